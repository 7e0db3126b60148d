// The native backend as a backend: what is lazy, what is freed, what fails where, what blocks.
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import * as t from "../../src/index.js";
import { loadNativeBackend } from "../../src/native/load.js";

const MEBIBYTE = 2 ** 20;

test("it is the default here, and says what it is", () => {
  expect(t.zeros([2]).backend).toBe("native");
  expect(loadNativeBackend()).toMatchObject({ name: "native" });
});

describe("memory", () => {
  test("a synchronous loop of 100,000 ops stays flat: what nobody holds is freed inside the loop", () => {
    let x = t.ones([1024]) as t.Tensor;
    const before = process.memoryUsage().rss;
    for (let i = 0; i < 100_000; i++) {
      x = x.multiply(1) as t.Tensor;
      if (i % 100 === 99) t.evaluate(x);
    }
    expect(x.sum().item()).toBe(1024);
    // 100,000 results of 4 KiB would be 400 MB.
    expect(process.memoryUsage().rss - before).toBeLessThan(200 * MEBIBYTE);
    expect(t.memory.stats().active).toBeLessThan(64 * MEBIBYTE);
  });

  test("dispose frees at once, and a limit is an error that names the op", () => {
    const start = t.memory.stats().active;
    const x = t.tensor(new Float32Array(MEBIBYTE));
    expect(t.memory.stats().active - start).toBeGreaterThanOrEqual(4 * MEBIBYTE);
    x.dispose();
    expect(t.memory.stats().active - start).toBeLessThan(MEBIBYTE);
    try {
      t.memory.setLimit(t.memory.stats().active + 1000);
      expect(() => t.tensor(new Float32Array(MEBIBYTE))).toThrow(
        expect.objectContaining({ name: "OutOfMemoryError", code: "memory/limit" }),
      );
    } finally {
      t.memory.setLimit(Number.POSITIVE_INFINITY);
    }
    expect(t.ones([2]).add(1).toArray()).toEqual([2, 2]);
  });
});

test("an asynchronous read leaves the event loop alive", async () => {
  const x = t.random.normal(t.random.key(0), [700, 700]);
  let y = x as t.Tensor;
  for (let i = 0; i < 40; i++) y = t.tanh(t.matmul(y, x)) as t.Tensor;
  let ticks = 0;
  const timer = setInterval(() => ticks++, 1);
  const values = await y.data();
  clearInterval(timer);
  expect(values).toHaveLength(490_000);
  expect(ticks).toBeGreaterThan(3);
});

test("a read that is aborted rejects, and the tensor can still be read", async () => {
  const x = t.ones([4]).add(1);
  const controller = new AbortController();
  controller.abort();
  await expect(x.data({ signal: controller.signal })).rejects.toMatchObject({ name: "AbortError" });
  expect([...(await x.data())]).toEqual([2, 2, 2, 2]);
});

test("many reads under way at once are all right", async () => {
  const made = Array.from({ length: 50 }, (_, i) => t.ones([1000]).multiply(i));
  const read = await Promise.all(made.map((x) => x.data()));
  expect(read.map((values) => values[999])).toEqual(made.map((_, i) => i));
  await sleep(0);
});

test.for([
  ["a part of an array", () => Float32Array.from([9, 1, 2]).subarray(1)],
  ["clamped bytes", () => new Uint8ClampedArray([9, 1, 2]).subarray(1)],
  ["shared memory", () => new Float32Array(new SharedArrayBuffer(8)).fill(1).fill(2, 1)],
  ["16-bit integers", () => Int16Array.from([1, 2])],
] as const)("%s is copied: what is written into it later does not reach the tensor", ([, make]) => {
  const values = make();
  const x = t.tensor(values);
  values.fill(0);
  expect(Array.from(x.dataSync(), Number)).toEqual([1, 2]);
});

test("take hands over memory, not a copy, and a shared buffer is refused", () => {
  const x = t.ones([1000]).add(1);
  t.evaluate(x);
  const view = x.reshape([10, 100]);
  t.evaluate(view);
  expect(() => x.take()).toThrow(expect.objectContaining({ code: "buffer/shared" }));
  view.dispose();
  expect(x.take()[7]).toBe(2);
  expect(x.disposed).toBe(true);
});

describe("hazards: what MLX would trap on, read out of bounds or leave undefined", () => {
  const i32 = (values: number[]): t.Tensor => t.tensor(values, { dtype: "i32" });
  const MIN = -(2 ** 31);
  const cases: readonly [string, () => t.Tensor, unknown][] = [
    ["integer division by zero", () => t.floorDivide(i32([7, -7]), i32([0, 0])), [-1, -1]],
    ["integer remainder by zero", () => t.remainder(i32([7, -7]), i32([0, 0])), [7, -7]],
    ["the most negative integer over -1", () => t.floorDivide(i32([MIN]), i32([-1])), [MIN]],
    ["the most negative integer modulo -1", () => t.remainder(i32([MIN]), i32([-1])), [0]],
    ["shifts by the width and more", () => t.leftShift(i32([1, 1]), i32([32, 99])), [0, 0]],
    ["signed right shifts by more", () => t.rightShift(i32([-8, 8]), i32([40, 40])), [-1, 0]],
    ["floats beyond integers", () => t.tensor([1e20, -1e20, Number.NaN]).astype("i32"), [2 ** 31 - 1, MIN, 0]],
    ["negative floats to unsigned", () => t.tensor([-5, 300]).astype("u8"), [0, 255]],
    ["an index far outside", () => t.take(t.tensor([1, 2, 3]), i32([99, -99])), [3, 1]],
    [
      "a window past the end",
      () => t.lax.dynamicSliceInDim(t.tensor([1, 2, 3]), i32([9]).sum(), 2) as t.Tensor,
      [2, 3],
    ],
    ["argmax past NaN", () => t.argmax(t.tensor([1, Number.NaN, 3])), 1],
    ["padding that crops", () => t.lax.pad(t.tensor([1, 2, 3]), 0, [[-1, 0, 0]]) as t.Tensor, [2, 3]],
    ["a sum of nothing", () => t.zeros([0]).sum(), 0],
    ["64-bit positions", () => t.arange(3, { dtype: "i64" }), [0n, 1n, 2n]],
  ];
  test.for(cases)("%s", ([, run, expected]) => {
    expect(run().toArray()).toEqual(expected);
    expect(t.withBackend("reference", run).toArray()).toEqual(expected);
  });
});

test("derivatives live where their argument lives, also those that are zero", () => {
  const x = t.tensor([1, 2], { backend: "reference" });
  const y = t.tensor([3, 4], { backend: "reference" });
  const grads = t.grad((a: t.Tensor, _: t.Tensor) => a.multiply(a).sum(), { argnums: [0, 1] })(x, y) as t.Tensor[];
  expect(grads.map((g) => [g.backend, g.toArray()])).toEqual([
    ["reference", [2, 4]],
    ["reference", [0, 0]],
  ]);
});
