// The cases that every function of one or two operands has.
// In: an op, its function, points of its domain.  Out: cases in f64, the narrower floats and complex numbers, alike and broadcast.
import type * as t from "../../src/index.js";
import type { DerivativeInput, DerivativeRow } from "./row.js";

/** Narrower floats. */
export const NARROW: readonly t.DType[] = ["f32", "f16", "bf16"];
/** With complex numbers. */
export const WITH_COMPLEX: readonly t.DType[] = [...NARROW, "c64"];

/** Values and, unless f64, their dtype. */
export const input = (values: DerivativeInput["values"], dtype?: t.DType): DerivativeInput =>
  dtype === undefined ? { values } : { values, dtype };

/** Numbers as complex ones with some imaginary part. */
const complexOf = (values: readonly number[]): number[][] => values.map((v, i) => [v, 0.5 - 0.25 * i]);
const inputOf = (values: readonly number[], dtype: t.DType): DerivativeInput =>
  input(dtype === "c64" ? complexOf(values) : values, dtype);
const orderOf = (dtype: t.DType): 1 | 2 => (dtype === "c64" ? 2 : 1);

/** A smooth function of one operand. */
export function unary(
  op: string,
  fn: unknown,
  values: readonly number[],
  dtypes: readonly t.DType[] = WITH_COMPLEX,
): DerivativeRow[] {
  const call = fn as DerivativeRow["fn"];
  return [
    { op, fn: call, inputs: [input(values)] },
    { op, name: "empty", fn: call, inputs: [{ values: [], shape: [2, 0] }], order: 1 },
    ...dtypes.map(
      (dtype): DerivativeRow => ({
        op,
        name: dtype,
        fn: call,
        inputs: [inputOf(values, dtype)],
        order: orderOf(dtype),
      }),
    ),
  ];
}

/** A smooth function of two operands: alike, broadcast in both directions, and narrow. */
export function binary(
  op: string,
  fn: unknown,
  x: readonly number[],
  y: readonly number[],
  dtypes: readonly t.DType[] = NARROW,
): DerivativeRow[] {
  const call = fn as DerivativeRow["fn"];
  const [left, right] = [x[0]!, y[0]!];
  return [
    { op, fn: call, inputs: [input(x), input(y)] },
    { op, name: "a row beside a column", fn: call, inputs: [input(x), input(y.map((v) => [v]))] },
    { op, name: "a scalar on the left", fn: call, inputs: [input(left), input(y)] },
    { op, name: "a scalar on the right", fn: call, inputs: [input(x), input(right)] },
    { op, name: "by the left only, which is smaller", fn: call, inputs: [input(left), input(y)], wrt: [0] },
    { op, name: "by the right only, which is smaller", fn: call, inputs: [input(x), input(right)], wrt: [1] },
    { op, name: "one operand on both sides", fn: (a) => call(a!.add(left), a!.add(right)), inputs: [input(0)] },
    { op, name: "empty", fn: call, inputs: [{ values: [], shape: [0, 1] }, input([right, right])], order: 1 },
    ...dtypes.map(
      (dtype): DerivativeRow => ({
        op,
        name: dtype,
        fn: call,
        inputs: [inputOf(x, dtype), inputOf(y, dtype)],
        order: orderOf(dtype),
      }),
    ),
  ];
}
