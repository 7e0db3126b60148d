// Rows of convolutions and windows.
import { DTYPE_SETS } from "../../dtype.js";
import { type ConformanceRow, row, typed } from "./row.js";

const { number } = DTYPE_SETS;
const { NaN: nan, NEGATIVE_INFINITY: least } = Number;
const float = DTYPE_SETS.float;

/** Attributes of a convolution over one axis. */
const line = (
  over: Partial<
    Record<"strides" | "low" | "high" | "inputDilation" | "kernelDilation", readonly number[]> & { groups: number }
  > = {},
) => ({
  strides: [1],
  low: [0],
  high: [0],
  inputDilation: [1],
  kernelDilation: [1],
  groups: 1,
  ...over,
});

const signal = [[[1], [2], [3], [4]]];
const taps = [[[1], [2]]];

const convolutions: readonly ConformanceRow[] = [
  row("conv", [signal, taps], [[[5], [8], [11]]], { attributes: line() }),
  row("conv", [signal, taps], [[[2], [8], [4]]], {
    attributes: line({ strides: [2], low: [1], high: [1] }),
    claim: "pads with zeros and strides",
  }),
  row("conv", [signal, taps], [[[7], [10]]], {
    attributes: line({ kernelDilation: [2] }),
    claim: "dilates the kernel",
  }),
  row("conv", [[[[1], [2]]], taps], [[[1], [4]]], {
    attributes: line({ inputDilation: [2] }),
    claim: "dilates the operand",
  }),
  row("conv", [signal, taps], [[[8]]], {
    attributes: line({ low: [-1], high: [-1] }),
    claim: "crops by negative padding",
  }),
  row(
    "conv",
    [
      [
        [
          [1, 10],
          [2, 20],
        ],
      ],
      [
        [[1], [1]],
        [[2], [2]],
      ],
    ],
    [[[3, 60]]],
    {
      attributes: line({ groups: 2 }),
      claim: "keeps groups apart",
    },
  ),
  row(
    "conv",
    [
      [
        [
          [1, 2],
          [3, 4],
        ],
      ],
      [[[1, 1]], [[1, 2]]],
    ],
    [
      [
        [3, 5],
        [7, 11],
      ],
    ],
    {
      attributes: line(),
      claim: "mixes channels",
    },
  ),
  row(
    "conv",
    [
      [
        [
          [[1], [2], [3]],
          [[4], [5], [6]],
        ],
      ],
      [
        [
          [[1], [0]],
          [[0], [1]],
        ],
      ],
    ],
    [[[[6], [8]]]],
    {
      attributes: {
        strides: [1, 1],
        low: [0, 0],
        high: [0, 0],
        inputDilation: [1, 1],
        kernelDilation: [1, 1],
        groups: 1,
      },
      claim: "covers two axes",
    },
  ),
  row("conv", [[[[100]]], typed("i8", [[[100]]])], typed("i8", [[[16]]]), {
    attributes: line(),
    dtypes: ["i8"],
    claim: "wraps integers",
  }),
  row(
    "conv",
    [[[[1]]], [[[1], [1]]]],
    { shape: [1, 0, 1], values: [] },
    {
      attributes: line(),
      claim: "gives nothing where the kernel is larger",
    },
  ),
];

type Reduce = "sum" | "prod" | "max" | "min";
const window = (reduce: Reduce, over: Record<string, readonly number[]> = {}) => ({
  reduce,
  window: [2],
  strides: [1],
  low: [0],
  high: [0],
  inputDilation: [1],
  windowDilation: [1],
  ...over,
});

const matrix = [
  [1, 2, 3],
  [4, 5, 6],
];
const plane = (reduce: Reduce) => ({
  reduce,
  window: [2, 2],
  strides: [1, 1],
  low: [0, 0],
  high: [0, 0],
  inputDilation: [1, 1],
  windowDilation: [1, 1],
});

const reductions: readonly ConformanceRow[] = [
  row("reduceWindow", [[1, 2, 3, 4]], [3, 5, 7], { attributes: window("sum"), dtypes: number }),
  row("reduceWindow", [[1, 2, 3, 4]], [2, 6, 12], { attributes: window("prod"), dtypes: number }),
  row("reduceWindow", [[1, 3, 2, 4]], [3, 3, 4], { attributes: window("max"), dtypes: number }),
  row("reduceWindow", [[1, 3, 2, 4]], [1, 2, 2], { attributes: window("min"), dtypes: number }),
  row("reduceWindow", [matrix], [[12, 16]], { attributes: plane("sum"), claim: "covers two axes" }),
  row("reduceWindow", [matrix], [[5, 6]], { attributes: plane("max"), claim: "covers two axes" }),
  row("reduceWindow", [[1, 2, 3, 4]], [1, 5, 4], {
    attributes: window("sum", { strides: [2], low: [1], high: [1] }),
    claim: "pads with nothing and strides",
  }),
  row("reduceWindow", [[1, 2, 3, 4]], [1, 6, 4], {
    attributes: window("prod", { strides: [2], low: [1], high: [1] }),
    claim: "pads with ones",
  }),
  row("reduceWindow", [[1, 2, 3, 4]], [4, 6], {
    attributes: window("sum", { windowDilation: [2] }),
    claim: "dilates the window",
  }),
  row("reduceWindow", [[1, 2]], [1, 2], {
    attributes: window("sum", { inputDilation: [2] }),
    claim: "dilates the operand",
  }),
  row("reduceWindow", [[1, nan, 2, 3]], [nan, nan, 3], {
    attributes: window("max"),
    dtypes: float,
    claim: "lets NaN win",
  }),
  row("reduceWindow", [[1]], [least, 1], {
    attributes: window("max", { low: [2] }),
    dtypes: float,
    claim: "has the smallest number where all is padding",
  }),
  row("reduceWindow", [typed("i8", [100, 100])], typed("i8", [-56]), {
    attributes: window("sum"),
    dtypes: ["i8"],
    claim: "wraps integers",
  }),
];

const pulls: readonly ConformanceRow[] = [
  row(
    "windowScatter",
    [
      [1, 3, 2, 4],
      [10, 20],
    ],
    [0, 10, 0, 20],
    {
      attributes: { select: "max", window: [2], strides: [2], low: [0], high: [0] },
    },
  ),
  row(
    "windowScatter",
    [
      [1, 3, 2, 4],
      [10, 20],
    ],
    [10, 0, 20, 0],
    {
      attributes: { select: "min", window: [2], strides: [2], low: [0], high: [0] },
    },
  ),
  row(
    "windowScatter",
    [
      [1, 3, 2],
      [10, 20],
    ],
    [0, 30, 0],
    {
      attributes: { select: "max", window: [2], strides: [1], low: [0], high: [0] },
      claim: "adds where windows overlap",
    },
  ),
  row("windowScatter", [[5, 5], [10]], [10, 0], {
    attributes: { select: "max", window: [2], strides: [1], low: [0], high: [0] },
    claim: "takes the first of equal elements",
  }),
  row("windowScatter", [[1, nan, 9], [10]], [0, 10, 0], {
    attributes: { select: "max", window: [3], strides: [1], low: [0], high: [0] },
    dtypes: float,
    claim: "takes NaN before all",
  }),
  row(
    "windowScatter",
    [
      [1, 2],
      [10, 20, 30],
    ],
    [10, 50],
    {
      attributes: { select: "max", window: [2], strides: [1], low: [1], high: [1] },
      claim: "leaves padding out",
    },
  ),
];

/** Rows of the window family. */
export const WINDOW_ROWS: readonly ConformanceRow[] = [...convolutions, ...reductions, ...pulls];
