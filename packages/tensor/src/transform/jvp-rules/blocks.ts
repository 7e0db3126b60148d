// Forward rules of blocks whose composition would be differentiated at a needless cost; all other blocks use their composition.
// In: values, tangents, results.  Out: tangents of the results.
// Invariant: made of the block's own results, so a backend that claims the block is used under derivatives as well.
// Source: JAX `nn.softmax`, `nn.log_softmax`, `nn.logsumexp`, `lax.top_k`.
import type { Tensor } from "../../methods.generated.js";
import { multiply, subtract } from "../../ops/arithmetic.js";
import { exp } from "../../ops/functions.js";
import { takeAlongAxis } from "../../ops/indexing.js";
import { reshape } from "../../ops/movement.js";
import { sum } from "../../ops/reduce.js";
import type * as schema from "../../schema/block.js";
import { reducedShape } from "../../shape.js";
import type { JvpContext, JvpRule, Tangent } from "../rule.js";

/** Sum of the tangent, weighted by shares of the whole. */
const weighted = (shares: Tensor, tangent: Tensor, axes: readonly number[]): Tensor =>
  sum(multiply(shares, tangent), { axis: axes, keepDims: true }) as Tensor;

const softmax = ({ tangents: [dx], outputs: [y], attributes }: JvpContext<schema.BlockAxesAttributes>): Tangent[] => [
  multiply(y!, subtract(dx!, weighted(y!, dx!, attributes.axes))) as Tensor,
];

const logSoftmax = ({
  tangents: [dx],
  outputs: [y],
  attributes,
}: JvpContext<schema.BlockAxesAttributes>): Tangent[] => [
  subtract(dx!, weighted(exp(y!) as Tensor, dx!, attributes.axes)) as Tensor,
];

const logSumExp = ({
  primals: [x],
  tangents: [dx],
  outputs: [y],
  attributes: { axes },
}: JvpContext<schema.TotalBlockAttributes>): Tangent[] => {
  const kept = reshape(y!, reducedShape(x!.shape, axes, true));
  return [reshape(weighted(exp(subtract(x!, kept)) as Tensor, dx!, axes), y!.shape) as Tensor];
};

const topK = ({
  tangents: [dx],
  outputs: [, positions],
  attributes: { axis },
}: JvpContext<schema.TopKAttributes>): Tangent[] => [takeAlongAxis(dx!, positions!, { axis }) as Tensor, undefined];

/** Rules by op. */
export const blocks: Readonly<Record<string, JvpRule>> = {
  softmax: softmax as JvpRule,
  logSoftmax: logSoftmax as JvpRule,
  logSumExp: logSumExp as JvpRule,
  topK: topK as JvpRule,
};
