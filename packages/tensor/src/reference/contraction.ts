// Matrix products of every dtype, batch by batch.
// In: [...b, m, k] and [...b, k, n] of one dtype.  Out: [...b, m, n], dense.
// Invariant: real numbers multiply and add in f64 and round once; integers wrap; bool is or of ands.
// Not here: the kernels over lanes (matmul.ts).
import { type DType, isBig } from "../dtype.js";
import type { TensorType } from "../schema/op.js";
import { sizeOf } from "../shape.js";
import { broadcastStrides } from "../stride.js";
import { allocate, type Strided } from "./array.js";
import { denseCopy } from "./copy.js";
import type { KernelTable } from "./kernel.js";
import { denseLane, isDirect, type Lane, storeLane } from "./lane.js";
import { type Matrix, multiplyIntegers, multiplyPacked, multiplyThin } from "./matmul.js";

/** Offset of each matrix of a batch, in row-major order. */
function matrixOffsets(x: Strided, batch: readonly number[]): number[] {
  const strides = broadcastStrides(x.shape.slice(0, -2), x.strides.slice(0, -2), batch);
  let offsets = [x.offset];
  batch.forEach((extent, axis) => {
    offsets = offsets.flatMap((base) => Array.from({ length: extent }, (_, i) => base + i * strides[axis]!));
  });
  return offsets;
}

/** The operand as something loops read directly: itself, or a dense f64 copy. */
function asDirect(x: Strided): { x: Strided; lane: Lane } {
  if (isDirect(x.dtype)) return { x, lane: x.storage.values as Lane };
  const { lane } = denseLane(x);
  const copy = allocate({ dtype: "f64", shape: [0] });
  return { x: { ...x, strides: denseStridesOf(x), offset: 0, storage: { ...copy.storage, values: lane } }, lane };
}

function denseStridesOf(x: Strided): number[] {
  const strides = new Array<number>(x.shape.length).fill(1);
  for (let axis = x.shape.length - 2; axis >= 0; axis--) strides[axis] = strides[axis + 1]! * x.shape[axis + 1]!;
  return strides;
}

const matrixAt = (x: Strided, lane: Lane, at: number): Matrix => ({
  lane,
  at,
  rowStride: x.strides.at(-2)!,
  columnStride: x.strides.at(-1)!,
});

// 32-bit products exceed what f64 adds exactly; narrower ones do not below 2^21 terms.
const WRAPS: ReadonlySet<DType> = new Set<DType>(["i32", "u32"]);

/** Is packing more work than it saves? */
const isThin = (m: number, n: number, k: number): boolean => m < 4 || n < 4 || k < 4;

function multiplyReal(left: Strided, right: Strided, out: Strided, batch: readonly number[]): void {
  const { x, lane: a } = asDirect(left);
  const { x: y, lane: b } = asDirect(right);
  const [m, k, n] = [x.shape.at(-2)!, x.shape.at(-1)!, y.shape.at(-1)!];
  const xs = matrixOffsets(x, batch);
  const ys = matrixOffsets(y, batch);
  const wraps = WRAPS.has(out.dtype);
  const totals = wraps ? new Int32Array(m * n) : new Float64Array(m * n);
  const thin = isThin(m, n, k);
  for (let i = 0; i < xs.length; i++) {
    if (i > 0) totals.fill(0);
    const p = matrixAt(x, a, xs[i]!);
    const q = matrixAt(y, b, ys[i]!);
    if (wraps) multiplyIntegers(p, q, totals as Int32Array, m, n, k);
    else (thin ? multiplyThin : multiplyPacked)(p, q, totals as Float64Array, m, n, k);
    if (out.dtype === "bool") for (let j = 0; j < totals.length; j++) totals[j] = totals[j]! > 0 ? 1 : 0;
    storeLane(totals, out, i * m * n, m * n);
  }
}

function multiplyBig(left: Strided, right: Strided, out: Strided, batch: readonly number[]): void {
  const x = denseCopy(left);
  const y = denseCopy(right);
  const [m, k, n] = [x.shape.at(-2)!, x.shape.at(-1)!, y.shape.at(-1)!];
  const a = x.storage.values as BigInt64Array;
  const b = y.storage.values as BigInt64Array;
  const target = out.storage.values as BigInt64Array;
  const xs = matrixOffsets(x, batch);
  const ys = matrixOffsets(y, batch);
  for (let at = 0; at < out.storage.values.length; at++) {
    const matrix = Math.floor(at / (m * n));
    const row = xs[matrix]! + (Math.floor(at / n) % m) * k;
    const column = ys[matrix]! + (at % n);
    let total = 0n;
    for (let d = 0; d < k; d++) total += a[row + d]! * b[column + d * n]!;
    target[at] = total;
  }
}

/** The real (0) or imaginary (1) parts of complex matrices as a matrix of their own. */
const partAt = (x: Strided, at: number, part: number): Matrix => ({
  lane: x.storage.values as Float32Array,
  at: 2 * at + part,
  rowStride: 2 * x.strides.at(-2)!,
  columnStride: 2 * x.strides.at(-1)!,
});

/** Four real products: complex numbers lie interleaved, which strides of two take apart. */
function multiplyComplex(x: Strided, y: Strided, out: Strided, batch: readonly number[]): void {
  const [m, k, n] = [x.shape.at(-2)!, x.shape.at(-1)!, y.shape.at(-1)!];
  const target = out.storage.values as Float32Array;
  const xs = matrixOffsets(x, batch);
  const ys = matrixOffsets(y, batch);
  const multiply = isThin(m, n, k) ? multiplyThin : multiplyPacked;
  const [re, minus, im] = [new Float64Array(m * n), new Float64Array(m * n), new Float64Array(m * n)];
  for (let i = 0; i < xs.length; i++) {
    if (i > 0) for (const totals of [re, minus, im]) totals.fill(0);
    const [a, b] = [partAt(x, xs[i]!, 0), partAt(x, xs[i]!, 1)];
    const [c, d] = [partAt(y, ys[i]!, 0), partAt(y, ys[i]!, 1)];
    multiply(a, c, re, m, n, k);
    multiply(b, d, minus, m, n, k);
    multiply(a, d, im, m, n, k);
    multiply(b, c, im, m, n, k);
    for (let j = 0, at = 2 * i * m * n; j < m * n; j++, at += 2) {
      target[at] = re[j]! - minus[j]!;
      target[at + 1] = im[j]!;
    }
  }
}

/** Matrix products over a batch; `type` is that of the result. */
export function multiplyMatrices(x: Strided, y: Strided, type: TensorType): Strided {
  const out = allocate(type, "matmul");
  const batch = type.shape.slice(0, -2);
  if (sizeOf(type.shape) === 0) return out;
  if (isBig(type.dtype)) multiplyBig(x, y, out, batch);
  else if (type.dtype === "c64") multiplyComplex(x, y, out, batch);
  else multiplyReal(x, y, out, batch);
  return out;
}

/** Kernels by op name. */
export const contractionKernels: KernelTable = {
  matmul: ([x, y], _, [type]) => [multiplyMatrices(x!, y!, type!)],
};
