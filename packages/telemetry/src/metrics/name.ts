// Names of metrics and events as definitions spell them: "http.request.stop.duration" or ["http", "request", "stop", "duration"].
// In: a dotted string or a tuple of segments.  Out: the segments.
// Invariant: at least one segment, none empty, none with a dot.
// Not here: the core's own check of event names when a handler is attached; this one knows a definition's words.
import { codedError, shown } from "../coded-error.js";

/** A dotted name, or its segments. */
export type NameOption = string | readonly string[];

/** Splits and checks a name. Throws `metric/name`, or the code given. */
export function parseName(
  place: string,
  name: NameOption,
  what: string,
  code = "metric/name",
): readonly [string, ...string[]] {
  const remedy = 'write segments joined by single dots, such as "http.request.stop.duration"';
  const fault = (why: string): Error => codedError(code, place, `${what} ${shown(name)} ${why}`, remedy);
  const segments: readonly unknown[] = typeof name === "string" ? name.split(".") : Array.isArray(name) ? name : [];
  if (typeof name !== "string" && !Array.isArray(name)) throw fault("is neither a string nor a list of segments");
  if (name.length === 0) throw fault("is empty");
  for (const segment of segments) {
    if (typeof segment !== "string") throw fault(`has the segment ${shown(segment)}, which is not a string`);
    if (segment === "") throw fault("has an empty segment");
    if (segment.includes(".")) throw fault(`has the segment ${shown(segment)} with a dot in it`);
  }
  return [...segments] as unknown as readonly [string, ...string[]];
}
