// Order and logic, element by element; the result is bool.
// Invariant: operands share one dtype and broadcast; NaN is unequal to everything, complex numbers order by real, then imaginary part.
import { DTYPE_SETS } from "../dtype.js";
import type { NoAttributes, OpSchema } from "./op.js";
import { binaryOp, comparisonOp, unaryOp } from "./rule.js";

const { bool } = DTYPE_SETS;

export const equal: OpSchema<NoAttributes> = comparisonOp("equal", "x == y.");
export const notEqual: OpSchema<NoAttributes> = comparisonOp("notEqual", "x != y.");
export const less: OpSchema<NoAttributes> = comparisonOp("less", "x < y.");
export const lessEqual: OpSchema<NoAttributes> = comparisonOp("lessEqual", "x <= y.");
export const greater: OpSchema<NoAttributes> = comparisonOp("greater", "x > y.");
export const greaterEqual: OpSchema<NoAttributes> = comparisonOp("greaterEqual", "x >= y.");
export const logicalAnd: OpSchema<NoAttributes> = binaryOp("logicalAnd", { admits: bool, doc: "Both." });
export const logicalOr: OpSchema<NoAttributes> = binaryOp("logicalOr", { admits: bool, doc: "Either." });
export const logicalXor: OpSchema<NoAttributes> = binaryOp("logicalXor", { admits: bool, doc: "Exactly one." });
export const logicalNot: OpSchema<NoAttributes> = unaryOp("logicalNot", { admits: bool, doc: "Negation." });
