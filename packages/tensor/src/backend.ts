// What a backend is: the one interface between this package and whatever computes.
// In: ops of the schema with operands it made itself.  Out: handles; bytes when read.
// Invariant: a backend never infers types (it is told), never keeps a caller's bytes it was not given, and never changes an array that a handle shows.
// Not here: which backend is used (default-backend.ts), what happens when one refuses an op (fallback.ts).
import type { DType, Values } from "./dtype.js";
import type { Program } from "./program/program.js";
import type { Attributes, TensorType } from "./schema/op.js";
import type { AnyOpSchema } from "./schema/table.js";
import type { Signal } from "./signal.js";

/** An array inside a backend; only the backend that made it can look inside. */
export type Handle = object;

/** Why a backend does not take an op: one sentence. */
export interface Refusal {
  /** The reason. */
  readonly reason: string;
}

/** Bytes in use by a backend. */
export interface MemoryStats {
  /** Bytes held by live arrays. */
  readonly active: number;
  /** Largest `active` since the start or the last reset. */
  readonly peak: number;
  /** Bytes kept for reuse. */
  readonly cache: number;
}

/** How a program is to be compiled. */
export interface CompileOptions {
  /** May ops be joined into one kernel, which may change rounding by 2 ulp? */
  readonly fuse: boolean;
}

/** A queue of work inside a backend, beside its others. */
export interface BackendStream {
  /** Runs a synchronous function whose ops go to this stream. */
  scope<T>(fn: () => T): T;
  /** Gives it back: what is queued is rejected with StreamClosedError, what runs is finished, arrays stay. */
  close(): void;
}

/** A compiled program, ready to run many times. */
export interface Executable {
  /** Runs it; inputs stay the caller's, results are the caller's own. */
  run(inputs: readonly Handle[]): readonly Handle[];
  /** As `run`, without blocking the event loop; rejects with AbortError when the signal aborts first. `run` is used where it is left out.
   * `waited` is told the milliseconds between the call and its turn, where they are known. */
  runAsync?(
    inputs: readonly Handle[],
    signal?: Signal,
    waited?: (milliseconds: number) => void,
  ): Promise<readonly Handle[]>;
  /** Gives its memory back. */
  dispose(): void;
}

/** The contract. A conformance suite for it is exported from `@sextant/tensor/test/backend`. */
export interface Backend {
  /** Its name: "reference", "native". */
  readonly name: string;
  /** Does it compute this op for these dtypes and attributes? */
  supports(op: AnyOpSchema, dtypes: readonly DType[], attributes: Attributes): true | Refusal;
  /** Does it run this block as one op? */
  claims(block: AnyOpSchema, dtypes: readonly DType[], attributes: Attributes): true | Refusal;
  /** Computes an op it supports or a block it claims; the results have the types given. */
  run(
    op: AnyOpSchema,
    inputs: readonly Handle[],
    attributes: Attributes,
    types: readonly TensorType[],
  ): readonly Handle[];
  /** Compiles a program of ops that it lowers; the program's constants stay alive until the executable is disposed. */
  compile?(program: Program, options: CompileOptions): Executable;
  /** Does its compiler take this op, or this block as one op? Where it is left out, what `supports` and `claims` say. */
  lowers?(op: AnyOpSchema, dtypes: readonly DType[], attributes: Attributes): true | Refusal;
  /** A stream beside its own; throws `stream/limit`. Left out where work is never queued. */
  openStream?(): BackendStream;
  /** Does `upload` copy the values before it returns? Then callers may go on with theirs, and make no copy of their own. */
  readonly copiesUploads?: boolean;
  /** Takes over dense row-major values; the caller does not touch them again, unless the backend copies. */
  upload(values: Values, type: TensorType): Handle;
  /** A dense copy of its own for the caller. Blocks. */
  download(handle: Handle): Values;
  /** As `download`, without blocking the event loop; rejects with AbortError when the signal aborts first. */
  downloadAsync(handle: Handle, signal?: Signal): Promise<Values>;
  /** The values without a copy when nothing else holds them, else undefined; the handle is released. */
  detach(handle: Handle): Values | undefined;
  /** Waits until these arrays are computed. */
  synchronize(handles: readonly Handle[]): void;
  /** Resolves when these arrays are computed. */
  synchronizeAsync(handles: readonly Handle[], signal?: Signal): Promise<void>;
  /** Another handle on the same array. */
  retain(handle: Handle): Handle;
  /** Gives a handle back; the last one frees the array. */
  release(handle: Handle): void;
  /** Bytes in use. */
  memory(): MemoryStats;
  /** Sets `peak` to `active`. */
  resetPeak(): void;
  /** Frees what is kept for reuse. */
  clearCache(): void;
  /** Limits `active`; more is an OutOfMemoryError. */
  setLimit(bytes: number): void;
  /** Frees everything; the backend is not used again. */
  dispose(): void;
}
