// Demand transformation (magic sets): rules run only for tuples that a goal asks for, directly or through other rules.
// In: a checked program, goals as relations with known columns.  Out: a checked program that computes what is asked for, and which that is.
// Invariant: relations keep their numbers and hold only tuples that the full evaluation has too; of a demanded key they hold all of them.
// Negations and aggregates never stand within a recursion: relations that would be read so are kept as written, with the reason.
// Not here: how bindings pass through one rule (sideways.ts), what is never transformed (obstacle.ts), joins (order.ts).
// Source: Beeri and Ramakrishnan, On the power of magic, 1991; demands without copies of relations: Tekle and Liu, More efficient Datalog queries, 2011.
import type {
  CheckedAtom,
  CheckedAttribute,
  CheckedClause,
  CheckedLiteral,
  CheckedProgram,
  CheckedRelation,
  CheckedTerm,
  RelationId,
} from "../analyze/checked.js";
import { stronglyConnected } from "../analyze/graph.js";
import { openReport } from "../analyze/report.js";
import { stratify } from "../analyze/stratify.js";
import { eachAtomOf } from "../analyze/walk.js";
import type { Overflow } from "../value.js";
import { keptRelations, wholeProgram } from "./obstacle.js";
import { type Passing, passSideways } from "./sideways.js";

/** A question that comes from outside: the relation, and its columns whose values are known when it is asked. */
export interface DemandGoal {
  readonly relation: RelationId;
  readonly columns: readonly number[];
}

/** Tuples of a relation that are computed: those whose columns are in the relation of demands. */
export interface DemandPattern {
  readonly relation: RelationId;
  readonly columns: readonly number[];
  readonly demands: RelationId;
}

/** A program that computes what goals need. */
export interface DemandProgram {
  /** Relations and parameters of the program come first, in their order, then those of the demand. */
  readonly checked: CheckedProgram;
  readonly patterns: readonly DemandPattern[];
  /** Relations of which all tuples are computed or given. */
  readonly whole: ReadonlySet<RelationId>;
  /** Relations whose rules run. */
  readonly reached: ReadonlySet<RelationId>;
  /** Relations that are computed as written, with the reason. */
  readonly kept: ReadonlyMap<RelationId, string>;
}

/** The parameter that has the value of a goal's column. */
export function goalParameter(goal: number, column: number): string {
  return `@${goal}.${column}`;
}

/** Transforms a program, or says why none of it may be left out.
 * Complexity: O(program x patterns); patterns of a relation are minimal sets of its columns. */
export function demandProgram(
  checked: CheckedProgram,
  goals: readonly DemandGoal[],
  overflow: Overflow,
): DemandProgram | { readonly refused: string } {
  const shape = shapeOf(checked, overflow);
  const needed = closure(
    shape,
    goals.map(({ relation }) => relation),
  );
  const refused = wholeProgram(checked, (relation) => needed.has(relation) || !shape.isDerived(relation));
  if (refused !== null) return { refused };
  const kept = new Map<RelationId, string>();
  for (const [relation, reason] of keptRelations(checked))
    if (needed.has(relation)) keep(shape, kept, relation, reason);
  for (;;) {
    const made = transform(shape, goals, kept);
    const inCycle = negatedInCycles(made.checked);
    if (inCycle.size === 0) return { ...made, checked: { ...made.checked, strata: strataOf(made.checked) }, kept };
    for (const relation of inCycle) keep(shape, kept, relation, "demanded on the way to its own negation or aggregate");
  }
}

interface Shape {
  readonly checked: CheckedProgram;
  readonly overflow: Overflow;
  /** Clauses by relation. */
  readonly clauses: readonly (readonly CheckedClause[])[];
  readonly isDerived: (relation: RelationId) => boolean;
  readonly pass: (clause: CheckedClause, columns: readonly number[]) => Passing;
}

function shapeOf(checked: CheckedProgram, overflow: Overflow): Shape {
  const clauses: CheckedClause[][] = checked.relations.map(() => []);
  for (const clause of checked.clauses) clauses[clause.relation]!.push(clause);
  const derived = clauses.map((own) => own.some(isRule));
  const isDerived = (relation: RelationId): boolean => derived[relation]!;
  const passings = new Map<CheckedClause, Map<string, Passing>>();
  const context = { isGiven: (relation: RelationId) => !isDerived(relation), overflow };
  const pass = (clause: CheckedClause, columns: readonly number[]): Passing => {
    const known = passings.get(clause) ?? new Map<string, Passing>();
    passings.set(clause, known);
    const passing = known.get(columns.join()) ?? passSideways(clause, columns, context);
    known.set(columns.join(), passing);
    return passing;
  };
  return { checked, overflow, clauses, isDerived, pass };
}

/** What makes tuples from tuples, or deletes them. */
function isRule({ kind, body }: CheckedClause): boolean {
  return kind === "subsumption" || body.length > 0;
}

/** The relations and everything they depend on. */
function closure({ clauses }: Shape, from: Iterable<RelationId>): ReadonlySet<RelationId> {
  const found = new Set(from);
  for (const relation of found)
    for (const clause of clauses[relation]!) eachAtomOf(clause, (atom) => found.add(atom.relation));
  return found;
}

function keep(shape: Shape, kept: Map<RelationId, string>, relation: RelationId, reason: string): void {
  const { name } = shape.checked.relations[relation]!;
  if (!kept.has(relation)) kept.set(relation, reason);
  for (const below of closure(shape, [relation]))
    if (!kept.has(below) && shape.isDerived(below)) kept.set(below, `${name} depends on it`);
}

// ---- which columns of which relations are asked for -------------------------------------------------------------

/** For each relation the sets of columns by which it is asked; no set holds another one, the empty set asks for everything. */
type Patterns = ReadonlyMap<RelationId, readonly (readonly number[])[]>;

/** The pattern that answers a question: the one within its columns. */
function answering(
  patterns: Patterns,
  relation: RelationId,
  columns: readonly number[],
): readonly number[] | undefined {
  return patterns.get(relation)?.find((pattern) => pattern.every((column) => columns.includes(column)));
}

function patternsOf(shape: Shape, goals: readonly DemandGoal[], kept: ReadonlyMap<RelationId, string>): Patterns {
  const patterns = new Map<RelationId, readonly (readonly number[])[]>();
  const queue: DemandGoal[] = [];
  const admit = (relation: RelationId, asked: readonly number[]): void => {
    const { representation, magic } = shape.checked.relations[relation]!;
    // An equivalence is closed over all its pairs.
    const isWhole = kept.has(relation) || representation === "eqrel" || magic === "never";
    const columns = isWhole ? [] : asked;
    if (answering(patterns, relation, columns) !== undefined) return;
    const others = (patterns.get(relation) ?? []).filter((old) => !columns.every((column) => old.includes(column)));
    patterns.set(relation, [...others, columns]);
    queue.push({ relation, columns });
  };
  for (const { relation, columns } of goals) admit(relation, columns);
  for (const { relation, columns } of queue) {
    for (const clause of shape.clauses[relation]!) {
      if (kept.has(relation)) eachAtomOf(clause, (atom) => admit(atom.relation, []));
      else for (const demand of shape.pass(clause, columns).demands) admit(demand.relation, demand.columns);
    }
  }
  return patterns;
}

// ---- the program ------------------------------------------------------------------------------------------------

interface Making {
  readonly shape: Shape;
  readonly patterns: Patterns;
  readonly relations: CheckedRelation[];
  readonly clauses: CheckedClause[];
  /** Relations of demands by pattern. */
  readonly demands: Map<string, DemandPattern>;
}

function transform(
  shape: Shape,
  goals: readonly DemandGoal[],
  kept: ReadonlyMap<RelationId, string>,
): Omit<DemandProgram, "kept"> {
  const { checked } = shape;
  const patterns = patternsOf(shape, goals, kept);
  const making: Making = { shape, patterns, relations: [...checked.relations], clauses: [], demands: new Map() };
  const parameters = [...checked.parameters];
  const open: DemandGoal[] = [];
  const visited = new Set<string>();
  const visit = (relation: RelationId, asked: readonly number[]): readonly number[] => {
    const columns = answering(patterns, relation, asked)!;
    const key = `${relation}:${columns.join()}`;
    if (!visited.has(key)) open.push({ relation, columns });
    visited.add(key);
    return columns;
  };
  for (const [goal, { relation, columns }] of goals.entries()) {
    const { attributes, location } = checked.relations[relation]!;
    const values = new Map<number, CheckedTerm>();
    for (const column of columns) {
      const { type, kind } = attributes[column]!;
      values.set(column, { kind: "parameter", parameter: parameters.length, type: kind, location });
      parameters.push({ name: goalParameter(goal, column), type, kind, location });
    }
    const pattern = visit(relation, columns);
    if (pattern.length === 0 || !shape.isDerived(relation)) continue;
    const args = pattern.map((column) => values.get(column)!);
    const { demands } = demandFor(making, relation, pattern);
    making.clauses.push(ruleFor({ variables: [], location }, demands, args, []));
  }
  for (const { relation, columns } of open) {
    for (const clause of shape.clauses[relation]!) {
      if (!isRule(clause)) continue;
      if (kept.has(relation)) {
        making.clauses.push(clause);
        eachAtomOf(clause, (atom) => visit(atom.relation, []));
      } else guardClause(making, clause, columns, visit);
    }
  }
  making.clauses.push(...checked.clauses.filter((clause) => !isRule(clause)));
  const reached = new Set(open.map(({ relation }) => relation));
  const isWhole = (relation: RelationId): boolean => !shape.isDerived(relation) || visited.has(`${relation}:`);
  return {
    checked: { ...checked, relations: making.relations, clauses: making.clauses, parameters, strata: [] },
    patterns: [...making.demands.values()],
    whole: new Set([...checked.relations.keys()].filter(isWhole)),
    reached,
  };
}

/** The clause for demanded heads, and the demands it makes. */
function guardClause(
  making: Making,
  clause: CheckedClause,
  columns: readonly number[],
  visit: (relation: RelationId, asked: readonly number[]) => readonly number[],
): void {
  const passing = making.shape.pass(clause, columns);
  const { whole, partial, raw } = guardsOf(making, clause, columns, passing);
  making.clauses.push({ ...clause, body: [...whole, ...clause.body], plan: new Map() });
  for (const demand of passing.demands) {
    const pattern = visit(demand.relation, demand.columns);
    if (pattern.length === 0) continue;
    const args = pattern.map((column) => demand.args[demand.columns.indexOf(column)]!);
    const target = demandFor(making, demand.relation, pattern).demands;
    const body = [...(demand.isForGuard ? raw : partial), ...demand.prefix];
    if (!body.some((literal) => isAtomOf(literal, target, args)))
      making.clauses.push(ruleFor(clause, target, args, body));
  }
}

/** What stands before the body of a rule. */
interface Guards {
  /** Before all of it. */
  readonly whole: readonly CheckedAtom[];
  /** Before a part of it. */
  readonly partial: readonly CheckedAtom[];
  /** The demand alone. */
  readonly raw: readonly CheckedAtom[];
}

/** Atoms that let a clause run: the demand, or the demand as far as values of the body's atoms vouch for it. */
function guardsOf(making: Making, clause: CheckedClause, columns: readonly number[], passing: Passing): Guards {
  if (columns.length === 0) return { whole: [], partial: [], raw: [] };
  const { guard, binding, vouchers } = passing;
  const { demands } = demandFor(making, clause.relation, columns);
  const { location } = clause;
  const atom = (relation: RelationId, args: readonly CheckedTerm[]): CheckedAtom => {
    return { kind: "atom", relation, negated: false, args, location };
  };
  const raw = [atom(demands, binding)];
  if (vouchers.length === 0) return { whole: [atom(demands, guard)], partial: raw, raw };
  const bound = [...binding.keys()].filter((position) => binding[position]!.kind !== "wildcard");
  const args = bound.map((position) => binding[position]!);
  const number = making.shape.clauses[clause.relation]!.indexOf(clause) + 1;
  const { name, attributes } = making.relations[demands]!;
  const vouched = addRelation(
    making,
    `${name}.${number}`,
    bound.map((position) => attributes[position]!),
    location,
  );
  making.clauses.push(ruleFor(clause, vouched, args, [...raw, ...vouchers]));
  const guards = [atom(vouched, args)];
  return { whole: guards, partial: guards, raw };
}

/** The relation that holds the demands of a pattern. */
function demandFor(making: Making, relation: RelationId, columns: readonly number[]): DemandPattern {
  const key = `${relation}:${columns.join()}`;
  let known = making.demands.get(key);
  if (known === undefined) {
    const { name, attributes, location } = making.relations[relation]!;
    const adornment = attributes.map((_, column) => (columns.includes(column) ? "b" : "f")).join("");
    const bound = columns.map((column) => attributes[column]!);
    known = { relation, columns, demands: addRelation(making, `${name}@${adornment}`, bound, location) };
    making.demands.set(key, known);
  }
  return known;
}

/** Declares a relation of the transformation; its name cannot be written in a program. */
function addRelation(
  { relations }: Making,
  name: string,
  attributes: readonly CheckedAttribute[],
  location: CheckedRelation["location"],
): RelationId {
  relations.push({
    ...{ name, attributes, representation: "default", choices: [], sizeLimit: null, directives: [] },
    ...{ magic: "default", location },
  });
  return relations.length - 1;
}

function ruleFor(
  { variables, location }: Pick<CheckedClause, "variables" | "location">,
  relation: RelationId,
  args: readonly CheckedTerm[],
  body: readonly CheckedLiteral[],
): CheckedClause {
  return { kind: "rule", relation, args, dominating: [], body, variables, plan: new Map(), location };
}

/** Is the literal this atom of variables? Then a rule with it in its body says nothing new. */
function isAtomOf(literal: CheckedLiteral, relation: RelationId, args: readonly CheckedTerm[]): boolean {
  if (literal.kind !== "atom" || literal.negated || literal.relation !== relation) return false;
  return literal.args.every((term, column) => {
    const other = args[column]!;
    return term.kind === "variable" && other.kind === "variable" && term.variable === other.variable;
  });
}

// ---- strata -----------------------------------------------------------------------------------------------------

/** Relations that a negation or an aggregate reads within a recursion. */
function negatedInCycles({ relations, clauses }: CheckedProgram): ReadonlySet<RelationId> {
  const edges: Set<RelationId>[] = relations.map(() => new Set());
  for (const clause of clauses) eachAtomOf(clause, (atom) => edges[clause.relation]!.add(atom.relation));
  const component = new Map<RelationId, number>();
  for (const [number, members] of stronglyConnected(edges.map((targets) => [...targets])).entries())
    for (const relation of members) component.set(relation, number);
  const found = new Set<RelationId>();
  for (const clause of clauses)
    eachAtomOf(clause, ({ relation, negated }, inAggregate) => {
      if ((negated || inAggregate) && component.get(relation) === component.get(clause.relation)) found.add(relation);
    });
  return found;
}

function strataOf({ relations, clauses }: CheckedProgram): CheckedProgram["strata"] {
  const report = openReport();
  const strata = stratify(
    relations.map(({ name }) => name),
    clauses,
    report,
  );
  if (report.errors === 0) return strata;
  throw new Error(`internal: ${report.diagnostics[0]!.message} in a program on demand; please report this program`);
}
