// Derivative cases of reductions, running reductions and order.
import * as t from "../../src/index.js";
import { input, WITH_COMPLEX } from "./forms.js";
import type { DerivativeRow } from "./row.js";

const MATRIX = [
  [0.5, -1.25, 2],
  [1.5, 0.75, -3],
];
const OTHER = [
  [0.25, -1.5, 2.5],
  [1.75, 3.5, -2],
];
const ZEROS = [
  [0.5, 0, 2],
  [0, 0, -3],
];
const COMPLEX = [
  [
    [0.5, 1],
    [-1.25, 0.25],
  ],
  [
    [1.5, -0.5],
    [0.75, 2],
  ],
];
type Reduce = (x: t.Tensor, options?: { axis?: number | readonly number[]; keepDims?: boolean }) => t.Tensor;
type Running = (x: t.Tensor, options: { axis: number; reverse?: boolean }) => t.Tensor;

/** A reduction over all axes, some, none, and kept; empty where it may be. */
function reduction(op: string, given: unknown, empty: boolean, complex: boolean): DerivativeRow[] {
  const fn = given as Reduce;
  const cases: DerivativeRow[] = [
    { op, fn: (x) => fn(x!), inputs: [input(MATRIX)] },
    { op, name: "an axis", fn: (x) => fn(x!, { axis: 0 }), inputs: [input(MATRIX)] },
    { op, name: "an axis, kept", fn: (x) => fn(x!, { axis: 1, keepDims: true }), inputs: [input(MATRIX)] },
    { op, name: "no axis", fn: (x) => fn(x!, { axis: [] }), inputs: [input(MATRIX)] },
    { op, name: "two axes of three", fn: (x) => fn(x!, { axis: [0, 2] }), inputs: [input([MATRIX, OTHER])] },
    { op, name: "a scalar", fn: (x) => fn(x!), inputs: [input(0.5)] },
    { op, name: "no rows", fn: (x) => fn(x!, { axis: 1 }), inputs: [{ values: [], shape: [0, 3] }] },
  ];
  for (const dtype of WITH_COMPLEX)
    if (dtype !== "c64") cases.push({ op, name: dtype, fn: (x) => fn(x!), inputs: [input(MATRIX, dtype)], order: 1 });
    else if (complex)
      cases.push({ op, name: dtype, fn: (x) => fn(x!, { axis: 1 }), inputs: [input(COMPLEX, dtype)], order: 2 });
  if (empty)
    cases.push({ op, name: "nothing", fn: (x) => fn(x!, { axis: 1 }), inputs: [{ values: [], shape: [3, 0] }] });
  return cases;
}

/** A running reduction along either axis, both ways, of odd and even extents. */
function running(op: string, given: unknown, complex: boolean): DerivativeRow[] {
  const fn = given as Running;
  const long = Array.from({ length: 11 }, (_, i) => ((i * 7) % 11) / 4 - 1.125);
  const cases: DerivativeRow[] = [
    { op, fn: (x) => fn(x!, { axis: 1 }), inputs: [input(MATRIX)] },
    { op, name: "the first axis", fn: (x) => fn(x!, { axis: 0 }), inputs: [input(MATRIX)] },
    { op, name: "from the end", fn: (x) => fn(x!, { axis: 1, reverse: true }), inputs: [input(MATRIX)] },
    { op, name: "eleven", fn: (x) => fn(x!, { axis: 0 }), inputs: [input(long)] },
    { op, name: "eight, from the end", fn: (x) => fn(x!, { axis: 0, reverse: true }), inputs: [input(long.slice(3))] },
    { op, name: "one", fn: (x) => fn(x!, { axis: 0 }), inputs: [input([2])] },
    { op, name: "nothing", fn: (x) => fn(x!, { axis: 1 }), inputs: [{ values: [], shape: [3, 0] }] },
  ];
  for (const dtype of WITH_COMPLEX)
    if (dtype !== "c64" || complex)
      cases.push({
        op,
        name: dtype,
        fn: (x) => fn(x!, { axis: 1 }),
        inputs: [input(dtype === "c64" ? COMPLEX : MATRIX, dtype)],
        order: dtype === "c64" ? 2 : 1,
      });
  return cases;
}

/** Cases. */
export const rows: readonly DerivativeRow[] = [
  ...reduction("sum", t.sum, true, true),
  ...reduction("prod", t.prod, true, true),
  ...reduction("max", t.max, false, true),
  ...reduction("min", t.min, false, true),
  { op: "prod", name: "zeros among the factors", fn: (x) => t.prod(x!, { axis: 1 }), inputs: [input(ZEROS)] },
  { op: "prod", name: "nothing but zeros", fn: (x) => t.prod(x!), inputs: [input([0, 0])] },
  { op: "max", name: "a mean of equals", fn: (x) => t.max(t.concatenate([x!, x!])), inputs: [input([1, 2])] },
  ...running("cumsum", t.cumsum, true),
  ...running("cumprod", t.cumprod, true),
  ...running("cummax", t.cummax, false),
  ...running("cummin", t.cummin, false),
  ...running("cumlogsumexp", t.cumlogsumexp, false),
  { op: "cumprod", name: "zeros among the factors", fn: (x) => t.cumprod(x!, { axis: 1 }), inputs: [input(ZEROS)] },
  { op: "sort", fn: (x) => t.sort(x!), inputs: [input(MATRIX)] },
  { op: "sort", name: "the first axis", fn: (x) => t.sort(x!, { axis: 0 }), inputs: [input(MATRIX)] },
  { op: "sort", name: "falling", fn: (x) => t.sort(x!, { descending: true }), inputs: [input(MATRIX)] },
  { op: "sort", name: "nothing", fn: (x) => t.sort(x!), inputs: [{ values: [], shape: [2, 0] }] },
  { op: "sort", name: "c64", fn: (x) => t.sort(x!), inputs: [input(COMPLEX, "c64")] },
  { op: "sort", name: "f16", fn: (x) => t.sort(x!), inputs: [input(MATRIX, "f16")], order: 1 },
];
