// Subsumption: at the end of a round, tuples that another tuple dominates are deleted.
// In: the subsumptions of a stratum, relations after a round.  Out: relations (and deltas) without dominated tuples.
// Invariant: of two tuples that dominate each other the later one stays; what was derived from a deleted tuple stays (as in Souffle).
// The common form, "keep the best value per key", needs none of this: `latticeOf` recognises it and storage/lattice-relation.ts does it.
import { orderBody } from "../plan/order.js";
import type { Operand, PlannedRelation, PlannedStratum, Slot, Subsumption } from "../plan/plan.js";
import { UNKNOWN } from "../plan/seminaive.js";
import type { Relation, Version } from "../storage/relation.js";
import { compareNative } from "./builtins.js";
import { wordOf } from "./expression.js";
import { sequence } from "./interpret.js";
import { decodeWord, type Machine } from "./runner.js";

/** Column and direction when the subsumptions of a relation say "keep the best value of this column per key of the others". */
export interface Lattice {
  readonly column: number;
  readonly keep: "least" | "greatest";
}

/** Recognises `r(k, a) <= r(k, b) :- b <= a` (or `<`, `>=`, `>`), alone on its relation. */
export function latticeOf(relation: PlannedRelation, subsumptions: readonly Subsumption[]): Lattice | null {
  const own = subsumptions.filter((subsumption) => subsumption.relation === relation.id);
  if (own.length !== 1 || relation.choices.length > 0 || relation.attributes.length === 0) return null;
  const { dominated, dominating, body } = own[0]!;
  const differing = dominated.flatMap((operand, column) => (sameSlot(operand, dominating[column]!) ? [] : [column]));
  const [operation] = body.operations;
  const [column] = differing;
  if (differing.length !== 1 || body.atoms.length > 0 || body.operations.length !== 1 || operation?.kind !== "filter")
    return null;
  const loser = dominated[column!];
  const winner = dominating[column!];
  if (loser?.kind !== "slot" || winner?.kind !== "slot" || !keysAreDistinct(dominated)) return null;
  const { op, left, right, on } = operation.test;
  if (left.kind !== "slot" || right.kind !== "slot" || on === "record" || on === "adt") return null;
  const direct = left.slot === winner.slot && right.slot === loser.slot;
  if (!direct && !(left.slot === loser.slot && right.slot === winner.slot)) return null;
  if (op === "<" || op === "<=") return { column: column!, keep: direct ? "least" : "greatest" };
  if (op === ">" || op === ">=") return { column: column!, keep: direct ? "greatest" : "least" };
  return null;
}

function sameSlot(a: Operand, b: Operand): boolean {
  return a?.kind === "slot" && b?.kind === "slot" && a.slot === b.slot;
}

function keysAreDistinct(operands: readonly Operand[]): boolean {
  const slots = operands.map((operand) => (operand?.kind === "slot" ? operand.slot : -1));
  return !slots.includes(-1) && new Set(slots).size === slots.length;
}

/** What the fixpoint calls when the tuples of a round have become visible; null when the stratum deletes nothing. */
export function createSubsumer(machine: Machine, stratum: PlannedStratum): (() => void) | null {
  if (stratum.subsumptions.length === 0) return null;
  const judges = stratum.subsumptions
    .filter(({ relation }) => machine.relations[relation]!.retain !== undefined)
    .map((subsumption) => createJudge(machine, subsumption));
  if (judges.length === 0) return null;
  const relations = new Set(judges.map(({ relation }) => relation));
  return () => {
    for (const relation of relations) {
      prune(
        machine,
        machine.relations[relation]!,
        judges.filter((judge) => judge.relation === relation),
      );
    }
  };
}

interface Judge {
  readonly relation: number;
  /** Columns that both tuples share by name: only tuples that agree on them are compared. */
  readonly shared: readonly number[];
  readonly dominates: (dominated: Int32Array, dominating: Int32Array) => boolean;
}

function createJudge(machine: Machine, subsumption: Subsumption): Judge {
  const { relation, dominated, dominating, body, slots } = subsumption;
  const registers = new Int32Array(slots.length);
  const bound = new Set<Slot>();
  for (const operand of [...dominated, ...dominating]) if (operand?.kind === "slot") bound.add(operand.slot);
  let holds = false;
  const steps = orderBody({ body, delta: -1, bound, needed: new Set(), statistics: UNKNOWN, counting: false });
  const run = sequence(machine, registers, steps, () => {
    holds = true;
    return true;
  });
  const load = loader(machine, registers, [...dominated, ...dominating]);
  const both = new Int32Array(dominated.length * 2);
  return {
    relation,
    shared: dominated.flatMap((operand, column) => (sameSlot(operand, dominating[column]!) ? [column] : [])),
    dominates: (loser, winner) => {
      both.set(loser);
      both.set(winner, loser.length);
      if (!load(both)) return false;
      holds = false;
      run();
      return holds;
    },
  };
}

/** Fills registers from tuples; false when a constant or a repeated variable does not fit. */
function loader(machine: Machine, registers: Int32Array, operands: readonly Operand[]): (words: Int32Array) => boolean {
  const first = new Map<Slot, number>();
  const checks = operands.map((operand, position) => {
    if (operand === null) return () => true;
    if (operand.kind !== "slot") {
      const word = wordOf(machine, registers, operand);
      return (words: Int32Array) => words[position] === word();
    }
    const earlier = first.get(operand.slot);
    if (earlier !== undefined) return (words: Int32Array) => words[position] === words[earlier];
    first.set(operand.slot, position);
    return (words: Int32Array) => {
      registers[operand.slot] = words[position]!;
      return true;
    };
  });
  return (words) => checks.every((check) => check(words));
}

/** Deletes new tuples dominated by any other, then old ones dominated by a new one that stays. Complexity: pairs within groups of equal shared columns. */
function prune(machine: Machine, relation: Relation, judges: readonly Judge[]): void {
  const cursor = new Int32Array(relation.arity);
  if (relation.deltaSize === 0) return;
  const fresh = collect(relation, "delta", cursor);
  const all = collect(relation, "total", cursor);
  const dead = new Set<string>();
  for (const judge of judges) {
    const groups = groupBy(all, judge.shared);
    const candidates = (tuple: Int32Array): readonly Int32Array[] => groups.get(keyOf(tuple, judge.shared)) ?? [];
    for (const loser of fresh) {
      if (isDominated(machine, judge, loser, candidates(loser), dead)) dead.add(loser.join());
    }
    const winners = groupBy(fresh, judge.shared);
    for (const loser of all) {
      const rivals = winners.get(keyOf(loser, judge.shared));
      if (rivals !== undefined && isDominated(machine, judge, loser, rivals, dead)) dead.add(loser.join());
    }
  }
  if (dead.size > 0) relation.retain!((tuple) => !dead.has(tuple.join()));
}

function isDominated(
  machine: Machine,
  judge: Judge,
  loser: Int32Array,
  rivals: readonly Int32Array[],
  dead: ReadonlySet<string>,
): boolean {
  const own = loser.join();
  if (dead.has(own)) return false;
  for (const winner of rivals) {
    if (--machine.budget < 0) machine.budget = machine.check();
    const name = winner.join();
    if (name !== own && !dead.has(name) && judge.dominates(loser, winner)) return true;
  }
  return false;
}

function collect(relation: Relation, version: Version, cursor: Int32Array): readonly Int32Array[] {
  const tuples: Int32Array[] = [];
  relation.scan(version, cursor, () => {
    tuples.push(cursor.slice());
    return false;
  });
  return tuples;
}

function groupBy(tuples: readonly Int32Array[], columns: readonly number[]): Map<string, Int32Array[]> {
  const groups = new Map<string, Int32Array[]>();
  for (const tuple of tuples) {
    const key = keyOf(tuple, columns);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [tuple]);
    else group.push(tuple);
  }
  return groups;
}

function keyOf(tuple: Int32Array, columns: readonly number[]): string {
  return columns.map((column) => tuple[column]).join();
}

/** The order of a lattice's value column on words. */
export function betterWord(
  machine: Pick<Machine, "interner">,
  relation: PlannedRelation,
  lattice: Lattice,
): (left: number, right: number) => boolean {
  const { kind } = relation.attributes[lattice.column]!;
  const { interner } = machine;
  if (kind === "number") return lattice.keep === "least" ? (a, b) => a < b : (a, b) => a > b;
  const sign = lattice.keep === "least" ? -1 : 1;
  return (a, b) => compareNative(decodeWord(interner, kind, a), decodeWord(interner, kind, b)) * sign > 0;
}
