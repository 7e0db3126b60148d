// Kernels of running reductions.
// In: an operand, an axis, a direction.  Out: a dense result of its shape.
// Invariant: one pass; real numbers accumulate in f64 and round when stored, integers of at most 32 bits wrap at every step.
import { isBig, isFloat } from "../dtype.js";
import type { CumulativeAttributes } from "../schema/cumulative.js";
import type { TensorType } from "../schema/op.js";
import { allocate, type Strided } from "./array.js";
import { denseCopy } from "./copy.js";
import { planesOf } from "./fold.js";
import { type Kernel, type KernelTable, kernel } from "./kernel.js";
import { denseLane, type Lane, storeLane } from "./lane.js";

/** totals[to + i] = join(totals[from + i], lane[at + i]) for i < n. */
type Step = (totals: Float64Array, from: number, to: number, lane: Lane, at: number, n: number) => void;

const STEPS: Readonly<Record<string, { readonly real: Step; readonly integer?: Step }>> = {
  cumsum: {
    real: (totals, from, to, lane, at, n) => {
      for (let i = 0; i < n; i++) totals[to + i] = totals[from + i]! + lane[at + i]!;
    },
    integer: (totals, from, to, lane, at, n) => {
      for (let i = 0; i < n; i++) totals[to + i] = (totals[from + i]! + lane[at + i]!) | 0;
    },
  },
  cumprod: {
    real: (totals, from, to, lane, at, n) => {
      for (let i = 0; i < n; i++) totals[to + i] = totals[from + i]! * lane[at + i]!;
    },
    integer: (totals, from, to, lane, at, n) => {
      for (let i = 0; i < n; i++) totals[to + i] = Math.imul(totals[from + i]!, lane[at + i]!);
    },
  },
  cummax: {
    real: (totals, from, to, lane, at, n) => {
      for (let i = 0; i < n; i++) totals[to + i] = Math.max(totals[from + i]!, lane[at + i]!);
    },
  },
  cummin: {
    real: (totals, from, to, lane, at, n) => {
      for (let i = 0; i < n; i++) totals[to + i] = Math.min(totals[from + i]!, lane[at + i]!);
    },
  },
  cumlogsumexp: {
    real: (totals, from, to, lane, at, n) => {
      for (let i = 0; i < n; i++) {
        const x = totals[from + i]!;
        const y = lane[at + i]!;
        totals[to + i] = x === y ? x + Math.LN2 : Math.max(x, y) + Math.log1p(Math.exp(-Math.abs(x - y)));
      }
    },
  },
};

function runReal(name: string, x: Strided, { axis, reverse }: CumulativeAttributes, out: Strided): void {
  const { outer, reduced, inner } = planesOf(x, [axis]);
  const { lane, at } = denseLane(x);
  const { real, integer = real } = STEPS[name]!;
  const step = isFloat(x.dtype) ? real : integer;
  const totals = new Float64Array(outer * reduced * inner);
  for (let o = 0; o < outer; o++) {
    const row = (r: number): number => (o * reduced + (reverse ? reduced - 1 - r : r)) * inner;
    for (let r = 0; r < reduced; r++) {
      const here = row(r);
      // The first row is the operand's own: an operation with an identity could change a signed zero.
      if (r === 0) for (let i = 0; i < inner; i++) totals[here + i] = lane[at + here + i]!;
      else step(totals, row(r - 1), here, lane, at + here, inner);
    }
  }
  storeLane(totals, out, 0, totals.length);
}

const BIG: Readonly<Record<string, (a: bigint, b: bigint) => bigint>> = {
  cumsum: (a, b) => a + b,
  cumprod: (a, b) => BigInt.asUintN(64, a * b),
  // biome-ignore lint/complexity/useMathMinMax: Math has no bigint.
  cummax: (a, b) => (b > a ? b : a),
  // biome-ignore lint/complexity/useMathMinMax: Math has no bigint.
  cummin: (a, b) => (b < a ? b : a),
};

/** Joins the total at slot p with the element at slot q into slot r. */
type PairJoin = (t: Float64Array, p: number, x: Float32Array, q: number, r: number) => void;

const keep =
  (better: (ar: number, ai: number, br: number, bi: number) => boolean): PairJoin =>
  (t, p, x, q, r) => {
    const stays =
      Number.isNaN(t[p]! + t[p + 1]!) ||
      (!Number.isNaN(x[q]! + x[q + 1]!) && !better(x[q]!, x[q + 1]!, t[p]!, t[p + 1]!));
    t[r] = stays ? t[p]! : x[q]!;
    t[r + 1] = stays ? t[p + 1]! : x[q + 1]!;
  };
const PAIRS: Readonly<Record<string, PairJoin>> = {
  cumsum: (t, p, x, q, r) => {
    t[r] = t[p]! + x[q]!;
    t[r + 1] = t[p + 1]! + x[q + 1]!;
  },
  cumprod: (t, p, x, q, r) => {
    const [re, im] = [t[p]!, t[p + 1]!];
    t[r] = re * x[q]! - im * x[q + 1]!;
    t[r + 1] = re * x[q + 1]! + im * x[q]!;
  },
  cummax: keep((ar, ai, br, bi) => ar > br || (ar === br && ai > bi)),
  cummin: keep((ar, ai, br, bi) => ar < br || (ar === br && ai < bi)),
};

function runWide(name: string, x: Strided, { axis, reverse }: CumulativeAttributes, out: Strided): void {
  const { outer, reduced, inner } = planesOf(x, [axis]);
  const copy = denseCopy(x);
  const big = isBig(x.dtype);
  const source = copy.storage.values;
  const totals = new Float64Array(big ? 0 : 2 * outer * reduced * inner);
  const target = out.storage.values as BigInt64Array;
  for (let o = 0; o < outer; o++)
    for (let i = 0; i < inner; i++) {
      const place = (r: number): number => (o * reduced + (reverse ? reduced - 1 - r : r)) * inner + i;
      for (let r = 0; r < reduced; r++) {
        const [here, from] = [place(r), copy.offset + place(r)];
        if (big)
          target[here] =
            r === 0
              ? (source as BigInt64Array)[from]!
              : BIG[name]!(target[place(r - 1)]!, (source as BigInt64Array)[from]!);
        else if (r === 0) totals.set((source as Float32Array).subarray(2 * from, 2 * from + 2), 2 * here);
        else PAIRS[name]!(totals, 2 * place(r - 1), source as Float32Array, 2 * from, 2 * here);
      }
    }
  if (!big) (out.storage.values as Float32Array).set(totals);
}

function cumulative(name: string): Kernel {
  return kernel<CumulativeAttributes>(([operand], attributes, [type]) => {
    const x = operand!;
    const out = allocate(type as TensorType, name);
    if (out.storage.values.length === 0) return [out];
    if (isBig(x.dtype) || x.dtype === "c64") runWide(name, x, attributes, out);
    else runReal(name, x, attributes, out);
    return [out];
  });
}

/** Kernels by op name. */
export const cumulativeKernels: KernelTable = Object.fromEntries(
  Object.keys(STEPS).map((name) => [name, cumulative(name)]),
);
