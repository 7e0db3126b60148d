// Grids: coordinates and positions of whole arrays, their diagonals and triangles.
// In: extents, vectors.  Out: tensors of coordinates, i32 positions.
// Invariant: positions of triangles follow from extents alone, so they work inside a trace.
import { checkedDType, type DType } from "../dtype.js";
import { ArgumentError, ShapeError } from "../error.js";
import type { Tensor } from "../methods.generated.js";
import type { TensorLike } from "../operand.js";
import type {
  DiagIndicesOptions,
  EyeOptions,
  IndicesOptions,
  MeshOptions,
  TriangleIndicesOptions,
  TriangleOptions,
} from "../options/creation.js";
import { checkedShape, describe, shapeText } from "../shape.js";
import { asTensor, checkedFlag, withDType } from "./arguments.js";
import { add } from "./arithmetic.js";
import { lessEqual } from "./comparison.js";
import { arange, iota, ones } from "./creation.js";
import { arrayTensor } from "./from-array.js";
import { broadcastTo, checkedList, ravel, reshape, stack } from "./movement.js";
import { nonzero } from "./search.js";

/** Coordinates of a grid: each vector repeated along the axes of the others.
 * Shapes: n vectors give n tensors of rank n; with "xy", the default, the first two axes are exchanged. Dtype: each its own.
 * Throws `argument/indexing`.
 * Source: NumPy `meshgrid`.
 * @example meshgrid([[1, 2], [3, 4]])[0].toArray();  // => [[1,2],[1,2]] */
export function meshgrid(vectors: readonly TensorLike[], options: MeshOptions = {}): Tensor[] {
  const { indexing = "xy", sparse = false } = options;
  if (indexing !== "xy" && indexing !== "ij")
    throw new ArgumentError({
      code: "argument/indexing",
      op: "meshgrid",
      what: `indexing is ${describe(indexing)}`,
      remedy: 'use "xy" or "ij"',
      argument: "indexing",
    });
  if (Array.isArray(vectors) && vectors.length === 0) return [];
  const lines = checkedList(vectors, "meshgrid").map((v) => ravel(asTensor("meshgrid", v)) as Tensor);
  const axisOf = (i: number): number => (indexing === "xy" && i < 2 && lines.length > 1 ? 1 - i : i);
  const shape = lines.map((_, axis) => lines[axisOf(axis)]!.size);
  return lines.map((line, i) => {
    const alone = reshape(
      line,
      shape.map((extent, axis) => (axis === axisOf(i) ? extent : 1)),
    ) as Tensor;
    return checkedFlag(sparse, "meshgrid", "sparse") ? alone : (broadcastTo(alone, shape) as Tensor);
  });
}

/** The position of every element along every axis.
 * Shapes: [rank, ...shape], or with `sparse` one tensor per axis. Dtype: i32 unless asked. Throws `shape/extent`, `dtype/unknown`.
 * Source: NumPy `indices`.
 * @example indices([2, 2]).toArray();  // => [[[0,0],[1,1]],[[0,1],[0,1]]] */
export function indices<D extends DType = "i32">(
  shape: readonly number[],
  options: IndicesOptions<D> & { readonly sparse: true },
): Tensor<D>[];
/** The position of every element along every axis, as one tensor. */
export function indices<D extends DType = "i32">(shape: readonly number[], options?: IndicesOptions<D>): Tensor<D>;
export function indices(shape: readonly number[], options: IndicesOptions = {}): Tensor | Tensor[] {
  const extents = checkedShape(shape, "indices");
  const { sparse = false, dtype = "i32", backend } = options;
  checkedDType(dtype, "indices");
  if (checkedFlag(sparse, "indices", "sparse"))
    return extents.map(
      (extent, axis) =>
        reshape(
          arange(extent, { dtype, backend }),
          extents.map((e, a) => (a === axis ? e : 1)),
        ) as Tensor,
    );
  if (extents.length === 0) return iota([0], { dtype, backend }) as Tensor;
  return stack(extents.map((_, axis) => iota(extents, { axis, dtype, backend }) as Tensor)) as Tensor;
}

/** Vectors, each along an axis of its own, so that together they select a grid; booleans stand for the positions where they hold.
 * Dtype: each its own, i32 for booleans. Throws `shape/vector-of-grid`.
 * Source: NumPy `ix_`.
 * @example ix([0, 1], [2, 3, 4]).map((v) => v.shape);  // => [[2,1],[1,3]] */
export function ix(...vectors: readonly TensorLike[]): Tensor[] {
  const lines = vectors.map((v, i) => {
    const line = asTensor("ix", v);
    if (line.ndim === 1) return line.dtype === "bool" ? (nonzero(line)[0] as Tensor) : line;
    throw new ShapeError({
      code: "shape/vector-of-grid",
      op: "ix",
      what: `argument ${i} has shape ${shapeText(line.shape)}`,
      remedy: "pass vectors",
      shapes: [line.shape],
    });
  });
  return lines.map(
    (line, i) =>
      reshape(
        line,
        lines.map((_, axis) => (axis === i ? line.size : 1)),
      ) as Tensor,
  );
}

/** Positions of the main diagonal of an array of n along each axis, one vector per axis.
 * Dtype: i32. Throws `shape/extent`.
 * Source: NumPy `diag_indices`.
 * @example diagIndices(2).map((p) => p.toArray());  // => [[0,1],[0,1]] */
export function diagIndices(n: number, options: DiagIndicesOptions = {}): Tensor<"i32">[] {
  const [extent, rank] = checkedShape([n, options.ndim ?? 2], "diagIndices") as [number, number];
  return Array.from({ length: rank }, () => arange(extent) as Tensor as Tensor<"i32">);
}

/** Positions of the main diagonal of a tensor whose extents are equal.
 * Dtype: i32. Throws `shape/square`.
 * Source: NumPy `diag_indices_from`.
 * @example diagIndicesFrom([[1, 2], [3, 4]]).length;  // => 2 */
export function diagIndicesFrom(tensor: TensorLike): Tensor<"i32">[] {
  const { shape, ndim } = asTensor("diagIndicesFrom", tensor);
  if (ndim < 2 || shape.some((extent) => extent !== shape[0]))
    throw new ShapeError({
      code: "shape/square",
      op: "diagIndicesFrom",
      what: `the shape is ${shapeText(shape)}`,
      remedy: "pass a tensor of at least two axes of equal extent",
      shapes: [shape],
    });
  return diagIndices(shape[0]!, { ndim });
}

/** Ones on and below a diagonal, zeros above.
 * Dtype: f32 unless asked. Throws `shape/extent`, `dtype/unknown`.
 * Source: NumPy `tri`.
 * @example tri(2).toArray();  // => [[1,0],[1,1]] */
export function tri<D extends DType = "f32">(n: number, options: EyeOptions<D> = {}): Tensor<D> {
  const { m = n, k = 0, backend } = options;
  const shape = checkedShape([n, m], "tri");
  const below = lessEqual(iota(shape, { axis: 1, backend }), add(iota(shape, { axis: 0, backend }), k));
  return withDType(below as Tensor, checkedDType(options.dtype ?? "f32", "tri")) as Tensor as Tensor<D>;
}

/** Rows and columns of the positions a test admits. */
function positionsWhere(
  op: string,
  shape: readonly number[],
  admits: (row: number, column: number) => boolean,
): [Tensor<"i32">, Tensor<"i32">] {
  const [n, m] = checkedShape(shape, op) as [number, number];
  const rows: number[] = [];
  const columns: number[] = [];
  for (let i = 0; i < n; i++)
    for (let j = 0; j < m; j++)
      if (admits(i, j)) {
        rows.push(i);
        columns.push(j);
      }
  return [rows, columns].map((places) => arrayTensor(Int32Array.from(places), op)) as unknown as [
    Tensor<"i32">,
    Tensor<"i32">,
  ];
}

/** Positions on and below a diagonal of an n x m matrix: [rows, columns].
 * Dtype: i32. Throws `shape/extent`.
 * Source: NumPy `tril_indices`.
 * @example trilIndices(2).map((p) => p.toArray());  // => [[0,1,1],[0,0,1]] */
export function trilIndices(n: number, options: TriangleIndicesOptions = {}): [Tensor<"i32">, Tensor<"i32">] {
  const { k = 0, m = n } = options;
  return positionsWhere("trilIndices", [n, m], (i, j) => j <= i + k);
}

/** Positions on and above a diagonal of an n x m matrix: [rows, columns].
 * Dtype: i32. Throws `shape/extent`.
 * Source: NumPy `triu_indices`.
 * @example triuIndices(2).map((p) => p.toArray());  // => [[0,0,1],[0,1,1]] */
export function triuIndices(n: number, options: TriangleIndicesOptions = {}): [Tensor<"i32">, Tensor<"i32">] {
  const { k = 0, m = n } = options;
  return positionsWhere("triuIndices", [n, m], (i, j) => j >= i + k);
}

/** Extents of a matrix; throws `shape/matrix`. */
function matrixShape(op: string, tensor: TensorLike): [number, number] {
  const { shape } = asTensor(op, tensor);
  if (shape.length === 2) return [shape[0]!, shape[1]!];
  throw new ShapeError({
    code: "shape/matrix",
    op,
    what: `the shape is ${shapeText(shape)}`,
    remedy: "pass a matrix",
    shapes: [shape],
  });
}

/** Positions on and below a diagonal of a matrix: [rows, columns].
 * Dtype: i32. Throws `shape/matrix`.
 * Source: NumPy `tril_indices_from`.
 * @example trilIndicesFrom([[1, 2]])[0].toArray();  // => [0] */
export function trilIndicesFrom(tensor: TensorLike, options: TriangleOptions = {}): [Tensor<"i32">, Tensor<"i32">] {
  const [n, m] = matrixShape("trilIndicesFrom", tensor);
  return trilIndices(n, { ...options, m });
}

/** Positions on and above a diagonal of a matrix: [rows, columns].
 * Dtype: i32. Throws `shape/matrix`.
 * Source: NumPy `triu_indices_from`.
 * @example triuIndicesFrom([[1, 2]])[1].toArray();  // => [0,1] */
export function triuIndicesFrom(tensor: TensorLike, options: TriangleOptions = {}): [Tensor<"i32">, Tensor<"i32">] {
  const [n, m] = matrixShape("triuIndicesFrom", tensor);
  return triuIndices(n, { ...options, m });
}

/** Positions that a function such as `triu` leaves of an n x n matrix of ones: [rows, columns].
 * Dtype: i32. Throws `trace/no-value` inside a trace, `shape/extent`.
 * Source: NumPy `mask_indices`; the function gets the matrix and k.
 * @example maskIndices(2, (x, k) => x.triu({ k })).map((p) => p.toArray());  // => [[0,0,1],[0,1,1]] */
export function maskIndices(
  n: number,
  mask: (ones: Tensor, k: number) => TensorLike,
  options: TriangleOptions = {},
): Tensor<"i32">[] {
  return nonzero(mask(ones(checkedShape([n, n], "maskIndices")) as Tensor, options.k ?? 0));
}
