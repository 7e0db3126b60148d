// Options of convolutions, windows and pooling.

/** Padding: "VALID" (none), "SAME" (the result is as long as the operand, divided by the stride), a width for all sides,
 * or per axis a width or [low, high]; negative widths crop. */
export type Padding = "VALID" | "SAME" | number | readonly (number | readonly number[])[];

/** Options of `conv`. */
export interface ConvOptions {
  /** Steps of the kernel, one for all spatial axes or one each; 1 when left out. */
  readonly strides?: number | readonly number[] | undefined;
  /** Padding of the spatial axes; none when left out. */
  readonly padding?: Padding | undefined;
  /** Elements of x lie this far apart, zeros between them; 1 when left out. */
  readonly inputDilation?: number | readonly number[] | undefined;
  /** Taps of the kernel lie this far apart; 1 when left out. */
  readonly kernelDilation?: number | readonly number[] | undefined;
  /** Groups of channels that do not see each other; 1 when left out. */
  readonly groups?: number | undefined;
}

/** Options of `convTranspose`. */
export interface ConvTransposeOptions {
  /** Steps of the convolution that is transposed: the result is this much longer; 1 when left out. */
  readonly strides?: number | readonly number[] | undefined;
  /** Padding of the convolution that is transposed, "SAME" or "VALID", or of the dilated x itself; "SAME" when left out. */
  readonly padding?: Padding | undefined;
  /** Taps of the kernel lie this far apart; 1 when left out. */
  readonly kernelDilation?: number | readonly number[] | undefined;
  /** Groups of channels that do not see each other; 1 when left out. */
  readonly groups?: number | undefined;
}

/** Options of windows without dilation. */
export interface PlainWindowOptions {
  /** Steps of the window, one for all axes or one each; 1 when left out. */
  readonly strides?: number | readonly number[] | undefined;
  /** Padding, which counts as nothing; none when left out. */
  readonly padding?: Padding | undefined;
}

/** Options of windows. */
export interface WindowOptions extends PlainWindowOptions {
  /** Elements lie this far apart, nothing between them; 1 when left out. */
  readonly inputDilation?: number | readonly number[] | undefined;
  /** Elements of the window lie this far apart; 1 when left out. */
  readonly windowDilation?: number | readonly number[] | undefined;
}

/** Options of `windowScatter`. */
export interface WindowScatterOptions extends PlainWindowOptions {
  /** Which element of a window takes what is added: the first largest ("max", the default) or smallest ("min"). */
  readonly select?: "max" | "min" | undefined;
}

/** Options of pooling over the spatial axes. */
export interface PoolOptions {
  /** Steps of the window; its own size when left out. */
  readonly strides?: number | readonly number[] | undefined;
  /** Padding of the spatial axes; none when left out. */
  readonly padding?: Padding | undefined;
}

/** Options of `avgPool`. */
export interface AveragePoolOptions extends PoolOptions {
  /** Does padding count as elements? True when left out. */
  readonly countIncludePad?: boolean | undefined;
}
