// Dropout: elements that a draw sets to zero.
import type { Tensor } from "../methods.generated.js";
import type { DTypeOf, FloatOf, TensorLike } from "../operand.js";
import { asFloat, checkedFlag } from "../ops/arguments.js";
import { divide } from "../ops/arithmetic.js";
import { selectWhere } from "../ops/comparison.js";
import { checkSettings } from "../ops/settings.js";
import type { DropoutOptions } from "../options/nn.js";
import { bernoulli } from "../random/basic.js";

/** A share of the elements of x set to 0, the others made larger, so that the mean stays: `rate` of them, at random by the key.
 * Dtype: floats kept, integers and bool f32. Throws `argument/range` unless rate is at least 0 and less than 1, `argument/boolean`, `random/key`.
 * Source: Srivastava et al., "Dropout: a simple way to prevent neural networks from overfitting".
 * @example nn.dropout(random.key(1), ones([1000]), { rate: 0.25 }).max().multiply(3).round().item();  // => 4 */
export function dropout<X extends TensorLike>(
  key: Tensor<"u32">,
  x: X,
  options: DropoutOptions = {},
): Tensor<FloatOf<DTypeOf<X>>> {
  const op = "nn.dropout";
  const { rate = 0.5 } = options;
  checkSettings(op, { share: { rate } });
  const operand = asFloat(op, x);
  if (!checkedFlag(options.training ?? true, op, "training") || rate === 0)
    return operand as Tensor<FloatOf<DTypeOf<X>>>;
  const kept = bernoulli(key, 1 - rate, { shape: operand.shape });
  return selectWhere(kept, divide(operand, 1 - rate), 0) as Tensor as Tensor<FloatOf<DTypeOf<X>>>;
}
