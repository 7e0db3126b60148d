// Series as Prometheus sees them: families of samples, still data.
// In: the series of an aggregation.  Out: one family a metric, in the order of the definitions.
// Invariant: a family's buckets are cumulative and end with +Inf, whose count is that of `_count`; labels are sorted, `le` and `quantile` come last.
// Not here: text (text.ts).
import { PERCENTILES } from "../metrics/accumulate.js";
import type { Aggregation, Series } from "../metrics/aggregate.js";
import type { Metric } from "../metrics/definition.js";
import { type FamilyType, familyNameOf, familyTypeOf, OVERFLOW_LABEL } from "./names.js";

/** A label of a sample. */
export type Label = readonly [name: string, value: string];

/** One line of a scrape. */
export interface PrometheusSample {
  /** What follows the family's name. */
  readonly suffix: "" | "_bucket" | "_sum" | "_count";
  /** Labels in the order in which they are printed. */
  readonly labels: readonly Label[];
  /** A float. */
  readonly value: number;
}

/** All samples of one metric. */
export interface PrometheusFamily {
  /** Legal Prometheus name. */
  readonly name: string;
  /** One sentence; the definition's description, or what it measures. */
  readonly help: string;
  /** Type of the family. */
  readonly type: FamilyType;
  /** Samples, series by series. */
  readonly samples: readonly PrometheusSample[];
}

/** A float as Prometheus reads it. */
export function printFloat(value: number): string {
  if (Number.isNaN(value)) return "NaN";
  if (value === Number.POSITIVE_INFINITY) return "+Inf";
  return value === Number.NEGATIVE_INFINITY ? "-Inf" : String(value);
}

/** What a metric measures, in a sentence. */
function helpOf(metric: Metric): string {
  if (metric.description !== undefined && metric.description !== "") return metric.description;
  const { measurement, unit, eventName } = metric;
  const what = typeof measurement === "string" ? measurement : "a computed measurement";
  return `${metric.kind} of ${what} of the event ${eventName}${unit === "unit" ? "" : `, in ${unit}`}`;
}

function samplesOf(series: Series): readonly PrometheusSample[] {
  const labels: readonly Label[] = series.overflow
    ? [[OVERFLOW_LABEL, "true"]]
    : Object.entries(series.tags).sort(byName);
  const one = (suffix: PrometheusSample["suffix"], value: number, ...last: readonly Label[]): PrometheusSample => ({
    suffix,
    labels: [...labels, ...last],
    value,
  });
  switch (series.kind) {
    case "distribution": {
      const { buckets, sum, count } = series.value;
      const bounded = buckets.map((bucket) => one("_bucket", bucket.count, ["le", printFloat(bucket.le)]));
      return [...bounded, one("_bucket", count, ["le", "+Inf"]), one("_sum", sum), one("_count", count)];
    }
    case "summary": {
      const { p50, p95, p99, sum, count } = series.value;
      const quantiles = [p50, p95, p99].map((value, at) => one("", value, ["quantile", String(PERCENTILES[at])]));
      return [...quantiles, one("_sum", sum), one("_count", count)];
    }
    default:
      return [one("", series.value)];
  }
}

function byName([a]: Label, [b]: Label): number {
  return a < b ? -1 : 1;
}

/** The families of an aggregation; a metric without series has a family without samples. */
export function familiesOf(aggregation: Aggregation): readonly PrometheusFamily[] {
  const byMetric = new Map<Metric, PrometheusSample[]>(aggregation.metrics.map((metric) => [metric, []]));
  for (const series of aggregation.read()) byMetric.get(series.metric)?.push(...samplesOf(series));
  return [...byMetric].map(([metric, samples]) => ({
    name: familyNameOf(metric),
    help: helpOf(metric),
    type: familyTypeOf(metric),
    samples,
  }));
}
