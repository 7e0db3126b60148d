// What running rules share within one evaluation, and the one function type that interpreter and code generator both produce.
// In: plan, relations, interner.  Out: the Machine that runners close over.
// Invariant: a runner only inserts; whatever it inserts is invisible until the fixpoint advances the relation.
// Not here: how steps run (interpret.ts, codegen.ts), when rules run (fixpoint.ts).

import type { Plan, RuleVersion } from "../plan/plan.js";
import type { Interner } from "../storage/intern.js";
import type { Relation } from "../storage/relation.js";
import type { Kind, Overflow } from "../value.js";
import type { Native } from "./builtins.js";

/** A JavaScript function that rules call on native values. */
export interface Callback {
  (...args: Native[]): Native;
  /** Gets the answers for many arguments at once, before rules ask; null when all of them are known. Only of asynchronous functions. */
  readonly fetch?: ((keys: readonly (readonly Native[])[]) => Promise<void> | null) | undefined;
}

/** State of one evaluation that rules read and write. */
export interface Machine {
  readonly plan: Plan;
  readonly relations: Relation[];
  readonly interner: Interner;
  /** Words of the plan's constants and of the parameters of this evaluation. */
  readonly constants: Int32Array;
  readonly parameters: Int32Array;
  readonly callbacks: readonly Callback[];
  readonly overflow: Overflow;
  /** Next value of `autoinc()`. */
  counter: number;
  /** Round of the current stratum, as `recursive_iteration_cnt()` shows it. */
  iteration: number;
  /** Steps left until the limits are looked at again. */
  budget: number;
  /** Looks at the limits that cost a step each and look at nothing: a new function takes every way early (compile.ts). */
  rehearsal: number;
  /** Looks at the limits: answers the next budget, or throws. */
  check(): number;
}

/** What one run of a rule version did. */
export interface RunCounts {
  tried: number;
  inserted: number;
}

/** Runs a rule version over the current total and delta, as far as its outermost walk lies between two positions.
 * A version whose first step walks no relation has the one position 0. */
export type RuleRunner = (counts: RunCounts, from: number, to: number) => void;

/** The end of every walk. */
export const ALL = 0x7fffffff;

/** Positions at which a run of a version may be divided. */
export function extentOf(machine: Machine, { steps }: RuleVersion): number {
  const [first] = steps;
  if (first?.kind !== "scan" || first.columns.length > 0) return 1;
  return machine.relations[first.relation]!.extent(first.version);
}

/** The native value a word of this kind stands for. */
export function decodeWord(interner: Interner, kind: Kind, word: number): Native {
  switch (kind) {
    case "unsigned":
      return word >>> 0;
    case "symbol":
      return interner.symbols.texts[word]!;
    case "float":
      return interner.floats.values[word]!;
    case "int64":
      return interner.int64s.values[word]!;
    default:
      return word;
  }
}

/** The word for a native value of this kind; adds it to the tables when it is new. */
export function encodeWord(interner: Interner, kind: Kind, value: Native): number {
  switch (kind) {
    case "symbol":
      return interner.symbols.intern(value as string);
    case "float":
      return interner.floats.intern(value as number);
    case "int64":
      return interner.int64s.intern(value as bigint);
    default:
      return (value as number) | 0;
  }
}
