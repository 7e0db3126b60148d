// Builds the addon of packages/tensor-native where this machine has the tools, once per content.
// In: the C++ sources, the pinned wheels.  Out: packages/tensor-native/build/Release/sextant_native.node, or one line that says why there is none.
// Invariant: a machine without tools or network is no failure; wheels and finished addons are kept in the user's cache by a hash of all that decides them.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = join(dirname(fileURLToPath(import.meta.url)), "..");
const PACKAGE = join(ROOT, "packages/tensor-native");
const TARGET = join(PACKAGE, "build/Release/sextant_native.node");
const STAMP = join(PACKAGE, "build/key");
const PLATFORMS = ["linux-x64"];

const cacheFolder = () =>
  process.env.SEXTANT_CACHE === "off"
    ? join(PACKAGE, "build/cache")
    : (process.env.SEXTANT_CACHE ?? join(process.env.XDG_CACHE_HOME ?? join(homedir(), ".cache"), "sextant"));

const run = (command, args, options = {}) => spawnSync(command, args, { encoding: "utf8", ...options });
const works = (command, args = ["--version"]) => run(command, args).status === 0;

/** Folder of Node's own headers, or undefined. */
function nodeHeaders() {
  const beside = join(dirname(process.execPath), "..", "include", "node");
  if (existsSync(join(beside, "node_api.h"))) return beside;
  const named = join(run("npm", ["config", "get", "nodedir"]).stdout?.trim() ?? "", "include", "node");
  return existsSync(join(named, "node_api.h")) ? named : undefined;
}

function sources(folder) {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath ?? entry.path, entry.name))
    .sort();
}

function contentKey(headers) {
  const hash = createHash("sha256").update(
    `${process.platform}-${process.arch} ${process.versions.modules} ${headers}`,
  );
  for (const file of [
    ...sources(join(PACKAGE, "cpp")),
    join(PACKAGE, "CMakeLists.txt"),
    join(PACKAGE, "requirements.txt"),
  ])
    hash.update(file.slice(PACKAGE.length)).update(readFileSync(file));
  return hash.digest("hex").slice(0, 16);
}

/** Why this machine cannot build, or undefined. */
function missingTool() {
  const platform = `${process.platform}-${process.arch}`;
  if (!PLATFORMS.includes(platform)) return `there is no build for ${platform}`;
  for (const [tool, args] of [["cmake"], ["g++"], ["python3", ["-m", "pip", "--version"]]])
    if (!works(tool, args)) return `${tool === "python3" ? "python3 with pip" : tool} is not there`;
  return undefined;
}

/** Where the unpacked wheels are kept. */
function librariesFolder(cache) {
  const text = readFileSync(join(PACKAGE, "requirements.txt"));
  return join(cache, `libraries-${createHash("sha256").update(text).digest("hex").slice(0, 16)}`);
}

/** The unpacked wheels, or why they could not be fetched. */
function libraries(cache) {
  const folder = librariesFolder(cache);
  if (existsSync(folder)) return { folder };
  const partial = `${folder}.${process.pid}`;
  mkdirSync(partial, { recursive: true });
  const fetched = run("python3", [
    ..."-m pip download --quiet --disable-pip-version-check --no-deps --only-binary=:all: --require-hashes".split(" "),
    "--dest",
    partial,
    "--requirement",
    join(PACKAGE, "requirements.txt"),
  ]);
  if (fetched.status !== 0) {
    rmSync(partial, { recursive: true, force: true });
    return { reason: `pip could not fetch MLX: ${(fetched.stderr ?? "").trim().split("\n").at(-1)}` };
  }
  for (const wheel of readdirSync(partial).filter((name) => name.endsWith(".whl"))) {
    run("python3", ["-m", "zipfile", "-e", join(partial, wheel), partial]);
    rmSync(join(partial, wheel));
  }
  if (existsSync(folder)) rmSync(partial, { recursive: true, force: true });
  else renameSync(partial, folder);
  return { folder };
}

function compile(folder, headers, say, name = "cmake", options = []) {
  say("building the native backend (MLX), about two minutes; later runs take it from the cache ...");
  const build = join(PACKAGE, "build", name);
  const generator = works("ninja") ? ["-G", "Ninja"] : [];
  const configured = run("cmake", [
    ...["-S", PACKAGE, "-B", build, ...generator],
    `-DMLX_DIR=${join(folder, "mlx")}`,
    `-DBLAS_DIR=${join(folder, "scipy_openblas32/lib")}`,
    `-DNODE_INCLUDE=${headers}`,
    ...options,
  ]);
  const made =
    configured.status === 0 ? run("cmake", ["--build", build, "--parallel", "2"], { maxBuffer: 1 << 28 }) : configured;
  if (made.status === 0) return join(build, "sextant_native.node");
  process.stderr.write(`${made.stdout}${made.stderr}`);
  return undefined;
}

/** Makes the addon if it can. Returns undefined, or one line that says why there is none. */
export function buildNative(say) {
  if (process.env.SEXTANT_NATIVE === "off") {
    rmSync(dirname(TARGET), { recursive: true, force: true });
    rmSync(STAMP, { force: true });
    return "SEXTANT_NATIVE is off";
  }
  const headers = nodeHeaders();
  if (headers === undefined) return "Node's headers (node_api.h) are not there";
  const key = contentKey(headers);
  if (existsSync(TARGET) && existsSync(STAMP) && readFileSync(STAMP, "utf8") === key) return undefined;
  const missing = missingTool();
  if (missing !== undefined) return missing;
  const cache = cacheFolder();
  const { folder, reason } = libraries(cache);
  if (reason !== undefined) return reason;
  const kept = join(cache, `addon-${key}.node`);
  if (!existsSync(kept)) {
    const built = compile(folder, headers, say);
    if (built === undefined) return "compiling failed (see above)";
    cpSync(built, `${kept}.${process.pid}`);
    renameSync(`${kept}.${process.pid}`, kept);
  }
  mkdirSync(dirname(TARGET), { recursive: true });
  cpSync(kept, TARGET);
  writeFileSync(STAMP, key);
  return undefined;
}

/** The addon that is built here and the folder of its libraries, or `{ reason }`; builds nothing. */
export function builtParts() {
  const folder = librariesFolder(cacheFolder());
  if (!existsSync(TARGET)) return { reason: "there is no addon; npm run build makes it" };
  return existsSync(folder) ? { addon: TARGET, libraries: folder } : { reason: "the libraries of the addon are gone" };
}

/** An addon built with AddressSanitizer and the library that has to be loaded before it, or why there is none. */
export function sanitizedAddon(say) {
  const headers = nodeHeaders();
  if (headers === undefined) return { reason: "Node's headers (node_api.h) are not there" };
  const missing = missingTool();
  if (missing !== undefined) return { reason: missing };
  const runtime = run("g++", ["-print-file-name=libasan.so"]).stdout?.trim() ?? "";
  // Without it the compiler gives the name back as it is.
  if (!existsSync(runtime)) return { reason: "the compiler has no libasan" };
  const { folder, reason } = libraries(cacheFolder());
  if (reason !== undefined) return { reason };
  const addon = compile(folder, headers, say, "sanitize", ["-DSANITIZE=address"]);
  return addon === undefined ? { reason: "compiling failed (see above)" } : { addon, runtime };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const reason = buildNative((line) => console.error(line));
  console.error(reason === undefined ? "the native backend is built" : `native backend off: ${reason}`);
}
