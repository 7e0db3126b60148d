// Common subexpressions: nodes of one op on the same values with the same attributes become one.
// In: a graph.  Out: the graph with each computation once; scalar constants of one dtype and value become one.
// Invariant: ops that carry functions are never merged: a callback runs as often as it was called, what `checkpoint` computes again stays apart,
//   since a graph inside a node is a scope of its own.
// Source: value numbering (Cocke and Schwartz 1970).
import { heldHandle } from "../buffer.js";
import type { Constant, Graph, Node, Value } from "../graph/graph.js";
import { attributesText } from "../graph/print.js";
import { bodyOf } from "../tensor.js";
import { mapGraphs } from "./inside.js";
import type { Pass, PassContext } from "./pass.js";

/** Computes each thing once. */
export const commonSubexpressions: Pass = {
  name: "commonSubexpressions",
  run: (graph, context) => withCommon(graph, context, new Map()),
};

function withCommon(graph: Graph, context: PassContext, done: Map<Graph, Graph>): Graph {
  const ids = new Map<Value, number>();
  const idOf = (value: Value): number => {
    const id = ids.get(value) ?? ids.size;
    ids.set(value, id);
    return id;
  };
  const stands = new Map<Value, Value>();
  const seen = new Map<string, readonly Value[]>();
  /** Are the values those of an earlier key? */
  const merge = (key: string, values: readonly Value[]): boolean => {
    const earlier = seen.get(key);
    if (earlier === undefined) {
      seen.set(key, values);
      return false;
    }
    values.forEach((value, i) => {
      stands.set(value, earlier[i]!);
    });
    return true;
  };
  const constants = graph.constants.filter((constant) => {
    const key = constantKey(constant);
    return key === undefined || !merge(key, [constant.value]);
  });
  let merged = graph.constants.length - constants.length;
  const nodes: Node[] = [];
  for (const before of graph.nodes) {
    const node = withInputs(before, stands);
    if (node.op.form === "control") {
      const body = mapGraphs(node.body, done, (inner) => withCommon(inner, context, done));
      nodes.push({ ...node, body });
      continue;
    }
    const key = `${node.op.name}(${node.inputs.map(idOf).join()})${attributesText(node)}`;
    if (merge(key, node.outputs)) merged++;
    else nodes.push(node);
  }
  if (merged > 0) context.fired.set("commonSubexpressions", (context.fired.get("commonSubexpressions") ?? 0) + merged);
  const { label, inputs } = graph;
  return { label, inputs, constants, nodes, outputs: graph.outputs.map((value) => stands.get(value) ?? value) };
}

function withInputs(node: Node, stands: ReadonlyMap<Value, Value>): Node {
  if (!node.inputs.some((value) => stands.has(value))) return node;
  return { ...node, inputs: node.inputs.map((value) => stands.get(value) ?? value) };
}

/** What scalars of one value share: dtype, weakness, backend and bits. */
function constantKey({ value, tensor }: Constant): string | undefined {
  const body = bodyOf(tensor);
  if (value.shape.length > 0 || body.kind !== "buffer") return undefined;
  const { buffer, byteOffset, byteLength } = body.backend.download(heldHandle(body, "optimize", "a constant"));
  const bits = new Uint8Array(buffer, byteOffset, byteLength).join();
  return `constant ${body.backend.name} ${value.dtype} ${value.weakType} ${bits}`;
}
