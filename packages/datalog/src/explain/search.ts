// Instances of a rule that make a given tuple: the rule's body run with its head bound.
// In: a rule literal by literal, a tuple, what a premise may be.  Out: bindings, the tuples that joined, and for each aggregate all that contributed.
// Invariant: an instance is complete: every positive atom of the body has one tuple, every aggregate all its bindings, and all of them were accepted.
// Not here: heights (levels.ts), what an instance looks like to a reader (proofs.ts).
import type { CheckedAggregate, CheckedClause, CheckedLiteral } from "../analyze/checked.js";
import { wordOf } from "../execute/expression.js";
import { sequence } from "../execute/interpret.js";
import type { Machine } from "../execute/runner.js";
import { bodyOf, type LoweredAggregate, type LoweredLiteral, type LoweredRule } from "../plan/lower.js";
import { orderBody } from "../plan/order.js";
import type { Atom, Body, Expression, Operand, Operation, Plan, Slot, Statistics, Step } from "../plan/plan.js";
import type { Kind } from "../value.js";
import { finishedBody, isIdentity, withoutIdentities } from "./level-plan.js";

/** A tuple that joined. */
export interface Joined {
  readonly relation: number;
  readonly words: Int32Array;
}

/** An aggregate of an instance with everything it was computed from. */
export interface Group {
  readonly source: CheckedAggregate;
  readonly value: number;
  readonly members: readonly Member[];
}

/** One binding of an aggregate's body. `value` is the word of the target, undefined for `count`. */
export interface Member {
  readonly value: number | undefined;
  readonly instance: Instance;
}

/** One literal of an instance; a positive atom has the tuple that joined. */
export interface Part {
  readonly literal: CheckedLiteral | null;
  readonly joined: Joined | null;
  /** Words of a negated atom's arguments, null for wildcards. */
  readonly pattern: readonly (number | null)[] | null;
  readonly groups: readonly Group[];
}

/** A body with values for its variables. */
export interface Instance {
  readonly registers: Int32Array;
  readonly parts: readonly Part[];
}

/** May this tuple be a premise? */
export type Accept = (relation: number, words: Int32Array) => boolean;

/** Where instances are searched. */
export interface Ground {
  readonly machine: Machine;
  readonly plan: Plan;
  readonly statistics: Statistics;
  /** Number under which an atom's relation is read. */
  readonly read: (relation: number) => number;
}

/** A rule made ready for searching: atoms have a slot for every column. */
export interface Searchable {
  readonly clause: number;
  readonly text: string;
  readonly variables: CheckedClause["variables"];
  readonly values: readonly Expression[];
  readonly literals: readonly LoweredLiteral[];
  readonly slots: readonly Kind[];
  /** Slots that hold the columns of the tuple. */
  readonly head: readonly Slot[];
}

/** Gives every wildcard of a positive atom, and every column of the head, a slot of its own. */
export function searchable(clause: number, text: string, source: CheckedClause, lowered: LoweredRule): Searchable {
  const slots = [...lowered.slots];
  const fresh = (type: Kind): Slot => slots.push(type) - 1;
  const literals = lowered.literals.map((literal) => filled(literal, fresh));
  const head = lowered.values.map(({ type }) => fresh(type));
  return { clause, text, variables: source.variables, values: lowered.values, literals, slots, head };
}

function filled(literal: LoweredLiteral, fresh: (type: Kind) => Slot): LoweredLiteral {
  const kinds = literal.literal?.kind === "atom" ? literal.literal.args.map(({ type }) => type) : [];
  const atoms = literal.atoms.map((atom) => ({
    ...atom,
    args: atom.args.map((arg, column): Operand => {
      const type = kinds[column]!;
      return arg ?? { kind: "slot", slot: fresh(type), type };
    }),
  }));
  return { ...literal, atoms, aggregates: literal.aggregates.map((aggregate) => filledAggregate(aggregate, fresh)) };
}

function filledAggregate(aggregate: LoweredAggregate, fresh: (type: Kind) => Slot): LoweredAggregate {
  return { ...aggregate, body: aggregate.body.map((literal) => filled(literal, fresh)) };
}

/** Equations between the columns of the tuple and the values of the head; variables of the clause get their words at once. */
export function headEquations(rule: Searchable): {
  readonly bound: ReadonlySet<Slot>;
  readonly operations: readonly Operation[];
  /** Column whose word goes into a variable before anything runs. */
  readonly direct: readonly { readonly column: number; readonly slot: Slot }[];
} {
  const bound = new Set<Slot>(rule.head);
  const direct: { column: number; slot: Slot }[] = [];
  const operations: Operation[] = [];
  for (const [column, value] of rule.values.entries()) {
    if (isIdentity(value)) continue;
    if (value.kind === "slot" && value.slot < rule.variables.length && !bound.has(value.slot)) {
      bound.add(value.slot);
      direct.push({ column, slot: value.slot });
    } else {
      const left: Expression = { kind: "slot", slot: rule.head[column]!, type: value.type };
      operations.push({ kind: "equate", on: value.type, left, right: value });
    }
  }
  return { bound, operations, direct };
}

/** Visits instances of one rule that make a tuple until a visit says true. Complexity: a join with the head bound. */
export type Search = (tuple: Int32Array, accept: Accept, visit: (instance: Instance) => boolean) => boolean;

/** What is accepted and visited while a search runs. */
interface Inquiry {
  accept: Accept;
  visit: (instance: Instance) => boolean;
}

/** The search of one rule, prepared once. It must have ended before it begins again. */
export function createSearch(ground: Ground, rule: Searchable): Search {
  const { machine } = ground;
  const registers = new Int32Array(rule.slots.length);
  const { bound, operations, direct } = headEquations(rule);
  const body = withoutIdentities(bodyOf(rule.literals));
  const all = { atoms: body.atoms, operations: [...operations, ...body.operations] };
  const needed = new Set(rule.slots.keys());
  const steps = orderBody(requestOf(ground, readBody(ground, all), bound, needed));
  const inquiry: Inquiry = { accept: () => true, visit: () => true };
  const words = body.atoms.map((atom) => joinedWords(ground, registers, atom));
  const isAccepted = ({ atom }: { readonly atom: number }): boolean =>
    inquiry.accept(body.atoms[atom]!.relation, words[atom]!());
  const read = partsReader(ground, registers, rule.literals, needed, inquiry);
  const last = (): boolean => {
    const parts = read();
    return parts !== null && inquiry.visit({ registers: registers.slice(), parts });
  };
  const run = steps.reduceRight<() => boolean>(
    (next, step) => sequence(machine, registers, [step], joins(step) ? () => isAccepted(step) && next() : next),
    last,
  );
  return (tuple, accept, visit) => {
    inquiry.accept = accept;
    inquiry.visit = visit;
    for (const [column, slot] of rule.head.entries()) registers[slot] = tuple[column]!;
    for (const { column, slot } of direct) registers[slot] = tuple[column]!;
    return run();
  };
}

function joins(step: Step): step is Extract<Step, { kind: "scan" | "exists" }> {
  return (step.kind === "scan" || step.kind === "exists") && step.atom >= 0;
}

function requestOf(
  { statistics }: Ground,
  body: Body,
  bound: ReadonlySet<Slot>,
  needed: ReadonlySet<Slot>,
): Parameters<typeof orderBody>[0] {
  return { body, delta: -1, bound, needed, statistics, counting: true };
}

/** Positive atoms where the ground says, negated ones and aggregates in the finished relations. */
function readBody({ plan, read }: Ground, body: Body): Body {
  const { operations } = finishedBody(plan, { atoms: [], operations: body.operations });
  return { atoms: body.atoms.map((atom): Atom => ({ ...atom, relation: read(atom.relation) })), operations };
}

/** Reads what each literal of a complete binding holds; null when something that contributed is not accepted. */
function partsReader(
  ground: Ground,
  registers: Int32Array,
  literals: readonly LoweredLiteral[],
  bound: ReadonlySet<Slot>,
  inquiry: Inquiry,
): () => readonly Part[] | null {
  const readers = literals.map(({ literal, atoms, operations, aggregates }) => {
    const groups = aggregates.map((aggregate) => groupReader(ground, registers, aggregate, bound, inquiry));
    const [atom] = atoms;
    const words = atom === undefined ? null : joinedWords(ground, registers, atom);
    const absent = operations.find((operation) => operation.kind === "absent");
    const pattern = absent?.atom.args.map((arg) => wordIn(ground, registers, arg)) ?? null;
    return (): Part | null => {
      const found: Group[] = [];
      for (const read of groups) {
        const group = read();
        if (group === null) return null;
        found.push(group);
      }
      const joined = words === null ? null : { relation: atom!.relation, words: words() };
      return { literal, joined, pattern: pattern?.map((word) => word()) ?? null, groups: found };
    };
  });
  return () => {
    const parts: Part[] = [];
    for (const read of readers) {
      const part = read();
      if (part === null) return null;
      parts.push(part);
    }
    return parts;
  };
}

function joinedWords({ machine }: Ground, registers: Int32Array, atom: Atom): () => Int32Array {
  const words = atom.args.map((arg) => wordOf(machine, registers, arg!));
  return () => Int32Array.from(words, (word) => word());
}

function wordIn({ machine }: Ground, registers: Int32Array, arg: Operand): () => number | null {
  return arg === null ? () => null : wordOf(machine, registers, arg);
}

/** All bindings of an aggregate's body in the finished relations; null when one of them is not accepted. */
function groupReader(
  ground: Ground,
  registers: Int32Array,
  { source, operation, body }: LoweredAggregate,
  bound: ReadonlySet<Slot>,
  inquiry: Inquiry,
): () => Group | null {
  const { machine, plan } = ground;
  // Slots of this body are bound by it alone; what the outside left in them means nothing.
  const own = slotsIn(body);
  const outside = new Set([...bound].filter((slot) => !own.has(slot) || operation.shared.includes(slot)));
  const inner = finishedBody(plan, withoutIdentities(bodyOf(body)));
  const steps = orderBody(requestOf(ground, inner, outside, bound));
  const target = operation.target === null ? null : wordOf(machine, registers, operation.target);
  const read = partsReader(ground, registers, body, bound, inquiry);
  let members: Member[] = [];
  const last = (): boolean => {
    const parts = read();
    if (parts?.every(({ joined }) => joined === null || inquiry.accept(joined.relation, joined.words)) !== true)
      return true;
    members.push({ value: target?.(), instance: { registers: registers.slice(), parts } });
    return false;
  };
  const run = sequence(machine, registers, steps, last);
  return () => {
    members = [];
    const refused = run();
    return refused ? null : { source, value: registers[operation.slot]!, members };
  };
}

/** Slots that atoms and operations of a body mention, those of nested aggregates included. */
function slotsIn(literals: readonly LoweredLiteral[]): ReadonlySet<Slot> {
  const slots = new Set<Slot>();
  const visit = (expression: Expression | null): void => {
    if (expression === null) return;
    if (expression.kind === "slot") slots.add(expression.slot);
    else if (expression.kind === "cast") visit(expression.value);
    else if ("args" in expression) expression.args.forEach(visit);
  };
  const inBody = ({ atoms, operations }: Body): void => {
    for (const { args } of atoms) args.forEach(visit);
    for (const operation of operations) {
      if (operation.kind === "absent") operation.atom.args.forEach(visit);
      else if (operation.kind === "filter") [operation.test.left, operation.test.right].forEach(visit);
      else if (operation.kind === "equate") [operation.left, operation.right].forEach(visit);
      else if (operation.kind === "range") {
        slots.add(operation.slot);
        operation.bounds.forEach(visit);
      } else if (operation.kind === "aggregate") {
        slots.add(operation.slot);
        visit(operation.target);
        inBody(operation.body);
      }
    }
  };
  inBody(bodyOf(literals));
  return slots;
}
