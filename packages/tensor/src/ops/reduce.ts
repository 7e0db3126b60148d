// Reductions and the statistics composed of them.
// In: an array-like, axes.  Out: a tensor without those axes, or with extent 1 there.
import { apply } from "../apply.js";
import { checkedDType, type DType, floatOf, isComplexType } from "../dtype.js";
import { ArgumentError } from "../error.js";
import type { Tensor } from "../methods.generated.js";
import type { AccumulatorOf, DTypeOf, FloatOf, RealOf, ScalarLike, TensorLike } from "../operand.js";
import type {
  ArgOptions,
  AxisOptions,
  ExtremeOptions,
  MaskedOptions,
  MeanOptions,
  TotalOptions,
  VarianceOptions,
} from "../options/reduce.js";
import type { OpSchema } from "../schema/op.js";
import * as schema from "../schema/reduce.js";
import { checkedAxes, checkedAxis, reducedShape, sizeOf } from "../shape.js";
import { asTensor, checkedFlag, withDType } from "./arguments.js";
import { add, divide, maximum, minimum, multiply, subtract } from "./arithmetic.js";
import { selectWhere } from "./comparison.js";
import { fullLike } from "./creation.js";
import { abs, sqrt, square } from "./functions.js";
import { broadcastTo, ravel, reshape } from "./movement.js";

function reduced<D extends DType>(op: OpSchema<schema.ReduceAttributes>, x: Tensor, options: AxisOptions): Tensor<D> {
  const axes = checkedAxes(options.axis, x.ndim, op.name);
  return apply(op, [x], { axes, keepDims: checkedFlag(options.keepDims ?? false, op.name, "keepDims") });
}

/** A sum or product in the dtype asked for, of the elements that count, with the initial value. */
function total<D extends DType>(
  op: OpSchema<schema.ReduceAttributes>,
  x: TensorLike,
  options: TotalOptions<D>,
  identity: number,
  join: (a: Tensor, b: ScalarLike) => unknown,
): Tensor<D> {
  const operand = asTensor(op.name, x);
  const wide = options.dtype === undefined ? operand : withDType(operand, checkedDType(options.dtype, op.name));
  const counted = options.where === undefined ? wide : (selectWhere(options.where, wide, identity) as Tensor);
  const folded = reduced(op, counted, options);
  const joined = options.initial === undefined ? folded : (join(folded, options.initial) as Tensor);
  // A narrow integer asked for wraps at the end, which wraps the same as at every step.
  return withDType(joined, options.dtype ?? joined.dtype) as Tensor as Tensor<D>;
}

/** Sum over axes.
 * Dtype: floats and complex kept; bool, i8 and i16 become i32, u8 and u16 become u32; or the one asked for.
 * Throws `shape/axis`, `shape/axis-twice`, `shape/broadcast`.
 * Source: NumPy `sum`; of nothing it is 0.
 * @example sum([[1, 2], [3, 4]], { axis: 0 }).toArray();  // => [4,6] */
export function sum<X extends TensorLike, D extends DType = AccumulatorOf<DTypeOf<X>>>(
  x: X,
  options: TotalOptions<D> = {},
): Tensor<D> {
  return total(schema.sum, x, options, 0, add);
}

/** Product over axes.
 * Dtype: as sum. Throws `shape/axis`, `shape/axis-twice`, `shape/broadcast`.
 * Source: NumPy `prod`; of nothing it is 1.
 * @example prod([2, 3, 4]).item();  // => 24 */
export function prod<X extends TensorLike, D extends DType = AccumulatorOf<DTypeOf<X>>>(
  x: X,
  options: TotalOptions<D> = {},
): Tensor<D> {
  return total(schema.prod, x, options, 1, multiply);
}

/** Largest or smallest of the elements that count and the initial value. */
function extreme(
  op: OpSchema<schema.ReduceAttributes>,
  x: TensorLike,
  options: ExtremeOptions,
  join: (a: Tensor, b: ScalarLike) => unknown,
): Tensor {
  const operand = asTensor(op.name, x);
  const { initial } = options;
  if (options.where !== undefined && initial === undefined)
    throw new ArgumentError({
      code: "argument/initial",
      op: op.name,
      what: "where is given without initial, and the elements left out have no value",
      remedy: "pass initial as well",
      argument: "initial",
    });
  if (initial === undefined) return reduced(op, operand, options);
  const axes = checkedAxes(options.axis, operand.ndim, op.name);
  if (axes.some((axis) => operand.shape[axis] === 0))
    return fullLike(operand, initial, {
      shape: reducedShape(operand.shape, axes, options.keepDims ?? false),
    }) as Tensor;
  const counted = options.where === undefined ? operand : (selectWhere(options.where, operand, initial) as Tensor);
  return join(reduced(op, counted, options), initial) as Tensor;
}

/** Largest over axes; NaN wins.
 * Dtype: kept. Throws `shape/empty-reduction`, `shape/axis`, `shape/axis-twice`, `argument/initial`.
 * Source: NumPy `max`.
 * @example max([[1, 5], [3, 4]], { axis: 1 }).toArray();  // => [5,4] */
export function max<X extends TensorLike>(x: X, options: ExtremeOptions = {}): Tensor<DTypeOf<X>> {
  return extreme(schema.max, x, options, maximum) as Tensor as Tensor<DTypeOf<X>>;
}

/** Smallest over axes; NaN wins.
 * Dtype: kept. Throws `shape/empty-reduction`, `shape/axis`, `shape/axis-twice`, `argument/initial`.
 * Source: NumPy `min`.
 * @example min([[1, 5], [3, 4]], { axis: 1 }).toArray();  // => [1,3] */
export function min<X extends TensorLike>(x: X, options: ExtremeOptions = {}): Tensor<DTypeOf<X>> {
  return extreme(schema.min, x, options, minimum) as Tensor as Tensor<DTypeOf<X>>;
}

/** Are all elements not zero?
 * Dtype: bool. Throws `shape/axis`, `shape/axis-twice`.
 * Source: NumPy `all`; of nothing it is true.
 * @example all([true, false]).item();  // => false */
export function all<X extends TensorLike>(x: X, options: MaskedOptions = {}): Tensor<"bool"> {
  return reduced(schema.all, truths("all", x, options, true), options);
}

/** Is any element not zero?
 * Dtype: bool. Throws `shape/axis`, `shape/axis-twice`.
 * Source: NumPy `any`; of nothing it is false.
 * @example any([true, false]).item();  // => true */
export function any<X extends TensorLike>(x: X, options: MaskedOptions = {}): Tensor<"bool"> {
  return reduced(schema.any_, truths("any", x, options, false), options);
}

/** Truth of each element; what does not count gets the value that decides nothing. */
function truths(op: string, x: TensorLike, options: MaskedOptions, neutral: boolean): Tensor {
  const truth = withDType(asTensor(op, x), "bool");
  return options.where === undefined ? truth : (selectWhere(options.where, truth, neutral) as Tensor);
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

/** Number of elements that each reduction over `axis` folds: a number, or a tensor when a mask says which count. */
function counted(op: string, x: Tensor, options: MaskedOptions): number | Tensor {
  const axes = checkedAxes(options.axis, x.ndim, op);
  if (options.where === undefined) return sizeOf(axes.map((a) => x.shape[a]!));
  const mask = broadcastTo(withDType(asTensor(op, options.where), "bool"), x.shape);
  return withDType(reduced(schema.sum, mask, options), realOf(x.dtype));
}

const realOf = (dtype: DType): DType => (isComplexType(dtype) ? "f32" : floatOf(dtype));

/** Mean over axes.
 * Dtype: floats and complex kept, integers and bool f32; or the one asked for. Throws `shape/axis`, `shape/axis-twice`, `shape/broadcast`.
 * Source: NumPy `mean`; of nothing it is NaN.
 * @example mean([1, 2, 3]).item();  // => 2 */
export function mean<X extends TensorLike, D extends DType = FloatOf<DTypeOf<X>>>(
  x: X,
  options: MeanOptions<D> = {},
): Tensor<D> {
  const operand = asTensor("mean", x);
  const float = withDType(operand, floatOf(checkedDType(options.dtype ?? operand.dtype, "mean")));
  const { axis, keepDims, where: mask } = options;
  const result = divide(
    total(schema.sum, float, { axis, keepDims, where: mask }, 0, add),
    counted("mean", float, options),
  );
  return withDType(result as Tensor, options.dtype ?? float.dtype) as Tensor as Tensor<D>;
}

/** Mean of squared distances from the mean.
 * Dtype: floats kept, integers and bool f32, complex f32; or the one asked for. Throws `shape/axis`, `shape/axis-twice`, `shape/broadcast`.
 * Source: NumPy `var`; `ddof` is subtracted from the divisor, which makes it NaN or infinite when nothing is left. Exported as `var` too.
 * @example variance([1, 2, 3], { ddof: 1 }).item();  // => 1 */
export function variance<X extends TensorLike, D extends DType = RealOf<FloatOf<DTypeOf<X>>>>(
  x: X,
  options: VarianceOptions<D> = {},
): Tensor<D> {
  const operand = asTensor("variance", x);
  const float = withDType(operand, floatOf(checkedDType(options.dtype ?? operand.dtype, "variance")));
  const { axis, ddof = 0, keepDims, where: mask } = options;
  const distance = subtract(float, mean(float, { axis, keepDims: true, where: mask })) as Tensor;
  const squares = square(isComplexType(distance.dtype) ? (abs(distance) as Tensor) : distance);
  const sums = total(schema.sum, squares, { axis, keepDims, where: mask }, 0, add);
  const divisor = maximum(subtract(counted("variance", float, options), ddof), 0);
  return withDType(divide(sums, divisor) as Tensor, options.dtype ?? realOf(float.dtype)) as Tensor as Tensor<D>;
}

/** Square root of the variance.
 * Dtype: as variance. Throws `shape/axis`, `shape/axis-twice`, `shape/broadcast`.
 * Source: NumPy `std`.
 * @example std([1, 3]).item();  // => 1 */
export function std<X extends TensorLike, D extends DType = RealOf<FloatOf<DTypeOf<X>>>>(
  x: X,
  options: VarianceOptions<D> = {},
): Tensor<D> {
  return sqrt(variance(x, options)) as Tensor as Tensor<D>;
}

export { variance as var };
