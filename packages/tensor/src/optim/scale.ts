// What happens to steps besides being sized: rates, momentum, weights that shrink, noise.
// In: numbers, schedules, options.  Out: gradient transformations.
// Invariant: a rate takes the dtype of what it scales.
import type { FloatDType } from "../dtype.js";
import { ArgumentError } from "../error.js";
import type { Tensor } from "../methods.generated.js";
import type { TensorLike } from "../operand.js";
import { asTensor, checkedFlag, withDType } from "../ops/arguments.js";
import { add, divide, multiply, power } from "../ops/arithmetic.js";
import { equal, selectWhere } from "../ops/comparison.js";
import { checkFunction } from "../ops/control/closed.js";
import { negative, sqrt, square } from "../ops/functions.js";
import { sum } from "../ops/reduce.js";
import { checkSettings } from "../ops/settings.js";
import type { DecayOptions, MomentumOptions, NoiseOptions } from "../options/optim.js";
import { normal } from "../random/basic.js";
import { checkedKey, type Key, key as randomKey, split } from "../random/key.js";
import { describe } from "../shape.js";
import { isTensor } from "../tensor.js";
import { noSteps, perLeaf, zeros } from "./leaf-rule.js";
import { masked } from "./masked.js";
import { type GradientTransformation, identity, needed, overTrees, stateless } from "./transformation.js";

/** How far to step: a number, one number as a tensor (which may be an argument of a compiled step), or a function of the steps taken. */
export type LearningRate = number | Tensor | ((count: Tensor) => TensorLike);

/** A rate beside what it scales. */
const times = (x: Tensor, rate: TensorLike): Tensor =>
  multiply(x, isTensor(rate) ? withDType(rate, x.dtype) : rate) as Tensor;

/** Updates times a number.
 * Throws `argument/range`.
 * Source: Optax `scale`.
 * @example optim.scale(-0.5).update([4], {})[0].map((u) => u.item());  // => [-2] */
export function scale(factor: number): GradientTransformation {
  checkSettings("optim.scale", { finite: { factor } });
  return stateless("optim.scale", (gradients) => gradients.map((g) => times(g, factor)));
}

/** Updates times what a schedule gives for the number of steps taken before.
 * Throws `argument/function`.
 * Source: Optax `scale_by_schedule`.
 * @example
 * const step = optim.scaleBySchedule((n) => n.add(2));
 * step.update([4], step.init([1]))[0].map((u) => u.item());  // => [8] */
export function scaleBySchedule(schedule: (count: Tensor) => TensorLike): GradientTransformation {
  const op = "optim.scaleBySchedule";
  checkFunction(schedule, op, "schedule");
  return perLeaf<never, Tensor>(op, {
    begin: {},
    shared: (count) => asTensor(op, schedule(count.subtract(1) as Tensor)),
    step: (gradient, memory, rate) => [times(gradient, rate), memory],
  });
}

/** Updates times minus the rate: the last part of an optimiser.
 * Throws `argument/rate` for what is no rate, `argument/range` for a number that is not finite.
 * Source: Optax `scale_by_learning_rate`.
 * @example optim.scaleByLearningRate(0.5).update([4], {})[0].map((u) => u.item());  // => [-2] */
export function scaleByLearningRate(learningRate: LearningRate): GradientTransformation {
  if (typeof learningRate === "number") return scale(-learningRate);
  if (typeof learningRate === "function") return scaleBySchedule((count) => negative(learningRate(count)) as Tensor);
  if (isTensor(learningRate))
    return stateless("optim.scaleByLearningRate", (gradients) =>
      gradients.map((g) => times(g, negative(learningRate) as Tensor)),
    );
  throw new ArgumentError({
    code: "argument/rate",
    op: "optim.scaleByLearningRate",
    what: `the learning rate is ${describe(learningRate)}`,
    remedy: "pass a number, a tensor of one number, or a schedule such as optim.cosineDecay(0.1, 1000)",
    argument: "learningRate",
  });
}

/** Momentum: a share of the last step goes on.
 * Throws `argument/range`, `argument/boolean`.
 * Source: Polyak's heavy ball; Sutskever et al., "On the importance of initialization and momentum" for `nesterov`; Optax `trace`.
 * @example
 * const step = optim.trace(0.5);
 * step.update([4], step.init([1]))[0].map((u) => u.item());  // => [4] */
export function trace(decay: number, options: MomentumOptions = {}): GradientTransformation {
  const op = "optim.trace";
  checkSettings(op, { share: { decay } });
  const nesterov = checkedFlag(options.nesterov ?? false, op, "nesterov");
  const after = (gradient: Tensor, last: Tensor): Tensor => add(gradient, last.multiply(decay)) as Tensor;
  return perLeaf(op, {
    begin: { trace: zeros },
    step(gradient, was) {
      const next = after(gradient, was.trace);
      return [nesterov ? after(gradient, next) : next, { trace: next }];
    },
  });
}

/** Updates plus a share of the parameters, so that weights shrink.
 * Throws `argument/range`; at its update `optim/parameters` when they are not passed, and as `masked`.
 * Source: Loshchilov and Hutter, "Decoupled weight decay regularization"; Optax `add_decayed_weights`.
 * @example optim.addDecayedWeights(0.5).update([1], {}, [4])[0].map((u) => u.item());  // => [3] */
export function addDecayedWeights(
  weightDecay: number,
  { mask }: Pick<DecayOptions, "mask"> = {},
): GradientTransformation {
  const op = "optim.addDecayedWeights";
  checkSettings(op, { atLeastZero: { weightDecay } });
  if (weightDecay === 0) return identity();
  const decayed = stateless(op, (gradients, parameters) =>
    needed(op, parameters).map((parameter, i) => add(gradients[i]!, times(parameter, weightDecay)) as Tensor),
  );
  return mask === undefined ? decayed : masked(decayed, mask);
}

/** Each update as long as its parameter, where neither is zero.
 * Throws at its update `optim/parameters` when they are not passed.
 * Source: You et al., "Large batch optimization for deep learning"; Optax `scale_by_trust_ratio`.
 * @example optim.scaleByTrustRatio().update([2], {}, [8])[0].map((u) => u.item());  // => [8] */
export function scaleByTrustRatio(): GradientTransformation {
  const length = (x: Tensor): Tensor => sqrt(sum(square(x))) as Tensor;
  const op = "optim.scaleByTrustRatio";
  return stateless(op, (updates, parameters) =>
    needed(op, parameters).map((parameter, i) => {
      const update = updates[i]!;
      const [wanted, has] = [length(parameter), length(update)];
      const none = equal(multiply(wanted, has), 0);
      return times(update, selectWhere(none, 1, divide(wanted, selectWhere(none, 1, has))) as Tensor);
    }),
  );
}

/** Updates plus normal noise that goes down with the steps.
 * Throws `argument/range`.
 * Source: Neelakantan et al., "Adding gradient noise improves learning for very deep networks"; Optax `add_noise`.
 * @example
 * const step = optim.addNoise({ eta: 0 });
 * step.update([4], step.init([1]))[0].map((u) => u.item());  // => [4] */
export function addNoise({ eta = 0.01, gamma = 0.55, key }: NoiseOptions = {}): GradientTransformation {
  const op = "optim.addNoise";
  checkSettings(op, { atLeastZero: { eta, gamma } });
  return overTrees<{ readonly count: Tensor; readonly key: Key }>({
    op,
    init: ({ leaves }) => ({ count: noSteps(leaves), key: checkedKey(key ?? randomKey(0), op) }),
    update({ leaves }, state) {
      const count = add(state.count, 1) as Tensor;
      const deviation = sqrt(divide(eta, power(withDType(count, "f64"), gamma))) as Tensor;
      const [next, ...keys] = split(state.key, leaves.length + 1);
      const noisy = leaves.map((gradient, i) =>
        add(
          gradient,
          times(normal(keys[i]!, gradient.shape, { dtype: gradient.dtype as FloatDType }) as Tensor, deviation),
        ),
      );
      return [noisy as Tensor[], { count, key: next! }];
    },
  });
}
