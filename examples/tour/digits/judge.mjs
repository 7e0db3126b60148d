// How often which digit was read as which.
// In: digits that were read and digits that were meant.  Out: counts and shares.
// Not here: reading (train.mjs), drawing (draw/confusion.mjs, page/matrix.mjs).
import { CLASSES } from "./images.mjs";

/** The share of images that were read as they were meant.
 * @example shareRight([1, 7], [1, 1]); // => 0.5 */
export const shareRight = (reads, labels) =>
  reads.filter((read, image) => read === labels[image]).length / labels.length;

/** counts[meant][read] over all images. */
export function confusionOf(reads, labels) {
  const counts = Array.from({ length: CLASSES }, () => Array(CLASSES).fill(0));
  reads.forEach((read, image) => {
    counts[labels[image]][read] += 1;
  });
  return counts;
}

/** Places of the images that were misread, in their order. */
export const misreadIn = (reads, labels) => reads.flatMap((read, image) => (read === labels[image] ? [] : [image]));
