// Ends of all kinds: aborts, limits, processes and workers that go while work is under way.
import { execFile } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import { pathToFileURL } from "node:url";
import { describe, expect, test } from "vitest";
import * as t from "../../src/index.js";
import { nativeSlots } from "./addon.js";

type T = t.Tensor;
const MEBIBYTE = 2 ** 20;

/** A loop of minutes. */
const long = t.defn((a: T) =>
  t.whileLoop(
    (s: { i: T; v: T }) => s.i.less(100_000_000),
    (s: { i: T; v: T }) => ({ i: s.i.add(1), v: t.sin(s.v) }),
    { i: t.tensor(0, { dtype: "i32" }), v: a },
  ),
);

describe("aborts", () => {
  test("of a long loop: it rejects soon, and the stream then computes", async () => {
    const controller = new AbortController();
    const run = long.async(t.ones([8]), { signal: controller.signal });
    await sleep(50);
    const start = performance.now();
    controller.abort(new Error("enough"));
    const error: unknown = await run.catch((reason: unknown) => reason);
    const rejected = performance.now() - start;
    expect(error).toMatchObject({ name: "AbortError", code: "async/aborted" });
    expect(t.matmul(t.eye(3), t.eye(3)).sum().item()).toBe(3);
    // Printed rather than asserted: a busy machine is no failure.
    console.info(
      `abort: rejected after ${rejected.toFixed(1)} ms, stream free after ${(performance.now() - start).toFixed(1)} ms`,
    );
  });

  test("1,000 at random moments leave no slot behind", async () => {
    const step = t.defn((a: T) => t.scan((c: T, row: T) => [t.tanh(c.add(row)), c], t.zeros([16]), a));
    const x = t.ones([16, 16]) as T;
    await step.async(x);
    const before = nativeSlots();
    let aborted = 0;
    for (let round = 0; round < 1000; round += 50) {
      const runs = Array.from({ length: 50 }, async (_, i) => {
        const controller = new AbortController();
        const { signal } = controller;
        using sum = x.add(i);
        const work = i % 3 === 0 ? sum.data({ signal }) : step.async(x, { signal });
        if (i % 5 === 0) controller.abort();
        else setTimeout(() => controller.abort(), (i * 7) % 4);
        try {
          for (const y of t.tree.flatten(await work).leaves) if (t.isTensor(y)) y.dispose();
        } catch (error) {
          expect(error).toMatchObject({ name: "AbortError" });
          aborted++;
        }
      });
      await Promise.all(runs);
    }
    expect(aborted).toBeGreaterThan(100);
    // What was given up while it ran is dropped when its work ends; a read comes after all of it.
    await x.add(1).data();
    await sleep(20);
    expect(nativeSlots() - before).toBeLessThanOrEqual(4);
    expect(t.ones([2]).add(1).toArray()).toEqual([2, 2]);
  });
});

describe("memory beyond the limit is an OutOfMemoryError, and the process goes on", () => {
  const many = (x: T): T[] => Array.from({ length: 30 }, (_, i) => t.sort(x.add(i)) as T);
  const big = (): T => t.ones([MEBIBYTE]).multiply(1.5) as T;
  const program = t.defn((a: T) => {
    const wide = t.outer(a, a);
    return t.sum(t.sort(wide, { axis: 1 })).add(t.max(wide));
  });
  const loop = t.defn((a: T) =>
    t.whileLoop(
      (s: { i: T; v: T }) => s.i.less(3),
      (s: { i: T; v: T }) => ({ i: s.i.add(1), v: t.sort(t.outer(s.v, s.v), { axis: 1 }).sum({ axis: 1 }) }),
      { i: t.tensor(0, { dtype: "i32" }), v: a },
    ),
  );
  // What each asks for at once is far more than the limit leaves, also when what other cases held is given back meanwhile.
  const cases: readonly [string, (x: T) => unknown][] = [
    ["an upload", () => t.tensor(new Float32Array(40 * MEBIBYTE))],
    ["an op that can never fit", () => t.zeros([64, 1]).add(t.zeros([1, MEBIBYTE]))],
    ["eager ops, when they are read", (x) => t.evaluate(many(x))],
    ["eager ops, when they are awaited", (x) => t.evaluateAsync(many(x))],
    ["a compiled function", () => (program(t.ones([8192])) as T).item()],
    ["a compiled function beside the event loop", () => program.async(t.ones([8192]))],
    ["a loop", () => loop(t.ones([8192]))],
    ["a loop beside the event loop", () => loop.async(t.ones([8192]))],
  ];
  test.for(cases)("%s", async ([, run]) => {
    const x = big();
    t.evaluate(x);
    t.memory.setLimit(t.memory.stats().active + 40 * MEBIBYTE);
    try {
      const error: unknown = await Promise.resolve()
        .then(() => run(x))
        .catch((reason: unknown) => reason);
      expect(error).toMatchObject({ name: "OutOfMemoryError", code: "memory/limit" });
      expect((error as Error).message).toMatch(/\d+ bytes.* \d+.* active.*limit of \d+/);
    } finally {
      t.memory.setLimit(16 * 1024 * MEBIBYTE);
    }
    expect(t.sort(x).sum().item()).toBe(1.5 * MEBIBYTE);
  });

  test("what could not be computed can be asked for again when there is room", () => {
    const x = t.full([16 * MEBIBYTE], 1.5) as T;
    t.evaluate(x);
    const y = t.sort(x.add(1)).slice([0], [MEBIBYTE]) as T;
    t.memory.setLimit(t.memory.stats().active + MEBIBYTE);
    try {
      expect(() => y.sum().item()).toThrow(expect.objectContaining({ code: "memory/limit" }));
    } finally {
      t.memory.setLimit(16 * 1024 * MEBIBYTE);
    }
    expect(y.sum().item()).toBe(2.5 * MEBIBYTE);
  });
});

/** Runs a program on the built package; resolves with how it ended. */
function child(source: string): Promise<{ code: number | string | null; out: string }> {
  const entry = pathToFileURL(new URL("../../dist/index.js", import.meta.url).pathname).href;
  const prelude = `
    import { Worker } from "node:worker_threads";
    const entry = ${JSON.stringify(entry)};
    const t = await import(entry);
    const long = t.defn((a) => t.whileLoop((s) => s.i.less(100000000), (s) => ({ i: s.i.add(1), v: t.sin(s.v) }), { i: t.tensor(0, { dtype: "i32" }), v: a }));
    const worker = (body) => new Worker("(async () => { const t = await import(" + JSON.stringify(entry) + "); " + body + " })()", { eval: true });
    const ended = (w) => new Promise((resolve) => w.once("exit", resolve));
    const sleep = (ms) => new Promise((resolve) => setTimeout(resolve, ms));
    const busy = "const long = t.defn((a) => t.whileLoop((s) => s.i.less(100000000), (s) => ({ i: s.i.add(1), v: t.sin(s.v) }), { i: t.tensor(0, { dtype: 'i32' }), v: a }));";
  `;
  return new Promise((resolve) => {
    const run = execFile(
      process.execPath,
      ["--input-type=module", "-e", prelude + source],
      { timeout: 50_000, env: { ...process.env, SEXTANT_BACKEND: "native" } },
      (error, stdout) =>
        resolve({ code: error === null ? 0 : (error.code ?? error.signal ?? null), out: stdout.trim() }),
    );
    run.stdin?.end();
  });
}

describe("a process ends as it says, whatever is under way", () => {
  test.for([
    { what: "nothing left to do", source: `console.log(t.ones([2]).add(1).toArray().join());`, code: 0, out: "2,2" },
    {
      what: "a read keeps it alive",
      source: `t.ones([2]).add(1).data().then((v) => console.log(v.join()));`,
      code: 0,
      out: "2,2",
    },
    { what: "process.exit during a read", source: `t.ones([1000]).data(); process.exit(3);`, code: 3, out: "" },
    {
      what: "process.exit during a loop",
      source: `long.async(t.ones([2])); await sleep(50); process.exit(4);`,
      code: 4,
      out: "",
    },
    { what: "an error during a read", source: `t.ones([1000]).data(); throw new Error("x");`, code: 1, out: "" },
    {
      what: "an error during a loop",
      source: `long.async(t.ones([2])); await sleep(50); throw new Error("x");`,
      code: 1,
      out: "",
    },
    {
      what: "a stream closed with work queued",
      source: `const s = new t.Stream(); const x = t.withStream(s, () => t.ones([2]));
        const stop = new AbortController(); long.async(x, { signal: stop.signal }).catch(() => {}); await sleep(50);
        const queued = x.add(1).data(); s.close();
        console.log(await queued.catch((e) => e.code)); stop.abort();`,
      code: 0,
      out: "stream/closed",
    },
    {
      what: "a stream left open with a loop at work",
      source: `const s = new t.Stream(); long.async(t.withStream(s, () => t.ones([2]))).catch(() => {}); await sleep(50); process.exit(5);`,
      code: 5,
      out: "",
    },
    {
      what: "workers compute beside each other, each in streams of its own",
      source: `const all = [1, 2, 3].map((n) => { const w = worker("const x = t.full([64, 64], " + n + "); const y = await t.matmul(x, x).data(); (await import('node:worker_threads')).parentPort.postMessage(y[0])"); return new Promise((r) => w.once("message", r)); });
        console.log((await Promise.all(all)).join());`,
      code: 0,
      out: "64,256,576",
    },
    {
      what: "a worker terminated in a loop",
      source: `const w = worker(busy + "long.async(t.ones([2])); setInterval(() => {}, 1000);"); await sleep(1500); await w.terminate();
        console.log(t.ones([2]).add(1).toArray().join());`,
      code: 0,
      out: "2,2",
    },
    {
      what: "a worker that ends on its own, and the next one",
      source: `for (let i = 0; i < 3; i++) console.log(await ended(worker("t.ones([2]).add(1).toArray(); await t.ones([3]).data();")));`,
      code: 0,
      out: "0\n0\n0",
    },
    {
      what: "a worker that exits during a read, and only it has loaded the addon",
      source: `console.log(await ended(worker("t.ones([1000]).data(); process.exit(7);")));`,
      code: 0,
      out: "7",
    },
  ])("$what", async ({ source, code, out }) => {
    expect(await child(source)).toEqual({ code, out });
  });
});

test("work of a while that is awaited leaves timers ticking", async () => {
  const x = t.random.normal(t.random.key(0), [600, 600]);
  const fn = t.defn((a: T) => {
    let y = a;
    for (let i = 0; i < 60; i++) y = t.tanh(t.matmul(y, a)) as T;
    return y;
  });
  let ticks = 0;
  const timer = setInterval(() => ticks++, 1);
  const y = (await fn.async(x as T)) as T;
  await y.data();
  clearInterval(timer);
  expect(ticks).toBeGreaterThan(10);
});
