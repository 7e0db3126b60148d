// Differences of neighbours along an axis, and integrals made of them.
// In: array-likes.  Out: tensors.
import { ArgumentError, ShapeError } from "../error.js";
import type { Tensor } from "../methods.generated.js";
import type { DTypeOf, FloatOf, TensorLike } from "../operand.js";
import type { AlongAxes } from "../options/axis.js";
import type { DiffOptions, EndsOptions, TrapezoidOptions, UnwrapOptions } from "../options/difference.js";
import { checkedAxes, checkedAxis, describe, shapeText } from "../shape.js";
import { asFloat, asTensor, backendOf, isScalar, promoted, withDType } from "./arguments.js";
import { add, divide, multiply, remainder, subtract } from "./arithmetic.js";
import { equal, greater, less, logicalAnd, notEqual, selectWhere } from "./comparison.js";
import { cumsum } from "./cumulative.js";
import { abs } from "./functions.js";
import { broadcastTo, concatenate, ravel, reshape } from "./movement.js";
import { sum } from "./reduce.js";
import { sliceAxis } from "./slice.js";

const neighbours = (x: Tensor, axis: number): [Tensor, Tensor] => {
  const extent = x.shape[axis]!;
  return [sliceAxis(x, axis, 1, Math.max(extent, 1)), sliceAxis(x, axis, 0, Math.max(extent - 1, 0))];
};

/** What stands before or behind along the axis: a scalar as one slice. */
function border(op: string, given: TensorLike, x: Tensor, axis: number): Tensor {
  const value = asTensor(op, given, backendOf([x]));
  if (value.ndim > 0) return value;
  return broadcastTo(
    isScalar(given) ? withDType(value, x.dtype) : value,
    x.shape.map((extent, a) => (a === axis ? 1 : extent)),
  ) as Tensor;
}

/** Differences of neighbours along an axis, the last when none is named; of booleans, whether they differ.
 * Shapes: the axis is shorter by one for each time. Dtype: kept. Throws `argument/times`, `shape/axis`, `shape/concatenate`.
 * Source: NumPy `diff`.
 * @example diff([1, 4, 9]).toArray();  // => [3,5] */
export function diff<X extends TensorLike>(x: X, options: DiffOptions = {}): Tensor<DTypeOf<X>> {
  const { n = 1, prepend, append } = options;
  const operand = asTensor("diff", x);
  if (!Number.isInteger(n) || n < 0)
    throw new ArgumentError({
      code: "argument/times",
      op: "diff",
      what: `n is ${describe(n)}`,
      remedy: "use a whole number >= 0",
      argument: "n",
    });
  const axis = checkedAxis(options.axis ?? -1, operand.ndim, "diff");
  if (n === 0) return operand as Tensor as Tensor<DTypeOf<X>>;
  const parts = [
    ...(prepend === undefined ? [] : [border("diff", prepend, operand, axis)]),
    operand,
    ...(append === undefined ? [] : [border("diff", append, operand, axis)]),
  ];
  let result = parts.length === 1 ? operand : (concatenate(parts, { axis }) as Tensor);
  for (let i = 0; i < n; i++) {
    const [after, before] = neighbours(result, axis);
    result = (result.dtype === "bool" ? notEqual(after, before) : subtract(after, before)) as Tensor;
  }
  return result as Tensor as Tensor<DTypeOf<X>>;
}

/** Differences of neighbours of the flattened tensor, with values put in front and behind.
 * Dtype: kept.
 * Source: NumPy `ediff1d`.
 * @example ediff1d([1, 4, 9], { toBegin: 0 }).toArray();  // => [0,3,5] */
export function ediff1d<X extends TensorLike>(x: X, options: EndsOptions = {}): Tensor<DTypeOf<X>> {
  const operand = ravel(asTensor("ediff1d", x)) as Tensor;
  const end = (given: TensorLike | undefined): Tensor[] =>
    given === undefined ? [] : [withDType(ravel(asTensor("ediff1d", given, backendOf([operand]))), operand.dtype)];
  const parts = [...end(options.toBegin), diff(operand) as Tensor, ...end(options.toEnd)];
  return concatenate(parts) as Tensor as Tensor<DTypeOf<X>>;
}

/** Slopes along each axis by central differences, one-sided at the ends: one tensor per axis, or a single one for one axis.
 * `spacing` is the distance of neighbours, or the coordinates along the axis; a list gives one of these per axis.
 * Dtype: floats kept, integers f32. Throws `shape/gradient`, `argument/spacing`, `shape/axis`, `shape/axis-twice`.
 * Source: NumPy `gradient` of edge order 1.
 * @example gradient([1, 4, 9]).toArray();  // => [3,4,5] */
export function gradient<X extends TensorLike>(
  x: X,
  spacing?: TensorLike | readonly TensorLike[],
  options?: AlongAxes,
): Tensor<FloatOf<DTypeOf<X>>> | Tensor<FloatOf<DTypeOf<X>>>[];
/** Slopes along each axis, neighbours being 1 apart. */
export function gradient<X extends TensorLike>(
  x: X,
  options: AlongAxes,
): Tensor<FloatOf<DTypeOf<X>>> | Tensor<FloatOf<DTypeOf<X>>>[];
export function gradient(
  x: TensorLike,
  given: TensorLike | readonly TensorLike[] | AlongAxes = 1,
  last: AlongAxes = {},
): Tensor | Tensor[] {
  const [spacing, options] = isOptions(given) ? [1, given] : [given, last];
  const operand = asFloat("gradient", x);
  const axes = checkedAxes(options.axis, operand.ndim, "gradient");
  const perAxis = spacings(spacing, axes.length);
  const slopes = axes.map((axis, i) => slope(operand, axis, perAxis[i]!));
  const single = typeof options.axis === "number" || (options.axis === undefined && operand.ndim === 1);
  return single ? slopes[0]! : slopes;
}

/** Options stand second when no spacing is given. */
const isOptions = (given: unknown): given is AlongAxes =>
  typeof given === "object" &&
  given !== null &&
  Object.getPrototypeOf(given) === Object.prototype &&
  !isScalar(given as TensorLike);

/** One spacing per axis; a list of as many as axes is taken apart, anything else holds for all. */
function spacings(given: TensorLike | readonly TensorLike[], count: number): TensorLike[] {
  if (count === 1 || !Array.isArray(given)) return new Array<TensorLike>(count).fill(given as TensorLike);
  if (given.length === count) return [...given];
  throw new ArgumentError({
    code: "argument/spacing",
    op: "gradient",
    what: `${given.length} spacings are given for ${count} axes`,
    remedy: "give one per axis, or one for all",
    argument: "spacing",
  });
}

function slope(x: Tensor, axis: number, given: TensorLike): Tensor {
  const extent = x.shape[axis]!;
  if (extent < 2)
    throw new ShapeError({
      code: "shape/gradient",
      op: "gradient",
      what: `axis ${axis} of ${shapeText(x.shape)} has ${extent} elements`,
      remedy: "take slopes along axes of at least 2",
      shapes: [x.shape],
    });
  const [after, before] = neighbours(x, axis);
  const rise = subtract(after, before) as Tensor;
  const [spacing] = promoted("gradient", [given, x]) as [Tensor, Tensor];
  const step = spacing.ndim === 0 ? spacing : stepsAlong(spacing, x, axis);
  const each = divide(rise, step) as Tensor;
  const [next, last] = neighbours(each, axis);
  if (spacing.ndim === 0) return atEnds(each, divide(add(next, last), 2) as Tensor, axis);
  // Slopes of both sides, each weighted by the distance on the other side.
  const [stepNext, stepLast] = neighbours(step, axis);
  const inner = divide(add(multiply(next, stepLast), multiply(last, stepNext)), add(stepNext, stepLast));
  return atEnds(each, inner as Tensor, axis);
}

const atEnds = (each: Tensor, inner: Tensor, axis: number): Tensor => {
  const count = each.shape[axis]!;
  return concatenate([sliceAxis(each, axis, 0, 1), inner, sliceAxis(each, axis, count - 1, count)], { axis }) as Tensor;
};

/** Distances of coordinates, along the axis. */
function stepsAlong(coordinates: Tensor, x: Tensor, axis: number): Tensor {
  if (coordinates.ndim !== 1 || coordinates.size !== x.shape[axis])
    throw new ArgumentError({
      code: "argument/spacing",
      op: "gradient",
      what: `the coordinates have shape ${shapeText(coordinates.shape)} for an axis of ${x.shape[axis]}`,
      remedy: "pass a number, or one coordinate per element of the axis",
      argument: "spacing",
    });
  const steps = diff(coordinates) as Tensor;
  return reshape(
    steps,
    x.shape.map((_, a) => (a === axis ? steps.size : 1)),
  ) as Tensor;
}

/** x with jumps of half a turn and more replaced by their complement, as angles that go on growing.
 * Dtype: floats kept, integers f32. Throws `shape/axis`, `dtype/unsupported` for complex.
 * Source: NumPy `unwrap`.
 * @example unwrap([0, 3, 2], { period: 4 }).toArray();  // => [0,-1,-2] */
export function unwrap<X extends TensorLike>(x: X, options: UnwrapOptions = {}): Tensor<FloatOf<DTypeOf<X>>> {
  const { period = 2 * Math.PI, discont = period / 2 } = options;
  const operand = asFloat("unwrap", x);
  const axis = checkedAxis(options.axis ?? -1, operand.ndim, "unwrap");
  const half = period / 2;
  const steps = diff(operand, { axis }) as Tensor;
  const folded = subtract(remainder(add(steps, half), period), half) as Tensor;
  const positive = selectWhere(logicalAnd(equal(folded, -half), greater(steps, 0)), half, folded);
  const corrections = selectWhere(less(abs(steps), discont), 0, subtract(positive, steps)) as Tensor;
  const first = sliceAxis(operand, axis, 0, 1);
  const rest = sliceAxis(operand, axis, 1, Math.max(operand.shape[axis]!, 1));
  const moved = add(rest, cumsum(withDType(corrections, operand.dtype), { axis })) as Tensor;
  return concatenate([first, moved], { axis }) as Tensor as Tensor<FloatOf<DTypeOf<X>>>;
}

/** The integral of sampled values along an axis by the trapezoidal rule.
 * Dtype: floats kept, integers f32. Throws `shape/axis`, `shape/broadcast`.
 * Source: NumPy `trapezoid`.
 * @example trapezoid([1, 2, 3]).item();  // => 4 */
export function trapezoid(y: TensorLike, options: TrapezoidOptions = {}): Tensor {
  const { x, dx = 1 } = options;
  const operand = asFloat("trapezoid", y);
  const axis = checkedAxis(options.axis ?? -1, operand.ndim, "trapezoid");
  const [after, before] = neighbours(operand, axis);
  const widths =
    x === undefined
      ? dx
      : widthsAlong(asFloat("trapezoid", asTensor("trapezoid", x, backendOf([operand]))), operand, axis);
  return sum(multiply(multiply(add(after, before), widths), 0.5), { axis }) as Tensor;
}

function widthsAlong(x: Tensor, y: Tensor, axis: number): Tensor {
  if (x.ndim !== 1) return diff(x, { axis }) as Tensor;
  const steps = diff(x) as Tensor;
  return reshape(
    steps,
    y.shape.map((_, a) => (a === axis ? steps.size : 1)),
  ) as Tensor;
}
