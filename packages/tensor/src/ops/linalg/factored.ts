// Square matrices by their triangular factors: solutions, pivots, adjugates.
// In: tensors [..., n, n] of one dtype.  Out: tensors.
// Invariant: each is a composition of primitives, so it differentiates through the factors.
// Not here: user functions and their derivatives (solve.ts).
import { apply, applyAll } from "../../apply.js";
import type { Tensor } from "../../methods.generated.js";
import * as schema from "../../schema/algebra.js";
import { broadcastShapes } from "../../shape.js";
import { backendOf, withDType } from "../arguments.js";
import { divide, multiply, subtract } from "../arithmetic.js";
import { equal, logicalAnd, notEqual, selectWhere } from "../comparison.js";
import { eye, iota, onesLike } from "../creation.js";
import { cross } from "../cross.js";
import { diagonal } from "../diagonal.js";
import { takeAlongAxis } from "../indexing.js";
import { broadcastTo, expandDims, flip, stack, swapaxes } from "../movement.js";
import { prod, sum } from "../reduce.js";
import { sliceAxis } from "../slice.js";

const LOWER: schema.TriangularAttributes = { lower: true, form: "none", unitDiagonal: true };
const UPPER: schema.TriangularAttributes = { lower: false, form: "none", unitDiagonal: false };

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
 * Up to 3 x 3 by polynomials; above by factors of which only the last pivot may be zero. */
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

/** det u^-1 l^-1 p, where the last pivot is never divided by. */
function adjugateByFactors(x: Tensor, n: number): Tensor {
  const { packed, permutation, pivots, parity } = pivoted(x);
  const identity = eye(n, { dtype: x.dtype, backend: backendOf([x]) }) as Tensor;
  const inner = apply(schema.triangularSolve, [packed, permuted(identity, permutation)], LOWER) as Tensor;
  const last = (count: number): Tensor => equal(iota([count], { backend: backendOf([x]) }), n - 1) as Tensor;
  const rows = expandDims(last(n), 1) as Tensor;
  const axis = pivots.ndim - 1;
  const minor = expandDims(multiply(prod(sliceAxis(pivots, axis, 0, n - 1), { axis: -1 }), parity), [-2, -1]) as Tensor;
  const whole = multiply(minor, expandDims(sliceAxis(pivots, axis, n - 1, n), -1)) as Tensor;
  const scaled = multiply(inner, selectWhere(rows, minor, whole)) as Tensor;
  const upper = selectWhere(logicalAnd(rows, last(n)), onesLike(x, { shape: [] }), packed) as Tensor;
  return apply(schema.triangularSolve, [upper, scaled], UPPER) as Tensor;
}
