// Options of Fourier transforms.

/** Which direction is scaled: "backward" the inverse by 1 / n (the default), "forward" the other one, "ortho" both by 1 / sqrt(n). */
export type FftNorm = "backward" | "ortho" | "forward";

/** Options of transforms along one axis. */
export interface FftOptions {
  /** Points of the transform; x is cropped or filled up with zeros. */
  readonly n?: number | undefined;
  /** Axis, negative from the end; the last when left out. */
  readonly axis?: number | undefined;
  /** Scaling. */
  readonly norm?: FftNorm | undefined;
}

/** Options of transforms along several axes. */
export interface FftnOptions {
  /** Points along each axis. */
  readonly s?: readonly number[] | undefined;
  /** Axes, negative from the end; all (or the last two of a plane, or as many as `s` has) when left out. */
  readonly axes?: readonly number[] | undefined;
  /** Scaling. */
  readonly norm?: FftNorm | undefined;
}

/** Options of `fftfreq` and `rfftfreq`. */
export interface FrequencyOptions {
  /** Distance between samples; 1 when left out. */
  readonly d?: number | undefined;
}

/** Options of `fftshift` and `ifftshift`. */
export interface ShiftOptions {
  /** Axis or axes; all when left out. */
  readonly axes?: number | readonly number[] | undefined;
}
