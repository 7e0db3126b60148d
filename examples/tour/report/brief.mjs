// The whole tour in three lines, for --quiet.
// In: the result of each part.  Out: one line each, as long as it is: a script may read it.
// Not here: pictures (the other files of this folder).
import { counted, percent } from "../draw/text.mjs";

/** @example lockLine(answers); // => ["lock file: 512 packages, ..."] */
export const lockLine = ({ facts, several, cycles, development }) => [
  `lock file: ${counted(facts.installed, "package")}, ${several.length} in several versions, ${counted(cycles.length, "cycle")}, ` +
    `${development.packages.length} for development only`,
];

/** @example digitsLine(result); // => ["digits: 95.0 % of 359 held-out images read right"] */
export const digitsLine = ({ training, counts }) => [
  `digits: ${percent(training.accuracy.held)} of ${counted(counts.held, "held-out image")} read right`,
];

/** @example eventsLine(summary); // => ["events: 4,028 events of 12 kinds seen by one handler"] */
export const eventsLine = ({ events, total }) => [
  `events: ${counted(total, "event")} of ${counted(events.length, "kind")} seen by one handler`,
];
