// One handle of one backend, owned by one tensor.
// In: a backend and a handle it made.  Out: the handle, until it is given back.
// Invariant: after release every use is a DisposedError; release happens once. Plain records, so that two copies of the package can share them.
// Not here: sharing (the backend counts the handles of one array).
import type { Backend, Handle } from "./backend.js";
import { DisposedError } from "./error.js";

/** A handle and whether it is still held. */
export interface Buffer {
  readonly kind: "buffer";
  readonly backend: Backend;
  handle: Handle | undefined;
  /** What gave it back, for the error of a later use. */
  releasedBy: string;
}

/** A buffer that owns the handle. */
export function bufferOf(backend: Backend, handle: Handle): Buffer {
  return { kind: "buffer", backend, handle, releasedBy: "" };
}

/** The handle; throws `tensor/disposed` once it was given back. */
export function heldHandle(buffer: Buffer, op: string, operand: string): Handle {
  if (buffer.handle !== undefined) return buffer.handle;
  throw new DisposedError({
    code: "tensor/disposed",
    op,
    what: `${operand} was given back by ${buffer.releasedBy}`,
    remedy: "keep the tensor until its last use, or return it from tidy",
    argument: operand,
  });
}

/** Gives the handle back; a second time does nothing. */
export function releaseBuffer(buffer: Buffer, by: string): void {
  const { handle } = buffer;
  if (handle === undefined) return;
  buffer.handle = undefined;
  buffer.releasedBy = by;
  buffer.backend.release(handle);
}
