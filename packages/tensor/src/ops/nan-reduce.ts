// Reductions that leave NaN out.
// In: an array-like, axes.  Out: a tensor without those axes, or with extent 1 there.
// Invariant: where a line holds nothing but NaN, the result is that of nothing: 0, 1 or NaN; positions are -1.
import { type DType, isInexact } from "../dtype.js";
import type { Tensor } from "../methods.generated.js";
import type { AccumulatorOf, DTypeOf, FloatOf, RealOf, ScalarLike, TensorLike } from "../operand.js";
import type { ArgOptions, ExtremeOptions, MeanOptions, TotalOptions, VarianceOptions } from "../options/reduce.js";
import { asTensor, withDType } from "./arguments.js";
import { logicalAnd, logicalNot, selectWhere } from "./comparison.js";
import { isnan, sqrt } from "./functions.js";
import { all, argmax, argmin, max, mean, min, prod, sum, variance } from "./reduce.js";

/** The operand with NaN replaced. */
function filled(op: string, x: TensorLike, value: ScalarLike): Tensor {
  const operand = asTensor(op, x);
  if (!isInexact(operand.dtype)) return operand;
  return withDType(selectWhere(isnan(operand), value, operand) as Tensor, operand.dtype);
}

/** Which elements count: those that are numbers, and that `where` admits. */
function numbers(x: Tensor, mask: TensorLike | undefined): Tensor {
  const there = logicalNot(isnan(x)) as Tensor;
  return mask === undefined ? there : (logicalAnd(there, mask) as Tensor);
}

/** Sum of the elements that are not NaN.
 * Dtype: as sum. Throws `shape/axis`, `shape/axis-twice`, `shape/broadcast`.
 * Source: NumPy `nansum`.
 * @example nansum([1, NaN, 2]).item();  // => 3 */
export function nansum<X extends TensorLike, D extends DType = AccumulatorOf<DTypeOf<X>>>(
  x: X,
  options: TotalOptions<D> = {},
): Tensor<D> {
  return sum(filled("nansum", x, 0), options) as Tensor as Tensor<D>;
}

/** Product of the elements that are not NaN.
 * Dtype: as prod. Throws `shape/axis`, `shape/axis-twice`, `shape/broadcast`.
 * Source: NumPy `nanprod`.
 * @example nanprod([2, NaN, 3]).item();  // => 6 */
export function nanprod<X extends TensorLike, D extends DType = AccumulatorOf<DTypeOf<X>>>(
  x: X,
  options: TotalOptions<D> = {},
): Tensor<D> {
  return prod(filled("nanprod", x, 1), options) as Tensor as Tensor<D>;
}

/** The largest or smallest element that is not NaN; NaN where there is none. */
function extreme(
  op: string,
  x: TensorLike,
  options: ExtremeOptions,
  bound: number,
  fold: (x: Tensor, options: ExtremeOptions) => unknown,
): Tensor {
  const operand = asTensor(op, x);
  const folded = fold(filled(op, operand, bound), options) as Tensor;
  if (!isInexact(operand.dtype) || options.initial !== undefined) return folded;
  const { axis, keepDims } = options;
  const none = all(isnan(operand), { axis, keepDims });
  return withDType(selectWhere(none, Number.NaN, folded) as Tensor, operand.dtype);
}

/** Largest element that is not NaN; NaN where there is none.
 * Dtype: kept. Throws `shape/empty-reduction`, `shape/axis`, `shape/axis-twice`, `argument/initial`.
 * Source: NumPy `nanmax`.
 * @example nanmax([1, NaN, 2]).item();  // => 2 */
export function nanmax<X extends TensorLike>(x: X, options: ExtremeOptions = {}): Tensor<DTypeOf<X>> {
  return extreme("nanmax", x, options, Number.NEGATIVE_INFINITY, max) as Tensor as Tensor<DTypeOf<X>>;
}

/** Smallest element that is not NaN; NaN where there is none.
 * Dtype: kept. Throws `shape/empty-reduction`, `shape/axis`, `shape/axis-twice`, `argument/initial`.
 * Source: NumPy `nanmin`.
 * @example nanmin([1, NaN, 2]).item();  // => 1 */
export function nanmin<X extends TensorLike>(x: X, options: ExtremeOptions = {}): Tensor<DTypeOf<X>> {
  return extreme("nanmin", x, options, Number.POSITIVE_INFINITY, min) as Tensor as Tensor<DTypeOf<X>>;
}

function position(
  op: string,
  x: TensorLike,
  options: ArgOptions,
  bound: number,
  find: (x: Tensor, options: ArgOptions) => Tensor<"i32">,
): Tensor<"i32"> {
  const operand = asTensor(op, x);
  const found = find(filled(op, operand, bound), options);
  if (!isInexact(operand.dtype)) return found;
  const { axis, keepDims } = options;
  return selectWhere(all(isnan(operand), { axis, keepDims }), -1, found) as Tensor as Tensor<"i32">;
}

/** Position of the first largest element that is not NaN, -1 where there is none; in the flattened tensor when no axis is named.
 * Dtype: i32. Throws `shape/empty-reduction`, `shape/axis`.
 * Source: NumPy `nanargmax`; -1 as in JAX.
 * @example nanargmax([1, NaN, 2]).item();  // => 2 */
export function nanargmax<X extends TensorLike>(x: X, options: ArgOptions = {}): Tensor<"i32"> {
  return position("nanargmax", x, options, Number.NEGATIVE_INFINITY, argmax);
}

/** Position of the first smallest element that is not NaN, -1 where there is none; in the flattened tensor when no axis is named.
 * Dtype: i32. Throws `shape/empty-reduction`, `shape/axis`.
 * Source: NumPy `nanargmin`; -1 as in JAX.
 * @example nanargmin([1, NaN, 2]).item();  // => 0 */
export function nanargmin<X extends TensorLike>(x: X, options: ArgOptions = {}): Tensor<"i32"> {
  return position("nanargmin", x, options, Number.POSITIVE_INFINITY, argmin);
}

/** The operand without NaN, and the mask that says which elements count. */
function counted<O extends { readonly where?: TensorLike | undefined }>(
  op: string,
  x: TensorLike,
  options: O,
): [Tensor, O] {
  const operand = asTensor(op, x);
  if (!isInexact(operand.dtype)) return [operand, options];
  return [filled(op, operand, 0), { ...options, where: numbers(operand, options.where) }];
}

/** Mean of the elements that are not NaN; NaN where there is none.
 * Dtype: as mean. Throws `shape/axis`, `shape/axis-twice`, `shape/broadcast`.
 * Source: NumPy `nanmean`.
 * @example nanmean([1, NaN, 2]).item();  // => 1.5 */
export function nanmean<X extends TensorLike, D extends DType = FloatOf<DTypeOf<X>>>(
  x: X,
  options: MeanOptions<D> = {},
): Tensor<D> {
  const [values, rest] = counted("nanmean", x, options);
  return mean(values, rest) as Tensor as Tensor<D>;
}

/** Variance of the elements that are not NaN; NaN where too few are left.
 * Dtype: as variance. Throws `shape/axis`, `shape/axis-twice`, `shape/broadcast`.
 * Source: NumPy `nanvar`.
 * @example nanvar([1, NaN, 3]).item();  // => 1 */
export function nanvar<X extends TensorLike, D extends DType = RealOf<FloatOf<DTypeOf<X>>>>(
  x: X,
  options: VarianceOptions<D> = {},
): Tensor<D> {
  const [values, rest] = counted("nanvar", x, options);
  return variance(values, rest) as Tensor as Tensor<D>;
}

/** Standard deviation of the elements that are not NaN; NaN where too few are left.
 * Dtype: as std. Throws `shape/axis`, `shape/axis-twice`, `shape/broadcast`.
 * Source: NumPy `nanstd`.
 * @example nanstd([1, NaN, 3]).item();  // => 1 */
export function nanstd<X extends TensorLike, D extends DType = RealOf<FloatOf<DTypeOf<X>>>>(
  x: X,
  options: VarianceOptions<D> = {},
): Tensor<D> {
  return sqrt(nanvar(x, options)) as Tensor as Tensor<D>;
}
