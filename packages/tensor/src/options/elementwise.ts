// Options of elementwise functions.

/** Options of `angle`. */
export interface AngleOptions {
  /** Degrees in place of radians? */
  readonly deg?: boolean | undefined;
}

/** Options of `round`. */
export interface RoundOptions {
  /** Digits kept after the point; negative ones round to tens, hundreds, ...; 0 when left out. */
  readonly decimals?: number | undefined;
}

/** Options of `nanToNum`. */
export interface NanToNumOptions {
  /** In place of NaN; 0 when left out. */
  readonly nan?: number | undefined;
  /** In place of infinity; the largest number of the dtype when left out. */
  readonly posinf?: number | undefined;
  /** In place of minus infinity; the lowest number of the dtype when left out. */
  readonly neginf?: number | undefined;
}

/** Options of comparisons up to a tolerance: close means |x - y| <= atol + rtol |y|. */
export interface CloseOptions {
  /** Relative tolerance; 1e-5 when left out. */
  readonly rtol?: number | undefined;
  /** Absolute tolerance; 1e-8 when left out. */
  readonly atol?: number | undefined;
  /** Is NaN close to NaN? Not when left out. */
  readonly equalNan?: boolean | undefined;
}

/** Options of `arrayEqual`. */
export interface ArrayEqualOptions {
  /** Does NaN equal NaN? Not when left out. */
  readonly equalNan?: boolean | undefined;
}
