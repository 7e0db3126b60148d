// Spherical harmonics.
// In: degrees and orders (integers), angles.  Out: c64.
import type { Tensor } from "../methods.generated.js";
import type { TensorLike } from "../operand.js";
import { asTensor, checkedInteger, withDType } from "../ops/arguments.js";
import { selectWhere as where } from "../ops/comparison.js";
import { complex } from "../ops/complex.js";
import { hostNumbers } from "../ops/host.js";
import type { HarmonicOptions } from "../options/special.js";
import type { Double } from "./compose.js";

const double = (op: string, x: TensorLike): Double => withDType(asTensor(op, x) as Tensor, "f64") as Tensor as Double;

/** Spherical harmonics of degree n and order m at polar angle theta and azimuth phi; 0 where |m| > n.
 * Shapes broadcast. Dtype: c64. Throws `shape/broadcast`, `argument/integer`, `argument/whole`.
 * Source: SciPy `special.sph_harm_y`; the recurrence of normalised Legendre functions up to the highest degree.
 * @example special.sphHarmY([0], [0], [0], [0]).real().toArray()[0] > 0.28;  // => true */
export function sphHarmY(
  n: TensorLike,
  m: TensorLike,
  theta: TensorLike,
  phi: TensorLike,
  options: HarmonicOptions = {},
): Tensor<"c64"> {
  const op = "special.sphHarmY";
  const highest = checkedInteger(options.nMax ?? Math.max(0, ...hostNumbers(n, op, "n")), op, "nMax", 0);
  const [degree, order] = [double(op, n), double(op, m)];
  const [polar, azimuth] = [double(op, theta), double(op, phi)];
  const size = order.abs();
  const [x, y] = [polar.cos(), polar.sin()];
  let value = degree.add(order).add(x).multiply(0);
  let sectoral = x.multiply(0).add(Math.sqrt(1 / (4 * Math.PI)));
  for (let k = 0; k <= highest; k++) {
    // From P(k, k) to P(l, k) for all l above, each normalised.
    let before = x.multiply(0);
    let current = sectoral;
    for (let l = k; l <= highest; l++) {
      value = where(degree.equal(l).logicalAnd(size.equal(k)), current, value);
      const up = (l + 1) ** 2 - k ** 2;
      const next = x.multiply(current).multiply(Math.sqrt((4 * (l + 1) ** 2 - 1) / up));
      const back = l === k ? 0 : Math.sqrt(((2 * l + 3) * (l ** 2 - k ** 2)) / ((2 * l - 1) * up));
      [before, current] = [current, next.subtract(before.multiply(back))];
    }
    sectoral = sectoral.multiply(y).multiply(-Math.sqrt((2 * k + 3) / (2 * k + 2)));
  }
  // Y(n, -m) = (-1)^m conj Y(n, m)
  const flip = order.less(0).logicalAnd(size.remainder(2).equal(1));
  const signed = where(flip, value.negative(), value);
  const angle = order.multiply(azimuth);
  return complex(signed.multiply(angle.cos()).astype("f32"), signed.multiply(angle.sin()).astype("f32"));
}
