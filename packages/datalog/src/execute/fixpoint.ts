// Semi-naive loop over the strata of a plan.
// In: machine (relations hold the facts as pending), strategies for versions, runners, tuning and observation.  Out: the relations at fixpoint, counts per stratum and rule.
// Invariant: a tuple is in `delta` of exactly one round; after a round total = old total + delta, and a stratum is done when every delta is empty.
// A generator, so that an asynchronous caller may pause between rule runs; a synchronous one just drains it.
// Not here: how one rule runs (interpret.ts, codegen.ts), join order (plan/order.ts), clocks and events (observe.ts).
import type { PlannedRule, RuleVersion } from "../plan/plan.js";
import type { Machine, RuleRunner, RunCounts } from "./runner.js";

/** What running a rule added up to. */
export interface RuleStatistics {
  readonly rule: PlannedRule;
  runs: number;
  /** Emissions of the head; a word of up to 32 tuples counts once unless somebody watches. */
  tried: number;
  /** Tuples that were new. */
  inserted: number;
  /** Milliseconds, when they are measured. */
  duration: number | undefined;
}

/** What computing a stratum added up to. */
export interface StratumStatistics {
  readonly stratum: number;
  iterations: number;
  /** Tuples its relations gained, facts included. */
  tuples: number;
  readonly rules: readonly RuleStatistics[];
  duration: number | undefined;
}

/** Where the evaluation stands; limits name it. */
export interface Progress {
  stratum: number;
  rule: PlannedRule | null;
  iteration: number;
}

/** Watches one stratum. It exists only while somebody listens or profiles. */
export interface StratumObserver {
  /** Runs a rule version and measures it. */
  readonly rule: (statistics: RuleStatistics, run: RuleRunner, counts: RunCounts) => void;
  readonly round: (grown: number, tried: number) => void;
  readonly stop: (statistics: StratumStatistics) => void;
}

/** The decisions that are made anew when a stratum starts and between its rounds. */
export interface Tuner {
  /** Facts are pending: representations may change. */
  readonly enter: (stratum: number) => void;
  readonly versions: (rule: PlannedRule) => readonly RuleVersion[];
  readonly runner: (rule: PlannedRule, version: RuleVersion) => RuleRunner;
  /** After a round: true when representations or versions changed and runners must be made anew. */
  readonly retune: (stratum: number) => boolean;
  /** Before pending tuples become visible: deletes dominated ones. */
  readonly subsume: ((stratum: number) => void) | null;
  readonly leave: (stratum: number) => void;
}

export interface FixpointRequest {
  readonly machine: Machine;
  readonly tuner: Tuner;
  readonly progress: Progress;
  readonly observe: (stratum: number) => StratumObserver | null;
  /** Looked at after every round; throws to end the evaluation. */
  readonly afterRound: () => void;
}

interface Runnable {
  readonly version: RuleVersion;
  readonly run: RuleRunner;
  readonly statistics: RuleStatistics;
}

/** Computes all strata. Yields between rule runs; a caller may stop there or go on at once. `result` grows as strata end. */
export function* runFixpoint(request: FixpointRequest, result: StratumStatistics[]): Generator<void, void> {
  for (let stratum = 0; stratum < request.machine.plan.strata.length; stratum++) {
    yield* runStratum(request, stratum, result);
  }
}

function* runStratum(request: FixpointRequest, number: number, result: StratumStatistics[]): Generator<void, void> {
  const { machine, progress, tuner } = request;
  const stratum = machine.plan.strata[number]!;
  progress.stratum = number;
  progress.iteration = 0;
  progress.rule = null;
  machine.iteration = 0;
  const rules = stratum.rules.map((rule) => ({ rule, runs: 0, tried: 0, inserted: 0, duration: undefined }));
  const statistics: StratumStatistics = { stratum: number, iterations: 0, tuples: 0, rules, duration: undefined };
  result.push(statistics);
  const observer = stratum.rules.length === 0 ? null : request.observe(number);
  tuner.enter(number);
  if (stratum.rules.length > 0) {
    const runnables = prepare(tuner, rules);
    yield* runRound(
      request,
      runnables.filter(({ version }) => version.delta < 0),
      observer,
    );
    let grown = endRound(request, statistics, observer);
    if (stratum.recursive) yield* runRecursion(request, statistics, observer, grown);
    else grown = 0;
  } else statistics.tuples = advanceAll(machine, stratum.relations);
  progress.rule = null;
  for (const relation of stratum.relations) machine.relations[relation]!.settle();
  tuner.leave(number);
  observer?.stop(statistics);
}

function* runRecursion(
  request: FixpointRequest,
  statistics: StratumStatistics,
  observer: StratumObserver | null,
  first: number,
): Generator<void, void> {
  const { machine, progress, tuner } = request;
  tuner.retune(statistics.stratum);
  let runnables = prepare(tuner, statistics.rules);
  for (let grown = first; grown > 0; ) {
    machine.iteration = ++progress.iteration;
    yield* runRound(
      request,
      runnables.filter((runnable) => hasDelta(machine, runnable)),
      observer,
    );
    grown = endRound(request, statistics, observer);
    if (grown > 0 && tuner.retune(statistics.stratum)) runnables = prepare(tuner, statistics.rules);
  }
}

function prepare(tuner: Tuner, rules: readonly RuleStatistics[]): readonly Runnable[] {
  return rules.flatMap((statistics) =>
    tuner
      .versions(statistics.rule)
      .map((version) => ({ version, run: tuner.runner(statistics.rule, version), statistics })),
  );
}

function hasDelta(machine: Machine, { version, statistics }: Runnable): boolean {
  if (version.delta < 0) return false;
  return machine.relations[statistics.rule.body.atoms[version.delta]!.relation]!.deltaSize > 0;
}

function* runRound(
  request: FixpointRequest,
  runnables: readonly Runnable[],
  observer: StratumObserver | null,
): Generator<void, void> {
  const counts: RunCounts = { tried: 0, inserted: 0 };
  for (const { run, statistics } of runnables) {
    request.progress.rule = statistics.rule;
    counts.tried = 0;
    counts.inserted = 0;
    if (observer === null) run(counts);
    else observer.rule(statistics, run, counts);
    statistics.runs++;
    statistics.tried += counts.tried;
    statistics.inserted += counts.inserted;
    yield;
  }
}

function endRound(request: FixpointRequest, statistics: StratumStatistics, observer: StratumObserver | null): number {
  const { machine, tuner } = request;
  const { relations } = machine.plan.strata[statistics.stratum]!;
  if (tuner.subsume !== null) tuner.subsume(statistics.stratum);
  const grown = advanceAll(machine, relations);
  statistics.iterations++;
  statistics.tuples += grown;
  observer?.round(
    grown,
    statistics.rules.reduce((sum, rule) => sum + rule.tried, 0),
  );
  request.afterRound();
  return grown;
}

function advanceAll(machine: Machine, relations: readonly number[]): number {
  let grown = 0;
  for (const relation of relations) grown += machine.relations[relation]!.advance();
  return grown;
}
