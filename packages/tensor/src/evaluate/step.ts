// What each node of a graph does when a plan runs: on handles, everything decided beforehand that does not depend on elements.
// In: a node and the lane that its inner graphs run in.  Out: a step.
// Invariant: an op that its backend lacks follows the fallback policy of the moment it runs, a block that is not claimed executes tensor.block.fallback each time: as in eager calls.
// Not here: loops and branches (control.ts), slots (plan.ts).
import type { Backend, Handle } from "../backend.js";
import { heldHandle } from "../buffer.js";
import { blockFallbackEvent } from "../events.js";
import type { Node } from "../graph/graph.js";
import type { Tensor } from "../methods.generated.js";
import { withOrigin } from "../origin.js";
import { bufferOfTensor, tensorOf } from "../tensor.js";
import { type BlockBody, compositionOf } from "./composition.js";
import { controlStep } from "./control.js";
import { execute } from "./execute.js";
import { kernel, planStep } from "./kernel.js";
import { disposePlan, type Lane, planGraph, type Step, type Unit } from "./plan.js";

/** Every node a step of its own; `change` may put another step in its place. */
export function evaluatorLane(backend: Backend, change: (unit: Unit) => Unit = (unit) => unit): Lane {
  const lane: Lane = { backend, units: ({ nodes }) => nodes.map((node) => change(unitOf(node, lane))) };
  return lane;
}

/** A node as one step. */
export function unitOf(node: Node, lane: Lane): Unit {
  return { name: node.op.name, node, inputs: node.inputs, outputs: node.outputs, step: stepOf(node, lane) };
}

function stepOf(node: Node, lane: Lane): Step {
  const { op, inputs, attributes, outputs, body } = node;
  switch (body?.kind) {
    case undefined: {
      const run = kernel(lane.backend, op, inputs, attributes);
      return { kind: "direct", run: (operands) => run(operands, attributes, outputs) };
    }
    case "block":
      return blockStep(node, body, lane);
    case "custom":
      return planStep(planGraph(body.graphs[0], lane));
    case "control":
      return controlStep(node, body.graphs, lane);
    case "callback":
      return {
        kind: "direct",
        run: (operands) => {
          body.run(asTensors(lane.backend, operands, inputs));
          return [];
        },
      };
    case "linear":
      return {
        kind: "direct",
        run: (operands) =>
          body.forward(...asTensors(lane.backend, operands, inputs)).map((x) => ownHandle(x, lane.backend)),
      };
  }
}

function blockStep({ op, inputs, attributes, outputs, origin }: Node, body: BlockBody, lane: Lane): Step {
  const { backend } = lane;
  const dtypes = inputs.map((input) => input.dtype);
  if (backend.claims(op, dtypes, attributes) === true)
    return { kind: "direct", run: (operands) => backend.run(op, operands, attributes, outputs) };
  const metadata = { block: op.name, argsCount: inputs.length };
  const graph = withOrigin(origin, () => compositionOf(op.name, inputs, body, backend));
  const plan = planGraph(graph, lane);
  for (const { tensor } of graph.constants) tensor.dispose();
  return {
    kind: "nested",
    *run(operands, pace) {
      blockFallbackEvent.execute({}, metadata);
      return yield* execute(plan, operands, pace);
    },
    dispose: () => disposePlan(plan),
  };
}

/** Tensors of their own over handles. */
function asTensors(backend: Backend, handles: readonly Handle[], types: Node["inputs"]): Tensor[] {
  return handles.map((handle, i) => tensorOf(backend, backend.retain(handle), types[i]!, types[i]!.weakType));
}

/** Another handle on a tensor's array. */
function ownHandle(x: Tensor, backend: Backend): Handle {
  return backend.retain(heldHandle(bufferOfTensor(x, "linear"), "linear", "a result"));
}
