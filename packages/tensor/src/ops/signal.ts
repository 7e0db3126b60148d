// Convolution and correlation of two sequences.
// In: two vectors.  Out: a vector of their promoted dtype.
import { apply } from "../apply.js";
import { ArgumentError, ShapeError } from "../error.js";
import type { Tensor } from "../methods.generated.js";
import type { Promoted, TensorLike } from "../operand.js";
import type { SignalOptions } from "../options/contraction.js";
import * as schema from "../schema/window.js";
import { describe, shapeText } from "../shape.js";
import { promoted, withDType } from "./arguments.js";
import { conjugated } from "./contraction.js";
import { flip, reshape } from "./movement.js";

type Mode = NonNullable<SignalOptions["mode"]>;

function checkedVectors(op: string, x: TensorLike, y: TensorLike, mode: unknown): [Tensor, Tensor] {
  if (mode !== "full" && mode !== "same" && mode !== "valid")
    throw new ArgumentError({
      code: "argument/mode",
      op,
      what: `mode is ${describe(mode)}`,
      remedy: 'use "full", "same" or "valid"',
      argument: "mode",
    });
  const operands = promoted(op, [x, y]) as [Tensor, Tensor];
  if (operands.every((t) => t.ndim === 1 && t.size > 0)) return operands;
  const shapes = operands.map((t) => t.shape);
  throw new ShapeError({
    code: "shape/signal",
    op,
    what: `the shapes are ${shapes.map(shapeText).join(" and ")}`,
    remedy: "pass two vectors of at least one element",
    shapes,
  });
}

/** Sums of products of the longer with the shorter moved along it. */
function correlated(longer: Tensor, shorter: Tensor, mode: Mode): Tensor {
  const m = shorter.size;
  const [low, high] = {
    full: [m - 1, m - 1] as const,
    same: [m >> 1, m - 1 - (m >> 1)] as const,
    valid: [0, 0] as const,
  }[mode];
  // Convolution knows numbers alone: a truth value counts as one.
  const wide = longer.dtype === "bool" ? "i32" : longer.dtype;
  const x = reshape(withDType(longer, wide), [1, -1, 1]) as Tensor;
  const kernel = reshape(withDType(shorter, wide), [1, -1, 1]) as Tensor;
  const one = [1];
  const result = apply(schema.conv, [x, kernel], {
    strides: one,
    low: [low],
    high: [high],
    inputDilation: one,
    kernelDilation: one,
    groups: 1,
  });
  return withDType(reshape(result, [-1]) as Tensor, longer.dtype);
}

/** The convolution of two vectors, all overlaps by default.
 * Shapes: `[n] x [m] -> [n + m - 1]` ("full"), `[max(n, m)]` ("same"), `[max(n, m) - min(n, m) + 1]` ("valid"). Dtype: promoted.
 * Complexity: O(n m). Throws `shape/signal`, `argument/mode`.
 * Source: NumPy `convolve`.
 * @example convolve([1, 2, 3], [1, 1]).toArray();  // => [1,3,5,3] */
export function convolve<X extends TensorLike, Y extends TensorLike>(
  x: X,
  y: Y,
  options: SignalOptions = {},
): Tensor<Promoted<X, Y>> {
  const { mode = "full" } = options;
  const [a, b] = checkedVectors("convolve", x, y, mode);
  const [longer, shorter] = a.size >= b.size ? [a, b] : [b, a];
  return correlated(longer, flip(shorter) as Tensor, mode) as Tensor<Promoted<X, Y>>;
}

/** Sums of products of x with y, conjugated, moved along it; complete overlaps by default.
 * Shapes: as convolve. Dtype: promoted. Complexity: O(n m). Throws `shape/signal`, `argument/mode`.
 * Source: NumPy `correlate`.
 * @example correlate([1, 2, 3], [1, 10]).toArray();  // => [21,32] */
export function correlate<X extends TensorLike, Y extends TensorLike>(
  x: X,
  y: Y,
  options: SignalOptions = {},
): Tensor<Promoted<X, Y>> {
  const { mode = "valid" } = options;
  const [a, given] = checkedVectors("correlate", x, y, mode);
  const b = conjugated(given);
  const result = a.size >= b.size ? correlated(a, b, mode) : flip(correlated(b, a, mode));
  return result as Tensor as Tensor<Promoted<X, Y>>;
}
