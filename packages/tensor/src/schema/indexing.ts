// Elements at positions given by tensors.
// Invariant: an index counts from the end when negative; what is still outside follows `mode`: clip to the ends, wrap around, or fill
//   (reads give NaN, or the smallest signed / largest unsigned integer; writes are dropped). The same on every backend.
// Not here: static slices (movement.ts).
import { DTYPE_SETS, type DType } from "../dtype.js";
import { ShapeError } from "../error.js";
import { broadcastShapes, checkedSize, type Shape, sameShape, shapeText } from "../shape.js";
import { defineOp, type NoAttributes, type OpSchema, type TensorType } from "./op.js";
import { checkAdmitted, sharedDType } from "./rule.js";

const { any } = DTYPE_SETS;

/** Dtypes of indices. */
export const INDEX_DTYPES: readonly DType[] = DTYPE_SETS.integer;

/** What happens to indices outside their axis. */
export type IndexMode = "clip" | "wrap" | "fill";
const MODES: readonly string[] = ["clip", "wrap", "fill"];

/** Attributes of `gather`: index operand i moves along axes[i]; each position takes a window of these sizes. */
export interface GatherAttributes {
  readonly axes: readonly number[];
  readonly sizes: readonly number[];
  readonly mode: IndexMode;
}

/** Shape that index operands have together. */
export function indexShape(indices: readonly TensorType[], op: string): Shape {
  for (const index of indices) checkAdmitted(INDEX_DTYPES, index.dtype, op, "indices");
  return indices.reduce<Shape>((shape, index) => broadcastShapes(shape, index.shape, op), []);
}

export const gather: OpSchema<GatherAttributes> = defineOp<GatherAttributes>({
  name: "gather",
  form: "indexing",
  operands: ["x", "indices"],
  variadic: true,
  attributes: { axes: "ints", sizes: "ints", mode: MODES },
  admits: any,
  linear: [[0]],
  doc: "A window of x at each position of the broadcast indices: [...indices, ...sizes].",
  result: ([x, ...indices], { sizes }) => {
    const fits = sizes.length === x!.shape.length && sizes.every((size, axis) => size <= x!.shape[axis]!);
    if (!fits) throw windowError("gather", x!.shape, sizes);
    return [{ dtype: x!.dtype, shape: checkedSize([...indexShape(indices, "gather"), ...sizes], "gather") }];
  },
});

function windowError(op: string, shape: Shape, sizes: readonly number[]): ShapeError {
  return new ShapeError({
    code: "shape/window",
    op,
    what: `a window of ${shapeText(sizes)} does not fit into ${shapeText(shape)}`,
    remedy: "give one size per axis, none larger than its axis",
    shapes: [shape],
  });
}

/** How `scatter` joins an update with what is there; `set` keeps the last update in row-major order. */
export type ScatterReduce = "set" | "add" | "multiply" | "min" | "max";

/** Attributes of `scatter`. */
export interface ScatterAttributes {
  readonly axes: readonly number[];
  readonly reduce: ScatterReduce;
  readonly mode: IndexMode;
}

export const scatter: OpSchema<ScatterAttributes> = defineOp<ScatterAttributes>({
  name: "scatter",
  form: "indexing",
  operands: ["x", "updates", "indices"],
  variadic: true,
  attributes: { axes: "ints", reduce: ["set", "add", "multiply", "min", "max"], mode: MODES },
  admits: any,
  linear: [[0, 1]],
  doc: "x with windows of updates joined in at each position of the broadcast indices; linear only for reduce set and add.",
  result: ([x, updates, ...indices]) => {
    const dtype = sharedDType([x!, updates!], "scatter");
    const positions = indexShape(indices, "scatter");
    const rank = positions.length;
    const window = updates!.shape.slice(rank);
    const fits = sameShape(updates!.shape.slice(0, rank), positions) && window.length === x!.shape.length;
    if (!fits || window.some((size, axis) => size > x!.shape[axis]!)) throw windowError("scatter", x!.shape, window);
    return [{ dtype, shape: x!.shape }];
  },
});

/** Attributes of ops that read along one axis at given positions. */
export interface AlongAxisAttributes {
  readonly axis: number;
  readonly mode: IndexMode;
}

export const takeAlongAxis: OpSchema<AlongAxisAttributes> = defineOp<AlongAxisAttributes>({
  name: "takeAlongAxis",
  form: "indexing",
  operands: ["x", "indices"],
  attributes: { axis: "int", mode: MODES },
  admits: any,
  linear: [[0]],
  doc: "Element indices[...] along the axis; the other axes of x and indices broadcast.",
  result: ([x, indices], { axis }) => {
    checkAdmitted(INDEX_DTYPES, indices!.dtype, "takeAlongAxis", "indices");
    const one = (shape: Shape): number[] => shape.map((extent, a) => (a === axis ? 1 : extent));
    const others = broadcastShapes(one(x!.shape), one(indices!.shape), "takeAlongAxis");
    const shape = others.map((extent, a) => (a === axis ? indices!.shape[a]! : extent));
    return [{ dtype: x!.dtype, shape: checkedSize(shape, "takeAlongAxis") }];
  },
});

/** Attributes of `dynamicSlice`. */
export interface DynamicSliceAttributes {
  readonly sizes: readonly number[];
}

export const dynamicSlice: OpSchema<DynamicSliceAttributes> = defineOp<DynamicSliceAttributes>({
  name: "dynamicSlice",
  form: "indexing",
  operands: ["x", "start"],
  attributes: { sizes: "ints" },
  admits: any,
  linear: [[0]],
  doc: "A window of x from a start given per axis by a tensor; starts are clamped so that the window fits.",
  result: ([x, start], { sizes }) => {
    checkStart("dynamicSlice", x!.shape, start!, sizes);
    return [{ dtype: x!.dtype, shape: sizes }];
  },
});

export const dynamicUpdateSlice: OpSchema<NoAttributes> = defineOp({
  name: "dynamicUpdateSlice",
  form: "indexing",
  operands: ["x", "update", "start"],
  admits: any,
  linear: [[0, 1]],
  doc: "x with a window replaced, from a start given per axis by a tensor and clamped so that the window fits.",
  result: ([x, update, start]) => {
    const dtype = sharedDType([x!, update!], "dynamicUpdateSlice");
    checkStart("dynamicUpdateSlice", x!.shape, start!, update!.shape);
    return [{ dtype, shape: x!.shape }];
  },
});

function checkStart(op: string, shape: Shape, start: TensorType, sizes: readonly number[]): void {
  checkAdmitted(INDEX_DTYPES, start.dtype, op, "start");
  const fits = sizes.length === shape.length && sizes.every((size, axis) => size <= shape[axis]!);
  if (!fits) throw windowError(op, shape, sizes);
  if (start.shape.length === 1 && start.shape[0] === shape.length) return;
  throw new ShapeError({
    code: "shape/start",
    op,
    what: `start has shape ${shapeText(start.shape)} for a tensor of rank ${shape.length}`,
    remedy: `pass one integer per axis, shape [${shape.length}]`,
    argument: "start",
  });
}
