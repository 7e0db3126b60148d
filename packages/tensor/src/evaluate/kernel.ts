// The smallest steps: one op of a backend, and a whole plan inside another.
// In: a backend with an op, or a plan.  Out: what runs it.
// Invariant: whether a backend takes an op is asked once; what happens when it does not is the policy of the moment the op runs.
// Not here: which node becomes which step (step.ts).
import type { Backend, Handle } from "../backend.js";
import { runFallback } from "../fallback.js";
import type { Attributes, TensorType } from "../schema/op.js";
import type { AnyOpSchema } from "../schema/table.js";
import { execute } from "./execute.js";
import { disposePlan, type Plan, type Step } from "./plan.js";

/** Runs one primitive on handles. */
export type Kernel = (
  operands: readonly Handle[],
  attributes: Attributes,
  types: readonly TensorType[],
) => readonly Handle[];

/** How a backend runs an op on operands of these types: itself, or where its refusal leads. */
export function kernel(
  backend: Backend,
  op: AnyOpSchema,
  inputs: readonly TensorType[],
  attributes: Attributes,
): Kernel {
  const dtypes = inputs.map((input) => input.dtype);
  const supported = backend.supports(op, dtypes, attributes);
  if (supported === true) return (operands, given, types) => backend.run(op, operands, given, types);
  return (operands, given, types) => runFallback(backend, op, operands, inputs, given, types, supported);
}

/** A plan as one step. */
export function planStep(plan: Plan): Step {
  return {
    kind: "nested",
    run: (operands, pace) => execute(plan, operands, pace),
    dispose: () => disposePlan(plan),
  };
}
