// `npm run check`: everything about the repository that is not a test.
// In: names of steps (none = all).  Out: one line a step, the output of those that fail, exit code 1 when any fails.
import { spawnSync } from "node:child_process";
import { performance } from "node:perf_hooks";
import { ROOT, turbo } from "./bootstrap.mjs";
import { chosenSteps } from "./steps.mjs";

const run = (command, args) => {
  const child = spawnSync(command, args, {
    cwd: ROOT,
    encoding: "utf8",
    maxBuffer: 1 << 28,
    env: { ...process.env, NO_COLOR: "1" },
  });
  return { ok: child.status === 0, output: `${child.stdout ?? ""}${child.stderr ?? ""}` };
};
const bin = (name, ...args) => run(`node_modules/.bin/${name}`, args);
const script = (file, ...args) => run(process.execPath, [`scripts/${file}`, ...args]);

/** Steps in the order in which they run: the cheap ones first. */
const STEPS = {
  format: () => bin("biome", "ci", "--colors=off", "--error-on-warnings", "."),
  layers: () =>
    bin("depcruise", "--config", ".dependency-cruiser.cjs", "packages", "--include-only", "^packages/[^/]+/src"),
  size: () => script("size.mjs"),
  headers: () => script("check-headers.mjs"),
  types: () => ({
    ok: turbo(["types", "--output-logs=errors-only", "--concurrency=2"], { quiet: true }) === 0,
    output: "",
  }),
  dead: () => bin("knip"),
  generated: () => script("generate.mjs", "--check"),
  docs: () => script("check-docs.mjs"),
  packages: () => script("pack-check.mjs"),
};

let failed = 0;
for (const [name, step] of chosenSteps("check", STEPS, process.argv.slice(2))) {
  const start = performance.now();
  const { ok, output } = step();
  console.log(`${ok ? "ok  " : "FAIL"} ${name} (${((performance.now() - start) / 1000).toFixed(1)} s)`);
  if (!ok) {
    failed += 1;
    console.log(output.trimEnd());
  }
}
process.exit(failed === 0 ? 0 : 1);
