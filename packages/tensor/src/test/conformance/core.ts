// Rows of creation, arithmetic, order, logic, movement, reductions and matrix products.
import { DTYPE_SETS } from "../../dtype.js";
import { type ConformanceRow, row, typed } from "./row.js";

const { any, bool, complex, float, inexact, integer, number, real } = DTYPE_SETS;
const { NaN: nan, POSITIVE_INFINITY: inf } = Number;
const signedNumbers = number.filter((d) => !d.startsWith("u"));
const withoutBool = real.slice(1);

const creation: readonly ConformanceRow[] = [
  row(
    "full",
    [],
    [
      [1, 1],
      [1, 1],
    ],
    { attributes: { shape: [2, 2], value: 1 } },
  ),
  row(
    "full",
    [],
    { shape: [0, 3], values: [] },
    { attributes: { shape: [0, 3], value: 1 }, claim: "fills an empty shape" },
  ),
  row(
    "iota",
    [],
    [
      [0, 1, 2],
      [0, 1, 2],
    ],
    { attributes: { shape: [2, 3], axis: 1 }, dtypes: number },
  ),
];

const arithmetic: readonly ConformanceRow[] = [
  row(
    "add",
    [
      [1, 2, 3],
      [4, 5, 6],
    ],
    [5, 7, 9],
    { dtypes: number },
  ),
  row(
    "add",
    [[[1], [2]], [[10, 20]]],
    [
      [11, 21],
      [12, 22],
    ],
    { dtypes: number, claim: "broadcasts" },
  ),
  row(
    "add",
    [
      [true, true, false],
      [true, false, false],
    ],
    [true, true, false],
    { dtypes: bool, claim: "is or on bool" },
  ),
  row("add", [[2147483647], [1]], [-2147483648], { dtypes: ["i32"], claim: "wraps" }),
  row("add", [[255], [1]], [0], { dtypes: ["u8"], claim: "wraps" }),
  row("add", [[2n ** 63n - 1n], [1n]], [-(2n ** 63n)], { dtypes: ["i64"], claim: "wraps" }),
  row(
    "subtract",
    [
      [5, 7, 9],
      [4, 5, 6],
    ],
    [1, 2, 3],
  ),
  row("subtract", [[0], [1]], [4294967295], { dtypes: ["u32"], claim: "wraps" }),
  row(
    "multiply",
    [
      [1, 2, 3],
      [4, 5, 6],
    ],
    [4, 10, 18],
    { dtypes: number },
  ),
  row("multiply", [[65537], [65537]], [131073], { dtypes: ["i32", "u32"], claim: "wraps exactly" }),
  row(
    "multiply",
    [
      [true, true],
      [true, false],
    ],
    [true, false],
    { dtypes: bool, claim: "is and on bool" },
  ),
  row("multiply", [[{ re: 1, im: 2 }], [{ re: 3, im: -1 }]], [{ re: 5, im: 5 }], { dtypes: complex }),
  row(
    "divide",
    [
      [1, 3, -8],
      [2, 4, 2],
    ],
    [0.5, 0.75, -4],
  ),
  row(
    "divide",
    [
      [1, -1, 0],
      [0, 0, 0],
    ],
    [inf, -inf, nan],
    { dtypes: float, claim: "divides by zero as IEEE 754" },
  ),
  row("divide", [[{ re: 5, im: 5 }], [{ re: 3, im: -1 }]], [{ re: 1, im: 2 }], { dtypes: complex, ulps: 2 }),
  row(
    "floorDivide",
    [
      [7, 8, 9],
      [2, 4, 5],
    ],
    [3, 2, 1],
  ),
  row(
    "floorDivide",
    [
      [-7, 7, -7],
      [2, -2, -2],
    ],
    [-4, -4, 3],
    { dtypes: withoutBool.filter((d) => !d.startsWith("u")), claim: "rounds down" },
  ),
  row(
    "floorDivide",
    [
      [5, -5],
      [0, 0],
    ],
    [-1, -1],
    { dtypes: ["i8", "i16", "i32", "i64"], claim: "gives -1 for zero divisors" },
  ),
  row(
    "remainder",
    [
      [7, 8, 9],
      [4, 4, 5],
    ],
    [3, 0, 4],
  ),
  row(
    "remainder",
    [
      [-7, 7, -7],
      [4, -4, -4],
    ],
    [1, -1, -3],
    { dtypes: withoutBool.filter((d) => !d.startsWith("u")), claim: "takes the sign of the divisor" },
  ),
  row(
    "remainder",
    [
      [5, 9],
      [0, 0],
    ],
    [5, 9],
    { dtypes: integer, claim: "gives the dividend for zero divisors" },
  ),
  row(
    "power",
    [
      [2, 3, 5],
      [3, 2, 0],
    ],
    [8, 9, 1],
    { ulps: 4 },
  ),
  row(
    "power",
    [
      [1, 2, -1],
      [-1, -1, -3],
    ],
    [1, 0, -1],
    { dtypes: ["i8", "i16", "i32", "i64"], claim: "truncates negative exponents" },
  ),
  row(
    "power",
    [
      [1, -1, -8],
      [nan, inf, 0.5],
    ],
    [1, 1, nan],
    { dtypes: float, claim: "follows C at its edges" },
  ),
  row(
    "maximum",
    [
      [1, 5, 3],
      [4, 2, 3],
    ],
    [4, 5, 3],
    { dtypes: number },
  ),
  row(
    "maximum",
    [
      [nan, 1],
      [1, nan],
    ],
    [nan, nan],
    { dtypes: float, claim: "lets NaN win" },
  ),
  row(
    "maximum",
    [
      [true, false],
      [false, false],
    ],
    [true, false],
    { dtypes: bool },
  ),
  row(
    "minimum",
    [
      [1, 5, 3],
      [4, 2, 3],
    ],
    [1, 2, 3],
    { dtypes: number },
  ),
  row(
    "minimum",
    [
      [nan, 1],
      [1, nan],
    ],
    [nan, nan],
    { dtypes: float, claim: "lets NaN win" },
  ),
  row(
    "minimum",
    [
      [true, true],
      [false, true],
    ],
    [false, true],
    { dtypes: bool },
  ),
  row(
    "arctan2",
    [
      [0, 1, -1],
      [1, 0, 0],
    ],
    [0, Math.PI / 2, -Math.PI / 2],
    { ulps: 1 },
  ),
  row(
    "logaddexp",
    [
      [0, 1000, -inf],
      [0, 1000, -inf],
    ],
    [Math.LN2, 1000 + Math.LN2, -inf],
    { ulps: 2, dtypes: ["f32", "f64", "bf16", "f16"] },
  ),
];

const functions: readonly ConformanceRow[] = [
  row("negative", [[1, 0, 3]], [-1, 0, -3], { dtypes: signedNumbers }),
  row("negative", [[1, 0]], [255, 0], { dtypes: ["u8"], claim: "wraps" }),
  row("negative", [[0]], [0], { dtypes: number.filter((d) => d.startsWith("u")), claim: "keeps zero" }),
  row("negative", [[1n]], [2n ** 64n - 1n], { dtypes: ["u64"], claim: "wraps" }),
  row("abs", [[1, -2, 0]], [1, 2, 0], { dtypes: signedNumbers }),
  row("abs", [[1, 2]], [1, 2], { dtypes: number, claim: "keeps what is not negative" }),
  row("abs", [[true, false]], [true, false], { dtypes: bool }),
  row("abs", [[{ re: 3, im: -4 }]], typed("f32", [5]), { dtypes: complex, claim: "is the length of complex numbers" }),
  row("abs", [[-128]], [-128], { dtypes: ["i8"], claim: "wraps the most negative integer" }),
  row("sign", [[5, -2, 0]], [1, -1, 0], { dtypes: signedNumbers }),
  row("sign", [[5, 0]], [1, 0], { dtypes: number, claim: "works without signs" }),
  row("sign", [[nan]], [nan], { dtypes: float, claim: "keeps NaN" }),
  row("exp", [[0, 1, -1]], [1, Math.E, 1 / Math.E], { ulps: 2 }),
  row("exp", [[1000, -1000, nan]], [inf, 0, nan], { dtypes: float, claim: "overflows to infinity" }),
  row("exp", [[{ re: 0, im: Math.PI }]], [{ re: -1, im: 0 }], { dtypes: complex, ulps: 2 }),
  row("log", [[1, 4]], [0, Math.log(4)], { ulps: 2 }),
  row("log", [[0, -1]], [-inf, nan], { dtypes: float, claim: "is -inf at 0 and NaN below" }),
  row("log", [[{ re: -1, im: 0 }]], [{ re: 0, im: Math.PI }], { dtypes: complex, ulps: 2 }),
  row("expm1", [[0, 1]], [0, Math.E - 1], { ulps: 4 }),
  row("expm1", [[1e-7]], [1.00000005e-7], { dtypes: ["f32", "f64"], ulps: 1e-6, claim: "is exact near zero" }),
  row("log1p", [[0, 1]], [0, Math.LN2], { ulps: 2 }),
  row("log1p", [[-1, -2]], [-inf, nan], { dtypes: float, claim: "is -inf at -1 and NaN below" }),
  row("sqrt", [[4, 9, 2]], [2, 3, Math.SQRT2], { ulps: 1 }),
  row("sqrt", [[-1, inf]], [nan, inf], { dtypes: float }),
  row("sqrt", [[{ re: -4, im: 0 }]], [{ re: 0, im: 2 }], { dtypes: complex, ulps: 1 }),
  row("rsqrt", [[4, 16]], [0.5, 0.25], { ulps: 1 }),
  row("rsqrt", [[0]], [inf], { dtypes: float }),
  row("sin", [[0, 1]], [0, Math.sin(1)], { ulps: 2 }),
  row("cos", [[0, 1]], [1, Math.cos(1)], { ulps: 2 }),
  row("tan", [[0, 1]], [0, Math.tan(1)], { ulps: 2 }),
  row("tanh", [[0, 1, -1]], [0, Math.tanh(1), -Math.tanh(1)], { ulps: 2 }),
  row("tanh", [[100, -100]], [1, -1], { claim: "saturates" }),
  row("sigmoid", [[0, 1]], [0.5, 1 / (1 + Math.exp(-1))], { ulps: 2 }),
  row("sigmoid", [[-1000, 1000]], [0, 1], { dtypes: float, claim: "saturates" }),
  row("floor", [[1, 2]], [1, 2]),
  row("floor", [[1.5, -1.5]], [1, -2], { dtypes: float }),
  row("ceil", [[1, 2]], [1, 2]),
  row("ceil", [[1.5, -1.5]], [2, -1], { dtypes: float }),
  row("trunc", [[1, 2]], [1, 2]),
  row("trunc", [[1.5, -1.5]], [1, -1], { dtypes: float }),
  row("rint", [[1, 2]], [1, 2], { dtypes: number }),
  row("rint", [[0.5, 1.5, 2.5, -0.5, -1.5]], [0, 2, 2, 0, -2], { dtypes: float, claim: "rounds ties to even" }),
  row("isnan", [[1, 0]], [false, false]),
  row("isnan", [[nan, inf, 1]], [true, false, false], { dtypes: inexact }),
  row("isfinite", [[1, 0]], [true, true]),
  row("isfinite", [[nan, inf, 1]], [false, false, true], { dtypes: inexact }),
  row("stopGradient", [[1, 0]], [1, 0]),
  row("astype", [[1.7, -1.7, 300, nan]], typed("i8", [1, -1, 127, 0]), {
    attributes: { dtype: "i8" },
    dtypes: float,
    claim: "truncates and saturates floats",
  }),
  row("astype", [[1, 0, 1]], typed("bool", [true, false, true]), { attributes: { dtype: "bool" } }),
  row("astype", [[1, 0, 1]], typed("f32", [1, 0, 1]), { attributes: { dtype: "f32" } }),
  row("astype", [[1, 0, 1]], typed("i64", [1n, 0n, 1n]), { attributes: { dtype: "i64" } }),
  row("astype", [[1, 0, 1]], typed("c64", [1, 0, 1]), { attributes: { dtype: "c64" } }),
  row("astype", [[1, 0, 1]], typed("bf16", [1, 0, 1]), { attributes: { dtype: "bf16" } }),
  row("astype", [[257, 255]], typed("u8", [1, 255]), {
    attributes: { dtype: "u8" },
    dtypes: ["i32", "u32", "i64", "u64", "i16", "u16"],
    claim: "wraps integers",
  }),
  row("where", [typed("bool", [true, false]), [1, 0], [0, 1]], [1, 1], { dtypes: any }),
  row(
    "where",
    [typed("bool", [[true], [false]]), [1, 0], 0],
    [
      [1, 0],
      [0, 0],
    ],
    { dtypes: any, claim: "broadcasts all three" },
  ),
];

const order: readonly ConformanceRow[] = [
  row(
    "equal",
    [
      [1, 0, 1],
      [1, 1, 0],
    ],
    [true, false, false],
  ),
  row("equal", [[nan], [nan]], [false], { dtypes: inexact, claim: "has NaN equal nothing" }),
  row(
    "notEqual",
    [
      [1, 0, 1],
      [1, 1, 0],
    ],
    [false, true, true],
  ),
  row(
    "less",
    [
      [1, 0, 1],
      [1, 1, 0],
    ],
    [false, true, false],
  ),
  row(
    "lessEqual",
    [
      [1, 0, 1],
      [1, 1, 0],
    ],
    [true, true, false],
  ),
  row(
    "greater",
    [
      [1, 0, 1],
      [1, 1, 0],
    ],
    [false, false, true],
  ),
  row("greater", [[{ re: 1, im: 2 }], [{ re: 1, im: 1 }]], [true], {
    dtypes: complex,
    claim: "orders complex by imaginary part second",
  }),
  row(
    "greaterEqual",
    [
      [1, 0, 1],
      [1, 1, 0],
    ],
    [true, false, true],
  ),
  row("greaterEqual", [[nan], [1]], [false], { dtypes: float }),
  row(
    "logicalAnd",
    [
      [true, true, false],
      [true, false, false],
    ],
    [true, false, false],
  ),
  row(
    "logicalOr",
    [
      [true, true, false],
      [true, false, false],
    ],
    [true, true, false],
  ),
  row(
    "logicalXor",
    [
      [true, true, false],
      [true, false, false],
    ],
    [false, true, false],
  ),
  row("logicalNot", [[true, false]], [false, true]),
];

const grid = [
  [1, 0, 1],
  [0, 1, 1],
];
const movement: readonly ConformanceRow[] = [
  row(
    "reshape",
    [grid],
    [
      [1, 0],
      [1, 0],
      [1, 1],
    ],
    { attributes: { shape: [3, 2] } },
  ),
  row("reshape", [grid], [[[1, 0, 1]], [[0, 1, 1]]], { attributes: { shape: [2, 1, 3] } }),
  row(
    "transpose",
    [grid],
    [
      [1, 0],
      [0, 1],
      [1, 1],
    ],
    { attributes: { permutation: [1, 0] } },
  ),
  row(
    "broadcastTo",
    [[1, 0]],
    [
      [1, 0],
      [1, 0],
    ],
    { attributes: { shape: [2, 2] } },
  ),
  row(
    "slice",
    [grid],
    [
      [0, 1],
      [1, 1],
    ],
    { attributes: { start: [0, 1], stop: [2, 3], step: [1, 1] } },
  ),
  row(
    "slice",
    [grid],
    [
      [1, 1],
      [1, 0],
    ],
    {
      attributes: { start: [1, 2], stop: [-1, 0], step: [-1, -1] },
      claim: "walks back",
    },
  ),
  row("slice", [grid], [[1, 1]], { attributes: { start: [0, 0], stop: [1, 3], step: [1, 2] }, claim: "steps" }),
  row(
    "flip",
    [grid],
    [
      [1, 1, 0],
      [1, 0, 1],
    ],
    { attributes: { axes: [0, 1] } },
  ),
  row(
    "concatenate",
    [grid, [[0, 0, 1]]],
    [
      [1, 0, 1],
      [0, 1, 1],
      [0, 0, 1],
    ],
    { attributes: { axis: 0 } },
  ),
  row(
    "concatenate",
    [grid, [[1], [0]]],
    [
      [1, 0, 1, 1],
      [0, 1, 1, 0],
    ],
    { attributes: { axis: 1 } },
  ),
  row(
    "pad",
    [[[1]], 0],
    [
      [0, 0, 0],
      [0, 1, 0],
    ],
    { attributes: { low: [1, 1], high: [0, 1], interior: [0, 0] } },
  ),
  row("pad", [[1, 1, 1], 0], [1, 0, 1, 0, 1], { attributes: { low: [0], high: [0], interior: [1] }, claim: "dilates" }),
  row("pad", [[1, 0, 1], 0], [0, 1, 0], {
    attributes: { low: [-1], high: [1], interior: [0] },
    claim: "crops by negative widths",
  }),
];

const axes = (a: readonly number[], keepDims = false): { axes: readonly number[]; keepDims: boolean } => ({
  axes: a,
  keepDims,
});
const reductions: readonly ConformanceRow[] = [
  row(
    "sum",
    [
      [
        [1, 2],
        [3, 4],
      ],
    ],
    [4, 6],
    { attributes: axes([0]), dtypes: number },
  ),
  row(
    "sum",
    [
      [
        [1, 2],
        [3, 4],
      ],
    ],
    [3, 7],
    { attributes: axes([1]), dtypes: number },
  ),
  row("sum", [[[[1, 2]], [[3, 4]]]], [4, 6], { attributes: axes([0, 1]), dtypes: number }),
  row("sum", [[true, true, true]], typed("i32", 3), { attributes: axes([0]), dtypes: bool }),
  row("sum", [{ shape: [0, 2], values: [] }], [0, 0], {
    attributes: axes([0]),
    dtypes: number,
    claim: "is 0 of nothing",
  }),
  row(
    "sum",
    [
      [
        [
          [1, 2],
          [3, 4],
        ],
        [
          [5, 6],
          [7, 8],
        ],
      ],
    ],
    [14, 22],
    { attributes: axes([0, 2]), dtypes: number, claim: "folds axes apart" },
  ),
  row(
    "prod",
    [
      [
        [1, 2],
        [3, 4],
      ],
    ],
    [3, 8],
    { attributes: axes([0]), dtypes: number },
  ),
  row("prod", [[true, false]], typed("i32", 0), { attributes: axes([0]), dtypes: bool }),
  row("prod", [{ shape: [0], values: [] }], 1, { attributes: axes([0]), dtypes: number, claim: "is 1 of nothing" }),
  row(
    "max",
    [
      [
        [1, 4],
        [3, 2],
      ],
    ],
    [3, 4],
    { attributes: axes([0]), dtypes: number },
  ),
  row(
    "max",
    [
      [
        [1, 4],
        [3, 2],
      ],
    ],
    [[4], [3]],
    { attributes: axes([1], true), dtypes: number, claim: "keeps folded axes on request" },
  ),
  row("max", [[1, nan, 3]], nan, { attributes: axes([0]), dtypes: float, claim: "lets NaN win" }),
  row("max", [[true, false]], true, { attributes: axes([0]), dtypes: bool }),
  row(
    "min",
    [
      [
        [1, 4],
        [3, 2],
      ],
    ],
    [1, 2],
    { attributes: axes([0]), dtypes: number },
  ),
  row("min", [[1, nan, 3]], nan, { attributes: axes([0]), dtypes: float, claim: "lets NaN win" }),
  row("min", [[true, false]], false, { attributes: axes([0]), dtypes: bool }),
  row(
    "all",
    [
      [
        [true, true],
        [true, false],
      ],
    ],
    [true, false],
    { attributes: axes([1]) },
  ),
  row("all", [{ shape: [0], values: [] }], true, { attributes: axes([0]), claim: "holds of nothing" }),
  row(
    "any",
    [
      [
        [true, false],
        [false, false],
      ],
    ],
    [true, false],
    { attributes: axes([1]) },
  ),
  row("any", [{ shape: [0], values: [] }], false, { attributes: axes([0]), claim: "does not hold of nothing" }),
  row(
    "argmax",
    [
      [
        [1, 4, 4],
        [3, 2, 1],
      ],
    ],
    typed("i32", [1, 0]),
    { attributes: { axis: 1, keepDims: false }, dtypes: number },
  ),
  row("argmax", [[1, nan, nan]], typed("i32", 1), {
    attributes: { axis: 0, keepDims: false },
    dtypes: float,
    claim: "finds the first NaN",
  }),
  row("argmax", [[false, true]], typed("i32", 1), { attributes: { axis: 0, keepDims: false }, dtypes: bool }),
  row(
    "argmin",
    [
      [
        [1, 4, 1],
        [3, 2, 1],
      ],
    ],
    typed("i32", [0, 2]),
    { attributes: { axis: 1, keepDims: false }, dtypes: number },
  ),
  row("argmin", [[true, false]], typed("i32", 1), { attributes: { axis: 0, keepDims: false }, dtypes: bool }),
];

const products: readonly ConformanceRow[] = [
  row(
    "matmul",
    [
      [
        [1, 2],
        [3, 4],
      ],
      [
        [5, 6],
        [7, 8],
      ],
    ],
    [
      [19, 22],
      [43, 50],
    ],
    { dtypes: number },
  ),
  row("matmul", [[[true, false]], [[true], [true]]], [[true]], { dtypes: bool, claim: "is or of ands on bool" }),
  row(
    "matmul",
    [
      [[[1, 2]], [[3, 4]]],
      [[1], [1]],
    ],
    [[[3]], [[7]]],
    { dtypes: number, claim: "broadcasts batches" },
  ),
  row(
    "matmul",
    [
      { shape: [1, 0], values: [] },
      { shape: [0, 2], values: [] },
    ],
    [[0, 0]],
    { dtypes: number, claim: "is 0 over nothing" },
  ),
];

/** Rows of the core families. */
export const CORE_ROWS: readonly ConformanceRow[] = [
  ...creation,
  ...arithmetic,
  ...functions,
  ...order,
  ...movement,
  ...reductions,
  ...products,
];
