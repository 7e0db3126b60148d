// Batching of blocks that stay whole: axes shifted past the batch, or the batch folded into one they have.
// In: operands with and without the batch.  Out: results with it; undefined where only the composition can be batched.
// Invariant: a block that stays whole has the composition of the user function, so a backend that refuses it loses nothing.
import { apply } from "../../apply.js";
import type { Tensor } from "../../methods.generated.js";
import { logSumExp } from "../../ops/average.js";
import { gelu } from "../../ops/nn/activation.js";
import { dotProductAttention } from "../../ops/nn/attention.js";
import { layerNorm, rmsNorm, rope } from "../../ops/nn/normalize.js";
import { dequantize, quantize, quantizedMatmul } from "../../ops/quantize/affine.js";
import { logSoftmax, softmax } from "../../ops/softmax.js";
import { topK } from "../../ops/sort.js";
import type * as schema from "../../schema/block.js";
import { broadcastTo } from "../../schema/movement.js";
import type { QuantizeAttributes, QuantizedMatmulAttributes } from "../../schema/quantize.js";
import type { BatchContext } from "../rule.js";
import { lifted, reshaped, shifted, withBatch } from "./batch-axis.js";

/** The rule of a block. */
export type BlockBatchRule<A = never> = (context: BatchContext<A>) => readonly Tensor[] | undefined;

/** The rule of a block over axes of its operand. */
const overAxes =
  <A extends schema.BlockAxesAttributes>(
    block: (x: Tensor, axis: number[], attributes: A) => unknown,
  ): BlockBatchRule<A> =>
  ({ inputs: [x], attributes }) => [block(x!, shifted(attributes.axes), attributes) as Tensor];

/** The rule of a normalisation, which has one scale for all rows. */
const normalised =
  (
    norm: (x: Tensor, scale: Tensor, bias: Tensor | undefined, epsilon: number) => unknown,
  ): BlockBatchRule<schema.NormAttributes> =>
  ({ inputs: [x, scale, bias], batched: [, ...vectors], attributes: { epsilon } }) =>
    vectors.includes(true) ? undefined : [norm(x!, scale!, bias, epsilon) as Tensor];

const attention: BlockBatchRule<schema.AttentionAttributes> = ({ inputs, batched, size, attributes, results }) => {
  const { scale, causal, masked } = attributes;
  const { shape } = results[0]!;
  const folded = (x: Tensor, isBatched: boolean): Tensor => {
    const [, rows, ...rest] = isBatched ? x.shape : [size, ...x.shape];
    return reshaped(withBatch(x, isBatched, size), [size * rows!, ...rest]);
  };
  const [query, key, value] = inputs.map((x, i) => (i < 3 ? folded(x, batched[i]!) : x)) as [Tensor, Tensor, Tensor];
  const bias = masked ? foldedMask(inputs[3]!, batched[3]!, size, shape[0]!) : undefined;
  return [reshaped(dotProductAttention(query, key, value, { scale, isCausal: causal, bias }), [size, ...shape])];
};

/** A mask for all rows of all examples; one that says the same of every row stays as it is. */
function foldedMask(mask: Tensor, isBatched: boolean, size: number, rows: number): Tensor {
  if (!isBatched && (mask.ndim < 4 || mask.shape[0] === 1)) return mask;
  const aligned = isBatched ? lifted(mask, 4) : mask;
  const rest = aligned.shape.slice(-3);
  return reshaped(apply(broadcastTo, [aligned], { shape: [size, rows, ...rest] }), [size * rows, ...rest]);
}

/** Codes, scales and biases, all with the batch as soon as one has it. */
const weightsOf = (weights: readonly Tensor[], batched: readonly boolean[], size: number): Tensor[] =>
  batched.includes(true) ? weights.map((part, i) => withBatch(part, batched[i]!, size)) : [...weights];

const quantizedProduct: BlockBatchRule<QuantizedMatmulAttributes> = ({ inputs, batched, size, attributes }) => {
  const [x, ...weights] = inputs as readonly [Tensor, ...Tensor[]];
  const [isBatched, ...parts] = batched as readonly [boolean, ...boolean[]];
  const wide = weightsOf(weights, parts, size);
  const ofWeights = parts.includes(true);
  // The batch stands in front of the leading axes of both.
  const rank = Math.max(x.ndim - Number(isBatched), wide[0]!.ndim - Number(ofWeights));
  const [codes, scales, biases] = (ofWeights ? wide.map((part) => lifted(part, rank)) : wide) as [
    Tensor,
    Tensor,
    Tensor,
  ];
  return [quantizedMatmul(isBatched ? lifted(x, rank) : x, codes, scales, biases, attributes) as Tensor];
};

/** Rules by block. */
export const BLOCK_BATCH_RULES: Readonly<Record<string, BlockBatchRule>> = {
  softmax: overAxes((x, axis) => softmax(x, { axis })),
  logSoftmax: overAxes((x, axis) => logSoftmax(x, { axis })),
  logSumExp: overAxes<schema.TotalBlockAttributes>((x, axis, { keepDims }) => logSumExp(x, { axis, keepDims })),
  topK: (({ inputs: [x], attributes: { k, axis } }) =>
    topK(x!, k, { axis: axis + 1 })) as BlockBatchRule<schema.TopKAttributes>,
  gelu: (({ inputs: [x], attributes }) => [gelu(x!, attributes) as Tensor]) as BlockBatchRule<schema.GeluAttributes>,
  layerNorm: normalised((x, scale, bias, epsilon) => layerNorm(x, { scale, bias, epsilon })),
  rmsNorm: normalised((x, scale, _, epsilon) => rmsNorm(x, { scale, epsilon })),
  rope: (({ inputs: [x], attributes }) => [rope(x!, attributes) as Tensor]) as BlockBatchRule<schema.RopeAttributes>,
  scaledDotProductAttention: attention,
  quantize: (({ inputs: [x], attributes }) => quantize(x!, attributes)) as BlockBatchRule<QuantizeAttributes>,
  dequantize: (({ inputs, batched, size, attributes }) => {
    const [packed, scales, biases] = weightsOf(inputs, batched, size) as [Tensor, Tensor, Tensor];
    return [dequantize(packed, scales, biases, attributes) as Tensor];
  }) as BlockBatchRule<QuantizeAttributes>,
  quantizedMatmul: quantizedProduct,
};
