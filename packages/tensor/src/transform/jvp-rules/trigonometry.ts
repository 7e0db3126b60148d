// Forward rules of trigonometric and hyperbolic functions, roots and logarithms of other bases.
// In: values, tangents, results.  Out: tangents of the results.
// Source: the derivative of each function, as calculus has it; in the form that is finite wherever the derivative is.
import type { Tensor } from "../../methods.generated.js";
import { add, divide, multiply, subtract } from "../../ops/arithmetic.js";
import { cos, negative, rsqrt, sin } from "../../ops/functions.js";
import { cosh, sinh } from "../../ops/trigonometry.js";
import type { JvpRule } from "../rule.js";
import { partials } from "./partials.js";

/** (1 - x)(1 + x), without the cancellation of 1 - x^2 near 1. */
const complement = (x: Tensor): Tensor => multiply(subtract(1, x), add(1, x)) as Tensor;

/** 1 / (3 y^2) from 1 / y, whose square overflows to infinity, never to 0 times it. */
const cubeRootSlope = (inverse: Tensor): unknown => multiply(multiply(inverse, inverse), 1 / 3);

/** Rules by op. */
export const trigonometry: Readonly<Record<string, JvpRule>> = {
  sin: partials((x) => cos(x!)),
  cos: partials((x) => negative(sin(x!))),
  tan: partials((_, y) => add(multiply(y!, y!), 1)),
  sinh: partials((x) => cosh(x!)),
  cosh: partials((x) => sinh(x!)),
  arcsin: partials((x) => rsqrt(complement(x!))),
  arccos: partials((x) => negative(rsqrt(complement(x!)))),
  arctan: partials((x) => divide(1, add(multiply(x!, x!), 1))),
  arcsinh: partials((x) => rsqrt(add(multiply(x!, x!), 1))),
  arccosh: partials((x) => multiply(rsqrt(subtract(x!, 1)), rsqrt(add(x!, 1)))),
  arctanh: partials((x) => divide(1, complement(x!))),
  cbrt: partials((_, y) => cubeRootSlope(divide(1, y!))),
  log2: partials((x) => divide(Math.LOG2E, x!)),
  log10: partials((x) => divide(Math.LOG10E, x!)),
};
