// Products summed over shared axes.
// In: array-likes.  Out: their promoted dtype.
import { apply } from "../apply.js";
import { ShapeError } from "../error.js";
import type { Tensor } from "../methods.generated.js";
import type { Promoted, TensorLike } from "../operand.js";
import * as schema from "../schema/contraction.js";
import { shapeText } from "../shape.js";
import { promoted } from "./arguments.js";
import { expandDims, squeeze } from "./movement.js";

/** Matrix product over the last two axes; leading axes broadcast.
 * Shapes: `[...b, m, k] x [...b, k, n] -> [...b, m, n]`; rank 1 acts as a row (left) or column (right) and is dropped again.
 * Dtype: promoted; integers wrap. Throws `shape/contract`, `shape/broadcast`.
 * Source: NumPy `matmul`.
 * @example matmul([[1, 2], [3, 4]], [1, 1]).toArray();  // => [3,7] */
export function matmul<X extends TensorLike, Y extends TensorLike>(x: X, y: Y): Tensor<Promoted<X, Y>> {
  const [a, b] = promoted("matmul", [x, y]) as [Tensor, Tensor];
  if (a.ndim === 0 || b.ndim === 0)
    throw new ShapeError({
      code: "shape/contract",
      op: "matmul",
      what: `${shapeText(a.shape)} x ${shapeText(b.shape)}: a scalar has no axis to contract`,
      remedy: "use multiply for scalars",
      shapes: [a.shape, b.shape],
    });
  const product = apply(schema.matmul, [a.ndim === 1 ? expandDims(a, 0) : a, b.ndim === 1 ? expandDims(b, 1) : b], {});
  const dropped = [...(a.ndim === 1 ? [-2] : []), ...(b.ndim === 1 ? [-1] : [])];
  return (dropped.length === 0 ? product : squeeze(product, { axis: dropped })) as Tensor<Promoted<X, Y>>;
}
