// Rounding, and numbers taken apart at their point.
// In: array-likes.  Out: their own dtype, or the promoted one.
// Not here: floor, ceil, trunc and rint, which are primitives (functions.ts).
import { DTYPE_FACTS, DTYPE_SETS, isFloat, isInteger } from "../dtype.js";
import type { Tensor } from "../methods.generated.js";
import type { DTypeOf, FloatOf, Promoted, TensorLike } from "../operand.js";
import type { RoundOptions } from "../options/elementwise.js";
import { checkAdmitted } from "../schema/rule.js";
import { asFloat, asTensor, checkedInteger, promoted, withDType } from "./arguments.js";
import { add, divide, floorDivide, multiply, remainder, subtract } from "./arithmetic.js";
import { equal, greater, less, logicalAnd, logicalOr, notEqual, selectWhere } from "./comparison.js";
import { copysign, isinf } from "./floats.js";
import { abs, isfinite, rint, trunc } from "./functions.js";

/** Nearest number with that many decimals, ties to even; integers stay unless decimals are negative.
 * Dtype: kept; complex rounds both parts. Throws `dtype/unsupported` for bool, `argument/integer`.
 * Source: NumPy `round`.
 * @example round(new Int32Array([1234, 1250]), { decimals: -2 }).toArray();  // => [1200,1200] */
export function round<X extends TensorLike>(x: X, options: RoundOptions = {}): Tensor<DTypeOf<X>> {
  const operand = asTensor("round", x);
  checkAdmitted(DTYPE_SETS.number, operand.dtype, "round", "x");
  const decimals = checkedInteger(options.decimals ?? 0, "round", "decimals");
  const rounded = isInteger(operand.dtype) ? roundInteger(operand, decimals) : roundInexact(operand, decimals);
  return rounded as Tensor as Tensor<DTypeOf<X>>;
}

/** Two bytes would round once more at every step, so those pass through f32. */
function roundInexact(x: Tensor, decimals: number): Tensor {
  if (decimals === 0) return rint(x);
  if (DTYPE_FACTS[x.dtype].bytes === 2) return withDType(roundInexact(withDType(x, "f32"), decimals), x.dtype);
  const scale = 10 ** Math.abs(decimals);
  const scaled = (decimals > 0 ? multiply(x, scale) : divide(x, scale)) as Tensor;
  const back = (decimals > 0 ? divide(rint(scaled), scale) : multiply(rint(scaled), scale)) as Tensor;
  // What overflows when scaled has no decimals to lose.
  return selectWhere(isfinite(scaled), back, x) as Tensor;
}

function roundInteger(x: Tensor, decimals: number): Tensor {
  if (decimals >= 0) return x;
  const tens = 10 ** -decimals;
  // Beyond the dtype every number is nearer to 0.
  if (tens > 2 ** 31) return subtract(x, x) as Tensor;
  const rest = remainder(x, tens) as Tensor;
  const quotient = floorDivide(x, tens) as Tensor;
  const odd = notEqual(remainder(quotient, 2), 0);
  const half = tens / 2;
  const up = logicalOr(greater(rest, half), logicalAnd(equal(rest, half), odd));
  return multiply(add(quotient, up), tens) as Tensor;
}

/** x itself.
 * Dtype: kept. Throws `dtype/unsupported` for bool.
 * Source: NumPy `positive`.
 * @example positive([1, -2]).toArray();  // => [1,-2] */
export function positive<X extends TensorLike>(x: X): Tensor<DTypeOf<X>> {
  const operand = asTensor("positive", x);
  checkAdmitted(DTYPE_SETS.number, operand.dtype, "positive", "x");
  return operand as Tensor as Tensor<DTypeOf<X>>;
}

/** Magnitude as a float.
 * Dtype: integers and bool as f32. Throws `dtype/unsupported` for complex.
 * Source: NumPy `fabs`.
 * @example fabs([-1, 2]).toArray();  // => [1,2] */
export function fabs<X extends TensorLike>(x: X): Tensor<FloatOf<DTypeOf<X>>> {
  const operand = asFloat("fabs", x);
  checkAdmitted(DTYPE_SETS.float, operand.dtype, "fabs", "x");
  return abs(operand) as Tensor as Tensor<FloatOf<DTypeOf<X>>>;
}

/** Remainder with the sign of the dividend; an integer by zero gives the dividend.
 * Shapes broadcast. Dtype: promoted. Throws `shape/broadcast`, `dtype/unsupported` for bool and complex, `dtype/range`.
 * Source: NumPy `fmod`.
 * @example fmod([5, -5], 3).toArray();  // => [2,-2] */
export function fmod<X extends TensorLike, Y extends TensorLike>(x: X, y: Y): Tensor<Promoted<X, Y>> {
  const [a, b] = promoted("fmod", [x, y]) as [Tensor, Tensor];
  if (isFloat(a.dtype)) return copysign(remainder(abs(a), abs(b)), a) as Tensor as Tensor<Promoted<X, Y>>;
  const rest = remainder(a, b) as Tensor;
  const opposed = logicalAnd(notEqual(rest, 0), notEqual(less(rest, 0), less(a, 0)));
  return selectWhere(opposed, subtract(rest, b), rest) as Tensor as Tensor<Promoted<X, Y>>;
}

/** Floored quotient and its remainder.
 * Shapes broadcast. Dtype: promoted. Throws as `floorDivide`.
 * Source: NumPy `divmod`.
 * @example divmod([7, -7], 2).map((part) => part.toArray());  // => [[3,-4],[1,1]] */
export function divmod<X extends TensorLike, Y extends TensorLike>(
  x: X,
  y: Y,
): [quotient: Tensor<Promoted<X, Y>>, remainder: Tensor<Promoted<X, Y>>] {
  const [a, b] = promoted("divmod", [x, y]) as [Tensor, Tensor];
  return [floorDivide(a, b), remainder(a, b)] as Tensor[] as [Tensor<Promoted<X, Y>>, Tensor<Promoted<X, Y>>];
}

/** Fraction and whole part, both with the sign of x.
 * Dtype: integers and bool as f32. Throws `dtype/unsupported` for complex.
 * Source: NumPy `modf`.
 * @example modf([1.5, -2.25]).map((part) => part.toArray());  // => [[0.5,-0.25],[1,-2]] */
export function modf<X extends TensorLike>(
  x: X,
): [fraction: Tensor<FloatOf<DTypeOf<X>>>, whole: Tensor<FloatOf<DTypeOf<X>>>] {
  const operand = asFloat("modf", x) as Tensor;
  checkAdmitted(DTYPE_SETS.float, operand.dtype, "modf", "x");
  const whole = trunc(operand) as Tensor;
  const rest = selectWhere(isinf(operand), 0, subtract(operand, whole));
  return [copysign(rest, operand), whole] as Tensor[] as [Tensor<FloatOf<DTypeOf<X>>>, Tensor<FloatOf<DTypeOf<X>>>];
}
