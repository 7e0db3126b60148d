// The line that shows what is going on while it is going on.
// In: the stage the tour is in, the events the handler sees.  Out: a line for the terminal, at most ten times a second.
// Invariant: an event costs one look at the clock; the work blocks the event loop, so the events themselves are the tick.
// Not here: drawing over a line (terminal.mjs).
import { drawBar } from "../draw/progress.mjs";
import { counted } from "../draw/text.mjs";

const PAUSE = 100;
const BAR = 16;

/** The text of the line. */
const liveText = ({ stage, fraction, event, total }) =>
  [
    stage,
    ...(fraction === undefined ? [] : [drawBar(fraction, BAR)]),
    ...(event === undefined ? [] : [counted(total, "event"), event]),
  ].join("  ");

/** A live line that is shown by `show(text)`; `clock` tells milliseconds. */
export function liveLine(show, clock = () => performance.now()) {
  const now = { stage: "", fraction: undefined, event: undefined, total: 0 };
  let last = Number.NEGATIVE_INFINITY;
  const draw = () => {
    last = clock();
    show(liveText(now));
  };
  return {
    stage(stage, fraction) {
      Object.assign(now, { stage, fraction });
      draw();
    },
    progress(fraction) {
      now.fraction = fraction;
      if (clock() - last >= PAUSE) draw();
    },
    event(event, total) {
      now.event = event;
      now.total = total;
      if (clock() - last >= PAUSE) draw();
    },
  };
}
