// Terms and literals: what stands in atoms and bodies.
// In: a cursor.  Out: terms, literals, atoms.
// Invariant: operators bind as in Souffle; a parenthesis may hold a term or literals and is read once, so parsing is linear.
// Not here: statements (parser.ts, parse-declaration.ts).
import type { AggregateName, Atom, ComparisonName, Literal, Name, Term } from "./ast.js";
import {
  advance,
  type Cursor,
  continuesName,
  enter,
  expectMark,
  leave,
  listUntil,
  peek,
  qualifiedName,
  sees,
  seesMark,
  simpleName,
  tookMark,
  unexpected,
} from "./cursor.js";
import { numberTerm } from "./number.js";
import {
  AGGREGATES,
  BINARY_STRENGTH,
  between,
  COMPARISONS,
  locationOf,
  NAMED_COMPARISONS,
  NAMED_FUNCTORS,
  PREFIX,
  PREFIX_STRENGTH,
  RESERVED_CALLS,
  type Token,
} from "./token.js";

type Part = Term | Literal;

const LITERALS: ReadonlySet<string> = new Set(["atom", "not", "compare", "boolean", "and", "or"]);

/** An aggregate within an aggregate takes as much stack as this many parentheses. */
const AGGREGATE_LEVELS = 4;

const isLiteral = (part: Part): part is Literal => LITERALS.has(part.kind);

/** One term. */
export function parseTerm(cursor: Cursor): Term {
  const start = peek(cursor);
  const part = expression(cursor, 0, false);
  if (!isLiteral(part)) return part;
  return unexpected({ ...cursor, ahead: [start] }, "a term");
}

/** A body: conjunctions with `;` between. */
export function parseBody(cursor: Cursor): Literal {
  return disjunction(cursor, conjunct(cursor));
}

/** `relation(terms)`. */
export function parseAtom(cursor: Cursor): Atom {
  const name = qualifiedName(cursor, "the name of a relation");
  if (!seesMark(cursor, "(")) unexpected(cursor, '"("');
  return atom(cursor, name);
}

function atom(cursor: Cursor, relation: Name): Atom {
  const { source, start } = relation.location;
  expectMark(cursor, "(");
  const args = terms(cursor, ")");
  return { kind: "atom", relation, args, location: { source, start, end: cursor.last.end } };
}

function terms(cursor: Cursor, close: string): Term[] {
  enter(cursor);
  const items = listUntil(cursor, close, () => parseTerm(cursor));
  leave(cursor);
  return items;
}

/** Goes on after the first literal of a body. */
function disjunction(cursor: Cursor, first: Literal): Literal {
  const start = first.location.start;
  const operands = [conjunction(cursor, first)];
  while (tookMark(cursor, ";")) operands.push(conjunction(cursor, conjunct(cursor)));
  if (operands.length === 1) return operands[0]!;
  return { kind: "or", operands, location: { source: first.location.source, start, end: cursor.last.end } };
}

function conjunction(cursor: Cursor, first: Literal): Literal {
  const operands = [first];
  while (tookMark(cursor, ",")) operands.push(conjunct(cursor));
  if (operands.length === 1) return first;
  const { source, start } = first.location;
  return { kind: "and", operands, location: { source, start, end: cursor.last.end } };
}

function conjunct(cursor: Cursor): Literal {
  const part = element(cursor, false);
  return isLiteral(part) ? part : unexpected(cursor, 'a comparison such as "=" or "<"');
}

/** A literal, or a term right before a closing parenthesis when `bare` allows it. */
function element(cursor: Cursor, bare: boolean): Part {
  const first = peek(cursor);
  if (tookMark(cursor, "!")) {
    enter(cursor);
    const operand = conjunct(cursor);
    leave(cursor);
    return { kind: "not", operand, location: between(first, cursor.last) };
  }
  const left = expression(cursor, 0, true);
  if (isLiteral(left)) return left;
  const { kind, text } = peek(cursor);
  if (kind === "mark" && COMPARISONS.has(text)) {
    advance(cursor);
    const right = parseTerm(cursor);
    return { kind: "compare", op: text as ComparisonName, left, right, location: between(first, cursor.last) };
  }
  if (bare && kind === "mark" && text === ")") return left;
  if (kind === "mark" && text === "==") unexpected(cursor, "a comparison", 'write "=" for equality');
  return unexpected(cursor, 'a comparison such as "=" or "<"');
}

/** Operands and binary operators stronger than `least`; in a body the first operand may turn out to be a literal. */
function expression(cursor: Cursor, least: number, inBody: boolean): Part {
  const first = peek(cursor);
  let left = operand(cursor, inBody);
  if (isLiteral(left)) return left;
  let levels = 0;
  for (;;) {
    const { kind, text } = peek(cursor);
    const strength = kind === "mark" || kind === "word" ? BINARY_STRENGTH.get(text) : undefined;
    if (strength === undefined || strength <= least) {
      leave(cursor, levels);
      return left;
    }
    advance(cursor);
    // Each operator makes the tree one level deeper, also where the text is flat.
    enter(cursor);
    levels += 1;
    const right = expression(cursor, text === "^" ? strength - 1 : strength, false);
    if (isLiteral(right)) return unexpected(cursor, "a term");
    left = { kind: "call", op: text, args: [left, right], location: between(first, cursor.last) };
  }
}

function operand(cursor: Cursor, inBody: boolean): Part {
  const first = peek(cursor);
  switch (first.kind) {
    case "string":
      advance(cursor);
      return { kind: "string", value: first.text, location: locationOf(first) };
    case "number":
      advance(cursor);
      return numberTerm(first.text, locationOf(first));
    case "word":
      return PREFIX.has(first.text) ? prefix(cursor, first) : word(cursor, first, inBody);
    case "mark":
      return first.text === "-" ? prefix(cursor, first) : mark(cursor, first, inBody);
    default:
      return unexpected(cursor, "a term");
  }
}

function prefix(cursor: Cursor, first: Token): Term {
  advance(cursor);
  const next = peek(cursor);
  if (first.text === "-" && next.kind === "number" && !seesMark(cursor, "^", 1)) {
    advance(cursor);
    return numberTerm(`-${next.text}`, between(first, next));
  }
  enter(cursor);
  const argument = expression(cursor, PREFIX_STRENGTH, false);
  leave(cursor);
  if (isLiteral(argument)) return unexpected(cursor, "a term");
  return { kind: "call", op: PREFIX.get(first.text)!, args: [argument], location: between(first, cursor.last) };
}

function mark(cursor: Cursor, first: Token, inBody: boolean): Part {
  if (tookMark(cursor, "(")) return parenthesis(cursor, inBody);
  if (tookMark(cursor, "[")) return { kind: "record", args: terms(cursor, "]"), location: between(first, cursor.last) };
  if (tookMark(cursor, "$")) return dollar(cursor, first);
  if (tookMark(cursor, "@")) {
    const name = simpleName(cursor, "the name of a functor");
    expectMark(cursor, "(");
    return { kind: "callback", name, args: terms(cursor, ")"), location: between(first, cursor.last) };
  }
  return unexpected(cursor, inBody ? "an atom or a term" : "a term");
}

/** A term or, in a body, literals in parentheses; the opening one is taken. */
function parenthesis(cursor: Cursor, inBody: boolean): Part {
  enter(cursor);
  const inner = inBody ? element(cursor, true) : parseTerm(cursor);
  const part = isLiteral(inner) ? disjunction(cursor, inner) : inner;
  expectMark(cursor, ")");
  leave(cursor);
  return part;
}

/** `$` alone counts up, `$name(...)` is a branch, `$name` a parameter or a branch without fields. */
function dollar(cursor: Cursor, first: Token): Term {
  const next = peek(cursor);
  if (next.kind !== "word" || next.spaced) return { kind: "counter", location: locationOf(first) };
  const name = qualifiedName(cursor, "a name");
  if (!tookMark(cursor, "(")) return { kind: "dollar", name, location: between(first, cursor.last) };
  return { kind: "branch", name, args: terms(cursor, ")"), location: between(first, cursor.last) };
}

function word(cursor: Cursor, first: Token, inBody: boolean): Part {
  const { text } = first;
  if (AGGREGATES.has(text) && startsAggregate(cursor)) return aggregate(cursor, first);
  const called = seesMark(cursor, "(", 1);
  if (inBody) {
    if ((text === "true" || text === "false") && !called) {
      advance(cursor);
      return { kind: "boolean", value: text === "true", location: locationOf(first) };
    }
    if (called && NAMED_COMPARISONS.has(text)) return namedComparison(cursor, first);
    if ((called && !RESERVED_CALLS.has(text)) || continuesName(cursor, 1)) return parseAtom(cursor);
  }
  advance(cursor);
  if (text === "_") return { kind: "wildcard", location: locationOf(first) };
  if (text === "nil") return { kind: "nil", location: locationOf(first) };
  return called ? call(cursor, first) : { kind: "variable", name: text, location: locationOf(first) };
}

function namedComparison(cursor: Cursor, first: Token): Literal {
  advance(cursor);
  expectMark(cursor, "(");
  const left = parseTerm(cursor);
  expectMark(cursor, ",");
  const right = parseTerm(cursor);
  expectMark(cursor, ")");
  return { kind: "compare", op: first.text as ComparisonName, left, right, location: between(first, cursor.last) };
}

/** A call of something intrinsic; its word is taken. */
function call(cursor: Cursor, first: Token): Term {
  const { text } = first;
  expectMark(cursor, "(");
  if (text === "as") {
    enter(cursor);
    const value = parseTerm(cursor);
    leave(cursor);
    expectMark(cursor, ",");
    const type = qualifiedName(cursor, "a type");
    expectMark(cursor, ")");
    return { kind: "cast", value, type, location: between(first, cursor.last) };
  }
  if (text === "autoinc") {
    expectMark(cursor, ")");
    return { kind: "counter", location: between(first, cursor.last) };
  }
  if (text === "recursive_iteration_cnt") {
    const relation = qualifiedName(cursor, "the name of a relation");
    expectMark(cursor, ")");
    return { kind: "iteration", relation, location: between(first, cursor.last) };
  }
  const op = NAMED_FUNCTORS.get(text);
  const args = terms(cursor, ")");
  if (op !== undefined) return { kind: "call", op, args, location: between(first, cursor.last) };
  const help = `declare it with ".functor ${text}(...)" and write "@${text}(...)", or move the atom out of the term`;
  return unexpected({ ...cursor, ahead: [first] }, "an intrinsic functor", help);
}

/** Behind the name of an aggregate stands a colon or the first token of a term; behind that of a functor a parenthesis. */
function startsAggregate(cursor: Cursor): boolean {
  const { kind, text } = peek(cursor, 1);
  if (kind === "mark")
    return text === ":" || text === "-" || text === "[" || text === "$" || text === "@" || text === "(";
  return kind === "number" || kind === "string" || (kind === "word" && !BINARY_STRENGTH.has(text));
}

function aggregate(cursor: Cursor, first: Token): Term {
  const fn = advance(cursor).text as AggregateName;
  enter(cursor, AGGREGATE_LEVELS);
  if ((fn === "min" || fn === "max") && seesMark(cursor, "(")) return minOrMax(cursor, first, fn);
  const target = seesMark(cursor, ":") ? null : parseTerm(cursor);
  return aggregateOver(cursor, first, fn, target);
}

/** `min(a, b)` is a functor, `min (a) + 1 : { ... }` an aggregate; a comma tells. */
function minOrMax(cursor: Cursor, first: Token, fn: "min" | "max"): Term {
  const open = advance(cursor);
  const args = terms(cursor, ")");
  if (args.length !== 1) {
    leave(cursor, AGGREGATE_LEVELS);
    return { kind: "call", op: fn, args, location: between(first, cursor.last) };
  }
  if (seesMark(cursor, ":")) return aggregateOver(cursor, first, fn, args[0]!);
  if (!BINARY_STRENGTH.has(peek(cursor).text)) {
    leave(cursor, AGGREGATE_LEVELS);
    return { kind: "call", op: fn, args, location: between(first, cursor.last) };
  }
  return aggregateOver(cursor, first, fn, continued(cursor, open, args[0]!));
}

/** Reads on behind a first operand that is taken already. */
function continued(cursor: Cursor, first: Token, start: Term): Term {
  let left = start;
  for (;;) {
    const { text } = peek(cursor);
    const strength = BINARY_STRENGTH.get(text);
    if (strength === undefined) return left;
    advance(cursor);
    const right = expression(cursor, text === "^" ? strength - 1 : strength, false);
    if (isLiteral(right)) return unexpected(cursor, "a term");
    left = { kind: "call", op: text, args: [left, right], location: between(first, cursor.last) };
  }
}

function aggregateOver(cursor: Cursor, first: Token, fn: AggregateName, target: Term | null): Term {
  expectMark(cursor, ":");
  let body: Literal;
  if (tookMark(cursor, "{")) {
    body = parseBody(cursor);
    expectMark(cursor, "}");
  } else body = sees(cursor, "mark", "!") ? conjunct(cursor) : parseAtom(cursor);
  leave(cursor, AGGREGATE_LEVELS);
  return { kind: "aggregate", fn, target, body, location: between(first, cursor.last) };
}
