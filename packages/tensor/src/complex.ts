// A complex number as a plain record, and the arithmetic that kernels need.
// Invariant: c64 arrays interleave real and imaginary parts in a Float32Array.
// Not here: c64 kernels.

/** A complex number. */
export interface Complex {
  /** Real part. */
  readonly re: number;
  /** Imaginary part. */
  readonly im: number;
}

/** A complex number from its parts.
 * @example complexNumber(1, -2);  // => {"re":1,"im":-2} */
export function complexNumber(re: number, im: number): Complex {
  return { re, im };
}

/** Is it a record of two numbers named `re` and `im`? */
export function isComplex(value: unknown): value is Complex {
  return (
    typeof value === "object" &&
    value !== null &&
    typeof (value as Complex).re === "number" &&
    typeof (value as Complex).im === "number"
  );
}
