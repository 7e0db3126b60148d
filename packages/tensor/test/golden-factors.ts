// Checks on factors that are not unique: what they multiply to, in plain JavaScript and complex f64.
// In: tensors that a decomposition gave.  Out: arrays that the oracle knows, with the shape of a tensor's reads.
// Invariant: nothing of the library computes here, so its own mistakes cannot cancel.
import type { DType } from "../src/dtype.js";
import { readable } from "./golden-codec.js";

/** Stacked complex matrices: row-major, real and imaginary parts apart. */
interface Matrices {
  readonly shape: readonly number[];
  readonly re: Float64Array;
  readonly im: Float64Array;
}

/** What comparisons read of a tensor. */
interface Readable {
  readonly dtype: DType;
  readonly shape: readonly number[];
  dataSync(): ArrayLike<number>;
}

function read(x: unknown): Matrices & { readonly dtype: DType } {
  const { dtype, shape, dataSync } = x as Readable;
  const values = readable(dtype, dataSync.call(x));
  const complex = dtype === "c64";
  const size = complex ? values.length / 2 : values.length;
  const re = Float64Array.from({ length: size }, (_, i) => Number(values[complex ? 2 * i : i]));
  const im = Float64Array.from({ length: size }, (_, i) => (complex ? Number(values[2 * i + 1]) : 0));
  return { dtype, shape, re, im };
}

/** An array that reads like a tensor of the dtype. */
function shown({ shape, re, im }: Matrices, dtype: DType): Readable {
  const values =
    dtype === "c64" ? Float64Array.from({ length: 2 * re.length }, (_, i) => (i % 2 ? im : re)[i >> 1]!) : re;
  return { dtype, shape, dataSync: () => values };
}

const adjoint = (x: Matrices): Matrices => {
  const [m, n] = x.shape.slice(-2) as [number, number];
  const re = new Float64Array(x.re.length);
  const im = new Float64Array(x.im.length);
  for (let at = 0; at < re.length; at++) {
    const batch = Math.floor(at / (m * n)) * m * n;
    const [i, j] = [Math.floor((at - batch) / n), (at - batch) % n];
    re[batch + j * m + i] = x.re[at]!;
    im[batch + j * m + i] = -x.im[at]!;
  }
  return { shape: [...x.shape.slice(0, -2), n, m], re, im };
};

/** a diag(s) b over the first `s` columns of a and rows of b; all ones without s. */
function product(a: Matrices, b: Matrices, s?: Matrices): Matrices {
  const [m, inner] = a.shape.slice(-2) as [number, number];
  const [rows, n] = b.shape.slice(-2) as [number, number];
  const k = Math.min(inner, rows, s?.shape.at(-1) ?? inner);
  const count = a.shape.slice(0, -2).reduce((x, y) => x * y, 1);
  const re = new Float64Array(count * m * n);
  const im = new Float64Array(count * m * n);
  for (let batch = 0; batch < count; batch++)
    for (let i = 0; i < m; i++)
      for (let j = 0; j < n; j++) {
        const to = (batch * m + i) * n + j;
        for (let l = 0; l < k; l++) {
          const p = (batch * m + i) * inner + l;
          const q = (batch * rows + l) * n + j;
          const scale = batch * (s?.shape.at(-1) ?? 0) + l;
          const sr = s === undefined ? 1 : s.re[scale]!;
          const si = s === undefined ? 0 : s.im[scale]!;
          const [br, bi] = [sr * b.re[q]! - si * b.im[q]!, sr * b.im[q]! + si * b.re[q]!];
          re[to]! += a.re[p]! * br - a.im[p]! * bi;
          im[to]! += a.re[p]! * bi + a.im[p]! * br;
        }
      }
  return { shape: [...a.shape.slice(0, -2), m, n], re, im };
}

/** q, r -> q r, q* q, r below its diagonal. */
export function orthogonalTriangular([first, second]: unknown[]): Readable[] {
  const [q, r] = [read(first), read(second)];
  const [m, n] = r.shape.slice(-2) as [number, number];
  const below = (part: Float64Array): Float64Array => part.map((v, at) => (Math.floor(at / n) % m > at % n ? v : 0));
  const rest = { shape: r.shape, re: below(r.re), im: below(r.im) };
  return [shown(product(q, r), q.dtype), shown(product(adjoint(q), q), q.dtype), shown(rest, r.dtype)];
}

/** u, s, v* -> u s v*, s, u* u, v* v. */
export function singularTriples([first, second, third]: unknown[]): Readable[] {
  const [u, s, v] = [read(first), read(second), read(third)];
  return [
    shown(product(u, v, s), u.dtype),
    shown(s, s.dtype),
    shown(product(adjoint(u), u), u.dtype),
    shown(product(v, adjoint(v)), v.dtype),
  ];
}

/** w, v -> v w v*, w, v* v. */
export function hermitianPairs([first, second]: unknown[]): Readable[] {
  const [w, v] = [read(first), read(second)];
  return [shown(product(v, adjoint(v), w), v.dtype), shown(w, w.dtype), shown(product(adjoint(v), v), v.dtype)];
}

/** x; w, v -> x v - v w, and w sorted. */
export function eigenPairs(x: unknown, [first, second]: unknown[]): Readable[] {
  const [a, w, v] = [read(x), read(first), read(second)];
  const left = product(a, v);
  const n = v.shape.at(-1)!;
  const identity = { shape: [n, n], re: Float64Array.from({ length: n * n }, (_, i) => (i % (n + 1) ? 0 : 1)) };
  const right = product(v, { ...identity, im: new Float64Array(n * n) }, w);
  const minus = (p: Float64Array, q: Float64Array): Float64Array => p.map((value, i) => value - q[i]!);
  return [
    shown({ shape: left.shape, re: minus(left.re, right.re), im: minus(left.im, right.im) }, "c64"),
    sortedComplex(first),
  ];
}

/** Roots by real, then imaginary part; both rounded, so that pairs with equal real parts stay in order. */
export function sortedComplex(x: unknown): Readable {
  const { shape, re, im, dtype } = read(x);
  const rounded = (v: number): number => Math.round(v * 1e4);
  const order = [...re.keys()].sort((i, j) => rounded(re[i]!) - rounded(re[j]!) || rounded(im[i]!) - rounded(im[j]!));
  const pick = (part: Float64Array): Float64Array => Float64Array.from(order, (i) => part[i]!);
  return shown({ shape, re: pick(re), im: pick(im) }, dtype);
}

/** Quotient, and the remainder without leading zeros. */
export function trimmedRemainder([quotient, remainder]: unknown[]): unknown[] {
  const { re, im, dtype } = read(remainder);
  const first = re.findIndex((v, i) => Math.abs(v) > 1e-6 || i === re.length - 1);
  const part = { shape: [re.length - first], re: re.slice(first), im: im.slice(first) };
  return [quotient, shown(part, dtype)];
}
