// Walks over checked clauses.
// In: terms and literals.  Out: their parts, their variables, copies with parts replaced.
// Invariant: walking enters the bodies of aggregates only where a function says so.
// Not here: what is looked for.
import type {
  CheckedAggregate,
  CheckedAtom,
  CheckedClause,
  CheckedLiteral,
  CheckedTerm,
  VariableId,
} from "./checked.js";

/** Terms directly within a term; those of aggregates excepted. */
export function partsOf(term: CheckedTerm): readonly CheckedTerm[] {
  switch (term.kind) {
    case "record":
    case "branch":
    case "call":
    case "callback":
      return term.args;
    case "cast":
      return [term.value];
    default:
      return [];
  }
}

/** Terms directly within a literal. */
export function termsOf(literal: CheckedLiteral): readonly CheckedTerm[] {
  if (literal.kind === "atom") return literal.args;
  return literal.kind === "compare" ? [literal.left, literal.right] : [];
}

/** Calls `visit` for the variables a term reads in its own scope: those of an aggregate are the ones it shares. */
export function eachVariable(term: CheckedTerm, visit: (variable: VariableId, term: CheckedTerm) => void): void {
  if (term.kind === "variable") visit(term.variable, term);
  else if (term.kind === "aggregate") for (const variable of term.shared) visit(variable, term);
  else for (const part of partsOf(term)) eachVariable(part, visit);
}

/** Calls `visit` for the aggregates of a term's own scope, not for those within them. */
export function eachAggregate(term: CheckedTerm, visit: (aggregate: CheckedAggregate) => void): void {
  if (term.kind === "aggregate") visit(term);
  else for (const part of partsOf(term)) eachAggregate(part, visit);
}

/** Calls `visit` for every atom of a body, those of aggregates included (`inAggregate`). */
export function eachAtom(
  body: readonly CheckedLiteral[],
  visit: (atom: CheckedAtom, inAggregate: boolean) => void,
  inAggregate = false,
): void {
  for (const literal of body) {
    if (literal.kind === "atom") visit(literal, inAggregate);
    for (const term of termsOf(literal)) eachAggregate(term, ({ body: inner }) => eachAtom(inner, visit, true));
  }
}

/** Every atom that a clause reads, in its body and in aggregates of body and head. */
export function eachAtomOf(clause: CheckedClause, visit: (atom: CheckedAtom, inAggregate: boolean) => void): void {
  for (const term of clause.args) eachAggregate(term, ({ body }) => eachAtom(body, visit, true));
  eachAtom(clause.body, visit);
}

/** A copy of a term whose parts, as `partsOf` names them, are changed. */
export function mapParts(term: CheckedTerm, change: (part: CheckedTerm) => CheckedTerm): CheckedTerm {
  switch (term.kind) {
    case "record":
    case "branch":
    case "call":
    case "callback":
      return { ...term, args: term.args.map((arg) => change(arg)) };
    case "cast":
      return { ...term, value: change(term.value) };
    default:
      return term;
  }
}

/** A copy of a literal whose terms, as `termsOf` names them, are changed. */
export function mapTerms(literal: CheckedLiteral, change: (term: CheckedTerm) => CheckedTerm): CheckedLiteral {
  switch (literal.kind) {
    case "atom":
      return { ...literal, args: literal.args.map((arg) => change(arg)) };
    case "compare":
      return { ...literal, left: change(literal.left), right: change(literal.right) };
    case "false":
      return literal;
  }
}

/** How parts are replaced in a copy. */
export interface Rewrite {
  /** The new term of a variable; the location is that of its occurrence. */
  readonly variable: (variable: VariableId, term: Extract<CheckedTerm, { kind: "variable" }>) => CheckedTerm;
  /** New numbers of an aggregate's own variables and of those it shares. */
  readonly scope: (variables: readonly VariableId[]) => readonly VariableId[];
}

/** A copy of a term. */
export function rewriteTerm(term: CheckedTerm, rewrite: Rewrite): CheckedTerm {
  if (term.kind === "variable") return rewrite.variable(term.variable, term);
  if (term.kind === "aggregate") return rewriteAggregate(term, rewrite);
  return mapParts(term, (part) => rewriteTerm(part, rewrite));
}

function rewriteAggregate(term: CheckedAggregate, rewrite: Rewrite): CheckedAggregate {
  const body = term.body.map((literal) => rewriteLiteral(literal, rewrite));
  const target = term.target === null ? null : rewriteTerm(term.target, rewrite);
  return { ...term, target, body, locals: rewrite.scope(term.locals), shared: rewrite.scope(term.shared) };
}

/** A copy of a literal. */
export function rewriteLiteral(literal: CheckedLiteral, rewrite: Rewrite): CheckedLiteral {
  return mapTerms(literal, (term) => rewriteTerm(term, rewrite));
}
