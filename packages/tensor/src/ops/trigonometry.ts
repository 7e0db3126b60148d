// Trigonometric, hyperbolic and inverse functions, angles in radians, and logarithms and powers to other bases.
// In: array-likes.  Out: floats of their shape; 16-bit compositions round once.
import { apply } from "../apply.js";
import { floatOf } from "../dtype.js";
import type { Tensor } from "../methods.generated.js";
import type { DTypeOf, FloatOf, Promoted, TensorLike } from "../operand.js";
import * as schema from "../schema/trigonometry.js";
import { asFloat, promoted } from "./arguments.js";
import { add, divide, logaddexp, maximum, minimum, multiply, power, subtract } from "./arithmetic.js";
import { equal, logicalAnd, logicalNot, logicalOr, selectWhere } from "./comparison.js";
import { abs, isfinite, log1p, negative, sin, sqrt } from "./functions.js";
import { inDouble, inSingle } from "./precision.js";

/** Hyperbolic sine.
 * Dtype: integers and bool as f32.
 * Source: NumPy `sinh`.
 * @example sinh([0]).toArray();  // => [0] */
export function sinh<X extends TensorLike>(x: X): Tensor<FloatOf<DTypeOf<X>>> {
  return apply(schema.sinh, [asFloat("sinh", x)], {});
}

/** Hyperbolic cosine.
 * Dtype: integers and bool as f32.
 * Source: NumPy `cosh`.
 * @example cosh([0]).toArray();  // => [1] */
export function cosh<X extends TensorLike>(x: X): Tensor<FloatOf<DTypeOf<X>>> {
  return apply(schema.cosh, [asFloat("cosh", x)], {});
}

/** Angle in radians whose sine is x; NaN outside -1 to 1.
 * Dtype: integers and bool as f32.
 * Source: NumPy `arcsin`.
 * @example arcsin([0]).toArray();  // => [0] */
export function arcsin<X extends TensorLike>(x: X): Tensor<FloatOf<DTypeOf<X>>> {
  return apply(schema.arcsin, [asFloat("arcsin", x)], {});
}

/** Angle in radians whose cosine is x; NaN outside -1 to 1.
 * Dtype: integers and bool as f32.
 * Source: NumPy `arccos`.
 * @example arccos([1]).toArray();  // => [0] */
export function arccos<X extends TensorLike>(x: X): Tensor<FloatOf<DTypeOf<X>>> {
  return apply(schema.arccos, [asFloat("arccos", x)], {});
}

/** Angle in radians whose tangent is x.
 * Dtype: integers and bool as f32.
 * Source: NumPy `arctan`.
 * @example arctan([0]).toArray();  // => [0] */
export function arctan<X extends TensorLike>(x: X): Tensor<FloatOf<DTypeOf<X>>> {
  return apply(schema.arctan, [asFloat("arctan", x)], {});
}

/** Inverse hyperbolic sine.
 * Dtype: integers and bool as f32.
 * Source: NumPy `arcsinh`.
 * @example arcsinh([0]).toArray();  // => [0] */
export function arcsinh<X extends TensorLike>(x: X): Tensor<FloatOf<DTypeOf<X>>> {
  return apply(schema.arcsinh, [asFloat("arcsinh", x)], {});
}

/** Inverse hyperbolic cosine; NaN below 1.
 * Dtype: integers and bool as f32.
 * Source: NumPy `arccosh`.
 * @example arccosh([1]).toArray();  // => [0] */
export function arccosh<X extends TensorLike>(x: X): Tensor<FloatOf<DTypeOf<X>>> {
  return apply(schema.arccosh, [asFloat("arccosh", x)], {});
}

/** Inverse hyperbolic tangent; infinite at -1 and 1, NaN outside.
 * Dtype: integers and bool as f32.
 * Source: NumPy `arctanh`.
 * @example arctanh([0]).toArray();  // => [0] */
export function arctanh<X extends TensorLike>(x: X): Tensor<FloatOf<DTypeOf<X>>> {
  return apply(schema.arctanh, [asFloat("arctanh", x)], {});
}

/** Logarithm to base 2; NaN below zero.
 * Dtype: integers and bool as f32.
 * Source: NumPy `log2`.
 * @example log2([8]).toArray();  // => [3] */
export function log2<X extends TensorLike>(x: X): Tensor<FloatOf<DTypeOf<X>>> {
  return apply(schema.log2, [asFloat("log2", x)], {});
}

/** Logarithm to base 10; NaN below zero.
 * Dtype: integers and bool as f32.
 * Source: NumPy `log10`.
 * @example log10([1000]).toArray();  // => [3] */
export function log10<X extends TensorLike>(x: X): Tensor<FloatOf<DTypeOf<X>>> {
  return apply(schema.log10, [asFloat("log10", x)], {});
}

/** Cube root, with the sign of x.
 * Dtype: integers and bool as f32. Throws `dtype/unsupported` for complex.
 * Source: NumPy `cbrt`.
 * @example cbrt([-8, 27]).toArray();  // => [-2,3] */
export function cbrt<X extends TensorLike>(x: X): Tensor<FloatOf<DTypeOf<X>>> {
  return apply(schema.cbrt, [asFloat("cbrt", x)], {});
}

/** 2 to the power x.
 * Dtype: integers and bool as f32.
 * Source: NumPy `exp2`.
 * @example exp2([3, -1]).toArray();  // => [8,0.5] */
export function exp2<X extends TensorLike>(x: X): Tensor<FloatOf<DTypeOf<X>>> {
  return power(2, asFloat("exp2", x)) as Tensor as Tensor<FloatOf<DTypeOf<X>>>;
}

/** 1 / x.
 * Dtype: integers and bool as f32.
 * Source: JAX `lax.reciprocal`; NumPy's `reciprocal` of integers stays an integer, which is nearly always 0.
 * @example reciprocal([4, -2]).toArray();  // => [0.25,-0.5] */
export function reciprocal<X extends TensorLike>(x: X): Tensor<FloatOf<DTypeOf<X>>> {
  return divide(1, asFloat("reciprocal", x)) as Tensor as Tensor<FloatOf<DTypeOf<X>>>;
}

/** sin(pi x) / (pi x), 1 at 0.
 * Dtype: integers and bool as f32.
 * Source: NumPy `sinc`.
 * @example sinc([0, 0.5]).toArray()[0];  // => 1 */
export function sinc<X extends TensorLike>(x: X): Tensor<FloatOf<DTypeOf<X>>> {
  const operand = asFloat("sinc", x) as Tensor;
  const compose = (given: Tensor): Tensor => {
    const atZero = equal(given, 0);
    const angle = multiply(selectWhere(atZero, 1, given), Math.PI) as Tensor;
    // The limit with its curvature: at 0 the square is 0.
    const limit = add(multiply(multiply(given, given), -(Math.PI ** 2) / 6), 1);
    return selectWhere(atZero, limit, divide(sin(angle), angle)) as Tensor;
  };
  // In f64, where pi x does not overflow and keeps more of its fraction.
  const result =
    operand.dtype === "c64"
      ? compose(operand)
      : inDouble("sinc", [operand], (given) => [compose(given as Tensor) as Tensor<"f64">])[0];
  return result as Tensor as Tensor<FloatOf<DTypeOf<X>>>;
}

/** Degrees as radians.
 * Dtype: integers and bool as f32. Throws `dtype/unsupported` for complex.
 * Source: NumPy `deg2rad`.
 * @example deg2rad([0]).toArray();  // => [0] */
export function deg2rad<X extends TensorLike>(x: X): Tensor<FloatOf<DTypeOf<X>>> {
  return inSingle("deg2rad", [x], (given) => multiply(given!, Math.PI / 180)) as Tensor as Tensor<FloatOf<DTypeOf<X>>>;
}

/** Radians as degrees.
 * Dtype: integers and bool as f32. Throws `dtype/unsupported` for complex.
 * Source: NumPy `rad2deg`.
 * @example rad2deg([Math.PI]).toArray();  // => [180] */
export function rad2deg<X extends TensorLike>(x: X): Tensor<FloatOf<DTypeOf<X>>> {
  return inSingle("rad2deg", [x], (given) => multiply(given!, 180 / Math.PI)) as Tensor as Tensor<FloatOf<DTypeOf<X>>>;
}

/** Length of the hypotenuse, sqrt(x^2 + y^2), without overflow; an infinity wins over NaN.
 * Shapes broadcast. Dtype: promoted, integers and bool as f32. Throws `shape/broadcast`, `dtype/unsupported` for complex.
 * Source: NumPy `hypot`.
 * @example hypot([3], [4]).toArray();  // => [5] */
export function hypot<X extends TensorLike, Y extends TensorLike>(x: X, y: Y): Tensor<FloatOf<Promoted<X, Y>>> {
  return inSingle("hypot", [x, y], (a, b) => {
    const [p, q] = [abs(a!) as Tensor, abs(b!) as Tensor];
    const high = maximum(p, q) as Tensor;
    const ratio = divide(minimum(p, q), selectWhere(equal(high, 0), 1, high)) as Tensor;
    const length = multiply(high, sqrt(add(1, multiply(ratio, ratio)))) as Tensor;
    const endless = logicalOr(equal(p, Number.POSITIVE_INFINITY), equal(q, Number.POSITIVE_INFINITY));
    return selectWhere(endless, Number.POSITIVE_INFINITY, length);
  }) as Tensor as Tensor<FloatOf<Promoted<X, Y>>>;
}

/** log2(2^x + 2^y) without overflow.
 * Shapes broadcast. Dtype: promoted, integers and bool as f32. Throws `shape/broadcast`, `dtype/unsupported` for complex.
 * Source: NumPy `logaddexp2`.
 * @example logaddexp2([3], [3]).toArray();  // => [4] */
export function logaddexp2<X extends TensorLike, Y extends TensorLike>(x: X, y: Y): Tensor<FloatOf<Promoted<X, Y>>> {
  return inSingle("logaddexp2", [x, y], (a, b) => {
    // Equal infinities have no difference to work with.
    const same = equal(a, b);
    const difference = selectWhere(logicalAnd(same, logicalNot(isfinite(a))), 0, subtract(a, b)) as Tensor;
    const gap = abs(difference) as Tensor;
    const more = multiply(log1p(power(2, multiply(gap, -1))), Math.LOG2E);
    // Where both are equal the derivatives of maximum and abs would not fit together; this is smooth there.
    const half = multiply(difference, Math.LN2 / 2);
    const middle = multiply(logaddexp(half, negative(half)), Math.LOG2E);
    return selectWhere(same, add(add(multiply(a, 0.5), multiply(b, 0.5)), middle), add(maximum(a, b), more));
  }) as Tensor as Tensor<FloatOf<Promoted<X, Y>>>;
}

/** x to the power y in floats: a negative exponent of integers gives a fraction.
 * Shapes broadcast. Dtype: promoted, integers and bool as f32. Throws `shape/broadcast`.
 * Source: NumPy `float_power`, which computes in f64; here floats keep their dtype.
 * @example floatPower([2], [-1]).toArray();  // => [0.5] */
export function floatPower<X extends TensorLike, Y extends TensorLike>(x: X, y: Y): Tensor<FloatOf<Promoted<X, Y>>> {
  const [a, b] = promoted("floatPower", [x, y], floatOf);
  return power(a!, b!) as Tensor as Tensor<FloatOf<Promoted<X, Y>>>;
}
