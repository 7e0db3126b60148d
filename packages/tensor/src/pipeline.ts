// From a graph to something that runs: passes, then a lane.
// In: a traced graph, where it runs and how.  Out: a plan with the name of its lane.
// Invariant: a graph is verified before and after the passes; whatever the lane, results are the same.
// Not here: tracing (trace.ts), when a function is compiled (defn/).
import type { Backend } from "./backend.js";
import { disposePlan, type Plan, planGraph } from "./evaluate/plan.js";
import { evaluatorLane } from "./evaluate/step.js";
import type { Graph } from "./graph/graph.js";
import { optimize } from "./passes/optimize.js";

/** What runs a compiled function: the backend's program, the evaluator, or both in turns. */
export type LaneName = "native" | "split" | "evaluator";

/** Where and how a graph is to run. */
export interface Target {
  readonly backend: Backend;
}

/** A graph that is ready. */
export interface Compiled {
  readonly lane: LaneName;
  readonly plan: Plan;
  /** Nodes of the graph after the passes. */
  readonly nodes: number;
  readonly dispose: () => void;
}

/** Makes a traced graph ready to run. */
export function compileGraph(graph: Graph, { backend }: Target): Compiled {
  const { nodes, ...rest } = optimize(graph, { backend, fuse: false });
  const plan = planGraph({ ...rest, nodes }, evaluatorLane(backend));
  return { lane: "evaluator", plan, nodes: nodes.length, dispose: () => disposePlan(plan) };
}
