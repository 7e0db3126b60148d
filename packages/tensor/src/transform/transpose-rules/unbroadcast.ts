// Broadcasting run backwards.
// In: a cotangent of a result, the type of an operand.  Out: the operand's cotangent.
import type { Tensor } from "../../methods.generated.js";
import { reshape } from "../../ops/movement.js";
import { sum } from "../../ops/reduce.js";
import type { TensorType } from "../../schema/op.js";

/** A cotangent summed over the axes that broadcasting made, back to the operand's shape. */
export function unbroadcast(cotangent: unknown, { shape }: TensorType): Tensor {
  const ct = cotangent as Tensor;
  const extra = ct.ndim - shape.length;
  const axis = ct.shape.flatMap((extent, i) => (i < extra || (shape[i - extra] === 1 && extent !== 1) ? [i] : []));
  const summed = axis.length === 0 ? ct : (sum(ct, { axis, keepDims: true }) as Tensor);
  return summed.ndim === shape.length ? summed : (reshape(summed, shape) as Tensor);
}
