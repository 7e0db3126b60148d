// Softmax and its logarithm: blocks with their default compositions.
// In: an array-like, axes.  Out: a tensor of its shape, float.
import { applyBlock } from "../block.js";
import type { Tensor } from "../methods.generated.js";
import type { DTypeOf, FloatOf, TensorLike } from "../operand.js";
import type { SoftmaxOptions } from "../options/nn.js";
import * as schema from "../schema/block.js";
import { checkedAxes } from "../shape.js";
import { asFloat } from "./arguments.js";
import { divide, subtract } from "./arithmetic.js";
import { selectWhere } from "./comparison.js";
import { exp, log } from "./functions.js";
import { max, sum } from "./reduce.js";

/** x with -inf where the mask does not hold: those elements neither count in the maximum nor in the sum. */
function masked(x: Tensor, mask: TensorLike | undefined): Tensor {
  return mask === undefined ? x : (selectWhere(mask, x, Number.NEGATIVE_INFINITY) as Tensor);
}

/** The result with a value of its own where the mask does not hold, also when it holds nowhere. */
function outside(x: Tensor, mask: TensorLike | undefined, value: number): Tensor {
  return mask === undefined ? x : (selectWhere(mask, x, value) as Tensor);
}

/** x shifted by its largest element along the axes, so that exp cannot overflow. */
function shifted(x: Tensor, axes: readonly number[]): Tensor {
  return subtract(x, max(x, { axis: axes, keepDims: true }));
}

/** exp(x) over its sum along axes, the last when none is named.
 * Dtype: floats kept, integers and bool f32. Throws `shape/axis`, `dtype/unsupported` for complex.
 * Source: JAX `nn.softmax`.
 * @example softmax([0, 0]).toArray();  // => [0.5,0.5] */
export function softmax<X extends TensorLike>(x: X, options: SoftmaxOptions = {}): Tensor<FloatOf<DTypeOf<X>>> {
  const operand = masked(asFloat("softmax", x) as Tensor, options.where);
  const axes = checkedAxes(options.axis ?? -1, operand.ndim, "softmax");
  if (operand.size === 0) return operand as Tensor as Tensor<FloatOf<DTypeOf<X>>>;
  const [result] = applyBlock(schema.softmax, [operand], { axes }, (given) => {
    const powers = exp(shifted(given, axes)) as Tensor;
    return [divide(powers, sum(powers, { axis: axes, keepDims: true })) as Tensor];
  });
  return outside(result!, options.where, 0) as Tensor as Tensor<FloatOf<DTypeOf<X>>>;
}

/** Logarithm of softmax, exact where softmax underflows.
 * Dtype: floats kept, integers and bool f32. Throws `shape/axis`, `dtype/unsupported` for complex.
 * Source: JAX `nn.log_softmax`.
 * @example logSoftmax([0]).toArray();  // => [0] */
export function logSoftmax<X extends TensorLike>(x: X, options: SoftmaxOptions = {}): Tensor<FloatOf<DTypeOf<X>>> {
  const operand = masked(asFloat("logSoftmax", x) as Tensor, options.where);
  const axes = checkedAxes(options.axis ?? -1, operand.ndim, "logSoftmax");
  if (operand.size === 0) return operand as Tensor as Tensor<FloatOf<DTypeOf<X>>>;
  const [result] = applyBlock(schema.logSoftmax, [operand], { axes }, (given) => {
    const shift = shifted(given, axes);
    return [subtract(shift, log(sum(exp(shift), { axis: axes, keepDims: true }))) as Tensor];
  });
  return outside(result!, options.where, Number.NEGATIVE_INFINITY) as Tensor as Tensor<FloatOf<DTypeOf<X>>>;
}
