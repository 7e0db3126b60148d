// What a rule asks of the relations it reads when some columns of its head are known: bindings passed sideways through its body.
// In: a clause, the known columns.  Out: the guard that lets the rule run for known heads only, and what each atom is asked for.
// Invariant: a value is passed on only if the demand itself, the program or an atom before it has it, or if it is computed from values of atoms:
// so demands end wherever the full evaluation ends. No partial term sees a value that no atom of its rule has: so nothing fails that would not fail in full.
// Not here: which demands become relations (magic.ts), the order in which joins run (order.ts).
import type {
  CheckedAggregate,
  CheckedAtom,
  CheckedClause,
  CheckedLiteral,
  CheckedTerm,
  RelationId,
  VariableId,
} from "../analyze/checked.js";
import { eachAggregate, eachAtom, partsOf, termsOf } from "../analyze/walk.js";
import type { Overflow } from "../value.js";
import { exposedVariables, isPlain, isTotal, variablesWithin } from "./partial.js";

/** A question: these columns of a relation, with the literals that find their values (behind the guard). */
export interface Demand {
  readonly relation: RelationId;
  readonly columns: readonly number[];
  readonly args: readonly CheckedTerm[];
  readonly prefix: readonly CheckedLiteral[];
  /** Asked for vouchers: the guard rests on the answer, so only the demand itself stands before the prefix. */
  readonly isForGuard: boolean;
}

/** How bindings pass through a rule. */
export interface Passing {
  /** What the guard has in each known column: the head's term, or a wildcard where that must not bind. */
  readonly guard: readonly CheckedTerm[];
  /** The guard without computed terms, for rules that do not have the whole body. */
  readonly binding: readonly CheckedTerm[];
  /** Atoms that a value of the guard must be in before the rule may see it; none: the demand alone is enough. */
  readonly vouchers: readonly CheckedAtom[];
  readonly demands: readonly Demand[];
}

/** What passing has to know of the program. */
export interface PassingContext {
  /** Does nothing but facts make the relation? */
  readonly isGiven: (relation: RelationId) => boolean;
  readonly overflow: Overflow;
}

/** Passes the known columns of the head through the body. Complexity: quadratic in the atoms of the body. */
export function passSideways(clause: CheckedClause, columns: readonly number[], context: PassingContext): Passing {
  const exposed = exposedVariables(clause, context.overflow);
  const { guard, vouchers } = guardOf(clause, columns, exposed, context);
  const known = new Set<VariableId>();
  for (const term of guard) bindPattern(term, known);
  const demands: Demand[] = [];
  const isFaithful =
    clause.args.every(isPlain) &&
    clause.body.every((literal) => !isNegated(literal) && termsOf(literal).every(isPlain));
  const admits = (term: CheckedTerm): boolean => (isFaithful ? isPlain(term) : isTotal(term, context.overflow));
  const walking: Walking = { ...context, admits, demands, isFragile: exposed.size > 0, isForGuard: false };
  const vouching: Sight = { bound: new Set(known), firm: new Set(), prefix: [] };
  for (const atom of vouchers) join(atom, vouching, { ...walking, isForGuard: true });
  const firm = new Set([...vouching.firm].filter((variable) => known.has(variable)));
  walk(clause.body, clause.args, { bound: known, firm, prefix: [] }, walking);
  return { guard, binding: guard.map(openUnlessPattern), vouchers, demands };
}

/** Variables that have values so far, and the literals that gave them. */
interface Sight {
  readonly bound: Set<VariableId>;
  /** Those whose values some atom has, or that are computed from such. */
  readonly firm: Set<VariableId>;
  readonly prefix: CheckedLiteral[];
}

interface Walking extends PassingContext {
  /** May the term stand in a demand's prefix? Partial ones only if nothing that could shield them is left out there. */
  readonly admits: (term: CheckedTerm) => boolean;
  readonly demands: Demand[];
  /** Negations and aggregates may stand before a partial term: they must be right also for values that nobody asked for. */
  readonly isFragile: boolean;
  readonly isForGuard: boolean;
}

// ---- the guard --------------------------------------------------------------------------------------------------

function guardOf(
  clause: CheckedClause,
  known: readonly number[],
  exposed: ReadonlySet<VariableId>,
  { isGiven, overflow }: PassingContext,
): Pick<Passing, "guard" | "vouchers"> {
  const vouchers = new Set<CheckedAtom>();
  const guard = known.map((column) => {
    const term = clause.args[column]!;
    const risky = [...variablesWithin(term)].filter((variable) => exposed.has(variable));
    const found = risky.map((variable) => voucherFor(clause, variable, isGiven));
    if (!isTotal(term, overflow) || found.includes(undefined)) return wildcardFor(term);
    for (const atom of found) vouchers.add(atom!);
    return term;
  });
  if (vouchers.size === 0) return { guard, vouchers: [] };
  // What vouchers join must be bound there: a computed column is left open.
  return { guard: guard.map(openUnlessPattern), vouchers: [...vouchers] };
}

/** An atom of the body that has the variable as a value; one of given facts first. */
function voucherFor(
  { body }: CheckedClause,
  variable: VariableId,
  isGiven: PassingContext["isGiven"],
): CheckedAtom | undefined {
  const having = body.filter((literal): literal is CheckedAtom => {
    if (literal.kind !== "atom" || literal.negated || !literal.args.every(isPattern)) return false;
    const found = new Set<VariableId>();
    for (const term of literal.args) bindPattern(term, found);
    return found.has(variable);
  });
  return having.find(({ relation }) => isGiven(relation)) ?? having[0];
}

// ---- the body ---------------------------------------------------------------------------------------------------

/** Passes through a body, of a clause or of an aggregate: atoms one after the other, the rest as soon as its variables are bound. */
function walk(body: readonly CheckedLiteral[], around: readonly CheckedTerm[], sight: Sight, walking: Walking): void {
  const atoms = body.filter((literal): literal is CheckedAtom => literal.kind === "atom" && !literal.negated);
  const absent = new Set(body.filter((literal): literal is CheckedAtom => literal.kind === "atom" && literal.negated));
  const tests = new Set(body.filter(({ kind }) => kind === "compare") as Comparison[]);
  const aggregates = new Set<CheckedAggregate>();
  for (const term of [...body.flatMap(termsOf), ...around]) eachAggregate(term, (each) => aggregates.add(each));
  const inspect = (atom: CheckedAtom): void => {
    absent.delete(atom);
    if (walking.isFragile) askForAll(atom, walking);
    else ask(atom, sight, walking);
  };
  const enter = (aggregate: CheckedAggregate): void => {
    aggregates.delete(aggregate);
    if (walking.isFragile) {
      eachAtom(aggregate.body, (atom) => askForAll(atom, walking));
      return;
    }
    const inner = { bound: new Set(sight.bound), firm: new Set(sight.firm), prefix: [...sight.prefix] };
    walk(aggregate.body, aggregate.target === null ? [] : [aggregate.target], inner, walking);
  };
  const settle = (): void => {
    for (let size = -1; size !== sight.bound.size + sight.firm.size; ) {
      size = sight.bound.size + sight.firm.size;
      for (const test of tests) solve(test, sight, walking);
    }
    for (const test of tests) {
      if (!isDecided(test, sight, walking)) continue;
      tests.delete(test);
      sight.prefix.push(test);
    }
    for (const atom of absent) if (atom.args.every((term) => areBound(term, sight.bound))) inspect(atom);
    for (const each of aggregates) if (each.shared.every((variable) => sight.bound.has(variable))) enter(each);
  };
  settle();
  while (atoms.length > 0) {
    const [atom] = atoms.splice(mostBound(atoms, sight, walking), 1);
    join(atom!, sight, walking);
    settle();
  }
  for (const atom of absent) inspect(atom);
  for (const each of aggregates) enter(each);
}

type Comparison = Extract<CheckedLiteral, { kind: "compare" }>;

/** The atom to go on with: one that is only looked up, then one that something bound leads to, given facts before derived ones. */
function mostBound(atoms: readonly CheckedAtom[], sight: Sight, walking: Walking): number {
  const ranks = atoms.map(({ relation, args }) => {
    const bound = args.filter((term) => isPassed(term, sight, walking)).length;
    const open = args.filter((term, column) => term.kind !== "wildcard" && !isPassed(args[column]!, sight, walking));
    const reached = open.length === 0 ? 4 : bound > 0 ? 2 : 0;
    return (reached + (walking.isGiven(relation) ? 1 : 0)) * 1000 + bound;
  });
  return ranks.indexOf(Math.max(...ranks));
}

/** Asks for an atom's tuples and goes on with what they bind. */
function join(atom: CheckedAtom, sight: Sight, walking: Walking): void {
  ask(atom, sight, walking);
  sight.prefix.push({ ...atom, args: atom.args.map((term) => (walking.admits(term) ? term : wildcardFor(term))) });
  for (const term of atom.args) {
    bindPattern(term, sight.bound);
    bindPattern(term, sight.firm);
  }
}

function ask({ relation, args }: CheckedAtom, sight: Sight, walking: Walking): void {
  if (walking.isGiven(relation)) return;
  const columns = [...args.keys()].filter((column) => isPassed(args[column]!, sight, walking));
  walking.demands.push({
    relation,
    columns,
    args: columns.map((column) => args[column]!),
    prefix: [...sight.prefix],
    isForGuard: walking.isForGuard,
  });
}

function askForAll({ relation }: CheckedAtom, { isGiven, isForGuard, demands }: Walking): void {
  if (!isGiven(relation)) demands.push({ relation, columns: [], args: [], prefix: [], isForGuard });
}

/** Has the term a value that may be passed on? */
function isPassed(term: CheckedTerm, sight: Sight, { admits }: Walking): boolean {
  if (term.kind === "wildcard" || !admits(term) || hidesWildcard(term)) return false;
  return areBound(term, computes(term) ? sight.firm : sight.bound);
}

/** Binds what an equation gives a value. */
function solve({ op, left, right }: Comparison, sight: Sight, walking: Walking): void {
  if (op !== "=") return;
  for (const [known, open] of [
    [left, right],
    [right, left],
  ] as const) {
    if (!isPattern(open) || !isPassed(known, sight, walking)) continue;
    bindPattern(open, sight.bound);
    if (areBound(known, sight.firm)) bindPattern(open, sight.firm);
  }
}

/** Can the comparison be decided in a prefix? */
function isDecided({ left, right }: Comparison, { bound }: Sight, { admits }: Walking): boolean {
  return [left, right].every((term) => admits(term) && areBound(term, bound));
}

// ---- terms ------------------------------------------------------------------------------------------------------

function isNegated(literal: CheckedLiteral): boolean {
  return literal.kind === "atom" && literal.negated;
}

function areBound(term: CheckedTerm, variables: ReadonlySet<VariableId>): boolean {
  return [...variablesWithin(term)].every((variable) => variables.has(variable));
}

/** Does the term make a value, so that a recursion could make ever more of them? */
function computes(term: CheckedTerm): boolean {
  if (term.kind === "call") return true;
  if (term.kind === "cast") return computes(term.value);
  return (term.kind === "record" || term.kind === "branch") && variablesWithin(term).size > 0;
}

/** Can the term be taken apart, so that matching it gives all its variables values? */
function isPattern(term: CheckedTerm): boolean {
  switch (term.kind) {
    case "record":
    case "branch":
      return term.args.every(isPattern);
    case "variable":
    case "constant":
    case "nil":
    case "parameter":
    case "wildcard":
      return true;
    default:
      return false;
  }
}

function bindPattern(term: CheckedTerm, into: Set<VariableId>): void {
  if (isPattern(term)) variablesWithin(term, into);
}

function hidesWildcard(term: CheckedTerm): boolean {
  return partsOf(term).some((part) => part.kind === "wildcard" || hidesWildcard(part));
}

function openUnlessPattern(term: CheckedTerm): CheckedTerm {
  return isPattern(term) ? term : wildcardFor(term);
}

function wildcardFor({ type, location }: CheckedTerm): CheckedTerm {
  return { kind: "wildcard", type, location };
}
