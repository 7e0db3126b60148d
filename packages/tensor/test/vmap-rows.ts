// What the vectorisation tests run: each op with operands of one example, under several settings.
// In: nothing.  Out: rows of functions and makers of operands.
// Invariant: operands are drawn from a seeded stream, so two examples of a batch differ and every run is the same.
import { applyAll } from "../src/apply.js";
import type { DType } from "../src/dtype.js";
import * as t from "../src/index.js";
import type { Attributes, OpForm } from "../src/schema/op.js";
import { OP_TABLE, PRIMITIVES } from "../src/schema/table.js";

/** A stream of numbers from 0 to 1 (Mulberry32). */
export type Draw = () => number;

export function draws(seed: number): Draw {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let x = Math.imul(state ^ (state >>> 15), 1 | state);
    x = (x + Math.imul(x ^ (x >>> 7), 61 | x)) ^ x;
    return ((x ^ (x >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** An operand of one example. */
export type Operand = (draw: Draw) => t.Tensor;

/** One op under one setting. */
export interface VmapRow {
  readonly op: string;
  readonly claim: string;
  readonly fn: (...operands: t.Tensor[]) => unknown;
  readonly operands: readonly Operand[];
  /** Must results be equal bit for bit? */
  readonly exact: boolean;
  /** Does the block stay whole when only its first operand has the batch? */
  readonly whole?: boolean;
}

const filled = (shape: readonly number[], dtype: DType, element: () => number): t.Tensor => {
  const size = shape.reduce((a, b) => a * b, 1);
  return t.reshape(t.tensor(Float64Array.from({ length: size }, element)), shape).astype(dtype) as t.Tensor;
};

/** Floats from 0 to 1, or between two numbers. */
export const floats =
  (shape: readonly number[], dtype: DType = "f32", low = 0.05, high = 0.95): Operand =>
  (draw) =>
    filled(shape, dtype, () => low + (high - low) * draw());

/** Whole numbers, the ends included. */
export const whole =
  (shape: readonly number[], low: number, high: number, dtype: DType = "i32"): Operand =>
  (draw) =>
    filled(shape, dtype, () => low + Math.floor((high - low + 1) * draw()));

const bools = (shape: readonly number[]): Operand => whole(shape, 0, 1, "bool");
const complexes =
  (shape: readonly number[]): Operand =>
  (draw) =>
    t.complex(floats(shape)(draw), floats(shape)(draw)) as t.Tensor;
const rising =
  (shape: readonly number[]): Operand =>
  (draw) =>
    t.sort(whole(shape, 0, 9)(draw)) as t.Tensor;
/** Positive definite, by a diagonal that outweighs the rest. */
const definite =
  (n: number): Operand =>
  (draw) => {
    const x = floats([n, n])(draw);
    return x.add(x.transpose()).add(t.eye(n).multiply(2 * n)) as t.Tensor;
  };

const EXACT: readonly OpForm[] = ["elementwise", "movement", "indexing", "reduction"];

/** A row of a primitive under complete attributes. */
function primitive(op: string, attributes: Attributes, ...operands: readonly Operand[]): VmapRow {
  const schema = OP_TABLE.get(op)!;
  const shapes = operands.map((make) => `[${make(draws(1)).shape}]`).join(" ");
  return {
    op,
    claim: `${JSON.stringify(attributes)} of ${shapes}`,
    fn: (...xs) => applyAll(schema, xs, attributes as never),
    operands,
    exact: EXACT.includes(schema.form),
  };
}

const WHOLE_OPERANDS: readonly string[] = ["leftShift", "rightShift"];

/** Every elementwise op: operands of one shape, and operands that broadcast. */
const elementwise: readonly VmapRow[] = PRIMITIVES.filter((schema) => schema.form === "elementwise").flatMap(
  (schema) => {
    const { name, admits, operands } = schema;
    const attributes: Attributes = name === "astype" ? { dtype: "i32" } : name === "bitcast" ? { dtype: "u32" } : {};
    const dtype = (["f32", "i32", "bool", "u32"] as const).find((d) => admits.includes(d)) ?? admits[0]!;
    const make = (shape: readonly number[], place: number): Operand => {
      if (name === "where" && place === 0) return bools(shape);
      if (dtype === "f32") return floats(shape);
      return dtype === "bool" ? bools(shape) : whole(shape, WHOLE_OPERANDS.includes(name) ? 1 : 0, 9, dtype);
    };
    const shapes = [
      [
        [2, 3],
        [2, 3],
        [2, 3],
        [2, 3],
      ],
      [[3], [2, 1], [], [2, 3]],
      [[2, 1], [3], [1, 3], []],
    ];
    return shapes
      .slice(0, operands.length === 1 ? 1 : 3)
      .map((list) => primitive(name, attributes, ...operands.map((_, i) => make(list[i]!, i))));
  },
);

const movement: readonly VmapRow[] = [
  primitive("reshape", { shape: [3, 2] }, floats([2, 3])),
  primitive("reshape", { shape: [] }, floats([1, 1])),
  primitive("transpose", { permutation: [1, 0] }, floats([2, 3])),
  primitive("transpose", { permutation: [2, 0, 1] }, complexes([2, 3, 4])),
  primitive("broadcastTo", { shape: [2, 3] }, floats([])),
  primitive("broadcastTo", { shape: [4, 2, 3] }, floats([2, 1])),
  primitive("broadcastTo", { shape: [2, 3] }, whole([2, 3], 0, 9)),
  primitive("slice", { start: [0, 3], stop: [2, -1], step: [1, -2] }, floats([3, 4])),
  primitive("slice", { start: [1], stop: [1], step: [1] }, floats([3])),
  primitive("flip", { axes: [1] }, floats([2, 3])),
  primitive("flip", { axes: [0, 1] }, bools([2, 3])),
  primitive("concatenate", { axis: 0 }, floats([2, 3]), floats([1, 3])),
  primitive("concatenate", { axis: 1 }, floats([2, 1]), floats([2, 0]), floats([2, 2])),
  primitive("pad", { low: [1, 0], high: [0, 2], interior: [0, 1] }, floats([2, 3]), floats([])),
  primitive("pad", { low: [-1], high: [2], interior: [0] }, whole([3], 0, 9), whole([], 0, 9)),
  primitive("pad", { low: [1], high: [0], interior: [2] }, bools([3]), bools([])),
  primitive("pad", { low: [1], high: [1], interior: [0] }, complexes([2]), complexes([])),
];

const reduce: readonly VmapRow[] = [
  ...["sum", "prod", "max", "min"].flatMap((op) => [
    primitive(op, { axes: [0], keepDims: false }, floats([2, 3])),
    primitive(op, { axes: [0, 1], keepDims: true }, whole([2, 3], 1, 5, "i8")),
    primitive(op, { axes: [], keepDims: false }, floats([2])),
  ]),
  ...["all", "any"].flatMap((op) => [
    primitive(op, { axes: [1], keepDims: false }, bools([2, 3])),
    primitive(op, { axes: [0, 1], keepDims: true }, bools([2, 2])),
  ]),
  ...["argmax", "argmin"].flatMap((op) => [
    primitive(op, { axis: 0, keepDims: false }, floats([3, 2])),
    primitive(op, { axis: 1, keepDims: true }, whole([2, 4], 0, 3)),
  ]),
  ...["cumsum", "cumprod", "cummax", "cummin", "cumlogsumexp"].flatMap((op) => [
    primitive(op, { axis: 0, reverse: false }, floats([3, 2])),
    primitive(op, { axis: 1, reverse: true }, floats([2, 3], "f64")),
  ]),
  ...["sort", "argsort"].flatMap((op) => [
    primitive(op, { axis: 0 }, floats([3, 2])),
    primitive(op, { axis: 1 }, whole([2, 4], 0, 3)),
  ]),
  primitive("searchsorted", { side: "left" }, rising([4]), whole([2, 3], 0, 9)),
  primitive("searchsorted", { side: "right" }, rising([4]), whole([], 0, 9)),
  primitive("searchsorted", { side: "left" }, rising([2, 4]), whole([2, 3], 0, 9)),
];

const contraction: readonly VmapRow[] = [
  primitive("matmul", {}, floats([2, 3]), floats([3, 4])),
  primitive("matmul", {}, floats([2, 3]), floats([3, 1])),
  primitive("matmul", {}, floats([5, 2, 3]), floats([3, 4])),
  primitive("matmul", {}, floats([2, 3]), floats([5, 3, 4])),
  primitive("matmul", {}, floats([1, 2, 3]), floats([5, 1, 3, 4])),
  primitive("matmul", {}, whole([2, 3], -3, 3), whole([3, 2], -3, 3)),
  primitive("matmul", {}, bools([2, 3]), bools([3, 2])),
  primitive("matmul", {}, complexes([2, 2]), complexes([2, 2])),
  primitive("matmul", {}, floats([2, 0]), floats([0, 3])),
];

const CONV = { strides: [1], low: [0], high: [0], inputDilation: [1], kernelDilation: [1], groups: 1 };
const WINDOW = { window: [2, 2], strides: [1, 2], low: [0, 1], high: [1, 0] };
const window: readonly VmapRow[] = [
  primitive("conv", CONV, floats([2, 5, 3]), floats([4, 2, 3])),
  primitive("conv", { ...CONV, groups: 2, low: [1], high: [2], strides: [2] }, floats([1, 5, 4]), floats([6, 3, 2])),
  primitive("conv", { ...CONV, inputDilation: [2], kernelDilation: [2] }, floats([1, 4, 1]), floats([2, 2, 1])),
  primitive(
    "conv",
    { strides: [1, 2], low: [1, -1], high: [0, 1], inputDilation: [1, 1], kernelDilation: [1, 1], groups: 3 },
    whole([2, 4, 5, 3], -2, 2),
    whole([3, 2, 2, 1], -2, 2),
  ),
  ...["sum", "prod", "max", "min"].map((reduction) =>
    primitive(
      "reduceWindow",
      { reduce: reduction, ...WINDOW, inputDilation: [1, 2], windowDilation: [2, 1] },
      floats([4, 3]),
    ),
  ),
  ...["max", "min"].map((select) =>
    primitive("windowScatter", { select, ...WINDOW }, whole([3, 4], 0, 3), whole([3, 2], 1, 9)),
  ),
];

const MODES = ["clip", "wrap", "fill"] as const;
const indexing: readonly VmapRow[] = [
  ...MODES.flatMap((mode) => [
    primitive("gather", { axes: [0], sizes: [1, 3], mode }, floats([4, 3]), whole([2], -6, 6)),
    primitive("gather", { axes: [1], sizes: [2, 2], mode }, floats([2, 3]), whole([], -4, 4)),
    primitive(
      "gather",
      { axes: [1, 0], sizes: [1, 1], mode },
      whole([4, 3], 0, 9),
      whole([2, 1], -4, 4),
      whole([3], -5, 5, "i8"),
    ),
    primitive("takeAlongAxis", { axis: 1, mode }, floats([2, 4]), whole([2, 3], -6, 6)),
    primitive("takeAlongAxis", { axis: 0, mode }, floats([3, 1]), whole([2, 4], -4, 4)),
  ]),
  ...(["set", "add", "multiply", "min", "max"] as const).flatMap((reduction, i) => {
    const attributes = { reduce: reduction, mode: MODES[i % 3]! };
    return [
      primitive("scatter", { axes: [0], ...attributes }, floats([4, 3]), floats([2, 1, 3]), whole([2], -5, 5)),
      primitive("scatter", { axes: [1], ...attributes }, floats([2, 3]), floats([1, 2]), whole([], -4, 4)),
      primitive(
        "scatter",
        { axes: [1, 0], ...attributes },
        whole([4, 3], 0, 9),
        whole([2, 3, 1, 1], 0, 9),
        whole([2, 1], -4, 4),
        whole([3], -5, 5),
      ),
    ];
  }),
  primitive("dynamicSlice", { sizes: [2, 3] }, floats([4, 3]), whole([2], -5, 5)),
  primitive("dynamicSlice", { sizes: [2] }, whole([4], 0, 9), whole([1], -5, 5, "i64")),
  primitive("dynamicSlice", { sizes: [2, 2] }, floats([2, 2]), whole([2], -2, 2)),
  primitive("dynamicSlice", { sizes: [] }, floats([]), whole([0], 0, 0)),
  primitive("dynamicUpdateSlice", {}, floats([4, 3]), floats([2, 3]), whole([2], -5, 5)),
  primitive("dynamicUpdateSlice", {}, whole([4], 0, 9), whole([2], 0, 9), whole([1], -5, 5, "u8")),
  primitive("dynamicUpdateSlice", {}, floats([2, 2]), floats([2, 2]), whole([2], -2, 2)),
];

const algebra: readonly VmapRow[] = [
  primitive("cholesky", {}, definite(3)),
  primitive("qr", { full: false }, floats([4, 3])),
  primitive("qr", { full: true }, floats([4, 3])),
  primitive("lu", {}, floats([3, 3])),
  primitive("eigh", { lower: true }, definite(3)),
  primitive("eig", {}, floats([2, 2])),
  primitive("svd", { full: false }, floats([3, 2])),
  primitive("svd", { full: true }, floats([2, 3])),
  primitive("triangularSolve", { lower: true, form: "none", unitDiagonal: false }, definite(3), floats([3, 2])),
  primitive("triangularSolve", { lower: false, form: "transpose", unitDiagonal: true }, definite(2), floats([4, 2, 1])),
  primitive(
    "triangularSolve",
    { lower: false, form: "none", unitDiagonal: false },
    (draw) => t.stack([definite(2)(draw), definite(2)(draw)]),
    floats([2, 1]),
  ),
  primitive("fft", { kind: "fft", axis: 1, length: 4 }, complexes([2, 4])),
  primitive("fft", { kind: "rfft", axis: 0, length: 3 }, floats([4, 2])),
  primitive("fft", { kind: "irfft", axis: 0, length: 5 }, complexes([3])),
];

const block = (op: string, claim: string, fn: VmapRow["fn"], ...operands: readonly Operand[]): VmapRow => ({
  op,
  claim,
  fn,
  operands,
  exact: false,
  whole: true,
});

const WORDS = { groupSize: 32, bits: 8 };
const words = (shape: readonly number[]): Operand => whole(shape, 0, 2 ** 32 - 1, "u32");
type Three = [t.Tensor, t.Tensor, t.Tensor];
const HEADS = [floats([2, 3, 4, 2]), floats([2, 5, 2, 2]), floats([2, 5, 2, 3])] as const;
const blocks: readonly VmapRow[] = [
  ...[t.softmax, t.logSoftmax].flatMap((fn) => [
    block(fn.name, "last axis", (x) => fn(x!), floats([2, 3])),
    block(fn.name, "two axes", (x) => fn(x!, { axis: [0, -1] }), floats([2, 3, 2], "f16")),
  ]),
  block("logSumExp", "all axes", (x) => t.logSumExp(x!), floats([2, 3])),
  block("logSumExp", "kept axis", (x) => t.logSumExp(x!, { axis: 0, keepDims: true }), floats([2, 3])),
  block("topK", "last axis", (x) => t.topK(x!, 2), floats([2, 4])),
  block("topK", "first axis", (x) => t.topK(x!, 1, { axis: 0 }), whole([3, 2], 0, 3)),
  block("gelu", "by tanh", (x) => t.nn.gelu(x!), floats([3], "f32", -2, 2)),
  block("gelu", "by erf", (x) => t.nn.gelu(x!, { approximate: false }), floats([], "f32", -2, 2)),
  block(
    "layerNorm",
    "with vectors",
    (x, scale, bias) => t.nn.layerNorm(x!, { scale, bias }),
    floats([2, 4]),
    floats([4]),
    floats([4]),
  ),
  block("layerNorm", "of a vector", (x) => t.nn.layerNorm(x!, { epsilon: 0.1 }), floats([4], "f16")),
  block("rmsNorm", "with a scale", (x, scale) => t.nn.rmsNorm(x!, { scale }), floats([2, 4]), floats([4])),
  block("quantize", "rows", (x) => t.quantize.quantize(x!, WORDS), floats([2, 32])),
  block(
    "dequantize",
    "rows",
    (packed, scales, biases) => t.quantize.dequantize(packed!, scales!, biases!, WORDS),
    words([2, 8]),
    floats([2, 1]),
    floats([2, 1]),
  ),
  ...[[2, 32], [2, 3, 32], [32]].map((shape) =>
    block(
      "quantizedMatmul",
      `x of [${shape}]`,
      (x, ...weights) => t.quantize.quantizedMatmul(x!, ...(weights as Three), WORDS),
      floats(shape),
      words([4, 8]),
      floats([4, 1]),
      floats([4, 1]),
    ),
  ),
  block(
    "quantizedMatmul",
    "weights with leading axes, not turned",
    (x, ...weights) => t.quantize.quantizedMatmul(x!, ...(weights as Three), { ...WORDS, transpose: false }),
    floats([2, 4]),
    words([2, 4, 8]),
    floats([2, 4, 1]),
    floats([2, 4, 1]),
  ),
  block("rope", "halves", (x) => t.nn.rope(x!, { dims: 4, offset: 2 }), floats([3, 6])),
  block("rope", "neighbours", (x) => t.nn.rope(x!, { traditional: true }), floats([2, 3, 4])),
  block(
    "scaledDotProductAttention",
    "grouped heads",
    (...qkv) => t.nn.dotProductAttention(...(qkv as Three)),
    ...HEADS,
  ),
  block(
    "scaledDotProductAttention",
    "causal",
    (...qkv) => t.nn.dotProductAttention(...(qkv as Three), { isCausal: true, scale: 0.3 }),
    floats([3, 2, 2]),
    floats([3, 2, 2]),
    floats([3, 2, 2]),
  ),
  ...[[2, 1, 3, 5], [1, 4, 3, 5], [5], [3, 1]].map((shape) =>
    block(
      "scaledDotProductAttention",
      `a bias of [${shape}]`,
      (q, k, v, bias) => t.nn.dotProductAttention(q!, k!, v!, { bias }),
      ...HEADS,
      floats(shape),
    ),
  ),
];

/** Every row. */
export const VMAP_ROWS: readonly VmapRow[] = [
  ...elementwise,
  ...movement,
  ...reduce,
  ...contraction,
  ...window,
  ...indexing,
  ...algebra,
  ...blocks,
];
