// Zeros where a derivative has to stand and there is none.
// In: a tensor.  Out: zeros of its type, or the tensor with zeros around and between its elements.
// Invariant: zeros are one number seen everywhere, never an array of them.
import { apply } from "../apply.js";
import type { Tensor } from "../methods.generated.js";
import { fullLike } from "../ops/creation.js";
import { broadcastTo } from "../ops/movement.js";
import { type PadAttributes, pad } from "../schema/movement.js";

const zero = (x: Tensor): Tensor => fullLike(x, 0, { shape: [] }) as Tensor;

/** Zeros of the shape and dtype of a tensor. */
export const zerosOf = (x: Tensor): Tensor => broadcastTo(zero(x), x.shape) as Tensor;

/** A tensor with zeros before, behind and between; negative widths crop. */
export function zeroPadded(x: Tensor, widths: PadAttributes): Tensor {
  return apply(pad, [x, zero(x)], widths);
}
