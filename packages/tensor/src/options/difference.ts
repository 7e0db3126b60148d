// Options of differences and integrals.
import type { TensorLike } from "../operand.js";

/** Options of `diff`. */
export interface DiffOptions {
  /** How often to take differences; once when left out. */
  readonly n?: number | undefined;
  /** Axis, the last when left out. */
  readonly axis?: number | undefined;
  /** Values put in front before. */
  readonly prepend?: TensorLike | undefined;
  /** Values put behind before. */
  readonly append?: TensorLike | undefined;
}

/** Options of `ediff1d`. */
export interface EndsOptions {
  /** Values put in front of the differences. */
  readonly toBegin?: TensorLike | undefined;
  /** Values put behind the differences. */
  readonly toEnd?: TensorLike | undefined;
}

/** Options of `unwrap`. */
export interface UnwrapOptions {
  /** Axis, the last when left out. */
  readonly axis?: number | undefined;
  /** Jumps above it are taken out; half the period when left out. */
  readonly discont?: number | undefined;
  /** Length of a turn; 2 pi when left out. */
  readonly period?: number | undefined;
}

/** Options of `trapezoid`. */
export interface TrapezoidOptions {
  /** Where the values stand; `dx` apart when left out. */
  readonly x?: TensorLike | undefined;
  /** Distance of neighbours; 1 when left out. */
  readonly dx?: number | undefined;
  /** Axis, the last when left out. */
  readonly axis?: number | undefined;
}
