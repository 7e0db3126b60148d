// where: a choice per element, or the positions where a condition holds.
import type { Tensor } from "../methods.generated.js";
import type { Promoted, TensorLike } from "../operand.js";
import { selectWhere } from "./comparison.js";
import { nonzero } from "./search.js";

/** x where the condition is not zero, else y; with the condition alone the positions where it holds, as `nonzero`.
 * Shapes broadcast. Dtype: x and y promoted. Throws `shape/broadcast`, `dtype/range`.
 * Source: NumPy `where`.
 * @example where([true, false], [1, 2], 0).toArray();  // => [1,0] */
export function where<C extends TensorLike, X extends TensorLike, Y extends TensorLike>(
  condition: C,
  x: X,
  y: Y,
): Tensor<Promoted<X, Y>>;
/** Positions where the condition holds, one vector per axis. */
export function where(condition: TensorLike): Tensor<"i32">[];
export function where(condition: TensorLike, ...branches: readonly TensorLike[]): Tensor | Tensor<"i32">[] {
  if (branches.length === 0) return nonzero(condition);
  return selectWhere(condition, branches[0]!, branches[1]!) as Tensor;
}
