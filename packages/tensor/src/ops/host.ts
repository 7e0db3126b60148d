// Plain numbers of array-likes on the host, and positions made there.
// In: array-likes, numbers.  Out: numbers, i32 tensors beside another tensor.
// Invariant: reading needs values, so these throw TracerError inside a trace.
import { ArgumentError } from "../error.js";
import type { Tensor } from "../methods.generated.js";
import type { TensorLike } from "../operand.js";
import { itemAt } from "../read.js";
import { readValues } from "../tensor.js";
import { backendOf, wholeAsTensor } from "./arguments.js";
import { arrayTensor } from "./from-array.js";

/** Positions on the host as i32 beside a tensor. */
export const hostPositions = (numbers: ArrayLike<number>, beside: Tensor): Tensor<"i32"> =>
  arrayTensor(Int32Array.from(numbers), "take", { backend: backendOf([beside]) }) as Tensor as Tensor<"i32">;

/** Whole numbers given as a number, a list or a tensor, on the host; throws `argument/whole`. */
export function hostNumbers(given: TensorLike, op: string, argument: string): number[] {
  const tensor = wholeAsTensor(op, given);
  const values = readValues(tensor, op);
  return Array.from({ length: tensor.size }, (_, i) => {
    const item = Number(itemAt(tensor.dtype, values, i));
    if (Number.isInteger(item)) return item;
    throw new ArgumentError({
      code: "argument/whole",
      op,
      what: `${argument} holds ${item}`,
      remedy: "pass whole numbers",
      argument,
    });
  });
}
