// Blocks: composites that a backend may claim as one op; else their default composition runs.
// Invariant: a block's result rule equals the types its default composition gives (a test compares them).
// Not here: the compositions, which stand beside the user functions.
import { DTYPE_SETS } from "../dtype.js";
import { defineOp, type OpSchema } from "./op.js";
import { checkAdmitted } from "./rule.js";

const { any, float } = DTYPE_SETS;

/** Attributes of blocks along axes. */
export interface BlockAxesAttributes {
  readonly axes: readonly number[];
}

function axesBlock(name: string, doc: string): OpSchema<BlockAxesAttributes> {
  return defineOp<BlockAxesAttributes>({
    name,
    form: "block",
    operands: ["x"],
    attributes: { axes: "ints" },
    admits: float,
    doc,
    result: ([operand]) => {
      checkAdmitted(float, operand!.dtype, name, "x");
      return [{ dtype: operand!.dtype, shape: operand!.shape }];
    },
  });
}

export const softmax: OpSchema<BlockAxesAttributes> = axesBlock("softmax", "exp(x) over its sum along the axes.");
export const logSoftmax: OpSchema<BlockAxesAttributes> = axesBlock(
  "logSoftmax",
  "x minus the log of the sum of exp(x) along the axes.",
);

/** Attributes of `topK`. */
export interface TopKAttributes {
  readonly k: number;
  readonly axis: number;
}
export const topK: OpSchema<TopKAttributes> = defineOp<TopKAttributes>({
  name: "topK",
  form: "block",
  operands: ["x"],
  attributes: { k: "int", axis: "int" },
  admits: any,
  doc: "The k largest elements of an axis in falling order, NaN first, and their positions as i32.",
  result: ([x], { k, axis }) => {
    const shape = x!.shape.map((extent, a) => (a === axis ? k : extent));
    return [
      { dtype: x!.dtype, shape },
      { dtype: "i32", shape },
    ];
  },
});
