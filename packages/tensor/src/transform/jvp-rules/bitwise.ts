// Forward rules of functions of a float's bits.
// In: values, tangents.  Out: tangents of the results.
// Invariant: the second operand gives only its sign, so nothing moves with it.
import { multiply } from "../../ops/arithmetic.js";
import { copysign } from "../../ops/floats.js";
import type { JvpRule } from "../rule.js";
import { partials } from "./partials.js";

/** Rules by op. */
export const bitwise: Readonly<Record<string, JvpRule>> = {
  copysign: partials((x, y) => multiply(copysign(1, x!), copysign(1, y!))),
};
