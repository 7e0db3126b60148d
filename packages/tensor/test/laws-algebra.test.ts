// Decompositions and Fourier transforms by what they promise, on generated matrices and lengths; the promises are checked in plain JavaScript.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import * as t from "../src/index.js";
import { RUNS } from "./level.js";

interface Complex {
  readonly re: number;
  readonly im: number;
}
type Matrix = readonly (readonly Complex[])[];

const DTYPES = ["f32", "f64", "c64"] as const;
type Kind = (typeof DTYPES)[number];
const TOLERANCE: Readonly<Record<Kind, number>> = { f32: 2e-5, f64: 1e-11, c64: 2e-5 };
const kind = fc.constantFrom(...DTYPES);
const extent = fc.integer({ min: 1, max: 5 });
const entries = fc.array(fc.integer({ min: -8, max: 8 }), { minLength: 50, maxLength: 50 });

/** A matrix of small numbers, complex where the dtype is. */
function matrixOf(rows: number, columns: number, numbers: readonly number[], dtype: Kind): Matrix {
  return Array.from({ length: rows }, (_, i) =>
    Array.from({ length: columns }, (_, j) => ({
      re: numbers[i * columns + j]! / 4,
      im: dtype === "c64" ? numbers[25 + i * columns + j]! / 4 : 0,
    })),
  );
}
function tensorOf(matrix: Matrix, dtype: Kind): t.Tensor {
  const flat = matrix.flat();
  const values = dtype === "c64" ? flat.flatMap(({ re, im }) => [re, im]) : flat.map(({ re }) => re);
  const shape = [matrix.length, matrix[0]?.length ?? 0];
  if (dtype === "c64") return t.tensor(matrix.map((row) => [...row])).reshape(shape) as t.Tensor;
  return t.tensor(values, { dtype }).reshape(shape);
}
const complexOf = (z: unknown): Complex => (typeof z === "object" ? (z as Complex) : { re: Number(z), im: 0 });
const read = (x: t.Tensor): Matrix => (x.toArray() as unknown[][]).map((row) => row.map(complexOf));
const readRow = (x: t.Tensor): Complex[] => (x.toArray() as unknown[]).map(complexOf);

const times = (a: Complex, b: Complex): Complex => ({ re: a.re * b.re - a.im * b.im, im: a.re * b.im + a.im * b.re });
const plus = (a: Complex, b: Complex): Complex => ({ re: a.re + b.re, im: a.im + b.im });
const ZERO: Complex = { re: 0, im: 0 };
const product = (a: Matrix, b: Matrix): Matrix =>
  a.map((row) => (b[0] ?? []).map((_, j) => row.reduce((sum, x, k) => plus(sum, times(x, b[k]![j]!)), ZERO)));
const adjoint = (a: Matrix): Matrix =>
  (a[0] ?? []).map((_, j) => a.map((row) => ({ re: row[j]!.re, im: -row[j]!.im })));
const identity = (n: number): Matrix =>
  Array.from({ length: n }, (_, i) => Array.from({ length: n }, (_, j) => (i === j ? { re: 1, im: 0 } : ZERO)));
const scaledColumns = (a: Matrix, s: readonly Complex[]): Matrix => a.map((row) => s.map((f, j) => times(row[j]!, f)));
const sizeOf = (a: Matrix): number => Math.max(1, ...a.flat().map(({ re, im }) => Math.hypot(re, im)));

function expectClose(a: Matrix, b: Matrix, tolerance: number): void {
  expect([a.length, a[0]?.length ?? 0]).toEqual([b.length, b[0]?.length ?? 0]);
  const bound = tolerance * sizeOf(b) * Math.max(1, b.length);
  for (const [i, row] of a.entries())
    for (const [j, x] of row.entries())
      expect(Math.hypot(x.re - b[i]![j]!.re, x.im - b[i]![j]!.im)).toBeLessThanOrEqual(bound);
}
const expectOrthonormal = (q: Matrix, tolerance: number): void =>
  expectClose(product(adjoint(q), q), identity(q[0]?.length ?? 0), tolerance);

/** Made far from singular by a large diagonal. */
const dominant = (x: Matrix): Matrix =>
  x.map((row, i) => row.map((z, j) => (i === j ? { re: z.re + 25, im: z.im } : z)));

describe("decompositions", () => {
  test("qr multiplies back, q is orthonormal, r triangular [linalg.qr]", () => {
    fc.assert(
      fc.property(extent, extent, entries, kind, fc.boolean(), (m, n, numbers, dtype, full) => {
        const x = matrixOf(m, n, numbers, dtype);
        const [q, r] = t.linalg.qr(tensorOf(x, dtype), { mode: full ? "complete" : "reduced" }).map(read) as [
          Matrix,
          Matrix,
        ];
        expectClose(product(q, r), x, TOLERANCE[dtype]);
        expectOrthonormal(q, TOLERANCE[dtype]);
        expect(r.every((row, i) => row.every((z, j) => j >= i || (z.re === 0 && z.im === 0)))).toBe(true);
      }),
      RUNS,
    );
  });

  test("svd multiplies back, singular values fall, both sides are orthonormal [linalg.svd, linalg.svdvals]", () => {
    fc.assert(
      fc.property(extent, extent, entries, kind, fc.boolean(), (m, n, numbers, dtype, fullMatrices) => {
        const x = matrixOf(m, n, numbers, dtype);
        const [u, s, vh] = t.linalg.svd(tensorOf(x, dtype), { fullMatrices });
        const values = readRow(s);
        const [left, right] = [read(u as t.Tensor), read(vh as t.Tensor)];
        expectClose(product(scaledColumns(left, values), right.slice(0, values.length)), x, TOLERANCE[dtype]);
        expectOrthonormal(left, TOLERANCE[dtype]);
        expectOrthonormal(adjoint(right), TOLERANCE[dtype]);
        expect(values.every(({ re }, i) => re >= 0 && (i === 0 || re <= values[i - 1]!.re))).toBe(true);
      }),
      RUNS,
    );
  });

  test("eigh multiplies back from one triangle, values rise [linalg.eigh, linalg.eigvalsh]", () => {
    fc.assert(
      fc.property(extent, entries, kind, fc.constantFrom("L" as const, "U" as const), (n, numbers, dtype, UPLO) => {
        const given = matrixOf(n, n, numbers, dtype);
        const own = (i: number, j: number): boolean => (UPLO === "L" ? i >= j : i <= j);
        const whole = given.map((row, i) =>
          row.map((z, j) =>
            i === j ? { re: z.re, im: 0 } : own(i, j) ? z : { re: given[j]![i]!.re, im: -given[j]![i]!.im },
          ),
        );
        const [w, v] = t.linalg.eigh(tensorOf(given, dtype), { UPLO, symmetrizeInput: false });
        const [values, vectors] = [readRow(w as t.Tensor), read(v as t.Tensor)];
        expectClose(product(scaledColumns(vectors, values), adjoint(vectors)), whole, TOLERANCE[dtype]);
        expectOrthonormal(vectors, TOLERANCE[dtype]);
        expect(values.every(({ re }, i) => i === 0 || re >= values[i - 1]!.re)).toBe(true);
      }),
      RUNS,
    );
  });

  test("eig finds vectors that the matrix only scales, and the trace is the sum of the values [linalg.eig, linalg.eigvals]", () => {
    fc.assert(
      fc.property(extent, entries, kind, (n, numbers, dtype) => {
        const x = matrixOf(n, n, numbers, dtype);
        const [w, v] = t.linalg.eig(tensorOf(x, dtype));
        const [values, vectors] = [readRow(w), read(v)];
        expectClose(product(x, vectors), scaledColumns(vectors, values), 1e-4 * sizeOf(x));
        const total = values.reduce(plus, ZERO);
        const trace = x.reduce((sum, row, i) => plus(sum, row[i]!), ZERO);
        expectClose([[total]], [[trace]], 1e-4 * sizeOf(x));
        for (const column of adjoint(vectors))
          expect(Math.hypot(...column.flatMap(({ re, im }) => [re, im]))).toBeCloseTo(1, 4);
      }),
      RUNS,
    );
  });

  test("lu with its rows permuted multiplies back [linalg.lu]", () => {
    fc.assert(
      fc.property(extent, extent, entries, kind, (m, n, numbers, dtype) => {
        const x = matrixOf(m, n, numbers, dtype);
        const [packed, pivots, permutation] = t.linalg.lu(tensorOf(x, dtype));
        const rows = read(packed as t.Tensor);
        const k = Math.min(m, n);
        const one: Complex = { re: 1, im: 0 };
        const lower = rows.map((row, i) =>
          Array.from({ length: k }, (_, j) => (j < i ? row[j]! : j === i ? one : ZERO)),
        );
        const upper = rows.slice(0, k).map((row, i) => row.map((z, j) => (j >= i ? z : ZERO)));
        const order = permutation.toArray() as number[];
        expectClose(
          product(lower, upper),
          order.map((i) => x[i]!),
          TOLERANCE[dtype],
        );
        const exchanged = Array.from({ length: m }, (_, i) => i);
        (pivots.toArray() as number[]).forEach((p, i) => {
          [exchanged[i], exchanged[p]] = [exchanged[p]!, exchanged[i]!];
        });
        expect(exchanged).toEqual(order);
      }),
      RUNS,
    );
  });

  test("cholesky multiplies back [linalg.cholesky]", () => {
    fc.assert(
      fc.property(extent, entries, kind, (n, numbers, dtype) => {
        const x = matrixOf(n, n, numbers, dtype);
        const positive = product(x, adjoint(x)).map((row, i) =>
          row.map((z, j) => (i === j ? { re: z.re + 1, im: 0 } : z)),
        );
        const l = read(t.linalg.cholesky(tensorOf(positive, dtype), { symmetrizeInput: false }) as t.Tensor);
        expectClose(product(l, adjoint(l)), positive, TOLERANCE[dtype]);
      }),
      RUNS,
    );
  });
});

describe("systems", () => {
  test("solve, inv and triangularSolve leave no residual [linalg.solve, linalg.inv, linalg.triangularSolve]", () => {
    fc.assert(
      fc.property(extent, extent, entries, kind, (n, k, numbers, dtype) => {
        const a = dominant(matrixOf(n, n, numbers, dtype));
        const b = matrixOf(n, k, numbers.slice().reverse(), dtype);
        const [x, y] = [tensorOf(a, dtype), tensorOf(b, dtype)];
        expectClose(product(a, read(t.linalg.solve(x, y) as t.Tensor)), b, 10 * TOLERANCE[dtype]);
        expectClose(product(a, read(t.linalg.inv(x) as t.Tensor)), identity(n), 10 * TOLERANCE[dtype]);
        for (const lower of [true, false])
          for (const form of ["none", "transpose", "adjoint"] as const) {
            const part = a.map((row, i) => row.map((z, j) => ((lower ? j <= i : j >= i) ? z : ZERO)));
            const turned =
              form === "none"
                ? part
                : adjoint(form === "adjoint" ? part : part.map((r) => r.map((z) => ({ re: z.re, im: -z.im }))));
            const found = read(t.linalg.triangularSolve(x, y, { lower, form }));
            expectClose(product(turned, found), b, 10 * TOLERANCE[dtype]);
          }
      }),
      RUNS,
    );
  });

  test("the determinant of a product is the product of determinants, slogdet its parts [linalg.det, linalg.slogdet]", () => {
    fc.assert(
      fc.property(extent, entries, kind, (n, numbers, dtype) => {
        const [a, b] = [numbers, numbers.slice().reverse()].map((list) => dominant(matrixOf(n, n, list, dtype))) as [
          Matrix,
          Matrix,
        ];
        const det = (x: Matrix): Complex => complexOf(t.linalg.det(tensorOf(x, dtype)).item());
        const scale = 25 ** n;
        const unit = (z: Complex, by: number): Matrix => [[{ re: z.re / by, im: z.im / by }]];
        expectClose(
          unit(det(product(a, b)), scale ** 2),
          unit(times(det(a), det(b)), scale ** 2),
          50 * TOLERANCE[dtype],
        );
        const [sign, log] = t.linalg.slogdet(tensorOf(a, dtype));
        const size = Math.exp(Number(log.item()) - n * Math.log(25));
        expectClose([[times(complexOf(sign.item()), { re: size, im: 0 })]], unit(det(a), scale), 50 * TOLERANCE[dtype]);
      }),
      RUNS,
    );
  });

  test("pinv is what Penrose asks for, and lstsq leaves a residual orthogonal to the matrix [linalg.pinv, linalg.lstsq]", () => {
    fc.assert(
      fc.property(extent, extent, entries, (m, n, numbers) => {
        const a = matrixOf(m, n, numbers, "f64");
        const pseudo = read(t.linalg.pinv(tensorOf(a, "f64")) as t.Tensor);
        const scale = sizeOf(pseudo) * sizeOf(a) * 1e-10;
        expectClose(product(product(a, pseudo), a), a, scale);
        expectClose(product(product(pseudo, a), pseudo), pseudo, scale);
        const b = matrixOf(m, 1, numbers.slice().reverse(), "f64");
        const x = read(t.linalg.lstsq(tensorOf(a, "f64"), tensorOf(b, "f64"))[0]);
        const residual = product(a, x).map((row, i) => row.map((z, j) => plus(z, { re: -b[i]![j]!.re, im: 0 })));
        expectClose(
          product(adjoint(a), residual),
          Array.from({ length: n }, () => [ZERO]),
          scale * sizeOf(x) * sizeOf(a) * 10,
        );
      }),
      RUNS,
    );
  });

  test("a power is the product repeated, a chain the product in any order [linalg.matrixPower, linalg.multiDot]", () => {
    fc.assert(
      fc.property(
        extent,
        fc.array(extent, { minLength: 2, maxLength: 5 }),
        entries,
        fc.nat(6),
        (n, extents, numbers, power) => {
          const x = t.tensor(Int32Array.from(numbers.slice(0, n * n))).reshape([n, n]);
          const wanted = Array.from({ length: power }).reduce<t.Tensor>(
            (y) => t.matmul(y, x) as t.Tensor,
            t.eye(n, { dtype: "i32" }),
          );
          expect(t.linalg.matrixPower(x, power).toArray()).toEqual(wanted.toArray());
          const chain = extents
            .slice(1)
            .map((columns, i) =>
              t.tensor(Int32Array.from(numbers.slice(0, extents[i]! * columns))).reshape([extents[i]!, columns]),
            );
          const inOrder = chain.reduce((y, z) => t.matmul(y, z) as never);
          expect(t.linalg.multiDot(chain).toArray()).toEqual(inOrder.toArray());
        },
      ),
      RUNS,
    );
  });
});

describe("Fourier transforms", () => {
  const length = fc.oneof(fc.integer({ min: 1, max: 40 }), fc.constantFrom(64, 67, 74, 97, 101, 120, 127, 128, 131));
  const signal = length.chain((n) =>
    fc.tuple(
      fc.constant(n),
      fc.infiniteStream(fc.integer({ min: -8, max: 8 })).map((s) => [...s.take(2 * n)]),
    ),
  );
  const scale = (n: number): number => 3e-6 * Math.sqrt(n);

  /** The transform as its definition. */
  const byDefinition = (x: readonly Complex[], sign: number): Complex[] =>
    x.map((_, k) =>
      x.reduce((sum, z, j) => {
        const angle = (sign * 2 * Math.PI * ((j * k) % x.length)) / x.length;
        return plus(sum, times(z, { re: Math.cos(angle), im: Math.sin(angle) }));
      }, ZERO),
    );

  test("fft is its definition for every length, ifft leads back [fft.fft, fft.ifft]", () => {
    fc.assert(
      fc.property(signal, ([n, numbers]) => {
        const x = Array.from({ length: n }, (_, i) => ({ re: numbers[2 * i]!, im: numbers[2 * i + 1]! }));
        const given = t.tensor(x);
        const spectrum = t.fft.fft(given);
        expectClose([readRow(spectrum)], [byDefinition(x, -1)], scale(n));
        expectClose([readRow(t.fft.ifft(spectrum))], [x], scale(n));
        expectClose([readRow(t.fft.ifft(given, { norm: "forward" }))], [byDefinition(x, 1)], scale(n));
      }),
      RUNS,
    );
  });

  test("rfft is the first half of fft, irfft leads back [fft.rfft, fft.irfft]", () => {
    fc.assert(
      fc.property(signal, ([n, numbers]) => {
        const x = t.tensor(Float32Array.from(numbers.slice(0, n)));
        const half = t.fft.rfft(x);
        expectClose([readRow(half)], [readRow(t.fft.fft(x)).slice(0, Math.floor(n / 2) + 1)], scale(n));
        expectClose([readRow(t.fft.irfft(half, { n }))], [readRow(x)], scale(n));
      }),
      RUNS,
    );
  });

  test("lines of a batch are transformed alone, along any axis [fft.fftn]", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 6 }), fc.integer({ min: 1, max: 6 }), entries, (m, n, numbers) => {
        const x = tensorOf(matrixOf(m, n, [...numbers, ...numbers], "c64"), "c64");
        const columns = read(t.fft.fft(x, { axis: 0 }));
        const wanted = read(t.transpose(x) as t.Tensor).map((row) => byDefinition(row, -1));
        expectClose(
          columns,
          wanted[0]!.map((_, i) => wanted.map((row) => row[i]!)),
          scale(m),
        );
        expectClose(read(t.fft.fftn(x)), read(t.fft.fft(t.fft.fft(x, { axis: 0 }), { axis: 1 })), scale(m * n));
      }),
      RUNS,
    );
  });
});
