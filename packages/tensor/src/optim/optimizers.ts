// Optimisers by name: each a chain of how steps are sized, what else happens to them, and the rate.
// In: a learning rate, options.  Out: gradient transformations whose updates are added to the parameters.
// Invariant: defaults are Optax's.
import type {
  AdadeltaOptions,
  AdagradOptions,
  AdamOptions,
  AdamWOptions,
  DecayOptions,
  LambOptions,
  LionOptions,
  MomentOptions,
  NoiseOptions,
  RadamOptions,
  RmsPropOptions,
  SgdOptions,
} from "../options/optim.js";
import {
  scaleByAdam,
  scaleByAdamax,
  scaleByAmsgrad,
  scaleByBelief,
  scaleByLion,
  scaleByRadam,
  scaleByYogi,
} from "./moments.js";
import { scaleByAdadelta, scaleByRms, scaleByRss, scaleByStddev } from "./root-mean-square.js";
import {
  addDecayedWeights,
  addNoise,
  type LearningRate,
  scaleByLearningRate,
  scaleByTrustRatio,
  trace,
} from "./scale.js";
import { chain, type GradientTransformation, identity } from "./transformation.js";

const momentumOf = ({ momentum, nesterov = false }: SgdOptions): GradientTransformation =>
  momentum === undefined ? identity() : trace(momentum, { nesterov });

/** Stochastic gradient descent, with momentum when it is given.
 * Throws `argument/rate`, `argument/range`.
 * Source: Optax `sgd`.
 * @example
 * const { init, update } = optim.sgd(0.5);
 * update([4], init([1]))[0].map((u) => u.item());  // => [-2] */
export function sgd(learningRate: LearningRate, options: SgdOptions = {}): GradientTransformation {
  return chain(momentumOf(options), scaleByLearningRate(learningRate));
}

/** As `sgd`, with noise that goes down.
 * Throws `argument/rate`, `argument/range`.
 * Source: Optax `noisy_sgd`.
 * @example
 * const { init, update } = optim.noisySgd(0.5, { eta: 0 });
 * update([4], init([1]))[0].map((u) => u.item());  // => [-2] */
export function noisySgd(learningRate: LearningRate, options: NoiseOptions = {}): GradientTransformation {
  return chain(addNoise(options), scaleByLearningRate(learningRate));
}

/** Adam: steps of about one rate for each parameter.
 * Defaults: b1 0.9, b2 0.999, epsilon 1e-8. Throws `argument/rate`, `argument/range`.
 * Source: Kingma and Ba, "Adam: a method for stochastic optimization"; Optax `adam`.
 * @example
 * const { init, update } = optim.adam(0.5);
 * const [updates] = update({ w: [8] }, init({ w: [1] }));
 * optim.applyUpdates({ w: [1] }, updates).w.map((u) => u.item());  // => [0.5] */
export function adam(learningRate: LearningRate, options: AdamOptions = {}): GradientTransformation {
  return chain(scaleByAdam(options), scaleByLearningRate(learningRate));
}

/** Adam with Nesterov's look ahead.
 * Throws as `adam`.
 * Source: Dozat, "Incorporating Nesterov momentum into Adam"; Optax `nadam`.
 * @example
 * const { init, update } = optim.nadam(0.5);
 * update([0], init([1]))[0].map((u) => u.abs().item());  // => [0] */
export function nadam(learningRate: LearningRate, options: MomentOptions = {}): GradientTransformation {
  return adam(learningRate, { ...options, nesterov: true });
}

/** Adam with weights that shrink apart from the gradients; its update needs the parameters.
 * Defaults: as `adam`, weightDecay 1e-4. Throws as `adam`.
 * Source: Loshchilov and Hutter, "Decoupled weight decay regularization"; Optax `adamw`.
 * @example
 * const { init, update } = optim.adamw(0.5, { weightDecay: 1 });
 * update([0], init([4]), [4])[0].map((u) => u.item());  // => [-2] */
export function adamw(learningRate: LearningRate, options: AdamWOptions = {}): GradientTransformation {
  return chain(scaleByAdam(options), decayOf(options, 1e-4), scaleByLearningRate(learningRate));
}

const decayOf = ({ weightDecay, mask }: DecayOptions, byDefault: number): GradientTransformation =>
  addDecayedWeights(weightDecay ?? byDefault, { mask });

/** Adam by the largest mean square so far.
 * Throws as `adam`.
 * Source: Reddi, Kale and Kumar, "On the convergence of Adam and beyond"; Optax `amsgrad`.
 * @example
 * const { init, update } = optim.amsgrad(0.5);
 * update([8], init([1]))[0].map((u) => u.item());  // => [-0.5] */
export function amsgrad(learningRate: LearningRate, options: MomentOptions = {}): GradientTransformation {
  return chain(scaleByAmsgrad(options), scaleByLearningRate(learningRate));
}

/** Adam by the largest gradient, which fades.
 * Throws as `adam`.
 * Source: Kingma and Ba, section 7.1; Optax `adamax`.
 * @example
 * const { init, update } = optim.adamax(0.5);
 * update([0], init([1]))[0].map((u) => u.abs().item());  // => [0] */
export function adamax(
  learningRate: LearningRate,
  options: Omit<MomentOptions, "epsilonRoot"> = {},
): GradientTransformation {
  return chain(scaleByAdamax(options), scaleByLearningRate(learningRate));
}

/** Adam by how far gradients lie from what was foreseen.
 * Defaults: epsilon and epsilonRoot 1e-16. Throws as `adam`.
 * Source: Zhuang et al., "AdaBelief optimizer"; Optax `adabelief`.
 * @example
 * const { init, update } = optim.adabelief(0.5);
 * update([0], init([1]))[0].map((u) => u.abs().item());  // => [0] */
export function adabelief(learningRate: LearningRate, options: MomentOptions = {}): GradientTransformation {
  return chain(scaleByBelief(options), scaleByLearningRate(learningRate));
}

/** Adam with a mean square that changes by steps of equal size in either direction.
 * Defaults: epsilon 1e-3. Throws as `adam`.
 * Source: Zaheer et al., "Adaptive methods for nonconvex optimization"; Optax `yogi`.
 * @example
 * const { init, update } = optim.yogi(0.5);
 * update([8], init([1]))[0].map((u) => u.multiply(2).round().item());  // => [-1] */
export function yogi(learningRate: LearningRate, options: MomentOptions = {}): GradientTransformation {
  return chain(scaleByYogi(options), scaleByLearningRate(learningRate));
}

/** Adam, rectified where the mean square is young.
 * Defaults: threshold 5. Throws as `adam`.
 * Source: Liu et al., "On the variance of the adaptive learning rate and beyond"; Optax `radam`.
 * @example
 * const { init, update } = optim.radam(0.5);
 * update([8], init([1]))[0].map((u) => u.item());  // => [-4] */
export function radam(learningRate: LearningRate, options: RadamOptions = {}): GradientTransformation {
  return chain(scaleByRadam(options), scaleByLearningRate(learningRate));
}

/** Adam for large batches: each tensor's step is as long as the tensor; its update needs the parameters.
 * Defaults: epsilon 1e-6, weightDecay 0. Throws as `adam`.
 * Source: You et al., "Large batch optimization for deep learning"; Optax `lamb`.
 * @example
 * const { init, update } = optim.lamb(0.5);
 * update([8], init([4]), [4])[0].map((u) => u.round().item());  // => [-2] */
export function lamb(learningRate: LearningRate, options: LambOptions = {}): GradientTransformation {
  return chain(
    scaleByAdam({ ...options, epsilon: options.epsilon ?? 1e-6 }),
    decayOf(options, 0),
    scaleByTrustRatio(),
    scaleByLearningRate(learningRate),
  );
}

/** Steps of one size, by the sign of a mean; its update needs the parameters.
 * Defaults: b1 0.9, b2 0.99, weightDecay 1e-3. Throws as `adam`.
 * Source: Chen et al., "Symbolic discovery of optimization algorithms"; Optax `lion`.
 * @example
 * const { init, update } = optim.lion(0.5, { weightDecay: 0 });
 * update([8], init([1]))[0].map((u) => u.item());  // => [-0.5] */
export function lion(learningRate: LearningRate, options: LionOptions = {}): GradientTransformation {
  return chain(scaleByLion(options), decayOf(options, 1e-3), scaleByLearningRate(learningRate));
}

/** Gradients over the root of the running mean of their squares; momentum, when it is given, of the finished steps.
 * Defaults: decay 0.9, epsilon 1e-8. Throws `argument/rate`, `argument/range`.
 * Source: Tieleman and Hinton; Optax `rmsprop`.
 * @example
 * const { init, update } = optim.rmsprop(0.5);
 * update([0], init([1]))[0].map((u) => u.abs().item());  // => [0] */
export function rmsprop(learningRate: LearningRate, options: RmsPropOptions = {}): GradientTransformation {
  const sized = options.centered ? scaleByStddev : scaleByRms;
  return chain(sized(options), scaleByLearningRate(learningRate), momentumOf(options));
}

/** Gradients over the root of the sum of their squares.
 * Defaults: initialAccumulator 0.1, epsilon 1e-7. Throws `argument/rate`, `argument/range`.
 * Source: Duchi, Hazan and Singer, "Adaptive subgradient methods"; Optax `adagrad`.
 * @example
 * const { init, update } = optim.adagrad(0.5);
 * update([0], init([1]))[0].map((u) => u.abs().item());  // => [0] */
export function adagrad(learningRate: LearningRate, options: AdagradOptions = {}): GradientTransformation {
  return chain(scaleByRss(options), scaleByLearningRate(learningRate));
}

/** Steps in the units of the parameters; a rate of 1 is as in the paper.
 * Defaults: rho 0.9, epsilon 1e-6. Throws `argument/rate`, `argument/range`.
 * Source: Zeiler, "ADADELTA: an adaptive learning rate method"; Optax `adadelta`.
 * @example
 * const { init, update } = optim.adadelta(1);
 * update([0], init([1]))[0].map((u) => u.abs().item());  // => [0] */
export function adadelta(learningRate: LearningRate = 1, options: AdadeltaOptions = {}): GradientTransformation {
  return chain(scaleByAdadelta(options), scaleByLearningRate(learningRate));
}
