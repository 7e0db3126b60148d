// Tensors that a function makes itself stand where its operands stand, whatever the default backend is.
import { expect, test } from "vitest";
import * as t from "../../src/index.js";

const ROWS: Readonly<Record<string, (x: t.Tensor) => t.Tensor>> = {
  layerNorm: (x) => t.nn.layerNorm(x),
  rmsNorm: (x) => t.nn.rmsNorm(x),
  rope: (x) => t.nn.rope(x),
  oneHot: (x) => t.nn.oneHot(x.astype("i32"), 3),
  attention: (x) => t.nn.dotProductAttention(heads(x), heads(x), heads(x)),
  "attention with a mask": (x) => t.nn.dotProductAttention(heads(x), heads(x), heads(x), { mask: [[true, false]] }),
  "attention with a bias": (x) => t.nn.dotProductAttention(heads(x), heads(x), heads(x), { bias: [[1, 0]] }),
  "causal attention": (x) => t.nn.dotProductAttention(heads(x), heads(x), heads(x), { isCausal: true }),
  "attention of a window": (x) => t.nn.dotProductAttention(heads(x), heads(x), heads(x), { localWindowSize: 1 }),
  "attention with lengths": (x) =>
    t.nn.dotProductAttention(heads(x), heads(x), heads(x), { keyValueSeqLengths: [1], querySeqLengths: [1] }),
  bincount: (x) => t.bincount(x.astype("i32").ravel()),
  forLoop: (x) => t.forLoop(0, 3, (i, sum) => sum.add(i), x),
  "whileLoop with a count": (x) =>
    t.whileLoop(
      (s) => s.n.less(3),
      (s) => ({ n: s.n.add(1), x: s.x.add(t.ones([2])) }),
      { n: 0, x },
    ).x,
  scan: (x) => t.scan((sum, row) => [sum.add(row.sum()).add(t.ones([])), sum], 0.5, x)[1],
  map: (x) => t.map((row) => row.add(t.arange(2)), x, { batchSize: 1 }),
  "cond of a plain predicate": (x) =>
    t.cond(
      true,
      (y) => y.add(t.ones([2])),
      (y) => y,
      x,
    ),
  histogram2d: (x) => t.histogram2d(x.ravel(), x.ravel(), { bins: 2, density: true })[0],
};

/** One batch of two positions with one head. */
const heads = (x: t.Tensor): t.Tensor => x.reshape([1, 2, 1, 2]);

const cases = Object.entries(ROWS).flatMap(([name, run]) =>
  [
    ["reference", "native"],
    ["native", "reference"],
  ].map(([own, other]) => ({ name, run, own: own!, other: other! })),
);

test.each(cases)("$name of a tensor on $own while $other is the default", ({ run, own, other }) => {
  const x = t.withBackend(own, () =>
    t.tensor([
      [1, 2],
      [0, 1],
    ]),
  );
  const expected = t.withBackend(own, () => run(x)).toArray();
  const made = t.withBackend(other, () => run(x));
  expect([made.backend, made.toArray()]).toEqual([own, expected]);
});
