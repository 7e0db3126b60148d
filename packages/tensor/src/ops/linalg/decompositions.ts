// Decompositions of matrices.
// In: array-likes [..., m, n].  Out: factors; leading axes are a batch.
// Invariant: what an input cannot give is NaN or infinite; only an iteration that does not end throws.
import { apply, applyAll } from "../../apply.js";
import type { Tensor } from "../../methods.generated.js";
import type { DTypeOf, FloatOf, RealOf, TensorLike } from "../../operand.js";
import type {
  CholeskyOptions,
  HermitianOptions,
  QrOptions,
  SvdOptions,
  TriangularSolveOptions,
} from "../../options/linalg.js";
import * as schema from "../../schema/algebra.js";
import { checkedFlag, withDType } from "../arguments.js";
import { add, multiply } from "../arithmetic.js";
import { conjugated } from "../contraction.js";
import { swapaxes } from "../movement.js";
import { checkedChoice, checkSquare, matrixOperand, type Operand, squareOperand, twoOperands } from "./arguments.js";

/** Conjugate transpose of the last two axes. */
export const adjoint = (x: Tensor): Tensor => conjugated(swapaxes(x, -2, -1) as Tensor);

/** Half the sum of a matrix and its adjoint. */
export const symmetrized = (x: Tensor): Tensor => multiply(add(x, adjoint(x)), 0.5) as Tensor;

/** Dtype of real results. */
const realOf = ({ dtype }: Operand): Operand["dtype"] => (dtype === "c64" ? "f32" : dtype);

/** Lower (or upper) triangular factor of Hermitian positive definite matrices: x = l l*.
 * Shapes: `[..., n, n]`. Dtype: floats and c64 kept, integers f32. Complexity: O(n^3).
 * A matrix that is not positive definite gives NaN. Throws `shape/matrix`.
 * Source: NumPy and JAX `linalg.cholesky`.
 * @example linalg.cholesky([[4, 2], [2, 5]]).toArray();  // => [[2,0],[1,2]] */
export function cholesky<X extends TensorLike>(x: X, options: CholeskyOptions = {}): Tensor<FloatOf<DTypeOf<X>>> {
  const { x: given, dtype } = squareOperand("cholesky", x);
  const upper = checkedFlag(options.upper ?? false, "cholesky", "upper");
  const whole = checkedFlag(options.symmetrizeInput ?? true, "cholesky", "symmetrizeInput");
  const lower = apply(schema.cholesky, [whole ? symmetrized(given) : given], {}) as Tensor;
  return withDType(upper ? adjoint(lower) : lower, dtype) as Tensor<FloatOf<DTypeOf<X>>>;
}

/** Orthogonal q and upper triangular r with x = q r: [q, r].
 * Shapes: `[..., m, n] -> [..., m, k], [..., k, n]`, k the smaller extent, or m in mode "complete"; mode "r" gives q no columns.
 * Dtype: floats and c64 kept, integers f32. Complexity: O(m n k). Throws `shape/matrix`, `argument/choice`.
 * Source: NumPy `linalg.qr`, by Householder reflections.
 * @example linalg.qr([[0, 1], [1, 0]]).map((x) => x.shape);  // => [[2,2],[2,2]] */
export function qr<X extends TensorLike>(
  x: X,
  options: QrOptions = {},
): [Tensor<FloatOf<DTypeOf<X>>>, Tensor<FloatOf<DTypeOf<X>>>] {
  const { x: given, dtype } = matrixOperand("qr", x);
  const mode = checkedChoice(options.mode ?? "reduced", ["reduced", "complete", "r"], "qr", "mode");
  const factors = applyAll(schema.qr, [given], { full: mode === "complete" });
  return factors.map((factor) => withDType(factor, dtype)) as [Tensor, Tensor] as unknown as [
    Tensor<FloatOf<DTypeOf<X>>>,
    Tensor<FloatOf<DTypeOf<X>>>,
  ];
}

/** Triangular factors with partial pivoting: [packed, pivots, permutation].
 * Shapes: `[..., m, n] -> [..., m, n], [..., k], [..., m]`; the packed factors are l below the diagonal, its ones left out, and u.
 * Dtype: floats and c64 kept, integers f32; the others i32. `x[permutation] = l u`; pivot i is the row exchanged with row i.
 * Complexity: O(m n k). Throws `shape/matrix`.
 * Source: JAX `lax.linalg.lu`.
 * @example linalg.lu([[0, 1], [2, 3]])[2].toArray();  // => [1,0] */
export function lu<X extends TensorLike>(x: X): [Tensor<FloatOf<DTypeOf<X>>>, Tensor<"i32">, Tensor<"i32">] {
  const { x: given, dtype } = matrixOperand("lu", x);
  const [packed, pivots, permutation] = applyAll(schema.lu, [given], {});
  return [withDType(packed!, dtype), pivots, permutation] as unknown as [
    Tensor<FloatOf<DTypeOf<X>>>,
    Tensor<"i32">,
    Tensor<"i32">,
  ];
}

function hermitian(op: string, x: TensorLike, options: HermitianOptions): { operand: Operand; factors: Tensor[] } {
  const operand = squareOperand(op, x);
  const lower = checkedChoice(options.UPLO ?? "L", ["L", "U"], op, "UPLO") === "L";
  const whole = checkedFlag(options.symmetrizeInput ?? true, op, "symmetrizeInput");
  const given = whole ? symmetrized(operand.x) : operand.x;
  return { operand, factors: [...applyAll(schema.eigh, [given], { lower })] };
}

/** Ascending eigenvalues and orthonormal eigenvectors (columns) of Hermitian matrices: [w, v].
 * Shapes: `[..., n, n] -> [..., n], [..., n, n]`. Dtype: of v floats and c64 kept, integers f32; w is real.
 * Complexity: O(n^3). Throws `shape/matrix`, `argument/choice`, `numeric/no-convergence`; NaN in gives NaN.
 * Source: JAX `linalg.eigh`, by tridiagonal QL.
 * @example linalg.eigh([[2, 0], [0, 1]])[0].toArray();  // => [1,2] */
export function eigh<X extends TensorLike>(
  x: X,
  options: HermitianOptions = {},
): [Tensor<RealOf<FloatOf<DTypeOf<X>>>>, Tensor<FloatOf<DTypeOf<X>>>] {
  const { operand, factors } = hermitian("eigh", x, options);
  return [withDType(factors[0]!, realOf(operand)), withDType(factors[1]!, operand.dtype)] as unknown as [
    Tensor<RealOf<FloatOf<DTypeOf<X>>>>,
    Tensor<FloatOf<DTypeOf<X>>>,
  ];
}

/** Ascending eigenvalues of Hermitian matrices.
 * Shapes, dtypes and errors: as eigh.
 * Source: JAX `linalg.eigvalsh`.
 * @example linalg.eigvalsh([[0, 1], [1, 0]]).toArray();  // => [-1,1] */
export function eigvalsh<X extends TensorLike>(
  x: X,
  options: HermitianOptions = {},
): Tensor<RealOf<FloatOf<DTypeOf<X>>>> {
  const { operand, factors } = hermitian("eigvalsh", x, options);
  return withDType(factors[0]!, realOf(operand)) as Tensor<RealOf<FloatOf<DTypeOf<X>>>>;
}

/** Eigenvalues and eigenvectors (columns of length 1) of general matrices: [w, v].
 * Shapes: `[..., n, n] -> [..., n], [..., n, n]`. Dtype: c64. Complexity: O(n^3).
 * Throws `shape/matrix`, `numeric/no-convergence`; NaN in gives NaN.
 * Source: JAX `linalg.eig`, by shifted QR on the Hessenberg form.
 * @example linalg.eig([[2, 0], [0, 3]]).map((x) => x.dtype);  // => ["c64","c64"] */
export function eig(x: TensorLike): [Tensor<"c64">, Tensor<"c64">] {
  const { x: given } = squareOperand("eig", x);
  return [...applyAll(schema.eig, [given], {})] as unknown as [Tensor<"c64">, Tensor<"c64">];
}

/** Eigenvalues of general matrices.
 * Shapes, dtypes and errors: as eig.
 * Source: JAX `linalg.eigvals`.
 * @example linalg.eigvals([[3]]).toArray();  // => [{"re":3,"im":0}] */
export function eigvals(x: TensorLike): Tensor<"c64"> {
  const { x: given } = squareOperand("eigvals", x);
  return applyAll(schema.eig, [given], {})[0] as Tensor as Tensor<"c64">;
}

/** Singular values in falling order, and orthonormal factors: [u, s, vh] with x = u diag(s) vh.
 * Shapes: `[..., m, n] -> [..., m, m], [..., k], [..., n, n]`, or k columns of u and rows of vh with `fullMatrices: false`.
 * Dtype: floats and c64 kept, integers f32; s is real. Complexity: O(m n k).
 * Throws `shape/matrix`, `numeric/no-convergence`; NaN in gives NaN.
 * Source: NumPy `linalg.svd`, by one-sided Jacobi rotations.
 * @example linalg.svd([[0, 2], [1, 0]])[1].toArray();  // => [2,1] */
export function svd<X extends TensorLike>(
  x: X,
  options: SvdOptions = {},
): [Tensor<FloatOf<DTypeOf<X>>>, Tensor<RealOf<FloatOf<DTypeOf<X>>>>, Tensor<FloatOf<DTypeOf<X>>>] {
  const operand = matrixOperand("svd", x);
  const full = checkedFlag(options.fullMatrices ?? true, "svd", "fullMatrices");
  const [u, s, vh] = applyAll(schema.svd, [operand.x], { full });
  return [withDType(u!, operand.dtype), withDType(s!, realOf(operand)), withDType(vh!, operand.dtype)] as unknown as [
    Tensor<FloatOf<DTypeOf<X>>>,
    Tensor<RealOf<FloatOf<DTypeOf<X>>>>,
    Tensor<FloatOf<DTypeOf<X>>>,
  ];
}

/** Singular values in falling order.
 * Shapes: `[..., m, n] -> [..., k]`. Dtype: real. Throws as svd.
 * Source: NumPy `linalg.svdvals`.
 * @example linalg.svdvals([[3, 0], [0, 4]]).toArray();  // => [4,3] */
export function svdvals<X extends TensorLike>(x: X): Tensor<RealOf<FloatOf<DTypeOf<X>>>> {
  return svd(x, { fullMatrices: false })[1];
}

/** The x of a x = b for triangular a, by substitution.
 * Shapes: `[..., n, n] x [..., n, k] -> [..., n, k]`, or a vector b; leading axes broadcast. Dtype: promoted, integers f32.
 * Complexity: O(n^2 k). A zero on the diagonal gives infinities and NaN. Throws `shape/matrix`, `shape/solve`, `shape/broadcast`, `argument/choice`.
 * Source: JAX `lax.linalg.triangular_solve`.
 * @example linalg.triangularSolve([[2, 0], [1, 1]], [2, 3], { lower: true }).toArray();  // => [1,2] */
export function triangularSolve(a: TensorLike, b: TensorLike, options: TriangularSolveOptions = {}): Tensor {
  const op = "triangularSolve";
  const { a: matrix, b: right, dtype } = twoOperands(op, a, b);
  checkSquare(op, matrix);
  const attributes = {
    lower: checkedFlag(options.lower ?? false, op, "lower"),
    form: checkedChoice(options.form ?? "none", ["none", "transpose", "adjoint"], op, "form"),
    unitDiagonal: checkedFlag(options.unitDiagonal ?? false, op, "unitDiagonal"),
  };
  return withDType(
    withColumns(right, (columns) => apply(schema.triangularSolve, [matrix, columns], attributes) as Tensor),
    dtype,
  );
}

/** Applies a function of matrices to a vector as its only column. */
export function withColumns(b: Tensor, solve: (columns: Tensor) => Tensor): Tensor {
  if (b.ndim !== 1) return solve(b);
  const solution = solve(b.reshape([b.size, 1]) as Tensor);
  return solution.reshape(solution.shape.slice(0, -1)) as Tensor;
}
