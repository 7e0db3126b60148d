// Part 2: learning to read digits, and how well it went.
// In: the images to learn from and those held out, settings.  Out: losses after every epoch, and how each held-out image was read.
// Invariant: the same images, settings and backend give the same result; the held-out images are looked at, never learned from.
// Not here: the model (classifier.mjs), pictures of the result (report/digits.mjs, page/).
import * as t from "@sextant/tensor";
import { lossOf, newParameters, scoresOf } from "./classifier.mjs";
import { CLASSES, pick, SIDE } from "./images.mjs";
import { confusionOf, shareRight } from "./judge.mjs";
import { randomSource, shuffledOrder } from "./shuffle.mjs";

/** How it is trained: passes over the images, images a step, Adam's rate, seed of the first parameters and of the orders. */
export const SETTINGS = { epochs: 8, batch: 64, rate: 0.01, seed: 1 };

/** A set as tensors: images [n, 8, 8, 1] f32, one-hot labels [n, 10] f32. */
const tensorsOf = ({ pixels, labels }) => ({
  images: t.tensor(pixels).reshape([labels.length, SIDE, SIDE, 1]),
  meant: t.nn.oneHot(t.tensor(labels), CLASSES),
});

/** One step of learning: compiled once for each size of batch. The state goes in and is given away, the next one comes out. */
const newStep = (optimiser) =>
  t.defn(
    function learn({ parameters, memory }, images, meant) {
      const loss = (candidates) => lossOf(scoresOf(candidates, images), meant);
      const [updates, remembered] = optimiser.update(t.grad(loss)(parameters), memory);
      return { parameters: t.optim.applyUpdates(parameters, updates), memory: remembered };
    },
    { donate: [0] },
  );

/** What the model makes of a set: compiled once for each set. */
const newJudge = () =>
  t.defn(function judge(parameters, images, meant) {
    const scores = scoresOf(parameters, images);
    return { loss: lossOf(scores, meant), probabilities: t.softmax(scores, { axis: -1 }) };
  });

/** Loss of a set and the probabilities [n][10] it gave. */
function look(judge, parameters, { images, meant }) {
  const { loss, probabilities } = judge(parameters, images, meant);
  return { loss: loss.item(), probabilities: probabilities.toArray() };
}

const readOf = (probabilities) => probabilities.map((row) => row.indexOf(Math.max(...row)));

/** The state after a pass over all images in random order. `stepped(share)` is awaited after each step. */
async function afterEpoch(state, step, learned, { batch }, random, stepped) {
  const order = shuffledOrder(learned.labels.length, random);
  let next = state;
  for (let first = 0; first < order.length; first += batch) {
    const { images, meant } = tensorsOf(pick(learned, order.slice(first, first + batch)));
    next = step(next, images, meant);
    t.evaluate(next);
    await stepped(Math.min(1, (first + batch) / order.length));
  }
  return next;
}

/** Trains on `learned`, judging both sets before the first epoch and after each; `said(share)` is awaited after each step, with the share
 * of the work that is done.
 * Out: `losses` of both sets (epochs + 1 values), `accuracy` of both; of the held-out images the `probabilities`, the `reads` and
 * `confusion[meant][read]`.
 * @example const { accuracy } = await train(holdOut(loadDigits(), order, 0.2), SETTINGS, () => {}); */
export async function train({ learned, held }, settings, said) {
  const { epochs, rate, seed } = settings;
  const random = randomSource(seed);
  const sets = { learned: tensorsOf(learned), held: tensorsOf(held) };
  const optimiser = t.optim.adam(rate);
  const [step, judge] = [newStep(optimiser), newJudge()];
  const losses = { learned: [], held: [] };
  const parameters = newParameters(seed);
  let state = { parameters, memory: optimiser.init(parameters) };
  let seen;
  for (let epoch = 0; epoch <= epochs; epoch += 1) {
    if (epoch > 0)
      state = await afterEpoch(state, step, learned, settings, random, (share) => said((epoch - 1 + share) / epochs));
    seen = { learned: look(judge, state.parameters, sets.learned), held: look(judge, state.parameters, sets.held) };
    losses.learned.push(seen.learned.loss);
    losses.held.push(seen.held.loss);
    t.memory.stats();
  }
  const { probabilities } = seen.held;
  const reads = readOf(probabilities);
  return {
    losses,
    accuracy: {
      learned: shareRight(readOf(seen.learned.probabilities), learned.labels),
      held: shareRight(reads, held.labels),
    },
    probabilities,
    reads,
    confusion: confusionOf(reads, held.labels),
  };
}
