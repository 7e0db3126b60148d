// Options of reductions.

/** Which axes a reduction folds. */
export interface AxisOptions {
  /** Axis or axes, negative from the end; all when left out. */
  readonly axis?: number | readonly number[] | undefined;
  /** Keep the folded axes with extent 1. */
  readonly keepDims?: boolean | undefined;
}

/** Which one axis a search folds. */
export interface ArgOptions {
  /** Axis, negative from the end; the flattened tensor when left out. */
  readonly axis?: number | undefined;
  /** Keep the folded axis with extent 1. */
  readonly keepDims?: boolean | undefined;
}

/** Options of variance and standard deviation. */
export interface VarianceOptions extends AxisOptions {
  /** Subtracted from the number of elements in the divisor; 0 by default. */
  readonly ddof?: number | undefined;
}
