// Products summed over axes: the counterpart of scripts/goldens/zoo/contraction.py.
import * as t from "../../src/index.js";
import type { Functions } from "./function.js";

export const CONTRACTION: Functions = {
  matmul: (x, y) => t.matmul(x, y),
  matmulVector: (x, y) => t.matmul(x, y),
  matvec: (m, v) => t.tanh(t.matvec(m, v)),
  matmulBatched: (x, y) => t.matmul(x, y),
  matmulBroadcast: (x, y) => t.matmul(x, y),
  dot: (x, y) => t.dot(x, y),
  dotSelf: (x) => t.square(t.dot(x, x)),
  outer: (x, y) => t.outer(x, y),
  inner: (x, y) => t.inner(x, y),
  vecdot: (x, y) => t.vecdot(x, y),
  tensordot: (x, y) =>
    t.tensordot(x, y, {
      axes: [
        [0, 2],
        [1, 0],
      ],
    }),
  einsumBatched: (x, y) => t.einsum("bij,bkj->bik", x, y),
  einsumTrace: (x) => t.einsum("ii->", t.matmul(x, x)),
  einsumDiagonal: (x, y) => t.einsum("ii,i->i", x, y),
  einsumThree: (x, y, z) => t.einsum("ij,jk,kl->il", x, y, z),
  einsumBilinear: (x, w, y) => t.einsum("i,ij,j->", x, w, y),
  quadratic: (x, a) => t.matmul(t.matmul(x, a), x),
  kron: (x, y) => t.kron(x, y),
  cross: (x, y) => t.cross(x, y),
  trace: (x) => t.trace(t.matmul(t.matmul(x, t.transpose(x)), x)),
  dotGeneral: (x, y) =>
    t.lax.dotGeneral(x, y, [
      [[2], [1]],
      [[0], [0]],
    ]),
  multiDot: (x, y, z) => t.linalg.multiDot([x, y, z]),
  matrixPower: (x) => t.linalg.matrixPower(x, 3),
  mlp: (w, v, x) => t.sum(t.square(t.tanh(t.matmul(t.tanh(t.matmul(x, w)), v)))),
  distances: (x) => t.sum(t.square(t.expandDims(x, 1).subtract(t.expandDims(x, 0))), { axis: -1 }),
};
