// Softmax families, losses, normalisations, attention: the counterpart of scripts/goldens/zoo/normalisation.py.
import * as t from "../../src/index.js";
import type { Functions, Tensor } from "./function.js";

const MASK = [
  [true, false, true],
  [true, true, true],
];
const LABELS = t.tensor([2, 0], { dtype: "i32" });

/** One head by hand, with a causal mask. */
function attention(q: Tensor, k: Tensor, v: Tensor): Tensor {
  const logits = t.matmul(q, t.transpose(k)).divide(Math.sqrt(2));
  const n = t.arange(q.shape[0]!);
  const seen = t.expandDims(n, 1).greaterEqual(t.expandDims(n, 0));
  return t.matmul(t.softmax(t.where(seen, logits, -1e30), { axis: -1 }), v) as Tensor;
}

const oneHot = (x: Tensor): Tensor => t.nn.oneHot(LABELS, 3, { dtype: x.dtype });

export const NORMALISATION: Functions = {
  softmax: (x) => t.softmax(x, { axis: -1 }),
  softmaxAxis: (x) => t.softmax(x, { axis: 0 }).multiply(x),
  softmaxMasked: (x) => t.softmax(x, { axis: -1, where: MASK }),
  logSoftmax: (x) => t.logSoftmax(x, { axis: -1 }),
  crossEntropy: (x) => t.negative(t.mean(t.takeAlongAxis(t.logSoftmax(x, { axis: -1 }), [[2], [0]], { axis: -1 }))),
  crossEntropyOneHot: (x) => t.negative(t.sum(oneHot(x).multiply(t.logSoftmax(x, { axis: -1 })))),
  labelSmoothing: (x) =>
    t.negative(
      t.mean(
        t.sum(
          oneHot(x)
            .multiply(0.9)
            .add(0.1 / 3)
            .multiply(t.logSoftmax(x, { axis: -1 })),
          { axis: -1 },
        ),
      ),
    ),
  binaryCrossEntropy: (x, y) =>
    t.mean(
      t
        .maximum(x, 0)
        .subtract(x.multiply(y))
        .add(t.log1p(t.exp(t.negative(t.abs(x))))),
    ),
  layerNorm: (x, scale, bias) => t.nn.layerNorm(x, { scale, bias }),
  layerNormAlone: (x) => t.nn.layerNorm(x),
  rmsNorm: (x, scale) => t.nn.rmsNorm(x, { scale }),
  standardize: (x) => t.nn.standardize(x, { axis: -1 }),
  batchNorm: (x) => x.subtract(t.mean(x, { axis: 0 })).divide(t.sqrt(t.variance(x, { axis: 0 }).add(1e-3))),
  glu: (x) => t.nn.glu(x, { axis: -1 }),
  attentionByHand: attention,
  attention: (q, k, v) => t.nn.dotProductAttention(q, k, v),
  attentionCausal: (q, k, v) => t.nn.dotProductAttention(q, k, v, { isCausal: true, scale: 0.5 }),
  attentionGrouped: (q, k, v) => t.nn.dotProductAttention(q, k, v),
  rope: (x) => t.nn.rope(x),
  cosineSimilarity: (x, y) => t.sum(x.multiply(y)).divide(t.linalg.norm(x).multiply(t.linalg.norm(y))),
  klDivergence: (x, y) => t.sum(t.softmax(x).multiply(t.logSoftmax(x).subtract(t.logSoftmax(y)))),
};
