// Order: sorted tensors, the positions that sort, searches in sorted ones.
// In: array-likes, an axis.  Out: values of the operand's dtype, positions as i32.
// Not here: positions of elements by a property (search.ts).
import { apply } from "../apply.js";
import { applyBlock } from "../block.js";
import { ArgumentError, ShapeError } from "../error.js";
import type { Tensor } from "../methods.generated.js";
import type { DTypeOf, TensorLike } from "../operand.js";
import type { DigitizeOptions, PartitionOptions, SearchOptions, SortOptions, TopKOptions } from "../options/sort.js";
import * as block from "../schema/block.js";
import * as schema from "../schema/sort.js";
import { checkedAxis, describe, shapeText } from "../shape.js";
import { asTensor, checkedFlag, promoted, withDType } from "./arguments.js";
import { subtract } from "./arithmetic.js";
import { less, selectWhere } from "./comparison.js";
import { take, takeAlongAxis } from "./indexing.js";
import { flip, ravel } from "./movement.js";
import { sliceAxis } from "./slice.js";

/** The operand and axis of a sort: flattened for `axis: null`. */
function sortTarget(
  op: string,
  x: TensorLike,
  options: SortOptions,
): { operand: Tensor; axis: number; descending: boolean } {
  const given = asTensor(op, x);
  const descending = checkedFlag(options.descending ?? false, op, "descending");
  if (options.axis === null || given.ndim === 0) return { operand: ravel(given) as Tensor, axis: 0, descending };
  return { operand: given, axis: checkedAxis(options.axis ?? -1, given.ndim, op), descending };
}

/** Sorted along an axis, the last when none is named; NaN comes last, complex numbers order by real, then imaginary part.
 * Dtype: kept. Complexity: O(n log n) per line. Throws `shape/axis`.
 * Source: NumPy `sort`; `descending: true` is the reverse of that, NaN first.
 * @example sort([3, 1, 2]).toArray();  // => [1,2,3] */
export function sort<X extends TensorLike>(x: X, options: SortOptions = {}): Tensor<DTypeOf<X>> {
  const { operand, axis, descending } = sortTarget("sort", x, options);
  const sorted = apply(schema.sort, [operand], { axis });
  return (descending ? flip(sorted, { axis }) : sorted) as Tensor as Tensor<DTypeOf<X>>;
}

/** As complex numbers, sorted along the last axis by real, then imaginary part.
 * Dtype: c64. Throws `shape/axis`.
 * Source: NumPy `sort_complex`.
 * @example sortComplex([2, 1]).toArray();  // => [{"re":1,"im":0},{"re":2,"im":0}] */
export function sortComplex<X extends TensorLike>(x: X): Tensor<"c64"> {
  return sort(withDType(asTensor("sortComplex", x), "c64")) as Tensor as Tensor<"c64">;
}

/** Positions that sort along an axis, the last when none is named; equal elements keep their order in both directions.
 * Dtype: i32. Complexity: O(n log n) per line. Throws `shape/axis`.
 * Source: NumPy `argsort` with kind "stable".
 * @example argsort([3, 1, 2]).toArray();  // => [1,2,0] */
export function argsort<X extends TensorLike>(x: X, options: SortOptions = {}): Tensor<"i32"> {
  const { operand, axis, descending } = sortTarget("argsort", x, options);
  if (!descending) return apply(schema.argsort, [operand], { axis });
  // Sorting the reversed line keeps the order of equal elements once the positions are reversed as well.
  const reversed = apply(schema.argsort, [flip(operand, { axis }) as Tensor], { axis });
  const last = operand.shape[axis]! - 1;
  return flip(subtract(last, reversed), { axis }) as Tensor as Tensor<"i32">;
}

/** Positions that sort by several keys, the last key first.
 * Dtype: i32. Throws `argument/empty`, `shape/concatenate`, `shape/axis`.
 * Source: NumPy `lexsort`.
 * @example lexsort([[1, 0, 1], [2, 2, 1]]).toArray();  // => [2,1,0] */
export function lexsort(keys: readonly TensorLike[], options: PartitionOptions = {}): Tensor<"i32"> {
  if (!Array.isArray(keys) || keys.length === 0)
    throw new ArgumentError({
      code: "argument/empty",
      op: "lexsort",
      what: `the keys are ${describe(keys)}`,
      remedy: "pass an array of at least one tensor",
      argument: "keys",
    });
  const tensors = keys.map((key) => asTensor("lexsort", key));
  const axis = checkedAxis(options.axis ?? -1, tensors[0]!.ndim, "lexsort");
  // Stable sorts by the least important key first add up to a sort by all of them.
  return tensors
    .slice(1)
    .reduce<Tensor<"i32">>(
      (order, key) => takeAlongAxis(order, argsort(takeAlongAxis(key, order, { axis }), { axis }), { axis }),
      argsort(tensors[0]!, { axis }),
    );
}

/** An order along the last axis, or the one named, in which the k-th element stands where sorting puts it.
 * Dtype: kept. Throws `shape/axis`, `argument/kth`.
 * Source: NumPy `partition`; smaller elements keep their order before it, the others theirs after it, as in JAX.
 * @example partition([3, 1, 2], 1).toArray();  // => [1,2,3] */
export function partition<X extends TensorLike>(x: X, kth: number, options: PartitionOptions = {}): Tensor<DTypeOf<X>> {
  const operand = asTensor("partition", x);
  const axis = checkedAxis(options.axis ?? -1, operand.ndim, "partition");
  return takeAlongAxis(operand, argpartition(operand, kth, { axis }), { axis }) as Tensor as Tensor<DTypeOf<X>>;
}

/** Positions that partition around the k-th element.
 * Dtype: i32. Throws `shape/axis`, `argument/kth`.
 * Source: NumPy `argpartition`.
 * @example argpartition([3, 1, 2], 0).toArray();  // => [1,0,2] */
export function argpartition<X extends TensorLike>(x: X, kth: number, options: PartitionOptions = {}): Tensor<"i32"> {
  const operand = asTensor("argpartition", x);
  const axis = checkedAxis(options.axis ?? -1, operand.ndim, "argpartition");
  const extent = operand.shape[axis]!;
  if (!Number.isInteger(kth) || kth < -extent || kth >= extent)
    throw new ArgumentError({
      code: "argument/kth",
      op: "argpartition",
      what: `kth is ${describe(kth)} on an axis of extent ${extent}`,
      remedy: `use a whole number from ${-extent} to ${extent - 1}`,
      argument: "kth",
    });
  const order = argsort(operand, { axis });
  const ranks = argsort(order, { axis });
  const place = kth < 0 ? kth + extent : kth;
  // Before the k-th: 0, itself: 1, after it: 2; a stable sort by that keeps each side's order.
  const side = selectWhere(less(ranks, place), 0, selectWhere(less(place, ranks), 2, 1));
  return argsort(side, { axis });
}

/** The k largest elements of an axis, the last when none is named, and their positions: [values, indices].
 * Dtype: kept, positions i32; NaN counts as largest, the first of equal elements comes first.
 * Throws `argument/k`, `shape/axis`.
 * Source: JAX `lax.top_k`.
 * @example topK([3, 1, 2], 2)[0].toArray();  // => [3,2] */
export function topK<X extends TensorLike>(
  x: X,
  k: number,
  options: TopKOptions = {},
): [Tensor<DTypeOf<X>>, Tensor<"i32">] {
  const operand = asTensor("topK", x);
  const axis = checkedAxis(options.axis ?? -1, operand.ndim, "topK");
  const extent = operand.shape[axis]!;
  if (!Number.isInteger(k) || k < 0 || k > extent)
    throw new ArgumentError({
      code: "argument/k",
      op: "topK",
      what: `k is ${describe(k)} on an axis of extent ${extent}`,
      remedy: `use a whole number from 0 to ${extent}`,
      argument: "k",
    });
  const results = applyBlock(block.topK, [operand], { k, axis }, (given) => {
    const order = argsort(given, { axis, descending: true });
    const first = sliceAxis(order, axis, 0, k) as Tensor;
    return [takeAlongAxis(given, first, { axis }) as Tensor, first];
  });
  return results as unknown as [Tensor<DTypeOf<X>>, Tensor<"i32">];
}

/** Where values go into a sorted vector so that it stays sorted.
 * Shapes: those of the values. Dtype: i32, compared in the promoted dtype; NaN is larger than every number.
 * Throws `shape/search`.
 * Source: NumPy `searchsorted`.
 * @example searchsorted([1, 2, 2, 3], 2, { side: "right" }).item();  // => 3 */
export function searchsorted(sorted: TensorLike, values: TensorLike, options: SearchOptions = {}): Tensor<"i32"> {
  const { side = "left", sorter } = options;
  if (side !== "left" && side !== "right")
    throw new ArgumentError({
      code: "argument/side",
      op: "searchsorted",
      what: `side is ${describe(side)}`,
      remedy: 'use "left" or "right"',
      argument: "side",
    });
  const [given, wanted] = promoted("searchsorted", [sorted, values]) as [Tensor, Tensor];
  if (given.ndim !== 1)
    throw new ShapeError({
      code: "shape/search",
      op: "searchsorted",
      what: `the shape of the sorted tensor is ${shapeText(given.shape)}`,
      remedy: "search a vector",
      shapes: [given.shape],
    });
  const ordered = sorter === undefined ? given : (take(given, sorter) as Tensor);
  return apply(schema.searchsorted, [ordered, wanted], { side });
}

/** The bin of each element: bin i holds what lies from edge i - 1 up to edge i.
 * Shapes: those of x. Dtype: i32. Throws `shape/search`.
 * Source: NumPy `digitize`; edges may fall instead of rise, `right: true` includes the right edge of a bin instead of the left one.
 * @example digitize([0.5, 1.5], [0, 1, 2]).toArray();  // => [1,2] */
export function digitize<X extends TensorLike>(x: X, bins: TensorLike, options: DigitizeOptions = {}): Tensor<"i32"> {
  const [values, edges] = promoted("digitize", [x, bins]) as [Tensor, Tensor];
  const right = checkedFlag(options.right ?? false, "digitize", "right");
  const side = right ? "left" : "right";
  const count = edges.size;
  if (count === 0) return searchsorted(edges, values, { side });
  const falls = less(take(edges, -1), take(edges, 0));
  const rising = searchsorted(edges, values, { side });
  const falling = subtract(count, searchsorted(flip(edges), values, { side }));
  return selectWhere(falls, falling, rising) as Tensor as Tensor<"i32">;
}
