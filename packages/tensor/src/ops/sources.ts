// Tensors from other sources than arrays: text, iterables, positions; copies.
// In: shapes, text, iterables, functions of positions.  Out: tensors on the default backend, or the one asked for.
import { checkedDType, type DType } from "../dtype.js";
import { ArgumentError } from "../error.js";
import type { Tensor } from "../methods.generated.js";
import type { ArrayDType, DTypeOf, ScalarLike, TensorLike } from "../operand.js";
import type { CreationOptions, IterOptions, LikeOptions, TextOptions } from "../options/creation.js";
import { checkedShape, describe } from "../shape.js";
import { isTensor } from "../tensor.js";
import { asTensor, strengthened, withDType } from "./arguments.js";
import { eye, iota, tensor, zeros, zerosLike } from "./creation.js";
import { arrayTensor } from "./from-array.js";
import { reshape } from "./movement.js";

/** A tensor whose elements do not matter yet; they are zeros, since nothing here is ever left undefined.
 * Dtype: f32 unless asked. Throws `shape/extent`, `dtype/unknown`, `memory/size`.
 * Source: NumPy `empty`.
 * @example empty([2]).shape;  // => [2] */
export function empty<D extends DType = "f32">(
  shape: readonly number[] | number,
  options: CreationOptions<D> = {},
): Tensor<D> {
  return zeros(shape, options);
}

/** A tensor like another whose elements do not matter yet; they are zeros.
 * Throws `shape/extent`, `dtype/unknown`.
 * Source: NumPy `empty_like`.
 * @example emptyLike(tensor([1, 2])).shape;  // => [2] */
export function emptyLike<X extends TensorLike, D extends DType = DTypeOf<X>>(
  x: X,
  options: LikeOptions<D> = {},
): Tensor<D> {
  return zerosLike(x, options);
}

/** The tensor itself when it has the dtype asked for, else a tensor made of the values.
 * Dtype: as `tensor`. Throws `shape/ragged`, `argument/array-like`, `dtype/range`, `dtype/unknown`.
 * Source: NumPy `asarray`.
 * @example asarray([1, 2.5]).dtype;  // => "f32" */
export function asarray<X extends TensorLike>(values: X): Tensor<ArrayDType<X>>;
/** The values as a tensor of a dtype. */
export function asarray<D extends DType = DType>(values: TensorLike, options: CreationOptions<D>): Tensor<D>;
export function asarray(values: TensorLike, options: CreationOptions = {}): Tensor {
  if (!isTensor(values)) return arrayTensor(values, "asarray", options);
  return options.dtype === undefined ? values : tensor(values, { dtype: options.dtype });
}

/** A tensor of the same elements with a handle of its own; since tensors never change, they share the buffer.
 * Dtype: kept.
 * Source: NumPy `copy`.
 * @example copy([1, 2]).toArray();  // => [1,2] */
export function copy<X extends TensorLike>(x: X): Tensor<DTypeOf<X>> {
  const operand = asTensor("copy", x);
  return strengthened(reshape(operand, operand.shape) as Tensor) as Tensor as Tensor<DTypeOf<X>>;
}

/** Ones on the diagonal of an n x n matrix, zeros elsewhere.
 * Dtype: f32 unless asked. Throws `shape/extent`, `dtype/unknown`.
 * Source: NumPy `identity`.
 * @example identity(2).toArray();  // => [[1,0],[0,1]] */
export function identity<D extends DType = "f32">(n: number, options: CreationOptions<D> = {}): Tensor<D> {
  return eye(n, options);
}

/** A tensor of what a function makes of every position: it gets one tensor of positions per axis and computes all at once.
 * Dtype: that of the result; positions are i32 unless asked. Throws `shape/extent`.
 * Source: NumPy `fromfunction`.
 * @example fromfunction((i, j) => i.add(j), [2, 2]).toArray();  // => [[0,1],[1,2]] */
export function fromfunction<R>(
  fn: (...positions: Tensor[]) => R,
  shape: readonly number[] | number,
  options: CreationOptions = {},
): R {
  const extents = checkedShape(typeof shape === "number" ? [shape] : shape, "fromfunction");
  return fn(...extents.map((_, axis) => iota(extents, { ...options, axis }) as Tensor));
}

/** A vector of the values of an iterable, of the first `count` when it is given.
 * Dtype: as `tensor` unless asked. Throws `argument/iterable`, `argument/count` when there are fewer.
 * Source: NumPy `fromiter`.
 * @example fromiter(new Set([1, 2])).toArray();  // => [1,2] */
export function fromiter<D extends DType = DType>(
  values: Iterable<ScalarLike>,
  options: IterOptions<D> = {},
): Tensor<D> {
  if (values === null || typeof values !== "object" || typeof values[Symbol.iterator] !== "function")
    throw new ArgumentError({
      code: "argument/iterable",
      op: "fromiter",
      what: `values is ${describe(values)}`,
      remedy: "pass an array, a set, a generator or another iterable of numbers",
      argument: "values",
    });
  const { count, ...rest } = options;
  const found: ScalarLike[] = [];
  if (count !== 0)
    for (const value of values) {
      found.push(value);
      if (found.length === count) break;
    }
  if (count !== undefined && found.length !== count)
    throw new ArgumentError({
      code: "argument/count",
      op: "fromiter",
      what: `count is ${describe(count)}, the iterable has ${found.length} values`,
      remedy: "ask for at most as many as there are",
      argument: "count",
    });
  return arrayTensor(found, "fromiter", rest) as Tensor as Tensor<D>;
}

/** A vector of the numbers in a text, separated by `sep` or by white space.
 * Dtype: f32 unless asked. Throws `argument/number` for what is no number, `argument/text`, `dtype/range`, `dtype/unknown`.
 * Source: NumPy `fromstring` in text mode.
 * @example fromstring("1, 2.5", { sep: "," }).toArray();  // => [1,2.5] */
export function fromstring<D extends DType = "f32">(text: string, options: TextOptions<D> = {}): Tensor<D> {
  const { sep = " ", dtype = "f32" as D } = options;
  checkedDType(dtype, "fromstring");
  if (typeof text !== "string" || typeof sep !== "string")
    throw new ArgumentError({
      code: "argument/text",
      op: "fromstring",
      what: `text is ${describe(text)}, sep ${describe(sep)}`,
      remedy: "pass texts",
      argument: typeof text === "string" ? "sep" : "text",
    });
  const parts = sep.trim() === "" ? text.trim().split(/\s+/) : text.split(sep);
  const numbers = text.trim() === "" ? [] : parts.map((part, i) => numberOf(part.trim(), i));
  return withDType(arrayTensor(numbers, "fromstring", { ...options, dtype }), dtype) as Tensor as Tensor<D>;
}

function numberOf(part: string, i: number): number {
  const value = part === "" ? Number.NaN : Number(part);
  if (!Number.isNaN(value) || part.toLowerCase() === "nan") return value;
  throw new ArgumentError({
    code: "argument/number",
    op: "fromstring",
    what: `part ${i} of the text is ${JSON.stringify(part)}`,
    remedy: "write numbers only, with the separator between them",
    argument: "text",
  });
}
