// Transposition: a linear graph run backwards, from cotangents of its results to cotangents of its inputs.
// In: a graph, its known inputs (undefined where it is linear), cotangents (undefined = zero).  Out: cotangents of the undefined inputs.
// Invariant: what depends on known values alone runs forwards first; every other node is linear in its unknown operands.
// Not here: the rules (transpose-rules/), making linear graphs (drivers.ts).
import { InternalError } from "../error.js";
import type { Graph, Node, Value } from "../graph/graph.js";
import type { Tensor } from "../methods.generated.js";
import { add } from "../ops/arithmetic.js";
import { applyNode, derive } from "../replay.js";
import { composition } from "./jvp.js";
import type { Tangent } from "./rule.js";
import { TRANSPOSE_RULES } from "./transpose-rules/table.js";

/** Transposes one node that carries functions. */
export type TransposeStep = (
  node: Node,
  inputs: readonly (Tensor | undefined)[],
  cotangents: readonly Tangent[],
) => readonly Tangent[];

/** Cotangents of the inputs that are undefined. */
export function transposeReplay(
  graph: Graph,
  inputs: readonly (Tensor | undefined)[],
  cotangents: readonly Tangent[],
  control: TransposeStep,
): readonly Tangent[] {
  const known = new Map<Value, Tensor>();
  for (const { value, tensor } of graph.constants) known.set(value, tensor);
  graph.inputs.forEach((value, i) => {
    if (inputs[i] !== undefined) known.set(value, inputs[i]);
  });
  const linear = graph.nodes.filter((node) => !runIfKnown(node, known));
  const sums = new Map<Value, Tensor>();
  const accumulate = (value: Value, cotangent: Tangent): void => {
    if (cotangent === undefined || known.has(value)) return;
    const before = sums.get(value);
    sums.set(value, before === undefined ? cotangent : (add(before, cotangent) as Tensor));
  };
  graph.outputs.forEach((value, i) => {
    accumulate(value, cotangents[i]);
  });
  for (const node of linear.reverse()) {
    const above = node.outputs.map((value) => sums.get(value));
    if (above.every((cotangent) => cotangent === undefined)) continue;
    const operands = node.inputs.map((value) => known.get(value));
    derive(node, () => {
      const below = transposeNode(node, operands, above, control);
      node.inputs.forEach((value, i) => {
        accumulate(value, below[i]);
      });
    });
  }
  return graph.inputs.map((value) => sums.get(value));
}

/** Runs a node all of whose operands are known; says whether it did. */
function runIfKnown(node: Node, known: Map<Value, Tensor>): boolean {
  if (!node.inputs.every((value) => known.has(value))) return false;
  const results = derive(node, () =>
    applyNode(
      node,
      node.inputs.map((value) => known.get(value)!),
    ),
  );
  node.outputs.forEach((value, i) => {
    known.set(value, results[i]!);
  });
  return true;
}

function transposeNode(
  node: Node,
  inputs: readonly (Tensor | undefined)[],
  cotangents: readonly Tangent[],
  control: TransposeStep,
): readonly Tangent[] {
  const { op, attributes, body } = node;
  // A rule that the user gave may put a block on tangents.
  if (body?.kind === "block") return transposeReplay(composition(node), inputs, cotangents, control);
  if (body !== undefined) return control(node, inputs, cotangents);
  const rule = TRANSPOSE_RULES[op.name];
  if (rule === undefined) throw new InternalError(op.name, "it is in a linear map and has no transpose");
  return rule({ cotangents, inputs, types: node.inputs, results: node.outputs, attributes: attributes as never });
}
