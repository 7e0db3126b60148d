// Metric definitions as instruments of OpenTelemetry.
// In: definitions of ../metrics.  Out: instruments of a meter, fed by the events.
// Invariant: counters, sums and last values are folded here, at the cost of a map look-up a tag, and read when OpenTelemetry collects; only
// histograms, which OpenTelemetry cannot observe, are recorded one by one. Series are bounded as in every reporter.
// Not here: reading an event under a definition (../metrics/sample.ts), folding (../metrics/aggregate.ts).
import {
  type Attributes,
  type BatchObservableCallback,
  type Histogram,
  type Meter,
  type MetricOptions,
  metrics as metricsApi,
  type Observable,
} from "@opentelemetry/api";
import { type Bridge, bridge } from "../bridge.js";
import type { Measurements, Metadata } from "../index.js";
import { bucketBounds } from "../metrics/accumulate.js";
import { aggregateMetrics } from "../metrics/aggregate.js";
import { type Cells, createCells, MAX_SERIES } from "../metrics/cells.js";
import type { Metric, MetricKind } from "../metrics/definition.js";
import { attachRows, checkMetrics, type FailureListener, tellFailure } from "../metrics/reporter.js";
import { keeps, measure } from "../metrics/sample.js";

/** Options of {@link exportMetrics}. */
export interface ExportMetricsOptions {
  /** Who makes the instruments; default: the meter "@sextant/telemetry" of the global provider, which must be registered by then. */
  readonly meter?: Meter | undefined;
  /** Series a metric may have before one with the attribute `otel.metric.overflow` takes the rest; default 2,000. */
  readonly maxSeries?: number | undefined;
  /** Hears of the first failure of each metric's functions; default: one line on the console. */
  readonly onError?: FailureListener | undefined;
}

/** UCUM names, which OpenTelemetry asks for; other units are taken as they are. */
const UNITS: Readonly<Record<string, string>> = {
  second: "s",
  millisecond: "ms",
  microsecond: "us",
  nanosecond: "ns",
  byte: "By",
  kilobyte: "kBy",
  megabyte: "MBy",
  unit: "1",
};

const OVERFLOW: Attributes = Object.freeze({ "otel.metric.overflow": true });

function optionsOf({ description, unit }: Metric): MetricOptions {
  const name = Object.hasOwn(UNITS, unit) ? (UNITS[unit] as string) : unit;
  return { unit: name, ...(description === undefined ? {} : { description }) };
}

/** Instruments that are read when OpenTelemetry collects. A sum may have met negative measurements, so it is no counter unless it says so. */
const OBSERVABLES: Readonly<Partial<Record<MetricKind, (meter: Meter, metric: Metric) => Observable>>> = {
  counter: (meter, metric) => meter.createObservableCounter(metric.name, { ...optionsOf(metric), unit: "1" }),
  sum: (meter, metric) =>
    metric.reporterOptions["monotonic"] === true
      ? meter.createObservableCounter(metric.name, optionsOf(metric))
      : meter.createObservableUpDownCounter(metric.name, optionsOf(metric)),
  lastValue: (meter, metric) => meter.createObservableGauge(metric.name, optionsOf(metric)),
};

const attributesOf = ({ tags, overflow }: { readonly tags: Attributes; readonly overflow: boolean }): Attributes =>
  overflow ? OVERFLOW : tags;

/** Folds the metrics that can be observed; gives the way to stop. */
function observe(meter: Meter, metrics: readonly Metric[], options: ExportMetricsOptions): () => void {
  const { maxSeries, onError } = options;
  const aggregation = aggregateMetrics(metrics, { maxSeries, onError });
  const instruments = new Map<Metric, Observable>();
  for (const metric of metrics) {
    const instrument = OBSERVABLES[metric.kind]?.(meter, metric);
    if (instrument !== undefined) instruments.set(metric, instrument);
  }
  const read: BatchObservableCallback = (result) => {
    for (const series of aggregation.read()) {
      const instrument = instruments.get(series.metric);
      if (instrument !== undefined && typeof series.value === "number")
        result.observe(instrument, series.value, attributesOf(series));
    }
  };
  const observables = [...instruments.values()];
  meter.addBatchObservableCallback(read, observables);
  return () => {
    meter.removeBatchObservableCallback(read, observables);
    aggregation.close();
  };
}

/** A distribution or summary at work. */
interface Recorder {
  readonly metric: Metric;
  readonly histogram: Histogram;
  readonly cells: Cells<undefined>;
  readonly onError: FailureListener | undefined;
  failed: boolean;
}

function createRecorder(meter: Meter, metric: Metric, options: ExportMetricsOptions): Recorder {
  const { maxSeries = MAX_SERIES, onError } = options;
  // OpenTelemetry has no summary: a histogram with the provider's own buckets comes nearest.
  const advice =
    metric.kind === "distribution" ? { advice: { explicitBucketBoundaries: [...bucketBounds(metric)] } } : {};
  return {
    metric,
    histogram: meter.createHistogram(metric.name, { ...optionsOf(metric), ...advice }),
    cells: createCells(metric, { maxSeries, tagName: (name) => name, create: () => undefined }),
    onError,
    failed: false,
  };
}

function record(recorder: Recorder, measurements: Measurements, metadata: Metadata): void {
  const { metric, cells, histogram } = recorder;
  try {
    if (!keeps(metric, measurements, metadata)) return;
    const value = measure(metric, measurements, metadata);
    const cell = typeof value === "number" ? cells.find(metadata) : value;
    if (typeof value === "number" && typeof cell === "object") histogram.record(value, attributesOf(cell));
  } catch (error) {
    if (recorder.failed) return;
    recorder.failed = true;
    tellFailure(recorder.onError, { metric, error });
  }
}

/** Makes an OpenTelemetry instrument of each definition: a counter an ObservableCounter, a sum an ObservableUpDownCounter (with
 * `reporterOptions.monotonic` an ObservableCounter), a last value an ObservableGauge, a distribution a Histogram with its buckets, a summary a
 * Histogram with the provider's. Tags become string attributes; units are written in UCUM (millisecond: ms).
 * Complexity: memory is bounded by `maxSeries`. Throws TypeError `metric/list`, `metric/max-series`, `metric/buckets`.
 * @example exportMetrics([counter("db.query.stop.duration")]).close(); */
export function exportMetrics(metrics: readonly Metric[], options: ExportMetricsOptions = {}): Bridge {
  const list = checkMetrics("exportMetrics", metrics);
  const meter = options.meter ?? metricsApi.getMeter("@sextant/telemetry");
  const isObservable = ({ kind }: Metric): boolean => OBSERVABLES[kind] !== undefined;
  const recorders = list
    .filter((metric) => !isObservable(metric))
    .map((metric) => createRecorder(meter, metric, options));
  const endObserving = observe(meter, list.filter(isObservable), options);
  const endRecording = attachRows("exportMetrics", recorders, (rows, measurements, metadata) => {
    for (const row of rows) record(row, measurements, metadata);
  });
  return bridge(Symbol("sextant.telemetry/opentelemetry.metrics"), () => {
    endObserving();
    endRecording();
  });
}
