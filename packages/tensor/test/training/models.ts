// The models of the training runs: the counterpart of those in scripts/goldens/training.py, by the same names.
import * as t from "../../src/index.js";
import { classes, crossEntropy, type Tensor, wave } from "./formula.js";
import { adam, descent, type Optimiser } from "./optimiser.js";

/** First parameters, their loss, and how they are changed. */
export interface Model {
  readonly parameters: unknown;
  readonly loss: (parameters: never) => Tensor;
  readonly optimiser: Optimiser;
}

interface Layer {
  readonly w: Tensor;
  readonly b: Tensor;
}
interface Scaling {
  readonly scale: Tensor;
  readonly bias: Tensor;
}
type Layers = Readonly<Record<"first" | "second" | "out", Layer>>;

const zeros = (n: number, dtype: t.DType): Tensor => t.zeros([n], { dtype }) as Tensor;
const dense = (x: Tensor, { w, b }: Layer): Tensor => t.matmul(x, w).add(b) as Tensor;

function mlp(dtype: t.DType): Model {
  const x = wave([24, 6], 1, 1, dtype);
  const labels = classes(24, 3);
  return {
    parameters: {
      hidden: { w: wave([6, 16], 2, 0.5, dtype), b: zeros(16, dtype) },
      deep: { w: wave([16, 8], 3, 0.35, dtype), b: zeros(8, dtype) },
      out: { w: wave([8, 3], 4, 0.4, dtype), b: zeros(3, dtype) },
    },
    loss: ({ hidden, deep, out }: Readonly<Record<"hidden" | "deep" | "out", Layer>>) =>
      crossEntropy(dense(t.relu(dense(t.tanh(dense(x, hidden)), deep)), out), labels),
    optimiser: adam(0.02),
  };
}

function convNet(dtype: t.DType): Model {
  const images = wave([8, 8, 8, 1], 5, 1, dtype);
  const labels = classes(8, 3);
  const layer = (x: Tensor, { w, b }: Layer): Tensor => t.relu(t.conv(x, w, { padding: "SAME" }).add(b)) as Tensor;
  return {
    parameters: {
      first: { w: wave([4, 3, 3, 1], 6, 0.6, dtype), b: zeros(4, dtype) },
      second: { w: wave([6, 3, 3, 4], 7, 0.3, dtype), b: zeros(6, dtype) },
      out: { w: wave([24, 3], 8, 0.4, dtype), b: zeros(3, dtype) },
    },
    loss({ first, second, out }: Layers) {
      const pooled = t.nn.maxPool(layer(images, first), 2);
      return crossEntropy(dense(t.reshape(t.nn.avgPool(layer(pooled, second), 2), [8, 24]), out), labels);
    },
    optimiser: descent(0.3),
  };
}

interface Block {
  readonly embedding: Tensor;
  readonly position: Tensor;
  readonly attention: Readonly<Record<"query" | "key" | "value" | "out", Tensor>>;
  readonly norms: readonly [Scaling, Scaling, Scaling];
  readonly mlp: Readonly<Record<"w" | "b" | "v" | "c", Tensor>>;
  readonly head: Tensor;
}

/** One causal block over eight tokens, trained to say the next one. */
function transformer(dtype: t.DType): Model {
  const [batch, length, width, heads, vocabulary] = [4, 6, 8, 2, 7] as const;
  const tokens = t.reshape(classes(batch * (length + 1), vocabulary), [batch, length + 1]);
  const inputs = t.at(tokens, ":", ":-1");
  const next = t.at(tokens, ":", "1:");
  const square = (seed: number): Tensor => wave([width, width], seed, 0.35, dtype);
  const plain = (): Scaling => ({ scale: t.ones([width], { dtype }) as Tensor, bias: zeros(width, dtype) });

  function attention(x: Tensor, { query, key, value, out }: Block["attention"]): Tensor {
    const split = (w: Tensor): Tensor => t.reshape(t.matmul(x, w), [batch, length, heads, width / heads]) as Tensor;
    const mixed = t.nn.dotProductAttention(split(query), split(key), split(value), { isCausal: true });
    return t.matmul(t.reshape(mixed, [batch, length, width]), out) as Tensor;
  }

  function loss({ embedding, position, attention: weights, norms, mlp: wide, head }: Block): Tensor {
    const x = t.take(embedding, inputs, { axis: 0 }).add(position) as Tensor;
    const seen = x.add(attention(t.nn.layerNorm(x, norms[0]) as Tensor, weights)) as Tensor;
    const h = t.nn.gelu(dense(t.nn.layerNorm(seen, norms[1]) as Tensor, wide));
    const out = t.nn.layerNorm(seen.add(t.matmul(h, wide.v)).add(wide.c), norms[2]);
    return crossEntropy(t.matmul(out, head) as Tensor, next as Tensor);
  }

  return {
    parameters: {
      embedding: wave([vocabulary, width], 9, 0.6, dtype),
      position: wave([length, width], 10, 0.3, dtype),
      attention: { query: square(11), key: square(12), value: square(13), out: square(14) },
      norms: [plain(), plain(), plain()],
      mlp: {
        w: wave([width, 16], 15, 0.35, dtype),
        b: zeros(16, dtype),
        v: wave([16, width], 16, 0.25, dtype),
        c: zeros(width, dtype),
      },
      head: wave([width, vocabulary], 17, 0.35, dtype),
    },
    loss,
    optimiser: adam(0.01),
  };
}

export const MODELS: Readonly<Record<string, (dtype: t.DType) => Model>> = { mlp, convNet, transformer };
