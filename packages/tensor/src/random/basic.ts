// Bits, uniform and normal numbers, whole numbers of a range, coins.
// In: a key, a shape.  Out: tensors; the same key and arguments give the same numbers.
// Not here: orders and choices (order.ts), other distributions (continuous.ts, gamma.ts, discrete.ts).
import { apply } from "../apply.js";
import { checkedDType, DTYPE_FACTS, type DType, type FloatDType, type IntegerDType, isInteger } from "../dtype.js";
import { DTypeError, NumberRangeError } from "../error.js";
import type { Tensor } from "../methods.generated.js";
import type { TensorLike } from "../operand.js";
import { asTensor, backendOf, isScalar, withDType } from "../ops/arguments.js";
import { add, divide, maximum, minimum, multiply, remainder, subtract } from "../ops/arithmetic.js";
import { greater, less, logicalAnd, selectWhere } from "../ops/comparison.js";
import { full } from "../ops/creation.js";
import { broadcastTo } from "../ops/movement.js";
import type { DrawOptions, SampleOptions, UniformOptions } from "../options/random.js";
import { complex } from "../schema/complex.js";
import { drawBits, drawNormal, drawUniform, floatAsked, parametersOf, shapeAsked } from "./draw.js";
import { type Key, splitWords, type Words, wordsOf } from "./key.js";

const MAX_I64 = 2n ** 63n - 1n;
const WIDTHS: Readonly<Record<string, 8 | 16 | 32 | 64>> = { u8: 8, u16: 16, u32: 32, u64: 64 };

/** Random bits as unsigned integers.
 * Shapes: the one given, [] when left out. Dtype: u32 unless asked: u8, u16, u32, u64.
 * Throws `random/key`, `shape/extent`, `dtype/unsupported`.
 * Source: JAX `random.bits`, bit-exact.
 * @example random.bits(random.key(0), [2]).dtype;  // => "u32" */
export function bits<D extends "u8" | "u16" | "u32" | "u64" = "u32">(
  key: Key,
  shape: readonly number[] | number = [],
  options: DrawOptions<D> = {},
): Tensor<D> {
  const words = wordsOf(key, "bits");
  const width = WIDTHS[checkedDType(options.dtype ?? "u32", "bits")];
  if (width === undefined)
    throw new DTypeError({
      code: "dtype/unsupported",
      op: "bits",
      what: `dtype is ${options.dtype}`,
      remedy: "draw bits as u8, u16, u32 or u64",
      argument: "dtype",
    });
  return drawBits(words, shapeAsked(shape, "bits"), width) as Tensor as Tensor<D>;
}

/** Uniform numbers from `minval` up to, not including, `maxval`.
 * Shapes: the one given, [] when left out. Dtype: f32 unless asked: f16, bf16, f32, f64.
 * Throws `random/key`, `shape/extent`, `shape/broadcast-to`, `dtype/unsupported`.
 * Source: JAX `random.uniform`, bit-exact.
 * @example random.uniform(random.key(7), [5]).shape;  // => [5] */
export function uniform<D extends FloatDType = "f32">(
  key: Key,
  shape: readonly number[] | number = [],
  options: UniformOptions<D> = {},
): Tensor<D> {
  const { minval = 0, maxval = 1 } = options;
  const dtype = floatAsked(options.dtype, "uniform");
  const words = wordsOf(key, "uniform");
  return drawUniform(words, shapeAsked(shape, "uniform"), dtype, minval, maxval) as Tensor as Tensor<D>;
}

/** Normal numbers of mean 0 and variance 1.
 * Shapes: the one given, [] when left out. Dtype: f32 unless asked: f16, bf16, f32, f64, or c64, whose parts share the variance.
 * Throws `random/key`, `shape/extent`, `dtype/unsupported`.
 * Source: JAX `random.normal`.
 * @example random.normal(random.key(7), [2, 3]).shape;  // => [2,3] */
export function normal<D extends FloatDType | "c64" = "f32">(
  key: Key,
  shape: readonly number[] | number = [],
  options: DrawOptions<D> = {},
): Tensor<D> {
  const words = wordsOf(key, "normal");
  const extents = shapeAsked(shape, "normal");
  if (options.dtype !== "c64")
    return drawNormal(words, extents, floatAsked(options.dtype, "normal")) as Tensor as Tensor<D>;
  const [re, im] = splitWords(words, 2).map((part) => drawNormal(part, extents, "f32")) as [Tensor, Tensor];
  return divide(apply(complex, [re, im], {}), Math.SQRT2) as Tensor as Tensor<D>;
}

/** Whole numbers from `minval` up to, not including, `maxval`; `minval` where the range is empty.
 * Shapes: the one given; bounds broadcast to it. Dtype: i32 unless asked: any integer dtype.
 * Throws `random/key`, `shape/extent`, `shape/broadcast-to`, `dtype/unsupported`, `dtype/range` for a bound that is not whole.
 * Source: JAX `random.randint`, bit-exact.
 * @example random.randint(random.key(7), [3], 5, 6).toArray();  // => [5,5,5] */
export function randint<D extends IntegerDType = "i32">(
  key: Key,
  shape: readonly number[] | number,
  minval: TensorLike,
  maxval: TensorLike,
  options: DrawOptions<D> = {},
): Tensor<D> {
  const dtype = checkedDType(options.dtype ?? "i32", "randint");
  if (!isInteger(dtype))
    throw new DTypeError({
      code: "dtype/unsupported",
      op: "randint",
      what: `dtype is ${dtype}`,
      remedy: "draw in an integer dtype, or use uniform",
      argument: "dtype",
    });
  const words = wordsOf(key, "randint");
  return drawInteger(words, shapeAsked(shape, "randint"), minval, maxval, dtype) as Tensor as Tensor<D>;
}

/** Dtype in which numbers of a dtype are drawn: at least 32 bits. */
const drawnIn = (dtype: IntegerDType): "i32" | "u32" | "i64" | "u64" =>
  dtype === "u32" || dtype === "i64" || dtype === "u64" ? dtype : "i32";

/** A bound in the dtype that is drawn, clipped to what the asked one holds; does it lie above all numbers of that? */
interface Bound {
  readonly value: Tensor;
  readonly beyond: Tensor;
}

function boundOf(given: TensorLike, dtype: IntegerDType, words: Words, argument: string): Bound {
  const backend = backendOf([words.first]);
  const drawn = drawnIn(dtype);
  const [low, high] = DTYPE_FACTS[dtype].range!;
  // A narrow dtype is drawn in a wider one, which holds the bound above its largest number.
  const top = drawn === dtype ? high : high + 1n;
  if (isScalar(given)) {
    if (typeof given !== "bigint" && !Number.isInteger(given))
      throw new NumberRangeError({
        code: "dtype/range",
        op: "randint",
        what: `${argument} is ${String(given)}`,
        remedy: "pass whole numbers",
        argument,
      });
    const whole = BigInt(given as number);
    const clipped = whole < low ? low : whole > top ? top : whole;
    return {
      value: full([], clipped, { dtype: drawn, backend }) as Tensor,
      beyond: full([], whole > top, { backend }) as Tensor,
    };
  }
  const tensor = asTensor("randint", given, backend);
  const wide = withDType(tensor, tensor.dtype === "u64" ? "u64" : "i64");
  const bottom = wide.dtype === "u64" && low < 0n ? 0n : low;
  const ceiling = wide.dtype === "i64" && top > MAX_I64 ? MAX_I64 : top;
  return {
    value: withDType(minimum(maximum(wide, bottom), ceiling) as Tensor, drawn),
    beyond: greater(wide, ceiling) as Tensor,
  };
}

/** Whole numbers of a range: two draws of bits reduced modulo its span. */
export function drawInteger(
  words: Words,
  shape: readonly number[],
  minval: TensorLike,
  maxval: TensorLike,
  dtype: IntegerDType,
): Tensor {
  const drawn = drawnIn(dtype);
  const width = drawn === "i64" || drawn === "u64" ? 64 : 32;
  const unsigned = width === 64 ? "u64" : "u32";
  const from = boundOf(minval, dtype, words, "minval").value;
  const { value: to, beyond } = boundOf(maxval, dtype, words, "maxval");
  const [higher, lower] = splitWords(words, 2).map((part) => drawBits(part, shape, width)) as [Tensor, Tensor];
  const rises = less(from, to) as Tensor;
  const distance = withDType(subtract(to, from) as Tensor, unsigned);
  const nonEmpty = selectWhere(rises, distance, 1) as Tensor;
  // A bound above the dtype includes its largest number; a span that wraps to 0 leaves the bits as they are.
  const span = selectWhere(logicalAnd(beyond, rises), add(nonEmpty, 1), nonEmpty) as Tensor;
  const half = full([], 2n ** BigInt(width / 2), { dtype: unsigned, backend: backendOf([words.first]) });
  const root = remainder(half, span);
  const multiplier = remainder(multiply(root, root), span);
  const offset = remainder(add(multiply(remainder(higher, span), multiplier), remainder(lower, span)), span) as Tensor;
  return broadcastTo(withDType(add(from, withDType(offset, drawn)) as Tensor, dtype), shape) as Tensor;
}

/** Booleans that hold with probability p, 1/2 when left out.
 * Shapes: that asked for, else that of p. Dtype: bool. Throws `random/key`, `shape/broadcast-to`.
 * Source: JAX `random.bernoulli`.
 * @example random.bernoulli(random.key(1), [0, 1]).toArray();  // => [false,true] */
export function bernoulli(key: Key, p: TensorLike = 0.5, options: Omit<SampleOptions, "dtype"> = {}): Tensor<"bool"> {
  const words = wordsOf(key, "bernoulli");
  const { parameters, shape, dtype } = parametersOf("bernoulli", [p], options, words);
  return less(drawUniform(words, shape, dtype, 0, 1), parameters[0]!) as Tensor as Tensor<"bool">;
}

/** -1 or 1 with equal probability.
 * Shapes: the one given, [] when left out. Dtype: i32 unless asked. Throws `random/key`, `shape/extent`, `dtype/unsupported`.
 * Source: JAX `random.rademacher`.
 * @example random.rademacher(random.key(1), [2]).shape;  // => [2] */
export function rademacher<D extends DType = "i32">(
  key: Key,
  shape: readonly number[] | number = [],
  options: DrawOptions<D> = {},
): Tensor<D> {
  const words = wordsOf(key, "rademacher");
  const dtype = checkedDType(options.dtype ?? "i32", "rademacher");
  return drawSign(words, shapeAsked(shape, "rademacher"), dtype) as Tensor as Tensor<D>;
}

/** -1 or 1. */
export function drawSign(words: Words, shape: readonly number[], dtype: DType): Tensor {
  const heads = less(drawUniform(words, shape, "f32", 0, 1), 0.5) as Tensor;
  return subtract(multiply(withDType(heads, dtype), 2), 1) as Tensor;
}
