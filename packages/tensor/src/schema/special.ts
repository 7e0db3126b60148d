// Special functions.
// Invariant: floats only; the dtype stays; computed in f64, so f32 results are correctly rounded up to a few ulp.
import { DTYPE_SETS } from "../dtype.js";
import { broadcastShapes } from "../shape.js";
import { defineOp, type NoAttributes, type OpSchema } from "./op.js";
import { binaryOp, checkAdmitted, sharedDType, unaryOp } from "./rule.js";

const { float } = DTYPE_SETS;

export const erf: OpSchema<NoAttributes> = unaryOp("erf", { admits: float, doc: "Error function." });
export const erfc: OpSchema<NoAttributes> = unaryOp("erfc", {
  admits: float,
  doc: "1 - erf(x), exact where erf is near 1.",
});
export const erfInv: OpSchema<NoAttributes> = unaryOp("erfInv", { admits: float, doc: "Inverse of erf on -1 to 1." });
export const lgamma: OpSchema<NoAttributes> = unaryOp("lgamma", {
  admits: float,
  doc: "Logarithm of the magnitude of the gamma function.",
});
export const digamma: OpSchema<NoAttributes> = unaryOp("digamma", { admits: float, doc: "Derivative of lgamma." });
export const besselI0e: OpSchema<NoAttributes> = unaryOp("besselI0e", {
  admits: float,
  doc: "Modified Bessel function of order 0, times exp(-|x|).",
});
export const besselI1e: OpSchema<NoAttributes> = unaryOp("besselI1e", {
  admits: float,
  doc: "Modified Bessel function of order 1, times exp(-|x|).",
});
export const igamma: OpSchema<NoAttributes> = binaryOp("igamma", {
  admits: float,
  doc: "Regularised lower incomplete gamma function of order x at y.",
});
export const igammac: OpSchema<NoAttributes> = binaryOp("igammac", {
  admits: float,
  doc: "Regularised upper incomplete gamma function of order x at y.",
});
export const igammaGradA: OpSchema<NoAttributes> = binaryOp("igammaGradA", {
  admits: float,
  doc: "Derivative of igamma(x, y) by its order x.",
});
export const zeta: OpSchema<NoAttributes> = binaryOp("zeta", {
  admits: float,
  doc: "Hurwitz zeta function of order x at y.",
});

export const betainc: OpSchema<NoAttributes> = defineOp({
  name: "betainc",
  form: "elementwise",
  operands: ["a", "b", "x"],
  admits: float,
  doc: "Regularised incomplete beta function of a and b at x.",
  result: (types) => {
    const dtype = sharedDType(types, "betainc");
    checkAdmitted(float, dtype, "betainc", "a");
    const [a, b, x] = types.map((t) => t.shape);
    return [{ dtype, shape: broadcastShapes(broadcastShapes(a!, b!, "betainc"), x!, "betainc") }];
  },
});
