// What the ops that carry functions do when they run at once.
// In: such an op with its operands.  Out: the results, strong tensors of their own.
// Invariant: only the chosen branch of cond runs; a loop is made ready once and runs as it does in a compiled function.
// Not here: recording (trace.ts), the loops themselves (evaluate/), user functions (ops/control/).
import { commonBackend } from "./apply.js";
import { heldHandle } from "./buffer.js";
import { defaultBackend } from "./default-backend.js";
import { InternalError } from "./error.js";
import { runPlan } from "./evaluate/execute.js";
import { disposePlan, planGraph } from "./evaluate/plan.js";
import { evaluatorLane } from "./evaluate/step.js";
import { type Graph, type NodeBody, newValue } from "./graph/graph.js";
import type { Tensor } from "./methods.generated.js";
import type { Attributes, TensorType } from "./schema/op.js";
import type { AnyOpSchema } from "./schema/table.js";
import { collectMade, enroll } from "./scope.js";
import { bufferOfTensor, tensorOf } from "./tensor.js";

/** The results of a control op on concrete operands. */
export function runControl(
  op: AnyOpSchema,
  inputs: readonly Tensor[],
  attributes: Attributes,
  body: NodeBody,
  types: readonly TensorType[],
): readonly Tensor[] {
  switch (body.kind) {
    case "callback":
      body.run(inputs);
      return [];
    case "linear":
      return owned(
        tidied(() => body.forward(...inputs)),
        inputs,
      );
    case "custom":
      return runGraph(body.graphs[0], inputs);
    case "control": {
      if (op.name !== "cond") return runGraph(graphOf(op, inputs, attributes, body, types), inputs);
      const [index, ...operands] = inputs;
      return runGraph(body.graphs[branchAt(index!, body.graphs.length)]!, operands);
    }
    case "block":
      throw new InternalError(op.name, "a block is not a control op");
  }
}

/** The branch that a concrete index chooses among `count`. */
export function branchAt(index: Tensor, count: number): number {
  const buffer = bufferOfTensor(index, "cond");
  // Not a read of the user's, so no span.
  const place = Number(buffer.backend.download(heldHandle(buffer, "cond", "the tensor"))[0]);
  return Math.min(Math.max(place, 0), count - 1);
}

/** A graph of one node. */
function graphOf(
  op: AnyOpSchema,
  operands: readonly Tensor[],
  attributes: Attributes,
  body: NodeBody,
  types: readonly TensorType[],
): Graph {
  const inputs = operands.map((x) => newValue(x, x.weakType));
  const outputs = types.map((type) => newValue(type));
  const node = { op, inputs, attributes, outputs, body, origin: undefined };
  return { label: op.name, inputs, constants: [], nodes: [node], outputs };
}

/** Runs a closed graph once. */
function runGraph(graph: Graph, inputs: readonly Tensor[]): readonly Tensor[] {
  const { label } = graph;
  const backend = inputs.length === 0 ? defaultBackend() : commonBackend(label, inputs);
  const handles = inputs.map((x, i) => heldHandle(bufferOfTensor(x, label), label, `operand ${i}`));
  const plan = planGraph(graph, evaluatorLane(backend));
  try {
    return runPlan(plan, handles).map((handle, i) => tensorOf(backend, handle, graph.outputs[i]!));
  } finally {
    disposePlan(plan);
  }
}

/** What a function returns; everything else it made is given back. The results belong to no scope yet. */
function tidied(fn: () => readonly Tensor[]): readonly Tensor[] {
  const { result, made } = collectMade(fn);
  const kept = new Set<unknown>(result);
  for (const resource of made) if (!kept.has(resource)) resource.dispose();
  return result;
}

/** Results as tensors of their own: an operand that was handed through, or a result that stands twice, gets a handle of its own. */
function owned(results: readonly Tensor[], inputs: readonly Tensor[]): readonly Tensor[] {
  const taken = new Set(inputs);
  return results.map((x) => {
    const fresh = !taken.has(x);
    taken.add(x);
    if (fresh && !x.weakType) {
      enroll(x);
      return x;
    }
    const { backend, handle } = bufferOfTensor(x, "control");
    const own = tensorOf(backend, backend.retain(handle!), x);
    if (fresh) x.dispose();
    return own as Tensor;
  });
}
