// Ops whose results do not move with their operands, and operands by which an op has no derivative.
// In: names.  Out: rules that give no tangent; a table of refusals.
// Invariant: a result listed here is never a float, or is constant wherever it is smooth.
import type { JvpRule } from "../rule.js";

/** By why the derivative is zero. */
const CONSTANT: Readonly<Record<string, readonly string[]>> = {
  "the result is bool or an integer": [
    "equal",
    "notEqual",
    "less",
    "lessEqual",
    "greater",
    "greaterEqual",
    "logicalAnd",
    "logicalOr",
    "logicalXor",
    "logicalNot",
    "isnan",
    "isfinite",
    "all",
    "any",
    "argmax",
    "argmin",
    "argsort",
    "searchsorted",
    "bitwiseAnd",
    "bitwiseOr",
    "bitwiseXor",
    "bitwiseNot",
    "leftShift",
    "rightShift",
    "bitwiseCount",
    "populationCount",
    "clz",
    "threefry2x32",
  ],
  "the result is made of steps": ["floor", "ceil", "trunc", "rint", "floorDivide", "sign"],
  "it says so": ["stopGradient"],
  "bits are not numbers": ["bitcast"],
  "there are no operands": ["full", "iota"],
};

/** Rules by op. */
export const constant: Readonly<Record<string, JvpRule>> = Object.fromEntries(
  Object.values(CONSTANT).flatMap((names) => names.map((name) => [name, () => []])),
);

/** Operands, by position, by which an op has no derivative although it moves with them. */
export const WITHOUT_DERIVATIVE: Readonly<Record<string, readonly number[]>> = {
  nextafter: [0, 1],
  betainc: [0, 1],
  igammaGradA: [0],
};
