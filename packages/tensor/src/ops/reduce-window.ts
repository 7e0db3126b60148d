// Window reductions with a function of the caller.
// In: a function of two tensors.  Out: one element per place of the window.
// Invariant: the function sees whole tensors, one call per element of the window.
import { ArgumentError } from "../error.js";
import type { Tensor } from "../methods.generated.js";
import type { DTypeOf, ScalarLike, TensorLike } from "../operand.js";
import type { PlainWindowOptions } from "../options/window.js";
import { windowExtent } from "../schema/window.js";
import { describe } from "../shape.js";
import { asTensor } from "./arguments.js";
import { fullLike } from "./creation.js";
import { pad } from "./pad.js";
import { slice } from "./slice.js";
import { windowGeometry } from "./window.js";

/** Each window folded by a function, starting from a value that also fills the padding.
 * Shapes: one element per place. Dtype: what the function gives. Complexity: one call of the function per element of the window.
 * Throws `argument/function`, `argument/positive`, `argument/lengths`, `argument/padding`.
 * Source: JAX `lax.reduce_window`; windowSum, windowMax and the like are the fast forms.
 * @example reduceWindow([1, 2, 3], 0, (a, b) => add(a, b), [2]).toArray();  // => [3,5] */
export function reduceWindow<X extends TensorLike>(
  x: X,
  initial: ScalarLike,
  combine: (a: Tensor, b: Tensor) => Tensor,
  size: number | readonly number[],
  options: PlainWindowOptions = {},
): Tensor<DTypeOf<X>> {
  const op = "reduceWindow";
  if (typeof combine !== "function")
    throw new ArgumentError({
      code: "argument/function",
      op,
      what: `combine is ${describe(combine)}`,
      remedy: "pass a function of two tensors, such as (a, b) => add(a, b)",
      argument: "combine",
    });
  const operand = asTensor(op, x);
  const { windows, strides, low, high } = windowGeometry(op, operand, size, options);
  const widths = low.map((width, axis) => [width, high[axis]!]);
  const padded = pad(operand, widths, { constantValues: initial }) as Tensor;
  const out = padded.shape.map((extent, axis) => windowExtent(extent, windows[axis]!, strides[axis]!));
  let folded = fullLike(operand, initial, { shape: out }) as Tensor;
  if (out.includes(0)) return folded as Tensor<DTypeOf<X>>;
  for (const tap of taps(windows)) {
    const stop = tap.map((start, axis) => start + (out[axis]! - 1) * strides[axis]! + 1);
    folded = combine(folded, slice(padded, tap, stop, { step: strides }) as Tensor);
  }
  return folded as Tensor<DTypeOf<X>>;
}

/** All places inside a window, row-major. */
function taps(windows: readonly number[]): number[][] {
  return windows.reduce<number[][]>(
    (list, extent) => list.flatMap((head) => Array.from({ length: extent }, (_, i) => [...head, i])),
    [[]],
  );
}
