// Text into files, packed or not, and into streams that may be slow.
// In: pieces of text.  Out: a file that is there whole or not at all; bytes written.
// Invariant: a file appears under its name only when all of it was written.
// Not here: what the text says (write.ts).
import { createWriteStream } from "node:fs";
import { mkdir, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGzip } from "node:zlib";
import { fileError } from "./source.js";

/** Where text goes that is for standard output. `write` may answer false; then the next write waits for `drain`. */
export interface TextSink {
  /** Takes the text; false asks to wait for `drain` before the next. */
  write(text: string): unknown;
  /** Calls the listener at the next event of that name. */
  once?(event: "drain" | "close" | "error", listener: () => void): unknown;
}

/** Writes all pieces; answers the bytes of text. */
export async function writeFile(
  path: string,
  pieces: AsyncIterable<string>,
  compress: boolean,
  relation: string,
): Promise<number> {
  let bytes = 0;
  async function* counted(): AsyncGenerator<Buffer> {
    for await (const piece of pieces) {
      const chunk = Buffer.from(piece);
      bytes += chunk.length;
      yield chunk;
    }
  }
  const part = `${path}.${process.pid}.part`;
  try {
    await mkdir(dirname(path), { recursive: true });
    const source = Readable.from(counted());
    const target = createWriteStream(part);
    await (compress ? pipeline(source, createGzip(), target) : pipeline(source, target));
    await rename(part, path);
  } catch (error) {
    await rm(part, { force: true }).catch(() => {});
    throw isSystem(error) ? fileError(path, relation, error) : error;
  }
  return bytes;
}

const isSystem = (error: unknown): boolean => error instanceof Error && "syscall" in error;

/** Writes all pieces to a stream, no faster than it takes them. */
export async function writeTo(sink: TextSink, pieces: AsyncIterable<string>): Promise<number> {
  let bytes = 0;
  for await (const piece of pieces) {
    bytes += Buffer.byteLength(piece);
    if (sink.write(piece) !== false || sink.once === undefined) continue;
    await new Promise<void>((resolve) => {
      for (const event of ["drain", "close", "error"] as const) sink.once!(event, resolve);
    });
  }
  return bytes;
}
