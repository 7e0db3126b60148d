// The error function, its complement and its inverse, of one number in f64.
// Invariant: relative errors stay within a few units of the last digit, also of erfc far out; NaN gives NaN.
// Source: Chebyshev series of coefficients.ts; the inverse by Halley's method from Winitzki's approximation.
import { ERF, ERFCX } from "../coefficients.js";
import { chebyshev } from "./series.js";

/** exp(-x^2) without the error that rounding x^2 makes: the square of the high half of x is exact. */
function gaussian(x: number): number {
  const high = Math.fround(x);
  return Math.exp(-high * high) * Math.exp((high - x) * (high + x));
}

/** erfc of x >= 1. */
const complement = (x: number): number =>
  x > 27.3 ? 0 : (gaussian(x) * chebyshev(ERFCX, (x - 3.75) / (x + 3.75))) / (1 + 2 * x);

/** Error function. */
export function erf(x: number): number {
  const size = Math.abs(x);
  if (size < 1) return x * chebyshev(ERF, 2 * x * x - 1);
  if (size >= 6) return Math.sign(x);
  const rest = 1 - complement(size);
  return x < 0 ? -rest : rest;
}

// What f32 needs of the series: the rest is below 1e-9.
const ERF_SHORT = ERF.slice(0, 8);
const ERFCX_SHORT = ERFCX.slice(0, 13);

/** Error function, good to 1e-9: for results of at most 24 bits. */
export function erfSingle(x: number): number {
  const size = Math.abs(x);
  if (size < 1) return x * chebyshev(ERF_SHORT, 2 * x * x - 1);
  if (size >= 4.5) return Math.sign(x);
  const rest = 1 - (Math.exp(-x * x) * chebyshev(ERFCX_SHORT, (size - 3.75) / (size + 3.75))) / (1 + 2 * size);
  return x < 0 ? -rest : rest;
}

/** 1 - erf(x). */
export function erfc(x: number): number {
  if (x < 0.5) return x > -1 ? 1 - erf(x) : 2 - complement(-x);
  if (x < 1) return (gaussian(x) * chebyshev(ERFCX, (x - 3.75) / (x + 3.75))) / (1 + 2 * x);
  return complement(x);
}

// Winitzki's constant, and 2 / (pi a).
const A = 0.147;
const B = 2 / (Math.PI * A);
const HALF_ROOT_PI = Math.sqrt(Math.PI) / 2;

/** Inverse of erf. */
export function erfInv(x: number): number {
  const size = Math.abs(x);
  if (size >= 1 || size === 0) return size > 1 ? Number.NaN : size === 1 ? x * Number.POSITIVE_INFINITY : x;
  const tail = Math.log1p(-size * size);
  const middle = B + tail / 2;
  let y = size < 1e-8 ? HALF_ROOT_PI * size : Math.sqrt(Math.sqrt(middle * middle - tail / A) - middle);
  for (let step = 0; step < 2; step++) {
    // Near 1 only the complement has digits left to compare.
    const miss = size > 0.5 ? 1 - size - erfc(y) : erf(y) - size;
    const newton = (miss * HALF_ROOT_PI) / Math.exp(-y * y);
    y -= newton / (1 + y * newton);
  }
  return x < 0 ? -y : y;
}
