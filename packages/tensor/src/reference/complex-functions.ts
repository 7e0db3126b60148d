// Functions of complex numbers by op name.
// Invariant: principal branches as in NumPy; order is by real, then imaginary part, NaN first.
import type { ComplexFunction } from "./element.js";
import { roundHalfEven } from "./function-loops.js";

const set = (out: Float64Array, re: number, im: number): void => {
  out[0] = re;
  out[1] = im;
};

const multiply: ComplexFunction = (ar, ai, br, bi, out) => set(out, ar * br - ai * bi, ar * bi + ai * br);

/** Quotient scaled by the larger part of the divisor (Smith's method), so that it overflows only when the result does. */
const divide: ComplexFunction = (ar, ai, br, bi, out) => {
  if (Math.abs(br) >= Math.abs(bi)) {
    const ratio = bi / br;
    const scale = br + bi * ratio;
    if (br === 0 && bi === 0) return set(out, ar / Math.abs(br), ai / Math.abs(br));
    return set(out, (ar + ai * ratio) / scale, (ai - ar * ratio) / scale);
  }
  const ratio = br / bi;
  const scale = br * ratio + bi;
  return set(out, (ar * ratio + ai) / scale, (ai * ratio - ar) / scale);
};

const exp: ComplexFunction = (ar, ai, _br, _bi, out) => {
  const e = Math.exp(ar);
  // exp(x + 0i) keeps its zero imaginary part even when e is infinite.
  set(out, ai === 0 ? e : e * Math.cos(ai), ai === 0 ? ai : e * Math.sin(ai));
};

const log: ComplexFunction = (ar, ai, _br, _bi, out) => set(out, Math.log(Math.hypot(ar, ai)), Math.atan2(ai, ar));

/** Principal square root; the sign of a zero imaginary part chooses the side of the cut. */
export const sqrt: ComplexFunction = (ar, ai, _br, _bi, out) => {
  if (ar === 0 && ai === 0) return set(out, 0, ai);
  if (Math.abs(ai) === Number.POSITIVE_INFINITY) return set(out, Number.POSITIVE_INFINITY, ai);
  const t = Math.sqrt((Math.abs(ar) + Math.hypot(ar, ai)) / 2);
  if (ar >= 0) return set(out, t, ai / (2 * t));
  return set(out, Math.abs(ai) / (2 * t), ai < 0 || Object.is(ai, -0) ? -t : t);
};

const tanh: ComplexFunction = (ar, ai, _br, _bi, out) => {
  // Beyond 20 the hyperbolic parts overflow long before the quotient leaves 1.
  if (Math.abs(ar) > 20) return set(out, Math.sign(ar), 4 * Math.sin(ai) * Math.cos(ai) * Math.exp(-2 * Math.abs(ar)));
  const scale = Math.cosh(2 * ar) + Math.cos(2 * ai);
  return set(out, Math.sinh(2 * ar) / scale, Math.sin(2 * ai) / scale);
};

/** Is a before b, by real, then imaginary part? */
const before = (ar: number, ai: number, br: number, bi: number): boolean => ar < br || (ar === br && ai < bi);
const isNaNPair = (re: number, im: number): boolean => Number.isNaN(re) || Number.isNaN(im);
const flag =
  (test: (ar: number, ai: number, br: number, bi: number) => boolean): ComplexFunction =>
  (ar, ai, br, bi, out) => {
    out[0] = test(ar, ai, br, bi) ? 1 : 0;
  };

/** Functions by op name. */
export const COMPLEX_FUNCTIONS: Readonly<Record<string, ComplexFunction>> = {
  add: (ar, ai, br, bi, out) => set(out, ar + br, ai + bi),
  subtract: (ar, ai, br, bi, out) => set(out, ar - br, ai - bi),
  multiply,
  divide,
  power: (ar, ai, br, bi, out) => {
    if (br === 0 && bi === 0) return set(out, 1, 0);
    if (ar === 0 && ai === 0) return br > 0 ? set(out, 0, 0) : set(out, Number.NaN, Number.NaN);
    const size = Math.log(Math.hypot(ar, ai));
    const angle = Math.atan2(ai, ar);
    exp(br * size - bi * angle, bi * size + br * angle, 0, 0, out);
  },
  maximum: (ar, ai, br, bi, out) =>
    isNaNPair(ar, ai) || (!isNaNPair(br, bi) && !before(ar, ai, br, bi)) ? set(out, ar, ai) : set(out, br, bi),
  minimum: (ar, ai, br, bi, out) =>
    isNaNPair(ar, ai) || (!isNaNPair(br, bi) && !before(br, bi, ar, ai)) ? set(out, ar, ai) : set(out, br, bi),
  negative: (ar, ai, _br, _bi, out) => set(out, -ar, -ai),
  abs: (ar, ai, _br, _bi, out) => set(out, Math.hypot(ar, ai), 0),
  sign: (ar, ai, _br, _bi, out) => {
    const size = Math.hypot(ar, ai);
    set(out, size === 0 ? 0 : ar / size, size === 0 ? 0 : ai / size);
  },
  exp,
  log,
  expm1: (ar, ai, _br, _bi, out) => {
    const half = Math.sin(ai / 2);
    set(out, Math.expm1(ar) * Math.cos(ai) - 2 * half * half, Math.exp(ar) * Math.sin(ai));
  },
  log1p: (ar, ai, _br, _bi, out) => set(out, Math.log1p(2 * ar + ar * ar + ai * ai) / 2, Math.atan2(ai, 1 + ar)),
  sqrt,
  rsqrt: (ar, ai, _br, _bi, out) => {
    sqrt(ar, ai, 0, 0, out);
    divide(1, 0, out[0]!, out[1]!, out);
  },
  sin: (ar, ai, _br, _bi, out) => set(out, Math.sin(ar) * Math.cosh(ai), Math.cos(ar) * Math.sinh(ai)),
  cos: (ar, ai, _br, _bi, out) => set(out, Math.cos(ar) * Math.cosh(ai), -Math.sin(ar) * Math.sinh(ai)),
  tan: (ar, ai, _br, _bi, out) => {
    // tan z = -i tanh iz
    tanh(-ai, ar, 0, 0, out);
    set(out, out[1]!, -out[0]!);
  },
  tanh,
  sigmoid: (ar, ai, _br, _bi, out) => {
    exp(-ar, -ai, 0, 0, out);
    divide(1, 0, 1 + out[0]!, out[1]!, out);
  },
  rint: (ar, ai, _br, _bi, out) => set(out, roundHalfEven(ar), roundHalfEven(ai)),
  isnan: flag((ar, ai) => isNaNPair(ar, ai)),
  isfinite: flag((ar, ai) => Number.isFinite(ar) && Number.isFinite(ai)),
  equal: flag((ar, ai, br, bi) => ar === br && ai === bi),
  notEqual: flag((ar, ai, br, bi) => ar !== br || ai !== bi),
  less: flag(before),
  lessEqual: flag((ar, ai, br, bi) => before(ar, ai, br, bi) || (ar === br && ai === bi)),
  greater: flag((ar, ai, br, bi) => before(br, bi, ar, ai)),
  greaterEqual: flag((ar, ai, br, bi) => before(br, bi, ar, ai) || (ar === br && ai === bi)),
};
