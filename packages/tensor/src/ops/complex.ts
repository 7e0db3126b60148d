// Complex numbers and their parts.
// In: array-likes.  Out: parts, angles, tests; complex numbers put together.
import { apply } from "../apply.js";
import { type DType, isComplexType } from "../dtype.js";
import { DTypeError } from "../error.js";
import type { Tensor } from "../methods.generated.js";
import type { DTypeOf, FloatOf, RealOf, TensorLike } from "../operand.js";
import type { AngleOptions } from "../options/elementwise.js";
import * as schema from "../schema/complex.js";
import { asFloat, asTensor, checkedFlag, promoted } from "./arguments.js";
import { arctan2, multiply } from "./arithmetic.js";
import { equal, notEqual } from "./comparison.js";

/** Real part; real numbers are their own.
 * Dtype: kept, f32 for complex.
 * Source: NumPy `real`.
 * @example real([{ re: 1, im: 2 }]).toArray();  // => [1] */
export function real<X extends TensorLike>(x: X): Tensor<RealOf<DTypeOf<X>>> {
  return apply(schema.real, [asTensor("real", x)], {});
}

/** Imaginary part; zeros for real numbers.
 * Dtype: kept, f32 for complex.
 * Source: NumPy `imag`.
 * @example imag([{ re: 1, im: 2 }]).toArray();  // => [2] */
export function imag<X extends TensorLike>(x: X): Tensor<RealOf<DTypeOf<X>>> {
  return apply(schema.imag, [asTensor("imag", x)], {});
}

/** Imaginary part negated.
 * Dtype: kept. Throws `dtype/unsupported` for bool.
 * Source: NumPy `conjugate`.
 * @example conjugate([{ re: 1, im: 2 }]).toArray();  // => [{"re":1,"im":-2}] */
export function conjugate<X extends TensorLike>(x: X): Tensor<DTypeOf<X>> {
  return apply(schema.conjugate, [asTensor("conjugate", x)], {});
}

const onlySingle = (common: DType): DType => {
  if (!isComplexType(common)) return "f32";
  throw new DTypeError({
    code: "dtype/unsupported",
    op: "complex",
    what: "a part is c64",
    remedy: "pass real numbers as both parts",
  });
};

/** x + iy.
 * Shapes broadcast. Dtype: c64; the parts are converted to f32. Throws `shape/broadcast`, `dtype/unsupported` for complex parts.
 * Source: JAX `lax.complex`.
 * @example complex([1], [-2]).toArray();  // => [{"re":1,"im":-2}] */
export function complex(re: TensorLike, im: TensorLike): Tensor<"c64"> {
  return apply(schema.complex, promoted("complex", [re, im], onlySingle), {});
}

/** Angle in radians of complex numbers; of real numbers 0, or pi below zero.
 * Dtype: f32 for complex, floats kept, integers and bool f32. Throws `argument/boolean`.
 * Source: NumPy `angle`.
 * @example angle([{ re: 0, im: 2 }], { deg: true }).toArray();  // => [90] */
export function angle<X extends TensorLike>(x: X, options: AngleOptions = {}): Tensor<RealOf<FloatOf<DTypeOf<X>>>> {
  const operand = asFloat("angle", x);
  const degrees = checkedFlag(options.deg ?? false, "angle", "deg");
  const radians = arctan2(imag(operand), real(operand)) as Tensor;
  return (degrees ? multiply(radians, 180 / Math.PI) : radians) as Tensor as Tensor<RealOf<FloatOf<DTypeOf<X>>>>;
}

/** Has it an imaginary part that is not zero?
 * Dtype: bool.
 * Source: NumPy `iscomplex`.
 * @example iscomplex([{ re: 1, im: 0 }, { re: 1, im: 2 }]).toArray();  // => [false,true] */
export function iscomplex<X extends TensorLike>(x: X): Tensor<"bool"> {
  return notEqual(imag(x), 0);
}

/** Is its imaginary part zero?
 * Dtype: bool.
 * Source: NumPy `isreal`.
 * @example isreal([{ re: 1, im: 0 }, { re: 1, im: 2 }]).toArray();  // => [true,false] */
export function isreal<X extends TensorLike>(x: X): Tensor<"bool"> {
  return equal(imag(x), 0);
}

/** Is its dtype complex, whatever the elements?
 * Source: NumPy `iscomplexobj`.
 * @example iscomplexobj([1, 2]);  // => false */
export function iscomplexobj<X extends TensorLike>(x: X): boolean {
  return isComplexType(asTensor("iscomplexobj", x).dtype);
}

/** Is its dtype real, whatever the elements?
 * Source: NumPy `isrealobj`.
 * @example isrealobj([1, 2]);  // => true */
export function isrealobj<X extends TensorLike>(x: X): boolean {
  return !iscomplexobj(x);
}
