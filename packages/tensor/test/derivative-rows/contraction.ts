// Derivatives of products: matrices, batches of them, and what is composed of them.
import * as t from "../../src/index.js";
import type { DerivativeRow } from "./row.js";
import { waves } from "./values.js";

type Shapes = readonly (readonly number[])[];
type Fn = DerivativeRow["fn"];
const { linalg } = t;

/** One case per list of shapes. */
const cases = (op: string, name: string, fn: unknown, ...all: readonly Shapes[]): DerivativeRow[] =>
  all.map((shapes) => ({
    op,
    name: `${name}: ${shapes.map((shape) => `[${shape}]`).join(", ")}`,
    fn: fn as Fn,
    inputs: shapes.map((shape, i) => waves(shape, i)),
  }));

const products = (name: string, fn: unknown, ...all: readonly Shapes[]): DerivativeRow[] =>
  cases("matmul", name, fn, ...all);

export const rows: readonly DerivativeRow[] = [
  ...products(
    "matmul",
    t.matmul,
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
  ),
  {
    op: "matmul",
    name: "complex, one batch for all",
    fn: t.matmul as Fn,
    inputs: [waves([2, 2, 3], 0, "c64"), waves([3, 2], 1, "c64")],
  },
  ...(["f32", "f16", "bf16"] as const).map(
    (dtype): DerivativeRow => ({
      op: "matmul",
      name: dtype,
      fn: t.matmul as Fn,
      inputs: [waves([2, 3], 0, dtype), waves([3, 2], 1, dtype)],
      order: 1,
    }),
  ),
  ...products(
    "dot",
    t.dot,
    [
      [2, 3],
      [2, 3, 2],
    ],
    [[3], [3]],
  ),
  ...products("inner", t.inner, [
    [2, 3],
    [2, 3],
  ]),
  ...products("tensordot", t.tensordot, [
    [2, 3, 2],
    [3, 2, 2],
  ]),
  ...products(
    "tensordot of axes",
    (x: t.Tensor, y: t.Tensor) =>
      t.tensordot(x, y, {
        axes: [
          [0, 2],
          [1, 0],
        ],
      }),
    [
      [2, 3, 2],
      [2, 2, 2],
    ],
  ),
  ...products("vdot", t.vdot, [[2, 2], [4]]),
  ...products("vecdot", (x: t.Tensor, y: t.Tensor) => t.vecdot(x, y, { axis: 0 }), [
    [3, 2],
    [3, 1],
  ]),
  { op: "matmul", name: "vecdot, complex", fn: t.vecdot as Fn, inputs: [waves([3], 0, "c64"), waves([3], 1, "c64")] },
  ...products("matvec", t.matvec, [[2, 2, 3], [3]]),
  ...products("vecmat", t.vecmat, [[2], [3, 2, 3]]),
  ...cases("multiply", "outer", t.outer, [[2], [3]]),
  ...cases("multiply", "kron", t.kron, [[2, 2], [3]]),
  ...cases("multiply", "cross", t.cross, [[2, 3], [3]]),
  ...products(
    "multiDot",
    (...xs: t.Tensor[]) => linalg.multiDot(xs),
    [
      [2, 3],
      [3, 2],
      [2, 4],
    ],
    [[2], [2, 3], [3]],
  ),
  ...products("matrixPower", (x: t.Tensor) => linalg.matrixPower(x, 5), [[2, 2]]),
  ...(
    [
      ["ij,jk->ik", [2, 3], [3, 2]],
      ["bij,bjk->bik", [2, 2, 3], [2, 3, 2]],
      ["bij,kj->bki", [2, 2, 3], [2, 3]],
      ["ij,kj,kl->il", [2, 3], [2, 3], [2, 2]],
      ["...ij,jk", [2, 1, 3], [3, 2]],
      ["ij,ij->", [2, 3], [2, 3]],
      ["ii,i->i", [3, 3], [3]],
    ] as const
  ).map(
    ([formula, ...shapes]): DerivativeRow => ({
      op: formula.startsWith("ii") || formula.endsWith("ij->") ? "reshape" : "matmul",
      name: `einsum ${formula}`,
      fn: (...xs) => t.einsum(formula, ...xs) as t.Tensor,
      inputs: shapes.map((shape, i) => waves(shape, i)),
    }),
  ),
  ...cases("sum", "einsum of one operand", (x: t.Tensor) => t.einsum("iij->j", x), [[2, 2, 3]]),
  ...products("cov", t.cov, [[3, 4]]),
  ...products("corrcoef", t.corrcoef, [[2, 4]]),
  ...cases("sum", "norm", (x: t.Tensor) => linalg.norm(x), [[2, 3]]),
  ...([1, 3, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY] as const).flatMap((ord) =>
    cases("abs", `norm of order ${ord}`, (x: t.Tensor) => linalg.norm(x, { ord, axis: 1 }), [[2, 3]]),
  ),
  ...(["fro", 1, -1, Number.POSITIVE_INFINITY] as const).flatMap((ord) =>
    cases("abs", `matrixNorm of order ${ord}`, (x: t.Tensor) => linalg.matrixNorm(x, { ord }), [[2, 3]]),
  ),
  {
    op: "abs",
    name: "vectorNorm, complex",
    fn: (x) => linalg.vectorNorm(x!) as t.Tensor,
    inputs: [waves([3], 0, "c64")],
  },
  ...cases("multiply", "polyval", t.polyval, [[3], [2]]),
  ...cases("gather", "polymul", t.polymul, [[3], [2]]),
  ...cases("multiply", "trapezoid", (y: t.Tensor, x: t.Tensor) => t.trapezoid(y, { x: t.cumsum(t.exp(x)) }), [
    [4],
    [4],
  ]),
  ...cases("subtract", "gradient", (x: t.Tensor) => t.gradient(x), [[3, 3]]),
  ...cases("subtract", "diff", (x: t.Tensor) => t.diff(x, { n: 2 }), [[4]]),
  ...cases("gather", "interp", (x: t.Tensor, y: t.Tensor) => t.interp(t.multiply(x, 1.5), [-1, 0, 1], y), [[3], [3]]),
];
