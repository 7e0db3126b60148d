// Compiled functions: what the evaluator costs per op beside eager calls, tracing with passes, a cache hit.
import * as t from "@sextant/tensor";

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

const eager = () => {
  const x = t.ones([4]);
  const f = chain(OPS);
  return medianOf(() => t.tidy(() => f(x)).dispose(), 20) / OPS;
};
const evaluator = () => {
  const x = t.ones([4]);
  const f = t.defn(chain(OPS));
  return medianOf(() => f(x).dispose(), 20) / OPS;
};

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
  { case: "one op of 4 elements in a chain of 500", unit: "ns", subjects: { "eager calls": eager, evaluator } },
  { case: "tracing and passes of 500 nodes", unit: "ms", subjects: { defn: traced(500) } },
  { case: "tracing and passes of 5,000 nodes", unit: "ms", subjects: { defn: traced(5000) } },
  { case: "tracing and passes of 50,000 nodes", unit: "ms", subjects: { defn: traced(50_000) } },
  { case: "a call that the cache knows, 20 tensors", unit: "us", subjects: { defn: hit } },
];
