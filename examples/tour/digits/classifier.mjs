// A small convolutional classifier: from images to a score for each digit.
// In: parameters (a record of tensors) and images [n, 8, 8, 1].  Out: scores [n, 10], and the loss they cause.
// Invariant: functions of tensors without effects, so they can be derived, compiled and run on any backend.
// Not here: finding good parameters (train.mjs).
import * as t from "@sextant/tensor";
import { CLASSES, SIDE } from "./images.mjs";

/** Features that the two layers of 3 x 3 kernels find. */
const FEATURES = [16, 32];
const KERNEL = 3;
/** Each layer halves the image: what is left of 8 x 8 after two of them. */
const LEFT = (SIDE / 4) ** 2;

/** Numbers from a normal distribution, as wide as keeps the spread of what a layer with `inputs` inputs gives.
 * Source: He, Zhang, Ren, Sun, "Delving deep into rectifiers", ICCV 2015, equation 10. */
const spread = (key, shape, inputs) => t.random.normal(key, shape).multiply(Math.sqrt(2 / inputs));

/** Parameters to begin with; the same seed gives the same ones on every backend. */
export function newParameters(seed) {
  const [first, second, last] = t.random.split(t.random.key(seed), 3);
  const [few, many] = FEATURES;
  return {
    kernel1: spread(first, [few, KERNEL, KERNEL, 1], KERNEL * KERNEL),
    bias1: t.zeros([few]),
    kernel2: spread(second, [many, KERNEL, KERNEL, few], KERNEL * KERNEL * few),
    bias2: t.zeros([many]),
    weights: spread(last, [LEFT * many, CLASSES], LEFT * many),
    bias: t.zeros([CLASSES]),
  };
}

/** Finds features in 3 x 3 pixels, keeps those that are there, and of each 2 x 2 places the strongest. */
const layer = (images, kernel, bias) =>
  t.nn.maxPool(t.nn.relu(t.conv(images, kernel, { padding: "SAME" }).add(bias)), 2);

/** Scores [n, 10] of images [n, 8, 8, 1]: the higher, the likelier the digit. */
export function scoresOf(parameters, images) {
  const { kernel1, bias1, kernel2, bias2, weights, bias } = parameters;
  const features = layer(layer(images, kernel1, bias1), kernel2, bias2);
  return features.reshape([images.shape[0], -1]).matmul(weights).add(bias);
}

/** Mean loss of scores: minus the logarithm of the probability given to the digit that was meant (one-hot, [n, 10]). */
export const lossOf = (scores, meant) =>
  t.logSoftmax(scores, { axis: -1 }).multiply(meant).sum().divide(-scores.shape[0]);
