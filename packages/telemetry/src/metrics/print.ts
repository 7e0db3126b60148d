// Measurements and metadata as one line of text, whatever they hold.
// In: any value.  Out: text in the manner of JSON, cut where it grows long; never throws, never runs long.
// Invariant: at most MAX_DEPTH levels, MAX_ENTRIES entries a level and MAX_TEXT characters a string are shown; the rest is an ellipsis.
import { isObject } from "../fault.js";

const MAX_DEPTH = 3;
const MAX_ENTRIES = 12;
const MAX_TEXT = 200;

function cut(text: string): string {
  return text.length > MAX_TEXT ? `${text.slice(0, MAX_TEXT)}…` : text;
}

/** How values that are no objects are shown, by `typeof`. */
const PRIMITIVES: Readonly<Record<string, (value: unknown) => string>> = {
  string: (value) => JSON.stringify(cut(value as string)),
  bigint: (value) => `${value}n`,
  function: (value) => `[function ${(value as { name: unknown }).name || "anonymous"}]`,
  object: () => "null",
};

function showEntries(entries: readonly string[], total: number, [open, close]: readonly [string, string]): string {
  const shown = total > entries.length ? [...entries, "…"] : entries;
  return shown.length === 0 ? `${open}${close}` : `${open} ${shown.join(", ")} ${close}`;
}

function showList(list: ArrayLike<unknown>, depth: number): string {
  const entries = Array.from({ length: Math.min(list.length, MAX_ENTRIES) }, (_, at) => show(list[at], depth + 1));
  return showEntries(entries, list.length, ["[", "]"]);
}

function showRecord(record: object, depth: number): string {
  const keys = Object.keys(record);
  const entries = keys
    .slice(0, MAX_ENTRIES)
    .map((key) => `${cut(key)}: ${show((record as Record<string, unknown>)[key], depth + 1)}`);
  return showEntries(entries, keys.length, ["{", "}"]);
}

function showObject(value: object, depth: number): string {
  if (value instanceof Error) return cut(`[${value.name}: ${value.message}]`);
  const name: unknown = Object.getPrototypeOf(value)?.constructor?.name ?? "Object";
  if (depth >= MAX_DEPTH) return `[${String(name)}]`;
  if (Array.isArray(value)) return showList(value, depth);
  if (ArrayBuffer.isView(value) && "length" in value) return `${String(name)} ${showList(value as never, depth)}`;
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? String(value) : value.toISOString();
  return name === "Object" ? showRecord(value, depth) : `${String(name)} ${showRecord(value, depth)}`;
}

function show(value: unknown, depth: number): string {
  if (isObject(value)) return showObject(value, depth);
  return PRIMITIVES[typeof value]?.(value) ?? String(value);
}

/** One line for any value. */
export function printValue(value: unknown): string {
  try {
    return show(value, 0).replace(/[\r\n\u2028\u2029]+/g, " ");
  } catch {
    return "[cannot be shown]"; // A getter or a proxy threw.
  }
}
