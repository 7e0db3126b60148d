// Heights of tuples: the length of the shortest way from facts, over the whole program, found when somebody asks.
// In: what an evaluation left behind.  Out: the height of a tuple; relations that hold the tuples whose height is known, for the search of proofs.
// Invariant: round k adds exactly the tuples of height k, whatever their stratum; rounds run only as far as a question needs.
// Why not during evaluation: measured, see the README ("Explanations"); asking later costs an evaluation nothing and works on every Knowledge.
// Not here: which instance of a rule makes a tuple (search.ts).
import type { CheckedProgram } from "../analyze/checked.js";
import { canGenerateCode, compileRule } from "../execute/compile.js";
import type { GivenFacts } from "../execute/facts.js";
import { interpretRule } from "../execute/interpret.js";
import { CHECK_EVERY } from "../execute/limits.js";
import { ALL, type Machine, type RuleRunner, type RunCounts } from "../execute/runner.js";
import { statisticsOf } from "../execute/tune.js";
import type { Plan, PlannedRule, RuleVersion, Statistics } from "../plan/plan.js";
import { ruleVersions } from "../plan/seminaive.js";
import type { Relation } from "../storage/relation.js";
import { derivedRelations, levelRules } from "./level-plan.js";
import { createLevelRelation, type LevelRelation } from "./level-relation.js";

/** What explanations know of an evaluation. */
export interface Evidence {
  readonly checked: CheckedProgram;
  /** The machine that computed the result. */
  readonly machine: Machine;
  readonly given: GivenFacts;
  /** False when a limit cut the evaluation short. */
  readonly complete: boolean;
}

/** Heights of the tuples of some relations and of all they depend on. */
export interface Levels {
  /** Relations 0 to n - 1 as far as heights are known, n to 2n - 1 as the evaluation left them. */
  readonly machine: Machine;
  readonly statistics: Statistics;
  readonly derived: ReadonlySet<number>;
  /** Height of a tuple as far as the rounds have come. Tuples of relations that only hold facts have height 0. */
  known(relation: number, tuple: Int32Array): number | undefined;
  /** Runs rounds until the tuple's height is known; undefined when no proof has only tuples of the result. */
  find(relation: number, tuple: Int32Array): number | undefined;
  /** Runs all rounds that are left. */
  finish(): void;
  /** Do the rounds compute this relation? */
  covers(relation: number): boolean;
}

interface Runnable {
  readonly version: RuleVersion;
  readonly rule: PlannedRule;
  readonly run: RuleRunner;
}

/** Heights of the tuples of the targets. `check` is called inside joins and ends them by throwing. */
export function createLevels(evidence: Evidence, targets: ReadonlySet<number>, check: () => void): Levels {
  const { plan } = evidence.machine;
  const derived = derivedRelations(plan);
  const covered = dependenciesOf(plan, targets);
  const finishedRelations = evidence.machine.relations;
  const filter = evidence.complete && !mayLeaveOut(plan) ? "none" : "finished";
  const growing = finishedRelations.map((relation, id): Relation | LevelRelation =>
    derived.has(id) ? createLevelRelation(relation, filter) : relation,
  );
  const stores = growing.map((relation) => ("store" in relation ? relation.store : relation));
  const machine: Machine = {
    ...evidence.machine,
    plan: { ...plan, relations: [...plan.relations, ...plan.relations] },
    relations: [...stores, ...finishedRelations],
    counter: 0,
    iteration: 0,
    check: () => {
      check();
      return CHECK_EVERY;
    },
  };
  const statistics = sizesWhenFinished(machine, finishedRelations.length);
  const levelled = [...covered].filter((id) => derived.has(id)).map((id) => growing[id] as LevelRelation);
  let news: readonly Runnable[] = [];
  let round = -1;
  let done = false;
  const advance = (): boolean => levelled.reduce((grown, relation) => relation.advance() + grown, 0) > 0;
  const begin = (): void => {
    insertFacts(evidence, covered, growing);
    const rules = plan.strata.flatMap((stratum) => stratum.rules).filter(({ head }) => covered.has(head));
    const isFact = ({ id, body }: PlannedRule): boolean =>
      evidence.checked.clauses[id]!.body.length === 0 && !body.operations.some(({ kind }) => kind === "aggregate");
    for (const rule of rules.filter(isFact)) runAll(prepare(machine, [rule], statistics));
    const made = rules.filter((rule) => !isFact(rule)).flatMap((rule) => levelRules(plan, derived, rule));
    news = prepare(machine, made, statistics);
  };
  const step = (): void => {
    round++;
    if (round === 0) begin();
    else runAll(news.filter(({ version, rule }) => hasNews(machine, rule, version, round)));
    if (!advance() && round > 0) done = true;
  };
  const known = (relation: number, tuple: Int32Array): number | undefined =>
    derived.has(relation) ? (growing[relation] as LevelRelation).levelOf(tuple) : 0;
  return {
    machine,
    statistics,
    derived,
    known,
    find: (relation, tuple) => {
      let level = known(relation, tuple);
      for (; level === undefined && !done; level = known(relation, tuple)) step();
      return level;
    },
    finish: () => {
      while (!done) step();
    },
    covers: (relation) => covered.has(relation),
  };
}

function prepare(machine: Machine, rules: readonly PlannedRule[], statistics: Statistics): readonly Runnable[] {
  const size = machine.relations.reduce((sum, relation) => sum + relation.size, 0);
  const options = { cache: new WeakMap(), library: null, counting: false, observe: null };
  const run = (rule: PlannedRule, version: RuleVersion): RuleRunner =>
    (size > WORTH_COMPILING && canGenerateCode() ? compileRule(machine, rule, version, options) : null) ??
    interpretRule(machine, rule, version);
  return rules.flatMap((rule) =>
    ruleVersions(rule, statistics).map((version) => ({ version, rule, run: run(rule, version) })),
  );
}

/** Tuples from which on generated code is faster, its making included. */
const WORTH_COMPILING = 20_000;

/** Is there anything that keeps derived tuples out of the result? */
function mayLeaveOut({ relations, strata }: Plan): boolean {
  return (
    relations.some(({ choices, sizeLimit }) => choices.length > 0 || sizeLimit !== null) ||
    strata.some(({ subsumptions }) => subsumptions.length > 0)
  );
}

function runAll(runnables: readonly Runnable[]): void {
  const counts: RunCounts = { tried: 0, inserted: 0 };
  for (const { run } of runnables) run(counts, 0, ALL);
}

/** A version without a delta reads only finished relations and empty groups: once is enough. */
function hasNews(machine: Machine, rule: PlannedRule, { delta }: RuleVersion, round: number): boolean {
  return delta < 0 ? round === 1 : machine.relations[rule.body.atoms[delta]!.relation]!.deltaSize > 0;
}

function insertFacts({ machine, given }: Evidence, covered: ReadonlySet<number>, growing: readonly Relation[]): void {
  const { plan, constants } = machine;
  const derived = derivedRelations(plan);
  const wanted = (relation: number): boolean => covered.has(relation) && derived.has(relation);
  for (const { relation, tuples } of plan.facts) {
    if (!wanted(relation)) continue;
    for (const tuple of tuples) growing[relation]!.insert(Int32Array.from(tuple, (constant) => constants[constant]!));
  }
  for (const [relation, words] of given) {
    if (!wanted(relation)) continue;
    const target = growing[relation]!;
    const tuple = new Int32Array(target.arity);
    for (let at = 0; at < words.length; at += Math.max(1, target.arity)) {
      for (let column = 0; column < tuple.length; column++) tuple[column] = words[at + column]!;
      target.insert(tuple);
    }
  }
}

/** The targets and everything that their rules read without negation, aggregates included. */
function dependenciesOf(plan: Plan, targets: ReadonlySet<number>): ReadonlySet<number> {
  const rules = plan.strata.flatMap((stratum) => stratum.rules);
  const covered = new Set(targets);
  const add = (body: PlannedRule["body"]): void => {
    for (const { relation } of body.atoms) covered.add(relation);
    for (const operation of body.operations) if (operation.kind === "aggregate") add(operation.body);
  };
  for (let size = -1; size !== covered.size; ) {
    size = covered.size;
    for (const { head, body } of rules) if (covered.has(head)) add(body);
  }
  return covered;
}

/** Orders are chosen by the sizes that relations have in the end. */
function sizesWhenFinished(machine: Machine, count: number): Statistics {
  const { rows, distinct } = statisticsOf(machine, new Set(), () => []);
  const last = (relation: number): number => (relation < count ? relation + count : relation);
  return {
    rows: (relation, version) =>
      version === "delta" ? Math.ceil(rows(last(relation), "total") / 8) : rows(last(relation), "total"),
    distinct: (relation, column) => distinct(last(relation), column),
  };
}
