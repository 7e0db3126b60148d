// Inner events and profiles: what a stratum, a round, a rule and the compiler did, for those who listen.
// In: the machine, the query's span context.  Out: observers, or null when nobody listens and nothing is profiled.
// Invariant: interest is read once when a stratum starts; without it no clock is read and no object is made.
// Not here: the query span itself (evaluate.ts), the loop (fixpoint.ts).
import { compileSpan, iterationStop, representationSwitch, ruleStop, stratumSpan } from "../events.js";
import { NOWHERE, positionOf } from "../location.js";
import type { PlannedRule } from "../plan/plan.js";
import type { Relation } from "../storage/relation.js";
import type { CompileObserver } from "./compile.js";
import type { Progress, StratumObserver } from "./fixpoint.js";
import type { Machine } from "./runner.js";

/** Monotonic time in milliseconds. */
export type Clock = () => number;

export interface Watch {
  readonly machine: Machine;
  readonly progress: Progress;
  readonly clock: Clock;
  readonly profile: boolean;
  /** Context of the query span, for events outside any stratum span. */
  readonly context: unknown;
}

/** An observer for a stratum that is about to start, or null. */
export function observeStratum(watch: Watch, stratum: number): StratumObserver | null {
  const { machine, profile, clock } = watch;
  if (!profile && !stratumSpan.enabled && !iterationStop.enabled && !ruleStop.enabled) return null;
  const planned = machine.plan.strata[stratum]!;
  const relations = planned.relations.map((id) => machine.plan.relations[id]!.name);
  const span = stratumSpan.start({ stratum, relations, recursive: planned.recursive });
  const spanContext = span.context ?? watch.context;
  const timed = profile || ruleStop.enabled;
  const began = clock();
  let roundBegan = began;
  let triedBefore = 0;
  return {
    rule: (statistics, run, counts) => {
      if (!timed) return run();
      const start = clock();
      const before = { tried: counts.tried, inserted: counts.inserted };
      run();
      const duration = clock() - start;
      statistics.duration = (statistics.duration ?? 0) + duration;
      const { iteration } = watch.progress;
      const measured = {
        duration,
        tuplesNew: counts.inserted - before.inserted,
        tuplesTried: counts.tried - before.tried,
      };
      ruleStop.execute(measured, () => ({
        spanContext,
        stratum,
        iteration,
        rule: statistics.rule.text,
        position: placeOf(statistics.rule),
      }));
    },
    round: (grown, tried) => {
      const now = clock();
      const { iteration } = watch.progress;
      iterationStop.execute({ duration: now - roundBegan, tuplesNew: grown, tuplesTried: tried - triedBefore }, () => ({
        spanContext,
        stratum,
        iteration,
      }));
      roundBegan = now;
      triedBefore = tried;
    },
    stop: (statistics) => {
      if (profile || stratumSpan.enabled) statistics.duration = clock() - began;
      const { iterations, tuples } = statistics;
      span.stop({}, { iterations, tuplesNew: tuples, tuplesTried: triedBefore });
    },
  };
}

/** Wraps the making of generated code in a span, or null while nobody listens. */
export function observeCompile(): CompileObserver | null {
  if (!compileSpan.enabled) return null;
  return (rule, make) => {
    const span = compileSpan.start({ rule: rule.text });
    try {
      const { codeBytes, cacheHit } = make();
      span.stop({ cacheHit }, { codeBytes });
    } catch (error) {
      span.exception(error);
      throw error;
    }
  };
}

/** Says that a relation changed its representation. */
export function noteSwitch(relation: Relation, from: string): void {
  representationSwitch.execute({ rows: relation.size + relation.pendingSize, bytes: relation.bytes }, () => ({
    relation: relation.name,
    from,
    to: relation.representation,
  }));
}

function placeOf(rule: PlannedRule): { readonly file: string; readonly line: number; readonly column: number } {
  return positionOf(rule.location ?? NOWHERE);
}
