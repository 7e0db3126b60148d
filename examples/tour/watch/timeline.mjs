// When what happened.
// In: events with a duration, at the moment they end; the names of stages, at the moment they begin.  Out: stretches of time by event.
// Invariant: milliseconds since the timeline began. Stretches of one event that touch or nearly touch are one, so a run of a million
// events is no more than LEAST apart and the timeline stays small.
// Not here: drawing (page/timeline.mjs).

/** Stretches that are nearer to each other than this are one. Units: milliseconds. */
const LEAST = 4;

/** Adds a stretch to those of a lane, which are in the order of their ends. */
function join(stretches, from, to) {
  let start = from;
  while (stretches.length > 0 && stretches.at(-1).to >= start - LEAST) start = Math.min(start, stretches.pop().from);
  stretches.push({ from: start, to });
}

/** Begins now; `clock` tells milliseconds. */
export function timeline(clock = () => performance.now()) {
  const began = clock();
  const lanes = new Map();
  const stages = [];
  return {
    add(event, { duration }) {
      if (typeof duration !== "number") return;
      const lane = lanes.get(event) ?? { event, stretches: [] };
      lanes.set(event, lane);
      const now = clock() - began;
      join(lane.stretches, Math.max(0, now - duration), now);
    },
    stage(name) {
      stages.push({ name, from: clock() - began });
    },
    /** Lanes by the moment their event was first at work; `length` is until now. */
    summary: () => ({
      length: clock() - began,
      stages: [...stages],
      lanes: [...lanes.values()].sort((a, b) => a.stretches[0].from - b.stretches[0].from),
    }),
  };
}
