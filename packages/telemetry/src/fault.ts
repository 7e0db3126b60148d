// The one shape of the package's own errors: TypeErrors with a code, for calls that are malformed.
// Expected outcomes (an id that is taken, a handler that is not there) are values, not errors.

/** Whether a value is an object. */
export const isObject = (value: unknown): value is object => typeof value === "object" && value !== null;

/** A value as an error message shows it: short, and never failing. */
export function shown(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(shown)}]`;
  if (isObject(value)) return "an object";
  return typeof value === "string" ? `"${value}"` : String(value);
}

/** Throws a TypeError with a stable `code` unless a condition holds: `TypeError [attach]: 5 is no function`. */
export function must(holds: unknown, code: string, place: string, value: unknown, wanted: string): void {
  if (!holds) throw Object.assign(new TypeError(`TypeError [${place}]: ${shown(value)} is no ${wanted}`), { code });
}
