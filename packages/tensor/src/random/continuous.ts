// Distributions that transform one or two draws.
// In: a key, a shape or parameters.  Out: tensors of floats.
// Invariant: follows JAX's order of draws, to rounding.
// Not here: distributions that reject and draw again (gamma.ts, discrete.ts).
import { apply } from "../apply.js";
import type { FloatDType } from "../dtype.js";
import type { Tensor } from "../methods.generated.js";
import type { TensorLike } from "../operand.js";
import { add, divide, maximum, minimum, multiply, power, subtract } from "../ops/arithmetic.js";
import { less, lessEqual, selectWhere } from "../ops/comparison.js";
import { abs, exp, log, log1p, negative, sign, sqrt, square, stopGradient, tan } from "../ops/functions.js";
import { sum } from "../ops/reduce.js";
import type { DrawOptions, SampleOptions } from "../options/random.js";
import { nextafter } from "../schema/bitwise.js";
import * as special from "../schema/special.js";
import { drawSign } from "./basic.js";
import {
  drawExponential,
  drawNormal,
  drawUniform,
  drawUnit,
  epsilonOf,
  floatAsked,
  parametersOf,
  shapeAsked,
  tinyOf,
} from "./draw.js";
import { type Key, splitWords, type Words, wordsOf } from "./key.js";
import { drawGumbel } from "./order.js";

type Draw = (words: Words, shape: readonly number[], dtype: FloatDType) => Tensor;

/** A draw without parameters, of the shape and dtype asked for. */
function plain<D extends FloatDType>(
  op: string,
  key: Key,
  shape: readonly number[] | number,
  options: DrawOptions<D>,
  draw: Draw,
): Tensor<D> {
  const words = wordsOf(key, op);
  return draw(words, shapeAsked(shape, op), floatAsked(options.dtype, op)) as Tensor as Tensor<D>;
}

/** Standard Gumbel numbers.
 * Shapes: the one given, [] when left out. Dtype: f32 unless asked: f16, bf16, f32, f64.
 * Throws `random/key`, `shape/extent`, `dtype/unsupported`.
 * Source: JAX `random.gumbel`.
 * @example random.gumbel(random.key(7), [2]).shape;  // => [2] */
export function gumbel<D extends FloatDType = "f32">(
  key: Key,
  shape: readonly number[] | number = [],
  options: DrawOptions<D> = {},
): Tensor<D> {
  return plain("gumbel", key, shape, options, drawGumbel);
}

/** Exponential numbers of rate 1.
 * Shapes: the one given, [] when left out. Dtype: f32 unless asked: f16, bf16, f32, f64.
 * Throws `random/key`, `shape/extent`, `dtype/unsupported`.
 * Source: JAX `random.exponential`.
 * @example random.exponential(random.key(7), [2]).shape;  // => [2] */
export function exponential<D extends FloatDType = "f32">(
  key: Key,
  shape: readonly number[] | number = [],
  options: DrawOptions<D> = {},
): Tensor<D> {
  return plain("exponential", key, shape, options, drawExponential);
}

/** Laplace numbers of location 0 and scale 1.
 * Shapes: the one given, [] when left out. Dtype: f32 unless asked: f16, bf16, f32, f64.
 * Throws `random/key`, `shape/extent`, `dtype/unsupported`.
 * Source: JAX `random.laplace`.
 * @example random.laplace(random.key(7), [2]).shape;  // => [2] */
export function laplace<D extends FloatDType = "f32">(
  key: Key,
  shape: readonly number[] | number = [],
  options: DrawOptions<D> = {},
): Tensor<D> {
  return plain("laplace", key, shape, options, (words, extents, dtype) => {
    const u = drawUniform(words, extents, dtype, -1 + epsilonOf(dtype) / 2, 1);
    return multiply(sign(u), log1p(negative(abs(u)))) as Tensor;
  });
}

/** Logistic numbers of location 0 and scale 1.
 * Shapes: the one given, [] when left out. Dtype: f32 unless asked: f16, bf16, f32, f64.
 * Throws `random/key`, `shape/extent`, `dtype/unsupported`.
 * Source: JAX `random.logistic`.
 * @example random.logistic(random.key(7), [2]).shape;  // => [2] */
export function logistic<D extends FloatDType = "f32">(
  key: Key,
  shape: readonly number[] | number = [],
  options: DrawOptions<D> = {},
): Tensor<D> {
  return plain("logistic", key, shape, options, (words, extents, dtype) => {
    // From the open interval (0, 1): neither end has a finite logit.
    const u = drawUniform(words, extents, dtype, tinyOf(dtype), 1);
    return log(divide(u, subtract(1, u))) as Tensor;
  });
}

/** Cauchy numbers of location 0 and scale 1.
 * Shapes: the one given, [] when left out. Dtype: f32 unless asked: f16, bf16, f32, f64.
 * Throws `random/key`, `shape/extent`, `dtype/unsupported`.
 * Source: JAX `random.cauchy`.
 * @example random.cauchy(random.key(7), [2]).shape;  // => [2] */
export function cauchy<D extends FloatDType = "f32">(
  key: Key,
  shape: readonly number[] | number = [],
  options: DrawOptions<D> = {},
): Tensor<D> {
  return plain("cauchy", key, shape, options, (words, extents, dtype) => {
    const u = drawUniform(words, extents, dtype, epsilonOf(dtype), 1);
    return tan(multiply(subtract(u, 0.5), Math.PI)) as Tensor;
  });
}

const drawMaxwell: Draw = (words, shape, dtype) =>
  sqrt(sum(square(drawNormal(words, [...shape, 3], dtype)), { axis: -1 })) as Tensor;

/** Maxwell numbers of scale 1: lengths of normal vectors of three components.
 * Shapes: the one given, [] when left out. Dtype: f32 unless asked: f16, bf16, f32, f64.
 * Throws `random/key`, `shape/extent`, `dtype/unsupported`.
 * Source: JAX `random.maxwell`.
 * @example random.maxwell(random.key(7), [2]).shape;  // => [2] */
export function maxwell<D extends FloatDType = "f32">(
  key: Key,
  shape: readonly number[] | number = [],
  options: DrawOptions<D> = {},
): Tensor<D> {
  return plain("maxwell", key, shape, options, drawMaxwell);
}

/** Maxwell numbers with a random sign, of a location and a scale.
 * Shapes: that asked for, else that of the parameters. Dtype: f32 unless asked. Throws `random/key`, `shape/broadcast-to`, `dtype/unsupported`.
 * Source: JAX `random.double_sided_maxwell`.
 * @example random.doubleSidedMaxwell(random.key(7), 0, 1, { shape: [2] }).shape;  // => [2] */
export function doubleSidedMaxwell<D extends FloatDType = "f32">(
  key: Key,
  loc: TensorLike,
  scale: TensorLike,
  options: SampleOptions<D> = {},
): Tensor<D> {
  const words = wordsOf(key, "doubleSidedMaxwell");
  const { parameters, shape, dtype } = parametersOf("doubleSidedMaxwell", [loc, scale], options, words);
  const [lengths, signs] = splitWords(words, 2) as [Words, Words];
  const signed = multiply(drawSign(signs, shape, dtype), drawMaxwell(lengths, shape, dtype));
  return add(multiply(signed, parameters[1]!), parameters[0]!) as Tensor as Tensor<D>;
}

/** Normal numbers between two bounds.
 * Shapes: that asked for, else that of the bounds. Dtype: f32 unless asked. Throws `random/key`, `shape/broadcast-to`, `dtype/unsupported`.
 * Source: JAX `random.truncated_normal`.
 * @example random.truncatedNormal(random.key(7), -1, 1, { shape: [9] }).abs().max().item() < 1;  // => true */
export function truncatedNormal<D extends FloatDType = "f32">(
  key: Key,
  lower: TensorLike,
  upper: TensorLike,
  options: SampleOptions<D> = {},
): Tensor<D> {
  const words = wordsOf(key, "truncatedNormal");
  const { parameters, shape, dtype } = parametersOf("truncatedNormal", [lower, upper], options, words);
  const [low, high] = parameters as [Tensor, Tensor];
  const error = (x: Tensor): Tensor => apply(special.erf, [divide(x, Math.SQRT2) as Tensor], {});
  const u = drawUniform(words, shape, dtype, error(low), error(high));
  const drawn = multiply(apply(special.erfInv, [u], {}), Math.SQRT2);
  // The ends only cut off what rounding leaves outside: no derivative passes there.
  const beside = (end: Tensor, towards: number): Tensor => {
    const x = stopGradient(end) as Tensor;
    return apply(nextafter, [x, add(multiply(x, 0), towards) as Tensor], {});
  };
  return minimum(
    maximum(drawn, beside(low, Number.MAX_SAFE_INTEGER)),
    beside(high, -Number.MAX_SAFE_INTEGER),
  ) as Tensor as Tensor<D>;
}

/** Numbers whose logarithm is normal with standard deviation sigma, 1 when left out.
 * Shapes: that asked for, else that of sigma. Dtype: f32 unless asked. Throws `random/key`, `shape/broadcast-to`, `dtype/unsupported`.
 * Source: JAX `random.lognormal`.
 * @example random.lognormal(random.key(7), 0, { shape: [2] }).toArray();  // => [1,1] */
export function lognormal<D extends FloatDType = "f32">(
  key: Key,
  sigma: TensorLike = 1,
  options: SampleOptions<D> = {},
): Tensor<D> {
  const words = wordsOf(key, "lognormal");
  const { parameters, shape, dtype } = parametersOf("lognormal", [sigma], options, words);
  return exp(multiply(drawNormal(words, shape, dtype), parameters[0]!)) as Tensor as Tensor<D>;
}

/** Pareto numbers of shape b and scale 1.
 * Shapes: that asked for, else that of b. Dtype: f32 unless asked. Throws `random/key`, `shape/broadcast-to`, `dtype/unsupported`.
 * Source: JAX `random.pareto`.
 * @example random.pareto(random.key(7), 2, { shape: [9] }).min().item() >= 1;  // => true */
export function pareto<D extends FloatDType = "f32">(
  key: Key,
  b: TensorLike,
  options: SampleOptions<D> = {},
): Tensor<D> {
  const words = wordsOf(key, "pareto");
  const { parameters, shape, dtype } = parametersOf("pareto", [b], options, words);
  return exp(divide(drawExponential(words, shape, dtype), parameters[0]!)) as Tensor as Tensor<D>;
}

/** Rayleigh numbers of a scale.
 * Shapes: that asked for, else that of the scale. Dtype: f32 unless asked. Throws `random/key`, `shape/broadcast-to`, `dtype/unsupported`.
 * Source: JAX `random.rayleigh`.
 * @example random.rayleigh(random.key(7), 1, { shape: [9] }).min().item() >= 0;  // => true */
export function rayleigh<D extends FloatDType = "f32">(
  key: Key,
  scale: TensorLike,
  options: SampleOptions<D> = {},
): Tensor<D> {
  const words = wordsOf(key, "rayleigh");
  const { parameters, shape, dtype } = parametersOf("rayleigh", [scale], options, words);
  const lengths = sqrt(multiply(log(drawUnit(words, shape, dtype)), -2));
  return multiply(parameters[0]!, lengths) as Tensor as Tensor<D>;
}

/** Triangular numbers from left over mode to right.
 * Shapes: that asked for, else that of the parameters. Dtype: f32 unless asked. Throws `random/key`, `shape/broadcast-to`, `dtype/unsupported`.
 * Source: JAX `random.triangular`.
 * @example random.triangular(random.key(7), 0, 1, 2, { shape: [9] }).max().item() <= 2;  // => true */
export function triangular<D extends FloatDType = "f32">(
  key: Key,
  left: TensorLike,
  mode: TensorLike,
  right: TensorLike,
  options: SampleOptions<D> = {},
): Tensor<D> {
  const words = wordsOf(key, "triangular");
  const { parameters, shape, dtype } = parametersOf("triangular", [left, mode, right], options, words);
  const [low, middle, high] = parameters as [Tensor, Tensor, Tensor];
  const width = subtract(high, low);
  const rise = subtract(middle, low);
  const u = drawUnit(words, shape, dtype);
  const rising = add(low, sqrt(multiply(multiply(u, width), rise)));
  const falling = subtract(high, sqrt(multiply(multiply(subtract(1, u), width), subtract(high, middle))));
  return selectWhere(less(u, divide(rise, width)), rising, falling) as Tensor as Tensor<D>;
}

/** Wald (inverse Gaussian) numbers of a mean and scale 1.
 * Shapes: that asked for, else that of the mean. Dtype: f32 unless asked. Throws `random/key`, `shape/broadcast-to`, `dtype/unsupported`.
 * Source: JAX `random.wald`.
 * @example random.wald(random.key(7), 1, { shape: [9] }).min().item() > 0;  // => true */
export function wald<D extends FloatDType = "f32">(
  key: Key,
  mean: TensorLike,
  options: SampleOptions<D> = {},
): Tensor<D> {
  const words = wordsOf(key, "wald");
  const { parameters, shape, dtype } = parametersOf("wald", [mean], options, words);
  const mu = parameters[0]!;
  const [first, second] = splitWords(words, 2) as [Words, Words];
  const y = square(drawNormal(first, shape, dtype)) as Tensor;
  const z = drawUnit(second, shape, dtype);
  const muSquared = square(mu) as Tensor;
  const root = sqrt(add(multiply(multiply(mu, 4), y), multiply(muSquared, square(y))));
  const x = subtract(add(mu, divide(multiply(muSquared, y), 2)), multiply(divide(mu, 2), root));
  return selectWhere(lessEqual(z, divide(mu, add(mu, x))), x, divide(muSquared, x)) as Tensor as Tensor<D>;
}

/** Weibull numbers of a scale and a concentration.
 * Shapes: that asked for, else that of the parameters. Dtype: f32 unless asked. Throws `random/key`, `shape/broadcast-to`, `dtype/unsupported`.
 * Source: JAX `random.weibull_min`.
 * @example random.weibullMin(random.key(7), 1, 2, { shape: [9] }).min().item() >= 0;  // => true */
export function weibullMin<D extends FloatDType = "f32">(
  key: Key,
  scale: TensorLike,
  concentration: TensorLike,
  options: SampleOptions<D> = {},
): Tensor<D> {
  const words = wordsOf(key, "weibullMin");
  const { parameters, shape, dtype } = parametersOf("weibullMin", [scale, concentration], options, words);
  const e = drawExponential(words, shape, dtype);
  return multiply(power(e, divide(1, parameters[1]!)), parameters[0]!) as Tensor as Tensor<D>;
}
