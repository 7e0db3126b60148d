// Functions of the library with a derivative of their own, where that of their composition is costly or breaks down.
// In: tensors, a function of them, its forward rule.  Out: the results.
// Invariant: on concrete tensors the function just runs; inside a trace it is one custom node, which differentiates by the rule.
// Not here: functions of the user with a rule (transform/custom.ts).
import { frameFor } from "../apply.js";
import { closed, type DualTensors } from "../graph/graph.js";
import type { Tensor } from "../methods.generated.js";
import { applyControl } from "../replay.js";
import * as schema from "../schema/control.js";
import { bodyOf } from "../tensor.js";
import { trace } from "../trace.js";

/** Results and tangents; linear in the tangents, and made of ops that have transposes. */
export type ForwardRule = (primals: readonly Tensor[], tangents: readonly Tensor[]) => DualTensors;

/** The results of a function that differentiates by a rule. */
export function withDerivative(
  label: string,
  inputs: readonly Tensor[],
  compute: (...inputs: Tensor[]) => readonly Tensor[],
  jvp: ForwardRule,
): readonly Tensor[] {
  if (frameFor(inputs) === undefined) return compute(...inputs);
  const { graph, captured } = closed(trace(label, inputs, compute));
  const body = { kind: "custom", graphs: [graph], captured: captured.length, rule: { kind: "jvp", jvp } } as const;
  try {
    return applyControl(schema.custom as never, [...captured, ...inputs], {}, body, graph.outputs);
  } finally {
    // The trace held handles of its own.
    for (const x of captured) if (bodyOf(x).kind === "buffer") x.dispose();
  }
}
