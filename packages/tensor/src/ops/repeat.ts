// Elements repeated.
// In: an array-like, counts.  Out: a tensor of the same dtype.
import { ArgumentError } from "../error.js";
import type { Tensor } from "../methods.generated.js";
import type { DTypeOf, TensorLike } from "../operand.js";
import type { RepeatOptions } from "../options/movement.js";
import { checkedAxis, checkedShape, sizeOf } from "../shape.js";
import { asTensor, backendOf, withDType } from "./arguments.js";
import { arrayTensor } from "./from-array.js";
import { hostNumbers, hostPositions } from "./host.js";
import { take } from "./indexing.js";
import { broadcastTo, ravel, reshape } from "./movement.js";

/** Each element several times: one count for all, or one per slice.
 * Throws `argument/repeats`, `argument/whole`, `shape/axis`, `shape/extent`, `memory/size`.
 * Source: NumPy `repeat`.
 * @example repeat([1, 2], [2, 1]).toArray();  // => [1,1,2] */
export function repeat<X extends TensorLike>(
  x: X,
  repeats: TensorLike,
  options: RepeatOptions = {},
): Tensor<DTypeOf<X>> {
  const given = asTensor("repeat", x);
  const operand = options.axis === undefined ? (ravel(given) as Tensor) : given;
  const axis = checkedAxis(options.axis ?? 0, operand.ndim, "repeat");
  const extent = operand.shape[axis]!;
  const counts = hostNumbers(repeats, "repeat", "repeats");
  if ((counts.length !== 1 && counts.length !== extent) || counts.some((n) => n < 0))
    throw new ArgumentError({
      code: "argument/repeats",
      op: "repeat",
      what: `${counts.length} counts, the smallest ${Math.min(...counts)}, for an axis of extent ${extent}`,
      remedy: "pass one count >= 0, or one per slice of the axis",
      argument: "repeats",
    });
  const perSlice = counts.length === 1 ? new Array<number>(extent).fill(counts[0]!) : counts;
  const total = perSlice.reduce((sum, n) => sum + n, 0);
  const { totalRepeatLength = total } = options;
  // Before anything is made of that size.
  checkedShape(
    operand.shape.map((e, a) => (a === axis ? Math.max(total, totalRepeatLength) : e)),
    "repeat",
  );
  const asked = new Int32Array(totalRepeatLength);
  let end = 0;
  perSlice.forEach((n, slice) => {
    asked.fill(slice, end, end + n);
    end += n;
  });
  // A longer result repeats the last slice that has a place.
  if (end > 0 && end < asked.length) asked.fill(asked[end - 1]!, end);
  return take(operand, hostPositions(asked, operand), { axis }) as Tensor as Tensor<DTypeOf<X>>;
}

/** The tensor laid side by side, so many times per axis.
 * Throws `shape/extent` for counts that are negative or not whole.
 * Source: NumPy `tile`.
 * @example tile([1, 2], [2, 2]).toArray();  // => [[1,2,1,2],[1,2,1,2]] */
export function tile<X extends TensorLike>(x: X, repetitions: number | readonly number[]): Tensor<DTypeOf<X>> {
  const operand = asTensor("tile", x);
  const counts = checkedShape(typeof repetitions === "number" ? [repetitions] : repetitions, "tile");
  const rank = Math.max(counts.length, operand.ndim);
  const fill = (list: readonly number[]): number[] => [...new Array<number>(rank - list.length).fill(1), ...list];
  const [shape, times] = [fill(operand.shape), fill(counts)];
  // [a, b] -> [1, a, 1, b] -> [p, a, q, b] -> [pa, qb]
  const apart = reshape(
    operand,
    shape.flatMap((extent) => [1, extent]),
  );
  const repeated = broadcastTo(
    apart,
    shape.flatMap((extent, axis) => [times[axis]!, extent]),
  );
  return reshape(
    repeated,
    shape.map((extent, axis) => extent * times[axis]!),
  ) as Tensor as Tensor<DTypeOf<X>>;
}

/** The elements in another shape, starting over when it is larger.
 * Throws `shape/extent`.
 * Source: NumPy `resize`.
 * @example resize([1, 2, 3], [2, 2]).toArray();  // => [[1,2],[3,1]] */
export function resize<X extends TensorLike>(x: X, shape: readonly number[] | number): Tensor<DTypeOf<X>> {
  const operand = asTensor("resize", x);
  const extents = checkedShape(typeof shape === "number" ? [shape] : shape, "resize");
  const size = sizeOf(extents);
  if (operand.size === 0)
    return reshape(
      withDType(arrayTensor(new Float32Array(size), "resize", { backend: backendOf([operand]) }), operand.dtype),
      extents,
    ) as Tensor as Tensor<DTypeOf<X>>;
  const places = Int32Array.from({ length: size }, (_, i) => i % operand.size);
  return reshape(take(operand, hostPositions(places, operand)), extents) as Tensor as Tensor<DTypeOf<X>>;
}
