// Limits that fail loudly: iterations, time, tuples, memory, abort.
// In: the caller's limits, the machine, where the evaluation stands.  Out: `check` (inside joins) and `afterRound`, which throw.
// Invariant: no limit is passed without an error; the clock is read once per 4,096 steps of a join, never per tuple.
// Not here: what a partial result looks like (engine.ts).

import type { Signal } from "../signal.js";
import { LimitError, type LimitName, OptionError } from "../storage/error.js";
import { internerBytes } from "../storage/intern.js";
import type { Progress } from "./fixpoint.js";
import type { Machine } from "./runner.js";

/** Bounds of one evaluation. Units: `timeLimit` milliseconds, `memoryLimit` bytes; `maxIterations` counts rounds of one stratum. */
export interface Limits {
  readonly maxIterations?: number | undefined;
  readonly timeLimit?: number | undefined;
  readonly maxTuples?: number | undefined;
  readonly memoryLimit?: number | undefined;
  readonly signal?: Signal | undefined;
}

/** Steps of joins between two looks at the limits. */
export const CHECK_EVERY = 4096;

/** 4 GiB: what an evaluation may hold unless the caller says otherwise. An endless recursion ends here and not with the process. */
export const DEFAULT_MEMORY_LIMIT: number = 4 * 2 ** 30;

export interface Guard {
  /** Inside joins: time, abort, tuples, memory. */
  readonly check: () => void;
  /** After each round: all of them and the iterations. */
  readonly afterRound: () => void;
}

/** Checks the options themselves. Throws OptionError. */
export function checkLimits(limits: Limits): void {
  for (const name of ["maxIterations", "timeLimit", "maxTuples", "memoryLimit"] as const) {
    const value = limits[name];
    if (value === undefined || (typeof value === "number" && value >= 0)) continue;
    throw new OptionError(
      "evaluate/option",
      `[${name}]: ${String(value)} is not a number from 0; pass a number or leave it out`,
    );
  }
}

/** A guard over one evaluation that began at `started` (a reading of `clock`, milliseconds). */
export function createGuard(
  machine: Machine,
  progress: Progress,
  limits: Limits,
  started: number,
  clock: () => number,
): Guard {
  const { maxIterations = Number.POSITIVE_INFINITY, timeLimit = Number.POSITIVE_INFINITY } = limits;
  const { maxTuples = Number.POSITIVE_INFINITY, memoryLimit = DEFAULT_MEMORY_LIMIT, signal } = limits;
  const tuples = (): number =>
    machine.relations.reduce((sum, relation) => sum + relation.size + relation.pendingSize, 0);
  const fail = (limit: LimitName, allowed: number, reached: number): never => {
    const { stratum, iteration, rule } = progress;
    throw new LimitError({ limit, allowed, reached, stratum, iteration, rule: rule?.text ?? null, tuples: tuples() });
  };
  const inspect = (): void => {
    signal?.throwIfAborted();
    if (timeLimit !== Number.POSITIVE_INFINITY) {
      const elapsed = clock() - started;
      if (elapsed > timeLimit) fail("timeLimit", timeLimit, Math.round(elapsed));
    }
    if (maxTuples !== Number.POSITIVE_INFINITY) {
      const count = tuples();
      if (count > maxTuples) fail("maxTuples", maxTuples, count);
    }
    const bytes = machine.relations.reduce((sum, relation) => sum + relation.bytes, internerBytes(machine.interner));
    if (bytes > memoryLimit) fail("memoryLimit", memoryLimit, bytes);
  };
  return {
    check: () => {
      machine.budget = CHECK_EVERY;
      inspect();
    },
    afterRound: () => {
      inspect();
      if (progress.iteration >= maxIterations && machine.plan.strata[progress.stratum]!.recursive) {
        const growing = machine.plan.strata[progress.stratum]!.relations.some(
          (id) => machine.relations[id]!.deltaSize > 0,
        );
        if (growing) fail("maxIterations", maxIterations, progress.iteration + 1);
      }
    },
  };
}
