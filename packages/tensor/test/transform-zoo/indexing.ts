// Reads and writes at positions: the counterpart of scripts/goldens/zoo/indexing.py.
import * as t from "../../src/index.js";
import { type Functions, like } from "./function.js";

const PAIRS = [
  [0, 1],
  [1, 2],
  [0, 1],
];
/** Positions of one axis, as gather and scatter want them. */
const rows = (...places: number[]): number[][] => places.map((place) => [place]);
/** The places of the two smallest elements. */
const smallestTwo = (x: t.Tensor): t.Tensor => t.slice(t.argsort(x), [0], [2]);

export const INDEXING: Functions = {
  takeRows: (x) => t.square(t.take(x, [2, 0, 2, -1], { axis: 0 })),
  takeFlat: (x) =>
    t.take(x, [
      [0, 5],
      [3, 3],
    ]),
  takeClip: (x) => t.take(x, [1, 7, -1], { axis: 0, mode: "clip" }).multiply(like(x, [1, 2, 0])),
  takeWrap: (x) => t.take(x, [4, -4, 2], { axis: 0, mode: "wrap" }),
  takeAlongAxis: (x) =>
    t.square(
      t.takeAlongAxis(
        x,
        [
          [0, 2],
          [1, 1],
        ],
        { axis: 1 },
      ),
    ),
  gatherPairs: (x) => t.square(t.gather(x, PAIRS)),
  gatherRows: (x) => t.gather(x, rows(1, 1)),
  embedding: (table) =>
    t.sum(
      t.tanh(
        t.take(
          table,
          [
            [0, 2],
            [2, 1],
          ],
          { axis: 0 },
        ),
      ),
      { axis: 1 },
    ),
  dynamicSlice: (x) => t.square(t.dynamicSlice(x, [0, 1], [2, 2])),
  dynamicSliceClamped: (x) => t.dynamicSlice(x, [5], [3]),
  dynamicUpdateSlice: (x, u) => t.square(t.dynamicUpdateSlice(x, u, [1, 1])),
  dynamicUpdateSliceClamped: (x, u) => t.dynamicUpdateSlice(x, u, [9]),
  dynamicSliceOfData: (x) => t.square(t.dynamicSlice(x, t.argmax(x, { keepDims: true }), [2])),
  dynamicUpdateOfData: (x, u) => t.dynamicUpdateSlice(x, u, t.argmin(x, { keepDims: true })),
  takeOfData: (x) => t.square(t.take(x, smallestTwo(x))),
  scatterAddOfData: (x, u) => t.scatterAdd(x, t.expandDims(smallestTwo(x), 1), u),
  scatterSet: (x, u) => t.square(t.scatter(x, rows(2, 0), u)),
  scatterSetRows: (x, u) => t.scatter(x, rows(1), u),
  scatterAdd: (x, u) => t.square(t.scatterAdd(x, rows(1, 1, -1), u)),
  scatterAddPairs: (x, u) => t.scatterAdd(x, PAIRS, u),
  scatterSub: (x, u) => t.scatterSub(x, rows(0, 0), u),
  scatterMul: (x, u) => t.scatterMul(x, rows(0, 2), u),
  scatterMax: (x, u) => t.scatterMax(x, rows(0, 2), u),
  scatterMin: (x, u) => t.scatterMin(x, rows(0, 2), u),
  segmentSum: (x) => t.scatterAdd(t.zeros([3, 2], { dtype: x.dtype }), rows(0, 2, 0, 2), x),
  at: (x) => t.square(t.at(x, "1:", "::-2")),
  atRow: (x) => t.at(x, -1).multiply(t.at(x, 0)),
  slice: (x) => t.slice(x, [0, 1], [3, 4], { step: [2, 1] }),
  setAt: (x, u) => t.square(t.setAt(x, ["1:3"], u)),
  setAtAdd: (x, u) => t.setAt(x, [":", 1], u, { reduce: "add" }),
  putAlongAxis: (x, u) => t.putAlongAxis(x, rows(2, 0), u, { axis: 1 }),
  choose: (x, y) => t.where([true, false, true], x, y).multiply(y),
};
