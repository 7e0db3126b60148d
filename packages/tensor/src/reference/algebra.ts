// Matrix decompositions of the reference backend: batches in, factors out.
// In: [..., m, n] of f32, f64 or c64.  Out: dense factors; everything is computed in f64 and rounds once.
// Invariant: matrices of a batch do not influence each other.
// Not here: the factorisations (triangular.ts, householder.ts, eigen.ts, singular.ts).
import type { FullAttributesOfFactors, TriangleAttributes, TriangularAttributes } from "../schema/algebra.js";
import type { NoAttributes, TensorType } from "../schema/op.js";
import { broadcastStrides } from "../stride.js";
import { allocate, type Strided, viewOf } from "./array.js";
import { denseCopy } from "./copy.js";
import { generalEigen, hermitianEigen } from "./eigen.js";
import { type Grid, transposed, zeroGrid } from "./grid.js";
import { qrFactors } from "./householder.js";
import { type Kernel, type KernelTable, kernel } from "./kernel.js";
import { singularFactors } from "./singular.js";
import { choleskyInPlace, luInPlace, substitute } from "./triangular.js";

type Parts = Float32Array | Float64Array;

/** One matrix of a dense batch in f64. */
function readGrid(x: Strided, matrix: number): Grid {
  const [rows, columns] = [x.shape.at(-2)!, x.shape.at(-1)!];
  const size = rows * columns;
  const complex = x.dtype === "c64";
  const values = x.storage.values as Parts;
  const grid = zeroGrid(rows, columns, complex);
  const at = x.offset + matrix * size;
  if (!complex) grid.re.set(values.subarray(at, at + size));
  else
    for (let i = 0; i < size; i++) {
      grid.re[i] = values[2 * (at + i)]!;
      grid.im![i] = values[2 * (at + i) + 1]!;
    }
  return grid;
}

/** Writes numbers at the place of one matrix or vector of a dense result. */
function writeGrid(out: Strided, matrix: number, re: Float64Array, im: Float64Array | undefined): void {
  const values = out.storage.values as Parts;
  const at = matrix * re.length;
  if (out.dtype !== "c64") values.set(re, at);
  else
    for (let i = 0; i < re.length; i++) {
      values[2 * (at + i)] = re[i]!;
      values[2 * (at + i) + 1] = im === undefined ? 0 : im[i]!;
    }
}

/** Number of matrices of a shape. */
const matricesOf = (shape: readonly number[]): number => shape.slice(0, -2).reduce((n, extent) => n * extent, 1);

/** A kernel that takes one matrix after the other. */
function each<A>(
  name: string,
  factor: (x: Grid, results: readonly Strided[], matrix: number, attributes: A) => void,
): Kernel {
  return kernel<A>(([given], attributes, types) => {
    const x = denseCopy(given!);
    const results = types.map((type) => allocate(type, name));
    const count = matricesOf(x.shape);
    for (let matrix = 0; matrix < count; matrix++) factor(readGrid(x, matrix), results, matrix, attributes);
    return results;
  });
}

/** Copies one triangle over the other, conjugated, and takes the diagonal as real. */
function mirrorTriangle({ rows: n, re, im }: Grid, lower: boolean): void {
  for (let i = 0; i < n; i++) {
    if (im !== undefined) im[i * n + i] = 0;
    for (let j = 0; j < i; j++) {
      const [from, to] = lower ? [i * n + j, j * n + i] : [j * n + i, i * n + j];
      re[to] = re[from]!;
      if (im !== undefined) im[to] = -im[from]!;
    }
  }
}

function svd(x: Grid, results: readonly Strided[], matrix: number, { full }: FullAttributesOfFactors): void {
  const wide = x.columns > x.rows;
  const tall = wide ? transposed(x, true) : x;
  const { values, u, v } = singularFactors(tall, full ? tall.rows : tall.columns);
  // x* = u s v* makes x = v s u*.
  const [left, right] = wide ? [v, u] : [u, v];
  const columns = transposed(left, false);
  writeGrid(results[0]!, matrix, columns.re, columns.im);
  writeGrid(results[1]!, matrix, values, undefined);
  const adjoint = right.im?.map((value) => (value === 0 ? 0 : -value));
  writeGrid(results[2]!, matrix, right.re, adjoint);
}

function eig(x: Grid, results: readonly Strided[], matrix: number): void {
  const n = x.rows;
  const complex: Grid = { ...x, im: x.im ?? new Float64Array(n * n) };
  const real = x.im === undefined;
  let norm = 0;
  for (const value of x.re) norm = Math.max(norm, Math.abs(value));
  const { values, vectors } = generalEigen(complex);
  // Imaginary parts of what a real matrix has as real eigenvalues are rounding.
  if (real) for (let i = 0; i < n; i++) if (Math.abs(values.im![i]!) <= 8 * n * norm * 2 ** -52) values.im![i] = 0;
  const columns = transposed(vectors, false);
  writeGrid(results[0]!, matrix, values.re, values.im);
  writeGrid(results[1]!, matrix, columns.re, columns.im);
}

/** Dense matrices with the batch of the result. */
function batched(x: Strided, batch: readonly number[]): Strided {
  const shape = [...batch, ...x.shape.slice(-2)];
  const strides = [...broadcastStrides(x.shape.slice(0, -2), x.strides.slice(0, -2), batch), ...x.strides.slice(-2)];
  return denseCopy(viewOf(x, shape, strides));
}

function triangularSolve(a: Strided, b: Strided, attributes: TriangularAttributes, type: TensorType): Strided {
  const out = allocate(type, "triangularSolve");
  const batch = type.shape.slice(0, -2);
  const left = batched(a, batch);
  const right = batched(b, batch);
  const count = matricesOf(type.shape);
  for (let matrix = 0; matrix < count; matrix++) {
    const x = readGrid(right, matrix);
    substitute(readGrid(left, matrix), x, attributes);
    writeGrid(out, matrix, x.re, x.im);
  }
  return out;
}

/** Kernels by op name. */
export const algebraKernels: KernelTable = {
  cholesky: each<NoAttributes>("cholesky", (x, [l], matrix) => {
    choleskyInPlace(x);
    writeGrid(l!, matrix, x.re, x.im);
  }),
  qr: each<FullAttributesOfFactors>("qr", (x, [outQ, outR], matrix, { full }) => {
    const { q, r } = qrFactors(x, full ? x.rows : Math.min(x.rows, x.columns));
    writeGrid(outQ!, matrix, q.re, q.im);
    writeGrid(outR!, matrix, r.re, r.im);
  }),
  lu: each<NoAttributes>("lu", (x, [packed, outPivots, outPermutation], matrix) => {
    const pivots = new Int32Array(Math.min(x.rows, x.columns));
    const permutation = new Int32Array(x.rows);
    luInPlace(x, pivots, permutation);
    writeGrid(packed!, matrix, x.re, x.im);
    (outPivots!.storage.values as Int32Array).set(pivots, matrix * pivots.length);
    (outPermutation!.storage.values as Int32Array).set(permutation, matrix * permutation.length);
  }),
  eigh: each<TriangleAttributes>("eigh", (x, [w, v], matrix, { lower }) => {
    mirrorTriangle(x, lower);
    const { values, vectors } = hermitianEigen(x);
    const columns = transposed(vectors, false);
    writeGrid(w!, matrix, values, undefined);
    writeGrid(v!, matrix, columns.re, columns.im);
  }),
  eig: each<NoAttributes>("eig", eig),
  svd: each<FullAttributesOfFactors>("svd", svd),
  triangularSolve: kernel<TriangularAttributes>(([a, b], attributes, [type]) => [
    triangularSolve(a!, b!, attributes, type!),
  ]),
};
