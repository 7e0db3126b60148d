// Replaces one atom of a clause by the bodies of rules.
// In: a clause, the position of an atom, the rules of its relation.  Out: one clause per rule; for a negated atom one clause.
// Invariants: variables of a rule become new variables of the clause; an argument is evaluated as often as it was before.
// Not here: which atoms are replaced (inline.ts).
import type {
  CheckedAtom,
  CheckedClause,
  CheckedComparison,
  CheckedLiteral,
  CheckedTerm,
  CheckedVariable,
  VariableId,
} from "./checked.js";
import { equations } from "./unify.js";
import { eachVariable, type Rewrite, rewriteLiteral, rewriteTerm, termsOf } from "./walk.js";

/** A rule of the relation that is expanded. */
export type ExpansionRule = Pick<CheckedClause, "args" | "body" | "variables">;

/** The clauses in which a positive atom is replaced by each rule. Rules that cannot match give none. */
export function expandAtom(clause: CheckedClause, at: number, rules: readonly ExpansionRule[]): CheckedClause[] {
  const atom = clause.body[at] as CheckedAtom;
  return rules.flatMap((rule) => {
    const variables = [...clause.variables];
    const literals = instance(atom, rule, variables);
    if (literals === null) return [];
    return [{ ...clause, variables, body: [...clause.body.slice(0, at), ...literals, ...clause.body.slice(at + 1)] }];
  });
}

/** The body of a rule in place of an atom of an aggregate; new variables become the aggregate's own. */
export function splice(
  atom: CheckedAtom,
  rule: ExpansionRule,
  variables: CheckedVariable[],
  locals: VariableId[],
): CheckedLiteral[] {
  const before = variables.length;
  const literals = instance(atom, rule, variables);
  for (let id = before; id < variables.length; id++) locals.push(id);
  return literals ?? [{ kind: "false", location: atom.location }];
}

/** The literals of a rule for an atom, or null when its head cannot be equal to the atom. */
function instance(atom: CheckedAtom, rule: ExpansionRule, variables: CheckedVariable[]): CheckedLiteral[] | null {
  const terms = new Map<VariableId, CheckedTerm>();
  const rewrite: Rewrite = {
    variable: (variable, { location }) => {
      const known = terms.get(variable) ?? fresh(rule, variable, variables, atom);
      terms.set(variable, known);
      return known.kind === "variable" ? { ...known, location } : known;
    },
    scope: (ids) =>
      ids.flatMap((id) => {
        const term = rewrite.variable(id, {
          kind: "variable",
          variable: id,
          type: rule.variables[id]!.kind,
          location: atom.location,
        });
        return term.kind === "variable" ? [term.variable] : [];
      }),
  };
  const heads: [CheckedTerm, CheckedTerm][] = [];
  rule.args.forEach((head, column) => {
    const given = atom.args[column]!;
    const simple =
      given.kind === "variable" || given.kind === "constant" || given.kind === "parameter" || given.kind === "nil";
    if (head.kind === "variable" && simple && !terms.has(head.variable)) terms.set(head.variable, given);
    else heads.push([head, given]);
  });
  const literals: CheckedLiteral[] = [];
  for (const [head, given] of heads) {
    const equal = equations(rewriteTerm(head, rewrite), given);
    if (equal === null) return null;
    literals.push(...equal);
  }
  for (const literal of rule.body) literals.push(rewriteLiteral(literal, rewrite));
  return literals;
}

function fresh(
  rule: ExpansionRule,
  variable: VariableId,
  variables: CheckedVariable[],
  { location }: CheckedAtom,
): CheckedTerm {
  const { name, kind } = rule.variables[variable]!;
  variables.push({ name, kind });
  return { kind: "variable", variable: variables.length - 1, type: kind, location };
}

const INVERSE: Readonly<Record<CheckedComparison, CheckedComparison>> = {
  "=": "!=",
  "!=": "=",
  "<": ">=",
  ">=": "<",
  ">": "<=",
  "<=": ">",
  match: "!match",
  "!match": "match",
  contains: "!contains",
  "!contains": "contains",
};

/** The clause in which a negated atom is replaced: no rule may hold. A rule of one literal is negated, a longer one counted. */
export function negateAtom(clause: CheckedClause, at: number, rules: readonly ExpansionRule[]): CheckedClause {
  const atom = clause.body[at] as CheckedAtom;
  const variables = [...clause.variables];
  const literals = rules.flatMap((rule): CheckedLiteral[] => {
    const before = variables.length;
    const body = instance({ ...atom, negated: false }, rule, variables);
    if (body === null) return [];
    const direct = body.length === 1 && variables.length === before ? negated(body[0]!) : null;
    return [direct ?? none(body, before, variables.length, atom)];
  });
  return { ...clause, variables, body: [...clause.body.slice(0, at), ...literals, ...clause.body.slice(at + 1)] };
}

function negated(literal: CheckedLiteral): CheckedLiteral | null {
  switch (literal.kind) {
    case "atom":
      return { ...literal, negated: !literal.negated };
    case "compare":
      return { ...literal, op: INVERSE[literal.op] };
    case "false":
      return null;
  }
}

/** `0 = count : { body }`. */
function none(
  body: readonly CheckedLiteral[],
  from: VariableId,
  to: VariableId,
  { location }: CheckedAtom,
): CheckedLiteral {
  const locals = Array.from({ length: to - from }, (_, i) => from + i);
  const shared = new Set<VariableId>();
  for (const literal of body) {
    for (const term of termsOf(literal)) eachVariable(term, (variable) => variable < from && shared.add(variable));
  }
  const right: CheckedTerm = {
    ...{ kind: "aggregate", fn: "count", on: "number", target: null, body, locals },
    ...{ shared: [...shared], type: "number", location },
  };
  const left: CheckedTerm = { kind: "constant", value: 0, type: "number", location };
  return { kind: "compare", op: "=", on: "number", left, right, location };
}
