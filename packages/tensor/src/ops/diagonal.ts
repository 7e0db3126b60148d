// Diagonals and triangles of matrices.
// In: array-likes whose last (or named) two axes are matrices.  Out: tensors of the same dtype.
import { apply } from "../apply.js";
import { ShapeError } from "../error.js";
import type { Tensor } from "../methods.generated.js";
import type { AccumulatorOf, DTypeOf, TensorLike } from "../operand.js";
import type { DiagonalOptions, FillOptions, TraceOptions } from "../options/movement.js";
import * as movement from "../schema/movement.js";
import { checkedAxis, shapeText } from "../shape.js";
import { asTensor, backendOf, promoted, withDType } from "./arguments.js";
import { subtract } from "./arithmetic.js";
import { equal, lessEqual, selectWhere } from "./comparison.js";
import { iota } from "./creation.js";
import { hostPositions } from "./host.js";
import { expandDims, moveaxis, ravel, reshape } from "./movement.js";
import { sum } from "./reduce.js";
import { put } from "./scatter.js";
import { sliceAxis } from "./slice.js";

/** Throws `shape/matrix` below rank 2. */
function checkMatrix(op: string, x: Tensor): void {
  if (x.ndim >= 2) return;
  throw new ShapeError({
    code: "shape/matrix",
    op,
    what: `the shape is ${shapeText(x.shape)}`,
    remedy: "pass a tensor of at least two axes",
    shapes: [x.shape],
  });
}

/** Column minus row of each element of an m x n matrix, as i32 beside a tensor. */
function offsets(m: number, n: number, beside: Tensor): Tensor {
  const backend = backendOf([beside]);
  return subtract(iota([m, n], { axis: 1, backend }), iota([m, n], { axis: 0, backend })) as Tensor;
}

/** x on and below a diagonal of its last two axes, zero above it.
 * Dtype: kept. Throws `shape/matrix`.
 * Source: NumPy `tril`.
 * @example tril([[1, 2], [3, 4]]).toArray();  // => [[1,0],[3,4]] */
export function tril<X extends TensorLike>(x: X, options: DiagonalOptions = {}): Tensor<DTypeOf<X>> {
  const operand = asTensor("tril", x);
  checkMatrix("tril", operand);
  const below = lessEqual(offsets(operand.shape.at(-2)!, operand.shape.at(-1)!, operand), options.k ?? 0);
  return zeroUnless(below, operand) as Tensor<DTypeOf<X>>;
}

/** x on and above a diagonal of its last two axes, zero below it.
 * Dtype: kept. Throws `shape/matrix`.
 * Source: NumPy `triu`.
 * @example triu([[1, 2], [3, 4]]).toArray();  // => [[1,2],[0,4]] */
export function triu<X extends TensorLike>(x: X, options: DiagonalOptions = {}): Tensor<DTypeOf<X>> {
  const operand = asTensor("triu", x);
  checkMatrix("triu", operand);
  const above = lessEqual(options.k ?? 0, offsets(operand.shape.at(-2)!, operand.shape.at(-1)!, operand));
  return zeroUnless(above, operand) as Tensor<DTypeOf<X>>;
}

/** x where a mask holds, else zero of its dtype. */
function zeroUnless(mask: Tensor, x: Tensor): Tensor {
  return withDType(selectWhere(mask, x, x.dtype === "bool" ? false : 0) as Tensor, x.dtype);
}

/** A diagonal of two axes, as a new last axis.
 * Shapes: `[..., m, n]` of the two axes become one axis of the diagonal's length. Dtype: kept.
 * Throws `shape/matrix`, `shape/axis`, `shape/axis-twice`.
 * Source: NumPy `diagonal`.
 * @example diagonal([[1, 2], [3, 4]]).toArray();  // => [1,4] */
export function diagonal<X extends TensorLike>(x: X, options: TraceOptions = {}): Tensor<DTypeOf<X>> {
  const operand = asTensor("diagonal", x);
  checkMatrix("diagonal", operand);
  const { axis1 = 0, axis2 = 1, offset = 0 } = options;
  const rows = checkedAxis(axis1, operand.ndim, "diagonal", "axis1");
  const columns = checkedAxis(axis2, operand.ndim, "diagonal", "axis2");
  const moved = moveaxis(operand, [rows, columns], [-2, -1]) as Tensor;
  const [m, n] = [moved.shape.at(-2)!, moved.shape.at(-1)!];
  const [down, right] = [Math.max(0, -offset), Math.max(0, offset)];
  const length = Math.max(0, Math.min(m - down, n - right));
  const flat = reshape(moved, [...moved.shape.slice(0, -2), m * n]) as Tensor;
  // Neighbours on a diagonal are a row and an element apart.
  const start = length === 0 ? 0 : down * n + right;
  const stop = length === 0 ? 0 : start + (length - 1) * (n + 1) + 1;
  return sliceAxis(flat, flat.ndim - 1, start, stop, n + 1) as Tensor as Tensor<DTypeOf<X>>;
}

/** Sum along a diagonal of two axes.
 * Dtype: as sum. Throws as diagonal.
 * Source: NumPy `trace`.
 * @example trace([[1, 2], [3, 4]]).item();  // => 5 */
export function trace<X extends TensorLike>(x: X, options: TraceOptions = {}): Tensor<AccumulatorOf<DTypeOf<X>>> {
  const line = diagonal(asTensor("trace", x), options) as Tensor;
  return sum(line, { axis: -1 }) as Tensor as Tensor<AccumulatorOf<DTypeOf<X>>>;
}

/** The diagonal of a matrix, or the matrix with a vector on its diagonal.
 * Dtype: kept. Throws `shape/rank` for other ranks.
 * Source: NumPy `diag`.
 * @example diag([1, 2]).toArray();  // => [[1,0],[0,2]] */
export function diag<X extends TensorLike>(x: X, options: DiagonalOptions = {}): Tensor<DTypeOf<X>> {
  const operand = asTensor("diag", x);
  const { k = 0 } = options;
  if (operand.ndim === 2) return diagonal(operand, { offset: k }) as Tensor as Tensor<DTypeOf<X>>;
  if (operand.ndim !== 1)
    throw new ShapeError({
      code: "shape/rank",
      op: "diag",
      what: `the shape is ${shapeText(operand.shape)}`,
      remedy: "pass a vector or a matrix",
      shapes: [operand.shape],
    });
  const n = operand.size + Math.abs(k);
  // Row r of the result holds element r (k >= 0) or r + k (k < 0): the vector padded to n rows, then spread by a mask.
  const column = expandDims(padTo(operand, Math.max(0, -k), n), 1) as Tensor;
  return zeroUnless(equal(offsets(n, n, operand), k) as Tensor, column) as Tensor<DTypeOf<X>>;
}

/** A vector with zeros before it and behind it, of length n. */
function padTo(x: Tensor, before: number, n: number): Tensor {
  const high = n - before - x.size;
  const zero = withDType(asTensor("diag", 0, backendOf([x])), x.dtype);
  return apply(movement.pad, [x, zero], { low: [before], high: [high], interior: [0] });
}

/** The matrix with all elements on its diagonal.
 * Dtype: kept.
 * Source: NumPy `diagflat`.
 * @example diagflat([[1], [2]]).toArray();  // => [[1,0],[0,2]] */
export function diagflat<X extends TensorLike>(x: X, options: DiagonalOptions = {}): Tensor<DTypeOf<X>> {
  return diag(ravel(asTensor("diagflat", x)), options) as Tensor as Tensor<DTypeOf<X>>;
}

/** x with its main diagonal replaced; values repeat when there are fewer.
 * Dtype: kept. Throws `shape/matrix`, `shape/diagonal` when axes beyond two differ in extent, `dtype/range`.
 * Source: NumPy `fill_diagonal`, as a new tensor.
 * @example fillDiagonal([[1, 2], [3, 4]], 0).toArray();  // => [[0,2],[3,0]] */
export function fillDiagonal<X extends TensorLike>(
  x: X,
  values: TensorLike,
  options: FillOptions = {},
): Tensor<DTypeOf<X>> {
  const operand = asTensor("fillDiagonal", x);
  checkMatrix("fillDiagonal", operand);
  const { shape } = operand;
  if (operand.ndim > 2 && shape.some((extent) => extent !== shape[0]))
    throw new ShapeError({
      code: "shape/diagonal",
      op: "fillDiagonal",
      what: `the axes of ${shapeText(shape)} differ`,
      remedy: "beyond two axes make all extents equal",
      shapes: [shape],
    });
  const n = shape.at(-1)!;
  const step =
    operand.ndim === 2
      ? n + 1
      : shape.reduce((total, _, axis) => total + shape.slice(axis + 1).reduce((a, b) => a * b, 1), 0);
  const end = operand.ndim === 2 && options.wrap !== true ? n * n : operand.size;
  const count = Math.ceil(Math.min(end, operand.size) / step);
  const places = Int32Array.from({ length: count }, (_, i) => i * step);
  return put(
    operand,
    hostPositions(places, operand),
    promoted("fillDiagonal", [operand, values])[1]!,
  ) as Tensor as Tensor<DTypeOf<X>>;
}
