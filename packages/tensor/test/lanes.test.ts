// The lanes of a backend that compiles: whole programs, segments, the evaluator; exact events, equal results.
import { captureEvents } from "@sextant/telemetry/test";
import { beforeEach, describe, expect, test, vi } from "vitest";
import * as t from "../src/index.js";
import { compiler, texts } from "./compiler.js";

beforeEach(() => {
  t.resetFallbackWarnings();
  t.configure({ fallback: undefined });
  vi.restoreAllMocks();
});

const EVENTS = ["tensor.compiler.fallback", "tensor.compile.stop", "tensor.run.start"] as const;

interface Row {
  readonly name: string;
  readonly fn: t.TreeFunction;
  readonly args: readonly unknown[];
  readonly refuses: readonly string[];
  /** Reasons in the events. */
  readonly reasons: readonly string[];
  /** Programs under split, and the ops that run outside them. */
  readonly programs: number;
  readonly outside: readonly string[];
}

const x = [0.5, -1, 2];
const ROWS: readonly Row[] = [
  {
    name: "nothing is refused",
    fn: (v) => v.sin().add(1).exp(),
    args: [x],
    refuses: [],
    reasons: [],
    programs: 1,
    outside: [],
  },
  {
    name: "one op in the middle",
    fn: (v) => v.sin().add(v).exp().multiply(v.cos()),
    args: [x],
    refuses: ["exp"],
    reasons: ["exp: exp is refused on purpose"],
    programs: 2,
    outside: ["exp"],
  },
  {
    name: "two ops of one level share the segments around them",
    fn: (v) => v.sin().exp().add(v.cos().tan()),
    args: [x],
    refuses: ["exp", "tan"],
    reasons: ["exp: exp is refused on purpose", "tan: tan is refused on purpose"],
    programs: 2,
    outside: ["exp", "tan"],
  },
  {
    name: "only refused ops",
    fn: (v) => v.exp().exp(),
    args: [x],
    refuses: ["exp"],
    reasons: ["exp: exp is refused on purpose"],
    programs: 0,
    outside: ["exp", "exp"],
  },
  {
    name: "an op inside a block that is no op of the compiler",
    fn: (v) => t.softmax(v.add(1)),
    args: [x],
    refuses: ["exp"],
    reasons: ["exp: exp is refused on purpose (inside the composition of softmax)"],
    programs: 3,
    outside: ["exp"],
  },
  {
    name: "an op in the body of a scan: the scan is the cut, its body programs of their own",
    fn: (v) =>
      t.scan(
        (carry: t.Tensor, row: t.Tensor) => [carry.add(row.sin()), carry.exp().multiply(2)],
        t.zeros([], { backend: v.backend === "traced" ? undefined : v.backend }),
        v.multiply(3),
      ),
    args: [x],
    refuses: ["exp"],
    reasons: ["exp: exp is refused on purpose (inside scan)"],
    programs: 3,
    outside: ["exp", "exp", "exp"],
  },
  {
    name: "an op in one branch",
    fn: (v) =>
      t.cond(
        v.sum().greater(0),
        (a: t.Tensor) => a.exp().add(1),
        (a: t.Tensor) => a.negative(),
        v.add(1),
      ),
    args: [x],
    refuses: ["exp"],
    reasons: ["exp: exp is refused on purpose (inside cond)"],
    programs: 3,
    outside: ["exp"],
  },
  {
    name: "a loop whole in a program",
    fn: (v) =>
      t.whileLoop(
        (s: t.Tensor) => s.sum().less(100),
        (s: t.Tensor) => s.multiply(2),
        v.abs(),
      ),
    args: [x],
    refuses: [],
    reasons: [],
    programs: 1,
    outside: [],
  },
];

/** A function on a double; arguments are made there. */
function on(row: Row, options: t.DefnOptions) {
  const backend = compiler(row.refuses);
  const args = row.args.map((arg) => t.tensor(arg as number[], { backend, dtype: "f32" }));
  const f = t.defn(row.fn, { ...options, name: "f" });
  return { backend, call: () => f(...args) };
}

/** All leaves of a result as bytes. */
const bits = (result: unknown): unknown => t.tree.flatten(result).leaves.map((y) => [...t.toBinary(y as t.Tensor)]);

describe.for(ROWS)("$name", (row) => {
  const wanted = bits(row.fn(...row.args.map((arg) => t.tensor(arg as number[], { dtype: "f32" }))));
  const key = expect.stringMatching(/^defn\(f\) [0-9a-f]{8}$/);
  const events = row.reasons.map((reason) => ({
    event: "tensor.compiler.fallback",
    measurements: { count: 1 },
    metadata: { key, reason },
  }));
  const refused = row.reasons.length > 0;

  test.for([
    { nativeFallback: "split", lane: refused ? "split" : "native" },
    { nativeFallback: "eval", lane: refused ? "evaluator" : "native" },
  ] as const)("$nativeFallback", ({ nativeFallback, lane }) => {
    const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
    const { backend, call } = on(row, { nativeFallback });
    using captured = captureEvents(EVENTS);
    expect(bits(call())).toEqual(wanted);
    const [stop, run, ...rest] = captured.events.filter(({ event }) => event !== "tensor.compiler.fallback");
    expect(rest).toEqual([]);
    expect(captured.events.filter(({ event }) => event === "tensor.compiler.fallback")).toEqual(events);
    expect(stop!.metadata).toMatchObject({ key, lane, reason: "first" });
    expect(run!.metadata).toMatchObject({ key, lane });
    const how = lane === "split" ? "in segments around it" : "in the evaluator";
    expect(warn.mock.calls).toEqual(
      row.reasons.map((reason) => [
        `@sextant/tensor: defn(f) runs ${how}, since the compiler of "double" does not take ${reason}; nativeFallback: "raise" makes this an error`,
      ]),
    );
    if (nativeFallback === "split" || !refused) {
      expect(backend.programs).toHaveLength(row.programs);
      expect(backend.outside.filter((name) => row.refuses.includes(name))).toEqual(row.outside);
    } else expect(backend.programs).toHaveLength(0);
    // A second call finds the program and warns of nothing.
    expect(bits(call())).toEqual(wanted);
    expect(warn).toHaveBeenCalledTimes(row.reasons.length);
    expect(captured.events.filter(({ event }) => event === "tensor.compiler.fallback")).toHaveLength(events.length);
  });

  test("raise", () => {
    const { backend, call } = on(row, { nativeFallback: "raise" });
    using captured = captureEvents(EVENTS);
    if (!refused) return void expect(bits(call())).toEqual(wanted);
    expect(call).toThrow(
      expect.objectContaining({
        name: "CompileError",
        code: "compile/refused",
        message: `CompileError [defn(f)]: the compiler of "double" does not take ${row.reasons.join(", ")}; change the function, or allow other lanes with nativeFallback: "split"`,
      }),
    );
    expect(captured.events).toEqual([]);
    expect(backend.programs).toEqual([]);
  });

  test("native: false takes the evaluator and says nothing", () => {
    const { backend, call } = on(row, { native: false });
    using captured = captureEvents(EVENTS);
    expect(bits(call())).toEqual(wanted);
    expect(captured.events.map(({ event }) => event)).toEqual(["tensor.compile.stop", "tensor.run.start"]);
    expect(backend.programs).toEqual([]);
  });
});

test("a backend without a compiler takes the evaluator and says nothing", () => {
  using captured = captureEvents(EVENTS);
  t.defn((v) => v.exp())(t.ones([1]));
  expect(captured.events.map(({ event }) => event)).toEqual(["tensor.compile.stop", "tensor.run.start"]);
});

test("each compile executes the event, one line is printed for each reason", () => {
  const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
  using captured = captureEvents(["tensor.compiler.fallback"]);
  const backend = compiler(["exp"]);
  const f = t.defn((v) => v.sin().exp());
  for (const size of [1, 2, 3]) f(t.zeros([size], { backend }));
  expect(captured.events).toHaveLength(3);
  expect(warn).toHaveBeenCalledTimes(1);
});

test("silence that was asked for holds: the event alone", () => {
  const warn = vi.spyOn(console, "warn").mockImplementation(() => {});
  using captured = captureEvents(["tensor.compiler.fallback"]);
  t.configure({ fallback: "silent" });
  t.defn((v) => v.log())(t.ones([2], { backend: compiler(["log"]) }));
  expect(captured.events).toHaveLength(1);
  expect(warn).not.toHaveBeenCalled();
});

test("lower says why the compiler does not take a graph whole", () => {
  const backend = compiler(["exp", "log"]);
  const v = t.ones([2], { backend });
  expect(t.defn((a) => a.exp().log().exp()).lower(v).refused).toEqual([
    "exp: exp is refused on purpose",
    "log: log is refused on purpose",
  ]);
  expect(t.defn((a) => a.sin()).lower(v).refused).toEqual([]);
  expect(t.defn((a) => a.exp()).lower(t.ones([2])).refused).toEqual([]);
});

test("evicted programs are given back with their constants", () => {
  const backend = compiler();
  const f = t.defn((v) => v.add(t.tensor([1, 2], { backend })), { cacheSize: 1 });
  for (const size of [1, 2]) t.evaluate(f(t.ones([size], { backend })));
  expect([backend.programs.length, backend.disposed]).toEqual([2, 1]);
  f.clearCache();
  expect(backend.disposed).toBe(2);
});

test("the program of a function, as text", () => {
  const backend = compiler();
  const f = t.defn(
    (v, n) =>
      t.whileLoop(
        (s: t.Tensor) => s.sum().less(n),
        (s: t.Tensor) => s.multiply(2),
        v.add([1, 2]),
      ),
    { name: "f" },
  );
  f(t.ones([2], { backend }), t.tensor(10, { backend }));
  expect(texts(backend)).toMatchInlineSnapshot(`
    "function 0 "defn(f)"(%0 f32[2], %1 f32[])
      %2 = constant 0 f32[2]
      %3 = constant 1 f32[]
      %4 f32[2] = add(%0, %2)
      %5 f32[2] = while(%1, %3, %4) conditionConstants=1 bodyConstants=1 functions 1, 2
      return %5
    function 1(%0 f32[], %1 f32[2])
      %2 f32[] = sum(%1) axes=[0] keepDims=false
      %3 bool[] = less(%2, %0)
      return %3
    function 2(%0 f32[], %1 f32[2])
      %2 f32[2] = multiply(%1, %0)
      return %2"
  `);
});
