// Arithmetic and functions of one and two operands, element by element.
// Invariant: operands of a binary op share one dtype and broadcast; the result keeps the dtype unless said otherwise.
// Not here: comparison and logic (comparison.ts), bit operations (bitwise.ts).
import { DTYPE_SETS, type DType } from "../dtype.js";
import { broadcastShapes, checkedBroadcastTo } from "../shape.js";
import { defineOp, type NoAttributes, type OpSchema } from "./op.js";
import { binaryOp, checkAdmitted, sharedDType, unaryOp } from "./rule.js";

const { any, bits, bool, float, inexact, number, real } = DTYPE_SETS;
const BOTH = [[0, 1]];
const EACH = [[0], [1]];
const FIRST = [[0]];
const realPart = (dtype: DType): DType => (dtype === "c64" ? "f32" : dtype);
const numberOrBool: readonly DType[] = any;

export const add: OpSchema<NoAttributes> = binaryOp("add", {
  admits: numberOrBool,
  linear: BOTH,
  doc: "Sum; integers wrap, booleans or.",
});
export const subtract: OpSchema<NoAttributes> = binaryOp("subtract", {
  admits: number,
  linear: BOTH,
  doc: "Difference; integers wrap.",
});
export const multiply: OpSchema<NoAttributes> = binaryOp("multiply", {
  admits: numberOrBool,
  linear: EACH,
  doc: "Product; integers wrap, booleans and.",
});
export const divide: OpSchema<NoAttributes> = binaryOp("divide", {
  admits: inexact,
  linear: FIRST,
  doc: "True quotient.",
});
export const floorDivide: OpSchema<NoAttributes> = binaryOp("floorDivide", {
  admits: [...bits.slice(1), ...float],
  doc: "Quotient rounded towards minus infinity; an integer by zero gives -1 (all bits set).",
});
export const remainder: OpSchema<NoAttributes> = binaryOp("remainder", {
  admits: [...bits.slice(1), ...float],
  doc: "Remainder with the sign of the divisor; an integer by zero gives the dividend.",
});
export const power: OpSchema<NoAttributes> = binaryOp("power", {
  admits: number,
  doc: "x to the power y; integers wrap, a negative integer exponent truncates 1 / x^|y|.",
});
export const maximum: OpSchema<NoAttributes> = binaryOp("maximum", {
  admits: any,
  doc: "Larger of the two; NaN wins, complex numbers order by real, then imaginary part.",
});
export const minimum: OpSchema<NoAttributes> = binaryOp("minimum", {
  admits: any,
  doc: "Smaller of the two; NaN wins, complex numbers order by real, then imaginary part.",
});
export const logaddexp: OpSchema<NoAttributes> = binaryOp("logaddexp", {
  admits: float,
  doc: "log(exp(x) + exp(y)) without overflow.",
});
export const arctan2: OpSchema<NoAttributes> = binaryOp("arctan2", {
  admits: float,
  doc: "Angle of the point (y, x).",
});

export const negative: OpSchema<NoAttributes> = unaryOp("negative", {
  admits: number,
  linear: FIRST,
  doc: "-x; integers wrap.",
});
export const abs: OpSchema<NoAttributes> = unaryOp("abs", {
  admits: any,
  dtype: realPart,
  doc: "Magnitude; the most negative integer wraps to itself, complex gives a real.",
});
export const sign: OpSchema<NoAttributes> = unaryOp("sign", {
  admits: number,
  doc: "-1, 0 or 1; NaN stays, complex gives x / |x|.",
});
export const exp: OpSchema<NoAttributes> = unaryOp("exp", { admits: inexact, doc: "e to the power x." });
export const log: OpSchema<NoAttributes> = unaryOp("log", { admits: inexact, doc: "Natural logarithm." });
export const expm1: OpSchema<NoAttributes> = unaryOp("expm1", { admits: inexact, doc: "exp(x) - 1, exact near zero." });
export const log1p: OpSchema<NoAttributes> = unaryOp("log1p", { admits: inexact, doc: "log(1 + x), exact near zero." });
export const sqrt: OpSchema<NoAttributes> = unaryOp("sqrt", { admits: inexact, doc: "Square root." });
export const rsqrt: OpSchema<NoAttributes> = unaryOp("rsqrt", { admits: inexact, doc: "1 / sqrt(x)." });
export const sin: OpSchema<NoAttributes> = unaryOp("sin", { admits: inexact, doc: "Sine of radians." });
export const cos: OpSchema<NoAttributes> = unaryOp("cos", { admits: inexact, doc: "Cosine of radians." });
export const tan: OpSchema<NoAttributes> = unaryOp("tan", { admits: inexact, doc: "Tangent of radians." });
export const tanh: OpSchema<NoAttributes> = unaryOp("tanh", { admits: inexact, doc: "Hyperbolic tangent." });
export const sigmoid: OpSchema<NoAttributes> = unaryOp("sigmoid", { admits: inexact, doc: "1 / (1 + exp(-x))." });
export const floor: OpSchema<NoAttributes> = unaryOp("floor", {
  admits: real.slice(1),
  doc: "Largest whole number <= x; integers stay.",
});
export const ceil: OpSchema<NoAttributes> = unaryOp("ceil", {
  admits: real.slice(1),
  doc: "Smallest whole number >= x; integers stay.",
});
export const trunc: OpSchema<NoAttributes> = unaryOp("trunc", {
  admits: real.slice(1),
  doc: "x without its fraction; integers stay.",
});
export const rint: OpSchema<NoAttributes> = unaryOp("rint", {
  admits: number,
  doc: "Nearest whole number, ties to even; integers stay, complex rounds both parts.",
});
export const isnan: OpSchema<NoAttributes> = unaryOp("isnan", {
  admits: any,
  dtype: () => "bool",
  doc: "Is it NaN? Complex: is either part?",
});
export const isfinite: OpSchema<NoAttributes> = unaryOp("isfinite", {
  admits: any,
  dtype: () => "bool",
  doc: "Neither NaN nor infinite?",
});

export const stopGradient: OpSchema<NoAttributes> = unaryOp("stopGradient", {
  admits: any,
  doc: "x itself, a constant to differentiation.",
});

/** Attributes of `astype`. */
export interface AstypeAttributes {
  readonly dtype: DType;
}
export const astype: OpSchema<AstypeAttributes> = defineOp<AstypeAttributes>({
  name: "astype",
  form: "elementwise",
  operands: ["x"],
  attributes: { dtype: "dtype" },
  admits: any,
  linear: FIRST,
  doc: "Another dtype: floats to integers truncate and saturate (NaN is 0), integers to integers wrap, to bool is x != 0, complex to real keeps the real part.",
  result: (types, { dtype }) => [{ dtype, shape: types[0]!.shape }],
});

export const where: OpSchema<NoAttributes> = defineOp({
  name: "where",
  form: "elementwise",
  operands: ["condition", "x", "y"],
  admits: any,
  linear: [[1, 2]],
  doc: "x where the condition holds, else y.",
  result: (types) => {
    const [condition, x, y] = types as [(typeof types)[0], (typeof types)[0], (typeof types)[0]];
    checkAdmitted(bool, condition.dtype, "where", "condition");
    const dtype = sharedDType([x, y], "where");
    const shape = broadcastShapes(condition.shape, broadcastShapes(x.shape, y.shape, "where"), "where");
    return [{ dtype, shape: checkedBroadcastTo(condition.shape, shape, "where") }];
  },
});
