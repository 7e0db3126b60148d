// Constant folding: what depends on constants alone is computed when the function is compiled.
// In: nodes whose operands are known.  Out: constants.
// Invariant: folded by the backend that would run the node, so that no bit changes; results stay small; what would be NaN or infinite is left,
//   so that it is reported where it is made.
// Not here: identities (algebra.ts).
import type { Backend, Handle } from "../backend.js";
import { heldHandle } from "../buffer.js";
import { hasNotFinite } from "../finite.js";
import type { Node, Value } from "../graph/graph.js";
import type { OpForm } from "../schema/op.js";
import { PRIMITIVES } from "../schema/table.js";
import { sizeOf } from "../shape.js";
import { bodyOf, retained, tensorOf } from "../tensor.js";
import type { Draft, Rewrite } from "./pass.js";

// Elements of one result: tables and masks of a model's positions, not its data.
const MAX_ELEMENTS = 4096;

const FORMS: readonly OpForm[] = ["elementwise", "movement", "reduction", "creation"];

/** Rewrites of what is known. */
export const FOLD: readonly Rewrite[] = [
  {
    name: "foldConstants",
    ops: PRIMITIVES.filter(({ form }) => FORMS.includes(form)).map(({ name }) => name),
    because: "the backend that would run it has run it",
    rewrite: fold,
  },
];

function fold(node: Node, draft: Draft): readonly Value[] | undefined {
  const { op, inputs, outputs } = node;
  if (draft.closed) return undefined;
  // One value everywhere is a scalar, spread (layout.ts), not a table.
  const spreads = op.name === "full" || (op.form === "movement" && inputs[0]!.shape.length === 0);
  if (spreads && outputs[0]!.shape.length > 0) return undefined;
  if (outputs.some(({ shape }) => sizeOf(shape) > MAX_ELEMENTS)) return undefined;
  const handles: Handle[] = [];
  for (const value of inputs) {
    const tensor = draft.tensor(value);
    const body = tensor === undefined ? undefined : bodyOf(tensor);
    if (body?.kind !== "buffer" || body.backend !== draft.context.backend) return undefined;
    handles.push(heldHandle(body, op.name, "a constant"));
  }
  const results = computed(node, handles, draft.context.backend);
  return results?.map((handle, i) => {
    const made = tensorOf(draft.context.backend, handle, outputs[i]!, outputs[i]!.weakType);
    // Out of the tidy scope around, which would give it back.
    const kept = retained(made, op.name);
    made.dispose();
    return draft.constant(kept);
  });
}

/** The results of a node, unless the backend refuses, throws or makes what is not finite of what is. */
function computed(node: Node, handles: readonly Handle[], backend: Backend): readonly Handle[] | undefined {
  const { op, inputs, outputs, attributes } = node;
  const dtypes = inputs.map(({ dtype }) => dtype);
  if (backend.supports(op, dtypes, attributes) !== true) return undefined;
  let results: readonly Handle[];
  try {
    results = backend.run(op, handles, attributes, outputs);
  } catch {
    // The same error comes when the function runs, with the place of the op.
    return undefined;
  }
  const operands = { handles, types: inputs };
  const spoilt = hasNotFinite(backend, { handles: results, types: outputs }) && !hasNotFinite(backend, operands);
  if (op.form === "creation" || !spoilt) return results;
  for (const handle of results) backend.release(handle);
  return undefined;
}
