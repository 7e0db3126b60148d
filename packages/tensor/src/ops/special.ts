// Special functions that are primitives; the rest of scipy.special is composed of them (special/).
// In: array-likes.  Out: floats; f64 is good to its last digits, narrower floats are rounded once.
import { apply } from "../apply.js";
import { floatOf } from "../dtype.js";
import type { Tensor } from "../methods.generated.js";
import type { DTypeOf, FloatOf, Promoted, TensorLike } from "../operand.js";
import * as schema from "../schema/special.js";
import { asFloat, promoted } from "./arguments.js";

/** Error function.
 * Dtype: floats kept, integers and bool as f32. Throws `dtype/unsupported` for complex.
 * Source: SciPy `special.erf`; Chebyshev series (Shepherd and Laframboise, Math. Comp. 36, 1981, for the complement).
 * @example erf([0, Infinity]).toArray();  // => [0,1] */
export function erf<X extends TensorLike>(x: X): Tensor<FloatOf<DTypeOf<X>>> {
  return apply(schema.erf, [asFloat("erf", x)], {});
}

/** 1 - erf(x), exact where erf is near 1.
 * Dtype: floats kept, integers and bool as f32. Throws `dtype/unsupported` for complex.
 * Source: SciPy `special.erfc`; as `erf`.
 * @example erfc([0, Infinity]).toArray();  // => [1,0] */
export function erfc<X extends TensorLike>(x: X): Tensor<FloatOf<DTypeOf<X>>> {
  return apply(schema.erfc, [asFloat("erfc", x)], {});
}

/** Inverse of the error function; infinite at -1 and 1, NaN outside.
 * Dtype: floats kept, integers and bool as f32. Throws `dtype/unsupported` for complex.
 * Source: SciPy `special.erfinv`; Halley's method from Winitzki's approximation.
 * @example erfInv([0, 1]).isinf().toArray();  // => [false,true] */
export function erfInv<X extends TensorLike>(x: X): Tensor<FloatOf<DTypeOf<X>>> {
  return apply(schema.erfInv, [asFloat("erfInv", x)], {});
}

/** Logarithm of the magnitude of the gamma function; infinite at 0, -1, -2, ...
 * Dtype: floats kept, integers and bool as f32. Throws `dtype/unsupported` for complex.
 * Source: SciPy `special.gammaln`; Chebyshev series from 1 to 3, Stirling's series from 12 on, reflection below 0.
 * @example lgamma([1, 2]).toArray();  // => [0,0] */
export function lgamma<X extends TensorLike>(x: X): Tensor<FloatOf<DTypeOf<X>>> {
  return apply(schema.lgamma, [asFloat("lgamma", x)], {});
}

/** Derivative of lgamma; NaN at 0, -1, -2, ...
 * Dtype: floats kept, integers and bool as f32. Throws `dtype/unsupported` for complex.
 * Source: SciPy `special.digamma`; recurrence up to 10, then its asymptotic series, reflection below 0.
 * @example digamma([1]).toArray()[0] < 0;  // => true */
export function digamma<X extends TensorLike>(x: X): Tensor<FloatOf<DTypeOf<X>>> {
  return apply(schema.digamma, [asFloat("digamma", x)], {});
}

/** Modified Bessel function of order 0, times exp(-|x|).
 * Dtype: floats kept, integers and bool as f32. Throws `dtype/unsupported` for complex.
 * Source: SciPy `special.i0e`; Chebyshev series on both sides of 8.
 * @example besselI0e([0]).toArray();  // => [1] */
export function besselI0e<X extends TensorLike>(x: X): Tensor<FloatOf<DTypeOf<X>>> {
  return apply(schema.besselI0e, [asFloat("besselI0e", x)], {});
}

/** Modified Bessel function of order 1, times exp(-|x|).
 * Dtype: floats kept, integers and bool as f32. Throws `dtype/unsupported` for complex.
 * Source: SciPy `special.i1e`; Chebyshev series on both sides of 8.
 * @example besselI1e([0]).toArray();  // => [0] */
export function besselI1e<X extends TensorLike>(x: X): Tensor<FloatOf<DTypeOf<X>>> {
  return apply(schema.besselI1e, [asFloat("besselI1e", x)], {});
}

/** Regularised lower incomplete gamma function of order x at y; NaN for an order that is not positive or y below 0.
 * Shapes broadcast. Dtype: promoted, integers and bool as f32. Throws `shape/broadcast`, `dtype/unsupported` for complex.
 * Source: SciPy `special.gammainc`; series below the order, Lentz's continued fraction above.
 * @example igamma([1], [0]).toArray();  // => [0] */
export function igamma<X extends TensorLike, Y extends TensorLike>(x: X, y: Y): Tensor<FloatOf<Promoted<X, Y>>> {
  return apply(schema.igamma, promoted("igamma", [x, y], floatOf), {});
}

/** Regularised upper incomplete gamma function of order x at y: 1 - igamma(x, y), exact where that is small.
 * Shapes broadcast. Dtype: promoted, integers and bool as f32. Throws `shape/broadcast`, `dtype/unsupported` for complex.
 * Source: SciPy `special.gammaincc`; as `igamma`.
 * @example igammac([1], [0]).toArray();  // => [1] */
export function igammac<X extends TensorLike, Y extends TensorLike>(x: X, y: Y): Tensor<FloatOf<Promoted<X, Y>>> {
  return apply(schema.igammac, promoted("igammac", [x, y], floatOf), {});
}

/** Derivative of igamma(order, x) by the order; NaN for an order that is not positive or x below 0.
 * Shapes broadcast. Dtype: promoted, integers and bool as f32. Throws `shape/broadcast`, `dtype/unsupported` for complex.
 * Source: JAX `lax.igamma_grad_a`; the series below the order and Lentz's continued fraction above, differentiated.
 * @example igammaGradA(1, [0]).toArray();  // => [0] */
export function igammaGradA(order: TensorLike, x: TensorLike): Tensor {
  return apply(schema.igammaGradA, promoted("igammaGradA", [order, x], floatOf), {});
}

/** Hurwitz zeta function of order x at y: the sum of (y + k)^-x over k >= 0; infinite at order 1, NaN below.
 * Shapes broadcast. Dtype: promoted, integers and bool as f32. Throws `shape/broadcast`, `dtype/unsupported` for complex.
 * Source: SciPy `special.zeta`; Euler and Maclaurin's summation.
 * @example zeta([2], [1]).toArray()[0] > 1.64;  // => true */
export function zeta<X extends TensorLike, Y extends TensorLike>(x: X, y: Y): Tensor<FloatOf<Promoted<X, Y>>> {
  return apply(schema.zeta, promoted("zeta", [x, y], floatOf), {});
}

/** Regularised incomplete beta function of a and b at x; NaN outside a > 0, b > 0, 0 <= x <= 1.
 * Shapes broadcast. Dtype: promoted, integers and bool as f32. Throws `shape/broadcast`, `dtype/unsupported` for complex.
 * Source: SciPy `special.betainc`; Lentz's continued fraction on the side of its mean where it converges fast.
 * @example betainc(1, 1, [0.25]).toArray();  // => [0.25] */
export function betainc(a: TensorLike, b: TensorLike, x: TensorLike): Tensor {
  return apply(schema.betainc, promoted("betainc", [a, b, x], floatOf), {});
}
