// Larger and smaller with rules of their own; common divisors.
// In: array-likes that broadcast.  Out: their promoted dtype.
import { DTYPE_FACTS, DTYPE_SETS, floatOf, isFloat } from "../dtype.js";
import type { Tensor } from "../methods.generated.js";
import type { FloatOf, Promoted, TensorLike } from "../operand.js";
import { checkAdmitted } from "../schema/rule.js";
import { promoted, withDType } from "./arguments.js";
import { floorDivide, maximum, minimum, multiply, remainder } from "./arithmetic.js";
import { equal, greater, selectWhere } from "./comparison.js";
import { abs, isnan } from "./functions.js";

/** Larger of the two; a number wins over NaN.
 * Shapes broadcast. Dtype: promoted. Throws `shape/broadcast`, `dtype/unsupported` for complex, `dtype/range`.
 * Source: NumPy `fmax`.
 * @example fmax([1, NaN], [3, 2]).toArray();  // => [3,2] */
export function fmax<X extends TensorLike, Y extends TensorLike>(x: X, y: Y): Tensor<Promoted<X, Y>> {
  return withoutNaN("fmax", maximum, x, y) as Tensor as Tensor<Promoted<X, Y>>;
}

/** Smaller of the two; a number wins over NaN.
 * Shapes broadcast. Dtype: promoted. Throws `shape/broadcast`, `dtype/unsupported` for complex, `dtype/range`.
 * Source: NumPy `fmin`.
 * @example fmin([1, NaN], [3, 2]).toArray();  // => [1,2] */
export function fmin<X extends TensorLike, Y extends TensorLike>(x: X, y: Y): Tensor<Promoted<X, Y>> {
  return withoutNaN("fmin", minimum, x, y) as Tensor as Tensor<Promoted<X, Y>>;
}

function withoutNaN(op: string, choose: (a: Tensor, b: Tensor) => Tensor, x: TensorLike, y: TensorLike): Tensor {
  const [a, b] = promoted(op, [x, y]) as [Tensor, Tensor];
  checkAdmitted(DTYPE_SETS.real, a.dtype, op, "x");
  const chosen = choose(a, b);
  if (!isFloat(a.dtype)) return chosen;
  return selectWhere(isnan(a), b, selectWhere(isnan(b), a, chosen)) as Tensor;
}

/** 0 below zero, 1 above, y at zero.
 * Shapes broadcast. Dtype: promoted, integers and bool as f32. Throws `shape/broadcast`, `dtype/unsupported` for complex.
 * Source: NumPy `heaviside`.
 * @example heaviside([-2, 0, 3], 0.5).toArray();  // => [0,0.5,1] */
export function heaviside<X extends TensorLike, Y extends TensorLike>(x: X, y: Y): Tensor<FloatOf<Promoted<X, Y>>> {
  const [a, b] = promoted("heaviside", [x, y], floatOf) as [Tensor, Tensor];
  checkAdmitted(DTYPE_SETS.float, a.dtype, "heaviside", "x");
  // A plain y is weak, so the constants take the dtype of x first.
  const beside = selectWhere(isnan(a), a, withDType(greater(a, 0), a.dtype));
  return selectWhere(equal(a, 0), b, beside) as Tensor as Tensor<FloatOf<Promoted<X, Y>>>;
}

/** Steps of Euclid's algorithm that always suffice: consecutive Fibonacci numbers of that many bits take the most. */
const euclidSteps = (bytes: number): number => Math.ceil(bytes * 8 * 1.4405) + 1;

function divisor(op: string, x: TensorLike, y: TensorLike): { a: Tensor; b: Tensor; common: Tensor } {
  const [a, b] = promoted(op, [x, y]) as [Tensor, Tensor];
  checkAdmitted(DTYPE_SETS.integer, a.dtype, op, "x");
  let [high, low] = [abs(a) as Tensor, abs(b) as Tensor];
  // The number of steps must not depend on values, so that it can be traced.
  for (let step = euclidSteps(DTYPE_FACTS[a.dtype].bytes); step > 0; step--) {
    const done = equal(low, 0);
    const rest = selectWhere(done, 0, remainder(high, low)) as Tensor;
    high = selectWhere(done, high, low) as Tensor;
    low = rest;
  }
  return { a, b, common: abs(high) as Tensor };
}

/** Greatest common divisor; 0 when both are 0. The most negative integer counts as its magnitude, and wraps when it is the result.
 * Shapes broadcast. Dtype: promoted. Throws `shape/broadcast`, `dtype/unsupported` for all but integers, `dtype/range`.
 * Source: NumPy `gcd`; Euclid's algorithm with a number of steps that depends on the dtype alone.
 * @example gcd(new Int32Array([12, -4]), 18).toArray();  // => [6,2] */
export function gcd<X extends TensorLike, Y extends TensorLike>(x: X, y: Y): Tensor<Promoted<X, Y>> {
  return divisor("gcd", x, y).common as Tensor as Tensor<Promoted<X, Y>>;
}

/** Least common multiple; 0 when either is 0; wraps.
 * Shapes broadcast. Dtype: promoted. Throws as `gcd`.
 * Source: NumPy `lcm`.
 * @example lcm(new Int32Array([4, -6]), 10).toArray();  // => [20,30] */
export function lcm<X extends TensorLike, Y extends TensorLike>(x: X, y: Y): Tensor<Promoted<X, Y>> {
  const { a, b, common } = divisor("lcm", x, y);
  const none = equal(common, 0);
  const parts = floorDivide(a, selectWhere(none, 1, common));
  return abs(multiply(parts, b)) as Tensor as Tensor<Promoted<X, Y>>;
}
