// Sub-path `@sextant/tensor/random` and the namespace `random`: numbers drawn from keys.
// Invariant: no hidden state: the same key and arguments give the same numbers, on every backend.
import { setup } from "./setup.js";

export {
  bernoulli,
  bits,
  normal,
  rademacher,
  randint,
  uniform,
} from "./random/basic.js";
export {
  cauchy,
  doubleSidedMaxwell,
  exponential,
  gumbel,
  laplace,
  logistic,
  lognormal,
  maxwell,
  pareto,
  rayleigh,
  triangular,
  truncatedNormal,
  wald,
  weibullMin,
} from "./random/continuous.js";
export { binomial, geometric, multinomial, poisson } from "./random/discrete.js";
export { ball, beta, chisquare, dirichlet, f, gamma, generalizedNormal, loggamma, t } from "./random/gamma.js";
export {
  clone,
  foldIn,
  type Key,
  key,
  keyData,
  keyImpl,
  prngKey,
  split,
  threefry2x32,
  wrapKeyData,
} from "./random/key.js";
export { multivariateNormal, orthogonal } from "./random/matrix.js";
export { categorical, choice, permutation, shuffle } from "./random/order.js";

setup();
