// Entry /optim: optimisers as pairs of pure functions, and what they are made of.
import { setup } from "../setup.js";

export { applyIfFinite, multiSteps } from "./accumulate.js";
export { clip, clipByBlockRms, clipByGlobalNorm, globalNorm } from "./clip.js";
export { masked, partition } from "./masked.js";
export {
  scaleByAdam,
  scaleByAdamax,
  scaleByAmsgrad,
  scaleByBelief,
  scaleByLion,
  scaleByRadam,
  scaleByYogi,
} from "./moments.js";
export {
  adabelief,
  adadelta,
  adagrad,
  adam,
  adamax,
  adamw,
  amsgrad,
  lamb,
  lion,
  nadam,
  noisySgd,
  radam,
  rmsprop,
  sgd,
  yogi,
} from "./optimizers.js";
export { scaleByAdadelta, scaleByRms, scaleByRss, scaleByStddev } from "./root-mean-square.js";
export {
  addDecayedWeights,
  addNoise,
  type LearningRate,
  scale,
  scaleByLearningRate,
  scaleBySchedule,
  scaleByTrustRatio,
  trace,
} from "./scale.js";
export {
  constantSchedule,
  cosineDecay,
  cosineOneCycle,
  exponentialDecay,
  joinSchedules,
  linearSchedule,
  piecewiseConstant,
  polynomialSchedule,
  type Schedule,
  warmupCosineDecay,
} from "./schedule.js";
export {
  applyUpdates,
  chain,
  type GradientTransformation,
  identity,
  incrementalUpdate,
  type OptimizerState,
  setToZero,
} from "./transformation.js";

setup();
