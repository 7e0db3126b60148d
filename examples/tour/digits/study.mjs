// Part 2: a classifier of hand-written digits, trained and judged.
// In: settings that differ from the usual ones.  Out: what training gave, and the images it is judged by.
// Not here: training (train.mjs), drawing (report/digits.mjs, page/digits.mjs).
import { holdOut, loadDigits } from "./images.mjs";
import { randomSource, shuffledOrder } from "./shuffle.mjs";
import { SETTINGS, train } from "./train.mjs";

/** A fifth is held out, after a shuffle: as they lie in the file, neighbours are of the same writer. */
const SPLIT = { seed: 0, share: 0.2 };

/** Trains and judges; `said(share)` is awaited after each step of learning. Throws what loadDigits throws.
 * @example (await studyDigits({}, () => {})).training.accuracy.held; // => 0.98... */
export async function studyDigits({ epochs = SETTINGS.epochs }, said) {
  const digits = loadDigits();
  const order = shuffledOrder(digits.labels.length, randomSource(SPLIT.seed));
  const { learned, held } = holdOut(digits, order, SPLIT.share);
  const settings = { ...SETTINGS, epochs };
  const started = performance.now();
  const training = await train({ learned, held }, settings, said);
  const counts = { learned: learned.labels.length, held: held.labels.length };
  return { training, settings, split: SPLIT, counts, held, milliseconds: performance.now() - started };
}
