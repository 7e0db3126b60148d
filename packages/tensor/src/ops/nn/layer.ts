// Layers as functions of their parameters: products, convolutions, look-ups, and normalisations by channel.
// In: array-likes, parameters first made by an initialiser.  Out: tensors of the promoted dtype.
// Not here: normalisation of rows (normalize.ts), dropout and initialisers, which draw numbers (src/nn/).
import { ShapeError } from "../../error.js";
import type { Tensor } from "../../methods.generated.js";
import type { DTypeOf, FloatOf, Promoted, TensorLike } from "../../operand.js";
import type { BatchNormOptions, BiasOptions, ConvLayerOptions, GroupNormOptions } from "../../options/nn.js";
import { shapeText } from "../../shape.js";
import { asFloat, asTensor, checkedInteger, withDType } from "../arguments.js";
import { add, multiply, subtract } from "../arithmetic.js";
import { matmul } from "../contraction.js";
import { conv as correlated } from "../convolution.js";
import { rsqrt, square } from "../functions.js";
import { take } from "../indexing.js";
import { reshape } from "../movement.js";
import { inSingle } from "../precision.js";
import { mean } from "../reduce.js";
import { checkSettings } from "../settings.js";
import { centred } from "./normalize.js";

const plus = (x: Tensor, bias: TensorLike | undefined): Tensor => (bias === undefined ? x : (add(x, bias) as Tensor));

/** x times weights, plus a bias.
 * Shapes: `[...a, in] x [in, out] -> [...a, out]`. Dtype: promoted. Throws `shape/contract`, `shape/broadcast`.
 * @example nn.linear([1, 2], [[3], [4]], { bias: [5] }).toArray();  // => [16] */
export function linear<X extends TensorLike, W extends TensorLike>(
  x: X,
  weights: W,
  { bias }: BiasOptions = {},
): Tensor<Promoted<X, W>> {
  return plus(matmul(x, weights) as Tensor, bias) as Tensor as Tensor<Promoted<X, W>>;
}

/** Correlation of x with a kernel, plus a bias by channel: `conv` of the package with a bias.
 * Shapes: `[n, ...space, c] x [o, ...kernel, c / groups] -> [n, ...out, o]`. Dtype: promoted. Throws as `conv`, `shape/broadcast`.
 * @example nn.conv([[[1], [2]]], [[[3]]], { bias: [1] }).toArray();  // => [[[4],[7]]] */
export function conv<X extends TensorLike, K extends TensorLike>(
  x: X,
  kernel: K,
  { bias, ...options }: ConvLayerOptions = {},
): Tensor<Promoted<X, K>> {
  return plus(correlated(x, kernel, options) as Tensor, bias) as Tensor as Tensor<Promoted<X, K>>;
}

/** Rows of a table at integer positions.
 * Shapes: `[...a] x [rows, features] -> [...a, features]`. Dtype: that of the table. Positions outside are the nearest inside.
 * Throws `index/dtype`, `index/whole`, `index/empty`.
 * @example nn.embedding(new Int32Array([1, 0]), [[1, 2], [3, 4]]).toArray();  // => [[3,4],[1,2]] */
export function embedding<T extends TensorLike>(positions: TensorLike, table: T): Tensor<DTypeOf<T>> {
  return take(table, positions, { axis: 0 });
}

/** Times a scale plus a bias, where they are given, both in the dtype of x. */
function adjusted(
  op: string,
  x: Tensor,
  { scale, bias }: { readonly scale?: unknown; readonly bias?: unknown },
): Tensor {
  const beside = (given: unknown): Tensor => withDType(asTensor(op, given as TensorLike), x.dtype);
  const wide = scale === undefined ? x : (multiply(x, beside(scale)) as Tensor);
  return bias === undefined ? wide : (add(wide, beside(bias)) as Tensor);
}

/** Channels, the last axis, standardised over all other axes, times a scale plus a bias; by given statistics where there are any.
 * For training leave mean and variance out, and keep averages of `mean(x, ...)` and `variance(x, ...)` (`optim.incrementalUpdate`) for use.
 * Dtype: floats kept, integers and bool f32. Throws `argument/range`, `shape/broadcast`, `dtype/unsupported` for complex.
 * Source: Ioffe and Szegedy, "Batch normalization".
 * @example nn.batchNorm([[1], [3]], { epsilon: 0 }).toArray();  // => [[-1],[1]] */
export function batchNorm<X extends TensorLike>(x: X, options: BatchNormOptions = {}): Tensor<FloatOf<DTypeOf<X>>> {
  const op = "nn.batchNorm";
  const { epsilon = 1e-5 } = options;
  checkSettings(op, { atLeastZero: { epsilon } });
  const found = inSingle(op, [x], (wide) => {
    const axis = [...wide!.shape.keys()].slice(0, -1);
    const off = subtract(wide!, options.mean ?? mean(wide!, { axis }));
    const variance = options.variance ?? mean(square(off), { axis });
    return adjusted(op, multiply(off, rsqrt(add(variance, epsilon))) as Tensor, options);
  });
  return found as Tensor as Tensor<FloatOf<DTypeOf<X>>>;
}

/** Groups of channels, the last axis, standardised over the group and all axes but the first, times a scale plus a bias by channel.
 * One group is layer normalisation of a whole example, as many as channels instance normalisation.
 * Dtype: floats kept, integers and bool f32. Throws `argument/integer`, `argument/range`, `shape/groups`, `shape/broadcast`, `dtype/unsupported` for complex.
 * Source: Wu and He, "Group normalization".
 * @example nn.groupNorm([[[1, 5], [3, 5]]], 2).shape;  // => [1,2,2] */
export function groupNorm<X extends TensorLike>(
  x: X,
  groups: number,
  options: GroupNormOptions = {},
): Tensor<FloatOf<DTypeOf<X>>> {
  const op = "nn.groupNorm";
  const { epsilon = 1e-5 } = options;
  checkSettings(op, { atLeastZero: { epsilon } });
  checkedInteger(groups, op, "groups", 1);
  const { shape } = asFloat(op, x);
  const channels = shape.at(-1) ?? 0;
  if (shape.length < 2 || channels % groups !== 0)
    throw new ShapeError({
      code: "shape/groups",
      op,
      what: `x is ${shapeText(shape)} and there are ${groups} groups`,
      remedy: "pass [examples, ..., channels] with a number of channels that the groups divide",
      shapes: [shape],
    });
  const found = inSingle(op, [x], (wide) => {
    const split = reshape(wide!, [...shape.slice(0, -1), groups, channels / groups]) as Tensor;
    const axis = [...split.shape.keys()].filter((a) => a !== 0 && a !== split.ndim - 2);
    return adjusted(op, reshape(centred(split, axis, epsilon), shape) as Tensor, options);
  });
  return found as Tensor as Tensor<FloatOf<DTypeOf<X>>>;
}
