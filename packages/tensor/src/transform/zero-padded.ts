// Zeros around and between elements, whose places hold no derivative.
// In: a tensor, widths.  Out: a larger tensor of its dtype.
import { apply } from "../apply.js";
import type { Tensor } from "../methods.generated.js";
import { fullLike } from "../ops/creation.js";
import { type PadAttributes, pad } from "../schema/movement.js";

/** A tensor with zeros before, behind and between; negative widths crop. */
export function zeroPadded(x: Tensor, widths: PadAttributes): Tensor {
  return apply(pad, [x, fullLike(x, 0, { shape: [] })], widths);
}
