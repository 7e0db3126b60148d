// Fusion groups: runs of elementwise ops over one shape, and reductions of what they make.
// In: a graph.  Out: the graph with `groups`; nodes and values as they were.
// Invariant: a group can run at one point of the order: no path leaves it and comes back; a node is in one group at most; results do not change.
// Not here: running a group (a backend's program may, the evaluator does not).
import type { FusionGroup, Graph, Node, Value } from "../graph/graph.js";
import { sameShape } from "../shape.js";
import { mapGraphs } from "./inside.js";
import type { Pass, PassContext } from "./pass.js";

/** Finds the groups. */
export const fusionGroups: Pass = { name: "fusionGroups", run: (graph, context) => grouped(graph, context, new Map()) };

/** A node while groups are sought: how many times a path to it left a group, and the group it is in. */
interface Place {
  readonly node: Node;
  /** Its position in the order. */
  readonly rank: number;
  readonly stage: number;
  group: Place[];
}

function grouped(graph: Graph, context: PassContext, done: Map<Graph, Graph>): Graph {
  const places = new Map<Value, Place>();
  const order: Place[] = [];
  const nodes = graph.nodes.map((before, rank) => {
    const body = mapGraphs(before.body, done, (inner) => grouped(inner, context, done));
    const node = body === before.body ? before : { ...before, body };
    const makers = node.inputs.map((value) => places.get(value)).filter((maker) => maker !== undefined);
    // Every edge that stays in a group keeps the stage and every other raises it, so no path returns to a group.
    const stage = makers.reduce((most, maker) => Math.max(most, maker.stage + (fits(maker.node, node) ? 0 : 1)), 0);
    const place: Place = { node, rank, stage, group: [] };
    place.group.push(place);
    for (const maker of makers) if (maker.stage === stage && maker.group !== place.group) join(maker, place);
    for (const value of node.outputs) places.set(value, place);
    order.push(place);
    return node;
  });
  const found = new Set(order.filter(({ group }) => group.length > 1).map(({ group }) => group));
  const escaping = new Set<Value>(graph.outputs);
  for (const { node, group } of order)
    for (const value of node.inputs) if (places.get(value)?.group !== group) escaping.add(value);
  const groups = [...found].map((group) => described(group, escaping));
  if (groups.length > 0) context.fired.set("fusionGroups", (context.fired.get("fusionGroups") ?? 0) + groups.length);
  return { ...graph, nodes, groups };
}

/** May the user run in one loop with the maker of its operand? */
function fits(maker: Node, user: Node): boolean {
  if (maker.op.form !== "elementwise" || maker.body !== undefined) return false;
  const [made] = maker.outputs as readonly [Value];
  if (user.op.form === "elementwise") return sameShape(made.shape, user.outputs[0]!.shape);
  return user.op.form === "reduction";
}

/** Two groups become one; the smaller is moved, so that all joins together are n log n at most. */
function join(a: Place, b: Place): void {
  const [small, large] = a.group.length < b.group.length ? [a.group, b.group] : [b.group, a.group];
  for (const place of small) {
    large.push(place);
    place.group = large;
  }
}

function described(group: readonly Place[], escaping: ReadonlySet<Value>): FusionGroup {
  const nodes = [...group].sort((a, b) => a.rank - b.rank).map(({ node }) => node);
  const made = new Set(nodes.flatMap((node) => node.outputs));
  const inputs = new Set(nodes.flatMap((node) => node.inputs).filter((value) => !made.has(value)));
  return { nodes, inputs: [...inputs], outputs: [...made].filter((value) => escaping.has(value)) };
}
