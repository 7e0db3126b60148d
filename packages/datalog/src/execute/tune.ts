// The decisions of an evaluation: representation of relations, join order, interpreter or generated code; made when a stratum starts and between rounds.
// In: machine, options, the versions the plan was prepared with.  Out: a Tuner for the fixpoint.
// Invariant: a decision changes speed, never the result; small evaluations pay for none.
// Not here: the loop (fixpoint.ts), the rules of thumb themselves (representation.ts, plan/order.ts).
import type { PlannedRule, RelationId, RuleVersion, Statistics } from "../plan/plan.js";
import { reorderVersions, ruleVersions, UNKNOWN } from "../plan/seminaive.js";
import { DenseRelation } from "../storage/dense-relation.js";
import { HashRelation } from "../storage/hash-relation.js";
import type { Relation } from "../storage/relation.js";
import { type CodeCache, type CodeLibrary, type CompileObserver, canGenerateCode, compileRule } from "./compile.js";
import { type Bounds, columnBounds, factBounds } from "./domains.js";
import { explained } from "./faults.js";
import type { Tuner } from "./fixpoint.js";
import { interpretRule } from "./interpret.js";
import { largestWord, toDense, wantsDense } from "./representation.js";
import type { Machine, RuleRunner } from "./runner.js";
import { createSubsumer } from "./subsume.js";

/** How rules run; `auto` interprets small or first evaluations and generates code for the rest. */
export type Executor = "auto" | "generated" | "interpreted";
/** How relations are kept; `auto` decides by size and domain. */
export type RepresentationChoice = "auto" | "hash" | "dense";
/** Who orders the atoms of a body: the planner by statistics, or the author. */
export type PlannerChoice = "statistics" | "written";

/** Versions prepared once per program, used while relations are small. */
export type PreparedVersions = Map<PlannedRule, readonly RuleVersion[]>;

export interface TuneOptions {
  readonly executor: Executor;
  readonly representation: RepresentationChoice;
  readonly planner: PlannerChoice;
  /** Bytes the evaluation may hold. */
  readonly memoryLimit: number;
  readonly prepared: PreparedVersions;
  readonly cache: CodeCache;
  readonly library: CodeLibrary | null;
  /** Evaluations this program has seen: from the second on, small ones run generated code too. */
  readonly runs: number;
  readonly counting: () => boolean;
  readonly observeCompile: () => CompileObserver | null;
  readonly onSwitch: ((relation: Relation, from: string) => void) | null;
}

/** Below this many facts nothing is measured: prepared versions, hash tables, and the interpreter on the first run. */
const SMALL = 256;
/** Sizes that differ by this factor from those a version was ordered for call for a new order. */
const DRIFT = 4;
/** A new order must promise to be this much cheaper: it costs a compilation and a cold start. */
const GAIN = 2;
/** Combinations of rows from which on generated code pays for itself in one run. */
const WORTH_CODE = 4096;

export function createTuner(machine: Machine, options: TuneOptions): Tuner {
  const { plan, relations } = machine;
  const facts = relations.reduce((sum, relation) => sum + relation.pendingSize, 0);
  // Code made ahead of time fits the prepared orders and hash tables: where no other can be made, these are kept.
  const ahead = options.library !== null && !canGenerateCode();
  const small = ahead || facts < SMALL;
  const generate =
    options.executor !== "interpreted" &&
    (options.library !== null ||
      ((options.executor === "generated" || !small || options.runs > 0) && canGenerateCode()));
  let bounds: Bounds | undefined;
  const boundsOf = (relation: RelationId): readonly number[] => {
    bounds ??= columnBounds(plan, machine.constants, factBounds(relations, largestWord));
    return bounds[relation]!;
  };
  const represent = (stratum: number, growing: boolean): boolean => {
    if (options.representation === "hash" || (small && options.representation === "auto")) return false;
    let changed = false;
    for (const id of plan.strata[stratum]!.relations) {
      const relation = relations[id]!;
      if (!(relation instanceof HashRelation) || !mayBeDense(machine, id)) continue;
      const situation = { bounds: boundsOf(id), facts, growing, memoryLimit: options.memoryLimit };
      const wanted = options.representation === "dense" ? isBounded(situation.bounds) : wantsDense(relation, situation);
      if (!wanted) continue;
      relations[id] = toDense(relation, situation.bounds);
      options.onSwitch?.(relations[id]!, relation.representation);
      changed = true;
    }
    return changed;
  };
  const ordered = new Map<PlannedRule, { versions: readonly RuleVersion[]; sizes: readonly number[] }>();
  const order = (rule: PlannedRule): readonly RuleVersion[] => {
    const prepared = preparedVersions(options, rule);
    if (small || options.planner === "written" || rule.body.atoms.length <= 2) return prepared;
    const sizes = sizesOf(machine, rule);
    const known = ordered.get(rule);
    if (known !== undefined && !drifted(known.sizes, sizes)) return known.versions;
    const growing = new Set(plan.strata[plan.relations[rule.head]!.stratum]!.relations);
    const versions = reorderVersions(rule, known?.versions ?? prepared, statisticsOf(machine, growing, boundsOf), GAIN);
    ordered.set(rule, { versions, sizes });
    return versions;
  };
  return {
    enter: (stratum) => {
      represent(stratum, plan.strata[stratum]!.rules.length > 0);
    },
    versions: order,
    runner: (rule, version) =>
      makeRunner(machine, rule, version, generate && isWorthCode(machine, rule, options), options),
    explain: (rule, version, error) => explained(machine, rule, version, error),
    retune: (stratum) => {
      const changed = represent(stratum, true);
      if (small || options.planner === "written") return changed;
      let reordered = false;
      for (const rule of plan.strata[stratum]!.rules) {
        const known = ordered.get(rule);
        if (known !== undefined && rule.recursive.length > 0 && order(rule) !== known.versions) reordered = true;
      }
      return changed || reordered;
    },
    subsumer: (stratum) => createSubsumer(machine, plan.strata[stratum]!),
    leave: (stratum) => {
      represent(stratum, false);
    },
  };
}

/** A rule that runs once over few rows, in a program that ran never before, is done before its code would be made, unless that was done ahead: programs of 100,000 rules are such. */
function isWorthCode(machine: Machine, rule: PlannedRule, { executor, runs, library }: TuneOptions): boolean {
  if (executor === "generated" || library !== null || runs > 0 || rule.recursive.length > 0) return true;
  const { atoms, operations } = rule.body;
  if (operations.some(({ kind }) => kind === "aggregate" || kind === "range")) return true;
  return atoms.reduce((pairs, { relation }) => pairs * Math.max(1, machine.relations[relation]!.size), 1) >= WORTH_CODE;
}

function makeRunner(
  machine: Machine,
  rule: PlannedRule,
  version: RuleVersion,
  generate: boolean,
  options: TuneOptions,
): RuleRunner {
  if (!generate) return interpretRule(machine, rule, version);
  const compiled = compileRule(machine, rule, version, {
    cache: options.cache,
    library: options.library,
    counting: options.counting(),
    observe: options.observeCompile(),
  });
  return compiled ?? interpretRule(machine, rule, version);
}

function preparedVersions(options: TuneOptions, rule: PlannedRule): readonly RuleVersion[] {
  let versions = options.prepared.get(rule);
  if (versions === undefined) {
    versions = ruleVersions(options.planner === "written" ? asWritten(rule) : rule, UNKNOWN);
    options.prepared.set(rule, versions);
  }
  return versions;
}

/** The rule with its atoms in the order of the text wherever the author gave no other. */
function asWritten(rule: PlannedRule): PlannedRule {
  const order = rule.body.atoms.map((_, atom) => atom);
  const count = Math.max(1, rule.recursive.length);
  const written = new Map(Array.from({ length: count }, (_, version) => [version, rule.written.get(version) ?? order]));
  return { ...rule, written };
}

function mayBeDense(machine: Machine, id: RelationId): boolean {
  const relation = machine.plan.relations[id]!;
  const deletes = machine.plan.strata[relation.stratum]!.subsumptions.some(
    (subsumption) => subsumption.relation === id,
  );
  return !deletes && relation.attributes.length > 0;
}

function isBounded(bounds: readonly number[]): boolean {
  return (
    bounds.every((bound) => bound > 0 && bound < 2 ** 20) &&
    bounds.reduce((product, bound) => product * bound, 1) < 2 ** 30
  );
}

function sizesOf(machine: Machine, rule: PlannedRule): readonly number[] {
  return rule.body.atoms.flatMap(({ relation }) => [
    machine.relations[relation]!.size,
    machine.relations[relation]!.deltaSize,
  ]);
}

function drifted(old: readonly number[], now: readonly number[]): boolean {
  return old.some((size, i) => {
    const high = Math.max(size, now[i]!) + 64;
    const low = Math.min(size, now[i]!) + 64;
    return high > low * DRIFT;
  });
}

/** Sizes as they are or, of relations that still grow, as they may become; distinct values known from bounds or estimated from a sample. */
export function statisticsOf(
  machine: Machine,
  growing: ReadonlySet<RelationId>,
  boundsOf: (relation: RelationId) => readonly number[],
): Statistics {
  const known = new Map<number, number>();
  return {
    rows: (relation, version) => {
      const target = machine.relations[relation]!;
      if (version === "delta") return Math.max(1, target.deltaSize);
      return growing.has(relation) ? expectedSize(target, boundsOf(relation)) : target.size;
    },
    distinct: (relation, column) => {
      const key = relation * 64 + column;
      let count = known.get(key);
      if (count === undefined) {
        count = distinctIn(
          machine.relations[relation]!,
          column,
          growing.has(relation) ? boundsOf(relation)[column]! : undefined,
        );
        known.set(key, count);
      }
      return count;
    },
  };
}

/** Halfway, in orders of magnitude, between what is there and all that its bounds allow; eight times as much where there are no bounds. */
function expectedSize(relation: Relation, bounds: readonly number[]): number {
  const most = bounds.reduce((product, bound) => product * bound, 1);
  const { size } = relation;
  return Number.isFinite(most) && most > size ? Math.sqrt(Math.max(1, size) * most) : size * 8;
}

/** Rows looked at to estimate the distinct values of a column. */
const SAMPLE = 512;

function distinctIn(relation: Relation, column: number, bound: number | undefined): number {
  if (bound !== undefined && Number.isFinite(bound)) return Math.max(1, bound);
  if (relation instanceof DenseRelation) return Math.min(relation.size, relation.dims[column]!);
  if (relation instanceof HashRelation) return sampled(relation.columns[column]!, relation.size);
  return Math.max(1, Math.sqrt(relation.size));
}

/** Evenly spaced sample; when its values repeat, the column has about as many as the sample shows, else it grows with the rows. */
function sampled(column: Int32Array, rows: number): number {
  if (rows === 0) return 0;
  const step = Math.max(1, Math.floor(rows / SAMPLE));
  const seen = new Map<number, number>();
  let looked = 0;
  for (let row = 0; row < rows; row += step) {
    const word = column[row]!;
    seen.set(word, (seen.get(word) ?? 0) + 1);
    looked++;
  }
  let once = 0;
  for (const count of seen.values()) if (count === 1) once++;
  // Chao's estimator in its simplest form: values seen once speak for those not seen.
  return step === 1 ? seen.size : Math.min(rows, Math.round(seen.size + (once / looked) * (rows - looked)));
}
