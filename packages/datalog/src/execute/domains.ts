// Bounds of the values a column can ever hold, found before anything is derived.
// In: plan, relations with their facts pending.  Out: per relation and column an exclusive bound of its words, or infinity.
// Invariant: no rule of the program can put a word at or above the bound into the column (or below zero); functors, records and counters make it infinite.
// Not here: what is done with the bounds (representation.ts).
import type { Expression, Plan, PlannedRule, Slot } from "../plan/plan.js";
import type { Relation } from "../storage/relation.js";

export type Bounds = readonly (readonly number[])[];

const UNBOUNDED = Number.POSITIVE_INFINITY;

/** Bounds of all columns, as a least fixpoint over the rules. Complexity: O(rules x rounds), rounds are few because bounds only take values of facts. */
export function columnBounds(plan: Plan, constants: Int32Array, factBounds: Bounds): Bounds {
  const bounds = factBounds.map((columns) => [...columns]);
  const rules = plan.strata.flatMap((stratum) => stratum.rules);
  for (let changed = true; changed; ) {
    changed = false;
    for (const rule of rules) if (widen(rule, constants, bounds)) changed = true;
  }
  return bounds;
}

/** Bounds of the facts alone: one more than the largest word, infinity when a word is negative. */
export function factBounds(
  relations: readonly Relation[],
  largest: (relation: Relation, column: number) => number,
): Bounds {
  return relations.map((relation) => Array.from({ length: relation.arity }, (_, column) => largest(relation, column)));
}

function widen(rule: PlannedRule, constants: Int32Array, bounds: number[][]): boolean {
  let changed = false;
  const slots = slotBounds(rule, constants, bounds);
  // A body that cannot hold yet (some column still without values) widens nothing.
  if (slots === undefined) return false;
  for (const [column, value] of rule.values.entries()) {
    const bound = expressionBound(value, constants, slots);
    if (bound > bounds[rule.head]![column]!) {
      bounds[rule.head]![column] = bound;
      changed = true;
    }
  }
  return changed;
}

function slotBounds(
  rule: PlannedRule,
  constants: Int32Array,
  bounds: readonly (readonly number[])[],
): Map<Slot, number> | undefined {
  const slots = new Map<Slot, number>();
  const narrow = (slot: Slot, bound: number): void => {
    slots.set(slot, Math.min(slots.get(slot) ?? UNBOUNDED, bound));
  };
  for (const { relation, args } of rule.body.atoms) {
    for (const [column, arg] of args.entries()) {
      const bound = bounds[relation]![column]!;
      if (bound === 0) return undefined;
      if (arg?.kind === "slot") narrow(arg.slot, bound);
    }
  }
  // x = y and x = constant pass bounds on; any other way to bind a slot leaves it unbounded.
  for (const operation of rule.body.operations) {
    if (operation.kind !== "equate") continue;
    const { left, right } = operation;
    if (left.kind === "slot") narrow(left.slot, expressionBound(right, constants, slots));
    if (right.kind === "slot") narrow(right.slot, expressionBound(left, constants, slots));
  }
  return slots;
}

function expressionBound(expression: Expression, constants: Int32Array, slots: ReadonlyMap<Slot, number>): number {
  if (expression.kind === "slot") return slots.get(expression.slot) ?? UNBOUNDED;
  if (expression.kind !== "constant") return UNBOUNDED;
  const word = constants[expression.constant]!;
  return word < 0 ? UNBOUNDED : word + 1;
}
