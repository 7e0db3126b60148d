// The normal distribution and the error function's relatives.
// In: array-likes.  Out: floats; c64 for the Faddeeva function.
import { DAWSON, DAWSON_TAIL, ERFCX, LEGENDRE_NODES, LEGENDRE_WEIGHTS } from "../coefficients.js";
import type { Tensor } from "../methods.generated.js";
import type { DTypeOf, FloatOf, Promoted, TensorLike } from "../operand.js";
import { asTensor, withDType } from "../ops/arguments.js";
import { atLeast, atMost } from "../ops/clamp.js";
import { selectWhere as where } from "../ops/comparison.js";
import { complex, imag, real } from "../ops/complex.js";
import { chebyshev, type Double, expSquare, ofOne, ofTwo } from "./compose.js";

const { NaN: nan, POSITIVE_INFINITY: inf } = Number;
const ROOT_TAU = Math.sqrt(2 * Math.PI);

function scaledComplement(x: Double): Double {
  // Beyond 1e300 it is 0; infinity itself would make inf / inf of the variable.
  const size = x.abs().minimum(1e300);
  const right = chebyshev(ERFCX, size.subtract(3.75).divide(size.add(3.75))).divide(size.multiply(2).add(1));
  const below = where(x.less(0), x, 0);
  return where(x.less(0), expSquare(atLeast(below, -30), 1).multiply(2).subtract(right), right);
}

/** exp(x^2) erfc(x).
 * Dtype: floats kept, integers and bool as f32. Throws `dtype/unsupported` for complex.
 * Source: SciPy `special.erfcx`; Chebyshev series (Shepherd and Laframboise, Math. Comp. 36, 1981).
 * @example special.erfcx([0]).toArray();  // => [1] */
export function erfcx<X extends TensorLike>(x: X): Tensor<FloatOf<DTypeOf<X>>> {
  return ofOne("special.erfcx", x, scaledComplement);
}

const cumulative = (x: Double): Double => x.multiply(-Math.SQRT1_2).erfc().multiply(0.5);

function logCumulative(x: Double): Double {
  const isLow = x.less(-1);
  const low = where(isLow, x, -1);
  const high = where(isLow, -1, x);
  const far = scaledComplement(low.multiply(-Math.SQRT1_2)).multiply(0.5).log();
  return where(
    isLow,
    far.subtract(low.multiply(low).multiply(0.5)),
    high.multiply(Math.SQRT1_2).erfc().multiply(-0.5).log1p(),
  );
}

/** Probability that a standard normal number is below x.
 * Dtype: floats kept, integers and bool as f32. Throws `dtype/unsupported` for complex.
 * Source: SciPy `special.ndtr`.
 * @example special.ndtr([0]).toArray();  // => [0.5] */
export function ndtr<X extends TensorLike>(x: X): Tensor<FloatOf<DTypeOf<X>>> {
  return ofOne("special.ndtr", x, cumulative);
}

/** Logarithm of ndtr, exact where ndtr underflows.
 * Dtype: floats kept, integers and bool as f32. Throws `dtype/unsupported` for complex.
 * Source: SciPy `special.log_ndtr`.
 * @example special.logNdtr([-100]).toArray()[0] < -5000;  // => true */
export function logNdtr<X extends TensorLike>(x: X): Tensor<FloatOf<DTypeOf<X>>> {
  return ofOne("special.logNdtr", x, logCumulative);
}

/** Inverse of ndtr; infinite at 0 and 1, NaN outside.
 * Dtype: floats kept, integers and bool as f32. Throws `dtype/unsupported` for complex.
 * Source: SciPy `special.ndtri`; erfInv in the middle, Newton's method on logNdtr in the tails from Hastings' approximation (Abramowitz and Stegun 26.2.23).
 * @example special.ndtri([0.5]).toArray();  // => [0] */
export function ndtri<X extends TensorLike>(x: X): Tensor<FloatOf<DTypeOf<X>>> {
  return ofOne("special.ndtri", x, (p) => {
    const inside = where(p.greater(0).logicalAnd(p.less(1)), p, 0.5);
    const above = inside.greater(0.5);
    const q = where(above, inside.multiply(-1).add(1), inside);
    const middle = atLeast(q, 0.02).multiply(2).subtract(1).erfInv().multiply(Math.SQRT2);
    const below = where(q.less(0.02), tailQuantile(atMost(q, 0.02)), middle);
    const signed = where(above, below.negative(), below);
    const edge = where(p.equal(0), -inf, where(p.equal(1), inf, nan));
    return where(p.greater(0).logicalAnd(p.less(1)), signed, edge);
  });
}

function tailQuantile(q: Double): Double {
  const log = q.log();
  const t = log.multiply(-2).sqrt();
  const over = t.multiply(0.010328).add(0.802853).multiply(t).add(2.515517);
  const under = t.multiply(0.001308).add(0.189269).multiply(t).add(1.432788).multiply(t).add(1);
  let x = over.divide(under).subtract(t);
  for (let step = 0; step < 3; step++) {
    const logP = logCumulative(x);
    const slope = x
      .multiply(x)
      .multiply(-0.5)
      .subtract(logP)
      .exp()
      .multiply(1 / ROOT_TAU);
    x = x.subtract(logP.subtract(log).divide(slope));
  }
  return x;
}

/** Dawson's integral, exp(-x^2) times the integral of exp(t^2) from 0 to x.
 * Dtype: floats kept, integers and bool as f32. Throws `dtype/unsupported` for complex.
 * Source: SciPy `special.dawsn`; Chebyshev series on both sides of 5.
 * @example special.dawsn([0]).toArray();  // => [0] */
export function dawsn<X extends TensorLike>(x: X): Tensor<FloatOf<DTypeOf<X>>> {
  return ofOne("special.dawsn", x, (given) => {
    const clipped = given.minimum(1e150).maximum(-1e150);
    const square = clipped.multiply(clipped);
    const near = chebyshev(
      DAWSON,
      atMost(square, 25)
        .multiply(2 / 25)
        .subtract(1),
    );
    const far = chebyshev(DAWSON_TAIL, atLeast(square, 25).reciprocal().multiply(50).subtract(1));
    const shape = clipped.divide(square.multiply(2).add(1));
    return where(square.less(25), near, far).multiply(shape);
  });
}

// Weideman's rational approximation of the Faddeeva function (SIAM J. Numer. Anal. 31, 1994): degree and scale.
const DEGREE = 40;
const SCALE = Math.sqrt(DEGREE / Math.SQRT2);
const WEIDEMAN: readonly number[] = Array.from({ length: DEGREE }, (_, n) => {
  const points = 2 * DEGREE;
  let sum = 0;
  for (let k = 1 - points; k < points; k++) {
    const angle = (k * Math.PI) / points;
    const t = SCALE * Math.tan(angle / 2);
    sum += Math.exp(-t * t) * (SCALE * SCALE + t * t) * Math.cos((n + 1) * angle);
  }
  return sum / (2 * points);
});

/** A complex number in f64. */
interface Pair {
  readonly re: Double;
  readonly im: Double;
}
const times = (a: Pair, b: Pair): Pair => ({
  re: a.re.multiply(b.re).subtract(a.im.multiply(b.im)),
  im: a.re.multiply(b.im).add(a.im.multiply(b.re)),
});
const inverse = (a: Pair): Pair => {
  const size = a.re.multiply(a.re).add(a.im.multiply(a.im));
  return { re: a.re.divide(size), im: a.im.divide(size).negative() };
};

/** The Faddeeva function in the upper half plane. */
function faddeeva({ re, im }: Pair): Pair {
  const down = inverse({ re: im.add(SCALE), im: re.negative() });
  const z = times({ re: im.multiply(-1).add(SCALE), im: re }, down);
  let sum: Pair = { re: re.multiply(0), im: re.multiply(0) };
  for (let n = DEGREE - 1; n >= 0; n--) {
    const next = times(sum, z);
    sum = { re: next.re.add(WEIDEMAN[n]!), im: next.im };
  }
  const main = times(times(sum, down), down);
  const rest = 1 / Math.sqrt(Math.PI);
  return {
    re: main.re.multiply(2).add(down.re.multiply(rest)),
    im: main.im.multiply(2).add(down.im.multiply(rest)),
  };
}

/** The Faddeeva function exp(-z^2) erfc(-iz).
 * Dtype: c64; real numbers are converted.
 * Source: SciPy `special.wofz`; Weideman's rational approximation of degree 40, reflected below the real axis.
 * @example special.wofz([{ re: 0, im: 0 }]).real().toArray();  // => [1] */
export function wofz(z: TensorLike): Tensor<"c64"> {
  const given = withDType(asTensor("special.wofz", z), "c64");
  const part = (x: Tensor): Double => withDType(x, "f64") as Tensor as Double;
  const [re, im] = [part(real(given) as Tensor), part(imag(given) as Tensor)];
  const lower = im.less(0);
  const upper = faddeeva({ re: where(lower, re.negative(), re), im: im.abs() });
  // 2 exp(-z^2), of the lower half plane only.
  const below = where(lower, im, 0);
  const size = below
    .multiply(below)
    .subtract(where(lower, re.multiply(re), 0))
    .exp()
    .multiply(2);
  const angle = re.multiply(below).multiply(-2);
  const mirrored: Pair = {
    re: size.multiply(angle.cos()).subtract(upper.re),
    im: size.multiply(angle.sin()).subtract(upper.im),
  };
  return complex(where(lower, mirrored.re, upper.re).astype("f32"), where(lower, mirrored.im, upper.im).astype("f32"));
}

/** Owen's T: the probability that one of two standard normal numbers is above h while the other lies between 0 and a times it.
 * Shapes broadcast. Dtype: promoted float. Throws `shape/broadcast`, `dtype/unsupported` for complex.
 * Source: SciPy `special.owens_t`; Gauss-Legendre quadrature with 40 points, |a| above 1 reflected.
 * @example special.owensT([0], [1]).toArray();  // => [0.125] */
export function owensT<X extends TensorLike, Y extends TensorLike>(h: X, a: Y): Tensor<FloatOf<Promoted<X, Y>>> {
  return ofTwo("special.owensT", h, a, (x, y) => {
    const [high, slope] = [x.abs(), y.abs()];
    const steep = slope.greater(1);
    const product = high.multiply(where(slope.isinf().logicalAnd(high.equal(0)), 0, slope));
    const safe = where(steep, slope, 1);
    const quadrature = integralT(where(steep, product, high), where(steep, safe.reciprocal(), slope));
    // Chances above, not below: they lose no digits far out.
    const [p, q] = [cumulative(high.negative()), cumulative(product.negative())];
    const reflected = p.add(q).multiply(0.5).subtract(p.multiply(q)).subtract(quadrature);
    const value = where(steep, reflected, quadrature);
    return where(y.less(0), value.negative(), value);
  });
}

/** T(h, a) for 0 <= a <= 1. */
function integralT(h: Double, a: Double): Double {
  const exponent = h.multiply(h).multiply(-0.5);
  let sum = a.multiply(0).multiply(exponent.exp());
  LEGENDRE_NODES.forEach((node, i) => {
    for (const at of [(1 + node) / 2, (1 - node) / 2]) {
      const x = a.multiply(at);
      const one = x.multiply(x).add(1);
      sum = sum.add(one.multiply(exponent).exp().divide(one).multiply(LEGENDRE_WEIGHTS[i]!));
    }
  });
  return sum.multiply(a).multiply(1 / (4 * Math.PI));
}
