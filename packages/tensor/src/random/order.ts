// Orders and choices: permutations, samples with and without replacement, categories.
// In: a key, a tensor or a count.  Out: tensors of its elements, or positions.
// Not here: whole numbers of a range (basic.ts).
import { type DType, type FloatDType, isFloat } from "../dtype.js";
import { ArgumentError, ShapeError } from "../error.js";
import type { Tensor } from "../methods.generated.js";
import type { ArrayDType, TensorLike } from "../operand.js";
import { asFloat, asTensor, backendOf } from "../ops/arguments.js";
import { add, multiply, subtract } from "../ops/arithmetic.js";
import { iota } from "../ops/creation.js";
import { cumsum } from "../ops/cumulative.js";
import { log, negative } from "../ops/functions.js";
import { take, takeAlongAxis } from "../ops/indexing.js";
import { moveaxis, reshape } from "../ops/movement.js";
import { argmax } from "../ops/reduce.js";
import { sliceAxis } from "../ops/slice.js";
import { argsort, searchsorted, topK } from "../ops/sort.js";
import type { CategoricalOptions, ChoiceOptions, PermutationOptions } from "../options/random.js";
import { checkedAxis, checkedShape, describe, sameShape, shapeText, sizeOf } from "../shape.js";
import { drawInteger } from "./basic.js";
import { drawBits, drawUniform, drawUnit, shapeAsked, tinyOf } from "./draw.js";
import { type Key, splitWords, type Words, wordsOf } from "./key.js";

/** Standard Gumbel numbers. */
export function drawGumbel(words: Words, shape: readonly number[], dtype: FloatDType): Tensor {
  const u = drawUniform(words, shape, dtype, tinyOf(dtype), 1);
  return negative(log(negative(log(u)))) as Tensor;
}

/** Elements in a random order: sorted by random bits, often enough that equal bits do not matter. */
function shuffled(words: Words, x: Tensor, axis: number): Tensor {
  const rounds = Math.ceil((3 * Math.log(Math.max(1, x.size))) / Math.log(2 ** 32 - 1));
  let result = x;
  let state = words;
  for (let round = 0; round < rounds; round++) {
    const [next, own] = splitWords(state, 2) as [Words, Words];
    state = next;
    result = takeAlongAxis(result, argsort(drawBits(own, x.shape, 32), { axis }), { axis }) as Tensor;
  }
  return result;
}

function permuted(op: string, key: Key, x: TensorLike | number, options: PermutationOptions): Tensor {
  const words = wordsOf(key, op);
  const backend = backendOf([words.first]);
  if (typeof x === "number") {
    const [count] = checkedShape([x], op) as [number];
    return shuffled(words, iota([count], { backend }), 0);
  }
  const operand = asTensor(op, x, backend);
  const axis = checkedAxis(options.axis ?? 0, operand.ndim, op);
  if (operand.ndim === 1 || options.independent === true) return shuffled(words, operand, axis);
  const order = shuffled(words, iota([operand.shape[axis]!], { backend }), 0);
  return take(operand, order, { axis }) as Tensor;
}

/** The numbers 0 to n - 1, or the slices of a tensor along an axis, in a random order.
 * Dtype: i32 of a count, else kept. Complexity: O(n log n). Throws `random/key`, `shape/axis`, `shape/extent`.
 * Source: JAX `random.permutation`, bit-exact.
 * @example random.permutation(random.key(0), 5).sort().toArray();  // => [0,1,2,3,4] */
export function permutation(key: Key, n: number, options?: PermutationOptions): Tensor<"i32">;
/** The slices of a tensor along an axis in a random order. */
export function permutation<X extends TensorLike>(key: Key, x: X, options?: PermutationOptions): Tensor<ArrayDType<X>>;
export function permutation(key: Key, x: TensorLike, options: PermutationOptions = {}): Tensor {
  return permuted("permutation", key, x, options);
}

/** The slices of a tensor along an axis, the first when none is named, in a random order.
 * Dtype: kept. Complexity: O(n log n). Throws `random/key`, `shape/axis`.
 * Source: NumPy `Generator.shuffle`, as a new tensor; the numbers of `permutation`.
 * @example random.shuffle(random.key(0), [3, 1, 2]).sort().toArray();  // => [1,2,3] */
export function shuffle<X extends TensorLike>(key: Key, x: X, options: PermutationOptions = {}): Tensor<ArrayDType<X>> {
  const operand = asTensor("shuffle", x, backendOf([key]));
  return permuted("shuffle", key, operand, options) as Tensor as Tensor<ArrayDType<X>>;
}

/** Elements drawn from a tensor's axis, or from 0 to n - 1.
 * Shapes: the one given in place of the axis. Dtype: i32 of a count, else kept.
 * Throws `random/key`, `random/choice` when more are asked for than there are, `shape/axis`, `shape/extent`.
 * Source: JAX `random.choice`; `replace: false` draws each at most once, `p` gives their probabilities.
 * @example random.choice(random.key(0), 3, [3], { replace: false }).sort().toArray();  // => [0,1,2] */
export function choice(key: Key, n: number, shape?: readonly number[] | number, options?: ChoiceOptions): Tensor<"i32">;
/** Elements drawn from a tensor's axis. */
export function choice<X extends TensorLike>(
  key: Key,
  x: X,
  shape?: readonly number[] | number,
  options?: ChoiceOptions,
): Tensor<ArrayDType<X>>;
export function choice(
  key: Key,
  x: TensorLike,
  shape: readonly number[] | number = [],
  options: ChoiceOptions = {},
): Tensor {
  const words = wordsOf(key, "choice");
  const extents = shapeAsked(shape, "choice");
  const operand = typeof x === "number" ? undefined : asTensor("choice", x, backendOf([words.first]));
  const axis = operand === undefined ? 0 : checkedAxis(options.axis ?? 0, operand.ndim, "choice");
  const count = operand === undefined ? checkedShape([x as number], "choice")[0]! : operand.shape[axis]!;
  const wanted = sizeOf(extents);
  const replace = options.replace ?? true;
  if (wanted > 0 && (count === 0 || (!replace && wanted > count)))
    throw new ArgumentError({
      code: "random/choice",
      op: "choice",
      what: `${wanted} are to be drawn ${replace ? "" : "without replacement "}from ${count}`,
      remedy: replace ? "pass something to draw from" : "draw fewer, or with replacement",
      argument: "shape",
    });
  const positions =
    options.p === undefined
      ? evenly(words, count, extents, replace)
      : weighted(words, count, extents, replace, options.p);
  if (operand === undefined) return positions;
  return take(operand, positions, { axis }) as Tensor;
}

function evenly(words: Words, count: number, shape: readonly number[], replace: boolean): Tensor {
  if (replace) return drawInteger(words, shape, 0, count, "i32");
  const order = shuffled(words, iota([count], { backend: backendOf([words.first]) }), 0);
  return reshape(sliceAxis(order, 0, 0, sizeOf(shape)), shape) as Tensor;
}

function weighted(words: Words, count: number, shape: readonly number[], replace: boolean, given: TensorLike): Tensor {
  const p = asFloat("choice", asTensor("choice", given, backendOf([words.first])));
  if (!sameShape(p.shape, [count]))
    throw new ShapeError({
      code: "random/probabilities",
      op: "choice",
      what: `p has shape ${shapeText(p.shape)} for ${count} elements`,
      remedy: "give one probability per element",
      shapes: [p.shape],
      argument: "p",
    });
  const dtype = p.dtype as FloatDType;
  if (!replace) {
    // The largest of log p + Gumbel noise are a sample without replacement.
    const noisy = add(drawGumbel(words, [count], dtype), log(p)) as Tensor;
    return reshape(topK(noisy, sizeOf(shape))[1], shape) as Tensor;
  }
  const sums = cumsum(p) as Tensor;
  const total = take(sums, -1);
  const r = multiply(total, subtract(1, drawUnit(words, shape, dtype)));
  return searchsorted(sums, r as Tensor) as Tensor;
}

/** Positions drawn from categories of given log-probabilities, which need not add up to 1.
 * Shapes: that of the logits without their axis, or the one asked for, which ends in it. Dtype: i32.
 * Throws `random/key`, `shape/axis`, `random/shape`, `random/choice`.
 * Source: JAX `random.categorical` (the Gumbel-max method).
 * @example random.categorical(random.key(0), [-Infinity, 0, -Infinity]).item();  // => 1 */
export function categorical(key: Key, logits: TensorLike, options: CategoricalOptions = {}): Tensor<"i32"> {
  const words = wordsOf(key, "categorical");
  const operand = asFloat("categorical", asTensor("categorical", logits, backendOf([words.first])));
  const axis = checkedAxis(options.axis ?? -1, operand.ndim, "categorical");
  const batch = operand.shape.filter((_, a) => a !== axis);
  const shape = options.shape === undefined ? batch : shapeAsked(options.shape, "categorical");
  const lead = shape.length - batch.length;
  if (lead < 0 || !sameShape(shape.slice(lead), batch))
    throw new ShapeError({
      code: "random/shape",
      op: "categorical",
      what: `shape is ${describe(shape)} for logits whose other axes are ${shapeText(batch)}`,
      remedy: `let the shape end in ${shapeText(batch)}`,
      shapes: [operand.shape],
      argument: "shape",
    });
  const prefix = shape.slice(0, lead);
  const dtype = operand.dtype as DType as FloatDType;
  if (!isFloat(dtype) || (options.replace ?? true)) {
    const noise = drawGumbel(words, [...prefix, ...operand.shape], dtype);
    return argmax(add(noise, operand), { axis: lead + axis });
  }
  const wanted = sizeOf(prefix);
  const categories = operand.shape[axis]!;
  if (wanted > categories)
    throw new ArgumentError({
      code: "random/choice",
      op: "categorical",
      what: `${wanted} are to be drawn without replacement from ${categories}`,
      remedy: "draw fewer, or with replacement",
      argument: "shape",
    });
  const noisy = add(operand, drawGumbel(words, operand.shape, dtype)) as Tensor;
  const [, best] = topK(noisy, wanted, { axis });
  return reshape(moveaxis(best, axis, 0), shape) as Tensor as Tensor<"i32">;
}
