// Reads and writes at positions as linear maps: what lies outside counts as zero.
// In: tensors, index tensors, the attributes of gather or takeAlongAxis.  Out: tensors.
// Invariant: as the primitives, save that mode "fill" reads zero in place of NaN; gather and scatterAdd are each other's transpose.
// Not here: rules (jvp-rules/indexing.ts, transpose-rules/indexing.ts).
import { apply } from "../apply.js";
import type { Tensor } from "../methods.generated.js";
import { backendOf } from "../ops/arguments.js";
import { add } from "../ops/arithmetic.js";
import { greaterEqual, less, logicalAnd, selectWhere } from "../ops/comparison.js";
import { iota, zerosLike } from "../ops/creation.js";
import { reshape } from "../ops/movement.js";
import * as schema from "../schema/indexing.js";
import type { Shape } from "../shape.js";

/** Is each index, counted from the end when negative, one of the first `places` of an axis? */
function inside(index: Tensor, extent: number, places: number): Tensor {
  const place = selectWhere(less(index, 0), add(index, extent), index);
  return logicalAnd(greaterEqual(place, 0), less(place, places)) as Tensor;
}

/** x where a mask holds, zero elsewhere. */
export function zeroUnless(mask: Tensor, x: Tensor): Tensor {
  return selectWhere(mask, x, zerosLike(x, { shape: [] })) as Tensor;
}

/** `gather`, with zeros for windows outside. */
export function gatherOrZero(x: Tensor, indices: readonly Tensor[], attributes: schema.GatherAttributes): Tensor {
  const { axes, sizes, mode } = attributes;
  if (mode !== "fill" || indices.length === 0) return apply(schema.gather, [x, ...indices], attributes) as Tensor;
  const clipped: schema.GatherAttributes = { ...attributes, mode: "clip" };
  const read = apply(schema.gather, [x, ...indices], clipped) as Tensor;
  const mask = indices
    .map((index, i) => inside(index, x.shape[axes[i]!]!, x.shape[axes[i]!]! - sizes[axes[i]!]! + 1))
    .reduce((a, b) => logicalAnd(a, b) as Tensor);
  return zeroUnless(reshape(mask, [...mask.shape, ...sizes.map(() => 1)]) as Tensor, read);
}

/** `takeAlongAxis`, with zeros for elements outside. */
export function takeOrZero(x: Tensor, index: Tensor, attributes: schema.AlongAxisAttributes): Tensor {
  const { axis, mode } = attributes;
  if (mode !== "fill") return apply(schema.takeAlongAxis, [x, index], attributes) as Tensor;
  const clipped: schema.AlongAxisAttributes = { axis, mode: "clip" };
  const read = apply(schema.takeAlongAxis, [x, index], clipped) as Tensor;
  return zeroUnless(inside(index, x.shape[axis]!, x.shape[axis]!), read);
}

/** Zeros of a shape with windows of updates added; windows outside are dropped. */
export function scatterAdd(
  shape: Shape,
  updates: Tensor,
  indices: readonly Tensor[],
  { axes, mode }: Pick<schema.ScatterAttributes, "axes" | "mode">,
): Tensor {
  const zeros = zerosLike(updates, { shape }) as Tensor;
  const adding: schema.ScatterAttributes = { axes, mode, reduce: "add" };
  return apply(schema.scatter, [zeros, updates, ...indices], adding) as Tensor;
}

/** Sizes of the windows that updates of that shape write into x. */
export function windowSizes(x: Shape, updates: Shape): number[] {
  return updates.slice(updates.length - x.length);
}

/** Positions along one axis of a shape, of extent 1 along the others. */
export function axisPositions(shape: Shape, axis: number, beside: Tensor): Tensor {
  const along = shape.map((extent, a) => (a === axis ? extent : 1));
  return iota(along, { axis, dtype: "i32", backend: backendOf([beside]) }) as Tensor;
}
