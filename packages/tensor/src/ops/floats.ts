// Floats as they are held: signs, neighbours, exponents, infinities.
// In: array-likes.  Out: floats of the operand's dtype, bools, exponents.
import { apply } from "../apply.js";
import { DTYPE_SETS, type DType, type FloatDType, floatOf, isFloat } from "../dtype.js";
import type { Tensor } from "../methods.generated.js";
import type { DTypeOf, FloatOf, Promoted, TensorLike } from "../operand.js";
import type { NanToNumOptions } from "../options/elementwise.js";
import * as schema from "../schema/bitwise.js";
import { checkAdmitted } from "../schema/rule.js";
import { asFloat, asTensor, promoted, withDType } from "./arguments.js";
import { floorDivide, maximum, minimum, multiply, power, subtract } from "./arithmetic.js";
import { bitcast, bitwiseAnd, bitwiseOr, rightShift } from "./bitwise.js";
import { equal, less, logicalAnd, logicalOr, selectWhere } from "./comparison.js";
import { complex, imag, real } from "./complex.js";
import { abs, astype, isfinite, isnan } from "./functions.js";

/** Magnitude of x with the sign of y; -0 has one, that of NaN counts as plus.
 * Shapes broadcast. Dtype: promoted, integers and bool as f32. Throws `shape/broadcast`, `dtype/unsupported` for complex.
 * Source: NumPy `copysign`.
 * @example copysign([1, -2], [-0.5, 3]).toArray();  // => [-1,2] */
export function copysign<X extends TensorLike, Y extends TensorLike>(x: X, y: Y): Tensor<FloatOf<Promoted<X, Y>>> {
  return apply(schema.copysign, promoted("copysign", [x, y], floatOf), {});
}

/** The neighbour of x towards y in their dtype.
 * Shapes broadcast. Dtype: promoted, integers and bool as f32. Throws `shape/broadcast`, `dtype/unsupported` for complex.
 * Source: NumPy `nextafter`.
 * @example nextafter([1], [2]).subtract(1).item() === 2 ** -23;  // => true */
export function nextafter<X extends TensorLike, Y extends TensorLike>(x: X, y: Y): Tensor<FloatOf<Promoted<X, Y>>> {
  return apply(schema.nextafter, promoted("nextafter", [x, y], floatOf), {});
}

/** Is the sign bit set? -0 has one; integers are below zero.
 * Dtype: bool. Throws `dtype/unsupported` for complex.
 * Source: NumPy `signbit`.
 * @example signbit([-0, 0, -1]).toArray();  // => [true,false,true] */
export function signbit<X extends TensorLike>(x: X): Tensor<"bool"> {
  const operand = asTensor("signbit", x) as Tensor;
  checkAdmitted(DTYPE_SETS.real, operand.dtype, "signbit", "x");
  return less(isFloat(operand.dtype) ? copysign(1, operand) : operand, 0);
}

/** Distance to the neighbour away from zero, with the sign of x; NaN for infinities.
 * Dtype: integers and bool as f32. Throws `dtype/unsupported` for complex.
 * Source: NumPy `spacing`.
 * @example spacing([1]).item() === 2 ** -23;  // => true */
export function spacing<X extends TensorLike>(x: X): Tensor<FloatOf<DTypeOf<X>>> {
  const operand = asFloat("spacing", x);
  const size = abs(operand) as Tensor;
  return copysign(subtract(nextafter(size, Number.POSITIVE_INFINITY), size), operand) as Tensor as Tensor<
    FloatOf<DTypeOf<X>>
  >;
}

/** Is it plus or minus infinity? Complex: is either part?
 * Dtype: bool.
 * Source: NumPy `isinf`.
 * @example isinf([1, -Infinity, NaN]).toArray();  // => [false,true,false] */
export function isinf<X extends TensorLike>(x: X): Tensor<"bool"> {
  const operand = asTensor("isinf", x) as Tensor;
  if (operand.dtype === "c64") return logicalOr(isinf(real(operand)), isinf(imag(operand)));
  return logicalAnd(equal(isfinite(operand), false), equal(isnan(operand), false));
}

/** Is it plus infinity?
 * Dtype: bool. Throws `dtype/unsupported` for complex.
 * Source: NumPy `isposinf`.
 * @example isposinf([Infinity, -Infinity]).toArray();  // => [true,false] */
export function isposinf<X extends TensorLike>(x: X): Tensor<"bool"> {
  const operand = asTensor("isposinf", x) as Tensor;
  checkAdmitted(DTYPE_SETS.real, operand.dtype, "isposinf", "x");
  return isFloat(operand.dtype) ? equal(operand, Number.POSITIVE_INFINITY) : isinf(operand);
}

/** Is it minus infinity?
 * Dtype: bool. Throws `dtype/unsupported` for complex.
 * Source: NumPy `isneginf`.
 * @example isneginf([Infinity, -Infinity]).toArray();  // => [false,true] */
export function isneginf<X extends TensorLike>(x: X): Tensor<"bool"> {
  const operand = asTensor("isneginf", x) as Tensor;
  checkAdmitted(DTYPE_SETS.real, operand.dtype, "isneginf", "x");
  return isFloat(operand.dtype) ? equal(operand, Number.NEGATIVE_INFINITY) : isinf(operand);
}

/** Largest finite number of each float. */
const LARGEST: Readonly<Record<FloatDType, number>> = {
  f16: 65504,
  bf16: 2 ** 127 * (2 - 2 ** -7),
  f32: 2 ** 127 * (2 - 2 ** -23),
  f64: Number.MAX_VALUE,
};

/** Numbers in place of NaN and infinities; complex in both parts.
 * Dtype: kept; integers and bool stay as they are.
 * Source: NumPy `nan_to_num`.
 * @example nanToNum([NaN, Infinity, 1], { posinf: 9 }).toArray();  // => [0,9,1] */
export function nanToNum<X extends TensorLike>(x: X, options: NanToNumOptions = {}): Tensor<DTypeOf<X>> {
  const operand = asTensor("nanToNum", x) as Tensor;
  const mend = (part: Tensor): Tensor => {
    const largest = LARGEST[part.dtype as FloatDType];
    const { nan = 0, posinf = largest, neginf = -largest } = options;
    const high = selectWhere(equal(part, Number.POSITIVE_INFINITY), posinf, part);
    return selectWhere(isnan(part), nan, selectWhere(equal(part, Number.NEGATIVE_INFINITY), neginf, high)) as Tensor;
  };
  const { dtype } = operand;
  const mended =
    dtype === "c64" ? complex(mend(real(operand)), mend(imag(operand))) : isFloat(dtype) ? mend(operand) : operand;
  return mended as Tensor as Tensor<DTypeOf<X>>;
}

/** Where exponent and fraction of a float lie in its bits. */
interface Layout {
  readonly bits: DType;
  readonly fraction: number;
  readonly exponents: number;
  readonly bias: number;
  /** Sign and fraction, and the exponent of numbers from 1/2 to 1. */
  readonly keep: bigint;
  readonly half: bigint;
}
const layout = (bits: DType, width: bigint, fraction: number, exponents: number): Layout => {
  const bias = exponents >> 1;
  const mask = BigInt(exponents) << BigInt(fraction);
  return {
    bits,
    fraction,
    exponents,
    bias,
    keep: BigInt.asIntN(Number(width), (1n << width) - 1n - mask),
    half: BigInt(bias - 1) << BigInt(fraction),
  };
};
const SINGLE = layout("i32", 32n, 23, 255);
const DOUBLE = layout("i64", 64n, 52, 2047);

/** Fraction from 1/2 to 1 and exponent of 2; zeros, NaN and infinities are their own fraction, their exponent is 0.
 * Dtype: fraction kept, integers and bool f32; exponent i32. Throws `dtype/unsupported` for complex.
 * Source: NumPy `frexp`.
 * @example frexp([8, -0.75]).map((part) => part.toArray());  // => [[0.5,-0.75],[4,0]] */
export function frexp<X extends TensorLike>(x: X): [fraction: Tensor<FloatOf<DTypeOf<X>>>, exponent: Tensor<"i32">] {
  const given = asFloat("frexp", x) as Tensor;
  checkAdmitted(DTYPE_SETS.float, given.dtype, "frexp", "x");
  const { bits, fraction, exponents, bias, keep, half } = given.dtype === "f64" ? DOUBLE : SINGLE;
  const wide = withDType(given, given.dtype === "f64" ? "f64" : "f32");
  // Subnormal numbers have no exponent of their own until they are made larger.
  const small = less(abs(wide), 2 ** (1 - bias));
  const normal = selectWhere(small, multiply(wide, 2 ** (fraction + 1)), wide) as Tensor;
  const word = bitcast(normal, bits) as Tensor;
  const biased = astype(bitwiseAnd(rightShift(word, fraction), exponents), "i32") as Tensor;
  const own = logicalOr(equal(wide, 0), equal(isfinite(wide), false));
  const shift = selectWhere(small, bias - 1 + fraction + 1, bias - 1);
  const part = bitcast(bitwiseOr(bitwiseAnd(word, keep), half), wide.dtype) as Tensor;
  const mantissa = withDType(selectWhere(own, wide, part) as Tensor, given.dtype);
  return [mantissa, selectWhere(own, 0, subtract(biased, shift))] as Tensor[] as [
    Tensor<FloatOf<DTypeOf<X>>>,
    Tensor<"i32">,
  ];
}

// Past this exponent every float has become 0 or infinite.
const FAR = 2200;

/** x times 2 to a whole power.
 * Shapes broadcast. Dtype: of x, integers and bool as f32. Throws `shape/broadcast`, `dtype/unsupported` for complex and for exponents that are not integers.
 * Source: NumPy `ldexp`.
 * @example ldexp([1.5], new Int32Array([3])).toArray();  // => [12] */
export function ldexp<X extends TensorLike>(x: X, exponent: TensorLike): Tensor<FloatOf<DTypeOf<X>>> {
  const operand = asFloat("ldexp", x) as Tensor;
  checkAdmitted(DTYPE_SETS.float, operand.dtype, "ldexp", "x");
  const given = asTensor("ldexp", exponent) as Tensor;
  checkAdmitted(DTYPE_SETS.integer, given.dtype, "ldexp", "exponent");
  const by = maximum(minimum(astype(given, "i32"), FAR), -FAR) as Tensor;
  // In three steps, since 2^by alone may overflow where the product does not.
  const third = floorDivide(by, 3) as Tensor;
  const step = power(2, astype(third, operand.dtype)) as Tensor;
  const last = power(2, astype(subtract(by, multiply(third, 2)), operand.dtype)) as Tensor;
  return multiply(multiply(multiply(operand, step), step), last) as Tensor as Tensor<FloatOf<DTypeOf<X>>>;
}
