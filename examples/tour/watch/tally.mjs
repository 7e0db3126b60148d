// How often each event was executed and how long it took.
// In: events one by one.  Out: per event its count and, where it carries a duration, p50, p95 and sum.
// Invariant: what is kept of an event is eight bytes. Times are milliseconds.

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

/** Begins to count. `summary()`: `events` (without starts, longest sum first), `starts` and `total` counts. */
export function tally() {
  const tallies = new Map();
  let total = 0;
  return {
    add(event, { duration }) {
      let own = tallies.get(event);
      if (own === undefined) {
        own = { count: 0, durations: [] };
        tallies.set(event, own);
      }
      own.count += 1;
      if (typeof duration === "number") own.durations.push(duration);
      total += 1;
    },
    total: () => total,
    summary() {
      const entries = [...tallies];
      const starts = entries.reduce((sum, [event, { count }]) => (isStart(event) ? sum + count : sum), 0);
      const events = entries.filter(([event]) => !isStart(event)).map(summarize);
      return { total, starts, events: events.sort(longestFirst) };
    },
  };
}
