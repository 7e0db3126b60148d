// Systems of equations and what follows from them.
// In: array-likes of matrices and right-hand sides.  Out: solutions, inverses, determinants.
// Invariant: singular systems give infinities and NaN, as division does; nothing throws for its values. Inside a trace each is one node with a
//   derivative of its own.
// Source: the derivatives are those of JAX `linalg` and of Giles, "An extended collection of matrix derivative results" (2008).
import { ShapeError } from "../../error.js";
import type { Tensor } from "../../methods.generated.js";
import type { DTypeOf, FloatOf, Promoted, RealOf, TensorLike } from "../../operand.js";
import type { LeastSquaresOptions, PinvOptions } from "../../options/linalg.js";
import { checkedAxis, shapeText, sizeOf } from "../../shape.js";
import { asTensor, backendOf, checkedFlag, withDType } from "../arguments.js";
import { add, divide, multiply, subtract } from "../arithmetic.js";
import { greater, selectWhere } from "../comparison.js";
import { complex, imag, real } from "../complex.js";
import { matmul } from "../contraction.js";
import { eye, zerosLike } from "../creation.js";
import { abs, log, negative, sign, square } from "../functions.js";
import { expandDims, moveaxis, ravel, reshape, swapaxes } from "../movement.js";
import { withDerivative } from "../own-derivative.js";
import { max, prod, sum } from "../reduce.js";
import { checkSquare, squareOperand, twoOperands } from "./arguments.js";
import { adjoint, eigh, svd, symmetrized, withColumns } from "./decompositions.js";
import { adjugate, epsilonOf, factored, pivoted } from "./factored.js";

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

/** The x of a x = b; dx = a^-1 (db - da x). */
function solved(a: Tensor, b: Tensor): Tensor {
  const [x] = withDerivative(
    "solve",
    [a, b],
    (matrix, right) => [factored(matrix!)(right!)],
    ([matrix, right], [da, db]) => {
      const inverse = factored(matrix!);
      const solution = inverse(right!);
      return { outputs: [solution], tangents: [inverse(subtract(db!, matmul(da!, solution)) as Tensor)] };
    },
  );
  return x!;
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

/** The determinant of square matrices.
 * Shapes: `[..., n, n] -> [...]`. Dtype: floats and c64 kept, integers f32. Complexity: O(n^3). Throws `shape/matrix`.
 * The gradient of singular matrices is that of the cofactors; from 4 rows on their second derivatives are not finite.
 * Source: NumPy `linalg.det`.
 * @example linalg.det([[1, 2], [3, 4]]).item().toFixed(4);  // => "-2.0000" */
export function det<X extends TensorLike>(x: X): Tensor<FloatOf<DTypeOf<X>>> {
  const { x: given, dtype } = squareOperand("det", x);
  return withDType(determinant(given), dtype) as Tensor<FloatOf<DTypeOf<X>>>;
}

/** The derivative is the adjugate, which singular matrices have as well. */
function determinant(x: Tensor): Tensor {
  const [made] = withDerivative(
    "det",
    [x],
    (given) => {
      const { pivots, parity } = pivoted(given!);
      return [multiply(prod(pivots, { axis: -1 }), parity) as Tensor];
    },
    ([given], [dx]) => ({ outputs: [determinant(given!)], tangents: [traceOfProduct(adjugate(given!), dx!)] }),
  );
  return made!;
}

/** Trace of a product of square matrices. */
const traceOfProduct = (x: Tensor, y: Tensor): Tensor =>
  sum(multiply(swapaxes(x, -2, -1), y), { axis: [-2, -1] }) as Tensor;

/** Sign and logarithm of the absolute value of the determinant: [sign, logabsdet].
 * Shapes: `[..., n, n] -> [...]`. Dtype: the sign's floats and c64 kept, integers f32; the logarithm is real.
 * A singular matrix gives 0 and -Infinity. Complexity: O(n^3). Throws `shape/matrix`.
 * Source: NumPy `linalg.slogdet`.
 * @example linalg.slogdet([[0, 1], [1, 0]]).map((x) => x.item());  // => [-1,0] */
export function slogdet<X extends TensorLike>(
  x: X,
): [Tensor<FloatOf<DTypeOf<X>>>, Tensor<RealOf<FloatOf<DTypeOf<X>>>>] {
  const { x: given, dtype } = squareOperand("slogdet", x);
  const [signs, logs] = signAndLogarithm(given) as [Tensor, Tensor];
  return [withDType(signs, dtype), withDType(logs, dtype === "c64" ? "f32" : dtype)] as unknown as [
    Tensor<FloatOf<DTypeOf<X>>>,
    Tensor<RealOf<FloatOf<DTypeOf<X>>>>,
  ];
}

/** The logarithm moves by the real part of the trace of x^-1 dx, the sign of a complex matrix turns by its imaginary part. */
function signAndLogarithm(x: Tensor): readonly Tensor[] {
  return withDerivative(
    "slogdet",
    [x],
    (given) => {
      const { pivots, parity } = pivoted(given!);
      const signs = multiply(prod(sign(pivots), { axis: -1 }), parity) as Tensor;
      return [signs, sum(log(abs(pivots)), { axis: -1 }) as Tensor];
    },
    ([given], [dx]) => {
      const outputs = signAndLogarithm(given!);
      const identity = eye(given!.shape.at(-1)!, { dtype: given!.dtype, backend: backendOf([given!]) }) as Tensor;
      const turn = traceOfProduct(solved(given!, identity), dx!);
      if (turn.dtype !== "c64") return { outputs, tangents: [undefined, turn] };
      const angle = imag(turn) as Tensor;
      const turned = multiply(outputs[0]!, complex(zerosLike(angle), angle)) as Tensor;
      return { outputs, tangents: [turned, real(turn) as Tensor] };
    },
  );
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
  return pseudoInverse(given, hermitian, options.rtol) as Tensor as Tensor<FloatOf<DTypeOf<X>>>;
}

/** dp = -p dx p + p p* dx* (1 - x p) + (1 - p x) dx* p* p, which equal singular values do not disturb.
 * Source: Golub and Pereyra, "The differentiation of pseudo-inverses and nonlinear least squares problems whose variables separate" (1973). */
function pseudoInverse(x: Tensor, hermitian: boolean, rtol: TensorLike | undefined): Tensor {
  const [p] = withDerivative(
    "pinv",
    [x],
    (given) => [fromTriples(given!, hermitian, rtol)],
    ([given], [tangent]) => {
      const [matrix, dx] = hermitian ? [symmetrized(given!), symmetrized(tangent!)] : [given!, tangent!];
      const inverse = pseudoInverse(given!, hermitian, rtol);
      const [across, down] = [adjoint(dx), adjoint(inverse)];
      const product = (...factors: Tensor[]): Tensor => factors.reduce((a, b) => matmul(a, b) as Tensor);
      const straight = negative(product(inverse, dx, inverse));
      const left = product(inverse, down, across);
      const right = product(across, down, inverse);
      const beside = subtract(left, product(left, matrix, inverse));
      const above = subtract(right, product(inverse, matrix, right));
      return { outputs: [inverse], tangents: [add(straight, add(beside, above)) as Tensor] };
    },
  );
  return p!;
}

function fromTriples(given: Tensor, hermitian: boolean, tolerance: TensorLike | undefined): Tensor {
  const [u, s, vh] = (hermitian ? hermitianTriples(given) : svd(given, { fullMatrices: false })) as [
    Tensor,
    Tensor,
    Tensor,
  ];
  const rtol = tolerance ?? 10 * Math.max(...given.shape.slice(-2)) * epsilonOf(s.dtype);
  const bound = multiply(expandDims(asTensor("pinv", rtol), -1), largestOf(s));
  const scaled = multiply(adjoint(vh), expandDims(reciprocalAbove(s, bound), -2)) as Tensor;
  return matmul(scaled, adjoint(u)) as Tensor;
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
  const sizes = dtype === "c64" ? "f32" : dtype;
  const shaped = right.ndim === 1 ? (ravel(solution) as Tensor) : solution;
  return [withDType(shaped, dtype), withDType(residuals, sizes), rank as Tensor<"i32">, withDType(s, sizes)];
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
