// The gamma function's family, of numbers in f64.
// Invariant: poles of lgamma are infinite, those of digamma NaN; arguments outside the domain give NaN.
// Source: a Chebyshev series between 1 and 3 and Stirling's series from 12 on (lgamma); the asymptotic series from 10 on (digamma);
//   series and Lentz's continued fractions (incomplete functions); Euler and Maclaurin's summation (zeta).
import { LGAMMA } from "../coefficients.js";
import { chebyshev } from "./series.js";

const HALF_LOG_TAU = Math.log(2 * Math.PI) / 2;
const EPSILON = 2 ** -53;
// Away from 0 in Lentz's method.
const TINY = 1e-300;

/** What Stirling's formula leaves out: lgamma(x) - (x - 1/2) log x + x - log(2 pi) / 2, for x >= 12. */
function stirlingRest(x: number): number {
  const w = 1 / (x * x);
  const far = 1 / 1260 + w * (-1 / 1680 + w * (1 / 1188 + w * (-691 / 360360 + w * (1 / 156 - (w * 3617) / 122400))));
  return (1 / 12 + w * (-1 / 360 + w * far)) / x;
}

/** |sin(pi x)|, exact where x is whole. */
const sinePi = (x: number): number => Math.abs(Math.sin(Math.PI * (x - Math.round(x))));

/** Logarithm of |gamma(x)|. */
export function lgamma(x: number): number {
  if (x >= 12) return x === Number.POSITIVE_INFINITY ? x : (x - 0.5) * Math.log(x) - x + HALF_LOG_TAU + stirlingRest(x);
  if (x >= 1) {
    let rest = x;
    let product = 1;
    while (rest > 3) {
      rest -= 1;
      product *= rest;
    }
    return Math.log(product) + (rest - 1) * (rest - 2) * chebyshev(LGAMMA, rest - 2);
  }
  if (x > 0) return x * (x - 1) * chebyshev(LGAMMA, x - 1) - Math.log(x);
  if (Number.isNaN(x)) return x;
  if (x === Math.floor(x)) return Number.POSITIVE_INFINITY;
  return Math.log(Math.PI / sinePi(x)) - lgamma(1 - x);
}

/** Derivative of lgamma. */
export function digamma(x: number): number {
  if (x <= 0) {
    if (x === Math.floor(x)) return Number.NaN;
    return digamma(1 - x) - Math.PI / Math.tan(Math.PI * (x - Math.round(x)));
  }
  let rest = x;
  let sum = 0;
  while (rest < 10) {
    sum -= 1 / rest;
    rest += 1;
  }
  const w = 1 / (rest * rest);
  const far = 1 / 252 + w * (-1 / 240 + w * (1 / 132 + w * (-691 / 32760 + w / 12)));
  return sum + Math.log(rest) - 0.5 / rest - w * (1 / 12 + w * (-1 / 120 + w * far));
}

/** m - log(1 + m), without cancellation near 0. */
function logGap(m: number): number {
  if (Math.abs(m) > 0.1) return m - Math.log1p(m);
  let sum = 0;
  for (let k = 18; k >= 2; k--) sum = (k % 2 === 0 ? 1 : -1) / k + m * sum;
  return m * m * sum;
}

/** x^a exp(-x) / gamma(a + 1). */
function gammaFactor(a: number, x: number): number {
  if (a < 12) return Math.exp(a * Math.log(x) - x - lgamma(a + 1));
  return Math.exp(-a * logGap((x - a) / a) - stirlingRest(a)) / Math.sqrt(2 * Math.PI * a);
}

function lowerSeries(a: number, x: number): number {
  let term = 1;
  let sum = 1;
  for (let n = 1; n < 1e6 && term > EPSILON * sum; n++) {
    term *= x / (a + n);
    sum += term;
  }
  return gammaFactor(a, x) * sum;
}

function upperFraction(a: number, x: number): number {
  let b = x + 1 - a;
  let c = 1 / TINY;
  let d = 1 / b;
  let value = d;
  for (let n = 1; n < 1e6; n++) {
    const an = -n * (n - a);
    b += 2;
    d = an * d + b;
    c = b + an / c;
    if (d === 0) d = TINY;
    if (c === 0) c = TINY;
    d = 1 / d;
    const factor = d * c;
    value *= factor;
    if (Math.abs(factor - 1) < EPSILON) break;
  }
  return gammaFactor(a, x) * a * value;
}

/** Regularised lower (or upper) incomplete gamma function. */
function incompleteGamma(a: number, x: number, upper: boolean): number {
  if (!(a > 0) || !(x >= 0)) return Number.NaN;
  if (x === 0 || a === Number.POSITIVE_INFINITY) return upper ? 1 : 0;
  if (x === Number.POSITIVE_INFINITY) return upper ? 0 : 1;
  if (x < a + 1) {
    const low = lowerSeries(a, x);
    return upper ? 1 - low : low;
  }
  const high = upperFraction(a, x);
  return upper ? high : 1 - high;
}
/** Regularised lower incomplete gamma function of order a at x. */
export const igamma = (a: number, x: number): number => incompleteGamma(a, x, false);
/** Regularised upper incomplete gamma function of order a at x. */
export const igammac = (a: number, x: number): number => incompleteGamma(a, x, true);

/** Derivative of lowerSeries by a: each term times its logarithm's derivative. */
function lowerSlope(a: number, x: number): number {
  let term = 1;
  let rate = Math.log(x) - digamma(a + 1);
  let sum = rate;
  let size = Math.abs(rate);
  for (let n = 1; n < 1e6 && term * Math.abs(rate) > EPSILON * size; n++) {
    term *= x / (a + n);
    rate -= 1 / (a + n);
    sum += term * rate;
    size += term * Math.abs(rate);
  }
  return gammaFactor(a, x) * sum;
}

/** Derivative of upperFraction by a: Lentz's steps, each with its derivative. */
function upperSlope(a: number, x: number): number {
  let b = x + 1 - a;
  let [c, dc] = [1 / TINY, 0];
  let d = 1 / b;
  let dd = d * d;
  let [value, slope] = [d, dd];
  for (let n = 1; n < 1e6; n++) {
    const an = -n * (n - a);
    b += 2;
    // Both b and the inverse of c fall by their own slopes; that of an is n.
    const below = an * d + b;
    dd = -(n * d + an * dd - 1) / (below * below);
    d = 1 / (below === 0 ? TINY : below);
    dc = n / c - (an * dc) / (c * c) - 1;
    c = b + an / c;
    if (c === 0) c = TINY;
    const [factor, change] = [d * c, dd * c + d * dc];
    slope = slope * factor + value * change;
    value *= factor;
    if (Math.abs(factor - 1) < EPSILON && Math.abs(value * change) <= EPSILON * Math.abs(slope)) break;
  }
  return gammaFactor(a, x) * a * (value * (Math.log(x) - digamma(a)) + slope);
}

/** Derivative of igamma by its order. */
export function igammaGradA(a: number, x: number): number {
  if (!(a > 0) || !(x >= 0)) return Number.NaN;
  if (x === 0 || x === Number.POSITIVE_INFINITY || a === Number.POSITIVE_INFINITY) return 0;
  return x < a + 1 ? lowerSlope(a, x) : -upperSlope(a, x);
}

/** x^a (1 - x)^b / beta(a, b). */
function betaFactor(a: number, b: number, x: number): number {
  const logs = a * Math.log(x) + b * Math.log1p(-x);
  if (a < 12 || b < 12) return Math.exp(lgamma(a + b) - lgamma(a) - lgamma(b) + logs);
  // The large parts of the logarithms cancel: only what x is off the mean counts.
  const total = a + b;
  const off = x - a / total;
  const gap = a * logGap((off * total) / a) + b * logGap((-off * total) / b);
  const rest = stirlingRest(total) - stirlingRest(a) - stirlingRest(b);
  return Math.exp(rest - gap) * Math.sqrt((a * b) / (2 * Math.PI * total));
}

/** The continued fraction of the incomplete beta function, for x below its mean. */
function betaFraction(a: number, b: number, x: number): number {
  let c = 1;
  let d = 1 - ((a + b) * x) / (a + 1);
  d = 1 / (d === 0 ? TINY : d);
  let value = d;
  for (let m = 1; m < 1e5; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 + even * d;
    c = 1 + even / c;
    d = 1 / (d === 0 ? TINY : d);
    if (c === 0) c = TINY;
    value *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 + odd * d;
    c = 1 + odd / c;
    d = 1 / (d === 0 ? TINY : d);
    if (c === 0) c = TINY;
    const factor = d * c;
    value *= factor;
    if (Math.abs(factor - 1) < EPSILON) break;
  }
  return value;
}

/** Regularised incomplete beta function. */
export function betainc(a: number, b: number, x: number): number {
  if (!(a > 0) || !(b > 0) || !(x >= 0) || x > 1) return Number.NaN;
  if (x === 0 || x === 1) return x;
  if (x < (a + 1) / (a + b + 2)) return (betaFactor(a, b, x) * betaFraction(a, b, x)) / a;
  return 1 - (betaFactor(b, a, 1 - x) * betaFraction(b, a, 1 - x)) / b;
}

/** B(2j) / (2j)! for j = 1, 2, ... */
const MACLAURIN: readonly number[] = [
  1 / 12,
  -1 / 720,
  1 / 30240,
  -1 / 1209600,
  1 / 47900160,
  -691 / 1307674368000,
  1 / 74724249600,
  -3617 / 10670622842880000,
  43867 / 5109094217170944000,
];

/** Hurwitz zeta function: the sum of (q + k)^-s over k >= 0. */
export function zeta(s: number, q: number): number {
  if (Number.isNaN(s) || Number.isNaN(q) || s < 1) return Number.NaN;
  if (s === 1) return Number.POSITIVE_INFINITY;
  if (q > 0) return zetaSum(s, q);
  const floor = Math.floor(q);
  if (q === floor) return Number.POSITIVE_INFINITY;
  if (s !== Math.floor(s)) return Number.NaN;
  // The terms below zero, by their magnitudes: j - r for j = 1 to -floor(q).
  const r = q - floor;
  const below = zetaSum(s, 1 - r) - zetaSum(s, 1 - r - floor);
  return zetaSum(s, r) + (s % 2 === 0 ? below : -below);
}

/** The same for s > 1 and q > 0. */
function zetaSum(s: number, q: number): number {
  // Beyond, one term is all that is left, or nothing.
  if (s > 1100) return q ** -Math.min(s, 1e6);
  if (q === Number.POSITIVE_INFINITY) return 0;
  // The remainder falls off once the terms go on slower than s grows.
  const far = Math.max(10, 2 * s);
  let sum = 0;
  let at = q;
  for (; at < far; at += 1) {
    const term = at ** -s;
    sum += term;
    if (term < (EPSILON * sum) / 16) return sum;
  }
  const edge = at ** -s;
  sum += (edge * at) / (s - 1) + edge / 2;
  let factor = (edge * s) / at;
  for (let j = 0; j < MACLAURIN.length; j++) {
    const term = MACLAURIN[j]! * factor;
    sum += term;
    if (Math.abs(term) < EPSILON * sum) break;
    factor *= ((s + 2 * j + 1) * (s + 2 * j + 2)) / (at * at);
  }
  return sum;
}
