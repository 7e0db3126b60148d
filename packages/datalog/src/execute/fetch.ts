// Answers of asynchronous functions, fetched before a rule asks for them: one batch per run of a rule version.
// In: machine, a rule and the version about to run.  Out: a promise to wait for, or null when there is nothing to fetch.
// Invariant: after the promise every call the version makes has its answer; a rule that calls such a function reads one atom and calls it on what that atom binds.
// Not here: how rules get that form (builder/expand.ts), what the functions are (callbacks.ts), who waits (evaluate.ts).
import type { Body, Expression, PlannedRule, RuleVersion } from "../plan/plan.js";
import type { Native } from "./builtins.js";
import { nativeOf } from "./expression.js";
import { sequence } from "./interpret.js";
import type { Machine } from "./runner.js";

type Call = Extract<Expression, { readonly kind: "callback" }>;

/** Does the program call any function that must be waited for? */
export function fetchesAnswers(machine: Machine): boolean {
  return machine.callbacks.some((callback) => callback.fetch !== undefined);
}

/** Starts to fetch what the version is going to ask. Complexity: O(tuples the version walks). */
export function fetchAnswers(machine: Machine, rule: PlannedRule, version: RuleVersion): Promise<void> | null {
  const call = callsOf(rule).find(({ callback }) => machine.callbacks[callback]!.fetch !== undefined);
  if (call === undefined) return null;
  const registers = new Int32Array(rule.slots.length);
  const args = call.args.map((arg) => nativeOf(machine, registers, arg));
  const keys: (readonly Native[])[] = [];
  sequence(machine, registers, version.steps.slice(0, 1), () => {
    keys.push(args.map((arg) => arg()));
    return false;
  })();
  return machine.callbacks[call.callback]!.fetch!(keys);
}

function callsOf(rule: PlannedRule): Call[] {
  const calls: Call[] = [];
  for (const value of rule.values) collect(value, calls);
  collectBody(rule.body, calls);
  return calls;
}

function collectBody({ operations }: Body, into: Call[]): void {
  for (const operation of operations) {
    if (operation.kind === "equate") for (const side of [operation.left, operation.right]) collect(side, into);
    if (operation.kind === "filter")
      for (const side of [operation.test.left, operation.test.right]) collect(side, into);
  }
}

function collect(expression: Expression, into: Call[]): void {
  if (expression.kind === "callback") into.push(expression);
}
