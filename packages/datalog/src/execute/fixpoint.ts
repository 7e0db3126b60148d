// Semi-naive loop over the strata of a plan.
// In: machine (relations hold the facts as pending), strategies for versions, runners, tuning and observation.  Out: the relations at fixpoint, counts per stratum and rule.
// Invariant: a tuple is in `delta` of exactly one round; after a round total = old total + delta, and a stratum is done when every delta is empty.
// A generator, so that an asynchronous caller may pause between rule runs; a synchronous one just drains it.
// Not here: how one rule runs (interpret.ts, codegen.ts), join order (plan/order.ts), clocks and events (observe.ts).
import type { PlannedRule, PlannedStratum, RuleVersion } from "../plan/plan.js";
import { ALL, extentOf, type Machine, type RuleRunner, type RunCounts } from "./runner.js";

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
  readonly rule: (statistics: RuleStatistics, run: () => void, counts: RunCounts) => void;
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
  /** What runs at the end of a round: deletes dominated tuples; null for strata that delete nothing. */
  readonly subsumer: (stratum: number) => (() => void) | null;
  readonly leave: (stratum: number) => void;
  /** What to throw for something thrown while a version ran. */
  readonly explain: (rule: PlannedRule, version: RuleVersion, error: unknown) => unknown;
}

/** Divides long runs: how many positions to cover next, told how long the last part took. */
export interface Pacer {
  readonly begin: () => void;
  /** Positions to cover before the next pause. */
  readonly positions: () => number;
  readonly covered: (positions: number) => void;
}

export interface FixpointRequest {
  readonly machine: Machine;
  readonly tuner: Tuner;
  readonly progress: Progress;
  readonly observe: (stratum: number) => StratumObserver | null;
  /** How long a run may take before it pauses, or null to run whole. */
  readonly pacer: Pacer | null;
  /** Starts to fetch what a version is about to ask asynchronous functions, or null when the program calls none. */
  readonly fetch: ((rule: PlannedRule, version: RuleVersion) => Promise<void> | null) | null;
  /** Looked at after every round; throws to end the evaluation. */
  readonly afterRound: () => void;
  /** Looked at after the last stratum; throws too. */
  readonly end: () => void;
}

interface Runnable {
  readonly version: RuleVersion;
  readonly run: RuleRunner;
  readonly statistics: RuleStatistics;
}

/** Computes all strata. Where there is a pacer, yields between rule runs: a caller may stop there or go on at once, but waits for a promise first. `result` grows as strata end. */
export function* runFixpoint(
  request: FixpointRequest,
  result: StratumStatistics[],
): Generator<Promise<void> | undefined, void> {
  for (let stratum = 0; stratum < request.machine.plan.strata.length; stratum++) {
    if (request.machine.plan.strata[stratum]!.rules.length === 0) settleFacts(request, stratum, result);
    else yield* runStratum(request, stratum, result);
  }
  request.end();
}

/** A stratum without rules: its facts become visible. */
function settleFacts(
  { machine, progress, tuner }: FixpointRequest,
  stratum: number,
  result: StratumStatistics[],
): void {
  progress.stratum = stratum;
  tuner.enter(stratum);
  const subsume = tuner.subsumer(stratum);
  let tuples = 0;
  for (const id of machine.plan.strata[stratum]!.relations) machine.relations[id]!.advance();
  subsume?.();
  for (const id of machine.plan.strata[stratum]!.relations) {
    tuples += machine.relations[id]!.deltaSize;
    machine.relations[id]!.settle();
  }
  tuner.leave(stratum);
  result.push({ stratum, iterations: 0, tuples, rules: [], duration: undefined });
}

/** One stratum while it is computed. */
interface Session {
  readonly request: FixpointRequest;
  readonly planned: PlannedStratum;
  readonly statistics: StratumStatistics;
  readonly observer: StratumObserver | null;
  readonly subsume: (() => void) | null;
}

function* runStratum(
  request: FixpointRequest,
  stratum: number,
  result: StratumStatistics[],
): Generator<Promise<void> | undefined, void> {
  const { machine, progress, tuner } = request;
  const planned = machine.plan.strata[stratum]!;
  progress.stratum = stratum;
  progress.iteration = 0;
  progress.rule = null;
  machine.iteration = 0;
  const rules = planned.rules.map((rule) => ({ rule, runs: 0, tried: 0, inserted: 0, duration: undefined }));
  const statistics: StratumStatistics = { stratum, iterations: 0, tuples: 0, rules, duration: undefined };
  result.push(statistics);
  const observer = request.observe(stratum);
  const session: Session = { request, planned, statistics, observer, subsume: tuner.subsumer(stratum) };
  tuner.enter(stratum);
  yield* runRound(session, prepare(session, runsOnce));
  const grown = endRound(session);
  if (planned.recursive && grown > 0) yield* runRecursion(session);
  progress.rule = null;
  for (const relation of planned.relations) machine.relations[relation]!.settle();
  tuner.leave(stratum);
  observer?.stop(statistics);
}

function* runRecursion(session: Session): Generator<Promise<void> | undefined, void> {
  const { request, statistics } = session;
  const { machine, progress, tuner } = request;
  tuner.retune(statistics.stratum);
  let runnables = prepare(session, isRecursive);
  for (let grown = 1; grown > 0 && !isFull(session); ) {
    machine.iteration = ++progress.iteration;
    yield* runRound(session, runnables);
    grown = endRound(session);
    if (grown > 0 && tuner.retune(statistics.stratum)) runnables = prepare(session, isRecursive);
  }
}

/** Has some relation reached its `.limitsize`? Then the stratum ends where it is, as its author asked. */
function isFull({ request, planned }: Session): boolean {
  const { plan, relations } = request.machine;
  return planned.relations.some((id) => {
    const { sizeLimit } = plan.relations[id]!;
    return sizeLimit !== null && relations[id]!.size >= sizeLimit;
  });
}

const isRecursive = (rule: PlannedRule): boolean => rule.recursive.length > 0;
const runsOnce = (rule: PlannedRule): boolean => rule.recursive.length === 0;

function prepare({ request, statistics }: Session, wanted: (rule: PlannedRule) => boolean): readonly Runnable[] {
  const { tuner } = request;
  const runnables: Runnable[] = [];
  for (const entry of statistics.rules) {
    const { rule } = entry;
    if (!wanted(rule)) continue;
    for (const version of tuner.versions(rule))
      runnables.push({ version, run: tuner.runner(rule, version), statistics: entry });
  }
  return runnables;
}

/** Without a new tuple at its delta atom a version derives nothing. */
function isIdle(machine: Machine, { version, statistics }: Runnable): boolean {
  if (version.delta < 0) return false;
  return machine.relations[statistics.rule.body.atoms[version.delta]!.relation]!.deltaSize === 0;
}

function* runRound(
  { request, observer }: Session,
  runnables: readonly Runnable[],
): Generator<Promise<void> | undefined, void> {
  const counts: RunCounts = { tried: 0, inserted: 0 };
  for (const runnable of runnables) {
    if (isIdle(request.machine, runnable)) continue;
    const { run, statistics } = runnable;
    request.progress.rule = statistics.rule;
    const waiting = request.fetch === null ? null : request.fetch(statistics.rule, runnable.version);
    if (waiting !== null) yield waiting;
    counts.tried = 0;
    counts.inserted = 0;
    const { pacer, machine } = request;
    const extent = pacer === null ? 0 : extentOf(machine, runnable.version);
    for (let from = 0; from === 0 || from < extent; ) {
      const to = pacer === null || extent <= 1 ? ALL : from + pacer.positions();
      pacer?.begin();
      try {
        if (observer === null) run(counts, from, to);
        else observeRun(observer, runnable, counts, from, to);
      } catch (error) {
        throw request.tuner.explain(statistics.rule, runnable.version, error);
      }
      pacer?.covered(to - from);
      from = to;
      if (pacer !== null) yield undefined;
    }
    statistics.runs++;
    statistics.tried += counts.tried;
    statistics.inserted += counts.inserted;
  }
}

/** Apart from the loop above, which makes no closure while nobody watches. */
function observeRun(
  observer: StratumObserver,
  { run, statistics }: Runnable,
  counts: RunCounts,
  from: number,
  to: number,
): void {
  observer.rule(statistics, () => run(counts, from, to), counts);
}

/** Pending tuples become visible; answers how many. */
function endRound({ request, planned, statistics, observer, subsume }: Session): number {
  const { machine } = request;
  for (const relation of planned.relations) machine.relations[relation]!.advance();
  subsume?.();
  let grown = 0;
  for (const relation of planned.relations) grown += machine.relations[relation]!.deltaSize;
  statistics.tuples += grown;
  statistics.iterations++;
  if (observer !== null)
    observer.round(
      grown,
      statistics.rules.reduce((sum, rule) => sum + rule.tried, 0),
    );
  request.afterRound();
  return grown;
}
