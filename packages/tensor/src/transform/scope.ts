// What a transformation makes on the way belongs to nobody: it is given back, as after any op.
// In: graphs that live no longer than one call, and what runs them.  Out: the results alone.
// Invariant: the user's own function runs outside such a scope, so what it makes and keeps stays.
// Not here: scopes of the user (ops/lifetime.ts).
import type { Graph } from "../graph/graph.js";
import type { Tensor } from "../methods.generated.js";
import { beside } from "../ops/arguments.js";
import { tidy } from "../ops/lifetime.js";
import { enroll } from "../scope.js";
import { bodyOf } from "../tensor.js";

/** The graph; the handles that it holds on what it captured belong to the innermost scope from here on. */
export function held(graph: Graph): Graph {
  for (const { tensor } of graph.constants) if (bodyOf(tensor).kind === "buffer") enroll(tensor);
  return graph;
}

/** Runs what uses a graph for the last time, beside its arguments; all that is made is given back, but for the result. */
export function lastRun<T>(graph: Graph, leaves: readonly Tensor[], run: () => T): T {
  return tidyBeside(leaves, () => {
    held(graph);
    return run();
  });
}

/** Runs beside some tensors; all that is made is given back, but for the result. */
export const tidyBeside = <T>(leaves: readonly Tensor[], run: () => T): T => tidy(() => beside(leaves, run));
