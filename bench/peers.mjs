// Other people's engines, installed on demand and outside the workspace, so that nobody else pays for them.
// In: a package's name and version.  Out: the module, the interpreter or the program, from a folder below the user's cache.
// Not here: what they run (<suite>/peers/).
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const folder = () => join(process.env.XDG_CACHE_HOME ?? join(homedir(), ".cache"), "sextant", "peers");
const quiet = { stdio: ["ignore", "ignore", "ignore"] };

/** npm packages and versions that benchmarks compare with. */
const PACKAGES = {
  "@duckdb/node-api": "1.5.6-r.1",
  "@jax-js/jax": "0.1.25",
  "@tensorflow/tfjs-core": "4.22.0",
  "@tensorflow/tfjs-backend-cpu": "4.22.0",
  "@tensorflow/tfjs-backend-wasm": "4.22.0",
  datascript: "1.8.1",
};
/** Packages whose install step would fetch what no benchmark uses (GPU libraries): installed without running it. */
const WITHOUT_SCRIPTS = { "onnxruntime-node": "1.30.0" };
/** Python modules and the packages that hold them, all in the one virtual environment. */
const WHEELS = {
  clingo: "clingo==5.8.0",
  numpy: "numpy==2.4.6",
  jax: "jax==0.10.2",
  "mlx.core": "mlx[cpu]==0.32.4",
  scipy_openblas32: "scipy-openblas32==0.3.34.481.3",
};
/** Cargo projects of this folder, built with their locked dependencies. */
const CRATES = { ascent: "datalog/peers/ascent" };

function install(name) {
  const at = folder();
  mkdirSync(at, { recursive: true });
  const version = PACKAGES[name] ?? WITHOUT_SCRIPTS[name];
  if (version !== undefined) {
    if (!existsSync(join(at, "package.json"))) writeFileSync(join(at, "package.json"), '{ "private": true }\n');
    if (existsSync(join(at, "node_modules", name, "package.json"))) return true;
    const scripts = name in WITHOUT_SCRIPTS ? ["--ignore-scripts"] : [];
    const args = ["install", "--no-audit", "--no-fund", ...scripts, "--prefix", at, `${name}@${version}`];
    return spawnSync("npm", args, quiet).status === 0;
  }
  if (name in WHEELS) {
    if (python(name) !== null) return true;
    const made =
      existsSync(interpreter()) || spawnSync("python3", ["-m", "venv", join(at, "python")], quiet).status === 0;
    return made && spawnSync(interpreter(), ["-m", "pip", "install", WHEELS[name]], quiet).status === 0;
  }
  if (name in CRATES) {
    // Built where the cache is, from a copy: the workspace stays free of build results.
    cpSync(fileURLToPath(new URL(CRATES[name], import.meta.url)), join(at, name), { recursive: true });
    return (
      spawnSync("cargo", ["build", "--release", "--locked", "--quiet"], { ...quiet, cwd: join(at, name) }).status === 0
    );
  }
  return false;
}

/** Installs what is missing; answers with the names that cannot be had here. */
export function installPeers(names = [PACKAGES, WITHOUT_SCRIPTS, WHEELS, CRATES].flatMap((each) => Object.keys(each))) {
  return names.filter((name) => !install(name));
}

/** An installed npm package. */
export async function peer(name) {
  const require = createRequire(pathToFileURL(join(folder(), "package.json")));
  return import(pathToFileURL(require.resolve(name)).href);
}

const interpreter = () => join(folder(), "python", "bin", "python3");

/** Python that can import a module, or null. */
export function python(name) {
  return spawnSync(interpreter(), ["-c", `import ${name}`], quiet).status === 0 ? interpreter() : null;
}

/** The binary of a crate that was built, or null. */
export function crate(name) {
  const binary = join(folder(), name, "target", "release", "workloads");
  return existsSync(binary) ? binary : null;
}

/** A program on the PATH, or null. */
export function onPath(name) {
  const found = (process.env.PATH ?? "").split(delimiter).map((each) => join(each, name));
  return found.find((path) => existsSync(path)) ?? null;
}

/** A library for LD_PRELOAD that sends the BLAS calls of MLX's wheel to OpenBLAS, as our addon does: built once from the addon's own jumps. */
export function openblasPreload() {
  const library = join(folder(), "openblas-jumps.so");
  if (existsSync(library)) return library;
  const jumps = fileURLToPath(new URL("../packages/tensor-native/cpp/blas/trampolines.S", import.meta.url));
  const found = spawnSync(
    interpreter(),
    ["-c", "import scipy_openblas32 as b; print(b.get_lib_dir(), b.get_library())"],
    { encoding: "utf8" },
  );
  const [libraries, name] = (found.stdout ?? "").trim().split(" ");
  const flags = ["-shared", "-o", library, jumps, `-L${libraries}`, `-l${name}`, `-Wl,-rpath,${libraries}`];
  if (found.status !== 0 || spawnSync("g++", flags, quiet).status !== 0)
    throw new Error("the jumps to OpenBLAS cannot be built: g++ and the wheel scipy-openblas32 are needed");
  return library;
}
