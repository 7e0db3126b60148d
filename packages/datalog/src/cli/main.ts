// The command line: finds the command, reads its flags, runs it, says how it ended.
// In: arguments, a terminal.  Out: an exit code; never an exception.
// Not here: commands (one file each), the process (index.ts).
import { suggestion } from "../analyze/report.js";
import { type Arguments, type CommandSyntax, helpOf, readArguments, UsageError } from "./arguments.js";
import { BUILD, buildCommand } from "./build.js";
import { CHECK, checkCommand } from "./check.js";
import { EXIT, reportFailure } from "./failure.js";
import { FMT, fmtCommand } from "./fmt.js";
import { PLAN, planCommand } from "./plan.js";
import { RUN, runCommand } from "./run.js";
import type { Terminal } from "./terminal.js";
import { VERSION } from "./version.js";

interface Command {
  readonly syntax: CommandSyntax;
  readonly run: (args: Arguments, terminal: Terminal) => Promise<number>;
}

const COMMANDS: readonly Command[] = [
  { syntax: RUN, run: runCommand },
  { syntax: CHECK, run: checkCommand },
  { syntax: PLAN, run: planCommand },
  { syntax: FMT, run: fmtCommand },
  { syntax: BUILD, run: buildCommand },
];

/** Runs a command line; answers the exit code. */
export async function main(args: readonly string[], terminal: Terminal): Promise<number> {
  try {
    const [word, ...rest] = args;
    if (word === undefined || word === "help" || word === "--help" || word === "-h") {
      const asked = word !== undefined;
      const topic = COMMANDS.find(({ syntax }) => syntax.name === rest[0]);
      (asked ? terminal.out : terminal.err).write(topic === undefined ? overview() : helpOf(topic.syntax));
      return asked ? EXIT.done : EXIT.usage;
    }
    if (word === "--version" || word === "-V") {
      terminal.out.write(`${VERSION}\n`);
      return EXIT.done;
    }
    const command = COMMANDS.find(({ syntax }) => syntax.name === word);
    if (command === undefined) throw unknownCommand(word);
    const values = readArguments(command.syntax, rest);
    if (values.is("help")) {
      terminal.out.write(helpOf(command.syntax));
      return EXIT.done;
    }
    return await command.run(values, terminal);
  } catch (error) {
    return reportFailure(error, terminal, args.includes("--json"));
  }
}

function unknownCommand(word: string): UsageError {
  const names = COMMANDS.map(({ syntax }) => syntax.name);
  const help = word.endsWith(".dl")
    ? `; did you mean "run ${word}"?`
    : `${suggestion(word, names)}; use one of ${names.join(", ")}`;
  return new UsageError(`there is no command "${word}"${help}`);
}

function overview(): string {
  const rows = COMMANDS.map(({ syntax }) => `  ${syntax.name.padEnd(8)}${syntax.summary}`);
  return [
    "usage: sextant-datalog COMMAND [flags] PROGRAM.dl",
    "",
    ...rows,
    "",
    '"sextant-datalog COMMAND --help" shows the flags of a command; --version the version.',
    "",
  ].join("\n");
}
