// What an evaluation did, in numbers.
// In: an evaluation.  Out: counts per relation, stratum and rule; times where they were measured.
// Invariant: counts are always there; times per rule and stratum only with `profile` or a listener.
// Not here: counting (execute/fixpoint.ts), events (execute/observe.ts).
import { type Evaluation, iterationsOf } from "./execute/evaluate.js";
import { NOWHERE, positionOf } from "./location.js";
import { byName } from "./plan/by-name.js";
import type { Plan, PlannedRule } from "./plan/plan.js";

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
  readonly strategy: "full" | "demand";
  /** Relations that hold only the tuples that goals asked for, or none at all; empty unless `strategy` is `demand`. */
  readonly partial: readonly string[];
  readonly iterations: number;
  readonly duration: number;
  readonly tuples: number;
  readonly bytes: number;
  readonly storage: "map" | "columnar";
  readonly relationSizes: { readonly [relation: string]: number };
  readonly representations: { readonly [relation: string]: string };
  readonly strata: readonly StratumStats[];
}

/** How much was computed. */
export type Strategy = Pick<EvaluationStats, "strategy" | "partial">;

/** The numbers of an evaluation. */
export function statisticsOf(evaluation: Evaluation, strategy: Strategy): EvaluationStats {
  const { plan, relations, strata, duration, bytes, storage } = evaluation;
  const known = namesOf(plan);
  let tuples = 0;
  for (const relation of relations) tuples += relation.size;
  return frozen({
    ...strategy,
    iterations: iterationsOf(evaluation),
    duration,
    tuples,
    bytes,
    storage: storage === "map" ? "map" : "columnar",
    relationSizes: byName(plan, (id) => relations[id]!.size),
    representations: byName(plan, (id) => relations[id]!.representation),
    strata: strata.map((stratum) => ({
      relations: known.relations[stratum.stratum]!,
      recursive: plan.strata[stratum.stratum]!.recursive,
      iterations: stratum.iterations,
      tuples: stratum.tuples,
      duration: stratum.duration,
      rules: stratum.rules.map(({ rule, runs, tried, inserted, duration: spent }) => ({
        text: rule.text,
        line: known.line(rule),
        runs,
        tried,
        inserted,
        duration: spent,
      })),
    })),
  });
}

/** The same object, frozen to its leaves. */
function frozen<T extends object>(value: T): T {
  for (const inner of Object.values(value) as unknown[]) if (typeof inner === "object" && inner !== null) frozen(inner);
  return Object.freeze(value);
}

/** What is the same in every evaluation of a plan: an evaluation of ten facts should not look it up again. */
interface Names {
  /** By stratum. */
  readonly relations: readonly (readonly string[])[];
  readonly line: (rule: PlannedRule) => number;
}

const NAMES = new WeakMap<Plan, Names>();

function namesOf(plan: Plan): Names {
  let names = NAMES.get(plan);
  if (names === undefined) {
    const lines = new Map<PlannedRule, number>();
    const line = (rule: PlannedRule): number => {
      let found = lines.get(rule);
      if (found === undefined) {
        found = positionOf(rule.location ?? NOWHERE).line;
        lines.set(rule, found);
      }
      return found;
    };
    names = { relations: plan.strata.map(({ relations }) => relations.map((id) => plan.relations[id]!.name)), line };
    NAMES.set(plan, names);
  }
  return names;
}
