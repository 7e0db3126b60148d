// The check of results for NaN and infinity, while debug.detectNanInf is on.
// In: the results of one op, as handles with their types.  Out: nothing; throws `numeric/not-finite` at the first element that is neither.
// Invariant: this is the one place where results are looked at, whoever ran the op: eager calls and compiled functions.
// Not here: when it is asked for (apply.ts, evaluate/execute.ts).
import type { Backend, Handle } from "./backend.js";
import { isInexact } from "./dtype.js";
import { NumericError } from "./error.js";
import type { TensorType } from "./schema/op.js";
import { shapeText } from "./shape.js";

/** Throws `numeric/not-finite` when a float result of an op holds NaN or infinity. */
export function checkFinite(
  op: string,
  backend: Backend,
  handles: readonly Handle[],
  types: readonly TensorType[],
): void {
  for (let i = 0; i < handles.length; i++) checkResult(op, backend, handles[i]!, types[i]!);
}

function checkResult(op: string, backend: Backend, handle: Handle, { dtype, shape }: TensorType): void {
  if (!isInexact(dtype) || dtype === "f16" || dtype === "bf16") return;
  const values = backend.download(handle) as Float32Array;
  const at = values.findIndex((value) => !Number.isFinite(value));
  if (at < 0) return;
  throw new NumericError({
    code: "numeric/not-finite",
    op,
    what: `element ${dtype === "c64" ? Math.floor(at / 2) : at} of the result ${dtype}${shapeText(shape)} is ${values[at]}`,
    remedy: "look at the operands, or switch debug.detectNanInf off",
    shapes: [shape],
  });
}
