// Vectorisation: a graph of single examples run on batches.
// In: a graph, inputs of which some have a batch as axis 0.  Out: outputs, and which of them have the batch.
// Invariant: what depends on no batch runs once, without it; of no examples nothing runs.
// Not here: the rules (batching-rules/), where the user's batch axes are (vmap.ts).
import { apply } from "../apply.js";
import { InternalError } from "../error.js";
import type { Graph, Node, Value } from "../graph/graph.js";
import type { Tensor } from "../methods.generated.js";
import { backendOf } from "../ops/arguments.js";
import { applyNode, derive } from "../replay.js";
import { full } from "../schema/creation.js";
import type { TensorType } from "../schema/op.js";
import { BLOCK_BATCH_RULES } from "./batching-rules/block.js";
import { BATCH_RULES } from "./batching-rules/table.js";
import { composition } from "./jvp.js";
import type { Batch } from "./rule.js";

/** Batches one node that carries functions. */
export type BatchStep = (node: Node, inputs: readonly Tensor[], batched: readonly boolean[], size: number) => Batch;

/** Runs a graph on values of which some are batched; `control` runs the nodes that carry functions. */
export function batchReplay(
  graph: Graph,
  inputs: readonly Tensor[],
  batched: readonly boolean[],
  size: number,
  control: BatchStep,
): Batch {
  const values = new Map<Value, Tensor>();
  const withBatch = new Set<Value>();
  const set = (value: Value, tensor: Tensor, isBatched: boolean): void => {
    values.set(value, tensor);
    if (isBatched) withBatch.add(value);
  };
  for (const { value, tensor } of graph.constants) set(value, tensor, false);
  graph.inputs.forEach((value, i) => {
    set(value, inputs[i]!, batched[i]!);
  });
  for (const node of graph.nodes) {
    const operands = node.inputs.map((value) => values.get(value)!);
    const flags = node.inputs.map((value) => withBatch.has(value));
    const result: Batch = derive(node, () =>
      flags.includes(true)
        ? batchStep(node, operands, flags, size, control)
        : { outputs: applyNode(node, operands), batched: [] },
    );
    node.outputs.forEach((value, i) => {
      set(value, result.outputs[i]!, result.batched[i] ?? false);
    });
  }
  return {
    outputs: graph.outputs.map((value) => values.get(value)!),
    batched: graph.outputs.map((value) => withBatch.has(value)),
  };
}

function batchStep(
  node: Node,
  inputs: readonly Tensor[],
  batched: readonly boolean[],
  size: number,
  control: BatchStep,
): Batch {
  const { op, attributes, body } = node;
  if (size === 0) return allBatched(node.outputs.map((type) => ofNoExamples(type, inputs)));
  if (body !== undefined && body.kind !== "block") return control(node, inputs, batched, size);
  const context = { inputs, batched, size, attributes: attributes as never, results: node.outputs };
  const rule = body === undefined ? BATCH_RULES[op.name] : BLOCK_BATCH_RULES[op.name];
  const outputs = rule?.(context);
  if (outputs !== undefined) return allBatched(outputs);
  if (body !== undefined) return batchReplay(composition(node), inputs, batched, size, control);
  throw new InternalError(op.name, "it has no batching rule");
}

const allBatched = (outputs: readonly Tensor[]): Batch => ({ outputs, batched: outputs.map(() => true) });

/** A result of an op on no examples at all. */
const ofNoExamples = ({ dtype, shape }: TensorType, beside: readonly Tensor[]): Tensor =>
  apply(full, [], { shape: [0, ...shape], value: 0, dtype }, backendOf(beside));
