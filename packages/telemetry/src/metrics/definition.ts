// What to measure: five kinds of metric as plain frozen data, over the measurements and metadata of one event.
// In: a name whose last segment is the measurement and whose rest is the event, and options.  Out: a Metric.
// Invariant: everything is checked here, so that a reporter meets no malformed definition; a definition observes nothing by itself.
// Not here: reading one event under a definition (sample.ts), aggregating (aggregate.ts), exporting (../prometheus.ts).

import { codedError, shown } from "../coded-error.js";
import { isObject } from "../fault.js";
import type { Measurements, Metadata } from "../index.js";
import { type NameOption, parseName } from "./name.js";
import { type Conversion, parseUnit, type UnitOption } from "./unit.js";

/** counter = events; sum = total of a measurement; lastValue = latest; summary = minimum, maximum, mean, percentiles; distribution = buckets. */
export type MetricKind = "counter" | "sum" | "lastValue" | "summary" | "distribution";

/** What a tag may hold; other values make a reporter skip the event. */
export type TagValue = string | number | boolean | bigint;

/** Computes a measurement; null and undefined mean that the event has none. */
export type MeasurementFunction = (
  measurements: Measurements,
  metadata: Metadata,
) => number | bigint | null | undefined;

/** Gives all tags of an event by name. */
export type TagsFunction = (metadata: Metadata) => Readonly<Record<string, TagValue>>;

/** Gives the record from which the listed tags are read, in place of the metadata. */
export type TagValuesFunction = (metadata: Metadata) => Readonly<Record<string, unknown>>;

/** Decides whether an event counts. */
export type Predicate = (metadata: Metadata, measurements: Measurements) => boolean;

/** Wishes addressed to reporters; each reads what it knows. */
export interface ReporterOptions {
  /** Upper bounds of a distribution's buckets, ascending, in the metric's unit; the last bucket, without bound, is always added. */
  readonly buckets?: readonly number[] | undefined;
  /** How Prometheus shall see a sum; default `counter`, which only grows, so that negative measurements are skipped. */
  readonly prometheusType?: "counter" | "gauge" | undefined;
  /** Whatever another reporter knows. */
  readonly [option: string]: unknown;
}

/** Options of the five constructors. */
export interface MetricOptions {
  /** The event, when it is not the name without its last segment. */
  readonly eventName?: NameOption | undefined;
  /** The measurement's key, or a function that computes it; default: the name's last segment. */
  readonly measurement?: string | MeasurementFunction | undefined;
  /** Keys of the metadata that split the metric into series, or a function that gives the tags; default none. */
  readonly tags?: readonly string[] | TagsFunction | undefined;
  /** Where listed tags are read from; default: the metadata. */
  readonly tagValues?: TagValuesFunction | undefined;
  /** Only events for which this is true count. */
  readonly keep?: Predicate | undefined;
  /** Events for which this is true do not count; give either `keep` or `drop`. */
  readonly drop?: Predicate | undefined;
  /** One sentence for people. */
  readonly description?: string | undefined;
  /** The unit's name, or a pair `[from, to]` that converts; default "unit". */
  readonly unit?: UnitOption | undefined;
  /** Wishes addressed to reporters. */
  readonly reporterOptions?: ReporterOptions | undefined;
}

/** A definition: plain data that any reporter can read. */
export interface Metric {
  /** Which aggregation is meant. */
  readonly kind: MetricKind;
  /** Dotted name of the metric. */
  readonly name: string;
  /** Dotted name of the event it is read from. */
  readonly eventName: string;
  /** Key of the measurement, or the function that computes it; before conversion. */
  readonly measurement: string | MeasurementFunction;
  /** From the event's unit to `unit`. */
  readonly conversion: Conversion;
  /** Names of the tags, or the function that gives them. */
  readonly tags: readonly string[] | TagsFunction;
  /** Where listed tags are read from; undefined = the metadata. */
  readonly tagValues: TagValuesFunction | undefined;
  /** Only events for which this is true count; `drop` is stored here, negated. */
  readonly keep: Predicate | undefined;
  /** One sentence for people. */
  readonly description: string | undefined;
  /** Unit of the values that are reported. */
  readonly unit: string;
  /** Wishes addressed to reporters. */
  readonly reporterOptions: ReporterOptions;
}

type OptionName = keyof MetricOptions;

/** What each option must be: [what it is called in an error, the check]. */
const OPTION_CHECKS: Readonly<Record<OptionName, readonly [must: string, check: (value: unknown) => boolean]>> = {
  eventName: ["a dotted name or a list of segments", (value) => typeof value === "string" || Array.isArray(value)],
  measurement: [
    "a key or a function",
    (value) => (typeof value === "string" && value !== "") || typeof value === "function",
  ],
  tags: ["a list of keys or a function", (value) => typeof value === "function" || isListOfKeys(value)],
  tagValues: ["a function", (value) => typeof value === "function"],
  keep: ["a function", (value) => typeof value === "function"],
  drop: ["a function", (value) => typeof value === "function"],
  description: ["a string", (value) => typeof value === "string"],
  unit: ["a name or a pair of names", (value) => typeof value === "string" || Array.isArray(value)],
  reporterOptions: ["an object", isRecord],
};

function isRecord(value: unknown): boolean {
  return isObject(value) && !Array.isArray(value);
}

function isListOfKeys(value: unknown): boolean {
  return (
    Array.isArray(value) &&
    value.every((key) => typeof key === "string" && key !== "") &&
    new Set(value).size === value.length
  );
}

function checkOptions(place: string, options: MetricOptions): void {
  if (!isRecord(options))
    throw codedError("metric/option", place, `the options are ${shown(options)}`, "give an object or leave them out");
  for (const [name, value] of Object.entries(options)) {
    if (!Object.hasOwn(OPTION_CHECKS, name)) {
      const known = Object.keys(OPTION_CHECKS).join(", ");
      throw codedError("metric/option", place, `there is no option "${name}"`, `the options are ${known}`);
    }
    const [must, check] = OPTION_CHECKS[name as OptionName];
    if (value !== undefined && !check(value))
      throw codedError("metric/option", place, `the option ${name} is ${shown(value)}`, `give ${must}`);
  }
  if (options.keep !== undefined && options.drop !== undefined)
    throw codedError("metric/keep", place, "both keep and drop are given", "give one of them");
  if (options.tagValues !== undefined && typeof options.tags === "function")
    throw codedError(
      "metric/tags",
      place,
      "tagValues is given beside a function of tags",
      "let the function give names and values, or list the tags",
    );
}

function checkReporterOptions(place: string, { buckets, prometheusType }: ReporterOptions): void {
  const rises = (bounds: readonly unknown[]): boolean =>
    bounds.every(
      (bound, at) =>
        typeof bound === "number" && Number.isFinite(bound) && (at === 0 || bound > Number(bounds[at - 1])),
    );
  if (buckets !== undefined && !(Array.isArray(buckets) && buckets.length > 0 && rises(buckets)))
    throw codedError(
      "metric/buckets",
      place,
      `the buckets are ${shown(buckets)}`,
      "give finite numbers in ascending order",
    );
  if (prometheusType !== undefined && prometheusType !== "counter" && prometheusType !== "gauge")
    throw codedError("metric/option", place, `prometheusType is ${shown(prometheusType)}`, 'give "counter" or "gauge"');
}

function eventAndMeasurement(
  place: string,
  segments: readonly [string, ...string[]],
  eventName: NameOption | undefined,
): readonly [eventName: string, measurement: string] {
  const measurement = segments[segments.length - 1] as string;
  if (eventName !== undefined)
    return [parseName(place, eventName, "the event name", "metric/event-name").join("."), measurement];
  if (segments.length === 1)
    throw codedError(
      "metric/name",
      place,
      `the name ${shown(measurement)} is a measurement without an event`,
      `write "event.${measurement}" or give the option eventName`,
    );
  return [segments.slice(0, -1).join("."), measurement];
}

function define(kind: MetricKind, name: NameOption, options: MetricOptions = {}): Metric {
  const segments = parseName(kind, name, "the name");
  checkOptions(kind, options);
  const reporterOptions = { ...options.reporterOptions };
  checkReporterOptions(kind, reporterOptions);
  if (reporterOptions.buckets !== undefined) reporterOptions.buckets = Object.freeze([...reporterOptions.buckets]);
  const [eventName, lastSegment] = eventAndMeasurement(kind, segments, options.eventName);
  const { tags = [], drop } = options;
  return Object.freeze({
    kind,
    name: segments.join("."),
    eventName,
    measurement: options.measurement ?? lastSegment,
    ...parseUnit(kind, options.unit),
    tags: typeof tags === "function" ? tags : Object.freeze([...tags]),
    tagValues: options.tagValues,
    keep: drop === undefined ? options.keep : (metadata, measurements) => !drop(metadata, measurements),
    description: options.description,
    reporterOptions: Object.freeze(reporterOptions),
  } satisfies Metric);
}

/** Counts events; the measurement must be there, its value does not matter.
 * Errors: `metric/name`, `metric/event-name`, `metric/option`, `metric/keep`, `metric/tags`, `metric/unit`, `metric/buckets`, as TypeErrors.
 * Source: Elixir's Telemetry.Metrics, whose options these are.
 * @example counter("http.request.stop.duration", { tags: ["route"] }).eventName;  // => "http.request.stop" */
export function counter(name: NameOption, options?: MetricOptions): Metric {
  return define("counter", name, options);
}

/** Adds a measurement up.
 * Units: those of the measurement, after conversion. Errors: as {@link counter}.
 * @example sum("http.request.stop.bytes", { unit: ["byte", "kilobyte"] }).unit;  // => "kilobyte" */
export function sum(name: NameOption, options?: MetricOptions): Metric {
  return define("sum", name, options);
}

/** Keeps a measurement's latest value, NaN and the infinities included.
 * Units: those of the measurement, after conversion. Errors: as {@link counter}.
 * @example lastValue("vm.memory.heapUsed", { unit: "byte" }).measurement;  // => "heapUsed" */
export function lastValue(name: NameOption, options?: MetricOptions): Metric {
  return define("lastValue", name, options);
}

/** Minimum, maximum, mean and percentiles of a measurement.
 * Units: those of the measurement, after conversion. Errors: as {@link counter}.
 * @example summary("datalog.query.stop.duration", { unit: "millisecond" }).kind;  // => "summary" */
export function summary(name: NameOption, options?: MetricOptions): Metric {
  return define("summary", name, options);
}

/** How often a measurement fell into each of a list of buckets; `reporterOptions.buckets` are their upper bounds.
 * Units: those of the measurement, after conversion; bounds are in the same unit. Errors: as {@link counter}.
 * @example distribution("db.query.stop.duration", { reporterOptions: { buckets: [1, 10, 100] } }).kind;  // => "distribution" */
export function distribution(name: NameOption, options?: MetricOptions): Metric {
  return define("distribution", name, options);
}
