// Reductions and the statistics composed of them.
// In: an array-like, axes.  Out: a tensor without those axes, or with extent 1 there.
import { apply } from "../apply.js";
import { type DType, floatOf, isComplexType } from "../dtype.js";
import type { Tensor } from "../methods.generated.js";
import type { AccumulatorOf, DTypeOf, FloatOf, RealOf, TensorLike } from "../operand.js";
import type { ArgOptions, AxisOptions, VarianceOptions } from "../options/reduce.js";
import type { OpSchema } from "../schema/op.js";
import * as schema from "../schema/reduce.js";
import { checkedAxes, checkedAxis, sizeOf } from "../shape.js";
import { asTensor, checkedFlag, withDType } from "./arguments.js";
import { divide, subtract } from "./arithmetic.js";
import { abs, sqrt, square } from "./functions.js";
import { ravel, reshape } from "./movement.js";

function reduced<D extends DType>(op: OpSchema<schema.ReduceAttributes>, x: Tensor, options: AxisOptions): Tensor<D> {
  const axes = checkedAxes(options.axis, x.ndim, op.name);
  return apply(op, [x], { axes, keepDims: checkedFlag(options.keepDims ?? false, op.name, "keepDims") });
}

/** Sum over axes.
 * Dtype: floats and complex kept; bool, i8 and i16 become i32, u8 and u16 become u32. Throws `shape/axis`, `shape/axis-twice`.
 * Source: NumPy `sum`; of nothing it is 0.
 * @example sum([[1, 2], [3, 4]], { axis: 0 }).toArray();  // => [4,6] */
export function sum<X extends TensorLike>(x: X, options: AxisOptions = {}): Tensor<AccumulatorOf<DTypeOf<X>>> {
  return reduced(schema.sum, asTensor("sum", x), options);
}

/** Product over axes.
 * Dtype: as sum. Throws `shape/axis`, `shape/axis-twice`.
 * Source: NumPy `prod`; of nothing it is 1.
 * @example prod([2, 3, 4]).item();  // => 24 */
export function prod<X extends TensorLike>(x: X, options: AxisOptions = {}): Tensor<AccumulatorOf<DTypeOf<X>>> {
  return reduced(schema.prod, asTensor("prod", x), options);
}

/** Largest over axes; NaN wins.
 * Dtype: kept. Throws `shape/empty-reduction`, `shape/axis`, `shape/axis-twice`.
 * Source: NumPy `max`.
 * @example max([[1, 5], [3, 4]], { axis: 1 }).toArray();  // => [5,4] */
export function max<X extends TensorLike>(x: X, options: AxisOptions = {}): Tensor<DTypeOf<X>> {
  return reduced(schema.max, asTensor("max", x), options);
}

/** Smallest over axes; NaN wins.
 * Dtype: kept. Throws `shape/empty-reduction`, `shape/axis`, `shape/axis-twice`.
 * Source: NumPy `min`.
 * @example min([[1, 5], [3, 4]], { axis: 1 }).toArray();  // => [1,3] */
export function min<X extends TensorLike>(x: X, options: AxisOptions = {}): Tensor<DTypeOf<X>> {
  return reduced(schema.min, asTensor("min", x), options);
}

/** Are all elements not zero?
 * Dtype: bool. Throws `shape/axis`, `shape/axis-twice`.
 * Source: NumPy `all`; of nothing it is true.
 * @example all([true, false]).item();  // => false */
export function all<X extends TensorLike>(x: X, options: AxisOptions = {}): Tensor<"bool"> {
  return reduced(schema.all, withDType(asTensor("all", x), "bool"), options);
}

/** Is any element not zero?
 * Dtype: bool. Throws `shape/axis`, `shape/axis-twice`.
 * Source: NumPy `any`; of nothing it is false.
 * @example any([true, false]).item();  // => true */
export function any<X extends TensorLike>(x: X, options: AxisOptions = {}): Tensor<"bool"> {
  return reduced(schema.any_, withDType(asTensor("any", x), "bool"), options);
}

function position(op: OpSchema<schema.ArgReduceAttributes>, x: TensorLike, options: ArgOptions): Tensor<"i32"> {
  const operand = asTensor(op.name, x);
  const keepDims = checkedFlag(options.keepDims ?? false, op.name, "keepDims");
  if (options.axis !== undefined)
    return apply(op, [operand], { axis: checkedAxis(options.axis, operand.ndim, op.name), keepDims });
  const flat: Tensor<"i32"> = apply(op, [ravel(operand)], { axis: 0, keepDims: false });
  return keepDims
    ? (reshape(
        flat,
        operand.shape.map(() => 1),
      ) as Tensor<"i32">)
    : flat;
}

/** Position of the first largest element, or of the first NaN; in the flattened tensor when no axis is named.
 * Dtype: i32. Throws `shape/empty-reduction`, `shape/axis`.
 * Source: NumPy `argmax`.
 * @example argmax([1, 5, 3]).item();  // => 1 */
export function argmax<X extends TensorLike>(x: X, options: ArgOptions = {}): Tensor<"i32"> {
  return position(schema.argmax, x, options);
}

/** Position of the first smallest element, or of the first NaN; in the flattened tensor when no axis is named.
 * Dtype: i32. Throws `shape/empty-reduction`, `shape/axis`.
 * Source: NumPy `argmin`.
 * @example argmin([4, 1, 3]).item();  // => 1 */
export function argmin<X extends TensorLike>(x: X, options: ArgOptions = {}): Tensor<"i32"> {
  return position(schema.argmin, x, options);
}

/** Number of elements that a reduction over `axis` folds into one. */
function foldedSize(x: Tensor, axis: AxisOptions["axis"], op: string): number {
  return sizeOf(checkedAxes(axis, x.ndim, op).map((a) => x.shape[a]!));
}

/** Mean over axes.
 * Dtype: floats and complex kept, integers and bool f32. Throws `shape/axis`, `shape/axis-twice`.
 * Source: NumPy `mean`; of nothing it is NaN.
 * @example mean([1, 2, 3]).item();  // => 2 */
export function mean<X extends TensorLike>(x: X, options: AxisOptions = {}): Tensor<FloatOf<DTypeOf<X>>> {
  const operand = asTensor("mean", x);
  const float = withDType(operand, floatOf(operand.dtype));
  return divide(reduced(schema.sum, float, options), foldedSize(operand, options.axis, "mean")) as Tensor<
    FloatOf<DTypeOf<X>>
  >;
}

/** Mean of squared distances from the mean.
 * Dtype: floats kept, integers and bool f32, complex f32. Throws `shape/axis`, `shape/axis-twice`.
 * Source: NumPy `var`; `ddof` is subtracted from the divisor, which makes it NaN or infinite when nothing is left.
 * @example variance([1, 2, 3], { ddof: 1 }).item();  // => 1 */
export function variance<X extends TensorLike>(
  x: X,
  options: VarianceOptions = {},
): Tensor<RealOf<FloatOf<DTypeOf<X>>>> {
  const operand = asTensor("variance", x);
  const float = withDType(operand, floatOf(operand.dtype));
  const centre = mean(float, { axis: options.axis, keepDims: true });
  const distance = subtract(float, centre) as Tensor;
  const squares = square(isComplexType(distance.dtype) ? (abs(distance) as Tensor) : distance);
  const total = reduced(schema.sum, squares, { axis: options.axis, keepDims: options.keepDims });
  const divisor = Math.max(0, foldedSize(operand, options.axis, "variance") - (options.ddof ?? 0));
  return divide(total, divisor) as Tensor as Tensor<RealOf<FloatOf<DTypeOf<X>>>>;
}

/** Square root of the variance.
 * Dtype: as variance. Throws `shape/axis`, `shape/axis-twice`.
 * Source: NumPy `std`.
 * @example std([1, 3]).item();  // => 1 */
export function std<X extends TensorLike>(x: X, options: VarianceOptions = {}): Tensor<RealOf<FloatOf<DTypeOf<X>>>> {
  return sqrt(variance(x, options)) as Tensor as Tensor<RealOf<FloatOf<DTypeOf<X>>>>;
}
