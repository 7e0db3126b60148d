// `plan`: how a program will be evaluated, before anything is known about sizes.
// In: arguments.  Out: the plan on `out`.
// Not here: planning (plan/).
import { readProgram } from "../io/program-file.js";
import type { Arguments, CommandSyntax } from "./arguments.js";
import { EXIT } from "./failure.js";
import { demanded, MAGIC_FLAGS } from "./magic.js";
import { COMMON_FLAGS, PROGRAM_FLAGS, programOptions } from "./program-flags.js";
import type { Terminal } from "./terminal.js";

/** How `plan` is called. */
export const PLAN: CommandSyntax = {
  name: "plan",
  summary: "Prints the plan of a program: strata, rule versions with their join orders, indexes.",
  operands: "[flags] PROGRAM.dl",
  least: 1,
  most: 1,
  flags: { ...PROGRAM_FLAGS, ...MAGIC_FLAGS, ...COMMON_FLAGS },
};

/** Runs the command. */
export async function planCommand(args: Arguments, { out }: Terminal): Promise<number> {
  const { program, strategy } = demanded(readProgram(args.operands[0]!, programOptions(args)), args);
  const text = program.plan({ strategy }).toString();
  out.write(text.endsWith("\n") ? text : `${text}\n`);
  return EXIT.done;
}
