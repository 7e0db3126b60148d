// What the builder refuses at once: names, declarations, functions. And names themselves.
// In: what was passed.  Out: BuilderError with a stable code, or nothing.
// Invariant: a name that passes is one token of the language, so what the builder prints is read back as it was built.
// Not here: what is wrong with rules; that is collected and reported together (assemble.ts).
import { DatalogError } from "../diagnostic.js";
import { AGGREGATES, BINARY_STRENGTH, RESERVED_CALLS } from "../syntax/token.js";

/** A declaration that cannot be made. Codes: `builder/name`, `builder/type`, `builder/columns`, `builder/relation`, `builder/callback`, `builder/query`, `builder/option`. */
export class BuilderError extends DatalogError {
  constructor(code: string, message: string) {
    super(code, `BuilderError ${message}`);
    this.name = "BuilderError";
  }
}

/** What a name is for. */
export type NameUse = "relation" | "column" | "type" | "branch" | "variable" | "functor" | "parameter" | "query";

/** Words of the preprocessor, and words that are operators or values wherever a term may stand. */
const MACROS = ["__LINE__", "__FILE__", "RAM_DOMAIN_SIZE"];
const TERM_WORDS = [...BINARY_STRENGTH.keys(), "bnot", "lnot", "nil", "true", "false", "_"];

const RESERVED: Readonly<Record<NameUse, ReadonlySet<string>>> = {
  relation: new Set([...MACROS, ...TERM_WORDS, ...RESERVED_CALLS, ...AGGREGATES]),
  query: new Set([...MACROS, ...TERM_WORDS, ...RESERVED_CALLS, ...AGGREGATES]),
  variable: new Set([...MACROS, ...TERM_WORDS]),
  column: new Set(MACROS),
  type: new Set(MACROS),
  branch: new Set(MACROS),
  functor: new Set(MACROS),
  parameter: new Set(MACROS),
};

/** Throws BuilderError `builder/name` unless the name is an identifier of the language that is free for this use. */
export function checkName(name: unknown, use: NameUse): asserts name is string {
  if (typeof name !== "string" || !/^[A-Za-z_?][A-Za-z0-9_?]*$/.test(name)) {
    throw new BuilderError(
      "builder/name",
      `[${use}]: ${typeof name === "string" ? JSON.stringify(name) : String(name)} is no name; use letters, digits, "_" and "?", and no digit first`,
    );
  }
  if (RESERVED[use].has(name)) {
    throw new BuilderError(
      "builder/name",
      `[${use}]: "${name}" is a word of the language; choose another name, for example "${name}_"`,
    );
  }
}

/** Is it an object that was written as `{ ... }`? */
export function isPlainObject(value: unknown): value is Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
