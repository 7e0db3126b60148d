// General contractions under lax's names.
// In: array-likes of one promoted dtype.  Out: batch axes, then the free ones of each operand.
import { ShapeError } from "../../error.js";
import type { Tensor } from "../../methods.generated.js";
import type { Promoted, TensorLike } from "../../operand.js";
import { checkedAxis, shapeText } from "../../shape.js";
import { asTensor, backendOf, promoted } from "../arguments.js";
import { subtract } from "../arithmetic.js";
import { less, lessEqual, logicalAnd, selectWhere } from "../comparison.js";
import { matmul } from "../contraction.js";
import { iota } from "../creation.js";
import { cumsum } from "../cumulative.js";
import { contract } from "../dot-general.js";
import { expandDims } from "../movement.js";
import { sum } from "../reduce.js";

/** Axes that are summed over and axes that pair up: [[contractX, contractY], [batchX, batchY]]. */
export type DotDimensions = readonly [
  readonly [readonly number[], readonly number[]],
  readonly [readonly number[], readonly number[]],
];

/** Products summed over pairs of axes, other pairs kept as a batch.
 * Shapes: `[...batch, ...free of lhs, ...free of rhs]`. Dtype: promoted; integers wrap. Throws `shape/contract`, `shape/axis`.
 * Source: JAX `lax.dot_general`.
 * @example lax.dotGeneral([[1, 2]], [[3, 4]], [[[1], [1]], [[], []]]).toArray();  // => [[11]] */
export function dotGeneral<X extends TensorLike, Y extends TensorLike>(
  lhs: X,
  rhs: Y,
  dimensions: DotDimensions,
): Tensor<Promoted<X, Y>> {
  const op = "dotGeneral";
  const [a, b] = promoted(op, [lhs, rhs]) as [Tensor, Tensor];
  const lists: unknown = Array.isArray(dimensions) ? dimensions.flat() : undefined;
  const [cx, cy, bx, by] = (lists ?? []) as (readonly number[])[];
  const complete = [cx, cy, bx, by].every(Array.isArray) && cx!.length === cy!.length && bx!.length === by!.length;
  if (!complete) throw dimensionsError(op, a, b, "each pair of lists needs equally many axes");
  const x = [...cx!, ...bx!].map((axis) => checkedAxis(axis, a.ndim, op, "axis of lhs"));
  const y = [...cy!, ...by!].map((axis) => checkedAxis(axis, b.ndim, op, "axis of rhs"));
  if (new Set(x).size < x.length || new Set(y).size < y.length)
    throw dimensionsError(op, a, b, "an axis is named twice");
  const count = cx!.length;
  return contract(
    op,
    a,
    b,
    { x: x.slice(0, count), y: y.slice(0, count) },
    { x: x.slice(count), y: y.slice(count) },
  ) as Tensor<Promoted<X, Y>>;
}

function dimensionsError(op: string, a: Tensor, b: Tensor, what: string): ShapeError {
  return new ShapeError({
    code: "shape/contract",
    op,
    what: `${what} for ${shapeText(a.shape)} and ${shapeText(b.shape)}`,
    remedy: "pass [[contracted of lhs, of rhs], [batch of lhs, of rhs]]",
    shapes: [a.shape, b.shape],
    argument: "dimensions",
  });
}

/** Rows in consecutive groups, each group times a matrix of its own; rows beyond the last group give zeros.
 * Shapes: `[m, k] x [g, k, n], [g] -> [m, n]`. Dtype: promoted. Complexity: O(g m k n). Throws `shape/contract`.
 * Source: JAX `lax.ragged_dot`.
 * @example lax.raggedDot([[1], [2]], [[[10]], [[100]]], tensor(new Int32Array([1, 1]))).toArray();  // => [[10],[200]] */
export function raggedDot<X extends TensorLike, Y extends TensorLike>(
  lhs: X,
  rhs: Y,
  groupSizes: TensorLike,
): Tensor<Promoted<X, Y>> {
  const op = "raggedDot";
  const [a, b] = promoted(op, [lhs, rhs]) as [Tensor, Tensor];
  const sizes = asTensor(op, groupSizes);
  if (a.ndim !== 2 || b.ndim !== 3 || sizes.ndim !== 1 || a.shape[1] !== b.shape[1] || sizes.size !== b.shape[0])
    throw new ShapeError({
      code: "shape/contract",
      op,
      what: `lhs is ${shapeText(a.shape)}, rhs ${shapeText(b.shape)} and groupSizes ${shapeText(sizes.shape)}`,
      remedy: "pass [m, k], [g, k, n] and [g]",
      shapes: [a.shape, b.shape, sizes.shape],
    });
  const ends = expandDims(cumsum(sizes, { axis: 0 }), 1);
  const starts = subtract(ends, expandDims(sizes, 1));
  const rows = iota([1, a.shape[0]!], { axis: 1, backend: backendOf([a]) });
  const inGroup = logicalAnd(lessEqual(starts, rows), less(rows, ends));
  const parts = selectWhere(expandDims(inGroup, 2), expandDims(a, 0), 0) as Tensor;
  return sum(matmul(parts, b), { axis: 0, dtype: a.dtype }) as Tensor as Tensor<Promoted<X, Y>>;
}
