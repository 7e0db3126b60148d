// Selectors of `at` and options of slices.
import type { TensorLike } from "../operand.js";
import type { ScatterReduce } from "../schema/indexing.js";

/** Every step-th element from start up to stop; negative numbers count from the end. */
export interface Range {
  /** First position; the first (or, walking back, the last) element when left out. */
  readonly start?: number | undefined;
  /** Position that is not taken any more; the end when left out. */
  readonly stop?: number | undefined;
  /** Distance, negative to walk back; 1 when left out. */
  readonly step?: number | undefined;
}

/** What `at` takes per axis: a position (drops the axis), a range as record or text ("1:5:2"), "..." for the axes not named,
 * `null` for a new axis, or an array or tensor of positions or of booleans. */
export type Selector = number | Range | string | null | TensorLike;

/** Options of `slice`. */
export interface SliceOptions {
  /** Distance per axis; 1 when left out. */
  readonly step?: readonly number[] | undefined;
}

/** Options of `setAt`. */
export interface SetOptions {
  /** How values join what is there; "set" replaces it and is the default. */
  readonly reduce?: ScatterReduce | undefined;
}
