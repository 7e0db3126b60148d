// A compiled function looked at without running it: the graph of a call.
// In: a traced call.  Out: the graph after the passes, as text and as a picture.
// Invariant: what is shown is what would run.
import { graphDot } from "../graph/dot.js";
import type { Graph } from "../graph/graph.js";
import { graphText } from "../graph/print.js";

/** The graph of a call of a compiled function. */
export interface Lowered {
  /** The graph after the passes. */
  readonly graph: Graph;
  /** Why the backend's compiler does not take it whole: ops and constructs, each with its reason. */
  readonly refused: readonly string[];
  /** The graph as text, in the manner of a jaxpr. */
  toString(): string;
  /** The graph as a picture, for Graphviz. */
  toDot(): string;
}

/** A graph as a call's lowering. */
export function loweredOf(graph: Graph, refused: readonly string[]): Lowered {
  return { graph, refused, toString: () => graphText(graph), toDot: () => graphDot(graph) };
}
