// Graphs that the rules of control flow are made of.
// In: closed graphs, marks, the drivers.  Out: graphs of values and of tangents, pruned of what nobody asks for.
// Invariant: a split graph and its linear rest meet in residuals only: values that the first gives and the second takes.
// Not here: rules of single ops.
import type { Graph, Node, NodeBody, Value } from "../../graph/graph.js";
import type { Tensor } from "../../methods.generated.js";
import { broadcastTo } from "../../ops/movement.js";
import { replay } from "../../replay.js";
import type { TensorType } from "../../schema/op.js";
import { bodyOf } from "../../tensor.js";
import { trace } from "../../trace.js";
import { orZeros } from "../call.js";
import type { Drivers, Linearized, Tangent } from "../rule.js";

/** The graphs of a control op. */
export const graphsOf = ({ body }: Node): readonly Graph[] => (body as NodeBody & { kind: "control" }).graphs;

/** Which are there? */
export const present = (list: readonly (Tensor | undefined)[]): boolean[] => list.map((x) => x !== undefined);

/** Those that are there. */
export const given = (list: readonly (Tensor | undefined)[]): Tensor[] => list.filter((x) => x !== undefined);

/** Those at marked places. */
export const marked = <T>(list: readonly T[], marks: readonly boolean[]): T[] => list.filter((_, i) => marks[i]);

/** Values at the marked places, in order; nothing elsewhere. */
export function spread<T>(values: readonly T[], marks: readonly boolean[]): (T | undefined)[] {
  let next = 0;
  return marks.map((is) => (is ? values[next++] : undefined));
}

/** Tangents of the marked places; zeros where there is none. */
export const filled = (
  tangents: readonly Tangent[],
  types: readonly TensorType[],
  marks: readonly boolean[],
): Tensor[] => marks.flatMap((is, i) => (is ? [orZeros(tangents[i], types[i]!)] : []));

/** The type of a batch of values. */
export const batchType = ({ dtype, shape }: TensorType, size: number): TensorType => ({
  dtype,
  shape: [size, ...shape],
});

/** Types of which the marked have a batch. */
export const batchTypes = (types: readonly TensorType[], marks: readonly boolean[], size: number): TensorType[] =>
  types.map((type, i) => (marks[i] ? batchType(type, size) : type));

/** A value with the batch: itself when it has it, else repeated. */
export const withBatch = (x: Tensor, batched: boolean, size: number): Tensor =>
  batched ? x : (broadcastTo(x, [size, ...x.shape]) as Tensor);

/** The graph without nodes that no output needs; calls of the host stay. */
export function pruned(graph: Graph): Graph {
  const needed = new Set<Value>(graph.outputs);
  const nodes: Node[] = [];
  for (let i = graph.nodes.length - 1; i >= 0; i--) {
    const node = graph.nodes[i]!;
    if (!hasEffect(node) && !node.outputs.some((value) => needed.has(value))) continue;
    nodes.push(node);
    for (const value of node.inputs) needed.add(value);
  }
  const constants = graph.constants.filter(({ value }) => needed.has(value));
  return { ...graph, constants, nodes: nodes.reverse() };
}

/** Does the node, or one within it, call the host? */
export function hasEffect({ body }: Node): boolean {
  if (body?.kind === "callback") return true;
  if (body?.kind !== "control" && body?.kind !== "custom") return false;
  return body.graphs.some((graph) => graph.nodes.some(hasEffect));
}

/** A graph cut in two. */
export interface Split {
  /** Same inputs; its outputs, then the residuals. */
  readonly values: Graph;
  /** From residuals, then tangents of the active inputs, to tangents of the active outputs. */
  readonly linear: Graph;
  readonly residuals: readonly Value[];
  /** Which outputs have a tangent. */
  readonly active: readonly boolean[];
}

/** Cuts a graph into its values and the linear map of its tangents. */
export function split(graph: Graph, active: readonly boolean[], drivers: Drivers): Split {
  let made!: Linearized;
  const values = trace(graph.label, graph.inputs, (...inputs) => {
    made = drivers.linearize(graph, inputs, active);
    return [...made.outputs, ...made.linear.constants.filter(isResidual).map(({ tensor }) => tensor)];
  });
  const { linear } = made;
  const residuals = linear.constants.filter(isResidual).map(({ value }) => value);
  const constants = linear.constants.filter((constant) => !isResidual(constant));
  return {
    values,
    linear: { ...linear, inputs: [...residuals, ...linear.inputs], constants },
    residuals,
    active: made.active,
  };
}

const isResidual = ({ tensor }: { readonly tensor: Tensor }): boolean => bodyOf(tensor).kind === "traced";

/** A linear graph on values, its results at the places of the active outputs. */
export const linearTangents = (
  { linear, active }: Pick<Split, "linear" | "active">,
  inputs: readonly Tensor[],
): Tangent[] => spread(replay(linear, inputs), active);
