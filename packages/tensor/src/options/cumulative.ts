// Options of running reductions.
import type { DType } from "../dtype.js";

/** Axis and direction of a running reduction. */
export interface CumulativeOptions {
  /** Axis, negative from the end; the flattened tensor when left out. */
  readonly axis?: number | undefined;
  /** From the end to the start. */
  readonly reverse?: boolean | undefined;
}

/** Options of running sums and products. */
export interface CumulativeTotalOptions<D extends DType = DType> extends CumulativeOptions {
  /** Dtype to accumulate in. */
  readonly dtype?: D | undefined;
}

/** Options of the array API's running totals. */
export interface InitialOptions<D extends DType = DType> extends CumulativeTotalOptions<D> {
  /** Start with the value of nothing, which makes the axis longer by one. */
  readonly includeInitial?: boolean | undefined;
}
