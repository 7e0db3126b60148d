// What one event gives under a definition: a number and tags, or the reason why it gives nothing.
// In: a metric, an event's measurements and metadata.  Out: a value, or a SkipReason; both are primitive, so that reading allocates nothing.
// Invariant: what a user's function throws passes through; reporters catch it around the whole of one metric.
// Not here: finding the series of the tags (cells.ts).
import type { Measurements, Metadata } from "../index.js";
import type { Metric, MetricKind } from "./definition.js";
import { convertBy } from "./unit.js";

/** Why an event did not count: `keep` or `drop` said so; no such measurement; a measurement that is no number or, where values are added up, not
 * finite; no such tag; a tag that is no string, number, boolean or bigint; a function of the definition threw; a sum that may only grow met a
 * negative measurement. */
export type SkipReason =
  | "dropped"
  | "missing_measurement"
  | "not_a_number"
  | "missing_tag"
  | "unusable_tag"
  | "errored"
  | "negative";

/** Every reason, in the order in which reports list them. */
export const SKIP_REASONS: readonly SkipReason[] = [
  "dropped",
  "missing_measurement",
  "not_a_number",
  "negative",
  "missing_tag",
  "unusable_tag",
  "errored",
];

/** One NaN or infinity would spoil a sum for good; a latest value is replaced by the next. */
const FINITE_ONLY: Readonly<Record<MetricKind, boolean>> = {
  counter: true,
  sum: true,
  lastValue: false,
  summary: true,
  distribution: true,
};

/** Whether the definition wants the event at all. */
export function keeps(metric: Metric, measurements: Measurements, metadata: Metadata): boolean {
  return metric.keep === undefined || metric.keep(metadata, measurements);
}

/** The measurement in the unit that is reported, or why there is none. */
export function measure(metric: Metric, measurements: Measurements, metadata: Metadata): number | SkipReason {
  const { measurement } = metric;
  const found = typeof measurement === "string" ? measurements[measurement] : measurement(measurements, metadata);
  if (found === undefined || found === null) return "missing_measurement";
  if (typeof found !== "number" && typeof found !== "bigint") return "not_a_number";
  const value = convertBy(metric.conversion, Number(found));
  return FINITE_ONLY[metric.kind] && !Number.isFinite(value) ? "not_a_number" : value;
}

/** The record from which the tags are read: of listed tags the metadata or what `tagValues` makes of it, else what the function gives. */
export function tagSource(metric: Metric, metadata: Metadata): Readonly<Record<string, unknown>> {
  if (typeof metric.tags === "function") return metric.tags(metadata);
  return metric.tagValues === undefined ? metadata : metric.tagValues(metadata);
}

/** A tag as text, or why it cannot be one. Lone surrogates become U+FFFD, as they would on the way into UTF-8. */
export function tagText(value: unknown): { readonly text: string } | "missing_tag" | "unusable_tag" {
  if (value === undefined || value === null) return "missing_tag";
  if (typeof value === "string") return { text: value.replace(/\p{Surrogate}/gu, "\ufffd") };
  if (typeof value === "number" || typeof value === "boolean" || typeof value === "bigint")
    return { text: String(value) };
  return "unusable_tag";
}
