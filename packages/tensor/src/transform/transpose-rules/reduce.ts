// Transposes of linear reductions.
// In: cotangents.  Out: cotangents of the operand, of its type.
import { apply } from "../../apply.js";
import type { Tensor } from "../../methods.generated.js";
import { broadcastTo, reshape } from "../../ops/movement.js";
import { type CumulativeAttributes, cumsum as cumsumOp } from "../../schema/cumulative.js";
import type { ReduceAttributes } from "../../schema/reduce.js";
import type { TransposeRule } from "../rule.js";

const sum: TransposeRule<ReduceAttributes> = ({ cotangents: [ct], types: [x], attributes: { axes } }) => {
  const kept = x!.shape.map((extent, axis) => (axes.includes(axis) ? 1 : extent));
  return [broadcastTo(reshape(ct!, kept), x!.shape) as Tensor];
};

const cumsum: TransposeRule<CumulativeAttributes> = ({ cotangents: [ct], attributes: { axis, reverse } }) => [
  apply(cumsumOp, [ct!], { axis, reverse: !reverse }),
];

/** Rules by op. */
export const reduce: Readonly<Record<string, TransposeRule>> = {
  sum: sum as TransposeRule,
  cumsum: cumsum as TransposeRule,
};
