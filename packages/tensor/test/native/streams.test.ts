// Streams: what runs where, what waits for what, what closing does, and that a program means the same without them.
import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import * as t from "../../src/index.js";
import { nativeSlots } from "./addon.js";

type T = t.Tensor;

/** Work of about a second, in steps that can be stopped. */
const long = t.defn((a: T) =>
  t.whileLoop(
    (s: { i: T; v: T }) => s.i.less(10_000_000),
    (s: { i: T; v: T }) => ({ i: s.i.add(1), v: t.sin(s.v) }),
    { i: t.tensor(0, { dtype: "i32" }), v: a },
  ),
);
const ignore = (): void => {};

/** A stream that is busy until `stop` is called, and a tensor of its own that others may wait for. */
async function busy(): Promise<{ stream: t.Stream; x: T; stop: () => Promise<void> }> {
  const stream = new t.Stream();
  const x = t.withStream(stream, () => t.ones([3]).multiply(2)) as T;
  t.evaluate(x);
  const controller = new AbortController();
  const running = long.async(x, { signal: controller.signal }).catch(ignore);
  // A run begins in a later turn.
  await sleep(20);
  return {
    stream,
    x,
    stop: async () => {
      controller.abort();
      await running;
    },
  };
}

describe.each(["native", "reference"])("on %s", (backend) => {
  const program = (a: T): T => t.tanh(t.matmul(a, a)).sum({ axis: 0 }) as T;
  test("ops, compiled functions and reads give the same", async () => {
    const plain = t.withBackend(backend, () => program(t.arange(16, { dtype: "f32" }).reshape([4, 4]) as T));
    const stream = new t.Stream({ backend });
    const [eager, compiled] = t.withBackend(backend, () =>
      t.withStream(stream, () => {
        const a = t.arange(16, { dtype: "f32" }).reshape([4, 4]) as T;
        return [program(a), t.defn(program)(a) as T] as const;
      }),
    );
    expect(stream.backend).toBe(backend);
    expect(eager.toArray()).toEqual(plain.toArray());
    expect([...(await compiled.data())]).toEqual(plain.toArray());
    stream.close();
    expect(eager.add(1).toArray()).toEqual(plain.add(1).toArray());
  });

  test("closing twice is closing; a scope in a closed one, or without a stream, is a typed error", () => {
    const stream = new t.Stream({ backend });
    stream.close();
    stream.close();
    expect(stream.closed).toBe(true);
    expect(() => t.withStream(stream, () => 1)).toThrow(
      expect.objectContaining({ name: "StreamClosedError", code: "stream/closed" }),
    );
    expect(() => t.withStream({} as t.Stream, () => 1)).toThrow(expect.objectContaining({ code: "argument/stream" }));
  });

  test("a scope takes synchronous functions, and ends when one throws", () => {
    using stream = new t.Stream({ backend });
    expect(() => t.withStream(stream, async () => 1)).toThrow(expect.objectContaining({ code: "scope/async" }));
    expect(() =>
      t.withStream(stream, () => {
        throw new Error("inside");
      }),
    ).toThrow("inside");
    expect(t.withStream(stream, () => t.withBackend(backend, () => t.ones([2]).add(1))).toArray()).toEqual([2, 2]);
  });
});

describe("the pool", () => {
  test("has eight beside the environment's own; the ninth is a StreamLimitError, a closed one can be had again", () => {
    const all = Array.from({ length: 8 }, () => new t.Stream());
    expect(() => new t.Stream()).toThrow(
      expect.objectContaining({ name: "StreamLimitError", code: "stream/limit", op: "Stream" }),
    );
    all.pop()!.close();
    all.push(new t.Stream());
    for (const [i, stream] of all.entries())
      expect(t.withStream(stream, () => t.ones([2]).multiply(i)).toArray()).toEqual([i, i]);
    for (const stream of all) stream.close();
  });

  test("200 streams opened, used and closed", () => {
    const before = nativeSlots();
    for (let i = 0; i < 200; i++) {
      using stream = new t.Stream();
      t.withStream(stream, () => t.tidy(() => t.ones([1000]).add(i).sum().item()));
    }
    expect(nativeSlots()).toBeLessThanOrEqual(before + 10);
  });
});

describe("work on several", () => {
  test("an op on another stream's tensor waits for what makes it", () => {
    using a = new t.Stream();
    using b = new t.Stream();
    let x = t.withStream(a, () => t.full([64, 64], 1 / 64)) as T;
    const y = t.full([64, 64], 1 / 64) as T;
    for (let i = 0; i < 50; i++) x = t.withStream(i % 2 ? a : b, () => t.matmul(x, y)) as T;
    expect(x.sum().item()).toBeCloseTo(64, 3);
  });

  test("they run beside each other: one is read while another is at work", async () => {
    const { stream, stop } = await busy();
    using other = new t.Stream();
    const read = t.withStream(other, () => t.ones([4]).add(1)).data();
    const first = await Promise.race([read.then(() => "read"), sleep(5000).then(() => "nothing")]);
    expect([first, t.ones([2]).add(1).toArray()]).toEqual(["read", [2, 2]]);
    await stop();
    stream.close();
  });

  test("handing work over to a busy one does not wait", async () => {
    const { stream, x, stop } = await busy();
    const results = t.withStream(stream, () => Array.from({ length: 100 }, (_, i) => x.add(i)));
    const reads = Promise.all(results.map((y) => y.data()));
    await stop();
    expect((await reads).map((values) => values[2])).toEqual(results.map((_, i) => i + 2));
    stream.close();
  });

  test("closing rejects what is queued and finishes what runs", async () => {
    const { stream, x, stop } = await busy();
    const queued = x.add(1).data();
    stream.close();
    await expect(queued).rejects.toMatchObject({ name: "StreamClosedError", code: "stream/closed" });
    await stop();
    expect(x.toArray()).toEqual([2, 2, 2]);
    expect([...(await x.add(1).data())]).toEqual([3, 3, 3]);
  });

  test("reads beyond the queue's bound wait for their turn, also when their tensors are given up meanwhile", async () => {
    const { stream, x, stop } = await busy();
    const reads = Array.from({ length: 400 }, (_, i) => {
      const y = x.add(i);
      const read = y.data();
      y.dispose();
      return read;
    });
    await stop();
    expect((await Promise.all(reads)).map(([first]) => first)).toEqual(reads.map((_, i) => i + 2));
    stream.close();
  });
});
