// Blocks: composites that a backend may claim as one op; else their default composition runs.
// Invariant: a block's result rule equals the types its default composition gives (a test compares them).
// Not here: the compositions, which stand beside the user functions.
import { DTYPE_SETS } from "../dtype.js";
import { ShapeError } from "../error.js";
import { reducedShape, type Shape, shapeText } from "../shape.js";
import { defineOp, type OpSchema, type TensorType } from "./op.js";
import { checkAdmitted, checkNotEmpty, sharedDType } from "./rule.js";

const { any, float } = DTYPE_SETS;

/** Attributes of blocks along axes. */
export interface BlockAxesAttributes {
  readonly axes: readonly number[];
}

function axesBlock(name: string, doc: string): OpSchema<BlockAxesAttributes> {
  return defineOp<BlockAxesAttributes>({
    name,
    form: "block",
    operands: ["x"],
    attributes: { axes: "ints" },
    admits: float,
    doc,
    result: ([operand], { axes }) => {
      checkAdmitted(float, operand!.dtype, name, "x");
      checkNotEmpty(operand!.shape, axes, name);
      return [{ dtype: operand!.dtype, shape: operand!.shape }];
    },
  });
}

export const softmax: OpSchema<BlockAxesAttributes> = axesBlock("softmax", "exp(x) over its sum along the axes.");
export const logSoftmax: OpSchema<BlockAxesAttributes> = axesBlock(
  "logSoftmax",
  "x minus the log of the sum of exp(x) along the axes.",
);

/** Attributes of `logSumExp`. */
export interface TotalBlockAttributes extends BlockAxesAttributes {
  readonly keepDims: boolean;
}
export const logSumExp: OpSchema<TotalBlockAttributes> = defineOp<TotalBlockAttributes>({
  name: "logSumExp",
  form: "block",
  operands: ["x"],
  attributes: { axes: "ints", keepDims: "bool" },
  admits: float,
  doc: "Logarithm of the sum of exp(x) along the axes.",
  result: ([x], { axes, keepDims }) => {
    checkAdmitted(float, x!.dtype, "logSumExp", "x");
    return [{ dtype: x!.dtype, shape: reducedShape(x!.shape, axes, keepDims) }];
  },
});

/** Attributes of `topK`. */
export interface TopKAttributes {
  readonly k: number;
  readonly axis: number;
}
export const topK: OpSchema<TopKAttributes> = defineOp<TopKAttributes>({
  name: "topK",
  form: "block",
  operands: ["x"],
  attributes: { k: "int", axis: "int" },
  admits: any,
  doc: "The k largest elements of an axis in falling order, NaN first, and their positions as i32.",
  result: ([x], { k, axis }) => {
    const shape = x!.shape.map((extent, a) => (a === axis ? k : extent));
    return [
      { dtype: x!.dtype, shape },
      { dtype: "i32", shape },
    ];
  },
});

/** Attributes of `gelu`. */
export interface GeluAttributes {
  /** With tanh in place of the error function? */
  readonly approximate: boolean;
}
export const gelu: OpSchema<GeluAttributes> = defineOp<GeluAttributes>({
  name: "gelu",
  form: "block",
  operands: ["x"],
  attributes: { approximate: "bool" },
  admits: float,
  doc: "x times the normal distribution's probability below x.",
  result: ([x]) => {
    checkAdmitted(float, x!.dtype, "gelu", "x");
    return [{ dtype: x!.dtype, shape: x!.shape }];
  },
});

/** Attributes of normalisations. */
export interface NormAttributes {
  /** Added to the variance or the mean square. */
  readonly epsilon: number;
}

/** A normalisation of the last axis, with vectors of its extent. */
function normBlock(name: string, operands: readonly string[], doc: string): OpSchema<NormAttributes> {
  return defineOp<NormAttributes>({
    name,
    form: "block",
    operands,
    attributes: { epsilon: "float" },
    admits: float,
    doc,
    result: (types) => {
      const dtype = sharedDType(types, name);
      checkAdmitted(float, dtype, name, "x");
      const [{ shape }, ...vectors] = types as readonly [TensorType, ...TensorType[]];
      const wrong = vectors.find((v) => v.shape.length !== 1 || v.shape[0] !== shape.at(-1));
      if (wrong === undefined) return [{ dtype, shape }];
      throw new ShapeError({
        code: "shape/norm",
        op: name,
        what: `x is ${shapeText(shape)} and a vector ${shapeText(wrong.shape)}`,
        remedy: "pass x of rank 1 or more and vectors as long as its last axis",
        shapes: types.map((t) => t.shape),
      });
    },
  });
}
export const layerNorm: OpSchema<NormAttributes> = normBlock(
  "layerNorm",
  ["x", "scale", "bias"],
  "x less its mean over the last axis, by its deviation, times scale plus bias.",
);
export const rmsNorm: OpSchema<NormAttributes> = normBlock(
  "rmsNorm",
  ["x", "scale"],
  "x by the root of its mean square over the last axis, times scale.",
);

/** Attributes of `rope`. */
export interface RopeAttributes {
  readonly dims: number;
  readonly traditional: boolean;
  readonly base: number;
  readonly scale: number;
  readonly offset: number;
}
export const rope: OpSchema<RopeAttributes> = defineOp<RopeAttributes>({
  name: "rope",
  form: "block",
  operands: ["x"],
  attributes: { dims: "int", traditional: "bool", base: "float", scale: "float", offset: "int" },
  admits: float,
  doc: "Pairs of the last axis turned by an angle that grows with the position along the one before.",
  result: ([x], { dims }) => {
    checkAdmitted(float, x!.dtype, "rope", "x");
    const { shape } = x!;
    if (shape.length >= 2 && dims > 0 && dims % 2 === 0 && dims <= shape.at(-1)!) return [{ dtype: x!.dtype, shape }];
    throw new ShapeError({
      code: "shape/rope",
      op: "rope",
      what: `x is ${shapeText(shape)} and dims ${dims}`,
      remedy: "pass x as [..., positions, features] and an even number of dims, at most features",
      shapes: [shape],
    });
  },
});

/** Attributes of `scaledDotProductAttention`. */
export interface AttentionAttributes {
  /** Factor of the logits. */
  readonly scale: number;
  /** Sees a query only the keys up to its own position? */
  readonly causal: boolean;
  /** Does the mask say anything? Without one it is a single zero. */
  readonly masked: boolean;
}
export const scaledDotProductAttention: OpSchema<AttentionAttributes> = defineOp<AttentionAttributes>({
  name: "scaledDotProductAttention",
  form: "block",
  operands: ["query", "key", "value", "mask"],
  attributes: { scale: "float", causal: "bool", masked: "bool" },
  admits: float,
  doc: "Softmax of scaled query-key products plus a mask, times values; [batch, positions, heads, features], keys and values may have fewer heads.",
  result: (types) => {
    const [query, key, value] = types.map((t) => t.shape) as [Shape, Shape, Shape];
    const dtype = sharedDType(types.slice(0, 3), "scaledDotProductAttention");
    checkAdmitted(float, dtype, "scaledDotProductAttention", "query");
    const [batch, count, heads, features] = query as readonly [number, number, number, number];
    const fits =
      query.length === 4 &&
      key.length === 4 &&
      value.length === 4 &&
      key[0] === batch &&
      value[0] === batch &&
      key[1] === value[1] &&
      key[2] === value[2] &&
      key[3] === features &&
      heads % key[2]! === 0;
    if (fits) {
      checkNotEmpty([batch, heads, count, key[1]!], [3], "scaledDotProductAttention");
      return [{ dtype, shape: [batch, count, heads, value[3]!] }];
    }
    throw new ShapeError({
      code: "shape/attention",
      op: "scaledDotProductAttention",
      what: `query ${shapeText(query)}, key ${shapeText(key)}, value ${shapeText(value)}`,
      remedy:
        "pass [batch, positions, heads, features] of equal batch and features, keys and values of equal positions and heads that divide the query's heads",
      shapes: types.map((t) => t.shape),
    });
  },
});
