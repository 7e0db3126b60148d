// Limits that fail loudly: iterations, time, tuples, memory, abort.
// In: the caller's limits, the machine, where the evaluation stands.  Out: `check` (inside joins) and `afterRound`, which throw.
// Invariant: no limit is passed without an error; the clock is read once per 4,096 steps of a join, never per tuple;
// tuples and bytes are counted at each look when the caller limits them, else (the default limit) once in 64 looks and at the end;
// a look at the limits asks only the relations that the current stratum touches, so many strata cost no more than their sum.
// Not here: what a partial result looks like (engine.ts).

import type { Body, PlannedStratum } from "../plan/plan.js";
import type { Signal } from "../signal.js";
import { LimitError, type LimitName } from "../storage/error.js";
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
  /** Inside joins: time, abort, tuples, memory; answers the steps until the next look. */
  readonly check: () => number;
  /** After each round: all of them and the iterations. */
  readonly afterRound: () => void;
  /** Before the first stratum and after the last one. */
  readonly whole: () => void;
}

/** Looks between two counts when nobody asked for a limit of his own: counting is the slow part. */
const COUNT_EVERY = 64;

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
  const always = maxTuples !== Number.POSITIVE_INFINITY || limits.memoryLimit !== undefined;
  let holdings: Holdings | undefined;
  let looks = 0;
  const count = (): Holdings => {
    looks = 0;
    holdings ??= createHoldings(machine);
    holdings.measure(progress.stratum);
    return holdings;
  };
  const fail = (limit: LimitName, allowed: number, reached: number): never => {
    const { tuples } = count();
    const { stratum, iteration, rule } = progress;
    throw new LimitError({
      limit,
      allowed,
      reached,
      stratum,
      iteration,
      rule: rule?.text ?? null,
      tuples,
    });
  };
  const weigh = ({ tuples, bytes }: Pick<Holdings, "tuples" | "bytes">): void => {
    if (tuples > maxTuples) fail("maxTuples", maxTuples, tuples);
    const all = bytes + internerBytes(machine.interner);
    if (all > memoryLimit) fail("memoryLimit", memoryLimit, all);
  };
  const inspect = (): void => {
    signal?.throwIfAborted();
    if (timeLimit !== Number.POSITIVE_INFINITY) {
      const elapsed = clock() - started;
      if (elapsed > timeLimit) fail("timeLimit", timeLimit, Math.ceil(elapsed));
    }
    if (always || ++looks >= COUNT_EVERY) weigh(count());
  };
  return {
    whole: () => {
      inspect();
      let tuples = 0;
      let bytes = 0;
      for (const relation of machine.relations) {
        tuples += relation.size + relation.pendingSize;
        bytes += relation.bytes;
      }
      weigh({ tuples, bytes });
    },
    check: () => {
      if (machine.rehearsal > 0) {
        machine.rehearsal--;
        return 0;
      }
      inspect();
      return CHECK_EVERY;
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

/** What all relations hold, kept up to date by asking few of them. */
interface Holdings {
  readonly tuples: number;
  readonly bytes: number;
  /** Asks the relations that a stratum fills or reads, and once more those of the stratum before it. */
  readonly measure: (stratum: number) => void;
}

function createHoldings({ relations, plan }: Machine): Holdings {
  const tuples = new Float64Array(relations.length);
  const bytes = new Float64Array(relations.length);
  const sum = { tuples: 0, bytes: 0 };
  const ask = (id: number): void => {
    const relation = relations[id]!;
    const held = relation.size + relation.pendingSize;
    const taken = relation.bytes;
    sum.tuples += held - tuples[id]!;
    sum.bytes += taken - bytes[id]!;
    tuples[id] = held;
    bytes[id] = taken;
  };
  for (const id of relations.keys()) ask(id);
  let current = -1;
  let touched: readonly number[] = [];
  return {
    get tuples() {
      return sum.tuples;
    },
    get bytes() {
      return sum.bytes;
    },
    measure: (stratum) => {
      touched.forEach(ask);
      if (stratum === current) return;
      current = stratum;
      touched = stratum < plan.strata.length ? touchedBy(plan.strata[stratum]!) : [];
      touched.forEach(ask);
    },
  };
}

/** Relations that a stratum fills, and those its rules read, whose indexes grow with them. */
function touchedBy({ relations, rules }: PlannedStratum): readonly number[] {
  const touched = new Set(relations);
  const read = ({ atoms, operations }: Body): void => {
    for (const { relation } of atoms) touched.add(relation);
    for (const operation of operations) {
      if (operation.kind === "absent") touched.add(operation.atom.relation);
      if (operation.kind === "aggregate") read(operation.body);
    }
  };
  for (const { body } of rules) read(body);
  return [...touched];
}
