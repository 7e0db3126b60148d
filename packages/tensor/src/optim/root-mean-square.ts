// Steps sized by the squares of gradients alone.
// In: options.  Out: gradient transformations.
import type { Tensor } from "../methods.generated.js";
import { multiply } from "../ops/arithmetic.js";
import { greater, selectWhere } from "../ops/comparison.js";
import { fullLike } from "../ops/creation.js";
import { rsqrt, sqrt, square } from "../ops/functions.js";
import { checkSettings } from "../ops/settings.js";
import type { AdadeltaOptions, AdagradOptions, RmsOptions } from "../options/optim.js";
import { perLeaf, runningMean, zeros } from "./leaf-rule.js";
import type { GradientTransformation } from "./transformation.js";

type Rms = Readonly<Record<"decay" | "epsilon" | "initialScale", number>>;

function rmsOf(op: string, { decay = 0.9, epsilon = 1e-8, initialScale = 0 }: RmsOptions): Rms {
  checkSettings(op, { share: { decay }, atLeastZero: { epsilon, initialScale } });
  return { decay, epsilon, initialScale };
}

/** Gradients over the root of the running mean of their squares.
 * Throws `argument/range`.
 * Source: Tieleman and Hinton, lecture 6.5 of "Neural networks for machine learning"; Optax `scale_by_rms`.
 * @example
 * const step = optim.scaleByRms({ decay: 0 });
 * step.update([8], step.init([1]))[0].map((u) => u.round().item());  // => [1] */
export function scaleByRms(options: RmsOptions = {}): GradientTransformation {
  const op = "optim.scaleByRms";
  const { decay, epsilon, initialScale } = rmsOf(op, options);
  return perLeaf(op, {
    begin: { square: (parameter) => fullLike(parameter, initialScale) as Tensor },
    step(gradient, was) {
      const meanSquare = runningMean(was.square, square(gradient) as Tensor, decay);
      return [multiply(gradient, rsqrt(meanSquare.add(epsilon))) as Tensor, { square: meanSquare }];
    },
  });
}

/** Gradients over their running standard deviation.
 * Throws `argument/range`.
 * Source: Hinton as above, centred as in Graves, "Generating sequences with recurrent neural networks"; Optax `scale_by_stddev`.
 * @example
 * const step = optim.scaleByStddev();
 * step.update([0], step.init([1]))[0].map((u) => u.item());  // => [0] */
export function scaleByStddev(options: RmsOptions = {}): GradientTransformation {
  const op = "optim.scaleByStddev";
  const { decay, epsilon, initialScale } = rmsOf(op, options);
  return perLeaf(op, {
    begin: { mean: zeros, square: (parameter) => fullLike(parameter, initialScale) as Tensor },
    step(gradient, was) {
      const mean = runningMean(was.mean, gradient, decay);
      const meanSquare = runningMean(was.square, square(gradient) as Tensor, decay);
      const variance = meanSquare.subtract(square(mean)).add(epsilon);
      return [multiply(gradient, rsqrt(variance)) as Tensor, { mean, square: meanSquare }];
    },
  });
}

/** Gradients over the root of the sum of their squares.
 * Throws `argument/range`.
 * Source: Duchi, Hazan and Singer, "Adaptive subgradient methods"; Optax `scale_by_rss`.
 * @example
 * const step = optim.scaleByRss({ initialAccumulator: 0 });
 * step.update([8], step.init([1]))[0].map((u) => u.round().item());  // => [1] */
export function scaleByRss({ initialAccumulator = 0.1, epsilon = 1e-7 }: AdagradOptions = {}): GradientTransformation {
  const op = "optim.scaleByRss";
  checkSettings(op, { atLeastZero: { initialAccumulator, epsilon } });
  return perLeaf(op, {
    begin: { sum: (parameter) => fullLike(parameter, initialAccumulator) as Tensor },
    step(gradient, was) {
      const sum = was.sum.add(square(gradient)) as Tensor;
      const size = selectWhere(greater(sum, 0), rsqrt(sum.add(epsilon)), 0);
      return [multiply(gradient, size) as Tensor, { sum }];
    },
  });
}

/** Gradients times the running root mean square of the last updates, over their own: steps in the units of the parameters.
 * Throws `argument/range`.
 * Source: Zeiler, "ADADELTA: an adaptive learning rate method"; Optax `scale_by_adadelta`.
 * @example
 * const step = optim.scaleByAdadelta();
 * step.update([0], step.init([1]))[0].map((u) => u.item());  // => [0] */
export function scaleByAdadelta({ rho = 0.9, epsilon = 1e-6 }: AdadeltaOptions = {}): GradientTransformation {
  const op = "optim.scaleByAdadelta";
  checkSettings(op, { share: { rho }, atLeastZero: { epsilon } });
  const root = (meanSquare: Tensor): Tensor => sqrt(meanSquare.add(epsilon)) as Tensor;
  return perLeaf(op, {
    begin: { gradients: zeros, updates: zeros },
    step(gradient, was) {
      const gradients = runningMean(was.gradients, square(gradient) as Tensor, rho);
      const update = root(was.updates).divide(root(gradients)).multiply(gradient) as Tensor;
      return [update, { gradients, updates: runningMean(was.updates, square(update) as Tensor, rho) }];
    },
  });
}
