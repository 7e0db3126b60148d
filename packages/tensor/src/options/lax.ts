// Options of the functions that carry lax's names and layouts.

/** Letters of the axes of operand, kernel and result: N batch, C channels, O and I channels of the kernel, others spatial. */
export type ConvLayout = readonly [string, string, string];

/** Options of `lax.convGeneralDilated`. */
export interface GeneralConvOptions {
  /** Elements of lhs lie this far apart. */
  readonly lhsDilation?: readonly number[] | undefined;
  /** Taps of the kernel lie this far apart. */
  readonly rhsDilation?: readonly number[] | undefined;
  /** Layouts; channels first, ["NCHW", "OIHW", "NCHW"], when left out. */
  readonly dimensionNumbers?: ConvLayout | undefined;
  /** Groups of channels that do not see each other; 1 when left out. */
  readonly featureGroupCount?: number | undefined;
  /** Groups of the batch, each with its own share of the kernel's outputs; 1 when left out. */
  readonly batchGroupCount?: number | undefined;
}

/** Options of `lax.convTranspose`. */
export interface GeneralTransposeOptions {
  /** Taps of the kernel lie this far apart. */
  readonly rhsDilation?: readonly number[] | undefined;
  /** Layouts; channels last, ["NHWC", "HWIO", "NHWC"], when left out. */
  readonly dimensionNumbers?: ConvLayout | undefined;
  /** Flip the kernel and exchange its channels, as the gradient of a convolution does; false when left out. */
  readonly transposeKernel?: boolean | undefined;
}

/** Options of `lax.convGeneralDilatedPatches` and `lax.convGeneralDilatedLocal`. */
export interface PatchOptions {
  /** Elements of lhs lie this far apart. */
  readonly lhsDilation?: readonly number[] | undefined;
  /** Elements of a patch lie this far apart. */
  readonly rhsDilation?: readonly number[] | undefined;
}
