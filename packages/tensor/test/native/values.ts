// Values to compare backends on, and when two results are the same.
// In: dtypes, shapes.  Out: fast-check arbitraries of storage; comparisons of elements.
import fc from "fast-check";
import { DTYPE_FACTS, type DType, isInexact, storageOf, type Values } from "../../src/dtype.js";
import { toBf16, toF16 } from "../../src/half.js";
import type { Scalar } from "../../src/schema/op.js";

/** What counts as equal: relative to the larger of the two, or absolutely beside values of order one. */
const TOLERANCE: Readonly<Partial<Record<DType, number>>> = {
  f16: 2e-3,
  bf16: 1.6e-2,
  f32: 4e-6,
  f64: 1e-12,
  c64: 1e-5,
};

const FLOATS = [0, -0, 1, -1, 0.5, -0.5, 2, 3, -3, 0.1, 1.5, 2.5, -2.5, 7, 1e-3, 40];
const ENDLESS = [Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
const HUGE = [1e30, -1e30];
/** Which values beside ordinary ones an operand may hold. */
export type Beside = "nothing" | "endless" | "everything";
const BESIDE: Readonly<Record<Beside, readonly number[]>> = {
  nothing: [],
  endless: ENDLESS,
  everything: [...ENDLESS, ...HUGE],
};

/** One value of a dtype. */
function elementOf(dtype: DType, beside: Beside): fc.Arbitrary<number | bigint> {
  const { range, kind } = DTYPE_FACTS[dtype];
  if (kind === "bool") return fc.constantFrom(0, 1);
  if (range === undefined) return fc.constantFrom(...FLOATS, ...BESIDE[beside]);
  const ends = [range[0], range[1]];
  const whole = fc.oneof(
    fc.bigInt({ min: range[0] < -9n ? -9n : range[0], max: 9n }),
    ...(beside === "nothing" ? [] : [fc.constantFrom(...ends)]),
  );
  return DTYPE_FACTS[dtype].big ? whole : whole.map(Number);
}

/** Storage of `size` elements. */
export function valuesOf(dtype: DType, size: number, beside: Beside): fc.Arbitrary<Values> {
  const { lanes } = DTYPE_FACTS[dtype];
  const encode = dtype === "f16" ? toF16 : dtype === "bf16" ? toBf16 : undefined;
  return fc.array(elementOf(dtype, beside), { minLength: size * lanes, maxLength: size * lanes }).map((numbers) => {
    const values = storageOf(dtype, size) as Values;
    numbers.forEach((x, i) => {
      values[i] = (encode === undefined ? x : encode(Number(x))) as never;
    });
    return values;
  });
}

const parts = (x: Scalar): number[] => (typeof x === "object" ? [x.re, x.im] : [Number(x)]);

/** Is an element what another backend found, relative to `scale` at least? */
export function same(a: Scalar, b: Scalar, dtype: DType, scale: number): boolean {
  if (!isInexact(dtype)) return a === b;
  const [p, q] = [parts(a), parts(b)];
  return p.every((x, i) => {
    const y = q[i]!;
    return (
      Object.is(x, y) ||
      x === y ||
      Math.abs(x - y) <= TOLERANCE[dtype]! * Math.max(scale, Math.abs(y)) ||
      (Number.isNaN(x) && Number.isNaN(y))
    );
  });
}

/** An element in a message. */
export const show = (x: Scalar): string =>
  typeof x === "object" ? `${x.re}+${x.im}i` : Object.is(x, -0) ? "-0" : String(x);
