// Derivatives of decompositions, triangular systems and what linalg composes of them.
// Invariant: where a decomposition leaves a phase or a sign open, the function does not depend on it.
import * as t from "../../src/index.js";
import type { DerivativeInput, DerivativeRow } from "./row.js";
import { waves } from "./values.js";

type Fn = (...xs: t.Tensor[]) => t.Tensor | readonly t.Tensor[];
const { linalg } = t;

const adjoint = (x: t.Tensor): t.Tensor => t.conjugate(t.swapaxes(x, -2, -1)) as t.Tensor;
/** x x* + 2, which is positive definite. */
const positive = (x: t.Tensor): t.Tensor =>
  t.add(t.matmul(x, adjoint(x)), t.multiply(t.eye(x.shape.at(-2)!, { dtype: t.real(x).dtype }), 2)) as t.Tensor;
/** Far from singular. */
const regular = (x: t.Tensor): t.Tensor =>
  t.add(x, t.multiply(t.eye(x.shape.at(-1)!, { dtype: t.real(x).dtype }), 2)) as t.Tensor;

const single = (shape: readonly number[], seed = 0): DerivativeInput => waves(shape, seed, "c64");
const row = (
  op: string,
  name: string,
  fn: unknown,
  inputs: readonly DerivativeInput[],
  more: Partial<DerivativeRow> = {},
): DerivativeRow => ({
  op,
  name,
  fn: fn as Fn,
  inputs,
  ...more,
});
/** Once in f64, once in c64. */
const both = (op: string, name: string, fn: unknown, shape: readonly number[], seed = 0): DerivativeRow[] => [
  row(op, name, fn, [waves(shape, seed)]),
  row(op, `${name}, complex`, fn, [single(shape, seed)]),
];

/** Squares of absolute values: no phase. */
const sizes = (x: t.Tensor): t.Tensor => t.square(t.abs(x)) as t.Tensor;

/** Of rank n - 1, and below. */
const SINGULAR: readonly (readonly (readonly number[])[])[] = [
  [[0]],
  [
    [0, 1],
    [0, 2],
  ],
  [
    [1, 2, 3],
    [2, 4, 6],
    [1, 0, 1],
  ],
  [
    [1, 2, 3],
    [2, 4, 6],
    [3, 6, 9],
  ],
  [
    [1, 2, 0, 1],
    [0, 1, 3, 1],
    [1, 3, 3, 2],
    [2, 0, 1, 1],
  ],
  [
    [1, 0, 2, 1],
    [3, 0, 1, 1],
    [0, 0, 2, 5],
    [1, 0, 1, 2],
  ],
  [
    [1, 1, 2, 0, 3],
    [3, 3, 1, 1, 1],
    [0, 0, 2, 5, 1],
    [1, 1, 1, 2, 0],
    [2, 2, 0, 1, 4],
  ],
  [
    [0, 0, 2, 1],
    [0, 0, 1, 1],
    [0, 0, 2, 5],
    [0, 0, 1, 2],
  ],
  [
    [0, 0, 0, 0],
    [0, 0, 0, 0],
    [0, 0, 0, 0],
    [0, 0, 0, 0],
  ],
];

const forms = ["none", "transpose", "adjoint"] as const;

export const rows: readonly DerivativeRow[] = [
  ...both("cholesky", "lower", (x: t.Tensor) => linalg.cholesky(positive(x)), [3, 3]),
  ...both("cholesky", "upper", (x: t.Tensor) => linalg.cholesky(positive(x), { upper: true }), [2, 2, 2]),
  row(
    "cholesky",
    "one triangle",
    (x: t.Tensor) =>
      linalg.cholesky(
        positive(x).multiply([
          [1, 0],
          [1, 1],
        ]),
        { symmetrizeInput: false },
      ),
    [waves([2, 2])],
  ),
  row(
    "cholesky",
    "one triangle, complex",
    (x: t.Tensor) =>
      linalg.cholesky(
        positive(x).multiply([
          [1, 0],
          [1, 1],
        ]),
        { symmetrizeInput: false },
      ),
    [single([2, 2])],
  ),
  ...both("qr", "square", (x: t.Tensor) => linalg.qr(x), [3, 3]),
  ...both("qr", "tall", (x: t.Tensor) => linalg.qr(x), [4, 2]),
  ...both("qr", "wide", (x: t.Tensor) => linalg.qr(x), [2, 4]),
  ...both("qr", "batch", (x: t.Tensor) => linalg.qr(x), [2, 3, 2]),
  row("qr", "complete, wide", (x: t.Tensor) => linalg.qr(x, { mode: "complete" }), [waves([2, 3])]),
  ...both("lu", "square", (x: t.Tensor) => linalg.lu(x)[0], [3, 3]),
  ...both("lu", "tall", (x: t.Tensor) => linalg.lu(x)[0], [4, 2], 3),
  ...both("lu", "wide", (x: t.Tensor) => linalg.lu(x)[0], [2, 4], 3),
  ...both("lu", "batch", (x: t.Tensor) => linalg.lu(x)[0], [2, 2, 2]),
  ...both("eigh", "values", (x: t.Tensor) => linalg.eigvalsh(x), [3, 3]),
  row("eigh", "vectors", (x: t.Tensor) => linalg.eigh(x)[1], [waves([3, 3])]),
  row("eigh", "vectors, upper triangle alone", (x: t.Tensor) => linalg.eigh(x, { UPLO: "U", symmetrizeInput: false }), [
    waves([2, 3, 3]),
  ]),
  row("eigh", "vectors, lower triangle alone", (x: t.Tensor) => linalg.eigh(x, { symmetrizeInput: false }), [
    waves([3, 3]),
  ]),
  row("eigh", "sizes of vectors, complex", (x: t.Tensor) => sizes(linalg.eigh(x)[1] as t.Tensor), [single([3, 3])], {
    order: 1,
    tolerance: 1e-2,
  }),
  row(
    "eigh",
    "a function of the matrix, complex",
    (x: t.Tensor) => {
      const [w, v] = linalg.eigh(x);
      return t.matmul(t.multiply(v, t.expandDims(t.exp(w), -2)), adjoint(v as t.Tensor));
    },
    [single([2, 2])],
    { tolerance: 1e-2 },
  ),
  row("eig", "values and vectors", (x: t.Tensor) => linalg.eig(x), [waves([3, 3])], { tolerance: 1e-2 }),
  row("eig", "values and vectors, complex", (x: t.Tensor) => linalg.eig(x), [single([3, 3])], { tolerance: 1e-2 }),
  row("eig", "values", (x: t.Tensor) => linalg.eigvals(x), [waves([2, 2, 2])], { tolerance: 1e-2 }),
  ...both("svd", "values", (x: t.Tensor) => linalg.svdvals(x), [2, 3, 2]),
  ...(["square", "tall", "wide"] as const).map((name, i) =>
    row("svd", name, (x: t.Tensor) => linalg.svd(x, { fullMatrices: false }), [
      waves(
        [
          [3, 3],
          [4, 2],
          [2, 4],
        ][i]!,
      ),
    ]),
  ),
  row("svd", "full, square", (x: t.Tensor) => linalg.svd(x), [waves([2, 2])]),
  ...[
    [3, 3],
    [4, 2],
    [2, 4],
  ].map((shape) =>
    row(
      "svd",
      `sizes of vectors, complex ${shape}`,
      (x: t.Tensor) => {
        const [u, s, vh] = linalg.svd(x, { fullMatrices: false });
        return [sizes(u as t.Tensor), s, sizes(vh as t.Tensor), t.matmul(u, vh)] as t.Tensor[];
      },
      [single(shape)],
      { order: 1, tolerance: 1e-2 },
    ),
  ),
  ...forms.flatMap((form) =>
    [true, false].flatMap((lower) =>
      [true, false].flatMap((unitDiagonal) =>
        both(
          "triangularSolve",
          `${form}, ${lower ? "lower" : "upper"}${unitDiagonal ? ", unit diagonal" : ""}`,
          (x: t.Tensor) => linalg.triangularSolve(regular(x), x.multiply(x), { form, lower, unitDiagonal }),
          [3, 3],
        ),
      ),
    ),
  ),
  row(
    "triangularSolve",
    "batches that broadcast",
    (a: t.Tensor, b: t.Tensor) => linalg.triangularSolve(regular(a), b, { lower: true }),
    [waves([2, 1, 2, 2]), waves([3, 2, 1], 1)],
  ),
  row("custom", "solve", (a: t.Tensor, b: t.Tensor) => linalg.solve(regular(a), b), [waves([3, 3]), waves([3, 2], 1)]),
  row("custom", "solve a vector", (a: t.Tensor, b: t.Tensor) => linalg.solve(regular(a), b), [
    waves([3, 3]),
    waves([3], 1),
  ]),
  row("custom", "solve, batches that broadcast", (a: t.Tensor, b: t.Tensor) => linalg.solve(regular(a), b), [
    waves([2, 2, 2]),
    waves([3, 1, 2, 1], 1),
  ]),
  row("custom", "solve, complex", (a: t.Tensor, b: t.Tensor) => linalg.solve(regular(a), b), [
    single([2, 2]),
    single([2, 1], 1),
  ]),
  ...both("custom", "inv", (x: t.Tensor) => linalg.inv(regular(x)), [3, 3]),
  ...both("custom", "det", (x: t.Tensor) => linalg.det(x), [3, 3]),
  row("custom", "det of a batch", (x: t.Tensor) => linalg.det(x), [waves([2, 2, 2])]),
  row("custom", "slogdet", (x: t.Tensor) => linalg.slogdet(x), [waves([3, 3])]),
  row("custom", "slogdet, complex", (x: t.Tensor) => linalg.slogdet(regular(x)), [single([2, 2])]),
  row("custom", "tensorinv", (x: t.Tensor) => linalg.tensorinv(regular(x.reshape([4, 4])).reshape([2, 2, 4])), [
    waves([4, 4]),
  ]),
  row(
    "custom",
    "tensorsolve",
    (a: t.Tensor, b: t.Tensor) => linalg.tensorsolve(regular(a.reshape([4, 4])).reshape([2, 2, 4]), b),
    [waves([4, 4]), waves([2, 2], 1)],
  ),
  row("custom", "matrixPower of a negative", (x: t.Tensor) => linalg.matrixPower(regular(x), -2), [waves([2, 2])]),
  row("custom", "pinv, tall", (x: t.Tensor) => linalg.pinv(x), [waves([4, 2])]),
  row("custom", "pinv, wide", (x: t.Tensor) => linalg.pinv(x), [waves([2, 3])]),
  row(
    "custom",
    "pinv, hermitian",
    (x: t.Tensor) => linalg.pinv(t.add(x, adjoint(x)) as t.Tensor, { hermitian: true }),
    [waves([3, 3])],
  ),
  row("svd", "lstsq", (a: t.Tensor, b: t.Tensor) => linalg.lstsq(a, b), [waves([4, 2]), waves([4, 2], 1)]),
  row("svd", "lstsq of a vector, wide", (a: t.Tensor, b: t.Tensor) => linalg.lstsq(a, b)[0], [
    waves([2, 3]),
    waves([2], 1),
  ]),
  row("svd", "norm, nuclear", (x: t.Tensor) => linalg.norm(x, { ord: "nuc" }), [waves([3, 2])]),
  row("svd", "norm, spectral", (x: t.Tensor) => linalg.matrixNorm(x, { ord: 2 }), [waves([2, 3, 2])]),
  row("svd", "cond", (x: t.Tensor) => linalg.cond(x), [waves([3, 2])]),
  row("custom", "cond, of norm 1", (x: t.Tensor) => linalg.cond(regular(x), { p: 1 }), [waves([2, 2])]),
  ...both("custom", "inv of a batch", (x: t.Tensor) => linalg.inv(regular(x)), [2, 2, 2]),
  ...both("custom", "det of 4 x 4", (x: t.Tensor) => linalg.det(x), [4, 4]),
  ...both("custom", "det of 2 x 2", (x: t.Tensor) => linalg.det(x), [2, 2]),
  ...both("custom", "pinv, square", (x: t.Tensor) => linalg.pinv(x), [3, 3]),
  row("custom", "pinv, equal singular values", (x: t.Tensor) => linalg.pinv(x), [
    {
      values: [
        [1, 0],
        [0, 1],
        [0, 0],
      ],
    },
  ]),
  ...SINGULAR.map((values, i) =>
    row(
      "custom",
      `det of a singular ${values.length} x ${values.length}, case ${i}`,
      (x: t.Tensor) => linalg.det(x),
      [{ values }],
      {
        order: values.length > 3 ? 1 : 2,
      },
    ),
  ),
];
