// Rules of callbacks: the host is called with values, whatever is computed besides.
// In: a callback node.  Out: the same call; with a batch one call per example, in order.
import type { Node, NodeBody } from "../../graph/graph.js";
import type { Tensor } from "../../methods.generated.js";
import { reshape } from "../../ops/movement.js";
import { sliceAxis } from "../../ops/slice.js";
import { applyControl, applyNode } from "../../replay.js";
import type { ControlRules, Dual } from "../rule.js";

function once(node: Node, primals: readonly Tensor[]): Dual {
  return { outputs: applyNode(node, primals), tangents: [] };
}

export const callback: ControlRules = {
  jvp: once,
  linearize: once,
  batch(node, inputs, batched, size) {
    const { run } = node.body as NodeBody & { kind: "callback" };
    const each = (values: readonly Tensor[]): void => {
      for (let at = 0; at < size; at++) run(values.map((x, i) => (batched[i] ? example(x, at) : x)));
    };
    applyControl(node.op, inputs, node.attributes, { kind: "callback", run: each }, []);
    return { outputs: [], batched: [] };
  },
};

const example = (x: Tensor, at: number): Tensor => reshape(sliceAxis(x, 0, at, at + 1), x.shape.slice(1)) as Tensor;
