// Kernels of reductions.
// In: an operand, sorted axes.  Out: a dense result.
// Invariant: real numbers accumulate in f64 and round once; sums and products of integers of at most 32 bits wrap at every step.
import { isBig, isFloat } from "../dtype.js";
import type { TensorType } from "../schema/op.js";
import type { ArgReduceAttributes, ReduceAttributes } from "../schema/reduce.js";
import { allocate, type Strided } from "./array.js";
import { denseCopy } from "./copy.js";
import { type Fold, foldReal, planesOf } from "./fold.js";
import { type Kernel, type KernelTable, kernel } from "./kernel.js";
import { denseLane, storeLane } from "./lane.js";

// Two halves side by side, so that not every addition waits for the one before.
const SUM: Fold = {
  identity: 0,
  line: (lane, at, n, start) => {
    const half = n >> 1;
    let first = start;
    let second = 0;
    for (let i = at, j = at + half, end = at + half; i < end; i++, j++) {
      first += lane[i]!;
      second += lane[j]!;
    }
    if (n % 2 === 1) first += lane[at + n - 1]!;
    return first + second;
  },
  rows: (lane, at, n, totals, to) => {
    for (let i = 0; i < n; i++) totals[to + i] = totals[to + i]! + lane[at + i]!;
  },
};
/** Wraps at every step, so that no sum leaves what f64 holds exactly. */
const INTEGER_SUM: Fold = {
  identity: 0,
  line: (lane, at, n, start) => {
    let total = start;
    for (let i = at; i < at + n; i++) total = (total + lane[i]!) | 0;
    return total;
  },
  rows: (lane, at, n, totals, to) => {
    for (let i = 0; i < n; i++) totals[to + i] = (totals[to + i]! + lane[at + i]!) | 0;
  },
};
const PRODUCT: Fold = {
  identity: 1,
  line: (lane, at, n, start) => {
    let total = start;
    for (let i = at; i < at + n; i++) total *= lane[i]!;
    return total;
  },
  rows: (lane, at, n, totals, to) => {
    for (let i = 0; i < n; i++) totals[to + i] = totals[to + i]! * lane[at + i]!;
  },
};
const INTEGER_PRODUCT: Fold = {
  identity: 1,
  line: (lane, at, n, start) => {
    let total = start;
    for (let i = at; i < at + n; i++) total = Math.imul(total, lane[i]!);
    return total;
  },
  rows: (lane, at, n, totals, to) => {
    for (let i = 0; i < n; i++) totals[to + i] = Math.imul(totals[to + i]!, lane[at + i]!);
  },
};
const MAXIMUM: Fold = {
  identity: Number.NEGATIVE_INFINITY,
  line: (lane, at, n, start) => {
    let total = start;
    for (let i = at; i < at + n; i++) total = Math.max(total, lane[i]!);
    return total;
  },
  rows: (lane, at, n, totals, to) => {
    for (let i = 0; i < n; i++) totals[to + i] = Math.max(totals[to + i]!, lane[at + i]!);
  },
};
const MINIMUM: Fold = {
  identity: Number.POSITIVE_INFINITY,
  line: (lane, at, n, start) => {
    let total = start;
    for (let i = at; i < at + n; i++) total = Math.min(total, lane[i]!);
    return total;
  },
  rows: (lane, at, n, totals, to) => {
    for (let i = 0; i < n; i++) totals[to + i] = Math.min(totals[to + i]!, lane[at + i]!);
  },
};

/** A fold of 64-bit integers or complex numbers, one element at a time; `first` says whether the total is still empty. */
interface WideFold {
  readonly big?: (total: bigint, x: bigint, first: boolean) => bigint;
  readonly bigIdentity?: bigint;
  readonly complex?: (total: Float64Array, re: number, im: number, first: boolean) => void;
  readonly complexIdentity?: number;
}

/** Does complex x come before y? NaN comes before everything when `nanFirst`. */
function complexPrecedes(xr: number, xi: number, yr: number, yi: number): boolean {
  const xNaN = Number.isNaN(xr) || Number.isNaN(xi);
  const yNaN = Number.isNaN(yr) || Number.isNaN(yi);
  if (xNaN || yNaN) return xNaN && !yNaN;
  return xr < yr || (xr === yr && xi < yi);
}

function keepComplex(total: Float64Array, re: number, im: number): void {
  total[0] = re;
  total[1] = im;
}

const WIDE: Readonly<Record<string, WideFold>> = {
  sum: {
    bigIdentity: 0n,
    big: (total, x) => total + x,
    complexIdentity: 0,
    complex: (total, re, im) => keepComplex(total, total[0]! + re, total[1]! + im),
  },
  prod: {
    bigIdentity: 1n,
    big: (total, x) => BigInt.asUintN(64, total * x),
    complexIdentity: 1,
    complex: (total, re, im) => keepComplex(total, total[0]! * re - total[1]! * im, total[0]! * im + total[1]! * re),
  },
  max: {
    big: (total, x, first) => (first || x > total ? x : total),
    complex: (total, re, im, first) => {
      // Swapping the operands keeps NaN first and turns "smaller" into "larger".
      const isNaNTotal = Number.isNaN(total[0]!) || Number.isNaN(total[1]!);
      const larger = Number.isNaN(re) || Number.isNaN(im) || complexPrecedes(total[0]!, total[1]!, re, im);
      if (first || (!isNaNTotal && larger)) keepComplex(total, re, im);
    },
  },
  min: {
    big: (total, x, first) => (first || x < total ? x : total),
    complex: (total, re, im, first) => {
      if (first || complexPrecedes(re, im, total[0]!, total[1]!)) keepComplex(total, re, im);
    },
  },
};

function reduceBig(name: string, x: Strided, axes: readonly number[], out: Strided): void {
  const { big, bigIdentity = 0n } = WIDE[name]!;
  const planes = planesOf(x, axes);
  const copy = denseCopy(planes.x);
  const { outer, reduced, inner } = planes;
  const source = copy.storage.values as BigInt64Array;
  const target = out.storage.values as BigInt64Array;
  for (let o = 0; o < outer; o++)
    for (let i = 0; i < inner; i++) {
      let total = bigIdentity;
      for (let r = 0; r < reduced; r++)
        total = big!(total, source[copy.offset + (o * reduced + r) * inner + i]!, r === 0);
      target[o * inner + i] = total;
    }
}

function reduceComplex(name: string, x: Strided, axes: readonly number[], out: Strided): void {
  const { complex, complexIdentity = 0 } = WIDE[name]!;
  const planes = planesOf(x, axes);
  const copy = denseCopy(planes.x);
  const { outer, reduced, inner } = planes;
  const source = copy.storage.values as Float32Array;
  const target = out.storage.values as Float32Array;
  const total = new Float64Array(2);
  for (let o = 0; o < outer; o++)
    for (let i = 0; i < inner; i++) {
      keepComplex(total, complexIdentity, 0);
      for (let r = 0; r < reduced; r++) {
        const at = 2 * (copy.offset + (o * reduced + r) * inner + i);
        complex!(total, source[at]!, source[at + 1]!, r === 0);
      }
      target.set(total, 2 * (o * inner + i));
    }
}

/** A reduction whose numbers fold in f64; integers may need another fold. */
function reduction(name: string, float: Fold, integer: Fold = float): Kernel {
  return kernel<ReduceAttributes>(([operand], { axes }, [type]) => {
    const x = operand!;
    const out = allocate(type!, name);
    if (isBig(x.dtype)) reduceBig(name, x, axes, out);
    else if (x.dtype === "c64") reduceComplex(name, x, axes, out);
    else {
      const totals = foldReal(x, axes, isFloat(x.dtype) ? float : integer);
      storeLane(totals, out, 0, totals.length);
    }
    return [out];
  });
}

/** Position of the first extreme along one axis; `sign` is 1 for the largest, -1 for the smallest. */
function argReduce(x: Strided, axis: number, type: TensorType, sign: number): Strided {
  const out = allocate(type, "argmax");
  const target = out.storage.values as Int32Array;
  const { outer, reduced, inner } = planesOf(x, [axis]);
  if (isBig(x.dtype) || x.dtype === "c64") argReduceWide(x, outer, reduced, inner, target, sign);
  else {
    const { lane, at } = denseLane(x);
    const best = new Float64Array(inner);
    for (let o = 0; o < outer; o++) {
      for (let i = 0; i < inner; i++) best[i] = lane[at + o * reduced * inner + i]! * sign;
      for (let r = 1; r < reduced; r++) {
        const row = at + (o * reduced + r) * inner;
        for (let i = 0; i < inner; i++) {
          const value = lane[row + i]! * sign;
          const old = best[i]!;
          // NaN wins and the first one stays.
          if (value > old || (Number.isNaN(value) && !Number.isNaN(old))) {
            best[i] = value;
            target[o * inner + i] = r;
          }
        }
      }
    }
  }
  return out;
}

function argReduceWide(
  x: Strided,
  outer: number,
  reduced: number,
  inner: number,
  target: Int32Array,
  sign: number,
): void {
  const copy = denseCopy(x);
  const better = x.dtype === "c64" ? complexBetter(copy, sign) : bigBetter(copy, sign);
  for (let o = 0; o < outer; o++)
    for (let i = 0; i < inner; i++) {
      let best = 0;
      for (let r = 1; r < reduced; r++)
        if (better(copy.offset + (o * reduced + r) * inner + i, copy.offset + (o * reduced + best) * inner + i))
          best = r;
      target[o * inner + i] = best;
    }
}

function bigBetter(x: Strided, sign: number): (a: number, b: number) => boolean {
  const values = x.storage.values as BigInt64Array;
  return (a, b) => (sign > 0 ? values[a]! > values[b]! : values[a]! < values[b]!);
}

function complexBetter(x: Strided, sign: number): (a: number, b: number) => boolean {
  const values = x.storage.values as Float32Array;
  return (a, b) =>
    complexPrecedes(
      sign * -values[2 * a]!,
      sign * -values[2 * a + 1]!,
      sign * -values[2 * b]!,
      sign * -values[2 * b + 1]!,
    );
}

/** Kernels by op name. */
export const reduceKernels: KernelTable = {
  sum: reduction("sum", SUM, INTEGER_SUM),
  prod: reduction("prod", PRODUCT, INTEGER_PRODUCT),
  max: reduction("max", MAXIMUM),
  min: reduction("min", MINIMUM),
  // The identities are the values of nothing: all of nothing holds, none of nothing does.
  all: reduction("all", { ...MINIMUM, identity: 1 }),
  any: reduction("any", { ...MAXIMUM, identity: 0 }),
  argmax: kernel<ArgReduceAttributes>(([x], { axis }, [type]) => [argReduce(x!, axis, type!, 1)]),
  argmin: kernel<ArgReduceAttributes>(([x], { axis }, [type]) => [argReduce(x!, axis, type!, -1)]),
};
