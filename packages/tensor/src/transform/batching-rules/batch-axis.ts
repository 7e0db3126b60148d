// The batch as axis 0: operands lined up beside it, repeated along it, numbered by it.
// In: operands with and without the batch.  Out: operands that an op takes together.
// Invariant: an op is added only where something changes.
// Not here: the rules.
import { apply, applyAll } from "../../apply.js";
import type { Tensor } from "../../methods.generated.js";
import { backendOf } from "../../ops/arguments.js";
import * as creation from "../../schema/creation.js";
import * as movement from "../../schema/movement.js";
import type { OpSchema } from "../../schema/op.js";
import { type Shape, sameShape } from "../../shape.js";
import type { BatchRule } from "../rule.js";

/** Axes of an operand without the batch, counted with it. */
export const shifted = (axes: readonly number[]): number[] => axes.map((axis) => axis + 1);

/** The operand under another shape. */
export function reshaped(x: Tensor, shape: Shape): Tensor {
  return sameShape(x.shape, shape) ? x : apply(movement.reshape, [x], { shape });
}

/** One axis moved to another place, the rest in their order. */
export function moved(x: Tensor, from: number, to: number): Tensor {
  if (from === to) return x;
  const permutation = [...x.shape.keys()].filter((axis) => axis !== from);
  permutation.splice(to, 0, from);
  return apply(movement.transpose, [x], { permutation });
}

/** A batched operand with axes of extent 1 between the batch and its own, up to a rank without the batch. */
export function lifted(x: Tensor, rank: number): Tensor {
  const [size, ...own] = x.shape as readonly [number, ...number[]];
  return reshaped(x, [size, ...new Array<number>(rank - own.length).fill(1), ...own]);
}

/** Rank without the batch. */
export const ownRank = (x: Tensor, batched: boolean): number => (batched ? x.ndim - 1 : x.ndim);

/** Operands that broadcast, the batch of each in front of the axes of all. */
export function linedUp(inputs: readonly Tensor[], batched: readonly boolean[]): Tensor[] {
  const rank = Math.max(0, ...inputs.map((x, i) => ownRank(x, batched[i]!)));
  return inputs.map((x, i) => (batched[i] ? lifted(x, rank) : x));
}

/** The operand with the batch: one without it is repeated, as a view where the backend has them. */
export function withBatch(x: Tensor, batched: boolean, size: number): Tensor {
  return batched ? x : apply(movement.broadcastTo, [x], { shape: [size, ...x.shape] });
}

/** Number of each example as i32, along axis 0 of a rank. */
export function exampleNumbers(size: number, rank: number, beside: readonly Tensor[]): Tensor {
  const shape = [size, ...new Array<number>(rank - 1).fill(1)];
  return apply(creation.iota, [], { shape, axis: 0, dtype: "i32" }, backendOf(beside));
}

/** The rule of an op along one axis of its operand. */
export function alongAxis<A extends { readonly axis: number }>(op: OpSchema<A>): BatchRule<A> {
  return ({ inputs, attributes }) => applyAll(op, inputs, { ...attributes, axis: attributes.axis + 1 });
}

/** The rule of an op over several axes of its operand. */
export function overAxes<A extends { readonly axes: readonly number[] }>(op: OpSchema<A>): BatchRule<A> {
  return ({ inputs, attributes }) => applyAll(op, inputs, { ...attributes, axes: shifted(attributes.axes) });
}
