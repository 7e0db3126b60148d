// Options of functions along axes.

/** Axis of an op that works along one. */
export interface AlongAxis {
  /** Axis, negative from the end. */
  readonly axis?: number | undefined;
}

/** Axes of an op that works along any. */
export interface AlongAxes {
  /** Axis or axes, negative from the end; all when left out. */
  readonly axis?: number | readonly number[] | undefined;
}

/** Axis along which tensors are joined. */
export interface JoinAxis {
  /** Axis, negative from the end; `null` joins the flattened tensors. */
  readonly axis?: number | null | undefined;
}
