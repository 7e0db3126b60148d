// Types of values compared and written.
// In: dtype and shape.  Out: equality, text.
import type { TensorType } from "../schema/op.js";
import { sameShape, shapeText } from "../shape.js";

/** Are dtype and shape equal? */
export function sameType(a: TensorType, b: TensorType): boolean {
  return a.dtype === b.dtype && sameShape(a.shape, b.shape);
}

/** A type as text: `f32[2,3]`. */
export const typeText = ({ dtype, shape }: TensorType): string => `${dtype}${shapeText(shape)}`;

/** Types as text: `f32[2,3] i32[]`. */
export const typesText = (types: readonly TensorType[]): string =>
  types.length === 0 ? "nothing" : types.map(typeText).join(" ");
