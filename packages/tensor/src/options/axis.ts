// Options of functions along one axis.

/** Axis of an op that works along one. */
export interface AlongAxis {
  /** Axis, negative from the end. */
  readonly axis?: number | undefined;
}
