// Options of arithmetic on positions and bits.

/** What `ravelMultiIndex` makes of positions outside. */
export interface RavelOptions {
  /** "raise" (the default), "wrap" around or "clip" to the ends. */
  readonly mode?: "raise" | "wrap" | "clip" | undefined;
}

/** Axis and order of bits. */
export interface BitsOptions {
  /** Axis, negative from the end; the flattened tensor when left out. */
  readonly axis?: number | undefined;
  /** Is the first bit the largest ("big", the default) or the smallest ("little")? */
  readonly bitorder?: "big" | "little" | undefined;
}

/** Options of `unpackbits`. */
export interface UnpackOptions extends BitsOptions {
  /** Number of bits of the result, less than all when negative; all when left out. */
  readonly count?: number | undefined;
}
