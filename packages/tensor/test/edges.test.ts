// Edges found by calling every function beside NumPy 2.4.6 and JAX 0.10.2 with generated arguments: empty axes, masks, plain lists, asked dtypes.
// In: calls.  Out: the dtype, shape and elements that the oracle gives, on every backend.
// Not here: what the goldens hold (goldens.test.ts), wrong input (bad-input.test.ts).
import { describe, expect, test } from "vitest";
import type { DType } from "../src/dtype.js";
import * as t from "../src/index.js";

type Row = readonly [claim: string, run: () => unknown, dtype: DType, shape: readonly number[], elements?: unknown];

const empty = t.zeros([0]);
const rows = t.zeros([0, 3]);
const none = t.zeros([0], { dtype: "i32" });
const noPlaces = t.zeros([0, 1], { dtype: "i32" });
const half = (values: number[], dtype: "f16" | "bf16"): t.Tensor => t.tensor(values, { dtype });
const double = (values: number[]): t.Tensor => t.tensor(values, { dtype: "f64" });
const NAN = Number.NaN;

const TABLE: Readonly<Record<string, readonly Row[]>> = {
  "masks in place of positions": [
    ["remove", () => t.remove([1, 2, 3], [true, false, true]), "f32", [1], [2]],
    ["remove nothing", () => t.remove([1, 2], [false, false]), "f32", [2], [1, 2]],
    [
      "remove along an axis",
      () =>
        t.remove(
          [
            [1, 2],
            [3, 4],
          ],
          [false, true],
          { axis: 1 },
        ),
      "f32",
      [2, 1],
      [[1], [3]],
    ],
    ["insert", () => t.insert([1, 2, 3], [true, false, true], [8, 9]), "f32", [5], [8, 1, 2, 9, 3]],
  ],
  "reading and writing at no position of an empty axis": [
    ["gather", () => t.gather(empty, noPlaces), "f32", [0]],
    ["gather of rows", () => t.gather(rows, noPlaces), "f32", [0, 3]],
    ["at with indices", () => t.at(rows, none), "f32", [0, 3]],
    ["at with a mask", () => t.at(rows, t.zeros([0], { dtype: "bool" })), "f32", [0, 3]],
    ["indexTake", () => t.lax.indexTake(empty, [none], [0]), "f32", [0]],
    ["scatter", () => t.scatter(empty, noPlaces, empty), "f32", [0]],
    ["scatterAdd", () => t.scatterAdd(rows, noPlaces, rows), "f32", [0, 3]],
    ["put", () => t.put(empty, none, [1]), "f32", [0]],
    ["putAlongAxis", () => t.putAlongAxis(rows, t.zeros([0, 3], { dtype: "i32" }), 1, { axis: 0 }), "f32", [0, 3]],
    ["place", () => t.place(empty, t.zeros([0], { dtype: "bool" }), 1), "f32", [0]],
    ["setAt", () => t.setAt(rows, [":"], 1), "f32", [0, 3]],
    ["setAt of an empty part", () => t.setAt([1, 2], ["2:"], 1), "f32", [2], [1, 2]],
    ["softmax", () => t.softmax(t.zeros([2, 0])), "f32", [2, 0]],
    ["logSoftmax", () => t.nn.logSoftmax(rows, { axis: 0 }), "f32", [0, 3]],
    ["argwhere of a scalar, filled", () => t.argwhere(5, { size: 3 }), "i32", [3, 0]],
  ],
  "nothing to do": [
    ["roll along no axis", () => t.roll([1, 2, 3], 1, { axis: [] }), "f32", [3], [1, 2, 3]],
    ["no difference", () => t.diff([1, 2], { n: 0, prepend: 3, append: 4 }), "f32", [2], [1, 2]],
  ],
  "the dtype asked for, at its precision": [
    ["linspace in f64", () => t.linspace(0, 1, 4, { dtype: "f64" }), "f64", [4], [0, 1 / 3, 2 / 3, 1]],
    ["linspace rounds down", () => t.linspace(-5, 0, 3, { dtype: "i32" }), "i32", [3], [-5, -3, 0]],
    [
      "logspace in f64",
      () => t.logspace(0, 1, 3, { dtype: "f64" }).at(1).isclose(Math.sqrt(10), { rtol: 1e-15 }),
      "bool",
      [],
      true,
    ],
    ["geomspace ends", () => t.geomspace(1, 1000, 4), "f32", [4], [1, 10, 100, 1000]],
    ["whole geomspace", () => t.geomspace(1, 1000, 4, { dtype: "i32" }), "i32", [4], [1, 10, 100, 1000]],
    ["arange down in u8", () => t.arange(5, 0, -1, { dtype: "u8" }), "u8", [5], [5, 4, 3, 2, 1]],
    ["arange from a fraction", () => t.arange(0.5, 3, 1, { dtype: "i32" }), "i32", [3], [0, 1, 2]],
    [
      "arange beyond 32 bits",
      () => t.arange(2 ** 40, 2 ** 40 + 2, 1, { dtype: "i64" }),
      "i64",
      [2],
      [2n ** 40n, 2n ** 40n + 1n],
    ],
    ["arange in u32", () => t.arange(2 ** 31, 2 ** 31 + 2, 1, { dtype: "u32" }), "u32", [2], [2 ** 31, 2 ** 31 + 1]],
    ["arange up to a fraction", () => t.arange(0, 2.5), "f32", [3], [0, 1, 2]],
    ["arange in f16", () => t.arange(0, 4100, 1, { dtype: "f16" }).at(4095), "f16", [], 4096],
    ["heaviside beside a number", () => t.heaviside(half([-1, 0, 2], "bf16"), 0.5), "bf16", [3], [0, 0.5, 1]],
    ["heaviside of NaN", () => t.heaviside(half([NAN], "f16"), 2), "f16", [1], [NAN]],
    [
      "zeta of an integer beside f16",
      () => t.special.zeta(new Uint32Array([2]), half([1], "f16")),
      "f16",
      [1],
      [1.64453125],
    ],
    ["round in bf16", () => t.round(half([326, -15], "bf16"), { decimals: -1 }), "bf16", [2], [330, -20]],
  ],
  "variables in columns": [
    [
      "cov of one row",
      () => t.cov([[1, 2]], { rowvar: false, bias: true }),
      "f32",
      [2, 2],
      [
        [0, 0],
        [0, 0],
      ],
    ],
    ["cov without freedom", () => t.cov([[1, 3]], { ddof: 3 }), "f32", [], Number.POSITIVE_INFINITY],
  ],
  "large arguments": [
    ["beta", () => t.special.beta([1e30], [2]), "f32", [1], [0]],
    ["betaln", () => t.special.betaln(double([85182405]), double([3.125])), "f64", [1], [-56.25192293628484]],
    ["betaln of two", () => t.special.betaln(double([1e6]), double([1e6])), "f64", [1], [-1386300.003362921]],
    ["polygamma of an order beyond f64", () => t.special.polygamma(2 ** 40, [2]), "f32", [1], [NAN]],
    ["Bernoulli numbers beyond f64", () => t.special.bernoulli(4000).at(-1), "f32", [], Number.NEGATIVE_INFINITY],
    ["comb", () => t.special.comb(double([1e9]), double([2])), "f64", [1], [499999999500000000]],
  ],
};

/** The element read back at f64's precision: a composition of logarithms may be off by a few units in the last place. */
const near = (want: unknown): unknown =>
  JSON.parse(JSON.stringify(want, (_, x) => (typeof x === "bigint" ? `${x}n` : typeof x === "number" ? seen(x) : x)));
const seen = (x: number): number | string => (Number.isFinite(x) ? Number(x.toPrecision(12)) : String(x));

for (const [group, table] of Object.entries(TABLE)) {
  describe(group, () => {
    test.for(table)("%s", ([, run, dtype, shape, elements]) => {
      const got = run() as t.Tensor;
      expect({ dtype: got.dtype, shape: got.shape }).toEqual({ dtype, shape });
      if (elements !== undefined) expect(near(got.toArray())).toEqual(near(elements));
    });
  });
}

test("plain lists name positions beyond 2^24", () => {
  const long = t.zeros([2 ** 24 + 2], { dtype: "u8" });
  const marked = t.concatenate([long, t.ones([1], { dtype: "u8" })]);
  expect(t.take(marked, [2 ** 24 + 1, 2 ** 24 + 2]).toArray()).toEqual([0, 1]);
});
