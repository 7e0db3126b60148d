// Writes at positions given by tensors, as new tensors.
// In: array-likes, indices (negative from the end), updates.  Out: tensors of the operand's dtype.
// Not here: reads (indexing.ts).
import { apply } from "../apply.js";
import { ArgumentError } from "../error.js";
import type { Tensor } from "../methods.generated.js";
import type { DTypeOf, TensorLike } from "../operand.js";
import type { AlongOptions, GatherOptions, ModeOptions } from "../options/indexing.js";
import * as schema from "../schema/indexing.js";
import { asTensor, backendOf, promoted, withDType } from "./arguments.js";
import { arrayTensor } from "./from-array.js";
import { negative } from "./functions.js";
import { components, startOf, take } from "./indexing.js";
import { alongAxis, asIndices, checkedMode } from "./indices.js";
import { broadcastTo, ravel, reshape } from "./movement.js";

function scattered<X extends TensorLike>(
  op: string,
  reduce: schema.ScatterReduce,
  x: X,
  indices: TensorLike,
  updates: TensorLike,
  options: GatherOptions,
): Tensor<DTypeOf<X>> {
  const operand = asTensor(op, x);
  const { axes, parts } = components(op, operand, indices, options);
  const positions = parts[0]!.shape;
  const rest = operand.shape.filter((_, axis) => !axes.includes(axis));
  const given = withDType(promoted(op, [operand, updates])[1]!, operand.dtype);
  const repeated = broadcastTo(given, [...positions, ...rest]);
  const sizes = operand.shape.map((extent, axis) => (axes.includes(axis) ? 1 : extent));
  const mode = checkedMode(options.mode, op);
  if (repeated.size === 0) return operand as Tensor as Tensor<DTypeOf<X>>;
  const windows = reshape(repeated, [...positions, ...sizes]);
  return apply(schema.scatter, [operand, windows, ...parts], { axes, reduce, mode });
}

/** x with slices replaced at positions; the last of several updates of one place stays.
 * Shapes: updates broadcast to `[...p, ...axes not indexed]`. Dtype: kept, updates are converted.
 * Throws as `gather`, and `shape/broadcast-to`, `dtype/range`.
 * Source: Nx `indexed_put`, JAX `x.at[i].set`.
 * @example scatter([0, 0, 0], [[1], [2]], [5, 6]).toArray();  // => [0,5,6] */
export function scatter<X extends TensorLike>(
  x: X,
  indices: TensorLike,
  updates: TensorLike,
  options: GatherOptions = {},
): Tensor<DTypeOf<X>> {
  return scattered("scatter", "set", x, indices, updates, options);
}

/** x with updates added at positions, each as often as it is named.
 * Shapes, dtypes and errors as scatter.
 * Source: Nx `indexed_add`, JAX `x.at[i].add`.
 * @example scatterAdd([1, 1], [[1], [1]], [5, 6]).toArray();  // => [1,12] */
export function scatterAdd<X extends TensorLike>(
  x: X,
  indices: TensorLike,
  updates: TensorLike,
  options: GatherOptions = {},
): Tensor<DTypeOf<X>> {
  return scattered("scatterAdd", "add", x, indices, updates, options);
}

/** x with updates subtracted at positions, each as often as it is named.
 * Shapes, dtypes and errors as scatter.
 * Source: JAX `x.at[i].subtract`.
 * @example scatterSub([9, 9], [[1], [1]], [5, 6]).toArray();  // => [9,-2] */
export function scatterSub<X extends TensorLike>(
  x: X,
  indices: TensorLike,
  updates: TensorLike,
  options: GatherOptions = {},
): Tensor<DTypeOf<X>> {
  const operand = asTensor("scatterSub", x);
  const given = withDType(promoted("scatterSub", [operand, updates])[1]!, operand.dtype);
  return scattered("scatterSub", "add", operand, indices, negative(given), options) as Tensor as Tensor<DTypeOf<X>>;
}

/** x multiplied by updates at positions, each as often as it is named.
 * Shapes, dtypes and errors as scatter.
 * Source: JAX `x.at[i].multiply`.
 * @example scatterMul([2, 2], [[1], [1]], [5, 6]).toArray();  // => [2,60] */
export function scatterMul<X extends TensorLike>(
  x: X,
  indices: TensorLike,
  updates: TensorLike,
  options: GatherOptions = {},
): Tensor<DTypeOf<X>> {
  return scattered("scatterMul", "multiply", x, indices, updates, options);
}

/** The smaller of x and the updates at positions; NaN wins.
 * Shapes, dtypes and errors as scatter.
 * Source: JAX `x.at[i].min`.
 * @example scatterMin([5, 5], [[1]], [3]).toArray();  // => [5,3] */
export function scatterMin<X extends TensorLike>(
  x: X,
  indices: TensorLike,
  updates: TensorLike,
  options: GatherOptions = {},
): Tensor<DTypeOf<X>> {
  return scattered("scatterMin", "min", x, indices, updates, options);
}

/** The larger of x and the updates at positions; NaN wins.
 * Shapes, dtypes and errors as scatter.
 * Source: JAX `x.at[i].max`.
 * @example scatterMax([5, 5], [[1]], [7]).toArray();  // => [5,7] */
export function scatterMax<X extends TensorLike>(
  x: X,
  indices: TensorLike,
  updates: TensorLike,
  options: GatherOptions = {},
): Tensor<DTypeOf<X>> {
  return scattered("scatterMax", "max", x, indices, updates, options);
}

/** x with one value replaced per position along an axis, the last when none is named.
 * Shapes: all axes but the indexed one broadcast; values broadcast to the positions. Dtype: kept.
 * Throws `index/dtype`, `index/whole`, `index/mode`, `index/empty`, `shape/rank`, `shape/broadcast-to`, `shape/axis`.
 * Source: NumPy `put_along_axis`, as a new tensor.
 * @example putAlongAxis([[1, 2], [3, 4]], [[1], [0]], 9, { axis: 1 }).toArray();  // => [[1,9],[9,4]] */
export function putAlongAxis<X extends TensorLike>(
  x: X,
  indices: TensorLike,
  values: TensorLike,
  options: AlongOptions = {},
): Tensor<DTypeOf<X>> {
  const operand = asTensor("putAlongAxis", x);
  const asked = asIndices("putAlongAxis", indices, operand);
  const axis = alongAxis("putAlongAxis", operand, asked, options);
  const shape = operand.shape.map((extent, a) => (a === axis ? asked.shape[a]! : extent));
  const positions = broadcastTo(asked, shape) as Tensor;
  const axes = shape.map((_, a) => a);
  const parts = axes.map((a) => (a === axis ? positions : line(shape, a, positions)));
  const updates = reshape(
    broadcastTo(withDType(promoted("putAlongAxis", [operand, values])[1]!, operand.dtype), shape),
    [...shape, ...axes.map(() => 1)],
  );
  const mode = checkedMode(options.mode, "putAlongAxis");
  if (updates.size === 0) return operand as Tensor as Tensor<DTypeOf<X>>;
  return apply(schema.scatter, [operand, updates, ...parts], { axes, reduce: "set", mode });
}

/** Positions along one axis of a shape, as i32, on the backend of a tensor. */
function line(shape: readonly number[], axis: number, beside: Tensor): Tensor {
  const numbers = Int32Array.from({ length: shape[axis]! }, (_, i) => i);
  const whole = arrayTensor(numbers, "putAlongAxis", { backend: backendOf([beside]) });
  return reshape(
    whole,
    shape.map((extent, a) => (a === axis ? extent : 1)),
  ) as Tensor;
}

/** x with values replaced at positions of its flattened elements; values repeat when there are fewer.
 * Dtype: kept. Throws `index/dtype`, `index/whole`, `index/mode`, `index/empty`, `argument/empty`.
 * Source: NumPy `put`, as a new tensor.
 * @example put([[1, 2], [3, 4]], [0, -1], [7, 8]).toArray();  // => [[7,2],[3,8]] */
export function put<X extends TensorLike>(
  x: X,
  indices: TensorLike,
  values: TensorLike,
  options: ModeOptions = {},
): Tensor<DTypeOf<X>> {
  const operand = asTensor("put", x);
  const positions = ravel(asIndices("put", indices, operand)) as Tensor;
  const flat = ravel(promoted("put", [operand, values])[1]!) as Tensor;
  if (flat.size === 0 && positions.size > 0)
    throw new ArgumentError({
      code: "argument/empty",
      op: "put",
      what: `there are no values for ${positions.size} positions`,
      remedy: "pass at least one value",
      argument: "values",
    });
  const places = Int32Array.from({ length: positions.size }, (_, i) => i);
  const repeated = take(flat, arrayTensor(places, "put", { backend: backendOf([operand]) }), { mode: "wrap" });
  const result = scattered("put", "set", ravel(operand), reshape(positions, [-1, 1]), repeated, options);
  return reshape(result, operand.shape) as Tensor as Tensor<DTypeOf<X>>;
}

/** x with a window replaced from a start that may be a tensor; the start is clamped so that the window fits.
 * Dtype: kept, the update is converted. Throws `shape/window`, `shape/start`, `index/dtype`, `index/whole`, `dtype/range`.
 * Source: JAX `lax.dynamic_update_slice`.
 * @example dynamicUpdateSlice([1, 2, 3, 4], [8, 9], [1]).toArray();  // => [1,8,9,4] */
export function dynamicUpdateSlice<X extends TensorLike>(
  x: X,
  update: TensorLike,
  start: TensorLike,
): Tensor<DTypeOf<X>> {
  const operand = asTensor("dynamicUpdateSlice", x);
  const given = withDType(promoted("dynamicUpdateSlice", [operand, update])[1]!, operand.dtype);
  return apply(schema.dynamicUpdateSlice, [operand, given, startOf("dynamicUpdateSlice", start, operand)], {});
}
