// Derivatives of blocks and of activations: with a rule of their own, or through their composition.
import * as t from "../../src/index.js";
import type { DerivativeInput, DerivativeRow } from "./row.js";
import { waves } from "./values.js";

type Fn = DerivativeRow["fn"];
const { nn } = t;

const row = (
  op: string,
  name: string,
  fn: unknown,
  inputs: readonly DerivativeInput[],
  more: Partial<DerivativeRow> = {},
): DerivativeRow => ({ op, name, fn: fn as Fn, inputs, ...more });

const SOFTMAXES = { softmax: t.nn.softmax, logSoftmax: t.nn.logSoftmax };
const MASK = [
  [true, false, true],
  [false, false, false],
];
/** Two rows of 32 codes of 4 bits; made for each call, since rows stand before a backend is chosen. */
const codes = (): t.Tensor =>
  t.reshape(t.tensor(Uint32Array.from([0x12345678, 0x0fedcba9, 7, 0, 0x5a5a5a5a, 1, 99, 0xffff])), [2, 4]);
/** -inf has no finite difference. */
const finite = (x: t.Tensor): t.Tensor => t.where(t.isfinite(x), x, 0) as t.Tensor;

const heads = (positions: number, count: number, seed = 0): DerivativeInput => waves([1, positions, count, 2], seed);
type Attention = Parameters<typeof nn.dotProductAttention>[3];
const attention = (options: Attention): Fn => ((q, k, v) => nn.dotProductAttention(q!, k!, v!, options)) as Fn;

export const rows: readonly DerivativeRow[] = [
  ...Object.entries(SOFTMAXES).flatMap(([op, softmax]) => [
    row(op, "last axis", (x: t.Tensor) => softmax(x), [waves([2, 3])]),
    row(op, "two axes", (x: t.Tensor) => softmax(x, { axis: [0, 2] }), [waves([2, 2, 2])]),
    row(op, "far from zero", (x: t.Tensor) => softmax(x), [{ values: [1000, 999.5, -1000] }]),
    row(op, "masked", (x: t.Tensor) => finite(softmax(x, { where: MASK }) as t.Tensor), [waves([2, 3])]),
    ...(["f32", "f16", "bf16"] as const).map((dtype) =>
      row(op, dtype, (x: t.Tensor) => softmax(x), [waves([4], 0, dtype)], { order: 1 }),
    ),
  ]),
  row("logSumExp", "all", (x: t.Tensor) => t.logSumExp(x), [waves([2, 3])]),
  row("logSumExp", "one axis, kept", (x: t.Tensor) => t.logSumExp(x, { axis: 0, keepDims: true }), [waves([2, 3])]),
  row("logSumExp", "far from zero", (x: t.Tensor) => t.logSumExp(x), [{ values: [1000, 999.5, -1000] }]),
  row("logSumExp", "f16", (x: t.Tensor) => t.logSumExp(x), [waves([4], 0, "f16")], { order: 1 }),
  row("logSumExp", "logMeanExp", (x: t.Tensor) => nn.logMeanExp(x, { axis: 1 }), [waves([2, 3])]),
  row("exp", "logSumExp with factors", (x: t.Tensor, b: t.Tensor) => t.logSumExp(x, { b: t.exp(b) }), [
    waves([3]),
    waves([3], 1),
  ]),
  row("topK", "last axis", (x: t.Tensor) => t.topK(x, 2), [waves([2, 4])]),
  row("topK", "first axis", (x: t.Tensor) => t.topK(x, 2, { axis: 0 })[0], [waves([3, 2])]),
  ...[true, false].flatMap((approximate) => [
    row("gelu", approximate ? "by tanh" : "by erf", (x: t.Tensor) => nn.gelu(x, { approximate }), [waves([6])]),
    row("gelu", "far out", (x: t.Tensor) => nn.gelu(x, { approximate }), [{ values: [-30, 30] }]),
    row("gelu", "f16", (x: t.Tensor) => nn.gelu(x, { approximate }), [waves([4], 0, "f16")], { order: 1 }),
  ]),
  row("layerNorm", "x alone", (x: t.Tensor) => nn.layerNorm(x), [waves([2, 4])]),
  row(
    "layerNorm",
    "scale and bias",
    (x: t.Tensor, scale: t.Tensor, bias: t.Tensor) => nn.layerNorm(x, { scale, bias }),
    [waves([2, 2, 3]), waves([3], 1), waves([3], 2)],
  ),
  row("layerNorm", "f16", (x: t.Tensor) => nn.layerNorm(x), [waves([2, 4], 0, "f16")], { order: 1 }),
  row("rmsNorm", "scale", (x: t.Tensor, scale: t.Tensor) => nn.rmsNorm(x, { scale }), [waves([2, 3]), waves([3], 1)]),
  row("rmsNorm", "bf16", (x: t.Tensor) => nn.rmsNorm(x), [waves([2, 4], 0, "bf16")], { order: 1 }),
  row("rsqrt", "standardize", (x: t.Tensor) => nn.standardize(x, { axis: [0, 1] }), [waves([2, 3])]),
  row(
    "quantizedMatmul",
    "x, scales and biases",
    (x: t.Tensor, scales: t.Tensor, biases: t.Tensor) =>
      t.quantize.quantizedMatmul(x, codes(), scales, biases, { groupSize: 32 }),
    [waves([2, 32]), waves([2, 1], 1), waves([2, 1], 2)],
  ),
  row(
    "dequantize",
    "scales and biases",
    (scales: t.Tensor, biases: t.Tensor) => t.quantize.dequantize(codes(), scales, biases, { groupSize: 32 }),
    [waves([2, 1], 1), waves([2, 1], 2)],
  ),
  row("rope", "pairs half the axis apart", (x: t.Tensor) => nn.rope(x), [waves([2, 3, 4])]),
  row(
    "rope",
    "pairs of neighbours, some turned",
    (x: t.Tensor) => nn.rope(x, { dims: 2, traditional: true, offset: 3 }),
    [waves([3, 4])],
  ),
  row("rope", "f16", (x: t.Tensor) => nn.rope(x), [waves([2, 4], 0, "f16")], { order: 1 }),
  ...(
    [
      ["plain", {}],
      ["causal", { isCausal: true }],
      ["scaled, with lengths", { scale: 0.3, querySeqLengths: [2], keyValueSeqLengths: [2] }],
      ["a window", { localWindowSize: 1 }],
    ] as const
  ).map(([name, options]) =>
    row("scaledDotProductAttention", name, attention(options), [heads(3, 2), heads(3, 2, 1), heads(3, 2, 2)]),
  ),
  row("scaledDotProductAttention", "fewer heads of keys", attention({}), [heads(2, 4), heads(3, 2, 1), heads(3, 2, 2)]),
  row(
    "scaledDotProductAttention",
    "a bias and a mask",
    (q: t.Tensor, k: t.Tensor, bias: t.Tensor) =>
      nn.dotProductAttention(q, k, k, { bias, mask: [[[[true, false, true]]]] }),
    [heads(2, 1), heads(3, 1, 1), { ...waves([1, 1, 2, 3], 2), dtype: "f64" }],
  ),
  row(
    "scaledDotProductAttention",
    "f16",
    attention({}),
    ["f16", "f16", "f16"].map((_, i) => waves([2, 1, 2], i, "f16")),
    {
      order: 1,
    },
  ),
  ...(
    [
      ["celu", "where"],
      ["elu", "where"],
      ["glu", "multiply"],
      ["hardSilu", "multiply"],
      ["leakyRelu", "where"],
      ["logSigmoid", "negative"],
      ["mish", "multiply"],
      ["selu", "where"],
      ["silu", "multiply"],
      ["softplus", "logaddexp"],
      ["softSign", "divide"],
      ["squareplus", "sqrt"],
      ["sparsePlus", "where"],
      ["sparseSigmoid", "multiply"],
      ["hardTanh", "where"],
      ["relu6", "where"],
    ] as const
  ).map(([name, op]) => row(op, name, (x: t.Tensor) => nn[name](x), [{ values: [-1.75, -0.6, -0.3, 0.4, 0.8, 2.5] }])),
  row("exp", "log1mexp", (x: t.Tensor) => nn.log1mexp(x), [{ values: [0.2, 0.5, 0.9, 3] }]),
];
