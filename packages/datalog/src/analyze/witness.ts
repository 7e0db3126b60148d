// Witnesses: variables that a minimum or maximum finds and its outside uses.
// In: a checked clause such as `p(x, m) :- m = max v : { c(x, v) }`.  Out: the same with the witnesses bound outside: `m = t, t = max v1 : { c(x1, v1) }, c(x, v2), v2 = t`.
// Invariant: only `min` and `max` have witnesses; a witness that another aggregate uses is an error of safety.ts.
// Not here: variables that the outside binds and the aggregate reads.
import type {
  CheckedAggregate,
  CheckedClause,
  CheckedLiteral,
  CheckedTerm,
  CheckedVariable,
  VariableId,
} from "./checked.js";
import { groundVariables } from "./safety.js";
import { eachAggregate, mapParts, mapTerms, type Rewrite, rewriteLiteral, rewriteTerm, termsOf } from "./walk.js";

/** Binds the witnesses of a clause outside of their aggregates. */
export function exportWitnesses(clause: CheckedClause): CheckedClause {
  if (clause.kind !== "rule") return clause;
  const candidates: CheckedAggregate[] = [];
  const collect = (aggregate: CheckedAggregate): void => {
    if (aggregate.shared.length > 0 && (aggregate.fn === "min" || aggregate.fn === "max")) candidates.push(aggregate);
  };
  for (const term of clause.args) eachAggregate(term, collect);
  for (const literal of clause.body) for (const term of termsOf(literal)) eachAggregate(term, collect);
  if (candidates.length === 0) return clause;
  const outside = groundVariables(clause.body, new Set(), "optimistic");
  const found = new Map<CheckedAggregate, readonly VariableId[]>();
  for (const aggregate of candidates) {
    const witnesses = witnessesOf(aggregate, outside);
    if (witnesses.length > 0) found.set(aggregate, witnesses);
  }
  if (found.size === 0) return clause;
  const variables = [...clause.variables];
  const added: CheckedLiteral[] = [];
  const replace = (term: CheckedTerm): CheckedTerm => {
    if (term.kind !== "aggregate") return mapParts(term, replace);
    const witnesses = found.get(term);
    return witnesses === undefined ? term : exported(term, witnesses, variables, added);
  };
  const body = clause.body.map((literal) => mapTerms(literal, replace));
  const args = clause.args.map(replace);
  return { ...clause, args, body: [...body, ...added], variables };
}

/** Variables that an aggregate shares with an outside that does not bind them, and binds itself. */
function witnessesOf(aggregate: CheckedAggregate, outside: ReadonlySet<VariableId>): VariableId[] {
  const open = aggregate.shared.filter((variable) => !outside.has(variable));
  if (open.length === 0) return [];
  const inside = groundVariables(aggregate.body, outside, "optimistic");
  return open.filter((variable) => inside.has(variable));
}

/** The result as a variable; the aggregate over its own copies and the body with the witnesses go to `added`. */
function exported(
  aggregate: CheckedAggregate,
  witnesses: readonly VariableId[],
  variables: CheckedVariable[],
  added: CheckedLiteral[],
): CheckedTerm {
  const { location, type, on } = aggregate;
  const result: CheckedTerm = { kind: "variable", variable: variables.length, type, location };
  variables.push({ name: `${aggregate.fn}${variables.length}`, kind: type });
  const inner = copies(witnesses, variables);
  const shared = aggregate.shared.filter((variable) => !witnesses.includes(variable));
  const own = {
    ...aggregate,
    target: aggregate.target === null ? null : rewriteTerm(aggregate.target, inner.rewrite),
    body: aggregate.body.map((literal) => rewriteLiteral(literal, inner.rewrite)),
    locals: [...aggregate.locals, ...inner.made],
    shared,
  };
  added.push({ kind: "compare", op: "=", on: type, left: result, right: own, location });
  const outer = copies(aggregate.locals, variables);
  for (const literal of aggregate.body) added.push(rewriteLiteral(literal, outer.rewrite));
  const value = rewriteTerm(aggregate.target!, outer.rewrite);
  added.push({ kind: "compare", op: "=", on, left: value, right: result, location });
  return result;
}

/** New variables for some, and the rewriting that puts them in. */
function copies(
  originals: readonly VariableId[],
  variables: CheckedVariable[],
): { readonly rewrite: Rewrite; readonly made: readonly VariableId[] } {
  const numbers = new Map<VariableId, VariableId>();
  for (const original of originals) {
    numbers.set(original, variables.length);
    variables.push(variables[original]!);
  }
  const rewrite: Rewrite = {
    variable: (variable, term) => ({ ...term, variable: numbers.get(variable) ?? variable }),
    scope: (ids) => ids.map((id) => numbers.get(id) ?? id),
  };
  return { rewrite, made: [...numbers.values()] };
}
