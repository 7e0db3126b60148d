// Comparison of tensors with readable differences.
// In: two array-likes, tolerances.  Out: nothing, or an AssertionError-like Error that lists the worst places.
// Invariant: shapes must be equal; NaN equals NaN unless told otherwise; |x - y| <= atol + rtol * |y| as in NumPy.

import type { Complex } from "../complex.js";
import { ArgumentError } from "../error.js";
import type { TensorLike } from "../operand.js";
import { asTensor } from "../ops/arguments.js";
import { itemAt } from "../read.js";
import { sameShape, shapeText } from "../shape.js";
import { denseStrides } from "../stride.js";
import { readValues } from "../tensor.js";

/** Tolerances of a comparison. */
export interface AllCloseOptions {
  /** Relative tolerance, 1e-5 when left out. */
  readonly rtol?: number | undefined;
  /** Absolute tolerance, 1e-8 when left out. */
  readonly atol?: number | undefined;
  /** Is NaN equal to NaN? True when left out. */
  readonly equalNaN?: boolean | undefined;
}

/** One place where two tensors differ. */
export interface Difference {
  /** Indices of the element. */
  readonly index: readonly number[];
  /** What was found. */
  readonly actual: string;
  /** What was expected. */
  readonly expected: string;
}

type Item = number | bigint | boolean | Complex;

const parts = (x: Item): readonly number[] => (typeof x === "object" ? [x.re, x.im] : [Number(x)]);

function close(x: Item, y: Item, { rtol = 1e-5, atol = 1e-8, equalNaN = true }: AllCloseOptions): boolean {
  if (typeof x === "bigint" && typeof y === "bigint" && x === y) return true;
  const right = parts(y);
  return parts(x).every((a, i) => {
    const b = right[i] ?? 0;
    if (Number.isNaN(a) || Number.isNaN(b)) return equalNaN && Number.isNaN(a) && Number.isNaN(b);
    return a === b || Math.abs(a - b) <= atol + rtol * Math.abs(b);
  });
}

const text = (x: Item): string => (typeof x === "object" ? `${x.re}+${x.im}j` : String(x));

/** Places where two tensors of one shape differ by more than the tolerances, in row-major order.
 * Complexity: O(size), reads both. Throws `test/shape` when the shapes differ.
 * @example differences([1, 2], [1, 3])[0].index;  // => [1] */
export function differences(actual: TensorLike, expected: TensorLike, options: AllCloseOptions = {}): Difference[] {
  const x = asTensor("assertAllClose", actual);
  const y = asTensor("assertAllClose", expected);
  if (!sameShape(x.shape, y.shape))
    throw new ArgumentError({
      code: "test/shape",
      op: "assertAllClose",
      what: `actual is ${x.dtype}${shapeText(x.shape)}, expected ${y.dtype}${shapeText(y.shape)}`,
      remedy: "compare tensors of one shape",
      shapes: [x.shape, y.shape],
    });
  const left = readValues(x, "assertAllClose");
  const right = readValues(y, "assertAllClose");
  const strides = denseStrides(x.shape);
  const found: Difference[] = [];
  for (let i = 0; i < x.size; i++) {
    const a = itemAt(x.dtype, left, i);
    const b = itemAt(y.dtype, right, i);
    if (close(a, b, options)) continue;
    const index = strides.map((stride, axis) => Math.floor(i / stride) % x.shape[axis]!);
    found.push({ index, actual: text(a), expected: text(b) });
  }
  return found;
}

/** Throws when two tensors differ by more than the tolerances, listing the first five places.
 * Throws `test/shape`, `test/not-close`.
 * @example assertAllClose([1, 2], [1, 2.000001]); */
export function assertAllClose(actual: TensorLike, expected: TensorLike, options: AllCloseOptions = {}): void {
  const found = differences(actual, expected, options);
  if (found.length === 0) return;
  const rows = found.slice(0, 5).map((d) => `[${d.index.join(",")}] is ${d.actual}, expected ${d.expected}`);
  const rest = found.length > 5 ? `, and ${found.length - 5} more` : "";
  throw new ArgumentError({
    code: "test/not-close",
    op: "assertAllClose",
    what: `${found.length} elements differ: ${rows.join("; ")}${rest}`,
    remedy: `stay within rtol ${options.rtol ?? 1e-5} and atol ${options.atol ?? 1e-8}`,
  });
}
