// Prints every event of a list of metrics, and what each metric makes of it: for finding out what an event carries while definitions are written.
// In: definitions, and where lines go.  Out: lines, one block an event; nothing is kept.
// Invariant: a definition that throws, or an event that lacks something, is a line of the block like any other.
// Not here: totals over time (aggregate.ts).
import { disposable } from "../dispose.js";
import type { Disposes, Measurements, Metadata } from "../index.js";
import type { Metric } from "./definition.js";
import { printValue } from "./print.js";
import { attachRows, checkMetrics } from "./reporter.js";
import { keeps, measure, type SkipReason, tagSource, tagText } from "./sample.js";

/** Options of {@link consoleReporter}. */
export interface ConsoleReporterOptions {
  /** Takes one line, without line break; default `console.log`. */
  readonly write?: ((line: string) => void) | undefined;
}

/** A console reporter at work. */
export interface ConsoleReporter extends Disposes {
  /** The definitions, as given. */
  readonly metrics: readonly Metric[];
  /** Detaches. Disposing is the same. */
  close(): void;
}

/** What a metric that does not count an event says about it. */
const SKIPPED: Readonly<Record<SkipReason, string>> = {
  dropped: "dropped by keep or drop",
  missing_measurement: "skipped, the event has no such measurement",
  not_a_number: "skipped, the measurement is no number that can be counted",
  negative: "skipped, the measurement is negative",
  missing_tag: "skipped, the event lacks a tag",
  unusable_tag: "skipped, a tag is no string, number, boolean or bigint",
  errored: "skipped, a function of the definition threw",
};

function tagsOf(metric: Metric, metadata: Metadata): Readonly<Record<string, string>> | SkipReason {
  const source = tagSource(metric, metadata);
  const names = typeof metric.tags === "function" ? Object.keys(source) : metric.tags;
  const tags: Record<string, string> = {};
  for (const name of names) {
    const tag = tagText(source[name]);
    if (typeof tag === "string") return tag;
    tags[name] = tag.text;
  }
  return tags;
}

function outcomeOf(metric: Metric, measurements: Measurements, metadata: Metadata): string {
  if (!keeps(metric, measurements, metadata)) return SKIPPED.dropped;
  const value = measure(metric, measurements, metadata);
  if (typeof value === "string") return SKIPPED[value];
  const tags = tagsOf(metric, metadata);
  if (typeof tags === "string") return SKIPPED[tags];
  const unit = metric.unit === "unit" ? "" : ` ${metric.unit}`;
  return `${value}${unit}${Object.keys(tags).length === 0 ? "" : ` ${printValue(tags)}`}`;
}

function lineOf(metric: Metric, measurements: Measurements, metadata: Metadata): string {
  let outcome: string;
  try {
    outcome = outcomeOf(metric, measurements, metadata);
  } catch (error) {
    outcome = `${SKIPPED.errored}: ${printValue(error)}`;
  }
  return `  ${metric.kind} ${metric.name}: ${outcome}`;
}

/** Prints each event that one of the metrics reads: name, measurements, metadata, and a line for each metric.
 * Errors: `metric/list` as a TypeError. What `write` throws is swallowed, so that a closed pipe does not end the reporter.
 * Source: Elixir's Telemetry.Metrics.ConsoleReporter; the text is our own.
 * @example using reporter = consoleReporter([lastValue("vm.memory.rss", { unit: "byte" })]); */
export function consoleReporter(metrics: readonly Metric[], options: ConsoleReporterOptions = {}): ConsoleReporter {
  const list = checkMetrics("consoleReporter", metrics);
  const write = options.write ?? ((line: string): void => console.log(line));
  const rows = list.map((metric) => ({ metric }));
  const close = attachRows("consoleReporter", rows, (group, measurements, metadata, eventName) => {
    try {
      write(`[telemetry] ${eventName}`);
      write(`  measurements: ${printValue(measurements)}`);
      write(`  metadata: ${printValue(metadata)}`);
      for (const { metric } of group) write(lineOf(metric, measurements, metadata));
    } catch {
      // Output is a courtesy; a handler that throws would be detached for good.
    }
  });
  return disposable({ metrics: list, close }, close);
}
