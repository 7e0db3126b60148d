// Complex numbers and their parts.
// Invariant: c64 is the only complex dtype; real numbers have a zero imaginary part.
import { DTYPE_SETS, type DType } from "../dtype.js";
import type { NoAttributes, OpSchema } from "./op.js";
import { binaryOp, unaryOp } from "./rule.js";

const { any, number } = DTYPE_SETS;
const FIRST = [[0]];
const realPart = (dtype: DType): DType => (dtype === "c64" ? "f32" : dtype);

export const real: OpSchema<NoAttributes> = unaryOp("real", {
  admits: any,
  dtype: realPart,
  linear: FIRST,
  doc: "Real part.",
});
export const imag: OpSchema<NoAttributes> = unaryOp("imag", {
  admits: any,
  dtype: realPart,
  linear: FIRST,
  doc: "Imaginary part; zeros for real numbers.",
});
export const conjugate: OpSchema<NoAttributes> = unaryOp("conjugate", {
  admits: number,
  linear: FIRST,
  doc: "Imaginary part negated.",
});
export const complex: OpSchema<NoAttributes> = binaryOp("complex", {
  admits: ["f32"],
  dtype: () => "c64",
  linear: [[0, 1]],
  doc: "x + iy.",
});
