// What happens to an op its backend does not support.
// In: the op, its operands, the backend's reason.  Out: results on that backend, computed by the reference backend.
// Invariant: policy raise throws before any span event; warn prints one line per {op, inputShapes}, and remembers a bounded number of them.
// Not here: blocks (block.ts), what a compiler does not take (pipeline.ts).
import type { Backend, Handle, Refusal } from "./backend.js";
import { fallbackPolicy } from "./config.js";
import { resolveBackend } from "./default-backend.js";
import { FallbackError } from "./error.js";
import { fallbackSpan, toBinarySpan } from "./events.js";
import type { Attributes, TensorType } from "./schema/op.js";
import type { AnyOpSchema } from "./schema/table.js";
import { shapeText } from "./shape.js";
import { sharedSlot } from "./state.js";

// Enough for the distinct shapes of a large program; beyond it the oldest is forgotten and would warn again.
const WARNED_LIMIT = 1024;
const warned = sharedSlot<Set<string>>("warnedFallbacks", () => new Set());

/** Runs an op on the reference backend in place of its own, as the policy says. */
export function runFallback(
  backend: Backend,
  op: AnyOpSchema,
  inputs: readonly Handle[],
  inputTypes: readonly TensorType[],
  attributes: Attributes,
  types: readonly TensorType[],
  refusal: Refusal,
): readonly Handle[] {
  const policy = fallbackPolicy();
  if (policy === "raise") throw refused(backend, op, inputTypes, refusal);
  if (policy === "warn") warnOnce(backend, op, inputTypes, refusal);
  const start = {
    op: op.name,
    inputShapes: inputTypes.map((type) => type.shape),
    inputDtypes: inputTypes.map((type) => type.dtype),
  };
  return fallbackSpan.trace(start, () => runOnReference(backend, op, inputs, inputTypes, attributes, types));
}

function runOnReference(
  backend: Backend,
  op: AnyOpSchema,
  inputs: readonly Handle[],
  inputTypes: readonly TensorType[],
  attributes: Attributes,
  types: readonly TensorType[],
): readonly Handle[] {
  const reference = resolveBackend("reference", op.name);
  const moved = inputs.map((handle, i) => moveHandle(backend, handle, inputTypes[i]!, reference));
  try {
    const results = reference.run(op, moved, attributes, types);
    return results.map((handle, i) => {
      const back = backend.upload(reference.download(handle), types[i]!);
      reference.release(handle);
      return back;
    });
  } finally {
    for (const handle of moved) reference.release(handle);
  }
}

/** The same array on another backend; the read is one tensor.to_binary span. */
export function moveHandle(from: Backend, handle: Handle, type: TensorType, to: Backend): Handle {
  const start = { shape: type.shape, dtype: type.dtype };
  const values = toBinarySpan.trace(
    start,
    () => from.download(handle),
    (read) => ({ ...start, byteSize: read.byteLength }),
  );
  return to.upload(values, type);
}

function warnOnce(backend: Backend, op: AnyOpSchema, inputTypes: readonly TensorType[], { reason }: Refusal): void {
  const shapes = inputTypes.map((type) => shapeText(type.shape)).join(" ");
  warnOncePer(
    `${op.name} ${shapes}`,
    `@sextant/tensor: ${op.name} ${shapes} runs on the reference backend instead of "${backend.name}" (${reason}); configure({ fallback: "raise" }) makes this an error`,
  );
}

/** Prints a line the first time that something falls back. */
export function warnOncePer(key: string, line: string): void {
  if (warned.has(key)) return;
  if (warned.size >= WARNED_LIMIT) warned.delete(warned.values().next().value!);
  warned.add(key);
  console.warn(line);
}

/** Forgets which fallbacks were warned about, so that the next one warns again.
 * @example resetFallbackWarnings(); */
export function resetFallbackWarnings(): void {
  warned.clear();
}

function refused(
  backend: Backend,
  op: AnyOpSchema,
  inputTypes: readonly TensorType[],
  { reason }: Refusal,
): FallbackError {
  const operands = inputTypes.map((type) => type.dtype + shapeText(type.shape)).join(", ");
  return new FallbackError({
    code: "backend/fallback",
    op: op.name,
    what: `backend "${backend.name}" does not run it on ${operands === "" ? "no operands" : operands}: ${reason}`,
    remedy: 'change the call, or allow the reference backend with configure({ fallback: "warn" })',
    shapes: inputTypes.map((type) => type.shape),
  });
}
