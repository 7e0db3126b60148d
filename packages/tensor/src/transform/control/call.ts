// Rules of calls: functions kept whole, of which checkpoint makes some.
// In: a call node with tangents, cotangents or batches.  Out: calls again.
// Invariant: with `remat` nothing but the operands is kept for the derivative; it computes the rest anew inside a call of its own.
// Source: JAX `checkpoint` (remat).
import type { Graph } from "../../graph/graph.js";
import type { Tensor } from "../../methods.generated.js";
import { applyClosed, closedTogether } from "../../ops/control/closed.js";
import { applyNode } from "../../replay.js";
import * as schema from "../../schema/control.js";
import { trace } from "../../trace.js";
import type { ControlRules } from "../rule.js";
import {
  batchTypes,
  filled,
  given,
  graphsOf,
  linearTangents,
  marked,
  present,
  pruned,
  split,
  spread,
  withBatch,
} from "./graphs.js";
import { reached } from "./reach.js";

/** The results of a call of a graph that is not closed yet. */
function applyCall(attributes: schema.CallAttributes, graph: Graph, operands: readonly Tensor[]): readonly Tensor[] {
  const { graphs, captured } = closedTogether([pruned(graph)]);
  const body = { kind: "control", graphs } as const;
  return applyClosed(schema.call, captured, [...captured, ...operands], attributes, body, graph.outputs);
}

const attributesOf = (node: { readonly attributes: unknown }): schema.CallAttributes =>
  node.attributes as schema.CallAttributes;

export const call: ControlRules = {
  jvp(node, primals, tangents, drivers) {
    const graph = graphsOf(node)[0]!;
    const active = present(tangents);
    const reach = reached(graph, active, "tangent");
    const dual = trace(graph.label, [...graph.inputs, ...marked(graph.inputs, active)], (...inputs) => {
      const made = drivers.jvp(graph, inputs.slice(0, primals.length), spread(inputs.slice(primals.length), active));
      return [...made.outputs, ...filled(made.tangents, graph.outputs, reach)];
    });
    const made = applyCall(attributesOf(node), dual, [...primals, ...given(tangents)]);
    const count = graph.outputs.length;
    return { outputs: made.slice(0, count), tangents: spread(made.slice(count), reach) };
  },

  linearize(node, primals, tangents, drivers) {
    const graph = graphsOf(node)[0]!;
    const attributes = attributesOf(node);
    const active = present(tangents);
    if (attributes.remat) {
      const outputs = applyNode(node, primals);
      let reach: readonly boolean[] = [];
      const linear = trace(graph.label, [...graph.inputs, ...marked(graph.inputs, active)], (...inputs) => {
        const made = drivers.linearize(graph, inputs.slice(0, primals.length), active);
        reach = made.active;
        return given(linearTangents(made, inputs.slice(primals.length)));
      });
      const made = applyCall(attributes, linear, [...primals, ...given(tangents)]);
      return { outputs, tangents: spread(made, reach) };
    }
    const cut = split(graph, active, drivers);
    const made = applyCall(attributes, cut.values, primals);
    const count = graph.outputs.length;
    const linear = applyCall(attributes, cut.linear, [...made.slice(count), ...given(tangents)]);
    return { outputs: made.slice(0, count), tangents: spread(linear, cut.active) };
  },

  transpose(node, inputs, cotangents, drivers) {
    const graph = graphsOf(node)[0]!;
    const [known, above] = [present(inputs), present(cotangents)];
    let reach: readonly boolean[] = [];
    const types = [...marked(graph.inputs, known), ...marked(graph.outputs, above)];
    const transposed = trace(`transpose of ${graph.label}`, types, (...values) => {
      const count = given(inputs).length;
      const below = drivers.transpose(graph, spread(values, known), spread(values.slice(count), above));
      reach = below.map((cotangent, i) => !known[i] && cotangent !== undefined);
      return given(marked(below, reach));
    });
    const made = applyCall(attributesOf(node), transposed, [...given(inputs), ...given(cotangents)]);
    return spread(made, reach);
  },

  batch(node, inputs, batched, size, drivers) {
    const graph = graphsOf(node)[0]!;
    const reach = reached(graph, batched, "value");
    const mapped = trace(graph.label, batchTypes(graph.inputs, batched, size), (...values) => {
      const made = drivers.batch(graph, values, batched, size);
      return made.outputs.map((y, i) => (reach[i] ? withBatch(y, made.batched[i]!, size) : y));
    });
    return { outputs: applyCall(attributesOf(node), mapped, inputs), batched: reach };
  },
};
