// Why a function is compiled: each reason with its exact event, the warning at the eighth compile, the bounds of the cache.
import { captureEvents } from "@sextant/telemetry/test";
import { afterEach, describe, expect, test, vi } from "vitest";
import * as t from "../src/index.js";
import { createReferenceBackend } from "../src/reference/backend.js";
import { REFERENCE_KERNELS } from "../src/reference/table.js";

afterEach(() => void vi.restoreAllMocks());

const other = { ...createReferenceBackend(REFERENCE_KERNELS), name: "other" };
const f32 = (...shape: number[]) => t.zeros(shape);
const sum = (x: t.Tensor, y: t.Tensor) => t.add(x, y);

interface Row {
  readonly name: string;
  readonly options?: t.DefnOptions;
  readonly fn?: t.TreeFunction;
  /** Calls before the one whose event is looked at. */
  readonly before: readonly (readonly unknown[])[];
  readonly call: readonly unknown[];
  readonly cause: { reason: string; argument?: string; previous?: string; now?: string };
}

const ROWS: readonly Row[] = [
  { name: "the first call", before: [], call: [f32(2), 1], cause: { reason: "first" } },
  {
    name: "another shape",
    before: [[f32(2), f32(2)]],
    call: [f32(2), f32(1)],
    cause: { reason: "shape", argument: 'argument 1 "y"', previous: "[2]", now: "[1]" },
  },
  {
    name: "another dtype",
    before: [[f32(2), 1]],
    call: [t.zeros([2], { dtype: "i32" }), 1],
    cause: { reason: "dtype", argument: 'argument 0 "x"', previous: "f32", now: "i32" },
  },
  {
    name: "a number that is not whole in place of a whole one",
    before: [[f32(2), 1]],
    call: [f32(2), 1.5],
    cause: { reason: "dtype", argument: 'argument 1 "y"', previous: "i32", now: "f32" },
  },
  {
    name: "a number in place of a tensor",
    before: [[f32(2), f32()]],
    call: [f32(2), 1.5],
    cause: { reason: "weakType", argument: 'argument 1 "y"', previous: "f32", now: "weak f32" },
  },
  {
    name: "another tree",
    fn: (params: { w: t.Tensor }) => params.w,
    before: [[{ w: f32(2) }]],
    call: [{ w: f32(2), b: [f32(1), f32(1)] }],
    cause: { reason: "tree", argument: "argument 0", previous: "{w: x}", now: "{b: [x, x], w: x}" },
  },
  {
    name: "another tree, deeper",
    fn: (params: { w: unknown; b: t.Tensor }) => params.b,
    before: [[{ w: [f32(2)], b: f32(1) }]],
    call: [{ w: [f32(2), f32(2)], b: f32(1) }],
    cause: { reason: "tree", argument: ".w", previous: "{b: x, w: [x]}", now: "{b: x, w: [x, x]}" },
  },
  {
    name: "more arguments",
    before: [[f32(2), 1]],
    call: [f32(2), 1, 2],
    cause: { reason: "tree", previous: "2 arguments", now: "3 arguments" },
  },
  {
    name: "another static value",
    options: { static: [1] },
    fn: (x: t.Tensor, n) => x.multiply(n.axis),
    before: [[f32(2), { axis: 1 }]],
    call: [f32(2), { axis: 2 }],
    cause: { reason: "static", argument: 'argument 1 "n"', previous: '{"axis":1}', now: '{"axis":2}' },
  },
  {
    name: "another backend",
    before: [[f32(2), 1]],
    call: [t.zeros([2], { backend: other }), 1],
    cause: { reason: "backend", previous: "reference", now: "other" },
  },
  {
    name: "a program that had to go",
    options: { cacheSize: 1 },
    before: [
      [f32(2), 1],
      [f32(3), 1],
    ],
    call: [f32(2), 1],
    cause: { reason: "evicted" },
  },
  {
    name: "a tree before a shape: the coarsest difference is named",
    fn: (x: unknown) => (x as t.Tensor[])[0],
    before: [[[f32(2)]]],
    call: [[f32(3), f32(3)]],
    cause: { reason: "tree", argument: "argument 0", previous: "[x]", now: "[x, x]" },
  },
];

describe("the reason of a compile", () => {
  test.for(ROWS)("$name", ({ options, fn = sum, before, call, cause }) => {
    const f = t.defn(fn, { ...options, name: "f" });
    for (const args of before) f(...args);
    using captured = captureEvents(["tensor.compile.start", "tensor.compile.stop"]);
    f(...call);
    const [start, stop] = captured.events;
    expect(captured.events).toHaveLength(2);
    const expected = { argument: undefined, previous: undefined, now: undefined, ...cause };
    const key = expect.stringMatching(/^defn\(f\) [0-9a-f]{8}$/);
    const argument = cause.argument === undefined ? undefined : expect.stringContaining(cause.argument);
    expect(start!.metadata).toEqual({ ...expected, argument, key, spanContext: expect.anything() });
    expect(stop!.metadata).toEqual({ ...expected, argument, key, lane: "evaluator", spanContext: expect.anything() });
    expect(stop!.measurements).toMatchObject({ nodes: expect.any(Number), count: before.length + 1 });
    expect(Object.keys(stop!.measurements).sort()).toEqual([
      "count",
      "duration",
      "instructions",
      "monotonicTime",
      "nodes",
    ]);
  });

  test("a new closure on each call, made at one place", () => {
    using captured = captureEvents(["tensor.compile.start"]);
    const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
    const x = f32(2);
    for (let i = 0; i < 12; i++) t.defn((v: t.Tensor) => v.add(1).multiply(20), { name: "step" })(x);
    const causes = captured.events.map(({ metadata }) => metadata as unknown as t.CompileStart);
    // The first defn of a text takes no line, so the second is the first at its place.
    expect(causes.slice(0, 2).map(({ reason }) => reason)).toEqual(["first", "first"]);
    expect(new Set(causes.slice(2).map(({ reason }) => reason))).toEqual(new Set(["function"]));
    expect(causes[2]!.now).toMatch(/^a new closure, made at .*recompile\.test\.ts:\d+:\d+$/);
    expect(warn).toHaveBeenCalledTimes(1);
    expect(warn.mock.calls[0]![0]).toMatch(
      /^@sextant\/tensor: defn\(step\) compiled 8 times: a new closure on each call, made at .*recompile\.test\.ts:\d+:\d+; make it once, outside the function that calls it$/,
    );
  });

  test("two functions of one text at two places are two functions", () => {
    using captured = captureEvents(["tensor.compile.start"]);
    t.defn((v: t.Tensor) => v.add(31))(f32(2));
    t.defn((v: t.Tensor) => v.add(31))(f32(2));
    t.defn((v: t.Tensor) => v.add(31))(f32(2));
    expect(captured.events.map(({ metadata }) => (metadata as { reason?: string }).reason)).toEqual([
      "first",
      "first",
      "first",
    ]);
  });
});

describe("the eighth compile warns once and names what varies", () => {
  const rows: readonly {
    name: string;
    options?: t.DefnOptions;
    call: (i: number) => readonly unknown[];
    text: string;
  }[] = [
    {
      name: "an axis",
      call: (i) => [f32(1, 10 + i), f32()],
      text: 'argument 0 "x" axis 1 took 8 sizes (10, 11, 12, ...); argument 1 "y" unchanged; use bucket, or pad it',
    },
    {
      name: "a static value",
      options: { static: [1] },
      call: (i) => [f32(2), i],
      text: 'argument 1 "y" took 8 static values (0, 1, 2, ...); argument 0 "x" unchanged; pass it as a tensor if its value is not needed while tracing',
    },
    {
      name: "dtypes and sizes",
      call: (i) => [t.zeros([1 + (i >> 1)], { dtype: i % 2 ? "i32" : "f32" }), 1],
      text: 'argument 0 "x" took 2 dtypes (f32, i32), argument 0 "x" axis 0 took 4 sizes (1, 2, 3, ...); argument 1 "y" unchanged; convert it before the call, use bucket, or pad it',
    },
    {
      name: "ranks",
      call: (i) => [t.zeros(new Array(i).fill(1)), 1],
      text: 'argument 0 "x" took 8 shapes ([], [1], [1,1], ...); argument 1 "y" unchanged; give it one rank',
    },
    {
      name: "a cache that is too small",
      options: { cacheSize: 1 },
      call: (i) => [f32(1 + (i % 2)), 1],
      text: "its 1 programs are too few for the calls it gets; raise cacheSize, or use bucket",
    },
  ];
  test.for(rows)("$name", ({ options, call, text }) => {
    const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
    const f = t.defn(sum, { ...options, name: "step" });
    for (let i = 0; i < 7; i++) f(...call(i));
    expect(warn).not.toHaveBeenCalled();
    for (let i = 7; i < 12; i++) f(...call(i));
    expect(warn.mock.calls).toEqual([[`@sextant/tensor: defn(step) compiled 8 times: ${text}`]]);
  });

  test("trees", () => {
    const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
    const f = t.defn((xs: t.Tensor[]) => xs[0], { name: "step" });
    for (let i = 1; i < 10; i++) f(new Array(i).fill(f32(1)));
    expect(warn.mock.calls).toEqual([
      [
        '@sextant/tensor: defn(step) compiled 8 times: argument 0 "xs" took 8 structures ([x], [x, x], [x, x, x], ...); pass trees of one structure',
      ],
    ]);
  });
});

describe("the cache", () => {
  test("stays bounded, and memory flat, over ten thousand random lengths", () => {
    vi.spyOn(console, "warn").mockImplementation(() => {});
    const backend = createReferenceBackend(REFERENCE_KERNELS);
    const f = t.defn((x: t.Tensor) => x.multiply(2).sum(), { cacheSize: 16 });
    let state = 1;
    let after = 0;
    for (let i = 0; i < 10_000; i++) {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      const x = t.ones([1 + (state % 5000)], { backend });
      const y = f(x);
      if (i % 1000 === 0) expect(y.item()).toBe(2 * x.size);
      y.dispose();
      x.dispose();
      if (i === 999) after = backend.memory().active;
    }
    const { size, hits, misses, evictions } = f.cacheStats();
    expect(size).toBe(16);
    expect(hits + misses).toBe(10_000);
    expect(evictions).toBe(misses - 16);
    expect(backend.memory().active).toBeLessThanOrEqual(after + 1024);
    f.clearCache();
    expect(backend.memory().active).toBe(0);
  });

  test("keeps what was used last", () => {
    const f = t.defn(sum, { cacheSize: 2 });
    f(f32(1), 1);
    f(f32(2), 1);
    f(f32(1), 1);
    f(f32(3), 1);
    f(f32(1), 1);
    expect(f.cacheStats()).toEqual({ size: 2, limit: 2, hits: 2, misses: 3, evictions: 1 });
  });

  test("a hit runs no line of the function, whatever the arguments are", () => {
    let traces = 0;
    const f = t.defn(
      (tree, n, x) => {
        traces++;
        return tree.a.add(x).multiply(n);
      },
      { static: [1] },
    );
    for (let i = 0; i < 5; i++) f({ a: f32(2), b: [i, 0.5] }, 3, new Float32Array([i, 1]));
    expect(traces).toBe(1);
  });
});
