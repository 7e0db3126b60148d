// Packing and unpacking of zip members, by the streams that Node and browsers have.
// In: bytes.  Out: bytes.
// Invariant: unpacking stops at the size that was promised; what ends early, goes on or is damaged is an error.
// Source: RFC 1951; the Compression Streams standard, format "deflate-raw".
import { TensorError } from "../error.js";
import type { Signal } from "../signal.js";
import { GET_AGAIN, ioError, type Place } from "./place.js";
import { throwIfAborted, withRoom } from "./range.js";

/** Bytes one byte of deflate can stand for, at most. */
const LARGEST_RATIO = 1032;

/** The pieces packed. */
export async function deflated(
  pieces: Iterable<Uint8Array>,
  signal: Signal | undefined,
  op: string,
): Promise<Uint8Array[]> {
  const packed: Uint8Array[] = [];
  await through(new CompressionStream("deflate-raw"), pieces, (chunk) => {
    throwIfAborted(op, signal);
    packed.push(chunk);
  });
  return packed;
}

/** What to unpack. */
export interface Packed {
  readonly bytes: Uint8Array;
  /** Bytes that come out, as the archive says. */
  readonly length: number;
  /** Where the packed bytes are, for errors. */
  readonly offset: number;
  readonly name: string;
}

/** The bytes that were packed; throws `io/deflate`. */
export async function inflated(
  { bytes, length, offset, name }: Packed,
  place: Place,
  signal: Signal | undefined,
): Promise<Uint8Array> {
  const refuse = (what: string, cause?: unknown): never => {
    throw ioError(place, "deflate", `${JSON.stringify(name)} ${what}`, GET_AGAIN, { offset, cause });
  };
  if (length > bytes.length * LARGEST_RATIO) refuse(`claims ${length} bytes, more than ${bytes.length} can unpack to`);
  const all = withRoom(length, place.op, () => new Uint8Array(length));
  let came = 0;
  await through(new DecompressionStream("deflate-raw"), [bytes], (chunk) => {
    throwIfAborted(place.op, signal);
    if (came + chunk.length > length) refuse(`unpacks to more than the ${length} bytes it claims`);
    all.set(chunk, came);
    came += chunk.length;
  }).catch((error: unknown) => (error instanceof TensorError ? Promise.reject(error) : refuse("is damaged", error)));
  return came === length ? all : refuse(`unpacks to ${came} bytes, not to the ${length} it claims`);
}

/** Sends pieces through a stream and takes what comes out, chunk by chunk. */
async function through(
  stream: CompressionStream | DecompressionStream,
  pieces: Iterable<Uint8Array>,
  take: (chunk: Uint8Array) => void,
): Promise<void> {
  const writer = stream.writable.getWriter();
  const reader = stream.readable.getReader();
  const write = async (): Promise<void> => {
    for (const piece of pieces) await writer.write(piece as Uint8Array<ArrayBuffer>);
    await writer.close();
  };
  const read = async (): Promise<void> => {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      take(value as Uint8Array);
    }
  };
  try {
    await Promise.all([write(), read()]);
  } catch (error) {
    // Whichever side goes on would wait for ever.
    await Promise.allSettled([writer.abort(error), reader.cancel(error)]);
    throw error;
  }
}
