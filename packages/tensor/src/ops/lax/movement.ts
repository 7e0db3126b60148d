// Movement with lax's arguments.
// In: array-likes, shapes, axes.  Out: tensors of the same dtype.

import { apply } from "../../apply.js";
import { checkedDType, type DType } from "../../dtype.js";
import { ArgumentError, ShapeError } from "../../error.js";
import type { Tensor } from "../../methods.generated.js";
import type { DTypeOf, TensorLike } from "../../operand.js";
import type { AlongAxis } from "../../options/axis.js";
import * as schema from "../../schema/movement.js";
import { checkedAxis, checkedShape, describe, shapeText, sizeOf } from "../../shape.js";
import { asTensor, promoted, withDType } from "../arguments.js";
import { iota } from "../creation.js";
import { broadcastTo, reshape } from "../movement.js";
import { sliceAxis, slice as sliceNumPy } from "../slice.js";

/** New axes in front.
 * Shapes: [...sizes, ...shape]. Dtype: kept. Throws `shape/extent`.
 * Source: JAX `lax.broadcast`.
 * @example lax.broadcast([1, 2], [3]).shape;  // => [3,2] */
export function broadcast<T extends TensorLike>(operand: T, sizes: readonly number[]): Tensor<DTypeOf<T>> {
  const x = asTensor("broadcast", operand);
  return broadcastTo(x, [...checkedShape(sizes, "broadcast"), ...x.shape]) as Tensor as Tensor<DTypeOf<T>>;
}

/** Repeated to a shape, in which the operand's axes have the places named.
 * Dtype: kept. Throws `shape/dimensions`, `shape/broadcast-to`, `shape/extent`.
 * Source: JAX `lax.broadcast_in_dim`.
 * @example lax.broadcastInDim([1, 2], [2, 2], [0]).toArray();  // => [[1,1],[2,2]] */
export function broadcastInDim<T extends TensorLike>(
  operand: T,
  shape: readonly number[],
  dimensions: readonly number[],
): Tensor<DTypeOf<T>> {
  const x = asTensor("broadcastInDim", operand);
  const target = checkedShape(shape, "broadcastInDim");
  const rises =
    Array.isArray(dimensions) &&
    dimensions.every(
      (d, i) => Number.isInteger(d) && d >= 0 && d < target.length && (i === 0 || d > dimensions[i - 1]!),
    );
  if (!rises || dimensions.length !== x.ndim)
    throw new ShapeError({
      code: "shape/dimensions",
      op: "broadcastInDim",
      what: `dimensions is ${describe(dimensions)} for ${shapeText(x.shape)} in ${shapeText(target)}`,
      remedy: "name one axis of the result per axis of the operand, rising",
      shapes: [x.shape, target],
      argument: "dimensions",
    });
  const placed = target.map((_, axis) => {
    const from = dimensions.indexOf(axis);
    return from < 0 ? 1 : x.shape[from]!;
  });
  return broadcastTo(reshape(x, placed), target) as Tensor as Tensor<DTypeOf<T>>;
}

/** Repeated to the shape of another tensor.
 * Dtype: kept. Throws `shape/broadcast-to`.
 * Source: JAX's `lax.broadcast_like`.
 * @example lax.broadcastLike([1], [[1, 2]]).shape;  // => [1,2] */
export function broadcastLike<T extends TensorLike>(operand: T, model: TensorLike): Tensor<DTypeOf<T>> {
  const x = asTensor("broadcastLike", operand);
  return broadcastTo(x, asTensor("broadcastLike", model).shape) as Tensor as Tensor<DTypeOf<T>>;
}

/** Axes of extent 1 in front, up to a rank.
 * Dtype: kept. Throws `shape/rank`.
 * Source: JAX `lax.broadcast_to_rank`.
 * @example lax.broadcastToRank([1, 2], 3).shape;  // => [1,1,2] */
export function broadcastToRank<T extends TensorLike>(operand: T, rank: number): Tensor<DTypeOf<T>> {
  const x = asTensor("broadcastToRank", operand);
  if (!Number.isInteger(rank) || rank < x.ndim)
    throw new ShapeError({
      code: "shape/rank",
      op: "broadcastToRank",
      what: `rank is ${describe(rank)} for ${shapeText(x.shape)}`,
      remedy: `use a whole number of at least ${x.ndim}`,
      shapes: [x.shape],
      argument: "rank",
    });
  return reshape(x, [...new Array<number>(rank - x.ndim).fill(1), ...x.shape]) as Tensor as Tensor<DTypeOf<T>>;
}

/** The position of every element along one axis.
 * Dtype: the one named. Throws `shape/extent`, `shape/axis`, `dtype/unknown`, `dtype/unsupported`.
 * Source: JAX `lax.broadcasted_iota`.
 * @example lax.broadcastedIota("i32", [2, 2], 1).toArray();  // => [[0,1],[0,1]] */
export function broadcastedIota<D extends DType>(dtype: D, shape: readonly number[], dimension: number): Tensor<D> {
  return iota(shape, { dtype: checkedDType(dtype, "broadcastedIota") as D, axis: dimension });
}

/** Axes from start up to, not including, stop as one; up to the last when stop is left out.
 * Dtype: kept. Throws `shape/axis`, `shape/collapse`.
 * Source: JAX `lax.collapse`.
 * @example lax.collapse([[1, 2], [3, 4]], 0).shape;  // => [4] */
export function collapse<T extends TensorLike>(
  operand: T,
  start: number,
  stop?: number | undefined,
): Tensor<DTypeOf<T>> {
  const x = asTensor("collapse", operand);
  const first = checkedAxis(start, x.ndim, "collapse", "start");
  const last = stop === undefined || stop === x.ndim ? x.ndim : checkedAxis(stop, x.ndim, "collapse", "stop");
  if (last < first)
    throw new ShapeError({
      code: "shape/collapse",
      op: "collapse",
      what: `start is ${start} and stop ${stop} for ${shapeText(x.shape)}`,
      remedy: "let stop be behind start",
      shapes: [x.shape],
    });
  const one = sizeOf(x.shape.slice(first, last));
  return reshape(x, [...x.shape.slice(0, first), one, ...x.shape.slice(last)]) as Tensor as Tensor<DTypeOf<T>>;
}

/** Parts of given sizes along an axis, the first when none is named.
 * Dtype: kept. Throws `shape/sizes` unless they add up to the extent, `shape/axis`, `shape/extent`.
 * Source: JAX `lax.split`.
 * @example lax.split([1, 2, 3], [1, 2]).map((p) => p.toArray());  // => [[1],[2,3]] */
export function split<T extends TensorLike>(
  operand: T,
  sizes: readonly number[],
  options: AlongAxis = {},
): Tensor<DTypeOf<T>>[] {
  const x = asTensor("split", operand);
  const axis = checkedAxis(options.axis ?? 0, x.ndim, "split");
  const lengths = checkedShape(sizes, "split");
  const total = lengths.reduce((a, b) => a + b, 0);
  if (total !== x.shape[axis])
    throw new ShapeError({
      code: "shape/sizes",
      op: "split",
      what: `the sizes ${shapeText(lengths)} add up to ${total}, axis ${axis} has ${x.shape[axis]}`,
      remedy: "let the sizes add up to the extent",
      shapes: [x.shape],
      argument: "sizes",
    });
  let end = 0;
  return lengths.map((length) => {
    end += length;
    return sliceAxis(x, axis, end - length, end) as Tensor as Tensor<DTypeOf<T>>;
  });
}

/** Elements added before, after and between along each axis: [low, high, interior] per axis; negative widths crop.
 * Dtype: kept. Throws `shape/padding`, `shape/extent`.
 * Source: JAX `lax.pad`.
 * @example lax.pad([1, 2], 0, [[1, 0, 1]]).toArray();  // => [0,1,0,2] */
export function pad<T extends TensorLike>(
  operand: T,
  value: TensorLike,
  widths: readonly (readonly [number, number, number])[],
): Tensor<DTypeOf<T>> {
  const x = asTensor("pad", operand);
  const fits =
    Array.isArray(widths) &&
    widths.length === x.ndim &&
    widths.every((w) => Array.isArray(w) && w.length === 3 && w.every(Number.isInteger) && w[2] >= 0);
  if (!fits)
    throw new ShapeError({
      code: "shape/padding",
      op: "pad",
      what: `widths is ${describe(widths)} for ${shapeText(x.shape)}`,
      remedy: "give [low, high, interior] per axis, whole numbers, the interior not negative",
      shapes: [x.shape],
      argument: "widths",
    });
  const filler = withDType(promoted("pad", [value, x])[0]!, x.dtype);
  const low = widths.map((w) => w[0]);
  const high = widths.map((w) => w[1]);
  const interior = widths.map((w) => w[2]);
  return apply(schema.pad, [x, filler], { low, high, interior }) as Tensor as Tensor<DTypeOf<T>>;
}

/** A part of every axis: from start up to limit by stride, each inside its axis.
 * Dtype: kept. Throws `shape/slice`, `index/range`.
 * Source: JAX `lax.slice`.
 * @example lax.slice([1, 2, 3, 4], [0], [4], [2]).toArray();  // => [1,3] */
export function slice<T extends TensorLike>(
  operand: T,
  start: readonly number[],
  limit: readonly number[],
  strides?: readonly number[] | undefined,
): Tensor<DTypeOf<T>> {
  const x = asTensor("slice", operand);
  checkInside(x, start, limit);
  return sliceNumPy(x, start, limit, { step: strides }) as Tensor as Tensor<DTypeOf<T>>;
}

function checkInside(x: Tensor, start: readonly number[], limit: readonly number[]): void {
  // The slice itself says what is wrong with what is no list.
  if (!Array.isArray(start) || !Array.isArray(limit)) return;
  const outside = x.shape.findIndex((extent, axis) => {
    const [from, to] = [start[axis] ?? 0, limit[axis] ?? 0];
    return !(from >= 0 && from <= to && to <= extent);
  });
  if (outside < 0) return;
  throw new ArgumentError({
    code: "index/range",
    op: "slice",
    what: `axis ${outside} goes from ${start[outside]} to ${limit[outside]} of ${x.shape[outside]}`,
    remedy: "let 0 <= start <= limit <= extent",
    argument: "limit",
  });
}
