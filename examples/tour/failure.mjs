// Faults the tour can name: what was wrong, and what the reader of the terminal can do about it.
// In: code, place, what, remedy.  Out: an Error whose message is one line, `TourError [<place>]: <what>; <remedy>`.
// Invariant: `code` is stable (`tour/rule`); the exit code follows from it alone.
// Not here: printing it (main.mjs).

/** Exit codes that differ from 1. */
const EXIT_CODES = { "tour/option": 2 };

/** Any fault of input that the tour foresees. `exitCode` is 2 for wrong arguments, else 1.
 * @example throw new TourError({ code: "tour/lock-missing", place: "pnpm-lock.yaml", what: "no such file", remedy: "run npm start" }); */
export class TourError extends Error {
  constructor({ code, place, what, remedy, cause }) {
    super(`TourError [${place}]: ${what}; ${remedy}`, cause === undefined ? undefined : { cause });
    this.name = "TourError";
    this.code = code;
    this.place = place;
    this.exitCode = EXIT_CODES[code] ?? 1;
  }
}
