// Softmax regression, its gradients written out by hand.
// In: images and labels of what is learned from and what is held out.  Out: losses after every epoch, and how each held-out image was read.
// Invariant: the same images and settings give the same result; the held-out images are looked at, never learned from.
// Not here: the images (digits.mjs), pictures of the result (report/digits.mjs).
//
// With scores z = x W + b, p = softmax(z) and y the one-hot labels of n images, the loss is -sum(y log p) / n and so
//   dz = (p - y) / n,   dW = transpose(x) dz,   db = sum of dz over the images.
import * as t from "@sextant/tensor";
import { CLASSES, PIXELS, pick } from "./digits.mjs";
import { randomSource, shuffledOrder } from "./shuffle.mjs";

/** How it is trained: passes over the images, images a step, step per gradient, seed of the orders. */
export const SETTINGS = { epochs: 30, batch: 64, rate: 0.5, seed: 1 };

/** A set as tensors: images [n, 64] f32, one-hot labels [n, 10] f32. */
export function tensorsOf({ pixels, labels }) {
  return {
    count: labels.length,
    images: t.tensor(pixels).reshape([labels.length, PIXELS]),
    meant: t
      .tensor(labels)
      .expandDims(1)
      .equal(t.iota([CLASSES]))
      .astype("f32"),
  };
}

const scoresOf = ({ weights, bias }, images) => images.matmul(weights).add(bias);

/** The model after one step down the gradient of a batch's loss. `weights`: [64, 10], `bias`: [10]; `rate`: step per gradient. */
export function descend(model, { count, images, meant }, rate) {
  const slope = t.softmax(scoresOf(model, images), { axis: -1 }).subtract(meant).divide(count);
  return {
    weights: model.weights.subtract(images.transpose().matmul(slope).multiply(rate)),
    bias: model.bias.subtract(slope.sum({ axis: 0 }).multiply(rate)),
  };
}

/** Mean loss of a set, and the class read in each image. */
const judge = (model, { count, images, meant }) =>
  t.tidy(() => {
    const scores = scoresOf(model, images);
    const loss = t.logSoftmax(scores, { axis: -1 }).multiply(meant).sum().divide(-count);
    return { loss: loss.item(), reads: scores.argmax({ axis: -1 }).toArray() };
  });

const share = (reads, labels) => reads.filter((read, image) => read === labels[image]).length / labels.length;

/** counts[meant][read] over the images of a set. */
function confusionOf(reads, labels) {
  const counts = Array.from({ length: CLASSES }, () => Array(CLASSES).fill(0));
  reads.forEach((read, image) => {
    counts[labels[image]][read] += 1;
  });
  return counts;
}

/** The model after a pass over all images in random order. */
function afterEpoch(model, learned, { batch, rate }, random) {
  const order = shuffledOrder(learned.labels.length, random);
  let next = model;
  for (let first = 0; first < order.length; first += batch) {
    const images = pick(learned, order.slice(first, first + batch));
    const before = next;
    next = t.tidy(() => descend(before, tensorsOf(images), rate));
    t.evaluate(next);
    before.weights.dispose();
    before.bias.dispose();
  }
  return next;
}

/** Trains on `learned`, judging both sets before the first epoch and after each; `said(epoch, epochs)` is awaited after each judgement.
 * Out: `losses` of both sets (epochs + 1 values), `accuracy` of both, of the held-out images the `reads` and `confusion[meant][read]`;
 * `memory`: bytes that tensors take, as the backend counts them.
 * @example const { accuracy } = await train(holdOut(loadDigits(), order, 0.2), SETTINGS, () => {}); */
export async function train({ learned, held }, settings, said) {
  const random = randomSource(settings.seed);
  const sets = { learned: tensorsOf(learned), held: tensorsOf(held) };
  const losses = { learned: [], held: [] };
  let model = { weights: t.zeros([PIXELS, CLASSES]), bias: t.zeros([CLASSES]) };
  let reads;
  let memory;
  for (let epoch = 0; epoch <= settings.epochs; epoch += 1) {
    if (epoch > 0) model = afterEpoch(model, learned, settings, random);
    const judged = { learned: judge(model, sets.learned), held: judge(model, sets.held) };
    losses.learned.push(judged.learned.loss);
    losses.held.push(judged.held.loss);
    reads = { learned: judged.learned.reads, held: judged.held.reads };
    memory = t.memory.stats();
    await said(epoch, settings.epochs);
  }
  return {
    losses,
    accuracy: { learned: share(reads.learned, learned.labels), held: share(reads.held, held.labels) },
    reads: reads.held,
    confusion: confusionOf(reads.held, held.labels),
    memory,
  };
}
