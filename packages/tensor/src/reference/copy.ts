// Copies between strided arrays of one dtype, as words of 1, 2 or 4 bytes.
// In: a source view and a place in a target.  Out: the target written.
// Invariant: bits are copied, never interpreted; elements of 8 bytes are pairs of 4-byte words; the inner loop sees three kinds of typed array.
// Not here: conversion (convert.ts).
import { DTYPE_FACTS, type DType } from "../dtype.js";
import type { Shape } from "../shape.js";
import { allocate, isDenseArray, type Storage, type Strided } from "./array.js";
import { mergeTogether } from "./walk.js";

/** Storage seen as words. */
export type Words = Uint8Array | Uint16Array | Uint32Array;

/** Words per element. */
export const wordsPerElement = (dtype: DType): number => (DTYPE_FACTS[dtype].bytes === 8 ? 2 : 1);

/** The words of storage. */
export function wordsOf(storage: Storage, dtype: DType): Words {
  const { values } = storage;
  const { bytes } = DTYPE_FACTS[dtype];
  if (bytes === 1) return values as Uint8Array;
  if (bytes === 2) return new Uint16Array(values.buffer, values.byteOffset, values.byteLength / 2);
  return new Uint32Array(values.buffer, values.byteOffset, values.byteLength / 4);
}

/** Copies `shape` elements from one strided place to another; all strides and offsets count elements. */
export function copyStrided(
  source: Words,
  sourceOffset: number,
  sourceStrides: readonly number[],
  target: Words,
  targetOffset: number,
  targetStrides: readonly number[],
  shape: Shape,
  words: number,
): void {
  const pair = words === 2;
  const nest = mergeTogether(
    pair ? [...shape, 2] : shape,
    [sourceStrides, targetStrides].map((strides) => (pair ? [...strides.map((s) => s * 2), 1] : strides)),
  );
  if (nest.shape.includes(0)) return;
  const from = nest.strides[0]!;
  const to = nest.strides[1]!;
  const rank = nest.shape.length;
  const start = sourceOffset * words;
  const at = targetOffset * words;
  if (rank === 0) target[at] = source[start]!;
  else if (rank === 1) copyLine(source, start, from[0]!, target, at, to[0]!, nest.shape[0]!);
  else copyNest(source, start, from, target, at, to, nest.shape);
}

function copyLine(s: Words, so: number, ss: number, t: Words, to: number, ts: number, n: number): void {
  if (ss === 1 && ts === 1 && n > 32) t.set(s.subarray(so, so + n), to);
  else for (let i = 0; i < n; i++) t[to + i * ts] = s[so + i * ss]!;
}

/** Copies planes of the last two axes in tiles, so that a transposing copy reuses the lines it touches. */
const TILE = 32;
function copyPlane(
  s: Words,
  so: number,
  sr: number,
  sc: number,
  t: Words,
  to: number,
  tr: number,
  tc: number,
  rows: number,
  columns: number,
): void {
  if (sc === 1 && tc === 1) {
    for (let r = 0; r < rows; r++) copyLine(s, so + r * sr, 1, t, to + r * tr, 1, columns);
    return;
  }
  for (let r0 = 0; r0 < rows; r0 += TILE) {
    const r1 = Math.min(rows, r0 + TILE);
    for (let c0 = 0; c0 < columns; c0 += TILE) {
      const c1 = Math.min(columns, c0 + TILE);
      for (let r = r0; r < r1; r++) {
        let i = so + r * sr + c0 * sc;
        let j = to + r * tr + c0 * tc;
        for (let c = c0; c < c1; c++) {
          t[j] = s[i]!;
          i += sc;
          j += tc;
        }
      }
    }
  }
}

function copyNest(
  s: Words,
  so: number,
  from: readonly number[],
  t: Words,
  to: number,
  into: readonly number[],
  shape: Shape,
): void {
  const outer = shape.length - 2;
  const index = new Array<number>(outer).fill(0);
  let i = so;
  let j = to;
  for (;;) {
    copyPlane(
      s,
      i,
      from[outer]!,
      from[outer + 1]!,
      t,
      j,
      into[outer]!,
      into[outer + 1]!,
      shape[outer]!,
      shape[outer + 1]!,
    );
    let axis = outer - 1;
    for (; axis >= 0; axis--) {
      i += from[axis]!;
      j += into[axis]!;
      if (++index[axis]! < shape[axis]!) break;
      index[axis] = 0;
      i -= from[axis]! * shape[axis]!;
      j -= into[axis]! * shape[axis]!;
    }
    if (axis < 0) return;
  }
}

/** The array itself when dense, else a dense copy. */
export function denseCopy(x: Strided): Strided {
  return isDenseArray(x) ? x : freshCopy(x);
}

/** A dense copy in storage of its own. */
export function freshCopy(x: Strided): Strided {
  const out = allocate({ dtype: x.dtype, shape: x.shape }, "copy");
  copyInto(x, out, 0, out.strides);
  return out;
}

/** Copies all of `x` into `out` from element `offset` by `strides`. */
export function copyInto(x: Strided, out: Strided, offset: number, strides: readonly number[]): void {
  const words = wordsPerElement(x.dtype);
  copyStrided(
    wordsOf(x.storage, x.dtype),
    x.offset,
    x.strides,
    wordsOf(out.storage, out.dtype),
    offset,
    strides,
    x.shape,
    words,
  );
}
