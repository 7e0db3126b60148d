// Files, URLs and Blobs as bytes that can be read at any place.
// In: what the caller names.  Out: a source and its name for errors.
// Invariant: nothing is imported from Node, so bundles for browsers hold this file as it is; without files a path is an error that says what else to pass.
// Not here: in which order what is read (range.ts), writing (sink.ts).
import type * as files from "node:fs/promises";
import { ArgumentError, type IoError } from "../error.js";
import type { BlobLike, FilePath, FileSource, UrlLike } from "../options/io.js";
import { describe } from "../shape.js";
import { isTensor } from "../tensor.js";
import { ioError, type Place } from "./place.js";
import type { ByteSource } from "./range.js";

/** What reading and writing need of Node. */
export interface Host {
  readonly fs: typeof files;
  readonly url: { fileURLToPath(url: string): string };
}

/** Node's file functions; throws `io/no-files` in a browser. */
function requiredHost(op: string, remedy: string): Host {
  const { process } = globalThis as { process?: { getBuiltinModule?(name: string): unknown } };
  const fs = process?.getBuiltinModule?.("fs/promises") as Host["fs"] | undefined;
  const url = process?.getBuiltinModule?.("url") as Host["url"] | undefined;
  if (fs !== undefined && url !== undefined) return { fs, url };
  throw ioError({ op }, "no-files", "there are no files on this platform", remedy);
}

const isUrl = (value: unknown): value is UrlLike =>
  typeof value === "object" && value !== null && "href" in value && typeof value.href === "string";

const isBlob = (value: FileSource): value is BlobLike =>
  typeof value === "object" &&
  value !== null &&
  !isTensor(value) &&
  "size" in value &&
  typeof value.size === "number" &&
  "slice" in value &&
  typeof value.slice === "function";

/** What to pass or do instead, by what is wrong. */
export interface PathRemedies {
  readonly path: string;
  readonly noFiles: string;
}

/** The path as text, and what opens it; throws `argument/path`, `io/no-files`, `io/file`. */
export function checkedPath(path: FilePath, op: string, remedies: PathRemedies): { fs: typeof files; file: string } {
  if (!isUrl(path) && (typeof path !== "string" || path === ""))
    throw new ArgumentError({
      code: "argument/path",
      op,
      what: `the path is ${describe(path)}`,
      remedy: remedies.path,
      argument: "path",
    });
  const { fs, url } = requiredHost(op, remedies.noFiles);
  if (typeof path === "string") return { fs, file: path };
  try {
    return { fs, file: url.fileURLToPath(path.href) };
  } catch (error) {
    throw systemFault({ op, file: path.href }, error, "use a file: URL; fetch others and parse the bytes");
  }
}

/** Opens what the caller named, runs the work, closes. */
export async function withSource<T>(
  source: FileSource,
  op: string,
  work: (source: ByteSource, place: Place) => Promise<T>,
): Promise<T> {
  const { opened, place } = isBlob(source) ? ofBlob(source, op) : await ofFile(source, op);
  try {
    return await work(opened, place);
  } finally {
    await opened.close();
  }
}

function ofBlob(blob: BlobLike, op: string): { opened: ByteSource; place: Place } {
  const { name } = blob as { readonly name?: unknown };
  const place = { op, file: typeof name === "string" ? name : "the Blob" };
  const opened: ByteSource = {
    size: blob.size,
    async fill(target, offset) {
      const part = await blob
        .slice(offset, offset + target.length)
        .arrayBuffer()
        .catch((error: unknown) => {
          throw systemFault(place, error, "choose the file again");
        });
      target.set(new Uint8Array(part));
      return part.byteLength;
    },
    close: async () => {},
  };
  return { opened, place };
}

const READ: PathRemedies = {
  path: "pass a path, a file: URL or a Blob; for bytes there are the parse functions",
  noFiles: "pass a Blob, or fetch the bytes and parse them",
};

async function ofFile(source: FilePath, op: string): Promise<{ opened: ByteSource; place: Place }> {
  const { fs, file } = checkedPath(source, op, READ);
  const place = { op, file };
  const fault = (error: unknown): IoError => systemFault(place, error, "check the path and its permissions");
  try {
    const handle = await fs.open(file, "r");
    const found = await handle.stat();
    if (!found.isFile()) {
      await handle.close();
      throw ioError(place, "file", "it is no regular file", "name a file");
    }
    return {
      place,
      opened: {
        size: found.size,
        async fill(target, offset) {
          let came = 0;
          while (came < target.length) {
            const { bytesRead } = await handle.read(target, came, target.length - came, offset + came);
            if (bytesRead === 0) break;
            came += bytesRead;
          }
          return came;
        },
        close: () => handle.close(),
      },
    };
  } catch (error) {
    throw isSystem(error) ? fault(error) : error;
  }
}

/** Is it an error of the system, or of Node's own checks of a path? */
export const isSystem = (error: unknown): boolean =>
  error instanceof Error &&
  ("syscall" in error || String((error as { code?: unknown }).code).startsWith("ERR_INVALID"));

/** A failure of the system as IoError. */
export function systemFault(place: Place, error: unknown, remedy: string): IoError {
  return ioError(place, "file", error instanceof Error ? error.message : String(error), remedy, { cause: error });
}
