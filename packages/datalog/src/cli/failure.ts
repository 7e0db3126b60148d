// How a command ends when something went wrong: what it says and which code it leaves.
// In: an error.  Out: text or JSON on `err`, an exit code.
// Invariant: 0 done, 1 the program or its data are wrong, 2 the command line is wrong, 130 interrupted.
// Not here: what is wrong (the errors say it).
import { DatalogError, type Diagnostic, formatDiagnostic, renderDiagnostic } from "../diagnostic.js";
import { positionOf } from "../location.js";
import { UsageError } from "./arguments.js";
import { type Paint, paintFor, type Terminal } from "./terminal.js";

/** Exit codes. */
export const EXIT = { done: 0, failed: 1, usage: 2, interrupted: 130 } as const;

/** Says what happened. */
export function reportFailure(error: unknown, terminal: Terminal, asJson: boolean): number {
  const { err, signal } = terminal;
  if (signal.aborted) {
    err.write("interrupted\n");
    return EXIT.interrupted;
  }
  const paint = paintFor(err, terminal);
  if (error instanceof UsageError) {
    err.write(`${paint.red("error")}: ${error.message}\n`);
    return EXIT.usage;
  }
  if (asJson) err.write(`${JSON.stringify({ error: errorJson(error) })}\n`);
  else if (error instanceof DatalogError && error.diagnostics.length > 0)
    err.write(renderAll(error.diagnostics, paint));
  else if (error instanceof DatalogError) err.write(`${paint.red("error")}: ${error.message} [${error.code}]\n`);
  else err.write(`${paint.red("error")}: ${unexpected(error)}\n`);
  return EXIT.failed;
}

function unexpected(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  // A failure of the system is the user's to mend, anything else is ours.
  return "syscall" in error ? error.message : `internal: ${error.stack ?? error.message}\nplease report this`;
}

/** Diagnostics with carets, errors in red. */
export function renderAll(diagnostics: readonly Diagnostic[], paint: Paint): string {
  return diagnostics
    .map((diagnostic) => {
      const [first, ...rest] = renderDiagnostic(diagnostic).split("\n");
      const colour = diagnostic.severity === "error" ? paint.red : paint.yellow;
      return `${[colour(first!), ...rest].join("\n")}\n`;
    })
    .join("");
}

/** A diagnostic as data. */
export function diagnosticJson(diagnostic: Diagnostic): unknown {
  const { code, severity, message, help, location } = diagnostic;
  return { code, severity, message, help, ...positionOf(location), text: formatDiagnostic(diagnostic) };
}

function errorJson(error: unknown): unknown {
  if (!(error instanceof DatalogError)) return { code: "internal", message: unexpected(error) };
  return { code: error.code, message: error.message, diagnostics: error.diagnostics.map(diagnosticJson) };
}
