// Tracing: ops are recorded with their types, nothing runs, values cannot be read, and what leaks is named.
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import type { Graph } from "../src/graph/graph.js";
import * as t from "../src/index.js";
import { replay } from "../src/replay.js";
import { trace } from "../src/trace.js";
import { VERSION } from "../src/version.js";

const text = ({ nodes }: Graph): string[] =>
  nodes.map(({ op, outputs }) => `${op.name} ${outputs.map((y) => `${y.dtype}[${y.shape.join(",")}]`).join(" ")}`);

test("ops of a trace are recorded and typed, blocks whole", () => {
  const constant = t.ones([3]);
  const graph = trace("defn(step)", [{ dtype: "i32", shape: [2, 3] }], (x) => {
    const result = t.softmax(x.add(1).multiply(constant).sum({ axis: 0 }));
    expect(String(result)).toBe("Tracer f32[3] in defn(step); debug.print(x) shows its values at run time");
    return [result];
  });
  expect(text(graph)).toEqual(["add i32[2,3]", "astype f32[2,3]", "multiply f32[2,3]", "sum f32[3]", "softmax f32[3]"]);
  expect(graph.constants.map((c) => c.value.shape)).toEqual([[], [3]]);
});

test("a replay computes what the function computes, also after a captured tensor was disposed", () => {
  const captured = t.tensor([10, 20]);
  const graph = trace("f", [{ dtype: "f32", shape: [2] }], (x) => [x.add(captured), t.zeros([1])]);
  captured.dispose();
  const [sum, zero] = replay(graph, [t.tensor([1, 2])]);
  expect(sum!.toArray()).toEqual([11, 22]);
  expect(zero!.toArray()).toEqual([0]);
});

test("values of a trace cannot be read, and the error names the arguments they come from", () => {
  const message =
    "TracerError [item]: a value of defn(step) (f32[], from argument 1) has no elements while it is traced; use cond, whileLoop or where in place of if and while, make the argument static to branch once per call, or read the value outside";
  const inputs = [
    { dtype: "f32", shape: [1] },
    { dtype: "f32", shape: [2] },
  ] as const;
  const run = (read: (x: t.Tensor) => unknown) => () =>
    trace("defn(step)", inputs, (_, y) => {
      read(y.sum());
      return [];
    });
  expect(run((x) => x.item())).toThrow(
    expect.objectContaining({ name: "TracerError", code: "trace/no-value", message }),
  );
  expect(run((x) => x.toArray())).toThrow(expect.objectContaining({ code: "trace/no-value" }));
  expect(run((x) => (x as unknown as number) > 0)).toThrow(expect.objectContaining({ message }));
  expect(run((x) => (x as unknown as number) + 1)).toThrow(expect.objectContaining({ message }));
});

test("a tensor of one element compares as its element outside a trace", () => {
  const three = t.tensor(3) as unknown as number;
  expect([three > 2, three < 2, three + 1, `${t.tensor(true)}`]).toEqual([true, false, 4, String(t.tensor(true))]);
  expect(() => (t.tensor([1, 2]) as unknown as number) > 0).toThrow(expect.objectContaining({ code: "shape/item" }));
});

test("a shape must not depend on a traced value, and the error says how it could be known", () => {
  const graph = (): unknown =>
    trace("defn(step)", [{ dtype: "i32", shape: [], name: 'argument 0 "n"' }], (n) => [t.zeros([2, n as never])]);
  expect(graph).toThrow(
    expect.objectContaining({
      code: "shape/extent",
      message:
        "ShapeError [zeros]: axis 1 of the shape is a tensor i32[]; shapes are fixed when a function is traced: pass the number as a static argument, or take it from x.shape",
    }),
  );
  expect(() => t.zeros([t.tensor(2) as never])).toThrow(/axis 0 of the shape is a tensor f32\[\]; pass a number/);
});

test("with debug.origin a leak names the line that made the value", () => {
  t.configure({ debug: { origin: true } });
  try {
    let kept: t.Tensor | undefined;
    trace("defn(step)", [{ dtype: "f32", shape: [2], name: 'argument 0 "h"' }], (h) => {
      kept = h.multiply(2);
      return [kept];
    });
    expect(() => kept!.add(1)).toThrow(
      /\(f32\[2\], made at .*trace\.test\.ts:\d+:\d+, from argument 0 "h"\) was used after/,
    );
  } finally {
    t.configure({ debug: { origin: false } });
  }
});

test("a tracer used after its trace is a leak", () => {
  let kept: t.Tensor | undefined;
  trace("defn(step)", [{ dtype: "f32", shape: [2], name: 'argument 0 "h"' }], (h) => {
    kept = h.multiply(2);
    return [kept];
  });
  const leak = expect.objectContaining({
    name: "LeakedTracerError",
    code: "trace/leaked",
    message:
      'LeakedTracerError [add]: a value of defn(step) (f32[2], from argument 0 "h") was used after its trace ended; return it from the traced function instead of storing it',
  });
  expect(() => kept!.add(1)).toThrow(leak);
  expect(() => kept!.toArray()).toThrow(expect.objectContaining({ code: "trace/leaked" }));
  expect(() => trace("other", [], () => [kept!.add(1)])).toThrow(leak);
});

test("errors of types are thrown while tracing", () => {
  expect(() => trace("f", [{ dtype: "f32", shape: [2] }], (x) => [x.add([1, 2, 3])])).toThrow(
    expect.objectContaining({ code: "shape/broadcast" }),
  );
});

test("the version is that of package.json", () => {
  const { version } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));
  expect(VERSION).toBe(version);
});
