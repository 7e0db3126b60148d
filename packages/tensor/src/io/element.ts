// Elements between a file's bytes and tensors.
// In: a buffer with dtype, shape and byte order; or values of a tensor.  Out: a tensor over that buffer; little-endian bytes.
// Invariant: a buffer becomes the tensor's own; a bool that is neither 0 nor 1 is an error, never an element.
// Not here: which dtypes a format has (npy-header.ts, safetensors-header.ts).
import type { Backend } from "../backend.js";
import { defaultBackend, resolveBackend } from "../default-backend.js";
import { DTYPE_FACTS, type DType, type Values } from "../dtype.js";
import type { Tensor } from "../methods.generated.js";
import type { PlaceOptions } from "../options/io.js";
import type { TensorType } from "../schema/op.js";
import { sizeOf } from "../shape.js";
import type { Signal } from "../signal.js";
import { retained, tensorOf } from "../tensor.js";
import { GET_AGAIN, ioError, type Place } from "./place.js";
import type { Count, Report } from "./range.js";

/** Which byte of a number comes first. */
export type ByteOrder = "little" | "big";

/** The order of this machine. */
export const MACHINE_ORDER: ByteOrder = new Uint8Array(new Uint16Array([1]).buffer)[0] === 1 ? "little" : "big";

/** Bytes of one number in a file: half an element for complex ones. */
const laneBytes = (dtype: DType): number => DTYPE_FACTS[dtype].bytes / DTYPE_FACTS[dtype].lanes;

const swap32 = (x: number): number => (x << 24) | ((x & 0xff00) << 8) | ((x >>> 8) & 0xff00) | (x >>> 24);

/** Turns the bytes of every number around, in place, by the width of one. */
const SWAPS: Readonly<Record<number, (buffer: ArrayBuffer) => void>> = {
  1() {},
  2(buffer) {
    const words = new Uint16Array(buffer);
    for (let i = 0; i < words.length; i++) words[i] = (words[i]! << 8) | (words[i]! >>> 8);
  },
  4(buffer) {
    const words = new Uint32Array(buffer);
    for (let i = 0; i < words.length; i++) words[i] = swap32(words[i]!);
  },
  8(buffer) {
    const halves = new Uint32Array(buffer);
    for (let i = 0; i < halves.length; i += 2) {
      const first = swap32(halves[i]!);
      halves[i] = swap32(halves[i + 1]!);
      halves[i + 1] = first;
    }
  },
};

/** Elements as a file has them. */
export interface FileElements extends TensorType {
  readonly order: ByteOrder;
  /** Where they stand in the file, for errors. */
  readonly offset: number;
}

/** Where read tensors are made; throws `backend/unavailable`. */
export const backendFor = ({ backend }: PlaceOptions, op: string): Backend =>
  backend === undefined ? defaultBackend() : resolveBackend(backend, op);

/** Bytes that elements of the type take. */
export const bytesOfType = ({ dtype, shape }: TensorType): number => sizeOf(shape) * DTYPE_FACTS[dtype].bytes;

/** A tensor over the buffer; throws `io/value` for a bool that is none. */
export function tensorOver(buffer: ArrayBuffer, elements: FileElements, backend: Backend, place: Place): Tensor {
  const { dtype, shape, order, offset } = elements;
  if (order !== MACHINE_ORDER) SWAPS[laneBytes(dtype)]!(buffer);
  const { array: ValueArray } = DTYPE_FACTS[dtype];
  const values = new ValueArray(buffer);
  if (dtype === "bool") checkBools(values as Uint8Array, offset, place);
  const type = { dtype, shape };
  return tensorOf(backend, backend.upload(values, type), type);
}

function checkBools(values: Uint8Array, offset: number, place: Place): void {
  const at = values.findIndex((value) => value > 1);
  if (at >= 0)
    throw ioError(place, "value", `a bool is stored as ${values[at]}, which is neither 0 nor 1`, GET_AGAIN, {
      offset: offset + at,
    });
}

/** Bytes shown at once: the longest that any engine's Uint8Array has is beyond it. */
const WINDOW = 1 << 24;

/** Values of a caller's own as little-endian bytes, in windows over them. */
export function* littleEndian(values: Values, dtype: DType): Generator<Uint8Array> {
  const { buffer, byteOffset, byteLength } = values;
  if (MACHINE_ORDER === "big") SWAPS[laneBytes(dtype)]!(buffer as ArrayBuffer);
  for (let at = 0; at < byteLength; at += WINDOW)
    yield new Uint8Array(buffer, byteOffset + at, Math.min(WINDOW, byteLength - at));
}

/** Elements of a tensor, read beside the event loop, as little-endian pieces; progress is told as they are taken. */
export async function* elementPieces(
  x: Tensor,
  count: Count,
  signal: Signal | undefined,
  report: Report,
): AsyncGenerator<Uint8Array> {
  for (const piece of littleEndian((await x.data({ signal })) as Values, x.dtype)) {
    yield piece;
    report(count, piece.length);
  }
}

/** Runs work on handles of its own of the tensors, which callers may dispose meanwhile. */
export async function withHeld<T>(
  tensors: readonly Tensor[],
  op: string,
  work: (held: readonly Tensor[]) => Promise<T>,
): Promise<T> {
  const held: Tensor[] = [];
  try {
    for (const x of tensors) held.push(retained(x, op));
    return await work(held);
  } finally {
    for (const x of held) x.dispose();
  }
}
