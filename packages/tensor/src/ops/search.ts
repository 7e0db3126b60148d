// Positions of elements by what they are; results have a shape that depends on values, so the operand is read.
// In: array-likes.  Out: i32 positions, or the elements there.
// Invariant: eager only: inside a trace these throw TracerError, unless `size` fixes the shape.
// Not here: order (sort.ts).
import { ShapeError } from "../error.js";
import type { Tensor } from "../methods.generated.js";
import type { DTypeOf, TensorLike } from "../operand.js";
import type { SizeOptions, TakeOptions } from "../options/indexing.js";
import { checkedAxis, sameShape, shapeText } from "../shape.js";
import { denseStrides } from "../stride.js";
import { readValues } from "../tensor.js";
import { asTensor, backendOf, promoted, withDType } from "./arguments.js";
import { arrayTensor } from "./from-array.js";
import { take } from "./indexing.js";
import { ravel, reshape, stack } from "./movement.js";
import { put } from "./scatter.js";

/** Places of elements that are not zero in the flattened tensor; cut or filled to `size`. */
function truePlaces(op: string, x: Tensor, { size, fillValue = 0 }: SizeOptions): { places: number[]; filled: number } {
  const flags = readValues(withDType(x, "bool"), op) as Uint8Array;
  const places: number[] = [];
  for (let i = 0; i < flags.length; i++) if (flags[i] !== 0) places.push(i);
  if (size === undefined) return { places, filled: 0 };
  const filled = Math.max(0, size - places.length);
  return { places: [...places.slice(0, size), ...new Array<number>(filled).fill(fillValue)], filled };
}

const positions = (numbers: Int32Array, beside: Tensor): Tensor<"i32"> =>
  arrayTensor(numbers, "nonzero", { backend: backendOf([beside]) }) as Tensor as Tensor<"i32">;

/** Positions of elements that are not zero, one vector per axis.
 * Dtype: i32. Complexity: reads the operand. Throws `trace/no-value` inside a trace; a scalar counts as a vector of one.
 * Source: NumPy `nonzero`; `size` and `fillValue` as in JAX.
 * @example nonzero([[0, 1], [1, 0]]).map((p) => p.toArray());  // => [[0,1],[1,0]] */
export function nonzero<X extends TensorLike>(x: X, options: SizeOptions = {}): Tensor<"i32">[] {
  const given = asTensor("nonzero", x);
  const operand = given.ndim === 0 ? (reshape(given, [1]) as Tensor) : given;
  const { places, filled } = truePlaces("nonzero", operand, options);
  const strides = denseStrides(operand.shape);
  return operand.shape.map((extent, axis) => {
    const along = Int32Array.from(places, (place, i) =>
      i >= places.length - filled ? place : Math.floor(place / strides[axis]!) % extent,
    );
    return positions(along, operand);
  });
}

/** Positions of elements that are not zero, one row per element.
 * Dtype: i32. Throws `trace/no-value` inside a trace.
 * Source: NumPy `argwhere`.
 * @example argwhere([[0, 1], [1, 0]]).toArray();  // => [[0,1],[1,0]] */
export function argwhere<X extends TensorLike>(x: X, options: SizeOptions = {}): Tensor<"i32"> {
  const operand = asTensor("argwhere", x);
  if (operand.ndim === 0) {
    const { places } = truePlaces("argwhere", ravel(operand) as Tensor, options);
    return positions(new Int32Array(0), operand).reshape([places.length, 0]);
  }
  return stack(nonzero(operand, options), { axis: 1 }) as Tensor as Tensor<"i32">;
}

/** Positions of elements that are not zero in the flattened tensor.
 * Dtype: i32. Throws `trace/no-value` inside a trace.
 * Source: NumPy `flatnonzero`.
 * @example flatnonzero([[0, 1], [1, 0]]).toArray();  // => [1,2] */
export function flatnonzero<X extends TensorLike>(x: X, options: SizeOptions = {}): Tensor<"i32"> {
  const operand = asTensor("flatnonzero", x);
  return positions(Int32Array.from(truePlaces("flatnonzero", operand, options).places), operand);
}

/** Elements where a condition holds, flattened.
 * Dtype: kept. Throws `trace/no-value` inside a trace.
 * Source: NumPy `extract`.
 * @example extract([true, false, true], [1, 2, 3]).toArray();  // => [1,3] */
export function extract<X extends TensorLike>(condition: TensorLike, x: X): Tensor<DTypeOf<X>> {
  const operand = asTensor("extract", x);
  return take(ravel(operand), flatnonzero(asTensor("extract", condition, backendOf([operand])))) as Tensor as Tensor<
    DTypeOf<X>
  >;
}

/** Slices along an axis where a condition holds; elements of the flattened tensor when no axis is named.
 * Dtype: kept. Throws `shape/axis`, `shape/condition`, `trace/no-value` inside a trace.
 * Source: NumPy `compress`.
 * @example compress([true, false], [[1, 2], [3, 4]], { axis: 0 }).toArray();  // => [[1,2]] */
export function compress<X extends TensorLike>(
  condition: TensorLike,
  x: X,
  options: TakeOptions = {},
): Tensor<DTypeOf<X>> {
  const operand = asTensor("compress", x);
  const test = asTensor("compress", condition, backendOf([operand]));
  const extent =
    options.axis === undefined ? operand.size : operand.shape[checkedAxis(options.axis, operand.ndim, "compress")]!;
  if (test.ndim !== 1 || test.size > extent)
    throw new ShapeError({
      code: "shape/condition",
      op: "compress",
      what: `the condition has shape ${shapeText(test.shape)} for ${extent} slices`,
      remedy: "pass a vector of at most as many elements",
      shapes: [test.shape, operand.shape],
    });
  return take(operand, flatnonzero(test), options) as Tensor as Tensor<DTypeOf<X>>;
}

/** x with values, repeated as needed, where a mask holds.
 * Dtype: kept. Throws `shape/condition`, `trace/no-value` inside a trace, `dtype/range`.
 * Source: NumPy `place`, as a new tensor.
 * @example place([1, 2, 3], [true, false, true], [9, 8]).toArray();  // => [9,2,8] */
export function place<X extends TensorLike>(x: X, mask: TensorLike, values: TensorLike): Tensor<DTypeOf<X>> {
  const operand = asTensor("place", x);
  const test = asTensor("place", mask, backendOf([operand]));
  if (!sameShape(test.shape, operand.shape))
    throw new ShapeError({
      code: "shape/condition",
      op: "place",
      what: `the mask has shape ${shapeText(test.shape)}, the tensor ${shapeText(operand.shape)}`,
      remedy: "pass a mask of the tensor's shape",
      shapes: [operand.shape, test.shape],
    });
  return put(operand, flatnonzero(test), promoted("place", [values])[0]!) as Tensor as Tensor<DTypeOf<X>>;
}
