// Norms, and what is measured by them.
// In: array-likes.  Out: real tensors.
import { ArgumentError, ShapeError } from "../../error.js";
import type { Tensor } from "../../methods.generated.js";
import type { DTypeOf, FloatOf, RealOf, TensorLike } from "../../operand.js";
import type {
  CondOptions,
  MatrixNormOptions,
  NormOptions,
  NormOrder,
  ToleranceOptions,
  VectorNormOptions,
} from "../../options/linalg.js";
import { axisList, checkedAxis, describe, shapeText } from "../../shape.js";
import { asFloat, asTensor, checkedFlag, withDType } from "../arguments.js";
import { divide, multiply, power } from "../arithmetic.js";
import { greater, notEqual } from "../comparison.js";
import { abs, sqrt, square } from "../functions.js";
import { expandDims, moveaxis, ravel, reshape } from "../movement.js";
import { any, max, min, sum } from "../reduce.js";
import { sliceAxis } from "../slice.js";
import { checkRank, checkSquare, matrixOperand } from "./arguments.js";
import { svdvals } from "./decompositions.js";
import { epsilonOf } from "./factored.js";
import { inv } from "./solve.js";

type Axes = number | readonly number[] | undefined;

/** The norm of some order along axes. */
function vectorNormOf(op: string, x: Tensor, order: unknown, axis: Axes, keepDims: boolean): Tensor {
  const along = { axis, keepDims };
  const sizes = abs(x) as Tensor;
  if (order === 2) return sqrt(sum(square(sizes), along)) as Tensor;
  if (order === 1) return sum(sizes, along) as Tensor;
  if (order === Number.POSITIVE_INFINITY) return max(sizes, along) as Tensor;
  if (order === Number.NEGATIVE_INFINITY) return min(sizes, along) as Tensor;
  if (order === 0) return withDType(sum(notEqual(x, 0), along) as Tensor, sizes.dtype);
  if (typeof order === "number" && !Number.isNaN(order))
    return power(sum(power(sizes, order), along), 1 / order) as Tensor;
  throw orderError(op, order, "a number");
}

function orderError(op: string, order: unknown, allowed: string): ArgumentError {
  return new ArgumentError({
    code: "argument/norm",
    op,
    what: `ord is ${describe(order)}`,
    remedy: `use ${allowed}`,
    argument: "ord",
  });
}

/** The norm of some order of the last two axes. */
function matrixNormOf(op: string, x: Tensor, order: unknown, keepDims: boolean): Tensor {
  const shape = [...x.shape.slice(0, -2), ...(keepDims ? [1, 1] : [])];
  const shaped = (norms: unknown): Tensor => reshape(norms as Tensor, shape) as Tensor;
  if (order === "fro") return shaped(sqrt(sum(square(abs(x)), { axis: [-2, -1] })));
  if (order === "nuc") return shaped(sum(svdvals(x), { axis: -1 }));
  if (order === 2) return shaped(max(svdvals(x), { axis: -1 }));
  if (order === -2) return shaped(min(svdvals(x), { axis: -1 }));
  if (typeof order === "number" && (Math.abs(order) === 1 || Math.abs(order) === Number.POSITIVE_INFINITY)) {
    const sums = sum(abs(x), { axis: Math.abs(order) === 1 ? -2 : -1 });
    return shaped((order > 0 ? max : min)(sums, { axis: -1 }));
  }
  throw orderError(op, order, '1, -1, 2, -2, Infinity, -Infinity, "fro" or "nuc"');
}

/** The norm of vectors (one axis) or matrices (two axes); of all elements when neither `axis` nor `ord` is given.
 * Shapes: without those axes, or extent 1 there. Dtype: real, integers f32.
 * Throws `argument/norm`, `shape/norm`, `shape/axis`, `shape/empty-reduction`.
 * Source: NumPy `linalg.norm`.
 * @example linalg.norm([3, 4]).item();  // => 5 */
export function norm<X extends TensorLike>(x: X, options: NormOptions = {}): Tensor<RealOf<FloatOf<DTypeOf<X>>>> {
  const operand = asFloat("norm", x);
  const { ord, axis } = options;
  const keepDims = checkedFlag(options.keepDims ?? false, "norm", "keepDims");
  if (axis === undefined && ord === undefined) {
    const whole = vectorNormOf("norm", ravel(operand) as Tensor, 2, undefined, false);
    return (keepDims
      ? reshape(
          whole,
          operand.shape.map(() => 1),
        )
      : whole) as Tensor as Tensor<RealOf<FloatOf<DTypeOf<X>>>>;
  }
  const axes = normAxes(operand, axis);
  if (axes.length === 1)
    return vectorNormOf("norm", operand, ord ?? 2, axes, keepDims) as Tensor<RealOf<FloatOf<DTypeOf<X>>>>;
  const matrices = moveaxis(operand, axes, [-2, -1]) as Tensor;
  const norms = matrixNormOf("norm", matrices, ord ?? "fro", false);
  return (keepDims ? expandDims(norms, axes) : norms) as Tensor as Tensor<RealOf<FloatOf<DTypeOf<X>>>>;
}

/** One or two axes, counted from the front. */
function normAxes(x: Tensor, axis: Axes): number[] {
  const given = axis === undefined ? x.shape.map((_, i) => i) : axisList(axis);
  const axes = given.map((a) => checkedAxis(a, x.ndim, "norm"));
  if ((axes.length === 1 || axes.length === 2) && new Set(axes).size === axes.length) return axes;
  throw new ShapeError({
    code: "shape/norm",
    op: "norm",
    what: `${axes.length} axes of ${shapeText(x.shape)} are neither vectors nor matrices`,
    remedy: "name one axis, or two different ones",
    shapes: [x.shape],
    argument: "axis",
  });
}

/** The norm of vectors that run over all axes, or over those named.
 * Shapes: without those axes, or extent 1 there. Dtype: real, integers f32. Throws `argument/norm`, `shape/axis`, `shape/empty-reduction`.
 * Source: NumPy `linalg.vector_norm`.
 * @example linalg.vectorNorm([[3, 4]], { ord: 1 }).item();  // => 7 */
export function vectorNorm<X extends TensorLike>(
  x: X,
  options: VectorNormOptions = {},
): Tensor<RealOf<FloatOf<DTypeOf<X>>>> {
  const keepDims = checkedFlag(options.keepDims ?? false, "vectorNorm", "keepDims");
  const operand = asFloat("vectorNorm", x);
  return vectorNormOf("vectorNorm", operand, options.ord ?? 2, options.axis, keepDims) as Tensor<
    RealOf<FloatOf<DTypeOf<X>>>
  >;
}

/** The norm of matrices, the last two axes.
 * Shapes: `[..., m, n] -> [...]`. Dtype: real, integers f32. Throws `argument/norm`, `shape/matrix`, `numeric/no-convergence`.
 * Source: NumPy `linalg.matrix_norm`.
 * @example linalg.matrixNorm([[3, 0], [0, 4]]).item();  // => 5 */
export function matrixNorm<X extends TensorLike>(
  x: X,
  options: MatrixNormOptions = {},
): Tensor<RealOf<FloatOf<DTypeOf<X>>>> {
  const operand = asFloat("matrixNorm", x);
  checkRank("matrixNorm", operand);
  const keepDims = checkedFlag(options.keepDims ?? false, "matrixNorm", "keepDims");
  return matrixNormOf("matrixNorm", operand, options.ord ?? "fro", keepDims) as Tensor<RealOf<FloatOf<DTypeOf<X>>>>;
}

/** How much a matrix stretches some vectors more than others: its norm times that of its inverse.
 * Shapes: `[..., m, n] -> [...]`, square unless p is 2 or -2. Dtype: real, integers f32. A singular matrix gives infinity.
 * Throws `argument/norm`, `shape/matrix`, `numeric/no-convergence`.
 * Source: NumPy `linalg.cond`.
 * @example linalg.cond([[4, 0], [0, 2]]).item();  // => 2 */
export function cond<X extends TensorLike>(x: X, options: CondOptions = {}): Tensor<RealOf<FloatOf<DTypeOf<X>>>> {
  const { x: operand } = matrixOperand("cond", x);
  const { p = 2 } = options as { p?: NormOrder };
  if (p !== 2 && p !== -2) {
    checkSquare("cond", operand);
    const norms = multiply(matrixNormOf("cond", operand, p, false), matrixNormOf("cond", inv(operand), p, false));
    return norms as Tensor as Tensor<RealOf<FloatOf<DTypeOf<X>>>>;
  }
  const s = svdvals(operand) as Tensor;
  const last = s.ndim - 1;
  const count = s.shape[last]!;
  if (count === 0)
    throw new ShapeError({
      code: "shape/matrix",
      op: "cond",
      what: `the shape is ${shapeText(operand.shape)}`,
      remedy: "pass matrices with at least one element",
      shapes: [operand.shape],
    });
  const ends = [sliceAxis(s, last, 0, 1), sliceAxis(s, last, count - 1, count)] as const;
  const [top, bottom] = p === 2 ? ends : [ends[1], ends[0]];
  return reshape(divide(top, bottom), s.shape.slice(0, -1)) as Tensor as Tensor<RealOf<FloatOf<DTypeOf<X>>>>;
}

/** The number of singular values that count as more than zero.
 * Shapes: `[..., m, n] -> [...]`; of a scalar or vector 1 unless all elements are zero. Dtype: i32. Throws `numeric/no-convergence`.
 * Source: JAX `linalg.matrix_rank`: below `max(m, n) epsilon` times the largest counts as zero.
 * @example linalg.matrixRank([[1, 2], [2, 4]]).item();  // => 1 */
export function matrixRank(x: TensorLike, options: ToleranceOptions = {}): Tensor<"i32"> {
  const operand = asTensor("matrixRank", x);
  if (operand.ndim < 2) return withDType(any(notEqual(operand, 0)) as Tensor, "i32") as Tensor<"i32">;
  const s = svdvals(operand) as Tensor;
  const rtol = options.rtol ?? Math.max(...operand.shape.slice(-2)) * epsilonOf(s.dtype);
  const bound = multiply(
    expandDims(asTensor("matrixRank", rtol), -1),
    max(s, { axis: -1, keepDims: true, initial: 0 }),
  );
  return sum(greater(s, bound), { axis: -1 }) as Tensor<"i32">;
}
