// Range restriction: every variable of a clause can be given its values.
// In: a checked clause.  Out: diagnostics for variables that nothing binds.
// Invariant: the order of literals does not matter; a variable is ground when an atom holds it, when "=" equates it with something ground, or when a ground record is taken apart into it.
// Not here: witnesses of aggregates, which become literals of the outside before (witness.ts).
import type { Location } from "../location.js";
import type {
  CheckedAggregate,
  CheckedClause,
  CheckedLiteral,
  CheckedTerm,
  CheckedVariable,
  VariableId,
} from "./checked.js";
import { type Report, reportError } from "./report.js";
import { eachAggregate, eachVariable, partsOf, termsOf } from "./walk.js";

/** `strict`: an aggregate has a value when what it shares has; `optimistic`: an aggregate always has one. */
export type GroundMode = "strict" | "optimistic";

/** Variables that have values once the body holds, when `given` have them before. Complexity: O(body) per equation that waits for another. */
export function groundVariables(
  body: readonly CheckedLiteral[],
  given: ReadonlySet<VariableId>,
  mode: GroundMode = "strict",
): Set<VariableId> {
  const ground = new Set(given);
  const waiting = new Set<Extract<CheckedLiteral, { kind: "compare" }>>();
  for (const literal of body) {
    if (literal.kind === "atom" && !literal.negated) for (const term of literal.args) bindPattern(term, ground);
    if (literal.kind === "compare" && literal.op === "=") waiting.add(literal);
  }
  for (let before = -1; before !== ground.size && waiting.size > 0; ) {
    before = ground.size;
    for (const literal of waiting) {
      const { left, right } = literal;
      const fromRight = isGround(right, ground, mode);
      const fromLeft = isGround(left, ground, mode);
      if (fromRight) bindPattern(left, ground);
      if (fromLeft) bindPattern(right, ground);
      if (!fromLeft && !fromRight) unify(left, right, ground, mode);
      if (fromLeft && fromRight) waiting.delete(literal);
    }
  }
  return ground;
}

/** Two records of the same shape are equal when their fields are: `[x, 1] = [2, y]` binds both. */
function unify(left: CheckedTerm, right: CheckedTerm, ground: Set<VariableId>, mode: GroundMode): void {
  if ((left.kind !== "record" && left.kind !== "branch") || right.kind !== left.kind) return;
  left.args.forEach((arg, i) => {
    const other = right.args[i];
    if (other === undefined) return;
    if (isGround(other, ground, mode)) bindPattern(arg, ground);
    else if (isGround(arg, ground, mode)) bindPattern(other, ground);
    else unify(arg, other, ground, mode);
  });
}

/** A value that is known meets a pattern: variables in it, also within records and branches, are bound. */
function bindPattern(term: CheckedTerm, ground: Set<VariableId>): void {
  if (term.kind === "variable") ground.add(term.variable);
  else if (term.kind === "record" || term.kind === "branch") for (const arg of term.args) bindPattern(arg, ground);
  else if (term.kind === "cast") bindPattern(term.value, ground);
}

/** Whether a term has a value when these variables have. */
export function isGround(term: CheckedTerm, ground: ReadonlySet<VariableId>, mode: GroundMode = "strict"): boolean {
  switch (term.kind) {
    case "variable":
      return ground.has(term.variable);
    case "wildcard":
      return false;
    case "aggregate":
      return mode === "optimistic" || term.shared.every((variable) => ground.has(variable));
    default:
      return partsOf(term).every((part) => isGround(part, ground, mode));
  }
}

/** Reports every variable of a clause that has no value; once per variable. */
export function checkSafety(clause: CheckedClause, report: Report): void {
  const { variables } = clause;
  if (variables.length === 0) return;
  const body = clause.kind === "subsumption" ? [...headsAsAtoms(clause), ...clause.body] : clause.body;
  // What hangs on an aggregate that cannot be computed is not reported beside that aggregate.
  const ground = groundVariables(body, new Set(), "optimistic");
  const reported = new Set<VariableId>();
  const need: Need = (term, where, code) => needGround(term, { ground, variables, reported, report, where, code });
  if (clause.kind === "rule") for (const term of clause.args) need(term, "of the head", "safety/unbound-head");
  for (const literal of clause.body) checkLiteral(literal, need);
  const aggregates: CheckedAggregate[] = [];
  const collect = (aggregate: CheckedAggregate): number => aggregates.push(aggregate);
  for (const term of clause.args) eachAggregate(term, collect);
  for (const term of clause.dominating) eachAggregate(term, collect);
  for (const literal of clause.body) for (const term of termsOf(literal)) eachAggregate(term, collect);
  for (const aggregate of aggregates) checkAggregate(aggregate, ground, variables, reported, report);
  if (reported.size === 0 && aggregates.length > 0)
    checkCircles(aggregates, groundVariables(body, new Set()), variables, report);
}

/** Aggregates that wait for each other's results, or for their own. */
function checkCircles(
  aggregates: readonly CheckedAggregate[],
  ground: ReadonlySet<VariableId>,
  variables: readonly CheckedVariable[],
  report: Report,
): void {
  for (const { fn, shared, location } of aggregates) {
    const variable = shared.find((each) => !ground.has(each));
    if (variable === undefined) continue;
    const { name } = variables[variable]!;
    const message = `the variable "${name}" within "${fn}" has a value only when the aggregate has one`;
    reportError(
      report,
      "safety/circular-aggregate",
      location,
      message,
      `bind "${name}" by an atom outside of the aggregate`,
    );
  }
}

function headsAsAtoms({ relation, args, dominating, location }: CheckedClause): CheckedLiteral[] {
  return [args, dominating].map((terms) => ({ kind: "atom", relation, negated: false, args: terms, location }));
}

type Need = (term: CheckedTerm, where: string, code: string) => void;

function checkLiteral(literal: CheckedLiteral, need: Need): void {
  if (literal.kind === "compare") {
    for (const term of [literal.left, literal.right])
      need(term, `of the comparison "${literal.op}"`, "safety/unbound-comparison");
  } else if (literal.kind === "atom") {
    for (const term of literal.args) {
      if (literal.negated) need(term, "of a negated atom", "safety/unbound-negation");
      else need(term, "of an expression", "safety/unbound-functor");
    }
  }
}

function checkAggregate(
  aggregate: CheckedAggregate,
  outside: ReadonlySet<VariableId>,
  variables: readonly CheckedVariable[],
  reported: Set<VariableId>,
  report: Report,
): void {
  const inside = groundVariables(aggregate.body, outside, "optimistic");
  // What is shared must come from outside; what is bound only in here would be a witness.
  const ground = new Set(
    [...inside].filter((variable) => outside.has(variable) || !aggregate.shared.includes(variable)),
  );
  const need: Need = (term, where, code) => needGround(term, { ground, variables, reported, report, where, code });
  for (const variable of aggregate.shared) {
    if (outside.has(variable) || reported.has(variable) || !inside.has(variable)) continue;
    reported.add(variable);
    const message = `the variable "${variables[variable]!.name}" has values only within "${aggregate.fn}", but is used outside of it`;
    reportError(report, "safety/witness", aggregate.location, message, "bind it by an atom outside of the aggregate");
  }
  if (aggregate.target !== null)
    need(aggregate.target, `of the value of "${aggregate.fn}"`, "safety/unbound-aggregate");
  for (const literal of aggregate.body) checkLiteral(literal, need);
  const terms = [...(aggregate.target === null ? [] : [aggregate.target]), ...aggregate.body.flatMap(termsOf)];
  for (const term of terms) eachAggregate(term, (inner) => checkAggregate(inner, ground, variables, reported, report));
}

interface Needed {
  readonly ground: ReadonlySet<VariableId>;
  readonly variables: readonly CheckedVariable[];
  readonly reported: Set<VariableId>;
  readonly report: Report;
  readonly where: string;
  readonly code: string;
}

function needGround(term: CheckedTerm, need: Needed): void {
  const { ground, variables, reported, report, where, code } = need;
  eachVariable(term, (variable, at) => {
    if (at.kind === "aggregate" || ground.has(variable) || reported.has(variable)) return;
    reported.add(variable);
    reportUnbound(report, code, at.location, variables[variable]!.name, where);
  });
}

function reportUnbound(report: Report, code: string, location: Location, name: string, where: string): void {
  const message = `the variable "${name}" ${where} occurs in no positive atom and is equated with nothing that has a value`;
  reportError(report, code, location, message, `add a positive atom that binds "${name}" or replace it by a constant`);
}
