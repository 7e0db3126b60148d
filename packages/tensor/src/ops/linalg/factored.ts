// Square matrices by their triangular factors: solutions, pivots, adjugates.
// In: tensors [..., n, n] of one dtype.  Out: tensors.
// Invariant: each is a composition of primitives, so it differentiates through the factors.
// Not here: user functions and their derivatives (solve.ts).
import { apply, applyAll } from "../../apply.js";
import type { DType } from "../../dtype.js";
import type { Tensor } from "../../methods.generated.js";
import * as schema from "../../schema/algebra.js";
import { broadcastShapes } from "../../shape.js";
import { backendOf, withDType } from "../arguments.js";
import { divide, multiply, subtract } from "../arithmetic.js";
import { equal, logicalAnd, notEqual, selectWhere } from "../comparison.js";
import { eye, iota, onesLike } from "../creation.js";
import { cross } from "../cross.js";
import { diagonal } from "../diagonal.js";
import { abs, stopGradient } from "../functions.js";
import { takeAlongAxis } from "../indexing.js";
import { broadcastTo, expandDims, flip, stack, swapaxes } from "../movement.js";
import { max, prod, sum } from "../reduce.js";
import { sliceAxis } from "../slice.js";

const LOWER: schema.TriangularAttributes = { lower: true, form: "none", unitDiagonal: true };
const UPPER: schema.TriangularAttributes = { lower: false, form: "none", unitDiagonal: false };

/** Distance from 1 to the next number of what decompositions compute in. */
export const epsilonOf = (dtype: DType): number =>
  ({ f64: 2 ** -52, f16: 2 ** -10, bf16: 2 ** -7 })[dtype as string] ?? 2 ** -23;

/** From b to the x of a x = b; a is factored once. */
export function factored(a: Tensor): (b: Tensor) => Tensor {
  const [packed, , permutation] = applyAll(schema.lu, [a], {});
  return (b) => {
    const forward = apply(schema.triangularSolve, [packed!, permuted(b, permutation!)], LOWER) as Tensor;
    return apply(schema.triangularSolve, [packed!, forward], UPPER) as Tensor;
  };
}

/** The rows of b in the order that the factors have. */
function permuted(b: Tensor, permutation: Tensor): Tensor {
  const n = permutation.shape.at(-1)!;
  const batch = broadcastShapes(permutation.shape.slice(0, -1), b.shape.slice(0, -2), "solve");
  const wide = broadcastTo(b, [...batch, ...b.shape.slice(-2)]);
  return takeAlongAxis(wide, expandDims(broadcastTo(permutation, [...batch, n]), -1), { axis: -2 }) as Tensor;
}

/** Factors, the diagonal of u, and the sign that the exchanged rows give. */
export interface Pivoted {
  readonly packed: Tensor;
  readonly permutation: Tensor;
  readonly pivots: Tensor;
  readonly parity: Tensor;
}

export function pivoted(x: Tensor): Pivoted {
  const [packed, exchanged, permutation] = applyAll(schema.lu, [x], {}) as [Tensor, Tensor, Tensor];
  const rows = iota([x.shape.at(-1)!], { backend: backendOf([x]) });
  const swaps = sum(notEqual(exchanged, rows), { axis: -1 });
  const even = equal(subtract(swaps, multiply(2, withDType(halves(swaps as Tensor), "i32"))), 0);
  const parity = withDType(selectWhere(even, 1, -1) as Tensor, x.dtype);
  return { packed, permutation, pivots: diagonal(packed, { axis1: -2, axis2: -1 }) as Tensor, parity };
}

/** Half of a count, rounded down by the conversion to i32. */
const halves = (count: Tensor): Tensor => divide(count, 2) as Tensor;

/** The transpose of the cofactors: x adjugate(x) = det(x).
 * Up to 3 x 3 by polynomials; above by factors. */
export function adjugate(x: Tensor): Tensor {
  const n = x.shape.at(-1)!;
  if (n <= 1) return onesLike(x) as Tensor;
  if (n === 2) {
    const signs = subtract(multiply(eye(2, { dtype: x.dtype, backend: backendOf([x]) }), 2), onesLike(x));
    return multiply(swapaxes(flip(x, { axis: [-2, -1] }), -2, -1), signs) as Tensor;
  }
  if (n > 3) return adjugateByFactors(x, n);
  const row = (i: number): Tensor => sliceAxis(x, x.ndim - 2, i, i + 1).reshape([...x.shape.slice(0, -2), 3]) as Tensor;
  const pairs = [[1, 2] as const, [2, 0] as const, [0, 1] as const];
  return stack(
    pairs.map(([i, j]) => cross(row(i), row(j))),
    { axis: -1 },
  ) as Tensor;
}

/** det u^-1 l^-1 p, where a number too small to count stands for each pivot that is zero: the adjugate is a polynomial of the elements
 * and triangular systems are solved to the last digits of their elements, so that what is divided by the small number comes back whole. */
function adjugateByFactors(x: Tensor, n: number): Tensor {
  const backend = backendOf([x]);
  const { packed, permutation, parity } = pivoted(x);
  const rows = iota([n], { backend });
  const missing = logicalAnd(equal(expandDims(rows, 1), rows), equal(packed, 0));
  const upper = selectWhere(missing, negligible(x), packed) as Tensor;
  const determinant = multiply(prod(diagonal(upper, { axis1: -2, axis2: -1 }), { axis: -1 }), parity);
  const identity = eye(n, { dtype: x.dtype, backend }) as Tensor;
  const inner = apply(schema.triangularSolve, [packed, permuted(identity, permutation)], LOWER) as Tensor;
  const scaled = multiply(expandDims(determinant, [-2, -1]), inner) as Tensor;
  return apply(schema.triangularSolve, [upper, scaled], UPPER) as Tensor;
}

/** A number that nobody sees beside the largest element of a matrix: an axis of extent 1 for rows and columns. */
function negligible(x: Tensor): Tensor {
  const sizes = abs(stopGradient(x));
  const largest = max(sizes, { axis: [-2, -1], keepDims: true }) as Tensor;
  const scale = selectWhere(equal(largest, 0), onesLike(largest, { shape: [] }), largest);
  return withDType(multiply(scale, epsilonOf(largest.dtype) ** 2) as Tensor, x.dtype);
}
