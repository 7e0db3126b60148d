// Batching of reductions and of ops that move elements: axes shifted past the batch.
// In: operands with the batch as axis 0.  Out: results with it.
import { apply } from "../../apply.js";
import type { Tensor } from "../../methods.generated.js";
import * as movement from "../../schema/movement.js";
import type { OpSchema } from "../../schema/op.js";
import * as reduce from "../../schema/reduce.js";
import type { BatchRule } from "../rule.js";

const shifted = (axes: readonly number[]): number[] => axes.map((axis) => axis + 1);

const reduction =
  (op: OpSchema<reduce.ReduceAttributes>): BatchRule<reduce.ReduceAttributes> =>
  ({ inputs, attributes }) => [apply(op, inputs, { ...attributes, axes: shifted(attributes.axes) }) as Tensor];

const reshape: BatchRule<movement.ShapeAttributes> = ({ inputs, size, attributes }) => [
  apply(movement.reshape, inputs, { shape: [size, ...attributes.shape] }) as Tensor,
];

const broadcastTo: BatchRule<movement.ShapeAttributes> = ({ inputs: [x], size, attributes: { shape } }) => {
  const [, ...own] = x!.shape;
  const aligned = [size, ...new Array<number>(shape.length - own.length).fill(1), ...own];
  const lifted = apply(movement.reshape, [x!], { shape: aligned }) as Tensor;
  return [apply(movement.broadcastTo, [lifted], { shape: [size, ...shape] }) as Tensor];
};

/** Rules by op. */
export const shape: Readonly<Record<string, BatchRule>> = {
  sum: reduction(reduce.sum) as BatchRule,
  reshape: reshape as BatchRule,
  broadcastTo: broadcastTo as BatchRule,
};
