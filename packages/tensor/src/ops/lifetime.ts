// Lifetime and place of tensors: tidy, evaluation, other backends, bytes.
// In: tensors, trees of tensors.  Out: the same, computed, moved or read.
import type { Backend, Handle } from "../backend.js";
import { heldHandle } from "../buffer.js";
import { defaultBackend, resolveBackend, synchronous } from "../default-backend.js";
import { checkedDType, DTYPE_FACTS, type DType, type Values } from "../dtype.js";
import { ArgumentError, ShapeError } from "../error.js";
import { asyncEvalSpan, evalSpan } from "../events.js";
import { moveHandle } from "../fallback.js";
import type { Tensor } from "../methods.generated.js";
import type { DTypeOf, TensorLike } from "../operand.js";
import type { CreationOptions } from "../options/creation.js";
import { collectMade, enroll } from "../scope.js";
import { checkedShape, describe, shapeText, sizeOf } from "../shape.js";
import { bodyOf, bufferOfTensor, isTensor, readValues, tensorOf } from "../tensor.js";
import { flatten } from "../tree.js";
import { asTensor } from "./arguments.js";

/** Runs a synchronous function and disposes every tensor made inside that its result does not hold.
 * Throws `scope/async` when the function returns a promise; what was made inside is disposed then too.
 * @example tidy(() => add(zeros([2]), 1)).toArray();  // => [1,1] */
export function tidy<T>(fn: () => T): T {
  const { result, made } = collectMade(() => synchronous(fn(), "tidy"));
  const kept = new Set(flatten(result).leaves.filter(isTensor).map(bodyOf));
  for (const resource of made) {
    if (isTensor(resource) && kept.has(bodyOf(resource))) enroll(resource);
    else resource.dispose();
  }
  return result;
}

/** Handles of the tensors in trees, by backend. */
function handlesByBackend(trees: readonly unknown[], op: string): Map<Backend, Handle[]> {
  const found = new Map<Backend, Handle[]>();
  for (const leaf of flatten(trees).leaves) {
    if (!isTensor(leaf)) continue;
    const buffer = bufferOfTensor(leaf, op);
    const handles = found.get(buffer.backend) ?? [];
    handles.push(heldHandle(buffer, op, "a tensor of the tree"));
    found.set(buffer.backend, handles);
  }
  return found;
}

/** Waits until all tensors of the trees are computed. Also named `eval` in the namespace of the package.
 * Executes one `tensor.eval` span. Throws `tensor/disposed`, and errors of work that was still queued.
 * @example evaluate(ones([2])); */
export function evaluate(...trees: readonly unknown[]): void {
  evalSpan.trace({}, () => {
    for (const [backend, handles] of handlesByBackend(trees, "evaluate")) backend.synchronize(handles);
  });
}

/** Resolves when all tensors of the trees are computed, without blocking the event loop.
 * Executes one `tensor.async_eval` span, whose duration ends when they are. Rejects as `evaluate` throws.
 * @example await evaluateAsync(ones([2])); */
export async function evaluateAsync(...trees: readonly unknown[]): Promise<void> {
  await asyncEvalSpan.trace({}, async () => {
    const found = handlesByBackend(trees, "evaluateAsync");
    await Promise.all([...found].map(([backend, handles]) => backend.synchronizeAsync(handles)));
  });
}

/** The tensor on another backend; itself when it lives there.
 * Throws `backend/unavailable`, `tensor/disposed`.
 * @example to(ones([2]), "reference").backend;  // => "reference" */
export function to<X extends TensorLike>(x: X, backend: string | Backend): Tensor<DTypeOf<X>> {
  const target = resolveBackend(backend, "to");
  const tensor = asTensor("to", x);
  const buffer = bufferOfTensor(tensor, "to");
  const handle = heldHandle(buffer, "to", "x");
  if (buffer.backend === target) return tensor as Tensor as Tensor<DTypeOf<X>>;
  return tensorOf(target, moveHandle(buffer.backend, handle, tensor, target), tensor, tensor.weakType);
}

/** A second tensor on the same array, without a copy; each is disposed on its own.
 * Throws `tensor/disposed`.
 * @example share(ones([2])).toArray();  // => [1,1] */
export function share<X extends TensorLike>(x: X): Tensor<DTypeOf<X>> {
  const tensor = asTensor("share", x);
  const buffer = bufferOfTensor(tensor, "share");
  const handle = buffer.backend.retain(heldHandle(buffer, "share", "x"));
  return tensorOf(buffer.backend, handle, tensor, tensor.weakType);
}

/** Bytes of all elements in row-major order, in the machine's byte order, in memory of the caller's own. Blocks.
 * Units: `size` times the bytes of the dtype. Executes one `tensor.to_binary` span. Throws `tensor/disposed`.
 * @example toBinary(tensor([1, 2])).length;  // => 8 */
export function toBinary<X extends TensorLike>(x: X): Uint8Array {
  const values = readValues(asTensor("toBinary", x), "toBinary");
  return new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
}

/** A tensor over a copy of bytes in the machine's byte order.
 * Dtype: as asked. Throws `shape/bytes` when the length is not that of the shape, `dtype/unknown`, `shape/extent`.
 * Source: NumPy `frombuffer`.
 * @example fromBinary(new Uint8Array([1, 0, 0, 0]), { dtype: "i32" }).toArray();  // => [1] */
export function fromBinary<D extends DType>(
  bytes: Uint8Array | ArrayBuffer,
  options: CreationOptions<D> & { readonly dtype: D; readonly shape?: readonly number[] | undefined },
): Tensor<D> {
  const dtype = checkedDType(options?.dtype, "fromBinary");
  const given = checkedBytes(bytes, "fromBinary");
  const { bytes: width, array: ValueArray } = DTYPE_FACTS[dtype];
  const shape = checkedShape(options.shape ?? [Math.floor(given.length / width)], "fromBinary");
  if (sizeOf(shape) * width !== given.length)
    throw new ShapeError({
      code: "shape/bytes",
      op: "fromBinary",
      what: `${given.length} bytes are not ${dtype}${shapeText(shape)}, which takes ${sizeOf(shape) * width}`,
      remedy: `pass ${width} bytes per element`,
      argument: "bytes",
    });
  // A copy of its own starts at offset 0, so any alignment of the caller's bytes is fine.
  const values: Values = new ValueArray(given.slice().buffer);
  const backend = options.backend === undefined ? defaultBackend() : resolveBackend(options.backend, "fromBinary");
  const type = { dtype, shape };
  return tensorOf(backend, backend.upload(values, type), type);
}

/** Bytes as a view of them; throws `argument/bytes`. */
export function checkedBytes(bytes: unknown, op: string): Uint8Array {
  if (bytes instanceof ArrayBuffer) return new Uint8Array(bytes);
  if (ArrayBuffer.isView(bytes)) return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  throw new ArgumentError({
    code: "argument/bytes",
    op,
    what: `bytes is ${describe(bytes)}`,
    remedy: "pass a Uint8Array or an ArrayBuffer",
    argument: "bytes",
  });
}
