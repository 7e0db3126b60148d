// The whole tour in a few lines, for --quiet.
// In: the result of each part.  Out: one line each, as long as it is: a script may read it.
// Not here: pictures (the other files of this folder).
import { counted, percent } from "../draw/text.mjs";

/** @example repositoryLines(answers); // => ["lock file: 512 packages, ...", "modules: 632 modules, ..."] */
export const repositoryLines = ({ lock, modules }) => {
  const { facts, several, cycles, development } = lock;
  const sum = (key) => modules.packages.reduce((total, row) => total + row[key], 0);
  const broken = Object.values(modules.faults).reduce((total, rows) => total + rows.length, 0);
  return [
    `lock file: ${counted(facts.installed, "package")}, ${several.length} in several versions, ${counted(cycles.length, "cycle")}, ` +
      `${development.packages.length} for development only`,
    `modules: ${counted(sum("modules"), "module")}, ${counted(sum("imports"), "import")}, ${counted(broken, "rule")} of layers broken`,
  ];
};

/** @example digitsLine({ backend, digits }); // => ["digits: 98.6 % of 359 held-out images read right, on native"] */
export const digitsLine = ({ backend, digits: { training, counts } }) => [
  `digits: ${percent(training.accuracy.held)} of ${counted(counts.held, "held-out image")} read right, on ${backend.name}`,
];

/** @example togetherLine(answers); // => ["confusions: 17 pairs of digits, 20 more through chains"] */
export const togetherLine = ({ pairs, chains }) => [
  `confusions: ${counted(pairs.length, "pair")} of digits, ${chains.length} more through chains`,
];

/** @example eventsLine(summary); // => ["events: 4,028 events of 12 kinds seen by one handler"] */
export const eventsLine = ({ events, total }) => [
  `events: ${counted(total, "event")} of ${counted(events.length, "kind")} seen by one handler`,
];

/** @example reportLine(results); // => ["report: tour-report.html"] */
export const reportLine = ({ report }) => [`report: ${report}`];
