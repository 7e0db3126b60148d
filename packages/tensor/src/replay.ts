// Graphs run on tensors, node by node: what runs, runs at once; what a trace around must know, it records anew.
// In: a node or a graph, and tensors.  Out: its results.
// Invariant: every node passes through apply, so that a replay means what the function meant.
// Not here: making graphs (trace.ts), plans that run many times (evaluate/).
import { applyAll, frameFor } from "./apply.js";
import { applyBlock } from "./block.js";
import { runControl } from "./control.js";
import { locate } from "./error.js";
import type { Graph, Node, NodeBody, Value } from "./graph/graph.js";
import type { Tensor } from "./methods.generated.js";
import { withOrigin } from "./origin.js";
import type { Attributes, TensorType } from "./schema/op.js";
import type { AnyOpSchema } from "./schema/table.js";

/** Runs a node on tensors: eagerly, or recorded by the trace around. */
export function applyNode(node: Node, inputs: readonly Tensor[]): readonly Tensor[] {
  const { op, attributes, body } = node;
  if (body === undefined) return applyAll(op, inputs, attributes as never);
  if (body.kind === "block") return applyBlock(op, inputs, attributes as never, body.compose);
  return applyControl(op, inputs, attributes, body, node.outputs);
}

/** The results of an op that carries functions; the graphs in its body are closed. */
export function applyControl(
  op: AnyOpSchema,
  inputs: readonly Tensor[],
  attributes: Attributes,
  body: NodeBody,
  types: readonly TensorType[],
): readonly Tensor[] {
  const frame = frameFor(inputs);
  if (frame !== undefined) return frame.record(op, inputs, attributes, types, body);
  return runControl(op, inputs, attributes, body, types);
}

/** Runs what stands for a node, a rule of its op or the op itself: what is recorded and thrown has the node's line. */
export function derive<T>({ origin }: Node, fn: () => T): T {
  if (origin === undefined) return fn();
  try {
    return withOrigin(origin, fn);
  } catch (error) {
    throw locate(error, { origin });
  }
}

/** Runs a graph on tensors, node by node: eagerly, or recorded by the trace around. */
export function replay(graph: Graph, inputs: readonly Tensor[]): readonly Tensor[] {
  const tensors = new Map<Value, Tensor>();
  for (const { value, tensor } of graph.constants) tensors.set(value, tensor);
  graph.inputs.forEach((value, i) => {
    tensors.set(value, inputs[i]!);
  });
  for (const node of graph.nodes) {
    const results = derive(node, () =>
      applyNode(
        node,
        node.inputs.map((value) => tensors.get(value)!),
      ),
    );
    node.outputs.forEach((value, i) => {
      tensors.set(value, results[i]!);
    });
  }
  return graph.outputs.map((value) => tensors.get(value)!);
}
