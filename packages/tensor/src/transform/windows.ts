// Windows taken apart: what each tap of a window sees, and which of them has the extreme.
// In: a tensor, the attributes of a window reduction.  Out: one tensor per tap, each with one element per place of the window.
// Invariant: taps are in row-major order; padding and the gaps of dilation are read as a value of the caller.
// Not here: derivatives (jvp-rules/window.ts, transpose-rules/window.ts).
import { apply } from "../apply.js";
import type { Tensor } from "../methods.generated.js";
import { backendOf } from "../ops/arguments.js";
import { greater, less, logicalAnd, logicalNot, logicalOr, selectWhere } from "../ops/comparison.js";
import { fullLike, iota, zerosLike } from "../ops/creation.js";
import { isnan } from "../ops/functions.js";
import { ravel, reshape } from "../ops/movement.js";
import * as indexing from "../schema/indexing.js";
import * as movement from "../schema/movement.js";
import { reduceWindow, type WindowAttributes } from "../schema/window.js";

/** What each tap sees, `filler` outside. */
export function tapsOfWindow(x: Tensor, filler: number, attributes: WindowAttributes): Tensor[] {
  const { window, strides, low, high, inputDilation, windowDilation } = attributes;
  const places = reduceWindow.result([x], attributes)[0]!.shape;
  const value = fullLike(x, filler, { shape: [] }) as Tensor;
  const padded = apply(movement.pad, [x, value], { low, high, interior: inputDilation.map((d) => d - 1) });
  const taps = window.reduce<number[][]>(
    (list, extent) => list.flatMap((head) => Array.from({ length: extent }, (_, i) => [...head, i])),
    [[]],
  );
  return taps.map((tap) => {
    const start = tap.map((at, axis) => at * windowDilation[axis]!);
    const stop = start.map((first, axis) =>
      places[axis] === 0 ? first : first + (places[axis]! - 1) * strides[axis]! + 1,
    );
    return apply(movement.slice, [padded], { start, stop, step: strides }) as Tensor;
  });
}

/** Index, in row-major order of x, of the first extreme of each window, NaN before all; -1 where a window holds padding alone. */
function winners(x: Tensor, attributes: WindowAttributes): Tensor {
  const exceeds = attributes.reduce === "max" ? greater : less;
  const names = reshape(iota([x.size], { dtype: "i32", backend: backendOf([x]) }), x.shape) as Tensor;
  const values = tapsOfWindow(x, 0, attributes);
  const places = tapsOfWindow(names, -1, attributes);
  let [best, at] = [values[0]!, places[0]!];
  for (let tap = 1; tap < values.length; tap++) {
    const [value, place] = [values[tap]!, places[tap]!];
    const larger = logicalOr(exceeds(value, best), logicalAnd(isnan(value), logicalNot(isnan(best))));
    const wins = logicalAnd(greater(place, -1), logicalOr(less(at, 0), larger));
    best = selectWhere(wins, value, best) as Tensor;
    at = selectWhere(wins, place, at) as Tensor;
  }
  return at;
}

/** The elements of `values` where the windows of x have their first extreme; zero for a window of padding alone. */
export function atWinners(x: Tensor, values: Tensor, attributes: WindowAttributes): Tensor {
  const { shape } = reduceWindow.result([x], attributes)[0]!;
  if (x.size === 0 || attributes.window.includes(0)) return zerosLike(values, { shape }) as Tensor;
  const at = winners(x, attributes);
  const picked = apply(indexing.gather, [ravel(values) as Tensor, at], { axes: [0], sizes: [1], mode: "clip" });
  return selectWhere(greater(at, -1), reshape(picked, shape), zerosLike(picked, { shape: [] })) as Tensor;
}
