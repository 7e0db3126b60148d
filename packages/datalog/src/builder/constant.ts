// JavaScript values as constants of the language.
// In: a value and, where it is known, the type it must have.  Out: a term; for what fits no term `_` with a problem.
// Invariant: the term, printed and read back, has the value again.
// Not here: facts passed to `evaluate` (execute/facts.ts); they never become terms.

import { counted, suggestion } from "../analyze/report.js";
import { NOWHERE } from "../location.js";
import { show } from "../storage/codec.js";
import type { Term } from "../syntax/ast.js";
import { numberTerm } from "../syntax/number.js";
import type { Kind } from "../value.js";
import { kindOf, structureOf } from "./column-type.js";
import { isPlainObject } from "./error.js";
import { annotate, isLiteralNode, nameOf, noteOf, type Problem, represented } from "./note.js";
import type { ColumnType, Part } from "./shape.js";
import { eachNode } from "./walk.js";

const location = NOWHERE;

/** The term that stands for an expression or a constant. */
export function termOf(operand: unknown, type: ColumnType | null = null): Term {
  const node = represented(operand);
  if (node === undefined) return constantTerm(operand, type);
  if (!isLiteralNode(node)) return node;
  const message = "a condition stands where a value is needed";
  return problemTerm({ code: "builder/term", message, help: "write the condition as a literal of the body" });
}

function constantTerm(value: unknown, type: ColumnType | null): Term {
  if (type === null) return untyped(value);
  const kind = kindOf(type);
  if (kind === "record" || kind === "adt") return structured(value, type);
  const convert = CONVERSIONS[kind];
  const term = convert.term(value);
  return term ?? misfit(value, convert.wanted);
}

/** `_` in place of what is no term, with what is wrong about it. */
export function problemTerm(problem: Problem): Term {
  return annotate<Term>({ kind: "wildcard", location }, { problems: [problem] });
}

function misfit(value: unknown, wanted: string): Term {
  return problemTerm({
    code: "builder/value",
    message: `${show(value)} is not ${wanted}`,
    help: "write a value of the declared type or an expression",
  });
}

interface Conversion {
  readonly wanted: string;
  readonly term: (value: unknown) => Term | null;
}

const text = (value: string): Term => ({ kind: "string", value, location });
const integer = (value: number | bigint): Term => numberTerm(String(value), location);

const CONVERSIONS: Readonly<Record<Exclude<Kind, "record" | "adt">, Conversion>> = {
  symbol: { wanted: "a string", term: (value) => (typeof value === "string" ? text(value) : null) },
  number: {
    wanted: "an integer from -2147483648 to 2147483647",
    term: (value) => (typeof value === "number" && (value | 0) === value ? integer(value | 0) : null),
  },
  unsigned: {
    wanted: "an integer from 0 to 4294967295",
    term: (value) => (typeof value === "number" && value >>> 0 === value ? integer(value >>> 0) : null),
  },
  float: {
    wanted: "a number other than NaN",
    term: (value) =>
      typeof value === "number" && !Number.isNaN(value) ? numberTerm(floatText(value), location) : null,
  },
  int64: {
    wanted: "a bigint of 64 bits",
    term: (value) => {
      const wide = typeof value === "number" && Number.isSafeInteger(value) ? BigInt(value) : value;
      return typeof wide === "bigint" && BigInt.asIntN(64, wide) === wide ? integer(wide) : null;
    },
  },
};

/** A double with a point or an exponent; the infinities are numbers too large for a double. */
function floatText(value: number): string {
  if (value === Number.POSITIVE_INFINITY) return "1e999";
  if (value === Number.NEGATIVE_INFINITY) return "-1e999";
  const digits = String(value);
  return /[.e]/.test(digits) ? digits : `${digits}.0`;
}

/** Without a type: strings, numbers, bigints and nil; whole numbers take their type from where they stand. */
function untyped(value: unknown): Term {
  if (typeof value === "string") return text(value);
  if (typeof value === "bigint") return integer(value);
  if (value === null) return { kind: "nil", location };
  if (typeof value === "number" && !Number.isNaN(value)) {
    return Number.isSafeInteger(value) ? integer(value) : numberTerm(floatText(value), location);
  }
  return problemTerm({
    code: "builder/term",
    message: `${show(value)} is no term`,
    help: "write a string, a number, a bigint, null, a variable or an expression; records are made by their type",
  });
}

function structured(value: unknown, type: ColumnType): Term {
  const definition = structureOf(type)!;
  if (definition.kind === "record") {
    if (value === null) return { kind: "nil", location };
    if (typeof value !== "object") return misfit(value, `an object with the fields of ${type.name}, or null`);
    const args = fieldTerms(value, definition.fields(), type.name);
    return annotate<Term>({ kind: "record", args, location }, { type });
  }
  const isObject = typeof value === "object" && value !== null;
  const name: unknown = !isObject ? value : Array.isArray(value) ? value[0] : (value as { readonly $?: unknown }).$;
  const branches = definition.branches();
  const branch = branches.find((candidate) => candidate.name === name);
  if (branch === undefined || !isObject) {
    return misfit(
      value,
      `an object with "$" naming a branch of ${type.name}: ${branches.map((b) => b.name).join(", ")}`,
    );
  }
  const parts: unknown = Array.isArray(value) ? value.slice(1) : withoutDollar(value);
  const args = fieldTerms(parts, branch.fields, `${type.name}.${branch.name}`);
  return annotate<Term>({ kind: "branch", name: nameOf(branch.name), args, location }, { type });
}

function withoutDollar(value: object): object {
  const { $: _branch, ...fields } = value as { readonly $?: unknown };
  return fields;
}

/** The term for a column or field; a problem says which one it is about. */
export function columnTerm(value: unknown, column: Part | undefined, owner: string): Term {
  const term = termOf(value, column?.type ?? null);
  const problems = column === undefined ? undefined : noteOf(term)?.problems;
  const [problem] = problems ?? [];
  if (problem === undefined || represented(value) !== undefined) return term;
  return problemTerm({ ...problem, message: `column "${column!.name}" of ${owner}: ${problem.message}` });
}

/** Terms for fields, in the order of their declaration; what is missing or unknown is a problem of the place it would have. */
export function fieldTerms(given: unknown, fields: readonly Part[], owner: string): Term[] {
  const known = fields.map((field) => field.name).join(", ") || "none";
  if (Array.isArray(given)) {
    const terms = given.map((value: unknown, i) => columnTerm(value, fields[i], owner));
    if (given.length === fields.length) return terms;
    const message = `${owner} has ${counted(fields.length, "column")}, here are ${given.length}`;
    return [...terms, problemTerm({ code: "builder/arity", message, help: `give ${known}` })];
  }
  if (!isPlainObject(given)) {
    return [
      problemTerm({
        code: "builder/term",
        message: `${show(given)} is no object of fields`,
        help: `give { ${known} }`,
      }),
    ];
  }
  const terms = fields.map(({ name, type }) => {
    if (Object.hasOwn(given, name) && given[name] !== undefined) return columnTerm(given[name], { name, type }, owner);
    const message = `${owner} has no value for "${name}"`;
    return problemTerm({
      code: "builder/missing-column",
      message,
      help: `give { ${known} }, with wildcard where any value will do`,
    });
  });
  for (const name of Object.keys(given)) {
    if (fields.some((field) => field.name === name)) continue;
    const message = `${owner} has no "${name}"${suggestion(
      name,
      fields.map((field) => field.name),
    )}`;
    terms.push(problemTerm({ code: "builder/unknown-column", message, help: `use ${known}` }));
  }
  return terms;
}

/** Why a value is none of a type, as `<value> is not <what the type wants>`; null when it is one. */
export function misfitOf(value: unknown, type: ColumnType): string | null {
  const kind = kindOf(type);
  if (kind === "float" && typeof value === "number") return null;
  if (represented(value) !== undefined) return "an expression is not a value";
  let misfit: string | null = null;
  eachNode(constantTerm(value, type), (node) => {
    misfit ??= noteOf(node)?.problems?.[0]?.message ?? null;
  });
  return misfit;
}
