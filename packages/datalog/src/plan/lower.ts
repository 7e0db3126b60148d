// A checked program becomes a plan without orders: clauses turn into bodies of flat atoms and operations.
// In: CheckedProgram.  Out: Plan (rules with bodies; nothing ordered yet).
// Invariant: variable i of a clause is slot i; whatever an atom cannot hold as an argument gets a slot of its own and an equation.
// Not here: delta versions (seminaive.ts), join order (order.ts), inlining and desugaring (analyze/).
import type {
  CheckedAggregate,
  CheckedAtom,
  CheckedClause,
  CheckedLiteral,
  CheckedProgram,
  CheckedTerm,
} from "../analyze/checked.js";
import type { Kind } from "../value.js";
import type {
  Atom,
  Body,
  Expression,
  Operand,
  Operation,
  Plan,
  PlannedConstant,
  PlannedRule,
  Slot,
  Subsumption,
} from "./plan.js";

interface ConstantPool {
  readonly constants: PlannedConstant[];
  readonly numbers: Map<string, number>;
}

/** What one literal collects; those of a clause, aggregates included, share the slots. */
interface Scope {
  readonly pool: ConstantPool;
  readonly slots: Kind[];
  readonly names: string[];
  readonly atoms: Atom[];
  readonly operations: Operation[];
  readonly aggregates: LoweredAggregate[];
}

/** What one literal of a body became, or the head (`literal` null), with the aggregates in it from left to right. */
export interface LoweredLiteral {
  readonly literal: CheckedLiteral | null;
  readonly atoms: readonly Atom[];
  readonly operations: readonly Operation[];
  readonly aggregates: readonly LoweredAggregate[];
}

/** What an aggregate became. */
export interface LoweredAggregate {
  readonly source: CheckedAggregate;
  readonly operation: Extract<Operation, { kind: "aggregate" }>;
  readonly body: readonly LoweredLiteral[];
}

/** A rule literal by literal, the head last. */
export interface LoweredRule {
  readonly literals: readonly LoweredLiteral[];
  readonly values: readonly Expression[];
  readonly slots: readonly Kind[];
}

/** Lowers clauses of a planned program once more, literal by literal: slots and constants get the numbers they have in the plan. */
export function partsLowerer(plan: Plan): (clause: CheckedClause) => LoweredRule {
  const pool: ConstantPool = { constants: [...plan.constants], numbers: new Map() };
  for (const [number, { kind, value }] of plan.constants.entries()) pool.numbers.set(constantKey(kind, value), number);
  return (clause) => {
    const scope = clauseScope(pool, clause.variables);
    const { literals, values } = lowerBoth(scope, clause);
    return { literals, values, slots: scope.slots };
  };
}

/** The plan of a program. `textOf` prints a clause on one line. */
export function lowerProgram(program: CheckedProgram, textOf: (clause: CheckedClause) => string): Plan {
  const pool: ConstantPool = { constants: [], numbers: new Map() };
  const stratumOf = new Map<number, number>();
  for (const [stratum, { relations }] of program.strata.entries())
    for (const id of relations) stratumOf.set(id, stratum);
  const facts = new Map<number, (readonly number[])[]>();
  const strata = program.strata.map((stratum, number) => ({
    relations: stratum.relations,
    recursive: stratum.recursive,
    rules: stratum.clauses.flatMap((id) => {
      const clause = program.clauses[id]!;
      if (clause.kind === "subsumption") return [];
      const tuple = factOf(pool, clause);
      if (tuple === undefined)
        return [lowerRule(pool, clause, id, textOf(clause), (relation) => stratumOf.get(relation) === number)];
      const known = facts.get(clause.relation);
      if (known === undefined) facts.set(clause.relation, [tuple]);
      else known.push(tuple);
      return [];
    }),
    subsumptions: stratum.clauses.flatMap((id) => {
      const clause = program.clauses[id]!;
      return clause.kind === "subsumption" ? [lowerSubsumption(pool, clause, textOf(clause))] : [];
    }),
  }));
  return {
    types: program.types,
    relations: program.relations.map(({ name, attributes, representation, choices, sizeLimit }, id) => ({
      id,
      name,
      attributes: attributes.map((attribute) => ({ name: attribute.name, type: attribute.type, kind: attribute.kind })),
      equivalence: representation === "eqrel",
      choices,
      sizeLimit,
      stratum: stratumOf.get(id) ?? -1,
    })),
    constants: pool.constants,
    parameters: program.parameters.map(({ name, type, kind }) => ({ name, type, kind })),
    callbacks: program.functors.map(({ name, parameters, result }) => ({
      name,
      parameters: parameters.map(({ type }) => type),
      result: result.type,
    })),
    facts: Array.from(facts, ([relation, tuples]) => ({ relation, tuples })),
    strata,
  };
}

/** Constants of a ground fact, or undefined when something in it must be computed. */
function factOf(pool: ConstantPool, clause: CheckedClause): readonly number[] | undefined {
  if (clause.body.length > 0) return undefined;
  const { args } = clause;
  if (!args.every((arg) => arg.kind === "constant" || arg.kind === "nil")) return undefined;
  return args.map((arg) =>
    arg.kind === "constant" ? constant(pool, arg.type, arg.value) : constant(pool, "record", 0),
  );
}

function lowerRule(
  pool: ConstantPool,
  clause: CheckedClause,
  id: number,
  text: string,
  own: (relation: number) => boolean,
): PlannedRule {
  const scope = clauseScope(pool, clause.variables);
  const { literals, values } = lowerBoth(scope, clause);
  const body = bodyOf(literals);
  return {
    id,
    head: clause.relation,
    values,
    body,
    slots: scope.slots,
    slotNames: scope.names,
    recursive: body.atoms.flatMap(({ relation }, atom) => (own(relation) ? [atom] : [])),
    written: clause.plan,
    text,
    location: clause.location,
  };
}

function lowerSubsumption(pool: ConstantPool, clause: CheckedClause, text: string): Subsumption {
  const scope = clauseScope(pool, clause.variables);
  const dominated = clause.args.map((arg) => operand(scope, arg));
  const dominating = clause.dominating.map((arg) => operand(scope, arg));
  const body = bodyOf([partOf(scope, null), ...lowerLiterals(scope, clause.body)]);
  return {
    relation: clause.relation,
    dominated,
    dominating,
    body,
    slots: scope.slots,
    slotNames: scope.names,
    text,
    location: clause.location,
  };
}

function clauseScope(pool: ConstantPool, variables: CheckedClause["variables"]): Scope {
  return {
    pool,
    slots: variables.map(({ kind }) => kind),
    names: variables.map(({ name }) => name),
    atoms: [],
    operations: [],
    aggregates: [],
  };
}

/** Body and head of a clause. */
function lowerBoth(
  scope: Scope,
  clause: CheckedClause,
): { readonly literals: readonly LoweredLiteral[]; readonly values: readonly Expression[] } {
  const body = lowerLiterals(scope, clause.body);
  const head = apart(scope);
  const values = clause.args.map((arg) => expression(head, arg));
  return { literals: [...body, partOf(head, null)], values };
}

function lowerLiterals(scope: Scope, literals: readonly CheckedLiteral[]): readonly LoweredLiteral[] {
  return literals.map((literal) => {
    const own = apart(scope);
    lowerLiteral(own, literal);
    return partOf(own, literal);
  });
}

/** A scope that shares slots and constants and collects on its own. */
function apart(scope: Scope): Scope {
  return { ...scope, atoms: [], operations: [], aggregates: [] };
}

function partOf({ atoms, operations, aggregates }: Scope, literal: CheckedLiteral | null): LoweredLiteral {
  return { literal, atoms, operations, aggregates };
}

/** The body that literals make together. */
export function bodyOf(literals: readonly LoweredLiteral[]): Body {
  return {
    atoms: literals.flatMap(({ atoms }) => atoms),
    operations: literals.flatMap(({ operations }) => operations),
  };
}

function lowerLiteral(scope: Scope, literal: CheckedLiteral): void {
  switch (literal.kind) {
    case "atom":
      lowerAtom(scope, literal);
      return;
    case "compare": {
      const { op, on, left, right } = literal;
      if (op === "=") equate(scope, on, left, right);
      else
        scope.operations.push({
          kind: "filter",
          test: { op, on, left: expression(scope, left), right: expression(scope, right) },
        });
      return;
    }
    case "false":
      scope.operations.push({ kind: "fail" });
      return;
  }
}

function lowerAtom(scope: Scope, { relation, negated, args }: CheckedAtom): void {
  const atom: Atom = { relation, args: args.map((arg) => operand(scope, arg)) };
  if (negated) scope.operations.push({ kind: "absent", atom });
  else scope.atoms.push(atom);
}

/** An equation; two records of the same make are equated field by field, so that each side may bind variables of the other. */
function equate(scope: Scope, on: Kind, left: CheckedTerm, right: CheckedTerm): void {
  if (left.kind === "wildcard" || right.kind === "wildcard") return;
  if (left.kind === "record" && right.kind === "record" && left.args.length === right.args.length) {
    for (const [i, field] of left.args.entries()) equate(scope, field.type, field, right.args[i]!);
    return;
  }
  if (left.kind === "branch" && right.kind === "branch") {
    if (left.branch !== right.branch) scope.operations.push({ kind: "fail" });
    else for (const [i, field] of left.args.entries()) equate(scope, field.type, field, right.args[i]!);
    return;
  }
  const equation: Operation = { kind: "equate", on, left: pattern(scope, left), right: pattern(scope, right) };
  scope.operations.push(equation);
}

/** An argument of an atom. */
function operand(scope: Scope, term: CheckedTerm): Operand {
  if (term.kind === "wildcard") return null;
  if (term.kind === "variable" || term.kind === "constant" || term.kind === "nil" || term.kind === "parameter") {
    return expression(scope, term) as Operand;
  }
  const slot = freshSlot(scope, term.type);
  scope.operations.push({ kind: "equate", on: term.type, left: slotOf(slot, term.type), right: pattern(scope, term) });
  return slotOf(slot, term.type);
}

/**
 * A term that may be taken apart. Nested records get slots of their own, and so does what is computed, which may need
 * what another field binds; wildcards get slots that nobody reads.
 */
function pattern(scope: Scope, term: CheckedTerm): Expression {
  if (term.kind !== "record" && term.kind !== "branch") return expression(scope, term);
  const tag = term.kind === "branch" ? [constantOf(scope, "number", term.branch)] : [];
  const fields = term.args.map((field) => operand(scope, field) ?? slotOf(freshSlot(scope, field.type), field.type));
  return { kind: "pack", args: [...tag, ...fields], type: term.type };
}

function expression(scope: Scope, term: CheckedTerm): Expression {
  switch (term.kind) {
    case "variable":
      return slotOf(term.variable, term.type);
    case "wildcard":
      throw new Error("internal: a wildcard where a value is needed; please report this program");
    case "constant":
      return constantOf(scope, term.type, term.value);
    case "nil":
      return constantOf(scope, "record", 0);
    case "parameter":
      return { kind: "parameter", parameter: term.parameter, type: term.type };
    case "counter":
      return { kind: "counter", type: "number" };
    case "iteration":
      return { kind: "iteration", type: term.type };
    case "call":
      if (term.op === "range") return rangeSlot(scope, term);
      return {
        kind: "call",
        op: term.op,
        on: term.on,
        args: term.args.map((arg) => expression(scope, arg)),
        type: term.type,
      };
    case "callback":
      return {
        kind: "callback",
        callback: term.functor,
        args: term.args.map((arg) => expression(scope, arg)),
        type: term.type,
      };
    case "record":
      return { kind: "pack", args: term.args.map((field) => expression(scope, field)), type: "record" };
    case "branch":
      return {
        kind: "pack",
        args: [constantOf(scope, "number", term.branch), ...term.args.map((field) => expression(scope, field))],
        type: "adt",
      };
    case "cast":
      return { kind: "cast", value: expression(scope, term.value), type: term.type };
    case "aggregate":
      return aggregateSlot(scope, term);
  }
}

function rangeSlot(scope: Scope, term: Extract<CheckedTerm, { kind: "call" }>): Expression {
  const slot = freshSlot(scope, term.type);
  const bounds = term.args.map((arg) => expression(scope, arg));
  scope.operations.push({ kind: "range", slot, on: term.on, bounds });
  return slotOf(slot, term.type);
}

function aggregateSlot(scope: Scope, term: CheckedAggregate): Expression {
  const literals = lowerLiterals(scope, term.body);
  const inner = apart(scope);
  const target = term.target === null ? null : expression(inner, term.target);
  const body = [...literals, partOf(inner, null)];
  const slot = freshSlot(scope, term.type);
  const { fn, on, shared } = term;
  const operation = { kind: "aggregate", fn, on, target, body: bodyOf(body), shared, slot } as const;
  scope.operations.push(operation);
  scope.aggregates.push({ source: term, operation, body });
  return slotOf(slot, term.type);
}

function freshSlot(scope: Scope, kind: Kind): Slot {
  scope.slots.push(kind);
  scope.names.push("");
  return scope.slots.length - 1;
}

function slotOf(slot: Slot, type: Kind): Extract<Expression, { kind: "slot" }> {
  return { kind: "slot", slot, type };
}

function constantOf(scope: Scope, type: Kind, value: string | number | bigint): Expression {
  return { kind: "constant", constant: constant(scope.pool, type, value), type };
}

function constant(pool: ConstantPool, kind: Kind, value: string | number | bigint): number {
  const key = constantKey(kind, value);
  let number = pool.numbers.get(key);
  if (number === undefined) {
    number = pool.constants.length;
    pool.constants.push({ kind, value });
    pool.numbers.set(key, number);
  }
  return number;
}

function constantKey(kind: Kind, value: string | number | bigint): string {
  return `${kind}:${Object.is(value, -0) ? 0 : value}`;
}
