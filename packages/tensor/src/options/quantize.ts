// Options of weight quantisation.

/** Options of `quantize.quantize` and `quantize.dequantize`. */
export interface QuantizeOptions {
  /** Elements of the last axis that share a scale and a bias: 32, 64 (the default) or 128. */
  readonly groupSize?: number | undefined;
  /** Bits of an element: 2, 4 (the default) or 8. */
  readonly bits?: number | undefined;
}

/** Options of `quantize.quantizedMatmul`. */
export interface QuantizedMatmulOptions extends QuantizeOptions {
  /** Weights `[..., n, k]`, as layers hold them, in place of `[..., k, n]`; true when left out. */
  readonly transpose?: boolean | undefined;
}
