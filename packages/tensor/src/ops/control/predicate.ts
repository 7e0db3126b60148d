// What decides: predicates of branches and loops, indices of branches.
// In: what the user gave or returned.  Out: a scalar of the dtype that the op takes.
// Invariant: a predicate is one bool; numbers are no predicates, so that 0.5 or NaN never silently count as true.
import { DTYPE_FACTS, isInteger } from "../../dtype.js";
import { DTypeError, ShapeError } from "../../error.js";
import type { Tensor } from "../../methods.generated.js";
import type { TensorLike } from "../../operand.js";
import { asTensor, withDType } from "../arguments.js";
import { maximum, minimum } from "../arithmetic.js";
import { typeText } from "./closed.js";

/** A bool of rank 0; throws `control/predicate`. `what` is what errors call it. */
export function checkedPredicate(given: TensorLike, op: string, what: string): Tensor {
  const x = asTensor(op, given);
  if (x.dtype !== "bool")
    throw new DTypeError({
      code: "control/predicate",
      op,
      what: `${what} is ${typeText(x)}`,
      remedy: "make it a bool by a comparison, for example with notEqual(0)",
      shapes: [x.shape],
    });
  if (x.ndim === 0) return x;
  throw new ShapeError({
    code: "control/predicate",
    op,
    what: `${what} is ${typeText(x)}`,
    remedy: "reduce it to one with any or all; to choose element by element use where, example by example vmap",
    shapes: [x.shape],
  });
}

/** An i32 of rank 0 that is a branch of `count` when its dtype cannot hold others; throws `control/index`. */
export function checkedBranchIndex(given: TensorLike, count: number, op: string): Tensor {
  const x = asTensor(op, given);
  if (!isInteger(x.dtype))
    throw new DTypeError({
      code: "control/index",
      op,
      what: `index is ${typeText(x)}`,
      remedy: x.dtype === "bool" ? "use cond for a choice of two" : "pass an integer, for example with astype",
      shapes: [x.shape],
      argument: "index",
    });
  if (x.ndim !== 0)
    throw new ShapeError({
      code: "control/index",
      op,
      what: `index is ${typeText(x)}`,
      remedy: "pass one integer of rank 0; to choose example by example use vmap",
      shapes: [x.shape],
      argument: "index",
    });
  // What i32 cannot hold is clamped before it is converted.
  const fits = DTYPE_FACTS[x.dtype].bytes < 4 || x.dtype === "i32";
  return withDType(fits ? x : (minimum(maximum(x, 0), count - 1) as Tensor), "i32");
}
