// How special functions are composed: in f64, from f64 tensors, rounded once to the operands' own float.
// In: array-likes, a composition.  Out: tensors of the promoted float dtype.
// Invariant: no value is read, so that a composition can be traced; each branch of a choice sees arguments of its own range only.
import type { Tensor } from "../methods.generated.js";
import type { DTypeOf, FloatOf, Promoted, TensorLike } from "../operand.js";
import { inDouble } from "../ops/precision.js";

/** What compositions compute with. */
export type Double = Tensor<"f64">;

/** A function of one operand. */
export function ofOne<X extends TensorLike>(
  op: string,
  x: X,
  compose: (x: Double) => Double,
): Tensor<FloatOf<DTypeOf<X>>> {
  return inDouble(op, [x], (given) => [compose(given!)])[0] as Tensor as Tensor<FloatOf<DTypeOf<X>>>;
}

/** A function of two operands that broadcast. */
export function ofTwo<X extends TensorLike, Y extends TensorLike>(
  op: string,
  x: X,
  y: Y,
  compose: (x: Double, y: Double) => Double,
): Tensor<FloatOf<Promoted<X, Y>>> {
  return inDouble(op, [x, y], (a, b) => [compose(a!, b!)])[0] as Tensor as Tensor<FloatOf<Promoted<X, Y>>>;
}

/** Sum of Chebyshev polynomials at t between -1 and 1, by Clenshaw's recurrence; 3 ops a term. */
export function chebyshev(coefficients: readonly number[], t: Double): Double {
  const twice = t.multiply(2);
  let next = t.multiply(0);
  let after = next;
  for (let k = coefficients.length - 1; k > 0; k--) {
    const value = twice.multiply(next).subtract(after).add(coefficients[k]!);
    after = next;
    next = value;
  }
  return t.multiply(next).subtract(after).add(coefficients[0]!);
}

/** Polynomial at x, the constant first, by Horner's rule. */
export function polynomial(coefficients: readonly number[], x: Double): Double {
  let sum = x.multiply(0).add(coefficients.at(-1)!);
  for (let k = coefficients.length - 2; k >= 0; k--) sum = sum.multiply(x).add(coefficients[k]!);
  return sum;
}

/** exp(sign x^2) without the error that rounding x^2 makes: the square of an f32 is exact. */
export function expSquare(x: Double, sign: 1 | -1): Double {
  const high = x.astype("f32").astype("f64");
  return high
    .multiply(high)
    .multiply(sign)
    .exp()
    .multiply(x.subtract(high).multiply(x.add(high)).multiply(sign).exp());
}
