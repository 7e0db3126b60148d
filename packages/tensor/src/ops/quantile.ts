// Quantiles: values below which a share of the elements lies.
// In: an array-like, shares, axes.  Out: a tensor [...shares, ...rest].
// Invariant: NaN makes its line NaN, unless NaN is left out.
import { floatOf } from "../dtype.js";
import { ArgumentError } from "../error.js";
import type { Tensor } from "../methods.generated.js";
import type { DTypeOf, FloatOf, TensorLike } from "../operand.js";
import type { AxisOptions, QuantileMethod, QuantileOptions } from "../options/reduce.js";
import { checkedAxes, describe, sizeOf } from "../shape.js";
import { asFloat, asTensor, backendOf, promoted, strengthened, withDType } from "./arguments.js";
import { add, divide, maximum, multiply, subtract } from "./arithmetic.js";
import { equal, less, logicalNot, selectWhere } from "./comparison.js";
import { clip, floor, isnan, rint } from "./functions.js";
import { takeAlongAxis } from "./indexing.js";
import { broadcastTo, expandDims, moveaxis, reshape, transpose } from "./movement.js";
import { any, sum } from "./reduce.js";
import { sort } from "./sort.js";

const METHODS: readonly QuantileMethod[] = ["linear", "lower", "higher", "midpoint", "nearest"];

/** The axes to reduce as one last axis. */
function linesOf(x: Tensor, axes: readonly number[]): Tensor {
  const rest = x.shape.map((_, axis) => axis).filter((axis) => !axes.includes(axis));
  const moved = transpose(x, [...rest, ...axes]) as Tensor;
  return reshape(moved, [...rest.map((axis) => x.shape[axis]!), sizeOf(axes.map((axis) => x.shape[axis]!))]) as Tensor;
}

/** Elements of sorted lines at places that may lie between two. */
function between(lines: Tensor, places: Tensor, method: QuantileMethod): Tensor {
  const last = Math.max(lines.shape.at(-1)! - 1, 0);
  const low = clip(floor(places), 0, last) as Tensor;
  const high = clip(add(low, 1), 0, last) as Tensor;
  const at = (position: Tensor): Tensor => takeAlongAxis(lines, withDType(position, "i32"), { axis: -1 }) as Tensor;
  const fraction = subtract(places, low) as Tensor;
  if (method === "lower") return at(low);
  if (method === "nearest") return at(clip(rint(places), 0, last) as Tensor);
  const whole = equal(fraction, 0);
  if (method === "higher") return at(selectWhere(whole, low, high) as Tensor);
  const [below, above] = [at(low), at(high)];
  if (method === "midpoint") return selectWhere(whole, below, divide(add(below, above), 2)) as Tensor;
  return selectWhere(whole, below, add(multiply(below, subtract(1, fraction)), multiply(above, fraction))) as Tensor;
}

function quantiles(op: string, x: TensorLike, q: TensorLike, options: QuantileOptions, nans: "win" | "skip"): Tensor {
  const { method = "linear", keepDims = false } = options;
  if (!METHODS.includes(method))
    throw new ArgumentError({
      code: "argument/method",
      op,
      what: `method is ${describe(method)}`,
      remedy: `use one of ${METHODS.map((m) => `"${m}"`).join(", ")}`,
      argument: "method",
    });
  const operand = asFloat(op, x);
  const axes = checkedAxes(options.axis, operand.ndim, op);
  const lines = sort(linesOf(operand, axes)) as Tensor;
  const count = lines.shape.at(-1)!;
  // A plain number is weak; beside other numbers it would fall back to f32.
  const shares = strengthened((promoted(op, [q, operand], floatOf) as [Tensor, Tensor])[0]);
  const flat = reshape(shares, [shares.size]) as Tensor;
  const batch = lines.shape.slice(0, -1);
  const width = shares.size;
  if (count === 0) return shaped(nanOf(lines, [...batch, width]), shares, operand, axes, keepDims);
  const missing = isnan(lines);
  const numbers =
    nans === "skip"
      ? withDType(sum(logicalNot(missing), { axis: -1, keepDims: true, dtype: "i32" }) as Tensor, flat.dtype)
      : undefined;
  const top = numbers === undefined ? count - 1 : maximum(subtract(numbers, 1), 0);
  const places = broadcastTo(multiply(flat, top), [...batch, width]) as Tensor;
  const found = between(lines, places, method);
  const void_ = numbers === undefined ? any(missing, { axis: -1, keepDims: true }) : less(numbers, 1);
  return shaped(selectWhere(void_, Number.NaN, found) as Tensor, shares, operand, axes, keepDims);
}

const nanOf = (lines: Tensor, shape: readonly number[]): Tensor =>
  broadcastTo(withDType(asTensor("quantile", Number.NaN, backendOf([lines])), lines.dtype), shape) as Tensor;

/** [...rest, q] as [...q, ...rest], reduced axes kept as 1 when asked. */
function shaped(found: Tensor, shares: Tensor, x: Tensor, axes: readonly number[], keepDims: boolean): Tensor {
  const first = moveaxis(found, -1, 0) as Tensor;
  const whole = reshape(first, [...shares.shape, ...found.shape.slice(0, -1)]) as Tensor;
  const result =
    keepDims && axes.length > 0
      ? (expandDims(
          whole,
          axes.map((axis) => axis + shares.ndim),
        ) as Tensor)
      : whole;
  return withDType(result, x.dtype);
}

/** Values below which the shares q (from 0 to 1) of the elements lie.
 * Shapes: those of q first, then the axes that are left. Dtype: floats kept, integers f32.
 * Throws `argument/method`, `shape/axis`, `shape/axis-twice`; NaN wins, of nothing it is NaN.
 * Source: NumPy `quantile` with the methods JAX has.
 * @example quantile([1, 2, 3, 4], 0.5).item();  // => 2.5 */
export function quantile<X extends TensorLike>(
  x: X,
  q: TensorLike,
  options: QuantileOptions = {},
): Tensor<FloatOf<DTypeOf<X>>> {
  return quantiles("quantile", x, q, options, "win") as Tensor as Tensor<FloatOf<DTypeOf<X>>>;
}

/** Percent as a share. */
const shareOf = (q: TensorLike): TensorLike => (typeof q === "number" ? q / 100 : (divide(q, 100) as Tensor));

/** As `quantile`, with shares in percent.
 * Dtype: floats kept, integers f32. Throws `argument/method`, `shape/axis`, `shape/axis-twice`.
 * Source: NumPy `percentile`.
 * @example percentile([1, 2, 3], 50).item();  // => 2 */
export function percentile<X extends TensorLike>(
  x: X,
  q: TensorLike,
  options: QuantileOptions = {},
): Tensor<FloatOf<DTypeOf<X>>> {
  return quantiles("percentile", x, shareOf(q), options, "win") as Tensor as Tensor<FloatOf<DTypeOf<X>>>;
}

/** The middle element, or the mean of the two in the middle.
 * Dtype: floats kept, integers f32. Throws `shape/axis`, `shape/axis-twice`; NaN wins.
 * Source: NumPy `median`.
 * @example median([3, 1, 2]).item();  // => 2 */
export function median<X extends TensorLike>(x: X, options: AxisOptions = {}): Tensor<FloatOf<DTypeOf<X>>> {
  return quantiles("median", x, 0.5, { ...options, method: "midpoint" }, "win") as Tensor as Tensor<
    FloatOf<DTypeOf<X>>
  >;
}

/** As `quantile`, NaN left out.
 * Dtype: floats kept, integers f32. Throws `argument/method`, `shape/axis`, `shape/axis-twice`.
 * Source: NumPy `nanquantile`.
 * @example nanquantile([1, NaN, 3], 0.5).item();  // => 2 */
export function nanquantile<X extends TensorLike>(
  x: X,
  q: TensorLike,
  options: QuantileOptions = {},
): Tensor<FloatOf<DTypeOf<X>>> {
  return quantiles("nanquantile", x, q, options, "skip") as Tensor as Tensor<FloatOf<DTypeOf<X>>>;
}

/** As `percentile`, NaN left out.
 * Dtype: floats kept, integers f32. Throws `argument/method`, `shape/axis`, `shape/axis-twice`.
 * Source: NumPy `nanpercentile`.
 * @example nanpercentile([1, NaN, 3], 50).item();  // => 2 */
export function nanpercentile<X extends TensorLike>(
  x: X,
  q: TensorLike,
  options: QuantileOptions = {},
): Tensor<FloatOf<DTypeOf<X>>> {
  return quantiles("nanpercentile", x, shareOf(q), options, "skip") as Tensor as Tensor<FloatOf<DTypeOf<X>>>;
}

/** As `median`, NaN left out.
 * Dtype: floats kept, integers f32. Throws `shape/axis`, `shape/axis-twice`.
 * Source: NumPy `nanmedian`.
 * @example nanmedian([1, NaN, 3]).item();  // => 2 */
export function nanmedian<X extends TensorLike>(x: X, options: AxisOptions = {}): Tensor<FloatOf<DTypeOf<X>>> {
  return quantiles("nanmedian", x, 0.5, { ...options, method: "midpoint" }, "skip") as Tensor as Tensor<
    FloatOf<DTypeOf<X>>
  >;
}
