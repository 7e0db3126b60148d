// Rewrites what the language has no word for: functions with an error policy, asynchronous functions, long memberships.
// In: rules with notes.  Out: rules that call plain functors, and the relations, functors and rules these need.
// A function that may drop a binding becomes a test before the literal that calls it: `@f_ok(x) = 1, y = @f(x)`.
// An asynchronous one becomes two relations, so that its keys of a round are known before it is called: `f_asked(x) :- <what stands before>.`,
// `f_answers(x, y) :- f_asked(x), y = @f(x).`, and the atom `f_answers(x, y)` where the call stood.
// Invariant: the rules mean what the written ones mean; names made here clash with no name of the program.
// Not here: how functions are called (bind.ts), when batches are fetched (execute/fetch.ts).
import { NOWHERE } from "../location.js";
import type { Atom, Literal, Statement, Term } from "../syntax/ast.js";
import { printLiteral } from "../syntax/print.js";
import { conjunction } from "./condition.js";
import { nameOf, noteOf } from "./note.js";
import type { CallbackDefinition, ColumnType, Part } from "./shape.js";
import { eachNode, mapTerm } from "./walk.js";

const location = NOWHERE;

/** What expansion adds to a program. */
export interface Expansion {
  /** Names in use, by what they name. */
  readonly relationNames: Set<string>;
  readonly functorNames: Set<string>;
  /** The name under which each function can be asked whether it has an answer. */
  readonly tests: Map<CallbackDefinition, string>;
  readonly batches: Map<CallbackDefinition, Batch>;
  readonly members: Map<string, string>;
  /** Relations to declare and rules to add, in the order in which they were needed. */
  readonly relations: { readonly name: string; readonly columns: readonly Part[] }[];
  readonly rules: { readonly label: string; readonly statement: Statement }[];
}

interface Batch {
  readonly asked: string;
  readonly answers: string;
}

/** Nothing added yet. */
export function openExpansion(relationNames: Iterable<string>, functorNames: Iterable<string>): Expansion {
  return {
    relationNames: new Set(relationNames),
    functorNames: new Set(functorNames),
    tests: new Map(),
    batches: new Map(),
    members: new Map(),
    relations: [],
    rules: [],
  };
}

/** A rule of its own: where it is written and which variables it has. */
interface Site {
  readonly label: string;
  readonly variables: Set<string>;
  readonly inAggregate: boolean;
  readonly into: Expansion;
}

/** Heads and body of a rule, rewritten. */
export function expandRule(
  heads: readonly Atom[],
  body: readonly Literal[],
  label: string,
  into: Expansion,
): { readonly heads: readonly Atom[]; readonly body: readonly Literal[] } {
  if (![...heads, ...body].some(needsExpansion)) return { heads, body };
  const variables = new Set<string>();
  for (const node of [...heads, ...body]) {
    eachNode(node, (each) => {
      if (each.kind === "variable") variables.add(each.name);
    });
  }
  const site: Site = { label, variables, inAggregate: false, into };
  const literals = expandConjunction(body, [], site);
  const expanded = heads.map((head) => ({ ...head, args: expandTerms(head.args, literals, [], site) }));
  return { heads: expanded, body: literals };
}

function needsExpansion(node: Literal): boolean {
  let found = false;
  eachNode(node, (each) => {
    const note = noteOf(each);
    const { callback } = note ?? {};
    found ||= note?.members !== undefined || (callback !== undefined && isSpecial(callback));
  });
  return found;
}

const isSpecial = ({ mode, onError }: CallbackDefinition): boolean => mode === "batch" || onError === "filter";

/** Longest list of constants that stays a disjunction. */
const LONGEST_DISJUNCTION = 16;

/** The literals of a conjunction; `before` holds what stands before it in the enclosing ones. */
function expandConjunction(literals: readonly Literal[], before: readonly Literal[], site: Site): Literal[] {
  const done: Literal[] = [];
  for (const literal of literals) {
    const expanded = expandLiteral(literal, done, before, site);
    done.push(expanded);
  }
  return done;
}

/** One literal; what must hold before it is appended to `done`. */
function expandLiteral(literal: Literal, done: Literal[], before: readonly Literal[], site: Site): Literal {
  const { members } = noteOf(literal) ?? {};
  if (members !== undefined && (site.inAggregate || members.list.length > LONGEST_DISJUNCTION)) {
    const [value] = expandTerms([members.value], done, before, site);
    return { kind: "atom", relation: nameOf(membersOf(members, site.into)), args: [value!], location };
  }
  switch (literal.kind) {
    case "atom":
      return { ...literal, args: expandTerms(literal.args, done, before, site) };
    case "compare": {
      const [left, right] = expandTerms([literal.left, literal.right], done, before, site);
      return { ...literal, left: left!, right: right! };
    }
    case "not":
      return { ...literal, operand: expandNegated(literal.operand, done, before, site) };
    case "and":
      return { ...literal, operands: expandConjunction(literal.operands, [...before, ...done], site) };
    case "or": {
      const operands = literal.operands.map((operand) =>
        conjunction(
          expandConjunction(operand.kind === "and" ? operand.operands : [operand], [...before, ...done], site),
        ),
      );
      return { ...literal, operands };
    }
    case "boolean":
      return literal;
  }
}

/** Within a negation: what must hold before it stands outside of it, so that a dropped binding is not taken for one that does not hold. */
function expandNegated(literal: Literal, done: Literal[], before: readonly Literal[], site: Site): Literal {
  const isCombined = literal.kind === "and" || (literal.kind === "or" && noteOf(literal)?.members === undefined);
  if (!isCombined) return expandLiteral(literal, done, before, site);
  return { ...literal, operands: literal.operands.map((operand) => expandNegated(operand, done, before, site)) };
}

function expandTerms(terms: readonly Term[], done: Literal[], before: readonly Literal[], site: Site): Term[] {
  const replace = (term: Term): Term => {
    const { callback } = noteOf(term) ?? {};
    if (term.kind !== "callback" || callback === undefined || !isSpecial(callback)) return term;
    if (callback.mode === "batch") return askedFor(callback, term.args, done, before, site);
    const test: Term = { kind: "callback", name: nameOf(testOf(callback, site.into)), args: term.args, location };
    const literal: Literal = { kind: "compare", op: "=", left: test, right: ONE, location };
    const text = printLiteral(literal);
    if (!done.some((each) => printLiteral(each) === text)) done.push(literal);
    return term;
  };
  const inner = (body: Literal): Literal => {
    const literals = body.kind === "and" ? body.operands : [body];
    return conjunction(expandConjunction(literals, [...before, ...done], { ...site, inAggregate: true }));
  };
  return terms.map((term) => mapTerm(term, replace, inner));
}

const ONE: Term = { kind: "number", literal: "integer", value: 1n, text: "1", location };

/** Replaces a call of an asynchronous function by a variable that its answers bind. */
function askedFor(
  callback: CallbackDefinition,
  args: readonly Term[],
  done: Literal[],
  before: readonly Literal[],
  site: Site,
): Term {
  const { asked, answers } = batchOf(callback, site.into);
  const conditions = [...before, ...done];
  const head: Atom = { kind: "atom", relation: nameOf(asked), args, location };
  const body = conditions.length === 0 ? null : conjunction(conditions);
  site.into.rules.push({
    label: `${site.label}, keys of ${callback.name}`,
    statement: { kind: "rule", heads: [head], body, plan: null, location },
  });
  const answer: Term = { kind: "variable", name: unused(`${callback.name}_answer`, site.variables), location };
  done.push({ kind: "atom", relation: nameOf(answers), args: [...args, answer], location });
  return answer;
}

/** A name that is not taken yet; it is from now on. */
function unused(wanted: string, taken: Set<string>): string {
  let name = wanted;
  for (let suffix = 2; taken.has(name); suffix++) name = `${wanted}${suffix}`;
  taken.add(name);
  return name;
}

function testOf(callback: CallbackDefinition, into: Expansion): string {
  let name = into.tests.get(callback);
  if (name === undefined) {
    name = unused(`${callback.name}_ok`, into.functorNames);
    into.tests.set(callback, name);
  }
  return name;
}

function batchOf(callback: CallbackDefinition, into: Expansion): Batch {
  const known = into.batches.get(callback);
  if (known !== undefined) return known;
  const { name, parameters, result, onError } = callback;
  const batch = {
    asked: unused(`${name}_asked`, into.relationNames),
    answers: unused(`${name}_answers`, into.relationNames),
  };
  into.batches.set(callback, batch);
  const keys = parameters.map((type, i): Part => ({ name: `key${i + 1}`, type }));
  into.relations.push({ name: batch.asked, columns: keys });
  into.relations.push({ name: batch.answers, columns: [...keys, { name: "answer", type: result }] });
  const args = keys.map((key): Term => ({ kind: "variable", name: key.name, location }));
  const answer: Term = { kind: "variable", name: "answer", location };
  const call = (functor: string): Term => ({ kind: "callback", name: nameOf(functor), args, location });
  const body: Literal[] = [{ kind: "atom", relation: nameOf(batch.asked), args, location }];
  if (onError === "filter") {
    body.push({ kind: "compare", op: "=", left: call(testOf(callback, into)), right: ONE, location });
  }
  body.push({ kind: "compare", op: "=", left: answer, right: call(name), location });
  const head: Atom = { kind: "atom", relation: nameOf(batch.answers), args: [...args, answer], location };
  into.rules.push({
    label: `answers of ${name}`,
    statement: { kind: "rule", heads: [head], body: conjunction(body), plan: null, location },
  });
  return batch;
}

/** The relation that holds a long list of constants. */
function membersOf(
  { list, type }: { readonly list: readonly Term[]; readonly type: ColumnType },
  into: Expansion,
): string {
  const key = `${type.name} ${list.map(constantText).join(" ")}`;
  const known = into.members.get(key);
  if (known !== undefined) return known;
  const name = unused("members", into.relationNames);
  into.members.set(key, name);
  into.relations.push({ name, columns: [{ name: "value", type }] });
  for (const value of list) {
    const head: Atom = { kind: "atom", relation: nameOf(name), args: [value], location };
    into.rules.push({ label: name, statement: { kind: "rule", heads: [head], body: null, plan: null, location } });
  }
  return name;
}

const constantText = (term: Term): string =>
  term.kind === "string" ? JSON.stringify(term.value) : term.kind === "number" ? term.text : term.kind;
