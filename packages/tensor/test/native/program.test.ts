// Compiled functions on the native backend: one program, loops and branches inside the addon.
import { captureEvents } from "@sextant/telemetry/test";
import { describe, expect, test } from "vitest";
import * as t from "../../src/index.js";

type T = t.Tensor;

const x = (): T => t.random.normal(t.random.key(3), [8, 8]) as T;

/** Functions of one matrix, each with a construct of its own. */
const FUNCTIONS: Readonly<Record<string, (a: T) => unknown>> = {
  elementwise: (a) => t.tanh(a.multiply(2).add(1)).subtract(a),
  products: (a) => t.matmul(a, t.softmax(a)),
  "a constant from outside": (a) => a.add(t.arange(8, { dtype: "f32" })),
  "several results": (a) => ({ sum: a.sum(), rows: [a.sum({ axis: 1 }), a.max({ axis: 0 })] }),
  cond: (a) =>
    t.cond(
      a.sum().greater(0),
      (v: T) => v.multiply(2),
      (v: T) => v.subtract(1),
      a,
    ),
  switch: (a) =>
    t.switchCase(t.tensor(2, { dtype: "i32" }), [(v: T) => v, (v: T) => v.add(1), (v: T) => v.negative()], a),
  whileLoop: (a) =>
    t.whileLoop(
      (s: { i: T; v: T }) => s.i.less(20),
      (s: { i: T; v: T }) => ({ i: s.i.add(1), v: t.tanh(s.v) }),
      { i: t.tensor(0, { dtype: "i32" }), v: a },
    ),
  scan: (a) => t.scan((carry: T, row: T) => [carry.add(row), carry.multiply(row)], t.zeros([8]), a),
  "scan in reverse": (a) => t.scan((carry: T, row: T) => [carry.add(row), carry], t.zeros([8]), a, { reverse: true }),
  "scan in cond in scan": (a) =>
    t.scan(
      (carry: T, row: T) => [
        t.cond(
          row.sum().greater(0),
          (c: T) => t.scan((d: T, e: T) => [d.add(e), d], c, a)[0],
          (c: T) => c,
          carry,
        ),
        row.sum(),
      ],
      t.zeros([8]),
      a,
    ),
  "a gradient": (a) => t.grad((v: T) => t.tanh(t.matmul(v, v)).sum())(a),
  "a gradient through scan": (a) =>
    t.grad((v: T) => (t.scan((c: T, r: T) => [t.tanh(c.add(r)), c], t.zeros([8]), v)[0] as T).sum())(a),
  vmap: (a) => t.vmap((row: T) => t.softmax(row).multiply(row.sum()))(a),
};

const leaves = (tree: unknown): unknown[] => t.tree.flatten(tree).leaves.map((leaf) => (leaf as T).toArray());

describe("a compiled function", () => {
  test.for(Object.entries(FUNCTIONS))("%s: compiled = eager, bit for bit", ([, fn]) => {
    const a = x();
    expect(leaves(t.defn(fn)(a))).toEqual(leaves(fn(a)));
  });

  test("runs in the native lane, as one program", () => {
    using captured = captureEvents(["tensor.compile.stop", "tensor.run.stop", "tensor.compiler.fallback"]);
    const fn = t.defn(FUNCTIONS["scan in cond in scan"]!);
    fn(x());
    fn(x());
    expect(captured.events.map((e) => [e.event, (e.metadata as { lane?: string }).lane])).toEqual([
      ["tensor.compile.stop", "native"],
      ["tensor.run.stop", "native"],
      ["tensor.run.stop", "native"],
    ]);
  });

  test("says how long it waited for its turn, where it ran beside the event loop", async () => {
    using captured = captureEvents(["tensor.run.stop"]);
    const fn = t.defn(FUNCTIONS["products"]!);
    await fn.async(x());
    fn(x());
    const waits = captured.events.map((e) => (e.measurements as { queueWait?: number }).queueWait);
    expect(waits).toEqual([expect.any(Number), undefined]);
    expect(waits[0]).toBeGreaterThanOrEqual(0);
  });

  test("is split around a function of the host, with equal results", () => {
    using captured = captureEvents(["tensor.compiler.fallback"]);
    const seen: number[] = [];
    const fn = (a: T): unknown => {
      const size = t.lgamma(t.abs(a).add(1));
      t.debug.callback((total: T) => seen.push(total.item() as number), size.sum());
      return size.multiply(2);
    };
    const a = x();
    expect(leaves(t.defn(fn)(a))).toEqual(leaves(fn(a)));
    expect(seen).toHaveLength(2);
    expect(captured.events).toHaveLength(1);
    expect(String((captured.events[0]!.metadata as { reason?: string }).reason)).toContain("callback");
  });

  test("an aborted loop rejects, and the backend goes on", async () => {
    const forever = t.defn((a: T) =>
      t.whileLoop(
        (s: { i: T; v: T }) => s.i.less(100_000_000),
        (s: { i: T; v: T }) => ({ i: s.i.add(1), v: t.sin(s.v) }),
        {
          i: t.tensor(0, { dtype: "i32" }),
          v: a,
        },
      ),
    );
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 20);
    await expect(forever.async(x(), { signal: controller.signal })).rejects.toMatchObject({ name: "AbortError" });
    expect(t.ones([2]).add(1).toArray()).toEqual([2, 2]);
  });
});

test("2,000 programs made and dropped leave memory flat", () => {
  const a = x();
  const before = t.memory.stats().active;
  for (let i = 0; i < 2000; i++) {
    const fn = t.defn((v: T) => v.add(i).sum(), { cacheSize: 1 });
    (fn(a) as T).dispose();
    fn.clearCache();
  }
  expect(t.memory.stats().active - before).toBeLessThan(2 ** 20);
});
