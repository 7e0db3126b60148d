// Products summed over shared axes.
// In: array-likes.  Out: their promoted dtype.
import { apply } from "../apply.js";
import { ShapeError } from "../error.js";
import type { Tensor } from "../methods.generated.js";
import type { Promoted, TensorLike } from "../operand.js";
import type { AlongAxis } from "../options/axis.js";
import type { TensordotOptions } from "../options/contraction.js";
import * as complexSchema from "../schema/complex.js";
import * as schema from "../schema/contraction.js";
import { checkedAxis, describe, shapeText } from "../shape.js";
import { promoted } from "./arguments.js";
import { multiply } from "./arithmetic.js";
import { contract } from "./dot-general.js";
import { expandDims, moveaxis, ravel, reshape, squeeze } from "./movement.js";

const none = { x: [], y: [] };

/** x itself, or its conjugate when it is complex. */
export function conjugated(x: Tensor): Tensor {
  return x.dtype === "c64" ? apply(complexSchema.conjugate, [x], {}) : x;
}

/** Throws `shape/contract` when an operand has no axis. */
function checkAxes(op: string, operands: readonly Tensor[], least: readonly number[], remedy: string): void {
  if (operands.every((x, i) => x.ndim >= least[i]!)) return;
  const shapes = operands.map((x) => x.shape);
  throw new ShapeError({
    code: "shape/contract",
    op,
    what: `${shapes.map(shapeText).join(" x ")}: ranks of at least ${least.join(" and ")} are needed`,
    remedy,
    shapes,
  });
}

/** Matrix product over the last two axes; leading axes broadcast.
 * Shapes: `[...b, m, k] x [...b, k, n] -> [...b, m, n]`; rank 1 acts as a row (left) or column (right) and is dropped again.
 * Dtype: promoted; integers wrap. Throws `shape/contract`, `shape/broadcast`.
 * Source: NumPy `matmul`.
 * @example matmul([[1, 2], [3, 4]], [1, 1]).toArray();  // => [3,7] */
export function matmul<X extends TensorLike, Y extends TensorLike>(x: X, y: Y): Tensor<Promoted<X, Y>> {
  const [a, b] = promoted("matmul", [x, y]) as [Tensor, Tensor];
  checkAxes("matmul", [a, b], [1, 1], "use multiply for scalars");
  const product = apply(schema.matmul, [a.ndim === 1 ? expandDims(a, 0) : a, b.ndim === 1 ? expandDims(b, 1) : b], {});
  const dropped = [...(a.ndim === 1 ? [-2] : []), ...(b.ndim === 1 ? [-1] : [])];
  return (dropped.length === 0 ? product : squeeze(product, { axis: dropped })) as Tensor<Promoted<X, Y>>;
}

/** Product summed over the last axis of x and the last but one of y (the only one of a vector); a scalar multiplies.
 * Shapes: `[...a, k] x [...b, k, n] -> [...a, ...b, n]`.
 * Dtype: promoted; integers wrap. Throws `shape/contract`.
 * Source: NumPy `dot`.
 * @example dot([1, 2, 3], [4, 5, 6]).item();  // => 32 */
export function dot<X extends TensorLike, Y extends TensorLike>(x: X, y: Y): Tensor<Promoted<X, Y>> {
  const [a, b] = promoted("dot", [x, y]) as [Tensor, Tensor];
  const product =
    a.ndim === 0 || b.ndim === 0
      ? multiply(a, b)
      : contract("dot", a, b, { x: [a.ndim - 1], y: [Math.max(0, b.ndim - 2)] }, none);
  return product as Tensor as Tensor<Promoted<X, Y>>;
}

/** Product summed over the last axis of both; a scalar multiplies.
 * Shapes: `[...a, k] x [...b, k] -> [...a, ...b]`. Dtype: promoted. Throws `shape/contract`.
 * Source: NumPy `inner`.
 * @example inner([[1, 2], [3, 4]], [1, 1]).toArray();  // => [3,7] */
export function inner<X extends TensorLike, Y extends TensorLike>(x: X, y: Y): Tensor<Promoted<X, Y>> {
  const [a, b] = promoted("inner", [x, y]) as [Tensor, Tensor];
  const product =
    a.ndim === 0 || b.ndim === 0 ? multiply(a, b) : contract("inner", a, b, { x: [a.ndim - 1], y: [b.ndim - 1] }, none);
  return product as Tensor as Tensor<Promoted<X, Y>>;
}

/** Every element of x times every element of y, both flattened.
 * Shapes: `[m] x [n] -> [m, n]`. Dtype: promoted.
 * Source: NumPy `outer`.
 * @example outer([1, 2], [3, 4]).toArray();  // => [[3,4],[6,8]] */
export function outer<X extends TensorLike, Y extends TensorLike>(x: X, y: Y): Tensor<Promoted<X, Y>> {
  const [a, b] = promoted("outer", [x, y]) as [Tensor, Tensor];
  return multiply(expandDims(ravel(a), 1), expandDims(ravel(b), 0)) as Tensor as Tensor<Promoted<X, Y>>;
}

/** Product summed over named axes, or over the last of x and the first of y.
 * Shapes: free axes of x, then those of y. Dtype: promoted.
 * Throws `shape/contract`, `shape/axis`.
 * Source: NumPy `tensordot`.
 * @example tensordot([[1, 2], [3, 4]], [[1, 0], [0, 1]], { axes: 2 }).item();  // => 5 */
export function tensordot<X extends TensorLike, Y extends TensorLike>(
  x: X,
  y: Y,
  options: TensordotOptions = {},
): Tensor<Promoted<X, Y>> {
  const [a, b] = promoted("tensordot", [x, y]) as [Tensor, Tensor];
  return contract("tensordot", a, b, tensordotAxes(a, b, options.axes ?? 2), none) as Tensor<Promoted<X, Y>>;
}

function tensordotAxes(
  a: Tensor,
  b: Tensor,
  axes: NonNullable<TensordotOptions["axes"]>,
): { x: readonly number[]; y: readonly number[] } {
  if (typeof axes === "number") {
    const fits = Number.isInteger(axes) && axes >= 0 && axes <= a.ndim && axes <= b.ndim;
    if (fits) {
      const first = Array.from({ length: axes }, (_, i) => i);
      return { x: first.map((i) => a.ndim - axes + i), y: first };
    }
  } else if (Array.isArray(axes) && axes.length === 2) {
    const [left, right] = axes.map((list) => (typeof list === "number" ? [list] : list)) as [number[], number[]];
    const x = left.map((axis) => checkedAxis(axis, a.ndim, "tensordot", "axes"));
    const y = right.map((axis) => checkedAxis(axis, b.ndim, "tensordot", "axes"));
    if (x.length === y.length && new Set(x).size === x.length && new Set(y).size === y.length) return { x, y };
  }
  throw new ShapeError({
    code: "shape/contract",
    op: "tensordot",
    what: `axes is ${typeof axes === "number" ? describe(axes) : JSON.stringify(axes)} for ${shapeText(a.shape)} and ${shapeText(b.shape)}`,
    remedy: "pass how many axes both have to contract, or two lists of equally many different axes",
    shapes: [a.shape, b.shape],
    argument: "axes",
  });
}

/** Product of all elements, those of x conjugated, summed.
 * Shapes: both flattened, of one size. Dtype: promoted. Throws `shape/contract`.
 * Source: NumPy `vdot`.
 * @example vdot([[1, 2]], [3, 4]).item();  // => 11 */
export function vdot<X extends TensorLike, Y extends TensorLike>(x: X, y: Y): Tensor<Promoted<X, Y>> {
  const [a, b] = promoted("vdot", [x, y]) as [Tensor, Tensor];
  const sum = contract("vdot", conjugated(ravel(a) as Tensor), ravel(b) as Tensor, { x: [0], y: [0] }, none);
  return sum as Tensor<Promoted<X, Y>>;
}

/** Product of vectors along an axis (the last when left out), those of x conjugated; the other axes broadcast.
 * Shapes: `[...b, n] x [...b, n] -> [...b]`. Dtype: promoted. Throws `shape/contract`, `shape/broadcast`, `shape/axis`.
 * Source: NumPy `vecdot`.
 * @example vecdot([[1, 2], [3, 4]], [1, 1]).toArray();  // => [3,7] */
export function vecdot<X extends TensorLike, Y extends TensorLike>(
  x: X,
  y: Y,
  options: AlongAxis = {},
): Tensor<Promoted<X, Y>> {
  const operands = promoted("vecdot", [x, y]) as [Tensor, Tensor];
  checkAxes("vecdot", operands, [1, 1], "use multiply for scalars");
  const [a, b] = operands.map((t) => moveaxis(t, options.axis ?? -1, -1)) as unknown as [Tensor, Tensor];
  const product = apply(schema.matmul, [expandDims(conjugated(a), -2) as Tensor, expandDims(b, -1) as Tensor], {});
  return squeeze(product, { axis: [-2, -1] }) as Tensor as Tensor<Promoted<X, Y>>;
}

/** Matrices times vectors.
 * Shapes: `[...b, m, n] x [...b, n] -> [...b, m]`. Dtype: promoted. Throws `shape/contract`, `shape/broadcast`.
 * Source: NumPy `matvec`.
 * @example matvec([[1, 2], [3, 4]], [1, 1]).toArray();  // => [3,7] */
export function matvec<X extends TensorLike, Y extends TensorLike>(x: X, y: Y): Tensor<Promoted<X, Y>> {
  const [a, b] = promoted("matvec", [x, y]) as [Tensor, Tensor];
  checkAxes("matvec", [a, b], [2, 1], "pass a matrix and a vector");
  const product = apply(schema.matmul, [a, expandDims(b, -1) as Tensor], {});
  return squeeze(product, { axis: -1 }) as Tensor as Tensor<Promoted<X, Y>>;
}

/** Vectors, conjugated, times matrices.
 * Shapes: `[...b, m] x [...b, m, n] -> [...b, n]`. Dtype: promoted. Throws `shape/contract`, `shape/broadcast`.
 * Source: NumPy `vecmat`.
 * @example vecmat([1, 1], [[1, 2], [3, 4]]).toArray();  // => [4,6] */
export function vecmat<X extends TensorLike, Y extends TensorLike>(x: X, y: Y): Tensor<Promoted<X, Y>> {
  const [a, b] = promoted("vecmat", [x, y]) as [Tensor, Tensor];
  checkAxes("vecmat", [a, b], [1, 2], "pass a vector and a matrix");
  const product = apply(schema.matmul, [expandDims(conjugated(a), -2) as Tensor, b], {});
  return squeeze(product, { axis: -2 }) as Tensor as Tensor<Promoted<X, Y>>;
}

/** The Kronecker product: each element of x replaced by itself times y.
 * Shapes: extents multiply, the shorter shape filled up with ones in front. Dtype: promoted.
 * Source: NumPy `kron`.
 * @example kron([1, 10], [1, 2]).toArray();  // => [1,2,10,20] */
export function kron<X extends TensorLike, Y extends TensorLike>(x: X, y: Y): Tensor<Promoted<X, Y>> {
  const [a, b] = promoted("kron", [x, y]) as [Tensor, Tensor];
  const rank = Math.max(a.ndim, b.ndim);
  const filled = (t: Tensor): number[] => [...new Array<number>(rank - t.ndim).fill(1), ...t.shape];
  const [p, q] = [filled(a), filled(b)];
  const left = reshape(
    a,
    p.flatMap((extent) => [extent, 1]),
  );
  const right = reshape(
    b,
    q.flatMap((extent) => [1, extent]),
  );
  const shape = p.map((extent, axis) => extent * q[axis]!);
  return reshape(multiply(left, right), shape) as Tensor as Tensor<Promoted<X, Y>>;
}
