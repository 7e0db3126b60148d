// What an evaluation did, in numbers.
// In: an evaluation.  Out: counts per relation, stratum and rule; times where they were measured.
// Invariant: counts are always there; times per rule and stratum only with `profile` or a listener.
// Not here: counting (execute/fixpoint.ts), events (execute/observe.ts).
import { type Evaluation, iterationsOf } from "./execute/evaluate.js";
import { NOWHERE, positionOf } from "./location.js";

/** What one rule did. */
export interface RuleStats {
  readonly text: string;
  readonly line: number;
  readonly runs: number;
  /** Bindings that reached the head, duplicates included. */
  readonly tried: number;
  /** Tuples that were new. */
  readonly inserted: number;
  /** Milliseconds; only with `profile: true` or while somebody listens to `datalog.rule.stop`. */
  readonly duration?: number | undefined;
}

/** What one stratum did. */
export interface StratumStats {
  readonly relations: readonly string[];
  readonly recursive: boolean;
  readonly iterations: number;
  readonly tuples: number;
  readonly rules: readonly RuleStats[];
  /** Milliseconds; only with `profile: true` or while somebody listens to `datalog.stratum.stop`. */
  readonly duration?: number | undefined;
}

/** Counts and times of an evaluation. Units: durations in milliseconds, memory in bytes. */
export interface EvaluationStats {
  readonly iterations: number;
  readonly duration: number;
  readonly tuples: number;
  readonly bytes: number;
  readonly storage: "map" | "columnar";
  readonly relationSizes: { readonly [relation: string]: number };
  readonly representations: { readonly [relation: string]: string };
  readonly strata: readonly StratumStats[];
}

/** The numbers of an evaluation. */
export function statisticsOf(evaluation: Evaluation): EvaluationStats {
  const { plan, relations, strata, duration, bytes, storage } = evaluation;
  const named = <T>(value: (id: number) => T): { readonly [relation: string]: T } =>
    Object.fromEntries(plan.relations.map(({ name, id }) => [name, value(id)]));
  return {
    iterations: iterationsOf(evaluation),
    duration,
    tuples: relations.reduce((sum, relation) => sum + relation.size, 0),
    bytes,
    storage: storage === "map" ? "map" : "columnar",
    relationSizes: named((id) => relations[id]!.size),
    representations: named((id) => relations[id]!.representation),
    strata: strata.map((stratum) => ({
      relations: plan.strata[stratum.stratum]!.relations.map((id) => plan.relations[id]!.name),
      recursive: plan.strata[stratum.stratum]!.recursive,
      iterations: stratum.iterations,
      tuples: stratum.tuples,
      duration: stratum.duration,
      rules: stratum.rules.map(({ rule, runs, tried, inserted, duration: spent }) => ({
        text: rule.text,
        line: positionOf(rule.location ?? NOWHERE).line,
        runs,
        tried,
        inserted,
        duration: spent,
      })),
    })),
  };
}
