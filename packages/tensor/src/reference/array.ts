// The reference backend's array: typed-array storage seen through a shape, strides and an offset.
// In: types and storage.  Out: arrays, views, dense copies of values.
// Invariant: strides and offset count elements (a c64 element is two slots); storage is never written after the kernel that filled it returned.
// Not here: op meanings.
import { DTYPE_FACTS, type DType, storageOf, type Values } from "../dtype.js";
import { OutOfMemoryError } from "../error.js";
import type { TensorType } from "../schema/op.js";
import { type Shape, shapeText, sizeOf } from "../shape.js";
import { denseStrides, isDense } from "../stride.js";

/** Where the bytes of storage are counted; storage holds it, so it is collected after the last of its storages. */
export interface Account {
  readonly left: { bytes: number };
}

/** One piece of memory and who holds it. */
export interface Storage {
  readonly values: Values;
  /** Handles that show it. */
  holders: number;
  /** Undefined until a backend counts it. */
  account: Account | undefined;
}

/** A view of storage. */
export interface Strided {
  readonly dtype: DType;
  readonly shape: Shape;
  readonly strides: readonly number[];
  readonly offset: number;
  readonly storage: Storage;
}

/** Throws when there is no room for so many bytes more. */
type Room = (bytes: number) => void;

let room: Room | undefined;

/** What is asked before storage is made from now on; gives back what was asked until now. */
export function exchangeRoom(next: Room | undefined): Room | undefined {
  const before = room;
  room = next;
  return before;
}

/** A dense array of that type, filled with zeros; throws `memory/allocation` when the platform has no room. */
export function allocate(type: TensorType, op = "allocate"): Strided {
  const size = sizeOf(type.shape);
  room?.(size * DTYPE_FACTS[type.dtype].bytes);
  try {
    return dense(storageOf(type.dtype, size), type);
  } catch (cause) {
    throw new OutOfMemoryError({
      code: "memory/allocation",
      op,
      what: `${size * DTYPE_FACTS[type.dtype].bytes} bytes for ${type.dtype}${shapeText(type.shape)} were refused by the platform`,
      remedy: "dispose tensors or split the work",
      shapes: [type.shape],
      cause,
    });
  }
}

/** A dense array over values that already hold its elements. */
export function dense(values: Values, type: TensorType): Strided {
  return {
    dtype: type.dtype,
    shape: type.shape,
    strides: denseStrides(type.shape),
    offset: 0,
    storage: { values, holders: 0, account: undefined },
  };
}

/** Another view of the same storage. */
export function viewOf(x: Strided, shape: Shape, strides: readonly number[], offset: number = x.offset): Strided {
  return { dtype: x.dtype, shape, strides, offset, storage: x.storage };
}

/** Is the array dense in row-major order (at any offset)? */
export function isDenseArray(x: Strided): boolean {
  return isDense(x.shape, x.strides);
}
