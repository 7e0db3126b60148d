// Our side of the native benchmark.
// In: the name of a case.  Out: milliseconds (costs of calls: microseconds).
// Not here: the cases (shapes.mjs), peers.
import * as t from "@sextant/tensor";
import { medianOf, numbers, sizeOf } from "../numbers.mjs";
import { BLOCK, BLOCK_PARAMETERS, MLP, OPS } from "./shapes.mjs";

const filled = (shape, seed, scale = 1) =>
  t
    .tensor(numbers(sizeOf(shape), seed))
    .multiply(scale)
    .reshape(shape);

const COMPUTE = {
  "matmul 1024x1024x1024": t.matmul,
  "conv2d 8x64x64x32, 3x3 to 32": (x, w) => t.conv(x, w, { padding: "SAME" }),
  "add 1M": t.add,
  "exp 1M": t.exp,
  "tanh 1M": t.tanh,
  "gelu 1M": (x) => t.nn.gelu(x),
  "softmax 1024x1024": (x) => t.softmax(x),
  "layerNorm 1024x1024": (x, scale, bias) => t.nn.layerNorm(x, { scale, bias }),
  "sum 1M": (x) => t.sum(x),
  "sum 1024x1024 along axis 0": (x) => t.sum(x, { axis: 0 }),
  "max 1024x1024 along axis 1": (x) => t.max(x, { axis: 1 }),
  "sort 1M": (x) => t.sort(x),
};

function op(name) {
  const operands = OPS[name].map((shape, i) => filled(shape, i + 1));
  t.eval(operands);
  const compute = COMPUTE[name];
  return medianOf(() => {
    const result = compute(...operands);
    t.eval(result);
    result.dispose();
  });
}

function trainStep(options) {
  const { batch, widths, rate } = MLP;
  const layers = widths.slice(1).map((out, i) => ({ w: filled([widths[i], out], i + 3, 0.05), b: t.zeros([out]) }));
  const x = filled([batch, widths[0]], 1);
  const labels = t.nn.oneHot(t.arange(batch).remainder(10), 10);
  const loss = (parameters, inputs, wanted) => {
    const last = parameters.length - 1;
    const logits = parameters.reduce((h, { w, b }, i) => {
      const y = t.matmul(h, w).add(b);
      return i < last ? t.relu(y) : y;
    }, inputs);
    return t.nn
      .logSoftmax(logits)
      .multiply(wanted)
      .sum()
      .multiply(-1 / batch);
  };
  const step = t.defn(
    (parameters, inputs, wanted) => {
      const [value, slopes] = t.valueAndGrad(loss)(parameters, inputs, wanted);
      return [value, t.tree.map((p, g) => p.subtract(g.multiply(rate)), parameters, slopes)];
    },
    { donate: [0], ...options },
  );
  let parameters = layers;
  t.eval([parameters, x, labels]);
  return medianOf(() => {
    const [value, next] = step(parameters, x, labels);
    t.eval([value, next]);
    value.dispose();
    parameters = next;
  });
}

/** The block as a function of its input and its parameters. */
function block(x, [s1, b1, qkv, out, s2, b2, w1, c1, w2, c2]) {
  const { batch, positions, width, heads } = BLOCK;
  const mixed = t.matmul(t.nn.layerNorm(x, { scale: s1, bias: b1 }), qkv).reshape([batch, positions, 3, heads, -1]);
  const [q, k, v] = t.unstack(mixed, { axis: 2 });
  const seen = x.add(t.matmul(t.nn.dotProductAttention(q, k, v).reshape([batch, positions, width]), out));
  const h = t.nn.gelu(t.matmul(t.nn.layerNorm(seen, { scale: s2, bias: b2 }), w1).add(c1));
  return seen.add(t.matmul(h, w2).add(c2));
}

function transformer(options) {
  const { batch, positions, width } = BLOCK;
  const parameters = BLOCK_PARAMETERS.map((shape, i) => filled(shape, i + 2, 0.05));
  const x = filled([batch, positions, width], 1);
  t.eval([parameters, x]);
  const forward = t.defn(block, options);
  return medianOf(() => {
    const y = forward(x, parameters);
    t.eval(y);
    y.dispose();
  });
}

const CHAIN = 10_000;

const COSTS = {
  "add of 4 elements and a read": () => {
    const x = t.ones([4]);
    const call = () => {
      const y = x.add(x);
      y.dataSync();
      y.dispose();
    };
    return medianOf(call) * 1000;
  },
  "one eager op on the JS thread": () => {
    // A thousand at a time: what they cost before anything is computed, with their handles.
    const x = t.ones([4]);
    const y = t.ones([4]);
    const samples = Array.from({ length: 300 }, () => {
      const made = [];
      const start = process.hrtime.bigint();
      for (let i = 0; i < 1000; i++) made.push(t.add(x, y));
      const time = Number(process.hrtime.bigint() - start) / 1e6;
      t.eval(made);
      for (const z of made) z.dispose();
      return time;
    });
    return samples.slice(100).sort((a, b) => a - b)[100];
  },
  "one op in an eager chain of 10,000": () => {
    const x = t.ones([4]);
    const call = () => {
      let y = x.add(x);
      for (let i = 1; i < CHAIN; i++) {
        const next = y.add(x);
        y.dispose();
        y = next;
      }
      t.eval(y);
      y.dispose();
    };
    return (medianOf(call) * 1000) / CHAIN;
  },
  "compiled chain of 100 ops on 4 elements": () => {
    const x = t.ones([4]);
    const chain = t.defn((v) => {
      let y = v;
      for (let i = 0; i < 100; i++) y = i % 2 ? y.multiply(0.999) : y.add(v);
      return y;
    });
    const call = () => {
      const y = chain(x);
      t.eval(y);
      y.dispose();
    };
    return medianOf(call) * 1000;
  },
};

const BIG = 2 ** 24;

const TRANSFERS = {
  "upload 64 MB": () => {
    const values = numbers(BIG);
    return medianOf(() => t.tensor(values).dispose());
  },
  "download 64 MB": () => {
    const x = filled([BIG], 1);
    t.eval(x);
    return medianOf(() => void x.dataSync());
  },
  "take 64 MB": () => {
    const values = numbers(BIG);
    const samples = Array.from({ length: 15 }, () => {
      // The result of an op: nothing else shows its buffer.
      const x = t.tensor(values).add(1);
      t.eval(x);
      const start = process.hrtime.bigint();
      x.take();
      return Number(process.hrtime.bigint() - start) / 1e6;
    });
    return samples.sort((a, b) => a - b)[samples.length >> 1];
  },
};

/** 64 MB into new memory without us: the speed that transfers are held to. */
export function copyInJavaScript() {
  const values = numbers(BIG);
  return medianOf(() => void values.slice());
}

/** A measurement by the case's name; null where there is no native backend. */
export function ours(name, options = {}) {
  // Nothing to measure where it is not built.
  if (t.defaultBackend().name !== "native") return null;
  t.configure({ fallback: "raise" });
  if (name in OPS) return op(name);
  if (name === MLP.name) return trainStep(options);
  if (name === BLOCK.name) return transformer(options);
  return (COSTS[name] ?? TRANSFERS[name])();
}
