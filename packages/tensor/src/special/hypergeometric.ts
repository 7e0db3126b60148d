// Hypergeometric functions of real numbers, by their power series.
// In: array-likes that broadcast.  Out: floats.
// Invariant: the number of terms is fixed, so that it can be traced; where that many do not suffice the docstring says so.
import type { Tensor } from "../methods.generated.js";
import type { TensorLike } from "../operand.js";
import { atLeast, atMost } from "../ops/clamp.js";
import { selectWhere as where } from "../ops/comparison.js";
import { inDouble } from "../ops/precision.js";
import type { Double } from "./compose.js";

const { NaN: nan, POSITIVE_INFINITY: inf } = Number;

/** Sum of `terms` terms whose quotients `next` gives: term k + 1 over term k. */
function series(terms: number, like: Double, next: (k: number) => Double): Double {
  let term = like.multiply(0).add(1);
  let sum = term;
  for (let k = 0; k < terms; k++) {
    term = term.multiply(next(k));
    sum = sum.add(term);
  }
  return sum;
}

// Terms up to |x| = 30; from there on the asymptotic series.
const CONFLUENT = 160;
const ASYMPTOTIC = 24;
const FAR = 30;

/** Signs of gamma come from lgamma's companion: -1 where floor(x) is odd below 0; 0 at its poles, where 1 / gamma is 0. */
function reciprocalGamma(x: Double): Double {
  const floor = x.floor();
  const pole = x.lessEqual(0).logicalAnd(floor.equal(x));
  const odd = x.less(0).logicalAnd(floor.remainder(2).equal(1));
  const size = where(pole, 1, x).lgamma().negative().exp();
  return where(pole, 0, where(odd, size.negative(), size));
}

/** Kummer's confluent hypergeometric function 1F1.
 * Shapes broadcast. Dtype: promoted float. Throws `shape/broadcast`, `dtype/unsupported` for complex.
 * Source: SciPy `special.hyp1f1`; 160 terms of the series up to |x| = 30 after Kummer's transformation, the asymptotic series beyond, which needs |a| and |b| well below |x|.
 * @example special.hyp1f1([1], [1], [0]).toArray();  // => [1] */
export function hyp1f1(a: TensorLike, b: TensorLike, x: TensorLike): Tensor {
  const [result] = inDouble("special.hyp1f1", [a, b, x], (a0, b0, x0) => {
    // 1F1(a, b, x) = exp(x) 1F1(b - a, b, -x): the terms of the side taken do not alternate.
    const negative = x0!.less(0);
    const [top, z] = [where(negative, b0!.subtract(a0!), a0!), x0!.abs()];
    const bottom = b0!.add(z.multiply(0));
    const near = atMost(z, FAR);
    const small = series(CONFLUENT, near.add(top.multiply(0)).add(bottom.multiply(0)), (k) =>
      top
        .add(k)
        .multiply(near)
        .divide(bottom.add(k).multiply(k + 1)),
    );
    const far = atLeast(z, FAR);
    const tail = series(ASYMPTOTIC, far.add(top.multiply(0)).add(bottom.multiply(0)), (k) =>
      bottom
        .subtract(top)
        .add(k)
        .multiply(top.multiply(-1).add(k + 1))
        .divide(far.multiply(k + 1)),
    );
    const sign = where(reciprocalGamma(bottom).less(0), -1, 1);
    const size = far.log().multiply(top.subtract(bottom)).add(bottom.lgamma());
    // exp(x) cancels against the transformation's exp(-x).
    const scale = where(negative, size, size.add(far)).exp();
    const large = tail.multiply(scale).multiply(reciprocalGamma(top)).multiply(sign);
    const smallScaled = small.multiply(where(negative, near.negative(), 0).exp());
    const value = where(z.greater(FAR), large, smallScaled);
    const polynomialTop = a0!.equal(0);
    return [where(polynomialTop, 1, value)];
  });
  return result!;
}

// Terms up to x = 0.9, and of either series in 1 - x above.
const GAUSS = 400;
const NEAR_ONE = 0.9;
// Distance of c - a - b from a whole number below which it is moved by this much to both sides.
const NUDGE = 2 ** -17;

function gauss(a: Double, b: Double, c: Double, z: Double): Double {
  const like = a.add(b).add(c).add(z).multiply(0);
  return series(GAUSS, like, (k) =>
    a
      .add(k)
      .multiply(b.add(k))
      .multiply(z)
      .divide(c.add(k).multiply(k + 1)),
  );
}

/** 2F1 for 0.9 < x < 1 from two series in 1 - x (Abramowitz and Stegun 15.3.6); c - a - b is not whole. */
function aroundOne(a: Double, b: Double, c: Double, x: Double): Double {
  const rest = x.multiply(-1).add(1);
  const s = c.subtract(a).subtract(b);
  const one = s.multiply(-1).add(1);
  const gammaC = reciprocalGamma(c);
  const first = gauss(a, b, one, rest)
    .multiply(reciprocalGamma(c.subtract(a)))
    .multiply(reciprocalGamma(c.subtract(b)))
    .divide(reciprocalGamma(s));
  const second = gauss(c.subtract(a), c.subtract(b), s.add(1), rest)
    .multiply(reciprocalGamma(a))
    .multiply(reciprocalGamma(b))
    .divide(reciprocalGamma(s.negative()))
    .multiply(rest.log().multiply(s).exp());
  return first.add(second).divide(gammaC);
}

/** Gauss's hypergeometric function 2F1 for x up to 1; NaN above.
 * Shapes broadcast. Dtype: promoted float. Throws `shape/broadcast`, `dtype/unsupported` for complex.
 * Source: SciPy `special.hyp2f1`; 400 terms of the series up to 0.9, two series in 1 - x above (good to 1e-8 where c - a - b is whole), Pfaff's transformation below 0.
 * @example special.hyp2f1([1], [1], [1], [0]).toArray();  // => [1] */
export function hyp2f1(a: TensorLike, b: TensorLike, c: TensorLike, x: TensorLike): Tensor {
  const [result] = inDouble("special.hyp2f1", [a, b, c, x], (a0, b0, c0, x0) => {
    const negative = x0!.less(0);
    const below = where(negative, x0!, 0);
    // (1 - x)^-a 2F1(a, c - b; c; x / (x - 1))
    const second = where(negative, c0!.subtract(b0!), b0!);
    const z = where(negative, below.divide(below.subtract(1)), x0!);
    const scale = below.negative().log1p().multiply(a0!).negative().exp();
    const direct = gauss(a0!, second, c0!, atMost(z, NEAR_ONE));
    const high = atLeast(where(z.less(1), z, NEAR_ONE), NEAR_ONE);
    const s = c0!.subtract(a0!).subtract(second);
    const gap = s.subtract(s.rint());
    const whole = gap.abs().less(NUDGE);
    const up = aroundOne(a0!, second, where(whole, c0!.subtract(gap).add(NUDGE), c0!), high);
    const down = aroundOne(a0!, second, where(whole, c0!.subtract(gap).subtract(NUDGE), c0!), high);
    const close = up.add(down).multiply(0.5);
    const atOne = where(
      s.greater(0),
      reciprocalGamma(c0!.subtract(a0!))
        .multiply(reciprocalGamma(c0!.subtract(second)))
        .divide(reciprocalGamma(c0!))
        .divide(reciprocalGamma(where(s.greater(0), s, 1))),
      inf,
    );
    const value = where(z.lessEqual(NEAR_ONE), direct, where(z.less(1), close, where(z.equal(1), atOne, nan)));
    return [value.multiply(scale)];
  });
  return result!;
}
