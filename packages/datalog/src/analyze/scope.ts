// Scopes of variables: which occurrences of a name are one variable.
// In: terms and literals as written.  Out: variables with their numbers and type nodes.
// Invariant: a name within an aggregate belongs to the enclosing scope when it occurs there too; names of the aggregate's value are always the aggregate's own.
// Not here: all other names (resolve.ts).
import type { Location } from "../location.js";
import type { Atom, Literal, Term } from "../syntax/ast.js";
import type { VariableId } from "./checked.js";
import type { SimpleLiteral } from "./normalize.js";
import type { ResolvedLiteral, ResolvedTerm, ResolvedVariable } from "./resolved.js";

/** Names that mean a variable, and the scope around. */
export interface Scope {
  readonly names: Map<string, VariableId>;
  readonly outer: Scope | null;
}

/** Variables and type nodes of a clause, as they are made. */
export interface Numbering {
  readonly variables: ResolvedVariable[];
  nodes: number;
}

/** Names of the scope itself: those in aggregates belong to the aggregates. */
export function declareNames(term: Term, scope: Scope, numbering: Numbering): void {
  if (term.kind === "variable") {
    if (!scope.names.has(term.name)) scope.names.set(term.name, declareVariable(term.name, term.location, numbering));
  } else for (const part of partsOf(term)) declareNames(part, scope, numbering);
}

/** The same for a literal. */
export function declareInLiteral(literal: Literal, scope: Scope, numbering: Numbering): void {
  if (literal.kind === "atom") for (const term of literal.args) declareNames(term, scope, numbering);
  else if (literal.kind === "compare") {
    declareNames(literal.left, scope, numbering);
    declareNames(literal.right, scope, numbering);
  }
}

function declareVariable(name: string, location: Location, numbering: Numbering): VariableId {
  numbering.variables.push({ name, node: numbering.nodes++, location, occurrences: 0 });
  return numbering.variables.length - 1;
}

/** Terms directly within a term, those of aggregates excepted. */
export function partsOf(term: Term): readonly Term[] {
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

/** Names of an aggregate's body that no enclosing scope has. */
export function declareNewNames(body: readonly SimpleLiteral[], scope: Scope, numbering: Numbering): void {
  const names = new Map<string, Location>();
  for (const { literal } of body) namesOfLiteral(literal, names);
  for (const [name, location] of names) {
    let at: Scope | null = scope;
    while (at !== null && !at.names.has(name)) at = at.outer;
    if (at === null) scope.names.set(name, declareVariable(name, location, numbering));
  }
}

function namesOfLiteral(literal: Literal, into: Map<string, Location>): void {
  if (literal.kind === "atom") for (const term of literal.args) namesOfTerm(term, into);
  else if (literal.kind === "compare") {
    namesOfTerm(literal.left, into);
    namesOfTerm(literal.right, into);
  }
}

function namesOfTerm(term: Term, into: Map<string, Location>): void {
  if (term.kind === "variable") {
    if (!into.has(term.name)) into.set(term.name, term.location);
  } else for (const part of partsOf(term)) namesOfTerm(part, into);
}

/** All variables of a term; of an aggregate those it shares with its outside. */
export function variablesOfTerm(term: ResolvedTerm, into: Set<VariableId>): void {
  switch (term.kind) {
    case "variable":
      into.add(term.variable);
      return;
    case "record":
    case "branch":
    case "call":
    case "callback":
      for (const part of term.args) variablesOfTerm(part, into);
      return;
    case "cast":
      variablesOfTerm(term.value, into);
      return;
    case "aggregate":
      for (const id of term.shared) into.add(id);
  }
}

/** The same for a literal. */
export function variablesOfLiteral(literal: ResolvedLiteral, into: Set<VariableId>): void {
  if (literal.kind === "atom") for (const term of literal.args) variablesOfTerm(term, into);
  else if (literal.kind === "compare") {
    variablesOfTerm(literal.left, into);
    variablesOfTerm(literal.right, into);
  }
}

/** Occurrences in other heads of the same rule. */
export function countElsewhere(heads: readonly Atom[], scope: Scope, { variables }: Numbering): void {
  const names = new Map<string, Location>();
  for (const { args } of heads) for (const term of args) namesOfTerm(term, names);
  for (const name of names.keys()) {
    const id = scope.names.get(name);
    if (id !== undefined) variables[id]!.occurrences += 1;
  }
}

/** An occurrence of a variable that is declared in the scope or around it. */
export function variable(name: string, location: Location, scope: Scope, numbering: Numbering): ResolvedTerm {
  let id: VariableId | undefined;
  for (let at: Scope | null = scope; at !== null && id === undefined; at = at.outer) id = at.names.get(name);
  const found = numbering.variables[id!]!;
  found.occurrences += 1;
  return { kind: "variable", variable: id!, node: found.node, location };
}
