// Reductions over sliding windows, axis by axis, and the scatter that max pooling pulls back through.
// In: an array of a number dtype.  Out: one element per place of the window; padding counts as the identity.
// Invariant: sums, products and extremes of a box are those of its lines, so each axis is one pass; floats are combined in f64 and round once,
//   sums and products of integers wrap.
// Not here: the loops over runs (window-loops.ts).
import { DTYPE_FACTS, isBig, isInteger } from "../dtype.js";
import type { TensorType } from "../schema/op.js";
import type { WindowAttributes, WindowScatterAttributes } from "../schema/window.js";
import { denseStrides } from "../stride.js";
import { allocate, type Strided } from "./array.js";
import { convKernel } from "./conv.js";
import { denseCopy } from "./copy.js";
import { type KernelTable, kernel } from "./kernel.js";
import { loadAll, storeLane } from "./lane.js";
import { advanceIndex, placesOf, tapsOf, type WindowAxis } from "./places.js";
import { COMBINERS, type Combine, type Folded, type FoldKind, firstIdentity } from "./window-loops.js";

/** All elements, dense, in the kind of array that the reduction folds in. */
function foldedOf(x: Strided, reduce: WindowAttributes["reduce"], size: number): { kind: FoldKind; values: Folded } {
  if (x.dtype === "c64") return { kind: "complex", values: Float64Array.from(denseSlots(x, 2 * size) as Float32Array) };
  if (isBig(x.dtype)) return { kind: "big", values: denseSlots(x, size) as BigInt64Array };
  const values = new Float64Array(size);
  loadAll(x, values, size);
  const wraps = isInteger(x.dtype) && (reduce === "sum" || reduce === "prod");
  return wraps ? { kind: "integer", values: Int32Array.from(values, (v) => v | 0) } : { kind: "real", values };
}

/** The slots of a dense array from its first element. */
function denseSlots(x: Strided, slots: number): Float32Array | BigInt64Array | BigUint64Array {
  const copy = denseCopy(x);
  const at = copy.offset * DTYPE_FACTS[x.dtype].lanes;
  return (copy.storage.values as Float32Array).subarray(at, at + slots);
}

const newFolded = (like: Folded, length: number): Folded =>
  new (like.constructor as new (length: number) => Folded)(length);

/** One pass: [outer, extent, inner] to [outer, out, inner]. */
function reduceAxis(
  source: Folded,
  axis: WindowAxis,
  outer: number,
  inner: number,
  combine: Combine,
  target: Folded,
): void {
  const { extent, out, window, stride, inputDilation } = axis;
  const places = placesOf(axis);
  // Long runs are what is fast: along the inner axes, or else along the places themselves.
  const alongPlaces = inner < 8 && inputDilation === 1;
  for (let o = 0; o < outer; o++) {
    const from = o * extent * inner;
    const to = o * out * inner;
    if (alongPlaces) {
      for (let tap = 0; tap < window; tap++) {
        let first = 0;
        while (first < out && places[first * window + tap]! < 0) first++;
        let end = out;
        while (end > first && places[(end - 1) * window + tap]! < 0) end--;
        if (end === first) continue;
        const start = from + places[first * window + tap]! * inner;
        for (let i = 0; i < inner; i++)
          combine(target, to + first * inner + i, inner, source, start + i, stride * inner, end - first);
      }
      continue;
    }
    for (let place = 0; place < out; place++)
      for (let tap = 0; tap < window; tap++) {
        const index = places[place * window + tap]!;
        if (index >= 0) combine(target, to + place * inner, 1, source, from + index * inner, 1, inner);
      }
  }
}

const isIdle = (a: WindowAxis): boolean =>
  a.window === 1 && a.stride === 1 && a.low === 0 && a.inputDilation === 1 && a.extent === a.out;

function reduceWindow(x: Strided, a: WindowAttributes, type: TensorType): Strided {
  const result = allocate(type, "reduceWindow");
  const slots = result.storage.values.length;
  if (slots === 0) return result;
  const size = x.shape.reduce((product, extent) => product * extent, 1);
  const { kind, values } = foldedOf(x, a.reduce, size);
  const combine = COMBINERS[kind][a.reduce];
  const shape = x.shape.slice();
  let folded = values;
  // A rank without axes is its own window.
  for (let i = 0; i < shape.length; i++) {
    const axis: WindowAxis = {
      extent: shape[i]!,
      out: type.shape[i]!,
      window: a.window[i]!,
      stride: a.strides[i]!,
      low: a.low[i]!,
      inputDilation: a.inputDilation[i]!,
      windowDilation: a.windowDilation[i]!,
    };
    if (isIdle(axis)) continue;
    const outer = shape.slice(0, i).reduce((product, extent) => product * extent, 1);
    const inner = shape.slice(i + 1).reduce((product, extent) => product * extent, 1);
    const next = newFolded(folded, outer * axis.out * inner * (kind === "complex" ? 2 : 1));
    firstIdentity(next, kind, a.reduce, x.dtype);
    reduceAxis(folded, axis, outer, inner, combine, next);
    folded = next;
    shape[i] = axis.out;
  }
  if (kind === "real" || kind === "integer") storeLane(folded as Float64Array, result, 0, slots);
  else (result.storage.values as Float32Array).set(folded as Float64Array);
  return result;
}

/** Numbers that compare as the elements do: themselves, or their rank where f64 cannot hold them. */
function orderLane(x: Strided, size: number): Float64Array {
  const lane = new Float64Array(size);
  const complex = x.dtype === "c64";
  if (!complex && !isBig(x.dtype)) {
    loadAll(x, lane, size);
    return lane;
  }
  const slots = denseSlots(x, complex ? 2 * size : size);
  const compare = complex
    ? (i: number, j: number): number => compareComplex(slots as Float32Array, i, j)
    : (i: number, j: number): number => (slots[i]! < slots[j]! ? -1 : slots[i]! > slots[j]! ? 1 : 0);
  const order = Uint32Array.from({ length: size }, (_, i) => i).sort(compare);
  for (let k = 0, rank = 0; k < size; k++) {
    if (k > 0 && compare(order[k - 1]!, order[k]!) !== 0) rank = k;
    const at = order[k]!;
    const nan = complex && Number.isNaN((slots[2 * at] as number) + (slots[2 * at + 1] as number));
    lane[at] = nan ? Number.NaN : rank;
  }
  return lane;
}

/** By real, then imaginary part. */
function compareComplex(slots: Float32Array, i: number, j: number): number {
  return slots[2 * i]! - slots[2 * j]! || slots[2 * i + 1]! - slots[2 * j + 1]!;
}

/** Marks which taps of the window that starts at `first` lie in the array; says whether all do. */
function markInside(
  first: Int32Array,
  shape: readonly number[],
  window: readonly number[],
  taps: Int32Array,
  inside: Uint8Array,
): boolean {
  const rank = shape.length;
  if (shape.every((extent, axis) => first[axis]! >= 0 && first[axis]! + window[axis]! <= extent)) return true;
  for (let c = 0; c < inside.length; c++) {
    inside[c] = 1;
    for (let axis = 0; axis < rank; axis++) {
      const place = first[axis]! + taps[c * rank + axis]!;
      if (place < 0 || place >= shape[axis]!) inside[c] = 0;
    }
  }
  return false;
}

/** For each window the index of its first extreme, NaN before all; -1 where a window holds padding alone. */
function winnersOf(x: Strided, a: WindowScatterAttributes, places: readonly number[], count: number): Int32Array {
  const { shape } = x;
  const lane = orderLane(
    x,
    shape.reduce((product, extent) => product * extent, 1),
  );
  const rank = shape.length;
  const strides = denseStrides(shape);
  const { count: combinations, taps } = tapsOf(a.window);
  const offsets = Int32Array.from({ length: combinations }, (_, c) =>
    strides.reduce((sum, stride, axis) => sum + stride * taps[c * rank + axis]!, 0),
  );
  const inside = new Uint8Array(combinations);
  const sign = a.select === "max" ? 1 : -1;
  const winners = new Int32Array(count).fill(-1);
  const index = new Int32Array(rank);
  const first = new Int32Array(rank);
  for (let w = 0; w < count; w++) {
    let start = 0;
    for (let axis = 0; axis < rank; axis++) {
      first[axis] = index[axis]! * a.strides[axis]! - a.low[axis]!;
      start += first[axis]! * strides[axis]!;
    }
    const whole = markInside(first, shape, a.window, taps, inside);
    let best = Number.NEGATIVE_INFINITY;
    let winner = -1;
    for (let c = 0; c < combinations; c++) {
      if (!whole && inside[c] === 0) continue;
      const at = start + offsets[c]!;
      const value = sign * lane[at]!;
      // NaN never loses to what comes after it, and wins against what came before.
      if (winner < 0 || value > best || (Number.isNaN(value) && !Number.isNaN(best))) {
        best = value;
        winner = at;
      }
    }
    winners[w] = winner;
    advanceIndex(index, places);
  }
  return winners;
}

function windowScatter(x: Strided, source: Strided, a: WindowScatterAttributes, type: TensorType): Strided {
  const result = allocate(type, "windowScatter");
  const count = source.shape.reduce((product, extent) => product * extent, 1);
  const size = type.shape.reduce((product, extent) => product * extent, 1);
  const winners = winnersOf(x, a, source.shape, count);
  const { kind, values } = foldedOf(source, "sum", count);
  const lanes = kind === "complex" ? 2 : 1;
  const totals = newFolded(values, size * lanes);
  const combine = COMBINERS[kind].sum;
  for (let w = 0; w < count; w++) if (winners[w]! >= 0) combine(totals, winners[w]!, 1, values, w, 1, 1);
  if (kind === "real" || kind === "integer") storeLane(totals as Float64Array, result, 0, size);
  else (result.storage.values as Float32Array).set(totals as Float64Array);
  return result;
}

/** Kernels by op name. */
export const windowKernels: KernelTable = {
  conv: convKernel,
  reduceWindow: kernel<WindowAttributes>(([x], attributes, [type]) => [reduceWindow(x!, attributes, type!)]),
  windowScatter: kernel<WindowScatterAttributes>(([x, source], attributes, [type]) => [
    windowScatter(x!, source!, attributes, type!),
  ]),
};
