// A function on every slice of the first axis: one after the other, or in batches.
// In: a function of a tree, a tree of tensors.  Out: the tree of results, stacked.
// Invariant: the function is traced on one slice; with a batch size at most that many slices are computed at once, the rest in a smaller batch.
// Source: JAX `lax.map`.
// Not here: the loop (ops/control/scan.ts), batches (vmap.ts).
import { synchronous } from "../default-backend.js";
import type { Tensor } from "../methods.generated.js";
import { checkedInteger } from "../ops/arguments.js";
import { checkFunction, noResult, type TensorTree } from "../ops/control/closed.js";
import { scan } from "../ops/control/scan.js";
import { concatenate, reshape } from "../ops/movement.js";
import { sliceAxis } from "../ops/slice.js";
import type { MapOptions } from "../options/control.js";
import { unflatten } from "../tree.js";
import { type FlatTree, flattenTensors, nameOf, type TreeFunction } from "./function.js";
import { vmap } from "./vmap.js";

/** The results of a function on every slice of the first axis of a tree, stacked; traced once, one slice at a time.
 * With `batchSize` so many slices are computed at once, as vmap does with all of them: faster, for so much more memory.
 * Throws `control/length`, `control/no-result`, `argument/function`, `argument/integer` unless batchSize is 1 or more.
 * Source: JAX `lax.map`.
 * @example map((row) => row.sum(), tensor([[1, 2], [3, 4], [5, 6]]), { batchSize: 2 }).toArray();  // => [3,7,11] */
export function map<X, Y>(f: (x: TensorTree<X>) => Y, xs: X, options: MapOptions = {}): TensorTree<Y> {
  checkFunction(f, "map", "f");
  const { batchSize } = options;
  const size = batchSize === undefined ? 1 : checkedInteger(batchSize, "map", "batchSize", 1);
  const each = (x: TensorTree<X>): Y => {
    const y = synchronous(f(x), "map");
    if (y === undefined) throw noResult("map");
    return y;
  };
  Object.defineProperty(each, "name", { value: f.name });
  const over = flattenTensors(xs, `map(${nameOf(f)})`, "xs");
  const length = commonLength(over);
  if (size === 1 || length === undefined || length === 0) return stepByStep(each, xs);
  return inBatches(each, over, length, size) as TensorTree<Y>;
}

/** One slice after the other. */
function stepByStep<X, Y>(each: (x: TensorTree<X>) => Y, xs: X): TensorTree<Y> {
  const step = (_: unknown, x: TensorTree<X>): readonly [unknown, Y] => [[], each(x)];
  return scan(Object.defineProperty(step, "name", { value: each.name }), [], xs)[1];
}

/** First extent of all leaves; undefined where the loop says what is wrong. */
function commonLength({ leaves }: FlatTree): number | undefined {
  const extents = leaves.map((x) => x.shape[0]);
  return extents.every((extent) => extent === extents[0]) ? extents[0] : undefined;
}

/** Whole batches one after the other, then what is left of the slices. */
function inBatches(each: TreeFunction, { leaves, shape }: FlatTree, length: number, size: number): unknown {
  const whole = length - (length % size);
  const batch = vmap(each);
  const rows = (from: number, to: number): Tensor[] => leaves.map((x) => sliceAxis(x, 0, from, to) as Tensor);
  const parts: FlatTree[] = [];
  if (whole > 0) {
    const grouped = rows(0, whole).map((x) => reshape(x, [whole / size, size, ...x.shape.slice(1)]));
    const made = flattenTensors(stepByStep(batch, unflatten(shape, grouped)), "map", "the result");
    parts.push({ ...made, leaves: made.leaves.map((y) => reshape(y, [whole, ...y.shape.slice(2)]) as Tensor) });
  }
  if (whole < length) parts.push(flattenTensors(batch(unflatten(shape, rows(whole, length))), "map", "the result"));
  const results = parts[0]!.leaves.map((_, i) => joined(parts.map((part) => part.leaves[i]!)));
  return unflatten(parts[0]!.shape, results);
}

const joined = (parts: readonly Tensor[]): Tensor =>
  parts.length === 1 ? parts[0]! : (concatenate(parts, { axis: 0 }) as Tensor);
