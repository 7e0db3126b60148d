// Every result as one JSON object, for --json.
// In: the results of all parts.  Out: one line.
// Invariant: numbers are as computed, not rounded; times are milliseconds, absent where an event has none.
// Not here: the pixels of the images, which are in the shipped file.

/** @example JSON.parse(resultsJson(results)[0]).digits.accuracy.held; // => 0.98... */
export function resultsJson({ backend, repository, digits, together, events, report }) {
  const { training, settings, split, counts, milliseconds } = digits;
  const { losses, accuracy, confusion, reads } = training;
  return [
    JSON.stringify({
      backend,
      repository,
      digits: { split, counts, settings, milliseconds, losses, accuracy, confusion, reads },
      together,
      events,
      report,
    }),
  ];
}
