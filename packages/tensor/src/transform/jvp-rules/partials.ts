// Forward rules built from partial derivatives.
// In: one partial derivative per operand, each a function of the operands and the result.  Out: a rule.
// Invariant: an operand without a tangent costs nothing; the tangent has the dtype and shape of the result.
import type { Tensor } from "../../methods.generated.js";
import { add, multiply } from "../../ops/arithmetic.js";
import { broadcastTo } from "../../ops/movement.js";
import { type Shape, sameShape } from "../../shape.js";
import type { JvpRule, Tangent } from "../rule.js";

/** The derivative of a function by one operand, from the operands followed by the result. */
export type Partial = (...values: Tensor[]) => unknown;

/** The rule of an elementwise function: each tangent times its partial derivative, summed; an operand may have none. */
export function partials(...derivatives: readonly (Partial | undefined)[]): JvpRule {
  return ({ primals, tangents, outputs }) => {
    const terms = derivatives.map(
      (derivative, i) =>
        derivative && tangents[i] && multiply(tangents[i], derivative(...primals, outputs[0]!) as Tensor),
    );
    return [total(terms as readonly Tangent[])];
  };
}

/** The sum of tangents; those that are undefined count as zeros. */
export function total(terms: readonly Tangent[]): Tangent {
  let sum: Tangent;
  for (const term of terms) {
    if (term === undefined) continue;
    sum = sum === undefined ? term : (add(sum, term) as Tensor);
  }
  return sum;
}

/** A tensor broadcast to a shape, itself when it has that shape. */
export function spread(x: Tensor, shape: Shape): Tensor {
  return sameShape(x.shape, shape) ? x : (broadcastTo(x, shape) as Tensor);
}
