// The events of the package, with their exact payloads; those of compiled functions are in lanes.test.ts and recompile.test.ts.
import { listEvents } from "@sextant/telemetry";
import { captureEvents } from "@sextant/telemetry/test";
import { describe, expect, test } from "vitest";
import * as t from "../src/index.js";

const span = (name: string): string[] => ["start", "stop", "exception"].map((end) => `${name}.${end}`);
/** Metadata without what telemetry itself adds. */
const own = (metadata: unknown): unknown => {
  const { spanContext, ...rest } = metadata as Record<string, unknown>;
  expect(spanContext).toBeDefined();
  return rest;
};

describe("reads", () => {
  const reads: readonly (readonly [string, (x: t.Tensor<"f32">) => unknown])[] = [
    ["data", (x) => x.data()],
    ["dataSync", (x) => x.dataSync()],
    ["toArray", (x) => x.toArray()],
    ["toBinary", (x) => t.toBinary(x)],
    ["toString", (x) => x.toString()],
  ];
  test.for(reads)("%s is one tensor.to_binary span and no eval span", async ([, read]) => {
    using captured = captureEvents([...span("tensor.to_binary"), ...span("tensor.eval"), ...span("tensor.async_eval")]);
    await read(t.tensor([1, 2, 3]));
    expect(captured.events.map((e) => e.event)).toEqual(["tensor.to_binary.start", "tensor.to_binary.stop"]);
    const [start, stop] = captured.events;
    expect(Object.keys(start!.measurements).sort()).toEqual(["monotonicTime", "systemTime"]);
    expect(own(start!.metadata)).toEqual({ shape: [3], dtype: "f32" });
    expect(Object.keys(stop!.measurements).sort()).toEqual(["duration", "monotonicTime"]);
    expect(own(stop!.metadata)).toEqual({ shape: [3], dtype: "f32", byteSize: 12 });
  });

  test("item is one span too", () => {
    using captured = captureEvents(["tensor.to_binary.stop"]);
    expect(t.tensor([7]).item()).toBe(7);
    expect(own(captured.events[0]!.metadata)).toEqual({ shape: [1], dtype: "f32", byteSize: 4 });
  });

  test("take hands the buffer over and reads nothing", () => {
    using captured = captureEvents(["tensor.to_binary.start"]);
    t.tensor([7]).take();
    expect(captured.events).toEqual([]);
  });

  test("an aborted read closes its span with an exception of kind exit", async () => {
    using captured = captureEvents(span("tensor.to_binary"));
    await expect(t.tensor([1]).data({ signal: AbortSignal.abort() })).rejects.toMatchObject({
      name: "AbortError",
      code: "async/aborted",
    });
    expect(captured.events.map((e) => e.event)).toEqual(["tensor.to_binary.start", "tensor.to_binary.exception"]);
    expect(captured.events[1]!.metadata).toMatchObject({ kind: "exit", shape: [1], dtype: "f32" });
  });
});

describe("evaluation", () => {
  test("evaluate is one tensor.eval span without metadata", () => {
    using captured = captureEvents([...span("tensor.eval"), ...span("tensor.to_binary")]);
    t.evaluate({ a: t.ones([2]), b: [t.zeros([1])] });
    expect(captured.events.map((e) => e.event)).toEqual(["tensor.eval.start", "tensor.eval.stop"]);
    expect(captured.events.map((e) => own(e.metadata))).toEqual([{}, {}]);
    expect(t.eval).toBe(t.evaluate);
  });

  test("evaluateAsync is one tensor.async_eval span that ends when the result is there", async () => {
    using captured = captureEvents(span("tensor.async_eval"));
    const done = t.evaluateAsync(t.ones([2]));
    expect(captured.events.map((e) => e.event)).toEqual(["tensor.async_eval.start"]);
    await done;
    expect(captured.events.map((e) => e.event)).toEqual(["tensor.async_eval.start", "tensor.async_eval.stop"]);
    expect(captured.events.map((e) => own(e.metadata))).toEqual([{}, {}]);
  });

  test("evaluating a disposed tensor closes the span with an exception", () => {
    using captured = captureEvents(span("tensor.eval"));
    const x = t.ones([2]);
    x.dispose();
    expect(() => t.evaluate(x)).toThrow(expect.objectContaining({ code: "tensor/disposed" }));
    expect(captured.events.map((e) => e.event)).toEqual(["tensor.eval.start", "tensor.eval.exception"]);
  });
});

test("memory.stats executes tensor.memory.stats with what it returns", () => {
  using captured = captureEvents(["tensor.memory.stats"]);
  const stats = t.memory.stats();
  expect(captured.events).toHaveLength(1);
  expect(captured.events[0]!.measurements).toEqual(stats);
  expect(captured.events[0]!.metadata).toEqual({});
  expect(Object.keys(stats).sort()).toEqual(["active", "cache", "peak"]);
});

test("every event is declared with its kind and documentation", () => {
  const declared = listEvents().filter((e) => e.name.startsWith("tensor."));
  const byName = declared.map(({ name, kind }) => `${name} ${kind}`).sort();
  expect(byName).toEqual([
    "tensor.async_eval span",
    "tensor.block.fallback event",
    "tensor.compile span",
    "tensor.compiler.fallback event",
    "tensor.eval span",
    "tensor.fallback span",
    "tensor.memory.stats event",
    "tensor.run span",
    "tensor.to_binary span",
  ]);
  for (const { doc } of declared) expect(doc).toMatch(/\.$/);
});
