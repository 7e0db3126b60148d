// Transposes of elementwise ops.
// In: cotangents, the known operands.  Out: cotangents of the others, each of its operand's type.
import type { Tensor } from "../../methods.generated.js";
import { multiply } from "../../ops/arithmetic.js";
import { negative } from "../../ops/functions.js";
import { reshape } from "../../ops/movement.js";
import { sum } from "../../ops/reduce.js";
import type { TensorType } from "../../schema/op.js";
import type { TransposeRule } from "../rule.js";

/** A cotangent summed over the axes that broadcasting made, back to the operand's type. */
export function unbroadcast(cotangent: Tensor, { shape }: TensorType): Tensor {
  const extra = cotangent.ndim - shape.length;
  const axis = cotangent.shape.flatMap((extent, i) =>
    i < extra || (shape[i - extra] === 1 && extent !== 1) ? [i] : [],
  );
  const summed = axis.length === 0 ? cotangent : (sum(cotangent, { axis, keepDims: true }) as Tensor);
  return summed.ndim === shape.length ? summed : (reshape(summed, shape) as Tensor);
}

/** Rules by op. */
export const elementwise: Readonly<Record<string, TransposeRule>> = {
  add: ({ cotangents: [ct], inputs, types }) =>
    types.map((type, i) => (inputs[i] === undefined ? unbroadcast(ct!, type) : undefined)),
  negative: ({ cotangents: [ct] }) => [negative(ct!) as Tensor],
  multiply: ({ cotangents: [ct], inputs: [x, y], types }) =>
    x === undefined
      ? [unbroadcast(multiply(ct!, y!) as Tensor, types[0]!), undefined]
      : [undefined, unbroadcast(multiply(ct!, x) as Tensor, types[1]!)],
};
