// lax's arithmetic where it differs from NumPy's: truncating division, rounding away from zero, whole powers, high halves, logical shifts.
// In: array-likes.  Out: their promoted dtype.
import { DTYPE_FACTS, DTYPE_SETS, type DType, isInteger } from "../../dtype.js";
import { ArgumentError } from "../../error.js";
import type { Tensor } from "../../methods.generated.js";
import type { DTypeOf, Promoted, TensorLike } from "../../operand.js";
import { checkAdmitted } from "../../schema/rule.js";
import { asTensor, checkedInteger, promoted, withDType } from "../arguments.js";
import { add, divide, floorDivide, multiply, subtract } from "../arithmetic.js";
import { bitcast, bitwiseAnd, leftShift, rightShift } from "../bitwise.js";
import { greater, greaterEqual, less, logicalAnd, notEqual, selectWhere } from "../comparison.js";
import { copysign } from "../floats.js";
import { abs, floor, isfinite, square } from "../functions.js";

/** Quotient of one dtype: integers truncate towards zero; an integer by zero gives -1 (all bits set).
 * Shapes broadcast. Dtype: promoted. Throws `shape/broadcast`, `dtype/unsupported` for bool, `dtype/range`.
 * Source: JAX `lax.div`.
 * @example lax.div(new Int32Array([7, -7]), 2).toArray();  // => [3,-3] */
export function div<X extends TensorLike, Y extends TensorLike>(x: X, y: Y): Tensor<Promoted<X, Y>> {
  const [a, b] = promoted("lax.div", [x, y]) as [Tensor, Tensor];
  checkAdmitted(DTYPE_SETS.number, a.dtype, "lax.div", "x");
  if (!isInteger(a.dtype)) return divide(a, b) as Tensor as Tensor<Promoted<X, Y>>;
  const down = floorDivide(a, b) as Tensor;
  // Rounded down where it should go up: signs differ and something is left.
  const opposed = notEqual(less(a, 0), less(b, 0));
  const inexact = logicalAnd(notEqual(b, 0), notEqual(multiply(down, b), a));
  return selectWhere(logicalAnd(opposed, inexact), add(down, 1), down) as Tensor as Tensor<Promoted<X, Y>>;
}

/** Nearest whole number, halves away from zero.
 * Dtype: kept. Throws `dtype/unsupported` for all but floats.
 * Source: JAX `lax.round`.
 * @example lax.round([0.5, -1.5, 2.25]).toArray();  // => [1,-2,2] */
export function round<X extends TensorLike>(x: X): Tensor<DTypeOf<X>> {
  const operand = asTensor("lax.round", x) as Tensor;
  checkAdmitted(DTYPE_SETS.float, operand.dtype, "lax.round", "x");
  const size = abs(operand) as Tensor;
  const low = floor(size) as Tensor;
  const up = greaterEqual(subtract(size, low), 0.5);
  const rounded = selectWhere(isfinite(size), selectWhere(up, add(low, 1), low), size);
  return copysign(rounded, operand) as Tensor as Tensor<DTypeOf<X>>;
}

/** x to a whole power, by squaring.
 * Dtype: kept. Throws `argument/integer`, `argument/negative` for a negative power of integers, `dtype/unsupported` for bool.
 * Source: JAX `lax.integer_pow`.
 * @example lax.integerPow([2, 3], 3).toArray();  // => [8,27] */
export function integerPow<X extends TensorLike>(x: X, y: number): Tensor<DTypeOf<X>> {
  const op = "lax.integerPow";
  const operand = asTensor(op, x) as Tensor;
  checkAdmitted(DTYPE_SETS.number, operand.dtype, op, "x");
  const power = checkedInteger(y, op, "y");
  if (power < 0 && isInteger(operand.dtype))
    throw new ArgumentError({
      code: "argument/negative",
      op,
      what: `the power is ${power} and x ${operand.dtype}`,
      remedy: "convert x to a float, or use power",
      argument: "y",
    });
  const one = add(multiply(operand, 0), 1) as Tensor;
  let result = power === 0 ? one : undefined;
  let factor = operand;
  for (let rest = Math.abs(power); rest > 0; rest = Math.floor(rest / 2)) {
    if (rest % 2 === 1) result = result === undefined ? factor : (multiply(result, factor) as Tensor);
    if (rest > 1) factor = square(factor) as Tensor;
  }
  return (power < 0 ? divide(1, result!) : result!) as Tensor as Tensor<DTypeOf<X>>;
}

/** The high half of the double-width product of integers.
 * Shapes broadcast. Dtype: promoted. Throws `shape/broadcast`, `dtype/unsupported` for all but integers, `dtype/range`.
 * Source: JAX `lax.mulhi`; from products of halves (Knuth, The Art of Computer Programming 4.3.1).
 * @example lax.mulhi(new Int32Array([2 ** 30]), 8).toArray();  // => [2] */
export function mulhi<X extends TensorLike, Y extends TensorLike>(x: X, y: Y): Tensor<Promoted<X, Y>> {
  const [a, b] = promoted("lax.mulhi", [x, y]) as [Tensor, Tensor];
  checkAdmitted(DTYPE_SETS.integer, a.dtype, "lax.mulhi", "x");
  const half = DTYPE_FACTS[a.dtype].bytes * 4;
  // The signed high half of each operand and its unsigned low half.
  const high = (z: Tensor): Tensor => rightShift(z, half) as Tensor;
  const low = (z: Tensor): Tensor => bitwiseAnd(z, half === 32 ? 0xffffffffn : 2 ** half - 1) as Tensor;
  const [ah, al, bh, bl] = [high(a), low(a), high(b), low(b)];
  const first = add(multiply(ah, bl), logicalRight(multiply(al, bl) as Tensor, half)) as Tensor;
  const second = add(multiply(al, bh), low(first)) as Tensor;
  return add(add(multiply(ah, bh), high(first)), high(second)) as Tensor as Tensor<Promoted<X, Y>>;
}

const UNSIGNED: Readonly<Partial<Record<DType, DType>>> = { i8: "u8", i16: "u16", i32: "u32", i64: "u64" };

const SIGNED: Readonly<Partial<Record<DType, DType>>> = { u8: "i8", u16: "i16", u32: "i32", u64: "i64" };

function logicalRight(x: Tensor, by: TensorLike): Tensor {
  const bits = UNSIGNED[x.dtype];
  if (bits === undefined) return rightShift(x, by) as Tensor;
  // A negative shift becomes one beyond the width.
  const shift = typeof by === "number" ? by : bitcast(by, bits);
  return bitcast(rightShift(bitcast(x, bits), shift), x.dtype) as Tensor;
}

/** x shifted right by y bits, zeros coming in; 0 from the width on, and for a negative y.
 * Shapes broadcast. Dtype: promoted. Throws `shape/broadcast`, `dtype/unsupported` for all but integers, `dtype/range`.
 * Source: JAX `lax.shift_right_logical`.
 * @example lax.shiftRightLogical(new Int8Array([-1]), 4).toArray();  // => [15] */
export function shiftRightLogical<X extends TensorLike, Y extends TensorLike>(x: X, y: Y): Tensor<Promoted<X, Y>> {
  const [a, b] = promoted("lax.shiftRightLogical", [x, y]) as [Tensor, Tensor];
  checkAdmitted(DTYPE_SETS.integer, a.dtype, "lax.shiftRightLogical", "x");
  return logicalRight(a, b) as Tensor as Tensor<Promoted<X, Y>>;
}

/** x shifted right by y bits, the highest bit coming in, also of unsigned integers; from the width on, and for a negative y, 0 or -1.
 * Shapes broadcast. Dtype: promoted. Throws `shape/broadcast`, `dtype/unsupported` for all but integers, `dtype/range`.
 * Source: JAX `lax.shift_right_arithmetic`.
 * @example lax.shiftRightArithmetic(new Int8Array([-16]), 2).toArray();  // => [-4] */
export function shiftRightArithmetic<X extends TensorLike, Y extends TensorLike>(x: X, y: Y): Tensor<Promoted<X, Y>> {
  const [a, b] = promoted("lax.shiftRightArithmetic", [x, y]) as [Tensor, Tensor];
  checkAdmitted(DTYPE_SETS.integer, a.dtype, "lax.shiftRightArithmetic", "x");
  const signed = SIGNED[a.dtype];
  if (signed === undefined) return rightShift(a, b) as Tensor as Tensor<Promoted<X, Y>>;
  return bitcast(rightShift(bitcast(a, signed), bitcast(b, signed)), a.dtype) as Tensor as Tensor<Promoted<X, Y>>;
}

/** Floats rounded to fewer bits of exponent and fraction, in their own dtype; ties go to even, what is too large becomes infinite, what is too small 0.
 * Dtype: kept. Throws `dtype/unsupported` for all but floats, `argument/integer`.
 * Source: JAX `lax.reduce_precision`.
 * @example lax.reducePrecision([1.125, 70000], 5, 2).isinf().toArray();  // => [false,true] */
export function reducePrecision<X extends TensorLike>(
  x: X,
  exponentBits: number,
  mantissaBits: number,
): Tensor<DTypeOf<X>> {
  const op = "lax.reducePrecision";
  const operand = asTensor(op, x) as Tensor;
  checkAdmitted(DTYPE_SETS.float, operand.dtype, op, "x");
  const exponents = checkedInteger(exponentBits, op, "exponentBits", 1);
  const fraction = checkedInteger(mantissaBits, op, "mantissaBits", 0);
  const wide = withDType(operand, "f64");
  const size = abs(wide) as Tensor;
  const finite = isfinite(wide);
  const bits = bitcast(selectWhere(finite, size, 0), "i64");
  const drop = 52 - Math.min(52, fraction);
  // Half of what is dropped, less one bit when the last bit kept is even: ties go to even.
  const odd = bitwiseAnd(rightShift(bits, drop), 1n);
  const nudge = drop === 0 ? 0n : (1n << BigInt(drop - 1)) - 1n;
  const raised = drop === 0 ? bits : add(bits, add(odd, nudge));
  const rounded = bitcast(leftShift(rightShift(raised, drop), drop), "f64") as Tensor;
  const bias = 2 ** (Math.min(exponents, 11) - 1) - 1;
  const largest = 2 ** bias * (2 - 2 ** -Math.min(52, fraction));
  const bounded = selectWhere(greater(rounded, largest), Number.POSITIVE_INFINITY, rounded);
  const small = less(rounded, 2 ** (1 - bias));
  const result = selectWhere(finite, selectWhere(small, 0, bounded), size);
  return withDType(copysign(result, wide) as Tensor, operand.dtype) as Tensor as Tensor<DTypeOf<X>>;
}
