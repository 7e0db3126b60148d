// From text to knowledge: parse, analyze, plan, evaluate, read. The file to open first.
// In: program text and facts.  Out: Program and Knowledge.
// Invariant: a Program is immutable; evaluating it twice with the same facts gives the same result.
// Not here: each of the five steps, which is a folder of its own.
import { analyze } from "./analyze/analyze.js";
import type { CheckedProgram } from "./analyze/checked.js";
import { coverageOf, EVERYTHING } from "./demand.js";
import type { Diagnostic } from "./diagnostic.js";
import { libraryOf, sourcesAhead } from "./execute/ahead.js";
import type { CodeLibrary } from "./execute/compile.js";
import {
  type EvaluateOptions,
  type Evaluation,
  evaluatePlan,
  evaluatePlanAsync,
  type Prepared,
  preparePlan,
} from "./execute/evaluate.js";
import { checkFactNames, type Facts } from "./execute/facts.js";
import { createDemandExplainer } from "./explain/demanded.js";
import { createExplainer } from "./explain/explain.js";
import { type Goal, goalOf } from "./goal.js";
import { createKnowledge, type Knowledge } from "./knowledge.js";
import { planIndexes } from "./plan/indexes.js";
import type { Plan, PlannedRule, RuleVersion } from "./plan/plan.js";
import { printPlan } from "./plan/print.js";
import { ruleVersions, UNKNOWN } from "./plan/seminaive.js";
import { statisticsOf } from "./statistics.js";
import { show } from "./storage/codec.js";
import { OptionError } from "./storage/error.js";
import { planProgram, type Way, waysOf } from "./strategy.js";
import { type ParseOptions, parseGoal, parse as parseText } from "./syntax/parser.js";
import type { Overflow } from "./value.js";

/** Options of `evaluateAsync`. Units: `slice` in milliseconds of work between two turns of the event loop, default 10. */
export interface EvaluateAsyncOptions extends EvaluateOptions {
  /** Milliseconds of work between two turns of the event loop; 10 by default. */
  readonly slice?: number | undefined;
  /** Called between two slices. */
  readonly onProgress?:
    | ((progress: { readonly stratum: number; readonly iteration: number; readonly tuples: number }) => void)
    | undefined;
}

/** What a plan is for: the same options as those of the evaluation. */
export type PlanOptions = Pick<EvaluateOptions, "strategy" | "goal">;

/** A plan that prints itself. */
export interface PlanView extends Plan {
  toString(): string;
}

/** A checked and planned program. */
export interface Program {
  /** Warnings; a program with errors is never made. */
  readonly warnings: readonly Diagnostic[];
  /** Computes everything the rules imply. Complexity: semi-naive, each tuple joins once as new.
   * Throws FactError, EvaluationError, LimitError, OptionError, or the abort reason of `signal`.
   * @example parse(".decl e(x: symbol, y: symbol) e(\"a\", \"b\").").evaluate().size("e"); // => 1 */
  evaluate(facts?: Facts, options?: EvaluateOptions): Knowledge;
  /** The same in slices that leave the event loop alive. Rejects with what `evaluate` throws. */
  evaluateAsync(facts?: Facts, options?: EvaluateAsyncOptions): Promise<Knowledge>;
  /** The plan as it is before anything is known about sizes; `toString` prints strata, join orders and indexes.
   * With `strategy: "demand"` the plan of the transformed rules, and what is computed in full and why. Throws OptionError `evaluate/goal`. */
  plan(options?: PlanOptions): PlanView;
  /** The program after all checks, for tools. */
  readonly checked: CheckedProgram;
}

/** Functions that `sextant-datalog build` wrote, by the key of the source they replace; others are made when they are needed. */
export interface GeneratedCode {
  readonly [key: string]: (environment: readonly unknown[]) => unknown;
}

/** How a program is made of text. */
export interface ProgramOptions extends ParseOptions {
  /** Code made ahead of time, so that none is made from strings at run time. */
  readonly code?: GeneratedCode | undefined;
}

/** Makes a program of Datalog text. Throws DatalogError with all diagnostics of the first stage that has errors.
 * Throws OptionError `parse/text` for what is no text. Source: Souffle's language, see the README for what differs.
 * @example parse(".decl p(x: number) p(1). p(2).").evaluate().get("p"); // => [{"x":1},{"x":2}] */
export function parse(text: string, options: ProgramOptions = {}): Program {
  if (typeof text !== "string")
    throw new OptionError("parse/text", `[parse]: ${show(text)} is not program text; pass a string`);
  const { code } = options;
  return programOf(analyze(parseText(text, options)), "wrap", code === undefined ? null : libraryOf(code));
}

/** Plans a checked program. */
export function programOf(checked: CheckedProgram, overflow: Overflow, library: CodeLibrary | null = null): Program {
  return createProgram(checked, preparePlan(planProgram(checked, "full"), overflow, library));
}

/** Sources of all functions that evaluations of a program from text need while its relations are hash tables. Complexity: O(rules). */
export function generatedSources(checked: CheckedProgram): readonly string[] {
  return sourcesAhead(preparePlan(planProgram(checked, "full"), "wrap"));
}

function createProgram(checked: CheckedProgram, prepared: Prepared): Program {
  const wayFor = waysOf(checked, prepared, readGoal);
  const queries = checked.queries.map((id) => checked.relations[id]!.name);
  return Object.freeze({
    checked,
    warnings: checked.diagnostics,
    plan: (options: PlanOptions = {}) => viewPlan(wayFor(options)),
    evaluate: (facts: Facts = {}, options: EvaluateOptions = {}) => {
      const way = wayFor(options);
      if (way.demand !== null) checkFactNames(way.written, facts);
      return knowledgeOf(checked, queries, way, evaluatePlan(way.prepared, facts, way.options));
    },
    evaluateAsync: async (facts: Facts = {}, options: EvaluateAsyncOptions = {}) => {
      const pace = { slice: options.slice ?? 10, onProgress: options.onProgress, pause: nextTurn };
      const way = wayFor(options);
      if (way.demand !== null) checkFactNames(way.written, facts);
      return knowledgeOf(checked, queries, way, await evaluatePlanAsync(way.prepared, facts, way.options, pace));
    },
  });
}

function viewPlan({ prepared: { plan }, notes }: Way): PlanView {
  const versionsOf = (rule: PlannedRule): readonly RuleVersion[] => ruleVersions(rule, UNKNOWN);
  return { ...plan, toString: () => `${notes}${printPlan(plan, versionsOf, planIndexes(plan, versionsOf))}` };
}

function knowledgeOf(checked: CheckedProgram, queries: readonly string[], way: Way, evaluation: Evaluation): Knowledge {
  const { relations, interner, complete, machine, given } = evaluation;
  const { demand, written: plan, strategy, partial } = way;
  const coverage = demand === null ? EVERYTHING : coverageOf(demand, relations);
  return createKnowledge({
    plan,
    relations,
    interner,
    complete,
    coverage,
    queries,
    parseGoal: readGoal,
    count: () => statisticsOf(evaluation, { strategy, partial }),
    explain: () => {
      const evidence = { checked, machine, given, complete };
      return demand === null
        ? createExplainer(evidence)
        : createDemandExplainer(evidence, plan, demand.reached, coverage);
    },
  });
}

function readGoal(text: string): Goal {
  return goalOf(parseGoal(text));
}

/** A turn of the event loop: a macrotask, so that timers and input are served too. */
function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    if (typeof setImmediate === "function") setImmediate(resolve);
    else setTimeout(resolve, 0);
  });
}
