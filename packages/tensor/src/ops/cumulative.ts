// Running reductions along an axis.
// In: array-likes.  Out: tensors of the same shape.
import { apply } from "../apply.js";
import { checkedDType, type DType } from "../dtype.js";
import type { Tensor } from "../methods.generated.js";
import type { AccumulatorOf, DTypeOf, FloatOf, TensorLike } from "../operand.js";
import type { CumulativeOptions, CumulativeTotalOptions, InitialOptions } from "../options/cumulative.js";
import * as schema from "../schema/cumulative.js";
import type { OpSchema } from "../schema/op.js";
import { checkedAxis } from "../shape.js";
import { asFloat, asTensor, checkedFlag, withDType } from "./arguments.js";
import { selectWhere } from "./comparison.js";
import { fullLike } from "./creation.js";
import { isnan } from "./functions.js";
import { concatenate, ravel } from "./movement.js";

function running(op: OpSchema<schema.CumulativeAttributes>, given: Tensor, options: CumulativeOptions): Tensor {
  const x = options.axis === undefined ? (ravel(given) as Tensor) : given;
  const axis = checkedAxis(options.axis ?? 0, x.ndim, op.name);
  return apply(op, [x], { axis, reverse: checkedFlag(options.reverse ?? false, op.name, "reverse") });
}

function total(op: OpSchema<schema.CumulativeAttributes>, x: TensorLike, options: CumulativeTotalOptions): Tensor {
  const given = asTensor(op.name, x);
  if (options.dtype === undefined) return running(op, given, options);
  const dtype = checkedDType(options.dtype, op.name);
  return withDType(running(op, withDType(given, dtype), options), dtype);
}

/** Running sum along an axis, of the flattened tensor when none is named.
 * Dtype: as sum, or the one asked for. Throws `shape/axis`.
 * Source: NumPy `cumsum`; `reverse` as in JAX.
 * @example cumsum([1, 2, 3]).toArray();  // => [1,3,6] */
export function cumsum<X extends TensorLike, D extends DType = AccumulatorOf<DTypeOf<X>>>(
  x: X,
  options: CumulativeTotalOptions<D> = {},
): Tensor<D> {
  return total(schema.cumsum, x, options) as Tensor as Tensor<D>;
}

/** Running product along an axis, of the flattened tensor when none is named.
 * Dtype: as prod, or the one asked for. Throws `shape/axis`.
 * Source: NumPy `cumprod`; `reverse` as in JAX.
 * @example cumprod([1, 2, 3]).toArray();  // => [1,2,6] */
export function cumprod<X extends TensorLike, D extends DType = AccumulatorOf<DTypeOf<X>>>(
  x: X,
  options: CumulativeTotalOptions<D> = {},
): Tensor<D> {
  return total(schema.cumprod, x, options) as Tensor as Tensor<D>;
}

/** Largest so far along an axis, of the flattened tensor when none is named; NaN stays.
 * Dtype: kept. Throws `shape/axis`.
 * Source: JAX `lax.cummax`.
 * @example cummax([1, 3, 2]).toArray();  // => [1,3,3] */
export function cummax<X extends TensorLike>(x: X, options: CumulativeOptions = {}): Tensor<DTypeOf<X>> {
  return running(schema.cummax, asTensor("cummax", x), options) as Tensor as Tensor<DTypeOf<X>>;
}

/** Smallest so far along an axis, of the flattened tensor when none is named; NaN stays.
 * Dtype: kept. Throws `shape/axis`.
 * Source: JAX `lax.cummin`.
 * @example cummin([3, 1, 2]).toArray();  // => [3,1,1] */
export function cummin<X extends TensorLike>(x: X, options: CumulativeOptions = {}): Tensor<DTypeOf<X>> {
  return running(schema.cummin, asTensor("cummin", x), options) as Tensor as Tensor<DTypeOf<X>>;
}

/** Logarithm of the running sum of exp(x) along an axis, of the flattened tensor when none is named.
 * Dtype: floats kept, integers and bool f32. Throws `shape/axis`, `dtype/unsupported` for complex.
 * Source: JAX `lax.cumlogsumexp`.
 * @example cumlogsumexp([0]).toArray();  // => [0] */
export function cumlogsumexp<X extends TensorLike>(x: X, options: CumulativeOptions = {}): Tensor<FloatOf<DTypeOf<X>>> {
  return running(schema.cumlogsumexp, asFloat("cumlogsumexp", x), options) as Tensor as Tensor<FloatOf<DTypeOf<X>>>;
}

/** x with NaN replaced. */
function withoutNaN(op: string, x: TensorLike, value: number): Tensor {
  const operand = asTensor(op, x);
  return withDType(selectWhere(isnan(operand), value, operand) as Tensor, operand.dtype);
}

/** Running sum that takes NaN for 0.
 * Dtype: as cumsum. Throws `shape/axis`.
 * Source: NumPy `nancumsum`.
 * @example nancumsum([1, NaN, 2]).toArray();  // => [1,1,3] */
export function nancumsum<X extends TensorLike, D extends DType = AccumulatorOf<DTypeOf<X>>>(
  x: X,
  options: CumulativeTotalOptions<D> = {},
): Tensor<D> {
  return total(schema.cumsum, withoutNaN("nancumsum", x, 0), options) as Tensor as Tensor<D>;
}

/** Running product that takes NaN for 1.
 * Dtype: as cumprod. Throws `shape/axis`.
 * Source: NumPy `nancumprod`.
 * @example nancumprod([2, NaN, 3]).toArray();  // => [2,2,6] */
export function nancumprod<X extends TensorLike, D extends DType = AccumulatorOf<DTypeOf<X>>>(
  x: X,
  options: CumulativeTotalOptions<D> = {},
): Tensor<D> {
  return total(schema.cumprod, withoutNaN("nancumprod", x, 1), options) as Tensor as Tensor<D>;
}

/** The running total, with the value of nothing in front when asked. */
function withInitial(
  op: OpSchema<schema.CumulativeAttributes>,
  x: TensorLike,
  options: InitialOptions,
  nothing: number,
): Tensor {
  const operand = asTensor(op.name, x);
  const axis = checkedAxis(options.axis ?? 0, operand.ndim, op.name);
  const totals = total(op, operand, { ...options, axis });
  if (options.includeInitial !== true) return totals;
  const first = fullLike(totals, nothing, { shape: totals.shape.map((extent, a) => (a === axis ? 1 : extent)) });
  const parts = options.reverse === true ? [totals, first] : [first, totals];
  return concatenate(parts, { axis });
}

/** Running sum along an axis, the first when none is named.
 * Dtype: as sum, or the one asked for. Throws `shape/axis`.
 * Source: the array API's `cumulative_sum`.
 * @example cumulativeSum([1, 2], { includeInitial: true }).toArray();  // => [0,1,3] */
export function cumulativeSum<X extends TensorLike, D extends DType = AccumulatorOf<DTypeOf<X>>>(
  x: X,
  options: InitialOptions<D> = {},
): Tensor<D> {
  return withInitial(schema.cumsum, x, options, 0) as Tensor as Tensor<D>;
}

/** Running product along an axis, the first when none is named.
 * Dtype: as prod, or the one asked for. Throws `shape/axis`.
 * Source: the array API's `cumulative_prod`.
 * @example cumulativeProd([2, 3], { includeInitial: true }).toArray();  // => [1,2,6] */
export function cumulativeProd<X extends TensorLike, D extends DType = AccumulatorOf<DTypeOf<X>>>(
  x: X,
  options: InitialOptions<D> = {},
): Tensor<D> {
  return withInitial(schema.cumprod, x, options, 1) as Tensor as Tensor<D>;
}
