// Errors of the sub-paths that take options: a TypeError with a stable code, which says what was wrong and what to do.
// In: code, place, what was wrong with the values, what to do.  Out: the error, not thrown.
// Not here: the core's errors (fault.ts), whose texts are short because every program pays for their bytes.

/** Builds `TypeError [place]: what; remedy` with `code`. */
export function codedError(code: string, place: string, what: string, remedy: string): TypeError & { code: string } {
  return Object.assign(new TypeError(`TypeError [${place}]: ${what}; ${remedy}`), { code });
}

/** A value as a message shows it: JSON where that says something, else its kind; of an error name and message. */
export function shown(value: unknown): string {
  if (value instanceof Error) return `${value.name}: ${value.message}`;
  if (typeof value === "function") return value.name === "" ? "a function" : `function ${value.name}`;
  if (typeof value === "bigint" || typeof value === "symbol" || value === undefined) return String(value);
  try {
    return JSON.stringify(value) ?? String(value);
  } catch {
    return Object.prototype.toString.call(value);
  }
}
