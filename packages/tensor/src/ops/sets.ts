// Sets: the different elements of tensors, what two of them share.
// In: array-likes.  Out: sorted vectors, masks, positions as i32.
// Invariant: the size of a set depends on values, so all but `isin` read their operands and throw TracerError inside a trace.
import type { DType } from "../dtype.js";
import type { Tensor } from "../methods.generated.js";
import type { DTypeOf, TensorLike } from "../operand.js";
import type { IsinOptions, UniqueOptions, UniquePartOptions } from "../options/order.js";
import { itemAt } from "../read.js";
import { checkedAxis, sizeOf } from "../shape.js";
import { readValues } from "../tensor.js";
import { asTensor, checkedFlag, promoted } from "./arguments.js";
import { equal, logicalNot } from "./comparison.js";
import { fullLike } from "./creation.js";
import { hostPositions } from "./host.js";
import { take } from "./indexing.js";
import { concatenate, moveaxis, ravel, reshape } from "./movement.js";
import { argsort, lexsort, searchsorted, sort } from "./sort.js";

/** What there is to know about the different elements of a tensor. */
export interface UniqueParts<D extends DType = DType> {
  /** The elements, sorted; NaN last. */
  readonly values: Tensor<D>;
  /** Where each first stands. */
  readonly indices: Tensor<"i32">;
  /** For each element of the operand, its place among the values. */
  readonly inverse: Tensor<"i32">;
  /** How often each occurs. */
  readonly counts: Tensor<"i32">;
}

type Item = ReturnType<typeof itemAt>;

/** Are two elements one? Complex numbers by both parts. */
function sameItem(a: Item, b: Item, equalNan: boolean): boolean {
  if (typeof a === "object" && typeof b === "object")
    return sameItem(a.re, b.re, equalNan) && sameItem(a.im, b.im, equalNan);
  return a === b || (equalNan && Number.isNaN(a) && Number.isNaN(b));
}

/** Rows to compare: elements of a flat tensor, or slices along an axis. */
function rowsOf(x: Tensor, axis: number | undefined): { rows: Tensor; width: number } {
  if (axis === undefined) return { rows: reshape(x, [x.size, 1]) as Tensor, width: 1 };
  const first = moveaxis(x, checkedAxis(axis, x.ndim, "unique"), 0) as Tensor;
  const width = sizeOf(first.shape.slice(1));
  return { rows: reshape(first, [first.shape[0]!, width]) as Tensor, width };
}

function uniqueParts(op: string, given: TensorLike, options: UniqueOptions): UniqueParts {
  const x = asTensor(op, given);
  const equalNan = checkedFlag(options.equalNan ?? true, op, "equalNan");
  const { rows, width } = rowsOf(x, options.axis);
  const count = rows.shape[0]!;
  // Values are read before anything is sorted, so that a tracer is named with this function.
  const values = readValues(rows, op);
  const columns = Array.from({ length: width }, (_, c) => take(rows, width - 1 - c, { axis: 1 }) as Tensor);
  const sorted =
    width === 0
      ? fullLike(rows, 0, { shape: [count], dtype: "i32" })
      : width === 1
        ? argsort(columns[0]!)
        : lexsort(columns);
  const order = readValues(sorted as Tensor, op) as Int32Array;
  const same = (a: number, b: number): boolean => {
    for (let c = 0; c < width; c++)
      if (!sameItem(itemAt(x.dtype, values, a * width + c), itemAt(x.dtype, values, b * width + c), equalNan))
        return false;
    return true;
  };
  const first: number[] = [];
  const counts: number[] = [];
  const inverse = new Int32Array(count);
  order.forEach((place, i) => {
    if (i === 0 || !same(place, order[i - 1]!)) {
      first.push(place);
      counts.push(0);
    }
    counts[counts.length - 1]! += 1;
    inverse[place] = first.length - 1;
  });
  const indices = hostPositions(first, x);
  return {
    values: (options.axis === undefined ? take(ravel(x), indices) : take(x, indices, { axis: options.axis })) as Tensor,
    indices,
    inverse: (options.axis === undefined
      ? reshape(hostPositions(inverse, x), x.shape)
      : hostPositions(inverse, x)) as Tensor as Tensor<"i32">,
    counts: hostPositions(counts, x),
  };
}

/** The different elements, sorted, NaN last; or the different slices along an axis.
 * Dtype: kept. With `returnIndex`, `returnInverse`, `returnCounts`: [values, ...], positions and counts as i32.
 * Complexity: O(n log n). Throws `trace/no-value` inside a trace, `shape/axis`.
 * Source: NumPy `unique`; complex numbers order by real, then imaginary part.
 * @example unique([3, 1, 3]).toArray();  // => [1,3] */
export function unique<X extends TensorLike>(
  x: X,
  options: UniquePartOptions &
    ({ readonly returnIndex: true } | { readonly returnInverse: true } | { readonly returnCounts: true }),
): [Tensor<DTypeOf<X>>, ...Tensor<"i32">[]];
/** The different elements, sorted. */
export function unique<X extends TensorLike>(x: X, options?: UniqueOptions): Tensor<DTypeOf<X>>;
export function unique(x: TensorLike, options: UniquePartOptions = {}): Tensor | Tensor[] {
  const { values, indices, inverse, counts } = uniqueParts("unique", x, options);
  const more = [
    ...(options.returnIndex === true ? [indices] : []),
    ...(options.returnInverse === true ? [inverse] : []),
    ...(options.returnCounts === true ? [counts] : []),
  ] as unknown as Tensor[];
  return more.length === 0 ? values : [values, ...more];
}

/** The different elements with all there is to know about them; NaN is equal to nothing.
 * Dtype: kept, positions and counts i32. Throws `trace/no-value` inside a trace.
 * Source: the array API's `unique_all`.
 * @example uniqueAll([3, 1, 3]).counts.toArray();  // => [1,2] */
export function uniqueAll<T extends TensorLike>(tensor: T): UniqueParts<DTypeOf<T>> {
  return uniqueParts("uniqueAll", tensor, { equalNan: false }) as unknown as UniqueParts<DTypeOf<T>>;
}

/** The different elements, sorted; NaN is equal to nothing.
 * Dtype: kept. Throws `trace/no-value` inside a trace.
 * Source: the array API's `unique_values`.
 * @example uniqueValues([3, 1, 3]).toArray();  // => [1,3] */
export function uniqueValues<T extends TensorLike>(tensor: T): Tensor<DTypeOf<T>> {
  return uniqueAll(tensor).values;
}

/** The different elements and how often each occurs; NaN is equal to nothing.
 * Dtype: kept, counts i32. Throws `trace/no-value` inside a trace.
 * Source: the array API's `unique_counts`.
 * @example uniqueCounts([3, 1, 3]).counts.toArray();  // => [1,2] */
export function uniqueCounts<T extends TensorLike>(tensor: T): Pick<UniqueParts<DTypeOf<T>>, "values" | "counts"> {
  const { values, counts } = uniqueAll(tensor);
  return { values, counts };
}

/** The different elements and each element's place among them; NaN is equal to nothing.
 * Dtype: kept, places i32. Throws `trace/no-value` inside a trace.
 * Source: the array API's `unique_inverse`.
 * @example uniqueInverse([3, 1, 3]).inverse.toArray();  // => [1,0,1] */
export function uniqueInverse<T extends TensorLike>(tensor: T): Pick<UniqueParts<DTypeOf<T>>, "values" | "inverse"> {
  const { values, inverse } = uniqueAll(tensor);
  return { values, inverse };
}

/** For each element, is it among the test elements? NaN is not.
 * Shapes: that of x. Dtype: bool. Complexity: O((n + m) log m).
 * Source: NumPy `isin`.
 * @example isin([1, 2, 3], [3, 1]).toArray();  // => [true,false,true] */
export function isin<X extends TensorLike>(x: X, test: TensorLike, options: IsinOptions = {}): Tensor<"bool"> {
  const [operand, given] = promoted("isin", [x, test]) as [Tensor, Tensor];
  const invert = checkedFlag(options.invert ?? false, "isin", "invert");
  if (given.size === 0) return fullLike(operand, invert, { dtype: "bool" });
  const sorted = sort(ravel(given)) as Tensor;
  // What is larger than all is compared with the last, which it does not equal.
  const found = equal(take(sorted, searchsorted(sorted, operand)), operand);
  return (invert ? logicalNot(found) : found) as Tensor as Tensor<"bool">;
}

/** Two operands, promoted and flattened. */
const flatPair = (op: string, x: TensorLike, y: TensorLike): [Tensor, Tensor] =>
  promoted(op, [x, y]).map((t) => ravel(t) as Tensor) as [Tensor, Tensor];

const where = (x: Tensor, mask: Tensor): Tensor<"i32"> => {
  const flags = readValues(mask, "where") as Uint8Array;
  return hostPositions(
    [...flags.keys()].filter((i) => flags[i] === 1),
    x,
  );
};

/** The elements that both have, sorted.
 * Dtype: promoted. With `returnIndices`: [values, places in x, places in y].
 * Throws `trace/no-value` inside a trace.
 * Source: NumPy `intersect1d`.
 * @example intersect1d([1, 2, 3], [3, 1, 5]).toArray();  // => [1,3] */
export function intersect1d(
  x: TensorLike,
  y: TensorLike,
  options: { readonly returnIndices: true },
): [Tensor, Tensor<"i32">, Tensor<"i32">];
/** The elements that both have, sorted. */
export function intersect1d(x: TensorLike, y: TensorLike): Tensor;
export function intersect1d(
  x: TensorLike,
  y: TensorLike,
  options: { readonly returnIndices?: boolean | undefined } = {},
): Tensor | [Tensor, Tensor<"i32">, Tensor<"i32">] {
  const [a, b] = flatPair("intersect1d", x, y);
  const [left, right] = [uniqueParts("intersect1d", a, {}), uniqueParts("intersect1d", b, {})];
  const inBoth = where(a, isin(left.values, right.values) as Tensor);
  const values = take(left.values, inBoth) as Tensor;
  if (options.returnIndices !== true) return values;
  const inRight = where(b, isin(right.values, left.values) as Tensor);
  return [values, take(left.indices, inBoth), take(right.indices, inRight)];
}

/** The elements that either has, sorted.
 * Dtype: promoted. Throws `trace/no-value` inside a trace.
 * Source: NumPy `union1d`.
 * @example union1d([1, 2], [2, 3]).toArray();  // => [1,2,3] */
export function union1d(x: TensorLike, y: TensorLike): Tensor {
  return uniqueParts("union1d", concatenate(flatPair("union1d", x, y)) as Tensor, {}).values;
}

/** The elements of the first that the second lacks, sorted.
 * Dtype: promoted. Throws `trace/no-value` inside a trace.
 * Source: NumPy `setdiff1d`.
 * @example setdiff1d([1, 2, 3], [2]).toArray();  // => [1,3] */
export function setdiff1d(x: TensorLike, y: TensorLike): Tensor {
  const [a, b] = flatPair("setdiff1d", x, y);
  const { values } = uniqueParts("setdiff1d", a, {});
  return take(values, where(a, isin(values, b, { invert: true }) as Tensor)) as Tensor;
}

/** The elements that exactly one of both has, sorted.
 * Dtype: promoted. Throws `trace/no-value` inside a trace.
 * Source: NumPy `setxor1d`.
 * @example setxor1d([1, 2], [2, 3]).toArray();  // => [1,3] */
export function setxor1d(x: TensorLike, y: TensorLike): Tensor {
  const [a, b] = flatPair("setxor1d", x, y).map((t) => uniqueParts("setxor1d", t, {}).values) as [Tensor, Tensor];
  const { values, counts } = uniqueParts("setxor1d", concatenate([a, b]) as Tensor, {});
  return take(values, where(values, equal(counts, 1) as Tensor)) as Tensor;
}
