// The kernel of scatter: windows of updates joined into a copy of the operand.
// In: operand, updates, index tensors.  Out: a dense result.
// Invariant: positions are taken in row-major order, so the last update stays under `set`; real numbers join in f64 and round once.
import { isBig, isFloat } from "../dtype.js";
import type { ScatterAttributes, ScatterReduce } from "../schema/indexing.js";
import { sizeOf } from "../shape.js";
import { denseStrides } from "../stride.js";
import { allocate, type Strided, viewOf } from "./array.js";
import { copyStrided, denseCopy, freshCopy, wordsOf, wordsPerElement } from "./copy.js";
import { windowStarts } from "./indexing.js";
import { type KernelTable, kernel } from "./kernel.js";
import { denseLane, type Lane, loadAll, storeLane } from "./lane.js";

/** total[to[i]] = join(total[to[i]], update[from + i]) for the elements of one window. */
type WindowLoop = (totals: Float64Array, start: number, places: Int32Array, updates: Lane, from: number) => void;

const addWindow: WindowLoop = (totals, start, places, updates, from) => {
  for (let i = 0; i < places.length; i++) totals[start + places[i]!]! += updates[from + i]!;
};
const REAL_JOINS: Readonly<Record<Exclude<ScatterReduce, "set">, WindowLoop>> = {
  add: addWindow,
  multiply: (totals, start, places, updates, from) => {
    for (let i = 0; i < places.length; i++) totals[start + places[i]!]! *= updates[from + i]!;
  },
  min: (totals, start, places, updates, from) => {
    for (let i = 0; i < places.length; i++) {
      const to = start + places[i]!;
      totals[to] = Math.min(totals[to]!, updates[from + i]!);
    }
  },
  max: (totals, start, places, updates, from) => {
    for (let i = 0; i < places.length; i++) {
      const to = start + places[i]!;
      totals[to] = Math.max(totals[to]!, updates[from + i]!);
    }
  },
};

/** Products of integers wrap at every step; their sums and extremes are exact in f64. */
const multiplyIntegers: WindowLoop = (totals, start, places, updates, from) => {
  for (let i = 0; i < places.length; i++) {
    const to = start + places[i]!;
    totals[to] = Math.imul(totals[to]!, updates[from + i]!);
  }
};

const BIG_JOINS: Readonly<Record<Exclude<ScatterReduce, "set">, (a: bigint, b: bigint) => bigint>> = {
  add: (a, b) => a + b,
  multiply: (a, b) => a * b,
  // biome-ignore lint/complexity/useMathMinMax: Math has no bigint.
  min: (a, b) => (b < a ? b : a),
  // biome-ignore lint/complexity/useMathMinMax: Math has no bigint.
  max: (a, b) => (b > a ? b : a),
};

/** Joins complex numbers in place at slots p (total) and q (update). */
const COMPLEX_JOINS: Readonly<
  Record<Exclude<ScatterReduce, "set">, (t: Float32Array, p: number, u: Float32Array, q: number) => void>
> = {
  add: (t, p, u, q) => {
    t[p]! += u[q]!;
    t[p + 1]! += u[q + 1]!;
  },
  multiply: (t, p, u, q) => {
    const [re, im] = [t[p]!, t[p + 1]!];
    t[p] = re * u[q]! - im * u[q + 1]!;
    t[p + 1] = re * u[q + 1]! + im * u[q]!;
  },
  min: (t, p, u, q) => {
    if (precedes(u, q, t, p)) t.set(u.subarray(q, q + 2), p);
  },
  max: (t, p, u, q) => {
    if (precedes(t, p, u, q)) t.set(u.subarray(q, q + 2), p);
  },
};

function precedes(a: Float32Array, p: number, b: Float32Array, q: number): boolean {
  return a[p]! < b[q]! || (a[p] === b[q] && a[p + 1]! < b[q + 1]!);
}

/** Offsets of a window's elements in a dense array of these strides. */
function windowPlaces(sizes: readonly number[], strides: readonly number[]): Int32Array {
  let places = [0];
  sizes.forEach((size, axis) => {
    places = places.flatMap((base) => Array.from({ length: size }, (_, i) => base + i * strides[axis]!));
  });
  return Int32Array.from(places);
}

interface Plan {
  readonly starts: Int32Array;
  readonly sizes: readonly number[];
  readonly strides: readonly number[];
  readonly places: Int32Array;
}

function joinReal(x: Strided, updates: Strided, plan: Plan, reduce: Exclude<ScatterReduce, "set">): Strided {
  const out = allocate({ dtype: x.dtype, shape: x.shape }, "scatter");
  const size = sizeOf(x.shape);
  const totals = new Float64Array(size);
  loadAll(x, totals, size);
  const { lane, at } = denseLane(updates);
  const join = reduce === "multiply" && !isFloat(x.dtype) ? multiplyIntegers : REAL_JOINS[reduce];
  plan.starts.forEach((start, p) => {
    if (start >= 0) join(totals, start, plan.places, lane, at + p * plan.places.length);
  });
  // Sums of booleans are or, products are and.
  if (x.dtype === "bool") for (let i = 0; i < size; i++) totals[i] = totals[i] === 0 ? 0 : 1;
  storeLane(totals, out, 0, size);
  return out;
}

function joinWide(x: Strided, updates: Strided, plan: Plan, reduce: Exclude<ScatterReduce, "set">): Strided {
  const out = freshCopy(x);
  const dense = denseCopy(updates);
  plan.starts.forEach((start, p) => {
    if (start < 0) return;
    plan.places.forEach((place, i) => {
      const from = dense.offset + p * plan.places.length + i;
      if (isBig(x.dtype)) {
        const values = out.storage.values as BigInt64Array;
        const update = (dense.storage.values as BigInt64Array)[from]!;
        values[start + place] = BIG_JOINS[reduce](values[start + place]!, update);
      } else
        COMPLEX_JOINS[reduce](
          out.storage.values as Float32Array,
          2 * (start + place),
          dense.storage.values as Float32Array,
          2 * from,
        );
    });
  });
  return out;
}

function set(x: Strided, updates: Strided, plan: Plan): Strided {
  const out = freshCopy(x);
  const rank = x.shape.length;
  const count = plan.places.length;
  const dense = denseCopy(updates);
  const window = viewOf(dense, plan.sizes, denseStrides(plan.sizes));
  const words = wordsPerElement(x.dtype);
  const source = wordsOf(dense.storage, x.dtype);
  const target = wordsOf(out.storage, x.dtype);
  plan.starts.forEach((start, p) => {
    if (start < 0) return;
    const from = window.offset + p * count;
    if (count === 1 || rank === 0)
      for (let w = 0; w < words; w++) target[start * words + w] = source[from * words + w]!;
    else copyStrided(source, from, window.strides, target, start, out.strides, plan.sizes, words);
  });
  return out;
}

function scatter(inputs: readonly Strided[], { axes, reduce, mode }: ScatterAttributes): Strided {
  const [x, updates, ...indices] = inputs as [Strided, Strided, ...Strided[]];
  const positions = updates.shape.slice(0, updates.shape.length - x.shape.length);
  const sizes = updates.shape.slice(positions.length);
  const strides = denseStrides(x.shape);
  const starts = windowStarts(x.shape, strides, indices, axes, sizes, mode, positions);
  const plan = { starts, sizes, strides, places: windowPlaces(sizes, strides) };
  if (reduce === "set") return set(x, updates, plan);
  return isBig(x.dtype) || x.dtype === "c64" ? joinWide(x, updates, plan, reduce) : joinReal(x, updates, plan, reduce);
}

/** Kernels by op name. */
export const scatterKernels: KernelTable = {
  scatter: kernel<ScatterAttributes>((inputs, attributes) => [scatter(inputs, attributes)]),
};
