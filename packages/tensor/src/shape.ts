// Shapes: extents checked, axes normalised, broadcasting and the common result shapes.
// In: shapes, axes, the op that asks (for the error).  Out: new shapes; arguments are never changed.
// Invariant: an accepted shape has whole non-negative extents and a size that a typed array can hold.
// Not here: strides (stride.ts), result rules of one family (schema/).
import { OutOfMemoryError, ShapeError } from "./error.js";

/** Extents of an n-d array, outermost first. */
export type Shape = readonly number[];

// 2^32 - 1 slots is what the engines of today hold in one typed array.
const MAX_SIZE = 2 ** 32 - 1;

/** Number of elements. */
export function sizeOf(shape: Shape): number {
  let size = 1;
  for (let axis = 0; axis < shape.length; axis++) size *= shape[axis]!;
  return size;
}

/** Text of a shape as errors print it: `[2,3]`. */
export function shapeText(shape: readonly (number | string)[]): string {
  return `[${shape.map((extent) => (typeof extent === "number" || typeof extent === "string" ? extent : describe(extent))).join(",")}]`;
}

/** A copy of the shape once every extent is a whole number >= 0 and the size can be held; throws `shape/extent`, `memory/size`. */
export function checkedShape(shape: unknown, op: string): number[] {
  if (!Array.isArray(shape))
    throw new ShapeError({
      code: "shape/extent",
      op,
      what: `the shape is ${describe(shape)}`,
      remedy: "pass an array of whole numbers, such as [2, 3]",
      argument: "shape",
    });
  for (let axis = 0; axis < shape.length; axis++) {
    const extent: unknown = shape[axis];
    if (isTensorLike(extent)) throw extentIsTensor(extent, axis, op);
    if (!Number.isInteger(extent) || (extent as number) < 0)
      throw new ShapeError({
        code: "shape/extent",
        op,
        what: `axis ${axis} of the shape ${shapeText(shape)} is ${describe(extent)}`,
        remedy: "use whole numbers >= 0",
        argument: "shape",
      });
  }
  return checkedSize(shape.slice(), op);
}

/** What a tensor looks like from below it. */
interface TensorFace {
  readonly dtype: string;
  readonly shape: Shape;
  readonly backend: string;
}

const isTensorLike = (x: unknown): x is TensorFace => typeof x === "object" && x !== null && "weakType" in x;

function extentIsTensor({ dtype, shape, backend }: TensorFace, axis: number, op: string): ShapeError {
  return new ShapeError({
    code: "shape/extent",
    op,
    what: `axis ${axis} of the shape is a tensor ${dtype}${shapeText(shape)}`,
    remedy:
      backend === "traced"
        ? "shapes are fixed when a function is traced: pass the number as a static argument, or take it from x.shape"
        : "pass a number, for example with item()",
    argument: "shape",
  });
}

/** The shape itself when its size can be held in one typed array; throws `memory/size`. */
export function checkedSize<S extends Shape>(shape: S, op: string): S {
  if (sizeOf(shape) > MAX_SIZE)
    throw new OutOfMemoryError({
      code: "memory/size",
      op,
      what: `the shape ${shapeText(shape)} has ${sizeOf(shape)} elements`,
      remedy: `stay below ${MAX_SIZE + 1} elements per tensor`,
      shapes: [shape],
    });
  return shape;
}

/** How an error names a value that should have been a number or a list. */
export function describe(value: unknown): string {
  if (typeof value === "number" || value === null || value === undefined) return String(value);
  if (typeof value === "string") return JSON.stringify(value);
  if (Array.isArray(value)) return `an array of ${value.length}`;
  return `a ${typeof value}`;
}

/** The axis counted from the front; throws `shape/axis`. */
export function checkedAxis(axis: number, rank: number, op: string, argument = "axis"): number {
  if (!Number.isInteger(axis) || axis < -rank || axis >= rank)
    throw new ShapeError({
      code: "shape/axis",
      op,
      what: `${argument} ${describe(axis)} is outside a tensor of rank ${rank}`,
      remedy:
        rank === 0 ? "a scalar has no axes; leave the option out" : `use a whole number from ${-rank} to ${rank - 1}`,
      argument,
    });
  return axis < 0 ? axis + rank : axis;
}

/** One axis or a list of axes as a list; what is neither stays as it is, for the check of each axis to name. */
export function axisList(axes: unknown): readonly number[] {
  if (Array.isArray(axes)) return axes;
  return ArrayBuffer.isView(axes) ? Array.from(axes as Int32Array) : [axes as number];
}

/** Axes counted from the front, ascending; undefined means all. Throws `shape/axis`, `shape/axis-twice`. */
export function checkedAxes(axes: number | readonly number[] | undefined, rank: number, op: string): number[] {
  if (axes === undefined) return Array.from({ length: rank }, (_, axis) => axis);
  const list = axisList(axes).map((axis) => checkedAxis(axis, rank, op));
  const sorted = list.slice().sort((a, b) => a - b);
  const twice = sorted.find((axis, i) => i > 0 && sorted[i - 1] === axis);
  if (twice !== undefined)
    throw new ShapeError({
      code: "shape/axis-twice",
      op,
      what: `axis ${twice} is named twice in ${shapeText(axisList(axes))}`,
      remedy: "name each axis once",
      argument: "axis",
    });
  return sorted;
}

/** Shape of two shapes broadcast together, right-aligned; throws `shape/broadcast`. */
export function broadcastShapes(a: Shape, b: Shape, op: string): Shape {
  if (sameShape(a, b)) return a;
  if (b.length === 0) return a;
  if (a.length === 0) return b;
  const rank = Math.max(a.length, b.length);
  const out = new Array<number>(rank);
  for (let fromEnd = 1; fromEnd <= rank; fromEnd++) {
    const left = a[a.length - fromEnd] ?? 1;
    const right = b[b.length - fromEnd] ?? 1;
    if (left !== right && left !== 1 && right !== 1) throw broadcastError(a, b, fromEnd, op);
    out[rank - fromEnd] = left === 1 ? right : left;
  }
  return checkedSize(out, op);
}

function broadcastError(a: Shape, b: Shape, fromEnd: number, op: string): ShapeError {
  return new ShapeError({
    code: "shape/broadcast",
    op,
    what: `${shapeText(a)} and ${shapeText(b)} do not broadcast: axis -${fromEnd} is ${a[a.length - fromEnd]} in the first and ${b[b.length - fromEnd]} in the second`,
    remedy: "make them equal, or make one of them 1 with reshape or expandDims",
    shapes: [a, b],
  });
}

/** The target itself when `shape` broadcasts to it; throws `shape/broadcast-to`. */
export function checkedBroadcastTo(shape: Shape, target: Shape, op: string): Shape {
  const shift = target.length - shape.length;
  const fits = shift >= 0 && shape.every((extent, axis) => extent === 1 || extent === target[axis + shift]);
  if (fits) return target;
  throw new ShapeError({
    code: "shape/broadcast-to",
    op,
    what: `${shapeText(shape)} does not broadcast to ${shapeText(target)}`,
    remedy:
      "each axis, counted from the end, must be equal or 1 in the tensor, and the target needs at least as many axes",
    shapes: [shape],
    argument: "shape",
  });
}

/** Are the shapes equal? */
export function sameShape(a: Shape, b: Shape): boolean {
  if (a === b) return true;
  if (a.length !== b.length) return false;
  for (let axis = 0; axis < a.length; axis++) if (a[axis] !== b[axis]) return false;
  return true;
}

/** Shape after reducing sorted axes. */
export function reducedShape(shape: Shape, axes: readonly number[], keepDims: boolean): number[] {
  const out: number[] = [];
  for (let axis = 0; axis < shape.length; axis++) {
    if (!axes.includes(axis)) out.push(shape[axis]!);
    else if (keepDims) out.push(1);
  }
  return out;
}

/** A reshape target with its one -1 filled in; throws `shape/reshape`. */
export function reshapeTarget(shape: Shape, target: unknown, op: string): number[] {
  const size = sizeOf(shape);
  const asked: unknown[] = Array.isArray(target) ? target : [target];
  const open = asked.indexOf(-1);
  const known = checkedShape(open < 0 ? asked : asked.filter((_, axis) => axis !== open), op);
  const rest = sizeOf(known);
  const filled = open < 0 ? known : [...known.slice(0, open), rest === 0 ? 0 : size / rest, ...known.slice(open)];
  const fits = open < 0 ? rest === size : rest > 0 && Number.isInteger(filled[open]);
  if (fits) return filled;
  throw new ShapeError({
    code: "shape/reshape",
    op,
    what: `${shapeText(shape)} has ${size} elements, ${shapeText(asked as number[])} ${open < 0 ? `has ${rest}` : `leaves -1 no whole number (the others multiply to ${rest})`}`,
    remedy: "ask for a shape of the same size; one extent may be -1",
    shapes: [shape],
    argument: "shape",
  });
}

/** A permutation of the axes counted from the front; undefined reverses them. Throws `shape/permutation`. */
export function checkedPermutation(permutation: readonly number[] | undefined, rank: number, op: string): number[] {
  if (permutation === undefined) return Array.from({ length: rank }, (_, axis) => rank - 1 - axis);
  const axes = axisList(permutation).map((axis) => checkedAxis(axis, rank, op, "permutation"));
  if (axes.length === rank && new Set(axes).size === rank) return axes;
  throw new ShapeError({
    code: "shape/permutation",
    op,
    what: `${shapeText(axisList(permutation))} does not name each of ${rank} axes once`,
    remedy: `pass a permutation of 0 to ${rank - 1}`,
    argument: "permutation",
  });
}
