// Linear algebra: the counterpart of scripts/goldens/zoo/linalg.py.
import * as t from "../../src/index.js";
import { eyeLike, type Functions, like, type Tensor } from "./function.js";

const { linalg } = t;
const definite = (x: Tensor): Tensor => t.matmul(x, t.transpose(x)).add(eyeLike(x, x.shape[0]!).multiply(3)) as Tensor;
const regular = (x: Tensor): Tensor => x.add(eyeLike(x, x.shape[0]!).multiply(5)) as Tensor;
const symmetric = (x: Tensor): Tensor =>
  x.add(t.transpose(x)).add(t.diag(like(x, [0, 4, 9].slice(0, x.shape[0]!)))) as Tensor;

/** A function of a symmetric matrix through its eigenvectors. */
function eighFunction(x: Tensor): Tensor {
  const [w, v] = linalg.eigh(symmetric(x));
  return t.matmul(t.matmul(v, t.diag(t.tanh(w))), t.transpose(v)) as Tensor;
}

function qrProjector(x: Tensor, y: Tensor): Tensor {
  const [q] = linalg.qr(x) as [Tensor, Tensor];
  return t.matmul(q, t.matmul(t.transpose(q), y)) as Tensor;
}

function svdLowRank(x: Tensor): Tensor {
  const [u, s, v] = linalg.svd(x, { fullMatrices: false });
  return t.matmul(u.multiply(t.tanh(s)), v) as Tensor;
}

function luSolve(x: Tensor, b: Tensor): Tensor {
  const [packed, , permutation] = linalg.lu(regular(x));
  const lower = t.tril(packed, { k: -1 }).add(eyeLike(x, x.shape[0]!));
  const y = linalg.triangularSolve(lower, t.take(b, permutation, { axis: 0 }), { lower: true, unitDiagonal: true });
  return linalg.triangularSolve(t.triu(packed), y);
}

export const LINALG: Functions = {
  cholesky: (x) => linalg.cholesky(definite(x)),
  choleskyLogDet: (x) => t.sum(t.log(t.diagonal(linalg.cholesky(definite(x))))).multiply(2),
  triangularSolve: (a, b) => linalg.triangularSolve(regular(a), b, { lower: true }),
  triangularSolveTransposed: (a, b) => linalg.triangularSolve(regular(a), b, { form: "transpose" }),
  triangularSolveUnit: (a, b) => linalg.triangularSolve(a, b, { lower: true, unitDiagonal: true }),
  solve: (a, b) => linalg.solve(regular(a), b),
  solveVector: (a, b) => linalg.solve(regular(a), b),
  inv: (x) => linalg.inv(regular(x)),
  det: (x) => linalg.det(x),
  detTwo: (x) => linalg.det(x),
  slogdet: (x) => linalg.slogdet(regular(x))[1],
  qrProjector,
  qrLogDet: (x) => t.sum(t.log(t.abs(t.diagonal((linalg.qr(regular(x)) as [Tensor, Tensor])[1])))),
  eighValues: (x) => linalg.eigh(symmetric(x))[0],
  eighFunction,
  eigvalsh: (x) => linalg.eigvalsh(symmetric(x)),
  svdvals: (x) => linalg.svdvals(x),
  svdLowRank,
  luSolve,
  pinv: (x) => linalg.pinv(x),
  logDetGaussian: (x, m) =>
    t
      .matmul(m, linalg.solve(definite(x), m))
      .add(linalg.slogdet(definite(x))[1])
      .multiply(0.5),
  matrixNormSpectral: (x) => linalg.norm(x, { ord: 2 }),
};
