// How much of a rule to run between two pauses of an asynchronous evaluation.
// In: how long the last part took.  Out: how many positions of the outermost walk the next part may cover.
// Invariant: a part aims at half a slice, so that the check after it comes in time; it never shrinks below one position.
// Not here: the pause itself (evaluate.ts).
import type { Pacer } from "./fixpoint.js";
import type { Clock } from "./observe.js";

/** Positions the first part covers, before anything is known about their cost. */
const FIRST = 256;
const MOST = 2 ** 24;

/** A pacer for slices of `slice` milliseconds. */
export function createPacer(slice: number, clock: Clock): Pacer {
  let positions = FIRST;
  let began = 0;
  return {
    begin: () => {
      began = clock();
    },
    positions: () => positions,
    covered: (count) => {
      const spent = clock() - began;
      if (spent > slice) positions = Math.max(1, positions >> 1);
      // Only a part that used all it was given says something about what fits.
      else if (spent < slice / 4 && count >= positions) positions = Math.min(MOST, positions * 2);
    },
  };
}
