// Bessel functions.
// In: array-likes.  Out: floats.
// Not here: the scaled ones of orders 0 and 1, which are primitives (ops/special.ts).
import type { Tensor } from "../methods.generated.js";
import type { DTypeOf, FloatOf, TensorLike } from "../operand.js";
import { checkedInteger } from "../ops/arguments.js";
import { selectWhere as where } from "../ops/comparison.js";
import { stack } from "../ops/movement.js";
import { inDouble } from "../ops/precision.js";
import type { BesselOptions } from "../options/special.js";
import { type Double, ofOne } from "./compose.js";

/** Undoes the scale exp(-|x|) in two steps, so that it overflows with the result only; |x| has no slope at 0. */
function unscaled(x: Double, scaled: Double): Double {
  const half = x.multiply(x.sign()).multiply(0.5).exp();
  return scaled.multiply(half).multiply(half);
}

/** Modified Bessel function of order 0.
 * Dtype: floats kept, integers and bool as f32. Throws `dtype/unsupported` for complex.
 * Source: SciPy `special.i0`, NumPy `i0`.
 * @example special.i0([0]).toArray();  // => [1] */
export function i0<X extends TensorLike>(x: X): Tensor<FloatOf<DTypeOf<X>>> {
  return ofOne("i0", x, (given) => unscaled(given, given.besselI0e()));
}

/** Modified Bessel function of order 1.
 * Dtype: floats kept, integers and bool as f32. Throws `dtype/unsupported` for complex.
 * Source: SciPy `special.i1`.
 * @example special.i1([0]).toArray();  // => [0] */
export function i1<X extends TensorLike>(x: X): Tensor<FloatOf<DTypeOf<X>>> {
  return ofOne("special.i1", x, (given) => unscaled(given, given.besselI1e()));
}

/** Bessel functions of the first kind of orders 0 to v.
 * Shapes: [v + 1, ...shape of z]. Dtype: floats kept, integers and bool as f32. Throws `dtype/unsupported` for complex, `argument/integer`.
 * Source: JAX `special.bessel_jn`; Miller's backward recurrence from order v + iterations, which must exceed |z|.
 * @example special.besselJn([0], { v: 1 }).toArray();  // => [[1],[0]] */
export function besselJn<X extends TensorLike>(z: X, options: BesselOptions): Tensor<FloatOf<DTypeOf<X>>> {
  const op = "special.besselJn";
  const v = checkedInteger(options.v, op, "v", 0);
  const start = v + checkedInteger(options.iterations ?? 50, op, "iterations", 1);
  const [result] = inDouble(op, [z], (given) => {
    // Ratios J(n) / J(n - 1) from far out; they vanish at 0, where 2 n / z has no value.
    const atZero = given!.equal(0);
    const twoOver = where(atZero, 1, given!).reciprocal().multiply(2);
    let ratio = given!.multiply(0);
    const ratios: Double[] = [];
    for (let n = start; n >= 1; n--) {
      const under = twoOver.multiply(n).subtract(ratio);
      ratio = where(atZero, 0, where(under.equal(0), 1e-300, under).reciprocal());
      ratios[n] = ratio;
    }
    // J0 + 2 (J2 + J4 + ...) = 1.
    let product = given!.multiply(0).add(1);
    let sum = product;
    const orders = [product];
    for (let n = 1; n <= start; n++) {
      product = product.multiply(ratios[n]!);
      if (n <= v) orders.push(product);
      if (n % 2 === 0) sum = sum.add(product.multiply(2));
    }
    return [stack(orders.map((order) => order.divide(sum))) as Tensor as Double];
  });
  return result as Tensor as Tensor<FloatOf<DTypeOf<X>>>;
}
