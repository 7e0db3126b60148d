// Cholesky and LU factors, and substitution with triangular matrices.
// In: grids; they are changed in place.  Out: the factors.
// Invariant: what a matrix cannot give is NaN or infinite, never an exception: callers see values as in LAPACK-based libraries.
import type { TriangularAttributes } from "../schema/algebra.js";
import { addScaled, dotConjugate, type Grid, type Pair, quotient } from "./grid.js";

/** Lower factor of a Hermitian positive definite grid, read from its lower triangle; all NaN when it is not positive definite. */
export function choleskyInPlace(x: Grid): void {
  const { rows: n, re, im } = x;
  const sum: Pair = { re: 0, im: 0 };
  for (let j = 0; j < n; j++) {
    // Row i times the conjugate of row j.
    dotConjugate(x, j * n, x, j * n, j, sum);
    const square = re[j * n + j]! - sum.re;
    if (!(square > 0)) {
      fillLower(x, Number.NaN);
      return;
    }
    const root = Math.sqrt(square);
    re[j * n + j] = root;
    if (im !== undefined) im[j * n + j] = 0;
    for (let i = j + 1; i < n; i++) {
      dotConjugate(x, j * n, x, i * n, j, sum);
      re[i * n + j] = (re[i * n + j]! - sum.re) / root;
      if (im !== undefined) im[i * n + j] = (im[i * n + j]! - sum.im) / root;
    }
    re.fill(0, j * n + j + 1, j * n + n);
    im?.fill(0, j * n + j + 1, j * n + n);
  }
}

function fillLower({ rows: n, re, im }: Grid, value: number): void {
  for (let i = 0; i < n; i++) {
    for (const part of im === undefined ? [re] : [re, im]) {
      part.fill(value, i * n, i * n + i + 1);
      part.fill(0, i * n + i + 1, i * n + n);
    }
  }
}

/** Packed l and u with partial pivoting; `pivots` and `permutation` are filled. A zero pivot stays where it is. */
export function luInPlace(x: Grid, pivots: Int32Array, permutation: Int32Array): void {
  const { rows: m, columns: n, re, im } = x;
  const size = (at: number): number => Math.abs(re[at]!) + (im === undefined ? 0 : Math.abs(im[at]!));
  const ratio: Pair = { re: 0, im: 0 };
  for (let i = 0; i < m; i++) permutation[i] = i;
  for (let k = 0; k < Math.min(m, n); k++) {
    let pivot = k;
    for (let i = k + 1; i < m; i++) if (size(i * n + k) > size(pivot * n + k)) pivot = i;
    pivots[k] = pivot;
    if (pivot !== k) exchangeRows(x, k, pivot, permutation);
    const at = k * n + k;
    if (size(at) === 0) continue;
    for (let i = k + 1; i < m; i++) {
      const place = i * n + k;
      quotient(re[place]!, im === undefined ? 0 : im[place]!, re[at]!, im === undefined ? 0 : im[at]!, ratio);
      re[place] = ratio.re;
      if (im !== undefined) im[place] = ratio.im;
      addScaled(x, at + 1, x, place + 1, n - k - 1, -ratio.re, -ratio.im);
    }
  }
}

function exchangeRows({ columns: n, re, im }: Grid, a: number, b: number, permutation: Int32Array): void {
  for (const part of im === undefined ? [re] : [re, im]) {
    const row = part.slice(a * n, a * n + n);
    part.copyWithin(a * n, b * n, b * n + n);
    part.set(row, b * n);
  }
  [permutation[a], permutation[b]] = [permutation[b]!, permutation[a]!];
}

/** b becomes the x of a x = b, a triangular. */
export function substitute(a: Grid, b: Grid, { lower, form, unitDiagonal }: TriangularAttributes): void {
  const n = a.rows;
  const k = b.columns;
  const turned = form !== "none";
  const forward = lower !== turned;
  const sign = form === "adjoint" ? -1 : 1;
  const inverse: Pair = { re: 0, im: 0 };
  for (let step = 0; step < n; step++) {
    const i = forward ? step : n - 1 - step;
    for (let done = 0; done < step; done++) {
      const j = forward ? done : n - 1 - done;
      const at = turned ? j * n + i : i * n + j;
      addScaled(b, j * k, b, i * k, k, -a.re[at]!, a.im === undefined ? 0 : -sign * a.im[at]!);
    }
    if (unitDiagonal) continue;
    const at = i * n + i;
    for (let c = i * k; c < i * k + k; c++) {
      const im = a.im === undefined ? 0 : sign * a.im[at]!;
      quotient(b.re[c]!, b.im === undefined ? 0 : b.im[c]!, a.re[at]!, im, inverse);
      b.re[c] = inverse.re;
      if (b.im !== undefined) b.im[c] = inverse.im;
    }
  }
}
