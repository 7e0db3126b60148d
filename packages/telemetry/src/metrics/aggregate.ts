// Folds the events of a process into series: one for each metric and each set of tag values.
// In: definitions.  Out: an Aggregation, which reads as a list of series at any time.
// Invariant: memory is bounded by the definitions and `maxSeries`, never by the number of events; no fault of a user's function leaves the handler;
// every event that a metric did not count is counted under the reason why.
// Not here: reading one event (sample.ts), how a kind folds (accumulate.ts), formats (../prometheus.ts).

import { codedError, shown } from "../coded-error.js";
import { disposable } from "../dispose.js";
import type { Disposes, Measurements, Metadata } from "../index.js";
import { type DistributionValue, type Fold, foldsOf, type SeriesValue, type SummaryValue } from "./accumulate.js";
import { type Cells, createCells, MAX_SERIES, type Tags } from "./cells.js";
import type { Metric } from "./definition.js";
import { attachRows, checkMetrics, type FailureListener, tellFailure } from "./reporter.js";
import { keeps, measure, SKIP_REASONS, type SkipReason } from "./sample.js";

/** A series of certain kinds; {@link Series} is one of any. */
export interface SeriesOf<Kind extends string, Value> {
  /** The metric's kind. */
  readonly kind: Kind;
  /** The metric's name. */
  readonly name: string;
  /** The definition. */
  readonly metric: Metric;
  /** Tags as text, sorted by name. */
  readonly tags: Tags;
  /** True of the series that takes all events whose tags came after the metric had `maxSeries` series; it has no tags. */
  readonly overflow: boolean;
  /** What was folded so far. */
  readonly value: Value;
}

/** One series of a metric; the kind tells the value's form. */
export type Series =
  | SeriesOf<"counter" | "sum" | "lastValue", number>
  | SeriesOf<"summary", SummaryValue>
  | SeriesOf<"distribution", DistributionValue>;

/** How many events a metric did not count, and why. */
export interface Skipped {
  /** The metric's name. */
  readonly name: string;
  /** The definition. */
  readonly metric: Metric;
  /** Why. */
  readonly reason: SkipReason;
  /** How many events. */
  readonly count: number;
}

/** Options of {@link aggregateMetrics}. */
export interface AggregateOptions {
  /** Series a metric may have before its overflow series takes the rest; default 2,000. */
  readonly maxSeries?: number | undefined;
  /** Hears of the first failure of each metric's functions; default: one line on the console. */
  readonly onError?: FailureListener | undefined;
}

/** Running folds of a list of metrics. */
export interface Aggregation extends Disposes {
  /** The definitions, as given. */
  readonly metrics: readonly Metric[];
  /** Every series, by metric and then by first appearance. A metric without tags has its series from the start, lastValue from its first value. */
  read(): readonly Series[];
  /** Events that were not counted, by metric and reason; only rows that happened. */
  skipped(): readonly Skipped[];
  /** Forgets the series and skips of one metric, or of all. */
  reset(metric?: Metric): void;
  /** Detaches; what was folded can still be read. Further calls change nothing. Disposing is the same. */
  close(): void;
}

/** What an exporter adds to the rules. */
export interface Policy {
  /** How a tag's name is spelled in the series. */
  readonly tagName: (name: string) => string;
  /** Why a value cannot be taken. */
  readonly refusalOf: (metric: Metric) => ((value: number) => SkipReason | undefined) | undefined;
}

const PLAIN: Policy = { tagName: (name) => name, refusalOf: () => undefined };

/** A metric at work. */
interface Recorder {
  readonly metric: Metric;
  readonly makeCells: () => Cells<Fold<SeriesValue>>;
  cells: Cells<Fold<SeriesValue>>;
  readonly refuses: ((value: number) => SkipReason | undefined) | undefined;
  readonly skips: Map<SkipReason, number>;
  readonly onError: FailureListener | undefined;
}

function skip(recorder: Recorder, reason: SkipReason): void {
  recorder.skips.set(reason, (recorder.skips.get(reason) ?? 0) + 1);
}

function fail(recorder: Recorder, error: unknown): void {
  skip(recorder, "errored");
  if (recorder.skips.get("errored") === 1) tellFailure(recorder.onError, { metric: recorder.metric, error });
}

/** Folds one event into its series, or says why not. */
function fold(recorder: Recorder, measurements: Measurements, metadata: Metadata): SkipReason | undefined {
  const { metric, refuses } = recorder;
  if (!keeps(metric, measurements, metadata)) return "dropped";
  const value = measure(metric, measurements, metadata);
  if (typeof value === "string") return value;
  const refusal = refuses?.(value);
  if (refusal !== undefined) return refusal;
  const cell = recorder.cells.find(metadata);
  if (typeof cell === "string") return cell;
  cell.content.add(value);
  return undefined;
}

function record(recorder: Recorder, measurements: Measurements, metadata: Metadata): void {
  try {
    const reason = fold(recorder, measurements, metadata);
    if (reason !== undefined) skip(recorder, reason);
  } catch (error) {
    fail(recorder, error);
  }
}

function recordAll(recorders: readonly Recorder[], measurements: Measurements, metadata: Metadata): void {
  for (const recorder of recorders) record(recorder, measurements, metadata);
}

/** A metric at the beginning. One that lists no tags has its series before the first event. Throws `metric/buckets`. */
function createRecorder(metric: Metric, maxSeries: number, { onError }: AggregateOptions, policy: Policy): Recorder {
  const create = foldsOf(metric);
  const makeCells = (): Cells<Fold<SeriesValue>> => {
    const cells = createCells(metric, { maxSeries, tagName: policy.tagName, create });
    if (typeof metric.tags !== "function" && metric.tags.length === 0 && metric.tagValues === undefined) cells.find({});
    return cells;
  };
  return { metric, makeCells, cells: makeCells(), refuses: policy.refusalOf(metric), skips: new Map(), onError };
}

function resetRecorder(recorder: Recorder): void {
  recorder.cells = recorder.makeCells();
  recorder.skips.clear();
}

function seriesOf({ metric, cells }: Recorder): Series[] {
  return cells.all().flatMap(({ tags, overflow, content }) => {
    const value = content.read();
    const { kind, name } = metric;
    return value === undefined ? [] : [{ kind, name, metric, tags, overflow, value } as Series];
  });
}

function skippedOf({ metric, skips }: Recorder): Skipped[] {
  return SKIP_REASONS.flatMap((reason) => {
    const count = skips.get(reason) ?? 0;
    return count === 0 ? [] : [{ name: metric.name, metric, reason, count }];
  });
}

function checkMaxSeries(place: string, maxSeries: number): number {
  if (Number.isInteger(maxSeries) && maxSeries >= 1) return maxSeries;
  throw codedError("metric/max-series", place, `maxSeries is ${shown(maxSeries)}`, "give a whole number from 1 on");
}

/** {@link aggregateMetrics} under an exporter's policy. */
export function createAggregation(
  place: string,
  metrics: readonly Metric[],
  options: AggregateOptions,
  policy: Policy,
): Aggregation {
  const list = checkMetrics(place, metrics);
  const maxSeries = checkMaxSeries(place, options.maxSeries ?? MAX_SERIES);
  const recorders = list.map((metric) => createRecorder(metric, maxSeries, options, policy));
  const close = attachRows(place, recorders, recordAll);
  const aggregation: Omit<Aggregation, keyof Disposes> = {
    metrics: list,
    read: () => recorders.flatMap(seriesOf),
    skipped: () => recorders.flatMap(skippedOf),
    reset: (metric) => {
      for (const recorder of recorders) if (metric === undefined || recorder.metric === metric) resetRecorder(recorder);
    },
    close,
  };
  return disposable(aggregation, close);
}

/** Attaches to the events of a list of metrics and folds them into series.
 * Units: those of the definitions. Complexity: a map look-up for each tag and O(1) for each event; memory is bounded by `maxSeries`, whatever comes.
 * Errors: `metric/list`, `metric/max-series`, `metric/buckets`, as TypeErrors. An event without the measurement or a tag is skipped and counted.
 * @example using metrics = aggregateMetrics([counter("job.stop.duration")]);
 * metrics.read().map(({ value }) => value);  // => [0] */
export function aggregateMetrics(metrics: readonly Metric[], options: AggregateOptions = {}): Aggregation {
  return createAggregation("aggregateMetrics", metrics, options, PLAIN);
}
