// Element-by-element evaluation for 64-bit integers and complex numbers.
// In: strided operands, a function of one element each.  Out: a filled dense result.
// Invariant: cursors walk row-major order with broadcasting; nothing is allocated per element but the bigints themselves.
// Not here: real numbers of the fast path (loop.ts).
import { isBig } from "../dtype.js";
import { type Shape, sizeOf } from "../shape.js";
import { broadcastStrides } from "../stride.js";
import type { Strided } from "./array.js";
import { nextRun, type Walk, walkOf } from "./walk.js";

/** A place in storage that moves over a repeated array. */
export interface Cursor {
  at: number;
  left: number;
  readonly walk: Walk;
}

/** A cursor on the first element of `x` repeated to `shape`. */
export function cursorOf(x: Strided, shape: Shape): Cursor {
  const walk = walkOf(shape, broadcastStrides(x.shape, x.strides, shape), x.offset);
  return { at: walk.start, left: walk.run, walk };
}

/** Moves a cursor to the next element. */
export function advance(cursor: Cursor): void {
  if (--cursor.left > 0) {
    cursor.at += cursor.walk.step;
    return;
  }
  nextRun(cursor.walk);
  cursor.at = cursor.walk.start;
  cursor.left = cursor.walk.run;
}

/** A function of one or two 64-bit integers. */
export type BigFunction = (x: bigint, y: bigint) => bigint | boolean;

/** Applies a function of 64-bit integers; results wrap in the result's dtype, or become 0 and 1. */
export function runBig(fn: BigFunction, inputs: readonly Strided[], out: Strided): void {
  const x = inputs[0]!;
  const y = inputs[1] ?? x;
  const a = cursorOf(x, out.shape);
  const b = cursorOf(y, out.shape);
  const size = sizeOf(out.shape);
  const left = x.storage.values as BigInt64Array;
  const right = y.storage.values as BigInt64Array;
  const big = isBig(out.dtype);
  const values = out.storage.values as BigInt64Array;
  const flags = out.storage.values as Uint8Array;
  for (let i = 0; i < size; i++) {
    const result = fn(left[a.at]!, right[b.at]!);
    if (big) values[i] = result as bigint;
    else flags[i] = Number(result);
    advance(a);
    advance(b);
  }
}

/** A function of one or two complex numbers; the result is written to out[0] and out[1]. */
export type ComplexFunction = (ar: number, ai: number, br: number, bi: number, out: Float64Array) => void;

/** Applies a complex function; a real or bool result takes out[0]. */
export function runComplex(fn: ComplexFunction, inputs: readonly Strided[], out: Strided): void {
  const x = inputs[0]!;
  const y = inputs[1] ?? x;
  const a = cursorOf(x, out.shape);
  const b = cursorOf(y, out.shape);
  const size = sizeOf(out.shape);
  const left = x.storage.values as Float32Array;
  const right = y.storage.values as Float32Array;
  const values = out.storage.values as Float32Array;
  const result = new Float64Array(2);
  const lanes = out.dtype === "c64" ? 2 : 1;
  for (let i = 0; i < size; i++) {
    const p = 2 * a.at;
    const q = 2 * b.at;
    fn(left[p]!, left[p + 1]!, right[q]!, right[q + 1]!, result);
    values[i * lanes] = result[0]!;
    if (lanes === 2) values[i * 2 + 1] = result[1]!;
    advance(a);
    advance(b);
  }
}
