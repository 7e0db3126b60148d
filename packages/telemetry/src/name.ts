// Event names: the dotted string is canonical, segments are accepted at every public edge.
// Invariant: what `dotted` returns is not empty and has no empty segment.
import { must } from "./fault.js";

/** The canonical form of a name. Throws TypeError `name/malformed`. */
export function dotted(name: unknown, place: string): string {
  const text: unknown =
    Array.isArray(name) && name.every((each) => typeof each === "string" && !each.includes("."))
      ? name.join(".")
      : name;
  // With a dot at both ends, every empty segment is two dots in a row.
  must(
    typeof text === "string" && !`.${text}.`.includes(".."),
    "name/malformed",
    place,
    name,
    'event name; use "a.b" or ["a", "b"]',
  );
  return text as string;
}

/** The canonical form of a prefix; the empty one stands for every name. */
export function dottedPrefix(prefix: unknown, place: string): string {
  return prefix === "" || (Array.isArray(prefix) && !prefix.length) ? "" : dotted(prefix, place);
}

/** Whether a name lies under a prefix, by whole segments: `a.b` holds `a.b` and `a.b.c`, not `a.bc`. */
export function isUnder(name: string, prefix: string): boolean {
  return prefix === "" || `${name}.`.startsWith(`${prefix}.`);
}
