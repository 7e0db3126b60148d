// What a compiled function does with its arguments: buckets, static values, donation, asynchronous calls, and the errors of wrong ones.
import { afterEach, describe, expect, test, vi } from "vitest";
import * as t from "../src/index.js";
import { createReferenceBackend } from "../src/reference/backend.js";
import { REFERENCE_KERNELS } from "../src/reference/table.js";

afterEach(() => void vi.restoreAllMocks());

const error = (code: string, message: string) =>
  expect.objectContaining({ code, message: expect.stringContaining(message) });

describe("buckets", () => {
  const mean = (x: t.Tensor, { length, mask }: t.Bucket) => t.where(mask, x, 0).sum().divide(length);
  test("pad with zeros, give the length and a mask, and compile once for each bucket at most", () => {
    const f = t.defn(mean, { bucket: { axis: 0, sizes: [4, 16] } });
    for (let n = 1; n <= 16; n++) expect(f(t.ones([n]).multiply(3)).item()).toBe(3);
    expect(f.cacheStats().misses).toBe(2);
  });

  test("crop results where their extent on the axis is the bucket's, at any axis and inside trees", () => {
    const f = t.defn((x, y) => ({ twice: x.multiply(2), rows: x.add(y).sum({ axis: 1 }) }), {
      bucket: { axis: -1, sizes: [4] },
    });
    const { twice, rows } = f(t.ones([2, 3]), t.ones([2, 3]));
    expect(twice.shape).toEqual([2, 3]);
    expect(rows.toArray()).toEqual([6, 6]);
  });

  test("pad only the arguments that are named, dispose those that are donated, and keep memory flat", () => {
    const backend = createReferenceBackend(REFERENCE_KERNELS);
    const f = t.defn((w, x) => x.multiply(w.sum()), { donate: [1], bucket: { axis: 0, sizes: [8], argnums: [1] } });
    const w = t.ones([3], { backend });
    const x = t.ones([5], { backend });
    const y = f(w, x);
    expect(y.toArray()).toEqual([3, 3, 3, 3, 3]);
    expect([w.disposed, x.disposed]).toEqual([false, true]);
    y.dispose();
    w.dispose();
    f.clearCache();
    expect(backend.memory().active).toBe(0);
  });

  test("work asynchronously, inside traces, and in lower and compile", async () => {
    const f = t.defn(mean, { bucket: { axis: 0, sizes: [4, 16] } });
    expect((await f.async(t.ones([3]))).item()).toBe(1);
    expect(
      t
        .grad(f)(t.ones([2]))
        .toArray(),
    ).toEqual([0.5, 0.5]);
    expect(f.lower(t.ones([3])).graph.inputs.map(({ shape }) => shape)).toEqual([[4], []]);
    const call = f.compile(t.ones([3]));
    expect([call(t.ones([2])).item(), call(t.ones([4])).item()]).toEqual([1, 1]);
    expect(() => call(t.ones([5]))).toThrow(error("defn/kind", "has shape [16], and the program was compiled for [4]"));
  });

  test.for([
    {
      args: [t.ones([17])],
      code: "defn/bucket-size",
      text: "the arguments are 17 on axis 0, above the largest bucket, 16",
    },
    {
      args: [t.ones([2]), t.ones([3])],
      code: "defn/bucket-length",
      text: "argument 1 is 3 on axis 0, and argument 0 is 2",
    },
    { args: [1], code: "defn/bucket-length", text: "no argument has axis 0, which bucket pads" },
  ])("$code", ({ args, code, text }) => {
    expect(() => t.defn((...xs) => xs[0], { bucket: { axis: 0, sizes: [4, 16] } })(...args)).toThrow(error(code, text));
  });
});

describe("static arguments", () => {
  test.for([0, -0, Number.NaN, "a", true, null, undefined, 3n, [1, [2]], { axis: [0], keep: true }])(
    "row %# by value",
    (value) => {
      const f = t.defn((x, n) => (typeof n === "number" ? x.add(n) : x), { static: [1] });
      f(t.ones([1]), value);
      f(t.ones([1]), structuredClone(value));
      expect(f.cacheStats().misses).toBe(1);
    },
  );
  test("0 and -0 are two values", () => {
    const f = t.defn((x, n) => x.multiply(n as number), { static: [1] });
    expect([f(t.ones([]), 0).item(), f(t.ones([]), -0).item()]).toEqual([0, -0]);
  });
  const cycle: unknown[] = [];
  cycle.push(cycle);
  test.for([
    { value: () => 1, text: "argument 1 is static and is a function" },
    { value: Symbol("s"), text: "argument 1 is static and is a symbol" },
    { value: new Map(), text: "argument 1 is static and is an object of class Map" },
    { value: t.ones([1]), text: "argument 1 is static and is a tensor" },
    { value: { deep: [new Date(0)] }, text: "argument 1.deep[0] is static and is an object of class Date" },
    { value: cycle, text: "argument 1[0] is static and holds itself" },
  ])("$text is refused", ({ value, text }) => {
    expect(() => t.defn((x, _n) => x, { static: [1] })(t.ones([1]), value)).toThrow(error("defn/static", text));
  });
});

describe("donated arguments", () => {
  const f = t.defn((state, x) => state.add(x), { donate: [0] });
  test("are disposed once the call is accepted, also when it fails later", () => {
    const state = t.ones([2]);
    expect(f(state, 1).toArray()).toEqual([2, 2]);
    expect(() => state.add(1)).toThrow(
      error("tensor/disposed", "was given back by defn(anonymous), which it was donated to"),
    );
    const failing = t.defn(
      (x) => {
        t.debug.callback(() => {
          throw new Error("on purpose");
        }, x);
        return x;
      },
      { donate: [0] },
    );
    const given = t.ones([2]);
    expect(() => failing(given)).toThrow("on purpose");
    expect(given.disposed).toBe(true);
  });
  test("stay when the call is refused, and when another handle shows them", () => {
    const state = t.ones([2]);
    const view = t.share(state);
    const gone = t.ones([2]);
    gone.dispose();
    expect(() => f(state, gone)).toThrow(error("tensor/disposed", 'argument 1 "x" was given back by dispose'));
    expect(state.disposed).toBe(false);
    f(state, 1);
    expect(view.toArray()).toEqual([1, 1]);
  });
  test("passed twice are a DonationError, and stay", () => {
    const state = t.ones([2]);
    expect(() => f(state, state)).toThrow(
      error("defn/donated-twice", 'argument 0 "state" is donated, and the same tensor is argument 1 "x"'),
    );
    expect(state.disposed).toBe(false);
  });
  test("are left alone inside a trace", () => {
    const state = t.ones([2]);
    t.defn((s) => f(s, 1))(state);
    expect(state.disposed).toBe(false);
  });
});

describe("asynchronous calls", () => {
  test("hold their arguments, whatever happens to them meanwhile", async () => {
    const f = t.defn((x, y) => x.add(y));
    const x = t.ones([2]);
    const values = new Float32Array([1, 2]);
    const pending = f.async(x, values);
    x.dispose();
    values.fill(9);
    f.clearCache();
    expect((await pending).toArray()).toEqual([2, 3]);
  });
  test("are given up by their signal, and by nothing else that looks like options", async () => {
    const f = t.defn((x) => x.add(1));
    await expect(f.async(t.ones([2]), { signal: AbortSignal.abort() })).rejects.toMatchObject({
      code: "async/aborted",
    });
    const g = t.defn((x, options) => x.add(options.signal));
    expect((await g.async(t.ones([1]), { signal: t.ones([1]) })).toArray()).toEqual([2]);
  });
});

describe("a program for one kind of call", () => {
  test("runs that kind, refuses others, and is gone after dispose", () => {
    const f = t.defn((x: t.Tensor) => x.add(1), { name: "f" });
    const call = f.compile(t.ones([2]));
    expect(f.cacheStats().size).toBe(0);
    expect(call(t.ones([2])).toArray()).toEqual([2, 2]);
    expect(() => call(t.ones([3]))).toThrow(
      error("defn/kind", 'argument 0 "x" has shape [3], and the program was compiled for [2]'),
    );
    expect(() => call(new Int32Array(2))).toThrow(error("defn/kind", "has dtype i32"));
    call.dispose();
    expect(() => call(t.ones([2]))).toThrow(error("defn/disposed", "the compiled program was given back by dispose"));
  });
});

describe("wrong uses", () => {
  test.for([
    { options: { statics: [0] }, code: "defn/option", text: 'there is no option "statics"; use static, donate' },
    {
      options: { static: [2] },
      code: "defn/option-value",
      text: "static is 2; use positions of arguments; the function has 1",
    },
    { options: { static: 0 }, code: "defn/option-value", text: "static is 0" },
    { options: { donate: [-1] }, code: "defn/option-value", text: "donate is -1" },
    {
      options: { static: [0], donate: [0] },
      code: "defn/option-value",
      text: "donate is 0; use arguments that are not static",
    },
    {
      options: { nativeFallback: "maybe" },
      code: "defn/option-value",
      text: 'nativeFallback is "maybe"; use "split", "eval", "raise"',
    },
    { options: { native: 1 }, code: "defn/option-value", text: "native is 1; use true or false" },
    { options: { cacheSize: 0 }, code: "defn/option-value", text: "cacheSize is 0" },
    { options: { bucket: { axis: 0, sizes: [] } }, code: "defn/option-value", text: "bucket.sizes is an array of 0" },
    { options: { bucket: { axis: 0.5, sizes: [1] } }, code: "defn/option-value", text: "bucket.axis is 0.5" },
    { options: { bucket: { axis: 0, sizes: [1], size: 2 } }, code: "defn/option-value", text: "bucket.size is 2" },
    { options: { backend: "cloud" }, code: "backend/unavailable", text: 'backend "cloud" is not available' },
  ])("options $options", ({ options, code, text }) => {
    expect(() => t.defn((x) => x, options as never)).toThrow(error(code, text));
  });
  test("a leaf that is no tensor, a result that is none, fn that is none", () => {
    expect(() => t.defn((params) => params)({ layers: [{ bias: "b" }] })).toThrow(
      error("tree/leaf", 'argument 0 "params".layers[0].bias is "b"'),
    );
    expect(() => t.defn(() => "text")()).toThrow(error("tree/leaf", 'the result is "text"'));
    expect(() => t.defn(3 as never)).toThrow(error("argument/function", "fn is 3"));
  });
  test("recursion without end, through defn and without it", () => {
    const f: t.TreeFunction = t.defn((x) => f(x.add(1)), { name: "f" });
    expect(() => f(1)).toThrow(error("defn/recursion", "a traced function calls itself without end"));
    const plain = (x: t.Tensor): t.Tensor => plain(x);
    expect(() => t.defn(plain)(1)).toThrow(error("defn/recursion", "the stack is full"));
    expect(
      t
        .defn((x) => x.add(1))(1)
        .item(),
    ).toBe(2);
  });
  test("a loop written out step by step warns once and names what to use", () => {
    const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
    t.resetFallbackWarnings();
    t.makeGraph((x) => {
      for (let i = 0; i < 50_010; i++) x = x.negative();
      return x;
    })(1);
    expect(warn).toHaveBeenCalledTimes(1);
    expect(warn.mock.calls[0]![0]).toMatch(
      /has more than 50000 nodes, now at .*defn-arguments\.test\.ts:\d+:\d+: .*use forLoop or scan$/,
    );
  });
});

describe("looking without computing", () => {
  test("evalShape runs no kernel, and takes types in place of tensors", () => {
    const backend = createReferenceBackend({});
    const types = t.withBackend(backend, () =>
      t.evalShape(
        (p, n) => ({ y: p.x.matmul(p.x).add(n), s: t.softmax(p.x) }),
        { x: { dtype: "f32", shape: [1e6, 1e6] } },
        1,
      ),
    );
    const wide = { dtype: "f32", shape: [1e6, 1e6] };
    expect(types).toEqual({ y: wide, s: wide });
  });
  test("lower shows the graph that would run, as text and as a picture", () => {
    const lowered = t.defn((x: t.Tensor) => x.multiply(1).sin().add(x.sin()), { name: "f" }).lower(t.ones([2]));
    expect(lowered.graph.nodes.map(({ op }) => op.name)).toEqual(["sin", "add"]);
    expect(lowered.toString()).toContain("sin");
    expect(lowered.toDot()).toMatch(/^digraph "defn\(f\)" \{/);
  });
});

describe("a profile", () => {
  const f = t.defn(
    (x: t.Tensor) =>
      t.scan((c: t.Tensor, row: t.Tensor) => [c.add(row.sin()), c], t.zeros([]), x.multiply(2))[0] as t.Tensor,
    { name: "f" },
  );
  const profile = f.profile(t.ones([5]));
  const { result, root } = profile;
  test("has the result and every node, nested ones inside, with how often they ran", () => {
    expect((result as t.Tensor).item()).toBeCloseTo(5 * Math.sin(2), 5);
    expect(root.name).toBe("defn(f)");
    expect(root.children.map(({ name, count }) => [name, count])).toEqual([
      ["multiply", 1],
      ["scan", 1],
    ]);
    const scan = root.children[1]!;
    expect(scan.children.map(({ name, count }) => [name, count])).toEqual([
      ["sin", 5],
      ["add", 5],
    ]);
    const inside = scan.children.reduce((sum, { milliseconds }) => sum + milliseconds, 0);
    expect(scan.milliseconds).toBeGreaterThanOrEqual(inside);
    expect(root.milliseconds).toBeGreaterThanOrEqual(scan.milliseconds);
  });
  test("is a table and a page that needs nothing else", () => {
    expect(
      profile
        .toString()
        .split("\n")
        .map((line) => line.slice(27).trimEnd()),
    ).toEqual(
      ["node", "defn(f)", "  multiply f32[5]", "  scan f32[] f32[5]", "    sin f32[]", "    add f32[]"].map((line) =>
        expect.stringContaining(line.trim()),
      ),
    );
    expect(profile.toHtml()).toMatch(/^<!doctype html>.*<div class="row">.*<\/html>$/);
    expect(profile.toHtml()).not.toMatch(/src=|href=|<script/);
  });
});
