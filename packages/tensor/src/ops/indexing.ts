// Reads at positions given by tensors.
// In: array-likes and indices (negative from the end).  Out: tensors of the operand's dtype.
// Not here: selectors of several kinds (slice.ts), positions that depend on values (search.ts), writes (scatter.ts).
import { apply } from "../apply.js";
import { ShapeError } from "../error.js";
import type { Tensor } from "../methods.generated.js";
import type { DTypeOf, TensorLike } from "../operand.js";
import type { AlongOptions, GatherOptions, TakeFillOptions } from "../options/indexing.js";
import * as schema from "../schema/indexing.js";
import { axisList, checkedAxes, checkedAxis, checkedShape, shapeText } from "../shape.js";
import { asTensor, withDType } from "./arguments.js";
import { greaterEqual, less, logicalOr, selectWhere } from "./comparison.js";
import { fullLike } from "./creation.js";
import { alongAxis, asIndices, checkBounds, checkedMode, checkNotEmpty } from "./indices.js";
import { concatenate, ravel, reshape, squeeze, transpose } from "./movement.js";

/** Elements at positions along an axis, or of the flattened tensor.
 * Shapes: the indexed axis is replaced by the shape of the indices. Dtype: kept.
 * Throws `index/dtype`, `index/whole`, `index/mode`, `index/empty`, `shape/axis`; `index/bounds` with debug.boundsCheck.
 * Source: NumPy `take`; negative indices count from the end in every mode.
 * @example take([10, 20, 30], [0, -1]).toArray();  // => [10,30] */
export function take<X extends TensorLike>(
  x: X,
  indices: TensorLike,
  options: TakeFillOptions = {},
): Tensor<DTypeOf<X>> {
  const given = asTensor("take", x);
  const operand = options.axis === undefined ? (ravel(given) as Tensor) : given;
  const axis = checkedAxis(options.axis ?? 0, operand.ndim, "take");
  const positions = asIndices("take", indices, operand);
  const mode = checkedMode(options.mode, "take");
  checkNotEmpty("take", operand, axis, positions);
  checkBounds("take", positions, axis, operand.shape[axis]!);
  if (positions.size === 0) {
    // Nothing is asked for, which an axis without elements has as well.
    const shape = [...operand.shape.slice(0, axis), ...positions.shape, ...operand.shape.slice(axis + 1)];
    return fullLike(operand, 0, { shape }) as Tensor as Tensor<DTypeOf<X>>;
  }
  const sizes = operand.shape.map((extent, a) => (a === axis ? 1 : extent));
  const windows = apply(schema.gather, [operand, positions], { axes: [axis], sizes, mode });
  const rank = positions.ndim;
  const rows = squeeze(windows, { axis: rank + axis }) as Tensor;
  // [...indices, ...before, ...after] -> [...before, ...indices, ...after]
  const order = [...rows.shape.keys()];
  const permutation = [...order.slice(rank, rank + axis), ...order.slice(0, rank), ...order.slice(rank + axis)];
  const taken = transpose(rows, permutation) as Tensor;
  const { fillValue } = options;
  if (mode !== "fill" || fillValue === undefined) return taken as Tensor as Tensor<DTypeOf<X>>;
  const extent = operand.shape[axis]!;
  const outside = logicalOr(less(positions, -extent), greaterEqual(positions, extent));
  const mask = reshape(outside, [...positions.shape, ...new Array<number>(operand.ndim - 1 - axis).fill(1)]);
  return withDType(selectWhere(mask, fillValue, taken) as Tensor, operand.dtype) as Tensor as Tensor<DTypeOf<X>>;
}

/** Elements at given positions along an axis, the last when none is named, one position per element of the result.
 * Shapes: all axes but the indexed one broadcast. Dtype: kept.
 * Throws `index/dtype`, `index/whole`, `index/mode`, `index/empty`, `shape/rank`, `shape/broadcast`, `shape/axis`.
 * Source: NumPy `take_along_axis`.
 * @example takeAlongAxis([[10, 20], [30, 40]], [[1], [0]], { axis: 1 }).toArray();  // => [[20],[30]] */
export function takeAlongAxis<X extends TensorLike>(
  x: X,
  indices: TensorLike,
  options: AlongOptions = {},
): Tensor<DTypeOf<X>> {
  const operand = asTensor("takeAlongAxis", x);
  const positions = asIndices("takeAlongAxis", indices, operand);
  const axis = alongAxis("takeAlongAxis", operand, positions, options);
  const mode = checkedMode(options.mode, "takeAlongAxis");
  return apply(schema.takeAlongAxis, [operand, positions], { axis, mode });
}

/** The components of an index tensor, one tensor per axis it indexes, and those axes; throws `index/components`. */
export function components(
  op: string,
  x: Tensor,
  indices: TensorLike,
  options: GatherOptions,
): { axes: number[]; parts: Tensor[] } {
  const given = asIndices(op, indices, x);
  const count = given.ndim === 0 ? 1 : given.shape.at(-1)!;
  const whole = given.ndim === 0 ? (reshape(given, [1]) as Tensor) : given;
  const asked = options.axes === undefined ? Array.from({ length: count }, (_, i) => i) : axisList(options.axes);
  if (asked.length !== count || count > x.ndim || count === 0)
    throw new ShapeError({
      code: "index/components",
      op,
      what: `the last axis of the indices ${shapeText(whole.shape)} has ${count} components for axes ${shapeText(asked)} of a tensor of rank ${x.ndim}`,
      remedy: "give one component per axis",
      shapes: [x.shape, whole.shape],
      argument: "indices",
    });
  const axes = asked.map((axis) => checkedAxis(axis, x.ndim, op));
  checkedAxes(axes, x.ndim, op);
  const parts = axes.map((axis, i) => {
    const part = take(whole, i, { axis: -1 }) as Tensor;
    checkNotEmpty(op, x, axis, part);
    checkBounds(op, part, axis, x.shape[axis]!);
    return part;
  });
  return { axes, parts };
}

/** Windows of x at each of the broadcast positions. Of none nothing is read, which an axis without elements has as well. */
export function windowsAt(x: Tensor, parts: readonly Tensor[], attributes: schema.GatherAttributes): Tensor {
  const positions = schema.indexShape(parts, "gather");
  if (!positions.includes(0)) return apply(schema.gather, [x, ...parts], attributes);
  return fullLike(x, 0, { shape: [...positions, ...attributes.sizes] }) as Tensor;
}

/** Slices of x at positions: the last axis of the indices runs over the axes they index.
 * Shapes: `[...p, k]` indices give `[...p, ...axes not indexed]`. Dtype: kept.
 * Throws `index/dtype`, `index/whole`, `index/mode`, `index/components`, `index/empty`, `shape/axis`.
 * Source: Nx `gather`.
 * @example gather([[1, 2], [3, 4]], [[0, 1], [1, 0]]).toArray();  // => [2,3] */
export function gather<X extends TensorLike>(
  x: X,
  indices: TensorLike,
  options: GatherOptions = {},
): Tensor<DTypeOf<X>> {
  const operand = asTensor("gather", x);
  const { axes, parts } = components("gather", operand, indices, options);
  const sizes = operand.shape.map((extent, axis) => (axes.includes(axis) ? 1 : extent));
  const windows = windowsAt(operand, parts, { axes, sizes, mode: checkedMode(options.mode, "gather") });
  const rank = windows.ndim - operand.ndim;
  return squeeze(windows, { axis: axes.map((axis) => rank + axis) }) as Tensor as Tensor<DTypeOf<X>>;
}

/** A window of x from a start that may be a tensor; the start is clamped so that the window fits.
 * Shapes: `sizes`. Dtype: kept. Throws `shape/window`, `shape/start`, `index/dtype`, `index/whole`.
 * Source: JAX `lax.dynamic_slice`; a negative start counts from the end.
 * @example dynamicSlice([1, 2, 3, 4], [2], [3]).toArray();  // => [2,3,4] */
export function dynamicSlice<X extends TensorLike>(
  x: X,
  start: TensorLike,
  sizes: readonly number[],
): Tensor<DTypeOf<X>> {
  const operand = asTensor("dynamicSlice", x);
  const first = startOf("dynamicSlice", start, operand);
  return apply(schema.dynamicSlice, [operand, first], { sizes: checkedShape(sizes, "dynamicSlice") });
}

/** A start given as one tensor, or as a list of numbers and scalar tensors. */
export function startOf(op: string, start: TensorLike, operand: Tensor): Tensor {
  if (Array.isArray(start) && start.some((s) => typeof s === "object"))
    return concatenate(start.map((s) => reshape(asIndices(op, s, operand), [1]))) as Tensor;
  return asIndices(op, start, operand);
}
