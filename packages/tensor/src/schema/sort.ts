// Order along one axis.
// Invariant: ascending and stable; NaN comes last, complex numbers order by real, then imaginary part.
// Not here: topK (a block).
import { DTYPE_SETS } from "../dtype.js";
import { ShapeError } from "../error.js";
import { sameShape, shapeText } from "../shape.js";
import type { AxisAttributes } from "./movement.js";
import { defineOp, type OpSchema } from "./op.js";
import { sharedDType } from "./rule.js";

const { any } = DTYPE_SETS;

export const sort: OpSchema<AxisAttributes> = defineOp<AxisAttributes>({
  name: "sort",
  form: "indexing",
  operands: ["x"],
  attributes: { axis: "int" },
  admits: any,
  doc: "Sorted along the axis.",
  result: ([x]) => [x!].map(({ dtype, shape }) => ({ dtype, shape })),
});

export const argsort: OpSchema<AxisAttributes> = defineOp<AxisAttributes>({
  name: "argsort",
  form: "indexing",
  operands: ["x"],
  attributes: { axis: "int" },
  admits: any,
  doc: "Positions that sort along the axis, as i32; equal elements keep their order.",
  result: ([x]) => [{ dtype: "i32", shape: x!.shape }],
});

/** Attributes of `searchsorted`. */
export interface SearchAttributes {
  readonly side: "left" | "right";
}

export const searchsorted: OpSchema<SearchAttributes> = defineOp<SearchAttributes>({
  name: "searchsorted",
  form: "indexing",
  operands: ["sorted", "values"],
  attributes: { side: ["left", "right"] },
  admits: any,
  doc: "Where to insert values into the sorted last axis so that it stays sorted, as i32; leading axes of both are equal, or the first is a vector.",
  result: ([sorted, values]) => {
    sharedDType([sorted!, values!], "searchsorted");
    const rank = sorted!.shape.length;
    const fits = rank === 1 || (rank > 1 && sameShape(sorted!.shape.slice(0, -1), values!.shape.slice(0, -1)));
    if (!fits)
      throw new ShapeError({
        code: "shape/search",
        op: "searchsorted",
        what: `${shapeText(sorted!.shape)} is searched for ${shapeText(values!.shape)}`,
        remedy: "search a vector, or make all axes but the last equal",
        shapes: [sorted!.shape, values!.shape],
      });
    return [{ dtype: "i32", shape: values!.shape }];
  },
});
