// Derivatives of reads and writes at positions.
import * as t from "../../src/index.js";
import type { DerivativeRow } from "./row.js";
import { waves } from "./values.js";

const MODES = ["clip", "wrap", "fill"] as const;
/** NaN where a read is outside has no finite difference. */
const numbers = (x: unknown): t.Tensor => t.nanToNum(x as t.Tensor, { nan: 3 }) as t.Tensor;

const writes = {
  scatter: t.scatter,
  scatterAdd: t.scatterAdd,
  scatterSub: t.scatterSub,
  scatterMul: t.scatterMul,
  scatterMin: t.scatterMin,
  scatterMax: t.scatterMax,
};
/** Indices, shape of x, shape of the updates. */
const targets: readonly (readonly [string, number[] | number[][], number[], number[]])[] = [
  ["one place", [1], [3], []],
  ["elements, some twice", [[1], [0], [1], [-1]], [3], [4]],
  ["rows, some twice", [[0], [2], [0]], [3, 2], [3, 2]],
  [
    "elements of a matrix",
    [
      [0, 1],
      [1, 0],
      [0, 1],
    ],
    [2, 2],
    [3],
  ],
];

export const rows: readonly DerivativeRow[] = [
  ...MODES.flatMap((mode): DerivativeRow[] => [
    {
      op: "gather",
      name: `elements, ${mode}`,
      fn: (x) =>
        numbers(
          t.gather(
            x!,
            [
              [0, 1],
              [2, 0],
              [-1, 5],
              [0, 1],
            ],
            { mode },
          ),
        ),
      inputs: [waves([3, 2])],
    },
    {
      op: "gather",
      name: `rows of the second axis, ${mode}`,
      fn: (x) => numbers(t.gather(x!, [[1], [1], [7], [-9]], { axes: [1], mode })),
      inputs: [waves([2, 3])],
    },
    {
      op: "takeAlongAxis",
      name: mode,
      fn: (x) =>
        numbers(
          t.takeAlongAxis(
            x!,
            [
              [2, 0, 2],
              [1, 4, -7],
            ],
            { axis: 1, mode },
          ),
        ),
      inputs: [waves([2, 3])],
    },
    {
      op: "takeAlongAxis",
      name: `repeated operand, ${mode}`,
      fn: (x) =>
        numbers(
          t.takeAlongAxis(
            x!,
            [
              [
                [1, 0],
                [2, 2],
              ],
              [
                [0, 0],
                [3, -4],
              ],
            ],
            { axis: 1, mode },
          ),
        ),
      inputs: [waves([1, 3, 2])],
    },
    {
      op: "scatter",
      name: `add, outside, ${mode}`,
      fn: (x, u) => t.scatterAdd(x!, [[0], [4], [-5]], u!, { mode }) as t.Tensor,
      inputs: [waves([3, 2]), waves([3, 2], 1)],
    },
    ...(["scatter", "scatterMul", "scatterMax"] as const).map(
      (name): DerivativeRow => ({
        op: "scatter",
        name: `${name}, outside, ${mode}`,
        fn: (x, u) => writes[name](x!, [[0], [4], [-5], [0]], u!, { mode }) as t.Tensor,
        inputs: [waves([3]), waves([4], 1)],
      }),
    ),
    {
      op: "gather",
      name: `take, ${mode}`,
      fn: (x) =>
        numbers(
          t.take(
            x!,
            [
              [2, 0],
              [9, -1],
            ],
            { axis: 0, mode },
          ),
        ),
      inputs: [waves([3, 2])],
    },
  ]),
  {
    op: "takeAlongAxis",
    name: "repeated indices",
    fn: (x) => t.takeAlongAxis(x!, [[1], [0]], { axis: 0 }) as t.Tensor,
    inputs: [waves([3, 3])],
  },
  ...Object.entries(writes).flatMap(([name, write]) =>
    targets.map(
      ([label, indices, shape, updates]): DerivativeRow => ({
        op: "scatter",
        name: `${name}, ${label}`,
        fn: (x, u) => write(x!, indices, u!) as t.Tensor,
        inputs: [waves(shape), waves(updates, 1)],
      }),
    ),
  ),
  {
    op: "scatter",
    name: "multiply at zeros",
    fn: (x, u) => t.scatterMul(x!, [[0], [0], [1], [2], [2], [2]], u!) as t.Tensor,
    inputs: [{ values: [3, 2, 5] }, { values: [0, 2, 0, 0, 0, 4] }],
  },
  ...MODES.map(
    (mode): DerivativeRow => ({
      op: "scatter",
      name: `multiply rows at zeros, in x as well, ${mode}`,
      fn: (x, u) => t.scatterMul(x!, [[2], [0], [-7], [2], [9], [2], [0]], u!, { mode }) as t.Tensor,
      inputs: [
        { values: [0, 2, 5, 3, 1, 0], shape: [3, 2] },
        { values: [0, 2, 3, 0, 1.5, 4, 0, 0, 2, -1, 0.5, 0, 0, 1], shape: [7, 2] },
      ],
    }),
  ),
  {
    op: "scatter",
    name: "putAlongAxis",
    fn: (x, v) => t.putAlongAxis(x!, [[1], [0]], v!, { axis: 1 }) as t.Tensor,
    inputs: [waves([2, 3]), waves([2, 1], 1)],
  },
  {
    op: "scatter",
    name: "put",
    fn: (x, v) => t.put(x!, [0, -1, 0], v!) as t.Tensor,
    inputs: [waves([2, 2]), waves([2], 1)],
  },
  ...(
    [
      [1, 0],
      [5, -1],
    ] as const
  ).map(
    (start): DerivativeRow => ({
      op: "dynamicSlice",
      name: `from ${start}`,
      fn: (x) => t.dynamicSlice(x!, start, [2, 2]) as t.Tensor,
      inputs: [waves([3, 4])],
    }),
  ),
  ...(
    [
      [1, 0],
      [5, -1],
    ] as const
  ).map(
    (start): DerivativeRow => ({
      op: "dynamicUpdateSlice",
      name: `from ${start}`,
      fn: (x, u) => t.dynamicUpdateSlice(x!, u!, start) as t.Tensor,
      inputs: [waves([3, 4]), waves([2, 2], 1)],
    }),
  ),
  { op: "gather", name: "at", fn: (x) => t.at(x!, [2, 0, 0], 1) as t.Tensor, inputs: [waves([3, 2])] },
  {
    op: "scatter",
    name: "setAt",
    fn: (x, v) => t.setAt(x!, [1], v!) as t.Tensor,
    inputs: [waves([3, 2]), waves([2], 1)],
  },
];
