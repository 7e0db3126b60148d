// Loops that fold a run of one array into a run of another.
// In: places and steps, counted in elements.  Out: the target folded in place.
// Invariant: one loop per reduction and kind of number, so that each stays monomorphic; NaN wins in extremes.
// Not here: which runs (window.ts).
import { DTYPE_FACTS, type DType } from "../dtype.js";
import type { WindowAttributes } from "../schema/window.js";

/** Arrays that fold: f64 for real numbers, i32 for integers that wrap, pairs of f64 for complex ones. */
export type Folded = Float64Array | Int32Array | BigInt64Array | BigUint64Array;
/** How an array folds. */
export type FoldKind = "real" | "integer" | "big" | "complex";
/** target[to + i * toStep] = fold(that, source[from + i * fromStep]) for i below count. */
export type Combine = (
  target: Folded,
  to: number,
  toStep: number,
  source: Folded,
  from: number,
  fromStep: number,
  count: number,
) => void;

type Loop<T> = (t: T, to: number, ts: number, s: T, from: number, ss: number, n: number) => void;
type Loops<T> = Readonly<Record<WindowAttributes["reduce"], Loop<T>>>;

const real: Loops<Float64Array> = {
  sum: (t, to, ts, s, from, ss, n) => {
    for (let i = 0, a = to, b = from; i < n; i++, a += ts, b += ss) t[a]! += s[b]!;
  },
  prod: (t, to, ts, s, from, ss, n) => {
    for (let i = 0, a = to, b = from; i < n; i++, a += ts, b += ss) t[a]! *= s[b]!;
  },
  max: (t, to, ts, s, from, ss, n) => {
    for (let i = 0, a = to, b = from; i < n; i++, a += ts, b += ss) {
      const v = s[b]!;
      // biome-ignore lint/suspicious/noSelfCompare: only NaN differs from itself
      if (v > t[a]! || v !== v) t[a] = v;
    }
  },
  min: (t, to, ts, s, from, ss, n) => {
    for (let i = 0, a = to, b = from; i < n; i++, a += ts, b += ss) {
      const v = s[b]!;
      // biome-ignore lint/suspicious/noSelfCompare: only NaN differs from itself
      if (v < t[a]! || v !== v) t[a] = v;
    }
  },
};

const integer: Loops<Int32Array> = {
  sum: (t, to, ts, s, from, ss, n) => {
    for (let i = 0, a = to, b = from; i < n; i++, a += ts, b += ss) t[a]! += s[b]!;
  },
  prod: (t, to, ts, s, from, ss, n) => {
    for (let i = 0, a = to, b = from; i < n; i++, a += ts, b += ss) t[a] = Math.imul(t[a]!, s[b]!);
  },
  // Extremes of integers fold as real numbers, which compare the same.
  max: real.max as unknown as Loop<Int32Array>,
  min: real.min as unknown as Loop<Int32Array>,
};

const big: Loops<BigInt64Array> = {
  sum: (t, to, ts, s, from, ss, n) => {
    for (let i = 0, a = to, b = from; i < n; i++, a += ts, b += ss) t[a]! += s[b]!;
  },
  prod: (t, to, ts, s, from, ss, n) => {
    for (let i = 0, a = to, b = from; i < n; i++, a += ts, b += ss) t[a]! *= s[b]!;
  },
  max: (t, to, ts, s, from, ss, n) => {
    for (let i = 0, a = to, b = from; i < n; i++, a += ts, b += ss) if (s[b]! > t[a]!) t[a] = s[b]!;
  },
  min: (t, to, ts, s, from, ss, n) => {
    for (let i = 0, a = to, b = from; i < n; i++, a += ts, b += ss) if (s[b]! < t[a]!) t[a] = s[b]!;
  },
};

/** Takes the later of two complex numbers, by real, then imaginary part; NaN is later than all. */
function complexExtreme(sign: number): Loop<Float64Array> {
  return (t, to, ts, s, from, ss, n) => {
    for (let i = 0, a = 2 * to, b = 2 * from; i < n; i++, a += 2 * ts, b += 2 * ss) {
      const re = s[b]!;
      const im = s[b + 1]!;
      if (Number.isNaN(t[a]! + t[a + 1]!)) continue;
      const later = sign * (re - t[a]!) > 0 || (re === t[a] && sign * (im - t[a + 1]!) > 0);
      if (!later && !Number.isNaN(re + im)) continue;
      t[a] = re;
      t[a + 1] = im;
    }
  };
}

const complex: Loops<Float64Array> = {
  sum: (t, to, ts, s, from, ss, n) => {
    for (let i = 0, a = 2 * to, b = 2 * from; i < n; i++, a += 2 * ts, b += 2 * ss) {
      t[a]! += s[b]!;
      t[a + 1]! += s[b + 1]!;
    }
  },
  prod: (t, to, ts, s, from, ss, n) => {
    for (let i = 0, a = 2 * to, b = 2 * from; i < n; i++, a += 2 * ts, b += 2 * ss) {
      const re = t[a]!;
      t[a] = re * s[b]! - t[a + 1]! * s[b + 1]!;
      t[a + 1] = re * s[b + 1]! + t[a + 1]! * s[b]!;
    }
  },
  max: complexExtreme(1),
  min: complexExtreme(-1),
};

/** The loop of each kind and reduction. */
export const COMBINERS: Readonly<Record<FoldKind, Readonly<Record<WindowAttributes["reduce"], Combine>>>> = {
  real,
  integer,
  big,
  complex,
} as unknown as Readonly<Record<FoldKind, Readonly<Record<WindowAttributes["reduce"], Combine>>>>;

/** Fills an array with what does not change the others when folded with them. */
export function firstIdentity(folded: Folded, kind: FoldKind, reduce: WindowAttributes["reduce"], dtype: DType): void {
  if (reduce === "sum") return;
  const { range } = DTYPE_FACTS[dtype];
  if (reduce === "prod") {
    if (kind === "big") (folded as BigInt64Array).fill(1n);
    else if (kind === "complex") for (let i = 0; i < folded.length; i += 2) folded[i] = 1;
    else (folded as Float64Array).fill(1);
    return;
  }
  const end = reduce === "max" ? 0 : 1;
  if (kind === "big") (folded as BigInt64Array).fill(range![end]);
  else if (range !== undefined) (folded as Float64Array).fill(Number(range[end]));
  else (folded as Float64Array).fill(end === 0 ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY);
}
