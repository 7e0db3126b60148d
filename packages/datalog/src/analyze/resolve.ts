// Names in clauses: relations, functors, branches and parameters.
// In: a clause with one head and simple literals, the declarations.  Out: a resolved clause, or null when a name is wrong.
// Invariant: every name that is wrong is reported, not only the first of a clause.
// Not here: scopes of variables (scope.ts), types (typecheck.ts), whether variables are ground (safety.ts).
import type { Location } from "../location.js";
import type { Atom, Name, Term, TermOf } from "../syntax/ast.js";
import type { CheckedComparison, RelationId, VariableId } from "./checked.js";
import type { Declarations } from "./declare.js";
import { alternatives, MOST_ALTERNATIVES, type SimpleLiteral } from "./normalize.js";
import { counted, type Report, reportError, suggestion } from "./report.js";
import type { ResolvedAtom, ResolvedClause, ResolvedLiteral, ResolvedTerm } from "./resolved.js";
import {
  countElsewhere,
  declareInLiteral,
  declareNames,
  declareNewNames,
  type Numbering,
  partsOf,
  type Scope,
  variable,
  variablesOfLiteral,
  variablesOfTerm,
} from "./scope.js";
import { UNKNOWN_TYPE } from "./type-table.js";

/** Parameters of a program, numbered as they appear. */
export interface Parameters {
  readonly ids: Map<string, number>;
  readonly locations: Location[];
}

/** What clauses are resolved against. */
export interface ResolveContext {
  readonly declarations: Declarations;
  readonly parameters: Parameters;
  readonly report: Report;
}

/** A clause with one head and simple literals. */
export interface SimpleClause {
  readonly head: Atom;
  readonly dominating: Atom | null;
  /** Heads that the rule has beside this one: their variables count as used. */
  readonly otherHeads: readonly Atom[];
  readonly body: readonly SimpleLiteral[];
  readonly isFact: boolean;
  readonly location: Location;
}

interface Resolving extends ResolveContext, Numbering {}

/** Where a term stands, which decides about wildcards: `pattern` allows them, `value` and `head` do not. */
type Place = "pattern" | "value" | "head";

/** Resolves a clause; null when an error was reported. */
export function resolveClause(clause: SimpleClause, context: ResolveContext): ResolvedClause | null {
  const before = context.report.errors;
  const resolving: Resolving = { ...context, variables: [], nodes: 0 };
  const scope: Scope = { names: new Map(), outer: null };
  for (const term of clause.head.args) declareNames(term, scope, resolving);
  for (const term of clause.dominating?.args ?? []) declareNames(term, scope, resolving);
  for (const { literal } of clause.body) declareInLiteral(literal, scope, resolving);
  const headPlace = clause.dominating === null ? "head" : "pattern";
  const head = resolveAtom(clause.head, false, headPlace, scope, resolving);
  const dominating =
    clause.dominating === null ? null : resolveAtom(clause.dominating, false, "pattern", scope, resolving);
  const body = clause.body.flatMap((literal) => resolveLiteral(literal, scope, resolving) ?? []);
  if (clause.isFact) checkFact(clause.head, context.report);
  countElsewhere(clause.otherHeads, scope, resolving);
  if (head === null || context.report.errors > before) return null;
  const { variables, nodes } = resolving;
  const kind = dominating === null ? "rule" : "subsumption";
  return { kind, head, dominating, body, variables, nodes, location: clause.location };
}

function resolveLiteral(
  { literal, negated }: SimpleLiteral,
  scope: Scope,
  resolving: Resolving,
): ResolvedLiteral | null {
  const { location } = literal;
  switch (literal.kind) {
    case "atom":
      return resolveAtom(literal, negated, "pattern", scope, resolving);
    case "boolean":
      return literal.value ? null : { kind: "false", location };
    case "compare": {
      const op = (negated ? `!${literal.op}` : literal.op) as CheckedComparison;
      const left = resolveTerm(literal.left, "value", scope, resolving);
      const right = resolveTerm(literal.right, "value", scope, resolving);
      return left === null || right === null ? null : { kind: "compare", op, left, right, location };
    }
  }
}

function resolveAtom(
  atom: Atom,
  negated: boolean,
  place: Place,
  scope: Scope,
  resolving: Resolving,
): ResolvedAtom | null {
  const relation = relationOf(atom.relation, resolving);
  const args = resolveAll(atom.args, place, scope, resolving);
  if (relation === null) return null;
  const { name, attributes, isQuery, location } = resolving.declarations.relations[relation]!;
  if (isQuery && place !== "head") {
    const message = `the query "${name}" is read by a rule`;
    reportError(
      resolving.report,
      "query/read",
      atom.location,
      message,
      `declare it as a relation with ".decl ${name}(...)"`,
    );
    return null;
  }
  if (!isQuery && attributes.length !== atom.args.length) {
    const message = `the relation "${name}" has ${counted(attributes.length, "attribute")}, here it has ${atom.args.length}`;
    const wanted = `${name}(${attributes.map((attribute) => attribute.name).join(", ")})`;
    reportError(resolving.report, "relation/arity", atom.location, message, `write ${wanted}`, [
      { message: "declared here", location },
    ]);
    return null;
  }
  return args === null ? null : { kind: "atom", relation, negated, args, location: atom.location };
}

function relationOf(name: Name, { declarations, report }: Resolving): RelationId | null {
  const id = declarations.relationIds.get(name.text);
  if (id !== undefined) return id;
  const known = suggestion(name.text, declarations.relationIds.keys());
  reportError(
    report,
    "relation/undefined",
    name.location,
    `the relation "${name.text}" is not declared${known}`,
    `declare it with ".decl ${name.text}(...)"`,
  );
  return null;
}

function resolveAll(terms: readonly Term[], place: Place, scope: Scope, resolving: Resolving): ResolvedTerm[] | null {
  let complete = true;
  const resolved: ResolvedTerm[] = [];
  for (const term of terms) {
    const each = resolveTerm(term, place, scope, resolving);
    if (each === null) complete = false;
    else resolved.push(each);
  }
  return complete ? resolved : null;
}

function resolveTerm(term: Term, place: Place, scope: Scope, resolving: Resolving): ResolvedTerm | null {
  const { location } = term;
  switch (term.kind) {
    case "variable":
      return variable(term.name, location, scope, resolving);
    case "wildcard":
      return wildcard(location, place, resolving);
    case "string":
      return { kind: "string", value: term.value, node: resolving.nodes++, location };
    case "number":
      return { kind: "number", number: term, node: resolving.nodes++, location };
    case "nil":
    case "counter":
      return { kind: term.kind, node: resolving.nodes++, location };
    case "dollar":
      if (!resolving.declarations.types.branches.has(term.name.text)) return parameter(term, resolving);
      return branch(term.name, [], location, place, scope, resolving);
    case "branch":
      return branch(term.name, term.args, location, place, scope, resolving);
    case "record": {
      const node = resolving.nodes++;
      const args = resolveAll(term.args, place === "value" ? "pattern" : place, scope, resolving);
      return args === null ? null : { kind: "record", args, node, location };
    }
    case "cast": {
      const node = resolving.nodes++;
      const type = castType(term.type, resolving);
      const value = resolveTerm(term.value, place, scope, resolving);
      return type === null || value === null ? null : { kind: "cast", value, type, node, location };
    }
    case "call": {
      const node = resolving.nodes++;
      const args = resolveAll(term.args, "value", scope, resolving);
      return args === null ? null : { kind: "call", op: term.op, args, node, location };
    }
    case "callback":
      return callback(term, scope, resolving);
    case "aggregate":
      return aggregate(term, scope, resolving);
    case "iteration": {
      const relation = relationOf(term.relation, resolving);
      return relation === null ? null : { kind: "iteration", relation, node: resolving.nodes++, location };
    }
  }
}

function wildcard(location: Location, place: Place, resolving: Resolving): ResolvedTerm | null {
  if (place === "pattern") return { kind: "wildcard", node: resolving.nodes++, location };
  const inHead = place === "head";
  const message = inHead ? '"_" stands in the head of a clause' : '"_" stands where a value is computed or compared';
  const help = inHead ? "give every column a value" : "name the value by a variable that an atom binds";
  reportError(resolving.report, inHead ? "safety/wildcard-in-head" : "safety/wildcard", location, message, help);
  return null;
}

function parameter(term: TermOf<"dollar">, resolving: Resolving): ResolvedTerm {
  const { ids, locations } = resolving.parameters;
  let id = ids.get(term.name.text);
  if (id === undefined) {
    id = locations.length;
    ids.set(term.name.text, id);
    locations.push(term.location);
  }
  return { kind: "parameter", parameter: id, node: resolving.nodes++, location: term.location };
}

function branch(
  name: Name,
  args: readonly Term[],
  location: Location,
  place: Place,
  scope: Scope,
  resolving: Resolving,
): ResolvedTerm | null {
  const node = resolving.nodes++;
  const { types } = resolving.declarations;
  const found = types.branches.get(name.text);
  const resolved = resolveAll(args, place === "value" ? "pattern" : place, scope, resolving);
  if (found === undefined) {
    const known = suggestion(name.text, types.branches.keys());
    reportError(
      resolving.report,
      "type/unknown-branch",
      location,
      `no type has the branch "${name.text}"${known}`,
      `declare it in a type: ".type T = ${name.text} { ... }"`,
    );
    return null;
  }
  const { fields } = types.entries[found.type]!.branches[found.branch]!;
  if (fields.length !== args.length) {
    const message = `the branch "${name.text}" has ${counted(fields.length, "field")}, here it has ${args.length}`;
    const wanted = fields.map((field) => field.name).join(", ");
    reportError(resolving.report, "type/branch-arity", location, message, `write $${name.text}(${wanted})`);
    return null;
  }
  return resolved === null ? null : { kind: "branch", ...found, args: resolved, node, location };
}

function castType(name: Name, { declarations, report }: Resolving): number | null {
  const id = declarations.types.names.get(name.text);
  if (id !== undefined) return id === UNKNOWN_TYPE ? null : id;
  const known = suggestion(name.text, declarations.types.names.keys());
  reportError(
    report,
    "type/unknown",
    name.location,
    `the type "${name.text}" of the cast is not declared${known}`,
    `declare it with ".type ${name.text} ..."`,
  );
  return null;
}

function callback(term: TermOf<"callback">, scope: Scope, resolving: Resolving): ResolvedTerm | null {
  const node = resolving.nodes++;
  const { name, location } = term;
  const args = resolveAll(term.args, "value", scope, resolving);
  const functor = resolving.declarations.functorIds.get(name.text);
  if (functor === undefined) {
    const known = suggestion(name.text, resolving.declarations.functorIds.keys());
    reportError(
      resolving.report,
      "functor/undefined",
      location,
      `the functor "@${name.text}" is not declared${known}`,
      `declare it with ".functor ${name.text}(...): type"`,
    );
    return null;
  }
  const { parameters } = resolving.declarations.functors[functor]!;
  if (parameters.length !== term.args.length) {
    const message = `the functor "@${name.text}" takes ${counted(parameters.length, "argument")}, here it has ${term.args.length}`;
    reportError(resolving.report, "functor/arity", location, message, "pass as many arguments as it declares");
    return null;
  }
  return args === null ? null : { kind: "callback", functor, args, node, location };
}

function aggregate(term: TermOf<"aggregate">, outer: Scope, resolving: Resolving): ResolvedTerm | null {
  const node = resolving.nodes++;
  const { fn, location } = term;
  const ways = alternatives(term.body);
  if (ways === null || ways.length !== 1) {
    const many = ways === null ? `more than ${MOST_ALTERNATIVES}` : `${ways.length}`;
    const message = `the body of "${fn}" has ${many} alternatives`;
    reportError(
      resolving.report,
      "aggregate/disjunction",
      term.body.location,
      message,
      "move the disjunction into a relation of its own",
    );
    return null;
  }
  if ((term.target === null) !== (fn === "count")) {
    const message = fn === "count" ? '"count" has a value to fold' : `"${fn}" has no value to fold`;
    const help = fn === "count" ? "write `count : { ... }`" : `write \`${fn} x : { ... }\``;
    reportError(resolving.report, "aggregate/target", location, message, help);
    return null;
  }
  const body = ways[0]!;
  const first = resolving.variables.length;
  const scope: Scope = { names: new Map(), outer };
  if (term.target !== null) declareNames(term.target, scope, resolving);
  declareNewNames(body, scope, resolving);
  const locals = resolving.variables.slice(first).map((_, i) => first + i);
  const target = term.target === null ? null : resolveTerm(term.target, "value", scope, resolving);
  const literals = body.flatMap((literal) => resolveLiteral(literal, scope, resolving) ?? []);
  if (term.target !== null && target === null) return null;
  const own = new Set(locals);
  const used = new Set<VariableId>();
  if (target !== null) variablesOfTerm(target, used);
  for (const literal of literals) variablesOfLiteral(literal, used);
  const shared = [...used].filter((id) => !own.has(id));
  return { kind: "aggregate", fn, target, body: literals, locals, shared, node, location };
}

/** Facts hold constants and what is computed from constants. */
function checkFact(head: Atom, report: Report): void {
  for (const term of head.args) checkConstant(term, report);
}

function checkConstant(term: Term, report: Report): void {
  if (term.kind === "variable" || term.kind === "counter") {
    const what = term.kind === "variable" ? `the variable "${term.name}"` : "a counter";
    reportError(
      report,
      "safety/fact",
      term.location,
      `${what} stands in a fact`,
      "write a constant, or give the clause a body",
    );
  } else for (const part of partsOf(term)) checkConstant(part, report);
}
