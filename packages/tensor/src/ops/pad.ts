// Padding: elements added at the ends of axes.
// In: an array-like, widths, a mode.  Out: a larger tensor of the same dtype.
// Invariant: axes are padded in order, so the corners follow from the axes padded before.
import { apply } from "../apply.js";
import { isFloat } from "../dtype.js";
import { ArgumentError, ShapeError } from "../error.js";
import type { Tensor } from "../methods.generated.js";
import type { DTypeOf, TensorLike } from "../operand.js";
import type { PadMode, PadOptions } from "../options/movement.js";
import * as schema from "../schema/movement.js";
import { describe, shapeText } from "../shape.js";
import { asTensor, backendOf, withDType } from "./arguments.js";
import { add, divide, multiply, subtract } from "./arithmetic.js";
import { arrayTensor } from "./from-array.js";
import { astype, rint } from "./functions.js";
import { hostPositions } from "./host.js";
import { take } from "./indexing.js";
import { broadcastTo, concatenate, reshape } from "./movement.js";
import { max, mean, min } from "./reduce.js";
import { sliceAxis } from "./slice.js";
import { sort } from "./sort.js";

/** Widths before and after one axis. */
type Width = readonly [number, number];

/** One pair per axis from a number, a pair for all axes, or a pair per axis; throws `shape/pad`. */
function checkedWidths(widths: unknown, rank: number): Width[] {
  const list = typeof widths === "number" ? [widths, widths] : widths;
  const pair = (w: unknown): Width | undefined => {
    if (typeof w === "number") return [w, w];
    if (Array.isArray(w) && w.length === 1) return [w[0], w[0]];
    return Array.isArray(w) && w.length === 2 ? [w[0], w[1]] : undefined;
  };
  const flat = Array.isArray(list) && list.every((w) => typeof w === "number");
  const pairs = flat ? new Array(rank).fill(pair(list)) : Array.isArray(list) ? list.map(pair) : [];
  const spread = pairs.length === 1 ? new Array(rank).fill(pairs[0]) : pairs;
  const whole = spread.length === rank && spread.every((w) => w?.every(Number.isInteger));
  if (whole) return spread as Width[];
  throw new ShapeError({
    code: "shape/pad",
    op: "pad",
    what: `the widths are ${JSON.stringify(widths)} for a tensor of rank ${rank}`,
    remedy: "pass a whole number, a pair for all axes, or one pair [before, after] per axis",
    argument: "widths",
  });
}

const only = (rank: number, axis: number, n: number): number[] =>
  Array.from({ length: rank }, (_, a) => (a === axis ? n : 0));

/** A constant before and another behind one axis; negative widths crop. */
function padConstant(x: Tensor, axis: number, [low, high]: Width, [before, after]: readonly [Tensor, Tensor]): Tensor {
  const none = only(x.ndim, axis, 0);
  const front =
    low === 0 ? x : apply(schema.pad, [x, before], { low: only(x.ndim, axis, low), high: none, interior: none });
  return high === 0
    ? front
    : apply(schema.pad, [front, after], { low: none, high: only(x.ndim, axis, high), interior: none });
}

/** Values of constant or ramp ends, one pair per axis; throws `shape/pad-values`. */
function endPairs(values: TensorLike | undefined, x: Tensor): (readonly [Tensor, Tensor])[] {
  const given = withDType(asTensor("pad", values ?? 0, backendOf([x])), x.dtype);
  const pairs = broadcastTo(given, [x.ndim, 2]) as Tensor;
  const one = (axis: number, side: number): Tensor =>
    reshape(sliceAxis(sliceAxis(pairs, 0, axis, axis + 1), 1, side, side + 1), []) as Tensor;
  return Array.from({ length: x.ndim }, (_, axis) => [one(axis, 0), one(axis, 1)] as const);
}

/** Position that each place of a padded axis mirrors or repeats. */
const MIRRORS: Readonly<
  Partial<Record<PadMode, { readonly period: (n: number) => number; readonly place: (m: number, n: number) => number }>>
> = {
  reflect: { period: (n) => Math.max(1, 2 * (n - 1)), place: (m, n) => (m < n ? m : 2 * (n - 1) - m) },
  symmetric: { period: (n) => 2 * n, place: (m, n) => (m < n ? m : 2 * n - 1 - m) },
  wrap: { period: (n) => n, place: (m) => m },
};

/** Elements repeated from inside the axis: edge, reflect, symmetric, wrap. */
function padMirrored(x: Tensor, axis: number, [low, high]: Width, mode: PadMode, odd: boolean): Tensor {
  const n = x.shape[axis]!;
  const places = Array.from({ length: n + low + high }, (_, i) => i - low);
  const mirror = MIRRORS[mode];
  if (mirror === undefined)
    return take(
      x,
      hostPositions(
        places.map((p) => Math.min(Math.max(p, 0), n - 1)),
        x,
      ),
      { axis },
    ) as Tensor;
  const period = mirror.period(n);
  const inPeriod = (p: number): number => ((p % period) + period) % period;
  const even = take(
    x,
    hostPositions(
      places.map((p) => mirror.place(inPeriod(p), n)),
      x,
    ),
    { axis },
  ) as Tensor;
  if (!odd || mode === "wrap") return even;
  // Odd mirroring turns at the edge value: f(p + period) = f(p) + 2 (last - first), and the way back is 2 last - x.
  const turns = places.map((p) => Math.floor(p / period));
  const back = places.map((p) => inPeriod(p) >= n);
  const along = (numbers: readonly number[]): Tensor =>
    withDType(
      reshape(
        arrayTensor(Float64Array.from(numbers), "pad", { backend: backendOf([x]) }),
        x.shape.map((_, a) => (a === axis ? -1 : 1)),
      ) as Tensor,
      x.dtype,
    );
  const first = sliceAxis(x, axis, 0, 1);
  const last = sliceAxis(x, axis, n - 1, n);
  const signed = multiply(along(back.map((b) => (b ? -1 : 1))), even);
  const lifted = add(
    multiply(along(turns.map((q, i) => 2 * q + (back[i] ? 2 : 0))), last),
    multiply(along(turns.map((q) => -2 * q)), first),
  );
  return add(signed, lifted) as Tensor;
}

/** Statistics of the elements next to an edge, repeated: maximum, minimum, mean, median. */
function padStatistic(x: Tensor, axis: number, [low, high]: Width, mode: PadMode, length: number | undefined): Tensor {
  const n = x.shape[axis]!;
  const count = Math.min(length ?? n, n);
  const side = (part: Tensor, width: number): Tensor => {
    const value = STATISTICS[mode]!(part, axis);
    return broadcastTo(
      value,
      x.shape.map((extent, a) => (a === axis ? width : extent)),
    ) as Tensor;
  };
  const front = side(sliceAxis(x, axis, 0, count), low);
  const back = side(sliceAxis(x, axis, n - count, n), high);
  return concatenate([front, x, back], { axis });
}

const STATISTICS: Readonly<Partial<Record<PadMode, (part: Tensor, axis: number) => Tensor>>> = {
  maximum: (part, axis) => max(part, { axis, keepDims: true }) as Tensor,
  minimum: (part, axis) => min(part, { axis, keepDims: true }) as Tensor,
  mean: (part, axis) => backToDType(mean(part, { axis, keepDims: true }) as Tensor, part),
  median: (part, axis) => {
    const n = part.shape[axis]!;
    const sorted = sort(part, { axis }) as Tensor;
    const middle = sliceAxis(sorted, axis, Math.floor((n - 1) / 2), Math.floor(n / 2) + 1);
    return backToDType(mean(middle, { axis, keepDims: true }) as Tensor, part);
  },
};

/** A float result in the dtype of the tensor, rounded for integers. */
const backToDType = (value: Tensor, x: Tensor): Tensor =>
  isFloat(x.dtype) || x.dtype === "c64" ? value : (astype(rint(value), x.dtype) as Tensor);

/** Elements that run evenly from the edge to an end value. */
function padRamp(x: Tensor, axis: number, [low, high]: Width, ends: readonly [Tensor, Tensor]): Tensor {
  const n = x.shape[axis]!;
  const ramp = (edge: Tensor, end: Tensor, width: number, front: boolean): Tensor => {
    // Step i of width from the end value (i = 0) towards the edge (i = width).
    const steps = Float64Array.from({ length: width }, (_, i) => (front ? i : width - 1 - i));
    const at = reshape(
      arrayTensor(steps, "pad", { backend: backendOf([x]), dtype: isFloat(x.dtype) ? x.dtype : "f32" }),
      x.shape.map((_, a) => (a === axis ? -1 : 1)),
    );
    const line = add(end, divide(multiply(subtract(edge, end), at), Math.max(1, width))) as Tensor;
    return withDType(line, x.dtype);
  };
  const front = ramp(sliceAxis(x, axis, 0, 1), ends[0], low, true);
  const back = ramp(sliceAxis(x, axis, n - 1, n), ends[1], high, false);
  return concatenate([front, x, back], { axis });
}

const MODES: readonly PadMode[] = [
  "constant",
  "edge",
  "linearRamp",
  "maximum",
  "mean",
  "median",
  "minimum",
  "reflect",
  "symmetric",
  "wrap",
  "empty",
];

function checkMode(mode: PadMode, x: Tensor, widths: readonly Width[]): void {
  if (!MODES.includes(mode))
    throw new ArgumentError({
      code: "argument/pad-mode",
      op: "pad",
      what: `mode is ${describe(mode)}`,
      remedy: `use one of ${MODES.join(", ")}`,
      argument: "mode",
    });
  if (mode === "constant" || mode === "empty") return;
  const bad = widths.findIndex(([low, high], axis) => low < 0 || high < 0 || (x.shape[axis] === 0 && low + high > 0));
  if (bad < 0) return;
  throw new ShapeError({
    code: "shape/pad",
    op: "pad",
    what: `widths ${shapeText(widths[bad]!)} of axis ${bad} with extent ${x.shape[bad]} in mode "${mode}"`,
    remedy: "use widths >= 0 on an axis that has elements, or mode constant",
    argument: "widths",
  });
}

/** Elements added before and behind each axis.
 * Shapes: each axis grows by its two widths; negative widths crop in mode constant. Dtype: kept.
 * Throws `shape/pad`, `argument/pad-mode`, `shape/broadcast-to` for values that are not one per axis and side.
 * Source: NumPy `pad`.
 * @example pad([1, 2], [1, 2]).toArray();  // => [0,1,2,0,0] */
export function pad<X extends TensorLike>(
  x: X,
  widths: number | readonly (number | readonly number[])[],
  options: PadOptions = {},
): Tensor<DTypeOf<X>> {
  const operand = asTensor("pad", x);
  const pairs = checkedWidths(widths, operand.ndim);
  const { mode = "constant", reflectType = "even", statLength } = options;
  checkMode(mode, operand, pairs);
  const ends = mode === "linearRamp" ? endPairs(options.endValues, operand) : endPairs(options.constantValues, operand);
  const padded = pairs.reduce<Tensor>((result, width, axis) => {
    if (width[0] === 0 && width[1] === 0) return result;
    if (mode === "constant" || mode === "empty") return padConstant(result, axis, width, ends[axis]!);
    if (mode === "linearRamp") return padRamp(result, axis, width, ends[axis]!);
    if (STATISTICS[mode] !== undefined) return padStatistic(result, axis, width, mode, statLength);
    return padMirrored(result, axis, width, mode, reflectType === "odd");
  }, operand);
  return padded as Tensor as Tensor<DTypeOf<X>>;
}
