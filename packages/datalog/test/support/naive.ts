// The oracle: evaluates a checked program by its definition. No plan, no deltas, no indexes, no words: nested loops over values until nothing changes.
// In: CheckedProgram, facts in this file's own form of values.  Out: tuples per relation in the same form.
// Invariant: shares nothing with the engine but the arithmetic of functors, so that no fault of planning, storage or execution can hide in it.
// Not here: choice-domain and counters (their results depend on order), limits, JavaScript functors.
import { compareNative, functor, type Native } from "../../src/execute/builtins.js";
import { rangeOf } from "../../src/execute/ranges.js";
import type { CheckedProgram } from "../../src/index.js";
import { matches } from "../../src/pattern.js";

type Clause = CheckedProgram["clauses"][number];
type Literal = Clause["body"][number];
type Term = Clause["args"][number];

/** A value: records are arrays of fields, branches arrays that start with the number of their constructor, nil is null. */
export type Datum = string | number | bigint | null | readonly Datum[];
export type Tuples = readonly (readonly Datum[])[];
export type Environment = ReadonlyMap<number, Datum>;
export type Database = Map<string, readonly Datum[]>[];

/** What positive atoms read, and what negation and aggregates read. Where they differ an aggregate has no value before all that it folds can be read. */
export interface Sight {
  readonly read: Database;
  readonly whole: Database;
}

/** Text that is equal exactly for equal values; -0 is 0 and NaN equals itself. */
export function keyOf(value: Datum): string {
  if (Array.isArray(value)) return `[${value.map(keyOf).join()}]`;
  if (typeof value === "string") return JSON.stringify(value);
  return typeof value === "bigint" ? `${value}n` : String(value === 0 ? 0 : value);
}

/** Tuples of every relation at the fixpoint. */
export function evaluateNaively(
  program: CheckedProgram,
  facts: Readonly<Record<string, Tuples>>,
): Record<string, Tuples> {
  const database: Database = program.relations.map(
    ({ name }) => new Map((facts[name] ?? []).map((tuple) => [keyOf(tuple), tuple])),
  );
  for (const { relations, clauses: ids } of program.strata) {
    const clauses = ids.map((id) => program.clauses[id]!);
    const state = (): string => relations.map((id) => [...database[id]!.keys()].sort().join(";")).join("|");
    for (let before: string | null = null; before !== state(); ) {
      before = state();
      const sight = { read: database, whole: database };
      const found = clauses.flatMap((clause) => (clause.kind === "rule" ? derive(sight, clause) : []));
      for (const { relation, tuple } of found) database[relation]!.set(keyOf(tuple), tuple);
      for (const id of relations) if (program.relations[id]!.representation === "eqrel") close(database[id]!);
      for (const clause of clauses) if (clause.kind === "subsumption") subsume(database, clause);
    }
  }
  return Object.fromEntries(program.relations.map(({ name }, id) => [name, [...database[id]!.values()]]));
}

/** Everything a rule says of what is seen. */
export function derive(
  sight: Sight,
  { relation, args, body }: Clause,
): { relation: number; tuple: readonly Datum[] }[] {
  return [...solve(sight, body, new Map())].flatMap((environment) =>
    [...product(args.map((arg) => [...values(sight, arg, environment)!]))].map((tuple) => ({ relation, tuple })),
  );
}

/** All ways to choose one of each list. */
function* product(lists: readonly (readonly Datum[])[]): Generator<readonly Datum[]> {
  const [first, ...rest] = lists;
  if (first === undefined) yield [];
  else for (const value of first) for (const tail of product(rest)) yield [value, ...tail];
}

/** Makes a set of pairs an equivalence. */
export function close(pairs: Map<string, readonly Datum[]>): void {
  const add = (a: Datum, b: Datum): boolean => pairs.size < pairs.set(keyOf([a, b]), [a, b]).size;
  for (let size = -1; size !== pairs.size; ) {
    size = pairs.size;
    for (const [a, b] of [...pairs.values()]) {
      add(b!, a!);
      add(a!, a!);
      for (const [c, d] of [...pairs.values()]) if (keyOf(b!) === keyOf(c!)) add(a!, d!);
    }
  }
}

/** Deletes dominated tuples one after the other, so that of two that dominate each other one stays. */
function subsume(database: Database, { relation, args, dominating, body }: Clause): void {
  const tuples = database[relation]!;
  const sight = { read: database, whole: database };
  for (const [key, loser] of [...tuples]) {
    const dominated = [...tuples].some(([other, winner]) => {
      const found = other === key ? null : matchAll(sight, [...args, ...dominating], [...loser, ...winner], new Map());
      return found !== null && !solve(sight, [...found.pending, ...body], found.environment).next().done;
    });
    if (dominated) tuples.delete(key);
  }
}

/** A term that could not be computed when it was matched with its value. */
interface Pending {
  readonly kind: "pending";
  readonly term: Term;
  readonly value: Datum;
}

/** Variables as far as they are known, and what is to be compared once more of them are. */
interface Found {
  readonly environment: Environment;
  readonly pending: readonly Pending[];
}

/** Every extension of the environment that makes all literals true; literals are taken in written order as they become ready. */
export function* solve(
  sight: Sight,
  literals: readonly (Literal | Pending)[],
  environment: Environment,
): Generator<Environment> {
  const next = literals.findIndex((literal) => isReady(sight, literal, environment));
  if (next < 0) {
    if (literals.length > 0) throw new Error("a literal of the body never becomes ready");
    yield environment;
    return;
  }
  const rest = literals.filter((_, position) => position !== next);
  for (const found of satisfy(sight, literals[next]!, environment))
    yield* solve(sight, [...found.pending, ...rest], found.environment);
}

function isReady(sight: Sight, literal: Literal | Pending, environment: Environment): boolean {
  const ground = (term: Term): boolean => term.kind === "wildcard" || values(sight, term, environment) !== null;
  switch (literal.kind) {
    case "atom":
      return !literal.negated || literal.args.every(ground);
    case "compare":
      return literal.op === "="
        ? ground(literal.left) || ground(literal.right)
        : ground(literal.left) && ground(literal.right);
    case "pending":
      return ground(literal.term);
    case "false":
      return true;
  }
}

function* satisfy(sight: Sight, literal: Literal | Pending, environment: Environment): Generator<Found> {
  if (literal.kind === "false") return;
  if (literal.kind === "pending") {
    yield* [match(sight, literal.term, literal.value, environment)].filter((found) => found !== null);
    return;
  }
  if (literal.kind === "atom") {
    const tuples = [...(literal.negated ? sight.whole : sight.read)[literal.relation]!.values()];
    const matched = tuples.flatMap((tuple) => matchAll(sight, literal.args, tuple, environment) ?? []);
    if (!literal.negated) yield* matched;
    else if (matched.length === 0) yield { environment, pending: [] };
    return;
  }
  const { op, left, right } = literal;
  const leftValues = values(sight, left, environment);
  if (op === "=") {
    const [known, pattern] = leftValues === null ? [values(sight, right, environment)!, left] : [leftValues, right];
    for (const value of known) yield* [match(sight, pattern, value, environment)].filter((found) => found !== null);
    return;
  }
  for (const a of leftValues!)
    for (const b of values(sight, right, environment)!) if (compare(op, a, b)) yield { environment, pending: [] };
}

function compare(op: string, a: Datum, b: Datum): boolean {
  if (op === "!=") return keyOf(a) !== keyOf(b);
  if (op === "match" || op === "!match") return matches(a as string, b as string) === (op === "match");
  if (op === "contains" || op === "!contains") return (b as string).includes(a as string) === (op === "contains");
  const order = compareNative(a as Native, b as Native);
  return op === "<" ? order < 0 : op === "<=" ? order <= 0 : op === ">" ? order > 0 : order >= 0;
}

function matchAll(
  sight: Sight,
  terms: readonly Term[],
  tuple: readonly Datum[],
  environment: Environment,
): Found | null {
  let found: Found = { environment, pending: [] };
  for (const [i, term] of terms.entries()) {
    const next = match(sight, term, tuple[i]!, found.environment);
    if (next === null) return null;
    found = { environment: next.environment, pending: [...found.pending, ...next.pending] };
  }
  return found;
}

function match(sight: Sight, term: Term, value: Datum, environment: Environment): Found | null {
  const same: Found = { environment, pending: [] };
  if (term.kind === "wildcard") return same;
  if (term.kind === "variable" && !environment.has(term.variable))
    return { environment: new Map([...environment, [term.variable, value]]), pending: [] };
  if (term.kind === "record") return Array.isArray(value) ? matchAll(sight, term.args, value, environment) : null;
  if (term.kind === "branch") {
    const [branch, ...fields] = value as readonly Datum[];
    return branch === term.branch ? matchAll(sight, term.args, fields, environment) : null;
  }
  const known = values(sight, term, environment);
  if (known === null) return { environment, pending: [{ kind: "pending", term, value }] };
  return known.some((other) => keyOf(other) === keyOf(value)) ? same : null;
}

/** The values of a term; null while it is not ground. Only `range` has other than one. */
export function values(sight: Sight, term: Term, environment: Environment): readonly Datum[] | null {
  switch (term.kind) {
    case "variable":
      return environment.has(term.variable) ? [environment.get(term.variable)!] : null;
    case "constant":
      return [term.value];
    case "nil":
      return [null];
    case "wildcard":
      return null;
    case "cast":
      return values(sight, term.value, environment);
    case "aggregate":
      return term.shared.every((variable) => environment.has(variable)) ? fold(sight, term, environment) : null;
    case "record":
    case "branch":
    case "call": {
      const args = term.args.map((arg) => values(sight, arg, environment));
      if (args.includes(null)) return null;
      return [...product(args as (readonly Datum[])[])].flatMap((given) => apply(term, given));
    }
    default:
      throw new Error(`the oracle knows no ${term.kind}`);
  }
}

function apply(term: Extract<Term, { kind: "record" | "branch" | "call" }>, given: readonly Datum[]): readonly Datum[] {
  if (term.kind === "record") return [given];
  if (term.kind === "branch") return [[term.branch, ...given]];
  const natives = given as readonly Native[];
  if (term.op === "range") return [...rangeOf(natives[0]!, natives[1]!, natives[2])];
  const compute = functor(term.op, term.on, "wrap") as (...args: readonly Native[]) => Native;
  return [compute(...natives)];
}

function fold(sight: Sight, term: Extract<Term, { kind: "aggregate" }>, environment: Environment): readonly Datum[] {
  const group = [...solve({ read: sight.whole, whole: sight.whole }, term.body, environment)];
  if (sight.read !== sight.whole && [...solve(sight, term.body, environment)].length < group.length) return [];
  if (term.fn === "count") return [group.length | 0];
  const folded = group.flatMap((found) => values(sight, term.target!, found)!) as Native[];
  const plus = functor("+", term.on, "wrap") as (a: Native, b: Native) => Native;
  if (term.fn === "sum") return [folded.reduce(plus, term.on === "int64" ? 0n : 0)];
  if (folded.length === 0) return [];
  if (term.fn === "mean") return [folded.reduce<number>((sum, value) => sum + Number(value), 0) / folded.length];
  const sign = term.fn === "min" ? -1 : 1;
  return [folded.reduce((best, value) => (compareNative(value, best) * sign > 0 ? value : best))];
}
