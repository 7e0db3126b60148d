// Trigonometric and hyperbolic functions beyond sin, cos, tan and tanh, and roots and logarithms of other bases.
// Invariant: floats and complex unless said otherwise; the dtype stays.
import { DTYPE_SETS } from "../dtype.js";
import type { NoAttributes, OpSchema } from "./op.js";
import { unaryOp } from "./rule.js";

const { float, inexact } = DTYPE_SETS;

export const sinh: OpSchema<NoAttributes> = unaryOp("sinh", { admits: inexact, doc: "Hyperbolic sine." });
export const cosh: OpSchema<NoAttributes> = unaryOp("cosh", { admits: inexact, doc: "Hyperbolic cosine." });
export const arcsin: OpSchema<NoAttributes> = unaryOp("arcsin", {
  admits: inexact,
  doc: "Angle in radians whose sine is x; NaN outside -1 to 1.",
});
export const arccos: OpSchema<NoAttributes> = unaryOp("arccos", {
  admits: inexact,
  doc: "Angle in radians whose cosine is x; NaN outside -1 to 1.",
});
export const arctan: OpSchema<NoAttributes> = unaryOp("arctan", {
  admits: inexact,
  doc: "Angle in radians whose tangent is x.",
});
export const arcsinh: OpSchema<NoAttributes> = unaryOp("arcsinh", { admits: inexact, doc: "Inverse hyperbolic sine." });
export const arccosh: OpSchema<NoAttributes> = unaryOp("arccosh", {
  admits: inexact,
  doc: "Inverse hyperbolic cosine; NaN below 1.",
});
export const arctanh: OpSchema<NoAttributes> = unaryOp("arctanh", {
  admits: inexact,
  doc: "Inverse hyperbolic tangent; NaN outside -1 to 1.",
});
export const cbrt: OpSchema<NoAttributes> = unaryOp("cbrt", { admits: float, doc: "Cube root, with the sign of x." });
export const log2: OpSchema<NoAttributes> = unaryOp("log2", { admits: inexact, doc: "Logarithm to base 2." });
export const log10: OpSchema<NoAttributes> = unaryOp("log10", { admits: inexact, doc: "Logarithm to base 10." });
