// What is wrong with a program and what to do about it; the error class of the package.
// In: locations.  Out: `Diagnostic`, its texts, `DatalogError` that carries a list of them.
// Invariant: codes are `area/rule` and stable; the first line of a text is `<place>: <what>; <what to do> [<code>]`.
// Not here: which rules there are (they stand where they are checked).
import { formatPosition, type Location, renderCaret } from "./location.js";

/** How bad it is: a program with an error does not run, one with a warning does. */
export type Severity = "error" | "warning";

/** One finding about a program. */
export interface Diagnostic {
  /** `area/rule`, for example `safety/unbound-head`. */
  readonly code: string;
  readonly severity: Severity;
  /** What is wrong, with values. */
  readonly message: string;
  /** What to do about it. */
  readonly help: string;
  readonly location: Location;
  /** Other places that belong to it, for example the first declaration of a name declared twice. */
  readonly related?: readonly { readonly message: string; readonly location: Location }[] | undefined;
}

/** The first line of a diagnostic: `rules.dl:4:18: what; what to do [code]`. */
export function formatDiagnostic(diagnostic: Diagnostic): string {
  const { location, severity, message, help, code } = diagnostic;
  const word = severity === "warning" ? "warning: " : "";
  return `${formatPosition(location)}: ${word}${message}; ${help} [${code}]`;
}

/** A diagnostic with its source line, a caret, and its related places. */
export function renderDiagnostic(diagnostic: Diagnostic): string {
  const lines = [formatDiagnostic(diagnostic)];
  const caret = renderCaret(diagnostic.location);
  if (caret !== "") lines.push(indented(caret));
  for (const { message, location } of diagnostic.related ?? []) {
    lines.push(`  ${formatPosition(location)}: ${message}`);
    const there = renderCaret(location);
    if (there !== "") lines.push(indented(there));
  }
  return lines.join("\n");
}

const indented = (text: string): string =>
  text
    .split("\n")
    .map((line) => `    ${line}`)
    .join("\n");

/** Every error of this package. `code` is that of the first diagnostic; `diagnostics` has them all, in source order. */
export class DatalogError extends Error {
  readonly code: string;
  readonly diagnostics: readonly Diagnostic[];

  constructor(
    code: string,
    message: string,
    diagnostics: readonly Diagnostic[] = [],
    options?: { cause?: unknown } | undefined,
  ) {
    super(message, options);
    this.name = "DatalogError";
    this.code = code;
    this.diagnostics = diagnostics;
  }

  /** All diagnostics with source lines and carets, or the message where there are none. */
  render(): string {
    return this.diagnostics.length === 0 ? this.message : this.diagnostics.map(renderDiagnostic).join("\n");
  }
}

/** The error for a program with the given diagnostics (at least one error among them). */
export function programError(diagnostics: readonly Diagnostic[]): DatalogError {
  const errors = diagnostics.filter((diagnostic) => diagnostic.severity === "error");
  const first = errors[0];
  if (first === undefined) throw new RangeError("internal: programError without an error; please report this");
  const rest = errors.length > 1 ? `\n(and ${errors.length - 1} more: see diagnostics or render())` : "";
  return new DatalogError(
    first.code,
    `DatalogError [${formatPosition(first.location)}]: ${first.message}; ${first.help}${rest}`,
    diagnostics,
  );
}
