// Entry /nn: what neural networks are made of.
import { setup } from "../setup.js";

export { logMeanExp, logSumExp as logsumexp } from "../ops/average.js";
export { relu, sigmoid, tanh } from "../ops/functions.js";
export {
  celu,
  elu,
  gelu,
  glu,
  hardSigmoid,
  hardSilu,
  hardSilu as hardSwish,
  hardTanh,
  identity,
  leakyRelu,
  log1mexp,
  logSigmoid,
  mish,
  relu6,
  selu,
  silu,
  silu as swish,
  softplus,
  softSign,
  sparsePlus,
  sparseSigmoid,
  squareplus,
} from "../ops/nn/activation.js";
export { dotProductAttention, dotProductAttention as scaledDotProductAttention } from "../ops/nn/attention.js";
export { batchNorm, conv, embedding, groupNorm, linear } from "../ops/nn/layer.js";
export {
  cosineDistance,
  cosineSimilarity,
  hingeLoss,
  huberLoss,
  klDivergence,
  l2Loss,
  logCosh,
  sigmoidBinaryCrossEntropy,
  sigmoidFocalLoss,
  smoothLabels,
  softmaxCrossEntropy,
  softmaxCrossEntropyWithIntegerLabels,
  squaredError,
} from "../ops/nn/loss.js";
export { layerNorm, oneHot, rmsNorm, rope, standardize } from "../ops/nn/normalize.js";
export { avgPool, maxPool } from "../ops/pooling.js";
export { logSoftmax, softmax } from "../ops/softmax.js";
export { dropout } from "./dropout.js";
export {
  glorotNormal,
  glorotNormal as xavierNormal,
  glorotUniform,
  glorotUniform as xavierUniform,
  heNormal,
  heNormal as kaimingNormal,
  heUniform,
  heUniform as kaimingUniform,
  lecunNormal,
  lecunUniform,
  orthogonal,
  varianceScaling,
} from "./initializers.js";

setup();
