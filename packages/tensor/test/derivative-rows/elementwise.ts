// Derivative cases of arithmetic and of the functions of one operand.
import * as t from "../../src/index.js";
import type { DerivativeInput, DerivativeRow } from "./row.js";

/** Values and, unless f64, their dtype. */
const input = (values: DerivativeInput["values"], dtype?: t.DType): DerivativeInput =>
  dtype === undefined ? { values } : { values, dtype };

type Unary = (x: t.Tensor) => t.Tensor;
type Binary = (x: t.Tensor, y: t.Tensor) => t.Tensor;

/** A smooth function of one operand, at points of its domain: in f64, in the narrow floats, and complex. */
function unary(op: string, fn: unknown, values: readonly number[], dtypes: readonly t.DType[]): DerivativeRow[] {
  const plain: DerivativeRow = { op, fn: fn as Unary, inputs: [input(values)] };
  const others = dtypes.map((dtype): DerivativeRow => {
    const points = dtype === "c64" ? values.map((x, i) => [x, 0.25 - 0.125 * i]) : values;
    return { op, name: dtype, fn: fn as Unary, inputs: [input(points, dtype)], order: dtype === "c64" ? 2 : 1 };
  });
  return [plain, ...others];
}

const NARROW: readonly t.DType[] = ["f32", "f16", "bf16"];
const ALL: readonly t.DType[] = [...NARROW, "c64"];

/** A smooth function of two operands: alike, broadcast in both directions, and narrow. */
function binary(
  op: string,
  fn: unknown,
  x: readonly number[],
  y: readonly number[],
  complex: boolean,
): DerivativeRow[] {
  const rows = x.map((v, i) => [v, y[i]!]);
  const complexOf = (values: readonly number[]): number[][] => values.map((v, i) => [v, 0.5 - 0.25 * i]);
  const cases: DerivativeRow[] = [
    { op, fn: fn as Binary, inputs: [input(x), input(y)] },
    { op, name: "a row beside a column", fn: fn as Binary, inputs: [input(x), input(y.map((v) => [v]))] },
    { op, name: "a scalar on the left", fn: fn as Binary, inputs: [input(x[0]!), input(y)] },
    { op, name: "a scalar on the right", fn: fn as Binary, inputs: [input(x), input(y[0]!)] },
    { op, name: "by the left only, which is smaller", fn: fn as Binary, inputs: [input(x[0]!), input(y)], wrt: [0] },
    { op, name: "by the right only, which is smaller", fn: fn as Binary, inputs: [input(x), input(y[0]!)], wrt: [1] },
    { op, name: "of one operand twice", fn: (a) => (fn as Binary)(a!.add(x[0]!), a!.add(y[0]!)), inputs: [input(0)] },
    { op, name: "empty", fn: fn as Binary, inputs: [{ values: [], shape: [0, 2] }, input(rows[0]!)], order: 1 },
  ];
  for (const dtype of NARROW)
    cases.push({ op, name: dtype, fn: fn as Binary, inputs: [input(x, dtype), input(y, dtype)], order: 1 });
  if (complex)
    cases.push({ op, name: "c64", fn: fn as Binary, inputs: [input(complexOf(x), "c64"), input(complexOf(y), "c64")] });
  return cases;
}

/** Cases. */
export const rows: readonly DerivativeRow[] = [
  ...binary("add", t.add, [0.5, -1.25, 2], [1.5, 0.75, -3], true),
  ...binary("subtract", t.subtract, [0.5, -1.25, 2], [1.5, 0.75, -3], true),
  ...binary("multiply", t.multiply, [0.5, -1.25, 2], [1.5, 0.75, -3], true),
  ...binary("divide", t.divide, [0.5, -1.25, 2], [1.5, 0.75, -3], true),
  ...binary("remainder", t.remainder, [5.5, -7.25, 4], [1.5, 3.5, -3], false),
  ...binary("power", t.power, [0.5, 1.25, 2], [1.5, -0.75, 3], true),
  ...binary("maximum", t.maximum, [0.5, 1.25, 2], [1.5, -0.75, 3], false),
  ...binary("minimum", t.minimum, [0.5, 1.25, 2], [1.5, -0.75, 3], false),
  ...binary("logaddexp", t.logaddexp, [0.5, 1.25, -2], [1.5, -0.75, 3], false),
  ...binary("arctan2", t.arctan2, [0.5, 1.25, -2], [1.5, -0.75, 3], false),
  ...unary("negative", t.negative, [0.5, -1.25, 2], ALL),
  ...unary("abs", t.abs, [0.5, -1.25, 2], ALL),
  ...unary("exp", t.exp, [0.5, -1.25, 2], ALL),
  ...unary("log", t.log, [0.5, 1.25, 2], ALL),
  ...unary("expm1", t.expm1, [0.5, -1.25, 0], ALL),
  ...unary("log1p", t.log1p, [0.5, -0.25, 2], ALL),
  ...unary("sqrt", t.sqrt, [0.5, 1.25, 2], ALL),
  ...unary("rsqrt", t.rsqrt, [0.5, 1.25, 2], ALL),
  ...unary("tanh", t.tanh, [0.5, -1.25, 0.25], ALL),
  ...unary("sigmoid", t.sigmoid, [0.5, -1.25, 2], ALL),
  ...unary("astype", (x: t.Tensor) => x.astype("f32"), [0.5, -1.25, 2], ["f16", "bf16"]),
  { op: "astype", name: "real to complex", fn: (x) => x!.astype("c64"), inputs: [input([0.5, 2], "f32")] },
  { op: "astype", name: "complex to real", fn: (x) => x!.astype("f32"), inputs: [input([[0.5, 2]], "c64")] },
  {
    op: "where",
    fn: (x, y) => t.where([[true], [false]], x!, y!) as t.Tensor,
    inputs: [input([1, 2, 3]), input(4)],
  },
  {
    op: "where",
    name: "one branch",
    fn: (x) => t.where([[true], [false]], x!, 0) as t.Tensor,
    inputs: [input(1)],
  },
];
