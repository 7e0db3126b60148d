// NaN and infinities in arrays: the check of results while debug.detectNanInf is on.
// In: an op with its operands and results, as handles with their types.  Out: nothing; throws `numeric/not-finite`.
// Invariant: this is the one place where results are looked at, whoever ran the op: eager calls and compiled functions.
//   NaN is reported wherever it comes out; infinity only where it is made of finite operands, since masks of -inf are wanted.
// Not here: when it is asked for (apply.ts, evaluate/execute.ts).
import type { Backend, Handle } from "./backend.js";
import { type DType, isInexact } from "./dtype.js";
import { NumericError } from "./error.js";
import { fromBf16, fromF16 } from "./half.js";
import type { OpForm, TensorType } from "./schema/op.js";
import { shapeText } from "./shape.js";

const DECODE: { readonly [D in DType]?: (bits: number) => number } = { f16: fromF16, bf16: fromBf16 };

/** Arrays on a backend. */
export interface Arrays {
  readonly handles: readonly Handle[];
  readonly types: readonly TensorType[];
}

/** Is an element NaN or infinite? Reads the arrays. */
export const hasNotFinite = (backend: Backend, { handles, types }: Arrays): boolean =>
  handles.some((handle, i) => firstWhere(backend, handle, types[i]!, isNotFinite) !== undefined);

const isNotFinite = (value: number): boolean => !Number.isFinite(value);

/** The first element of a float array that passes, with its position. */
function firstWhere(
  backend: Backend,
  handle: Handle,
  { dtype }: TensorType,
  test: (value: number) => boolean,
): { readonly element: number; readonly value: number } | undefined {
  if (!isInexact(dtype)) return undefined;
  const slots = backend.download(handle) as Float32Array;
  const decode = DECODE[dtype] ?? Number;
  for (let i = 0; i < slots.length; i++) {
    const value = decode(slots[i]!);
    if (test(value)) return { element: dtype === "c64" ? i >> 1 : i, value };
  }
  return undefined;
}

/** What is checked. */
export interface CheckedOp {
  readonly name: string;
  readonly form: OpForm;
}

/** Throws `numeric/not-finite` when a result of an op holds NaN, or infinity made of finite operands; `origin` says where the op was written. */
export function checkFinite(
  op: CheckedOp,
  backend: Backend,
  operands: Arrays,
  results: Arrays,
  origin: () => string | undefined,
): void {
  // What the user asked to be made, such as a mask of -inf, is not made of anything.
  if (op.form === "creation") return;
  for (const [i, handle] of results.handles.entries()) {
    const type = results.types[i]!;
    const found =
      firstWhere(backend, handle, type, Number.isNaN) ??
      (hasNotFinite(backend, operands) ? undefined : firstWhere(backend, handle, type, isNotFinite));
    if (found !== undefined) throw notFinite(op, backend, operands, type, found, origin());
  }
}

function notFinite(
  op: CheckedOp,
  backend: Backend,
  { handles, types }: Arrays,
  { dtype, shape }: TensorType,
  { element, value }: { readonly element: number; readonly value: number },
  origin: string | undefined,
): NumericError {
  const given = handles.findIndex((handle, i) => firstWhere(backend, handle, types[i]!, Number.isNaN) !== undefined);
  return new NumericError({
    code: "numeric/not-finite",
    op: op.name,
    what: `element ${element} of the result ${dtype}${shapeText(shape)} is ${value}${given < 0 ? "" : `, operand ${given} holds NaN already`}`,
    remedy: "look at the operands, or switch debug.detectNanInf off",
    shapes: [shape],
    origin,
  });
}
