// A graph cut at the nodes that a compiler does not take: segments between them, as few as the order of values allows.
// In: a graph and which nodes are cuts.  Out: segments and cuts in an order in which every value is made before it is used.
// Invariant: a node is in the earliest segment that its operands allow; callbacks keep their order.
// Not here: how segments run (native.ts).
import type { Graph, Node, Value } from "../graph/graph.js";

/** Part of a graph: nodes that run as one program, or a node that does not. */
export type Part = { readonly kind: "segment"; readonly graph: Graph } | { readonly kind: "cut"; readonly node: Node };

/** Cuts a graph. */
export function cutGraph(graph: Graph, isCut: (node: Node) => boolean): readonly Part[] {
  // The segment that makes a value, or the one after the cut that makes it.
  const ready = new Map<Value, number>();
  const segments: Node[][] = [];
  const cuts: Node[][] = [];
  let effects = 0;
  for (const node of graph.nodes) {
    let level = Math.max(0, ...node.inputs.map((value) => ready.get(value) ?? 0));
    const cut = isCut(node);
    if (node.body?.kind === "callback") effects = level = Math.max(level, effects);
    const list = cut ? cuts : segments;
    const group = list[level] ?? [];
    group.push(node);
    list[level] = group;
    for (const value of node.outputs) ready.set(value, cut ? level + 1 : level);
  }
  const parts: Part[] = [];
  const count = Math.max(segments.length, cuts.length);
  const wanted = usesBySegment(graph, segments);
  for (let level = 0; level < count; level++) {
    const nodes = segments[level];
    if (nodes !== undefined) parts.push({ kind: "segment", graph: segmentGraph(graph, nodes, wanted) });
    for (const node of cuts[level] ?? []) parts.push({ kind: "cut", node });
  }
  return parts;
}

/** Answers whether something outside a segment uses a value of it. */
type IsWanted = (value: Value, nodes: readonly Node[]) => boolean;

function usesBySegment(graph: Graph, segments: readonly (readonly Node[] | undefined)[]): IsWanted {
  const home = new Map<Node, readonly Node[]>();
  for (const nodes of segments) for (const node of nodes ?? []) home.set(node, nodes!);
  const users = new Map<Value, Set<readonly Node[] | Node>>();
  for (const node of graph.nodes)
    for (const value of node.inputs) {
      const known = users.get(value) ?? new Set();
      users.set(value, known.add(home.get(node) ?? node));
    }
  const outputs = new Set(graph.outputs);
  return (value, nodes) => outputs.has(value) || [...(users.get(value) ?? [])].some((user) => user !== nodes);
}

function segmentGraph({ label, constants }: Graph, nodes: readonly Node[], isWanted: IsWanted): Graph {
  const made = new Set(nodes.flatMap(({ outputs }) => outputs));
  const used = new Set(nodes.flatMap(({ inputs }) => inputs).filter((value) => !made.has(value)));
  const captured = constants.filter(({ value }) => used.has(value));
  for (const { value } of captured) used.delete(value);
  return {
    label,
    inputs: [...used],
    constants: captured,
    nodes,
    outputs: [...made].filter((value) => isWanted(value, nodes)),
  };
}
