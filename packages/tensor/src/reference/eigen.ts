// Eigenvalues and eigenvectors: implicit QL for Hermitian grids, shifted QR on the Hessenberg form for general ones.
// In: grids; they are overwritten.  Out: values, and vectors as rows of length 1.
// Invariant: an iteration that does not end throws `numeric/no-convergence`; NaN and infinities give NaN and never iterate.
// Source: Golub and Van Loan, Matrix Computations, 7.4 to 7.6 and 8.3.
import { NumericError } from "../error.js";
import { type Grid, isFiniteGrid, normOf, type Pair, quotient, rotate, scaleRun, zeroGrid } from "./grid.js";
import { hessenberg, tridiagonal } from "./householder.js";

const EPSILON = 2 ** -52;
const STEPS_PER_VALUE = 60;

/** Throws `numeric/no-convergence`. */
export function noConvergence(op: string, n: number): never {
  throw new NumericError({
    code: "numeric/no-convergence",
    op,
    what: `the iteration on a matrix of ${n} columns did not end`,
    remedy: "scale the matrix, or perturb it a little",
  });
}

/** Ascending eigenvalues and the eigenvectors of a Hermitian grid, both triangles filled. */
export function hermitianEigen(x: Grid): { values: Float64Array; vectors: Grid } {
  const n = x.rows;
  const complex = x.im !== undefined;
  if (!isFiniteGrid(x)) {
    const vectors = zeroGrid(n, n, complex);
    vectors.re.fill(Number.NaN);
    vectors.im?.fill(Number.NaN);
    return { values: new Float64Array(n).fill(Number.NaN), vectors };
  }
  const { diagonal, below, columns } = tridiagonal(x);
  qlIterate(diagonal, below, columns);
  const order = Array.from(diagonal.keys()).sort((a, b) => diagonal[a]! - diagonal[b]!);
  const vectors = zeroGrid(n, n, complex);
  order.forEach((from, to) => {
    vectors.re.set(columns.re.subarray(from * n, from * n + n), to * n);
    vectors.im?.set(columns.im!.subarray(from * n, from * n + n), to * n);
  });
  return { values: diagonal.slice().sort(), vectors };
}

/** The diagonals of a tridiagonal matrix become its eigenvalues and zeros; rows of `columns` are rotated along. */
function qlIterate(d: Float64Array, e: Float64Array, columns: Grid): void {
  const n = d.length;
  for (let low = 0; low < n; low++)
    for (let step = 0; ; step++) {
      let high = low;
      while (high < n - 1 && Math.abs(e[high]!) > EPSILON * (Math.abs(d[high]!) + Math.abs(d[high + 1]!))) high++;
      if (high === low) break;
      if (step === STEPS_PER_VALUE) noConvergence("eigh", n);
      qlStep(d, e, columns, low, high);
    }
}

/** One implicit step on the block from low to high, shifted by the eigenvalue of its first two rows. */
function qlStep(d: Float64Array, e: Float64Array, columns: Grid, low: number, high: number): void {
  const n = d.length;
  const slope = (d[low + 1]! - d[low]!) / (2 * e[low]!);
  const root = Math.hypot(slope, 1);
  let bulge = d[high]! - d[low]! + e[low]! / (slope + (slope < 0 ? -root : root));
  let s = 1;
  let c = 1;
  let shift = 0;
  for (let i = high - 1; i >= low; i--) {
    const f = s * e[i]!;
    const b = c * e[i]!;
    const length = Math.hypot(f, bulge);
    e[i + 1] = length;
    if (length === 0) {
      // The block falls apart here.
      d[i + 1]! -= shift;
      e[high] = 0;
      return;
    }
    s = f / length;
    c = bulge / length;
    const base = d[i + 1]! - shift;
    const sum = (d[i]! - base) * s + 2 * c * b;
    shift = s * sum;
    d[i + 1] = base + shift;
    bulge = c * sum - b;
    rotate(columns, i * n, columns, (i + 1) * n, n, c, s);
  }
  d[low]! -= shift;
  e[low] = bulge;
  e[high] = 0;
}

/** Eigenvalues and eigenvectors of a general complex grid. */
export function generalEigen(x: Grid): { values: Grid; vectors: Grid } {
  const n = x.rows;
  const values = zeroGrid(1, n, true);
  const vectors = zeroGrid(n, n, true);
  if (!isFiniteGrid(x)) {
    for (const part of [values.re, values.im!, vectors.re, vectors.im!]) part.fill(Number.NaN);
    return { values, vectors };
  }
  const q = hessenberg(x);
  schur(x, q);
  for (let i = 0; i < n; i++) {
    values.re[i] = x.re[i * n + i]!;
    values.im![i] = x.im![i * n + i]!;
  }
  for (let k = 0; k < n; k++) eigenvector(x, q, k, vectors);
  return { values, vectors };
}

/** A Hessenberg grid made upper triangular by unitary similarity; q takes the rotations. */
function schur(h: Grid, q: Grid): void {
  const n = h.rows;
  const re = h.re;
  const im = h.im!;
  const shift: Pair = { re: 0, im: 0 };
  const size = (at: number): number => Math.abs(re[at]!) + Math.abs(im[at]!);
  let high = n - 1;
  for (let step = 0; high > 0; ) {
    let low = high;
    while (low > 0) {
      const near = size((low - 1) * n + low - 1) + size(low * n + low);
      if (size(low * n + low - 1) <= EPSILON * near) break;
      low--;
    }
    if (low > 0) {
      re[low * n + low - 1] = 0;
      im[low * n + low - 1] = 0;
    }
    if (low === high) {
      high--;
      step = 0;
      continue;
    }
    if (++step > STEPS_PER_VALUE) noConvergence("eig", n);
    if (step % 10 === 0) {
      // A shift unlike the usual ones ends a cycle.
      shift.re = re[high * n + high]! + size(high * n + high - 1);
      shift.im = im[high * n + high]!;
    } else wilkinsonShift(h, high, shift);
    qrStep(h, q, low, high, shift);
  }
}

/** The eigenvalue of the last two rows of the block that is nearer to its last element. */
function wilkinsonShift(h: Grid, high: number, shift: Pair): void {
  const n = h.rows;
  const re = h.re;
  const im = h.im!;
  const last = high * n + high;
  const first = last - n - 1;
  // Half the difference of the diagonal, and the product of the others.
  const halfRe = (re[first]! - re[last]!) / 2;
  const halfIm = (im[first]! - im[last]!) / 2;
  const [a, b] = [first + 1, last - 1];
  const productRe = re[a]! * re[b]! - im[a]! * im[b]!;
  const productIm = re[a]! * im[b]! + im[a]! * re[b]!;
  const square: Pair = {
    re: halfRe * halfRe - halfIm * halfIm + productRe,
    im: 2 * halfRe * halfIm + productIm,
  };
  const root = complexRoot(square);
  const sign = halfRe * root.re + halfIm * root.im < 0 ? -1 : 1;
  const below: Pair = { re: halfRe + sign * root.re, im: halfIm + sign * root.im };
  if (below.re === 0 && below.im === 0) {
    shift.re = re[last]!;
    shift.im = im[last]!;
    return;
  }
  quotient(productRe, productIm, below.re, below.im, shift);
  shift.re = re[last]! - shift.re;
  shift.im = im[last]! - shift.im;
}

function complexRoot({ re, im }: Pair): Pair {
  const size = Math.hypot(re, im);
  if (size === 0) return { re: 0, im: 0 };
  const whole = Math.sqrt((size + Math.abs(re)) / 2);
  const other = im / (2 * whole);
  if (re >= 0) return { re: whole, im: other };
  return { re: Math.abs(other), im: im < 0 ? -whole : whole };
}

/** One explicit QR step with a shift on the block from low to high. */
function qrStep(h: Grid, q: Grid, low: number, high: number, shift: Pair): void {
  const n = h.rows;
  for (let i = low; i <= high; i++) {
    h.re[i * n + i]! -= shift.re;
    h.im![i * n + i]! -= shift.im;
  }
  const turns: number[] = [];
  for (let k = low; k < high; k++) {
    const [a, b] = [k * n + k, (k + 1) * n + k];
    const length = Math.hypot(h.re[a]!, h.im![a]!, h.re[b]!, h.im![b]!);
    const turn =
      length === 0 ? [1, 0, 0, 0] : [h.re[a]! / length, h.im![a]! / length, h.re[b]! / length, h.im![b]! / length];
    turns.push(...turn);
    const [cr, ci, sr, si] = turn as [number, number, number, number];
    // Row k takes conj(c) and conj(s), row k + 1 takes -s and c.
    turnPair(h, k * n + k, (k + 1) * n + k, 1, n - k, cr, -ci, sr, -si);
  }
  for (let k = low; k < high; k++) {
    const at = 4 * (k - low);
    const [cr, ci, sr, si] = [turns[at]!, turns[at + 1]!, turns[at + 2]!, turns[at + 3]!];
    const rows = Math.min(k + 2, high) + 1;
    turnPair(h, k, k + 1, n, rows, cr, ci, sr, si);
    turnPair(q, k, k + 1, n, n, cr, ci, sr, si);
  }
  for (let i = low; i <= high; i++) {
    h.re[i * n + i]! += shift.re;
    h.im![i * n + i]! += shift.im;
  }
}

/** x' = c x + s y, y' = conj(c) y - conj(s) x over `count` elements `step` apart. */
function turnPair(
  g: Grid,
  xo: number,
  yo: number,
  step: number,
  count: number,
  cr: number,
  ci: number,
  sr: number,
  si: number,
): void {
  const re = g.re;
  const im = g.im!;
  for (let i = 0, x = xo, y = yo; i < count; i++, x += step, y += step) {
    const [ar, ai, br, bi] = [re[x]!, im[x]!, re[y]!, im[y]!];
    re[x] = cr * ar - ci * ai + sr * br - si * bi;
    im[x] = cr * ai + ci * ar + sr * bi + si * br;
    re[y] = cr * br + ci * bi - sr * ar - si * ai;
    im[y] = cr * bi - ci * br - sr * ai + si * ar;
  }
}

/** The eigenvector of the k-th diagonal element of a triangular t, turned back by q, of length 1, its largest element real. */
function eigenvector(t: Grid, q: Grid, k: number, vectors: Grid): void {
  const n = t.rows;
  const y = zeroGrid(1, n, true);
  const ratio: Pair = { re: 0, im: 0 };
  const [re, im] = [t.re, t.im!];
  const scale = Math.max(normOf(t, 0, n * n) * EPSILON, Number.MIN_VALUE);
  y.re[k] = 1;
  for (let i = k - 1; i >= 0; i--) {
    let sumRe = 0;
    let sumIm = 0;
    for (let j = i + 1; j <= k; j++) {
      sumRe += re[i * n + j]! * y.re[j]! - im[i * n + j]! * y.im![j]!;
      sumIm += re[i * n + j]! * y.im![j]! + im[i * n + j]! * y.re[j]!;
    }
    let gapRe = re[k * n + k]! - re[i * n + i]!;
    const gapIm = im[k * n + k]! - im[i * n + i]!;
    // Equal eigenvalues: the smallest gap that rounding leaves.
    if (Math.abs(gapRe) + Math.abs(gapIm) < scale) gapRe = scale;
    quotient(sumRe, sumIm, gapRe, gapIm, ratio);
    y.re[i] = ratio.re;
    y.im![i] = ratio.im;
    const largest = Math.max(Math.abs(ratio.re), Math.abs(ratio.im));
    if (largest > 1e100) scaleRun(y, i, k - i + 1, 1 / largest, 0);
  }
  const at = k * n;
  for (let i = 0; i < n; i++) {
    let sumRe = 0;
    let sumIm = 0;
    for (let j = 0; j <= k; j++) {
      sumRe += q.re[i * n + j]! * y.re[j]! - q.im![i * n + j]! * y.im![j]!;
      sumIm += q.re[i * n + j]! * y.im![j]! + q.im![i * n + j]! * y.re[j]!;
    }
    vectors.re[at + i] = sumRe;
    vectors.im![at + i] = sumIm;
  }
  turnReal(vectors, at, n);
}

/** Divides n elements by their length and the direction of their largest. */
function turnReal(v: Grid, at: number, n: number): void {
  const length = normOf(v, at, n);
  if (length === 0) return;
  let top = at;
  for (let i = at; i < at + n; i++) if (Math.hypot(v.re[i]!, v.im![i]!) > Math.hypot(v.re[top]!, v.im![top]!)) top = i;
  const size = Math.hypot(v.re[top]!, v.im![top]!);
  scaleRun(v, at, n, v.re[top]! / size / length, -v.im![top]! / size / length);
  v.im![top] = 0;
}
