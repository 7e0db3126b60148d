// How values of one series are folded, one strategy a kind of metric.
// In: numbers in the order of their events.  Out: the value of the series.
// Invariant: the size of a state depends on the definition, never on how many values were added.
// Not here: which series a value belongs to (cells.ts).

import { codedError } from "../coded-error.js";
import type { Metric, MetricKind } from "./definition.js";
import { addToSketch, createSketch, quantilesOf } from "./sketch.js";
import { conversionBetween, convertBy } from "./unit.js";

/** Minimum, maximum, mean and sum are exact; percentiles are within 1 % of the observation of that rank. Without observations count and sum are 0
 * and the rest NaN. */
export interface SummaryValue {
  /** Observations. */
  readonly count: number;
  /** Their sum. */
  readonly sum: number;
  /** The smallest. */
  readonly min: number;
  /** The largest. */
  readonly max: number;
  /** sum / count. */
  readonly mean: number;
  /** Median. */
  readonly p50: number;
  /** 95th percentile. */
  readonly p95: number;
  /** 99th percentile. */
  readonly p99: number;
}

/** One bucket of a distribution. */
export interface Bucket {
  /** Upper bound, inclusive. */
  readonly le: number;
  /** Observations up to the bound, those of lower buckets included. */
  readonly count: number;
}

/** Cumulative buckets; the one without bound is `count`. */
export interface DistributionValue {
  /** Observations. */
  readonly count: number;
  /** Their sum. */
  readonly sum: number;
  /** One entry a bound, ascending. */
  readonly buckets: readonly Bucket[];
}

/** Percentiles of a summary, as fractions: p50, p95, p99. */
export const PERCENTILES: readonly number[] = [0.5, 0.95, 0.99];

/** One series' fold. */
export interface Fold<Value> {
  /** One step. */
  add(value: number): void;
  /** What was folded so far; undefined = nothing to tell yet. */
  read(): Value | undefined;
}

function counting(): Fold<number> {
  let events = 0;
  return {
    add: () => {
      events += 1;
    },
    read: () => events,
  };
}

function summing(): Fold<number> {
  let total = 0;
  return {
    add: (value) => {
      total += value;
    },
    read: () => total,
  };
}

function keepingLast(): Fold<number> {
  let last: number | undefined;
  return {
    add: (value) => {
      last = value;
    },
    read: () => last,
  };
}

function summarizing(): Fold<SummaryValue> {
  const sketch = createSketch();
  let sum = 0;
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  return {
    add: (value) => {
      addToSketch(sketch, value);
      sum += value;
      if (value < min) min = value;
      if (value > max) max = value;
    },
    read: () => {
      const { count } = sketch;
      if (count === 0) return { count, sum, min: NaN, max: NaN, mean: NaN, p50: NaN, p95: NaN, p99: NaN };
      const within = (value: number): number => Math.min(max, Math.max(min, value));
      const [p50 = NaN, p95 = NaN, p99 = NaN] = quantilesOf(sketch, PERCENTILES).map(within);
      return { count, sum, min, max, mean: sum / count, p50, p95, p99 };
    },
  };
}

/** Index of the first bound that is not below the value; the number of bounds when all are. */
function bucketOf(bounds: readonly number[], value: number): number {
  let low = 0;
  let high = bounds.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (value <= (bounds[middle] as number)) high = middle;
    else low = middle + 1;
  }
  return low;
}

function bucketing(bounds: readonly number[]): Fold<DistributionValue> {
  // Observations of each bucket alone; the last entry has no bound.
  const counts = new Float64Array(bounds.length + 1);
  let sum = 0;
  return {
    add: (value) => {
      const bucket = bucketOf(bounds, value);
      counts[bucket] = (counts[bucket] as number) + 1;
      sum += value;
    },
    read: () => {
      let count = 0;
      const buckets = bounds.map((le, at) => {
        count += counts[at] as number;
        return { le, count };
      });
      return { count: count + (counts[bounds.length] as number), sum, buckets };
    },
  };
}

/** Bounds for durations from a tenth of a millisecond to ten seconds. */
const DURATION_BOUNDS: readonly number[] = [
  0.1, 0.25, 0.5, 1, 2.5, 5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10000,
];

/** Bounds of a distribution: its own, or those for durations when its unit is one of time.
 * Throws `metric/buckets` when it has neither. */
export function bucketBounds(metric: Metric): readonly number[] {
  const own = metric.reporterOptions.buckets;
  if (own !== undefined) return own;
  const conversion = conversionBetween("millisecond", metric.unit);
  if (conversion !== undefined) return DURATION_BOUNDS.map((bound) => convertBy(conversion, bound));
  throw codedError(
    "metric/buckets",
    "distribution",
    `"${metric.name}" has neither buckets nor a unit of time`,
    "give reporterOptions.buckets, or a unit such as millisecond to get buckets for durations",
  );
}

/** What a series of any kind can say. */
export type SeriesValue = number | SummaryValue | DistributionValue;

/** Makes the folds of one definition; whatever can be wrong with it is found here, before the first event. */
const FOLDS: Readonly<Record<MetricKind, (metric: Metric) => () => Fold<SeriesValue>>> = {
  counter: () => counting,
  sum: () => summing,
  lastValue: () => keepingLast,
  summary: () => summarizing,
  distribution: (metric) => {
    const bounds = bucketBounds(metric);
    return () => bucketing(bounds);
  },
};

/** How each series of a definition is folded. Throws `metric/buckets`. */
export function foldsOf(metric: Metric): () => Fold<SeriesValue> {
  return FOLDS[metric.kind](metric);
}
