// Steps sized by running means of the gradients and of their squares.
// In: options.  Out: gradient transformations.
// Invariant: means have the dtype of their parameter; what corrects them for having begun at zero is computed in f64.
// Not here: means of squares alone (root-mean-square.ts), rates (scale.ts).
import type { Tensor } from "../methods.generated.js";
import { checkedFlag } from "../ops/arguments.js";
import { divide, maximum, power } from "../ops/arithmetic.js";
import { greaterEqual, selectWhere } from "../ops/comparison.js";
import { fullLike } from "../ops/creation.js";
import { abs, sign, sqrt, square } from "../ops/functions.js";
import { checkSettings } from "../ops/settings.js";
import type { AdamOptions, LionMoments, MomentOptions, RadamOptions } from "../options/optim.js";
import { corrected, perLeaf, runningMean, weightOf, zeros } from "./leaf-rule.js";
import type { GradientTransformation } from "./transformation.js";

type Moments = Readonly<Record<"b1" | "b2" | "epsilon" | "epsilonRoot", number>>;

const begun = { mean: zeros, square: zeros };

function momentsOf(op: string, given: MomentOptions, epsilon = 1e-8, root = 0): Moments {
  const { b1 = 0.9, b2 = 0.999, epsilon: added = epsilon, epsilonRoot = root } = given;
  checkSettings(op, { share: { b1, b2 }, atLeastZero: { epsilon: added, epsilonRoot } });
  return { b1, b2, epsilon: added, epsilonRoot };
}

/** Weights of both means after so many steps. */
const weights =
  ({ b1, b2 }: Moments) =>
  (count: Tensor): { mean: Tensor; square: Tensor } => ({ mean: weightOf(b1, count), square: weightOf(b2, count) });

/** mean / (sqrt(square + epsilonRoot) + epsilon). */
function sized(mean: Tensor, meanSquare: Tensor, { epsilon, epsilonRoot }: Moments): Tensor {
  const inside = epsilonRoot === 0 ? meanSquare : meanSquare.add(epsilonRoot);
  return divide(mean, (sqrt(inside) as Tensor).add(epsilon)) as Tensor;
}

/** Gradients' running mean over the root of the running mean of their squares.
 * Throws `argument/range`, `argument/boolean`.
 * Source: Kingma and Ba, "Adam: a method for stochastic optimization"; Dozat for `nesterov`; Optax `scale_by_adam`.
 * @example
 * const step = optim.scaleByAdam();
 * step.update([8], step.init([1]))[0].map((u) => u.item());  // => [1] */
export function scaleByAdam(options: AdamOptions = {}): GradientTransformation {
  const op = "optim.scaleByAdam";
  const moments = momentsOf(op, options);
  const { b1, b2 } = moments;
  const nesterov = checkedFlag(options.nesterov ?? false, op, "nesterov");
  return perLeaf(op, {
    begin: begun,
    shared: (count) => ({ ...weights(moments)(count), ahead: nesterov ? weightOf(b1, count.add(1) as Tensor) : count }),
    step(gradient, was, weight) {
      const mean = runningMean(was.mean, gradient, b1);
      const meanSquare = runningMean(was.square, square(gradient) as Tensor, b2);
      const direction = nesterov
        ? runningMean(corrected(mean, weight.ahead), corrected(gradient, weight.mean), b1)
        : corrected(mean, weight.mean);
      return [sized(direction, corrected(meanSquare, weight.square), moments), { mean, square: meanSquare }];
    },
  });
}

/** As `scaleByAdam`, by the largest mean square so far, so that steps never grow again.
 * Throws `argument/range`.
 * Source: Reddi, Kale and Kumar, "On the convergence of Adam and beyond"; Optax `scale_by_amsgrad`.
 * @example
 * const step = optim.scaleByAmsgrad();
 * step.update([8], step.init([1]))[0].map((u) => u.item());  // => [1] */
export function scaleByAmsgrad(options: MomentOptions = {}): GradientTransformation {
  const op = "optim.scaleByAmsgrad";
  const moments = momentsOf(op, options);
  return perLeaf(op, {
    begin: { ...begun, largest: zeros },
    shared: weights(moments),
    step(gradient, was, weight) {
      const mean = runningMean(was.mean, gradient, moments.b1);
      const meanSquare = runningMean(was.square, square(gradient) as Tensor, moments.b2);
      const largest = maximum(was.largest, corrected(meanSquare, weight.square)) as Tensor;
      return [sized(corrected(mean, weight.mean), largest, moments), { mean, square: meanSquare, largest }];
    },
  });
}

/** As `scaleByAdam`, by the largest gradient, which fades, in place of the mean square.
 * Throws `argument/range`.
 * Source: Kingma and Ba, section 7.1; Optax `scale_by_adamax`.
 * @example
 * const step = optim.scaleByAdamax({ epsilon: 0 });
 * step.update([8], step.init([1]))[0].map((u) => u.item());  // => [1] */
export function scaleByAdamax(options: Omit<MomentOptions, "epsilonRoot"> = {}): GradientTransformation {
  const op = "optim.scaleByAdamax";
  const { b1, b2, epsilon } = momentsOf(op, options);
  return perLeaf(op, {
    begin: { mean: zeros, largest: zeros },
    shared: (count) => weightOf(b1, count),
    step(gradient, was, weight) {
      const mean = runningMean(was.mean, gradient, b1);
      const largest = maximum((abs(gradient) as Tensor).add(epsilon), was.largest.multiply(b2)) as Tensor;
      return [divide(corrected(mean, weight), largest) as Tensor, { mean, largest }];
    },
  });
}

/** As `scaleByAdam`, by how far gradients lie from their running mean: long steps where they are as foreseen.
 * Defaults: epsilon and epsilonRoot 1e-16. Throws `argument/range`.
 * Source: Zhuang et al., "AdaBelief optimizer"; Optax `scale_by_belief`.
 * @example
 * const step = optim.scaleByBelief();
 * step.update([8], step.init([1]))[0].map((u) => u.round().item());  // => [1] */
export function scaleByBelief(options: MomentOptions = {}): GradientTransformation {
  const op = "optim.scaleByBelief";
  const moments = momentsOf(op, options, 1e-16, 1e-16);
  const { epsilon, epsilonRoot } = moments;
  return perLeaf(op, {
    begin: begun,
    shared: weights(moments),
    step(gradient, was, weight) {
      const mean = runningMean(was.mean, gradient, moments.b1);
      const off = gradient.subtract(mean) as Tensor;
      const meanSquare = runningMean(was.square, square(off) as Tensor, moments.b2).add(epsilonRoot) as Tensor;
      const root = (sqrt(corrected(meanSquare, weight.square)) as Tensor).add(epsilon);
      return [divide(corrected(mean, weight.mean), root) as Tensor, { mean, square: meanSquare }];
    },
  });
}

/** As `scaleByAdam`, with a mean square that changes by steps of equal size in either direction.
 * Defaults: epsilon 1e-3; both means begin at `initialAccumulator`, 1e-6. Throws `argument/range`.
 * Source: Zaheer et al., "Adaptive methods for nonconvex optimization"; Optax `scale_by_yogi`.
 * @example
 * const step = optim.scaleByYogi();
 * step.update([8], step.init([1]))[0].map((u) => u.round().item());  // => [1] */
export function scaleByYogi(
  options: MomentOptions & { readonly initialAccumulator?: number | undefined } = {},
): GradientTransformation {
  const op = "optim.scaleByYogi";
  const moments = momentsOf(op, options, 1e-3);
  const { initialAccumulator = 1e-6 } = options;
  checkSettings(op, { atLeastZero: { initialAccumulator } });
  const first = (parameter: Tensor): Tensor => fullLike(parameter, initialAccumulator) as Tensor;
  return perLeaf(op, {
    begin: { mean: first, square: first },
    shared: weights(moments),
    step(gradient, was, weight) {
      const mean = runningMean(was.mean, gradient, moments.b1);
      const squares = square(gradient) as Tensor;
      const change = (sign(was.square.subtract(squares)) as Tensor).multiply(squares).multiply(1 - moments.b2);
      const meanSquare = was.square.subtract(change) as Tensor;
      return [
        sized(corrected(mean, weight.mean), corrected(meanSquare, weight.square), moments),
        { mean, square: meanSquare },
      ];
    },
  });
}

/** As `scaleByAdam`, by the running mean alone until the mean square has seen enough to be trusted, then rectified.
 * Throws `argument/range`.
 * Source: Liu et al., "On the variance of the adaptive learning rate and beyond"; Optax `scale_by_radam`.
 * @example
 * const step = optim.scaleByRadam();
 * step.update([8], step.init([1]))[0].map((u) => u.item());  // => [8] */
export function scaleByRadam(options: RadamOptions = {}): GradientTransformation {
  const op = "optim.scaleByRadam";
  const moments = momentsOf(op, options);
  const { threshold = 5 } = options;
  checkSettings(op, { positive: { threshold } });
  const longest = 2 / (1 - moments.b2) - 1;
  return perLeaf(op, {
    begin: begun,
    shared(count) {
      const weight = weights(moments)(count);
      const steps = count.astype("f64") as Tensor;
      const kept = power(moments.b2, steps) as Tensor;
      const length = steps.multiply(-2).multiply(kept).divide(weight.square).add(longest) as Tensor;
      const share = length.subtract(4).multiply(length.subtract(2)).multiply(longest);
      const whole = length.multiply((longest - 4) * (longest - 2));
      const rectified = sqrt(maximum(divide(share, whole), 0)) as Tensor;
      return { ...weight, trusted: greaterEqual(length, threshold) as Tensor, rectified };
    },
    step(gradient, was, { trusted, rectified, ...weight }) {
      const mean = runningMean(was.mean, gradient, moments.b1);
      const meanSquare = runningMean(was.square, square(gradient) as Tensor, moments.b2);
      const direction = corrected(mean, weight.mean);
      const adaptive = sized(direction, corrected(meanSquare, weight.square), moments);
      const update = selectWhere(trusted, adaptive.multiply(rectified.astype(direction.dtype)), direction) as Tensor;
      return [update, { mean, square: meanSquare }];
    },
  });
}

/** The sign of a mean of gradient and memory: steps of one size.
 * Throws `argument/range`.
 * Source: Chen et al., "Symbolic discovery of optimization algorithms"; Optax `scale_by_lion`.
 * @example
 * const step = optim.scaleByLion();
 * step.update([-8], step.init([1]))[0].map((u) => u.item());  // => [-1] */
export function scaleByLion({ b1 = 0.9, b2 = 0.99 }: LionMoments = {}): GradientTransformation {
  const op = "optim.scaleByLion";
  checkSettings(op, { share: { b1, b2 } });
  return perLeaf(op, {
    begin: { mean: zeros },
    step: (gradient, was) => [
      sign(runningMean(was.mean, gradient, b1)) as Tensor,
      { mean: runningMean(was.mean, gradient, b2) },
    ],
  });
}
