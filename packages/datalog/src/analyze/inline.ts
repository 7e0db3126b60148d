// Expands inline relations: their atoms are replaced by the bodies of their rules.
// In: checked clauses.  Out: clauses and relations without inline ones, numbered anew.
// Invariants: an expanded relation is not recursive, so expansion ends; a relation that cannot be expanded everywhere (tuples that an aggregate would count twice, counters, a size limit ...) is computed like any other instead.
// Not here: types (settled before), groundness (checked after).
import type {
  CheckedAtom,
  CheckedClause,
  CheckedLiteral,
  CheckedRelation,
  CheckedTerm,
  RelationId,
} from "./checked.js";
import type { Declarations, DeclaredRelation } from "./declare.js";
import { type ExpansionRule, expandAtom, negateAtom, splice } from "./expand.js";
import { stronglyConnected } from "./graph.js";
import { repeating } from "./repeats.js";
import { type Report, reportError } from "./report.js";
import { eachAggregate, eachAtomOf, mapParts, mapTerms, partsOf, termsOf } from "./walk.js";

/** A program after expansion. */
export interface Expanded {
  readonly relations: readonly CheckedRelation[];
  readonly clauses: readonly CheckedClause[];
  readonly queries: readonly RelationId[];
  /** What became of each clause that was not changed, for those who remember clauses. */
  readonly origins: ReadonlyMap<CheckedClause, CheckedClause>;
}

const MOST_CLAUSES = 20_000;

/** Expands the inline relations. Complexity: O(program) when there are none. */
export function expandInline(clauses: readonly CheckedClause[], { relations }: Declarations, report: Report): Expanded {
  const queries = relations.flatMap(({ isQuery }, id) => (isQuery ? [id] : []));
  const marked = new Set(relations.flatMap((relation, id) => (relation.inline ? [id] : [])));
  const inline = marked.size === 0 ? marked : expandable(marked, clauses, relations, report);
  if (inline.size === 0) return { relations, clauses, queries, origins: new Map() };
  const rules = new Map<RelationId, ExpansionRule[]>([...inline].map((id) => [id, []]));
  // Bottom up, so that the rules that are spliced in have no inline atoms themselves.
  for (const id of bottomUp(clauses, inline, relations.length)) {
    for (const clause of clauses) {
      if (clause.relation === id) rules.get(id)!.push(...expandClause(clause, rules, relations, report));
    }
  }
  const kept = relations.map((_, id) => id).filter((id) => !inline.has(id));
  const numbers = new Map(kept.map((id, number) => [id, number]));
  const origins = new Map<CheckedClause, CheckedClause>();
  const expanded = clauses.flatMap((clause) => {
    if (inline.has(clause.relation)) return [];
    const results = expandClause(clause, rules, relations, report);
    return results.map((result) => {
      const renumbered = renumber(result, numbers);
      if (result === clause) origins.set(renumbered, clause);
      return renumbered;
    });
  });
  return {
    relations: kept.map((id) => relations[id]!),
    clauses: expanded,
    queries: queries.map((id) => numbers.get(id)!),
    origins,
  };
}

/** Inline relations that can be expanded wherever they are used. Cycles among them are errors. */
function expandable(
  marked: ReadonlySet<RelationId>,
  clauses: readonly CheckedClause[],
  relations: readonly DeclaredRelation[],
  report: Report,
): Set<RelationId> {
  const inline = new Set(marked);
  for (const component of stronglyConnected(readsAmong(clauses, inline, relations.length))) {
    const [first] = component;
    const isCycle = component.length > 1 || readsItself(clauses, first!);
    if (!inline.has(first!) || !isCycle) continue;
    const names = component.map((id) => `"${relations[id]!.name}"`).join(", ");
    reportError(
      report,
      "inline/cycle",
      relations[first!]!.location,
      `inline relations read each other: ${names}`,
      'remove "inline" from one of them',
    );
    for (const id of component) inline.delete(id);
  }
  const repeated = repeating(clauses, inline);
  for (const clause of clauses) {
    if (inline.has(clause.relation) && (clause.kind === "subsumption" || hasIdentity(clause)))
      inline.delete(clause.relation);
    eachAtomOf(clause, (atom, inAggregate) => {
      if (inAggregate && (atom.negated || repeated.has(atom.relation))) inline.delete(atom.relation);
    });
  }
  for (const id of [...inline]) {
    const { representation, choices, sizeLimit } = relations[id]!;
    if (representation === "eqrel" || choices.length > 0 || sizeLimit !== null) inline.delete(id);
  }
  return inline;
}

/** A counter has another value each time it is asked for, so it must not be asked for more often. */
function hasIdentity(clause: CheckedClause): boolean {
  const counts = (term: CheckedTerm): boolean =>
    term.kind === "counter" ||
    term.kind === "iteration" ||
    partsOf(term).some(counts) ||
    (term.kind === "aggregate" && term.body.some(inLiteral));
  const inLiteral = (literal: CheckedLiteral): boolean => termsOf(literal).some(counts);
  return clause.args.some(counts) || clause.body.some(inLiteral);
}

function readsAmong(clauses: readonly CheckedClause[], among: ReadonlySet<RelationId>, count: number): RelationId[][] {
  const edges: Set<RelationId>[] = Array.from({ length: count }, () => new Set());
  for (const clause of clauses) {
    if (!among.has(clause.relation)) continue;
    eachAtomOf(clause, (atom) => {
      if (among.has(atom.relation)) edges[clause.relation]!.add(atom.relation);
    });
  }
  return edges.map((targets) => [...targets]);
}

function readsItself(clauses: readonly CheckedClause[], id: RelationId): boolean {
  let found = false;
  for (const clause of clauses) {
    if (clause.relation === id) eachAtomOf(clause, (atom) => (found ||= atom.relation === id));
  }
  return found;
}

function bottomUp(clauses: readonly CheckedClause[], inline: ReadonlySet<RelationId>, count: number): RelationId[] {
  return stronglyConnected(readsAmong(clauses, inline, count))
    .flat()
    .filter((id) => inline.has(id));
}

type Rules = ReadonlyMap<RelationId, readonly ExpansionRule[]>;

/** The clauses that a clause becomes; itself when it reads no inline relation. */
function expandClause(
  clause: CheckedClause,
  rules: Rules,
  relations: readonly DeclaredRelation[],
  report: Report,
): CheckedClause[] {
  let touched = false;
  eachAtomOf(clause, ({ relation }) => (touched ||= rules.has(relation)));
  for (const term of clause.args)
    eachAggregate(term, ({ body }) => (touched ||= body.some((literal) => isInline(literal, rules))));
  if (!touched) return [clause];
  const done: CheckedClause[] = [];
  const waiting: CheckedClause[] = [withAggregates(clause, rules)];
  while (waiting.length > 0) {
    const next = waiting.pop()!;
    const at = next.body.findIndex((literal) => isInline(literal, rules));
    if (at < 0) done.push({ ...next, plan: new Map() });
    else {
      const atom = next.body[at] as CheckedAtom;
      const results = atom.negated
        ? [negateAtom(next, at, rules.get(atom.relation)!)]
        : expandAtom(next, at, rules.get(atom.relation)!);
      waiting.push(...results.reverse());
    }
    if (done.length + waiting.length > MOST_CLAUSES) {
      const message = `expanding inline relations makes more than ${MOST_CLAUSES} rules of this one`;
      const { name } = relations[clause.relation]!;
      reportError(
        report,
        "inline/alternatives",
        clause.location,
        message,
        `remove "inline" from the relations that rules of "${name}" read`,
      );
      return [];
    }
  }
  return done;
}

const isInline = (literal: CheckedLiteral, rules: Rules): boolean =>
  literal.kind === "atom" && rules.has(literal.relation);

/** Within aggregates every inline relation has one rule: its body is spliced in and its variables are the aggregate's own. */
function withAggregates(clause: CheckedClause, rules: Rules): CheckedClause {
  const variables = [...clause.variables];
  const inTerm = (term: CheckedTerm): CheckedTerm => {
    if (term.kind !== "aggregate") return mapParts(term, inTerm);
    const locals = [...term.locals];
    const body = term.body.map(inLiteral).flatMap((literal) => {
      if (literal.kind !== "atom" || !rules.has(literal.relation)) return [literal];
      return splice(literal, rules.get(literal.relation)![0]!, variables, locals);
    });
    return { ...term, target: term.target === null ? null : inTerm(term.target), body, locals };
  };
  const inLiteral = (literal: CheckedLiteral): CheckedLiteral => mapTerms(literal, inTerm);
  return { ...clause, args: clause.args.map(inTerm), body: clause.body.map(inLiteral), variables };
}

/** Relations get new numbers; a clause without atoms is shared. */
function renumber(clause: CheckedClause, numbers: ReadonlyMap<RelationId, RelationId>): CheckedClause {
  const inTerm = (term: CheckedTerm): CheckedTerm => {
    switch (term.kind) {
      case "aggregate":
        return { ...term, target: term.target === null ? null : inTerm(term.target), body: term.body.map(inLiteral) };
      case "iteration":
        return { ...term, relation: numbers.get(term.relation) ?? term.relation };
      default:
        return mapParts(term, inTerm);
    }
  };
  const inLiteral = (literal: CheckedLiteral): CheckedLiteral => {
    const copy = mapTerms(literal, inTerm);
    return copy.kind === "atom" ? { ...copy, relation: numbers.get(copy.relation)! } : copy;
  };
  const args = clause.args.map(inTerm);
  return {
    ...clause,
    relation: numbers.get(clause.relation)!,
    args,
    dominating: clause.dominating.map(inTerm),
    body: clause.body.map(inLiteral),
  };
}
