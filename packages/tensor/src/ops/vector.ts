// The check that an operand is a vector.
import { ShapeError } from "../error.js";
import type { Tensor } from "../methods.generated.js";
import { shapeText } from "../shape.js";

/** The operand itself when it has one axis; throws `shape/vector`. */
export function checkedVector(op: string, x: Tensor, argument = "x"): Tensor {
  if (x.ndim === 1) return x;
  throw new ShapeError({
    code: "shape/vector",
    op,
    what: `${argument} has shape ${shapeText(x.shape)}`,
    remedy: "pass a vector",
    shapes: [x.shape],
    argument,
  });
}
