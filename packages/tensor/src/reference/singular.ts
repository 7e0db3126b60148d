// Singular values by one-sided Jacobi rotations.
// In: a grid, at least as many rows as columns.  Out: u s v*.
// Invariant: columns are turned until each pair is orthogonal to rounding, so small singular values are as exact as large ones;
//   where a column vanishes, u is completed to an orthonormal basis.
// Source: Hestenes' method; Golub and Van Loan, Matrix Computations, 8.6.3.
import { noConvergence } from "./eigen.js";
import {
  dotConjugate,
  type Grid,
  identityGrid,
  isFiniteGrid,
  normOf,
  type Pair,
  rotate,
  scaleRun,
  transposed,
  zeroGrid,
} from "./grid.js";
import { qrFactors } from "./householder.js";

/** Singular values in falling order; columns of u and v as rows. */
export interface SingularFactors {
  readonly values: Float64Array;
  readonly u: Grid;
  readonly v: Grid;
}

const EPSILON = 2 ** -52;
const SWEEPS = 60;
// A column this much shorter than another (squared) is rounding of zeros: turning it on would go on until it vanishes in underflow.
const NEGLIGIBLE = 1e-72;

/** Factors of a grid with rows >= columns; u has `width` columns. */
export function singularFactors(x: Grid, width: number): SingularFactors {
  const { rows: m, columns: n } = x;
  const complex = x.im !== undefined;
  if (!isFiniteGrid(x)) return nothing(m, n, width, complex);
  const work = transposed(x, false);
  const v = identityGrid(n, complex);
  const largest = Math.max(largestOf(work.re), work.im === undefined ? 0 : largestOf(work.im));
  // Squares of what is very large or small would leave the range of f64.
  const scale = largest > 1e100 || (largest < 1e-100 && largest > 0) ? largest : 1;
  if (scale !== 1) scaleRun(work, 0, n * m, 1 / scale, 0);
  orthogonalize(work, v);
  const lengths = Float64Array.from({ length: n }, (_, j) => normOf(work, j * m, m));
  const order = Array.from(lengths.keys()).sort((a, b) => lengths[b]! - lengths[a]!);
  const u = zeroGrid(width, m, complex);
  const sorted = zeroGrid(n, n, complex);
  let found = 0;
  order.forEach((from, to) => {
    copyRun(v, from * n, sorted, to * n, n);
    if (lengths[from]! === 0) return;
    found++;
    copyRun(work, from * m, u, to * m, m);
    scaleRun(u, to * m, m, 1 / lengths[from]!, 0);
  });
  if (found < width) complete(u, found, m);
  return { values: Float64Array.from(order, (j) => lengths[j]! * scale), u, v: sorted };
}

function nothing(m: number, n: number, width: number, complex: boolean): SingularFactors {
  const [u, v] = [zeroGrid(width, m, complex), zeroGrid(n, n, complex)];
  for (const part of [u.re, u.im, v.re, v.im]) part?.fill(Number.NaN);
  return { values: new Float64Array(n).fill(Number.NaN), u, v };
}

const largestOf = (part: Float64Array): number => part.reduce((top, value) => Math.max(top, Math.abs(value)), 0);

function copyRun(from: Grid, at: number, to: Grid, place: number, n: number): void {
  to.re.set(from.re.subarray(at, at + n), place);
  to.im?.set(from.im!.subarray(at, at + n), place);
}

/** Sweeps over all pairs of rows of `work` until none needs a turn; `v` turns along. */
function orthogonalize(work: Grid, v: Grid): void {
  const { rows: n, columns: m } = work;
  const product: Pair = { re: 0, im: 0 };
  for (let sweep = 0; ; sweep++) {
    let turned = false;
    for (let p = 0; p < n - 1; p++)
      for (let q = p + 1; q < n; q++) turned = turnPair(work, v, p, q, m, product) || turned;
    if (!turned) return;
    if (sweep === SWEEPS) noConvergence("svd", n);
  }
}

/** Makes two rows orthogonal; answers whether they were not. */
function turnPair(work: Grid, v: Grid, p: number, q: number, m: number, product: Pair): boolean {
  const n = work.rows;
  dotConjugate(work, p * m, work, q * m, m, product);
  const { re, im } = product;
  const size = im === 0 ? Math.abs(re) : Math.hypot(re, im);
  dotConjugate(work, p * m, work, p * m, m, product);
  const alpha = product.re;
  dotConjugate(work, q * m, work, q * m, m, product);
  const beta = product.re;
  if (alpha < NEGLIGIBLE * beta || beta < NEGLIGIBLE * alpha) {
    clearRow(work, alpha < beta ? p : q, m);
    return false;
  }
  if (size === 0 || size <= 4 * EPSILON * Math.sqrt(alpha) * Math.sqrt(beta)) return false;
  // With q's row turned so that their product is real, a real rotation is enough.
  if (im !== 0 || re < 0) {
    scaleRun(work, q * m, m, re / size, -im / size);
    scaleRun(v, q * n, n, re / size, -im / size);
  }
  const slope = (beta - alpha) / (2 * size);
  const t = (slope < 0 ? -1 : 1) / (Math.abs(slope) + Math.hypot(slope, 1));
  const c = 1 / Math.hypot(t, 1);
  rotate(work, p * m, work, q * m, m, c, c * t);
  rotate(v, p * n, v, q * n, n, c, c * t);
  return true;
}

function clearRow({ re, im }: Grid, row: number, m: number): void {
  re.fill(0, row * m, row * m + m);
  im?.fill(0, row * m, row * m + m);
}

/** Fills the rows of u from `found` on with unit vectors orthogonal to those before and to each other. */
function complete(u: Grid, found: number, m: number): void {
  const some: Grid = {
    rows: found,
    columns: m,
    re: u.re.subarray(0, found * m),
    im: u.im?.subarray(0, found * m),
  };
  const { q } = qrFactors(transposed(some, false), m);
  const columns = transposed(q, false);
  for (let row = found; row < u.rows; row++) copyRun(columns, row * m, u, row * m, m);
}
