// Random vectors and matrices made with a decomposition.
// In: a key, means and covariances, sizes.  Out: tensors of floats.
// Not here: distributions of single numbers.
import { apply, applyAll } from "../apply.js";
import type { FloatDType } from "../dtype.js";
import { ShapeError } from "../error.js";
import type { Tensor } from "../methods.generated.js";
import type { TensorLike } from "../operand.js";
import { asFloat, asTensor, backendOf, withDType } from "../ops/arguments.js";
import { add, multiply } from "../ops/arithmetic.js";
import { matmul } from "../ops/contraction.js";
import { diagonal } from "../ops/diagonal.js";
import { sign } from "../ops/functions.js";
import { broadcastTo, expandDims, squeeze } from "../ops/movement.js";
import type { OrthogonalOptions, SampleOptions } from "../options/random.js";
import * as algebra from "../schema/algebra.js";
import { broadcastShapes, checkedShape, shapeText } from "../shape.js";
import { drawNormal, floatAsked, shapeAsked } from "./draw.js";
import { type Key, wordsOf } from "./key.js";

/** Dtype in which a decomposition is computed. */
const wideOf = (dtype: FloatDType): FloatDType => (dtype === "f64" ? "f64" : "f32");

/** Normal vectors of a mean and a covariance over the last axes.
 * Shapes: the one asked for, else the batch of mean [..., n] and covariance [..., n, n]; then [n]. Dtype: f32 unless asked.
 * Throws `random/key`, `random/covariance`, `shape/broadcast-to`, `dtype/unsupported`.
 * Source: JAX `random.multivariate_normal` with method "cholesky".
 * @example random.multivariateNormal(random.key(7), [0, 0], [[1, 0], [0, 1]], { shape: [3] }).shape;  // => [3,2] */
export function multivariateNormal<D extends FloatDType = "f32">(
  key: Key,
  mean: TensorLike,
  covariance: TensorLike,
  options: SampleOptions<D> = {},
): Tensor<D> {
  const op = "multivariateNormal";
  const words = wordsOf(key, op);
  const backend = backendOf([words.first]);
  const dtype = floatAsked(options.dtype, op);
  const [mu, sigma] = [mean, covariance].map((x) => asFloat(op, asTensor(op, x, backend))) as [Tensor, Tensor];
  const n = mu.shape.at(-1);
  if (n === undefined || sigma.ndim < 2 || sigma.shape.at(-1) !== n || sigma.shape.at(-2) !== n)
    throw new ShapeError({
      code: "random/covariance",
      op,
      what: `the mean has shape ${shapeText(mu.shape)}, the covariance ${shapeText(sigma.shape)}`,
      remedy: "pass a mean [..., n] and a covariance [..., n, n]",
      shapes: [mu.shape, sigma.shape],
    });
  const batch =
    options.shape === undefined
      ? broadcastShapes(mu.shape.slice(0, -1), sigma.shape.slice(0, -2), op)
      : shapeAsked(options.shape, op);
  const factor = withDType(apply(algebra.cholesky, [withDType(sigma, wideOf(dtype))], {}), dtype);
  const noise = drawNormal(words, [...batch, n], dtype);
  const spread = squeeze(matmul(factor, expandDims(noise, -1)), { axis: -1 }) as Tensor;
  return broadcastTo(add(withDType(mu, dtype), spread), [...batch, n]) as Tensor as Tensor<D>;
}

/** Matrices with orthonormal columns, evenly distributed.
 * Shapes: the one asked for, then [n, m], m being n when left out. Dtype: f32 unless asked. Throws `random/key`, `shape/extent`, `dtype/unsupported`.
 * Source: JAX `random.orthogonal`.
 * @example random.orthogonal(random.key(7), 3).shape;  // => [3,3] */
export function orthogonal<D extends FloatDType = "f32">(
  key: Key,
  n: number,
  options: OrthogonalOptions<D> = {},
): Tensor<D> {
  const { m = n, shape = [] } = options;
  const words = wordsOf(key, "orthogonal");
  const dtype = floatAsked(options.dtype, "orthogonal");
  const extents = checkedShape([...shapeAsked(shape, "orthogonal"), Math.max(n, m), Math.min(n, m)], "orthogonal");
  const z = withDType(drawNormal(words, extents, dtype), wideOf(dtype));
  const [q, r] = applyAll(algebra.qr, [z], { full: false }) as [Tensor, Tensor];
  // The signs of the diagonal make the factor unique, and so the distribution even.
  const signs = sign(diagonal(r, { axis1: -2, axis2: -1 }));
  const columns = withDType(multiply(q, expandDims(signs, -2)) as Tensor, dtype);
  return (n < m ? columns.matrixTranspose() : columns) as Tensor as Tensor<D>;
}
