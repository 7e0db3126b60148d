// One evaluation: facts in, fixpoint, relations out; in one go or in slices that let the event loop live.
// In: a prepared plan, facts, options.  Out: relations at fixpoint with their interner and statistics; or a typed error.
// Invariant: a prepared plan is never changed by an evaluation, except that its code cache fills; every evaluation has its own tables and relations.
// Not here: text (engine.ts), reading results (knowledge.ts).
import { limitExceeded, querySpan, type StorageType } from "../events.js";
import { byName } from "../plan/by-name.js";
import type { Plan, PlannedRelation } from "../plan/plan.js";
import { ChoiceRelation } from "../storage/choice-relation.js";
import { encoder, Misfit } from "../storage/codec.js";
import { EqrelRelation } from "../storage/eqrel-relation.js";
import { LimitError, OptionError } from "../storage/error.js";
import { FlagRelation } from "../storage/flag-relation.js";
import { HashRelation } from "../storage/hash-relation.js";
import { createInterner, type Interner, internerBytes, SymbolTable } from "../storage/intern.js";
import { LatticeRelation } from "../storage/lattice-relation.js";
import { MapRelation } from "../storage/map-relation.js";
import type { Relation } from "../storage/relation.js";
import type { Overflow, Value } from "../value.js";
import { bindCallbacks, type Functors } from "./callbacks.js";
import type { CodeCache, CodeLibrary } from "./compile.js";
import { type Facts, type GivenFacts, loadFacts, loadTextFacts } from "./facts.js";
import { unanswered } from "./faults.js";
import { fetchAnswers, fetchesAnswers } from "./fetch.js";
import { type FixpointRequest, type Pacer, type Progress, runFixpoint, type StratumStatistics } from "./fixpoint.js";
import { CHECK_EVERY, createGuard, DEFAULT_MEMORY_LIMIT, type Limits } from "./limits.js";
import { noteSwitch, observeCompile, observeStratum, type Watch } from "./observe.js";
import { checkOptions } from "./options.js";
import { createPacer } from "./pace.js";
import { encodeWord, type Machine } from "./runner.js";
import { betterWord, latticeOf } from "./subsume.js";
import {
  createTuner,
  type Executor,
  type PlannerChoice,
  type PreparedVersions,
  type RepresentationChoice,
} from "./tune.js";

/** How an evaluation is done. Everything has a good default; limits are in `Limits`. */
export interface EvaluateOptions extends Limits {
  /** `columnar` (default): typed arrays in the representation that fits; `map`: plain maps, slow and simple. */
  readonly storage?: "columnar" | "map" | undefined;
  /** `auto` (default): small first evaluations are interpreted, others run generated code. */
  readonly executor?: Executor | undefined;
  /** `auto` (default) chooses between hash tables and bits by measurement. */
  readonly representation?: RepresentationChoice | undefined;
  /** `statistics` (default) orders joins by sizes; `written` keeps the order of the text. */
  readonly planner?: PlannerChoice | undefined;
  /** What a limit does: `error` (default) throws, `partial` gives what there is, with `complete: false`. */
  readonly onLimit?: "error" | "partial" | undefined;
  /** Measure times per rule and stratum. */
  readonly profile?: boolean | undefined;
  /** Values of the program's `$name` parameters. */
  readonly parameters?: { readonly [name: string]: Value } | undefined;
  /** JavaScript functions behind the program's `@name` functors. */
  readonly functors?: Functors | undefined;
  /** `full` (default) computes all relations; `demand` only what the goal needs, or without one what the program's queries and outputs need. */
  readonly strategy?: "full" | "demand" | undefined;
  /** What is asked for, with `strategy: "demand"`: atoms such as `path("a", X)`, or names of relations and queries that are wanted whole. */
  readonly goal?: string | readonly string[] | undefined;
}

/** A plan with what all its evaluations share. */
export interface Prepared {
  readonly plan: Plan;
  readonly overflow: Overflow;
  readonly symbols: SymbolTable;
  readonly versions: PreparedVersions;
  readonly cache: CodeCache;
  /** Code made ahead of time. */
  readonly library: CodeLibrary | null;
  runs: number;
}

/** What an evaluation leaves behind. */
export interface Evaluation {
  readonly plan: Plan;
  readonly relations: readonly Relation[];
  readonly interner: Interner;
  readonly strata: readonly StratumStatistics[];
  readonly duration: number;
  readonly complete: boolean;
  readonly storage: StorageType;
  readonly bytes: number;
  /** The machine that computed the relations, for explanations. */
  readonly machine: Machine;
  readonly given: GivenFacts;
}

/** Shares the program's symbols, orders and code between evaluations. */
export function preparePlan(plan: Plan, overflow: Overflow, library: CodeLibrary | null = null): Prepared {
  const symbols = new SymbolTable();
  for (const { kind, value } of plan.constants) if (kind === "symbol") symbols.intern(value as string);
  return { plan, overflow, symbols, versions: new Map(), cache: new WeakMap(), library, runs: 0 };
}

/** Evaluates in one go. Throws FactError, EvaluationError, LimitError, OptionError, or the abort reason. */
export function evaluatePlan(prepared: Prepared, facts: Facts, options: EvaluateOptions): Evaluation {
  return querySpan.trace(startOf(prepared), (span) => {
    const run = begin(prepared, facts, options, span.context, null);
    const result = settle(run, () => {
      for (const steps = run.steps(); !steps.next().done; );
    });
    if (span.enabled) span.stop(stopOf(result), { iterations: iterationsOf(result) });
    return result;
  });
}

/** How an asynchronous evaluation reports and pauses. */
export interface Pace {
  /** Milliseconds of work between pauses. */
  readonly slice: number;
  readonly onProgress:
    | ((progress: { readonly stratum: number; readonly iteration: number; readonly tuples: number }) => void)
    | undefined;
  /** Gives the event loop a turn. */
  readonly pause: () => Promise<void>;
}

/** Evaluates in slices of about `pace.slice` milliseconds. Rejects with what `evaluatePlan` throws. */
export function evaluatePlanAsync(
  prepared: Prepared,
  facts: Facts,
  options: EvaluateOptions,
  pace: Pace,
): Promise<Evaluation> {
  return querySpan.trace(startOf(prepared), async (span) => {
    const run = begin(prepared, facts, options, span.context, createPacer(pace.slice, clock));
    let failure: unknown;
    let failed = false;
    try {
      const steps = run.steps();
      let resumed = clock();
      // After a pause nothing surrounds this code any more: each step runs inside the query span again, so that inner spans find their parent.
      for (;;) {
        const { done, value: waiting } = span.run(() => steps.next());
        if (done === true) break;
        if (waiting instanceof Promise) {
          await waiting.catch((error: unknown) => {
            throw unanswered(run.progress.rule, error);
          });
          run.machine.check();
        }
        if (clock() - resumed < pace.slice) continue;
        pace.onProgress?.({
          stratum: run.progress.stratum,
          iteration: run.progress.iteration,
          tuples: countTuples(run.machine),
        });
        await pace.pause();
        resumed = clock();
      }
    } catch (error) {
      failed = true;
      failure = error;
    }
    const result = settle(run, () => {
      if (failed) throw failure;
    });
    if (span.enabled) span.stop(stopOf(result), { iterations: iterationsOf(result) });
    return result;
  });
}

interface Run {
  readonly prepared: Prepared;
  readonly machine: Machine;
  readonly given: GivenFacts;
  readonly progress: Progress;
  readonly strata: StratumStatistics[];
  readonly started: number;
  readonly options: EvaluateOptions;
  readonly steps: () => Generator<Promise<void> | undefined, void>;
}

const clock = (): number => performance.now();

function begin(prepared: Prepared, facts: Facts, options: EvaluateOptions, context: unknown, pacer: Pacer | null): Run {
  checkOptions(options);
  const started = clock();
  const { plan, overflow } = prepared;
  const interner = createInterner(prepared.symbols);
  const constants = new Int32Array(plan.constants.length);
  for (let i = 0; i < constants.length; i++)
    constants[i] = encodeWord(interner, plan.constants[i]!.kind, plan.constants[i]!.value);
  const machine: Machine = {
    plan,
    relations: plan.relations.map((relation) =>
      createRelation(plan, relation, interner, options.storage ?? "columnar"),
    ),
    interner,
    constants,
    parameters: bindParameters(plan, interner, options),
    callbacks: bindCallbacks(plan, interner, options.functors ?? {}, pacer === null ? "at once" : "waiting"),
    overflow,
    counter: 0,
    iteration: 0,
    budget: CHECK_EVERY,
    rehearsal: 0,
    check: () => CHECK_EVERY,
  };
  loadTextFacts(plan, machine.relations, constants);
  const given = loadFacts(plan, machine.relations, interner, facts);
  const progress: Progress = { stratum: 0, rule: null, iteration: 0 };
  const guard = createGuard(machine, progress, options, started, clock);
  machine.check = guard.check;
  const strata: StratumStatistics[] = [];
  const watch: Watch = { machine, progress, clock, profile: options.profile === true, context };
  const request = (): FixpointRequest => ({
    machine,
    progress,
    pacer,
    fetch: fetchesAnswers(machine) ? (rule, version) => fetchAnswers(machine, rule, version) : null,
    afterRound: guard.afterRound,
    end: guard.whole,
    observe: (stratum) => observeStratum(watch, stratum),
    tuner: createTuner(machine, {
      executor: options.executor ?? "auto",
      representation: options.representation ?? "auto",
      planner: options.planner ?? "statistics",
      memoryLimit: options.memoryLimit ?? DEFAULT_MEMORY_LIMIT,
      prepared: prepared.versions,
      cache: prepared.cache,
      library: prepared.library,
      runs: prepared.runs++,
      counting: () => watch.profile,
      observeCompile,
      onSwitch: noteSwitch,
    }),
  });
  const steps = (): ReturnType<Run["steps"]> => {
    // Facts alone may be too many: that is a limit like any other, told and partial where the caller wants that.
    guard.whole();
    return runFixpoint(request(), strata);
  };
  return { prepared, machine, given, progress, strata, started, options, steps };
}

/** Runs the work and turns a limit into a partial result where the caller wants that. */
function settle(run: Run, work: () => void): Evaluation {
  let complete = true;
  try {
    work();
  } catch (error) {
    if (error instanceof LimitError) {
      const { limit, allowed, reached, stratum, rule, iteration } = error;
      limitExceeded.execute({ limit: allowed, value: reached }, { which: limit, stratum, rule, iteration });
    }
    if (!(error instanceof LimitError) || run.options.onLimit !== "partial") throw error;
    complete = false;
    // What is pending was derived as well as the rest: it belongs to what there is.
    for (const relation of run.machine.relations) {
      relation.advance();
      relation.settle();
    }
  }
  const { machine, given, strata, prepared } = run;
  return {
    machine,
    given,
    plan: prepared.plan,
    relations: machine.relations,
    interner: machine.interner,
    strata,
    duration: clock() - run.started,
    complete,
    storage: run.options.storage ?? "columnar",
    bytes: machine.relations.reduce((sum, relation) => sum + relation.bytes, internerBytes(machine.interner)),
  };
}

/** An empty relation in the representation that every evaluation starts with. */
export function createRelation(
  plan: Plan,
  relation: PlannedRelation,
  interner: Interner,
  storage: "columnar" | "map",
): Relation {
  const { name, attributes, choices, equivalence, stratum } = relation;
  const arity = attributes.length;
  if (equivalence) return new EqrelRelation(name);
  const subsumptions = plan.strata[stratum]?.subsumptions ?? [];
  const lattice = storage === "map" || subsumptions.length === 0 ? null : latticeOf(relation, subsumptions);
  if (lattice !== null) {
    const better = betterWord({ interner }, relation, lattice);
    return new LatticeRelation(
      name,
      arity,
      lattice.column,
      better,
      attributes[lattice.column]!.kind === "number" ? lattice.keep : null,
    );
  }
  if (arity === 0) return new FlagRelation(name);
  const plain = storage === "map" ? new MapRelation(name, arity) : new HashRelation(name, arity);
  return choices.length > 0 ? new ChoiceRelation(plain, choices) : plain;
}

function bindParameters(plan: Plan, interner: Interner, options: EvaluateOptions): Int32Array {
  const given = options.parameters ?? {};
  for (const name of Object.keys(given)) {
    if (plan.parameters.some((parameter) => parameter.name === name)) continue;
    throw new OptionError("evaluate/parameter", `[parameters]: the program has no parameter "$${name}"; leave it out`);
  }
  const words = new Int32Array(plan.parameters.length);
  for (const [parameter, { name, type }] of plan.parameters.entries()) {
    if (!Object.hasOwn(given, name)) {
      throw new OptionError(
        "evaluate/parameter",
        `[parameters]: "$${name}" has no value; pass { parameters: { ${name}: ... } }`,
      );
    }
    try {
      words[parameter] = encoder(plan.types, interner, type)(given[name]);
    } catch (error) {
      if (!(error instanceof Misfit)) throw error;
      throw new OptionError(
        "evaluate/parameter",
        `[parameters]: "$${name}": ${error.message}; pass a value of its type`,
      );
    }
  }
  return words;
}

function startOf({ plan }: Prepared): { relationCount: number; stratumCount: number } {
  return { relationCount: plan.relations.length, stratumCount: plan.strata.length };
}

function stopOf({ plan, relations, storage, complete }: Evaluation): {
  relationSizes: { readonly [relation: string]: number };
  storageType: StorageType;
  complete?: false;
} {
  const relationSizes = byName(plan, (id) => relations[id]!.size);
  return complete ? { relationSizes, storageType: storage } : { relationSizes, storageType: storage, complete };
}

/** Rounds over all strata. */
export function iterationsOf({ strata }: { readonly strata: readonly StratumStatistics[] }): number {
  return strata.reduce((sum, stratum) => sum + stratum.iterations, 0);
}

function countTuples(machine: Machine): number {
  return machine.relations.reduce((sum, relation) => sum + relation.size + relation.pendingSize, 0);
}
