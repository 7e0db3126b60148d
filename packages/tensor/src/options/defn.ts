// Options of compiled functions.
import type { Backend } from "../backend.js";
import type { Signal } from "../signal.js";

/** What happens to a graph of which the backend's compiler refuses nodes. */
export type NativeFallback = "split" | "eval" | "raise";

/** Extents that one axis of the arguments is padded to, so that many lengths share few compiles. */
export interface BucketOptions {
  /** Axis that is padded; negative counts from the last. */
  readonly axis: number;
  /** Extents to pad to, ascending. */
  readonly sizes: readonly number[];
  /** Arguments that are padded, by position; all that are not static when left out. */
  readonly argnums?: readonly number[] | undefined;
}

/** Options of `defn`. */
export interface DefnOptions {
  /** Arguments, by position, whose value is part of the program: plain values that the function reads while it is traced. */
  readonly static?: readonly number[] | undefined;
  /** Arguments, by position, whose buffers the call may reuse; they are disposed. */
  readonly donate?: readonly number[] | undefined;
  /** Pads an axis of the arguments to one of few extents. */
  readonly bucket?: BucketOptions | undefined;
  /** Is the backend's compiler used where there is one? True when left out. */
  readonly native?: boolean | undefined;
  /** What happens when that compiler refuses a node; "split" when left out. */
  readonly nativeFallback?: NativeFallback | undefined;
  /** May the compiler join ops into one kernel, which may change rounding by 2 ulp? False when left out. */
  readonly fuse?: boolean | undefined;
  /** Programs kept, the least recently used goes first; 256 when left out. */
  readonly cacheSize?: number | undefined;
  /** What errors, events and graphs call the function; its own name when left out. */
  readonly name?: string | undefined;
  /** Where it runs; where its arguments live when left out. */
  readonly backend?: string | Backend | undefined;
}

/** Options at the end of an asynchronous call. */
export interface AsyncOptions {
  /** Gives the call up. */
  readonly signal?: Signal | undefined;
}
