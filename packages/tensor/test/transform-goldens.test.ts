// Transformations of the zoo's functions against JAX: gradients, tangents, second derivatives, batches and nestings of those.
// In: goldens/transforms/<family>.json, the functions in transform-zoo.  Out: one test a function, a line with the number of cases compared.
// Invariant: a function stands in Python and in TypeScript, or the test fails; every case is computed in f64 as it is and in f32 inside defn.
import { readdirSync, readFileSync } from "node:fs";
import { beforeAll, describe, expect, test, vi } from "vitest";
import * as t from "../src/index.js";
import { decodedArray, type EncodedArray, isEncodedArray } from "./golden-codec.js";
import { differences, type Tolerance } from "./golden-compare.js";
import type { Functions, Tensor } from "./transform-zoo/function.js";
import { ZOO } from "./transform-zoo/index.js";
import { KINDS } from "./transform-zoo/kinds.js";

interface Row {
  readonly fn: string;
  readonly args: readonly EncodedArray[];
  readonly want: Readonly<Record<string, EncodedArray | readonly EncodedArray[]>>;
  /** The function computes in f32 even for f64. */
  readonly f32Only?: true;
  /** Factor of the tolerances, where the function loses digits. */
  readonly loose?: number;
}

interface Lane {
  readonly dtype: "f32" | "f64";
  readonly relative: number;
  run(f: (...xs: Tensor[]) => unknown, xs: readonly Tensor[], name: string): unknown;
}

// The goldens have nine digits. The facts page allows 1e-4 for f32 and 1e-3 for its gradients.
const LANES: readonly Lane[] = [
  { dtype: "f64", relative: 6e-9, run: (f, xs) => f(...xs) },
  { dtype: "f32", relative: 5e-5, run: (f, xs, name) => t.defn(f, { name })(...xs) },
];

const FOLDER = new URL("./goldens/transforms/", import.meta.url);
const rowsOf = (family: string): readonly Row[] =>
  (JSON.parse(readFileSync(new URL(`${family}.json`, FOLDER), "utf8")) as { cases: readonly Row[] }).cases;
const families = readdirSync(FOLDER).map((name) => name.replace(/\.json$/, ""));
let compared = 0;

// Each case compiles a closure of its own, which defn warns of.
beforeAll(() => {
  vi.spyOn(console, "warn").mockImplementation(() => undefined);
});

const inDType = (want: unknown, dtype: "f32" | "f64"): unknown => {
  if (!isEncodedArray(want)) return (want as readonly EncodedArray[]).map((part) => inDType(part, dtype));
  return want.d === "f64" ? { ...want, d: dtype } : want;
};

const argument = (encoded: EncodedArray, dtype: "f32" | "f64"): Tensor => {
  const { shape, values } = decodedArray(encoded);
  return t.reshape(t.tensor(Float64Array.from(values as ArrayLike<number>), { dtype }), shape) as Tensor;
};

/** Lines on what one transformation of a function gets wrong in one lane. */
function faults(f: Functions[string], row: Row, kind: string, lane: Lane): string[] {
  const place = `${kind}, ${lane.dtype}`;
  const close = lane.relative * (row.loose ?? 1);
  const tolerance: Tolerance = {
    relative: { f16: close, bf16: close, f32: close, f64: close, c64: close },
    scale: 1,
    signedZero: false,
  };
  try {
    const xs = row.args.map((x) => argument(x, lane.dtype));
    const got = lane.run((...args) => KINDS[kind]!(f, args), xs, `${row.fn} ${kind}`);
    compared += 1;
    return differences(inDType(row.want[kind], lane.dtype), got, tolerance, place);
  } catch (error) {
    return [`${place}: threw ${error instanceof Error ? `${error.name}: ${error.message}` : String(error)}`];
  }
}

test("each function has its counterpart of the same name", () => {
  const named = (rows: readonly Row[]): string[] => rows.map(({ fn }) => fn).sort();
  const python = Object.fromEntries(families.map((family) => [family, named(rowsOf(family))]));
  const typescript = Object.fromEntries(
    Object.entries(ZOO).map(([family, table]) => [family, Object.keys(table).sort()]),
  );
  expect(typescript).toEqual(python);
});

for (const family of families)
  describe(`transformations ${family}`, () => {
    for (const row of rowsOf(family))
      test(`${row.fn}: ${Object.keys(row.want).join(", ")}`, () => {
        const f = ZOO[family]![row.fn]!;
        const lanes = LANES.filter(({ dtype }) => dtype === "f32" || row.f32Only !== true);
        const lines = Object.keys(row.want).flatMap((kind) => lanes.flatMap((lane) => faults(f, row, kind, lane)));
        if (lines.length > 0) throw new Error([`${row.fn} differs from JAX`, ...lines.slice(0, 16)].join("\n"));
      });
  });

test("cases were compared", () => {
  const rows = families.flatMap(rowsOf);
  console.log(`transformation goldens: ${rows.length} functions, ${compared} cases compared with JAX`);
  expect(compared).toBeGreaterThan(0);
});
