// Errors of the metrics, Prometheus and polling sub-paths: a TypeError with a stable code.
// In: rule, place, what was wrong with the values, what to do.  Out: the error, not thrown.

/** Builds `TypeError [place]: what; remedy` with `code`. */
export function codedError(code: string, place: string, what: string, remedy: string): TypeError & { code: string } {
  return Object.assign(new TypeError(`TypeError [${place}]: ${what}; ${remedy}`), { code });
}

/** An error of a metric definition or a list of them; `rule` completes the code `metric/...`. */
export function metricError(rule: string, place: string, what: string, remedy: string): TypeError & { code: string } {
  return codedError(`metric/${rule}`, place, what, remedy);
}

/** A value as an error message shows it: JSON where that says something, else its kind. */
export function shown(value: unknown): string {
  if (typeof value === "function") return value.name === "" ? "a function" : `function ${value.name}`;
  if (typeof value === "bigint" || typeof value === "symbol" || value === undefined) return String(value);
  try {
    return JSON.stringify(value) ?? String(value);
  } catch {
    return Object.prototype.toString.call(value);
  }
}
