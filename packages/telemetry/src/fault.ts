// The one shape of the package's own errors: TypeErrors with a code, for calls that are malformed.
// Expected outcomes (an id that is taken, a handler that is not there) are values, not errors.

/** A TypeError whose `code` is stable, such as `name/empty`. */
export function fault(
  code: string,
  place: string,
  what: string,
  remedy: string,
): TypeError & { readonly code: string } {
  return Object.assign(new TypeError(`TypeError [${place}]: ${what}; ${remedy}`), { code });
}

/** A value as an error message shows it: short, and never failing. */
export function shown(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(value);
  return Array.isArray(value) ? "an array" : value === null || typeof value !== "object" ? String(value) : "an object";
}
