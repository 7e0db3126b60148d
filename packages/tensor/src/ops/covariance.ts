// Covariances and correlations of variables.
// In: variables in rows (or columns) of a matrix.  Out: a square matrix.
import { floatOf, isComplexType } from "../dtype.js";
import { ShapeError } from "../error.js";
import type { Tensor } from "../methods.generated.js";
import type { DTypeOf, FloatOf, TensorLike } from "../operand.js";
import type { CorrelationOptions, CovarianceOptions } from "../options/order.js";
import { shapeText } from "../shape.js";
import { asFloat, asTensor, backendOf, checkedFlag, promoted, withDType } from "./arguments.js";
import { divide, maximum, minimum, multiply, subtract } from "./arithmetic.js";
import { average } from "./average.js";
import { matmul } from "./contraction.js";
import { diagonal } from "./diagonal.js";
import { sqrt } from "./functions.js";
import { concatenate, expandDims, reshape, squeeze, transpose } from "./movement.js";
import { sum } from "./reduce.js";
import { checkedVector } from "./vector.js";

/** Variables in rows. */
function variables(op: string, given: TensorLike, rowvar: boolean): Tensor {
  const x = asFloat(op, given);
  if (x.ndim > 2)
    throw new ShapeError({
      code: "shape/matrix",
      op,
      what: `the shape is ${shapeText(x.shape)}`,
      remedy: "pass a vector or a matrix",
      shapes: [x.shape],
    });
  if (x.ndim < 2) return reshape(x, [1, x.size]) as Tensor;
  return rowvar ? x : (transpose(x) as Tensor);
}

function covariance(op: string, x: TensorLike, options: CovarianceOptions): Tensor {
  const { y, fweights, aweights } = options;
  const rowvar = checkedFlag(options.rowvar ?? true, op, "rowvar");
  const given = [x, ...(y === undefined ? [] : [y])];
  const parts = promoted(op, given, floatOf).map((part) => variables(op, part, rowvar));
  const rows = parts.length === 1 ? parts[0]! : (concatenate(parts) as Tensor);
  const ddof = options.ddof ?? (options.bias === true ? 0 : 1);
  const weight = (w: TensorLike | undefined): Tensor | undefined =>
    w === undefined
      ? undefined
      : withDType(
          checkedVector(op, asTensor(op, w, backendOf([rows])), "weights"),
          isComplexType(rows.dtype) ? "f32" : rows.dtype,
        );
  const [often, much] = [weight(fweights), weight(aweights)];
  const weights = often === undefined ? much : much === undefined ? often : (multiply(often, much) as Tensor);
  const count = rows.shape[1]!;
  const total = weights === undefined ? count : (sum(weights) as Tensor);
  const centre = average(rows, { axis: 1, ...(weights === undefined ? {} : { weights }) }) as Tensor;
  const factor =
    weights === undefined
      ? count - ddof
      : much === undefined || ddof === 0
        ? subtract(total, ddof)
        : subtract(total, divide(multiply(sum(multiply(weights, much)), ddof), total));
  const distances = subtract(rows, expandDims(centre, 1)) as Tensor;
  const weighted = weights === undefined ? distances : (multiply(distances, weights) as Tensor);
  const products = matmul(distances, conjugated(transpose(weighted) as Tensor));
  // Nothing left to divide by gives NaN or infinity, never a negative variance.
  return divide(products, typeof factor === "number" ? Math.max(factor, 0) : maximum(factor, 0)) as Tensor;
}

const conjugated = (x: Tensor): Tensor =>
  isComplexType(x.dtype) ? (subtract(multiply(withDType(withDType(x, "f32"), "c64"), 2), x) as Tensor) : x;

const squeezed = (matrix: Tensor): Tensor =>
  matrix.size === 1 && matrix.ndim === 2 ? (squeeze(matrix, { axis: [0, 1] }) as Tensor) : matrix;

/** Covariances of the rows of a matrix, each an observed variable.
 * Shapes: [variables, observations] gives [variables, variables], one variable a scalar. Dtype: floats kept, integers f32.
 * Throws `shape/matrix`, `shape/vector`, `shape/concatenate`.
 * Source: NumPy `cov`.
 * @example cov([[0, 1, 2], [2, 1, 0]]).toArray();  // => [[1,-1],[-1,1]] */
export function cov<X extends TensorLike>(x: X, options: CovarianceOptions = {}): Tensor<FloatOf<DTypeOf<X>>> {
  return squeezed(covariance("cov", x, options)) as Tensor as Tensor<FloatOf<DTypeOf<X>>>;
}

/** Correlations of the rows of a matrix, from -1 to 1.
 * Shapes: [variables, observations] gives [variables, variables], one variable a scalar. Dtype: floats kept, integers f32.
 * Throws `shape/matrix`, `shape/concatenate`.
 * Source: NumPy `corrcoef`.
 * @example corrcoef([[0, 1, 2], [2, 1, 0]]).toArray();  // => [[1,-1],[-1,1]] */
export function corrcoef<X extends TensorLike>(x: X, options: CorrelationOptions = {}): Tensor<FloatOf<DTypeOf<X>>> {
  const matrix = covariance("corrcoef", x, options);
  const deviations = sqrt(
    withDType(diagonal(matrix) as Tensor, isComplexType(matrix.dtype) ? "f32" : matrix.dtype),
  ) as Tensor;
  const scaled = divide(divide(matrix, expandDims(deviations, 1)), deviations) as Tensor;
  const bounded = isComplexType(scaled.dtype) ? scaled : (maximum(minimum(scaled, 1), -1) as Tensor);
  return squeezed(bounded) as Tensor as Tensor<FloatOf<DTypeOf<X>>>;
}
