// Limits that leave the derivative of what is not cut off whole.
// In: a tensor, a number.  Out: a tensor of its dtype; NaN stays.
// Invariant: at the limit itself the slope is 1, where maximum and minimum share it between their operands.
// Why: a piece of a function must have the slope of the piece at its edge.
import type { Tensor } from "../methods.generated.js";
import { greater, less, selectWhere } from "./comparison.js";

/** x, or the limit where x is larger. */
export function atMost<T extends Tensor>(x: T, limit: number): T {
  return selectWhere(greater(x, limit), limit, x) as Tensor as T;
}

/** x, or the limit where x is smaller. */
export function atLeast<T extends Tensor>(x: T, limit: number): T {
  return selectWhere(less(x, limit), limit, x) as Tensor as T;
}
