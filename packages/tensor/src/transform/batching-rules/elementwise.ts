// Batching of ops whose operands broadcast.
// In: operands with and without the batch.  Out: results with it.
import { applyAll } from "../../apply.js";
import type { AnyOpSchema } from "../../schema/table.js";
import type { BatchRule } from "../rule.js";
import { linedUp } from "./batch-axis.js";

/** The rule of an op whose operands broadcast. */
export function elementwiseRule(op: AnyOpSchema): BatchRule {
  return ({ inputs, batched, attributes }) => applyAll(op, linedUp(inputs, batched), attributes);
}
