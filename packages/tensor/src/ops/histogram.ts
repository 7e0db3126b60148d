// Histograms: how many elements fall where.
// In: array-likes, bins.  Out: counts and edges.
// Invariant: a bin holds its left edge, the last one both; what lies outside all bins, and NaN, does not count.
import { ArgumentError, ShapeError } from "../error.js";
import type { Tensor } from "../methods.generated.js";
import type { TensorLike } from "../operand.js";
import type { BincountOptions, BinOptions, GridHistogramOptions, HistogramOptions } from "../options/order.js";
import { checkedShape, describe, sameShape, shapeText, sizeOf } from "../shape.js";
import { asFloat, asTensor, backendOf, isScalar, withDType } from "./arguments.js";
import { add, divide, multiply, subtract } from "./arithmetic.js";
import { equal, logicalAnd, selectWhere } from "./comparison.js";
import { linspace, ones, zeros } from "./creation.js";
import { diff } from "./difference.js";
import { take } from "./indexing.js";
import { asIndices } from "./indices.js";
import { ravel, reshape } from "./movement.js";
import { max, min, sum } from "./reduce.js";
import { scatterAdd } from "./scatter.js";
import { searchsorted } from "./sort.js";
import { checkedVector } from "./vector.js";

/** Sums of weights at positions of a vector; what lies outside is dropped. */
function summedAt(positions: Tensor, weights: Tensor, length: number): Tensor {
  if (length === 0 || weights.size === 0)
    return zeros([length], { dtype: weights.dtype, backend: backendOf([weights]) }) as Tensor;
  const empty = zeros([length], { dtype: weights.dtype, backend: backendOf([weights]) }) as Tensor;
  // A negative position would count from the end: it goes outside.
  const outside = selectWhere(positions.less(0), length, positions) as Tensor;
  return scatterAdd(empty, reshape(outside, [outside.size, 1]), weights, { mode: "fill" }) as Tensor;
}

/** How often each whole number from 0 on occurs in a vector, or the sum of weights where it does.
 * Dtype: i32, with weights theirs. Throws `shape/vector`, `index/dtype`, `index/whole`, `argument/negative`, `shape/weights`;
 * `trace/no-value` inside a trace unless `length` is given.
 * Source: NumPy `bincount`; `length` as in JAX.
 * @example bincount([1, 3, 1]).toArray();  // => [0,2,0,1] */
export function bincount(x: TensorLike, options: BincountOptions = {}): Tensor {
  const { weights, minlength = 0, length } = options;
  const given = asTensor("bincount", x);
  const vector = checkedVector("bincount", given.size === 0 ? given : asIndices("bincount", x, given));
  const positions = withDType(vector, "i32");
  checkedShape([minlength, length ?? 0], "bincount");
  const added =
    weights === undefined
      ? ones([positions.size], { dtype: "i32", backend: backendOf([positions]) })
      : asTensor("bincount", weights, backendOf([positions]));
  if (!sameShape(added.shape, positions.shape))
    throw new ShapeError({
      code: "shape/weights",
      op: "bincount",
      what: `the weights have shape ${shapeText(added.shape)} for ${positions.size} elements`,
      remedy: "give one weight per element",
      shapes: [positions.shape, added.shape],
      argument: "weights",
    });
  if (length !== undefined) return summedAt(positions, added as Tensor, length);
  if (positions.size === 0) return summedAt(positions, added as Tensor, minlength);
  const lowest = min(positions).item() as number;
  if (lowest < 0)
    throw new ArgumentError({
      code: "argument/negative",
      op: "bincount",
      what: `the smallest element is ${lowest}`,
      remedy: "count whole numbers from 0 on",
      argument: "x",
    });
  return summedAt(positions, added as Tensor, Math.max((max(positions).item() as number) + 1, minlength));
}

/** Edges of the bins of a histogram: one more than bins.
 * Dtype: floats kept, integers f32. Throws `argument/bins`, `argument/range`.
 * Source: NumPy `histogram_bin_edges`, for a number of bins or given edges.
 * @example histogramBinEdges([0, 4], { bins: 2 }).toArray();  // => [0,2,4] */
export function histogramBinEdges(x: TensorLike, options: BinOptions = {}): Tensor {
  return edgesOf("histogramBinEdges", asFloat("histogramBinEdges", x), options.bins ?? 10, options.range);
}

function edgesOf(
  op: string,
  x: Tensor,
  bins: number | TensorLike,
  range: readonly [number, number] | undefined,
): Tensor {
  if (!isScalar(bins)) {
    const edges = withDType(asTensor(op, bins, backendOf([x])), x.dtype);
    return checkedVector(op, edges, "bins");
  }
  if (typeof bins !== "number" || !Number.isInteger(bins) || bins < 1)
    throw new ArgumentError({
      code: "argument/bins",
      op,
      what: `bins is ${describe(bins)}`,
      remedy: "pass a whole number of at least 1, or a vector of edges",
      argument: "bins",
    });
  if (range !== undefined && !(Number.isFinite(range[0]) && Number.isFinite(range[1]) && range[0] <= range[1]))
    throw new ArgumentError({
      code: "argument/range",
      op,
      what: `range is ${describe(range)}`,
      remedy: "pass two finite numbers, the smaller first",
      argument: "range",
    });
  const [low, high] =
    range !== undefined
      ? range.map((bound) => withDType(asTensor(op, bound, backendOf([x])), x.dtype))
      : x.size === 0
        ? [0, 1].map((bound) => withDType(asTensor(op, bound, backendOf([x])), x.dtype))
        : [min(x), max(x)];
  // All elements alike: one unit around them.
  const flat = equal(low!, high!);
  const from = selectWhere(flat, subtract(low!, 0.5), low!) as Tensor;
  const to = selectWhere(flat, add(high!, 0.5), high!) as Tensor;
  return withDType(linspace(from, to, bins + 1) as Tensor, x.dtype);
}

/** The bin of each element, from 0 on; -1 and the number of bins outside. */
function binsOf(x: Tensor, edges: Tensor): Tensor {
  const last = edges.size - 1;
  const right = subtract(searchsorted(edges, x, { side: "right" }), 1) as Tensor;
  return selectWhere(equal(x, take(edges, last)), last - 1, right) as Tensor;
}

const weightsOf = (op: string, x: Tensor, weights: TensorLike | undefined): Tensor =>
  weights === undefined
    ? (ones([x.size], { dtype: x.dtype, backend: backendOf([x]) }) as Tensor)
    : (ravel(asTensor(op, weights, backendOf([x]))) as Tensor);

/** How many elements fall into each bin: [counts, edges].
 * Dtype: both floats as the elements, integers f32; counts as the weights when given.
 * Throws `argument/bins`, `argument/range`, `shape/vector`, `shape/broadcast-to`.
 * Source: NumPy `histogram`, whose counts are floats in JAX; for a number of bins or given edges.
 * @example histogram([1, 2, 2], { bins: 2 })[0].toArray();  // => [1,2] */
export function histogram(x: TensorLike, options: HistogramOptions = {}): [Tensor, Tensor] {
  const operand = ravel(asFloat("histogram", x)) as Tensor;
  const edges = edgesOf("histogram", operand, options.bins ?? 10, options.range);
  const counts = summedAt(binsOf(operand, edges), weightsOf("histogram", operand, options.weights), edges.size - 1);
  if (options.density !== true) return [counts, edges];
  return [divide(divide(counts, diff(edges)), sum(counts)) as Tensor, edges];
}

/** How many points of n dimensions fall into each cell of a grid: [counts, edges per axis].
 * Shapes: points [m, n] give counts of rank n. Dtype: floats as the points, integers f32.
 * Throws `shape/points`, `argument/bins`, `argument/range`.
 * Source: NumPy `histogramdd`, for numbers of bins or given edges.
 * @example histogramdd([[0, 0], [1, 1]], { bins: 2 })[0].toArray();  // => [[1,0],[0,1]] */
export function histogramdd(points: TensorLike, options: GridHistogramOptions = {}): [Tensor, Tensor[]] {
  const given = asFloat("histogramdd", points);
  if (given.ndim !== 2)
    throw new ShapeError({
      code: "shape/points",
      op: "histogramdd",
      what: `the points have shape ${shapeText(given.shape)}`,
      remedy: "pass points as [number, dimensions]",
      shapes: [given.shape],
    });
  const columns = Array.from({ length: given.shape[1]! }, (_, axis) => take(given, axis, { axis: 1 }) as Tensor);
  return gridHistogram("histogramdd", columns, options);
}

function gridHistogram(op: string, columns: readonly Tensor[], options: GridHistogramOptions): [Tensor, Tensor[]] {
  const { bins = 10, range } = options;
  if (typeof bins !== "number" && bins.length !== columns.length)
    throw new ArgumentError({
      code: "argument/bins",
      op,
      what: `${bins.length} bins are given for ${columns.length} axes`,
      remedy: "give one number or vector of edges per axis, or one number for all",
      argument: "bins",
    });
  const edges = columns.map((column, axis) =>
    edgesOf(op, column, typeof bins === "number" ? bins : bins[axis]!, range?.[axis]),
  );
  const shape = edges.map((edge) => edge.size - 1);
  const places = columns.map((column, axis) => binsOf(column, edges[axis]!));
  const backend = backendOf(columns);
  const inside = places.reduce<Tensor>(
    (all, place, axis) => logicalAnd(all, logicalAnd(place.greaterEqual(0), place.less(shape[axis]!))) as Tensor,
    ones([columns[0]!.size], { dtype: "bool", backend }) as Tensor,
  );
  const flat = places.reduce<Tensor>(
    (sofar, place, axis) => add(multiply(sofar, shape[axis]!), place) as Tensor,
    zeros([columns[0]!.size], { dtype: "i32", backend }) as Tensor,
  );
  const weights = weightsOf(op, columns[0]!, options.weights);
  const counted = summedAt(selectWhere(inside, flat, -1) as Tensor, weights, sizeOf(shape));
  const counts = reshape(counted, shape) as Tensor;
  if (options.density !== true) return [counts, edges];
  const volumes = edges.map((edge, axis) =>
    reshape(
      diff(edge),
      shape.map((extent, a) => (a === axis ? extent : 1)),
    ),
  );
  const volume = volumes.reduce<Tensor>((all, v) => multiply(all, v) as Tensor, ones([], { backend }) as Tensor);
  return [divide(divide(counts, withDType(volume, counts.dtype)), sum(counts)) as Tensor, edges];
}

/** How many points fall into each cell of a grid: [counts, edges of x, edges of y].
 * Dtype: floats as the coordinates, integers f32. Throws `shape/vector`, `argument/bins`, `argument/range`.
 * Source: NumPy `histogram2d`, for numbers of bins or given edges.
 * @example histogram2d([0, 1], [0, 1], { bins: 2 })[0].toArray();  // => [[1,0],[0,1]] */
export function histogram2d(
  x: TensorLike,
  y: TensorLike,
  options: GridHistogramOptions = {},
): [Tensor, Tensor, Tensor] {
  const columns = [x, y].map((v) => checkedVector("histogram2d", asFloat("histogram2d", v)));
  const [counts, edges] = gridHistogram("histogram2d", columns, options);
  return [counts, edges[0]!, edges[1]!];
}
