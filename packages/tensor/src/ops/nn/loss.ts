// Losses: how far predictions lie from what was wanted, by element or by row; means and sums are the caller's.
// In: array-likes of one shape, or one of them a single number.  Out: floats of the promoted dtype; 16-bit floats are computed in f32 and rounded once.
// Source: the losses of Optax.
import { ShapeError } from "../../error.js";
import type { Tensor } from "../../methods.generated.js";
import type { DTypeOf, FloatOf, Promoted, TensorLike } from "../../operand.js";
import type { AlongAxis } from "../../options/axis.js";
import type { FocalOptions, HuberOptions } from "../../options/nn.js";
import { sameShape, shapeText } from "../../shape.js";
import { asTensor, promoted } from "../arguments.js";
import { add, divide, logaddexp, maximum, minimum, multiply, power, subtract } from "../arithmetic.js";
import { logSumExp } from "../average.js";
import { selectWhere } from "../comparison.js";
import { abs, log, negative, sigmoid, sqrt, square } from "../functions.js";
import { takeAlongAxis } from "../indexing.js";
import { asIndices } from "../indices.js";
import { expandDims, squeeze } from "../movement.js";
import { inSingle } from "../precision.js";
import { sum } from "../reduce.js";
import { checkSettings } from "../settings.js";
import { logSoftmax } from "../softmax.js";
import { logSigmoid } from "./activation.js";

function loss<P extends TensorLike, T extends TensorLike>(
  op: string,
  predictions: P,
  targets: T,
  formula: (predictions: Tensor, targets: Tensor) => unknown,
): Tensor<FloatOf<Promoted<P, T>>> {
  const found = inSingle(op, [predictions, targets], (p, t) => {
    checkAlike(op, p!, t!);
    return formula(p!, t!) as Tensor;
  });
  return found as unknown as Tensor<FloatOf<Promoted<P, T>>>;
}

/** Predictions `[n, 1]` beside targets `[n]` would be compared each with each, and the loss still be a number. */
function checkAlike(op: string, p: Tensor, t: Tensor): void {
  if (sameShape(p.shape, t.shape) || p.ndim === 0 || t.ndim === 0) return;
  throw new ShapeError({
    code: "shape/loss",
    op,
    what: `predictions are ${shapeText(p.shape)} and targets ${shapeText(t.shape)}`,
    remedy: "give both one shape, or one of them as a single number",
    shapes: [p.shape, t.shape],
  });
}

/** (prediction - target)^2.
 * Dtype: promoted to a float. Throws `shape/loss`, `dtype/unsupported` for complex.
 * Source: Optax `squared_error`.
 * @example nn.squaredError([1, 5], [1, 2]).toArray();  // => [0,9] */
export function squaredError<P extends TensorLike, T extends TensorLike>(
  predictions: P,
  targets: T,
): Tensor<FloatOf<Promoted<P, T>>> {
  return loss("nn.squaredError", predictions, targets, (p, t) => square(subtract(p, t)));
}

/** Half the squared error, whose slope is the difference.
 * Dtype: promoted to a float. Throws `shape/loss`, `dtype/unsupported` for complex.
 * Source: Optax `l2_loss`.
 * @example nn.l2Loss([1, 5], [1, 2]).toArray();  // => [0,4.5] */
export function l2Loss<P extends TensorLike, T extends TensorLike>(
  predictions: P,
  targets: T,
): Tensor<FloatOf<Promoted<P, T>>> {
  return loss("nn.l2Loss", predictions, targets, (p, t) => multiply(square(subtract(p, t)), 0.5));
}

/** Half the square of differences up to delta, a straight line beyond.
 * Dtype: promoted to a float. Throws `argument/range`, `shape/loss`, `dtype/unsupported` for complex.
 * Source: Huber, "Robust estimation of a location parameter"; Optax `huber_loss`.
 * @example nn.huberLoss([1, 5], [2, 2]).toArray();  // => [0.5,2.5] */
export function huberLoss<P extends TensorLike, T extends TensorLike>(
  predictions: P,
  targets: T,
  { delta = 1 }: HuberOptions = {},
): Tensor<FloatOf<Promoted<P, T>>> {
  const op = "nn.huberLoss";
  checkSettings(op, { positive: { delta } });
  return loss(op, predictions, targets, (p, t) => {
    const off = abs(subtract(p, t));
    const near = minimum(off, delta);
    return add(multiply(square(near), 0.5), multiply(subtract(off, near), delta));
  });
}

/** Logarithm of the hyperbolic cosine of the difference: the square near 0, its size far away.
 * Dtype: promoted to a float. Throws `shape/loss`, `dtype/unsupported` for complex.
 * Source: Optax `log_cosh`.
 * @example nn.logCosh([2, 0], [2, 0]).toArray();  // => [0,0] */
export function logCosh<P extends TensorLike, T extends TensorLike>(
  predictions: P,
  targets: T,
): Tensor<FloatOf<Promoted<P, T>>> {
  return loss("nn.logCosh", predictions, targets, (p, t) => {
    const off = subtract(p, t);
    return subtract(logaddexp(off, negative(off)), Math.LN2);
  });
}

/** What a score lacks to a margin of 1 on the side of its target, -1 or 1.
 * Dtype: promoted to a float. Throws `shape/loss`, `dtype/unsupported` for complex.
 * Source: Optax `hinge_loss`.
 * @example nn.hingeLoss([2, 0.5], [1, -1]).toArray();  // => [0,1.5] */
export function hingeLoss<P extends TensorLike, T extends TensorLike>(
  scores: P,
  targets: T,
): Tensor<FloatOf<Promoted<P, T>>> {
  return loss("nn.hingeLoss", scores, targets, (p, t) => maximum(subtract(1, multiply(p, t)), 0));
}

const binaryCrossEntropy = (logits: Tensor, labels: Tensor): Tensor =>
  subtract(
    multiply(negative(labels), logSigmoid(logits)),
    multiply(subtract(1, labels), logSigmoid(negative(logits))),
  ) as Tensor;

/** Minus the logarithm of the probability that a logit gives to its label, 0 to 1.
 * Dtype: promoted to a float. Throws `shape/loss`, `dtype/unsupported` for complex.
 * Source: Optax `sigmoid_binary_cross_entropy`.
 * @example nn.sigmoidBinaryCrossEntropy([0, 1000], [1, 1]).multiply(1 / Math.LN2).toArray();  // => [1,0] */
export function sigmoidBinaryCrossEntropy<P extends TensorLike, T extends TensorLike>(
  logits: P,
  labels: T,
): Tensor<FloatOf<Promoted<P, T>>> {
  return loss("nn.sigmoidBinaryCrossEntropy", logits, labels, binaryCrossEntropy);
}

/** The binary cross entropy with less weight on what is right already.
 * Dtype: promoted to a float. Throws `argument/range`, `shape/loss`, `dtype/unsupported` for complex.
 * Source: Lin et al., "Focal loss for dense object detection"; Optax `sigmoid_focal_loss`.
 * @example nn.sigmoidFocalLoss([0], [1]).multiply(4 / Math.LN2).toArray();  // => [1] */
export function sigmoidFocalLoss<P extends TensorLike, T extends TensorLike>(
  logits: P,
  labels: T,
  { alpha, gamma = 2 }: FocalOptions = {},
): Tensor<FloatOf<Promoted<P, T>>> {
  const op = "nn.sigmoidFocalLoss";
  checkSettings(op, { atLeastZero: { gamma, ...(alpha !== undefined && { alpha }) } });
  return loss(op, logits, labels, (x, y) => {
    /** What the label makes of a value for 1 and one for 0. */
    const by = (one: TensorLike, zero: TensorLike): Tensor =>
      add(multiply(one, y), multiply(zero, subtract(1, y))) as Tensor;
    const probability = sigmoid(x);
    const right = by(probability, subtract(1, probability));
    const focused = multiply(binaryCrossEntropy(x, y), power(subtract(1, right), gamma));
    return alpha === undefined ? focused : multiply(by(alpha, 1 - alpha), focused);
  });
}

/** Minus the mean logarithm of the probabilities that logits give, weighed by the labels' probabilities.
 * Shapes: the axis, the last unless named, goes. Dtype: promoted to a float.
 * Throws `shape/loss`, `shape/axis`, `dtype/unsupported` for complex.
 * Source: Optax `softmax_cross_entropy`.
 * @example nn.softmaxCrossEntropy([[0, 0]], [[0, 1]]).multiply(1 / Math.LN2).toArray();  // => [1] */
export function softmaxCrossEntropy<P extends TensorLike, T extends TensorLike>(
  logits: P,
  labels: T,
  { axis = -1 }: AlongAxis = {},
): Tensor<FloatOf<Promoted<P, T>>> {
  return loss("nn.softmaxCrossEntropy", logits, labels, (x, y) =>
    negative(sum(multiply(y, logSoftmax(x, { axis })), { axis })),
  );
}

/** As `softmaxCrossEntropy`, with the number of the right class in place of probabilities.
 * Shapes: `[...a, classes], [...a] -> [...a]`; the classes lie along the axis, the last unless named. Dtype: that of the logits, a float.
 * Throws `index/dtype`, `shape/rank`, `shape/broadcast`, `shape/axis`, `dtype/unsupported` for complex.
 * Source: Optax `softmax_cross_entropy_with_integer_labels`.
 * @example nn.softmaxCrossEntropyWithIntegerLabels([[0, 0]], new Int32Array([1])).multiply(1 / Math.LN2).toArray();  // => [1] */
export function softmaxCrossEntropyWithIntegerLabels(
  logits: TensorLike,
  labels: TensorLike,
  { axis = -1 }: AlongAxis = {},
): Tensor {
  const op = "nn.softmaxCrossEntropyWithIntegerLabels";
  const classes = asIndices(op, labels, asTensor(op, logits));
  return inSingle(op, [logits], (x) => {
    const right = takeAlongAxis(x!, expandDims(classes, axis), { axis });
    return subtract(logSumExp(x!, { axis }), squeeze(right, { axis })) as Tensor;
  });
}

/** Kullback-Leibler divergence: how much more than needed it takes to write what is distributed as the targets by the predictions' code.
 * Shapes: the axis, the last unless named, goes. Predictions are logarithms of probabilities, targets probabilities. Dtype: promoted to a float.
 * Throws `shape/loss`, `shape/axis`, `dtype/unsupported` for complex.
 * Source: Optax `kl_divergence`.
 * @example nn.klDivergence([0, 0], [1, 0]).item();  // => 0 */
export function klDivergence<P extends TensorLike, T extends TensorLike>(
  logPredictions: P,
  targets: T,
  { axis = -1 }: AlongAxis = {},
): Tensor<FloatOf<Promoted<P, T>>> {
  return loss("nn.klDivergence", logPredictions, targets, (p, t) => {
    const none = t.equal(0);
    const surprise = selectWhere(none, 0, log(selectWhere(none, 1, t)));
    return sum(multiply(t, subtract(surprise, p)), { axis });
  });
}

/** Cosine of the angle between vectors along an axis.
 * Shapes: the axis, the last unless named, goes. Dtype: promoted to a float. A vector of zeros gives NaN, as in Optax.
 * Throws `shape/loss`, `shape/axis`, `dtype/unsupported` for complex.
 * Source: Optax `cosine_similarity`.
 * @example nn.cosineSimilarity([[3, 4]], [[4, 3]]).toArray()[0].toFixed(2);  // => "0.96" */
export function cosineSimilarity<P extends TensorLike, T extends TensorLike>(
  predictions: P,
  targets: T,
  { axis = -1 }: AlongAxis = {},
): Tensor<FloatOf<Promoted<P, T>>> {
  return loss("nn.cosineSimilarity", predictions, targets, (p, t) => cosine(p, t, axis));
}

function cosine(p: Tensor, t: Tensor, axis: number): Tensor {
  const unit = (x: Tensor): TensorLike => divide(x, sqrt(sum(square(x), { axis, keepDims: true })));
  return sum(multiply(unit(p), unit(t)), { axis }) as Tensor;
}

/** One less the cosine of the angle between vectors along an axis.
 * Shapes, dtype and errors as for `cosineSimilarity`.
 * Source: Optax `cosine_distance`.
 * @example nn.cosineDistance([[0, 4]], [[4, 0]]).toArray();  // => [1] */
export function cosineDistance<P extends TensorLike, T extends TensorLike>(
  predictions: P,
  targets: T,
  { axis = -1 }: AlongAxis = {},
): Tensor<FloatOf<Promoted<P, T>>> {
  return loss("nn.cosineDistance", predictions, targets, (p, t) => subtract(1, cosine(p, t, axis)));
}

/** Probabilities moved a little towards all classes alike: `(1 - alpha) label + alpha / classes` along the last axis.
 * Dtype: floats kept, integers and bool f32. Throws `argument/range` unless alpha lies between 0 and 1, `dtype/unsupported` for complex.
 * Source: Szegedy et al., "Rethinking the Inception architecture"; Optax `smooth_labels`.
 * @example nn.smoothLabels([1, 0], 0.5).toArray();  // => [0.75,0.25] */
export function smoothLabels<X extends TensorLike>(labels: X, alpha: number): Tensor<FloatOf<DTypeOf<X>>> {
  const op = "nn.smoothLabels";
  checkSettings(op, { atLeastZero: { alpha, "1 - alpha": 1 - alpha } });
  const [given] = promoted(op, [labels]) as [Tensor];
  const classes = given.shape.at(-1) ?? 1;
  return inSingle(op, [given], (x) => add(multiply(x!, 1 - alpha), alpha / classes) as Tensor) as Tensor as Tensor<
    FloatOf<DTypeOf<X>>
  >;
}
