// Quantiles of a stream in bounded memory: DDSketch (Masson, Rim, Lee: VLDB 2019), logarithmic bins.
// In: finite numbers one at a time.  Out: for a rank q, a value within 1 % of the observation that has that rank.
// Invariant: at most 2 x MAX_BINS bins. Only when one sign's observations fill more bins than that are the smallest magnitudes merged into one
// bin; as a bin is 2 % wide this takes magnitudes spread over more than 17 decades, and touches quantiles that fall on those alone.
// Not here: count, sum, minimum, maximum, which are exact (accumulate.ts).

/** Relative error of a quantile. */
export const RELATIVE_ERROR = 0.01;

const MAX_BINS = 2048;
const GAMMA = (1 + RELATIVE_ERROR) / (1 - RELATIVE_ERROR);
const BINS_PER_E = 1 / Math.log(GAMMA);

/** Bin number -> count for the magnitudes of one sign; bin k holds (GAMMA^(k-1), GAMMA^k]. */
interface Bins {
  readonly counts: Map<number, number>;
  /** Lower bins were merged into this one. */
  floor: number;
}

/** The state of a sketch. */
export interface Sketch {
  /** Observations so far. */
  count: number;
  /** Observations that are 0. */
  zeros: number;
  /** Bins of positive observations. */
  readonly positive: Bins;
  /** Bins of the magnitudes of negative observations. */
  readonly negative: Bins;
}

const emptyBins = (): Bins => ({ counts: new Map(), floor: Number.NEGATIVE_INFINITY });

/** An empty sketch. */
export function createSketch(): Sketch {
  return { count: 0, zeros: 0, positive: emptyBins(), negative: emptyBins() };
}

/** Bins in use, over both signs. */
export function binCount(sketch: Sketch): number {
  return sketch.positive.counts.size + sketch.negative.counts.size;
}

/** A bin number falls below the floor once at most and floats have some 70,000 of them, so this runs that often at most in a sketch's life. */
function mergeLowest(bins: Bins): void {
  let [lowest, next] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY];
  for (const bin of bins.counts.keys()) {
    if (bin < lowest) [lowest, next] = [bin, lowest];
    else if (bin < next) next = bin;
  }
  bins.counts.set(next, (bins.counts.get(lowest) ?? 0) + (bins.counts.get(next) ?? 0));
  bins.counts.delete(lowest);
  bins.floor = next;
}

function addMagnitude(bins: Bins, magnitude: number): void {
  const bin = Math.max(bins.floor, Math.ceil(Math.log(magnitude) * BINS_PER_E));
  const count = bins.counts.get(bin);
  bins.counts.set(bin, (count ?? 0) + 1);
  if (count === undefined && bins.counts.size > MAX_BINS) mergeLowest(bins);
}

/** Adds a finite observation. Complexity: O(1) amortised. */
export function addToSketch(sketch: Sketch, value: number): void {
  sketch.count += 1;
  if (value > 0) addMagnitude(sketch.positive, value);
  else if (value < 0) addMagnitude(sketch.negative, -value);
  else sketch.zeros += 1;
}

/** The value whose relative distance to both ends of its bin is the same. */
const middleOf = (bin: number): number => Math.exp(bin / BINS_PER_E) * (2 / (GAMMA + 1));

/** [value, count] of every bin, ascending by value. */
function ascendingBins(sketch: Sketch): readonly (readonly [value: number, count: number])[] {
  const negative = [...sketch.negative.counts].sort(([a], [b]) => b - a);
  const positive = [...sketch.positive.counts].sort(([a], [b]) => a - b);
  return [
    ...negative.map(([bin, count]) => [-middleOf(bin), count] as const),
    [0, sketch.zeros],
    ...positive.map(([bin, count]) => [middleOf(bin), count] as const),
  ];
}

/** For each q in [0, 1], in ascending order, a value within RELATIVE_ERROR of the observation of rank ceil(q n); NaN of an empty sketch.
 * Complexity: O(b log b) for b bins. */
export function quantilesOf(sketch: Sketch, ranks: readonly number[]): number[] {
  if (sketch.count === 0) return ranks.map(() => Number.NaN);
  const bins = ascendingBins(sketch);
  let at = 0;
  let below = bins[0]?.[1] ?? 0;
  return ranks.map((q) => {
    const rank = Math.max(1, Math.ceil(q * sketch.count));
    while (below < rank && at < bins.length - 1) {
      at += 1;
      below += bins[at]?.[1] ?? 0;
    }
    return bins[at]?.[0] ?? Number.NaN;
  });
}
