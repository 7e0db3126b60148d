// Equality up to a tolerance, and of whole tensors.
// In: array-likes.  Out: bool tensors; JavaScript booleans for whole tensors, which block.
import { DTYPE_FACTS } from "../dtype.js";
import type { Tensor } from "../methods.generated.js";
import type { TensorLike } from "../operand.js";
import type { ArrayEqualOptions, CloseOptions } from "../options/elementwise.js";
import { sameShape } from "../shape.js";
import { asTensor, checkedFlag, promoted, withDType } from "./arguments.js";
import { add, multiply, subtract } from "./arithmetic.js";
import { equal, lessEqual, logicalAnd, logicalOr } from "./comparison.js";
import { abs, isfinite, isnan } from "./functions.js";
import { all } from "./reduce.js";

/** Is |x - y| <= atol + rtol |y|? Infinities are close to themselves only, NaN to nothing unless `equalNan`.
 * Shapes broadcast. Dtype: bool; integers are compared in f64. Throws `shape/broadcast`, `argument/boolean`.
 * Source: NumPy `isclose`.
 * @example isclose([1, 2], [1.000001, 2.1]).toArray();  // => [true,false] */
export function isclose<X extends TensorLike>(x: X, y: TensorLike, options: CloseOptions = {}): Tensor<"bool"> {
  const { rtol = 1e-5, atol = 1e-8 } = options;
  const equalNan = checkedFlag(options.equalNan ?? false, "isclose", "equalNan");
  const [a, b] = promoted("isclose", [x, y], (common) =>
    DTYPE_FACTS[common].range === undefined ? common : "f64",
  ) as [Tensor, Tensor];
  const same = equal(a, b);
  const finite = logicalAnd(isfinite(a), isfinite(b));
  // In f64 the default tolerances keep their values beside 16-bit floats; complex lengths are f32.
  const size = (z: Tensor): Tensor => withDType(abs(z) as Tensor, "f64");
  const isComplex = a.dtype === "c64";
  const [p, q] = isComplex ? [a, b] : [withDType(a, "f64"), withDType(b, "f64")];
  const near = lessEqual(size(subtract(p, q) as Tensor), add(multiply(size(q), rtol), atol));
  const close = logicalOr(same, logicalAnd(finite, near));
  return equalNan ? logicalOr(close, logicalAnd(isnan(a), isnan(b))) : close;
}

/** Are all elements close? Blocks.
 * Shapes broadcast. Throws as `isclose`.
 * Source: NumPy `allclose`.
 * @example allclose([1, 2], [1.000001, 2]);  // => true */
export function allclose<X extends TensorLike>(x: X, y: TensorLike, options: CloseOptions = {}): boolean {
  return all(isclose(x, y, options)).item();
}

/** Have they one shape and equal elements? Blocks.
 * Dtype: compared in the promoted dtype. Throws `argument/boolean`.
 * Source: NumPy `array_equal`.
 * @example arrayEqual([1, 2], [1, 2]);  // => true */
export function arrayEqual<X extends TensorLike>(x: X, y: TensorLike, options: ArrayEqualOptions = {}): boolean {
  const equalNan = checkedFlag(options.equalNan ?? false, "arrayEqual", "equalNan");
  const [a, b] = [asTensor("arrayEqual", x) as Tensor, asTensor("arrayEqual", y) as Tensor];
  if (!sameShape(a.shape, b.shape)) return false;
  const same = equal(a, b);
  return all(equalNan ? logicalOr(same, logicalAnd(isnan(a), isnan(b))) : same).item();
}

/** Do they broadcast to one shape with equal elements? Blocks.
 * Dtype: compared in the promoted dtype.
 * Source: NumPy `array_equiv`.
 * @example arrayEquiv([1, 1], [[1], [1]]);  // => true */
export function arrayEquiv<X extends TensorLike>(x: X, y: TensorLike): boolean {
  const [a, b] = [asTensor("arrayEquiv", x) as Tensor, asTensor("arrayEquiv", y) as Tensor];
  const fits = a.shape.every((extent, i) => {
    const other = b.shape[b.ndim - a.ndim + i] ?? 1;
    return extent === other || extent === 1 || other === 1;
  });
  return fits && all(equal(a, b)).item();
}
