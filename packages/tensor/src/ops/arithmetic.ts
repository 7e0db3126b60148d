// Arithmetic of two operands.
// In: array-likes that broadcast.  Out: their promoted dtype.
// Not here: order and logic (comparison.ts).
import { apply } from "../apply.js";
import { floatOf } from "../dtype.js";
import type { Tensor } from "../methods.generated.js";
import type { FloatOf, Promoted, TensorLike } from "../operand.js";
import * as schema from "../schema/elementwise.js";
import { promoted } from "./arguments.js";

/** Sum; integers wrap, booleans or.
 * Shapes broadcast. Dtype: promoted. Throws `shape/broadcast`, `dtype/unsupported`, `dtype/range`.
 * Source: NumPy `add`.
 * @example add([1, 2], 3).toArray();  // => [4,5] */
export function add<X extends TensorLike, Y extends TensorLike>(x: X, y: Y): Tensor<Promoted<X, Y>> {
  return apply(schema.add, promoted("add", [x, y]), {});
}

/** Difference; integers wrap.
 * Shapes broadcast. Dtype: promoted. Throws `shape/broadcast`, `dtype/unsupported`, `dtype/range`.
 * Source: NumPy `subtract`.
 * @example subtract([5, 2], 3).toArray();  // => [2,-1] */
export function subtract<X extends TensorLike, Y extends TensorLike>(x: X, y: Y): Tensor<Promoted<X, Y>> {
  return apply(schema.subtract, promoted("subtract", [x, y]), {});
}

/** Product; integers wrap, booleans and.
 * Shapes broadcast. Dtype: promoted. Throws `shape/broadcast`, `dtype/unsupported`, `dtype/range`.
 * Source: NumPy `multiply`.
 * @example multiply([5, 2], 3).toArray();  // => [15,6] */
export function multiply<X extends TensorLike, Y extends TensorLike>(x: X, y: Y): Tensor<Promoted<X, Y>> {
  return apply(schema.multiply, promoted("multiply", [x, y]), {});
}

/** True quotient: integers divide as f32.
 * Shapes broadcast. Dtype: promoted, integers and bool as f32. Throws `shape/broadcast`, `dtype/unsupported`, `dtype/range`.
 * Source: NumPy `true_divide`.
 * @example divide([5, 2], 2).toArray();  // => [2.5,1] */
export function divide<X extends TensorLike, Y extends TensorLike>(x: X, y: Y): Tensor<FloatOf<Promoted<X, Y>>> {
  return apply(schema.divide, promoted("divide", [x, y], floatOf), {});
}

/** Quotient rounded towards minus infinity; an integer by zero gives -1 (all bits set).
 * Shapes broadcast. Dtype: promoted. Throws `shape/broadcast`, `dtype/unsupported`, `dtype/range`.
 * Source: NumPy `floor_divide`.
 * @example floorDivide([5, -5], 2).toArray();  // => [2,-3] */
export function floorDivide<X extends TensorLike, Y extends TensorLike>(x: X, y: Y): Tensor<Promoted<X, Y>> {
  return apply(schema.floorDivide, promoted("floorDivide", [x, y]), {});
}

/** Remainder with the sign of the divisor; an integer by zero gives the dividend.
 * Shapes broadcast. Dtype: promoted. Throws `shape/broadcast`, `dtype/unsupported`, `dtype/range`.
 * Source: NumPy `remainder`.
 * @example remainder([5, -5], 3).toArray();  // => [2,1] */
export function remainder<X extends TensorLike, Y extends TensorLike>(x: X, y: Y): Tensor<Promoted<X, Y>> {
  return apply(schema.remainder, promoted("remainder", [x, y]), {});
}

/** x to the power y; an integer to a negative power is 0 unless its base is 1 or -1.
 * Shapes broadcast. Dtype: promoted. Throws `shape/broadcast`, `dtype/unsupported`, `dtype/range`.
 * Source: NumPy `power`.
 * @example power([2, 3], 2).toArray();  // => [4,9] */
export function power<X extends TensorLike, Y extends TensorLike>(x: X, y: Y): Tensor<Promoted<X, Y>> {
  return apply(schema.power, promoted("power", [x, y]), {});
}

/** Larger of the two; NaN wins.
 * Shapes broadcast. Dtype: promoted. Throws `shape/broadcast`, `dtype/unsupported`, `dtype/range`.
 * Source: NumPy `maximum`.
 * @example maximum([1, 5], 3).toArray();  // => [3,5] */
export function maximum<X extends TensorLike, Y extends TensorLike>(x: X, y: Y): Tensor<Promoted<X, Y>> {
  return apply(schema.maximum, promoted("maximum", [x, y]), {});
}

/** Smaller of the two; NaN wins.
 * Shapes broadcast. Dtype: promoted. Throws `shape/broadcast`, `dtype/unsupported`, `dtype/range`.
 * Source: NumPy `minimum`.
 * @example minimum([1, 5], 3).toArray();  // => [1,3] */
export function minimum<X extends TensorLike, Y extends TensorLike>(x: X, y: Y): Tensor<Promoted<X, Y>> {
  return apply(schema.minimum, promoted("minimum", [x, y]), {});
}

/** Angle of the point (y, x) in radians, from -pi to pi.
 * Shapes broadcast. Dtype: promoted, integers and bool as f32. Throws `shape/broadcast`, `dtype/unsupported`, `dtype/range`.
 * Source: NumPy `arctan2`.
 * @example arctan2([0, 1], [1, 0]).toArray()[0];  // => 0 */
export function arctan2<X extends TensorLike, Y extends TensorLike>(x: X, y: Y): Tensor<FloatOf<Promoted<X, Y>>> {
  return apply(schema.arctan2, promoted("arctan2", [x, y], floatOf), {});
}

/** log(exp(x) + exp(y)) without overflow.
 * Shapes broadcast. Dtype: promoted, integers and bool as f32. Throws `shape/broadcast`, `dtype/unsupported` for complex.
 * Source: NumPy `logaddexp`.
 * @example logaddexp([0], [-Infinity]).toArray();  // => [0] */
export function logaddexp<X extends TensorLike, Y extends TensorLike>(x: X, y: Y): Tensor<FloatOf<Promoted<X, Y>>> {
  return apply(schema.logaddexp, promoted("logaddexp", [x, y], floatOf), {});
}
