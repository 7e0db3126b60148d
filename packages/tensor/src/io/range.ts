// Ranges of bytes that a format asks for, and who gives them: memory at once, files and Blobs in pieces.
// In: a reader, which is a generator that asks for ranges and returns a result; bytes or a source.  Out: that result.
// Invariant: each range is a buffer of the reader's own; a reader asks only for what the size it was told has (`range` sees to it).
// Not here: where sources come from (source.ts), what bytes mean.
import { abortedWork, OutOfMemoryError } from "../error.js";
import type { FileOptions } from "../options/io.js";
import type { Signal } from "../signal.js";
import { type Place, truncated } from "./place.js";

/** Bytes that a reader asks for. */
export interface ByteRange {
  readonly offset: number;
  readonly length: number;
  /** Set where the bytes are elements, which progress counts. */
  readonly counts?: Count | undefined;
}

/** What progress is told about a range. */
export interface Count {
  readonly name: string | undefined;
  readonly total: number;
}

/** Asks for ranges, is given them, and returns. */
export type Reader<T> = Generator<ByteRange, T, ArrayBuffer>;

/** Bytes that can be read at any place. */
export interface ByteSource {
  readonly size: number;
  /** Fills the target from there; answers how many bytes came, fewer than asked only at the end. */
  fill(target: Uint8Array<ArrayBuffer>, offset: number): Promise<number>;
  close(): Promise<void>;
}

/** Bytes of one read, after which progress and signals are looked at. */
const PIECE = 1 << 24;

/** Asks for one range; throws `io/truncated` when the file ends before it does. */
export function* range(
  place: Place,
  size: number,
  wanted: ByteRange & { readonly what: string },
): Reader<Uint8Array<ArrayBuffer>> {
  const buffer = yield* bufferOf(place, size, wanted);
  return withRoom(wanted.length, place.op, () => new Uint8Array(buffer));
}

/** As `range`, as a buffer, which may be longer than what one Uint8Array can show. */
export function* bufferOf(
  place: Place,
  size: number,
  { offset, length, counts, what }: ByteRange & { readonly what: string },
): Reader<ArrayBuffer> {
  if (offset + length > size) throw truncated(place, offset + length, size, what);
  return yield { offset, length, counts };
}

/** Runs a reader on bytes in memory. */
export function readMemory<T>(bytes: Uint8Array, reader: Reader<T>): T {
  let step = reader.next();
  while (step.done !== true) {
    const { offset, length } = step.value;
    step = reader.next(bytes.slice(offset, offset + length).buffer as ArrayBuffer);
  }
  return step.value;
}

/** Runs a reader on a source. */
export async function readSource<T>(
  source: ByteSource,
  place: Place,
  reader: Reader<T>,
  report: Report,
  signal: Signal | undefined,
): Promise<T> {
  let step = reader.next();
  while (step.done !== true) {
    const { offset, length, counts } = step.value;
    const buffer = withRoom(length, place.op, () => new ArrayBuffer(length));
    for (let at = 0; at < length; at += PIECE) {
      throwIfAborted(place.op, signal);
      const target = new Uint8Array(buffer, at, Math.min(PIECE, length - at));
      const came = await source.fill(target, offset + at);
      if (came < target.length) throw truncated(place, offset + length, offset + at + came, "a part asked for");
      if (counts !== undefined) report(counts, target.length);
    }
    throwIfAborted(place.op, signal);
    step = reader.next(buffer);
  }
  return step.value;
}

/** Throws `async/aborted` once the signal is. */
export function throwIfAborted(op: string, signal: Signal | undefined): void {
  if (signal?.aborted) throw abortedWork(op, signal.reason, "result");
}

/** What the making gives; throws `memory/size` where the engine has no room for that many bytes. */
export function withRoom<T>(length: number, op: string, make: () => T): T {
  try {
    return make();
  } catch (cause) {
    throw new OutOfMemoryError({
      code: "memory/size",
      op,
      what: `${length} bytes do not fit into one buffer`,
      remedy: "take fewer at a time, for example with names or filter",
      cause,
    });
  }
}

/** Adds bytes of a tensor to what is done, and tells. */
export type Report = (counts: Count, bytes: number) => void;

/** Adds up for `onProgress`. */
export function progressReport(onProgress: FileOptions["onProgress"]): Report {
  if (onProgress === undefined) return () => {};
  let done = 0;
  return ({ name, total }, bytes) => {
    done += bytes;
    onProgress({ name, bytes: done, total });
  };
}
