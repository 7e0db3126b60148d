// What is said about a program: diagnostics with a place, and the error that carries them.
// In: findings of the stages.  Out: messages of the form `file:line:column: what; what to do [code]`, with the source line and a caret.
// Invariant: a stage reports all its findings, not the first; codes are `area/rule` and stable.
import { excerpt, type Location, placeOf } from "./location.js";

/** How bad it is: an error stops the program, a warning does not. */
export type Severity = "error" | "warning";

/** One finding about a program. */
export interface Diagnostic {
  /** Stable code, such as `safety/unbound-head`. */
  readonly code: string;
  readonly severity: Severity;
  /** What is wrong, with the values. */
  readonly message: string;
  /** Where, or null when no text stands behind it (programs made by the builder). */
  readonly location: Location | null;
  /** What to do about it. */
  readonly help: string;
}

/** One line: place, what, what to do, code. */
export function formatDiagnostic({ code, severity, message, location, help }: Diagnostic): string {
  const place = location === null ? "" : `${placeOf(location)}: `;
  return `${place}${severity === "warning" ? "warning: " : ""}${message}; ${help} [${code}]`;
}

/** The line of {@link formatDiagnostic} with the source line and a caret below it. */
export function renderDiagnostic(diagnostic: Diagnostic): string {
  const line = formatDiagnostic(diagnostic);
  return diagnostic.location === null ? line : `${line}\n${excerpt(diagnostic.location)}`;
}

/** The one base of every error this package throws; `code` says which, `diagnostics` holds the findings when a program is wrong.
 * @example try { parse("p(x) :- q(x).") } catch (error) { error.code } */
export class DatalogError extends Error {
  readonly code: string;
  readonly diagnostics: readonly Diagnostic[];

  constructor(code: string, message: string, diagnostics: readonly Diagnostic[] = []) {
    super(message);
    this.name = "DatalogError";
    this.code = code;
    this.diagnostics = diagnostics;
  }

  /** All findings with their source lines. */
  render(): string {
    return this.diagnostics.length === 0 ? this.message : this.diagnostics.map(renderDiagnostic).join("\n");
  }
}

/** A program with errors: `code` is that of the first, the message holds them all. */
export class ProgramError extends DatalogError {
  constructor(diagnostics: readonly Diagnostic[]) {
    const errors = diagnostics.filter(({ severity }) => severity === "error");
    const count = errors.length === 1 ? "1 error" : `${errors.length} errors`;
    super(
      errors[0]?.code ?? "program/invalid",
      `ProgramError [program]: ${count}\n${errors.map(renderDiagnostic).join("\n")}`,
      diagnostics,
    );
    this.name = "ProgramError";
  }
}
