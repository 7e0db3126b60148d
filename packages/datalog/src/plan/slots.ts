// Which slots expressions read and steps fill.
// In: an expression or a step.  Out: slots.
import type { Expression, Slot, Step } from "./plan.js";

/** Slots a step fills. */
export function boundBy(step: Step): readonly Slot[] {
  switch (step.kind) {
    case "scan":
    case "unpack":
      return step.bind.map(({ slot }) => slot);
    case "let":
    case "range":
    case "aggregate":
      return [step.slot];
    default:
      return [];
  }
}

/** Slots an expression reads. */
export function slotsOf(expression: Expression, into: Set<Slot> = new Set()): Set<Slot> {
  switch (expression.kind) {
    case "slot":
      into.add(expression.slot);
      break;
    case "call":
    case "callback":
    case "pack":
      for (const arg of expression.args) slotsOf(arg, into);
      break;
    case "cast":
      slotsOf(expression.value, into);
      break;
  }
  return into;
}

export function isGround(expression: Expression, bound: ReadonlySet<Slot>): boolean {
  switch (expression.kind) {
    case "slot":
      return bound.has(expression.slot);
    case "call":
    case "callback":
    case "pack":
      return expression.args.every((arg) => isGround(arg, bound));
    case "cast":
      return isGround(expression.value, bound);
    default:
      return true;
  }
}

/** Does the expression take a number of its own each time it is computed (`autoinc()`)? */
export function takesNumber(expression: Expression): boolean {
  switch (expression.kind) {
    case "counter":
      return true;
    case "call":
    case "callback":
    case "pack":
      return expression.args.some(takesNumber);
    case "cast":
      return takesNumber(expression.value);
    default:
      return false;
  }
}

export function readBy(step: Step, live: Set<Slot>): void {
  switch (step.kind) {
    case "scan":
      for (const { value } of step.where) slotsOf(value, live);
      for (const expression of step.key) slotsOf(expression, live);
      return;
    case "exists":
    case "none":
      for (const expression of step.key) slotsOf(expression, live);
      return;
    case "filter":
      slotsOf(step.test.left, live);
      slotsOf(step.test.right, live);
      return;
    case "let":
      slotsOf(step.value, live);
      return;
    case "unpack":
      slotsOf(step.source, live);
      for (const { value } of step.same) slotsOf(value, live);
      return;
    case "range":
      for (const bound of step.bounds) slotsOf(bound, live);
      return;
    case "aggregate":
      if (step.target !== null) slotsOf(step.target, live);
      for (const inner of step.steps) readBy(inner, live);
      return;
  }
}
