// Derivatives of convolutions, window reductions and pooling.
import * as t from "../../src/index.js";
import type { DerivativeRow } from "./row.js";
import { waves } from "./values.js";

type Shape = readonly number[];
type Options = Parameters<typeof t.conv>[2];

const convolutions: readonly (readonly [string, Shape, Shape, Options])[] = [
  ["one axis", [2, 5, 2], [3, 2, 2], {}],
  ["strides", [1, 7, 2], [2, 3, 2], { strides: 2 }],
  ["strides that leave a rest", [1, 8, 1], [2, 3, 1], { strides: 3 }],
  ["padding of two sizes", [1, 4, 1], [2, 3, 1], { padding: [[2, 1]] }],
  ["padding that crops", [1, 6, 1], [1, 2, 1], { padding: [[-1, -2]] }],
  ["padding wider than the kernel", [1, 3, 1], [1, 2, 1], { padding: 3 }],
  ["a dilated operand", [1, 4, 2], [2, 2, 2], { inputDilation: 2 }],
  ["a dilated kernel", [1, 7, 2], [2, 2, 2], { kernelDilation: 3 }],
  ["groups", [2, 4, 4], [6, 2, 2], { groups: 2 }],
  ["one channel per group", [1, 4, 3], [3, 2, 1], { groups: 3, padding: "SAME" }],
  ["two axes", [2, 4, 3, 2], [3, 2, 2, 2], { padding: "SAME" }],
  [
    "everything",
    [2, 5, 4, 4],
    [2, 2, 3, 2],
    {
      strides: [2, 1],
      padding: [
        [1, 2],
        [0, 3],
      ],
      inputDilation: [1, 2],
      kernelDilation: [2, 1],
      groups: 2,
    },
  ],
  ["three axes", [1, 2, 3, 2, 1], [1, 2, 2, 1, 1], {}],
  ["no batch", [0, 4, 1], [2, 2, 1], {}],
  ["no place", [1, 2, 1], [2, 4, 1], {}],
];

type WindowOptions = Parameters<typeof t.windowSum>[2];
const windows: readonly (readonly [string, Shape, Shape, WindowOptions])[] = [
  ["one axis", [5], [2], {}],
  ["strides", [7, 2], [3, 1], { strides: [2, 1] }],
  ["padding", [4, 3], [2, 2], { padding: "SAME" }],
  ["dilations", [5], [2], { inputDilation: 2, windowDilation: 3, padding: [[1, 2]] }],
  ["windows of padding alone", [3], [2], { padding: 3 }],
  ["padding that crops", [6], [2], { padding: [[-2, -1]] }],
];
const reductions = { windowSum: t.windowSum, windowProd: t.windowProd, windowMax: t.windowMax, windowMin: t.windowMin };

export const rows: readonly DerivativeRow[] = [
  ...convolutions.map(([name, x, kernel, options]) => ({
    op: "conv",
    name,
    fn: ((a, w) => t.conv(a, w, options)) as DerivativeRow["fn"],
    inputs: [waves(x), waves(kernel, 1)],
  })),
  ...Object.entries(reductions).flatMap(([name, reduce]) =>
    windows.map(
      ([label, shape, size, options]): DerivativeRow => ({
        op: "reduceWindow",
        name: `${name}, ${label}`,
        fn: (x) => finite(reduce(x!, size, options) as t.Tensor),
        inputs: [waves(shape)],
      }),
    ),
  ),
  {
    op: "reduceWindow",
    name: "windowProd at zeros",
    fn: (x) => t.windowProd(x!, [2]) as t.Tensor,
    inputs: [{ values: [0, 2, 0, 0, 3] }],
  },
  {
    op: "windowScatter",
    name: "max",
    fn: (source) =>
      t.windowScatter(
        [
          [1, 3, 2],
          [5, 4, 0],
        ],
        source!,
        [2, 2],
        { padding: "SAME" },
      ) as t.Tensor,
    inputs: [waves([2, 3])],
  },
  {
    op: "windowScatter",
    name: "min, windows of padding alone",
    fn: (source) => t.windowScatter([4, 1, 2], source!, [2], { select: "min", padding: 2, strides: 2 }) as t.Tensor,
    inputs: [waves([3])],
  },
  {
    op: "reduceWindow",
    name: "windowMean",
    fn: (x) => t.windowMean(x!, [2, 1], { strides: [1, 2] }) as t.Tensor,
    inputs: [waves([3, 3])],
  },
  {
    op: "conv",
    name: "convTranspose",
    fn: (x, kernel) => t.convTranspose(x!, kernel!, { strides: 2, groups: 2 }) as t.Tensor,
    inputs: [waves([1, 3, 4]), waves([4, 3, 1], 1)],
  },
  ...(["maxPool", "avgPool"] as const).map(
    (name): DerivativeRow => ({
      op: "reduceWindow",
      name,
      fn: (x) => t.nn[name](x!, 2, { padding: "SAME" }) as t.Tensor,
      inputs: [waves([2, 3, 4, 2])],
    }),
  ),
  {
    op: "reduceWindow",
    name: "avgPool, without padding in the count",
    fn: (x) => t.nn.avgPool(x!, 2, { strides: 1, padding: "SAME", countIncludePad: false }) as t.Tensor,
    inputs: [waves([1, 3, 3, 1])],
  },
  {
    op: "conv",
    name: "lax.convGeneralDilated",
    fn: (x, kernel) =>
      t.lax.convGeneralDilated(x!, kernel!, [2, 1], "SAME", {
        dimensionNumbers: ["NCHW", "OIHW", "NCHW"],
        featureGroupCount: 2,
      }) as t.Tensor,
    inputs: [waves([1, 4, 4, 3]), waves([2, 2, 2, 2], 1)],
  },
  {
    op: "conv",
    name: "lax.convGeneralDilated, groups of the batch",
    fn: (x, kernel) => t.lax.convGeneralDilated(x!, kernel!, [1], "VALID", { batchGroupCount: 2 }) as t.Tensor,
    inputs: [waves([4, 2, 4]), waves([2, 2, 2], 1)],
  },
  {
    op: "conv",
    name: "lax.convGeneralDilatedLocal",
    fn: (x, kernel) => t.lax.convGeneralDilatedLocal(x!, kernel!, [1], "VALID", [2]) as t.Tensor,
    inputs: [waves([1, 1, 3]), waves([2, 2, 2], 1)],
  },
  {
    op: "conv",
    name: "lax.convGeneralDilatedPatches",
    fn: (x) => t.lax.convGeneralDilatedPatches(x!, [2], [1], "SAME") as t.Tensor,
    inputs: [waves([1, 2, 3])],
  },
  {
    op: "conv",
    name: "convolve",
    fn: (x, y) => t.convolve(x!, y!) as t.Tensor,
    inputs: [waves([4]), waves([3], 1)],
  },
  {
    op: "conv",
    name: "correlate",
    fn: (x, y) => t.correlate(x!, y!, { mode: "same" }) as t.Tensor,
    inputs: [waves([4]), waves([3], 1)],
  },
];

/** Windows of padding alone give the least number, which has no finite difference. */
function finite(x: t.Tensor): t.Tensor {
  return t.where(t.isfinite(x).logicalAnd(t.abs(x).less(1e6)), x, 0) as t.Tensor;
}
