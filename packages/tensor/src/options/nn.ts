// Options of activations along axes.

/** Axes that a normalisation runs over. */
export interface NormalizedAxes {
  /** Axis or axes, negative from the end; the last when left out. */
  readonly axis?: number | readonly number[] | undefined;
}
