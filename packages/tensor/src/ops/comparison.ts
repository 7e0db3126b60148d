// Order and logic; results are bool.
// In: array-likes that broadcast.  Out: bool tensors.
import { apply } from "../apply.js";
import type { Tensor } from "../methods.generated.js";
import type { Promoted, TensorLike } from "../operand.js";
import * as schema from "../schema/comparison.js";
import * as elementwise from "../schema/elementwise.js";
import { backendOf, promoted, withDType } from "./arguments.js";

/** x == y; NaN equals nothing.
 * Shapes broadcast. Dtype: bool, compared in the promoted dtype; complex numbers order by real, then imaginary part. Throws `shape/broadcast`, `dtype/range`.
 * Source: NumPy `equal`.
 * @example equal([1, 2], 2).toArray();  // => [false,true] */
export function equal<X extends TensorLike, Y extends TensorLike>(x: X, y: Y): Tensor<"bool"> {
  return apply(schema.equal, promoted("equal", [x, y]), {});
}

/** x != y; NaN differs from everything.
 * Shapes broadcast. Dtype: bool, compared in the promoted dtype; complex numbers order by real, then imaginary part. Throws `shape/broadcast`, `dtype/range`.
 * Source: NumPy `not_equal`.
 * @example notEqual([1, 2], 2).toArray();  // => [true,false] */
export function notEqual<X extends TensorLike, Y extends TensorLike>(x: X, y: Y): Tensor<"bool"> {
  return apply(schema.notEqual, promoted("notEqual", [x, y]), {});
}

/** x < y.
 * Shapes broadcast. Dtype: bool, compared in the promoted dtype; complex numbers order by real, then imaginary part. Throws `shape/broadcast`, `dtype/range`.
 * Source: NumPy `less`.
 * @example less([1, 2], 2).toArray();  // => [true,false] */
export function less<X extends TensorLike, Y extends TensorLike>(x: X, y: Y): Tensor<"bool"> {
  return apply(schema.less, promoted("less", [x, y]), {});
}

/** x <= y.
 * Shapes broadcast. Dtype: bool, compared in the promoted dtype; complex numbers order by real, then imaginary part. Throws `shape/broadcast`, `dtype/range`.
 * Source: NumPy `less_equal`.
 * @example lessEqual([1, 2], 2).toArray();  // => [true,true] */
export function lessEqual<X extends TensorLike, Y extends TensorLike>(x: X, y: Y): Tensor<"bool"> {
  return apply(schema.lessEqual, promoted("lessEqual", [x, y]), {});
}

/** x > y.
 * Shapes broadcast. Dtype: bool, compared in the promoted dtype; complex numbers order by real, then imaginary part. Throws `shape/broadcast`, `dtype/range`.
 * Source: NumPy `greater`.
 * @example greater([1, 3], 2).toArray();  // => [false,true] */
export function greater<X extends TensorLike, Y extends TensorLike>(x: X, y: Y): Tensor<"bool"> {
  return apply(schema.greater, promoted("greater", [x, y]), {});
}

/** x >= y.
 * Shapes broadcast. Dtype: bool, compared in the promoted dtype; complex numbers order by real, then imaginary part. Throws `shape/broadcast`, `dtype/range`.
 * Source: NumPy `greater_equal`.
 * @example greaterEqual([1, 2], 2).toArray();  // => [false,true] */
export function greaterEqual<X extends TensorLike, Y extends TensorLike>(x: X, y: Y): Tensor<"bool"> {
  return apply(schema.greaterEqual, promoted("greaterEqual", [x, y]), {});
}

/** Both not zero.
 * Shapes broadcast. Dtype: bool. Throws `shape/broadcast`.
 * Source: NumPy `logical_and`.
 * @example logicalAnd([true, true], [true, false]).toArray();  // => [true,false] */
export function logicalAnd<X extends TensorLike, Y extends TensorLike>(x: X, y: Y): Tensor<"bool"> {
  return apply(schema.logicalAnd, promoted("logicalAnd", [x, y]).map(truth), {});
}

/** Either not zero.
 * Shapes broadcast. Dtype: bool. Throws `shape/broadcast`.
 * Source: NumPy `logical_or`.
 * @example logicalOr([true, false], false).toArray();  // => [true,false] */
export function logicalOr<X extends TensorLike, Y extends TensorLike>(x: X, y: Y): Tensor<"bool"> {
  return apply(schema.logicalOr, promoted("logicalOr", [x, y]).map(truth), {});
}

/** Exactly one not zero.
 * Shapes broadcast. Dtype: bool. Throws `shape/broadcast`.
 * Source: NumPy `logical_xor`.
 * @example logicalXor([true, false], true).toArray();  // => [false,true] */
export function logicalXor<X extends TensorLike, Y extends TensorLike>(x: X, y: Y): Tensor<"bool"> {
  return apply(schema.logicalXor, promoted("logicalXor", [x, y]).map(truth), {});
}

/** Is it zero?
 * Dtype: bool.
 * Source: NumPy `logical_not`.
 * @example logicalNot([true, false]).toArray();  // => [false,true] */
export function logicalNot<X extends TensorLike>(x: X): Tensor<"bool"> {
  return apply(schema.logicalNot, [truth(promoted("logicalNot", [x])[0]!)], {});
}

/** x where the condition is not zero, else y: the three-argument form of `where`. */
export function selectWhere<C extends TensorLike, X extends TensorLike, Y extends TensorLike>(
  condition: C,
  x: X,
  y: Y,
): Tensor<Promoted<X, Y>> {
  const backend = backendOf([condition, x, y]);
  const [test] = promoted("where", [condition], undefined, backend);
  return apply(elementwise.where, [truth(test!), ...promoted("where", [x, y], undefined, backend)], {});
}

const truth = (x: Tensor): Tensor => withDType(x, "bool");
