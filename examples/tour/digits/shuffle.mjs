// Random orders that are the same on every machine.
// In: a seed.  Out: a source of numbers in [0, 1), and permutations drawn from it.
// Invariant: the n-th number of a seed never changes: the split of the digits, and so the accuracy printed, depends on it.
// Not here: tensors of random numbers, which belong to the tensor library.

/** A stream of uniform numbers in [0, 1): a counter that runs through a 32-bit mixing function.
 * Source: mulberry32 by Tommy Ettinger, public domain.
 * @example randomSource(0)(); // => 0.26642920868471265 */
export function randomSource(seed) {
  let counter = seed >>> 0;
  return () => {
    counter = (counter + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(counter ^ (counter >>> 15), counter | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** The numbers 0..length-1 in random order, every order equally likely. O(length).
 * Source: Fisher and Yates, as Durstenfeld wrote it (CACM Algorithm 235). */
export function shuffledOrder(length, random) {
  const order = Array.from({ length }, (_, place) => place);
  for (let last = length - 1; last > 0; last -= 1) {
    const other = Math.floor(random() * (last + 1));
    [order[last], order[other]] = [order[other], order[last]];
  }
  return order;
}
