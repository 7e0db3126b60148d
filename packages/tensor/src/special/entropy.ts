// Logarithms that vanish at 0, entropies, power transforms and the logistic functions.
// In: array-likes that broadcast.  Out: floats.
import type { Tensor } from "../methods.generated.js";
import type { DTypeOf, FloatOf, Promoted, TensorLike } from "../operand.js";
import { selectWhere as where } from "../ops/comparison.js";
import { type Double, ofOne, ofTwo } from "./compose.js";

const { NaN: nan, POSITIVE_INFINITY: inf } = Number;

/** -x log(x); 0 at 0, -inf below.
 * Dtype: floats kept, integers and bool as f32. Throws `dtype/unsupported` for complex.
 * Source: SciPy `special.entr`.
 * @example special.entr([0, 1]).abs().toArray();  // => [0,0] */
export function entr<X extends TensorLike>(x: X): Tensor<FloatOf<DTypeOf<X>>> {
  return ofOne("special.entr", x, (given) => {
    const zero = given.equal(0);
    const inside = where(zero, 1, given);
    return where(zero, 0, where(given.less(0), -inf, inside.multiply(inside.log()).negative()));
  });
}

/** log(x / (1 - x)); infinite at 0 and 1, NaN outside.
 * Dtype: floats kept, integers and bool as f32. Throws `dtype/unsupported` for complex.
 * Source: SciPy `special.logit`.
 * @example special.logit([0.5]).toArray();  // => [0] */
export function logit<X extends TensorLike>(x: X): Tensor<FloatOf<DTypeOf<X>>> {
  return ofOne("special.logit", x, (given) => given.log().subtract(given.negative().log1p()));
}

/** x log(y); 0 where x is 0, unless y is NaN.
 * Shapes broadcast. Dtype: promoted float. Throws `shape/broadcast`, `dtype/unsupported` for complex.
 * Source: SciPy `special.xlogy`.
 * @example special.xlogy([0, 2], [0, 1]).toArray();  // => [0,0] */
export function xlogy<X extends TensorLike, Y extends TensorLike>(x: X, y: Y): Tensor<FloatOf<Promoted<X, Y>>> {
  return ofTwo("special.xlogy", x, y, (a, b) => timesLog(a, b, (safe) => safe.log()));
}

/** x log(1 + y); 0 where x is 0, unless y is NaN.
 * Shapes broadcast. Dtype: promoted float. Throws `shape/broadcast`, `dtype/unsupported` for complex.
 * Source: SciPy `special.xlog1py`.
 * @example special.xlog1py([0, 2], [-1, 0]).toArray();  // => [0,0] */
export function xlog1py<X extends TensorLike, Y extends TensorLike>(x: X, y: Y): Tensor<FloatOf<Promoted<X, Y>>> {
  return ofTwo("special.xlog1py", x, y, (a, b) => timesLog(a, b, (safe) => safe.log1p()));
}

function timesLog(x: Double, y: Double, log: (y: Double) => Double): Double {
  // Where the logarithm is finite the product is 0 by itself, and has its slope by x.
  const endless = log(y).isfinite().logicalNot();
  const zero = x.equal(0).logicalAnd(y.isnan().logicalNot()).logicalAnd(endless);
  return where(zero, 0, x.multiply(log(where(zero, 1, y))).add(0));
}

/** x log(x / y): 0 where x is 0 and y is not negative, inf outside.
 * Shapes broadcast. Dtype: promoted float. Throws `shape/broadcast`, `dtype/unsupported` for complex.
 * Source: SciPy `special.rel_entr`.
 * @example special.relEntr([1, 0], [1, 2]).toArray();  // => [0,0] */
export function relEntr<X extends TensorLike, Y extends TensorLike>(x: X, y: Y): Tensor<FloatOf<Promoted<X, Y>>> {
  return ofTwo("special.relEntr", x, y, relative);
}

/** x log(x / y) - x + y: y where x is 0 and y is not negative, inf outside.
 * Shapes broadcast. Dtype: promoted float. Throws `shape/broadcast`, `dtype/unsupported` for complex.
 * Source: SciPy `special.kl_div`.
 * @example special.klDiv([1, 0], [1, 2]).toArray();  // => [0,2] */
export function klDiv<X extends TensorLike, Y extends TensorLike>(x: X, y: Y): Tensor<FloatOf<Promoted<X, Y>>> {
  return ofTwo("special.klDiv", x, y, (a, b) => {
    const entropy = relative(a, b);
    return where(entropy.equal(inf), inf, entropy.subtract(a).add(b));
  });
}

function relative(x: Double, y: Double): Double {
  const inside = x.greater(0).logicalAnd(y.greater(0));
  const edge = x.equal(0).logicalAnd(y.greaterEqual(0));
  const [a, b] = [where(inside, x, 1), where(inside, y, 1)];
  const outside = where(edge, 0, where(x.isnan().logicalOr(y.isnan()), nan, inf));
  return where(inside, a.multiply(a.divide(b).log()), outside);
}

/** (x^lambda - 1) / lambda; log(x) where lambda is 0.
 * Shapes broadcast. Dtype: promoted float. Throws `shape/broadcast`, `dtype/unsupported` for complex.
 * Source: SciPy `special.boxcox`.
 * @example special.boxcox([3, 1], [1, 0]).toArray();  // => [2,0] */
export function boxcox<X extends TensorLike, Y extends TensorLike>(x: X, lambda: Y): Tensor<FloatOf<Promoted<X, Y>>> {
  return ofTwo("special.boxcox", x, lambda, (a, b) => powerOfLog(a.log(), b));
}

/** ((1 + x)^lambda - 1) / lambda; log(1 + x) where lambda is 0.
 * Shapes broadcast. Dtype: promoted float. Throws `shape/broadcast`, `dtype/unsupported` for complex.
 * Source: SciPy `special.boxcox1p`.
 * @example special.boxcox1p([2, 0], [1, 0]).toArray();  // => [2,0] */
export function boxcox1p<X extends TensorLike, Y extends TensorLike>(x: X, lambda: Y): Tensor<FloatOf<Promoted<X, Y>>> {
  return ofTwo("special.boxcox1p", x, lambda, (a, b) => powerOfLog(a.log1p(), b));
}

function powerOfLog(log: Double, lambda: Double): Double {
  const zero = lambda.equal(0);
  const safe = where(zero, 1, lambda);
  return where(zero, log, safe.multiply(log).expm1().divide(safe));
}
