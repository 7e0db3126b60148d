// Options of control flow.

/** Options of `scan`. */
export interface StepOptions {
  /** Number of steps; needed only when `xs` has no leaves. */
  readonly length?: number | undefined;
  /** From the last slice to the first? */
  readonly reverse?: boolean | undefined;
}

/** Options of `map`. */
export interface MapOptions {
  /** How many slices are computed at once, as vmap does; one after the other when left out. */
  readonly batchSize?: number | undefined;
}
