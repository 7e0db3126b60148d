// Rows of reads and writes at given positions, order, running reductions, slices and padding beyond the core.
import { DTYPE_SETS } from "../../dtype.js";
import { type ConformanceRow, row, typed } from "./row.js";

const { bool, complex, float, integer, number } = DTYPE_SETS;
const { NaN: nan, POSITIVE_INFINITY: inf } = Number;
const signed = integer.filter((d) => d.startsWith("i"));
const unsigned = integer.filter((d) => d.startsWith("u"));
const i32 = (nested: unknown): unknown => typed("i32", nested);

const clip = { mode: "clip" };
const matrix = [
  [1, 2, 3],
  [4, 5, 6],
];

const reads: readonly ConformanceRow[] = [
  row("gather", [matrix, i32([1, 0, 1])], [[[4, 5, 6]], [[1, 2, 3]], [[4, 5, 6]]], {
    attributes: { axes: [0], sizes: [1, 3], ...clip },
    dtypes: number,
  }),
  row("gather", [matrix, i32([0, -1]), i32([1, 2])], [[[2]], [[6]]], {
    attributes: { axes: [0, 1], sizes: [1, 1], ...clip },
    dtypes: number,
    claim: "counts negative indices from the end",
  }),
  row("gather", [[1, 2, 3], i32([5, -9])], [[3], [1]], {
    attributes: { axes: [0], sizes: [1], ...clip },
    dtypes: number,
    claim: "clips",
  }),
  row("gather", [[1, 2, 3], i32([4, -5])], [[2], [2]], {
    attributes: { axes: [0], sizes: [1], mode: "wrap" },
    dtypes: number,
    claim: "wraps around",
  }),
  row("gather", [[1, 2], i32([0, 5])], [[1], [nan]], {
    attributes: { axes: [0], sizes: [1], mode: "fill" },
    dtypes: float,
    claim: "fills floats with NaN",
  }),
  row("gather", [typed("i8", [1, 2]), i32([5])], typed("i8", [[-128]]), {
    attributes: { axes: [0], sizes: [1], mode: "fill" },
    dtypes: ["i8"],
    claim: "fills signed integers with the smallest",
  }),
  row("gather", [typed("u16", [1, 2]), i32([5])], typed("u16", [[65535]]), {
    attributes: { axes: [0], sizes: [1], mode: "fill" },
    dtypes: ["u16"],
    claim: "fills unsigned integers with the largest",
  }),
  row("gather", [[true, false], i32([1, 0])], [[false], [true]], {
    attributes: { axes: [0], sizes: [1], ...clip },
    dtypes: bool,
  }),
  row("gather", [matrix, i32([1, 9])], [[[2, 3]], [[2, 3]]], {
    attributes: { axes: [1], sizes: [1, 2], ...clip },
    dtypes: number,
    claim: "clips a window so that it fits",
  }),
  row("takeAlongAxis", [matrix, i32([[2], [0]])], [[3], [4]], { attributes: { axis: 1, ...clip }, dtypes: number }),
  row("takeAlongAxis", [matrix, i32([[1, 0, -1]])], [[4, 2, 6]], {
    attributes: { axis: 0, ...clip },
    dtypes: number,
    claim: "broadcasts the other axes",
  }),
  row("takeAlongAxis", [[true, false], i32([1, 9])], [false, false], {
    attributes: { axis: 0, ...clip },
    dtypes: bool,
  }),
  row("dynamicSlice", [matrix, i32([1, 1])], [[5, 6]], { attributes: { sizes: [1, 2] }, dtypes: number }),
  row("dynamicSlice", [matrix, i32([9, -1])], [[5, 6]], {
    attributes: { sizes: [1, 2] },
    dtypes: number,
    claim: "clamps the start so that the window fits",
  }),
  row("dynamicSlice", [[true, false], i32([1])], [false], { attributes: { sizes: [1] }, dtypes: bool }),
];

const writes: readonly ConformanceRow[] = [
  row("scatter", [[1, 2, 3], [[7], [9]], i32([0, -1])], [7, 2, 9], {
    attributes: { axes: [0], reduce: "set", ...clip },
    dtypes: number,
  }),
  row("scatter", [[1, 2, 3], [[7], [9]], i32([1, 1])], [1, 9, 3], {
    attributes: { axes: [0], reduce: "set", ...clip },
    dtypes: number,
    claim: "keeps the last of several updates",
  }),
  row(
    "scatter",
    [matrix, [[[7, 8, 9]]], i32([1])],
    [
      [1, 2, 3],
      [7, 8, 9],
    ],
    {
      attributes: { axes: [0], reduce: "set", ...clip },
      dtypes: number,
      claim: "writes windows",
    },
  ),
  row("scatter", [[1, 2, 3], [[7], [9]], i32([5, 0])], [9, 2, 3], {
    attributes: { axes: [0], reduce: "set", mode: "fill" },
    dtypes: number,
    claim: "drops what is outside in mode fill",
  }),
  row("scatter", [[true, false], [[true]], i32([1])], [true, true], {
    attributes: { axes: [0], reduce: "set", ...clip },
    dtypes: bool,
  }),
  row("scatter", [[1, 2, 3], [[1], [2]], i32([2, 2])], [1, 2, 6], {
    attributes: { axes: [0], reduce: "add", ...clip },
    dtypes: number,
    claim: "adds as often as named",
  }),
  row("scatter", [[1, 2, 3], [[2], [3]], i32([2, 2])], [1, 2, 18], {
    attributes: { axes: [0], reduce: "multiply", ...clip },
    dtypes: number,
    claim: "multiplies as often as named",
  }),
  row("scatter", [[5, 2], [[3], [4]], i32([0, 1])], [3, 2], {
    attributes: { axes: [0], reduce: "min", ...clip },
    dtypes: number,
    claim: "keeps the smaller",
  }),
  row("scatter", [[5, 2], [[3], [4]], i32([0, 1])], [5, 4], {
    attributes: { axes: [0], reduce: "max", ...clip },
    dtypes: number,
    claim: "keeps the larger",
  }),
  row("scatter", [[1, 2], [[nan], [nan]], i32([0, 1])], [nan, nan], {
    attributes: { axes: [0], reduce: "max", ...clip },
    dtypes: float,
    claim: "lets NaN win",
  }),
  row("dynamicUpdateSlice", [[1, 2, 3, 4], [8, 9], i32([1])], [1, 8, 9, 4], { dtypes: number }),
  row("dynamicUpdateSlice", [[1, 2, 3, 4], [8, 9], i32([9])], [1, 2, 8, 9], {
    dtypes: number,
    claim: "clamps the start so that the window fits",
  }),
  row("dynamicUpdateSlice", [[true, false], [true], i32([1])], [true, true], { dtypes: bool }),
];

const along = { axis: 0 };
const order: readonly ConformanceRow[] = [
  row("sort", [[3, 1, 2]], [1, 2, 3], { attributes: along, dtypes: number }),
  row(
    "sort",
    [
      [
        [3, 1],
        [1, 2],
      ],
    ],
    [
      [1, 1],
      [3, 2],
    ],
    { attributes: along, dtypes: number, claim: "sorts along any axis" },
  ),
  row("sort", [[nan, 1, -inf, inf]], [-inf, 1, inf, nan], { attributes: along, dtypes: float, claim: "puts NaN last" }),
  row("sort", [[3, -1, 2]], [-1, 2, 3], { attributes: along, dtypes: signed, claim: "knows signs" }),
  row("sort", [[true, false]], [false, true], { attributes: along, dtypes: bool }),
  row(
    "sort",
    [
      [
        { re: 1, im: 2 },
        { re: 1, im: 1 },
      ],
    ],
    [
      { re: 1, im: 1 },
      { re: 1, im: 2 },
    ],
    {
      attributes: along,
      dtypes: complex,
      claim: "orders complex numbers by imaginary part second",
    },
  ),
  row("argsort", [[3, 1, 2, 1]], i32([1, 3, 2, 0]), { attributes: along, dtypes: number, claim: "is stable" }),
  row("argsort", [[nan, 1, nan, 0]], i32([3, 1, 0, 2]), { attributes: along, dtypes: float, claim: "puts NaN last" }),
  row("argsort", [[true, false, true]], i32([1, 0, 2]), { attributes: along, dtypes: bool }),
  row(
    "searchsorted",
    [
      [1, 2, 2, 4],
      [2, 0, 5],
    ],
    i32([1, 0, 4]),
    { attributes: { side: "left" }, dtypes: number },
  ),
  row(
    "searchsorted",
    [
      [1, 2, 2, 4],
      [2, 0, 5],
    ],
    i32([3, 0, 4]),
    {
      attributes: { side: "right" },
      dtypes: number,
      claim: "goes behind equal elements from the right",
    },
  ),
  row(
    "searchsorted",
    [
      [1, 2],
      [nan, inf],
    ],
    i32([2, 2]),
    {
      attributes: { side: "left" },
      dtypes: float,
      claim: "takes NaN for larger than every number",
    },
  ),
  row(
    "searchsorted",
    [
      [
        [1, 3],
        [2, 4],
      ],
      [[2], [2]],
    ],
    i32([[1], [0]]),
    {
      attributes: { side: "left" },
      dtypes: number,
      claim: "searches line by line",
    },
  ),
  row("searchsorted", [[false, true], [true]], i32([1]), { attributes: { side: "left" }, dtypes: bool }),
];

const forward = { axis: 0, reverse: false };
const backward = { axis: 0, reverse: true };
const wide = [...number.filter((d) => !["i8", "i16", "u8", "u16"].includes(d))];
const running: readonly ConformanceRow[] = [
  row("cumsum", [[1, 2, 3]], [1, 3, 6], { attributes: forward, dtypes: number }),
  row("cumsum", [[1, 2, 3]], [6, 5, 3], {
    attributes: backward,
    dtypes: number,
    claim: "runs from the end in reverse",
  }),
  row(
    "cumsum",
    [
      [
        [1, 2],
        [3, 4],
      ],
    ],
    [
      [1, 2],
      [4, 6],
    ],
    { attributes: forward, dtypes: wide, claim: "runs along any axis" },
  ),
  row("cumsum", [[true, true]], i32([1, 2]), { attributes: forward, dtypes: bool }),
  row("cumsum", [[2147483647, 1]], [2147483647, -2147483648], { attributes: forward, dtypes: ["i32"], claim: "wraps" }),
  row("cumprod", [[1, 2, 3]], [1, 2, 6], { attributes: forward, dtypes: number }),
  row("cumprod", [[true, false]], i32([1, 0]), { attributes: forward, dtypes: bool }),
  row(
    "cumprod",
    [
      [
        { re: 0, im: 1 },
        { re: 0, im: 1 },
      ],
    ],
    [
      { re: 0, im: 1 },
      { re: -1, im: 0 },
    ],
    {
      attributes: forward,
      dtypes: complex,
    },
  ),
  row("cummax", [[1, 3, 2]], [1, 3, 3], { attributes: forward, dtypes: number }),
  row("cummax", [[1, nan, 2]], [1, nan, nan], { attributes: forward, dtypes: float, claim: "keeps NaN" }),
  row("cummax", [[false, true, false]], [false, true, true], { attributes: forward, dtypes: bool }),
  row("cummin", [[3, 1, 2]], [3, 1, 1], { attributes: forward, dtypes: number }),
  row("cummin", [[3, 1, 2]], [1, 1, 2], {
    attributes: backward,
    dtypes: number,
    claim: "runs from the end in reverse",
  }),
  row("cummin", [[true, false, true]], [true, false, false], { attributes: forward, dtypes: bool }),
  row("cumlogsumexp", [[0, 0]], [0, Math.LN2], { attributes: forward, ulps: 2 }),
  row("cumlogsumexp", [[-inf, -inf, 1]], [-inf, -inf, 1], { attributes: forward, claim: "starts from nothing" }),
];

/** Rows of indexing, order and running reductions. */
export const INDEXING_ROWS: readonly ConformanceRow[] = [
  ...reads,
  ...writes,
  ...order,
  ...running,
  row("sort", [typed("u64", [2n ** 63n, 1n])], typed("u64", [1n, 2n ** 63n]), {
    attributes: along,
    dtypes: ["u64"],
    claim: "compares 64 bits",
  }),
  row("cumsum", [[200, 100]], typed("u32", [200, 300]), {
    attributes: forward,
    dtypes: unsigned.slice(0, 1),
    claim: "widens narrow integers",
  }),
];
