// Matrix product kernels over lanes.
// In: two strided matrices as lanes.  Out: f64 (or i32) totals, dense m x n.
// Invariant: totals start at zero and hold the complete sum at the end; operands are packed into panels once per block, so strides cost nothing in the inner loop.
// Not here: batches and dtypes (contraction.ts).
import type { Lane } from "./lane.js";

/** A matrix inside a lane. */
export interface Matrix {
  readonly lane: Lane;
  readonly at: number;
  readonly rowStride: number;
  readonly columnStride: number;
}

// Depth of a block: a panel of 4 columns is 8 KiB and stays in a first-level cache beside 4 rows.
const DEPTH = 256;
// Rows of a block: 64 packed rows are 128 KiB, half of a second-level cache.
const ROWS = 64;

/** totals += x * y by packed 4 x 4 tiles; totals is m x n, dense. */
export function multiplyPacked(x: Matrix, y: Matrix, totals: Float64Array, m: number, n: number, k: number): void {
  const panels = Math.ceil(n / 4);
  const packedY = new Float64Array(panels * 4 * Math.min(DEPTH, k));
  const packedX = new Float64Array(ROWS * Math.min(DEPTH, k));
  for (let k0 = 0; k0 < k; k0 += DEPTH) {
    const depth = Math.min(DEPTH, k - k0);
    packColumns(y, k0, depth, n, packedY);
    for (let m0 = 0; m0 < m; m0 += ROWS) {
      const rows = Math.min(ROWS, m - m0);
      packRows(x, m0, rows, k0, depth, packedX);
      for (let panel = 0; panel < panels; panel++)
        for (let r = 0; r < rows; r += 4)
          tile(
            packedX,
            r * depth,
            packedY,
            panel * 4 * depth,
            depth,
            totals,
            m0 + r,
            panel * 4,
            Math.min(4, rows - r),
            n,
          );
    }
  }
}

/** Rows in groups of four, depth-major within a group; what stands in missing rows is never added up. */
function packRows(x: Matrix, m0: number, rows: number, k0: number, depth: number, packed: Float64Array): void {
  const { lane, columnStride, rowStride } = x;
  for (let r = 0; r < rows; r += 4) {
    const base = r * depth;
    for (let i = 0; i < Math.min(4, rows - r); i++) {
      let from = x.at + (m0 + r + i) * rowStride + k0 * columnStride;
      for (let d = 0; d < depth; d++) {
        packed[base + d * 4 + i] = lane[from]!;
        from += columnStride;
      }
    }
  }
}

/** Columns in panels of four, depth-major within a panel; what stands in missing columns is never added up. */
function packColumns(y: Matrix, k0: number, depth: number, n: number, packed: Float64Array): void {
  const { lane, columnStride, rowStride } = y;
  for (let c = 0; c < n; c += 4) {
    const base = c * depth;
    const width = Math.min(4, n - c);
    for (let d = 0; d < depth; d++) {
      const from = y.at + (k0 + d) * rowStride + c * columnStride;
      const to = base + d * 4;
      for (let i = 0; i < width; i++) packed[to + i] = lane[from + i * columnStride]!;
    }
  }
}

/** One 4 x 4 tile of totals over one depth block; sixteen sums in local variables are what registers can hold. */
function tile(
  x: Float64Array,
  xo: number,
  y: Float64Array,
  yo: number,
  depth: number,
  totals: Float64Array,
  row: number,
  column: number,
  rows: number,
  n: number,
): void {
  let s00 = 0,
    s01 = 0,
    s02 = 0,
    s03 = 0;
  let s10 = 0,
    s11 = 0,
    s12 = 0,
    s13 = 0;
  let s20 = 0,
    s21 = 0,
    s22 = 0,
    s23 = 0;
  let s30 = 0,
    s31 = 0,
    s32 = 0,
    s33 = 0;
  for (let p = xo, q = yo, end = xo + depth * 4; p < end; p += 4, q += 4) {
    const y0 = y[q]!,
      y1 = y[q + 1]!,
      y2 = y[q + 2]!,
      y3 = y[q + 3]!;
    const x0 = x[p]!;
    s00 += x0 * y0;
    s01 += x0 * y1;
    s02 += x0 * y2;
    s03 += x0 * y3;
    const x1 = x[p + 1]!;
    s10 += x1 * y0;
    s11 += x1 * y1;
    s12 += x1 * y2;
    s13 += x1 * y3;
    const x2 = x[p + 2]!;
    s20 += x2 * y0;
    s21 += x2 * y1;
    s22 += x2 * y2;
    s23 += x2 * y3;
    const x3 = x[p + 3]!;
    s30 += x3 * y0;
    s31 += x3 * y1;
    s32 += x3 * y2;
    s33 += x3 * y3;
  }
  const width = Math.min(4, n - column);
  const at = row * n + column;
  addRow(totals, at, width, s00, s01, s02, s03);
  if (rows > 1) addRow(totals, at + n, width, s10, s11, s12, s13);
  if (rows > 2) addRow(totals, at + 2 * n, width, s20, s21, s22, s23);
  if (rows > 3) addRow(totals, at + 3 * n, width, s30, s31, s32, s33);
}

function addRow(totals: Float64Array, at: number, width: number, a: number, b: number, c: number, d: number): void {
  totals[at]! += a;
  if (width > 1) totals[at + 1]! += b;
  if (width > 2) totals[at + 2]! += c;
  if (width > 3) totals[at + 3]! += d;
}

/** totals += x * y without packing, for products too thin to repay it: along the rows of y where they lie side by side, else along its columns. */
export function multiplyThin(x: Matrix, y: Matrix, totals: Float64Array, m: number, n: number, k: number): void {
  const a = x.lane;
  const b = y.lane;
  if (n > 1 && Math.abs(y.columnStride) <= Math.abs(y.rowStride)) {
    for (let i = 0; i < m; i++)
      for (let d = 0; d < k; d++) {
        const left = a[x.at + i * x.rowStride + d * x.columnStride]!;
        let q = y.at + d * y.rowStride;
        for (let at = i * n, end = at + n; at < end; at++, q += y.columnStride) totals[at]! += left * b[q]!;
      }
    return;
  }
  for (let i = 0; i < m; i++)
    for (let j = 0; j < n; j++) {
      let p = x.at + i * x.rowStride;
      let q = y.at + j * y.columnStride;
      let total = 0;
      for (let d = 0; d < k; d++, p += x.columnStride, q += y.rowStride) total += a[p]! * b[q]!;
      totals[i * n + j]! += total;
    }
}

/** totals += x * y modulo 2^32. */
export function multiplyIntegers(x: Matrix, y: Matrix, totals: Int32Array, m: number, n: number, k: number): void {
  const a = x.lane;
  const b = y.lane;
  for (let i = 0; i < m; i++)
    for (let d = 0; d < k; d++) {
      const left = a[x.at + i * x.rowStride + d * x.columnStride]!;
      const row = y.at + d * y.rowStride;
      for (let j = 0; j < n; j++)
        totals[i * n + j] = totals[i * n + j]! + Math.imul(left, b[row + j * y.columnStride]!);
    }
}
