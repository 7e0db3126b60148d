// Reductions composed of others: counts, spans, weighted means, sums of exponentials.
// In: an array-like, axes.  Out: a tensor without those axes, or with extent 1 there.
import { applyBlock } from "../block.js";
import { floatOf } from "../dtype.js";
import { ShapeError } from "../error.js";
import type { Tensor } from "../methods.generated.js";
import type { DTypeOf, FloatOf, TensorLike } from "../operand.js";
import type { AverageOptions, AxisOptions, LogSumExpOptions, MaskedOptions } from "../options/reduce.js";
import { logSumExp as block } from "../schema/block.js";
import { checkedAxes, sameShape, shapeText } from "../shape.js";
import { asFloat, asTensor, backendOf, promoted, withDType } from "./arguments.js";
import { add, divide, multiply, subtract } from "./arithmetic.js";
import { notEqual, selectWhere } from "./comparison.js";
import { fullLike, onesLike } from "./creation.js";
import { exp, isfinite, log, stopGradient } from "./functions.js";
import { broadcastTo, reshape, squeeze } from "./movement.js";
import { max, mean, min, sum } from "./reduce.js";

/** Number of elements that are not zero.
 * Dtype: i32. Throws `shape/axis`, `shape/axis-twice`.
 * Source: NumPy `count_nonzero`.
 * @example countNonzero([0, 1, 2]).item();  // => 2 */
export function countNonzero<X extends TensorLike>(x: X, options: AxisOptions = {}): Tensor<"i32"> {
  const operand = asTensor("countNonzero", x);
  const flags = operand.dtype === "bool" ? operand : notEqual(operand, 0);
  return sum(flags as Tensor<"bool">, { ...options, dtype: "i32" });
}

/** Largest less smallest; NaN wins.
 * Dtype: kept, integers wrap. Throws `shape/empty-reduction`, `shape/axis`, `shape/axis-twice`, `dtype/unsupported` for bool.
 * Source: NumPy `ptp`.
 * @example ptp([3, 9, 4]).item();  // => 6 */
export function ptp<X extends TensorLike>(x: X, options: AxisOptions = {}): Tensor<DTypeOf<X>> {
  const operand = asTensor("ptp", x);
  return subtract(max(operand, options), min(operand, options)) as Tensor as Tensor<DTypeOf<X>>;
}

/** Weights as a tensor that broadcasts to x: a vector lies along the one axis. */
function weightsBeside(x: Tensor, given: TensorLike, axis: AverageOptions["axis"]): Tensor {
  const weights = asTensor("average", given, backendOf([x]));
  if (sameShape(weights.shape, x.shape)) return weights;
  const axes = axis === undefined ? [] : checkedAxes(axis, x.ndim, "average");
  const extents = axes.map((a) => x.shape[a]!);
  if (axes.length === 0 || !sameShape(weights.shape, extents))
    throw new ShapeError({
      code: "shape/weights",
      op: "average",
      what: `the weights have shape ${shapeText(weights.shape)} for a tensor of ${shapeText(x.shape)}`,
      remedy: "pass weights of the tensor's shape, or of the extents of the axes that are named",
      shapes: [x.shape, weights.shape],
      argument: "weights",
    });
  return reshape(
    weights,
    x.shape.map((extent, a) => (axes.includes(a) ? extent : 1)),
  ) as Tensor;
}

/** Weighted mean over axes; the plain one without weights.
 * Dtype: floats and complex kept, promoted with the weights, else f32. With `returned`: [average, sum of weights].
 * Throws `shape/weights`, `shape/axis`, `shape/axis-twice`.
 * Source: NumPy `average`.
 * @example average([1, 3], { weights: [3, 1] }).item();  // => 1.5 */
export function average<X extends TensorLike>(
  x: X,
  options: AverageOptions & { readonly returned: true },
): [Tensor<FloatOf<DTypeOf<X>>>, Tensor<FloatOf<DTypeOf<X>>>];
/** Weighted mean over axes. */
export function average<X extends TensorLike>(x: X, options?: AverageOptions): Tensor<FloatOf<DTypeOf<X>>>;
export function average(
  x: TensorLike,
  options: AverageOptions & { readonly returned?: boolean | undefined } = {},
): Tensor | [Tensor, Tensor] {
  const { weights, returned = false, ...axes } = options;
  const operand = asTensor("average", x);
  const given = weights === undefined ? operand : weightsBeside(operand, weights, axes.axis);
  const [values, factors] = promoted("average", [operand, given], floatOf) as [Tensor, Tensor];
  if (weights === undefined) {
    const result = mean(values, axes) as Tensor;
    return returned ? [result, countLike(values, result)] : result;
  }
  const spread = broadcastTo(factors, values.shape) as Tensor;
  const total = sum(spread, axes) as Tensor;
  const result = divide(sum(multiply(values, spread), axes), total) as Tensor;
  return returned ? [result, total] : result;
}

/** Number of elements behind each mean, in its shape and dtype. */
const countLike = (values: Tensor, result: Tensor): Tensor =>
  fullLike(result, values.size / Math.max(result.size, 1)) as Tensor;

/** Logarithm of the sum of exp(x) over axes, without overflow.
 * Dtype: floats and complex kept, integers and bool f32. Throws `shape/axis`, `shape/axis-twice`, `shape/broadcast`.
 * Source: SciPy `special.logsumexp`; of nothing it is -Infinity; a block.
 * @example logSumExp([1000, -1000]).item();  // => 1000 */
export function logSumExp<X extends TensorLike>(x: X, options: LogSumExpOptions = {}): Tensor<FloatOf<DTypeOf<X>>> {
  const { axis, keepDims = false, b, where: mask } = options;
  const given = b === undefined ? asFloat("logSumExp", x) : promoted("logSumExp", [x, b], floatOf)[0]!;
  const factors = b === undefined ? undefined : promoted("logSumExp", [b, given])[0]!;
  const operand = mask === undefined ? given : (selectWhere(mask, given, Number.NEGATIVE_INFINITY) as Tensor);
  const axes = checkedAxes(axis, operand.ndim, "logSumExp");
  const total =
    factors === undefined && operand.dtype !== "c64"
      ? applyBlock(block, [operand], { axes, keepDims }, (x0) => [totalOfPowers(x0, axes, keepDims)])[0]!
      : totalOfPowers(operand, axes, keepDims, factors);
  return total as Tensor as Tensor<FloatOf<DTypeOf<X>>>;
}

function totalOfPowers(x: Tensor, axes: readonly number[], keepDims: boolean, factors?: Tensor): Tensor {
  const top = max(x, { axis: axes, keepDims: true, initial: Number.NEGATIVE_INFINITY }) as Tensor;
  // Subtracting an infinite maximum would give NaN.
  const shift = stopGradient(selectWhere(isfinite(top), top, 0) as Tensor) as Tensor;
  const terms = exp(subtract(x, shift)) as Tensor;
  const weighted = factors === undefined ? terms : (multiply(terms, factors) as Tensor);
  const result = withDType(add(log(sum(weighted, { axis: axes, keepDims: true })), shift) as Tensor, x.dtype);
  return keepDims ? result : (squeeze(result, { axis: axes }) as Tensor);
}

/** Logarithm of the mean of exp(x) over axes, without overflow.
 * Dtype: floats and complex kept, integers and bool f32. Throws `shape/axis`, `shape/axis-twice`, `shape/broadcast`.
 * Source: JAX `nn.logmeanexp`.
 * @example nn.logMeanExp([1000, 1000]).item();  // => 1000 */
export function logMeanExp(x: TensorLike, options: MaskedOptions = {}): Tensor {
  const operand = asFloat("nn.logMeanExp", x) as Tensor;
  const axes = checkedAxes(options.axis, operand.ndim, "nn.logMeanExp");
  const one = selectWhere(options.where ?? true, onesLike(operand), 0) as Tensor;
  const count = sum(one, { axis: axes, keepDims: options.keepDims });
  return subtract(logSumExp(operand, options), log(count)) as Tensor;
}
