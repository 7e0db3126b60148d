// Small words of matrix calculus over the last two axes.
// In: tensors [..., m, n].  Out: tensors.
// Invariant: each is linear in what may be a tangent, and made of ops that have transposes.
// Not here: the rules of decompositions (jvp-rules/factors.ts, jvp-rules/spectra.ts).
import { apply } from "../apply.js";
import type { DType } from "../dtype.js";
import { GradError } from "../error.js";
import type { Tensor } from "../methods.generated.js";
import { add, multiply, subtract } from "../ops/arithmetic.js";
import { onesLike, zerosLike } from "../ops/creation.js";
import { tril, triu } from "../ops/diagonal.js";
import { adjoint } from "../ops/linalg/decompositions.js";
import { swapaxes } from "../ops/movement.js";
import * as schema from "../schema/algebra.js";
import { matmul } from "../schema/contraction.js";
import { pad } from "../schema/movement.js";
import { shapeText } from "../shape.js";

export const turned = (x: Tensor): Tensor => swapaxes(x, -2, -1) as Tensor;
export const product = (x: Tensor, y: Tensor): Tensor => apply(matmul, [x, y], {}) as Tensor;
export const plus = (x: Tensor, y: Tensor): Tensor => add(x, y) as Tensor;
export const minus = (x: Tensor, y: Tensor): Tensor => subtract(x, y) as Tensor;
export const times = (x: Tensor, y: Tensor): Tensor => multiply(x, y) as Tensor;

/** The x of a x = b. */
export const substituted = (a: Tensor, b: Tensor, attributes: schema.TriangularAttributes): Tensor =>
  apply(schema.triangularSolve, [a, b], attributes) as Tensor;

/** b u^-1 for upper triangular u. */
export const dividedBy = (b: Tensor, u: Tensor): Tensor =>
  turned(substituted(u, turned(b), { lower: false, form: "transpose", unitDiagonal: false }));

/** Dtype of the parts. */
export const realDType = ({ dtype }: Tensor): DType => (dtype === "c64" ? "f32" : dtype);

const ones = (n: number, beside: Tensor): Tensor =>
  onesLike(beside, { shape: [n, n], dtype: realDType(beside) }) as Tensor;

/** The identity, real. */
export const identity = (n: number, beside: Tensor): Tensor => tril(triu(ones(n, beside))) as Tensor;

/** Ones below the diagonal and halves on it. */
export function halvedTriangle(x: Tensor): Tensor {
  const whole = ones(x.shape.at(-1)!, x);
  return multiply(plus(tril(whole) as Tensor, tril(whole, { k: -1 }) as Tensor), 0.5) as Tensor;
}

/** The Hermitian matrix that one triangle stands for. */
export function hermitian(x: Tensor, lower: boolean): Tensor {
  const weights = halvedTriangle(x);
  const half = times(x, lower ? weights : turned(weights));
  return plus(half, adjoint(half));
}

/** A matrix with rows and columns of zeros before and after. */
export function padded(x: Tensor, rows: readonly [number, number], columns: readonly [number, number]): Tensor {
  const none = new Array<number>(x.ndim - 2).fill(0);
  return apply(pad, [x, zerosLike(x, { shape: [] }) as Tensor], {
    low: [...none, rows[0], columns[0]],
    high: [...none, rows[1], columns[1]],
    interior: x.shape.map(() => 0),
  }) as Tensor;
}

/** Full factors that a matrix which is not square leaves open: `grad/no-derivative`. */
export function undetermined(op: string, x: Tensor, remedy: string): GradError {
  return new GradError({
    code: "grad/no-derivative",
    op,
    what: `${shapeText(x.shape)} does not determine its full factors, which therefore have no derivative`,
    remedy,
    shapes: [x.shape],
  });
}
