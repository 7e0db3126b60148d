// Public names of @sextant/telemetry/metrics.
export type { Bucket, DistributionValue, SummaryValue } from "./accumulate.js";
export type { AggregateOptions, Aggregation, Series, SeriesOf, Skipped } from "./aggregate.js";
export { aggregateMetrics } from "./aggregate.js";
export type { Tags } from "./cells.js";
export type { ConsoleReporter, ConsoleReporterOptions } from "./console.js";
export { consoleReporter } from "./console.js";
export type {
  MeasurementFunction,
  Metric,
  MetricKind,
  MetricOptions,
  Predicate,
  ReporterOptions,
  TagsFunction,
  TagValue,
  TagValuesFunction,
} from "./definition.js";
export { counter, distribution, lastValue, sum, summary } from "./definition.js";
export type { NameOption } from "./name.js";
export type { CallbackFailure, FailureListener } from "./reporter.js";
export type { SkipReason } from "./sample.js";
export type { Conversion, UnitOfSize, UnitOfTime, UnitOption } from "./unit.js";
