// Can an inline relation, expanded, bind the same tuple more than once?
// In: checked clauses, the inline relations.  Out: those whose tuple does not determine every variable of the one rule they come from.
// Why: an aggregate folds one value per binding, a relation holds each tuple once.
// Not here: what is expanded (inline.ts).
import type { CheckedClause, CheckedLiteral, CheckedTerm, RelationId, VariableId } from "./checked.js";
import { eachVariable, partsOf, termsOf } from "./walk.js";

/** Inline relations that may repeat a tuple. Complexity: O(clauses squared) in the worst case, of the inline relations only. */
export function repeating(clauses: readonly CheckedClause[], inline: ReadonlySet<RelationId>): Set<RelationId> {
  const rules = new Map<RelationId, CheckedClause[]>([...inline].map((id) => [id, []]));
  for (const clause of clauses) rules.get(clause.relation)?.push(clause);
  const found = new Set<RelationId>();
  for (let size = -1; size !== found.size; ) {
    size = found.size;
    for (const [id, own] of rules) if (own.length > 1 || own.some((rule) => repeats(rule, found))) found.add(id);
  }
  return found;
}

/** Can the rule make one tuple in several ways? `repeated` are the relations that do when they are expanded. */
function repeats({ args, body }: CheckedClause, repeated: ReadonlySet<RelationId>): boolean {
  const known = determinedBy(args, body);
  const isKnown = (variable: VariableId): boolean => known.has(variable);
  return body.some((literal) => {
    const terms = termsOf(literal);
    if (!terms.every((term) => reads(term, isKnown))) return true;
    if (literal.kind === "atom" && !literal.negated) return repeated.has(literal.relation) || terms.some(isOpen);
    // One range that is equated with something known only tests it.
    const isTest = literal.kind === "compare" && literal.op === "=" && terms.filter(hasRange).length < 2;
    return isTest ? terms.flatMap(partsOf).some(hasRange) : terms.some(hasRange);
  });
}

/** Variables that have one value for each tuple of the head. */
function determinedBy(head: readonly CheckedTerm[], body: readonly CheckedLiteral[]): ReadonlySet<VariableId> {
  const known = new Set<VariableId>();
  const isKnown = (variable: VariableId): boolean => known.has(variable);
  for (const arg of head) receive(arg, known);
  for (let size = -1; size !== known.size; ) {
    size = known.size;
    for (const literal of body) {
      if (literal.kind !== "compare" || literal.op !== "=") continue;
      const { left, right } = literal;
      if (reads(left, isKnown) && !hasRange(left)) receive(right, known);
      if (reads(right, isKnown) && !hasRange(right)) receive(left, known);
    }
  }
  return known;
}

/** Adds the variables that a value of the term gives their values. */
function receive(term: CheckedTerm, known: Set<VariableId>): void {
  if (term.kind === "variable") known.add(term.variable);
  else if (term.kind === "record" || term.kind === "branch" || term.kind === "cast")
    for (const part of partsOf(term)) receive(part, known);
}

/** Does the term read only such variables? */
function reads(term: CheckedTerm, accepted: (variable: VariableId) => boolean): boolean {
  let all = true;
  eachVariable(term, (variable) => (all &&= accepted(variable)));
  return all;
}

/** Does the term match more than one value of known variables? */
function isOpen(term: CheckedTerm): boolean {
  return term.kind === "wildcard" || hasRange(term) || partsOf(term).some(isOpen);
}

function hasRange(term: CheckedTerm): boolean {
  return (term.kind === "call" && term.op === "range") || partsOf(term).some(hasRange);
}
