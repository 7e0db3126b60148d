// From "this functor has no answer" to an error that names the rule and the bindings it happened with.
// In: a Fault thrown while a rule ran.  Out: EvaluationError.
// Invariant: the rule is run once more, interpreted and traced, to find the bindings: rules that work pay nothing for it.
// Not here: what counts as a fault (builtins.ts, callbacks.ts).
import type { PlannedRule, RuleVersion, Slot } from "../plan/plan.js";
import { boundBy } from "../plan/slots.js";
import { EvaluationError } from "../storage/error.js";
import { Fault } from "./builtins.js";
import { wordOf } from "./expression.js";
import { sequence } from "./interpret.js";
import { decodeWord, type Machine } from "./runner.js";

/** What to throw for something thrown while a rule version ran: a fault becomes an EvaluationError, the rest stays what it is. */
export function explained(machine: Machine, rule: PlannedRule, version: RuleVersion, error: unknown): unknown {
  return error instanceof Fault ? explain(machine, rule, version, error) : error;
}

/** What to throw when the answers a rule waited for did not come. */
export function unanswered(rule: PlannedRule | null, error: unknown): unknown {
  if (!(error instanceof Fault) || rule === null) return error;
  return new EvaluationError(
    error.code,
    `[${rule.text}]: ${error.message}; correct the function, or let it answer undefined with onError: "filter"`,
    { rule: rule.text, bindings: {}, cause: error.cause ?? error },
  );
}

function explain(machine: Machine, rule: PlannedRule, version: RuleVersion, fault: Fault): EvaluationError {
  const registers = new Int32Array(rule.slots.length);
  const bound: Slot[] = [];
  const values = rule.values.map((value) => wordOf(machine, registers, value));
  // One step at a time, so that what is bound when the fault comes is known.
  const go = version.steps.reduceRight<() => boolean>(
    (next, step) =>
      sequence(machine, registers, [step], () => {
        const before = bound.length;
        bound.push(...boundBy(step));
        next();
        bound.length = before;
        return false;
      }),
    () => {
      for (const value of values) value();
      return false;
    },
  );
  let cause: unknown = fault.cause ?? fault;
  try {
    go();
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    cause = error.cause ?? error;
  }
  const bindings: Record<string, unknown> = {};
  for (const slot of bound) {
    const name = rule.slotNames[slot];
    if (name !== undefined && name !== "") bindings[name] = shown(machine, rule, slot, registers[slot]!);
  }
  const where = Object.entries(bindings).map(([name, value]) => `${name} = ${String(value)}`);
  const given = where.length > 0 ? ` with ${where.join(", ")}` : "";
  return new EvaluationError(
    fault.code,
    `[${rule.text}]: ${fault.message}${given}; add a condition that keeps such values out of the rule`,
    { rule: rule.text, bindings, cause },
  );
}

function shown(machine: Machine, rule: PlannedRule, slot: Slot, word: number): unknown {
  const kind = rule.slots[slot]!;
  return kind === "symbol"
    ? JSON.stringify(decodeWord(machine.interner, kind, word))
    : decodeWord(machine.interner, kind, word);
}
