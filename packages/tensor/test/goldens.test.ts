// Every function against its goldens: the results of NumPy and JAX that scripts/goldens wrote.
// In: goldens/<family>.json, goldens/pending.json.  Out: one test a function.
// Invariant: what has goldens and does not work stands in pending.json, and nothing else.
// SEXTANT_GOLDENS=<family>[,<family>] runs those families only; SEXTANT_UPDATE_PENDING=1 rewrites the absent functions in pending.json.
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import * as tensorLibrary from "../src/index.js";
import { AFTERWARDS, callbacksOf } from "./golden-callbacks.js";
import {
  type Callable,
  callText,
  decodeArgument,
  decodeArguments,
  type GoldenCase,
  type GoldenFile,
  type Library,
} from "./golden-codec.js";
import { differences, type Tolerance } from "./golden-compare.js";
import { absentFunctions, isPutOff, type PendingLists, pendingComplaints, updatedPending } from "./golden-pending.js";

const FOLDER = new URL("./goldens/", import.meta.url);
const PENDING = new URL("pending.json", FOLDER);
const library: Library = tensorLibrary;
const callbacks = callbacksOf(library);

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
const SPECIAL: Tolerance = { ...SUMMED, relative: { ...SUMMED.relative, f32: 5e-6, f64: 1e-10 }, scale: 1e-3 };
const TOLERANCES: Readonly<Record<string, Tolerance>> = {
  elementwise: CLOSE,
  movement: CLOSE,
  creation: CLOSE,
  special: SPECIAL,
};

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
  "nextafter",
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

/** A result, or what a case asks to be made of it. */
function comparable(result: unknown, args: readonly unknown[], { then }: GoldenCase): unknown {
  if (then === undefined) return result;
  if (typeof then === "string") return AFTERWARDS[then]!(result, args, library);
  return (result as Callable)(...then.apply.map((x) => decodeArgument(x, library, callbacks)));
}

/** Lines on what a case got wrong. */
function faults(family: string, fn: string, row: GoldenCase, index: number): string[] {
  const place = `case ${index}: ${callText(row, fn)}`;
  try {
    const args = decodeArguments(row, library, callbacks);
    const got = comparable(lookUp(fn)!(...args), args, row);
    return differences(row.want, got, toleranceOf(family, row)).map((line) => `${place}\n    ${line}`);
  } catch (error) {
    return [`${place}\n    threw ${error instanceof Error ? `${error.name}: ${error.message}` : String(error)}`];
  }
}

const files = new Map(families.map((family) => [family, casesByFunction(read(`${family}.json`))]));
const absent = absentFunctions(files, (fn) => lookUp(fn) !== undefined);
const readPending = (): PendingLists => JSON.parse(readFileSync(PENDING, "utf8")) as PendingLists;
if (process.env["SEXTANT_UPDATE_PENDING"])
  writeFileSync(PENDING, `${JSON.stringify(updatedPending(readPending(), absent), null, 2)}\n`);
const pending = readPending();

test("pending.json lists exactly what has goldens and does not work", () => {
  const fails = (family: string, fn: string, row: GoldenCase): boolean => faults(family, fn, row, 0).length > 0;
  expect(pendingComplaints(pending, files, absent, fails)).toEqual([]);
});

for (const [family, byName] of files) {
  if (selected !== undefined && !selected.includes(family)) continue;
  const present = [...byName]
    .filter(([fn]) => lookUp(fn) !== undefined)
    .map(([fn, all]) => ({ fn, all, rows: all.filter((row) => !isPutOff(pending[family], fn, row)) }))
    .filter(({ rows }) => rows.length > 0);
  if (present.length === 0) continue;
  describe(`goldens ${family}`, () => {
    for (const { fn, all, rows } of present) {
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
