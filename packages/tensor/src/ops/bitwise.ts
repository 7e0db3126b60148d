// Bits of integers and bool.
// In: array-likes that broadcast.  Out: their promoted dtype.
// Not here: signs and neighbours of floats (floats.ts).
import { apply } from "../apply.js";
import { checkedDType, DTYPE_FACTS, type DType, type DTypeFacts } from "../dtype.js";
import { DTypeError } from "../error.js";
import type { Tensor } from "../methods.generated.js";
import type { DTypeOf, Promoted, TensorLike } from "../operand.js";
import * as schema from "../schema/bitwise.js";
import { shapeText } from "../shape.js";
import { asTensor, promoted } from "./arguments.js";
import { astype } from "./functions.js";
import { take } from "./indexing.js";
import { stack } from "./movement.js";

/** Bits set in both; bool is and.
 * Shapes broadcast. Dtype: promoted. Throws `shape/broadcast`, `dtype/unsupported` for floats and complex, `dtype/range`.
 * Source: NumPy `bitwise_and`.
 * @example bitwiseAnd(new Int32Array([12, -7]), 6).toArray();  // => [4,0] */
export function bitwiseAnd<X extends TensorLike, Y extends TensorLike>(x: X, y: Y): Tensor<Promoted<X, Y>> {
  return apply(schema.bitwiseAnd, promoted("bitwiseAnd", [x, y]), {});
}

/** Bits set in either; bool is or.
 * Shapes broadcast. Dtype: promoted. Throws `shape/broadcast`, `dtype/unsupported` for floats and complex, `dtype/range`.
 * Source: NumPy `bitwise_or`.
 * @example bitwiseOr(new Int32Array([12, 1]), 6).toArray();  // => [14,7] */
export function bitwiseOr<X extends TensorLike, Y extends TensorLike>(x: X, y: Y): Tensor<Promoted<X, Y>> {
  return apply(schema.bitwiseOr, promoted("bitwiseOr", [x, y]), {});
}

/** Bits set in exactly one; bool is exclusive or.
 * Shapes broadcast. Dtype: promoted. Throws `shape/broadcast`, `dtype/unsupported` for floats and complex, `dtype/range`.
 * Source: NumPy `bitwise_xor`.
 * @example bitwiseXor(new Int32Array([12, 1]), 6).toArray();  // => [10,7] */
export function bitwiseXor<X extends TensorLike, Y extends TensorLike>(x: X, y: Y): Tensor<Promoted<X, Y>> {
  return apply(schema.bitwiseXor, promoted("bitwiseXor", [x, y]), {});
}

/** All bits inverted; bool is not.
 * Dtype: kept. Throws `dtype/unsupported` for floats and complex.
 * Source: NumPy `bitwise_not`.
 * @example bitwiseNot(new Int32Array([0, 5])).toArray();  // => [-1,-6] */
export function bitwiseNot<X extends TensorLike>(x: X): Tensor<DTypeOf<X>> {
  return apply(schema.bitwiseNot, [asTensor("bitwiseNot", x)], {});
}

/** x shifted left by y bits; 0 from the width on, and for a negative y.
 * Shapes broadcast. Dtype: promoted. Throws `shape/broadcast`, `dtype/unsupported` for bool, floats and complex, `dtype/range`.
 * Source: NumPy `left_shift`.
 * @example leftShift(new Int32Array([1, 3]), 4).toArray();  // => [16,48] */
export function leftShift<X extends TensorLike, Y extends TensorLike>(x: X, y: Y): Tensor<Promoted<X, Y>> {
  return apply(schema.leftShift, promoted("leftShift", [x, y]), {});
}

/** x shifted right by y bits, keeping the sign; from the width on, and for a negative y, 0 or -1.
 * Shapes broadcast. Dtype: promoted. Throws `shape/broadcast`, `dtype/unsupported` for bool, floats and complex, `dtype/range`.
 * Source: NumPy `right_shift`.
 * @example rightShift(new Int32Array([16, -16]), 2).toArray();  // => [4,-4] */
export function rightShift<X extends TensorLike, Y extends TensorLike>(x: X, y: Y): Tensor<Promoted<X, Y>> {
  return apply(schema.rightShift, promoted("rightShift", [x, y]), {});
}

/** Number of set bits of |x|.
 * Dtype: u8. Throws `dtype/unsupported` for floats and complex.
 * Source: NumPy `bitwise_count`.
 * @example bitwiseCount(new Int32Array([7, -8])).toArray();  // => [3,1] */
export function bitwiseCount<X extends TensorLike>(x: X): Tensor<"u8"> {
  return apply(schema.bitwiseCount, [asTensor("bitwiseCount", x)], {});
}

/** Number of set bits of the two's complement.
 * Dtype: kept. Throws `dtype/unsupported` for all but integers.
 * Source: JAX `lax.population_count`.
 * @example populationCount(new Int8Array([7, -1])).toArray();  // => [3,8] */
export function populationCount<X extends TensorLike>(x: X): Tensor<DTypeOf<X>> {
  return apply(schema.populationCount, [asTensor("populationCount", x)], {});
}

/** Number of leading zero bits.
 * Dtype: kept. Throws `dtype/unsupported` for all but integers.
 * Source: JAX `lax.clz`.
 * @example clz(new Int8Array([1, -1])).toArray();  // => [7,0] */
export function clz<X extends TensorLike>(x: X): Tensor<DTypeOf<X>> {
  return apply(schema.clz, [asTensor("clz", x)], {});
}

/** The same bits as another dtype; to bool, any set bit is true.
 * Shapes: kept for equal widths; to a narrower dtype a last axis of parts is added, lowest bits first; to a wider one the last axis goes.
 * Throws `dtype/unknown`, and `dtype/width` when the last axis does not hold the parts of one element.
 * Source: JAX `lax.bitcast_convert_type`.
 * @example bitcast(new Uint16Array([513]), "u8").toArray();  // => [[1,2]] */
export function bitcast<X extends TensorLike, D extends DType>(x: X, dtype: D): Tensor<D> {
  const operand = asTensor("bitcast", x) as Tensor;
  const from = DTYPE_FACTS[operand.dtype];
  const to = DTYPE_FACTS[checkedDType(dtype, "bitcast")];
  const same =
    from.bytes === to.bytes ? operand : from.bytes > to.bytes ? partsOf(operand, to) : wholeOf(operand, from, to);
  return apply(schema.bitcast, [same], { dtype });
}

const UNSIGNED: Readonly<Record<number, DType>> = { 1: "u8", 2: "u16", 4: "u32", 8: "u64" };
const asBits = (x: Tensor, bytes: number): Tensor => apply(schema.bitcast, [x], { dtype: UNSIGNED[bytes]! });

/** Each element as unsigned parts of the narrower width, along a new last axis. */
function partsOf(x: Tensor, to: DTypeFacts): Tensor {
  const { bytes } = DTYPE_FACTS[x.dtype];
  const bits = asBits(x, bytes);
  const parts = Array.from({ length: bytes / to.bytes }, (_, i) =>
    astype(rightShift(bits, i * to.bytes * 8), UNSIGNED[to.bytes]!),
  );
  return stack(parts, { axis: -1 }) as Tensor;
}

/** Elements put together from the parts along the last axis. */
function wholeOf(x: Tensor, from: DTypeFacts, to: DTypeFacts): Tensor {
  const count = to.bytes / from.bytes;
  if (x.shape.at(-1) !== count)
    throw new DTypeError({
      code: "dtype/width",
      op: "bitcast",
      what: `${x.dtype}${shapeText(x.shape)} as ${to.name} needs a last axis of ${count}`,
      remedy: "reshape it so that the last axis holds the parts of one element",
      shapes: [x.shape],
      argument: "dtype",
    });
  const bits = astype(asBits(x, from.bytes), UNSIGNED[to.bytes]!);
  return Array.from(
    { length: count },
    (_, i): Tensor => leftShift(take(bits, i, { axis: -1 }), i * from.bytes * 8),
  ).reduce((a, b) => bitwiseOr(a, b) as Tensor) as Tensor;
}
