// Rows of trigonometry, special functions, bits and complex parts.
import { DTYPE_SETS } from "../../dtype.js";
import { type ConformanceRow, row, typed } from "./row.js";

const { bool, complex, float, integer, number, real } = DTYPE_SETS;
const { NaN: nan, POSITIVE_INFINITY: inf } = Number;
const signed = integer.filter((d) => d.startsWith("i"));
const unsigned = integer.filter((d) => d.startsWith("u"));
const narrow = ["f16", "bf16"] as const;
const wide = ["f32", "f64"] as const;
const { E, PI } = Math;

const trigonometry: readonly ConformanceRow[] = [
  row("sinh", [[0, 1, -1]], [0, (E - 1 / E) / 2, (1 / E - E) / 2], { ulps: 2 }),
  row("cosh", [[0, 1, -1]], [1, (E + 1 / E) / 2, (E + 1 / E) / 2], { ulps: 2 }),
  row("sinh", [[inf, -inf, nan]], [inf, -inf, nan], { dtypes: float }),
  row("arcsin", [[0, 1, -1, 0.5]], [0, PI / 2, -PI / 2, PI / 6], { ulps: 2 }),
  row("arcsin", [[2, -2]], [nan, nan], { dtypes: float, claim: "is NaN outside its domain" }),
  row("arcsin", [[{ re: 0, im: 1 }]], [{ re: 0, im: Math.log(1 + Math.SQRT2) }], { dtypes: complex, ulps: 2 }),
  row("arccos", [[1, 0, -1, 0.5]], [0, PI / 2, PI, PI / 3], { ulps: 2 }),
  row("arctan", [[0, 1, -1]], [0, PI / 4, -PI / 4], { ulps: 2 }),
  row("arctan", [[inf, -inf]], [PI / 2, -PI / 2], { dtypes: float, ulps: 1, claim: "ends at a right angle" }),
  row("arcsinh", [[0, 1, -1]], [0, Math.log(1 + Math.SQRT2), -Math.log(1 + Math.SQRT2)], { ulps: 2 }),
  row("arccosh", [[1, 2]], [0, Math.log(2 + Math.sqrt(3))], { ulps: 2 }),
  row("arccosh", [[0]], [nan], { dtypes: float, claim: "is NaN below 1" }),
  row("arctanh", [[0, 0.5, -0.5]], [0, Math.log(3) / 2, -Math.log(3) / 2], { ulps: 2 }),
  row("arctanh", [[1, -1, 2]], [inf, -inf, nan], { dtypes: float, claim: "is infinite at -1 and 1" }),
  row("cbrt", [[8, -27, 0]], [2, -3, 0], { ulps: 1 }),
  row("log2", [[1, 8, 0.5]], [0, 3, -1], { ulps: 1 }),
  row("log2", [[0, -1]], [-inf, nan], { dtypes: float }),
  row("log10", [[1, 1000]], [0, 3], { ulps: 1 }),
];

const special: readonly ConformanceRow[] = [
  row("erf", [[0, 0.5, -1, 3]], [0, 0.5204998778130465, -0.8427007929497149, 0.9999779095030014], { ulps: 2 }),
  row("erf", [[inf, -inf, nan]], [1, -1, nan]),
  row("erfc", [[0, 0.5, -1]], [1, 0.4795001221869535, 1.842700792949715], { ulps: 2 }),
  row("erfc", [[8]], [1.1224297172982928e-29], {
    dtypes: ["f32", "f64"],
    ulps: 1e-12,
    claim: "keeps its digits far out",
  }),
  row("erfInv", [[0, 0.5, -0.25]], [0, 0.4769362762044699, -0.22531205501217808], { ulps: 2 }),
  row("erfInv", [[1, -1, 2]], [inf, -inf, nan], { claim: "is infinite at -1 and 1, NaN outside" }),
  row("lgamma", [[1, 2, 0.5, 10]], [0, 0, 0.5723649429247001, 12.801827480081469], { ulps: 4 }),
  row("lgamma", [[0, -3, inf]], [inf, inf, inf], { claim: "is infinite at its poles" }),
  row("lgamma", [[-1.5]], [0.8600470153764809], { ulps: 4, claim: "reflects below 0" }),
  row("digamma", [[1, 0.5, 10]], [-0.5772156649015329, -1.9635100260214235, 2.251752589066721], { ulps: 4 }),
  row("digamma", [[-0.5]], [0.03648997397857652], { ulps: 4, claim: "reflects below 0" }),
  row("digamma", [[0, -1]], [nan, nan], { claim: "is NaN at its poles" }),
  row("besselI0e", [[0, 1, -1, 20]], [1, 0.4657596075936405, 0.4657596075936405, 0.089780311884826], { ulps: 2 }),
  row("besselI1e", [[0, 1, -1, 20]], [0, 0.2079104153497085, -0.2079104153497085, 0.08750622218328867], { ulps: 2 }),
  row(
    "igamma",
    [
      [1, 2.5],
      [1, 3],
    ],
    [1 - 1 / E, 0.693781081586722],
    { ulps: 4 },
  ),
  row(
    "igamma",
    [
      [1, -1, 1],
      [0, 1, -1],
    ],
    [0, nan, nan],
    { claim: "is NaN outside its domain" },
  ),
  row(
    "igammaGradA",
    [
      [1, 2.5, 0.5],
      [1, 3, 4],
    ],
    [-0.43172971063489896, -0.22754855127826118, -0.016565975346630374],
    { ulps: 16 },
  ),
  row(
    "igammaGradA",
    [
      [1, 2, -1, 1],
      [0, inf, 1, -1],
    ],
    [0, 0, nan, nan],
    { claim: "is 0 at both ends and NaN outside its domain" },
  ),
  row(
    "igammac",
    [
      [1, 2.5],
      [1, 3],
    ],
    [1 / E, 0.3062189184132784],
    { ulps: 4 },
  ),
  row(
    "zeta",
    [
      [2, 4, 1],
      [1, 2, 1],
    ],
    [PI ** 2 / 6, PI ** 4 / 90 - 1, inf],
    { ulps: 4 },
  ),
  row(
    "betainc",
    [
      [1, 2, 0.5],
      [1, 3, 0.5],
      [0.25, 0.5, 0.5],
    ],
    [0.25, 0.6875, 0.5],
    { ulps: 4 },
  ),
  row("betainc", [[1], [1], [2]], [nan], { claim: "is NaN outside 0 to 1" }),
];

const bitwise: readonly ConformanceRow[] = [
  row(
    "bitwiseAnd",
    [
      [12, 7, 1],
      [10, 2, 0],
    ],
    [8, 2, 0],
    { dtypes: integer },
  ),
  row(
    "bitwiseAnd",
    [
      [true, true],
      [true, false],
    ],
    [true, false],
    { dtypes: bool },
  ),
  row("bitwiseAnd", [[-1], [-4]], [-4], { dtypes: signed, claim: "sees two's complements" }),
  row(
    "bitwiseOr",
    [
      [12, 7, 1],
      [10, 2, 0],
    ],
    [14, 7, 1],
    { dtypes: integer },
  ),
  row(
    "bitwiseOr",
    [
      [true, false],
      [false, false],
    ],
    [true, false],
    { dtypes: bool },
  ),
  row(
    "bitwiseXor",
    [
      [12, 7, 1],
      [10, 2, 0],
    ],
    [6, 5, 1],
    { dtypes: integer },
  ),
  row(
    "bitwiseXor",
    [
      [true, true],
      [true, false],
    ],
    [false, true],
    { dtypes: bool },
  ),
  row(
    "bitwiseXor",
    [[[1], [2]], [[4, 8]]],
    [
      [5, 9],
      [6, 10],
    ],
    { dtypes: integer, claim: "broadcasts" },
  ),
  row("bitwiseNot", [[0, 5, -1]], [-1, -6, 0], { dtypes: signed }),
  row("bitwiseNot", [[0, 1]], [4294967295, 4294967294], { dtypes: ["u32"] }),
  row("bitwiseNot", [[0, 255]], [255, 0], { dtypes: ["u8"] }),
  row("bitwiseNot", [[0, 65535]], [65535, 0], { dtypes: ["u16"] }),
  row("bitwiseNot", [[0n]], [2n ** 64n - 1n], { dtypes: ["u64"] }),
  row("bitwiseNot", [[true, false]], [false, true], { dtypes: bool }),
  row(
    "leftShift",
    [
      [1, 3, 5],
      [3, 1, 0],
    ],
    [8, 6, 5],
  ),
  row(
    "leftShift",
    [
      [1, 1],
      [64, 100],
    ],
    [0, 0],
    { claim: "is 0 from the width on" },
  ),
  row("leftShift", [[1], [-1]], [0], { dtypes: signed, claim: "is 0 for negative shifts" }),
  row("leftShift", [[1], [7]], [-128], { dtypes: ["i8"], claim: "wraps into the sign" }),
  row(
    "rightShift",
    [
      [16, 7, 5],
      [3, 1, 0],
    ],
    [2, 3, 5],
  ),
  row(
    "rightShift",
    [
      [-16, -1],
      [2, 100],
    ],
    [-4, -1],
    { dtypes: signed, claim: "keeps the sign" },
  ),
  row(
    "rightShift",
    [
      [100, -100],
      [-1, -1],
    ],
    [0, -1],
    { dtypes: signed, claim: "goes all the way for negative shifts" },
  ),
  row("rightShift", [[100], [64]], [0], { dtypes: unsigned, claim: "is 0 from the width on" }),
  row("rightShift", [[4294967295], [31]], [1], { dtypes: ["u32"], claim: "has no sign" }),
  row("bitwiseCount", [[0, 7, 64]], typed("u8", [0, 3, 1]), { dtypes: integer }),
  row("bitwiseCount", [[-7]], typed("u8", [3]), { dtypes: signed, claim: "counts the magnitude" }),
  row("bitwiseCount", [[true, false]], typed("u8", [1, 0]), { dtypes: bool }),
  row("populationCount", [[0, 7, 64]], [0, 3, 1]),
  row("populationCount", [[-1]], [16], { dtypes: ["i16"], claim: "counts the two's complement" }),
  row("populationCount", [[-1n]], [64n], { dtypes: ["i64"], claim: "counts the two's complement" }),
  row("clz", [[0, 1, 255]], [8, 7, 0], { dtypes: ["u8"] }),
  row("clz", [[0, 1, -1]], [16, 15, 0], { dtypes: ["i16"] }),
  row("clz", [[0, 1]], [32, 31], { dtypes: ["u32"] }),
  row("clz", [[0n, -1n]], [64n, 0n], { dtypes: ["i64"] }),
  row("clz", [[0, 1, -1]], [8, 7, 0], { dtypes: ["i8"] }),
  row("clz", [[0, 1, 65535]], [16, 15, 0], { dtypes: ["u16"] }),
  row("clz", [[0, 1, -1]], [32, 31, 0], { dtypes: ["i32"] }),
  row("clz", [[0n, 1n, 1n << 40n]], [64n, 63n, 23n], { dtypes: ["u64"] }),
  row(
    "copysign",
    [
      [1, -2, 3],
      [-0, 5, -inf],
    ],
    [-1, 2, -3],
  ),
  row(
    "nextafter",
    [
      [1, 1, 0],
      [2, 1, 1],
    ],
    [1 + 2 ** -23, 1, 2 ** -149],
    { dtypes: ["f32"] },
  ),
  row(
    "nextafter",
    [
      [1, 1],
      [2, 0],
    ],
    [1 + 2 ** -52, 1 - 2 ** -53],
    { dtypes: ["f64"] },
  ),
  row(
    "nextafter",
    [
      [1, 0],
      [2, -1],
    ],
    [1 + 2 ** -10, -(2 ** -24)],
    { dtypes: ["f16"] },
  ),
  row("nextafter", [[1], [2]], [1 + 2 ** -7], { dtypes: ["bf16"] }),
  row(
    "nextafter",
    [
      [nan, 1],
      [1, nan],
    ],
    [nan, nan],
    { dtypes: [...narrow, ...wide], claim: "lets NaN win" },
  ),
  row("bitcast", [[1, -2]], typed("i32", [0x3f800000, -0x40000000]), { attributes: { dtype: "i32" }, dtypes: ["f32"] }),
  row("bitcast", [[1]], typed("i64", [0x3ff0000000000000n]), { attributes: { dtype: "i64" }, dtypes: ["f64"] }),
  row("bitcast", [[255, 128]], typed("i8", [-1, -128]), { attributes: { dtype: "i8" }, dtypes: ["u8"] }),
  row("bitcast", [[0x3c00]], typed("f16", [1]), { attributes: { dtype: "f16" }, dtypes: ["u16"] }),
  row("bitcast", [[true, false]], typed("u8", [1, 0]), { attributes: { dtype: "u8" }, dtypes: ["bool"] }),
  row("bitcast", [[0x3f800000]], typed("f32", [1]), { attributes: { dtype: "f32" }, dtypes: ["u32"] }),
  row("bitcast", [[0x3ff0000000000000n]], typed("f64", [1]), { attributes: { dtype: "f64" }, dtypes: ["u64"] }),
  row("bitcast", [[-1]], typed("u8", [255]), { attributes: { dtype: "u8" }, dtypes: ["i8"] }),
  row("bitcast", [[-1]], typed("u16", [65535]), { attributes: { dtype: "u16" }, dtypes: ["i16"] }),
  row("bitcast", [[-1]], typed("u32", [4294967295]), { attributes: { dtype: "u32" }, dtypes: ["i32"] }),
  row("bitcast", [[-1n]], typed("u64", [2n ** 64n - 1n]), { attributes: { dtype: "u64" }, dtypes: ["i64"] }),
  row("bitcast", [[1]], typed("u16", [0x3c00]), { attributes: { dtype: "u16" }, dtypes: ["f16"] }),
  row("bitcast", [[1]], typed("i16", [0x3f80]), { attributes: { dtype: "i16" }, dtypes: ["bf16"] }),
  row("bitcast", [[{ re: 1, im: 0 }]], typed("i64", [0x3f800000n]), { attributes: { dtype: "i64" }, dtypes: ["c64"] }),
];

const parts: readonly ConformanceRow[] = [
  row("real", [[1, 0]], [1, 0], { dtypes: [...real] }),
  row("real", [[{ re: 1, im: -2 }]], typed("f32", [1]), { dtypes: complex }),
  row("imag", [[1, 0]], [0, 0], { dtypes: [...real] }),
  row("imag", [[{ re: 1, im: -2 }]], typed("f32", [-2]), { dtypes: complex }),
  row("conjugate", [[1, 2]], [1, 2], { dtypes: number.filter((d) => d !== "c64") }),
  row("conjugate", [[{ re: 1, im: -2 }]], [{ re: 1, im: 2 }], { dtypes: complex }),
  row("complex", [[[1], [2]], [[3, -4]]], {
    shape: [2, 2],
    values: [
      { re: 1, im: 3 },
      { re: 1, im: -4 },
      { re: 2, im: 3 },
      { re: 2, im: -4 },
    ],
    dtype: "c64",
  }),
];

/** Rows of these families. */
export const ELEMENTWISE_ROWS: readonly ConformanceRow[] = [...trigonometry, ...special, ...bitwise, ...parts];
