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
  "@tensorflow/tfjs-core": "4.22.0",
  "@tensorflow/tfjs-backend-cpu": "4.22.0",
  datascript: "1.8.1",
};
/** Python packages, each in the one virtual environment. */
const WHEELS = { clingo: "5.8.0" };
/** Cargo projects of this folder, built with their locked dependencies. */
const CRATES = { ascent: "datalog/peers/ascent" };

function install(name) {
  const at = folder();
  mkdirSync(at, { recursive: true });
  if (name in PACKAGES) {
    if (!existsSync(join(at, "package.json"))) writeFileSync(join(at, "package.json"), '{ "private": true }\n');
    if (existsSync(join(at, "node_modules", name, "package.json"))) return true;
    const wanted = `${name}@${PACKAGES[name]}`;
    return spawnSync("npm", ["install", "--no-audit", "--no-fund", "--prefix", at, wanted], quiet).status === 0;
  }
  if (name in WHEELS) {
    if (python(name) !== null) return true;
    const made =
      existsSync(interpreter()) || spawnSync("python3", ["-m", "venv", join(at, "python")], quiet).status === 0;
    return made && spawnSync(interpreter(), ["-m", "pip", "install", `${name}==${WHEELS[name]}`], quiet).status === 0;
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
export function installPeers(names = [PACKAGES, WHEELS, CRATES].flatMap((each) => Object.keys(each))) {
  return names.filter((name) => !install(name));
}

/** An installed npm package. */
export async function peer(name) {
  const require = createRequire(pathToFileURL(join(folder(), "package.json")));
  return import(pathToFileURL(require.resolve(name)).href);
}

const interpreter = () => join(folder(), "python", "bin", "python3");

/** Python that can import a package, or null. */
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
