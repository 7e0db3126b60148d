// Lanes: real numbers on their way into and out of loops.
// In: a strided array of any real dtype of at most 32 bits, or f64.  Out: typed arrays that loops read and write directly.
// Invariant: a loop sees at most four kinds of typed array (f32, f64, i32, u8), which engines keep on the fast path; every other dtype, and
//   every strided or repeated operand, passes through a block of f64.
// Not here: 64-bit integers and complex numbers, whose loops go element by element (element.ts).
import type { DType, Values } from "../dtype.js";
import { bf16Table, f16Table, toBf16, toF16 } from "../half.js";
import type { Shape } from "../shape.js";
import { broadcastStrides, isDense } from "../stride.js";
import type { Strided } from "./array.js";
import { nextRun, type Walk, walkOf } from "./walk.js";

/** What loops read and write. */
export type Lane = Float32Array | Float64Array | Int32Array | Uint8Array;

/** Elements per block: the blocks of three operands stay in a first-level cache. */
export const BLOCK = 1024;

const DIRECT: ReadonlySet<DType> = new Set<DType>(["f32", "f64", "i32", "u8", "bool"]);

/** Can loops read and write this dtype's storage directly? */
export const isDirect = (dtype: DType): boolean => DIRECT.has(dtype);

/** An operand of an elementwise loop: read in blocks, in row-major order of the result. */
export interface LaneReader {
  /** What the loop reads. */
  readonly lane: Lane;
  /** Is `lane` the operand's own storage? Then the loop reads at `at + position`; else at 0 of a filled block. */
  readonly direct: boolean;
  readonly at: number;
  /** Fills the block with the next `count` elements; does nothing when direct. */
  fill(count: number): void;
}

const nothing = (): void => {};

/** A reader of `x` repeated to `shape`. */
export function laneReader(x: Strided, shape: Shape, size: number): LaneReader {
  const strides = x.shape === shape ? x.strides : broadcastStrides(x.shape, x.strides, shape);
  if (DIRECT.has(x.dtype) && isDense(shape, strides))
    return { lane: x.storage.values as Lane, direct: true, at: x.offset, fill: nothing };
  const lane = new Float64Array(Math.min(BLOCK, size));
  const walk = walkOf(shape, strides, x.offset);
  const load = LOADERS[x.dtype]!;
  if (walk.step === 0 && walk.runs === 1) {
    // One element repeated: the block is filled once.
    load(x.storage.values, walk.start, 0, lane, 0, lane.length);
    return { lane, direct: false, at: 0, fill: nothing };
  }
  return { lane, direct: false, at: 0, fill: fillFrom(x.storage.values, walk, load, lane) };
}

/** A fill that continues where the last one stopped, run after run. */
function fillFrom(values: Values, walk: Walk, load: Loader, lane: Float64Array): (count: number) => void {
  let done = 0;
  return (count) => {
    let at = 0;
    while (at < count) {
      const piece = Math.min(walk.run - done, count - at);
      load(values, walk.start + done * walk.step, walk.step, lane, at, piece);
      at += piece;
      done += piece;
      if (done === walk.run) {
        done = 0;
        nextRun(walk);
      }
    }
  };
}

/** Where an elementwise loop writes. */
export interface LaneWriter {
  readonly lane: Lane;
  readonly direct: boolean;
  /** Stores the first `count` elements of the block at `position` of the result; does nothing when direct. */
  flush(position: number, count: number): void;
}

/** A writer into a dense array. */
export function laneWriter(out: Strided, size: number): LaneWriter {
  const values = out.storage.values;
  if (DIRECT.has(out.dtype)) return { lane: values as Lane, direct: true, flush: nothing };
  const lane = new Float64Array(Math.min(BLOCK, size));
  const store = STORERS[out.dtype]!;
  return { lane, direct: false, flush: (position, count) => store(lane, values, position, count) };
}

/** All elements of a real array, dense, in a form that loops read directly. */
export function denseLane(x: Strided): { lane: Lane; at: number } {
  if (DIRECT.has(x.dtype) && isDense(x.shape, x.strides)) return { lane: x.storage.values as Lane, at: x.offset };
  let size = 1;
  for (const extent of x.shape) size *= extent;
  const lane = new Float64Array(size);
  loadAll(x, lane, size);
  return { lane, at: 0 };
}

/** Writes every element of `x`, in row-major order, into `lane`. */
export function loadAll(x: Strided, lane: Float64Array, size: number): void {
  if (size === 0) return;
  fillFrom(x.storage.values, walkOf(x.shape, x.strides, x.offset), LOADERS[x.dtype]!, lane)(size);
}

/** Writes `count` numbers into storage of a real dtype from `position`, rounding or wrapping once. */
export function storeLane(lane: Lane, out: Strided, position: number, count: number): void {
  STORERS[out.dtype]!(lane, out.storage.values, position, count);
}

type Loader = (values: Values, start: number, step: number, lane: Float64Array, at: number, count: number) => void;
type Storer = (lane: Lane, values: Values, position: number, count: number) => void;

/** One loop per kind of storage, so that each stays monomorphic. */
const LOADERS: Readonly<Partial<Record<DType, Loader>>> = {
  f32: (values, start, step, lane, at, count) => {
    const source = values as Float32Array;
    for (let i = 0, j = start; i < count; i++, j += step) lane[at + i] = source[j]!;
  },
  f64: (values, start, step, lane, at, count) => {
    const source = values as Float64Array;
    for (let i = 0, j = start; i < count; i++, j += step) lane[at + i] = source[j]!;
  },
  i32: (values, start, step, lane, at, count) => {
    const source = values as Int32Array;
    for (let i = 0, j = start; i < count; i++, j += step) lane[at + i] = source[j]!;
  },
  u32: (values, start, step, lane, at, count) => {
    const source = values as Uint32Array;
    for (let i = 0, j = start; i < count; i++, j += step) lane[at + i] = source[j]!;
  },
  i16: (values, start, step, lane, at, count) => {
    const source = values as Int16Array;
    for (let i = 0, j = start; i < count; i++, j += step) lane[at + i] = source[j]!;
  },
  u16: (values, start, step, lane, at, count) => {
    const source = values as Uint16Array;
    for (let i = 0, j = start; i < count; i++, j += step) lane[at + i] = source[j]!;
  },
  i8: (values, start, step, lane, at, count) => {
    const source = values as Int8Array;
    for (let i = 0, j = start; i < count; i++, j += step) lane[at + i] = source[j]!;
  },
  u8: loadBytes,
  bool: loadBytes,
  f16: (values, start, step, lane, at, count) => {
    loadHalves(values as Uint16Array, start, step, lane, at, count, f16Table());
  },
  bf16: (values, start, step, lane, at, count) => {
    loadHalves(values as Uint16Array, start, step, lane, at, count, bf16Table());
  },
};

function loadBytes(values: Values, start: number, step: number, lane: Float64Array, at: number, count: number): void {
  const source = values as Uint8Array;
  for (let i = 0, j = start; i < count; i++, j += step) lane[at + i] = source[j]!;
}

/** 16-bit floats are looked up: 65,536 patterns, 256 KiB per dtype once it is used. */
function loadHalves(
  source: Uint16Array,
  start: number,
  step: number,
  lane: Float64Array,
  at: number,
  count: number,
  numbers: Float32Array,
): void {
  for (let i = 0, j = start; i < count; i++, j += step) lane[at + i] = numbers[source[j]!]!;
}

function storeNumbers(lane: Lane, values: Values, position: number, count: number): void {
  (values as Float32Array).set(count === lane.length ? lane : lane.subarray(0, count), position);
}

/** Typed arrays themselves round (floats) or wrap (integers) each number once. */
const STORERS: Readonly<Partial<Record<DType, Storer>>> = {
  f32: storeNumbers,
  f64: storeNumbers,
  i32: storeNumbers,
  u32: storeNumbers,
  i16: storeNumbers,
  u16: storeNumbers,
  i8: storeNumbers,
  u8: storeNumbers,
  bool: storeNumbers,
  f16: (lane, values, position, count) => {
    const target = values as Uint16Array;
    for (let i = 0; i < count; i++) target[position + i] = toF16(lane[i]!);
  },
  bf16: (lane, values, position, count) => {
    const target = values as Uint16Array;
    for (let i = 0; i < count; i++) target[position + i] = toBf16(lane[i]!);
  },
};
