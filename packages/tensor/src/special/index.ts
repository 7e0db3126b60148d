// The namespace `special`: scipy.special as JAX has it.
// Invariant: a name that is also a primitive or an activation is the same function.
export { logSumExp as logsumexp } from "../ops/average.js";
export { sigmoid as expit } from "../ops/functions.js";
export { logSoftmax, softmax } from "../ops/softmax.js";
export {
  besselI0e as i0e,
  besselI1e as i1e,
  betainc,
  digamma,
  erf,
  erfc,
  erfInv as erfinv,
  igamma as gammainc,
  igammac as gammaincc,
  lgamma as gammaln,
} from "../ops/special.js";
export { besselJn, i0, i1 } from "./bessel.js";
export { boxcox, boxcox1p, entr, klDiv, logit, relEntr, xlog1py, xlogy } from "./entropy.js";
export {
  bernoulli,
  beta,
  betaln,
  comb,
  factorial,
  gamma,
  gammasgn,
  loggamma,
  multigammaln,
  poch,
  polygamma,
  zeta,
} from "./gamma.js";
export { sphHarmY } from "./harmonics.js";
export { hyp1f1, hyp2f1 } from "./hypergeometric.js";
export { exp1, expi, expn, fresnel, sici, spence } from "./integrals.js";
export { dawsn, erfcx, logNdtr, ndtr, ndtri, owensT, wofz } from "./normal.js";
