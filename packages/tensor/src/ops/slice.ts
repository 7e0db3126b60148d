// Slices and selectors: parts of a tensor named by position, range or mask.
// In: a tensor, selectors.  Out: the part (a view where only positions and ranges select), or the tensor with the part replaced.
// Not here: gather and scatter by index tensors alone (indexing.ts).
import { apply } from "../apply.js";
import { ArgumentError, IndexError, ShapeError } from "../error.js";
import type { Tensor } from "../methods.generated.js";
import type { DTypeOf, TensorLike } from "../operand.js";
import type { Range, Selector, SetOptions, SliceOptions } from "../options/slice.js";
import * as indexing from "../schema/indexing.js";
import * as schema from "../schema/movement.js";
import { describe } from "../shape.js";
import { isTensor } from "../tensor.js";
import { asTensor, backendOf, promoted, withDType } from "./arguments.js";
import { arrayTensor } from "./from-array.js";
import { windowsAt } from "./indexing.js";
import { asIndices, checkNotEmpty } from "./indices.js";
import { broadcastTo, ravel, reshape, transpose } from "./movement.js";
import { nonzero } from "./search.js";

/** A new axis of extent 1 in `at`.
 * @example tensor([1, 2]).at(newaxis).shape;  // => [1,2] */
export const newaxis: null = null;

/** A part of every axis: from start up to stop by step, one number per axis.
 * Shapes: each axis ends at its extent however large stop is; negative numbers count from the end. Dtype: kept.
 * Throws `shape/slice`.
 * Source: JAX `lax.slice`, with NumPy's reading of negative and large numbers.
 * @example slice([[1, 2, 3], [4, 5, 6]], [0, 1], [2, 3]).toArray();  // => [[2,3],[5,6]] */
export function slice<X extends TensorLike>(
  x: X,
  start: readonly number[],
  stop: readonly number[],
  options: SliceOptions = {},
): Tensor<DTypeOf<X>> {
  const operand = asTensor("slice", x);
  const step = options.step ?? operand.shape.map(() => 1);
  const fits = [start, stop, step].every((list) => Array.isArray(list) && list.length === operand.ndim);
  if (!fits)
    throw new ShapeError({
      code: "shape/slice",
      op: "slice",
      what: `start ${describe(start)}, stop ${describe(stop)}, step ${describe(step)} for a tensor of rank ${operand.ndim}`,
      remedy: "give one number per axis in each",
      shapes: [operand.shape],
    });
  return sliced(
    operand,
    operand.shape.map((extent, axis) =>
      resolveRange({ start: start[axis], stop: stop[axis], step: step[axis] }, extent, "slice"),
    ),
  ) as Tensor as Tensor<DTypeOf<X>>;
}

/** A part of one axis. */
export function sliceAxis(x: Tensor, axis: number, start: number, stop: number, step = 1): Tensor {
  return sliced(
    x,
    x.shape.map((extent, a) => (a === axis ? resolveRange({ start, stop, step }, extent, "slice") : whole(extent))),
  );
}

interface Resolved {
  readonly start: number;
  readonly stop: number;
  readonly step: number;
}

const whole = (extent: number): Resolved => ({ start: 0, stop: extent, step: 1 });

function sliced(x: Tensor, ranges: readonly Resolved[]): Tensor {
  return apply(schema.slice, [x], {
    start: ranges.map((r) => r.start),
    stop: ranges.map((r) => r.stop),
    step: ranges.map((r) => r.step),
  });
}

/** A range with every number inside the axis, as Python's slices are read; throws `index/range`. */
function resolveRange(range: Range, extent: number, op: string): Resolved {
  const { step = 1 } = range;
  const numbers = [range.start ?? 0, range.stop ?? 0, step];
  if (!numbers.every(Number.isInteger) || step === 0)
    throw new IndexError({
      code: "index/range",
      op,
      what: `the range is start ${describe(range.start)}, stop ${describe(range.stop)}, step ${describe(step)}`,
      remedy: "use whole numbers and a step that is not 0",
    });
  const [low, high] = step > 0 ? [0, extent] : [-1, extent - 1];
  const place = (n: number | undefined, otherwise: number): number =>
    n === undefined ? otherwise : Math.min(Math.max(n < 0 ? n + extent : n, low), high);
  const start = place(range.start, step > 0 ? low : high);
  const stop = place(range.stop, step > 0 ? high : low);
  return { start, stop: step > 0 ? Math.max(start, stop) : Math.min(start, stop), step };
}

/** What a selector means for its axis. */
type Part =
  | { readonly kind: "position"; readonly at: number }
  | { readonly kind: "range"; readonly range: Range }
  | { readonly kind: "new" }
  | { readonly kind: "indices"; readonly indices: Tensor };

const RANGE_TEXT = /^(-?\d+)?:(-?\d+)?(?::(-?\d+)?)?$/;

/** "1:5:2" as a range; throws `index/selector`. */
function rangeOfText(text: string): Range {
  const match = RANGE_TEXT.exec(text.trim());
  if (match === null) throw selectorError(text);
  const [start, stop, step] = match.slice(1).map((n) => (n === undefined ? undefined : Number(n)));
  return { start, stop, step };
}

function selectorError(found: unknown): ArgumentError {
  return new ArgumentError({
    code: "index/selector",
    op: "at",
    what: `the selector ${describe(found)} is none of the known kinds`,
    remedy:
      'use a whole number, a range such as "1:5:2" or { start, stop, step }, "...", null, or an array or tensor of positions or booleans',
    argument: "selectors",
  });
}

/** The parts of one selector: a mask of rank r stands for r index tensors. */
function partsOf(selector: Selector, x: Tensor): Part[] {
  if (selector === null) return [{ kind: "new" }];
  if (typeof selector === "number") {
    if (!Number.isInteger(selector)) throw selectorError(selector);
    return [{ kind: "position", at: selector }];
  }
  if (typeof selector === "string") return [{ kind: "range", range: rangeOfText(selector) }];
  if (isRange(selector)) return [{ kind: "range", range: selector }];
  if (typeof selector !== "object") throw selectorError(selector);
  const given = asTensor("at", selector as TensorLike, backendOf([x]));
  if (given.dtype === "bool") return nonzero(given).map((indices) => ({ kind: "indices", indices }));
  return [{ kind: "indices", indices: asIndices("at", selector as TensorLike, x) }];
}

function isRange(x: unknown): x is Range {
  if (typeof x !== "object" || x === null || Array.isArray(x) || ArrayBuffer.isView(x) || isTensor(x)) return false;
  return Object.keys(x).every((key) => key === "start" || key === "stop" || key === "step");
}

/** Number of axes a selector stands on. */
const axesTaken = (selector: Selector): number => {
  if (selector === null) return 0;
  if (typeof selector === "object" && isTensor(selector) && selector.dtype === "bool") return selector.ndim;
  if (Array.isArray(selector) && typeof [selector].flat(8)[0] === "boolean") return nestedRank(selector);
  return 1;
};

function nestedRank(x: unknown): number {
  return Array.isArray(x) ? 1 + nestedRank(x[0]) : 0;
}

/** Selectors with "..." written out and the rest of the axes taken whole; throws `index/too-many`. */
function expanded(selectors: readonly Selector[], rank: number): Selector[] {
  const dots = selectors.filter((s) => s === "...").length;
  const taken = selectors.reduce<number>((n, s) => n + (s === "..." ? 0 : axesTaken(s)), 0);
  if (taken > rank || dots > 1)
    throw new IndexError({
      code: "index/too-many",
      op: "at",
      what: `${selectors.length} selectors stand on ${taken} axes${dots > 1 ? ` with ${dots} "..."` : ""}, the tensor has ${rank}`,
      remedy: 'name at most one selector per axis and "..." at most once',
    });
  const rest = new Array<Selector>(rank - taken).fill(":");
  const at = selectors.indexOf("...");
  return at < 0 ? [...selectors, ...rest] : [...selectors.slice(0, at), ...rest, ...selectors.slice(at + 1)];
}

/** The part of a tensor that selectors name, one per axis.
 * Shapes: a position drops its axis, a range keeps it, `null` adds one, "..." stands for all axes not named; index arrays broadcast together
 * and their axes stand where the first of them did, or first when they are not side by side. Booleans stand for the positions where they hold.
 * Dtype: kept. Throws `index/selector`, `index/range`, `index/too-many`, `index/bounds` for a position outside, `index/dtype`, `shape/broadcast`.
 * Source: NumPy's indexing; index arrays outside their axis are clipped.
 * @example tensor([[1, 2, 3], [4, 5, 6]]).at(1, "0:2").toArray();  // => [4,5] */
export function at<X extends TensorLike>(x: X, ...selectors: readonly Selector[]): Tensor<DTypeOf<X>> {
  const operand = asTensor("at", x);
  const parts = expanded(selectors, operand.ndim).flatMap((selector) => partsOf(selector, operand));
  const advanced = parts.some((part) => part.kind === "indices");
  const basic = selectBasic(operand, parts, advanced);
  return (advanced ? selectIndices(basic, parts) : basic) as Tensor as Tensor<DTypeOf<X>>;
}

/** Positions and ranges as one slice, then new axes and dropped ones as one reshape; beside index arrays positions are index arrays too. */
function selectBasic(x: Tensor, parts: readonly Part[], advanced: boolean): Tensor {
  const ranges: Resolved[] = [];
  const shape: number[] = [];
  let axis = 0;
  for (const part of parts) {
    if (part.kind === "new") {
      shape.push(1);
      continue;
    }
    const extent = x.shape[axis]!;
    const range =
      part.kind === "range" ? resolveRange(part.range, extent, "at") : rangeOf(part, extent, axis, advanced);
    ranges.push(range);
    const kept = schema.sliceExtent(range.start, range.stop, range.step);
    if (part.kind !== "position" || advanced) shape.push(kept);
    axis++;
  }
  const changes = ranges.some((r, a) => r.start !== 0 || r.step !== 1 || r.stop !== x.shape[a]);
  return reshape(changes ? sliced(x, ranges) : x, shape) as Tensor;
}

/** The axis of a position: that one element, or the whole axis when it joins index arrays. */
function rangeOf(part: Part, extent: number, axis: number, advanced: boolean): Resolved {
  if (part.kind !== "position") return whole(extent);
  const place = part.at < 0 ? part.at + extent : part.at;
  if (place < 0 || place >= extent)
    throw new IndexError({
      code: "index/bounds",
      op: "at",
      what: `index ${part.at} is outside axis ${axis} of extent ${extent}`,
      remedy: extent === 0 ? "index an axis that has elements" : `use -${extent} to ${extent - 1}`,
      argument: "selectors",
    });
  return advanced ? whole(extent) : { start: place, stop: place + 1, step: 1 };
}

/** Index arrays (and positions beside them) as one gather. */
function selectIndices(x: Tensor, parts: readonly Part[]): Tensor {
  const axes: number[] = [];
  const indices: Tensor[] = [];
  parts.forEach((part, axis) => {
    if (part.kind === "indices") indices.push(part.indices);
    else if (part.kind === "position") indices.push(scalarIndex(part.at, x));
    else return;
    axes.push(axis);
  });
  const sizes = x.shape.map((extent, axis) => (axes.includes(axis) ? 1 : extent));
  indices.forEach((positions, i) => {
    checkNotEmpty("at", x, axes[i]!, positions);
  });
  const windows = windowsAt(x, indices, { axes, sizes, mode: "clip" });
  const rank = windows.ndim - x.ndim;
  const kept = windows.shape.slice(rank).filter((_, axis) => !axes.includes(axis));
  const joined = reshape(windows, [...windows.shape.slice(0, rank), ...kept]) as Tensor;
  const adjacent = axes.every((axis, i) => i === 0 || axis === axes[i - 1]! + 1);
  if (!adjacent || axes[0] === 0) return joined;
  const order = [...joined.shape.keys()];
  const before = axes[0]!;
  return transpose(joined, [
    ...order.slice(rank, rank + before),
    ...order.slice(0, rank),
    ...order.slice(rank + before),
  ]) as Tensor;
}

function scalarIndex(at: number, beside: Tensor): Tensor {
  return reshape(arrayTensor(Int32Array.of(at), "at", { backend: backendOf([beside]) }), []) as Tensor;
}

/** x with the part that selectors name replaced; of several values for one place the last stays.
 * Shapes: values broadcast to the part. Dtype: kept, values are converted. Throws as `at`, `argument/selectors`, `shape/broadcast-to`, `dtype/range`.
 * Source: JAX `x.at[...].set`; `reduce` joins with what is there instead.
 * @example setAt([1, 2, 3, 4], ["1:3"], 9).toArray();  // => [1,9,9,4] */
export function setAt<X extends TensorLike>(
  x: X,
  selectors: readonly Selector[],
  values: TensorLike,
  options: SetOptions = {},
): Tensor<DTypeOf<X>> {
  const operand = asTensor("setAt", x);
  if (!Array.isArray(selectors))
    throw new ArgumentError({
      code: "argument/selectors",
      op: "setAt",
      what: `the selectors are ${describe(selectors)}`,
      remedy: 'pass an array with one selector per axis, such as ["1:3", 0]',
      argument: "selectors",
    });
  const numbers = Int32Array.from({ length: operand.size }, (_, i) => i);
  const places = reshape(arrayTensor(numbers, "setAt", { backend: backendOf([operand]) }), operand.shape) as Tensor;
  const part = at(places, ...selectors) as Tensor;
  const given = withDType(promoted("setAt", [operand, values])[1]!, operand.dtype);
  const updates = reshape(broadcastTo(given, part.shape), [part.size, 1]) as Tensor;
  const { reduce = "set" } = options;
  if (part.size === 0) return operand as Tensor as Tensor<DTypeOf<X>>;
  const result = apply(indexing.scatter, [ravel(operand) as Tensor, updates, ravel(part) as Tensor], {
    axes: [0],
    reduce,
    mode: "clip",
  });
  return reshape(result, operand.shape) as Tensor as Tensor<DTypeOf<X>>;
}
