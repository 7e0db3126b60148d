// The fallback policy, on a backend that deliberately lacks ops: what runs where, what is executed, what is printed.
import { captureEvents } from "@sextant/telemetry/test";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { Backend } from "../src/backend.js";
import * as t from "../src/index.js";
import { createReferenceBackend } from "../src/reference/backend.js";
import { REFERENCE_KERNELS } from "../src/reference/table.js";

/** A backend without some ops, which claims some blocks. */
function incomplete(lacks: readonly string[], claimed: readonly string[] = []): Backend {
  const kernels = Object.fromEntries(Object.entries(REFERENCE_KERNELS).filter(([name]) => !lacks.includes(name)));
  const base = createReferenceBackend({
    ...kernels,
    softmax: (inputs) => [inputs[0]!],
  });
  return {
    ...base,
    name: "incomplete",
    supports: (op, dtypes, attributes) =>
      lacks.includes(op.name) ? { reason: `${op.name} is missing on purpose` } : base.supports(op, dtypes, attributes),
    claims: (block) => (claimed.includes(block.name) ? true : { reason: "not claimed on purpose" }),
  };
}

const EVENTS = ["start", "stop", "exception"].flatMap((end) => [`tensor.fallback.${end}`, `tensor.to_binary.${end}`]);

/** Metadata without what telemetry itself adds. */
function own({ metadata }: { readonly metadata: object }): unknown {
  const { spanContext, ...rest } = metadata as { readonly spanContext?: unknown };
  expect(spanContext).toBeDefined();
  return rest;
}

beforeEach(() => {
  t.configure({ fallback: undefined, warnOnFallback: undefined });
  t.resetFallbackWarnings();
});
afterEach(() => {
  vi.restoreAllMocks();
  t.configure({ fallback: undefined, warnOnFallback: undefined });
});

describe("an op the backend lacks", () => {
  test("runs on the reference backend inside one span, and its result lives on the backend", () => {
    using captured = captureEvents(EVENTS);
    const backend = incomplete(["add"]);
    const x = t.tensor([1, 2], { backend, dtype: "f32" });
    const y = x.add([10, 20]);
    expect(captured.events.map((e) => e.event)).toEqual([
      "tensor.fallback.start",
      "tensor.to_binary.start",
      "tensor.to_binary.stop",
      "tensor.to_binary.start",
      "tensor.to_binary.stop",
      "tensor.fallback.stop",
    ]);
    const metadata = { op: "add", inputShapes: [[2], [2]], inputDtypes: ["f32", "f32"] };
    expect(own(captured.events[0]!)).toEqual(metadata);
    expect(own(captured.events[5]!)).toEqual(metadata);
    expect(own(captured.events[1]!)).toEqual({ shape: [2], dtype: "f32" });
    expect(own(captured.events[2]!)).toEqual({ shape: [2], dtype: "f32", byteSize: 8 });
    expect(y.backend).toBe("incomplete");
    expect(y.toArray()).toEqual([11, 22]);
  });

  test("leaves nothing on the reference backend", () => {
    const backend = incomplete(["add"]);
    const x = t.tensor([1, 2], { backend, dtype: "f32" });
    const before = t.memory.stats("reference").active;
    x.add(x).dispose();
    expect(t.memory.stats("reference").active).toBe(before);
    x.dispose();
    expect(t.memory.stats(backend).active).toBe(0);
  });

  test("prints nothing by default", () => {
    const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
    const x = t.tensor([1], { backend: incomplete(["add"]), dtype: "f32" });
    x.add(x);
    expect(warn).not.toHaveBeenCalled();
  });

  test("under warn prints one line in 100 calls, and another for another shape", () => {
    const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
    t.configure({ fallback: "warn" });
    const backend = incomplete(["add"]);
    const x = t.tensor([1, 2], { backend, dtype: "f32" });
    for (let i = 0; i < 100; i++) x.add(x);
    expect(warn.mock.calls).toEqual([
      [
        '@sextant/tensor: add [2] [2] runs on the reference backend instead of "incomplete" (add is missing on purpose); configure({ fallback: "raise" }) makes this an error',
      ],
    ]);
    const z = x.reshape([2, 1]);
    z.add(z);
    expect(warn).toHaveBeenCalledTimes(2);
    // dtypes are not part of what is warned about.
    const i = x.astype("i32");
    i.add(i);
    expect(warn).toHaveBeenCalledTimes(2);
  });

  test("remembers at most 1024 shapes it warned about", () => {
    const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
    t.configure({ fallback: "warn" });
    const backend = incomplete(["negative"]);
    const call = (n: number): void => void t.zeros([n], { backend }).negative();
    for (let n = 0; n < 1025; n++) call(n);
    expect(warn).toHaveBeenCalledTimes(1025);
    call(1024);
    expect(warn).toHaveBeenCalledTimes(1025);
    // The oldest was forgotten to make room.
    call(0);
    expect(warn).toHaveBeenCalledTimes(1026);
  });

  test("under raise throws before any span", () => {
    using captured = captureEvents(EVENTS);
    t.configure({ fallback: "raise" });
    const x = t.tensor([1, 2], { backend: incomplete(["add"]), dtype: "f32" });
    expect(() => x.add(x)).toThrow(
      expect.objectContaining({
        name: "FallbackError",
        code: "backend/fallback",
        message:
          'FallbackError [add]: backend "incomplete" does not run it on f32[2], f32[2]: add is missing on purpose; change the call, or allow the reference backend with configure({ fallback: "warn" })',
      }),
    );
    expect(captured.events).toEqual([]);
  });

  test("that fails on the reference backend too closes the span with an exception", () => {
    using captured = captureEvents(["tensor.fallback.exception"]);
    const backend = {
      ...incomplete(["add"]),
      upload: () => {
        throw new Error("no room");
      },
    };
    const x = t.tensor([1], { backend: incomplete(["add"]), dtype: "f32" });
    expect(x.disposed).toBe(false);
    const broken: Backend = { ...incomplete(["full"]), upload: backend.upload };
    expect(() => t.zeros([2], { backend: broken })).toThrow("no room");
    expect(captured.events).toHaveLength(1);
    expect(own(captured.events[0]!)).toEqual({
      op: "full",
      inputShapes: [],
      inputDtypes: [],
      kind: "error",
      reason: expect.objectContaining({ message: "no room" }) as unknown,
      stacktrace: expect.any(String) as unknown,
    });
  });
});

describe("precedence of the settings", () => {
  test.for([
    { change: {}, warnings: 0 },
    { change: { warnOnFallback: true }, warnings: 1 },
    { change: { warnOnFallback: false }, warnings: 0 },
    { change: { fallback: "silent", warnOnFallback: true }, warnings: 0 },
    { change: { fallback: "warn", warnOnFallback: false }, warnings: 1 },
  ] as const)("$change gives $warnings warnings", ({ change, warnings }) => {
    const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
    t.configure(change);
    const x = t.tensor([1], { backend: incomplete(["add"]), dtype: "f32" });
    x.add(x);
    expect(warn).toHaveBeenCalledTimes(warnings);
  });

  test.for([
    {
      change: { fallback: "loud" },
      code: "config/value",
      text: 'fallback is "loud"; use one of "silent", "warn", "raise"',
    },
    { change: { warnOnFallback: 1 }, code: "config/value", text: "warnOnFallback is 1; use one of true, false" },
    {
      change: { fallbacks: "warn" },
      code: "config/key",
      text: 'there is no setting "fallbacks"; use fallback, warnOnFallback, threads, debug',
    },
    {
      change: { debug: { nan: true } },
      code: "config/key",
      text: 'there is no setting "debug.nan"; use boundsCheck, detectNanInf, origin',
    },
    {
      change: { debug: { origin: "yes" } },
      code: "config/value",
      text: 'debug.origin is "yes"; use one of true, false',
    },
  ])("$change is refused when it is set, and changes nothing", ({ change, code, text }) => {
    t.configure({ fallback: "raise" });
    expect(() => t.configure(change as never)).toThrow(
      expect.objectContaining({ code, message: `ArgumentError [configure]: ${text}` }),
    );
    expect(t.configure({}).fallback).toBe("raise");
  });
});

describe("blocks", () => {
  test("a block that is not claimed executes tensor.block.fallback and runs as its composition", () => {
    using captured = captureEvents(["tensor.block.fallback"]);
    const x = t.tensor([0, 0], { backend: incomplete([]), dtype: "f32" });
    expect(t.softmax(x).toArray()).toEqual([0.5, 0.5]);
    expect(captured.events).toHaveLength(1);
    expect(captured.events[0]).toEqual({
      event: "tensor.block.fallback",
      measurements: {},
      metadata: { block: "softmax", argsCount: 1 },
    });
  });

  test("a claimed block runs on the backend and executes nothing", () => {
    using captured = captureEvents(["tensor.block.fallback"]);
    const x = t.tensor([1, 2], { backend: incomplete([], ["softmax"]), dtype: "f32" });
    // This backend's softmax returns its operand, so the default composition cannot have run.
    expect(t.softmax(x).toArray()).toEqual([1, 2]);
    expect(captured.events).toEqual([]);
  });
});
