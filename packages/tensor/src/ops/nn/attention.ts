// Dot-product attention with masks, grouped heads and biases.
// In: queries, keys and values, [batch, positions, heads, features] or without the batch.  Out: values mixed by query.
// Invariant: logits and softmax are computed in f32 for 16-bit floats; what a query must not see gets a large negative logit, so that a row
//   that sees nothing mixes all values alike.
import { applyBlock } from "../../block.js";
import { type DType, floatOf } from "../../dtype.js";
import { ArgumentError } from "../../error.js";
import type { Tensor } from "../../methods.generated.js";
import type { TensorLike } from "../../operand.js";
import type { AttentionOptions } from "../../options/nn.js";
import { type AttentionAttributes, scaledDotProductAttention as attentionBlock } from "../../schema/block.js";
import { asTensor, backendOf, checkedFlag, promoted, withDType } from "../arguments.js";
import { add, multiply, subtract } from "../arithmetic.js";
import { greaterEqual, less, lessEqual, logicalAnd, selectWhere } from "../comparison.js";
import { matmul } from "../contraction.js";
import { arange, zeros } from "../creation.js";
import { astype } from "../functions.js";
import { expandDims, reshape, squeeze, transpose } from "../movement.js";
import { softmax } from "../softmax.js";

// JAX's: far below every logit, and far enough from the end that another one may be added.
const HIDDEN = -0.7 * (2 ** 127 * (2 - 2 ** -23));
const OP = "nn.dotProductAttention";

const wide = (dtype: DType): DType => (dtype === "f64" ? "f64" : "f32");

/** Softmax of scaled query-key products plus a bias, times values. Keys and values may have fewer heads, each for a group of query heads.
 * Shapes: query [batch, queries, heads, features], key and value [batch, keys, groups, features]; the batch may be missing in all three. Result as the query.
 * Dtype: promoted, integers and bool f32. Throws `shape/attention`, `shape/broadcast`, `argument/rank`, `argument/boolean`, `dtype/unsupported` for complex.
 * Source: JAX `nn.dot_product_attention`; a block.
 * @example nn.dotProductAttention([[[1]]], [[[1]]], [[[5]]]).toArray();  // => [[[5]]] */
export function dotProductAttention(
  query: TensorLike,
  key: TensorLike,
  value: TensorLike,
  options: AttentionOptions = {},
): Tensor {
  const given = promoted(OP, [query, key, value], floatOf);
  const rank = given[0]!.ndim;
  if ((rank !== 3 && rank !== 4) || given.some((x) => x.ndim !== rank))
    throw new ArgumentError({
      code: "argument/rank",
      op: OP,
      what: `query, key and value have ${given.map((x) => x.ndim).join(", ")} axes`,
      remedy: "pass [batch, positions, heads, features] or [positions, heads, features] as all three",
      shapes: given.map((x) => x.shape),
    });
  const [q, k, v] = (rank === 3 ? given.map((x) => expandDims(x, 0)) : given) as [Tensor, Tensor, Tensor];
  const scale = options.scale ?? 1 / Math.sqrt(q.shape[3]!);
  const causal = checkedFlag(options.isCausal ?? false, OP, "isCausal");
  const mask = maskOf(q, k, options);
  const operands = [
    q,
    k,
    v,
    mask ?? zeros([1, 1, 1, 1], { dtype: wide(q.dtype), backend: backendOf([q]) }),
  ] as Tensor[];
  const attributes: AttentionAttributes = { scale, causal, masked: mask !== undefined };
  const [mixed] = applyBlock(attentionBlock, operands, attributes, (...all) => [compose(all, attributes)]);
  const counted = withLengths(mixed!, options.querySeqLengths);
  return rank === 3 ? (squeeze(counted, { axis: 0 }) as Tensor) : counted;
}

/** Bias and everything that hides keys as one summand of the logits; undefined when there is none. */
function maskOf(q: Tensor, k: Tensor, options: AttentionOptions): Tensor | undefined {
  const { bias, mask, keyValueSeqLengths, localWindowSize } = options;
  const backend = backendOf([q]);
  const seen: Tensor[] = mask === undefined ? [] : [asTensor(OP, mask, backend)];
  const keys = arange(k.shape[1]!, { dtype: "i32", backend }) as Tensor;
  if (keyValueSeqLengths !== undefined)
    seen.push(less(keys, reshape(asTensor(OP, keyValueSeqLengths, backend), [-1, 1, 1, 1])) as Tensor);
  if (localWindowSize !== undefined) {
    const [left, right] = typeof localWindowSize === "number" ? [localWindowSize, localWindowSize] : localWindowSize;
    const distance = subtract(keys, expandDims(arange(q.shape[1]!, { dtype: "i32", backend }), 1));
    seen.push(logicalAnd(greaterEqual(distance, -left), lessEqual(distance, right)) as Tensor);
  }
  const dtype = wide(q.dtype);
  const summand = bias === undefined ? undefined : withDType(asTensor(OP, bias, backend) as Tensor, dtype);
  if (seen.length === 0) return summand;
  const visible = seen.reduce((a, b) => logicalAnd(a, b) as Tensor);
  return selectWhere(
    visible,
    summand ?? zeros([], { dtype, backend }),
    zeros([], { dtype, backend }).add(HIDDEN),
  ) as Tensor;
}

function withLengths(x: Tensor, lengths: TensorLike | undefined): Tensor {
  if (lengths === undefined) return x;
  const backend = backendOf([x]);
  const rows = reshape(arange(x.shape[1]!, { dtype: "i32", backend }) as Tensor, [1, -1, 1, 1]);
  return selectWhere(less(rows, reshape(asTensor(OP, lengths, backend), [-1, 1, 1, 1])), x, 0) as Tensor;
}

function compose(operands: readonly Tensor[], { scale, causal, masked }: AttentionAttributes): Tensor {
  const [q, k, v, mask] = operands as [Tensor, Tensor, Tensor, Tensor];
  const [batch, queries, heads, features] = q.shape as [number, number, number, number];
  const [, keys, groups, width] = v.shape as [number, number, number, number];
  const each = heads / Math.max(1, groups);
  const dtype = wide(q.dtype);
  // Query heads of one group stand below each other, so that one product serves the group.
  const grouped = reshape(transpose(reshape(q, [batch, queries, groups, each, features]), [0, 2, 3, 1, 4]), [
    batch,
    groups,
    each * queries,
    features,
  ]);
  const products = matmul(astype(grouped, dtype), astype(transpose(k, [0, 2, 3, 1]), dtype)) as Tensor;
  const scaled = multiply(reshape(products, [batch, heads, queries, keys]), scale) as Tensor;
  const biased = (masked ? add(scaled, mask) : scaled) as Tensor;
  const backend = backendOf([q]);
  const isPast = (): Tensor =>
    lessEqual(arange(keys, { backend }), expandDims(arange(queries, { backend }), 1)) as Tensor;
  const logits = causal ? selectWhere(isPast(), biased, HIDDEN) : biased;
  const shares = reshape(softmax(logits as Tensor), [batch, groups, each * queries, keys]);
  const mixed = matmul(shares, astype(transpose(v, [0, 2, 1, 3]), dtype)) as Tensor;
  const apart = transpose(reshape(mixed, [batch, groups, each, queries, width]), [0, 3, 1, 2, 4]);
  return withDType(reshape(apart, [batch, queries, heads, width]) as Tensor, q.dtype);
}
