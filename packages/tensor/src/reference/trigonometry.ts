// Kernels of trigonometric, hyperbolic and logarithmic functions beyond the basic ones.
// In: operands of an inexact dtype.  Out: dense results.
// Invariant: principal branches as in NumPy; c64 is computed in f64 by formulas that do not cancel (Kahan, "Branch cuts for complex elementary functions").
// Not here: sin, cos, tan, tanh, exp and log (function-loops, complex-functions).
import { sqrt } from "./complex-functions.js";
import type { ComplexFunction } from "./element.js";
import { unaryKernel } from "./forms.js";
import type { KernelTable } from "./kernel.js";
import type { UnaryLoop } from "./loop.js";

const LOOPS: Readonly<Record<string, UnaryLoop>> = {
  sinh: (a, ao, o, oo, n) => {
    for (let i = 0; i < n; i++) o[oo + i] = Math.sinh(a[ao + i]!);
  },
  cosh: (a, ao, o, oo, n) => {
    for (let i = 0; i < n; i++) o[oo + i] = Math.cosh(a[ao + i]!);
  },
  arcsin: (a, ao, o, oo, n) => {
    for (let i = 0; i < n; i++) o[oo + i] = Math.asin(a[ao + i]!);
  },
  arccos: (a, ao, o, oo, n) => {
    for (let i = 0; i < n; i++) o[oo + i] = Math.acos(a[ao + i]!);
  },
  arctan: (a, ao, o, oo, n) => {
    for (let i = 0; i < n; i++) o[oo + i] = Math.atan(a[ao + i]!);
  },
  arcsinh: (a, ao, o, oo, n) => {
    for (let i = 0; i < n; i++) o[oo + i] = Math.asinh(a[ao + i]!);
  },
  arccosh: (a, ao, o, oo, n) => {
    for (let i = 0; i < n; i++) o[oo + i] = Math.acosh(a[ao + i]!);
  },
  arctanh: (a, ao, o, oo, n) => {
    for (let i = 0; i < n; i++) o[oo + i] = Math.atanh(a[ao + i]!);
  },
  cbrt: (a, ao, o, oo, n) => {
    for (let i = 0; i < n; i++) o[oo + i] = Math.cbrt(a[ao + i]!);
  },
  log2: (a, ao, o, oo, n) => {
    for (let i = 0; i < n; i++) o[oo + i] = Math.log2(a[ao + i]!);
  },
  log10: (a, ao, o, oo, n) => {
    for (let i = 0; i < n; i++) o[oo + i] = Math.log10(a[ao + i]!);
  },
};

const set = (out: Float64Array, re: number, im: number): void => {
  out[0] = re;
  out[1] = im;
};

// Scratch of the square roots below: kernels do not interleave.
const low = new Float64Array(2);
const high = new Float64Array(2);

const arcsin: ComplexFunction = (ar, ai, _br, _bi, out) => {
  sqrt(1 - ar, -ai, 0, 0, low);
  sqrt(1 + ar, ai, 0, 0, high);
  const re = Math.atan2(ar, low[0]! * high[0]! - low[1]! * high[1]!);
  set(out, re, Math.asinh(low[0]! * high[1]! - low[1]! * high[0]!));
};

const arctanh: ComplexFunction = (ar, ai, _br, _bi, out) => {
  const x = Math.abs(ar);
  const re = Math.log1p((4 * x) / ((1 - x) * (1 - x) + ai * ai)) / 4;
  set(out, ar < 0 || Object.is(ar, -0) ? -re : re, Math.atan2(2 * ai, (1 - ar) * (1 + ar) - ai * ai) / 2);
};

/** A logarithm to another base. */
const logarithm =
  (base: number): ComplexFunction =>
  (ar, ai, _br, _bi, out) =>
    set(out, Math.log(Math.hypot(ar, ai)) / base, Math.atan2(ai, ar) / base);

const COMPLEX: Readonly<Record<string, ComplexFunction>> = {
  sinh: (ar, ai, _br, _bi, out) => set(out, Math.sinh(ar) * Math.cos(ai), Math.cosh(ar) * Math.sin(ai)),
  cosh: (ar, ai, _br, _bi, out) => set(out, Math.cosh(ar) * Math.cos(ai), Math.sinh(ar) * Math.sin(ai)),
  arcsin,
  arccos: (ar, ai, _br, _bi, out) => {
    sqrt(1 - ar, -ai, 0, 0, low);
    sqrt(1 + ar, ai, 0, 0, high);
    set(out, 2 * Math.atan2(low[0]!, high[0]!), Math.asinh(high[0]! * low[1]! - high[1]! * low[0]!));
  },
  arctan: (ar, ai, _br, _bi, out) => {
    // arctan z = -i arctanh iz
    arctanh(-ai, ar, 0, 0, out);
    set(out, out[1]!, -out[0]!);
  },
  arcsinh: (ar, ai, _br, _bi, out) => {
    // arcsinh z = -i arcsin iz
    arcsin(-ai, ar, 0, 0, out);
    set(out, out[1]!, -out[0]!);
  },
  arccosh: (ar, ai, _br, _bi, out) => {
    sqrt(ar - 1, ai, 0, 0, low);
    sqrt(ar + 1, ai, 0, 0, high);
    set(out, Math.asinh(low[0]! * high[0]! + low[1]! * high[1]!), 2 * Math.atan2(low[1]!, high[0]!));
  },
  arctanh,
  log2: logarithm(Math.LN2),
  log10: logarithm(Math.LN10),
};

/** Kernels by op name. */
export const trigonometryKernels: KernelTable = Object.fromEntries(
  Object.keys(LOOPS).map((name) => [name, unaryKernel(name, { real: LOOPS[name], complex: COMPLEX[name] })]),
);
