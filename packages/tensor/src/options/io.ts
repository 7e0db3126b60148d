// Options of files and formats.
import type { Backend } from "../backend.js";
import type { Signal } from "../signal.js";

/** What `URL` objects have, spelled so that consumers whose libraries do not know it can still check our types. */
export interface UrlLike {
  /** The whole address. */
  readonly href: string;
}

/** A part of a Blob. */
export interface BlobPiece {
  /** Its bytes. */
  arrayBuffer(): Promise<ArrayBuffer>;
}

/** What `Blob` and `File` objects have. */
export interface BlobLike {
  /** Bytes there are. */
  readonly size: number;
  /** A part of it, which reads nothing yet. */
  slice(start: number, end: number): BlobPiece;
}

/** A file to write: a path, or a `file:` URL. */
export type FilePath = string | UrlLike;

/** A file to read: a path or a `file:` URL where there are files, a Blob (such as a File of a browser) everywhere. */
export type FileSource = FilePath | BlobLike;

/** How far work on a file is. */
export interface IoProgress {
  /** Name of the tensor; undefined in a file of one. */
  readonly name: string | undefined;
  /** Bytes of elements done, of all tensors; as they stand in the file, packed or not, when reading. */
  readonly bytes: number;
  /** Bytes there are to do. */
  readonly total: number;
}

/** Options of work on a file. */
export interface FileOptions {
  /** Aborting it ends the work with an AbortError; nothing is left behind. */
  readonly signal?: Signal | undefined;
  /** Told after every few megabytes. */
  readonly onProgress?: ((progress: IoProgress) => void) | undefined;
}

/** Where read tensors are made. */
export interface PlaceOptions {
  /** Backend, by name or itself; the default one when left out. */
  readonly backend?: string | Backend | undefined;
}

/** Which tensors are read; all when left out. */
export interface PickOptions<Entry> {
  /** Their names; one that is not there is an error. */
  readonly names?: readonly string[] | undefined;
  /** Told the name of each and what is known before reading it; answers whether to read it. */
  readonly filter?: ((name: string, entry: Entry) => boolean) | undefined;
}

/** Gives the tensors as a tree. */
export interface AsTree {
  /** Names are cut at their dots: `"layer.w"` becomes `{ layer: { w } }`, and the names 0, 1, 2 ... an array. */
  readonly as: "tree";
}

/** Options of `io.load`. */
export interface LoadOptions extends FileOptions, PlaceOptions {}

/** What a member of an npz archive is, before it is read. */
export interface NpzMember {
  /** How it is packed. */
  readonly compression: NpzCompression | "other";
  /** Bytes of its npy file. */
  readonly byteLength: number;
  /** Bytes it takes in the archive. */
  readonly storedByteLength: number;
}

/** How members of an npz archive are packed. */
export type NpzCompression = "none" | "deflate";

/** Options of `io.parseNpz`. */
export interface ParseNpzOptions extends PlaceOptions, PickOptions<NpzMember> {}

/** Options of `io.loadz`. */
export interface LoadzOptions extends FileOptions, ParseNpzOptions {}

/** Options of `io.formatNpz`. */
export interface FormatNpzOptions {
  /** "none" (the default) or "deflate". */
  readonly compression?: NpzCompression | undefined;
}

/** Options of `io.savez`. */
export interface SavezOptions extends FileOptions, FormatNpzOptions {}

/** What a tensor of a safetensors file is, before it is read. */
export interface SafetensorsEntry {
  /** The format's own name of its dtype, such as "BF16"; perhaps one that there is no dtype for here. */
  readonly dtype: string;
  /** Extents, outermost first. */
  readonly shape: readonly number[];
  /** Where its elements begin, in bytes from the start of the file. */
  readonly offset: number;
  /** Bytes of its elements. */
  readonly byteLength: number;
}

/** What a safetensors file says before its elements. */
export interface SafetensorsHeader {
  /** Texts by name, as whoever wrote the file left them. */
  readonly metadata: Readonly<Record<string, string>>;
  /** Tensors by name. */
  readonly tensors: Readonly<Record<string, SafetensorsEntry>>;
}

/** Options of `io.parseSafetensors`. */
export interface ParseSafetensorsOptions extends PlaceOptions, PickOptions<SafetensorsEntry> {}

/** Options of `io.loadSafetensors`. */
export interface LoadSafetensorsOptions extends FileOptions, ParseSafetensorsOptions {}

/** Options of `io.formatSafetensors`. */
export interface FormatSafetensorsOptions {
  /** Texts by name that go into the header. */
  readonly metadata?: Readonly<Record<string, string>> | undefined;
}

/** Options of `io.saveSafetensors`. */
export interface SaveSafetensorsOptions extends FileOptions, FormatSafetensorsOptions {}
