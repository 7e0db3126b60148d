// Kernels of special functions.
// In: operands of a float dtype.  Out: dense results.
// Invariant: computed in f64 and rounded once.
// Not here: the functions themselves (error-function.ts, gamma-functions.ts), their coefficients.
import { I0E, I0E_TAIL, I1E, I1E_TAIL } from "../coefficients.js";
import { allocate } from "./array.js";
import { erf, erfc, erfInv, erfSingle } from "./error-function.js";
import { binaryKernel, unaryKernel } from "./forms.js";
import { betainc, digamma, igamma, igammac, igammaGradA, lgamma, zeta } from "./gamma-functions.js";
import type { Kernel, KernelTable } from "./kernel.js";
import { type BinaryLoop, runTernary, type TernaryLoop, type UnaryLoop } from "./loop.js";
import { chebyshev } from "./series.js";

/** exp(-|x|) I0(x). */
function besselI0e(x: number): number {
  const size = Math.abs(x);
  return size <= 8 ? chebyshev(I0E, size / 4 - 1) : chebyshev(I0E_TAIL, 16 / size - 1) / Math.sqrt(size);
}

/** exp(-|x|) I1(x). */
function besselI1e(x: number): number {
  const size = Math.abs(x);
  if (size <= 8) return x * chebyshev(I1E, size / 4 - 1);
  const value = chebyshev(I1E_TAIL, 16 / size - 1) / Math.sqrt(size);
  return x < 0 ? -value : value;
}

const UNARY: Readonly<Record<string, UnaryLoop>> = {
  erf: (a, ao, o, oo, n) => {
    for (let i = 0; i < n; i++) o[oo + i] = erf(a[ao + i]!);
  },
  erfc: (a, ao, o, oo, n) => {
    for (let i = 0; i < n; i++) o[oo + i] = erfc(a[ao + i]!);
  },
  erfInv: (a, ao, o, oo, n) => {
    for (let i = 0; i < n; i++) o[oo + i] = erfInv(a[ao + i]!);
  },
  lgamma: (a, ao, o, oo, n) => {
    for (let i = 0; i < n; i++) o[oo + i] = lgamma(a[ao + i]!);
  },
  digamma: (a, ao, o, oo, n) => {
    for (let i = 0; i < n; i++) o[oo + i] = digamma(a[ao + i]!);
  },
  besselI0e: (a, ao, o, oo, n) => {
    for (let i = 0; i < n; i++) o[oo + i] = besselI0e(a[ao + i]!);
  },
  besselI1e: (a, ao, o, oo, n) => {
    for (let i = 0; i < n; i++) o[oo + i] = besselI1e(a[ao + i]!);
  },
};

const erfSingleLoop: UnaryLoop = (a, ao, o, oo, n) => {
  for (let i = 0; i < n; i++) o[oo + i] = erfSingle(a[ao + i]!);
};
const erfSingleKernel = unaryKernel("erf", { real: erfSingleLoop });
const erfDoubleKernel = unaryKernel("erf", { real: UNARY["erf"] });
/** By half as many terms where the result has room for fewer digits. */
const erfKernel: Kernel = (inputs, attributes, types) =>
  (types[0]!.dtype === "f64" ? erfDoubleKernel : erfSingleKernel)(inputs, attributes, types);

const BINARY: Readonly<Record<string, BinaryLoop>> = {
  igamma: (a, ao, b, bo, o, oo, n) => {
    for (let i = 0; i < n; i++) o[oo + i] = igamma(a[ao + i]!, b[bo + i]!);
  },
  igammac: (a, ao, b, bo, o, oo, n) => {
    for (let i = 0; i < n; i++) o[oo + i] = igammac(a[ao + i]!, b[bo + i]!);
  },
  igammaGradA: (a, ao, b, bo, o, oo, n) => {
    for (let i = 0; i < n; i++) o[oo + i] = igammaGradA(a[ao + i]!, b[bo + i]!);
  },
  zeta: (a, ao, b, bo, o, oo, n) => {
    for (let i = 0; i < n; i++) o[oo + i] = zeta(a[ao + i]!, b[bo + i]!);
  },
};

const betaincLoop: TernaryLoop = (a, ao, b, bo, c, co, o, oo, n) => {
  for (let i = 0; i < n; i++) o[oo + i] = betainc(a[ao + i]!, b[bo + i]!, c[co + i]!);
};
const betaincKernel: Kernel = ([a, b, x], _, [type]) => {
  const out = allocate(type!, "betainc");
  runTernary(betaincLoop, a!, b!, x!, out);
  return [out];
};

/** Kernels by op name. */
export const specialKernels: KernelTable = {
  ...Object.fromEntries(Object.keys(UNARY).map((name) => [name, unaryKernel(name, { real: UNARY[name] })])),
  ...Object.fromEntries(Object.keys(BINARY).map((name) => [name, binaryKernel(name, { real: BINARY[name] })])),
  erf: erfKernel,
  betainc: betaincKernel,
};
