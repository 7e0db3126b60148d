// Bytes into a file that is there whole or not at all.
// In: a path and pieces of bytes.  Out: the file.
// Invariant: the file appears, or changes, under its name only when all of it is on the disk; a failure leaves what was there before.
// Not here: what the bytes say.
import type * as files from "node:fs/promises";
import type { FilePath } from "../options/io.js";
import type { Signal } from "../signal.js";
import type { Place } from "./place.js";
import { throwIfAborted, withRoom } from "./range.js";
import { checkedPath, isSystem, type PathRemedies, systemFault } from "./source.js";

/** Pieces of a file, in order. */
export type Pieces = AsyncIterable<Uint8Array>;

const WRITE: PathRemedies = {
  path: "pass a path or a file: URL; for bytes there are the format functions",
  noFiles: "make the bytes with a format function and hand them to the platform",
};

/** Writes all pieces beside the file, then gives it the name. */
export async function writeWhole(
  target: FilePath,
  op: string,
  pieces: Pieces,
  signal: Signal | undefined,
): Promise<void> {
  const { fs, file } = checkedPath(target, op, WRITE);
  // A link stays one: what it leads to is replaced.
  const real = await fs.realpath(file).catch(() => file);
  const part = `${real}.${crypto.randomUUID()}.part`;
  try {
    await writePieces(fs, part, pieces, { op, file }, signal);
    await fs.rename(part, real);
  } catch (error) {
    await fs.rm(part, { force: true }).catch(() => {});
    throw isSystem(error)
      ? systemFault({ op, file }, error, "check the path, its permissions and the space on the disk")
      : error;
  }
}

async function writePieces(
  fs: typeof files,
  part: string,
  pieces: Pieces,
  place: Place,
  signal: Signal | undefined,
): Promise<void> {
  const handle = await fs.open(part, "wx");
  try {
    for await (const piece of pieces) {
      throwIfAborted(place.op, signal);
      for (let at = 0; at < piece.length; ) at += (await handle.write(piece, at, piece.length - at)).bytesWritten;
    }
    throwIfAborted(place.op, signal);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** All pieces one after the other; throws `memory/size`. */
export function joined(pieces: readonly Uint8Array[], op: string): Uint8Array {
  const total = pieces.reduce((sum, { length }) => sum + length, 0);
  const all = withRoom(total, op, () => new Uint8Array(total));
  let at = 0;
  for (const piece of pieces) {
    all.set(piece, at);
    at += piece.length;
  }
  return all;
}
