// What depends on what: marks on inputs of a graph carried to its outputs, without running or tracing anything.
// In: a graph, which inputs are marked.  Out: which outputs may depend on a marked input.
// Invariant: never too few marks; a loop's carry is marked when any step may mark it.
// Not here: what the marks mean to a rule (a tangent, a batch, an unknown).
import { isInexact } from "../../dtype.js";
import type { Graph, Node, Value } from "../../graph/graph.js";
import type { ScanAttributes, WhileAttributes } from "../../schema/control.js";

/** Which dependence counts: `tangent` follows derivatives, `value` any dependence at all. */
export type Dependence = "tangent" | "value";

/** Which outputs of a graph may depend on marked inputs. */
export function reached(graph: Graph, marks: readonly boolean[], dependence: Dependence): boolean[] {
  const marked = new Set<Value>();
  const mark = (value: Value, is: boolean): void => {
    if (is && (dependence === "value" || isInexact(value.dtype))) marked.add(value);
  };
  graph.inputs.forEach((value, i) => {
    mark(value, marks[i]!);
  });
  for (const node of graph.nodes) {
    const inputs = node.inputs.map((value) => marked.has(value));
    if (!inputs.includes(true)) continue;
    const outputs = reachedBy(node, inputs, dependence);
    node.outputs.forEach((value, i) => {
      mark(value, outputs === undefined || outputs[i]!);
    });
  }
  return graph.outputs.map((value) => marked.has(value));
}

/** Marks of a node's outputs; undefined is all. */
function reachedBy(node: Node, marks: readonly boolean[], dependence: Dependence): readonly boolean[] | undefined {
  const { op, body, attributes } = node;
  if (dependence === "tangent" && op.name === "stopGradient") return node.outputs.map(() => false);
  if (body?.kind !== "control") return undefined;
  switch (op.name) {
    case "cond":
      return marks[0] ? undefined : union(body.graphs.map((graph) => reached(graph, marks.slice(1), dependence)));
    case "scan": {
      const { constants, carries } = attributes as unknown as ScanAttributes;
      return reachedSteps(body.graphs[0]!, marks, constants, carries, dependence).outputs;
    }
    case "while": {
      const { conditionConstants: c, bodyConstants } = attributes as unknown as WhileAttributes;
      const [condition, step] = body.graphs as readonly [Graph, Graph];
      const carry = reachedSteps(step, marks.slice(c), bodyConstants, step.outputs.length, dependence).outputs;
      // Whether a step happens at all is part of every value of the state.
      const decides = dependence === "value" && reached(condition, [...marks.slice(0, c), ...carry], "value")[0];
      return decides ? undefined : carry;
    }
    default:
      return reached(body.graphs[0]!, marks, dependence);
  }
}

/** Marks of the carry once no step adds one, and of the outputs of a step then. The inputs are constants, carry, slices. */
export function reachedSteps(
  step: Graph,
  marks: readonly boolean[],
  constants: number,
  carries: number,
  dependence: Dependence,
): { readonly carry: readonly boolean[]; readonly outputs: readonly boolean[] } {
  let carry = marks.slice(constants, constants + carries);
  for (;;) {
    const outputs = reached(
      step,
      [...marks.slice(0, constants), ...carry, ...marks.slice(constants + carries)],
      dependence,
    );
    const next = carry.map((is, i) => is || outputs[i]!);
    if (next.every((is, i) => is === carry[i])) return { carry, outputs: [...carry, ...outputs.slice(carries)] };
    carry = next;
  }
}

/** Marks that any of several lists has. */
export const union = (lists: readonly (readonly boolean[])[]): boolean[] =>
  lists[0]!.map((_, i) => lists.some((list) => list[i]));
