// Tensors joined and brought to a common shape.
// In: array-likes.  Out: tensors of their (promoted) dtype.
// Not here: concatenate and stack themselves (movement.ts).
import type { Tensor } from "../methods.generated.js";
import type { DTypeOf, TensorLike } from "../operand.js";
import type { AlongAxis } from "../options/axis.js";
import { broadcastShapes as broadcastPair, checkedShape, type Shape } from "../shape.js";
import { isTensor } from "../tensor.js";
import { asTensor, backendOf } from "./arguments.js";
import { broadcastTo, checkedList, concatenate, expandDims, reshape } from "./movement.js";

/** The shape that shapes broadcast to.
 * Throws `shape/broadcast`, `shape/extent`.
 * Source: NumPy `broadcast_shapes`.
 * @example broadcastShapes([2, 1], [3]);  // => [2,3] */
export function broadcastShapes(...shapes: readonly Shape[]): number[] {
  const checked = shapes.map((shape) => checkedShape(shape, "broadcastShapes"));
  return [...checked.reduce<Shape>((joined, shape) => broadcastPair(joined, shape, "broadcastShapes"), [])];
}

/** Tensors repeated, without copies, to their common shape.
 * Dtype: each its own. Throws `shape/broadcast`, `argument/empty` for what is no array.
 * Source: NumPy `broadcast_arrays`.
 * @example broadcastArrays([[1, 2], 5])[1].toArray();  // => [5,5] */
export function broadcastArrays(tensors: readonly TensorLike[]): Tensor[] {
  if (Array.isArray(tensors) && tensors.length === 0) return [];
  const operands = checkedList(tensors, "broadcastArrays").map((x) =>
    asTensor("broadcastArrays", x, backendOf(tensors)),
  );
  const shape = broadcastShapes(...operands.map((x) => x.shape));
  return operands.map((x) => broadcastTo(x, shape) as Tensor);
}

/** The tensor with at least one axis.
 * Source: NumPy `atleast_1d`.
 * @example atleast1d(5).shape;  // => [1] */
export function atleast1d<X extends TensorLike>(x: X): Tensor<DTypeOf<X>> {
  const operand = asTensor("atleast1d", x);
  return (operand.ndim === 0 ? reshape(operand, [1]) : operand) as Tensor as Tensor<DTypeOf<X>>;
}

/** The tensor with at least two axes; a vector becomes a row.
 * Source: NumPy `atleast_2d`.
 * @example atleast2d([1, 2]).shape;  // => [1,2] */
export function atleast2d<X extends TensorLike>(x: X): Tensor<DTypeOf<X>> {
  const operand = atleast1d(asTensor("atleast2d", x)) as Tensor;
  return (operand.ndim === 1 ? expandDims(operand, 0) : operand) as Tensor as Tensor<DTypeOf<X>>;
}

/** The tensor with at least three axes; a vector becomes [1, n, 1], a matrix [m, n, 1].
 * Source: NumPy `atleast_3d`.
 * @example atleast3d([1, 2]).shape;  // => [1,2,1] */
export function atleast3d<X extends TensorLike>(x: X): Tensor<DTypeOf<X>> {
  const operand = atleast2d(asTensor("atleast3d", x)) as Tensor;
  return (operand.ndim === 2 ? expandDims(operand, 2) : operand) as Tensor as Tensor<DTypeOf<X>>;
}

/** Side by side along the second axis; vectors and scalars along the first.
 * Dtype: promoted. Throws `shape/concatenate`, `argument/empty`.
 * Source: NumPy `hstack`.
 * @example hstack([[1, 2], [3]]).toArray();  // => [1,2,3] */
export function hstack(tensors: readonly TensorLike[]): Tensor {
  const operands = checkedList(tensors, "hstack").map((x) => atleast1d(x) as Tensor);
  return concatenate(operands, { axis: operands[0]?.ndim === 1 ? 0 : 1 });
}

/** One below the other along the first axis; vectors are rows.
 * Dtype: promoted. Throws `shape/concatenate`, `argument/empty`.
 * Source: NumPy `vstack`.
 * @example vstack([[1, 2], [3, 4]]).toArray();  // => [[1,2],[3,4]] */
export function vstack(tensors: readonly TensorLike[]): Tensor {
  return concatenate(
    checkedList(tensors, "vstack").map((x) => atleast2d(x)),
    { axis: 0 },
  );
}

/** One behind the other along the third axis.
 * Dtype: promoted. Throws `shape/concatenate`, `argument/empty`.
 * Source: NumPy `dstack`.
 * @example dstack([[1, 2], [3, 4]]).toArray();  // => [[[1,3],[2,4]]] */
export function dstack(tensors: readonly TensorLike[]): Tensor {
  return concatenate(
    checkedList(tensors, "dstack").map((x) => atleast3d(x)),
    { axis: 2 },
  );
}

/** Vectors as columns, matrices as they are, side by side.
 * Dtype: promoted. Throws `shape/concatenate`, `argument/empty`.
 * Source: NumPy `column_stack`.
 * @example columnStack([[1, 2], [3, 4]]).toArray();  // => [[1,3],[2,4]] */
export function columnStack(tensors: readonly TensorLike[]): Tensor {
  const columns = checkedList(tensors, "columnStack").map((x) => {
    const operand = asTensor("columnStack", x);
    return operand.ndim < 2 ? reshape(operand, [-1, 1]) : operand;
  });
  return concatenate(columns, { axis: 1 });
}

/** A tensor put together from nested lists of blocks: innermost along the last axis.
 * Dtype: promoted. Throws `shape/concatenate`, `argument/empty`.
 * Source: NumPy `block`.
 * @example block([[[[1]], [[2]]], [[[3]], [[4]]]].map((row) => row.map((b) => tensor(b)))).toArray();  // => [[1,2],[3,4]] */
export function block(blocks: TensorLike | readonly (TensorLike | readonly TensorLike[])[]): Tensor {
  const depth = blockDepth(blocks);
  const rank = Math.max(depth, ...blockLeaves(blocks).map((x) => x.ndim));
  const join = (node: unknown, level: number): Tensor => {
    if (level === depth) return leading(asTensor("block", node as TensorLike), rank);
    const parts = (node as readonly unknown[]).map((part) => join(part, level + 1));
    return concatenate(parts, { axis: rank - depth + level });
  };
  return join(blocks, 0);
}

/** Depth of nested lists above tensors; a plain nested array of numbers is one block of its own. */
function blockDepth(node: unknown): number {
  return Array.isArray(node) && node.some((part) => isTensor(part) || blockDepth(part) > 0)
    ? 1 + Math.max(0, ...node.map(blockDepth))
    : 0;
}

function blockLeaves(node: unknown): Tensor[] {
  return blockDepth(node) > 0 ? (node as unknown[]).flatMap(blockLeaves) : [asTensor("block", node as TensorLike)];
}

/** Axes of extent 1 in front up to a rank. */
export const leading = (x: Tensor, rank: number): Tensor =>
  reshape(x, [...new Array<number>(Math.max(0, rank - x.ndim)).fill(1), ...x.shape]) as Tensor;

/** Values behind the elements of x, both flattened unless an axis is named.
 * Dtype: promoted. Throws `shape/concatenate`, `shape/axis`.
 * Source: NumPy `append`.
 * @example append([1, 2], 3).toArray();  // => [1,2,3] */
export function append(x: TensorLike, values: TensorLike, options: AlongAxis = {}): Tensor {
  return concatenate([asTensor("append", x), asTensor("append", values)], { axis: options.axis ?? null });
}
