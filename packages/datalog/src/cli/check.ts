// `check`: everything that is wrong with programs, and nothing else.
// In: arguments.  Out: diagnostics on `out`, an exit code.
// Not here: what is wrong (analyze/).
import { check } from "../analyze/analyze.js";
import type { Diagnostic } from "../diagnostic.js";
import { parseOptionsFor, readProgramText } from "../io/program-file.js";
import { parseWithDiagnostics } from "../syntax/parser.js";
import type { Arguments, CommandSyntax } from "./arguments.js";
import { diagnosticJson, EXIT, renderAll } from "./failure.js";
import { COMMON_FLAGS, PROGRAM_FLAGS, programOptions } from "./program-flags.js";
import { paintFor, type Terminal } from "./terminal.js";

/** How `check` is called. */
export const CHECK: CommandSyntax = {
  name: "check",
  summary: "Reports all errors and warnings of programs, without running them.",
  operands: "[flags] PROGRAM.dl ...",
  least: 1,
  most: Number.POSITIVE_INFINITY,
  flags: {
    ...PROGRAM_FLAGS,
    "deny-warnings": { kind: "switch", help: "warnings fail too" },
    "no-warn": { kind: "switch", short: "w", help: "no warnings" },
    json: { kind: "switch", help: "print one JSON object with all diagnostics" },
    ...COMMON_FLAGS,
  },
  notes: "Exit codes: 0 no errors, 1 errors (or warnings with --deny-warnings), 2 wrong usage.",
};

/** Runs the command. */
export async function checkCommand(args: Arguments, terminal: Terminal): Promise<number> {
  const { out } = terminal;
  const options = programOptions(args);
  const quiet = args.is("no-warn") && !args.is("deny-warnings");
  const all = args.operands
    .flatMap((path) => diagnosticsOf(path, options))
    .filter(({ severity }) => severity === "error" || !quiet);
  const errors = all.filter(({ severity }) => severity === "error").length;
  const warnings = all.length - errors;
  if (args.is("json")) out.write(`${JSON.stringify({ errors, warnings, diagnostics: all.map(diagnosticJson) })}\n`);
  else {
    out.write(renderAll(all, paintFor(out, terminal)));
    out.write(
      `${plural(args.operands.length, "program")}, ${plural(errors, "error")}, ${plural(warnings, "warning")}\n`,
    );
  }
  return errors > 0 || (warnings > 0 && args.is("deny-warnings")) ? EXIT.failed : EXIT.done;
}

function diagnosticsOf(path: string, options: Parameters<typeof parseOptionsFor>[1]): readonly Diagnostic[] {
  const { program, diagnostics } = parseWithDiagnostics(readProgramText(path), parseOptionsFor(path, options));
  if (diagnostics.some(({ severity }) => severity === "error")) return diagnostics;
  return [...diagnostics, ...check(program).diagnostics];
}

const plural = (count: number, noun: string): string => `${count} ${noun}${count === 1 ? "" : "s"}`;
