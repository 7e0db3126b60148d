// Entry /linalg: decompositions, systems of equations, norms.
import { setup } from "./setup.js";

export { matmul, tensordot, vecdot } from "./ops/contraction.js";
export { cross } from "./ops/cross.js";
export {
  cholesky,
  eig,
  eigh,
  eigvals,
  eigvalsh,
  lu,
  qr,
  svd,
  svdvals,
  triangularSolve,
} from "./ops/linalg/decompositions.js";
export { cond, matrixNorm, matrixRank, norm, vectorNorm } from "./ops/linalg/norms.js";
export { diagonal, matrixPower, multiDot, outer, trace } from "./ops/linalg/products.js";
export { det, inv, lstsq, pinv, slogdet, solve, tensorinv, tensorsolve } from "./ops/linalg/solve.js";
export { matrixTranspose } from "./ops/turn.js";

setup();
