// Products of matrices, and the functions of the main entry that take matrices from the last two axes here.
// In: array-likes.  Out: tensors of their promoted dtype.

import type { DType } from "../../dtype.js";
import { ArgumentError, ShapeError } from "../../error.js";
import type { Tensor } from "../../methods.generated.js";
import type { AccumulatorOf, DTypeOf, Promoted, TensorLike } from "../../operand.js";
import type { MatrixTraceOptions, OffsetOptions } from "../../options/linalg.js";
import { describe, shapeText } from "../../shape.js";
import { asTensor, backendOf, promoted } from "../arguments.js";
import { matmul, outer as outerOfAll } from "../contraction.js";
import { eye } from "../creation.js";
import { diagonal as diagonalOf, trace as traceOf } from "../diagonal.js";
import { broadcastTo, reshape } from "../movement.js";
import { sum } from "../reduce.js";
import { checkRank, checkSquare } from "./arguments.js";
import { inv } from "./solve.js";

/** A square matrix multiplied with itself n times; its inverse when n is negative, the identity when it is 0.
 * Shapes: `[..., n, n]`. Dtype: kept, floats when n is negative. Complexity: O(n^3 log |n|). Throws `shape/matrix`, `argument/whole`.
 * Source: NumPy `linalg.matrix_power`.
 * @example linalg.matrixPower([[1, 1], [0, 1]], 5).toArray();  // => [[1,5],[0,1]] */
export function matrixPower<X extends TensorLike>(x: X, n: number): Tensor<DTypeOf<X>> {
  const operand = asTensor("matrixPower", x);
  checkSquare("matrixPower", operand);
  if (!Number.isInteger(n))
    throw new ArgumentError({
      code: "argument/whole",
      op: "matrixPower",
      what: `n is ${describe(n)}`,
      remedy: "use a whole number",
      argument: "n",
    });
  if (n === 0) {
    const identity = eye(operand.shape.at(-1)!, { dtype: operand.dtype, backend: backendOf([operand]) });
    return broadcastTo(identity, operand.shape) as Tensor as Tensor<DTypeOf<X>>;
  }
  let square: Tensor = n < 0 ? (inv(operand) as Tensor) : operand;
  let result: Tensor | undefined;
  for (let rest = Math.abs(n); rest > 0; rest = Math.floor(rest / 2)) {
    if (rest % 2 === 1) result = result === undefined ? square : (matmul(result, square) as Tensor);
    if (rest > 1) square = matmul(square, square) as Tensor;
  }
  return result as Tensor as Tensor<DTypeOf<X>>;
}

/** The product of a chain of matrices, in the order that needs the fewest multiplications; the first and last may be vectors.
 * Shapes: `[a, b], [b, c], ... -> [a, z]`. Dtype: promoted. Throws `shape/contract`, `argument/empty`.
 * Source: NumPy `linalg.multi_dot`.
 * @example linalg.multiDot([[1, 2], [[1, 0], [0, 1]], [3, 4]]).item();  // => 11 */
export function multiDot(arrays: readonly TensorLike[]): Tensor {
  const op = "multiDot";
  if (!Array.isArray(arrays) || arrays.length < 1)
    throw new ArgumentError({
      code: "argument/empty",
      op,
      what: `the operands are ${describe(arrays)}`,
      remedy: "pass an array of at least one matrix",
      argument: "arrays",
    });
  const given = promoted(op, arrays);
  const end = given.length - 1;
  const matrices = given.map((x, i) => {
    if (x.ndim === 2) return x;
    if (x.ndim === 1 && i === 0) return reshape(x, [1, x.size]) as Tensor;
    if (x.ndim === 1 && i === end) return reshape(x, [x.size, 1]) as Tensor;
    throw new ShapeError({
      code: "shape/contract",
      op,
      what: `operand ${i} is ${shapeText(x.shape)}`,
      remedy: "pass matrices; the first and the last may be vectors",
      shapes: given.map((t) => t.shape),
    });
  });
  const product = chainProduct(matrices, bestSplits(matrices), 0, end);
  const shape = [
    ...(given[0]!.ndim === 1 ? [] : [product.shape[0]!]),
    ...(given[end]!.ndim === 1 ? [] : [product.shape[1]!]),
  ];
  return given.length === 1 ? given[0]! : (reshape(product, shape) as Tensor);
}

/** Where to split each part of the chain, by dynamic programming over its ends. */
function bestSplits(matrices: readonly Tensor[]): number[][] {
  const count = matrices.length;
  const extents = [matrices[0]!.shape[0]!, ...matrices.map((x) => x.shape[1]!)];
  const costs = Array.from({ length: count }, () => new Array<number>(count).fill(0));
  const splits = Array.from({ length: count }, () => new Array<number>(count).fill(0));
  for (let length = 1; length < count; length++)
    for (let i = 0; i + length < count; i++) {
      const j = i + length;
      costs[i]![j] = Number.POSITIVE_INFINITY;
      for (let k = i; k < j; k++) {
        const cost = costs[i]![k]! + costs[k + 1]![j]! + extents[i]! * extents[k + 1]! * extents[j + 1]!;
        if (cost >= costs[i]![j]!) continue;
        costs[i]![j] = cost;
        splits[i]![j] = k;
      }
    }
  return splits;
}

function chainProduct(matrices: readonly Tensor[], splits: readonly number[][], i: number, j: number): Tensor {
  if (i === j) return matrices[i]!;
  const k = splits[i]![j]!;
  return matmul(chainProduct(matrices, splits, i, k), chainProduct(matrices, splits, k + 1, j)) as Tensor;
}

/** Every element of a vector times every element of another.
 * Shapes: `[m] x [n] -> [m, n]`. Dtype: promoted. Throws `shape/outer` for other ranks.
 * Source: NumPy `linalg.outer`.
 * @example linalg.outer([1, 2], [3, 4]).toArray();  // => [[3,4],[6,8]] */
export function outer<X extends TensorLike, Y extends TensorLike>(x: X, y: Y): Tensor<Promoted<X, Y>> {
  const shapes = [asTensor("outer", x).shape, asTensor("outer", y).shape];
  if (shapes.some((shape) => shape.length !== 1))
    throw new ShapeError({
      code: "shape/outer",
      op: "outer",
      what: `the shapes are ${shapes.map(shapeText).join(" and ")}`,
      remedy: "pass two vectors, or use outer of the main entry, which flattens",
      shapes,
    });
  return outerOfAll(x, y);
}

/** The diagonal of the last two axes.
 * Shapes: `[..., m, n] -> [..., k]`. Dtype: kept. Throws `shape/matrix`.
 * Source: NumPy `linalg.diagonal`.
 * @example linalg.diagonal([[1, 2], [3, 4]]).toArray();  // => [1,4] */
export function diagonal<X extends TensorLike>(x: X, options: OffsetOptions = {}): Tensor<DTypeOf<X>> {
  checkRank("diagonal", asTensor("diagonal", x));
  return diagonalOf(x, { offset: options.offset, axis1: -2, axis2: -1 });
}

/** The sum of the diagonal of the last two axes.
 * Shapes: `[..., m, n] -> [...]`. Dtype: as sum. Throws `shape/matrix`.
 * Source: NumPy `linalg.trace`.
 * @example linalg.trace([[1, 2], [3, 4]]).item();  // => 5 */
export function trace<X extends TensorLike, D extends DType = AccumulatorOf<DTypeOf<X>>>(
  x: X,
  options: MatrixTraceOptions<D> = {},
): Tensor<D> {
  checkRank("trace", asTensor("trace", x));
  if (options.dtype !== undefined) return sum(diagonal(x, options), { axis: -1, dtype: options.dtype });
  return traceOf(x, { offset: options.offset, axis1: -2, axis2: -1 }) as Tensor as Tensor<D>;
}
