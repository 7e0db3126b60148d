// What every reporter of metrics does alike: checks its list of definitions, attaches one handler an event, and lets no fault of a definition out.
// In: definitions, and what to do with an event for the rows that read it.  Out: the way to detach again.
// Invariant: handler ids are fresh symbols, so that reporters never collide, also those of another copy of this package.
// Not here: what is done with an event (aggregate.ts, console.ts).

import { codedError, shown } from "../coded-error.js";
import { isObject } from "../fault.js";
import { attach, detach, type Measurements, type Metadata } from "../index.js";
import type { Metric, MetricKind } from "./definition.js";

/** A function of a definition threw; told once for each metric, counted afterwards. */
export interface CallbackFailure {
  /** The definition whose `keep`, `drop`, `measurement`, `tags` or `tagValues` threw. */
  readonly metric: Metric;
  /** What was thrown. */
  readonly error: unknown;
}

/** Hears of failing functions. */
export type FailureListener = (failure: CallbackFailure) => void;

const KINDS: Readonly<Record<MetricKind, true>> = {
  counter: true,
  sum: true,
  lastValue: true,
  summary: true,
  distribution: true,
};

/** By shape, not by class: a definition may come from another copy of this package. */
function isMetric(value: unknown): value is Metric {
  if (!isObject(value)) return false;
  const { kind, name, eventName } = value as Partial<Metric>;
  return (
    typeof kind === "string" && Object.hasOwn(KINDS, kind) && typeof name === "string" && typeof eventName === "string"
  );
}

/** A copy of a reporter's list. Throws `metric/list`. */
export function checkMetrics(place: string, metrics: readonly Metric[]): readonly Metric[] {
  const remedy = "give a list of what counter, sum, lastValue, summary and distribution return";
  if (!Array.isArray(metrics)) throw codedError("metric/list", place, `the metrics are ${shown(metrics)}`, remedy);
  const odd = metrics.findIndex((metric) => !isMetric(metric));
  if (odd >= 0) throw codedError("metric/list", place, `entry ${odd} of the metrics is ${shown(metrics[odd])}`, remedy);
  return [...metrics];
}

/** Attaches one handler for each event, which passes the rows that read it; gives the function that detaches all. */
export function attachRows<Row extends { readonly metric: Metric }>(
  reporter: string,
  rows: readonly Row[],
  observe: (rows: readonly Row[], measurements: Measurements, metadata: Metadata, eventName: string) => void,
): () => void {
  const byEvent = new Map<string, Row[]>();
  for (const row of rows) {
    const { eventName } = row.metric;
    const group = byEvent.get(eventName);
    if (group === undefined) byEvent.set(eventName, [row]);
    else group.push(row);
  }
  const ids: symbol[] = [];
  const detachAll = (): void => {
    for (const id of ids.splice(0)) detach(id);
  };
  try {
    for (const [eventName, group] of byEvent) {
      const id = Symbol(`${reporter} ${eventName}`);
      attach(id, eventName, (_, measurements, metadata) => observe(group, measurements, metadata, eventName));
      ids.push(id);
    }
  } catch (error) {
    detachAll(); // A definition made by hand, with an event name that the core refuses.
    throw error;
  }
  return detachAll;
}

/** Tells a listener, by default the console; a listener that fails itself is told there too. */
export function tellFailure(listener: FailureListener | undefined, failure: CallbackFailure): void {
  try {
    (listener ?? printFailure)(failure);
  } catch (error) {
    printFailure({ metric: failure.metric, error });
  }
}

/** One line on the console. */
const printFailure: FailureListener = ({ metric, error }) => {
  console.error(
    `[telemetry] ${metric.kind} "${metric.name}": one of its functions threw: ${shown(error)}; such events are skipped and from now on only counted`,
  );
};
