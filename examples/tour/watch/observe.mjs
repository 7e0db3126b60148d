// The one handler, and what it is shared between.
// In: every event of both libraries, from `observe` until `close`; the names of the stages the tour is in.  Out: a summary of plain objects.
// Invariant: the handler only counts and keeps numbers, so that watching does not slow what is watched.
// Not here: what is kept (tally.mjs, fallbacks.mjs, memory.mjs, timeline.mjs), drawing it (report/events.mjs, page/events.mjs).
import { attachPrefix, detach } from "@sextant/telemetry";
import { fallbacks } from "./fallbacks.mjs";
import { memory } from "./memory.mjs";
import { tally } from "./tally.mjs";
import { timeline } from "./timeline.mjs";

/** What is watched: the events of both libraries, whatever their names are. */
const PREFIXES = ["tensor", "datalog"];

/** Attaches the handler. `seen(event, total)` is called after each event has been counted.
 * Out: `stage(name)` begins a stretch of the timeline; `summary()` gives `events`, `starts`, `total`, `fallbacks`, `memory` and `timeline`;
 * `close()` detaches.
 * @example const observer = observe(() => {}); observer.summary().total; // => 0 */
export function observe(seen) {
  const [counts, fellBack, sizes, lanes] = [tally(), fallbacks(), memory(), timeline()];
  const watch = (event, measurements, metadata) => {
    counts.add(event, measurements);
    fellBack.add(event, metadata);
    sizes.add(event, measurements);
    lanes.add(event, measurements);
    seen(event, counts.total());
  };
  for (const prefix of PREFIXES) attachPrefix(`tour.${prefix}`, prefix, watch);
  return {
    stage: lanes.stage,
    summary: () => ({
      ...counts.summary(),
      fallbacks: fellBack.summary(),
      memory: sizes.summary(),
      timeline: lanes.summary(),
    }),
    close() {
      for (const prefix of PREFIXES) detach(`tour.${prefix}`);
    },
  };
}
