// Goals: the questions that `Knowledge.query` answers, such as `path("a", X)`.
// In: the syntax tree of one atom.  Out: its arguments as values and variables.
// Invariant: a goal holds no computation: constants, records of constants, variables and `_` only.
// Not here: answering (knowledge.ts), parsing (syntax/parser.ts).
import { readFloat } from "./number-text.js";
import { KnowledgeError } from "./storage/error.js";
import type { Atom, Term } from "./syntax/ast.js";
import type { Kind } from "./value.js";

/** The floats that have names instead of digits. Where a goal may have variables they are variables. */
export function floatNamed(name: string): number | undefined {
  return name === "inf" || name === "nan" ? readFloat(name) : undefined;
}

/** A constant of a goal before the kind of its column is known; integers are bigints, records arrays, branches `[name, ...fields]`. */
export type GoalValue = string | number | bigint | null | readonly GoalValue[];

/** One argument of a goal: a value, a named variable or `_`. */
export type GoalTerm =
  | { readonly kind: "value"; readonly value: GoalValue }
  | { readonly kind: "variable"; readonly name: string }
  | { readonly kind: "wildcard" };

/** A relation and one argument per attribute. */
export interface Goal {
  readonly relation: string;
  readonly args: readonly GoalTerm[];
}

/** The goal an atom stands for. Throws KnowledgeError `knowledge/query` when it holds more than constants and variables. */
export function goalOf(atom: Atom): Goal {
  return { relation: atom.relation.text, args: atom.args.map(termOf) };
}

/** A goal's constant as a value of a column of this kind. */
export function valueFor(value: GoalValue, kind: Kind): unknown {
  return typeof value === "bigint" && kind !== "int64"
    ? Number(value)
    : Array.isArray(value)
      ? value.map(plainNumber)
      : value;
}

function plainNumber(value: GoalValue): unknown {
  if (Array.isArray(value)) return value.map(plainNumber);
  // Beyond the safe integers only a field of kind int64 can hold it, and that takes bigints.
  return typeof value === "bigint" && Number.isSafeInteger(Number(value)) ? Number(value) : value;
}

function termOf(term: Term): GoalTerm {
  if (term.kind === "variable") return { kind: "variable", name: term.name };
  return term.kind === "wildcard" ? { kind: "wildcard" } : { kind: "value", value: constantOf(term) };
}

function constantOf(term: Term): GoalValue {
  switch (term.kind) {
    case "string":
    case "number":
      return term.value;
    case "nil":
      return null;
    case "record":
      return term.args.map(constantOf);
    case "branch":
      return [term.name.text, ...term.args.map(constantOf)];
    case "dollar":
      return [term.name.text];
    case "variable": {
      const value = floatNamed(term.name);
      if (value !== undefined) return value;
      break;
    }
    case "call": {
      const [operand] = term.args;
      if (term.op === "neg" && operand?.kind === "number") return -operand.value;
      if (term.op === "neg" && operand?.kind === "variable" && operand.name === "inf") return Number.NEGATIVE_INFINITY;
      break;
    }
  }
  throw new KnowledgeError(
    "knowledge/query",
    `[query]: a goal cannot hold a ${term.kind}; use constants, records of constants, variables and "_"`,
  );
}
