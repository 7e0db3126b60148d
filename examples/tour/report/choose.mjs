// Which report the options ask for.
// In: options.  Out: functions from results to lines, one for each part, and whether a live line may be drawn.
// Invariant: all reports have the same functions, so the tour never asks which one it is.
import { wrap } from "../draw/text.mjs";
import { digitsLine, eventsLine, reportLine, repositoryLines, togetherLine } from "./brief.mjs";
import { digitsReport } from "./digits.mjs";
import { eventsReport } from "./events.mjs";
import { resultsJson } from "./json.mjs";
import { repositoryReport } from "./repository.mjs";
import { togetherReport } from "./together.mjs";

const nothing = () => [];

const FULL = {
  live: true,
  opening: ({ paint, width }) =>
    wrap("Sextant: a tour of both libraries, watched by one handler", width).map(paint.title),
  repository: repositoryReport,
  digits: digitsReport,
  together: togetherReport,
  events: eventsReport,
  closing: (results) => ["", ...reportLine(results)],
};
const BRIEF = {
  live: false,
  opening: nothing,
  repository: repositoryLines,
  digits: digitsLine,
  together: togetherLine,
  events: eventsLine,
  closing: reportLine,
};
const JSON_ONLY = {
  live: false,
  opening: nothing,
  repository: nothing,
  digits: nothing,
  together: nothing,
  events: nothing,
  closing: resultsJson,
};

/** `--json` wins over `--quiet`.
 * @example chooseReport({ json: true, quiet: false }).live; // => false */
export const chooseReport = ({ json, quiet }) => (json ? JSON_ONLY : quiet ? BRIEF : FULL);
