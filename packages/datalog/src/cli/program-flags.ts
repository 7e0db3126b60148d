// The flags that say how a program file is read; the same for all commands that read one.
// In: arguments.  Out: options of the reader.
// Not here: reading (io/program-file.ts).
import type { ProgramFileOptions } from "../io/program-file.js";
import { type Arguments, type FlagTable, UsageError } from "./arguments.js";

/** Flags of every command. */
export const COMMON_FLAGS: FlagTable = {
  help: { kind: "switch", short: "h", help: "show this text" },
};

/** Flags of commands that read a program. */
export const PROGRAM_FLAGS: FlagTable = {
  "include-dir": { kind: "list", short: "I", value: "DIR", help: "look for .include files there too; repeatable" },
  macro: {
    kind: "list",
    short: "M",
    value: "NAME=TEXT",
    help: "define a macro (NAME alone is 1); several in one argument are separated by spaces",
  },
};

/** Options of the reader. Throws UsageError. */
export function programOptions(args: Arguments): ProgramFileOptions {
  const define: Record<string, string> = {};
  for (const text of args.values("macro").flatMap((each) => each.split(/\s+/).filter((part) => part !== ""))) {
    const match = /^([A-Za-z_]\w*)(?:=(.*))?$/.exec(text);
    if (match === null) throw new UsageError(`--macro: "${text}" defines nothing; write NAME or NAME=TEXT`);
    define[match[1]!] = match[2] ?? "1";
  }
  return { include: args.values("include-dir"), define };
}
