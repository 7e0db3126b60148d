// Compiled functions: an op of a compiled chain beside eager calls on both backends, tracing with passes, a cache hit.
// Tracing and the cache are measured on the reference backend: what they cost does not depend on it.
import * as t from "@sextant/tensor";
import { onBackend } from "./backends.mjs";

/** Median of samples of `repeats` calls each, in nanoseconds per call. */
function medianOf(call, repeats) {
  for (let i = 0; i < repeats; i++) call();
  const samples = Array.from({ length: 9 }, () => {
    const start = process.hrtime.bigint();
    for (let i = 0; i < repeats; i++) call();
    return Number(process.hrtime.bigint() - start) / repeats;
  });
  return samples.sort((a, b) => a - b)[samples.length >> 1];
}

const OPS = 500;
/** A chain that no pass shortens. */
const chain = (n) => (x) => {
  let y = x;
  for (let i = 0; i < n; i++) y = i % 2 ? y.sin() : y.add(x);
  return y;
};

const perOp = (make) => () => {
  const x = t.ones([4]);
  const f = make(chain(OPS));
  return (
    medianOf(() => {
      const y = f(x);
      t.eval(y);
      y.dispose();
    }, 20) / OPS
  );
};
const eager = perOp((f) => (x) => t.tidy(() => f(x)));
const compiled = perOp((f) => t.defn(f));

const traced = (n) => () => {
  const x = t.ones([4]);
  return medianOf(() => void t.defn(chain(n)).lower(x), n > 5000 ? 1 : 3) / 1e6;
};

const hit = () => {
  const args = Array.from({ length: 20 }, (_, i) => t.ones([i + 1, 3]));
  const f = t.defn((...xs) => xs[0]);
  const call = () => f(...args).dispose();
  for (let i = 0; i < 20_000; i++) call();
  return medianOf(call, 2000) / 1000;
};

export const cases = [
  {
    case: "one op of 4 elements in a chain of 500",
    unit: "ns",
    baseline: "eager, reference",
    subjects: Object.fromEntries(
      ["reference", "native"].flatMap((name) => [
        [`eager, ${name}`, onBackend(name, eager)],
        [`compiled, ${name}`, onBackend(name, compiled)],
      ]),
    ),
  },
  ...[500, 5_000, 50_000].map((nodes) => ({
    case: `tracing and passes of ${nodes.toLocaleString("en")} nodes`,
    unit: "ms",
    subjects: { defn: onBackend("reference", traced(nodes)) },
  })),
  { case: "a call that the cache knows, 20 tensors", unit: "us", subjects: { defn: onBackend("reference", hit) } },
];
