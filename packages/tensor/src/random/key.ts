// Keys: the state that random draws start from, as values.
// In: seeds, keys.  Out: keys (two words, u32 of shape [2]), new ones by splitting and folding in; never a hidden state.
// Invariant: bit-exact with JAX's threefry2x32 keys with jax_threefry_partitionable=True.
// Not here: drawing numbers (draw.ts and the distributions).
import { apply, applyAll } from "../apply.js";
import { ArgumentError } from "../error.js";
import type { Tensor } from "../methods.generated.js";
import type { TensorLike } from "../operand.js";
import { asTensor, backendOf, isScalar, withDType } from "../ops/arguments.js";
import { arrayTensor } from "../ops/from-array.js";
import { asIndices } from "../ops/indices.js";
import { reshape, stack } from "../ops/movement.js";
import * as creation from "../schema/creation.js";
import * as movement from "../schema/movement.js";
import * as schema from "../schema/random.js";
import { checkedShape, describe, shapeText, sizeOf } from "../shape.js";
import { isTensor } from "../tensor.js";

/** A key: two words of state, u32 of shape [2]. Draws with one key are the same draws; split it for others. */
export type Key = Tensor<"u32">;

/** The words of a key; of many keys when the words have a shape of their own. */
export interface Words {
  readonly first: Tensor;
  readonly second: Tensor;
}

const HALF = 2n ** 32n;

/** A key from a seed: the same seed gives the same numbers on every machine and backend.
 * Seeds are whole numbers; those beyond 32 bits use the upper word as well.
 * Throws `random/seed`.
 * Source: JAX `random.key`.
 * @example random.key(42).toArray();  // => [0,42] */
export function key(seed: number | bigint): Key {
  if (typeof seed !== "bigint" && !Number.isSafeInteger(seed))
    throw new ArgumentError({
      code: "random/seed",
      op: "key",
      what: `the seed is ${describe(seed)}`,
      remedy: "pass a whole number, or a bigint beyond 2^53",
      argument: "seed",
    });
  const bits = BigInt.asUintN(64, BigInt(seed));
  // A seed of 32 bits has no upper word, also when it is negative.
  const narrow = seed >= -(2 ** 31) && seed < 2 ** 32;
  const words = Uint32Array.of(narrow ? 0 : Number(bits / HALF), Number(bits % HALF));
  return arrayTensor(words, "key") as Tensor as Key;
}

export { key as prngKey };

/** The key itself when it is one; throws `random/key`. */
export function checkedKey(given: unknown, op: string): Key {
  if (isTensor(given) && given.dtype === "u32" && given.ndim === 1 && given.size === 2) return given as Tensor as Key;
  const found = isTensor(given) ? `a tensor ${given.dtype}${shapeText(given.shape)}` : describe(given);
  throw new ArgumentError({
    code: "random/key",
    op,
    what: `the key is ${found}`,
    remedy: "make one with random.key(seed), or take one of random.split(key)",
    argument: "key",
  });
}

/** The two words of a key as a tensor.
 * Shapes: [2]. Dtype: u32. Throws `random/key`.
 * Source: JAX `random.key_data`.
 * @example random.keyData(random.key(5)).toArray();  // => [0,5] */
export function keyData(key: Key): Tensor<"u32"> {
  return checkedKey(key, "keyData");
}

/** A key from its two words.
 * Throws `random/key`.
 * Source: JAX `random.wrap_key_data`.
 * @example random.wrapKeyData(random.keyData(random.key(5))).toArray();  // => [0,5] */
export function wrapKeyData(data: TensorLike): Key {
  return checkedKey(data instanceof Uint32Array ? asTensor("wrapKeyData", data) : data, "wrapKeyData");
}

/** Name of the generator behind a key.
 * Throws `random/key`.
 * Source: JAX `random.key_impl`.
 * @example random.keyImpl(random.key(0));  // => "threefry2x32" */
export function keyImpl(key: Key): "threefry2x32" {
  checkedKey(key, "keyImpl");
  return "threefry2x32";
}

/** The same key under a handle of its own.
 * Throws `random/key`.
 * Source: JAX `random.clone`.
 * @example random.clone(random.key(3)).toArray();  // => [0,3] */
export function clone(key: Key): Key {
  return reshape(checkedKey(key, "clone"), [2]) as Tensor as Key;
}

/** Two words of random bits from a key of two words and a counter of two words.
 * Shapes: all four broadcast. Dtype: u32. Throws `shape/broadcast`, `dtype/unsupported`.
 * Source: JAX `random.threefry_2x32`.
 * @example random.threefry2x32(0, 0, 0, 0).map((w) => w.item());  // => [1797259609,2579123966] */
export function threefry2x32(
  key0: TensorLike,
  key1: TensorLike,
  count0: TensorLike,
  count1: TensorLike,
): [Tensor<"u32">, Tensor<"u32">] {
  const backend = backendOf([key0, key1, count0, count1]);
  const words = [key0, key1, count0, count1].map((x) =>
    isScalar(x) ? withDType(asTensor("threefry2x32", x, backend), "u32") : asTensor("threefry2x32", x, backend),
  );
  return applyAll(schema.threefry2x32, words, {}) as unknown as [Tensor<"u32">, Tensor<"u32">];
}

/** The words of a checked key, each a scalar. */
export function wordsOf(given: unknown, op: string): Words {
  const checked = checkedKey(given, op);
  const word = (at: number): Tensor =>
    reshape(apply(movement.slice, [checked], { start: [at], stop: [at + 1], step: [1] }), []) as Tensor;
  return { first: word(0), second: word(1) };
}

/** Bits of the counters 0, 1, 2 ... in row-major order of a shape; keys with a shape of their own draw counter 0 each. */
export function cipherOf(words: Words, shape: readonly number[]): [Tensor, Tensor] {
  const { first, second } = words;
  const backend = backendOf([first]);
  const zero = apply(creation.full, [], { shape: [], value: 0, dtype: "u32" as const }, backend);
  if (first.ndim > 0) return applyAll(schema.threefry2x32, [first, second, zero, zero], {}) as [Tensor, Tensor];
  const line = apply(creation.iota, [], { shape: [sizeOf(shape)], axis: 0, dtype: "u32" as const }, backend);
  const counters = reshape(line, shape) as Tensor;
  return applyAll(schema.threefry2x32, [first, second, zero, counters], {}) as [Tensor, Tensor];
}

/** Words of `count` new keys for each key. */
export function splitWords(words: Words, count: number): Words[] {
  const { first, second } = words;
  const backend = backendOf([first]);
  const constant = (value: number): Tensor =>
    apply(creation.full, [], { shape: [], value, dtype: "u32" as const }, backend);
  return Array.from({ length: count }, (_, i) => {
    const [a, b] = applyAll(schema.threefry2x32, [first, second, constant(0), constant(i)], {}) as [Tensor, Tensor];
    return { first: a, second: b };
  });
}

/** `count` new keys from one, two when no count is given; neither repeats what the old key draws, which should not be used again.
 * Throws `random/key`, `shape/extent`.
 * Source: JAX `random.split`, as a list of keys; `stack` makes one tensor of them.
 * @example random.split(random.key(0)).map((k) => k.toArray());  // => [[1797259609,2579123966],[928981903,3453687069]] */
export function split(key: Key, count: number = 2): Key[] {
  const words = wordsOf(key, "split");
  const [total] = checkedShape([count], "split") as [number];
  const rows = stack(cipherOf(words, [total]), { axis: 1 }) as Tensor;
  return Array.from({ length: total }, (_, i) => {
    const row = apply(movement.slice, [rows], { start: [i, 0], stop: [i + 1, 2], step: [1, 1] });
    return reshape(row, [2]) as Tensor as Key;
  });
}

/** A new key from a key and a whole number such as the number of a step.
 * The number is taken modulo 2^32; a scalar tensor works inside a trace as well.
 * Throws `random/key`, `argument/whole`, `index/dtype`.
 * Source: JAX `random.fold_in`.
 * @example random.foldIn(random.key(0), 1).toArray();  // => [928981903,3453687069] */
export function foldIn(key: Key, data: TensorLike): Key {
  const { first, second } = wordsOf(key, "foldIn");
  const backend = backendOf([first]);
  if (typeof data === "number" && !Number.isSafeInteger(data))
    throw new ArgumentError({
      code: "argument/whole",
      op: "foldIn",
      what: `data is ${data}`,
      remedy: "pass a whole number",
      argument: "data",
    });
  const number =
    typeof data === "number" || typeof data === "bigint"
      ? arrayTensor(Uint32Array.of(Number(BigInt.asUintN(32, BigInt(data)))), "foldIn", { backend })
      : withDType(asIndices("foldIn", data, first), "u32");
  const zero = apply(creation.full, [], { shape: [], value: 0, dtype: "u32" as const }, backend);
  const [a, b] = applyAll(schema.threefry2x32, [first, second, zero, reshape(number, []) as Tensor], {});
  return stack([a!, b!]) as Tensor as Key;
}
