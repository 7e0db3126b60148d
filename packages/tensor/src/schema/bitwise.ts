// Bits of integers and of floats.
// Invariant: bool counts as an integer of one bit where admitted; shifts by the width or more give 0, or the sign for signed right shifts.
import { DTYPE_FACTS, DTYPE_SETS, type DType } from "../dtype.js";
import { DTypeError } from "../error.js";
import { defineOp, type NoAttributes, type OpSchema } from "./op.js";
import { binaryOp, unaryOp } from "./rule.js";

const { any, bits, float, integer } = DTYPE_SETS;

export const bitwiseAnd: OpSchema<NoAttributes> = binaryOp("bitwiseAnd", { admits: bits, doc: "Bits set in both." });
export const bitwiseOr: OpSchema<NoAttributes> = binaryOp("bitwiseOr", { admits: bits, doc: "Bits set in either." });
export const bitwiseXor: OpSchema<NoAttributes> = binaryOp("bitwiseXor", {
  admits: bits,
  doc: "Bits set in exactly one.",
});
export const bitwiseNot: OpSchema<NoAttributes> = unaryOp("bitwiseNot", {
  admits: bits,
  doc: "All bits inverted; bool negates.",
});
export const leftShift: OpSchema<NoAttributes> = binaryOp("leftShift", {
  admits: integer,
  doc: "x shifted left by y bits; 0 from the width on, and for a negative y.",
});
export const rightShift: OpSchema<NoAttributes> = binaryOp("rightShift", {
  admits: integer,
  doc: "x shifted right by y bits, keeping the sign of signed types; from the width on, and for a negative y, 0 or -1.",
});
export const bitwiseCount: OpSchema<NoAttributes> = unaryOp("bitwiseCount", {
  admits: bits,
  dtype: () => "u8",
  doc: "Number of set bits of |x|.",
});
export const populationCount: OpSchema<NoAttributes> = unaryOp("populationCount", {
  admits: integer,
  doc: "Number of set bits of the two's complement.",
});
export const clz: OpSchema<NoAttributes> = unaryOp("clz", { admits: integer, doc: "Number of leading zero bits." });
export const copysign: OpSchema<NoAttributes> = binaryOp("copysign", {
  admits: float,
  doc: "Magnitude of x with the sign bit of y.",
});
export const nextafter: OpSchema<NoAttributes> = binaryOp("nextafter", {
  admits: float,
  doc: "The neighbour of x towards y in its dtype.",
});

/** Attributes of `bitcast`. */
export interface BitcastAttributes {
  readonly dtype: DType;
}
export const bitcast: OpSchema<BitcastAttributes> = defineOp<BitcastAttributes>({
  name: "bitcast",
  form: "elementwise",
  operands: ["x"],
  attributes: { dtype: "dtype" },
  admits: any,
  doc: "The same bits as another dtype of the same width.",
  result: ([x], { dtype }) => {
    const [from, to] = [DTYPE_FACTS[x!.dtype], DTYPE_FACTS[dtype]];
    if (from.bytes !== to.bytes)
      throw new DTypeError({
        code: "dtype/width",
        op: "bitcast",
        what: `${x!.dtype} has ${from.bytes} bytes, ${dtype} has ${to.bytes}`,
        remedy: "choose a dtype of the same width",
        argument: "dtype",
      });
    return [{ dtype, shape: x!.shape }];
  },
});
