// Dead code: nodes and constants whose values nothing uses.
// In: a graph.  Out: the graph without them, also inside nodes; inputs stay.
// Invariant: nodes with an effect (callbacks, and what contains one) stay, in their order.
import type { Graph, Node, Value } from "../graph/graph.js";
import { hasEffect, mapGraphs } from "./inside.js";
import type { Pass, PassContext } from "./pass.js";

/** Drops what nothing uses. */
export const deadCode: Pass = { name: "deadCode", run: (graph, context) => withoutDead(graph, context, new Map()) };

function withoutDead(graph: Graph, context: PassContext, done: Map<Graph, Graph>): Graph {
  const used = new Set<Value>(graph.outputs);
  const nodes: Node[] = [];
  let dropped = 0;
  for (let i = graph.nodes.length - 1; i >= 0; i--) {
    const node = graph.nodes[i]!;
    if (!node.outputs.some((value) => used.has(value)) && !hasEffect(node)) {
      dropped++;
      continue;
    }
    for (const value of node.inputs) used.add(value);
    const body = mapGraphs(node.body, done, (inner) => withoutDead(inner, context, done));
    nodes.push(body === node.body ? node : { ...node, body });
  }
  if (dropped > 0) context.fired.set("deadCode", (context.fired.get("deadCode") ?? 0) + dropped);
  const { groups: _, ...rest } = graph;
  return { ...rest, nodes: nodes.reverse(), constants: graph.constants.filter(({ value }) => used.has(value)) };
}
