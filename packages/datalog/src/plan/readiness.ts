// When an operation of a body may run: as soon as what it reads is bound.
// In: operation, slots bound so far, slots that only a range or an aggregate fills.  Out: ready or not; for an equation, which side is known.
// Not here: what ready operations become (order.ts) or cost (cost.ts).

import type { Body, Expression, Operation, Slot, Statistics } from "./plan.js";
import { isGround, takesNumber } from "./slots.js";

export interface OrderRequest {
  readonly body: Body;
  /** Atom that reads the last round's delta, or -1. */
  readonly delta: number;
  /** Slots bound before the first step. */
  readonly bound: ReadonlySet<Slot>;
  /** Slots read after the last step. */
  readonly needed: ReadonlySet<Slot>;
  readonly statistics: Statistics;
  /** Order of the atoms the author asked for, by atom number; absent: by cost. */
  readonly written?: readonly number[] | undefined;
  /** Count every binding (inside an aggregate, or because each takes a number), also those that differ only in unused columns. */
  readonly counting: boolean;
}

export function isReady(operation: Operation, bound: ReadonlySet<Slot>, made: ReadonlySet<Slot>): boolean {
  switch (operation.kind) {
    case "absent":
      return operation.atom.args.every((arg) => arg === null || isGround(arg, bound));
    case "filter":
      return isGround(operation.test.left, bound) && isGround(operation.test.right, bound);
    case "equate":
      return direction(operation, bound, made) !== null;
    case "range":
      return operation.bounds.every((expression) => isGround(expression, bound));
    case "aggregate":
      return operation.shared.every((slot) => bound.has(slot));
    case "fail":
      return true;
  }
}

/** Which side of an equation is known, and what the other side then is. */
export function direction(
  equation: Extract<Operation, { kind: "equate" }>,
  bound: ReadonlySet<Slot>,
  made: ReadonlySet<Slot>,
): { known: Expression; open: Expression | null } | null {
  const { left, right } = equation;
  const leftGround = isGround(left, bound);
  const rightGround = isGround(right, bound);
  if (leftGround && rightGround) return { known: left, open: null };
  if (rightGround && canReceive(left, bound, made)) return { known: right, open: left };
  if (leftGround && canReceive(right, bound, made)) return { known: left, open: right };
  return null;
}

/** `made` are the slots that a range or an aggregate fills: nothing else may. */
function canReceive(expression: Expression, bound: ReadonlySet<Slot>, made: ReadonlySet<Slot>): boolean {
  if (expression.kind === "slot") return !made.has(expression.slot);
  if (expression.kind === "cast") return canReceive(expression.value, bound, made);
  return (
    expression.kind === "pack" &&
    expression.args.every((arg) => (arg.kind === "slot" && !made.has(arg.slot)) || isGround(arg, bound))
  );
}

const MADE = new WeakMap<Body, ReadonlySet<Slot>>();

/** Slots that ranges and aggregates of a body fill. */
export function madeBy(body: Body): ReadonlySet<Slot> {
  let made = MADE.get(body);
  if (made === undefined) {
    made = new Set(body.operations.flatMap((o) => (o.kind === "range" || o.kind === "aggregate" ? [o.slot] : [])));
    MADE.set(body, made);
  }
  return made;
}

const NUMBERING = new WeakMap<Body, readonly number[]>();

/** Positions of the operations that take numbers from `autoinc()`: they run once per binding of all atoms, so they wait for the last one. */
export function numberingOf(body: Body): readonly number[] {
  let found = NUMBERING.get(body);
  if (found === undefined) {
    found = [...body.operations.keys()].filter((position) => {
      const operation = body.operations[position]!;
      if (operation.kind === "equate") return takesNumber(operation.left) || takesNumber(operation.right);
      if (operation.kind === "filter") return takesNumber(operation.test.left) || takesNumber(operation.test.right);
      return operation.kind === "range" && operation.bounds.some(takesNumber);
    });
    NUMBERING.set(body, found);
  }
  return found;
}
