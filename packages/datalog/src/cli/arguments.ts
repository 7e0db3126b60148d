// Arguments of a command, read by its table of flags; and the help that the same table prints.
// In: a table, the arguments.  Out: values by flag, or a UsageError that says what was meant.
// Invariant: nothing is ignored: an unknown flag, a missing value and a value too many are errors.
// Not here: what flags do.
import { parseArgs } from "node:util";
import { suggestion } from "../analyze/report.js";

/** One flag: on or off, with one value, or with a value each time it is given. */
export interface Flag {
  readonly kind: "switch" | "value" | "list";
  readonly short?: string;
  /** How the value is called in the help. */
  readonly value?: string;
  readonly help: string;
}

/** Flags by long name. */
export type FlagTable = Readonly<Record<string, Flag>>;

/** What a command is called with. */
export interface CommandSyntax {
  readonly name: string;
  readonly summary: string;
  /** What stands behind the flags, as the help shows it. */
  readonly operands: string;
  readonly least: number;
  readonly most: number;
  readonly flags: FlagTable;
  /** Paragraphs behind the table. */
  readonly notes?: string;
}

/** Values as given. */
export interface Arguments {
  readonly operands: readonly string[];
  is(flag: string): boolean;
  /** The last value given. */
  value(flag: string): string | undefined;
  values(flag: string): readonly string[];
}

/** A command line that makes no sense; the exit code is 2. */
export class UsageError extends Error {
  constructor(message: string) {
    super(message);
    this.name = "UsageError";
  }
}

/** Reads the arguments of a command. Throws UsageError. */
export function readArguments(syntax: CommandSyntax, args: readonly string[]): Arguments {
  const { name: command, flags } = syntax;
  const options = Object.fromEntries(
    Object.entries(flags).map(([name, { kind, short }]) => [
      name,
      {
        type: kind === "switch" ? ("boolean" as const) : ("string" as const),
        ...(short === undefined ? {} : { short }),
      },
    ]),
  );
  const { tokens } = parseArgs({ args: [...args], options, strict: false, allowPositionals: true, tokens: true });
  const given = new Map<string, string[]>();
  const operands: string[] = [];
  for (const token of tokens) {
    if (token.kind === "positional") operands.push(token.value);
    if (token.kind !== "option") continue;
    const { name, rawName, value } = token;
    if (!Object.hasOwn(flags, name))
      throw new UsageError(
        `${command}: there is no flag "${rawName}"${suggestion(rawName.replace(/^-+/, ""), Object.keys(flags))}; "sextant-datalog ${command} --help" lists them`,
      );
    const flag = flags[name]!;
    if (flag.kind === "switch" && value !== undefined)
      throw new UsageError(`${command}: the flag "${rawName}" takes no value; leave out "=${value}"`);
    if (flag.kind !== "switch" && value === undefined)
      throw new UsageError(`${command}: the flag "${rawName}" needs a value; write ${rawName} ${flag.value}`);
    given.set(name, [...(given.get(name) ?? []), value ?? ""]);
  }
  if (!given.has("help") && (operands.length < syntax.least || operands.length > syntax.most)) {
    const wrong = operands.length < syntax.least ? "the program is missing" : `"${operands[syntax.most]}" is too much`;
    throw new UsageError(`${command}: ${wrong}; write sextant-datalog ${command} ${syntax.operands}`);
  }
  return {
    operands,
    is: (flag) => given.has(flag),
    value: (flag) => given.get(flag)?.at(-1),
    values: (flag) => given.get(flag) ?? [],
  };
}

/** One of the words a flag allows. Throws UsageError. */
export function oneOf<T extends string>(flag: string, text: string | undefined, allowed: readonly T[]): T | undefined {
  if (text === undefined) return undefined;
  const found = allowed.find((each) => each === text);
  if (found !== undefined) return found;
  throw new UsageError(`--${flag}: "${text}" is unknown${suggestion(text, allowed)}; use one of ${allowed.join(", ")}`);
}

/** The help of a command. */
export function helpOf({ name, summary, operands, flags, notes }: CommandSyntax): string {
  const rows = Object.entries(flags).map(([long, flag]) => {
    const value = flag.kind === "switch" ? "" : ` ${flag.value}`;
    return { left: `${flag.short === undefined ? "    " : `-${flag.short}, `}--${long}${value}`, right: flag.help };
  });
  const width = Math.max(...rows.map(({ left }) => left.length)) + 2;
  const table = rows.map(({ left, right }) => `  ${left.padEnd(width)}${right}`);
  return [
    `usage: sextant-datalog ${name} ${operands}`,
    "",
    summary,
    "",
    ...table,
    ...(notes === undefined ? [] : ["", notes]),
    "",
  ].join("\n");
}
