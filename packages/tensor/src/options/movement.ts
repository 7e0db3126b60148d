// Options of functions that rearrange tensors.
import type { TensorLike } from "../operand.js";

/** How `pad` makes the new elements. */
export type PadMode =
  | "constant"
  | "edge"
  | "linearRamp"
  | "maximum"
  | "mean"
  | "median"
  | "minimum"
  | "reflect"
  | "symmetric"
  | "wrap"
  | "empty";

/** Options of `pad`. */
export interface PadOptions {
  /** What the new elements are; "constant" when left out. */
  readonly mode?: PadMode | undefined;
  /** Value of mode constant; 0 when left out. */
  readonly constantValues?: TensorLike | undefined;
  /** Values that mode linearRamp ends at; 0 when left out. */
  readonly endValues?: TensorLike | undefined;
  /** Elements at each edge that maximum, mean, median and minimum look at; all when left out. */
  readonly statLength?: number | undefined;
  /** "odd" mirrors reflect and symmetric at the edge value; "even" when left out. */
  readonly reflectType?: "even" | "odd" | undefined;
}

/** Which diagonal. */
export interface DiagonalOptions {
  /** Columns above the main diagonal; 0 when left out. */
  readonly k?: number | undefined;
}

/** Diagonal of two axes. */
export interface TraceOptions {
  /** Columns above the main diagonal; 0 when left out. */
  readonly offset?: number | undefined;
  /** Axis of the rows; 0 when left out. */
  readonly axis1?: number | undefined;
  /** Axis of the columns; 1 when left out. */
  readonly axis2?: number | undefined;
}

/** Options of `repeat`. */
export interface RepeatOptions {
  /** Axis, negative from the end; the flattened tensor when left out. */
  readonly axis?: number | undefined;
  /** Extent of the result, where counts are tensors of a trace. */
  readonly totalRepeatLength?: number | undefined;
}

/** Options of `rot90`. */
export interface RotateOptions {
  /** Quarter turns, counter-clockwise; 1 when left out. */
  readonly k?: number | undefined;
  /** The two axes of the plane; [0, 1] when left out. */
  readonly axes?: readonly [number, number] | undefined;
}

/** Options of `rollaxis`. */
export interface RollAxisOptions {
  /** Axis before which the other one is put; 0 when left out. */
  readonly start?: number | undefined;
}

/** Which ends `trimZeros` trims. */
export interface TrimOptions {
  /** "f" front, "b" back, "fb" both (the default). */
  readonly trim?: "f" | "b" | "fb" | undefined;
}

/** Options of `fillDiagonal`. */
export interface FillOptions {
  /** Start again below a tall matrix; false when left out. */
  readonly wrap?: boolean | undefined;
}
