// Summaries of samples, and how sure one may be that two sets of samples differ.
// In: arrays of numbers.  Out: numbers.
// Invariant: no assumption about how times are distributed: medians, ranks and their exact distributions only.
// Not here: what is sampled, and when a difference matters (compare.mjs).

const ascending = (values) => [...values].sort((a, b) => a - b);

/** The middle of the values; of an even number of them, the mean of the two in the middle. */
export function medianOf(values) {
  const sorted = ascending(values);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** What a row keeps of its samples. */
export function summaryOf(samples) {
  return {
    median: medianOf(samples),
    min: Math.min(...samples),
    max: Math.max(...samples),
    runs: samples.length,
    samples,
  };
}

/** Order statistics that hold the median with at least 95 % confidence (sign test), or null: fewer than six samples cannot.
 * Source: David and Nagaraja, Order Statistics, section 7.1. */
export function medianInterval(samples) {
  const n = samples.length;
  const sorted = ascending(samples);
  // P(at most k of n fair coins): the largest k with a tail of at most 2.5 % gives the ranks.
  let tail = 0;
  let logTerm = -n * Math.LN2;
  let rank = -1;
  for (let k = 0; k < n; k++) {
    tail += Math.exp(logTerm);
    if (tail > 0.025) break;
    rank = k;
    logTerm += Math.log(n - k) - Math.log(k + 1);
  }
  return rank < 0 ? null : { low: sorted[rank], high: sorted[n - 1 - rank] };
}

/** Ranks times two, so that ties (mean ranks) stay whole numbers. */
function doubledRanks(values) {
  const sorted = ascending(values);
  return values.map((value) => {
    const first = sorted.indexOf(value);
    return first + sorted.lastIndexOf(value) + 2;
  });
}

/** Above this many samples the normal approximation is as good as counting. */
const COUNTED = 60;

/** Chance that two samples of one population differ in their ranks at least as much as these do (two-sided Mann-Whitney test).
 * Exact, ties included, for up to 60 samples together; beyond, the normal approximation with its correction for ties.
 * Source: Mann and Whitney, Annals of Mathematical Statistics 18 (1947). */
export function rankTest(left, right) {
  const ranks = doubledRanks([...left, ...right]);
  const [m, total] = [left.length, ranks.length];
  const sum = ranks.slice(0, m).reduce((a, b) => a + b, 0);
  const expected = m * (total + 1);
  const distance = Math.abs(sum - expected);
  if (total > COUNTED) {
    const spread = ranks.reduce((square, rank) => square + (rank - (total + 1)) ** 2, 0) / total;
    const deviation = Math.sqrt((m * (total - m) * spread) / (total - 1));
    return deviation === 0 ? 1 : Math.min(1, 2 * upperTail(distance / deviation));
  }
  // ways[k] maps a sum of k ranks to the number of subsets that have it.
  const ways = Array.from({ length: m + 1 }, () => new Map());
  ways[0].set(0, 1);
  for (const rank of ranks)
    for (let k = m; k > 0; k--)
      for (const [before, count] of ways[k - 1]) ways[k].set(before + rank, (ways[k].get(before + rank) ?? 0) + count);
  let [extreme, all] = [0, 0];
  for (const [each, count] of ways[m]) {
    all += count;
    if (Math.abs(each - expected) >= distance) extreme += count;
  }
  return extreme / all;
}

/** P(Z > z) of the standard normal distribution, to 7.5e-8. Source: Abramowitz and Stegun 26.2.17. */
function upperTail(z) {
  const t = 1 / (1 + 0.2316419 * z);
  const series = t * (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  return (Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI)) * series;
}
