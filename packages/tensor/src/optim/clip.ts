// Gradients kept from being too large.
// In: bounds.  Out: gradient transformations.
import type { Tensor } from "../methods.generated.js";
import { withDType } from "../ops/arguments.js";
import { add, divide, maximum } from "../ops/arithmetic.js";
import { less, selectWhere } from "../ops/comparison.js";
import { clip as clipped, sqrt, square } from "../ops/functions.js";
import { single } from "../ops/precision.js";
import { mean, sum } from "../ops/reduce.js";
import { checkSettings } from "../ops/settings.js";
import { floats, type GradientTransformation, stateless } from "./transformation.js";

/** Length of all tensors of a tree as one vector, a float of rank 0; 16-bit floats are summed in f32.
 * Throws `dtype/unsupported` for a leaf that is no float.
 * Source: Optax `global_norm`.
 * @example optim.globalNorm({ a: [3], b: 4 }).item();  // => 5 */
export function globalNorm(tree: unknown): Tensor {
  return normOf(floats("optim.globalNorm", tree, "tree").leaves);
}

const normOf = (leaves: readonly Tensor[]): Tensor => {
  const squares = leaves.map((x) => sum(square(withDType(x, single(x.dtype)))) as Tensor);
  return sqrt(squares.length === 0 ? 0 : squares.reduce((a, b) => add(a, b) as Tensor)) as Tensor;
};

/** Every element between minus and plus a bound.
 * Throws `argument/range`.
 * Source: Optax `clip`.
 * @example optim.clip(1).update([-3], {})[0].map((u) => u.item());  // => [-1] */
export function clip(bound: number): GradientTransformation {
  checkSettings("optim.clip", { positive: { bound } });
  return stateless("optim.clip", (gradients) => gradients.map((g) => clipped(g, -bound, bound) as Tensor));
}

/** All gradients scaled together, so that their length is at most `norm`; shorter ones stay as they are.
 * Throws `argument/range`.
 * Source: Pascanu, Mikolov and Bengio, "On the difficulty of training recurrent neural networks"; Optax `clip_by_global_norm`.
 * @example optim.clipByGlobalNorm(5).update([6, 8], {})[0].map((u) => u.item());  // => [3,4] */
export function clipByGlobalNorm(norm: number): GradientTransformation {
  checkSettings("optim.clipByGlobalNorm", { positive: { norm } });
  return stateless("optim.clipByGlobalNorm", (gradients) => {
    const length = normOf(gradients);
    const short = less(length, norm);
    return gradients.map((g) => {
      const shortened = divide(g, withDType(length, g.dtype)).multiply(norm);
      return selectWhere(short, g, shortened) as Tensor;
    });
  });
}

/** Each tensor scaled, so that the root mean square of its elements is at most `threshold`.
 * Throws `argument/range`.
 * Source: Shazeer and Stern, "Adafactor", section 6; Optax `clip_by_block_rms`.
 * @example optim.clipByBlockRms(2).update([6], {})[0].map((u) => u.item());  // => [2] */
export function clipByBlockRms(threshold: number): GradientTransformation {
  checkSettings("optim.clipByBlockRms", { positive: { threshold } });
  return stateless("optim.clipByBlockRms", (gradients) =>
    gradients.map((g) => {
      const rms = sqrt(mean(square(g))) as Tensor;
      return divide(g, maximum(rms.divide(threshold), 1)) as Tensor;
    }),
  );
}
