// The general contraction of two tensors, as one matrix product.
// In: two tensors of one dtype, the axes summed over and the axes that pair up.  Out: batch axes, then the free ones of each.
// Invariant: axes are counted from the front and checked; the product itself is matmul, so every dtype behaves as there.
import { apply } from "../apply.js";
import { ShapeError } from "../error.js";
import type { Tensor } from "../methods.generated.js";
import * as schema from "../schema/contraction.js";
import { shapeText, sizeOf } from "../shape.js";
import { reshape, transpose } from "./movement.js";

/** Axes of both operands, pairwise. */
export interface AxisPairs {
  readonly x: readonly number[];
  readonly y: readonly number[];
}

/** Contracts `summed` and pairs `batch`; throws `shape/contract`. */
export function contract(op: string, x: Tensor, y: Tensor, summed: AxisPairs, batch: AxisPairs): Tensor {
  for (const [pairs, what] of [
    [summed, "contracted"],
    [batch, "batch"],
  ] as const)
    pairs.x.forEach((axis, i) => {
      const other = pairs.y[i]!;
      if (x.shape[axis] === y.shape[other]) return;
      throw new ShapeError({
        code: "shape/contract",
        op,
        what: `${shapeText(x.shape)} and ${shapeText(y.shape)}: ${what} axis ${axis} of the first is ${x.shape[axis]} and axis ${other} of the second is ${y.shape[other]}`,
        remedy: "pair axes of equal extent",
        shapes: [x.shape, y.shape],
      });
    });
  const freeX = freeAxes(x, summed.x, batch.x);
  const freeY = freeAxes(y, summed.y, batch.y);
  const extents = (t: Tensor, axes: readonly number[]): number[] => axes.map((axis) => t.shape[axis]!);
  const together = extents(x, batch.x);
  const [rows, inner, columns] = [extents(x, freeX), extents(x, summed.x), extents(y, freeY)];
  const b = sizeOf(together);
  const [m, k, n] = [sizeOf(rows), sizeOf(inner), sizeOf(columns)];
  const left = reshape(transpose(x, [...batch.x, ...freeX, ...summed.x]), [b, m, k]) as Tensor;
  const right = reshape(transpose(y, [...batch.y, ...summed.y, ...freeY]), [b, k, n]) as Tensor;
  return reshape(apply(schema.matmul, [left, right], {}), [...together, ...rows, ...columns]) as Tensor;
}

const freeAxes = (x: Tensor, summed: readonly number[], batch: readonly number[]): number[] =>
  x.shape.map((_, axis) => axis).filter((axis) => !summed.includes(axis) && !batch.includes(axis));
