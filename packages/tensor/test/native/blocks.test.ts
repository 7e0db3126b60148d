// Blocks that the native backend runs as one op, against their default compositions on the reference backend.
// Values: ordinary numbers, ties, NaN and infinities; shapes with empty axes, one axis, several.
import { captureEvents } from "@sextant/telemetry/test";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { DType, Values } from "../../src/dtype.js";
import * as t from "../../src/index.js";
import { itemAt } from "../../src/read.js";
import { BLOCKS } from "../../src/schema/table.js";
import { type Shape, sizeOf } from "../../src/shape.js";
import { readValues } from "../../src/tensor.js";
import { RUNS } from "../level.js";
import { type Beside, same, show, valuesOf } from "./values.js";

type T = t.Tensor;

interface Row {
  readonly block: string;
  readonly claim: string;
  readonly shapes: readonly Shape[];
  readonly call: (...operands: T[]) => T | readonly T[];
  readonly dtypes?: readonly DType[];
  readonly beside?: Beside;
  /** What tolerances of f32 are relative to, at least; 4 when left out. */
  readonly scale?: number;
}

const FLOATS: readonly DType[] = ["f16", "bf16", "f32", "f64"];
const row = (
  block: string,
  claim: string,
  shapes: readonly Shape[],
  call: Row["call"],
  more: Partial<Row> = {},
): Row => ({
  block,
  claim,
  shapes,
  call,
  ...more,
});
const attend =
  (options: Parameters<typeof t.nn.dotProductAttention>[3] = {}): Row["call"] =>
  (q, k, v) =>
    t.nn.dotProductAttention(q!, k!, v!, options);
const heads = (queries: number, keys: number, groups: number): readonly Shape[] => [
  [2, queries, 4, 3],
  [2, keys, groups, 3],
  [2, keys, groups, 5],
];
// With NaN and infinities what a row gives is a question of rounding.
const tame = { beside: "nothing" } as const;
// In f32 sums of products up to 1600 are off by some 1e-4, shares by a quarter of that, and values differ by up to 80.
const attention = { ...tame, scale: 2048 } as const;

// Sums of 32 products of up to 40 by 40.
const contracted = { ...tame, scale: 32 * 1600 } as const;
const product =
  (bits: number, transpose: boolean): Row["call"] =>
  (x, w) =>
    t.quantize.quantizedMatmul(x!, ...t.quantize.quantize(w!, { groupSize: 32, bits }), {
      groupSize: 32,
      bits,
      transpose,
    });

const ROWS: readonly Row[] = [
  row("softmax", "over the last axis", [[3, 5]], (x) => t.softmax(x!)),
  row("softmax", "over two axes", [[2, 3, 2]], (x) => t.softmax(x!, { axis: [0, 2] })),
  row("softmax", "of nothing", [[0, 3]], (x) => t.softmax(x!)),
  row("logSoftmax", "over the first axis", [[3, 5]], (x) => t.logSoftmax(x!, { axis: 0 })),
  row("logSoftmax", "of nothing", [[0, 3]], (x) => t.logSoftmax(x!)),
  row("logSumExp", "over all axes", [[3, 2]], (x) => t.logSumExp(x!)),
  row("logSumExp", "over axes apart, kept", [[2, 3, 2]], (x) => t.logSumExp(x!, { axis: [0, 2], keepDims: true })),
  row("logSumExp", "of empty lines", [[2, 0]], (x) => t.logSumExp(x!, { axis: 1 })),
  row("gelu", "by tanh", [[7]], (x) => t.nn.gelu(x!)),
  row("gelu", "by the error function", [[7]], (x) => t.nn.gelu(x!, { approximate: false })),
  row("layerNorm", "of rows", [[3, 4], [4], [4]], (x, scale, bias) => t.nn.layerNorm(x!, { scale, bias }), tame),
  row("rmsNorm", "of rows", [[3, 4], [4]], (x, scale) => t.nn.rmsNorm(x!, { scale }), tame),
  row("rope", "turns halves", [[2, 5, 6]], (x) => t.nn.rope(x!)),
  row("rope", "turns neighbours, leaves the rest", [[5, 6]], (x) => t.nn.rope(x!, { dims: 4, traditional: true })),
  row("rope", "far out, scaled", [[3, 4]], (x) => t.nn.rope(x!, { offset: 100_000, scale: 0.5, base: 500 })),
  row("rope", "of nothing", [[2, 0, 4]], (x) => t.nn.rope(x!)),
  row("scaledDotProductAttention", "one head each", heads(3, 5, 4), attend(), attention),
  row("scaledDotProductAttention", "grouped heads", heads(3, 5, 2), attend(), attention),
  row("scaledDotProductAttention", "causal, more queries", heads(5, 3, 1), attend({ isCausal: true }), attention),
  row(
    "scaledDotProductAttention",
    "causal, more keys",
    heads(3, 5, 4),
    attend({ isCausal: true, scale: 2 }),
    attention,
  ),
  row(
    "scaledDotProductAttention",
    "with a mask that hides whole rows",
    heads(2, 3, 4),
    attend({
      mask: [
        [
          [
            [true, false, false],
            [false, false, false],
          ],
        ],
      ],
    }),
    attention,
  ),
  row(
    "scaledDotProductAttention",
    "with a bias",
    heads(2, 2, 2),
    attend({
      bias: [
        [
          [
            [1, -1],
            [0, 30],
          ],
        ],
      ],
    }),
    attention,
  ),
  row("scaledDotProductAttention", "with lengths", heads(2, 3, 4), attend({ keyValueSeqLengths: [1, 3] }), attention),
  row("scaledDotProductAttention", "without queries", heads(0, 2, 4), attend(), attention),
  row("quantize", "of rows", [[3, 64]], (x) => t.quantize.quantize(x!, { groupSize: 32, bits: 2 })[0], tame),
  row("quantize", "of a vector", [[128]], (x) => t.quantize.quantize(x!, { bits: 8 })),
  row("quantize", "of nothing", [[2, 0]], (x) => t.quantize.quantize(x!)),
  row("dequantize", "of rows", [[3, 128]], (x) => t.quantize.dequantize(...t.quantize.quantize(x!)), tame),
  row("quantizedMatmul", "of a row", [[32], [5, 32]], product(2, true), contracted),
  row(
    "quantizedMatmul",
    "of rows",
    [
      [3, 32],
      [5, 32],
    ],
    product(4, true),
    contracted,
  ),
  row(
    "quantizedMatmul",
    "not turned",
    [
      [3, 5],
      [5, 32],
    ],
    product(8, false),
    contracted,
  ),
  row(
    "quantizedMatmul",
    "of one row, not turned",
    [
      [1, 5],
      [5, 32],
    ],
    product(8, false),
    contracted,
  ),
  row(
    "quantizedMatmul",
    "with leading axes",
    [
      [3, 32],
      [2, 5, 32],
    ],
    product(4, true),
    contracted,
  ),
  row(
    "quantizedMatmul",
    "of no rows",
    [
      [0, 32],
      [5, 32],
    ],
    product(4, true),
    tame,
  ),
  row("topK", "of rows", [[3, 6]], (x) => t.topK(x!, 4), { dtypes: t.DTYPES }),
  row("topK", "of columns", [[6, 3]], (x) => t.topK(x!, 6, { axis: 0 }), { dtypes: t.DTYPES }),
  row("topK", "none", [[2, 3]], (x) => t.topK(x!, 0), { dtypes: ["f32"] }),
];

const results = (x: T | readonly T[]): readonly T[] => (Array.isArray(x) ? x : [x as T]);

/** Results of a call on operands of one dtype, everything on one backend. */
function runOn(backend: string, call: Row["call"], values: readonly Values[], shapes: readonly Shape[], dtype: DType) {
  return t.withBackend(backend, () =>
    results(
      call(
        ...values.map((v, i) =>
          t.fromBinary(new Uint8Array(v.buffer, v.byteOffset, v.byteLength), { dtype, shape: shapes[i]! }),
        ),
      ),
    ),
  );
}

describe.for(ROWS.map((r) => ({ ...r, name: `${r.block}: ${r.claim}` })))(
  "$name",
  ({ shapes, call, dtypes = FLOATS, beside, scale = 4 }) => {
    test.for(dtypes)("%s", (dtype) => {
      const arbitrary = shapes.map((shape) =>
        valuesOf(dtype, sizeOf(shape), dtype === "c64" ? "nothing" : (beside ?? "endless")),
      );
      fc.assert(
        fc.property(fc.tuple(...arbitrary), (values) => {
          const expected = runOn("reference", call, values, shapes, dtype);
          const found = runOn("native", call, values, shapes, dtype);
          expected.forEach((wanted, r) => {
            const have = found[r]!;
            expect([have.backend, have.dtype, have.shape]).toEqual(["native", wanted.dtype, wanted.shape]);
            const [a, b] = [readValues(have, "test"), readValues(wanted, "test")];
            for (let i = 0; i < wanted.size; i++) {
              const [x, y] = [itemAt(wanted.dtype, a, i), itemAt(wanted.dtype, b, i)];
              if (!same(x, y, wanted.dtype, dtype === "f32" ? scale : 4))
                throw new Error(`result ${r}[${i}]: native ${show(x)}, reference ${show(y)}`);
            }
          });
        }),
        { ...RUNS, numRuns: RUNS.numRuns / 10 },
      );
    });
  },
);

test("every block is one op there, and its compiled form equals the eager one bit for bit", () => {
  using captured = captureEvents(["tensor.block.fallback", "tensor.fallback.start"]);
  for (const { shapes, call } of ROWS) {
    const operands = shapes.map((shape, i) => t.random.normal(t.random.key(i), shape) as T);
    const eager = results(call(...operands)).map((x) => x.toArray());
    const compiled = results(t.defn(call as never)(...(operands as never[])) as T).map((x) => x.toArray());
    expect(compiled).toEqual(eager);
  }
  expect(captured.events).toEqual([]);
  expect([...new Set(ROWS.map((r) => r.block))].sort()).toEqual(BLOCKS.map(({ name }) => name).sort());
});

test("attention to no keys is the same typed error on both backends", () => {
  const call = (): t.Tensor =>
    t.nn.dotProductAttention(t.zeros([1, 2, 1, 1]), t.zeros([1, 0, 1, 1]), t.zeros([1, 0, 1, 1])) as t.Tensor;
  for (const backend of ["native", "reference"])
    expect(() => t.withBackend(backend, call)).toThrow(expect.objectContaining({ code: "shape/empty-reduction" }));
});
