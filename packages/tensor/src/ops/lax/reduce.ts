// Reductions by a function of two tensors, with lax's arguments.
// In: array-likes, an initial value, a function.  Out: a tensor without the named axes.
import { apply } from "../../apply.js";
import type { Tensor } from "../../methods.generated.js";
import type { DTypeOf, TensorLike } from "../../operand.js";
import { bitwiseXor } from "../../schema/bitwise.js";
import { checkedAxes, sizeOf } from "../../shape.js";
import { asTensor, promoted, withDType } from "../arguments.js";
import { broadcastTo, concatenate, reshape, transpose } from "../movement.js";
import { sliceAxis } from "../slice.js";

/** All elements along axes joined by an associative function of two tensors, starting from an initial value.
 * Shapes: the axes go. Dtype: kept. Complexity: O(log n) calls on whole slices. Throws `shape/axis`, `shape/axis-twice`.
 * Source: JAX `lax.reduce`.
 * @example lax.reduce([1, 2, 3], 10, (a, b) => a.add(b), [0]).item();  // => 16 */
export function reduce<T extends TensorLike>(
  operand: T,
  initial: TensorLike,
  fn: (a: Tensor, b: Tensor) => TensorLike,
  axes: readonly number[],
): Tensor<DTypeOf<T>> {
  const x = asTensor("reduce", operand);
  const folded = checkedAxes(axes, x.ndim, "reduce");
  const rest = x.shape.map((_, axis) => axis).filter((axis) => !folded.includes(axis));
  const shape = rest.map((axis) => x.shape[axis]!);
  const count = sizeOf(folded.map((axis) => x.shape[axis]!));
  const start = withDType(promoted("reduce", [initial, x])[0]!, x.dtype);
  let rows = reshape(transpose(x, [...folded, ...rest]), [count, ...shape]) as Tensor;
  // Halves are joined until one row is left; an odd row waits at the end.
  while (rows.shape[0]! > 1) {
    const half = Math.floor(rows.shape[0]! / 2);
    const joined = asTensor("reduce", fn(sliceAxis(rows, 0, 0, half), sliceAxis(rows, 0, half, 2 * half)));
    rows = concatenate([joined, sliceAxis(rows, 0, 2 * half, rows.shape[0]!)]) as Tensor;
  }
  const begun = broadcastTo(start, shape) as Tensor;
  const result = count === 0 ? begun : asTensor("reduce", fn(begun, reshape(rows, shape) as Tensor));
  return result as Tensor as Tensor<DTypeOf<T>>;
}

/** Exclusive or of the bits of all elements along axes.
 * Shapes: the axes go. Dtype: kept: integers and bool. Throws `shape/axis`, `shape/axis-twice`, `dtype/unsupported`.
 * Source: JAX `lax.reduce_xor`.
 * @example lax.reduceXor([true, true, false], [0]).item();  // => false */
export function reduceXor<T extends TensorLike>(operand: T, axes: readonly number[]): Tensor<DTypeOf<T>> {
  const x = asTensor("reduceXor", operand);
  const zero = x.dtype === "bool" ? false : 0;
  return reduce(x, zero, (a, b) => apply(bitwiseXor, [a, b], {}), axes) as Tensor as Tensor<DTypeOf<T>>;
}
