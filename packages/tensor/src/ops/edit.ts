// Elements taken out of and put into an axis.
// In: an array-like, positions on the host.  Out: a shorter or longer tensor of the same dtype.
import { IndexError, ShapeError } from "../error.js";
import type { Tensor } from "../methods.generated.js";
import type { DTypeOf, TensorLike } from "../operand.js";
import type { AlongAxis } from "../options/axis.js";
import type { TrimOptions } from "../options/movement.js";
import { checkedAxis, shapeText } from "../shape.js";
import { readValues } from "../tensor.js";
import { asTensor, promoted, withDType } from "./arguments.js";
import { hostNumbers, hostPositions } from "./host.js";
import { take } from "./indexing.js";
import { leading } from "./join.js";
import { broadcastTo, concatenate, moveaxis, ravel } from "./movement.js";
import { sliceAxis } from "./slice.js";

/** Positions along an axis without those named; on the flattened tensor when no axis is named.
 * Shapes: booleans say for each position whether it goes. Throws `index/bounds`, `shape/axis`, `argument/whole`, `shape/mask`.
 * Source: NumPy `delete`; exported as `delete` too.
 * @example remove([1, 2, 3], 1).toArray();  // => [1,3] */
export function remove<X extends TensorLike>(x: X, positions: TensorLike, options: AlongAxis = {}): Tensor<DTypeOf<X>> {
  const { operand, axis } = alongOrFlat("delete", x, options);
  const extent = operand.shape[axis]!;
  const gone = new Set(placesAlong(positions, extent, "delete").map((n) => removedPlace(n, extent)));
  const kept = Array.from({ length: extent }, (_, i) => i).filter((i) => !gone.has(i));
  return take(operand, hostPositions(kept, operand), { axis }) as Tensor as Tensor<DTypeOf<X>>;
}

function alongOrFlat(op: string, x: TensorLike, options: AlongAxis): { operand: Tensor; axis: number } {
  const given = asTensor(op, x);
  if (options.axis === undefined) return { operand: ravel(given) as Tensor, axis: 0 };
  return { operand: given, axis: checkedAxis(options.axis, given.ndim, op) };
}

/** Values before positions along an axis; on the flattened tensor when no axis is named.
 * Shapes: booleans say for each position whether a value goes before it. Dtype: kept, values are converted.
 * Throws `index/bounds`, `shape/axis`, `shape/broadcast-to`, `argument/whole`, `shape/mask`.
 * Source: NumPy `insert`.
 * @example insert([1, 2, 3], 1, 9).toArray();  // => [1,9,2,3] */
export function insert<X extends TensorLike>(
  x: X,
  positions: TensorLike,
  values: TensorLike,
  options: AlongAxis = {},
): Tensor<DTypeOf<X>> {
  const { operand, axis } = alongOrFlat("insert", x, options);
  const extent = operand.shape[axis]!;
  const where = placesAlong(positions, extent, "insert").map((n) => insertionPlace(n, extent));
  const given = leading(withDType(promoted("insert", [operand, values])[1]!, operand.dtype), operand.ndim);
  // One position takes all values along the axis; several take one slice each.
  const aligned = asTensor("insert", positions).ndim === 0 ? (moveaxis(given, 0, axis) as Tensor) : given;
  const count = where.length === 1 ? aligned.shape[axis]! : where.length;
  const places = where.length === 1 ? new Array<number>(count).fill(where[0]!) : where;
  const slices = broadcastTo(
    aligned,
    operand.shape.map((e, a) => (a === axis ? count : e)),
  );
  const order = Array.from({ length: extent + 1 }, (_, i) => [
    ...places.flatMap((place, j) => (place === i ? [extent + j] : [])),
    ...(i < extent ? [i] : []),
  ]).flat();
  const joined = concatenate([operand, slices], { axis });
  return take(joined, hostPositions(order, operand), { axis }) as Tensor as Tensor<DTypeOf<X>>;
}

/** Positions along an axis as numbers; a vector of booleans, one per position, names those where it is true. */
function placesAlong(positions: TensorLike, extent: number, op: string): number[] {
  const given = asTensor(op, positions);
  const numbers = hostNumbers(given, op, "positions");
  if (given.dtype !== "bool" || given.ndim === 0) return numbers;
  if (given.ndim !== 1 || given.size !== extent)
    throw new ShapeError({
      code: "shape/mask",
      op,
      what: `the mask has shape ${shapeText(given.shape)} for an axis of extent ${extent}`,
      remedy: "pass one boolean per position of the axis",
      shapes: [given.shape],
      argument: "positions",
    });
  return numbers.flatMap((flag, place) => (flag === 1 ? [place] : []));
}

/** Which position goes, from 0 to the last; throws `index/bounds`. */
const removedPlace = (position: number, extent: number): number => placeUpTo(position, extent, extent - 1, "delete");

/** Where to insert, from 0 to the extent; throws `index/bounds`. */
const insertionPlace = (position: number, extent: number): number => placeUpTo(position, extent, extent, "insert");

/** A position counted from the start; throws `index/bounds` beyond the last one. */
function placeUpTo(position: number, extent: number, last: number, op: string): number {
  const place = position < 0 ? position + extent : position;
  if (place >= 0 && place <= last) return place;
  throw new IndexError({
    code: "index/bounds",
    op,
    what: `position ${position} is outside an axis of extent ${extent}`,
    remedy: last < 0 ? "name no position; the axis is empty" : `use -${extent} to ${last}`,
    argument: "positions",
  });
}

/** A vector without zeros at its ends.
 * Throws `shape/rank` for other ranks, `trace/no-value` inside a trace.
 * Source: NumPy `trim_zeros`.
 * @example trimZeros([0, 1, 0, 2, 0]).toArray();  // => [1,0,2] */
export function trimZeros<X extends TensorLike>(x: X, options: TrimOptions = {}): Tensor<DTypeOf<X>> {
  const operand = asTensor("trimZeros", x);
  if (operand.ndim !== 1)
    throw new ShapeError({
      code: "shape/rank",
      op: "trimZeros",
      what: `the shape is ${shapeText(operand.shape)}`,
      remedy: "pass a vector",
      shapes: [operand.shape],
    });
  const flags = [...(readValues(withDType(operand, "bool"), "trimZeros") as Uint8Array)];
  const { trim = "fb" } = options;
  const first = flags.indexOf(1);
  const last = flags.lastIndexOf(1);
  if (first < 0) return sliceAxis(operand, 0, 0, 0) as Tensor as Tensor<DTypeOf<X>>;
  const part = sliceAxis(operand, 0, trim.includes("f") ? first : 0, trim.includes("b") ? last + 1 : operand.size);
  return part as Tensor as Tensor<DTypeOf<X>>;
}

export { remove as delete };
