// What it costs to look at a function before it runs: tracing alone, and tracing with all passes, for graphs of 500, 5,000 and 50,000 nodes.
// A measurement is the median of graphs made anew in one process, after one that warms it up; time should grow no faster than nodes.
// On the reference backend: nothing is computed but folded constants.
import * as t from "@sextant/tensor";
import { onBackend } from "./backends.mjs";

/** A chain with work for every pass: constants, common and dead code, moves that cancel, a sum now and then. */
const chain = (nodes) =>
  Object.defineProperty(
    (x) => {
      let y = x;
      for (let i = 0; i < nodes / 10; i++) {
        const twice = y.multiply(1.5);
        y = twice.multiply(1).add(y.multiply(1.5)).tanh();
        y.exp();
        y = y
          .reshape([16])
          .reshape([4, 4])
          .subtract(y.sum({ axis: 1, keepDims: true }))
          .add(x);
      }
      return y;
    },
    "name",
    { value: "chain" },
  );

const medianOf = (samples) => samples.sort((a, b) => a - b)[samples.length >> 1];

/** Median milliseconds of a look at a fresh function. */
const look = (nodes, at) => () => {
  const x = t.ones([4, 4]);
  const once = () => {
    const start = process.hrtime.bigint();
    at(chain(nodes), x);
    return Number(process.hrtime.bigint() - start) / 1e6;
  };
  once();
  return medianOf(Array.from({ length: nodes > 10_000 ? 3 : 7 }, once));
};

export const cases = [500, 5_000, 50_000].map((nodes) => ({
  case: `graph of ${nodes.toLocaleString("en")} nodes`,
  unit: "ms",
  subjects: {
    traced: onBackend(
      "reference",
      look(nodes, (fn, x) => t.makeGraph(fn)(x)),
    ),
    "traced, all passes": onBackend(
      "reference",
      look(nodes, (fn, x) => t.defn(fn).lower(x)),
    ),
  },
}));
