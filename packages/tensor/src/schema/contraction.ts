// Contractions: products summed over shared axes.
// Invariant: operands share one dtype; integers wrap in it.
import { DTYPE_SETS } from "../dtype.js";
import { ShapeError } from "../error.js";
import { broadcastShapes, shapeText } from "../shape.js";
import { defineOp, type NoAttributes, type OpSchema } from "./op.js";
import { checkAdmitted, sharedDType } from "./rule.js";

const { any } = DTYPE_SETS;

export const matmul: OpSchema<NoAttributes> = defineOp({
  name: "matmul",
  form: "contraction",
  operands: ["x", "y"],
  admits: any,
  linear: [[0], [1]],
  doc: "Matrix product over the last two axes, at least rank 2 each; leading axes broadcast; bool is or of ands.",
  result: (types) => {
    const dtype = sharedDType(types, "matmul");
    checkAdmitted(any, dtype, "matmul");
    const a = types[0]!.shape;
    const b = types[1]!.shape;
    const inner = a.at(-1);
    if (a.length < 2 || b.length < 2 || inner !== b.at(-2))
      throw new ShapeError({
        code: "shape/contract",
        op: "matmul",
        what: `${shapeText(a)} x ${shapeText(b)}: axis -1 of the first is ${inner} and axis -2 of the second is ${b.at(-2)}`,
        remedy: "make the inner extents equal; transpose or reshape one of them",
        shapes: [a, b],
      });
    const batch = broadcastShapes(a.slice(0, -2), b.slice(0, -2), "matmul");
    return [{ dtype, shape: [...batch, a.at(-2)!, b.at(-1)!] }];
  },
});
