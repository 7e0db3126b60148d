// The hook that traces use: inside a frame ops are recorded with their types, nothing runs, and values cannot be read.
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { type TraceFrame, withFrame } from "../src/apply.js";
import * as t from "../src/index.js";
import { tracerOf } from "../src/tensor.js";
import { VERSION } from "../src/version.js";

function recorder(): { frame: TraceFrame; ops: string[] } {
  const ops: string[] = [];
  const text = (name: string, types: readonly { dtype: string; shape: readonly number[] }[]): string =>
    `${name} ${types.map((type) => `${type.dtype}[${type.shape.join(",")}]`).join(" ")}`;
  const frame: TraceFrame = {
    label: "defn(step)",
    record(op, _inputs, _attributes, types) {
      ops.push(text(op.name, types));
      return types.map((type) => tracerOf("defn(step)", ops.length, type));
    },
    recordBlock(block, _inputs, _attributes, types) {
      ops.push(text(block.name, types));
      return types.map((type) => tracerOf("defn(step)", ops.length, type));
    },
  };
  return { frame, ops };
}

test("ops of a trace are recorded and typed, blocks whole", () => {
  const { frame, ops } = recorder();
  const constant = t.ones([3]);
  const result = withFrame(frame, () => {
    const x = tracerOf("defn(step)", 0, { dtype: "i32", shape: [2, 3] });
    return t.softmax(x.add(1).multiply(constant).sum({ axis: 0 }));
  });
  expect(ops).toEqual(["add i32[2,3]", "astype f32[2,3]", "multiply f32[2,3]", "sum f32[3]", "softmax f32[3]"]);
  expect(String(result)).toBe("Tracer f32[3] in defn(step)");
});

test("values of a trace cannot be read", () => {
  const x = tracerOf("defn(step)", 0, { dtype: "f32", shape: [1] });
  const message =
    "TracerError [item]: a value of defn(step) (f32[1]) has no elements while it is traced; use cond, whileLoop or where in place of if and while, or read the value outside";
  expect(() => x.item()).toThrow(expect.objectContaining({ name: "TracerError", code: "trace/no-value", message }));
  expect(() => x.toArray()).toThrow(expect.objectContaining({ code: "trace/no-value" }));
});

test("errors of types are thrown while tracing", () => {
  const { frame, ops } = recorder();
  const x = tracerOf("defn(step)", 0, { dtype: "f32", shape: [2] });
  expect(() => withFrame(frame, () => x.add([1, 2, 3]))).toThrow(expect.objectContaining({ code: "shape/broadcast" }));
  expect(ops).toEqual([]);
});

test("the version is that of package.json", () => {
  const { version } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));
  expect(VERSION).toBe(version);
});
