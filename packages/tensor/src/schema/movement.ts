// Ops that move elements and change none.
// Invariant: any dtype; attributes are normalised (axes from the front, full shapes) by the user functions.
// Not here: positions given by tensors (indexing.ts).
import { DTYPE_SETS } from "../dtype.js";
import { ShapeError } from "../error.js";
import { checkedBroadcastTo, checkedPermutation, checkedSize, reshapeTarget, shapeText } from "../shape.js";
import { defineOp, type OpSchema } from "./op.js";
import { sharedDType } from "./rule.js";

const { any } = DTYPE_SETS;
const FIRST = [[0]];

/** Attributes of ops that ask for a shape. */
export interface ShapeAttributes {
  readonly shape: readonly number[];
}
/** Attributes of `transpose`. */
export interface PermutationAttributes {
  readonly permutation: readonly number[];
}
/** Attributes of `slice`: extent i counts from start by step. */
export interface SliceAttributes {
  readonly start: readonly number[];
  readonly stop: readonly number[];
  readonly step: readonly number[];
}
/** Attributes of ops along one axis. */
export interface AxisAttributes {
  readonly axis: number;
}
/** Attributes of `flip`. */
export interface AxesAttributes {
  readonly axes: readonly number[];
}
/** Attributes of `pad`: per axis elements before and after (negative crops) and between (dilation). */
export interface PadAttributes {
  readonly low: readonly number[];
  readonly high: readonly number[];
  readonly interior: readonly number[];
}

export const reshape: OpSchema<ShapeAttributes> = defineOp<ShapeAttributes>({
  name: "reshape",
  form: "movement",
  operands: ["x"],
  attributes: { shape: "ints" },
  admits: any,
  linear: FIRST,
  doc: "The same elements in row-major order under another shape.",
  result: ([x], { shape }) => [{ dtype: x!.dtype, shape: reshapeTarget(x!.shape, shape, "reshape") }],
});

export const transpose: OpSchema<PermutationAttributes> = defineOp<PermutationAttributes>({
  name: "transpose",
  form: "movement",
  operands: ["x"],
  attributes: { permutation: "ints" },
  admits: any,
  linear: FIRST,
  doc: "Axes in another order: axis i of the result is axis permutation[i].",
  result: ([x], { permutation }) => {
    const axes = checkedPermutation(permutation, x!.shape.length, "transpose");
    return [{ dtype: x!.dtype, shape: axes.map((axis) => x!.shape[axis]!) }];
  },
});

export const broadcastTo: OpSchema<ShapeAttributes> = defineOp<ShapeAttributes>({
  name: "broadcastTo",
  form: "movement",
  operands: ["x"],
  attributes: { shape: "ints" },
  admits: any,
  linear: FIRST,
  doc: "Repeated, without a copy, to a larger shape.",
  result: ([x], { shape }) => [
    { dtype: x!.dtype, shape: checkedSize(checkedBroadcastTo(x!.shape, shape, "broadcastTo"), "broadcastTo") },
  ],
});

export const slice: OpSchema<SliceAttributes> = defineOp<SliceAttributes>({
  name: "slice",
  form: "movement",
  operands: ["x"],
  attributes: { start: "ints", stop: "ints", step: "ints" },
  admits: any,
  linear: FIRST,
  doc: "Every step-th element from start up to stop, per axis; a negative step walks back.",
  result: ([x], { start, stop, step }) => [
    { dtype: x!.dtype, shape: start.map((first, axis) => sliceExtent(first, stop[axis]!, step[axis]!)) },
  ],
});

/** Number of elements from start towards stop by step. */
export function sliceExtent(start: number, stop: number, step: number): number {
  return Math.max(0, Math.ceil((stop - start) / step));
}

export const flip: OpSchema<AxesAttributes> = defineOp<AxesAttributes>({
  name: "flip",
  form: "movement",
  operands: ["x"],
  attributes: { axes: "ints" },
  admits: any,
  linear: FIRST,
  doc: "Reversed along the axes.",
  result: ([x]) => [{ dtype: x!.dtype, shape: x!.shape }],
});

export const concatenate: OpSchema<AxisAttributes> = defineOp<AxisAttributes>({
  name: "concatenate",
  form: "movement",
  operands: ["xs"],
  variadic: true,
  attributes: { axis: "int" },
  admits: any,
  linear: FIRST,
  doc: "One after the other along an axis; linear in all operands jointly.",
  result: (types, { axis }) => {
    const dtype = sharedDType(types, "concatenate");
    const first = types[0]!.shape;
    let extent = 0;
    for (const { shape } of types) {
      const fits = shape.length === first.length && shape.every((e, i) => i === axis || e === first[i]);
      if (!fits)
        throw new ShapeError({
          code: "shape/concatenate",
          op: "concatenate",
          what: `${shapeText(first)} and ${shapeText(shape)} differ outside axis ${axis}`,
          remedy: "make all other axes equal",
          shapes: types.map((t) => t.shape),
        });
      extent += shape[axis]!;
    }
    return [
      {
        dtype,
        shape: checkedSize(
          first.map((e, i) => (i === axis ? extent : e)),
          "concatenate",
        ),
      },
    ];
  },
});

export const pad: OpSchema<PadAttributes> = defineOp<PadAttributes>({
  name: "pad",
  form: "movement",
  operands: ["x", "value"],
  attributes: { low: "ints", high: "ints", interior: "ints" },
  admits: any,
  linear: [[0, 1]],
  doc: "Elements added before, after and between; negative widths crop.",
  result: (types, { low, high, interior }) => {
    const dtype = sharedDType(types, "pad");
    const shape = types[0]!.shape.map((extent, axis) =>
      Math.max(0, extent + low[axis]! + high[axis]! + Math.max(0, extent - 1) * interior[axis]!),
    );
    return [{ dtype, shape: checkedSize(shape, "pad") }];
  },
});
