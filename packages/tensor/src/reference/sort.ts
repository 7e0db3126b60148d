// Kernels of order along one axis.
// In: an operand, an axis.  Out: sorted lines, or the positions that sort them.
// Invariant: ascending and stable, NaN last; complex numbers by real, then imaginary part, one with a NaN part last.
import { isBig } from "../dtype.js";
import type { AxisAttributes } from "../schema/movement.js";
import type { TensorType } from "../schema/op.js";
import type { SearchAttributes } from "../schema/sort.js";
import { sizeOf } from "../shape.js";
import { allocate, dense, type Strided, viewOf } from "./array.js";
import { denseCopy, freshCopy } from "./copy.js";
import { type KernelTable, kernel } from "./kernel.js";
import { denseLane, type Lane, loadAll, storeLane } from "./lane.js";

/** The operand with the axis moved to the end, as a view. */
function axisLast(x: Strided, axis: number): Strided {
  const order = [...x.shape.keys()].filter((a) => a !== axis);
  const moved = [...order, axis];
  return viewOf(
    x,
    moved.map((a) => x.shape[a]!),
    moved.map((a) => x.strides[a]!),
  );
}

/** A result computed with the axis last, seen with the axis at its place. */
function axisBack(values: Strided["storage"]["values"], type: TensorType, axis: number): Strided {
  const moved = [...type.shape.filter((_, a) => a !== axis), type.shape[axis]!];
  const result = dense(values, { dtype: type.dtype, shape: moved });
  const strides = result.strides.slice(0, -1);
  return viewOf(result, type.shape, [...strides.slice(0, axis), 1, ...strides.slice(axis)]);
}

function sort(x: Strided, axis: number, type: TensorType): Strided {
  const lines = axisLast(x, axis);
  const length = type.shape[axis]!;
  const size = sizeOf(type.shape);
  if (x.dtype === "c64") return sortComplex(lines, length, type, axis);
  if (isBig(x.dtype)) {
    const copy = freshCopy(lines).storage.values as BigInt64Array;
    for (let at = 0; at < size; at += length) copy.subarray(at, at + length).sort();
    return axisBack(copy, type, axis);
  }
  const lane = new Float64Array(size);
  loadAll(lines, lane, size);
  // A typed array sorts numerically, NaN last.
  for (let at = 0; at < size; at += length) lane.subarray(at, at + length).sort();
  const out = allocate(type, "sort");
  storeLane(lane, out, 0, size);
  return axisBack(out.storage.values, type, axis);
}

function sortComplex(lines: Strided, length: number, type: TensorType, axis: number): Strided {
  const copy = freshCopy(lines).storage.values as Float32Array;
  const sorted = new Float32Array(copy.length);
  for (let at = 0; at < copy.length / 2; at += length)
    complexOrder(copy, at, length).forEach((from, to) => {
      sorted[2 * (at + to)] = copy[2 * (at + from)]!;
      sorted[2 * (at + to) + 1] = copy[2 * (at + from) + 1]!;
    });
  return axisBack(sorted, type, axis);
}

/** Positions that sort `length` complex numbers from element `at`. */
function complexOrder(values: Float32Array, at: number, length: number): number[] {
  const part = (i: number, offset: number): number => values[2 * (at + i) + offset]!;
  const missing = (i: number): number => Number(Number.isNaN(part(i, 0)) || Number.isNaN(part(i, 1)));
  return Array.from({ length }, (_, i) => i).sort(
    (a, b) => missing(a) - missing(b) || part(a, 0) - part(b, 0) || part(a, 1) - part(b, 1) || 0,
  );
}

function argsort(x: Strided, axis: number, type: TensorType): Strided {
  const lines = axisLast(x, axis);
  const length = type.shape[axis]!;
  const size = sizeOf(type.shape);
  const order = new Int32Array(size);
  if (x.dtype === "c64" || isBig(x.dtype)) {
    const { values } = freshCopy(lines).storage;
    for (let at = 0; at < size; at += length)
      order.set(
        x.dtype === "c64"
          ? complexOrder(values as Float32Array, at, length)
          : bigOrder(values as BigInt64Array, at, length),
        at,
      );
    return axisBack(order, type, axis);
  }
  const lane = new Float64Array(size);
  loadAll(lines, lane, size);
  const scratch = new Int32Array(length);
  for (let at = 0; at < size; at += length)
    stableOrder(lane.subarray(at, at + length), order.subarray(at, at + length), scratch);
  return axisBack(order, type, axis);
}

function bigOrder(values: BigInt64Array, at: number, length: number): number[] {
  return Array.from({ length }, (_, i) => i).sort((a, b) => {
    const [x, y] = [values[at + a]!, values[at + b]!];
    return x < y ? -1 : x > y ? 1 : 0;
  });
}

/** Positions that sort the keys, NaN last, by merging runs of doubling length. */
function stableOrder(keys: Float64Array, order: Int32Array, scratch: Int32Array): void {
  let numbers = 0;
  for (let i = 0; i < keys.length; i++) if (!Number.isNaN(keys[i]!)) order[numbers++] = i;
  let rest = numbers;
  for (let i = 0; i < keys.length; i++) if (Number.isNaN(keys[i]!)) order[rest++] = i;
  let from = order;
  let to = scratch;
  for (let width = 1; width < numbers; width *= 2) {
    for (let low = 0; low < numbers; low += 2 * width)
      merge(keys, from, to, low, Math.min(low + width, numbers), Math.min(low + 2 * width, numbers));
    [from, to] = [to, from];
  }
  if (from !== order) order.set(from.subarray(0, numbers));
}

/** Merges two sorted runs of positions; equal keys keep the left one first. */
function merge(keys: Float64Array, from: Int32Array, to: Int32Array, low: number, middle: number, high: number): void {
  let i = low;
  let j = middle;
  for (let k = low; k < high; k++) {
    if (i < middle && (j >= high || keys[from[i]!]! <= keys[from[j]!]!)) to[k] = from[i++]!;
    else to[k] = from[j++]!;
  }
}

/** Does the sorted element stand before the value? Ties stand before it when searching from the right. */
type Before = (sorted: number, value: number) => boolean;

function beforeOf(x: Strided, y: Strided, right: boolean): { before: Before; sortedAt: number; valuesAt: number } {
  if (!isBig(x.dtype) && x.dtype !== "c64") {
    const [a, b] = [denseLane(x), denseLane(y)];
    return { before: realBefore(a.lane, b.lane, right), sortedAt: a.at, valuesAt: b.at };
  }
  const [a, b] = [denseCopy(x), denseCopy(y)];
  const before = isBig(x.dtype)
    ? bigBefore(a.storage.values as BigInt64Array, b.storage.values as BigInt64Array, right)
    : complexBefore(a.storage.values as Float32Array, b.storage.values as Float32Array, right);
  return { before, sortedAt: a.offset, valuesAt: b.offset };
}

function realBefore(sorted: Lane, values: Lane, right: boolean): Before {
  return (i, j) => {
    const [a, b] = [sorted[i]!, values[j]!];
    if (Number.isNaN(b)) return right || !Number.isNaN(a);
    return right ? a <= b : a < b;
  };
}

function bigBefore(sorted: BigInt64Array, values: BigInt64Array, right: boolean): Before {
  return (i, j) => (right ? sorted[i]! <= values[j]! : sorted[i]! < values[j]!);
}

function complexBefore(sorted: Float32Array, values: Float32Array, right: boolean): Before {
  return (i, j) => {
    const [ar, ai, br, bi] = [sorted[2 * i]!, sorted[2 * i + 1]!, values[2 * j]!, values[2 * j + 1]!];
    return ar < br || (ar === br && (right ? ai <= bi : ai < bi));
  };
}

function searchsorted(x: Strided, y: Strided, { side }: SearchAttributes, type: TensorType): Strided {
  const out = allocate(type, "searchsorted");
  const target = out.storage.values as Int32Array;
  const length = x.shape.at(-1)!;
  const perLine = x.shape.length === 1 ? target.length : y.shape.at(-1)!;
  const { before, sortedAt, valuesAt } = beforeOf(x, y, side === "right");
  for (let i = 0; i < target.length; i++) {
    const line = sortedAt + Math.floor(i / perLine) * length;
    let low = 0;
    let high = length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (before(line + middle, valuesAt + i)) low = middle + 1;
      else high = middle;
    }
    target[i] = low;
  }
  return out;
}

/** Kernels by op name. */
export const sortKernels: KernelTable = {
  sort: kernel<AxisAttributes>(([x], { axis }, [type]) => [sort(x!, axis, type!)]),
  argsort: kernel<AxisAttributes>(([x], { axis }, [type]) => [argsort(x!, axis, type!)]),
  searchsorted: kernel<SearchAttributes>(([x, y], attributes, [type]) => [searchsorted(x!, y!, attributes, type!)]),
};
