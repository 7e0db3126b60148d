// From a graph to something that runs: passes, then a lane.
// In: a traced graph, where it runs and how.  Out: a plan with the name of its lane.
// Invariant: graphs are verified before and after the passes; whatever the lane, results are the same; what the compiler does not take is an event for each reason, and one warning.
// Not here: tracing (trace.ts), when a function is compiled (defn/).
import type { Backend } from "./backend.js";
import { settings } from "./config.js";
import { CompileError } from "./error.js";
import { disposePlan, type Lane, type Plan, planGraph } from "./evaluate/plan.js";
import { evaluatorLane } from "./evaluate/step.js";
import { compilerFallbackEvent } from "./events.js";
import { warnOncePer } from "./fallback.js";
import type { Graph } from "./graph/graph.js";
import { verifyGraph } from "./graph/verify.js";
import { nativeLane } from "./lane/native.js";
import { Refusals } from "./lane/refusal.js";
import type { NativeFallback } from "./options/defn.js";
import { optimize } from "./passes/optimize.js";

/** What runs a compiled function: the backend's program, the evaluator, or both in turns. */
export type LaneName = "native" | "split" | "evaluator";

/** Where and how a graph is to run. */
export interface Target {
  readonly backend: Backend;
  /** Its name in events. */
  readonly key: string;
  readonly native: boolean;
  readonly nativeFallback: NativeFallback;
  readonly fuse: boolean;
}

/** A graph that is ready. */
export interface Compiled {
  readonly lane: LaneName;
  readonly plan: Plan;
  /** The graph after the passes. */
  readonly graph: Graph;
  readonly dispose: () => void;
}

/** A graph after the passes. */
export function optimized(graph: Graph, backend: Backend, fuse: boolean): Graph {
  verifyGraph(graph);
  return optimize(graph, { backend, fuse });
}

/** Why the compiler does not take a graph whole; nothing where there is no compiler. */
export function refusedReasons(graph: Graph, backend: Backend): readonly string[] {
  return backend.compile === undefined ? [] : new Refusals(backend).reasons(graph);
}

/** Makes a traced graph ready to run; throws `compile/refused`. */
export function compileGraph(traced: Graph, target: Target): Compiled {
  const { backend, native, fuse } = target;
  const graph = optimized(traced, backend, fuse);
  if (!native || backend.compile === undefined) return planned(graph, "evaluator", evaluatorLane(backend));
  const refusals = new Refusals(backend);
  const reasons = refusals.reasons(graph);
  const lane = laneFor(reasons, target, graph.label);
  return planned(graph, lane, lane === "evaluator" ? evaluatorLane(backend) : nativeLane(backend, refusals, { fuse }));
}

/** A graph planned for a lane. */
export function planned(graph: Graph, lane: LaneName, runs: Lane): Compiled {
  const plan = planGraph(graph, runs);
  return { lane, plan, graph, dispose: () => disposePlan(plan) };
}

/** The lane of a graph that is not taken for these reasons. */
function laneFor(reasons: readonly string[], { nativeFallback, key, backend }: Target, label: string): LaneName {
  if (reasons.length === 0) return "native";
  if (nativeFallback === "raise")
    throw new CompileError({
      code: "compile/refused",
      op: label,
      what: `the compiler of "${backend.name}" does not take ${reasons.join(", ")}`,
      remedy: 'change the function, or allow other lanes with nativeFallback: "split"',
    });
  const how = nativeFallback === "split" ? "in segments around it" : "in the evaluator";
  for (const reason of reasons) {
    compilerFallbackEvent.execute({ count: 1 }, { key, reason });
    // Silence that was asked for holds here too; unset, a function that runs slower than expected says so once.
    if (settings().fallback !== "silent")
      warnOncePer(
        `compiler ${reason}`,
        `@sextant/tensor: ${label} runs ${how}, since the compiler of "${backend.name}" does not take ${reason}; nativeFallback: "raise" makes this an error`,
      );
  }
  return nativeFallback === "split" ? "split" : "evaluator";
}
