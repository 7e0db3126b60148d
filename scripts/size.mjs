// Lines of source a file and a package; fails above the hard cap.
// In: the sources of the packages and of the repository itself.  Out: a table; exit code 1 when a file without a waiver passes the hard cap.
// Not here: tests and generated files, which may be long.
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { ROOT } from "./bootstrap.mjs";

const SOFT = 300;
const HARD = 500;
const waivers = JSON.parse(readFileSync(join(ROOT, "scripts", "size-waivers.json"), "utf8"));

/** What is counted together: the sources of a package, and the repository's own. */
const UNITS = [
  ...readdirSync(join(ROOT, "packages")).map((name) => [name, [`packages/${name}/src`, `packages/${name}/cpp`]]),
  ...["scripts", "bench", "examples"].map((name) => [name, [name]]),
];
const SOURCE = /\.(ts|mjs|cpp|h|py)$/;
const OTHERS = /\.(generated|test)\.|\/(generated|node_modules)\//;

const sources = (folder) =>
  existsSync(join(ROOT, folder))
    ? readdirSync(join(ROOT, folder), { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile() && SOURCE.test(entry.name))
        .map((entry) => relative(ROOT, join(entry.parentPath ?? entry.path, entry.name)))
        .filter((file) => !OTHERS.test(file.slice(folder.length)))
    : [];

const median = (numbers) => [...numbers].sort((a, b) => a - b)[numbers.length >> 1] ?? 0;

let failures = 0;
for (const [name, folders] of UNITS) {
  const rows = folders.flatMap(sources).map((file) => ({
    file,
    lines: readFileSync(join(ROOT, file), "utf8").split("\n").length - 1,
  }));
  if (rows.length === 0) continue;
  const lines = rows.map((row) => row.lines);
  console.log(
    `${name}: ${rows.length} files, ${lines.reduce((a, b) => a + b, 0)} lines, median ${median(lines)}, max ${Math.max(0, ...lines)}`,
  );
  for (const row of rows.filter((row) => row.lines > SOFT)) {
    const waiver = waivers[row.file];
    const over = row.lines > (waiver?.cap ?? HARD);
    if (over) failures += 1;
    console.log(`  ${over ? "too long" : "long"}: ${row.file} ${row.lines}${waiver ? ` (${waiver.reason})` : ""}`);
  }
}
for (const file of Object.keys(waivers)) {
  if (existsSync(join(ROOT, file))) continue;
  failures += 1;
  console.log(`waiver for a file that is gone: ${file}`);
}
process.exit(failures === 0 ? 0 : 1);
