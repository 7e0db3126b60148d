// Options of functions with lax's arguments.
import type { IndexMode } from "../schema/indexing.js";

/** Axis of functions along one. */
export interface LaxAxis {
  /** Axis, the first when left out. */
  readonly axis?: number | undefined;
}

/** Options of `sliceInDim`. */
export interface StrideOptions extends LaxAxis {
  /** Take every stride-th element; 1 when left out. */
  readonly stride?: number | undefined;
}

/** Options of functions that take one slice. */
export interface KeepAxisOptions extends LaxAxis {
  /** Keep the axis with extent 1? True when left out. */
  readonly keepDims?: boolean | undefined;
}

/** Options of `sortKeyVal`. */
export interface KeyOptions {
  /** Axis, the last when left out. */
  readonly axis?: number | undefined;
}

/** Options of `indexTake`. */
export interface IndexTakeOptions {
  /** What happens to positions outside their axis. */
  readonly mode?: IndexMode | undefined;
}
