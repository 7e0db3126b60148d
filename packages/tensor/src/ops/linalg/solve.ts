// Systems of equations and what follows from them.
// In: array-likes of matrices and right-hand sides.  Out: solutions, inverses, determinants.
// Invariant: singular systems give infinities and NaN, as division does; nothing throws for its values.
import { apply, applyAll } from "../../apply.js";
import type { DType } from "../../dtype.js";
import { ShapeError } from "../../error.js";
import type { Tensor } from "../../methods.generated.js";
import type { DTypeOf, FloatOf, Promoted, RealOf, TensorLike } from "../../operand.js";
import type { LeastSquaresOptions, PinvOptions } from "../../options/linalg.js";
import * as schema from "../../schema/algebra.js";
import { broadcastShapes, checkedAxis, shapeText, sizeOf } from "../../shape.js";
import { asTensor, backendOf, checkedFlag, withDType } from "../arguments.js";
import { add, divide, multiply, subtract } from "../arithmetic.js";
import { equal, greater, notEqual, selectWhere } from "../comparison.js";
import { matmul } from "../contraction.js";
import { eye, iota } from "../creation.js";
import { diagonal } from "../diagonal.js";
import { abs, log, sign, square } from "../functions.js";
import { takeAlongAxis } from "../indexing.js";
import { broadcastTo, expandDims, moveaxis, ravel, reshape } from "../movement.js";
import { max, prod, sum } from "../reduce.js";
import { at } from "../slice.js";
import { checkSquare, squareOperand, twoOperands } from "./arguments.js";
import { adjoint, eigh, svd, withColumns } from "./decompositions.js";

/** Distance from 1 to the next number of what decompositions compute in. */
export const epsilonOf = (dtype: DType): number =>
  ({ f64: 2 ** -52, f16: 2 ** -10, bf16: 2 ** -7 })[dtype as string] ?? 2 ** -23;

/** The x of a x = b.
 * Shapes: `[..., n, n] x [..., n, k] -> [..., n, k]`, or a vector b; leading axes broadcast. Dtype: promoted, integers f32.
 * Complexity: O(n^3 + n^2 k). A singular a gives infinities and NaN. Throws `shape/matrix`, `shape/solve`, `shape/broadcast`.
 * Source: NumPy `linalg.solve`.
 * @example linalg.solve([[2, 0], [0, 4]], [2, 4]).toArray();  // => [1,1] */
export function solve<A extends TensorLike, B extends TensorLike>(a: A, b: B): Tensor<FloatOf<Promoted<A, B>>> {
  const { a: matrix, b: right, dtype } = twoOperands("solve", a, b);
  checkSquare("solve", matrix);
  if (right.ndim === 0 || right.shape.at(right.ndim === 1 ? -1 : -2) !== matrix.shape.at(-1))
    throw new ShapeError({
      code: "shape/solve",
      op: "solve",
      what: `${shapeText(matrix.shape)} and ${shapeText(right.shape)}: b does not have ${matrix.shape.at(-1)} rows`,
      remedy: "pass b as [n] or [..., n, k]",
      shapes: [matrix.shape, right.shape],
    });
  const solution = withColumns(right, (columns) => solved(matrix, columns));
  return withDType(solution, dtype) as Tensor<FloatOf<Promoted<A, B>>>;
}

function solved(a: Tensor, b: Tensor): Tensor {
  const [packed, , permutation] = applyAll(schema.lu, [a], {});
  const batch = broadcastShapes(a.shape.slice(0, -2), b.shape.slice(0, -2), "solve");
  const wide = broadcastTo(b, [...batch, ...b.shape.slice(-2)]);
  const rows = expandDims(broadcastTo(permutation!, [...batch, a.shape.at(-1)!]), -1);
  const turned = takeAlongAxis(wide, rows, { axis: -2 }) as Tensor;
  const lower: schema.TriangularAttributes = { lower: true, form: "none", unitDiagonal: true };
  const forward = apply(schema.triangularSolve, [packed!, turned], lower) as Tensor;
  const upper: schema.TriangularAttributes = { lower: false, form: "none", unitDiagonal: false };
  return apply(schema.triangularSolve, [packed!, forward], upper);
}

/** The inverse of square matrices.
 * Shapes: `[..., n, n]`. Dtype: floats and c64 kept, integers f32. Complexity: O(n^3). A singular matrix gives infinities and NaN.
 * Throws `shape/matrix`.
 * Source: NumPy `linalg.inv`.
 * @example linalg.inv([[2, 0], [0, 4]]).toArray();  // => [[0.5,0],[0,0.25]] */
export function inv<X extends TensorLike>(x: X): Tensor<FloatOf<DTypeOf<X>>> {
  const { x: given, dtype } = squareOperand("inv", x);
  const identity = eye(given.shape.at(-1)!, { dtype: given.dtype, backend: backendOf([given]) });
  return withDType(solved(given, identity as Tensor), dtype) as Tensor<FloatOf<DTypeOf<X>>>;
}

/** Diagonal of u, and the sign that the exchanged rows give. */
function pivoted(x: Tensor): { pivots: Tensor; parity: Tensor } {
  const [packed, exchanged] = applyAll(schema.lu, [x], {});
  const rows = iota([x.shape.at(-1)!], { backend: backendOf([x]) });
  const swaps = sum(notEqual(exchanged!, rows), { axis: -1 });
  const even = equal(subtract(swaps, multiply(2, withDType(halves(swaps as Tensor), "i32"))), 0);
  const parity = selectWhere(even, 1, -1);
  return {
    pivots: diagonal(packed!, { axis1: -2, axis2: -1 }) as Tensor,
    parity: withDType(parity as Tensor, x.dtype),
  };
}

/** Half of a count, rounded down by the conversion to i32. */
const halves = (count: Tensor): Tensor => divide(count, 2) as Tensor;

/** Determinants of matrices of 2 or 3 rows by their first row, which has derivatives for singular matrices too. */
function expanded(x: Tensor): Tensor {
  const entry = (row: number, column: number): Tensor => at(x, "...", row, column) as Tensor;
  const minor = (row: number, i: number, j: number): Tensor =>
    subtract(multiply(entry(row, i), entry(row + 1, j)), multiply(entry(row, j), entry(row + 1, i))) as Tensor;
  if (x.shape.at(-1) === 2) return minor(0, 0, 1);
  const [first, second, third] = [minor(1, 1, 2), minor(1, 0, 2), minor(1, 0, 1)];
  const outer = subtract(multiply(entry(0, 0), first), multiply(entry(0, 1), second));
  return add(outer, multiply(entry(0, 2), third)) as Tensor;
}

/** The determinant of square matrices.
 * Shapes: `[..., n, n] -> [...]`. Dtype: floats and c64 kept, integers f32. Complexity: O(n^3). Throws `shape/matrix`.
 * The gradient of a singular matrix is NaN from 4 rows on.
 * Source: NumPy `linalg.det`.
 * @example linalg.det([[1, 2], [3, 4]]).item().toFixed(4);  // => "-2.0000" */
export function det<X extends TensorLike>(x: X): Tensor<FloatOf<DTypeOf<X>>> {
  const { x: given, dtype } = squareOperand("det", x);
  const n = given.shape.at(-1)!;
  if (n === 2 || n === 3) return withDType(expanded(given), dtype) as Tensor<FloatOf<DTypeOf<X>>>;
  const { pivots, parity } = pivoted(given);
  return withDType(multiply(prod(pivots, { axis: -1 }), parity) as Tensor, dtype) as Tensor<FloatOf<DTypeOf<X>>>;
}

/** Sign and logarithm of the absolute value of the determinant: [sign, logabsdet].
 * Shapes: `[..., n, n] -> [...]`. Dtype: the sign's floats and c64 kept, integers f32; the logarithm is real.
 * A singular matrix gives 0 and -Infinity. Complexity: O(n^3). Throws `shape/matrix`.
 * Source: NumPy `linalg.slogdet`.
 * @example linalg.slogdet([[0, 1], [1, 0]]).map((x) => x.item());  // => [-1,0] */
export function slogdet<X extends TensorLike>(
  x: X,
): [Tensor<FloatOf<DTypeOf<X>>>, Tensor<RealOf<FloatOf<DTypeOf<X>>>>] {
  const { x: given, dtype } = squareOperand("slogdet", x);
  const { pivots, parity } = pivoted(given);
  const sizes = abs(pivots) as Tensor;
  const signs = multiply(prod(directions(pivots, sizes), { axis: -1 }), parity) as Tensor;
  const logs = sum(log(sizes), { axis: -1 }) as Tensor;
  const real = dtype === "c64" ? "f32" : dtype;
  return [withDType(signs, dtype), withDType(logs, real)] as unknown as [
    Tensor<FloatOf<DTypeOf<X>>>,
    Tensor<RealOf<FloatOf<DTypeOf<X>>>>,
  ];
}

/** Signs; those of complex numbers turn with them, so they are made of what has that derivative. */
function directions(x: Tensor, sizes: Tensor): Tensor {
  if (x.dtype !== "c64") return sign(x) as Tensor;
  const none = equal(sizes, 0);
  return divide(x, selectWhere(none, 1, sizes)) as Tensor;
}

/** Reciprocals of what exceeds a bound, zero elsewhere. */
function reciprocalAbove(values: Tensor, bound: TensorLike): Tensor {
  const counts = greater(values, bound);
  return selectWhere(counts, divide(1, selectWhere(counts, values, 1)), 0) as Tensor;
}

/** The pseudo-inverse of Moore and Penrose.
 * Shapes: `[..., m, n] -> [..., n, m]`. Dtype: floats and c64 kept, integers f32. Complexity: O(m n k).
 * Throws `shape/matrix`, `numeric/no-convergence`.
 * Source: JAX `linalg.pinv`: singular values below `10 max(m, n) epsilon` times the largest count as zero.
 * @example linalg.pinv([[2, 0], [0, 0]]).toArray();  // => [[0.5,0],[0,0]] */
export function pinv<X extends TensorLike>(x: X, options: PinvOptions = {}): Tensor<FloatOf<DTypeOf<X>>> {
  const given = asTensor("pinv", x);
  const hermitian = checkedFlag(options.hermitian ?? false, "pinv", "hermitian");
  const [u, s, vh] = (hermitian ? hermitianTriples(given) : svd(given, { fullMatrices: false })) as [
    Tensor,
    Tensor,
    Tensor,
  ];
  const rtol = options.rtol ?? 10 * Math.max(...given.shape.slice(-2)) * epsilonOf(s.dtype);
  const bound = multiply(expandDims(asTensor("pinv", rtol), -1), largestOf(s));
  const scaled = multiply(adjoint(vh), expandDims(reciprocalAbove(s, bound), -2)) as Tensor;
  return matmul(scaled, adjoint(u)) as Tensor as Tensor<FloatOf<DTypeOf<X>>>;
}

/** Largest singular value, an axis of extent 1; 0 of none. */
const largestOf = (s: Tensor): Tensor => max(s, { axis: -1, keepDims: true, initial: 0 }) as Tensor;

/** Absolute eigenvalues as singular values. */
function hermitianTriples(x: Tensor): [Tensor, Tensor, Tensor] {
  const [w, v] = eigh(x) as unknown as [Tensor, Tensor];
  const signs = selectWhere(greater(0, w), -1, 1);
  return [v, abs(w) as Tensor, multiply(expandDims(signs, -1), adjoint(v)) as Tensor];
}

/** The x for which a x is nearest to b: [x, residuals, rank, s].
 * Shapes: `[m, n] x [m]` or `[m, k] -> [n]` or `[n, k]`, `[1]` or `[k]`, `[]`, `[min(m, n)]`. Dtype: promoted, integers f32; rank i32.
 * Of several solutions the shortest. Complexity: O(m n k). Throws `shape/matrix`, `shape/solve`, `numeric/no-convergence`.
 * Source: JAX `linalg.lstsq`: residuals are always there.
 * @example linalg.lstsq([[1], [1]], [1, 3])[0].toArray().map((v) => v.toFixed(4));  // => ["2.0000"] */
export function lstsq(
  a: TensorLike,
  b: TensorLike,
  options: LeastSquaresOptions = {},
): [Tensor, Tensor, Tensor<"i32">, Tensor] {
  const op = "lstsq";
  const { a: matrix, b: right, dtype } = twoOperands(op, a, b);
  if (matrix.ndim !== 2 || right.ndim < 1 || right.ndim > 2 || right.shape[0] !== matrix.shape[0])
    throw new ShapeError({
      code: "shape/solve",
      op,
      what: `a is ${shapeText(matrix.shape)} and b ${shapeText(right.shape)}`,
      remedy: "pass a as [m, n] and b as [m] or [m, k]",
      shapes: [matrix.shape, right.shape],
    });
  const columns = right.ndim === 1 ? (expandDims(right, 1) as Tensor) : right;
  const [u, s, vh] = svd(matrix, { fullMatrices: false }) as unknown as [Tensor, Tensor, Tensor];
  const rcond = options.rcond ?? Math.max(...matrix.shape) * epsilonOf(dtype);
  const bound = multiply(rcond, largestOf(s)) as Tensor;
  const scaled = multiply(expandDims(reciprocalAbove(s, bound), 1), matmul(adjoint(u), columns));
  const solution = matmul(adjoint(vh), scaled) as Tensor;
  const residuals = sum(square(abs(subtract(columns, matmul(matrix, solution)))), { axis: 0 }) as Tensor;
  const rank = sum(greater(s, bound), { axis: -1 });
  const real = dtype === "c64" ? "f32" : dtype;
  const shaped = right.ndim === 1 ? (ravel(solution) as Tensor) : solution;
  return [withDType(shaped, dtype), withDType(residuals, real), rank as Tensor<"i32">, withDType(s, real)];
}

/** The inverse of a tensor seen as a matrix of its first `ind` axes by the others.
 * Shapes: both sides have as many elements; `[...p, ...q] -> [...q, ...p]`. Dtype: floats and c64 kept, integers f32.
 * Throws `shape/matrix`, `shape/axis`.
 * Source: NumPy `linalg.tensorinv`.
 * @example linalg.tensorinv([[2, 0], [0, 4]], { ind: 1 }).toArray();  // => [[0.5,0],[0,0.25]] */
export function tensorinv<X extends TensorLike>(
  x: X,
  options: { readonly ind?: number | undefined } = {},
): Tensor<FloatOf<DTypeOf<X>>> {
  const operand = asTensor("tensorinv", x);
  const ind = checkedAxis(options.ind ?? 2, operand.ndim + 1, "tensorinv", "ind");
  const [p, q] = [operand.shape.slice(0, ind), operand.shape.slice(ind)];
  const matrix = reshape(operand, [sizeOf(p), sizeOf(q)]) as Tensor;
  return reshape(inv(matrix), [...q, ...p]) as Tensor as Tensor<FloatOf<DTypeOf<X>>>;
}

/** The x for which `tensordot(a, x, { axes: x.ndim })` is b.
 * Shapes: `[...b, ...x] x [...b] -> [...x]`, as many elements in b as in x. Dtype: promoted, integers f32. `axes` of a are moved to its end first.
 * Throws `shape/matrix`, `shape/solve`, `shape/axis`.
 * Source: NumPy `linalg.tensorsolve`.
 * @example linalg.tensorsolve([[2, 0], [0, 4]], [2, 4]).toArray();  // => [1,1] */
export function tensorsolve<A extends TensorLike, B extends TensorLike>(
  a: A,
  b: B,
  options: { readonly axes?: readonly number[] | undefined } = {},
): Tensor<FloatOf<Promoted<A, B>>> {
  const given = asTensor("tensorsolve", a);
  const right = asTensor("tensorsolve", b);
  const axes = options.axes ?? [];
  const moved =
    axes.length === 0
      ? given
      : (moveaxis(
          given,
          axes,
          axes.map((_, i) => i - axes.length),
        ) as Tensor);
  const rest = moved.shape.slice(right.ndim);
  if (sizeOf(rest) !== right.size || sizeOf(moved.shape) !== right.size ** 2)
    throw new ShapeError({
      code: "shape/solve",
      op: "tensorsolve",
      what: `${shapeText(given.shape)} and ${shapeText(right.shape)} are no square system`,
      remedy: "the axes of a after those of b must have as many elements as b",
      shapes: [given.shape, right.shape],
    });
  const solution = solve(reshape(moved, [right.size, right.size]), ravel(right));
  return reshape(solution, rest) as Tensor as Tensor<FloatOf<Promoted<A, B>>>;
}
