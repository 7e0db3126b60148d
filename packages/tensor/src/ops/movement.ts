// Functions that change shape and order, never values.
// In: array-likes, shapes, axes (negative from the end).  Out: tensors of the same dtype; views where the backend can make them.
import { apply } from "../apply.js";
import { ArgumentError, ShapeError } from "../error.js";
import type { Tensor } from "../methods.generated.js";
import type { DTypeOf, TensorLike } from "../operand.js";
import type { AlongAxes, AlongAxis, JoinAxis } from "../options/axis.js";
import * as schema from "../schema/movement.js";
import {
  axisList,
  checkedAxes,
  checkedAxis,
  checkedPermutation,
  checkedShape,
  describe,
  reshapeTarget,
  sameShape,
  shapeText,
} from "../shape.js";
import { asTensor, promoted } from "./arguments.js";

/** The same elements in row-major order under another shape; one extent may be -1.
 * Throws `shape/reshape`, `shape/extent`.
 * Source: NumPy `reshape`.
 * @example reshape([1, 2, 3, 4], [2, -1]).shape;  // => [2,2] */
export function reshape<X extends TensorLike>(x: X, shape: readonly number[] | number): Tensor<DTypeOf<X>> {
  const operand = asTensor("reshape", x);
  return apply(schema.reshape, [operand], { shape: reshapeTarget(operand.shape, shape, "reshape") });
}

/** All elements in one axis, in row-major order.
 * Source: NumPy `ravel`.
 * @example ravel([[1, 2], [3, 4]]).toArray();  // => [1,2,3,4] */
export function ravel<X extends TensorLike>(x: X): Tensor<DTypeOf<X>> {
  const operand = asTensor("ravel", x);
  return apply(schema.reshape, [operand], { shape: [operand.size] });
}

/** Axes in another order: axis i of the result is axis permutation[i]; reversed when left out.
 * Throws `shape/permutation`, `shape/axis`.
 * Source: NumPy `transpose`.
 * @example transpose([[1, 2], [3, 4]]).toArray();  // => [[1,3],[2,4]] */
export function transpose<X extends TensorLike>(x: X, permutation?: readonly number[] | undefined): Tensor<DTypeOf<X>> {
  const operand = asTensor("transpose", x);
  return apply(schema.transpose, [operand], {
    permutation: checkedPermutation(permutation, operand.ndim, "transpose"),
  });
}

/** Extents of an array-like.
 * Source: NumPy `shape`.
 * @example shape([[1, 2], [3, 4]]);  // => [2,2] */
export function shape(tensor: TensorLike): readonly number[] {
  return asTensor("shape", tensor).shape;
}

/** Number of axes of an array-like.
 * Source: NumPy `ndim`.
 * @example ndim([[1, 2], [3, 4]]);  // => 2 */
export function ndim(tensor: TensorLike): number {
  return asTensor("ndim", tensor).ndim;
}

/** Number of elements of an array-like, along one axis when it is named.
 * Throws `shape/axis`.
 * Source: NumPy `size`.
 * @example size([[1, 2], [3, 4]]);  // => 4 */
export function size(tensor: TensorLike, options: AlongAxis = {}): number {
  const operand = asTensor("size", tensor);
  return options.axis === undefined ? operand.size : operand.shape[checkedAxis(options.axis, operand.ndim, "size")]!;
}

/** Two axes exchanged.
 * Throws `shape/axis`.
 * Source: NumPy `swapaxes`.
 * @example swapaxes([[1, 2]], 0, 1).shape;  // => [2,1] */
export function swapaxes<X extends TensorLike>(x: X, a: number, b: number): Tensor<DTypeOf<X>> {
  const operand = asTensor("swapaxes", x);
  const [i, j] = [checkedAxis(a, operand.ndim, "swapaxes"), checkedAxis(b, operand.ndim, "swapaxes")];
  const permutation = operand.shape.map((_, axis) => (axis === i ? j : axis === j ? i : axis));
  return apply(schema.transpose, [operand], { permutation });
}

/** Axes moved to other places, the rest in their order.
 * Throws `shape/axis`, `shape/axis-twice`, `argument/lengths`.
 * Source: NumPy `moveaxis`.
 * @example moveaxis([[[1, 2, 3]]], 2, 0).shape;  // => [3,1,1] */
export function moveaxis<X extends TensorLike>(
  x: X,
  source: number | readonly number[],
  destination: number | readonly number[],
): Tensor<DTypeOf<X>> {
  const operand = asTensor("moveaxis", x);
  const list = (axes: number | readonly number[]): number[] => {
    checkedAxes(axisList(axes), operand.ndim, "moveaxis");
    return axisList(axes).map((axis) => checkedAxis(axis, operand.ndim, "moveaxis"));
  };
  const [from, to] = [list(source), list(destination)];
  if (from.length !== to.length)
    throw new ArgumentError({
      code: "argument/lengths",
      op: "moveaxis",
      what: `${from.length} axes are to move to ${to.length} places`,
      remedy: "name one place for each axis",
    });
  const rest = operand.shape.map((_, axis) => axis).filter((axis) => !from.includes(axis));
  const permutation = operand.shape.map((_, place) => {
    const moved = to.indexOf(place);
    return moved >= 0 ? from[moved]! : rest.shift()!;
  });
  return apply(schema.transpose, [operand], { permutation });
}

/** Repeated, without a copy, to a larger shape.
 * Throws `shape/broadcast-to`, `shape/extent`.
 * Source: NumPy `broadcast_to`.
 * @example broadcastTo([1, 2], [2, 2]).toArray();  // => [[1,2],[1,2]] */
export function broadcastTo<X extends TensorLike>(x: X, shape: readonly number[] | number): Tensor<DTypeOf<X>> {
  const target = checkedShape(typeof shape === "number" ? [shape] : shape, "broadcastTo");
  return apply(schema.broadcastTo, [asTensor("broadcastTo", x)], { shape: target });
}

/** New axes of extent 1, counted in the result.
 * Throws `shape/axis`, `shape/axis-twice`.
 * Source: NumPy `expand_dims`.
 * @example expandDims([1, 2], 0).shape;  // => [1,2] */
export function expandDims<X extends TensorLike>(x: X, axis: number | readonly number[]): Tensor<DTypeOf<X>> {
  const operand = asTensor("expandDims", x);
  const rank = operand.ndim + axisList(axis).length;
  const axes = checkedAxes(axisList(axis), rank, "expandDims");
  const rest = operand.shape.slice();
  const shape = Array.from({ length: rank }, (_, i) => (axes.includes(i) ? 1 : rest.shift()!));
  return apply(schema.reshape, [operand], { shape });
}

/** Axes of extent 1 removed; all of them when none is named.
 * Throws `shape/squeeze` for a named axis of another extent, `shape/axis`.
 * Source: NumPy `squeeze`.
 * @example squeeze([[[1, 2]]]).shape;  // => [2] */
export function squeeze<X extends TensorLike>(x: X, options: AlongAxes = {}): Tensor<DTypeOf<X>> {
  const operand = asTensor("squeeze", x);
  const named = options.axis === undefined ? undefined : checkedAxes(options.axis, operand.ndim, "squeeze");
  const wide = named?.find((a) => operand.shape[a] !== 1);
  if (wide !== undefined)
    throw new ShapeError({
      code: "shape/squeeze",
      op: "squeeze",
      what: `axis ${wide} of ${shapeText(operand.shape)} has extent ${operand.shape[wide]}`,
      remedy: "name axes of extent 1",
      shapes: [operand.shape],
      argument: "axis",
    });
  const shape = operand.shape.filter((extent, a) => (named === undefined ? extent !== 1 : !named.includes(a)));
  return apply(schema.reshape, [operand], { shape });
}

/** Reversed along the axes, all when left out.
 * Throws `shape/axis`, `shape/axis-twice`.
 * Source: NumPy `flip`.
 * @example flip([1, 2, 3]).toArray();  // => [3,2,1] */
export function flip<X extends TensorLike>(x: X, options: AlongAxes = {}): Tensor<DTypeOf<X>> {
  const operand = asTensor("flip", x);
  return apply(schema.flip, [operand], { axes: checkedAxes(options.axis, operand.ndim, "flip") });
}

/** One after the other along an axis, the first when left out; `axis: null` joins the flattened tensors.
 * Dtype: promoted. Throws `shape/concatenate`, `shape/axis`, `argument/empty`.
 * Source: NumPy `concatenate`.
 * @example concatenate([[1, 2], [3]]).toArray();  // => [1,2,3] */
export function concatenate(tensors: readonly TensorLike[], options: JoinAxis = {}): Tensor {
  const operands = promoted("concatenate", checkedList(tensors, "concatenate"));
  if (options.axis === null) return apply(schema.concatenate, operands.map(ravel), { axis: 0 });
  const axis = checkedAxis(options.axis ?? 0, operands[0]!.ndim, "concatenate");
  return apply(schema.concatenate, operands, { axis });
}

/** Side by side along a new axis, the first when left out; all shapes are equal.
 * Dtype: promoted. Throws `shape/stack`, `shape/axis`, `argument/empty`.
 * Source: NumPy `stack`.
 * @example stack([[1, 2], [3, 4]], { axis: 1 }).toArray();  // => [[1,3],[2,4]] */
export function stack(tensors: readonly TensorLike[], options: AlongAxis = {}): Tensor {
  const operands = promoted("stack", checkedList(tensors, "stack"));
  const axis = checkedAxis(options.axis ?? 0, operands[0]!.ndim + 1, "stack");
  const other = operands.find((x) => !sameShape(x.shape, operands[0]!.shape));
  if (other !== undefined)
    throw new ShapeError({
      code: "shape/stack",
      op: "stack",
      what: `the shapes are ${operands.map((x) => shapeText(x.shape)).join(" and ")}`,
      remedy: "stack tensors of one shape",
      shapes: operands.map((x) => x.shape),
    });
  return apply(
    schema.concatenate,
    operands.map((x) => expandDims(x, axis)),
    { axis },
  );
}

/** The list of tensors itself; throws `argument/empty` for none and for what is no array. */
export function checkedList(tensors: unknown, op: string): readonly TensorLike[] {
  if (Array.isArray(tensors) && tensors.length > 0) return tensors;
  throw new ArgumentError({
    code: "argument/empty",
    op,
    what: `the tensors are ${describe(tensors)}`,
    remedy: "pass an array of at least one tensor",
    argument: "tensors",
  });
}

export { concatenate as concat, transpose as permuteDims };
