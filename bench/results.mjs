// The file that `--json` writes and `--compare` and `--from` read.
// In: a path, or the results of a run.  Out: { format, machine, measuredAt, cases, rows }.
//   cases: { suite, case, unit, baseline, relation }; rows: { suite, case, subject, unit, median, min, max, runs, samples }.
// Invariant: a file that cannot be used is a UsageError that says what is wrong with it and what to do.
// Not here: comparing (compare.mjs), tables (table.mjs, page.mjs).
import { closeSync, openSync, readFileSync, writeFileSync } from "node:fs";

/** Wrong usage: the text is for the one who typed the command. */
export class UsageError extends Error {}

const FORMAT = "sextant-bench@1";
const NUMBERS = ["median", "min", "max", "runs"];

export const emptyResults = (machine) => ({
  format: FORMAT,
  machine,
  measuredAt: new Date().toISOString(),
  cases: [],
  rows: [],
});

/** Refuses a file that cannot be written before anything is measured; `flag` is the option that named it. */
export function requireWritable(file, flag) {
  try {
    closeSync(openSync(file, "a"));
  } catch (error) {
    throw new UsageError(`${flag} ${file}: cannot be written (${error.code}); name a file in a folder that is there`);
  }
}

/** One row a line, so that files can be read and compared as text. */
export function writeResults(file, { format, machine, measuredAt, cases, rows }) {
  const list = (items) => `[\n${items.map((item) => `    ${JSON.stringify(item)}`).join(",\n")}\n  ]`;
  const head = Object.entries({ format, machine, measuredAt }).map(
    ([key, value]) => `  "${key}": ${JSON.stringify(value)}`,
  );
  writeFileSync(file, `{\n${head.join(",\n")},\n  "cases": ${list(cases)},\n  "rows": ${list(rows)}\n}\n`);
}

/** Reads a file of results; `flag` is the option that named it. */
export function readResults(file, flag) {
  const refuse = (what) => new UsageError(`${flag} ${file}: ${what}`);
  let text;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    throw refuse(error.code === "ENOENT" ? "there is no such file; make one with --json" : error.message);
  }
  let results;
  try {
    results = JSON.parse(text);
  } catch (error) {
    throw refuse(`not JSON (${error.message}); give a file that --json wrote`);
  }
  if (results?.format !== FORMAT)
    throw refuse(
      `its format is ${JSON.stringify(results?.format ?? null)}, not "${FORMAT}"; measure again with --json`,
    );
  const fault = faultOf(results);
  if (fault !== null) throw refuse(`${fault}; measure again with --json`);
  return results;
}

/** The first thing that is wrong with parsed results, or null. */
function faultOf({ machine, cases, rows }) {
  if (typeof machine?.processor !== "string") return "it does not say on which machine it was measured";
  if (!Array.isArray(cases) || !Array.isArray(rows)) return "it lacks its list of cases or rows";
  const at = rows.findIndex(
    (row) =>
      NUMBERS.some((field) => !Number.isFinite(row?.[field])) ||
      !Array.isArray(row.samples) ||
      row.samples.length === 0,
  );
  return at < 0 ? null : `row ${at} lacks numbers (${NUMBERS.join(", ")}, samples)`;
}
