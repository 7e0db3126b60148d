// Drivers of elementwise loops over real numbers.
// In: operands, a dense result, a loop over lanes.  Out: the filled result.
// Invariant: when every operand is direct the loop runs once over everything; else block by block; never element by element through a call.
// Not here: the loops (arithmetic-loops.ts, function-loops.ts), 64-bit integers and complex numbers (element.ts).
import { sizeOf } from "../shape.js";
import type { Strided } from "./array.js";
import { BLOCK, type Lane, type LaneReader, laneReader, laneWriter } from "./lane.js";

/** o[oo + i] = f(a[ao + i]) for i < n. */
export type UnaryLoop = (a: Lane, ao: number, o: Lane, oo: number, n: number) => void;
/** o[oo + i] = f(a[ao + i], b[bo + i]) for i < n. */
export type BinaryLoop = (a: Lane, ao: number, b: Lane, bo: number, o: Lane, oo: number, n: number) => void;
/** o[oo + i] = f(a[ao + i], b[bo + i], c[co + i]) for i < n. */
export type TernaryLoop = (
  a: Lane,
  ao: number,
  b: Lane,
  bo: number,
  c: Lane,
  co: number,
  o: Lane,
  oo: number,
  n: number,
) => void;

/** Applies a loop of one operand. */
export function runUnary(loop: UnaryLoop, x: Strided, out: Strided): void {
  const size = sizeOf(out.shape);
  const a = laneReader(x, out.shape, size);
  const o = laneWriter(out, size);
  if (a.direct && o.direct) {
    loop(a.lane, a.at, o.lane, 0, size);
    return;
  }
  for (let p = 0; p < size; p += BLOCK) {
    const n = Math.min(BLOCK, size - p);
    a.fill(n);
    loop(a.lane, placeOf(a, p), o.lane, o.direct ? p : 0, n);
    o.flush(p, n);
  }
}

/** Applies a loop of two operands. */
export function runBinary(loop: BinaryLoop, x: Strided, y: Strided, out: Strided): void {
  const size = sizeOf(out.shape);
  const a = laneReader(x, out.shape, size);
  const b = laneReader(y, out.shape, size);
  const o = laneWriter(out, size);
  if (a.direct && b.direct && o.direct) {
    loop(a.lane, a.at, b.lane, b.at, o.lane, 0, size);
    return;
  }
  for (let p = 0; p < size; p += BLOCK) {
    const n = Math.min(BLOCK, size - p);
    a.fill(n);
    b.fill(n);
    loop(a.lane, placeOf(a, p), b.lane, placeOf(b, p), o.lane, o.direct ? p : 0, n);
    o.flush(p, n);
  }
}

/** Applies a loop of three operands. */
export function runTernary(loop: TernaryLoop, x: Strided, y: Strided, z: Strided, out: Strided): void {
  const size = sizeOf(out.shape);
  const a = laneReader(x, out.shape, size);
  const b = laneReader(y, out.shape, size);
  const c = laneReader(z, out.shape, size);
  const o = laneWriter(out, size);
  for (let p = 0; p < size; p += BLOCK) {
    const n = Math.min(BLOCK, size - p);
    a.fill(n);
    b.fill(n);
    c.fill(n);
    loop(a.lane, placeOf(a, p), b.lane, placeOf(b, p), c.lane, placeOf(c, p), o.lane, o.direct ? p : 0, n);
    o.flush(p, n);
  }
}

function placeOf(reader: LaneReader, position: number): number {
  return reader.direct ? reader.at + position : 0;
}
