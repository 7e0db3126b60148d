// What the options of an evaluation may be: one row an option.
// In: an options object from a caller.  Out: nothing, or an OptionError that names the option and what it may be.
// Invariant: a misspelled option is an error and never a silently missing limit.
// Not here: what the options do.
import { OptionError } from "../storage/error.js";

interface Check {
  readonly allowed: string;
  readonly accepts: (value: unknown) => boolean;
}

const oneOf = (...names: readonly string[]): Check => ({
  allowed: names.map((name) => `"${name}"`).join(" or "),
  accepts: (value) => names.includes(value as string),
});
const quantity: Check = {
  allowed: "a number from 0",
  accepts: (value) => typeof value === "number" && value >= 0,
};
const flag: Check = { allowed: "true or false", accepts: (value) => typeof value === "boolean" };
const record: Check = {
  allowed: "an object",
  accepts: (value) => typeof value === "object" && value !== null,
};
const texts: Check = {
  allowed: "a text or a list of texts",
  accepts: (value) =>
    typeof value === "string" || (Array.isArray(value) && value.every((text) => typeof text === "string")),
};
const callable: Check = { allowed: "a function", accepts: (value) => typeof value === "function" };
const signal: Check = {
  allowed: "an AbortSignal",
  accepts: (value) =>
    record.accepts(value) && typeof (value as { throwIfAborted?: unknown }).throwIfAborted === "function",
};

/** Every option of `evaluate` and `evaluateAsync`. */
const OPTIONS: ReadonlyMap<string, Check> = new Map([
  ["maxIterations", quantity],
  ["timeLimit", quantity],
  ["maxTuples", quantity],
  ["memoryLimit", quantity],
  ["signal", signal],
  ["onLimit", oneOf("error", "partial")],
  ["storage", oneOf("columnar", "map")],
  ["executor", oneOf("auto", "generated", "interpreted")],
  ["representation", oneOf("auto", "hash", "dense")],
  ["planner", oneOf("statistics", "written")],
  ["profile", flag],
  ["parameters", record],
  ["functors", record],
  ["strategy", oneOf("full", "demand")],
  ["goal", texts],
  ["slice", quantity],
  ["onProgress", callable],
]);

/** Throws OptionError `evaluate/option` for an option that does not exist or has a value it cannot have. */
export function checkOptions(options: object): void {
  for (const [name, value] of Object.entries(options)) {
    const check = OPTIONS.get(name);
    if (check === undefined)
      throw new OptionError(
        "evaluate/option",
        `[${name}]: there is no such option; there are ${[...OPTIONS.keys()].join(", ")}`,
      );
    if (value !== undefined && !check.accepts(value))
      throw new OptionError(
        "evaluate/option",
        `[${name}]: ${String(value)} is not ${check.allowed}; pass ${check.allowed} or leave it out`,
      );
  }
}
