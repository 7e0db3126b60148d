// Names as Prometheus wants them.
// In: dotted metric names and tag names of any characters.  Out: names of [A-Za-z0-9_] that do not begin with a digit.
// Invariant: two metrics of one exporter never print a sample of the same name; a name that is legal already is kept, unless it is reserved.

import { codedError } from "../coded-error.js";
import type { Metric } from "../metrics/definition.js";

/** Label of the series that takes what lies over `maxSeries`; its value is "true". */
export const OVERFLOW_LABEL = "telemetry_overflow";

/** Labels with a meaning of their own; a tag of that name gets the prefix that Prometheus gives to such conflicts. */
const RESERVED_LABELS = new Set(["le", "quantile", OVERFLOW_LABEL]);

/** What a family of samples is called in its TYPE line. */
export type FamilyType = "counter" | "gauge" | "histogram" | "summary";

/** Endings of a family's samples beside the bare name. */
const SUFFIXES: Readonly<Record<FamilyType, readonly string[]>> = {
  counter: [],
  gauge: [],
  histogram: ["_bucket", "_sum", "_count"],
  summary: ["_sum", "_count"],
};

/** The type under which a metric is shown. */
export function familyTypeOf({ kind, reporterOptions }: Metric): FamilyType {
  if (kind === "sum") return reporterOptions.prometheusType ?? "counter";
  return ({ counter: "counter", lastValue: "gauge", summary: "summary", distribution: "histogram" } as const)[kind];
}

function legal(name: string): string {
  const plain = name.replace(/[^A-Za-z0-9_]/gu, "_");
  return plain === "" || /^[0-9]/.test(plain) ? `_${plain}` : plain;
}

/** `http.request.stop.duration` becomes `http_request_stop_duration`. */
export function familyNameOf(metric: Metric): string {
  return legal(metric.name);
}

/** A tag's name as label name; a leading `__` is Prometheus' own. */
export function labelNameOf(tag: string): string {
  const name = legal(tag).replace(/^__+/, "_");
  return RESERVED_LABELS.has(name) ? `exported_${name}` : name;
}

function sampleNamesOf(metric: Metric): readonly string[] {
  const name = familyNameOf(metric);
  return [name, ...SUFFIXES[familyTypeOf(metric)].map((suffix) => name + suffix)];
}

/** Checks that the metrics of an exporter, and the tags of each, can be told apart by their Prometheus names.
 * Throws `prometheus/name`, `prometheus/label`. */
export function checkNames(metrics: readonly Metric[]): void {
  const owners = new Map<string, Metric>();
  for (const metric of metrics) {
    for (const name of sampleNamesOf(metric)) {
      const owner = owners.get(name);
      if (owner !== undefined)
        throw codedError(
          "prometheus/name",
          "prometheusExporter",
          `${owner.kind} "${owner.name}" and ${metric.kind} "${metric.name}" both print "${name}"`,
          "give one of them another name and say eventName and measurement",
        );
    }
    for (const name of sampleNamesOf(metric)) owners.set(name, metric);
    checkLabels(metric);
  }
}

function checkLabels({ kind, name, tags }: Metric): void {
  if (typeof tags === "function") return;
  const labels = tags.map(labelNameOf);
  const twice = labels.findIndex((label, at) => labels.indexOf(label) !== at);
  if (twice >= 0)
    throw codedError(
      "prometheus/label",
      "prometheusExporter",
      `two tags of ${kind} "${name}" become the label "${labels[twice]}"`,
      "rename one, with tagValues where it comes from the event",
    );
}
