// Derivatives of products: matrices, batches of them, and what is composed of them.
import * as t from "../../src/index.js";
import type { DerivativeRow } from "./row.js";
import { waves } from "./values.js";

/** Rows of one product, by the shapes of its operands. */
const products = (
  op: string,
  fn: (x: t.Tensor, y: t.Tensor) => unknown,
  shapes: readonly (readonly [readonly number[], readonly number[]])[],
): DerivativeRow[] =>
  shapes.map(([x, y]) => ({
    op,
    name: `[${x}] with [${y}]`,
    fn: fn as DerivativeRow["fn"],
    inputs: [waves(x), waves(y, 1)],
  }));

export const rows: readonly DerivativeRow[] = [
  ...products("matmul", t.matmul, [
    [
      [2, 3],
      [3, 4],
    ],
    [[3], [3, 2]],
    [[2, 3], [3]],
    [[3], [3]],
    [
      [2, 2, 3],
      [2, 3, 2],
    ],
    [
      [2, 3, 2],
      [2, 4],
    ],
    [
      [2, 3],
      [3, 3, 2],
    ],
    [
      [2, 1, 2, 3],
      [3, 3, 2],
    ],
    [
      [1, 3, 2, 2],
      [2, 1, 2, 3],
    ],
    [
      [1, 2, 2],
      [2, 2],
    ],
    [
      [2, 0],
      [0, 2],
    ],
    [
      [0, 2, 3],
      [3, 2],
    ],
  ]),
];
