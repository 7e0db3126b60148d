// What a reference kernel is.
// In: strided operands, complete attributes, the result types.  Out: the results, fresh or views of an operand.
// Invariant: a kernel never writes an operand's storage; attributes and types were checked by the schema.
import type { Attributes, TensorType } from "../schema/op.js";
import type { Strided } from "./array.js";

/** Computes one op. */
export type Kernel = (
  inputs: readonly Strided[],
  attributes: Attributes,
  types: readonly TensorType[],
) => readonly Strided[];

/** Kernels by op name, one table per family. */
export type KernelTable = Readonly<Record<string, Kernel>>;

/** A kernel with its attributes typed, for a table. */
export function kernel<A>(
  compute: (inputs: readonly Strided[], attributes: A, types: readonly TensorType[]) => readonly Strided[],
): Kernel {
  return compute as unknown as Kernel;
}
