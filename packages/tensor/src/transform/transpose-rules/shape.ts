// Transposes of reductions and of ops that move elements.
// In: cotangents.  Out: cotangents of the operand, of its type.
import type { Tensor } from "../../methods.generated.js";
import { broadcastTo, reshape } from "../../ops/movement.js";
import type { ReduceAttributes } from "../../schema/reduce.js";
import type { TransposeRule } from "../rule.js";
import { unbroadcast } from "./elementwise.js";

const spread: TransposeRule<ReduceAttributes> = ({ cotangents: [ct], types: [x], attributes: { axes } }) => {
  const kept = x!.shape.map((extent, axis) => (axes.includes(axis) ? 1 : extent));
  return [broadcastTo(reshape(ct!, kept), x!.shape) as Tensor];
};

/** Rules by op. */
export const shape: Readonly<Record<string, TransposeRule>> = {
  sum: spread as TransposeRule,
  reshape: ({ cotangents: [ct], types: [x] }) => [reshape(ct!, x!.shape) as Tensor],
  broadcastTo: ({ cotangents: [ct], types: [x] }) => [unbroadcast(ct!, x!)],
};
