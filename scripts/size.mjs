// Lines of source a file and a package; fails above the hard cap.
// In: packages/*/src.  Out: a table; exit code 1 when a file without a waiver passes the hard cap.
import { readdirSync, readFileSync, statSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = join(dirname(fileURLToPath(import.meta.url)), "..");
const SOFT = 300;
const HARD = 500;
const waivers = JSON.parse(readFileSync(join(ROOT, "scripts", "size-waivers.json"), "utf8"));

const sources = (folder) =>
  readdirSync(folder, { recursive: true })
    .map((name) => join(folder, name))
    .filter((file) => statSync(file).isFile() && /\.(ts|mjs|cpp|h)$/.test(file) && !file.includes(".generated."));

const median = (numbers) => [...numbers].sort((a, b) => a - b)[numbers.length >> 1] ?? 0;

let failures = 0;
const withSources = (name) => statSync(join(ROOT, "packages", name, "src"), { throwIfNoEntry: false }) !== undefined;
for (const name of readdirSync(join(ROOT, "packages")).filter(withSources)) {
  const rows = sources(join(ROOT, "packages", name, "src")).map((file) => ({
    file: relative(ROOT, file),
    lines: readFileSync(file, "utf8").split("\n").length - 1,
  }));
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
  try {
    statSync(join(ROOT, file));
  } catch {
    failures += 1;
    console.log(`waiver for a file that is gone: ${file}`);
  }
}
process.exit(failures === 0 ? 0 : 1);
