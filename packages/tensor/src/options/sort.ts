// Options of functions about order.
import type { TensorLike } from "../operand.js";

/** Axis and direction of a sort. */
export interface SortOptions {
  /** Axis, negative from the end; the last when left out, `null` for the flattened tensor. */
  readonly axis?: number | null | undefined;
  /** Largest first. */
  readonly descending?: boolean | undefined;
}

/** Options of `searchsorted`. */
export interface SearchOptions {
  /** Before ("left", the default) or after ("right") equal elements. */
  readonly side?: "left" | "right" | undefined;
  /** Positions that sort the vector that is searched. */
  readonly sorter?: TensorLike | undefined;
}

/** Axis of a partition. */
export interface PartitionOptions {
  /** Axis, negative from the end; the last when left out. */
  readonly axis?: number | undefined;
}

/** Options of `digitize`. */
export interface DigitizeOptions {
  /** Do bins include their right edge in place of the left one? */
  readonly right?: boolean | undefined;
}

/** Options of `topK`. */
export interface TopKOptions {
  /** Axis, negative from the end; the last when left out. */
  readonly axis?: number | undefined;
}
