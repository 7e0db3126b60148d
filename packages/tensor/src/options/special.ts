// Options of special functions.

/** Options of `special.besselJn`. */
export interface BesselOptions {
  /** Highest order. */
  readonly v: number;
  /** Orders beyond v from which the recurrence starts; more than the largest |z|; 50 when left out. */
  readonly iterations?: number | undefined;
}

/** Options of `special.sphHarmY`. */
export interface HarmonicOptions {
  /** Highest degree among n; read from n when left out, which blocks. */
  readonly nMax?: number | undefined;
}
