// Integral functions: exponential, sine and cosine, Fresnel's, the dilogarithm.
// In: array-likes.  Out: floats.
// Invariant: each piece sees its own range only; arguments outside are moved to its edge before and chosen away after.
import * as table from "../coefficients.js";
import type { Tensor } from "../methods.generated.js";
import type { DTypeOf, FloatOf, TensorLike } from "../operand.js";
import { checkedInteger } from "../ops/arguments.js";
import { atLeast, atMost } from "../ops/clamp.js";
import { selectWhere as where } from "../ops/comparison.js";
import { inDouble } from "../ops/precision.js";
import { chebyshev, type Double, ofOne, polynomial } from "./compose.js";

const { NaN: nan, POSITIVE_INFINITY: inf } = Number;
const EULER = 0.5772156649015329;
// The continued fraction serves from here on, the power series below; levels and terms that suffice there.
const SPLIT = 2;
const LEVELS = 48;
const TERMS = 30;

/** E_n(x) for x >= 2: the continued fraction, from its far end (Abramowitz and Stegun 5.1.22, even part). */
function exponentialTail(n: number, x: Double): Double {
  let tail = x.add(n + 2 * LEVELS);
  for (let k = LEVELS; k >= 1; k--) tail = x.add(n + 2 * k - 2).subtract(tail.reciprocal().multiply(k * (n + k - 1)));
  return x.negative().exp().divide(tail);
}

/** E_n(x) for 0 < x <= 2 and n >= 1: the power series (Abramowitz and Stegun 5.1.12). */
function exponentialSeries(n: number, x: Double): Double {
  let power = 1;
  const coefficients: number[] = [];
  let psi = -EULER;
  for (let k = 1; k < n; k++) psi += 1 / k;
  let lead = 1;
  for (let m = 0; m < TERMS + n; m++) {
    if (m > 0) power *= -1 / m;
    if (m === n - 1) lead = power;
    coefficients.push(m === n - 1 ? 0 : -power / (m - n + 1));
  }
  const logs = x.log().negative().add(psi);
  let leading = logs.multiply(lead);
  for (let k = 1; k < n; k++) leading = leading.multiply(x);
  return polynomial(coefficients, x).add(leading);
}

function exponential(n: number, x: Double): Double {
  if (n === 0) return x.negative().exp().divide(x);
  const near = exponentialSeries(n, where(x.greater(0), atMost(x, SPLIT), 1));
  const far = exponentialTail(n, atLeast(x, SPLIT).minimum(1e300));
  const value = where(x.less(SPLIT), near, far);
  const atZero = n === 1 ? inf : 1 / (n - 1);
  return where(x.greater(0), value, where(x.equal(0), atZero, nan));
}

/** Exponential integral of order 1; infinite at 0, NaN below.
 * Dtype: floats kept, integers and bool as f32. Throws `dtype/unsupported` for complex.
 * Source: SciPy `special.exp1`; power series up to 2, continued fraction above.
 * @example special.exp1([0]).isinf().toArray();  // => [true] */
export function exp1<X extends TensorLike>(x: X): Tensor<FloatOf<DTypeOf<X>>> {
  return ofOne("special.exp1", x, (given) => exponential(1, given));
}

/** Exponential integral of order n: the integral of exp(-x t) / t^n from 1 to infinity; NaN below 0.
 * Dtype: floats kept, integers and bool as f32. Throws `dtype/unsupported` for complex, `argument/integer` for n below 0.
 * Source: SciPy `special.expn`; as `exp1`.
 * @example special.expn(2, [0]).toArray();  // => [1] */
export function expn<X extends TensorLike>(n: number, x: X): Tensor<FloatOf<DTypeOf<X>>> {
  const order = checkedInteger(n, "special.expn", "n", 0);
  return ofOne("special.expn", x, (given) => exponential(order, given));
}

/** Exponential integral Ei; minus infinity at 0, -E1(-x) below.
 * Dtype: floats kept, integers and bool as f32. Throws `dtype/unsupported` for complex.
 * Source: SciPy `special.expi`; Chebyshev series cut at 6, 12 and 24.
 * @example special.expi([0]).isneginf().toArray();  // => [true] */
export function expi<X extends TensorLike>(x: X): Tensor<FloatOf<DTypeOf<X>>> {
  return ofOne("special.expi", x, (given) => {
    const near = where(given.greater(0), atMost(given, 6), 1);
    const small = near
      .multiply(chebyshev(table.EXPI, near.divide(3).subtract(1)))
      .add(near.log())
      .add(EULER);
    const scaled = (series: readonly number[], low: number, high: number, scale: number, shift: number): Double =>
      chebyshev(series, atMost(atLeast(given, low), high).reciprocal().multiply(scale).subtract(shift));
    const middle = where(given.less(12), scaled(table.EXPI_6, 6, 12, 24, 3), scaled(table.EXPI_12, 12, 24, 48, 3));
    const factor = where(given.less(24), middle, scaled(table.EXPI_24, 24, 1e300, 48, 1));
    const far = atLeast(given, 6);
    // exp(x) / x overflows later than exp(x) does.
    const half = far.multiply(0.5).exp();
    const large = where(far.equal(inf), inf, half.divide(far).multiply(factor).multiply(half));
    const positive = where(given.less(6), small, large);
    const below = exponential(1, where(given.less(0), given.negative(), 1)).negative();
    const atZero = where(given.equal(0), -inf, given);
    return where(given.greater(0), positive, where(given.less(0), below, atZero));
  });
}

/** Fresnel's integrals S and C of sin and cos of pi t^2 / 2 from 0 to x.
 * Dtype: floats kept, integers and bool as f32. Throws `dtype/unsupported` for complex.
 * Source: SciPy `special.fresnel`; Chebyshev series up to 1.6, of the auxiliary functions f and g above.
 * @example special.fresnel([0]).map((part) => part.toArray());  // => [[0],[0]] */
export function fresnel<X extends TensorLike>(x: X): [s: Tensor<FloatOf<DTypeOf<X>>>, c: Tensor<FloatOf<DTypeOf<X>>>] {
  const parts = inDouble("special.fresnel", [x], (given) => {
    const size = given!.abs();
    const near = atMost(size, 1.6);
    const square = near.multiply(near);
    const t = square
      .multiply(square)
      .multiply(2 / 1.6 ** 4)
      .subtract(1);
    const far = atLeast(size, 1.6).minimum(1e60);
    const inverse = far.multiply(far).reciprocal();
    const w = inverse
      .multiply(inverse)
      .multiply(2 * 1.6 ** 4)
      .subtract(1);
    const f = chebyshev(table.FRESNEL_F, w).divide(far.multiply(Math.PI));
    const g = chebyshev(table.FRESNEL_G, w)
      .multiply(inverse)
      .divide(far.multiply(Math.PI ** 2));
    // Whole turns of the angle are exact to drop: the square repeats after 4.
    const high = far.astype("f32").astype("f64");
    const rest = far.subtract(high).multiply(far.add(high));
    const angle = high
      .multiply(high)
      .remainder(4)
      .add(rest.remainder(4))
      .multiply(Math.PI / 2);
    const [sine, cosine] = [angle.sin(), angle.cos()];
    const isNear = size.less(1.6);
    const s = where(
      isNear,
      chebyshev(table.FRESNEL_S, t).multiply(square).multiply(near),
      f.multiply(cosine).add(g.multiply(sine)).multiply(-1).add(0.5),
    );
    const c = where(
      isNear,
      chebyshev(table.FRESNEL_C, t).multiply(near),
      f.multiply(sine).subtract(g.multiply(cosine)).add(0.5),
    );
    const signed = (part: Double): Double => where(given!.less(0), part.negative(), part);
    return [signed(s), signed(c)];
  });
  return parts as unknown as [Tensor<FloatOf<DTypeOf<X>>>, Tensor<FloatOf<DTypeOf<X>>>];
}

/** Sine and cosine integrals Si and Ci; Ci of a negative number is that of its magnitude.
 * Dtype: floats kept, integers and bool as f32. Throws `dtype/unsupported` for complex.
 * Source: SciPy `special.sici`; Chebyshev series up to 4, of the auxiliary functions f and g above.
 * @example special.sici([0])[0].toArray();  // => [0] */
export function sici<X extends TensorLike>(x: X): [si: Tensor<FloatOf<DTypeOf<X>>>, ci: Tensor<FloatOf<DTypeOf<X>>>] {
  const parts = inDouble("special.sici", [x], (given) => {
    const size = given!.abs();
    const near = atMost(size, 4);
    const square = near.multiply(near);
    const t = square.divide(8).subtract(1);
    const far = atLeast(size, 4).minimum(1e150);
    const inverse = far.multiply(far).reciprocal();
    const w = inverse.multiply(32).subtract(1);
    const f = chebyshev(table.SINE_F, w).divide(far);
    const g = chebyshev(table.SINE_G, w).multiply(inverse);
    const [sine, cosine] = [far.sin(), far.cos()];
    const isNear = size.less(4);
    const si = where(
      isNear,
      chebyshev(table.SINE, t).multiply(near),
      f
        .multiply(cosine)
        .add(g.multiply(sine))
        .multiply(-1)
        .add(Math.PI / 2),
    );
    const ci = where(
      isNear,
      chebyshev(table.COSINE, t).multiply(square).add(near.log()).add(EULER),
      f.multiply(sine).subtract(g.multiply(cosine)),
    );
    return [where(given!.less(0), si.negative(), si), ci];
  });
  return parts as unknown as [Tensor<FloatOf<DTypeOf<X>>>, Tensor<FloatOf<DTypeOf<X>>>];
}

/** Spence's function, the dilogarithm of 1 - x; NaN below 0.
 * Dtype: floats kept, integers and bool as f32. Throws `dtype/unsupported` for complex.
 * Source: SciPy `special.spence`; a Chebyshev series around 1, reflected below 1/2 and inverted above 3/2.
 * @example special.spence([1]).toArray();  // => [0] */
export function spence<X extends TensorLike>(x: X): Tensor<FloatOf<DTypeOf<X>>> {
  return ofOne("special.spence", x, (given) => {
    const inverted = given.greater(1.5);
    const y = where(inverted, where(inverted, given, 1).reciprocal(), given);
    const reflected = y.less(0.5);
    // Li2(w) for |w| <= 1/2 with w = 1 - y, or y where reflected.
    const w = atMost(atLeast(where(reflected, atLeast(y, 0), y.multiply(-1).add(1)), -0.5), 0.5);
    const series = w.multiply(chebyshev(table.DILOGARITHM, w.multiply(2)));
    const inside = where(reflected.logicalAnd(y.greater(0)), y, 0.25);
    const product = where(y.equal(0), 0, inside.log().multiply(inside.negative().log1p()));
    const value = where(
      reflected,
      series
        .add(product)
        .multiply(-1)
        .add(Math.PI ** 2 / 6),
      series,
    );
    const log = where(inverted, given, 1).log();
    const result = where(inverted, log.multiply(log).multiply(-0.5).subtract(value), value);
    return where(given.greaterEqual(0), result, nan);
  });
}
