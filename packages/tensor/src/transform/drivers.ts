// The transformations of graphs, tied to the rules of the ops that carry functions.
// In: graphs with values, tangents, cotangents or batches.  Out: the same for their results.
// Invariant: each op that carries functions has its rules in control/table.ts.
// Not here: the user's functions (grad.ts, jacobian.ts, vmap.ts).
import { withFrame } from "../apply.js";
import { InternalError } from "../error.js";
import type { Graph, Node } from "../graph/graph.js";
import type { Tensor } from "../methods.generated.js";
import { GraphFrame } from "../trace.js";
import { batchReplay } from "./batch.js";
import { CONTROL_RULES } from "./control/table.js";
import { dualReplay } from "./jvp.js";
import type { Batch, ControlRules, Drivers, Dual, Linearized, Tangent } from "./rule.js";
import { transposeReplay } from "./transpose.js";

const rulesOf = (node: Node): ControlRules => CONTROL_RULES[node.op.name]!;

/** A graph on values and tangents. */
export function jvpGraph(graph: Graph, primals: readonly Tensor[], tangents: readonly Tangent[]): Dual {
  return dualReplay(graph, primals, tangents, (node, values, duals) => rulesOf(node).jvp(node, values, duals, DRIVERS));
}

/** A graph on values, and the linear map from tangents of its active inputs to those of its active outputs. */
export function linearizeGraph(graph: Graph, primals: readonly Tensor[], active: readonly boolean[]): Linearized {
  const frame = new GraphFrame(`derivative of ${graph.label}`, false);
  return withFrame(frame, () => {
    const tangents = graph.inputs.map((value, i) => (active[i] ? frame.input(value) : undefined));
    const dual = dualReplay(graph, primals, tangents, (node, values, duals) =>
      rulesOf(node).linearize(node, values, duals, DRIVERS),
    );
    return {
      outputs: dual.outputs,
      active: dual.tangents.map((tangent) => tangent !== undefined),
      linear: frame.close(dual.tangents.filter((tangent) => tangent !== undefined)),
    };
  });
}

/** Cotangents of the inputs that are undefined, in a graph that is linear in them. */
export function transposeGraph(
  graph: Graph,
  inputs: readonly (Tensor | undefined)[],
  cotangents: readonly Tangent[],
): readonly Tangent[] {
  return transposeReplay(graph, inputs, cotangents, (node, known, above) => {
    const { transpose } = rulesOf(node);
    if (transpose === undefined) throw new InternalError(node.op.name, "it is in a linear map and has no transpose");
    return transpose(node, known, above, DRIVERS);
  });
}

/** A graph on values of which some are batched along axis 0. */
export function batchGraph(graph: Graph, inputs: readonly Tensor[], batched: readonly boolean[], size: number): Batch {
  return batchReplay(graph, inputs, batched, size, (node, values, flags, extent) =>
    rulesOf(node).batch(node, values, flags, extent, DRIVERS),
  );
}

const DRIVERS: Drivers = { jvp: jvpGraph, linearize: linearizeGraph, transpose: transposeGraph, batch: batchGraph };
