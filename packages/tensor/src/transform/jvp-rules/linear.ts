// Forward rule of linear ops: the op itself on the tangents.
// In: a schema entry with its linear groups.  Out: its rule.
// Invariant: in a group with some tangents, the others count as zeros; groups add up (product rule).
import { apply } from "../../apply.js";
import type { Tensor } from "../../methods.generated.js";
import { add } from "../../ops/arithmetic.js";
import type { AnyOpSchema } from "../../schema/table.js";
import type { JvpRule } from "../rule.js";
import { zerosOf } from "../zeros.js";

/** Tangent of an op that is linear in groups of operands. */
export function linearRule(op: AnyOpSchema): JvpRule {
  return ({ primals, tangents, attributes }) => {
    let sum: Tensor | undefined;
    for (const group of op.linear) {
      const places = op.variadic && group.includes(op.operands.length - 1) ? primals.map((_, i) => i) : group;
      if (!places.some((i) => tangents[i] !== undefined)) continue;
      const inputs = primals.map((x, i) => (places.includes(i) ? (tangents[i] ?? zerosOf(x)) : x));
      const term = apply(op, inputs, attributes) as Tensor;
      sum = sum === undefined ? term : (add(sum, term) as Tensor);
    }
    return [sum];
  };
}
