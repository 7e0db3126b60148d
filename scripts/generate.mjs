// Re-makes every generated file, or with --check only compares.
// In: [--check].  Out: the files, or a line for each that is stale and exit code 1.
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { ROOT } from "./bootstrap.mjs";

/** Generators in the order in which they depend on each other. */
const GENERATORS = ["generate-ops.mjs", "generate-functions.mjs", "generate-docs.mjs"];

const USAGE = "usage: npm run generate [-- --check]";

const args = process.argv.slice(2);
if (args.includes("--help")) {
  console.log(USAGE);
  process.exit(0);
}
const unknown = args.filter((argument) => argument !== "--check");
if (unknown.length > 0) {
  console.error(`unknown argument ${unknown.join(" ")}; ${USAGE}`);
  process.exit(2);
}
const failed = GENERATORS.filter(
  (file) =>
    spawnSync(process.execPath, [join(ROOT, "scripts", file), ...args], { stdio: "inherit", cwd: ROOT }).status !== 0,
);
process.exit(failed.length === 0 ? 0 : 1);
