// Adam: steps down a slope, each parameter at a pace of its own.
// In: parameters and their slopes, trees of tensors; what was remembered of the slopes before.  Out: the next parameters and memory.
// Invariant: functions of tensors without effects; the moments are corrected for having begun at zero.
// Not here: the slopes themselves, which valueAndGrad finds.
//
// Source: Kingma and Ba, "Adam: a method for stochastic optimization", ICLR 2015, algorithm 1.
import * as t from "@sextant/tensor";

const MEAN = 0.9;
const SQUARE = 0.999;
const TINY = 1e-8;

/** What is remembered before the first step: nothing. */
export const newMemory = (parameters) => ({
  steps: t.tensor(0),
  mean: t.tree.map(t.zerosLike, parameters),
  square: t.tree.map(t.zerosLike, parameters),
});

/** One step. `rate`: how far, about, a parameter goes in one.
 * @example adam({ w: t.tensor(1) }, { w: t.tensor(8) }, newMemory({ w: t.tensor(1) }), 0.1).parameters.w.item(); // => 0.9 */
export function adam(parameters, slopes, memory, rate) {
  const steps = memory.steps.add(1);
  const mean = t.tree.map((m, slope) => m.multiply(MEAN).add(slope.multiply(1 - MEAN)), memory.mean, slopes);
  const square = t.tree.map(
    (s, slope) => s.multiply(SQUARE).add(slope.multiply(slope).multiply(1 - SQUARE)),
    memory.square,
    slopes,
  );
  const began = (share) => t.subtract(1, t.power(share, steps));
  const step = (parameter, m, s) =>
    parameter.subtract(
      m
        .divide(began(MEAN))
        .multiply(rate)
        .divide(t.sqrt(s.divide(began(SQUARE))).add(TINY)),
    );
  return { parameters: t.tree.map(step, parameters, mean, square), memory: { steps, mean, square } };
}
