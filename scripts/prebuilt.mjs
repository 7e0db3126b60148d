// Puts the prebuilt package of this platform together: the addon, libmlx and OpenBLAS, ready to be copied to a machine that has nothing.
// In: the addon that is built here, the libraries of the pinned wheels.  Out: packages/tensor-native-<platform>/prebuilt, or one line that says why not.
// Invariant: no library in it asks for more than glibc 2.34 and libstdc++ 3.4.29, or looks for a library outside its own folder and the system;
//   what is not built is no failure.
// Not here: building (build-native.mjs), how an entry of a library is changed (elf.mjs).
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { ROOT } from "./bootstrap.mjs";
import { builtParts } from "./build-native.mjs";
import { dropNeeded, neededLibraries, requiredVersions, setRunPath, weakenVersion } from "./elf.mjs";

/** Platform packages, by the folder's name. */
export const PLATFORM_PACKAGES = ["tensor-native-linux-x64-gnu"];

/** The newest versions that a machine we promise to run on has. */
const NEWEST = { GLIBC: [2, 34], GLIBCXX: [3, 4, 29], CXXABI: [1, 3, 13] };

/** Versions the wheel's libmlx asks for although the addon brings their symbols (cpp/older-glibc.cpp). */
const BROUGHT = ["GLIBC_2.35", "GLIBCXX_3.4.30"];

/** The wheel's own BLAS and LAPACK: the addon's trampolines are found first, so they would be loaded and never reached. */
const UNREACHED = /^lib(blas|lapack)-[0-9a-f]+\.so/;

/** Libraries as data: where each comes from and how it is changed. */
const LIBRARIES = [
  {
    file: "sextant_native.node",
    from: ({ addon }) => addon,
    change: (bytes) => setRunPath(bytes, "$ORIGIN"),
  },
  {
    file: "libmlx.so",
    from: ({ libraries }) => join(libraries, "mlx/lib/libmlx.so"),
    change(bytes) {
      setRunPath(bytes, "$ORIGIN");
      for (const library of neededLibraries(bytes).filter((name) => UNREACHED.test(name))) dropNeeded(bytes, library);
      for (const version of BROUGHT) weakenVersion(bytes, version);
    },
  },
  {
    file: "libscipy_openblas.so",
    from: ({ libraries }) => join(libraries, "scipy_openblas32/lib/libscipy_openblas.so"),
    change() {},
  },
];

/** Licence texts that the wheels bring. */
const LICENSES = [
  { file: "mlx.txt", from: /^mlx_cpu-.*\.dist-info$/, text: "licenses/LICENSE" },
  { file: "openblas.txt", from: /^scipy_openblas32-.*\.dist-info$/, text: "licenses/LICENSE.txt" },
];

/** Versions newer than the ones promised, asked for without the weak flag: one line each. */
export function tooNew(name, bytes) {
  const newer = (version) => {
    const [kind, numbers] = version.split("_");
    const limit = NEWEST[kind];
    if (limit === undefined || numbers === undefined) return false;
    const parts = numbers.split(".").map(Number);
    const differs = limit.findIndex((part, i) => part !== (parts[i] ?? 0));
    return differs === -1 ? parts.length > limit.length : (parts[differs] ?? 0) > limit[differs];
  };
  return requiredVersions(bytes)
    .filter(({ version, weak }) => !weak && newer(version))
    .map(({ library, version }) => `${name} asks for ${version} of ${library}`);
}

/** The notice at the top of pocketfft's only file. */
function pocketfftLicense(libraries) {
  const text = readFileSync(join(libraries, "mlx/include/mlx/3rdparty/pocketfft.h"), "utf8");
  return `${text.slice(text.indexOf("/*") + 2, text.indexOf("*/")).trim()}\n`;
}

/** Makes the package. Returns `{ folder, bytes }`, or `{ reason }`. */
export function assemblePrebuilt() {
  const parts = builtParts();
  if ("reason" in parts) return parts;
  const source = join(ROOT, "packages", PLATFORM_PACKAGES[0]);
  const folder = join(source, "prebuilt");
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(join(folder, "licenses"), { recursive: true });
  const faults = [];
  for (const { file, from, change } of LIBRARIES) {
    const bytes = readFileSync(from(parts));
    change(bytes);
    faults.push(...tooNew(file, bytes));
    writeFileSync(join(folder, file), bytes, { mode: 0o755 });
    const stripped = spawnSync("strip", ["--strip-unneeded", join(folder, file)], { encoding: "utf8" });
    if (stripped.status !== 0) faults.push(`strip ${file}: ${stripped.stderr}`);
  }
  if (faults.length > 0)
    throw new Error(`the prebuilt package would not load on every promised machine:\n${faults.join("\n")}`);
  for (const { file, from, text } of LICENSES) {
    const wheel = readdirSync(parts.libraries).find((name) => from.test(name));
    cpSync(join(parts.libraries, wheel, text), join(folder, "licenses", file));
  }
  writeFileSync(join(folder, "licenses/pocketfft.txt"), pocketfftLicense(parts.libraries));
  for (const file of ["README.md", "LICENSE", "licenses/inside-mlx.md"]) cpSync(join(source, file), join(folder, file));
  const { publishConfig: _, ...manifest } = JSON.parse(readFileSync(join(source, "package.json"), "utf8"));
  writeFileSync(join(folder, "package.json"), `${JSON.stringify(manifest, null, 2)}\n`);
  return { folder, bytes: LIBRARIES.reduce((sum, { file }) => sum + statSync(join(folder, file)).size, 0) };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const made = assemblePrebuilt();
  if ("reason" in made) console.log(`no prebuilt package: ${made.reason}`);
  else console.log(`${PLATFORM_PACKAGES[0]}: ${(made.bytes / 1e6).toFixed(1)} MB of libraries`);
}
