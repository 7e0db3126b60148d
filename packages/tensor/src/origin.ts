// The user's line: where outside this package a call came from.
// In: the stack.  Out: `file:line:column`, or undefined where no frame is the user's.
// Invariant: frames of this package, wherever it is installed or bundled, are never the answer.
//   What a transformation derives from an op has the op's line.
// Not here: when it is asked for (debug.origin).
import { sharedSlot } from "./state.js";

const LOCATION = /\(?((?:file:\/\/|\/|[A-Za-z]:\\|https?:)[^()\s]*?):(\d+):(\d+)\)?$/;

/** Place of one line of a stack. */
function placeOf(line: string): { file: string; line: string; column: string } | undefined {
  const found = LOCATION.exec(line.trim());
  return found === null ? undefined : { file: found[1]!.replace(/^file:\/\//, ""), line: found[2]!, column: found[3]! };
}

/** The path of this very file; bundles put every file of the package into one folder. */
export const OWN_FILE: string = placeOf(new Error().stack?.split("\n")[1] ?? "")?.file ?? "";
const OWN_FOLDER: string = OWN_FILE.slice(0, OWN_FILE.lastIndexOf("/") + 1);

const DEPTH = 40;

/** The innermost frame that is not this package's, as `file:line:column`. Costs a stack capture. */
export function userFrame(): string | undefined {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = DEPTH;
  const lines = new Error().stack?.split("\n") ?? [];
  Error.stackTraceLimit = stackTraceLimit;
  for (const line of lines.slice(1)) {
    const place = placeOf(line);
    if (place === undefined || (OWN_FOLDER !== "" && place.file.startsWith(OWN_FOLDER))) continue;
    return `${place.file}:${place.line}:${place.column}`;
  }
  return undefined;
}

// Lines of the ops that rules are at work on, innermost last; undefined where a rule calls the user's own code.
const derived = sharedSlot<(string | undefined)[]>("origins", () => []);

/** Runs what derives from an op written at that line: what it records and throws has the line, too. */
export function withOrigin<T>(origin: string | undefined, fn: () => T): T {
  if (origin === undefined && derived.length === 0) return fn();
  derived.push(origin);
  try {
    return fn();
  } finally {
    derived.pop();
  }
}

/** The line of the op that is being derived from, else the user's. Costs a stack capture in the second case. */
export const originNow = (): string | undefined => derived.at(-1) ?? userFrame();
