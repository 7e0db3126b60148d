// Batching of elementwise ops: operands lined up so that the batch is the outermost axis of all.
// In: operands with and without the batch.  Out: results with it.
import { applyAll } from "../../apply.js";
import type { Tensor } from "../../methods.generated.js";
import { reshape } from "../../ops/movement.js";
import type { AnyOpSchema } from "../../schema/table.js";
import type { BatchRule } from "../rule.js";

/** The rule of an op whose operands broadcast. */
export function elementwiseRule(op: AnyOpSchema): BatchRule {
  return ({ inputs, batched, attributes }) => {
    const rank = Math.max(...inputs.map((x, i) => (batched[i] ? x.ndim - 1 : x.ndim)));
    return applyAll(
      op,
      inputs.map((x, i) => (batched[i] ? lifted(x, rank) : x)),
      attributes,
    );
  };
}

/** A batched operand with axes of extent 1 between the batch and its own, up to a rank without the batch. */
function lifted(x: Tensor, rank: number): Tensor {
  const missing = rank - (x.ndim - 1);
  if (missing === 0) return x;
  const [size, ...own] = x.shape as [number, ...number[]];
  return reshape(x, [size, ...new Array<number>(missing).fill(1), ...own]) as Tensor;
}
