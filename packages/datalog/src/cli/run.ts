// `run`: a program with its files.
// In: arguments, terminal.  Out: files, standard output, an exit code.
// Invariant: what the program writes is all that stands on `out` (with --json: one object, and what it writes goes to `err`).
// Not here: files and evaluation (io/run.ts).

import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import type { Program } from "../engine.js";
import type { Functors } from "../execute/callbacks.js";
import type { Limits } from "../execute/limits.js";
import { readProgram } from "../io/program-file.js";
import { type RunResult, runProgram } from "../io/run.js";
import { parseValue } from "../io/text-value.js";
import { Misfit } from "../storage/codec.js";
import type { Value } from "../value.js";
import { type Arguments, type CommandSyntax, oneOf, UsageError } from "./arguments.js";
import { EXIT, renderAll } from "./failure.js";
import { demanded, MAGIC_FLAGS } from "./magic.js";
import { profileTable } from "./profile.js";
import { COMMON_FLAGS, PROGRAM_FLAGS, programOptions } from "./program-flags.js";
import { showProgress } from "./progress.js";
import { paintFor, type Terminal } from "./terminal.js";

/** How `run` is called. */
export const RUN: CommandSyntax = {
  name: "run",
  summary: "Runs a program: reads its .input relations, writes its .output and .printsize relations.",
  operands: "[flags] PROGRAM.dl",
  least: 1,
  most: 1,
  flags: {
    "fact-dir": { kind: "value", short: "F", value: "DIR", help: "folder of the fact files (default .)" },
    "output-dir": {
      kind: "value",
      short: "D",
      value: "DIR",
      help: "folder of the results (default .); -D- writes them to standard output",
    },
    ...PROGRAM_FLAGS,
    ...MAGIC_FLAGS,
    parameter: { kind: "list", value: "NAME=VALUE", help: "value of the program's $NAME; repeatable" },
    functors: { kind: "value", value: "FILE", help: "JavaScript module whose exports are the program's @functors" },
    limit: {
      kind: "list",
      value: "NAME=VALUE",
      help: "end above a limit: iterations=N, time=5s, tuples=N, memory=2GB; repeatable",
    },
    "allow-missing": { kind: "switch", help: "a missing fact file is an empty one" },
    profile: { kind: "switch", short: "p", help: "print time, tuples and runs per rule, the slowest first" },
    explain: { kind: "list", value: "FACT", help: 'print a proof of a fact such as \'path("a", "c")\'; repeatable' },
    "why-not": { kind: "list", value: "FACT", help: "print why a fact does not hold; repeatable" },
    progress: { kind: "switch", help: "show what is being done (default on a terminal)" },
    "no-progress": { kind: "switch", help: "do not" },
    "no-warn": { kind: "switch", short: "w", help: "no warnings" },
    json: { kind: "switch", help: "print one JSON object about the run; errors are JSON too" },
    executor: { kind: "value", value: "NAME", help: "auto (default), generated or interpreted" },
    storage: { kind: "value", value: "NAME", help: "columnar (default) or map" },
    planner: { kind: "value", value: "NAME", help: "statistics (default) or written" },
    ...COMMON_FLAGS,
  },
  notes:
    "Exit codes: 0 done, 1 the program or its data are wrong or a limit was reached, 2 wrong usage, 130 interrupted.",
};

/** Runs the command. */
export async function runCommand(args: Arguments, terminal: Terminal): Promise<number> {
  const { out, err, stdin, signal } = terminal;
  const paint = paintFor(err, terminal);
  const json = args.is("json");
  const options = {
    ...limitsOf(args.values("limit")),
    executor: oneOf("executor", args.value("executor"), ["auto", "generated", "interpreted"]),
    storage: oneOf("storage", args.value("storage"), ["columnar", "map"]),
    planner: oneOf("planner", args.value("planner"), ["statistics", "written"]),
  };
  const { program, strategy } = demanded(readProgram(args.operands[0]!, programOptions(args)), args);
  if (!args.is("no-warn") && !json) err.write(renderAll(program.warnings, paint));
  const progress = showProgress(
    terminal,
    args.is("progress") || (err.isTTY === true && !args.is("no-progress") && !json),
  );
  let result: RunResult;
  try {
    result = await runProgram(program, {
      ...options,
      strategy,
      facts: args.value("fact-dir"),
      out: args.value("output-dir"),
      missing: args.is("allow-missing") ? "empty" : "error",
      parameters: parametersOf(program, args.values("parameter")),
      functors: await functorsOf(args.value("functors")),
      profile: args.is("profile"),
      stdin,
      stdout: json ? err : out,
      onProgress: progress.show,
      signal,
    });
  } finally {
    progress.end();
  }
  const { knowledge } = result;
  const explanations = [
    ...args.values("explain").map((fact) => knowledge.explain(fact)),
    ...args.values("why-not").map((fact) => knowledge.whyNot(fact)),
  ].map(String);
  if (json) out.write(`${JSON.stringify({ ...summaryOf(result, args.is("profile")), explanations })}\n`);
  else {
    for (const text of explanations) out.write(text.endsWith("\n") ? text : `${text}\n`);
    if (!args.is("no-warn")) for (const warning of result.warnings) err.write(`${paint.yellow(warning)}\n`);
    if (args.is("profile")) err.write(profileTable(knowledge.stats, paint));
  }
  return EXIT.done;
}

function summaryOf(
  { knowledge, read, written, warnings }: RunResult,
  profile: boolean,
): Readonly<Record<string, unknown>> {
  const { stats } = knowledge;
  const { iterations, duration, tuples, bytes, relationSizes, partial } = stats;
  return {
    iterations,
    duration,
    tuples,
    bytes,
    relationSizes,
    ...(partial.length > 0 ? { partial } : {}),
    read,
    written,
    warnings,
    ...(profile ? { strata: stats.strata } : {}),
  };
}

const UNITS: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  time: { "": 1, ms: 1, s: 1000, m: 60_000, h: 3_600_000 },
  memory: { "": 1, B: 1, KB: 2 ** 10, MB: 2 ** 20, GB: 2 ** 30 },
  iterations: { "": 1 },
  tuples: { "": 1 },
};

const LIMITS = { iterations: "maxIterations", time: "timeLimit", tuples: "maxTuples", memory: "memoryLimit" } as const;

/** `time=5s` and its like. Throws UsageError. */
export function limitsOf(texts: readonly string[]): Limits {
  const limits: { -readonly [K in keyof Limits]: Limits[K] } = {};
  for (const text of texts) {
    const match = /^(\w+)=(\d+(?:\.\d+)?)([A-Za-z]*)$/.exec(text);
    const name = oneOf("limit", match?.[1] ?? text.split("=")[0], Object.keys(LIMITS) as (keyof typeof LIMITS)[])!;
    const unit = UNITS[name]![match?.[3] ?? ""];
    if (match === null || unit === undefined) {
      const units = Object.keys(UNITS[name]!).filter((each) => each !== "");
      throw new UsageError(
        `--limit: "${text}" is not a size; write ${name}=N${units.length === 0 ? "" : ` with ${units.join(", ")} behind it`}`,
      );
    }
    limits[LIMITS[name]] = Number(match[2]) * unit;
  }
  return limits;
}

/** Values of the program's parameters, read by their types. Throws UsageError. */
function parametersOf({ checked }: Program, texts: readonly string[]): Record<string, Value> {
  const values: Record<string, Value> = {};
  for (const text of texts) {
    const at = text.indexOf("=");
    const name = text.slice(0, Math.max(at, 0)).replace(/^\$/, "");
    const parameter = checked.parameters.find((each) => each.name === name);
    if (at < 0 || parameter === undefined) {
      const known = checked.parameters.map((each) => each.name).join(", ");
      throw new UsageError(
        `--parameter: "${text}" names none of the program's parameters (${known || "it has none"}); write NAME=VALUE`,
      );
    }
    try {
      values[name] = parseValue(checked.types, parameter.type, text.slice(at + 1));
    } catch (error) {
      if (!(error instanceof Misfit)) throw error;
      throw new UsageError(`--parameter: $${name}: ${error.message}; write a value of its type`);
    }
  }
  return values;
}

async function functorsOf(path: string | undefined): Promise<Functors> {
  if (path === undefined) return {};
  try {
    const module = (await import(pathToFileURL(resolve(path)).href)) as Record<string, unknown>;
    return Object.fromEntries(Object.entries(module).filter(([, value]) => typeof value === "function")) as Functors;
  } catch (error) {
    throw new UsageError(
      `--functors: ${error instanceof Error ? error.message : String(error)}; name a module that can be imported`,
    );
  }
}
