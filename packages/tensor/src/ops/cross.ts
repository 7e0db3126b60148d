// The cross product.
// In: array-likes of vectors with two or three components.  Out: vectors, or the third component alone when both have two.
import { ShapeError } from "../error.js";
import type { Tensor } from "../methods.generated.js";
import type { Promoted, TensorLike } from "../operand.js";
import type { CrossOptions } from "../options/contraction.js";
import { shapeText } from "../shape.js";
import { promoted } from "./arguments.js";
import { multiply, subtract } from "./arithmetic.js";
import { zerosLike } from "./creation.js";
import { moveaxis, squeeze, stack } from "./movement.js";
import { sliceAxis } from "./slice.js";

/** The vector orthogonal to two of three components; the third component alone of two of two.
 * Shapes: other axes broadcast. Dtype: promoted. Throws `shape/cross`, `shape/axis`, `shape/broadcast`.
 * Source: NumPy `cross`; a missing third component is zero.
 * @example cross([1, 0, 0], [0, 1, 0]).toArray();  // => [0,0,1] */
export function cross<X extends TensorLike, Y extends TensorLike>(
  x: X,
  y: Y,
  options: CrossOptions = {},
): Tensor<Promoted<X, Y>> {
  const { axis = -1, axisa = axis, axisb = axis, axisc = axis } = options;
  const [given, other] = promoted("cross", [x, y]) as [Tensor, Tensor];
  const a = moveaxis(given, axisa, -1) as Tensor;
  const b = moveaxis(other, axisb, -1) as Tensor;
  const [m, n] = [a.shape.at(-1)!, b.shape.at(-1)!];
  if (![2, 3].includes(m) || ![2, 3].includes(n))
    throw new ShapeError({
      code: "shape/cross",
      op: "cross",
      what: `${shapeText(given.shape)} and ${shapeText(other.shape)} have ${m} and ${n} components`,
      remedy: "pass vectors of two or three components, and name their axis",
      shapes: [given.shape, other.shape],
    });
  const part = (t: Tensor, i: number): Tensor =>
    i < t.shape.at(-1)!
      ? (squeeze(sliceAxis(t, t.ndim - 1, i, i + 1), { axis: -1 }) as Tensor)
      : (zerosLike(part(t, 0)) as Tensor);
  const component = (i: number, j: number): Tensor =>
    subtract(multiply(part(a, i), part(b, j)), multiply(part(a, j), part(b, i))) as Tensor;
  const third = component(0, 1);
  if (m === 2 && n === 2) return third as Tensor<Promoted<X, Y>>;
  const product = stack([component(1, 2), component(2, 0), third], { axis: -1 });
  return moveaxis(product, -1, axisc) as Tensor as Tensor<Promoted<X, Y>>;
}
