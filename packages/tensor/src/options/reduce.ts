// Options of reductions.
import type { DType } from "../dtype.js";
import type { ScalarLike, TensorLike } from "../operand.js";

/** Which axes a reduction folds. */
export interface AxisOptions {
  /** Axis or axes, negative from the end; all when left out. */
  readonly axis?: number | readonly number[] | undefined;
  /** Keep the folded axes with extent 1. */
  readonly keepDims?: boolean | undefined;
}

/** Options of reductions that can leave elements out. */
export interface MaskedOptions extends AxisOptions {
  /** Elements that count, broadcast to the operand; all when left out. */
  readonly where?: TensorLike | undefined;
}

/** Options of largest and smallest. */
export interface ExtremeOptions extends MaskedOptions {
  /** A value that takes part; needed with `where` and for empty axes. */
  readonly initial?: ScalarLike | undefined;
}

/** Options of sums and products. */
export interface TotalOptions<D extends DType = DType> extends ExtremeOptions {
  /** Dtype to accumulate in. */
  readonly dtype?: D | undefined;
}

/** Options of means. */
export interface MeanOptions<D extends DType = DType> extends MaskedOptions {
  /** Dtype to compute in. */
  readonly dtype?: D | undefined;
}

/** Options of variance and standard deviation. */
export interface VarianceOptions<D extends DType = DType> extends MeanOptions<D> {
  /** Subtracted from the number of elements in the divisor; 0 by default. */
  readonly ddof?: number | undefined;
}

/** Which one axis a search folds. */
export interface ArgOptions {
  /** Axis, negative from the end; the flattened tensor when left out. */
  readonly axis?: number | undefined;
  /** Keep the folded axis with extent 1. */
  readonly keepDims?: boolean | undefined;
}

/** Options of `average`. */
export interface AverageOptions extends AxisOptions {
  /** Weights: of the tensor's shape, or a vector along the one axis. */
  readonly weights?: TensorLike | undefined;
}

/** How `quantile` goes between two elements. */
export type QuantileMethod = "linear" | "lower" | "higher" | "midpoint" | "nearest";

/** Options of `quantile` and `percentile`. */
export interface QuantileOptions extends AxisOptions {
  /** Between two elements: "linear" (the default), or one of "lower", "higher", "midpoint", "nearest". */
  readonly method?: QuantileMethod | undefined;
}

/** Options of `logSumExp`. */
export interface LogSumExpOptions extends MaskedOptions {
  /** Factors of the exponentials; 1 when left out. */
  readonly b?: TensorLike | undefined;
}
