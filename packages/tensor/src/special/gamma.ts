// The gamma and beta functions and what counts with them.
// In: array-likes.  Out: floats.
// Not here: lgamma, digamma, the incomplete functions and zeta, which are primitives (ops/special.ts).
import type { Tensor } from "../methods.generated.js";
import type { DTypeOf, FloatOf, Promoted, TensorLike } from "../operand.js";
import { checkedInteger } from "../ops/arguments.js";
import { selectWhere as where } from "../ops/comparison.js";
import { tensor } from "../ops/creation.js";
import { stopGradient } from "../ops/functions.js";
import { zeta as hurwitz } from "../ops/special.js";
import { type Double, ofOne, ofTwo, polynomial } from "./compose.js";

const nan = Number.NaN;

/** 1, or -1 where gamma is negative; NaN at the poles below 0, the sign of a zero itself at 0. */
function signOfGamma(x: Double): Double {
  const floor = x.floor();
  const odd = floor.remainder(2).equal(1);
  const below = where(floor.equal(x), nan, where(odd, -1, 1).astype("f64"));
  const zero = x.multiply(0).add(1).copysign(x) as Double;
  return where(x.isnan(), nan, where(x.greater(0), 1, where(x.equal(0), zero, below)));
}

/** The nearest whole number, with the slope of what was rounded. */
const rounded = (x: Double): Double => x.add(stopGradient(x.rint().subtract(x)));

function gammaOf(x: Double): Double {
  const value = x.lgamma().exp().multiply(signOfGamma(x));
  // Factorials that f64 holds exactly come out exactly.
  const whole = x.equal(x.floor()).logicalAnd(x.greater(0)).logicalAnd(x.less(23));
  return where(whole, rounded(value), value);
}

/** The gamma function; infinite at 0 with the sign of the zero, NaN at -1, -2, ...
 * Dtype: floats kept, integers and bool as f32. Throws `dtype/unsupported` for complex.
 * Source: SciPy `special.gamma`; exp of lgamma, whole numbers below 23 exactly; relative error up to 1e-13 near 171 in f64.
 * @example special.gamma([1, 5]).toArray();  // => [1,24] */
export function gamma<X extends TensorLike>(x: X): Tensor<FloatOf<DTypeOf<X>>> {
  return ofOne("special.gamma", x, gammaOf);
}

/** Sign of the gamma function: 1 or -1; NaN at -1, -2, ...
 * Dtype: floats kept, integers and bool as f32. Throws `dtype/unsupported` for complex.
 * Source: SciPy `special.gammasgn`.
 * @example special.gammasgn([2, -0.5]).toArray();  // => [1,-1] */
export function gammasgn<X extends TensorLike>(x: X): Tensor<FloatOf<DTypeOf<X>>> {
  return ofOne("special.gammasgn", x, signOfGamma);
}

/** Principal logarithm of the gamma function of real numbers: lgamma, NaN below 0.
 * Dtype: floats kept, integers and bool as f32. Throws `dtype/unsupported` for complex.
 * Source: SciPy `special.loggamma`, for real arguments.
 * @example special.loggamma([1]).toArray();  // => [0] */
export function loggamma<X extends TensorLike>(x: X): Tensor<FloatOf<DTypeOf<X>>> {
  return ofOne("special.loggamma", x, (given) => where(given.less(0), nan, given.lgamma()));
}

/** gamma(n + 1); 0 below 0.
 * Dtype: floats kept, integers and bool as f32. Throws `dtype/unsupported` for complex.
 * Source: SciPy `special.factorial` with its continuation.
 * @example special.factorial([0, 4]).toArray();  // => [1,24] */
export function factorial<X extends TensorLike>(n: X): Tensor<FloatOf<DTypeOf<X>>> {
  return ofOne("special.factorial", n, (given) => {
    const below = given.less(0);
    return where(below, 0, gammaOf(where(below, 0, given).add(1)));
  });
}

/** Number of ways to choose k of n; 0 where k is outside 0 to n. Whole numbers give whole results up to 2^43.
 * Shapes broadcast. Dtype: promoted float. Throws `shape/broadcast`, `dtype/unsupported` for complex.
 * Source: SciPy `special.comb`.
 * @example special.comb([5], [2]).toArray();  // => [10] */
export function comb<X extends TensorLike, Y extends TensorLike>(n: X, k: Y): Tensor<FloatOf<Promoted<X, Y>>> {
  return ofTwo("special.comb", n, k, (a, b) => {
    const outside = b.greater(a).logicalOr(b.less(0)).logicalOr(a.less(0));
    const [m, j] = [where(outside, 1, a), where(outside, 1, b)];
    const value = logBeta(m.subtract(j).add(1), j.add(1)).add(m.add(1).log()).negative().exp();
    const whole = m
      .equal(m.floor())
      .logicalAnd(j.equal(j.floor()))
      .logicalAnd(value.less(2 ** 43));
    return where(outside, 0, where(whole, rounded(value), value));
  });
}

/** Rising factorial gamma(z + m) / gamma(z).
 * Shapes broadcast. Dtype: promoted float. Throws `shape/broadcast`, `dtype/unsupported` for complex.
 * Source: SciPy `special.poch`.
 * @example special.poch([3], [0]).toArray();  // => [1] */
export function poch<X extends TensorLike, Y extends TensorLike>(z: X, m: Y): Tensor<FloatOf<Promoted<X, Y>>> {
  return ofTwo("special.poch", z, m, (a, b) => {
    const sum = a.add(b);
    const sign = signOfGamma(sum).multiply(signOfGamma(a));
    return where(b.equal(0), 1, sum.lgamma().subtract(a.lgamma()).exp().multiply(sign));
  });
}

/** From here on Stirling's series is good to 1e-16. */
const STIRLING = 10;
const STIRLING_TERMS = [1 / 12, -1 / 360, 1 / 1260, -1 / 1680, 1 / 1188, -691 / 360360, 1 / 156];

/** What Stirling's formula lacks of lgamma(x), for x from STIRLING on. */
function stirlingRest(x: Double): Double {
  const inverse = x.reciprocal() as Double;
  return inverse.multiply(polynomial(STIRLING_TERMS, inverse.multiply(inverse)));
}

/** lgamma(x) - lgamma(x + step) for x from STIRLING on and step >= 0, without the digits that two large logarithms lose. */
function lgammaFall(x: Double, step: Double): Double {
  const end = x.add(step);
  return step
    .subtract(x.subtract(0.5).multiply(step.divide(x).log1p()))
    .subtract(step.multiply(end.log()))
    .add(stirlingRest(x).subtract(stirlingRest(end)));
}

/** log |beta(a, b)|. Where both are large, logarithms of their shares; where one is, the fall of lgamma; else lgamma itself. */
function logBeta(a: Double, b: Double): Double {
  const [low, high] = [a.minimum(b), a.maximum(b)];
  const falls = high.greaterEqual(STIRLING).logicalAnd(low.greaterEqual(0));
  const far = where(falls, high, STIRLING);
  const near = where(falls, low, 1);
  const one = near.lgamma().add(lgammaFall(far, near));
  const both = falls.logicalAnd(low.greaterEqual(STIRLING));
  const [x, y] = [where(both, low, STIRLING), where(both, high, STIRLING)];
  const share = x.divide(y);
  const two = y
    .log()
    .multiply(-0.5)
    .add(0.5 * Math.log(2 * Math.PI))
    .add(
      stirlingRest(x)
        .add(stirlingRest(y))
        .subtract(stirlingRest(x.add(y))),
    )
    .add(x.subtract(0.5).multiply(share.divide(share.add(1)).log()))
    .subtract(y.multiply(share.log1p()));
  const [c, d] = [where(falls, 1, a), where(falls, 1, b)];
  const plain = c.lgamma().add(d.lgamma()).subtract(c.add(d).lgamma());
  return where(both, two, where(falls, one, plain));
}

/** Logarithm of the magnitude of the beta function.
 * Shapes broadcast. Dtype: promoted float. Throws `shape/broadcast`, `dtype/unsupported` for complex.
 * Source: SciPy `special.betaln`; by Stirling's series where an argument is large.
 * @example special.betaln([1], [1]).toArray();  // => [0] */
export function betaln<X extends TensorLike, Y extends TensorLike>(a: X, b: Y): Tensor<FloatOf<Promoted<X, Y>>> {
  return ofTwo("special.betaln", a, b, logBeta);
}

/** The beta function, gamma(a) gamma(b) / gamma(a + b).
 * Shapes broadcast. Dtype: promoted float. Throws `shape/broadcast`, `dtype/unsupported` for complex.
 * Source: SciPy `special.beta`.
 * @example special.beta([1], [1]).toArray();  // => [1] */
export function beta<X extends TensorLike, Y extends TensorLike>(a: X, b: Y): Tensor<FloatOf<Promoted<X, Y>>> {
  return ofTwo("special.beta", a, b, (x, y) => {
    const sign = signOfGamma(x)
      .multiply(signOfGamma(y))
      .multiply(signOfGamma(x.add(y)));
    return logBeta(x, y).exp().multiply(sign);
  });
}

/** Logarithm of the multivariate gamma function of d dimensions; NaN unless x > (d - 1) / 2.
 * Dtype: floats kept, integers and bool as f32. Throws `dtype/unsupported` for complex, `argument/integer` for d below 1.
 * Source: SciPy `special.multigammaln`.
 * @example special.multigammaln([1], 1).toArray();  // => [0] */
export function multigammaln<X extends TensorLike>(x: X, d: number): Tensor<FloatOf<DTypeOf<X>>> {
  const dimensions = checkedInteger(d, "special.multigammaln", "d", 1);
  return ofOne("special.multigammaln", x, (given) => {
    let sum = given.multiply(0).add((dimensions * (dimensions - 1) * Math.log(Math.PI)) / 4);
    for (let j = 0; j < dimensions; j++) sum = sum.add(given.subtract(j / 2).lgamma());
    return where(given.greater((dimensions - 1) / 2), sum, nan);
  });
}

/** Derivative n + 1 of lgamma; n = 0 is digamma.
 * Dtype: floats kept, integers and bool as f32. Throws `dtype/unsupported` for complex, `argument/integer` for n below 0.
 * Source: SciPy `special.polygamma`.
 * @example special.polygamma(1, [1]).toArray()[0] > 1.64;  // => true */
export function polygamma<X extends TensorLike>(n: number, x: X): Tensor<FloatOf<DTypeOf<X>>> {
  const order = checkedInteger(n, "special.polygamma", "n", 0);
  return ofOne("special.polygamma", x, (given) => {
    if (order === 0) return given.digamma();
    let scale = order % 2 === 0 ? -1 : 1;
    for (let k = 2; k <= order && Number.isFinite(scale); k++) scale *= k;
    return (hurwitz(order + 1, given) as Double).multiply(scale);
  });
}

/** Riemann's zeta function, or Hurwitz's with an offset q.
 * Shapes broadcast. Dtype: promoted float. Throws `shape/broadcast`, `dtype/unsupported` for complex.
 * Source: SciPy `special.zeta`.
 * @example special.zeta([Infinity]).toArray()[0] >= 1;  // => true */
export function zeta<X extends TensorLike, Q extends TensorLike = number>(
  x: X,
  q: Q = 1 as Q,
): Tensor<FloatOf<Promoted<X, Q>>> {
  return hurwitz(x, q);
}

/** Bernoulli numbers 0 to n; the first is 1, the second -1/2.
 * Shapes: [n + 1]. Dtype: f32. Throws `argument/integer`.
 * Source: SciPy `special.bernoulli`; from Riemann's zeta function at even numbers.
 * @example special.bernoulli(2).size;  // => 3 */
export function bernoulli(n: number): Tensor<"f32"> {
  const last = checkedInteger(n, "special.bernoulli", "n", 0);
  const numbers = Array.from({ length: last + 1 }, (_, k) => bernoulliNumber(k));
  return tensor(numbers, { dtype: "f32" });
}

function bernoulliNumber(k: number): number {
  if (k < 2) return k === 0 ? 1 : -0.5;
  if (k % 2 === 1) return 0;
  let value = k % 4 === 2 ? 2 : -2;
  for (let j = 1; j <= k && Number.isFinite(value); j++) value *= j / (2 * Math.PI);
  let zetaK = 0;
  for (let j = 40; j >= 1; j--) zetaK += j ** -k;
  // The rest of the sum beyond 40, by its integral.
  return value * (zetaK + 40.5 ** (1 - k) / (k - 1));
}
