// The Prometheus exporter: folds events as they happen, prints them when they are scraped.
// In: metric definitions.  Out: text in the exposition format 0.0.4, a request listener, families as data.
// Invariant: memory depends on the definitions and `maxSeries` alone, so that an exporter nobody scrapes does not grow; a value falls into its
// bucket when it is observed.
// Not here: what a scrape looks like (prometheus/text.ts), folding (metrics/aggregate.ts).

import { codedError, shown } from "./coded-error.js";
import { disposable } from "./dispose.js";
import type { Disposes } from "./index.js";
import { type Aggregation, createAggregation, type Policy, type Skipped } from "./metrics/aggregate.js";
import type { Metric } from "./metrics/definition.js";
import { checkMetrics, type FailureListener } from "./metrics/reporter.js";
import { familiesOf, type PrometheusFamily } from "./prometheus/family.js";
import { type ScrapeListener, scrapeListener } from "./prometheus/listener.js";
import { checkNames, familyTypeOf, labelNameOf } from "./prometheus/names.js";
import { CONTENT_TYPE, printFamilies } from "./prometheus/text.js";

export type { Label, PrometheusFamily, PrometheusSample } from "./prometheus/family.js";
export type { ScrapeListener, ScrapeRequest, ScrapeResponse } from "./prometheus/listener.js";
export type { FamilyType } from "./prometheus/names.js";
export type { FamilySource, PromClientRegistry, RegistryBridge } from "./prometheus/registry.js";
export { bridgeRegistry } from "./prometheus/registry.js";

/** Options of {@link prometheusExporter}. */
export interface PrometheusOptions {
  /** Series a metric may have before one series with the label `telemetry_overflow="true"` takes the rest; default 2,000. */
  readonly maxSeries?: number | undefined;
  /** The path that the listener answers, such as "/metrics"; default any. */
  readonly path?: string | undefined;
  /** Hears of the first failure of each metric's functions; default: one line on the console. */
  readonly onError?: FailureListener | undefined;
}

/** A running exporter. */
export interface PrometheusExporter extends Disposes {
  /** The definitions, as given. */
  readonly metrics: readonly Metric[];
  /** Value of the Content-Type header for `text()`. */
  readonly contentType: string;
  /** What a scrape gets now. */
  text(): string;
  /** The same as data; a metric without series has a family without samples. */
  families(): readonly PrometheusFamily[];
  /** Answers a scrape: `createServer(exporter.listener)`. */
  readonly listener: ScrapeListener;
  /** Events that were not counted, by metric and reason. */
  skipped(): readonly Skipped[];
  /** Forgets what was observed, of one family by its position or of all; to Prometheus it looks like a restart. */
  reset(family?: number): void;
  /** Detaches; what was observed can still be scraped. Disposing is the same. */
  close(): void;
}

/** A counter may only grow: a decrease would be read as a restart of the whole program. */
const POLICY: Policy = {
  tagName: labelNameOf,
  refusalOf: (metric) =>
    metric.kind === "sum" && familyTypeOf(metric) === "counter"
      ? (value) => (value < 0 ? "negative" : undefined)
      : undefined,
};

function checkPath(path: unknown): void {
  if (path !== undefined && !(typeof path === "string" && path.startsWith("/")))
    throw codedError(
      "prometheus/path",
      "prometheusExporter",
      `the path is ${shown(path)}`,
      'give one such as "/metrics"',
    );
}

function resetFamily(aggregation: Aggregation, family: number | undefined): void {
  const metric = family === undefined ? undefined : aggregation.metrics[family];
  if (family === undefined || metric !== undefined) aggregation.reset(metric);
}

/** Attaches to the events of a list of metrics and keeps what Prometheus scrapes: counter -> counter, sum -> counter (or gauge, by
 * `reporterOptions.prometheusType`), lastValue -> gauge, distribution -> histogram, summary -> summary with the quantiles 0.5, 0.95 and 0.99 over the
 * life of the exporter, each within 1 %.
 * Units: as the definitions say; none is added to a name. Complexity: as aggregateMetrics.
 * Errors: `metric/list`, `metric/max-series`, `metric/buckets`, `prometheus/name`, `prometheus/label`, `prometheus/path`, as TypeErrors.
 * Source: Prometheus, text exposition format 0.0.4.
 * @example createServer(prometheusExporter([counter("job.stop.duration")]).listener).listen(9464); */
export function prometheusExporter(metrics: readonly Metric[], options: PrometheusOptions = {}): PrometheusExporter {
  const place = "prometheusExporter";
  checkNames(checkMetrics(place, metrics));
  checkPath(options.path);
  const aggregation = createAggregation(place, metrics, options, POLICY);
  const text = (): string => printFamilies(familiesOf(aggregation));
  const exporter: Omit<PrometheusExporter, keyof Disposes> = {
    metrics: aggregation.metrics,
    contentType: CONTENT_TYPE,
    text,
    families: () => familiesOf(aggregation),
    listener: scrapeListener(text, options.path),
    skipped: aggregation.skipped,
    reset: (family) => resetFamily(aggregation, family),
    close: aggregation.close,
  };
  return disposable(exporter, aggregation.close);
}
