// Gamma numbers and what is made of them.
// In: a key, parameters.  Out: tensors of floats.
// Invariant: every element draws from a key of its own, so that one that is rejected draws again without moving the others.
// Source: Marsaglia and Tsang, "A simple method for generating gamma variables" (2000); JAX's order of draws.
import type { FloatDType } from "../dtype.js";
import { ShapeError } from "../error.js";
import type { Tensor } from "../methods.generated.js";
import type { TensorLike } from "../operand.js";
import { asFloat, asTensor, backendOf } from "../ops/arguments.js";
import { add, divide, maximum, multiply, power, subtract } from "../ops/arithmetic.js";
import { equal, greaterEqual, lessEqual, logicalAnd, logicalOr, selectWhere } from "../ops/comparison.js";
import { whileLoop } from "../ops/control/loop.js";
import { fullLike, onesLike } from "../ops/creation.js";
import { abs, exp, log, negative, sqrt } from "../ops/functions.js";
import { expandDims, reshape } from "../ops/movement.js";
import { any, sum } from "../ops/reduce.js";
import { softmax } from "../ops/softmax.js";
import { igammaGradA, lgamma } from "../ops/special.js";
import type { BallOptions, SampleOptions } from "../options/random.js";
import { checkedShape, shapeText, sizeOf } from "../shape.js";
import { customJvp } from "../transform/custom.js";
import { drawSign } from "./basic.js";
import { drawExponential, drawNormal, drawUnit, parametersOf, shapeAsked, tinyOf } from "./draw.js";
import { cipherOf, type Key, splitWords, type Words, wordsOf } from "./key.js";

/** New words where the mask holds, the old ones elsewhere. */
const wordsWhere = (mask: Tensor, fresh: Words, old: Words): Words => ({
  first: selectWhere(mask, fresh.first, old.first) as Tensor,
  second: selectWhere(mask, fresh.second, old.second) as Tensor,
});

/** A normal number x with 1 + c x above 0 for each key, and that sum. */
function positiveProposal(words: Words, c: Tensor, dtype: FloatDType): { x: Tensor; v: Tensor } {
  return whileLoop(
    ({ v }) => any(lessEqual(v, 0)),
    ({ words: state, x, v }) => {
      const open = lessEqual(v, 0) as Tensor;
      const [next, own] = splitWords(state, 2) as [Words, Words];
      const drawn = drawNormal(own, c.shape, dtype);
      return {
        words: wordsWhere(open, next, state),
        x: selectWhere(open, drawn, x),
        v: selectWhere(open, add(multiply(drawn, c), 1), v),
      };
    },
    { words, x: fullLike(c, 0) as Tensor, v: fullLike(c, -1) as Tensor },
  );
}

/** Gamma numbers of a flat alpha, or their logarithms, each from the key of its element. */
function drawPerElement(keys: Words, alpha: Tensor, space: Space): Tensor {
  const dtype = alpha.dtype as FloatDType;
  const large = greaterEqual(alpha, 1) as Tensor;
  const boosted = selectWhere(large, alpha, add(alpha, 1)) as Tensor;
  const d = subtract(boosted, 1 / 3) as Tensor;
  const c = divide(1 / 3, sqrt(d)) as Tensor;
  const [first, boostWords] = splitWords(keys, 2) as [Words, Words];
  const { V } = whileLoop(
    ({ open }) => any(open),
    ({ words, V: sofar, open }) => {
      const [next, xWords, uWords] = splitWords(words, 3) as [Words, Words, Words];
      const { x, v } = positiveProposal(xWords, c, dtype);
      const X = multiply(x, x);
      const cube = multiply(multiply(v, v), v) as Tensor;
      const U = drawUnit(uWords, alpha.shape, dtype);
      const outside = greaterEqual(U, subtract(1, multiply(multiply(X, X), 0.0331)));
      const above = greaterEqual(log(U), add(multiply(X, 0.5), multiply(d, add(subtract(1, cube), log(cube)))));
      return {
        words: wordsWhere(open, next, words),
        V: selectWhere(open, cube, sofar),
        open: logicalAnd(open, logicalAnd(outside, above)),
      };
    },
    { words: first, V: onesLike(alpha) as Tensor, open: onesLike(alpha, { dtype: "bool" }) as Tensor },
  );
  // Below 1 a number of alpha + 1 is scaled down by a power of a uniform one.
  if (space === "log") {
    const logs = negative(drawExponential(boostWords, alpha.shape, dtype)) as Tensor;
    const none = logicalOr(large, equal(logs, 0));
    const boost = selectWhere(none, 0, multiply(logs, divide(1, alpha)));
    return add(add(log(d), log(V)), boost) as Tensor;
  }
  const units = subtract(1, drawUnit(boostWords, alpha.shape, dtype));
  const boost = selectWhere(large, 1, power(units, divide(1, alpha)));
  return multiply(multiply(d, V), boost) as Tensor;
}

type Space = "linear" | "log";

/** How a gamma number moves with alpha while its probability stays: minus the derivatives of the distribution function by alpha and by the number, divided.
 * Source: Figurnov, Mohamed and Mnih, "Implicit reparameterization gradients" (2018); JAX `lax.random_gamma_grad`. */
function gammaSlope(alpha: Tensor, drawn: Tensor, space: Space): Tensor {
  const tiny = tinyOf(alpha.dtype as FloatDType);
  const x = maximum(space === "log" ? exp(drawn) : drawn, tiny) as Tensor;
  const density = exp(subtract(subtract(multiply(subtract(alpha, 1), log(x)), x), lgamma(alpha)));
  const slope = negative(divide(igammaGradA(alpha, x), density));
  return (space === "log" ? divide(slope, x) : slope) as Tensor;
}

/** Gamma numbers, or their logarithms. */
function drawGamma(words: Words, alpha: Tensor, space: Space): Tensor {
  const size = sizeOf(alpha.shape);
  if (size === 0) return alpha;
  const [first, second] = cipherOf(words, [size]);
  const draw = (keys: Words, flat: Tensor): Tensor => drawPerElement(keys, flat, space);
  const drawn = customJvp(draw, ([keys, flat]: [Words, Tensor], [, direction]: [unknown, Tensor]) => {
    const y = draw(keys, flat);
    return [y, multiply(gammaSlope(flat, y, space), direction)];
  });
  return reshape(drawn({ first, second }, reshape(alpha, [size]) as Tensor), alpha.shape) as Tensor;
}

/** Gamma numbers of shape a and scale 1.
 * Shapes: that asked for, else that of a. Dtype: f32 unless asked. Throws `random/key`, `shape/broadcast-to`, `dtype/unsupported`.
 * Source: JAX `random.gamma`.
 * @example random.gamma(random.key(7), 2, { shape: [9] }).min().item() > 0;  // => true */
export function gamma<D extends FloatDType = "f32">(
  key: Key,
  a: TensorLike,
  options: SampleOptions<D> = {},
): Tensor<D> {
  const words = wordsOf(key, "gamma");
  const { parameters } = parametersOf("gamma", [a], options, words);
  return drawGamma(words, parameters[0]!, "linear") as Tensor as Tensor<D>;
}

/** Logarithms of gamma numbers, exact where these would be 0.
 * Shapes: that asked for, else that of a. Dtype: f32 unless asked. Throws `random/key`, `shape/broadcast-to`, `dtype/unsupported`.
 * Source: JAX `random.loggamma`.
 * @example random.loggamma(random.key(7), 0.001, { shape: [9] }).isfinite().all().item();  // => true */
export function loggamma<D extends FloatDType = "f32">(
  key: Key,
  a: TensorLike,
  options: SampleOptions<D> = {},
): Tensor<D> {
  const words = wordsOf(key, "loggamma");
  const { parameters } = parametersOf("loggamma", [a], options, words);
  return drawGamma(words, parameters[0]!, "log") as Tensor as Tensor<D>;
}

/** Beta numbers of a and b, between 0 and 1.
 * Shapes: that asked for, else that of the parameters. Dtype: f32 unless asked. Throws `random/key`, `shape/broadcast-to`, `dtype/unsupported`.
 * Source: JAX `random.beta`.
 * @example random.beta(random.key(7), 2, 3, { shape: [9] }).max().item() < 1;  // => true */
export function beta<D extends FloatDType = "f32">(
  key: Key,
  a: TensorLike,
  b: TensorLike,
  options: SampleOptions<D> = {},
): Tensor<D> {
  const words = wordsOf(key, "beta");
  const { parameters } = parametersOf("beta", [a, b], options, words);
  const [first, second] = splitWords(words, 2).map((part, i) => drawGamma(part, parameters[i]!, "log")) as [
    Tensor,
    Tensor,
  ];
  const top = maximum(first, second);
  const [x, y] = [exp(subtract(first, top)), exp(subtract(second, top))];
  return divide(x, add(x, y)) as Tensor as Tensor<D>;
}

/** Chi-square numbers of df degrees of freedom. */
const drawChiSquare = (words: Words, df: Tensor): Tensor =>
  multiply(exp(drawGamma(words, multiply(df, 0.5) as Tensor, "log")), 2) as Tensor;

/** Chi-square numbers of df degrees of freedom.
 * Shapes: that asked for, else that of df. Dtype: f32 unless asked. Throws `random/key`, `shape/broadcast-to`, `dtype/unsupported`.
 * Source: JAX `random.chisquare`.
 * @example random.chisquare(random.key(7), 3, { shape: [9] }).min().item() > 0;  // => true */
export function chisquare<D extends FloatDType = "f32">(
  key: Key,
  df: TensorLike,
  options: SampleOptions<D> = {},
): Tensor<D> {
  const words = wordsOf(key, "chisquare");
  const { parameters } = parametersOf("chisquare", [df], options, words);
  return drawChiSquare(words, parameters[0]!) as Tensor as Tensor<D>;
}

/** F numbers of two degrees of freedom.
 * Shapes: that asked for, else that of the parameters. Dtype: f32 unless asked. Throws `random/key`, `shape/broadcast-to`, `dtype/unsupported`.
 * Source: JAX `random.f`.
 * @example random.f(random.key(7), 3, 5, { shape: [9] }).min().item() > 0;  // => true */
export function f<D extends FloatDType = "f32">(
  key: Key,
  dfnum: TensorLike,
  dfden: TensorLike,
  options: SampleOptions<D> = {},
): Tensor<D> {
  const words = wordsOf(key, "f");
  const { parameters } = parametersOf("f", [dfnum, dfden], options, words);
  const [below, above] = splitWords(words, 2).map((part, i) => {
    const df = parameters[1 - i]!;
    return divide(drawChiSquare(part, df), df);
  }) as [Tensor, Tensor];
  return divide(above, below) as Tensor as Tensor<D>;
}

/** Student's t numbers of df degrees of freedom.
 * Shapes: that asked for, else that of df. Dtype: f32 unless asked. Throws `random/key`, `shape/broadcast-to`, `dtype/unsupported`.
 * Source: JAX `random.t`.
 * @example random.t(random.key(7), 3, { shape: [2] }).shape;  // => [2] */
export function t<D extends FloatDType = "f32">(key: Key, df: TensorLike, options: SampleOptions<D> = {}): Tensor<D> {
  const words = wordsOf(key, "t");
  const { parameters, shape, dtype } = parametersOf("t", [df], options, words);
  const [normals, gammas] = splitWords(words, 2) as [Words, Words];
  const half = divide(parameters[0]!, 2) as Tensor;
  const g = drawGamma(gammas, half, "linear");
  return multiply(drawNormal(normals, shape, dtype), sqrt(divide(half, g))) as Tensor as Tensor<D>;
}

/** Probabilities drawn from a Dirichlet distribution over the last axis of alpha.
 * Shapes: the one asked for, else alpha's without its last axis; then the last axis. Dtype: f32 unless asked.
 * Throws `random/key`, `random/probabilities`, `shape/broadcast-to`, `dtype/unsupported`.
 * Source: JAX `random.dirichlet`.
 * @example random.dirichlet(random.key(7), [1, 1]).shape;  // => [2] */
export function dirichlet<D extends FloatDType = "f32">(
  key: Key,
  alpha: TensorLike,
  options: SampleOptions<D> = {},
): Tensor<D> {
  const words = wordsOf(key, "dirichlet");
  const given = asFloat("dirichlet", asTensor("dirichlet", alpha, backendOf([words.first])));
  if (given.ndim === 0)
    throw new ShapeError({
      code: "random/probabilities",
      op: "dirichlet",
      what: `alpha has shape ${shapeText(given.shape)}`,
      remedy: "give one alpha per category in its last axis",
      shapes: [given.shape],
      argument: "alpha",
    });
  const batch = options.shape === undefined ? given.shape.slice(0, -1) : shapeAsked(options.shape, "dirichlet");
  const whole = { shape: [...batch, given.shape.at(-1)!], dtype: options.dtype };
  const { parameters } = parametersOf("dirichlet", [given], whole, words);
  return softmax(drawGamma(words, parameters[0]!, "log"), { axis: -1 }) as Tensor as Tensor<D>;
}

function drawGeneralizedNormal(
  op: string,
  words: Words,
  p: number,
  shape: readonly number[],
  dtype: FloatDType,
): Tensor {
  const [gammas, signs] = splitWords(words, 2) as [Words, Words];
  const { parameters } = parametersOf(op, [1 / p], { shape, dtype }, gammas);
  const lengths = power(drawGamma(gammas, parameters[0]!, "linear"), 1 / p);
  return multiply(drawSign(signs, shape, dtype), lengths) as Tensor;
}

/** Numbers of the generalized normal distribution of exponent p.
 * Shapes: the one asked for, [] when left out. Dtype: f32 unless asked. Throws `random/key`, `shape/extent`, `dtype/unsupported`.
 * Source: JAX `random.generalized_normal`.
 * @example random.generalizedNormal(random.key(7), 2, { shape: [2] }).shape;  // => [2] */
export function generalizedNormal<D extends FloatDType = "f32">(
  key: Key,
  p: number,
  options: SampleOptions<D> = {},
): Tensor<D> {
  const words = wordsOf(key, "generalizedNormal");
  const { shape, dtype } = parametersOf("generalizedNormal", [p], options, words);
  return drawGeneralizedNormal("generalizedNormal", words, p, shape, dtype) as Tensor as Tensor<D>;
}

/** Points drawn evenly from the unit ball of d dimensions in the p-norm.
 * Shapes: the one asked for, then [d]. Dtype: f32 unless asked. Throws `random/key`, `shape/extent`, `dtype/unsupported`.
 * Source: JAX `random.ball`.
 * @example random.ball(random.key(7), 3).square().sum().item() <= 1;  // => true */
export function ball<D extends FloatDType = "f32">(key: Key, d: number, options: BallOptions<D> = {}): Tensor<D> {
  const { p = 2 } = options;
  const words = wordsOf(key, "ball");
  const { shape, dtype } = parametersOf("ball", [p], options, words);
  const [points, scales] = splitWords(words, 2) as [Words, Words];
  const g = drawGeneralizedNormal("ball", points, p, checkedShape([...shape, d], "ball"), dtype);
  const e = drawExponential(scales, shape, dtype);
  const norms = power(add(sum(power(abs(g), p), { axis: -1 }), e), 1 / p) as Tensor;
  return divide(g, expandDims(norms, -1)) as Tensor as Tensor<D>;
}
