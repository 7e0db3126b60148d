// Slices and updates along one axis, and order, with lax's arguments.
// In: array-likes, positions.  Out: tensors of the operand's dtype.
import { ArgumentError } from "../../error.js";
import type { Tensor } from "../../methods.generated.js";
import type { DTypeOf, TensorLike } from "../../operand.js";
import type { IndexTakeOptions, KeepAxisOptions, KeyOptions, LaxAxis, StrideOptions } from "../../options/lax-axis.js";
import { checkedAxis, describe } from "../../shape.js";
import { asTensor, backendOf, checkedFlag } from "../arguments.js";
import { selectWhere } from "../comparison.js";
import { zerosLike } from "../creation.js";
import { dynamicSlice, gather, takeAlongAxis } from "../indexing.js";
import { asIndices } from "../indices.js";
import { checkedList, expandDims, reshape, squeeze, stack } from "../movement.js";
import { dynamicUpdateSlice } from "../scatter.js";
import { sliceAxis } from "../slice.js";
import { argsort } from "../sort.js";

/** A part of one axis, the first when none is named; negative numbers count from the end.
 * Dtype: kept. Throws `index/range`, `shape/axis`.
 * Source: JAX `lax.slice_in_dim`.
 * @example lax.sliceInDim([1, 2, 3], 1, 3).toArray();  // => [2,3] */
export function sliceInDim<T extends TensorLike>(
  operand: T,
  start: number | undefined,
  limit: number | undefined,
  options: StrideOptions = {},
): Tensor<DTypeOf<T>> {
  const x = asTensor("sliceInDim", operand);
  const axis = checkedAxis(options.axis ?? 0, x.ndim, "sliceInDim");
  return sliceAxis(x, axis, start ?? 0, limit ?? x.shape[axis]!, options.stride ?? 1) as Tensor as Tensor<DTypeOf<T>>;
}

/** One slice of an axis, the first when none is named; a negative position counts from the end.
 * Dtype: kept. Throws `index/bounds`, `shape/axis`.
 * Source: JAX `lax.index_in_dim`.
 * @example lax.indexInDim([1, 2, 3], -1).toArray();  // => [3] */
export function indexInDim<T extends TensorLike>(
  operand: T,
  index: number,
  options: KeepAxisOptions = {},
): Tensor<DTypeOf<T>> {
  const x = asTensor("indexInDim", operand);
  const axis = checkedAxis(options.axis ?? 0, x.ndim, "indexInDim");
  const extent = x.shape[axis]!;
  if (!Number.isInteger(index) || index < -extent || index >= extent)
    throw new ArgumentError({
      code: "index/bounds",
      op: "indexInDim",
      what: `index ${describe(index)} on an axis of ${extent}`,
      remedy: `use a whole number from ${-extent} to ${extent - 1}`,
      argument: "index",
    });
  const at = index < 0 ? index + extent : index;
  const part = sliceAxis(x, axis, at, at + 1);
  const keep = checkedFlag(options.keepDims ?? true, "indexInDim", "keepDims");
  return (keep ? part : squeeze(part, { axis })) as Tensor as Tensor<DTypeOf<T>>;
}

/** A start of 0 along all axes but one. */
function startAt(x: Tensor, axis: number, start: TensorLike, op: string): Tensor {
  const place = reshape(asIndices(op, start, x), []) as Tensor;
  const zero = zerosLike(place) as Tensor;
  return stack(x.shape.map((_, a) => (a === axis ? place : zero))) as Tensor;
}

/** A window along one axis, the first when none is named, from a start that may be a tensor; it is clamped so that the window fits.
 * Dtype: kept. Throws `shape/axis`, `shape/window`, `index/dtype`.
 * Source: JAX `lax.dynamic_slice_in_dim`.
 * @example lax.dynamicSliceInDim([1, 2, 3], 1, 2).toArray();  // => [2,3] */
export function dynamicSliceInDim<T extends TensorLike>(
  operand: T,
  start: TensorLike,
  size: number,
  options: LaxAxis = {},
): Tensor<DTypeOf<T>> {
  const x = asTensor("dynamicSliceInDim", operand);
  const axis = checkedAxis(options.axis ?? 0, x.ndim, "dynamicSliceInDim");
  const sizes = x.shape.map((extent, a) => (a === axis ? size : extent));
  return dynamicSlice(x, startAt(x, axis, start, "dynamicSliceInDim"), sizes) as Tensor as Tensor<DTypeOf<T>>;
}

/** One slice of an axis, the first when none is named, at a position that may be a tensor; it is clamped.
 * Dtype: kept. Throws `shape/axis`, `index/dtype`.
 * Source: JAX `lax.dynamic_index_in_dim`.
 * @example lax.dynamicIndexInDim([1, 2, 3], 1).toArray();  // => [2] */
export function dynamicIndexInDim<T extends TensorLike>(
  operand: T,
  index: TensorLike,
  options: KeepAxisOptions = {},
): Tensor<DTypeOf<T>> {
  const x = asTensor("dynamicIndexInDim", operand);
  const axis = checkedAxis(options.axis ?? 0, x.ndim, "dynamicIndexInDim");
  const part = dynamicSliceInDim(x, index, 1, { axis }) as Tensor;
  const keep = checkedFlag(options.keepDims ?? true, "dynamicIndexInDim", "keepDims");
  return (keep ? part : squeeze(part, { axis })) as Tensor as Tensor<DTypeOf<T>>;
}

/** x with a window along one axis replaced, from a start that may be a tensor and is clamped.
 * Dtype: kept. Throws `shape/axis`, `shape/window`, `index/dtype`.
 * Source: JAX `lax.dynamic_update_slice_in_dim`.
 * @example lax.dynamicUpdateSliceInDim([1, 2, 3], [9], 1).toArray();  // => [1,9,3] */
export function dynamicUpdateSliceInDim<T extends TensorLike>(
  operand: T,
  update: TensorLike,
  start: TensorLike,
  options: LaxAxis = {},
): Tensor<DTypeOf<T>> {
  const x = asTensor("dynamicUpdateSliceInDim", operand);
  const axis = checkedAxis(options.axis ?? 0, x.ndim, "dynamicUpdateSliceInDim");
  const place = startAt(x, axis, start, "dynamicUpdateSliceInDim");
  return dynamicUpdateSlice(x, update, place) as Tensor as Tensor<DTypeOf<T>>;
}

/** x with one slice of an axis replaced, at a position that may be a tensor and is clamped.
 * Shapes: the update has the axis with extent 1, or lacks it. Dtype: kept. Throws `shape/axis`, `shape/window`, `index/dtype`.
 * Source: JAX `lax.dynamic_update_index_in_dim`.
 * @example lax.dynamicUpdateIndexInDim([1, 2, 3], 9, 1).toArray();  // => [1,9,3] */
export function dynamicUpdateIndexInDim<T extends TensorLike>(
  operand: T,
  update: TensorLike,
  index: TensorLike,
  options: LaxAxis = {},
): Tensor<DTypeOf<T>> {
  const x = asTensor("dynamicUpdateIndexInDim", operand);
  const axis = checkedAxis(options.axis ?? 0, x.ndim, "dynamicUpdateIndexInDim");
  const given = asTensor("dynamicUpdateIndexInDim", update, backendOf([x]));
  const slice = given.ndim === x.ndim ? given : (expandDims(given, axis) as Tensor);
  return dynamicUpdateSliceInDim(x, slice, index, { axis }) as Tensor as Tensor<DTypeOf<T>>;
}

/** Slices at positions given per axis.
 * Shapes: the shape of the positions, then the axes not named. Dtype: kept. Throws as `gather`.
 * Source: JAX `lax.index_take`.
 * @example lax.indexTake([[1, 2], [3, 4]], [[0, 1], [1, 0]], [0, 1]).toArray();  // => [2,3] */
export function indexTake<T extends TensorLike>(
  operand: T,
  indices: readonly TensorLike[],
  axes: readonly number[],
  options: IndexTakeOptions = {},
): Tensor<DTypeOf<T>> {
  const x = asTensor("indexTake", operand);
  const parts = stack(
    checkedList(indices, "indexTake").map((part) => asIndices("indexTake", part, x)),
    { axis: -1 },
  );
  return gather(x, parts, { ...options, axes }) as Tensor as Tensor<DTypeOf<T>>;
}

/** For each element one of several cases, by number (or by a boolean between two).
 * Shapes: those of the cases; the number is a scalar or has that shape. Dtype: of the cases. Throws `argument/cases`, `shape/broadcast`.
 * Source: JAX `lax.select_n`.
 * @example lax.selectN([0, 1], [1, 2], [3, 4]).toArray();  // => [1,4] */
export function selectN<T extends TensorLike>(which: TensorLike, ...cases: readonly T[]): Tensor<DTypeOf<T>> {
  const number = asTensor("selectN", which, backendOf([which, ...cases]));
  if (cases.length === 0 || (number.dtype === "bool" && cases.length > 2))
    throw new ArgumentError({
      code: "argument/cases",
      op: "selectN",
      what: `${cases.length} cases are given for a choice by ${number.dtype}`,
      remedy: "pass at least one case, for booleans at most two",
      argument: "cases",
    });
  if (number.dtype === "bool")
    return (cases.length === 1
      ? asTensor("selectN", cases[0]!)
      : selectWhere(number, cases[1]!, cases[0]!)) as Tensor as Tensor<DTypeOf<T>>;
  const chosen = asIndices("selectN", which, number);
  return cases
    .slice(1)
    .reduce<Tensor>(
      (sofar, next, i) => selectWhere(chosen.greaterEqual(i + 1), next, sofar) as Tensor,
      asTensor("selectN", cases[0]!, backendOf([number])),
    ) as Tensor as Tensor<DTypeOf<T>>;
}

/** Keys sorted along an axis, the last when none is named, and values in the same order.
 * Dtype: kept. Throws `shape/axis`, `shape/broadcast`.
 * Source: JAX `lax.sort_key_val`; equal keys keep their order.
 * @example lax.sortKeyVal([3, 1], [10, 20]).map((x) => x.toArray());  // => [[1,3],[20,10]] */
export function sortKeyVal<K extends TensorLike, V extends TensorLike>(
  keys: K,
  values: V,
  options: KeyOptions = {},
): [Tensor<DTypeOf<K>>, Tensor<DTypeOf<V>>] {
  const given = asTensor("sortKeyVal", keys);
  const axis = checkedAxis(options.axis ?? -1, given.ndim, "sortKeyVal");
  const order = argsort(given, { axis });
  return [
    takeAlongAxis(given, order, { axis }),
    takeAlongAxis(asTensor("sortKeyVal", values, backendOf([given])), order, { axis }),
  ] as unknown as [Tensor<DTypeOf<K>>, Tensor<DTypeOf<V>>];
}
