// Householder reflections: QR factors, the Hermitian matrix made tridiagonal, the general one made Hessenberg.
// In: grids.  Out: factors.
// Invariant: a reflector is I - tau v v*, v starting with 1, and its adjoint takes the vector it was made from to a real multiple of e1.
// Source: Golub and Van Loan, Matrix Computations, 5.1 to 5.2 and 8.3.
import {
  addScaled,
  dotConjugate,
  type Grid,
  identityGrid,
  normOf,
  type Pair,
  quotient,
  scaleRun,
  transposed,
  zeroGrid,
} from "./grid.js";

/** Turns n elements from `at` into beta and the tail of v; answers with tau. */
export function reflector(x: Grid, at: number, n: number, tau: Pair): void {
  const { re, im } = x;
  const tail = n > 1 ? normOf(x, at + 1, n - 1) : 0;
  const headRe = re[at]!;
  const headIm = im === undefined ? 0 : im[at]!;
  if (tail === 0 && headIm === 0) {
    tau.re = 0;
    tau.im = 0;
    return;
  }
  const length = Math.hypot(headRe, headIm, tail);
  const beta = headRe > 0 ? -length : length;
  tau.re = (beta - headRe) / beta;
  tau.im = -headIm / beta;
  const scale: Pair = { re: 0, im: 0 };
  quotient(1, 0, headRe - beta, headIm, scale);
  scaleRun(x, at + 1, n - 1, scale.re, scale.im);
  re[at] = beta;
  if (im !== undefined) im[at] = 0;
}

/** y -= tau v (v* y) over n elements, v's first element read as 1; a conjugated tau gives the adjoint. */
function reflect(v: Grid, vo: number, y: Grid, yo: number, n: number, tauRe: number, tauIm: number, sum: Pair): void {
  if (tauRe === 0 && tauIm === 0) return;
  dotConjugate(v, vo + 1, y, yo + 1, n - 1, sum);
  const re = sum.re + y.re[yo]!;
  const im = sum.im + (y.im === undefined ? 0 : y.im[yo]!);
  const scaleRe = -(tauRe * re - tauIm * im);
  const scaleIm = -(tauRe * im + tauIm * re);
  y.re[yo]! += scaleRe;
  if (y.im !== undefined) y.im[yo]! += scaleIm;
  addScaled(v, vo + 1, y, yo + 1, n - 1, scaleRe, scaleIm);
}

/** q with `width` columns and r with as many rows: x = q r. */
export function qrFactors(x: Grid, width: number): { q: Grid; r: Grid } {
  const { rows: m, columns: n } = x;
  // Columns side by side: each is a run.
  const work = transposed(x, false);
  const count = Math.min(m, n);
  const taus = zeroGrid(1, count, true);
  const tau: Pair = { re: 0, im: 0 };
  const sum: Pair = { re: 0, im: 0 };
  for (let k = 0; k < count; k++) {
    const at = k * m + k;
    reflector(work, at, m - k, tau);
    taus.re[k] = tau.re;
    taus.im![k] = tau.im;
    for (let j = k + 1; j < n; j++) reflect(work, at, work, j * m + k, m - k, tau.re, -tau.im, sum);
  }
  const complex = x.im !== undefined;
  const r = zeroGrid(width, n, complex);
  for (let i = 0; i < width; i++)
    for (let j = i; j < n; j++) {
      r.re[i * n + j] = work.re[j * m + i]!;
      if (complex) r.im![i * n + j] = work.im![j * m + i]!;
    }
  const q = zeroGrid(width, m, complex);
  for (let j = 0; j < width; j++) {
    q.re[j * m + j] = 1;
    for (let k = count - 1; k >= 0; k--) reflect(work, k * m + k, q, j * m + k, m - k, taus.re[k]!, taus.im![k]!, sum);
  }
  return { q: transposed(q, false), r };
}

/** A Hermitian matrix as q t q*: the diagonals of t, real, and the columns of q as rows. */
export interface Tridiagonal {
  readonly diagonal: Float64Array;
  readonly below: Float64Array;
  readonly columns: Grid;
}

/** Makes a Hermitian grid (both triangles filled; it is overwritten) tridiagonal. */
export function tridiagonal(x: Grid): Tridiagonal {
  const { rows: n, re } = x;
  const complex = x.im !== undefined;
  const diagonal = new Float64Array(n);
  const below = new Float64Array(n);
  // Hermitian, so row k holds the conjugate of column k: reflectors are made of conjugated rows.
  const vectors = zeroGrid(n, n, complex);
  const taus: Pair[] = [];
  const product = zeroGrid(1, n, complex);
  const sum: Pair = { re: 0, im: 0 };
  for (let k = 0; k < n - 1; k++) {
    const length = n - k - 1;
    const at = k * n + k + 1;
    for (let i = 0; i < length; i++) {
      vectors.re[at + i] = re[at + i]!;
      if (complex) vectors.im![at + i] = -x.im![at + i]!;
    }
    const tau: Pair = { re: 0, im: 0 };
    reflector(vectors, at, length, tau);
    below[k] = vectors.re[at]!;
    vectors.re[at] = 1;
    taus.push(tau);
    if (tau.re === 0 && tau.im === 0) continue;
    // w = tau a v, then w -= tau (w* v) v / 2, and a -= v w* + w v*.
    for (let i = 0; i < length; i++) {
      rowTimes(x, (k + 1 + i) * n + k + 1, vectors, at, length, sum);
      product.re[i] = tau.re * sum.re - tau.im * sum.im;
      if (complex) product.im![i] = tau.re * sum.im + tau.im * sum.re;
    }
    dotConjugate(product, 0, vectors, at, length, sum);
    const halfRe = -(tau.re * sum.re - tau.im * sum.im) / 2;
    const halfIm = -(tau.re * sum.im + tau.im * sum.re) / 2;
    addScaled(vectors, at, product, 0, length, halfRe, halfIm);
    for (let i = 0; i < length; i++) rankTwo(x, (k + 1 + i) * n + k + 1, vectors, at, product, i, length);
  }
  for (let i = 0; i < n; i++) diagonal[i] = re[i * n + i]!;
  const columns = identityGrid(n, complex);
  for (let k = n - 2; k >= 0; k--) {
    const { re: tr, im: ti } = taus[k]!;
    for (let j = k + 1; j < n; j++) reflect(vectors, k * n + k + 1, columns, j * n + k + 1, n - k - 1, tr, ti, sum);
  }
  return { diagonal, below, columns };
}

/** Sum of x y over n elements, nothing conjugated. */
function rowTimes(x: Grid, xo: number, y: Grid, yo: number, n: number, into: Pair): void {
  let re = 0;
  let im = 0;
  for (let i = 0; i < n; i++) re += x.re[xo + i]! * y.re[yo + i]!;
  if (x.im !== undefined && y.im !== undefined)
    for (let i = 0; i < n; i++) {
      re -= x.im[xo + i]! * y.im[yo + i]!;
      im += x.re[xo + i]! * y.im[yo + i]! + x.im[xo + i]! * y.re[yo + i]!;
    }
  into.re = re;
  into.im = im;
}

/** One row i of a -= v w* + w v*. */
function rankTwo(a: Grid, ao: number, v: Grid, vo: number, w: Grid, i: number, n: number): void {
  const vr = v.re[vo + i]!;
  const wr = w.re[i]!;
  if (a.im === undefined) {
    for (let j = 0; j < n; j++) a.re[ao + j]! -= vr * w.re[j]! + wr * v.re[vo + j]!;
    return;
  }
  const vi = v.im![vo + i]!;
  const wi = w.im![i]!;
  for (let j = 0; j < n; j++) {
    a.re[ao + j]! -= vr * w.re[j]! + vi * w.im![j]! + wr * v.re[vo + j]! + wi * v.im![vo + j]!;
    a.im[ao + j]! -= vi * w.re[j]! - vr * w.im![j]! + wi * v.re[vo + j]! - wr * v.im![vo + j]!;
  }
}

/** A general complex grid as q h q*, h upper Hessenberg; `x` becomes h, q is the answer. */
export function hessenberg(x: Grid): Grid {
  const n = x.rows;
  const q = identityGrid(n, true);
  const column = zeroGrid(1, n, true);
  const tau: Pair = { re: 0, im: 0 };
  const sum: Pair = { re: 0, im: 0 };
  for (let k = 0; k < n - 2; k++) {
    const length = n - k - 1;
    for (let i = 0; i < length; i++) {
      column.re[i] = x.re[(k + 1 + i) * n + k]!;
      column.im![i] = x.im![(k + 1 + i) * n + k]!;
    }
    reflector(column, 0, length, tau);
    const beta = column.re[0]!;
    column.re[0] = 1;
    // Rows of x under H*: x -= conj(tau) v (v* x).
    reflectRows(x, k + 1, column, length, k, tau.re, -tau.im);
    for (let i = 0; i < length; i++) {
      x.re[(k + 1 + i) * n + k] = i === 0 ? beta : 0;
      x.im![(k + 1 + i) * n + k] = 0;
    }
    // Columns of x and q under H: each row r -= tau (r v) v*.
    for (let row = 0; row < n; row++) {
      reflectColumns(x, row * n + k + 1, column, length, tau, sum);
      reflectColumns(q, row * n + k + 1, column, length, tau, sum);
    }
  }
  return q;
}

function reflectRows(
  x: Grid,
  first: number,
  v: Grid,
  length: number,
  from: number,
  tauRe: number,
  tauIm: number,
): void {
  const n = x.columns;
  const sums = zeroGrid(1, n, true);
  for (let i = 0; i < length; i++) addScaled(x, (first + i) * n + from, sums, from, n - from, v.re[i]!, -v.im![i]!);
  for (let i = 0; i < length; i++) {
    const re = v.re[i]! * tauRe - v.im![i]! * tauIm;
    const im = v.re[i]! * tauIm + v.im![i]! * tauRe;
    addScaled(sums, from, x, (first + i) * n + from, n - from, -re, -im);
  }
}

function reflectColumns(x: Grid, at: number, v: Grid, length: number, tau: Pair, sum: Pair): void {
  rowTimes(x, at, v, 0, length, sum);
  const re = tau.re * sum.re - tau.im * sum.im;
  const im = tau.re * sum.im + tau.im * sum.re;
  for (let i = 0; i < length; i++) {
    x.re[at + i]! -= re * v.re[i]! + im * v.im![i]!;
    x.im![at + i]! -= im * v.re[i]! - re * v.im![i]!;
  }
}
