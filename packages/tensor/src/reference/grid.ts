// Matrices and vectors in f64, real or complex, and the few loops that factorisations are made of.
// In: places and steps within a grid.  Out: sums, or the grid changed in place.
// Invariant: a real grid has no imaginary part and costs real arithmetic; algorithms are written once over these loops.
// Not here: the factorisations.

/** Row-major f64 numbers; `im` is there when they are complex. */
export interface Grid {
  readonly rows: number;
  readonly columns: number;
  readonly re: Float64Array;
  readonly im: Float64Array | undefined;
}

/** A complex number that loops write to. */
export interface Pair {
  re: number;
  im: number;
}

/** A grid of zeros. */
export function zeroGrid(rows: number, columns: number, complex: boolean): Grid {
  const size = rows * columns;
  return { rows, columns, re: new Float64Array(size), im: complex ? new Float64Array(size) : undefined };
}

/** Ones on the diagonal. */
export function identityGrid(n: number, complex: boolean): Grid {
  const grid = zeroGrid(n, n, complex);
  for (let i = 0; i < n; i++) grid.re[i * n + i] = 1;
  return grid;
}

/** The transpose, conjugated where asked. */
export function transposed(x: Grid, conjugate: boolean): Grid {
  const { rows, columns } = x;
  const out = zeroGrid(columns, rows, x.im !== undefined);
  for (let i = 0; i < rows; i++)
    for (let j = 0; j < columns; j++) {
      out.re[j * rows + i] = x.re[i * columns + j]!;
      if (x.im !== undefined) out.im![j * rows + i] = conjugate ? -x.im[i * columns + j]! : x.im[i * columns + j]!;
    }
  return out;
}

/** Is every number finite? */
export function isFiniteGrid({ re, im }: Grid): boolean {
  return re.every(Number.isFinite) && (im === undefined || im.every(Number.isFinite));
}

/** Sum of conj(x) y over n elements. */
export function dotConjugate(x: Grid, xo: number, y: Grid, yo: number, n: number, into: Pair): void {
  let re = 0;
  let im = 0;
  const a = x.re;
  const b = y.re;
  for (let i = 0; i < n; i++) re += a[xo + i]! * b[yo + i]!;
  if (x.im !== undefined && y.im !== undefined) {
    const c = x.im;
    const d = y.im;
    for (let i = 0; i < n; i++) {
      re += c[xo + i]! * d[yo + i]!;
      im += a[xo + i]! * d[yo + i]! - c[xo + i]! * b[yo + i]!;
    }
  }
  into.re = re;
  into.im = im;
}

/** y += (re + i im) x over n elements. */
export function addScaled(x: Grid, xo: number, y: Grid, yo: number, n: number, re: number, im: number): void {
  const a = x.re;
  const b = y.re;
  if (x.im === undefined || y.im === undefined) {
    for (let i = 0; i < n; i++) b[yo + i]! += re * a[xo + i]!;
    return;
  }
  const c = x.im;
  const d = y.im;
  for (let i = 0; i < n; i++) {
    b[yo + i]! += re * a[xo + i]! - im * c[xo + i]!;
    d[yo + i]! += re * c[xo + i]! + im * a[xo + i]!;
  }
}

/** x *= re + i im over n elements. */
export function scaleRun(x: Grid, xo: number, n: number, re: number, im: number): void {
  const a = x.re;
  if (x.im === undefined) {
    for (let i = 0; i < n; i++) a[xo + i]! *= re;
    return;
  }
  const c = x.im;
  for (let i = xo; i < xo + n; i++) {
    const r = a[i]!;
    a[i] = re * r - im * c[i]!;
    c[i] = re * c[i]! + im * r;
  }
}

/** Euclidean norm of n elements; scaled, so that squares neither overflow nor vanish. */
export function normOf({ re, im }: Grid, at: number, n: number): number {
  let largest = 0;
  for (let i = at; i < at + n; i++) {
    largest = Math.max(largest, Math.abs(re[i]!));
    if (im !== undefined) largest = Math.max(largest, Math.abs(im[i]!));
  }
  if (largest === 0 || !Number.isFinite(largest)) return largest;
  let total = 0;
  for (let i = at; i < at + n; i++) {
    total += (re[i]! / largest) ** 2;
    if (im !== undefined) total += (im[i]! / largest) ** 2;
  }
  return largest * Math.sqrt(total);
}

/** x' = c x - s y, y' = s x + c y over n elements each. */
export function rotate(x: Grid, xo: number, y: Grid, yo: number, n: number, c: number, s: number): void {
  rotatePart(x.re, xo, y.re, yo, n, c, s);
  if (x.im !== undefined && y.im !== undefined) rotatePart(x.im, xo, y.im, yo, n, c, s);
}

function rotatePart(x: Float64Array, xo: number, y: Float64Array, yo: number, n: number, c: number, s: number): void {
  for (let i = 0; i < n; i++) {
    const a = x[xo + i]!;
    const b = y[yo + i]!;
    x[xo + i] = c * a - s * b;
    y[yo + i] = s * a + c * b;
  }
}

/** The quotient of two complex numbers; by a real one each part is divided, so that infinities stay what IEEE 754 makes them. */
export function quotient(ar: number, ai: number, br: number, bi: number, into: Pair): void {
  if (bi === 0) {
    into.re = ar / br;
    into.im = ai / br;
    return;
  }
  if (Math.abs(br) >= Math.abs(bi)) {
    const ratio = bi / br;
    const whole = br + bi * ratio;
    into.re = (ar + ai * ratio) / whole;
    into.im = (ai - ar * ratio) / whole;
    return;
  }
  const ratio = br / bi;
  const whole = br * ratio + bi;
  into.re = (ar * ratio + ai) / whole;
  into.im = (ai * ratio - ar) / whole;
}
