// Every result as one JSON object, for --json.
// In: the results of all parts.  Out: one line.
// Invariant: numbers are as computed, not rounded; times are milliseconds, absent where an event has none.
// Not here: the pixels of the images, which are in the shipped file.

/** @example JSON.parse(resultsJson(results)[0]).digits.accuracy.held; // => 0.95... */
export function resultsJson({ lock, digits, events }) {
  const { training, settings, split, counts, backend } = digits;
  const { losses, accuracy, confusion, memory } = training;
  return [
    JSON.stringify({ lock, digits: { backend, split, counts, settings, losses, accuracy, confusion, memory }, events }),
  ];
}
