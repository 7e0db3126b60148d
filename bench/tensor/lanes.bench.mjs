// The same function as eager calls and compiled, on the reference backend and on the native one.
// A measurement is the median of warm calls in one process, each with its results computed.
// Not here: single kernels (kernels.bench.mjs), other libraries' native code (native.bench.mjs).
import * as t from "@sextant/tensor";
import { medianOf } from "../statistics.mjs";
import { onBackend } from "./backends.mjs";

/** Loss of a network of two layers over a batch, by parameters. */
const loss = ({ w1, w2 }, x, y) => x.matmul(w1).tanh().matmul(w2).subtract(y).square().mean();

function step(parameters, x, y) {
  const gradient = t.grad(loss)(parameters, x, y);
  return {
    w1: parameters.w1.subtract(gradient.w1.multiply(0.1)),
    w2: parameters.w2.subtract(gradient.w2.multiply(0.1)),
  };
}

/** Names, functions and what they are called with. */
const FUNCTIONS = {
  "training step, 64 examples, 256-128-10": {
    fn: step,
    args: () => [{ w1: t.ones([256, 128]), w2: t.ones([128, 10]) }, t.ones([64, 256]), t.zeros([64, 10])],
  },
  "elementwise chain over 1 M": {
    fn: (x) => x.multiply(2).add(1).tanh().multiply(x),
    args: () => [t.ones([2 ** 20]).multiply(0.3)],
  },
  "attention, 4 heads, 128 positions of 32": {
    fn: (x) => t.nn.dotProductAttention(x, x, x),
    args: () => [t.ones([2, 128, 4, 32])],
  },
};

const lane =
  (wrap, { fn, args }) =>
  () => {
    const operands = args();
    const run = wrap(fn);
    const once = () => {
      const start = process.hrtime.bigint();
      const result = run(...operands);
      t.eval(result);
      const time = Number(process.hrtime.bigint() - start) / 1e6;
      for (const leaf of t.tree.flatten(result).leaves) leaf.dispose();
      return time;
    };
    for (let spent = 0; spent < 400; spent += once());
    return medianOf(Array.from({ length: 15 }, once));
  };

const eager =
  (fn) =>
  (...args) =>
    t.tidy(() => fn(...args));

export const cases = Object.entries(FUNCTIONS).map(([name, each]) => ({
  case: name,
  unit: "ms",
  baseline: "eager, reference",
  runs: 3,
  subjects: Object.fromEntries(
    ["reference", "native"].flatMap((backend) => [
      [`eager, ${backend}`, onBackend(backend, lane(eager, each))],
      [`compiled, ${backend}`, onBackend(backend, lane(t.defn, each))],
    ]),
  ),
}));
