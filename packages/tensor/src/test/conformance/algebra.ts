// Rows of decompositions and Fourier transforms.
// Invariant: where factors are not unique, rows check what they multiply to.
import type { Complex } from "../../complex.js";
import type { Scalar } from "../../schema/op.js";
import { type ConformanceRow, type Found, type Literal, literal, row, rowOfMany } from "./row.js";

const { NaN: nan, POSITIVE_INFINITY: inf } = Number;
const complexOf = (x: Scalar): Complex => (typeof x === "object" ? x : { re: Number(x), im: 0 });

/** A matrix of complex numbers, rows of columns. */
type Matrix = readonly (readonly Complex[])[];

function matrixOf({ shape, values }: Literal | Found): Matrix {
  const columns = shape.at(-1)!;
  return Array.from({ length: shape.at(-2) ?? 1 }, (_, i) =>
    Array.from({ length: columns }, (_, j) => complexOf(values[i * columns + j]!)),
  );
}

const product = (a: Matrix, b: Matrix): Matrix =>
  a.map((r) =>
    (b[0] ?? []).map((_, j) =>
      r.reduce<Complex>(
        (sum, x, k) => {
          const y = b[k]![j]!;
          return { re: sum.re + x.re * y.re - x.im * y.im, im: sum.im + x.re * y.im + x.im * y.re };
        },
        { re: 0, im: 0 },
      ),
    ),
  );
const adjoint = (a: Matrix): Matrix => (a[0] ?? []).map((_, j) => a.map((r) => ({ re: r[j]!.re, im: -r[j]!.im })));
const identity = (n: number): Matrix =>
  Array.from({ length: n }, (_, i) => Array.from({ length: n }, (_, j) => ({ re: i === j ? 1 : 0, im: 0 })));
const scaled = (a: Matrix, factors: readonly Scalar[]): Matrix =>
  a.map((r) =>
    factors.map((f, j) => {
      const [x, y] = [r[j]!, complexOf(f)];
      return { re: x.re * y.re - x.im * y.im, im: x.re * y.im + x.im * y.re };
    }),
  );

/** A sentence when two matrices differ by more than rounding in f32. */
function differs(what: string, a: Matrix, b: Matrix): string | undefined {
  for (const [i, r] of a.entries())
    for (const [j, x] of r.entries()) {
      const y = b[i]![j]!;
      const distance = Math.hypot(x.re - y.re, x.im - y.im);
      if (!(distance <= 1e-5 * Math.max(1, Math.hypot(y.re, y.im))))
        return `${what}: element [${i},${j}] is off by ${distance}`;
    }
  return undefined;
}

/** A row that checks a property. */
const holding = (
  op: string,
  input: unknown,
  attributes: ConformanceRow["attributes"],
  claim: string,
  holds: (x: Matrix, results: readonly Found[]) => string | undefined,
): ConformanceRow => ({
  op,
  claim,
  inputs: [literal(input)],
  attributes,
  holds: (inputs, results) => holds(matrixOf(inputs[0]!), results),
});

const square = [
  [1, 2, 0],
  [3, 1, 4],
  [0, 2, 5],
];
const tall = [
  [1, 2],
  [3, 4],
  [5, 7],
];
const symmetric = [
  [2, 1, 0],
  [1, 3, 1],
  [0, 1, 4],
];

const orthogonal = (what: string, q: Matrix): string | undefined =>
  differs(what, product(adjoint(q), q), identity(q[0]!.length));

const qrHolds = (x: Matrix, [q, r]: readonly Found[]): string | undefined => {
  const [left, right] = [matrixOf(q!), matrixOf(r!)];
  const below = right.some((line, i) => line.some((z, j) => j < i && (z.re !== 0 || z.im !== 0)));
  if (below) return "r has elements below its diagonal";
  return differs("q r", product(left, right), x) ?? orthogonal("q* q", left);
};

const svdHolds = (x: Matrix, [u, s, vh]: readonly Found[]): string | undefined => {
  const [left, right] = [matrixOf(u!), matrixOf(vh!)];
  if (s!.values.some((value, i) => i > 0 && Number(value) > Number(s!.values[i - 1]))) return "s does not fall";
  const whole = product(scaled(left, s!.values), right.slice(0, s!.values.length));
  return differs("u s vh", whole, x) ?? orthogonal("u* u", left) ?? orthogonal("vh vh*", adjoint(right));
};

const solve = (over: Record<string, unknown> = {}): ConformanceRow["attributes"] =>
  ({ lower: true, form: "none", unitDiagonal: false, ...over }) as ConformanceRow["attributes"];
const lower = [
  [2, 0],
  [1, 4],
];

/** Rows of the algebra family. */
export const ALGEBRA_ROWS: readonly ConformanceRow[] = [
  row(
    "cholesky",
    [
      [
        [4, 2],
        [2, 5],
      ],
    ],
    [
      [2, 0],
      [1, 2],
    ],
    { ulps: 4 },
  ),
  row(
    "cholesky",
    [
      [
        [4, 9],
        [2, 5],
      ],
    ],
    [
      [2, 0],
      [1, 2],
    ],
    { ulps: 4, claim: "reads the lower triangle" },
  ),
  row("cholesky", [[[[4]], [[9]]]], [[[2]], [[3]]], { ulps: 4, claim: "takes a batch" }),
  row("cholesky", [[[-1]]], [[nan]], {
    dtypes: ["f32", "f64"],
    claim: "gives NaN where the matrix is not positive definite",
  }),
  holding("qr", square, { full: false }, "multiplies back", qrHolds),
  holding("qr", tall, { full: false }, "is thin", qrHolds),
  holding("qr", tall, { full: true }, "is square when full", qrHolds),
  rowOfMany(
    "lu",
    [
      [
        [1, 2],
        [4, 8],
      ],
    ],
    [
      [
        [4, 8],
        [0.25, 0],
      ],
      { shape: [2], values: [1, 1], dtype: "i32" },
      { shape: [2], values: [1, 0], dtype: "i32" },
    ],
    {
      claim: "pivots, and keeps a zero pivot",
    },
  ),
  rowOfMany(
    "lu",
    [
      [
        [2, 1],
        [1, 3],
      ],
    ],
    [
      [
        [2, 1],
        [0.5, 2.5],
      ],
      { shape: [2], values: [0, 1], dtype: "i32" },
      { shape: [2], values: [0, 1], dtype: "i32" },
    ],
  ),
  holding("eigh", symmetric, { lower: true }, "multiplies back", (x, [w, v]) => {
    const vectors = matrixOf(v!);
    const back = product(scaled(vectors, w!.values), adjoint(vectors));
    return differs("v w v*", back, x) ?? orthogonal("v* v", vectors);
  }),
  {
    ...holding(
      "eigh",
      [
        [3, 0],
        [0, 1],
      ],
      { lower: false },
      "orders ascending",
      (_, [w]) =>
        differs(
          "w",
          [w!.values.map(complexOf)],
          [
            [
              { re: 1, im: 0 },
              { re: 3, im: 0 },
            ],
          ],
        ),
    ),
  },
  holding("eig", square, {}, "satisfies x v = v w", (x, [w, v]) => {
    const vectors = matrixOf(v!);
    return differs("x v", product(x, vectors), scaled(vectors, w!.values));
  }),
  holding(
    "eig",
    [
      [0, -1],
      [1, 0],
    ],
    {},
    "finds complex values of a turn",
    (x, [w, v]) => {
      const vectors = matrixOf(v!);
      return differs("x v", product(x, vectors), scaled(vectors, w!.values));
    },
  ),
  holding("svd", tall, { full: false }, "multiplies back", svdHolds),
  holding("svd", tall, { full: true }, "is square when full", svdHolds),
  holding(
    "svd",
    [
      [1, 2, 3],
      [4, 5, 6],
    ],
    { full: false },
    "takes wide matrices",
    svdHolds,
  ),
  holding(
    "svd",
    [
      [1, 2],
      [2, 4],
    ],
    { full: true },
    "completes u where a singular value is zero",
    svdHolds,
  ),
  row("triangularSolve", [lower, [[2], [9]]], [[1], [2]], { attributes: solve(), ulps: 2 }),
  row("triangularSolve", [lower, [[4], [8]]], [[1], [2]], {
    attributes: solve({ form: "transpose" }),
    ulps: 2,
    claim: "solves with the transpose",
  }),
  row("triangularSolve", [lower, [[1], [3]]], [[1], [2]], {
    attributes: solve({ unitDiagonal: true }),
    ulps: 2,
    claim: "takes the diagonal as ones",
  }),
  row("triangularSolve", [[[0]], [[1]]], [[inf]], {
    attributes: solve(),
    dtypes: ["f32", "f64"],
    claim: "divides by zero as IEEE 754 does",
  }),
  row("fft", [[1, 2, 3, 4]], [10, { re: -2, im: 2 }, -2, { re: -2, im: -2 }], {
    attributes: { kind: "fft", axis: 0, length: 4 },
    dtypes: ["c64"],
    ulps: 4,
  }),
  row("fft", [[10, { re: -2, im: 2 }, -2, { re: -2, im: -2 }]], [1, 2, 3, 4], {
    attributes: { kind: "ifft", axis: 0, length: 4 },
    dtypes: ["c64"],
    ulps: 4,
    claim: "leads back",
  }),
  row("fft", [[1, 2, 3, 4]], [10, { re: -2, im: 2 }, -2], {
    attributes: { kind: "rfft", axis: 0, length: 4 },
    dtypes: ["f32"],
    ulps: 4,
    claim: "gives half a spectrum of real numbers",
  }),
  row("fft", [[10, { re: -2, im: 2 }, -2]], [1, 2, 3, 4], {
    attributes: { kind: "irfft", axis: 0, length: 4 },
    dtypes: ["c64"],
    ulps: 4,
    claim: "gives real numbers of half a spectrum",
  }),
  row(
    "fft",
    [
      [
        [1, 5],
        [2, 6],
      ],
    ],
    [
      [3, 11],
      [-1, -1],
    ],
    {
      attributes: { kind: "fft", axis: 0, length: 2 },
      dtypes: ["c64"],
      ulps: 4,
      claim: "runs along any axis",
    },
  ),
  row("fft", [[1, 2]], [3, { re: 1, im: -2 }, -1, { re: 1, im: 2 }], {
    attributes: { kind: "fft", axis: 0, length: 4 },
    dtypes: ["c64"],
    ulps: 4,
    claim: "fills up with zeros",
  }),
];
