// Clauses one by one: from the syntax tree to their checked form.
// In: rules, facts, subsumptions and queries of a flat program.  Out: checked clauses, one per head and alternative; parameters.
// Invariant: a clause with an error gives diagnostics and no checked clause; facts of constants take a short way, so large fact lists stay cheap.
// Not here: inline relations (inline.ts), groundness (safety.ts).
import type { Atom, ExecutionPlan, Query, Rule, Subsumption } from "../syntax/ast.js";
import type { CheckedClause, CheckedParameter, CheckedTerm } from "./checked.js";
import type { ParameterTypes, TypeContext } from "./constrain.js";
import type { Declarations, DeclaredRelation } from "./declare.js";
import { firstKind, isSingle, kindSet } from "./functors.js";
import type { Inference } from "./infer.js";
import { literalKinds, literalValue } from "./literal.js";
import { lowerClause } from "./lower.js";
import { alternatives, MOST_ALTERNATIVES, type SimpleLiteral } from "./normalize.js";
import { openReport, type Report, reportError, reportWarning, suggestion } from "./report.js";
import { type Parameters, resolveClause, type SimpleClause } from "./resolve.js";
import type { ResolvedClause } from "./resolved.js";
import { primitive } from "./type-table.js";
import { typecheckClause } from "./typecheck.js";

/** Clauses of a program after typing. */
export interface TypedClauses {
  readonly clauses: CheckedClause[];
  readonly parameters: readonly CheckedParameter[];
  /** Orders that authors asked for, by clause. */
  readonly plans: ReadonlyMap<CheckedClause, ExecutionPlan>;
}

type Statement = Rule | Subsumption | Query;

/** Resolves and types all clauses. */
export function checkClauses(
  statements: readonly Statement[],
  declarations: Declarations,
  report: Report,
): TypedClauses {
  const parameters: Parameters = { ids: new Map(), locations: [] };
  const parameterTypes: ParameterTypes = { kinds: [], bounds: [] };
  const context: TypeContext = { declarations, parameters, report, parameterTypes };
  const clauses: CheckedClause[] = [];
  const plans = new Map<CheckedClause, ExecutionPlan>();
  const waiting: { readonly resolved: ResolvedClause; readonly statement: Statement }[] = [];
  const finish = (resolved: ResolvedClause, statement: Statement): void => {
    const inference = typecheckClause(resolved, context, "final");
    if (inference === null) return;
    if (statement.kind === "query") nameColumns(resolved, inference, declarations);
    const clause = lowerClause(resolved, inference, declarations);
    clauses.push(clause);
    if (statement.kind !== "query" && statement.plan !== null) plans.set(clause, statement.plan);
  };
  for (const statement of statements) {
    const fact = constantFact(statement, declarations);
    if (fact !== null) {
      clauses.push(fact);
      continue;
    }
    for (const simple of simpleClauses(statement, report)) {
      const before = parameters.locations.length;
      const resolved = resolveClause(simple, context);
      if (resolved === null) continue;
      warnOfSingletons(resolved, report);
      // Types of parameters come from all clauses, so those that have one are typed last.
      if (before > 0 || parameters.locations.length > 0) waiting.push({ resolved, statement });
      else finish(resolved, statement);
    }
  }
  gatherParameters(
    waiting.map(({ resolved }) => resolved),
    context,
  );
  for (const { resolved, statement } of waiting) finish(resolved, statement);
  return { clauses, parameters: typedParameters(parameters, parameterTypes, declarations, report), plans };
}

/** Repeats until no clause says more about a parameter. */
function gatherParameters(clauses: readonly ResolvedClause[], context: TypeContext): void {
  const { parameterTypes, parameters } = context;
  if (parameters.locations.length === 0) return;
  for (let before = ""; ; ) {
    for (const clause of clauses) typecheckClause(clause, { ...context, report: openReport() }, "gather");
    const after = JSON.stringify(parameterTypes);
    if (after === before) return;
    before = after;
  }
}

function typedParameters(
  { ids, locations }: Parameters,
  { kinds, bounds }: ParameterTypes,
  declarations: Declarations,
  report: Report,
): CheckedParameter[] {
  const { branches } = declarations.types;
  return [...ids].map(([name, id]) => {
    const set = kinds[id] ?? 0;
    const kind = firstKind(set);
    const bound = bounds[id]?.[0];
    const location = locations[id]!;
    if (!isSingle(set) || ((kind === "record" || kind === "adt") && bound === undefined)) {
      const message = `nothing tells the type of the parameter "$${name}"`;
      reportError(
        report,
        "type/parameter",
        location,
        message,
        "use it in a column of an atom, or cast it with as($name, type)",
      );
    } else if (kind === "adt") {
      const message = `no type has the branch "${name}"${suggestion(name, branches.keys())}`;
      const help = "write a declared branch; a parameter cannot be of an algebraic data type";
      reportError(report, "type/unknown-branch", location, message, help);
    }
    return { name, type: bound ?? primitive(kind), kind, location };
  });
}

/** A fact whose arguments are constants that fit their columns, or null when the long way must be taken. */
function constantFact(statement: Statement, declarations: Declarations): CheckedClause | null {
  if (statement.kind !== "rule" || statement.body !== null || statement.heads.length !== 1) return null;
  const head = statement.heads[0]!;
  const relation = declarations.relationIds.get(head.relation.text);
  if (relation === undefined) return null;
  const { attributes, isQuery } = declarations.relations[relation]!;
  if (isQuery || attributes.length !== head.args.length) return null;
  const args: CheckedTerm[] = [];
  for (let column = 0; column < attributes.length; column++) {
    const term = head.args[column]!;
    const { kind } = attributes[column]!;
    const { location } = term;
    if (term.kind === "string" && kind === "symbol")
      args.push({ kind: "constant", value: term.value, type: kind, location });
    else if (term.kind === "number" && (literalKinds(term) & kindSet(kind)) !== 0) {
      args.push({ kind: "constant", value: literalValue(term, kind), type: kind, location });
    } else return null;
  }
  return {
    kind: "rule",
    relation,
    args,
    dominating: [],
    body: [],
    variables: [],
    plan: NO_PLAN,
    location: statement.location,
  };
}

const NO_PLAN: ReadonlyMap<number, readonly number[]> = new Map();

/** A clause for every head and every alternative of the body. */
function simpleClauses(statement: Statement, report: Report): SimpleClause[] {
  const { location } = statement;
  const ways: SimpleLiteral[][] | null = statement.body === null ? [[]] : alternatives(statement.body);
  if (ways === null) {
    const message = `the body has more than ${MOST_ALTERNATIVES} alternatives`;
    reportError(report, "clause/alternatives", location, message, "move parts of it into relations of their own");
    return [];
  }
  if (statement.kind === "subsumption") return subsumption(statement, ways, report);
  const heads: readonly Atom[] = statement.kind === "query" ? [statement.head] : statement.heads;
  const isFact = statement.body === null;
  return heads.flatMap((head) => {
    const otherHeads = heads.filter((other) => other !== head);
    return ways.map((body) => ({ head, dominating: null, otherHeads, body, isFact, location }));
  });
}

function subsumption(statement: Subsumption, ways: readonly SimpleLiteral[][], report: Report): SimpleClause[] {
  const { dominated: head, dominating, location } = statement;
  if (head.relation.text !== dominating.relation.text) {
    const message = `the subsumption compares "${head.relation.text}" with "${dominating.relation.text}"`;
    reportError(report, "subsumption/relations", location, message, "write the same relation on both sides");
    return [];
  }
  if (head.args.length === 0) {
    const message = `the relation "${head.relation.text}" has no attributes, so no tuple of it can dominate another`;
    reportError(report, "subsumption/nullary", location, message, "remove the subsumption");
    return [];
  }
  return ways.map((body) => ({ head, dominating, otherHeads: [], body, isFact: false, location }));
}

function warnOfSingletons({ variables }: ResolvedClause, report: Report): void {
  for (const { name, location, occurrences } of variables) {
    if (occurrences === 1 && !name.startsWith("_")) {
      const message = `the variable "${name}" occurs only once`;
      reportWarning(report, "clause/singleton", location, message, `write "_" or "_${name}" if that is meant`);
    } else if (occurrences > 1 && name.startsWith("_")) {
      const message = `the variable "${name}" is marked as occurring once but occurs ${occurrences} times`;
      reportWarning(
        report,
        "clause/not-singleton",
        location,
        message,
        `rename it to "${name.replace(/^_+/, "") || "x"}"`,
      );
    }
  }
}

/** Columns of a query are named after the variables of its head. */
function nameColumns({ head, variables }: ResolvedClause, inference: Inference, declarations: Declarations): void {
  const relation: DeclaredRelation = declarations.relations[head.relation]!;
  if (relation.attributes.length > 0) return;
  const taken = new Set<string>();
  head.args.forEach((term, column) => {
    const wanted = term.kind === "variable" ? variables[term.variable]!.name : `c${column + 1}`;
    let name = wanted;
    for (let suffix = 2; taken.has(name); suffix++) name = `${wanted}_${suffix}`;
    taken.add(name);
    const kind = firstKind(inference.kinds[term.node]!);
    const type = inference.bounds[term.node]?.[0] ?? primitive(kind);
    const typeName = declarations.types.entries[type]?.name ?? kind;
    relation.attributes.push({ name, type, typeName, kind });
  });
}
