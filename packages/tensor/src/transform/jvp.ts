// Forward differentiation: a graph run on values and tangents together.
// In: a graph, its inputs, their tangents (undefined = zero).  Out: its outputs and their tangents.
// Invariant: a tangent has its value's type; what has no tangent runs as it is; integers and booleans have none.
// Not here: the rules (jvp-rules/), reverse mode (drivers.ts, transpose.ts).
import { isInexact } from "../dtype.js";
import { GradError } from "../error.js";
import type { Graph, Node, Value } from "../graph/graph.js";
import type { Tensor } from "../methods.generated.js";
import { applyNode, derive } from "../replay.js";
import { strongView } from "../tensor.js";
import { trace } from "../trace.js";
import { WITHOUT_DERIVATIVE } from "./jvp-rules/none.js";
import { JVP_RULES } from "./jvp-rules/table.js";
import type { Dual, Tangent } from "./rule.js";
import { held } from "./scope.js";

/** Runs one node of which some inputs have tangents. */
export type DualStep = (node: Node, primals: readonly Tensor[], tangents: readonly Tangent[]) => Dual;

/** Runs a graph on values and tangents; `control` runs the nodes that carry functions. */
export function dualReplay(
  graph: Graph,
  primals: readonly Tensor[],
  tangents: readonly Tangent[],
  control: DualStep,
): Dual {
  const values = new Map<Value, Tensor>();
  const derivatives = new Map<Value, Tensor>();
  const set = (value: Value, primal: Tensor, tangent: Tangent): void => {
    values.set(value, primal);
    if (tangent !== undefined && isInexact(value.dtype)) derivatives.set(value, tangent);
  };
  for (const { value, tensor } of graph.constants) set(value, tensor, undefined);
  graph.inputs.forEach((value, i) => {
    set(value, primals[i]!, tangents[i]);
  });
  for (const node of graph.nodes) {
    const inputs = node.inputs.map((value) => values.get(value)!);
    const directions = node.inputs.map((value) => derivatives.get(value));
    const dual: Dual = derive(node, () =>
      directions.some((tangent) => tangent !== undefined)
        ? dualStep(node, inputs, directions, control)
        : { outputs: applyNode(node, inputs), tangents: [] },
    );
    node.outputs.forEach((value, i) => {
      set(value, dual.outputs[i]!, dual.tangents[i]);
    });
  }
  return {
    outputs: graph.outputs.map((value) => values.get(value)!),
    tangents: graph.outputs.map((value) => derivatives.get(value)),
  };
}

function dualStep(node: Node, primals: readonly Tensor[], tangents: readonly Tangent[], control: DualStep): Dual {
  const { op, attributes, body } = node;
  if (body !== undefined && body.kind !== "block") return control(node, primals, tangents);
  const rule = JVP_RULES[op.name];
  if (rule === undefined && body !== undefined) return dualReplay(composition(node), primals, tangents, control);
  const refused = WITHOUT_DERIVATIVE[op.name]?.find((i) => tangents[i] !== undefined);
  if (rule === undefined || refused !== undefined) throw noDerivative(node, refused);
  const outputs = applyNode(node, primals);
  // Numbers beside a weak f64 would make f32.
  const strong = { primals: primals.map(strongView), outputs: outputs.map(strongView) };
  return { outputs, tangents: rule({ ...strong, tangents, attributes: attributes as never }) };
}

/** The default composition of a block as a graph. */
export function composition({ op, inputs, body }: Node): Graph {
  return held(trace(op.name, inputs, (body as { compose: (...inputs: Tensor[]) => readonly Tensor[] }).compose));
}

function noDerivative({ op, origin }: Node, operand: number | undefined): GradError {
  const of = operand === undefined ? op.name : `${op.name} by its operand "${op.operands[operand]}"`;
  return new GradError({
    code: "grad/no-derivative",
    op: op.name,
    what: `there is no derivative of ${of}${origin === undefined ? "" : ` (at ${origin})`}`,
    remedy: "wrap its result in stopGradient, or give the derivative with customJvp or customVjp",
  });
}
