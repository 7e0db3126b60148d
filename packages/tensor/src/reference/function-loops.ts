// Loops of one operand over real numbers.
// Invariant: as arithmetic-loops.ts; predicates write 0 or 1.
import { expRun } from "./exponential.js";
import type { UnaryLoop } from "./loop.js";

/** Loops by op name. */
export const FUNCTION_LOOPS: Readonly<Record<string, UnaryLoop>> = {
  negative: (a, ao, o, oo, n) => {
    for (let i = 0; i < n; i++) o[oo + i] = -a[ao + i]!;
  },
  abs: (a, ao, o, oo, n) => {
    for (let i = 0; i < n; i++) o[oo + i] = Math.abs(a[ao + i]!);
  },
  sign: (a, ao, o, oo, n) => {
    for (let i = 0; i < n; i++) o[oo + i] = Math.sign(a[ao + i]!);
  },
  exp: (a, ao, o, oo, n) => {
    if (o instanceof Float32Array) expRun(a, ao, o, oo, n);
    else for (let i = 0; i < n; i++) o[oo + i] = Math.exp(a[ao + i]!);
  },
  log: (a, ao, o, oo, n) => {
    for (let i = 0; i < n; i++) o[oo + i] = Math.log(a[ao + i]!);
  },
  expm1: (a, ao, o, oo, n) => {
    for (let i = 0; i < n; i++) o[oo + i] = Math.expm1(a[ao + i]!);
  },
  log1p: (a, ao, o, oo, n) => {
    for (let i = 0; i < n; i++) o[oo + i] = Math.log1p(a[ao + i]!);
  },
  sqrt: (a, ao, o, oo, n) => {
    for (let i = 0; i < n; i++) o[oo + i] = Math.sqrt(a[ao + i]!);
  },
  rsqrt: (a, ao, o, oo, n) => {
    for (let i = 0; i < n; i++) o[oo + i] = 1 / Math.sqrt(a[ao + i]!);
  },
  sin: (a, ao, o, oo, n) => {
    for (let i = 0; i < n; i++) o[oo + i] = Math.sin(a[ao + i]!);
  },
  cos: (a, ao, o, oo, n) => {
    for (let i = 0; i < n; i++) o[oo + i] = Math.cos(a[ao + i]!);
  },
  tan: (a, ao, o, oo, n) => {
    for (let i = 0; i < n; i++) o[oo + i] = Math.tan(a[ao + i]!);
  },
  tanh: (a, ao, o, oo, n) => {
    for (let i = 0; i < n; i++) o[oo + i] = Math.tanh(a[ao + i]!);
  },
  sigmoid: (a, ao, o, oo, n) => {
    for (let i = 0; i < n; i++) o[oo + i] = 1 / (1 + Math.exp(-a[ao + i]!));
  },
  floor: (a, ao, o, oo, n) => {
    for (let i = 0; i < n; i++) o[oo + i] = Math.floor(a[ao + i]!);
  },
  ceil: (a, ao, o, oo, n) => {
    for (let i = 0; i < n; i++) o[oo + i] = Math.ceil(a[ao + i]!);
  },
  trunc: (a, ao, o, oo, n) => {
    for (let i = 0; i < n; i++) o[oo + i] = Math.trunc(a[ao + i]!);
  },
  rint: (a, ao, o, oo, n) => {
    for (let i = 0; i < n; i++) o[oo + i] = roundHalfEven(a[ao + i]!);
  },
  isnan: (a, ao, o, oo, n) => {
    for (let i = 0; i < n; i++) o[oo + i] = Number(Number.isNaN(a[ao + i]!));
  },
  isfinite: (a, ao, o, oo, n) => {
    for (let i = 0; i < n; i++) o[oo + i] = Number(Number.isFinite(a[ao + i]!));
  },
  logicalNot: (a, ao, o, oo, n) => {
    for (let i = 0; i < n; i++) o[oo + i] = Number(a[ao + i]! === 0);
  },
};

/** Nearest whole number, ties to even; keeps the sign of zero. */
export function roundHalfEven(x: number): number {
  const floor = Math.floor(x);
  const rest = x - floor;
  if (rest < 0.5) return floor;
  if (rest > 0.5) return Math.ceil(x);
  // A tie, or a NaN or infinity whose rest is NaN.
  if (rest !== 0.5) return x;
  return floor % 2 === 0 ? floor : Math.ceil(x);
}
