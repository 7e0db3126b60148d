// Tapers: windows that signals are multiplied with.
// In: a length.  Out: a vector.
// Invariant: computed on the host in f64 and rounded once.
// Source: NumPy's functions of these names.
import { checkedDType, type DType } from "../dtype.js";
import type { Tensor } from "../methods.generated.js";
import type { CreationOptions } from "../options/creation.js";
import { checkedShape } from "../shape.js";
import { withDType } from "./arguments.js";
import { arrayTensor } from "./from-array.js";

/** Values of a taper at x from -1 over 0 in the middle to 1. */
function taper<D extends DType>(
  op: string,
  n: number,
  options: CreationOptions<D>,
  value: (x: number) => number,
): Tensor<D> {
  const [extent] = checkedShape([n], op) as [number];
  const at = (i: number): number => (extent === 1 ? 0 : (2 * i) / (extent - 1) - 1);
  const dtype = checkedDType(options.dtype ?? "f32", op);
  const values = Float64Array.from({ length: extent }, (_, i) => value(at(i)));
  return withDType(arrayTensor(values, op, { backend: options.backend }), dtype) as Tensor as Tensor<D>;
}

/** A triangle that ends in 0.
 * Dtype: f32 unless asked. Throws `shape/extent`.
 * Source: NumPy `bartlett`.
 * @example bartlett(3).toArray();  // => [0,1,0] */
export function bartlett<D extends DType = "f32">(n: number, options: CreationOptions<D> = {}): Tensor<D> {
  return taper("bartlett", n, options, (x) => 1 - Math.abs(x));
}

/** A sum of three cosines that nearly ends in 0.
 * Dtype: f32 unless asked. Throws `shape/extent`.
 * Source: NumPy `blackman`.
 * @example blackman(1).toArray();  // => [1] */
export function blackman<D extends DType = "f32">(n: number, options: CreationOptions<D> = {}): Tensor<D> {
  return taper("blackman", n, options, (x) => 0.42 + 0.5 * Math.cos(Math.PI * x) + 0.08 * Math.cos(2 * Math.PI * x));
}

/** A raised cosine that ends above 0.
 * Dtype: f32 unless asked. Throws `shape/extent`.
 * Source: NumPy `hamming`.
 * @example hamming(1).toArray();  // => [1] */
export function hamming<D extends DType = "f32">(n: number, options: CreationOptions<D> = {}): Tensor<D> {
  return taper("hamming", n, options, (x) => 0.54 + 0.46 * Math.cos(Math.PI * x));
}

/** A raised cosine that ends in 0.
 * Dtype: f32 unless asked. Throws `shape/extent`.
 * Source: NumPy `hanning`.
 * @example hanning(3).toArray();  // => [0,1,0] */
export function hanning<D extends DType = "f32">(n: number, options: CreationOptions<D> = {}): Tensor<D> {
  return taper("hanning", n, options, (x) => 0.5 + 0.5 * Math.cos(Math.PI * x));
}

/** Modified Bessel function of order 0, by its series; terms beyond 1e-17 of the sum do not change it. */
function besselI0(x: number): number {
  let term = 1;
  let sum = 1;
  for (let k = 1; term > 1e-17 * sum; k++) {
    term *= (x / (2 * k)) ** 2;
    sum += term;
  }
  return sum;
}

/** A taper between a rectangle (beta 0) and a bell (beta 14).
 * Dtype: f32 unless asked. Throws `shape/extent`.
 * Source: NumPy `kaiser`.
 * @example kaiser(3, 0).toArray();  // => [1,1,1] */
export function kaiser<D extends DType = "f32">(n: number, beta: number, options: CreationOptions<D> = {}): Tensor<D> {
  return taper("kaiser", n, options, (x) => besselI0(beta * Math.sqrt(Math.max(0, 1 - x * x))) / besselI0(beta));
}
