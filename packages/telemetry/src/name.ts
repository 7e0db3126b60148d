// Event names: the dotted string is canonical, segments are accepted at every public edge.
// Invariant: what `dotted` returns is not empty and has no empty segment.
import { must } from "./fault.js";

const WELL_FORMED = /^[^.]+(\.[^.]+)*$/;

const isPart = (segment: unknown): boolean => typeof segment === "string" && !segment.includes(".");

/** The canonical form of a name. Throws TypeError `name/malformed`. */
export function dotted(name: unknown, place: string): string {
  const text: unknown = Array.isArray(name) && name.every(isPart) ? name.join(".") : name;
  const wellFormed = typeof text === "string" && WELL_FORMED.test(text);
  must(wellFormed, "name/malformed", place, name, 'event name; use "cache.miss" or ["cache", "miss"]');
  return text as string;
}

/** The canonical form of a prefix; the empty one stands for every name. */
export function dottedPrefix(prefix: unknown, place: string): string {
  return prefix === "" || (Array.isArray(prefix) && prefix.length === 0) ? "" : dotted(prefix, place);
}

/** Whether a name lies under a prefix, by whole segments: `a.b` holds `a.b` and `a.b.c`, not `a.bc`. */
export function isUnder(name: string, prefix: string): boolean {
  return prefix === "" || `${name}.`.startsWith(`${prefix}.`);
}
