// Event names: the dotted string is canonical, segments are accepted at every public edge.
// Invariant: what `dotted` returns is not empty and has no empty segment.
import { fault, shown } from "./fault.js";

const REMEDY = 'give a dotted name such as "cache.miss" or its segments ["cache", "miss"]';

function malformed(name: string): boolean {
  return name === "" || name.startsWith(".") || name.endsWith(".") || name.includes("..");
}

function joined(segments: readonly unknown[], place: string): string {
  for (const segment of segments) {
    if (typeof segment !== "string")
      throw fault("name/segment", place, `segment ${shown(segment)} is not a string`, REMEDY);
    if (segment === "" || segment.includes(".")) {
      throw fault("name/segment", place, `segment ${shown(segment)} is empty or holds a dot`, REMEDY);
    }
  }
  return segments.join(".");
}

/** The canonical form of a name. Throws TypeError `name/type`, `name/empty`, `name/segment`. */
export function dotted(name: unknown, place: string): string {
  const text = Array.isArray(name) ? joined(name, place) : name;
  if (typeof text !== "string")
    throw fault("name/type", place, `an event name is no ${typeof name}: ${shown(name)}`, REMEDY);
  if (text === "") throw fault("name/empty", place, "the event name is empty", REMEDY);
  if (malformed(text)) throw fault("name/segment", place, `${shown(text)} has an empty segment`, REMEDY);
  return text;
}

/** The canonical form of a prefix; the empty one stands for every name. */
export function dottedPrefix(prefix: unknown, place: string): string {
  return prefix === "" || (Array.isArray(prefix) && prefix.length === 0) ? "" : dotted(prefix, place);
}

/** Whether a name lies under a prefix, by whole segments: `a.b` holds `a.b` and `a.b.c`, not `a.bc`. */
export function isUnder(name: string, prefix: string): boolean {
  return prefix === "" || name === prefix || (name.startsWith(prefix) && name[prefix.length] === ".");
}
