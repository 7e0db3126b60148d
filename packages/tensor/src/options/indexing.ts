// Options of reads and writes at given positions.
import type { ScalarLike } from "../operand.js";
import type { IndexMode } from "../schema/indexing.js";

/** What happens to indices outside their axis, counted from the end when negative. */
export interface ModeOptions {
  /** "clip" to the ends (the default), "wrap" around, or "fill": reads give NaN or the integer farthest from zero, writes are dropped. */
  readonly mode?: IndexMode | undefined;
}

/** Where indices apply. */
export interface TakeOptions extends ModeOptions {
  /** Axis, negative from the end; the flattened tensor when left out. */
  readonly axis?: number | undefined;
}

/** Which axes the last axis of an index tensor runs over. */
export interface GatherOptions extends ModeOptions {
  /** One axis per index component; the first ones when left out. */
  readonly axes?: readonly number[] | undefined;
}

/** Default of `select`. */
export interface SelectOptions {
  /** Value where no condition holds; 0 when left out. */
  readonly default?: number | boolean | bigint | undefined;
}

/** Size of a result that depends on values. */
export interface SizeOptions {
  /** Number of positions; shorter results are filled with `fillValue`, longer ones cut. As many as there are when left out. */
  readonly size?: number | undefined;
  /** What fills up to `size`; 0 when left out. */
  readonly fillValue?: number | undefined;
}

/** Options of `take`. */
export interface TakeFillOptions extends TakeOptions {
  /** What mode "fill" reads outside, in place of NaN or the integer farthest from zero. */
  readonly fillValue?: ScalarLike | undefined;
}

/** Axis along which each position applies. */
export interface AlongOptions extends ModeOptions {
  /** Axis, negative from the end; the last when left out. */
  readonly axis?: number | undefined;
}
