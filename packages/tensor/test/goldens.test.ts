// Every function against its goldens: the results of NumPy and JAX that scripts/goldens wrote.
// In: goldens/<family>.json, goldens/pending.json.  Out: one test a function.
// Invariant: what has goldens and does not work stands in pending.json, and nothing else: `fn` does not exist, `fn {option}` ignores an option.
// SEXTANT_GOLDENS=<family>[,<family>] runs those families only; SEXTANT_UPDATE_PENDING=1 rewrites the absent functions in pending.json.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import * as tensorLibrary from "../src/index.js";
import { GOLDEN_CALLBACKS } from "./golden-callbacks.js";
import {
  type Callable,
  callText,
  decodeArguments,
  type GoldenCase,
  type GoldenFile,
  type Library,
} from "./golden-codec.js";
import { differences, type Tolerance } from "./golden-compare.js";

const FOLDER = new URL("./goldens/", import.meta.url);
const PENDING = new URL("pending.json", FOLDER);
const library: Library = tensorLibrary;

// The facts page allows 1e-4 for f32, 1e-2 for bf16, 1e-3 for f32 reductions, contractions and linear algebra; the reference is held to less.
const CLOSE: Tolerance = {
  relative: { f16: 2e-3, bf16: 1e-2, f32: 2e-6, f64: 1e-12, c64: 5e-6 },
  scale: 1e-6,
  signedZero: true,
};
const SUMMED: Tolerance = {
  relative: { f16: 4e-3, bf16: 1.6e-2, f32: 2e-5, f64: 1e-11, c64: 5e-5 },
  scale: 1,
  signedZero: false,
};
const TOLERANCES: Readonly<Record<string, Tolerance>> = { elementwise: CLOSE, movement: CLOSE, creation: CLOSE };

/** Functions whose zeros have the sign that falls out: NumPy and JAX differ among themselves. */
const LOOSE_ZEROS: ReadonlySet<string> = new Set([
  "maximum",
  "minimum",
  "fmax",
  "fmin",
  "clip",
  "floorDivide",
  "remainder",
  "fmod",
]);

const toleranceOf = (family: string, row: GoldenCase): Tolerance => {
  const ofFamily = TOLERANCES[family] ?? SUMMED;
  const usual = LOOSE_ZEROS.has(row.fn) ? { ...ofFamily, signedZero: false } : ofFamily;
  if (row.tol === undefined) return usual;
  const { tol } = row;
  return { relative: { f16: tol, bf16: tol, f32: tol, f64: tol, c64: tol }, scale: 1, signedZero: false };
};

const read = (name: string): GoldenFile => JSON.parse(readFileSync(new URL(name, FOLDER), "utf8")) as GoldenFile;
const selected = process.env["SEXTANT_GOLDENS"]?.split(",");
const families = readdirSync(FOLDER)
  .filter((name) => name.endsWith(".json") && name !== "pending.json")
  .map((name) => name.slice(0, -".json".length))
  .sort();

/** The function of a dotted name, or undefined. */
function lookUp(name: string): Callable | undefined {
  let found: unknown = library;
  for (const part of name.split(".")) found = (found as Library | undefined)?.[part];
  return typeof found === "function" ? (found as Callable) : undefined;
}

/** Cases by function; an alias has the cases of its target. */
function casesByFunction({ aliases, cases }: GoldenFile): Map<string, GoldenCase[]> {
  const byName = new Map<string, GoldenCase[]>();
  for (const row of cases) byName.set(row.fn, [...(byName.get(row.fn) ?? []), row]);
  for (const [alias, target] of Object.entries(aliases)) byName.set(alias, byName.get(target)!);
  return byName;
}

/** Lines on what a case got wrong. */
function faults(family: string, fn: string, row: GoldenCase, index: number): string[] {
  const place = `case ${index}: ${callText(row, fn)}`;
  try {
    const got = lookUp(fn)!(...decodeArguments(row, library, GOLDEN_CALLBACKS));
    return differences(row.want, got, toleranceOf(family, row)).map((line) => `${place}\n    ${line}`);
  } catch (error) {
    return [`${place}\n    threw ${error instanceof Error ? `${error.name}: ${error.message}` : String(error)}`];
  }
}

const files = new Map(families.map((family) => [family, casesByFunction(read(`${family}.json`))]));
const absent: Record<string, string[]> = {};
for (const [family, byName] of files) {
  const names = [...byName.keys()].filter((fn) => lookUp(fn) === undefined).sort();
  if (names.length > 0) absent[family] = names;
}

const readPending = (): Record<string, string[]> =>
  JSON.parse(readFileSync(PENDING, "utf8")) as Record<string, string[]>;
const isOptionEntry = (entry: string): boolean => entry.endsWith("}");

/** Brings the list of absent functions up to date; entries on options stay. */
function rewritePending(): void {
  const old = readPending();
  const lists = Object.fromEntries(
    families.map((family) => [
      family,
      [...(absent[family] ?? []), ...(old[family] ?? []).filter(isOptionEntry)].sort(),
    ]),
  );
  writeFileSync(
    PENDING,
    `${JSON.stringify(Object.fromEntries(Object.entries(lists).filter(([, l]) => l.length > 0)), null, 2)}\n`,
  );
}
if (process.env["SEXTANT_UPDATE_PENDING"]) rewritePending();
const pending = readPending();

/** Is a case put off by an entry like `sum {where}`? */
const putOff = (family: string, fn: string, row: GoldenCase): boolean =>
  Object.keys(row.opts ?? {}).some((option) => pending[family]?.includes(`${fn} {${option}}`));

test("pending.json lists exactly the functions and options that have goldens and do not work", () => {
  const complaints: string[] = [];
  for (const [family, byName] of files) {
    const listed = new Set(pending[family] ?? []);
    const missing = new Set(absent[family] ?? []);
    for (const fn of missing)
      if (!listed.has(fn)) complaints.push(`${family}: ${fn} does not exist; implement it or add it to pending.json`);
    for (const entry of listed) {
      const [fn = "", option] = entry.split(/ \{|\}/);
      if (option === undefined && missing.has(fn)) continue;
      const rows = option === undefined ? [] : (byName.get(fn) ?? []).filter((row) => option in (row.opts ?? {}));
      const fails = lookUp(fn) !== undefined && rows.some((row, index) => faults(family, fn, row, index).length > 0);
      if (!fails) complaints.push(`${family}: ${entry} works or has no goldens; remove it from pending.json`);
    }
  }
  for (const family of Object.keys(pending)) if (!files.has(family)) complaints.push(`${family}: no such family`);
  expect(complaints).toEqual([]);
});

for (const [family, byName] of files) {
  const present = [...byName].filter(([fn]) => lookUp(fn) !== undefined);
  if (present.length === 0 || (selected !== undefined && !selected.includes(family))) continue;
  describe(`goldens ${family}`, () => {
    for (const [fn, all] of present) {
      const rows = all.filter((row) => !putOff(family, fn, row));
      const waiting = rows.length < all.length ? `, ${all.length - rows.length} pending` : "";
      test(`${fn}: ${rows.length} cases${waiting}`, () => {
        const wrong = rows.map((row) => faults(family, fn, row, all.indexOf(row))).filter((lines) => lines.length > 0);
        const text = wrong.slice(0, 6).flatMap((lines) => lines.slice(0, 3));
        if (wrong.length > 0)
          throw new Error([`${wrong.length} of ${rows.length} cases of ${fn} differ`, ...text].join("\n"));
      });
    }
  });
}

test("goldens were found", () => {
  const count = (lists: Iterable<{ readonly length: number }>): number =>
    [...lists].reduce((n, list) => n + list.length, 0);
  const functions = [...files.values()].reduce((n, byName) => n + byName.size, 0);
  const cases = [...files.values()].reduce((n, byName) => n + count(byName.values()), 0);
  console.log(`goldens: ${functions} functions, ${cases} cases, ${count(Object.values(pending))} entries pending`);
  expect(functions).toBeGreaterThan(0);
});
