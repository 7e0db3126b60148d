// The draws everything else is made of: bits, uniform, normal and exponential numbers.
// In: words of keys, shapes, float dtypes.  Out: tensors.
// Invariant: bits and uniform numbers are bit-exact with JAX's; the rest follows its order of draws to rounding.
// Not here: keys (key.ts), public functions (basic.ts and the distributions).
import { apply } from "../apply.js";
import { checkedDType, type DType, type FloatDType, isFloat } from "../dtype.js";
import { DTypeError } from "../error.js";
import type { Tensor } from "../methods.generated.js";
import type { TensorLike } from "../operand.js";
import { asTensor, backendOf, isScalar, promoted, withDType } from "../ops/arguments.js";
import { add, maximum, multiply, subtract } from "../ops/arithmetic.js";
import { full } from "../ops/creation.js";
import { log1p, negative } from "../ops/functions.js";
import { broadcastTo } from "../ops/movement.js";
import * as bitwise from "../schema/bitwise.js";
import * as special from "../schema/special.js";
import { broadcastShapes, checkedShape } from "../shape.js";
import { cipherOf, type Words } from "./key.js";

/** What a draw needs to know of a float dtype. */
interface FloatFacts {
  /** Stored bits of the fraction. */
  readonly fraction: number;
  /** Bits drawn for one number. */
  readonly drawn: 8 | 16 | 32 | 64;
  /** Smallest normal number. */
  readonly tiny: number;
}

const FLOAT_FACTS: Readonly<Record<FloatDType, FloatFacts>> = {
  f16: { fraction: 10, drawn: 16, tiny: 2 ** -14 },
  bf16: { fraction: 7, drawn: 8, tiny: 2 ** -126 },
  f32: { fraction: 23, drawn: 32, tiny: 2 ** -126 },
  f64: { fraction: 52, drawn: 64, tiny: 2 ** -1022 },
};

/** Smallest normal number of a float dtype. */
export const tinyOf = (dtype: FloatDType): number => FLOAT_FACTS[dtype].tiny;
/** Distance from 1 to the next number of a float dtype. */
export const epsilonOf = (dtype: FloatDType): number => 2 ** -FLOAT_FACTS[dtype].fraction;

/** The float dtype asked for, f32 when none is; throws `dtype/unknown`, `dtype/unsupported`. */
export function floatAsked(dtype: DType | undefined, op: string): FloatDType {
  const asked = checkedDType(dtype ?? "f32", op);
  if (isFloat(asked)) return asked;
  throw new DTypeError({
    code: "dtype/unsupported",
    op,
    what: `dtype is ${asked}`,
    remedy: "draw in f16, bf16, f32 or f64",
    argument: "dtype",
  });
}

/** A shape as users write it. */
export const shapeAsked = (shape: readonly number[] | number, op: string): number[] =>
  checkedShape(typeof shape === "number" ? [shape] : shape, op);

/** A parameter as a tensor of that dtype beside the key. */
export function parameter(op: string, value: TensorLike, dtype: DType, words: Words): Tensor {
  const backend = backendOf([words.first]);
  if (isScalar(value)) return full([], value, { dtype, backend }) as Tensor;
  return withDType(asTensor(op, value, backend), dtype);
}

/** Parameters of one dtype, and the shape of the draw: that asked for, else that of all parameters together. */
export function parametersOf(
  op: string,
  values: readonly TensorLike[],
  options: { readonly shape?: readonly number[] | number | undefined; readonly dtype?: DType | undefined },
  words: Words,
): { readonly parameters: Tensor[]; readonly shape: number[]; readonly dtype: FloatDType } {
  const dtype = floatAsked(options.dtype ?? floatAmong(values), op);
  const parameters = values.map((value) => parameter(op, value, dtype, words));
  const together = parameters.reduce<readonly number[]>((joined, x) => broadcastShapes(joined, x.shape, op), []);
  const shape = options.shape === undefined ? [...together] : shapeAsked(options.shape, op);
  return { parameters: parameters.map((x) => broadcastTo(x, shape) as Tensor), shape, dtype };
}

/** Dtype of float tensors among the parameters. */
function floatAmong(values: readonly TensorLike[]): DType | undefined {
  const typed = values
    .map((x) => (isScalar(x) ? undefined : asTensor("random", x).dtype))
    .filter((d): d is FloatDType => d !== undefined && isFloat(d));
  return typed.length === 0
    ? undefined
    : promoted(
        "random",
        typed.map((d) => full([], 0, { dtype: d })),
      )[0]!.dtype;
}

const UNSIGNED = { 8: "u8", 16: "u16", 32: "u32", 64: "u64" } as const;

/** Random bits as unsigned integers of a width. */
export function drawBits(words: Words, shape: readonly number[], width: 8 | 16 | 32 | 64): Tensor {
  const [high, low] = cipherOf(words, shape);
  if (width < 64) return withDType(apply(bitwise.bitwiseXor, [high, low], {}), UNSIGNED[width]);
  const wide = withDType(high, "u64");
  const shifted = apply(bitwise.leftShift, promoted("bits", [wide, 32]), {});
  return apply(bitwise.bitwiseOr, [shifted, withDType(low, "u64")], {});
}

/** Uniform numbers of [0, 1). */
export function drawUnit(words: Words, shape: readonly number[], dtype: FloatDType): Tensor {
  const { fraction, drawn } = FLOAT_FACTS[dtype];
  const bits = drawBits(words, shape, drawn);
  // The upper bits as the fraction of a number of [1, 2), less 1: a whole number below 2^fraction, scaled.
  const whole = apply(bitwise.rightShift, promoted("uniform", [bits, drawn - fraction]), {});
  return multiply(withDType(whole, dtype), 2 ** -fraction) as Tensor;
}

/** Uniform numbers of [low, high). */
export function drawUniform(
  words: Words,
  shape: readonly number[],
  dtype: FloatDType,
  low: TensorLike,
  high: TensorLike,
): Tensor {
  const unit = drawUnit(words, shape, dtype);
  const [from, to] = [parameter("uniform", low, dtype, words), parameter("uniform", high, dtype, words)];
  // Rounding may fall below the lower bound, never below the maximum with it.
  return broadcastTo(maximum(from, add(multiply(unit, subtract(to, from)), from)), shape) as Tensor;
}

/** Normal numbers. */
export function drawNormal(words: Words, shape: readonly number[], dtype: FloatDType): Tensor {
  const lowest = -(1 - epsilonOf(dtype) / 2);
  const u = drawUniform(words, shape, dtype, lowest, 1);
  return multiply(apply(special.erfInv, [u], {}), Math.SQRT2) as Tensor;
}

/** Exponential numbers of rate 1. */
export function drawExponential(words: Words, shape: readonly number[], dtype: FloatDType): Tensor {
  return negative(log1p(negative(drawUnit(words, shape, dtype)))) as Tensor;
}
