// `fmt`: programs in canonical form.
// In: arguments.  Out: text on `out`, or files, or a list of files that would change.
// Invariant: comments are kept, or dropped because the caller said so; a program whose text is more than its statements (macros, inclusions) is refused, never changed quietly.
// Not here: the form itself (format.ts).
import { writeFileSync } from "node:fs";
import { DatalogError, programError } from "../diagnostic.js";
import { parseOptionsFor, readProgramText } from "../io/program-file.js";
import { formatPosition } from "../location.js";
import { openLexer } from "../syntax/lexer.js";
import { parseWithDiagnostics } from "../syntax/parser.js";
import { printProgram } from "../syntax/print.js";
import { locationOf } from "../syntax/token.js";
import { type Arguments, type CommandSyntax, UsageError } from "./arguments.js";
import { EXIT } from "./failure.js";
import { formatProgram } from "./format.js";
import { COMMON_FLAGS, PROGRAM_FLAGS, programOptions } from "./program-flags.js";
import type { Terminal } from "./terminal.js";

/** How `fmt` is called. */
export const FMT: CommandSyntax = {
  name: "fmt",
  summary: "Prints programs in canonical form; comments stay in front of or behind their statements.",
  operands: "[flags] PROGRAM.dl ...",
  least: 1,
  most: Number.POSITIVE_INFINITY,
  flags: {
    check: { kind: "switch", help: "print the names of files that would change, and fail when there are any" },
    write: { kind: "switch", help: "change the files" },
    "drop-comments": { kind: "switch", help: "leave comments out" },
    expand: { kind: "switch", help: "print the program with its macros and .include files resolved" },
    ...PROGRAM_FLAGS,
    ...COMMON_FLAGS,
  },
  notes:
    "A program with preprocessor lines (#define, #if, ...) or .include is refused unless --expand is given, since its text is more than its statements.\n" +
    "Exit codes: 0 done, 1 a syntax error, a refused program, or with --check a file that would change; 2 wrong usage.",
};

/** Runs the command. */
export async function fmtCommand(args: Arguments, { out }: Terminal): Promise<number> {
  const [write, check] = [args.is("write"), args.is("check")];
  if (write && check) throw new UsageError("fmt: --write and --check contradict each other; give one of them");
  if (write && args.is("expand"))
    throw new UsageError("fmt: --expand would replace macros and .include by what they stand for; print it instead");
  let changed = 0;
  for (const path of args.operands) {
    const before = readProgramText(path);
    const after = formatText(path, before, args);
    if (!write && !check) out.write(after);
    else if (after !== before) {
      changed += 1;
      out.write(`${path}\n`);
      if (write) writeFileSync(path, after);
    }
  }
  return check && changed > 0 ? EXIT.failed : EXIT.done;
}

function formatText(path: string, text: string, args: Arguments): string {
  const expand = args.is("expand");
  if (!expand) refusePreprocessor(path, text);
  const { program, diagnostics } = parseWithDiagnostics(text, parseOptionsFor(path, programOptions(args)));
  if (diagnostics.some(({ severity }) => severity === "error")) throw programError(diagnostics);
  const wanted = args.is("drop-comments") ? { ...program, comments: [] } : program;
  return expand ? printProgram(wanted) : formatProgram(wanted);
}

/** Throws `fmt/preprocessor` at the first thing that the preprocessor would resolve. */
function refusePreprocessor(file: string, text: string): void {
  const lexer = openLexer({ name: file, text }, { comments: [], diagnostics: [] });
  for (let token = lexer.next(); token.kind !== "end"; token = lexer.next()) {
    const control = token.kind === "mark" && token.text === "#" && token.leads;
    const directive = token.kind === "directive" && (token.text === "include" || token.text === "once");
    const builtin = token.kind === "word" && (token.text === "__LINE__" || token.text === "__FILE__");
    if (!control && !directive && !builtin) continue;
    const line = text.slice(
      token.start,
      text.indexOf("\n", token.start) < 0 ? undefined : text.indexOf("\n", token.start),
    );
    throw new DatalogError(
      "fmt/preprocessor",
      `DatalogError [${formatPosition(locationOf(token))}]: ${JSON.stringify(line.trim())} is resolved before the program is parsed, so its text would be lost; format the files without it, or print the resolved program with --expand`,
    );
  }
}
