// The one handler, and what it adds up.
// In: every event of both libraries, from `observe` until `close`.  Out: per event its count and, where it carries a duration, p50, p95 and sum.
// Invariant: the handler only counts and keeps numbers; what it keeps of an event is eight bytes.
// Not here: drawing (report/events.mjs, live-line.mjs).
import { attachPrefix, detach } from "@sextant/telemetry";

/** What is watched: the events of both libraries, whatever their names are. */
const PREFIXES = ["tensor", "datalog"];
const isStart = (event) => event.endsWith(".start");

/** The value below which `share` of the sorted numbers lie, by nearest rank. */
const quantile = (sorted, share) => sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)];

function summarize([event, { count, durations }]) {
  const sorted = Float64Array.from(durations).sort();
  const timed = sorted.length > 0;
  return {
    event,
    count,
    p50: timed ? quantile(sorted, 0.5) : undefined,
    p95: timed ? quantile(sorted, 0.95) : undefined,
    total: timed ? sorted.reduce((sum, duration) => sum + duration, 0) : undefined,
  };
}

const longestFirst = (a, b) => (b.total ?? -1) - (a.total ?? -1) || b.count - a.count || (a.event < b.event ? -1 : 1);

/** Attaches the handler. `seen(event, total)` is called after each event has been counted.
 * Out: `summary()` with `events` (without starts, longest sum first), `starts` and `total` counts; `close()` detaches.
 * @example const observer = observe(() => {}); observer.summary().total; // => 0 */
export function observe(seen) {
  const tallies = new Map();
  let total = 0;
  const watch = (event, measurements) => {
    let tally = tallies.get(event);
    if (tally === undefined) {
      tally = { count: 0, durations: [] };
      tallies.set(event, tally);
    }
    tally.count += 1;
    if (typeof measurements.duration === "number") tally.durations.push(measurements.duration);
    total += 1;
    seen(event, total);
  };
  for (const prefix of PREFIXES) attachPrefix(`tour.${prefix}`, prefix, watch);
  return {
    summary() {
      const entries = [...tallies];
      const starts = entries.reduce((sum, [event, { count }]) => (isStart(event) ? sum + count : sum), 0);
      const events = entries.filter(([event]) => !isStart(event)).map(summarize);
      return { total, starts, events: events.sort(longestFirst) };
    },
    close() {
      for (const prefix of PREFIXES) detach(`tour.${prefix}`);
    },
  };
}
