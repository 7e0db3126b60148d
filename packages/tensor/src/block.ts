// Blocks: composites that a backend may run as one op.
// In: a block's schema, its operands and attributes, its default composition.  Out: the results.
// Invariant: whether a backend claims the block changes speed and rounding, never types; a refusal executes tensor.block.fallback.
// Not here: the compositions (ops/).
import { commonBackend, frameFor } from "./apply.js";
import { heldHandle } from "./buffer.js";
import { blockFallbackEvent } from "./events.js";
import type { Tensor } from "./methods.generated.js";
import type { Attributes, OpSchema } from "./schema/op.js";
import type { AnyOpSchema } from "./schema/table.js";
import { bufferOfTensor, tensorOf } from "./tensor.js";

/** The results of a block: the backend's own when it claims it, else those of the default composition. */
export function applyBlock<A>(
  block: OpSchema<A>,
  inputs: readonly Tensor[],
  attributes: A,
  compose: (...inputs: Tensor[]) => readonly Tensor[],
): readonly Tensor[] {
  const types = block.result(inputs, attributes);
  const schema = block as unknown as AnyOpSchema;
  const given = attributes as Attributes;
  const frame = frameFor(inputs);
  if (frame !== undefined) return frame.record(schema, inputs, given, types, { kind: "block", compose });
  const backend = commonBackend(block.name, inputs);
  const claimed = backend.claims(
    schema,
    inputs.map((x) => x.dtype),
    given,
  );
  if (claimed === true) {
    const handles = inputs.map((x, i) =>
      heldHandle(bufferOfTensor(x, block.name), block.name, block.operands[i] ?? `operand ${i}`),
    );
    return backend.run(schema, handles, given, types).map((handle, i) => tensorOf(backend, handle, types[i]!));
  }
  blockFallbackEvent.execute({}, { block: block.name, argsCount: inputs.length });
  return compose(...inputs);
}
