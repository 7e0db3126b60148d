// The graphs inside a node: mapped, each once; asked for effects.
// In: a node's body.  Out: the body with other graphs; whether running it does more than compute.
// Not here: what is done to the graphs.
import type { Graph, Node, NodeBody, Value } from "../graph/graph.js";
import type { ScanAttributes, WhileAttributes } from "../schema/control.js";

/** The graphs that a node carries. */
export function graphsOf({ body }: Node): readonly Graph[] {
  return body !== undefined && "graphs" in body ? body.graphs : [];
}

/** The body with each of its graphs replaced; `done` remembers graphs that several nodes share. */
export function mapGraphs(
  body: NodeBody | undefined,
  done: Map<Graph, Graph>,
  change: (graph: Graph) => Graph,
): NodeBody | undefined {
  if (body === undefined || !("graphs" in body)) return body;
  const graphs = body.graphs.map((graph) => {
    let changed = done.get(graph);
    if (changed === undefined) {
      changed = change(graph);
      done.set(graph, changed);
    }
    return changed;
  });
  return { ...body, graphs } as NodeBody;
}

/** For each graph of a node: the operands that its first inputs are, the same in every call of the graph. */
export function fixedOperands({ op, inputs, attributes, body }: Node): readonly (readonly Value[])[] {
  if (body === undefined || !("graphs" in body)) return [];
  if (op.name === "while") {
    const { conditionConstants: c, bodyConstants: b } = attributes as unknown as WhileAttributes;
    return [inputs.slice(0, c), inputs.slice(c, c + b)];
  }
  if (op.name === "scan") return [inputs.slice(0, (attributes as unknown as ScanAttributes).constants)];
  return body.graphs.map(() => (op.name === "cond" ? inputs.slice(1) : inputs));
}

const effects = new WeakMap<Graph, boolean>();

/** Does running the node call back to the host, itself or inside? */
export function hasEffect(node: Node): boolean {
  if (node.op.form !== "control") return false;
  return node.op.name === "callback" || graphsOf(node).some(graphHasEffect);
}

function graphHasEffect(graph: Graph): boolean {
  let found = effects.get(graph);
  if (found === undefined) {
    found = graph.nodes.some(hasEffect);
    effects.set(graph, found);
  }
  return found;
}
