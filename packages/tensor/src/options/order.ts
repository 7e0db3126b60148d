// Options of sets, histograms, covariances and interpolation.
import type { TensorLike } from "../operand.js";

/** Options of `unique`. */
export interface UniqueOptions {
  /** Axis whose slices are compared; elements of the flattened tensor when left out. */
  readonly axis?: number | undefined;
  /** Is NaN equal to NaN? True when left out. */
  readonly equalNan?: boolean | undefined;
}

/** Which parts `unique` answers besides the values. */
export interface UniquePartOptions extends UniqueOptions {
  /** Where each value first stands. */
  readonly returnIndex?: boolean | undefined;
  /** For each element, its place among the values. */
  readonly returnInverse?: boolean | undefined;
  /** How often each value occurs. */
  readonly returnCounts?: boolean | undefined;
}

/** Options of `isin`. */
export interface IsinOptions {
  /** Answer the contrary. */
  readonly invert?: boolean | undefined;
}

/** Options of `bincount`. */
export interface BincountOptions {
  /** Added per occurrence; 1 when left out. */
  readonly weights?: TensorLike | undefined;
  /** Smallest length of the result. */
  readonly minlength?: number | undefined;
  /** Length of the result, larger values being dropped; one more than the largest value when left out. */
  readonly length?: number | undefined;
}

/** Bins of a histogram. */
export interface BinOptions {
  /** Number of equal bins, 10 when left out, or their edges. */
  readonly bins?: number | TensorLike | undefined;
  /** From where to where equal bins go; over all elements when left out. */
  readonly range?: readonly [number, number] | undefined;
}

/** Options of `histogram`. */
export interface HistogramOptions extends BinOptions {
  /** Added per element; 1 when left out. */
  readonly weights?: TensorLike | undefined;
  /** Divide so that the histogram's integral is 1. */
  readonly density?: boolean | undefined;
}

/** Options of `histogram2d` and `histogramdd`. */
export interface GridHistogramOptions {
  /** Number of equal bins, for all axes or one per axis, or edges per axis; 10 when left out. */
  readonly bins?: number | readonly (number | TensorLike)[] | undefined;
  /** From where to where equal bins go, per axis; over all elements when left out. */
  readonly range?: readonly (readonly [number, number] | undefined)[] | undefined;
  /** Added per element; 1 when left out. */
  readonly weights?: TensorLike | undefined;
  /** Divide so that the histogram's integral is 1. */
  readonly density?: boolean | undefined;
}

/** Options of `corrcoef`. */
export interface CorrelationOptions {
  /** More variables, below the first ones. */
  readonly y?: TensorLike | undefined;
  /** Is a row a variable (true when left out), or a column? */
  readonly rowvar?: boolean | undefined;
}

/** Options of `cov`. */
export interface CovarianceOptions extends CorrelationOptions {
  /** Divide by the number of observations in place of one less. */
  readonly bias?: boolean | undefined;
  /** Subtracted from the number of observations in the divisor, in place of what `bias` says. */
  readonly ddof?: number | undefined;
  /** How often each observation counts. */
  readonly fweights?: TensorLike | undefined;
  /** How much each observation counts. */
  readonly aweights?: TensorLike | undefined;
}

/** Options of `interp`. */
export interface InterpOptions {
  /** Value left of the first point; its own when left out. */
  readonly left?: TensorLike | undefined;
  /** Value right of the last point; its own when left out. */
  readonly right?: TensorLike | undefined;
  /** The points repeat after this length; left and right then do not apply. */
  readonly period?: number | undefined;
}
