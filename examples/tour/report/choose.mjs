// Which report the options ask for.
// In: options.  Out: functions from results to lines, one for each part, and whether a live line may be drawn.
// Invariant: all reports have the same functions, so the tour never asks which one it is.
import { wrap } from "../draw/text.mjs";
import { digitsLine, eventsLine, lockLine } from "./brief.mjs";
import { digitsReport } from "./digits.mjs";
import { eventsReport } from "./events.mjs";
import { resultsJson } from "./json.mjs";
import { lockReport } from "./lock.mjs";

const nothing = () => [];

const FULL = {
  live: true,
  opening: ({ paint, width }) =>
    wrap("Sextant: a tour of both libraries, watched by one handler", width).map(paint.title),
  lock: lockReport,
  digits: digitsReport,
  events: eventsReport,
  closing: nothing,
};
const BRIEF = {
  live: false,
  opening: nothing,
  lock: lockLine,
  digits: digitsLine,
  events: eventsLine,
  closing: nothing,
};
const JSON_ONLY = {
  live: false,
  opening: nothing,
  lock: nothing,
  digits: nothing,
  events: nothing,
  closing: resultsJson,
};

/** `--json` wins over `--quiet`.
 * @example chooseReport({ json: true, quiet: false }).live; // => false */
export const chooseReport = ({ json, quiet }) => (json ? JSON_ONLY : quiet ? BRIEF : FULL);
