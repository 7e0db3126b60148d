// Forward rules of elementwise functions.
// In: values, tangents, results.  Out: tangents of the results.
// Source: the derivative of each function, as calculus has it.
import type { Tensor } from "../../methods.generated.js";
import { multiply } from "../../ops/arithmetic.js";
import { cos, negative, sin } from "../../ops/functions.js";
import type { JvpRule } from "../rule.js";

/** The rule of a function of one operand from its derivative at (x, f(x)). */
const unary =
  (derivative: (x: Tensor, y: Tensor) => unknown): JvpRule =>
  ({ primals, tangents, outputs }) => [
    multiply(tangents[0]!, derivative(primals[0]!, outputs[0]!) as Tensor) as Tensor,
  ];

/** Rules by op. */
export const elementwise: Readonly<Record<string, JvpRule>> = {
  stopGradient: () => [undefined],
  exp: unary((_, y) => y),
  sin: unary((x) => cos(x)),
  cos: unary((x) => negative(sin(x))),
};
