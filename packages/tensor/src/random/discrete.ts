// Counting distributions, most of which reject and draw again.
// In: a key, parameters.  Out: tensors of counts.
// Invariant: all elements draw from one key, round after round, until the last of them is accepted; JAX's order of draws.
// Source: Knuth (1969) and Hoermann (1993) for Poisson and binomial numbers.
import { checkedDType, type DType, type FloatDType } from "../dtype.js";
import { ShapeError } from "../error.js";
import type { Tensor } from "../methods.generated.js";
import type { TensorLike } from "../operand.js";
import { asFloat, asTensor, backendOf, withDType } from "../ops/arguments.js";
import { add, divide, multiply, subtract } from "../ops/arithmetic.js";
import {
  equal,
  greater,
  greaterEqual,
  less,
  lessEqual,
  logicalAnd,
  logicalNot,
  logicalOr,
  selectWhere,
} from "../ops/comparison.js";
import { whileLoop } from "../ops/control/loop.js";
import { scan } from "../ops/control/scan.js";
import { fullLike, zerosLike } from "../ops/creation.js";
import { cumsum } from "../ops/cumulative.js";
import { abs, ceil, clip, floor, isnan, log, log1p, negative, sqrt, stopGradient } from "../ops/functions.js";
import { take } from "../ops/indexing.js";
import { moveaxis, stack } from "../ops/movement.js";
import { any } from "../ops/reduce.js";
import { lgamma } from "../ops/special.js";
import type { SampleOptions } from "../options/random.js";
import { shapeText } from "../shape.js";
import { drawUnit, parametersOf } from "./draw.js";
import { type Key, splitWords, type Words, wordsOf } from "./key.js";

/** Numbers of trials up to the first success of probability p.
 * Shapes: that asked for, else that of p. Dtype: i32 unless asked. Throws `random/key`, `shape/broadcast-to`, `dtype/unknown`.
 * Source: JAX `random.geometric`.
 * @example random.geometric(random.key(7), 1, { shape: [3] }).toArray();  // => [1,1,1] */
export function geometric<D extends DType = "i32">(key: Key, p: TensorLike, options: SampleOptions<D> = {}): Tensor<D> {
  const words = wordsOf(key, "geometric");
  const counted = checkedDType(options.dtype ?? "i32", "geometric");
  const { parameters, shape, dtype } = parametersOf("geometric", [p], { shape: options.shape }, words);
  const u = drawUnit(words, shape, dtype);
  const trials = add(floor(divide(log(u), log1p(negative(parameters[0]!)))), 1) as Tensor;
  return withDType(trials, counted) as Tensor as Tensor<D>;
}

/** Products of uniform numbers until they fall below exp(-rate). */
function poissonByProducts(words: Words, rate: Tensor): Tensor {
  const bound = negative(rate) as Tensor;
  const { k } = whileLoop(
    ({ product }) => any(greater(product, bound)),
    ({ state, k: counted, product }) => {
      const [next, own] = splitWords(state, 2) as [Words, Words];
      return {
        state: next,
        k: selectWhere(greater(product, bound), add(counted, 1), counted),
        product: add(product, log(drawUnit(own, rate.shape, "f32"))),
      };
    },
    { state: words, k: zerosLike(rate) as Tensor, product: zerosLike(rate) as Tensor },
  );
  return subtract(k, 1) as Tensor;
}

/** Rounds of proposals until each element has accepted one: `propose` gives a number, and where it is accepted. */
function untilAccepted(words: Words, like: Tensor, propose: (first: Words, second: Words) => Proposal): Tensor {
  const { result } = whileLoop(
    ({ accepted }) => any(logicalNot(accepted)),
    ({ state, accepted, result: sofar }) => {
      const [next, first, second] = splitWords(state, 3) as [Words, Words, Words];
      const { k, accept } = propose(first, second);
      return { state: next, accepted: logicalOr(accepted, accept), result: selectWhere(accept, k, sofar) };
    },
    {
      state: words,
      accepted: zerosLike(like, { dtype: "bool" }) as Tensor,
      result: fullLike(like, -1) as Tensor,
    },
  );
  return result;
}

interface Proposal {
  readonly k: Tensor;
  readonly accept: Tensor;
}

/** Transformed rejection for rates of 10 and more. */
function poissonByRejection(words: Words, rate: Tensor): Tensor {
  const logRate = log(rate);
  const b = add(multiply(sqrt(rate), 2.53), 0.931);
  const a = add(multiply(b, 0.02483), -0.059);
  const inverseAlpha = add(divide(1.1328, subtract(b, 3.4)), 1.1239);
  const vBound = subtract(0.9277, divide(3.6224, subtract(b, 2)));
  return untilAccepted(words, rate, (first, second) => {
    const u = subtract(drawUnit(first, rate.shape, "f32"), 0.5);
    const v = drawUnit(second, rate.shape, "f32");
    const distance = subtract(0.5, abs(u));
    const k = floor(add(add(multiply(add(divide(multiply(a, 2), distance), b), u), rate), 0.43)) as Tensor;
    const s = log(divide(multiply(v, inverseAlpha), add(divide(a, multiply(distance, distance)), b)));
    const bound = subtract(add(negative(rate), multiply(k, logRate)), lgamma(add(k, 1) as Tensor));
    const quick = logicalAnd(greaterEqual(distance, 0.07), lessEqual(v, vBound));
    const reject = logicalOr(less(k, 0), logicalAnd(less(distance, 0.013), greater(v, distance)));
    return { k, accept: logicalOr(quick, logicalAnd(logicalNot(reject), lessEqual(s, bound))) as Tensor };
  });
}

/** Poisson numbers of a rate.
 * Shapes: that asked for, else that of the rate. Dtype: i32 unless asked. Throws `random/key`, `shape/broadcast-to`, `dtype/unknown`.
 * Counts have the derivative 0 by the rate.
 * Source: JAX `random.poisson`.
 * @example random.poisson(random.key(7), 0, { shape: [3] }).toArray();  // => [0,0,0] */
export function poisson<D extends DType = "i32">(key: Key, lam: TensorLike, options: SampleOptions<D> = {}): Tensor<D> {
  const words = wordsOf(key, "poisson");
  const counted = checkedDType(options.dtype ?? "i32", "poisson");
  const { parameters } = parametersOf("poisson", [lam], { shape: options.shape, dtype: "f32" }, words);
  const rate = stopGradient(parameters[0]!) as Tensor;
  const small = logicalOr(isnan(rate), less(rate, 10)) as Tensor;
  const few = poissonByProducts(words, selectWhere(small, rate, 0) as Tensor);
  const many = poissonByRejection(words, selectWhere(small, 1e5, rate) as Tensor);
  const drawn = selectWhere(equal(rate, 0), 0, selectWhere(small, few, many)) as Tensor;
  return withDType(drawn, counted) as Tensor as Tensor<D>;
}

/** Waiting times between successes, added until they exceed the number of trials. */
function binomialByWaiting(words: Words, n: Tensor, p: Tensor): Tensor {
  const dtype = n.dtype as FloatDType;
  const logFailure = log1p(negative(p));
  const { successes } = whileLoop(
    ({ waited }) => any(lessEqual(waited, n)),
    ({ state, successes: counted, waited }) => {
      const [own, next] = splitWords(state, 2) as [Words, Words];
      return {
        state: next,
        successes: selectWhere(lessEqual(waited, n), add(counted, 1), counted),
        waited: add(waited, ceil(divide(log(drawUnit(own, n.shape, dtype)), logFailure))),
      };
    },
    { state: words, successes: zerosLike(n) as Tensor, waited: zerosLike(n) as Tensor },
  );
  return subtract(successes, 1) as Tensor;
}

const STIRLING_TAIL = [
  0.0810614667953272, 0.0413406959554092, 0.0276779256849983, 0.02079067210376509, 0.0166446911898211,
  0.0138761288230707, 0.0118967099458917, 0.010411265261972, 0.00925546218271273, 0.00833056343336287,
];

/** log(k!) less Stirling's approximation of it. */
function stirlingTail(k: Tensor): Tensor {
  const square = multiply(add(k, 1), add(k, 1));
  const series = divide(subtract(1 / 12, divide(subtract(1 / 360, divide(1 / 1260, square)), square)), add(k, 1));
  const table = withDType(asTensor("binomial", STIRLING_TAIL, backendOf([k])), k.dtype);
  const known = take(table, withDType(clip(k, 0, 9), "i32"));
  return selectWhere(lessEqual(k, 9), known, series) as Tensor;
}

/** Transformed rejection for 10 and more expected successes. */
function binomialByRejection(words: Words, n: Tensor, p: Tensor): Tensor {
  const dtype = n.dtype as FloatDType;
  const deviation = sqrt(multiply(multiply(n, p), subtract(1, p)));
  const b = add(multiply(deviation, 2.53), 1.15);
  const a = add(add(multiply(b, 0.0248), -0.0873), multiply(p, 0.01));
  const c = add(multiply(n, p), 0.5);
  const vBound = subtract(0.92, divide(4.2, b));
  const r = divide(p, subtract(1, p));
  const alpha = multiply(add(divide(5.1, b), 2.83), deviation);
  const m = floor(multiply(add(n, 1), p)) as Tensor;
  return untilAccepted(words, n, (first, second) => {
    const u = subtract(drawUnit(first, n.shape, dtype), 0.5);
    const v = drawUnit(second, n.shape, dtype);
    const distance = subtract(0.5, abs(u));
    const k = floor(add(multiply(add(divide(multiply(a, 2), distance), b), u), c)) as Tensor;
    const quick = logicalAnd(greaterEqual(distance, 0.07), lessEqual(v, vBound));
    const reject = logicalOr(less(k, 0), greater(k, n));
    const height = log(divide(multiply(v, alpha), add(divide(a, multiply(distance, distance)), b)));
    const rest = subtract(n, k) as Tensor;
    const restAtMode = add(subtract(n, m), 1);
    const bound = [
      multiply(add(m, 0.5), log(divide(add(m, 1), multiply(r, restAtMode)))),
      multiply(add(n, 1), log(divide(restAtMode, add(rest, 1)))),
      multiply(add(k, 0.5), log(divide(multiply(r, add(rest, 1)), add(k, 1)))),
      stirlingTail(m),
      stirlingTail(subtract(n, m) as Tensor),
      negative(stirlingTail(k)),
      negative(stirlingTail(rest)),
    ].reduce<Tensor>((total, term) => add(total, term) as Tensor, zerosLike(n) as Tensor);
    return { k, accept: logicalOr(quick, logicalAnd(logicalNot(reject), lessEqual(height, bound))) as Tensor };
  });
}

function drawBinomial(words: Words, trials: Tensor, odds: Tensor): Tensor {
  const [n, p] = [stopGradient(trials), stopGradient(odds)] as [Tensor, Tensor];
  // Counted from the rarer side.
  const swapped = greater(p, 0.5) as Tensor;
  const q = selectWhere(swapped, subtract(1, p), p) as Tensor;
  const few = logicalOr(logicalOr(isnan(n), less(n, 0)), lessEqual(multiply(n, q), 10)) as Tensor;
  const fewTrials = selectWhere(logicalAnd(few, greaterEqual(n, 0)), n, 0) as Tensor;
  const byWaiting = binomialByWaiting(words, fewTrials, selectWhere(few, q, 0.5) as Tensor);
  const byRejection = binomialByRejection(
    words,
    selectWhere(few, 1e4, n) as Tensor,
    selectWhere(few, 0.5, q) as Tensor,
  );
  const drawn = selectWhere(few, byWaiting, byRejection) as Tensor;
  const counted = selectWhere(swapped, subtract(n, drawn), drawn);
  const invalid = logicalOr(logicalOr(isnan(n), isnan(p)), logicalOr(less(n, 0), logicalOr(less(p, 0), greater(p, 1))));
  return selectWhere(invalid, Number.NaN, selectWhere(equal(p, 0), 0, counted)) as Tensor;
}

/** Numbers of successes among n trials of probability p.
 * Shapes: that asked for, else that of the parameters. Dtype: f32 unless asked; NaN for a negative n or a p outside 0 to 1.
 * Throws `random/key`, `shape/broadcast-to`, `dtype/unsupported`.
 * Counts have the derivative 0 by n and p.
 * Source: JAX `random.binomial`.
 * @example random.binomial(random.key(7), 5, 1, { shape: [3] }).toArray();  // => [5,5,5] */
export function binomial<D extends FloatDType = "f32">(
  key: Key,
  n: TensorLike,
  p: TensorLike,
  options: SampleOptions<D> = {},
): Tensor<D> {
  const words = wordsOf(key, "binomial");
  const { parameters } = parametersOf("binomial", [n, p], options, words);
  return drawBinomial(words, parameters[0]!, parameters[1]!) as Tensor as Tensor<D>;
}

/** How often each category came up in n trials; the last axis of p holds the probabilities.
 * Shapes: that asked for, which ends in the categories, else that of n beside p. Dtype: f32 unless asked.
 * Throws `random/key`, `random/probabilities`, `shape/broadcast-to`, `dtype/unsupported`.
 * Source: JAX `random.multinomial`.
 * @example random.multinomial(random.key(7), 5, [0, 1]).toArray();  // => [0,5] */
export function multinomial<D extends FloatDType = "f32">(
  key: Key,
  n: TensorLike,
  p: TensorLike,
  options: SampleOptions<D> = {},
): Tensor<D> {
  const words = wordsOf(key, "multinomial");
  const given = asFloat("multinomial", asTensor("multinomial", p, backendOf([words.first])));
  if (given.ndim === 0)
    throw new ShapeError({
      code: "random/probabilities",
      op: "multinomial",
      what: `p has shape ${shapeText(given.shape)}`,
      remedy: "give one probability per category in its last axis",
      shapes: [given.shape],
      argument: "p",
    });
  const trials = asTensor("multinomial", n, backendOf([words.first]));
  const columns = trials.ndim === 0 ? trials : (trials.reshape([...trials.shape, 1]) as Tensor);
  const { parameters, shape } = parametersOf("multinomial", [columns, given], options, words);
  const [counts, odds] = parameters as [Tensor, Tensor];
  const left = cumsum(odds, { axis: -1, reverse: true });
  const ratios = divide(odds, selectWhere(equal(left, 0), 1, left)) as Tensor;
  const keys = splitWords(words, shape.at(-1)!);
  const [, drawn] = scan(
    (remaining, { first, second, ratio }) => {
      const count = drawBinomial({ first, second }, remaining, ratio);
      return [subtract(remaining, count), count];
    },
    take(counts, 0, { axis: -1 }) as Tensor,
    {
      first: stack(keys.map((own) => own.first)) as Tensor,
      second: stack(keys.map((own) => own.second)) as Tensor,
      ratio: clip(moveaxis(ratios, -1, 0), 0, 1) as Tensor,
    },
  );
  return moveaxis(drawn, 0, -1) as Tensor as Tensor<D>;
}
