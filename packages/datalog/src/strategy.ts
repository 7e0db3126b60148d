// The way of an evaluation: all rules, or the rules that its goals need.
// In: a checked program and its plan; options.  Out: a prepared plan with the options that go with it, kept per kind of goal.
// Invariant: values of goals are parameters, so goals that differ only in values share one plan and its code.
// Not here: the transformation (plan/magic.ts), reading goals (demand.ts).
import type { CheckedProgram } from "./analyze/checked.js";
import { printClause } from "./analyze/print.js";
import { type DemandOptions, questionsOf } from "./demand.js";
import { plannerSpan } from "./events.js";
import { type EvaluateOptions, type Prepared, preparePlan } from "./execute/evaluate.js";
import { checkOptions } from "./execute/options.js";
import type { Goal } from "./goal.js";
import { lowerProgram } from "./plan/lower.js";
import { type DemandGoal, type DemandProgram, demandProgram } from "./plan/magic.js";
import type { Plan } from "./plan/plan.js";
import { printDemand } from "./plan/print-demand.js";
import { verifyPlan } from "./plan/verify.js";
import type { Strategy } from "./statistics.js";

/** A way without the values of one evaluation. */
interface Course extends Strategy {
  readonly prepared: Prepared;
  /** The plan of the program as written. */
  readonly written: Plan;
  /** Null when all rules run. */
  readonly demand: DemandProgram | null;
  /** What a reader of the plan should know before it. */
  readonly notes: string;
}

/** How one evaluation is done. */
export interface Way<O extends EvaluateOptions = EvaluateOptions> extends Course {
  readonly options: O;
}

/** Kinds of goals that are kept ready; the one that was made first makes room. */
const KEPT = 64;

/** Plans a checked program. */
export function planProgram(checked: CheckedProgram, strategy: Strategy["strategy"]): Plan {
  const start = { relationCount: checked.relations.length, ruleCount: checked.clauses.length, strategy };
  return plannerSpan.trace(start, () => verifyPlan(lowerProgram(checked, (clause) => printClause(checked, clause))));
}

/** Finds the way for options. Throws OptionError `evaluate/option`, `evaluate/goal`. */
export function waysOf(
  checked: CheckedProgram,
  prepared: Prepared,
  parseGoal: (text: string) => Goal,
): <O extends EvaluateOptions>(options: O) => Way<O> {
  const full: Course = { prepared, written: prepared.plan, demand: null, notes: "", strategy: "full", partial: [] };
  const courses = new Map<string, Course>();
  const courseFor = (goals: readonly DemandGoal[]): Course => {
    const kind = goals.map(({ relation, columns }) => `${relation}:${columns.join()}`).join(";");
    let course = courses.get(kind);
    if (course === undefined) {
      course = onDemand(checked, full, goals);
      if (courses.size >= KEPT) courses.delete(courses.keys().next().value!);
      courses.set(kind, course);
    }
    return course;
  };
  return (options) => {
    // An evaluation in full looks at its options itself.
    if (options.strategy === undefined && options.goal === undefined) return { ...full, options };
    checkOptions(options);
    const questions = questionsOf(checked, options satisfies DemandOptions, parseGoal);
    if (questions === null) return { ...full, options };
    const course = courseFor(questions.goals);
    if (course.demand === null) return { ...course, options };
    return { ...course, options: { ...options, parameters: { ...options.parameters, ...questions.values } } };
  };
}

function onDemand(checked: CheckedProgram, full: Course, goals: readonly DemandGoal[]): Course {
  const demand = demandProgram(checked, goals, full.prepared.overflow);
  if ("refused" in demand) return { ...full, notes: `demand: evaluated in full: ${demand.refused}\n` };
  const partial = checked.relations.flatMap(({ name }, relation) => (demand.whole.has(relation) ? [] : [name]));
  return {
    prepared: preparePlan(planProgram(demand.checked, "demand"), full.prepared.overflow, full.prepared.library),
    written: full.written,
    ...{ demand, partial, strategy: "demand", notes: printDemand(demand) },
  };
}
