// Bytes of a file or a stream, unpacked when they are gzip, whatever the name says.
// In: a path or a stream, a signal.  Out: chunks of bytes, and how many were read so far.
// Invariant: memory holds a few chunks, never the file; a failure is an IoError that names the file.
// Not here: what the bytes mean.
import { Buffer } from "node:buffer";
import { createReadStream } from "node:fs";
import { stat } from "node:fs/promises";
import { Readable } from "node:stream";
import { createGunzip } from "node:zlib";
import type { Signal } from "../signal.js";
import { IoError } from "./error.js";

/** Chunks of bytes from somewhere. */
export interface ByteSource {
  /** Name for messages. */
  readonly name: string;
  readonly chunks: AsyncIterable<Uint8Array>;
  /** Bytes read, before unpacking. */
  readonly read: () => number;
  /** Bytes there are, before unpacking; undefined for a stream. */
  readonly total: number | undefined;
}

const CHUNK = 1 << 20;

/** A file, or its packed twin `<path>.gz` when only that exists; undefined when neither does. */
export async function openFile(path: string, relation: string): Promise<ByteSource | undefined> {
  for (const candidate of [path, `${path}.gz`]) {
    try {
      const found = await stat(candidate);
      if (found.isDirectory())
        throw new IoError("io/file", { file: candidate, relation }, "this is a folder; name a file");
      return byteSource(candidate, () => createReadStream(candidate, { highWaterMark: CHUNK }), found.size);
    } catch (error) {
      if (error instanceof IoError) throw error;
      if ((error as { code?: unknown }).code === "ENOENT") continue;
      throw fileError(candidate, relation, error);
    }
  }
  return undefined;
}

/** Chunks of a stream under a name, opened when they are asked for; `total` where it is known. */
export function byteSource(
  name: string,
  open: () => AsyncIterable<Uint8Array>,
  total?: number | undefined,
): ByteSource {
  let read = 0;
  async function* counted(): AsyncGenerator<Uint8Array> {
    for await (const chunk of open()) {
      read += chunk.length;
      yield chunk;
    }
  }
  return { name, chunks: unpacked(name, counted()), read: () => read, total };
}

async function* unpacked(name: string, chunks: AsyncGenerator<Uint8Array>): AsyncGenerator<Uint8Array> {
  let head: Buffer = Buffer.alloc(0);
  while (head.length < 2) {
    const next = await chunks.next();
    if (next.done === true) break;
    head = Buffer.concat([head, next.value]);
  }
  async function* whole(): AsyncGenerator<Uint8Array> {
    yield head;
    yield* chunks;
  }
  if (head[0] !== 0x1f || head[1] !== 0x8b) {
    if (head.length > 0) yield* whole();
    return;
  }
  const packed = Readable.from(whole());
  const gunzip = createGunzip({ chunkSize: CHUNK >> 2 });
  packed.on("error", (error) => gunzip.destroy(error));
  try {
    yield* packed.pipe(gunzip) as AsyncIterable<Uint8Array>;
  } catch (error) {
    const { code } = error as { code?: unknown };
    if (code === "Z_BUF_ERROR")
      throw new IoError(
        "io/gzip",
        { file: name },
        "the gzip data ends in the middle; the file was cut short, so get it again",
        { cause: error },
      );
    if (typeof code === "string" && code.startsWith("Z_"))
      throw new IoError(
        "io/gzip",
        { file: name },
        `the gzip data is damaged (${(error as Error).message}); get the file again`,
        {
          cause: error,
        },
      );
    throw error;
  }
}

/** The text of a whole source as UTF-8. */
export async function readText(source: ByteSource, relation: string, signal: Signal | undefined): Promise<string> {
  const parts: Uint8Array[] = [];
  for await (const chunk of guarded(source, relation)) {
    signal?.throwIfAborted();
    parts.push(chunk);
  }
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(Buffer.concat(parts));
  } catch (error) {
    throw new IoError("io/encoding", { file: source.name, relation }, "the file is no UTF-8; convert it", {
      cause: error,
    });
  }
}

/** The chunks, with failures of the system as IoError. */
export async function* guarded(source: ByteSource, relation: string): AsyncGenerator<Uint8Array> {
  try {
    yield* source.chunks;
  } catch (error) {
    throw error instanceof IoError ? error : fileError(source.name, relation, error);
  }
}

/** A failure of the system as IoError. */
export function fileError(file: string, relation: string | undefined, error: unknown): IoError {
  const reason = error instanceof Error ? error.message : String(error);
  return new IoError("io/file", { file, relation }, `${reason}; check the path and its permissions`, { cause: error });
}
