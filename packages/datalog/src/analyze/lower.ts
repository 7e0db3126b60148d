// A typed clause becomes a checked one.
// In: a resolved clause and its inference.  Out: terms with kinds, overloads chosen, constants as values.
// Invariant: casts that keep the kind are gone; a negated atom has no wildcard inside of a record (it becomes a count of 0).
// Not here: whether variables are ground (safety.ts).
import type { Kind } from "../value.js";
import type { CheckedAtom, CheckedClause, CheckedLiteral, CheckedTerm, VariableId } from "./checked.js";
import { recordTypes } from "./constrain.js";
import type { Declarations } from "./declare.js";
import { FLOAT_FUNCTORS, firstKind, NAMED_CONVERSIONS } from "./functors.js";
import type { Inference } from "./infer.js";
import { literalValue } from "./literal.js";
import type { ResolvedAtom, ResolvedClause, ResolvedLiteral, ResolvedTerm } from "./resolved.js";
import { variablesOfTerm } from "./scope.js";
import { UNKNOWN_TYPE } from "./type-table.js";

interface Lowering {
  readonly inference: Inference;
  readonly declarations: Declarations;
}

/** The checked form of a clause, without an execution plan. */
export function lowerClause(clause: ResolvedClause, inference: Inference, declarations: Declarations): CheckedClause {
  const lowering = { inference, declarations };
  return {
    kind: clause.kind,
    relation: clause.head.relation,
    args: clause.head.args.map((term) => lowerTerm(term, lowering)),
    dominating: clause.dominating?.args.map((term) => lowerTerm(term, lowering)) ?? [],
    body: clause.body.map((literal) => lowerLiteral(literal, lowering)),
    variables: clause.variables.map(({ name, node }) => ({ name, kind: firstKind(inference.kinds[node]!) })),
    plan: new Map(),
    location: clause.location,
  };
}

function lowerLiteral(literal: ResolvedLiteral, lowering: Lowering): CheckedLiteral {
  const { location } = literal;
  switch (literal.kind) {
    case "false":
      return { kind: "false", location };
    case "atom":
      return literal.negated && literal.args.some(hidesWildcard)
        ? absence(literal, lowering)
        : lowerAtom(literal, lowering);
    case "compare": {
      const left = lowerTerm(literal.left, lowering);
      return {
        kind: "compare",
        op: literal.op,
        on: left.type,
        left,
        right: lowerTerm(literal.right, lowering),
        location,
      };
    }
  }
}

function lowerAtom(atom: ResolvedAtom, lowering: Lowering): CheckedAtom {
  const args = atom.args.map((term) => lowerTerm(term, lowering));
  return { kind: "atom", relation: atom.relation, negated: atom.negated, args, location: atom.location };
}

/** A wildcard that is not a whole argument. */
function hidesWildcard(term: ResolvedTerm): boolean {
  if (term.kind !== "record" && term.kind !== "branch") return false;
  return term.args.some((arg) => arg.kind === "wildcard" || hidesWildcard(arg));
}

/** `!p([x, _])` as `0 = count : { p([x, _]) }`: negation cannot look into records, counting can. */
function absence(atom: ResolvedAtom, lowering: Lowering): CheckedLiteral {
  const { location } = atom;
  const shared = new Set<VariableId>();
  for (const term of atom.args) variablesOfTerm(term, shared);
  const body = [lowerAtom({ ...atom, negated: false }, lowering)];
  const right: CheckedTerm = {
    ...{ kind: "aggregate", fn: "count", on: "number", target: null, body, locals: [] },
    ...{ shared: [...shared], type: "number", location },
  };
  return {
    kind: "compare",
    op: "=",
    on: "number",
    left: { kind: "constant", value: 0, type: "number", location },
    right,
    location,
  };
}

function lowerTerm(term: ResolvedTerm, lowering: Lowering): CheckedTerm {
  const { inference } = lowering;
  const { location } = term;
  const type = firstKind(inference.kinds[term.node]!);
  switch (term.kind) {
    case "variable":
      return { kind: "variable", variable: term.variable, type, location };
    case "wildcard":
      return { kind: "wildcard", type, location };
    case "string":
      return { kind: "constant", value: term.value, type: "symbol", location };
    case "number":
      return { kind: "constant", value: literalValue(term.number, type), type, location };
    case "nil":
      return { kind: "nil", type: "record", location };
    case "counter":
      return { kind: "counter", type: "number", location };
    case "parameter":
      return { kind: "parameter", parameter: term.parameter, type, location };
    case "record": {
      const args = term.args.map((arg) => lowerTerm(arg, lowering));
      return {
        kind: "record",
        valueType: recordTypes(term, inference)[0] ?? UNKNOWN_TYPE,
        args,
        type: "record",
        location,
      };
    }
    case "branch": {
      const args = term.args.map((arg) => lowerTerm(arg, lowering));
      return { kind: "branch", valueType: term.type, branch: term.branch, args, type: "adt", location };
    }
    case "cast": {
      const value = lowerTerm(term.value, lowering);
      return value.type === type ? value : { kind: "cast", value, type, location };
    }
    case "call":
      return lowerCall(term, type, lowering);
    case "callback": {
      const args = term.args.map((arg) => lowerTerm(arg, lowering));
      return { kind: "callback", functor: term.functor, args, type, location };
    }
    case "aggregate":
      return lowerAggregate(term, type, lowering);
    case "iteration":
      return { kind: "iteration", relation: term.relation, type: "unsigned", location };
  }
}

function lowerCall(term: Extract<ResolvedTerm, { kind: "call" }>, type: Kind, lowering: Lowering): CheckedTerm {
  const { location } = term;
  const args = term.args.map((arg) => lowerTerm(arg, lowering));
  const on = args[0]!.type;
  if (FLOAT_FUNCTORS.has(term.op) && on !== "float") {
    const wide = args.map((arg) => call("to_float", on, [arg], "float"));
    return call(`to_${type}`, "float", [call(term.op, "float", wide, "float")], type);
  }
  return call(NAMED_CONVERSIONS.get(term.op) ?? term.op, on, args, type);

  function call(op: string, operands: Kind, values: readonly CheckedTerm[], result: Kind): CheckedTerm {
    return { kind: "call", op, on: operands, args: values, type: result, location };
  }
}

function lowerAggregate(
  term: Extract<ResolvedTerm, { kind: "aggregate" }>,
  type: Kind,
  lowering: Lowering,
): CheckedTerm {
  const { fn, locals, shared, location } = term;
  const target = term.target === null ? null : lowerTerm(term.target, lowering);
  const body = term.body.map((literal) => lowerLiteral(literal, lowering));
  return { kind: "aggregate", fn, on: target?.type ?? "number", target, body, locals, shared, type, location };
}
