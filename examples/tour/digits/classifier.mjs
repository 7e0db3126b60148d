// A small convolutional classifier: from images to a score for each digit.
// In: parameters (a record of tensors) and images [n, 8, 8, 1].  Out: scores [n, 10], and the loss they cause.
// Invariant: functions of tensors without effects, so they can be derived, compiled and run on any backend.
// Not here: finding good parameters (train.mjs).
import * as t from "@sextant/tensor";
import { CLASSES, SIDE } from "./images.mjs";

/** Features that the two layers of 3 x 3 kernels find. */
const FEATURES = [16, 32];
const KERNEL = 3;
/** Kernels are [outputs, height, width, inputs]. */
const KERNEL_AXES = { outAxis: 0, inAxis: -1 };
/** Each layer halves the image: what is left of 8 x 8 after two of them. */
const LEFT = (SIDE / 4) ** 2;

/** Parameters to begin with; the same seed gives the same ones on every backend. */
export function newParameters(seed) {
  const [first, second, last] = t.random.split(t.random.key(seed), 3);
  const [few, many] = FEATURES;
  return {
    kernel1: t.nn.heNormal(first, [few, KERNEL, KERNEL, 1], KERNEL_AXES),
    bias1: t.zeros([few]),
    kernel2: t.nn.heNormal(second, [many, KERNEL, KERNEL, few], KERNEL_AXES),
    bias2: t.zeros([many]),
    weights: t.nn.heNormal(last, [LEFT * many, CLASSES]),
    bias: t.zeros([CLASSES]),
  };
}

/** Finds features in 3 x 3 pixels, keeps those that are there, and of each 2 x 2 places the strongest. */
const layer = (images, kernel, bias) =>
  t.nn.maxPool(t.nn.relu(t.nn.conv(images, kernel, { bias, padding: "SAME" })), 2);

/** Scores [n, 10] of images [n, 8, 8, 1]: the higher, the likelier the digit. */
export function scoresOf(parameters, images) {
  const { kernel1, bias1, kernel2, bias2, weights, bias } = parameters;
  const features = layer(layer(images, kernel1, bias1), kernel2, bias2);
  return t.nn.linear(features.reshape([images.shape[0], -1]), weights, { bias });
}

/** Mean loss of scores: minus the logarithm of the probability given to the digit that was meant (one-hot, [n, 10]). */
export const lossOf = (scores, meant) => t.nn.softmaxCrossEntropy(scores, meant).mean();
