// Conditions: comparisons, negation, disjunction, text tests, membership, type tests.
// In: operands.  Out: objects that stand for literals of the syntax tree.
// Invariant: a condition is immutable and never throws for a wrong operand; what is wrong is reported by the program.
// Not here: atoms (relation.ts), functions (callback.ts).
import { NOWHERE } from "../location.js";
import { show } from "../storage/codec.js";
import type { ComparisonName, Literal, Term } from "../syntax/ast.js";
import { printLiteral } from "../syntax/print.js";
import { float, number, structureOf, symbol, typed } from "./column-type.js";
import { problemTerm, termOf } from "./constant.js";
import { annotate, isLiteralNode, type Note, nameOf, represent, represented } from "./note.js";
import type { AdtLike, BodyItem, ColumnType, Condition, Counterpart, Expression, Operand } from "./shape.js";

const location = NOWHERE;

const CONDITION = {
  toString(): string {
    return printLiteral(represented(this) as Literal);
  },
};

/** A condition that stands for a literal; `more` are further members it has. */
export function state<C extends Condition = Condition>(literal: Literal, note?: Note, more: object = {}): C {
  const kind = literal.kind === "atom" ? "atom" : "condition";
  const condition = Object.assign(Object.create(CONDITION), { kind, ...more }) as C;
  represent(condition, note === undefined ? literal : annotate(literal, note));
  return Object.freeze(condition);
}

/** The literal a body item stands for; what is none is a problem that the program reports. */
export function literalOf(item: unknown): Literal {
  if (typeof item === "boolean") return { kind: "boolean", value: item, location };
  const node = represented(item);
  if (node !== undefined && isLiteralNode(node)) return node;
  const what = node === undefined ? `${show(item)} is` : "an expression stands where a condition is needed; it is";
  const problem = {
    code: "builder/literal",
    message: `${what} no literal`,
    help: "write an atom, a comparison such as eq(v.x, 1), not(...), or(...), a predicate, true or false",
  };
  return annotate<Literal>({ kind: "boolean", value: true, location }, { problems: [problem] });
}

/** One literal for several: their conjunction. */
export function conjunction(literals: readonly Literal[]): Literal {
  if (literals.length === 1) return literals[0]!;
  return literals.length === 0
    ? { kind: "boolean", value: true, location }
    : { kind: "and", operands: literals, location };
}

/** What can be compared. */
export type Comparable = Operand<string | number | bigint | null> | Expression;

function compare(op: ComparisonName, left: unknown, right: unknown): Condition {
  return state({ kind: "compare", op, left: termOf(left), right: termOf(right), location });
}

/** `left = right`; a side that is a variable without a value gets the other's. */
export function eq<L extends Comparable>(left: L, right: Counterpart<L>): Condition {
  return compare("=", left, right);
}

/** `left != right`. */
export function neq<L extends Comparable>(left: L, right: Counterpart<L>): Condition {
  return compare("!=", left, right);
}

/** `left < right`; symbols compare as strings. */
export function lt<L extends Comparable>(left: L, right: Counterpart<L>): Condition {
  return compare("<", left, right);
}

/** `left <= right`. */
export function lte<L extends Comparable>(left: L, right: Counterpart<L>): Condition {
  return compare("<=", left, right);
}

/** `left > right`. */
export function gt<L extends Comparable>(left: L, right: Counterpart<L>): Condition {
  return compare(">", left, right);
}

/** `left >= right`. */
export function gte<L extends Comparable>(left: L, right: Counterpart<L>): Condition {
  return compare(">=", left, right);
}

/** The condition does not hold; its variables have their values from elsewhere. */
export function not(item: BodyItem): Condition {
  return state({ kind: "not", operand: literalOf(item), location });
}

/** All of them hold. Without any it is true. */
export function and(...items: readonly BodyItem[]): Condition {
  return state(conjunction(items.map(literalOf)));
}

/** One of them holds. Without any it is false. */
export function or(...items: readonly BodyItem[]): Condition {
  const operands = items.map(literalOf);
  if (operands.length === 1) return state(operands[0]!);
  return state(
    operands.length === 0 ? { kind: "boolean", value: false, location } : { kind: "or", operands, location },
  );
}

/** The text holds the part. */
export function contains(text: Operand<string>, part: Operand<string>): Condition {
  return compare("contains", part, text);
}

/** The text begins with the prefix. */
export function startsWith(text: Operand<string>, prefix: Operand<string>): Condition {
  const length: Term = { kind: "call", op: "strlen", args: [termOf(prefix)], location };
  const start: Term = { kind: "call", op: "substr", args: [termOf(text), termOf(0), length], location };
  return state({ kind: "compare", op: "=", left: start, right: termOf(prefix), location });
}

/** The text ends with the suffix. */
export function endsWith(text: Operand<string>, suffix: Operand<string>): Condition {
  const lengthOf = (term: Term): Term => ({ kind: "call", op: "strlen", args: [term], location });
  const [whole, end] = [termOf(text), termOf(suffix)];
  const from: Term = { kind: "call", op: "-", args: [lengthOf(whole), lengthOf(end)], location };
  const rest: Term = { kind: "call", op: "substr", args: [whole, from, lengthOf(end)], location };
  return state({ kind: "compare", op: "=", left: rest, right: end, location });
}

/** The whole text matches the pattern: a regular expression (its flags must be none) or the source of one. */
export function matches(text: Operand<string>, pattern: Operand<string> | RegExp): Condition {
  if (!(pattern instanceof RegExp)) return compare("match", pattern, text);
  if (pattern.flags !== "") {
    const message = `the pattern ${String(pattern)} has the flags "${pattern.flags}"`;
    const problem = { code: "builder/pattern", message, help: "write a pattern without flags" };
    return state({ kind: "compare", op: "match", left: problemTerm(problem), right: termOf(text), location });
  }
  return compare("match", pattern.source, text);
}

/** The value is one of the list. A list of more than 16, or one within an aggregate, becomes a relation; `type` is its column's where symbol, number or float does not fit. */
export function member<T extends string | number | bigint>(
  value: Operand<T>,
  list: readonly T[],
  type?: ColumnType<unknown, T>,
): Condition {
  if (!Array.isArray(list)) {
    const problem = { code: "builder/term", message: `${show(list)} is no list`, help: "pass an array of constants" };
    return state({ kind: "boolean", value: true, location }, { problems: [problem] });
  }
  const column = type === undefined ? columnFor(list) : typed(type, "member");
  const needle = termOf(value);
  const items = [...new Set(list)].map((item) => termOf(item, type === undefined ? null : column));
  const operands = items.map((item): Literal => ({ kind: "compare", op: "=", left: needle, right: item, location }));
  if (operands.length === 1) return state(operands[0]!);
  if (operands.length === 0) return state({ kind: "boolean", value: false, location });
  return state({ kind: "or", operands, location }, { members: { value: needle, list: items, type: column } });
}

function columnFor(list: readonly unknown[]): ColumnType {
  if (list.some((item) => typeof item === "string")) return symbol;
  return list.every((item) => typeof item === "number" && (item | 0) === item) ? number : float;
}

/** The value is of this type: an error of the program when it cannot be. With a branch: it was made by that branch of the type. */
export function is<T>(
  value: Operand<unknown>,
  type: ColumnType<T>,
  branch?: T extends AdtLike ? T["$"] : never,
): Condition {
  const target = typed(type, "is");
  const term = termOf(value);
  if (branch === undefined) {
    const cast: Term = annotate({ kind: "cast", value: term, type: nameOf(target.name), location }, { type: target });
    return state({ kind: "compare", op: "=", left: term, right: cast, location });
  }
  const definition = structureOf(target);
  const found = definition?.kind === "adt" ? definition.branches().find(({ name }) => name === branch) : undefined;
  if (found === undefined) {
    const message = `the type "${target.name}" has no branch "${String(branch)}"`;
    const problem = { code: "builder/unknown-branch", message, help: "name a branch of an algebraic data type" };
    return state({ kind: "compare", op: "=", left: term, right: problemTerm(problem), location });
  }
  const args = found.fields.map((): Term => ({ kind: "wildcard", location }));
  const pattern: Term = annotate({ kind: "branch", name: nameOf(found.name), args, location }, { type: target });
  return state({ kind: "compare", op: "=", left: term, right: pattern, location });
}
