// `npm run test:soak`: what takes longer than tests may: memory over long runs, ends of all kinds, the addon under AddressSanitizer.
// In: the built packages and the native backend; names of steps (none = all).  Out: the numbers of each step, exit code 1 when one fails.
// Not here: the loads (packages/tensor/test/soak), the tests of ends (packages/tensor/test/native/lifecycle.test.ts).
import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ROOT } from "./bootstrap.mjs";
import { sanitizedAddon } from "./build-native.mjs";
import { chosenSteps } from "./steps.mjs";

const TENSOR = join(ROOT, "packages/tensor");
const ADDON = join(ROOT, "packages/tensor-native/build/Release/sextant_native.node");
const LOADS = "test/soak/soak.mjs";

const run = (command, args, cwd, environment = {}) =>
  spawnSync(command, args, { cwd, stdio: "inherit", env: { ...process.env, ...environment } }).status === 0;

/** The packages as somebody else would have them, with another addon: nothing of this checkout is found from there. */
function installedWith(addon, folder) {
  for (const name of ["telemetry", "tensor", "tensor-native"]) {
    const from = join(ROOT, "packages", name);
    const to = join(folder, "node_modules/@sextant", name);
    for (const part of ["package.json", "dist"]) cpSync(join(from, part), join(to, part), { recursive: true });
  }
  const scope = join(folder, "node_modules/@sextant");
  mkdirSync(join(scope, "tensor-native/build/Release"), { recursive: true });
  cpSync(addon, join(scope, "tensor-native/build/Release/sextant_native.node"));
  cpSync(join(TENSOR, "test/soak"), join(scope, "tensor/test/soak"), { recursive: true });
  return join(scope, "tensor");
}

function sanitized() {
  const { addon, runtime, reason } = sanitizedAddon((line) => console.error(line));
  if (reason !== undefined) {
    console.log(`not run: ${reason}`);
    return true;
  }
  const folder = mkdtempSync(join(tmpdir(), "sextant-soak-"));
  try {
    const environment = {
      LD_PRELOAD: runtime,
      // V8 leaves its heap to the end of the process.
      ASAN_OPTIONS: "detect_leaks=0:halt_on_error=1:abort_on_error=0",
      SEXTANT_BACKEND: "native",
    };
    const tensor = installedWith(addon, folder);
    return [["test/soak/conformance.mjs"], ["--expose-gc", LOADS, "--light", "--unbounded"]]
      .map((args) => run(process.execPath, args, tensor, environment))
      .every((good) => good);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Steps in the order in which they run. */
const STEPS = {
  memory: () => run(process.execPath, ["--expose-gc", LOADS, "--idle"], TENSOR, { SEXTANT_BACKEND: "native" }),
  ends: () =>
    run(
      join(ROOT, "node_modules/.bin/vitest"),
      ["run", "--project", "native", "test/native/lifecycle.test.ts", "test/native/streams.test.ts"],
      TENSOR,
    ),
  sanitizer: sanitized,
};

const chosen = chosenSteps("test:soak", STEPS, process.argv.slice(2));
if (!existsSync(ADDON)) {
  console.log("nothing to soak: the native backend is not built here");
  process.exit(0);
}
let failed = 0;
for (const [name, step] of chosen) {
  console.log(`-- ${name}`);
  if (!step()) failed++;
}
process.exit(failed === 0 ? 0 : 1);
