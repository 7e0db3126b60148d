// Options of contractions.

/** Axes of `tensordot`. */
export interface TensordotOptions {
  /** How many axes, last of the first with first of the second (2 when left out), or the axes of each. */
  readonly axes?: number | readonly [number | readonly number[], number | readonly number[]] | undefined;
}

/** Axes of `cross`. */
export interface CrossOptions {
  /** Axis of the components in both operands and the result, the last when left out. */
  readonly axis?: number | undefined;
  /** Axis in the first operand. */
  readonly axisa?: number | undefined;
  /** Axis in the second operand. */
  readonly axisb?: number | undefined;
  /** Axis in the result. */
  readonly axisc?: number | undefined;
}

/** Order in which `einsum` contracts pairs of operands: the positions of two operands (the result comes last), one pair after the other. */
export type EinsumPath = readonly (readonly number[])[];

/** Options of `einsum` and `einsumPath`. */
export interface EinsumOptions {
  /** "optimal" (every order is tried, the default up to five operands), "greedy" (the default beyond), false (from left to right), or a path. */
  readonly optimize?: boolean | "optimal" | "greedy" | EinsumPath | undefined;
}

/** What `einsumPath` found. */
export interface EinsumPlan {
  /** The path. */
  readonly path: EinsumPath;
  /** Multiplications that this path takes. */
  readonly multiplications: number;
  /** Elements of the largest intermediate result. */
  readonly largest: number;
  /** Each step as an einsum of its own. */
  readonly steps: readonly string[];
}

/** Size of a convolution's result. */
export interface SignalOptions {
  /** "full": every overlap; "same": as long as the longer; "valid": complete overlaps only. */
  readonly mode?: "full" | "same" | "valid" | undefined;
}
