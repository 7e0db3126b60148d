// The kernel of random bits: Threefry 2x32 with 20 rounds.
// In: two words of key, two words of counter, each of any strides.  Out: two dense arrays of words.
// Invariant: 32-bit integer arithmetic alone; no allocation per element.
// Source: Salmon et al., "Parallel random numbers: as easy as 1, 2, 3" (2011).
import { type Shape, sizeOf } from "../shape.js";
import { broadcastStrides, isDense } from "../stride.js";
import { allocate, type Strided } from "./array.js";
import type { KernelTable } from "./kernel.js";
import { laneReader } from "./lane.js";

const PARITY = 0x1bd11bda;

/** Words read as `words[at + i * step]`. */
interface WordLane {
  readonly words: Uint32Array;
  readonly at: number;
  readonly step: number;
}

/** An operand repeated to a shape: its own storage where one step reaches every word, else a copy. */
function wordLane(x: Strided, shape: Shape, size: number): WordLane {
  const words = x.storage.values as Uint32Array;
  const strides = broadcastStrides(x.shape, x.strides, shape);
  if (isDense(shape, strides)) return { words, at: x.offset, step: 1 };
  if (strides.every((stride, axis) => stride === 0 || shape[axis] === 1)) return { words, at: x.offset, step: 0 };
  const copy = new Uint32Array(size);
  const reader = laneReader(x, shape, size);
  for (let p = 0; p < size; p += reader.lane.length) {
    const n = Math.min(reader.lane.length, size - p);
    reader.fill(n);
    copy.set(n === reader.lane.length ? reader.lane : reader.lane.subarray(0, n), p);
  }
  return { words: copy, at: 0, step: 1 };
}

/** Fills both outputs with the cipher of each counter under its key. */
function encipher(
  key0: WordLane,
  key1: WordLane,
  count0: WordLane,
  count1: WordLane,
  a: Uint32Array,
  b: Uint32Array,
): void {
  const { words: k0s, at: k0At, step: k0Step } = key0;
  const { words: k1s, at: k1At, step: k1Step } = key1;
  const { words: c0s, at: c0At, step: c0Step } = count0;
  const { words: c1s, at: c1At, step: c1Step } = count1;
  for (let i = 0; i < a.length; i++) {
    const k0 = k0s[k0At + i * k0Step]! | 0;
    const k1 = k1s[k1At + i * k1Step]! | 0;
    const k2 = k0 ^ k1 ^ PARITY;
    let x = (c0s[c0At + i * c0Step]! + k0) | 0;
    let y = (c1s[c1At + i * c1Step]! + k1) | 0;
    // Five groups of four rounds, a key injected after each.
    x = (x + y) | 0;
    y = ((y << 13) | (y >>> 19)) ^ x;
    x = (x + y) | 0;
    y = ((y << 15) | (y >>> 17)) ^ x;
    x = (x + y) | 0;
    y = ((y << 26) | (y >>> 6)) ^ x;
    x = (x + y) | 0;
    y = ((y << 6) | (y >>> 26)) ^ x;
    x = (x + k1) | 0;
    y = (y + k2 + 1) | 0;
    x = (x + y) | 0;
    y = ((y << 17) | (y >>> 15)) ^ x;
    x = (x + y) | 0;
    y = ((y << 29) | (y >>> 3)) ^ x;
    x = (x + y) | 0;
    y = ((y << 16) | (y >>> 16)) ^ x;
    x = (x + y) | 0;
    y = ((y << 24) | (y >>> 8)) ^ x;
    x = (x + k2) | 0;
    y = (y + k0 + 2) | 0;
    x = (x + y) | 0;
    y = ((y << 13) | (y >>> 19)) ^ x;
    x = (x + y) | 0;
    y = ((y << 15) | (y >>> 17)) ^ x;
    x = (x + y) | 0;
    y = ((y << 26) | (y >>> 6)) ^ x;
    x = (x + y) | 0;
    y = ((y << 6) | (y >>> 26)) ^ x;
    x = (x + k0) | 0;
    y = (y + k1 + 3) | 0;
    x = (x + y) | 0;
    y = ((y << 17) | (y >>> 15)) ^ x;
    x = (x + y) | 0;
    y = ((y << 29) | (y >>> 3)) ^ x;
    x = (x + y) | 0;
    y = ((y << 16) | (y >>> 16)) ^ x;
    x = (x + y) | 0;
    y = ((y << 24) | (y >>> 8)) ^ x;
    x = (x + k1) | 0;
    y = (y + k2 + 4) | 0;
    x = (x + y) | 0;
    y = ((y << 13) | (y >>> 19)) ^ x;
    x = (x + y) | 0;
    y = ((y << 15) | (y >>> 17)) ^ x;
    x = (x + y) | 0;
    y = ((y << 26) | (y >>> 6)) ^ x;
    x = (x + y) | 0;
    y = ((y << 6) | (y >>> 26)) ^ x;
    a[i] = x + k2;
    b[i] = y + k0 + 5;
  }
}

/** Kernels by op name. */
export const randomKernels: KernelTable = {
  threefry2x32: (inputs, _, types) => {
    const [first, second] = types.map((type) => allocate(type, "threefry2x32")) as [Strided, Strided];
    const { shape } = first;
    const size = sizeOf(shape);
    const [k0, k1, c0, c1] = inputs.map((x) => wordLane(x, shape, size)) as [WordLane, WordLane, WordLane, WordLane];
    encipher(k0, k1, c0, c1, first.storage.values as Uint32Array, second.storage.values as Uint32Array);
    return [first, second];
  },
};
