// The evaluator: plans give what eager calls give, hold no handle longer than needed, and give back everything, also when they fail.
import { captureEvents } from "@sextant/telemetry/test";
import { describe, expect, test } from "vitest";
import type { Backend, Handle } from "../src/backend.js";
import { runPlan, runPlanAsync } from "../src/evaluate/execute.js";
import { disposePlan, planGraph } from "../src/evaluate/plan.js";
import { evaluatorLane } from "../src/evaluate/step.js";
import { type Graph, type Node, type NodeBody, newValue, type Value } from "../src/graph/graph.js";
import * as t from "../src/index.js";
import { createReferenceBackend } from "../src/reference/backend.js";
import { REFERENCE_KERNELS } from "../src/reference/table.js";
import type { Attributes } from "../src/schema/op.js";
import { type AnyOpSchema, OP_TABLE } from "../src/schema/table.js";
import { trace } from "../src/trace.js";

const f32 = (...shape: number[]) => ({ dtype: "f32", shape }) as const;
const i32 = (...shape: number[]) => ({ dtype: "i32", shape }) as const;

/** A reference backend that counts its handles. */
function counting(): Backend & { live(): number } {
  const base = createReferenceBackend(REFERENCE_KERNELS);
  const live = new Set<Handle>();
  const hold = <H extends Handle>(handle: H): H => {
    live.add(handle);
    return handle;
  };
  return {
    ...base,
    name: "counting",
    live: () => live.size,
    run: (...call) => base.run(...call).map(hold),
    upload: (...call) => hold(base.upload(...call)),
    retain: (handle) => hold(base.retain(handle)),
    release: (handle) => {
      if (!live.delete(handle)) throw new Error("a handle was given back twice");
      base.release(handle);
    },
  };
}

const upload = (backend: Backend, values: number[], dtype: "f32" | "i32" = "f32", shape = [values.length]): Handle =>
  backend.upload(dtype === "f32" ? new Float32Array(values) : new Int32Array(values), { dtype, shape });
const read = (backend: Backend, handle: Handle): number[] => [...(backend.download(handle) as Float32Array)];

/** A graph of one control node. */
function controlGraph(
  name: string,
  inputs: readonly Value[],
  outputs: readonly Value[],
  attributes: Attributes,
  graphs: readonly Graph[],
): Graph {
  const body: NodeBody = { kind: "control", graphs };
  const node: Node = { op: OP_TABLE.get(name) as AnyOpSchema, inputs, attributes, outputs, body, origin: undefined };
  return { label: name, inputs, constants: [], nodes: [node], outputs };
}

const double = trace("double", [f32(2)], (x) => [x.add(x)]);
const square = trace("square", [f32(2)], (x) => [x.multiply(x)]);
/** Adds rows up, and gives each partial sum out as well. */
const running = trace("running", [f32(2), f32(2)], (carry, x) => [carry.add(x), carry.add(x).multiply(carry.add(x))]);
const below = trace("below", [f32(1), f32(1)], (limit, x) => [x.less(limit).all()]);
const twice = trace("twice", [f32(1)], (x) => [x.add(x)]);
const scanAttributes = { constants: 0, carries: 1, length: 3, reverse: false };
const scanned = [newValue(f32(2)), newValue(f32(3, 2))];

const CASES: readonly {
  name: string;
  graph: Graph;
  inputs: (backend: Backend) => Handle[];
  outputs: number[][];
}[] = [
  {
    name: "a chain, an output used twice, an input handed through",
    graph: trace("f", [f32(2)], (x) => {
      const y = x.add(x).negative();
      return [y, y, x];
    }),
    inputs: (b) => [upload(b, [1, 2])],
    outputs: [
      [-2, -4],
      [-2, -4],
      [1, 2],
    ],
  },
  {
    name: "results nobody uses",
    graph: trace("f", [f32(2)], (x) => {
      x.multiply(x).add(x);
      return [x.negative()];
    }),
    inputs: (b) => [upload(b, [1, 2])],
    outputs: [[-1, -2]],
  },
  {
    name: "cond runs the branch at the clamped index",
    graph: controlGraph("cond", [newValue(i32()), newValue(f32(2))], [newValue(f32(2))], {}, [double, square]),
    inputs: (b) => [upload(b, [7], "i32", []), upload(b, [3, 4])],
    outputs: [[9, 16]],
  },
  {
    name: "while that runs",
    graph: controlGraph(
      "while",
      [newValue(f32(1)), newValue(f32(1))],
      [newValue(f32(1))],
      { conditionConstants: 1, bodyConstants: 0 },
      [below, twice],
    ),
    inputs: (b) => [upload(b, [100]), upload(b, [3])],
    outputs: [[192]],
  },
  {
    name: "while that never runs hands its state through",
    graph: controlGraph(
      "while",
      [newValue(f32(1)), newValue(f32(1))],
      [newValue(f32(1))],
      { conditionConstants: 1, bodyConstants: 0 },
      [below, twice],
    ),
    inputs: (b) => [upload(b, [1]), upload(b, [3])],
    outputs: [[3]],
  },
  {
    name: "scan",
    graph: controlGraph("scan", scanned, [newValue(f32(2)), newValue(f32(3, 2))], scanAttributes, [running]),
    inputs: (b) => [upload(b, [0, 0]), upload(b, [1, 2, 3, 4, 5, 6], "f32", [3, 2])],
    outputs: [
      [9, 12],
      [1, 4, 16, 36, 81, 144],
    ],
  },
  {
    name: "scan from the end",
    graph: controlGraph(
      "scan",
      scanned,
      [newValue(f32(2)), newValue(f32(3, 2))],
      { ...scanAttributes, reverse: true },
      [running],
    ),
    inputs: (b) => [upload(b, [0, 0]), upload(b, [1, 2, 3, 4, 5, 6], "f32", [3, 2])],
    outputs: [
      [9, 12],
      [81, 144, 64, 100, 25, 36],
    ],
  },
  {
    name: "scan of no steps",
    graph: controlGraph(
      "scan",
      [newValue(f32(2)), newValue(f32(0, 2))],
      [newValue(f32(2)), newValue(f32(0, 2))],
      { ...scanAttributes, length: 0 },
      [running],
    ),
    inputs: (b) => [upload(b, [1, 2]), upload(b, [], "f32", [0, 2])],
    outputs: [[1, 2], []],
  },
  {
    name: "a call inside a call",
    graph: controlGraph("call", [newValue(f32(2))], [newValue(f32(2))], { remat: false }, [
      controlGraph("call", [newValue(f32(2))], [newValue(f32(2))], { remat: false }, [double]),
    ]),
    inputs: (b) => [upload(b, [1, 2])],
    outputs: [[2, 4]],
  },
  {
    name: "a block that is not claimed",
    graph: trace("f", [f32(2)], (x) => [t.softmax(x)]),
    inputs: (b) => [upload(b, [0, 0])],
    outputs: [[0.5, 0.5]],
  },
];

describe("plans", () => {
  test.for(CASES)("$name", ({ graph, inputs, outputs }) => {
    const backend = counting();
    const plan = planGraph(graph, evaluatorLane(backend));
    const kept = backend.live();
    const given = inputs(backend);
    for (let i = 0; i < 2; i++) {
      const results = runPlan(plan, given);
      expect(results.map((handle) => read(backend, handle))).toEqual(outputs);
      for (const handle of results) backend.release(handle);
      expect(backend.live()).toBe(kept + given.length);
    }
    disposePlan(plan);
    for (const handle of given) backend.release(handle);
    expect(backend.live()).toBe(0);
  });

  test.for(CASES)("$name, with donated inputs, in turns with the event loop", async ({ graph, inputs, outputs }) => {
    const backend = counting();
    const plan = planGraph(graph, evaluatorLane(backend));
    const given = inputs(backend);
    const results = await runPlanAsync(
      plan,
      given,
      given.map(() => true),
      undefined,
    );
    expect(results.map((handle) => read(backend, handle))).toEqual(outputs);
    for (const handle of results) backend.release(handle);
    disposePlan(plan);
    expect(backend.live()).toBe(0);
  });

  test.for(CASES)("$name gives everything back when any op fails", ({ graph, inputs }) => {
    const backend = counting();
    const plan = planGraph(graph, evaluatorLane(backend));
    const { run } = backend;
    for (let failing = 0; ; failing++) {
      const given = inputs(backend);
      let calls = 0;
      backend.run = (...call) => {
        if (calls++ === failing) throw new Error("no more");
        return run(...call);
      };
      let failed = false;
      try {
        const results = runPlan(
          plan,
          given,
          given.map(() => true),
        );
        for (const handle of results) backend.release(handle);
      } catch (error) {
        expect(error).toMatchObject({ message: "no more" });
        failed = true;
      }
      backend.run = run;
      expect(backend.live()).toBe(plan.constants.length + nestedConstants(plan));
      if (!failed) break;
    }
  });

  test("a result is given back right after its last use", () => {
    const backend = counting();
    const graph = trace("f", [f32(2)], (x) => [x.add(x).add(x).add(x).add(x).add(x).add(x)]);
    const plan = planGraph(graph, evaluatorLane(backend));
    let most = 0;
    const { run } = backend;
    backend.run = (...call) => {
      const results = run(...call);
      most = Math.max(most, backend.live());
      return results;
    };
    runPlan(plan, [upload(backend, [1, 2])]);
    expect(most).toBe(3);
  });

  test("an aborted run ends between two steps, and everything is given back", async () => {
    const backend = counting();
    const forever = trace("forever", [f32(1)], (x) => [x.equal(x).all()]);
    const one = trace("one", [f32(1)], (x) => [x.multiply(x)]);
    const state = newValue(f32(1));
    const graph = controlGraph("while", [state], [newValue(f32(1))], { conditionConstants: 0, bodyConstants: 0 }, [
      forever,
      one,
    ]);
    const plan = planGraph(graph, evaluatorLane(backend));
    const kept = backend.live();
    const stop = new AbortController();
    const run = runPlanAsync(plan, [upload(backend, [1])], [true], stop.signal);
    setTimeout(() => stop.abort(), 20);
    await expect(run).rejects.toMatchObject({ name: "AbortError", code: "async/aborted" });
    expect(backend.live()).toBe(kept);
  });

  test("a signal that is aborted already runs nothing", async () => {
    const backend = counting();
    const plan = planGraph(double, evaluatorLane(backend));
    backend.run = () => {
      throw new Error("must not run");
    };
    await expect(runPlanAsync(plan, [upload(backend, [1, 2])], [true], AbortSignal.abort())).rejects.toMatchObject({
      code: "async/aborted",
    });
    expect(backend.live()).toBe(0);
  });
});

/** Constants of plans inside steps are not reachable; compositions of blocks are the only ones here that have some. */
const nestedConstants = (plan: {
  readonly label: string;
  readonly instructions: readonly { readonly name: string }[];
}): number => (plan.instructions.some(({ name }) => name === "softmax") ? SOFTMAX_CONSTANTS : 0);
const SOFTMAX_CONSTANTS = (() => {
  const backend = counting();
  const before = backend.live();
  planGraph(CASES.at(-1)!.graph, evaluatorLane(backend));
  return backend.live() - before;
})();

test("an op that the backend lacks follows the fallback policy at each run, as in eager calls", () => {
  using captured = captureEvents(["tensor.fallback.start"]);
  const base = counting();
  const backend: Backend = {
    ...base,
    supports: (op, ...rest) => (op.name === "add" ? { reason: "missing" } : base.supports(op, ...rest)),
  };
  const plan = planGraph(double, evaluatorLane(backend));
  expect(captured.events).toEqual([]);
  const [y] = runPlan(plan, [upload(backend, [1, 2])]);
  expect(read(backend, y!)).toEqual([2, 4]);
  expect(captured.events).toHaveLength(1);
  t.configure({ fallback: "raise" });
  try {
    expect(() => runPlan(plan, [upload(backend, [1, 2])])).toThrow(
      expect.objectContaining({ code: "backend/fallback" }),
    );
  } finally {
    t.configure({ fallback: undefined });
  }
  expect(captured.events).toHaveLength(1);
});

test("a block that is not claimed executes tensor.block.fallback at each run; one that is runs as one op", () => {
  using captured = captureEvents(["tensor.block.fallback"]);
  const graph = CASES.at(-1)!.graph;
  const plain = counting();
  const plan = planGraph(graph, evaluatorLane(plain));
  const x = upload(plain, [0, 0]);
  runPlan(plan, [x]);
  runPlan(plan, [x]);
  expect(captured.events.map((e) => e.metadata)).toEqual([
    { block: "softmax", argsCount: 1 },
    { block: "softmax", argsCount: 1 },
  ]);
  const base = counting();
  const claiming: Backend = {
    ...base,
    claims: () => true,
    run: (op, inputs, ...rest) => (op.name === "softmax" ? [base.retain(inputs[0]!)] : base.run(op, inputs, ...rest)),
  };
  const [y] = runPlan(planGraph(graph, evaluatorLane(claiming)), [upload(claiming, [1, 2])]);
  expect(read(claiming, y!)).toEqual([1, 2]);
  expect(captured.events).toHaveLength(2);
});

test("detectNanInf names the op, also inside a branch", () => {
  const backend = counting();
  const graph = controlGraph("call", [newValue(f32(2))], [newValue(f32(2))], { remat: false }, [
    trace("inner", [f32(2)], (x) => [x.log()]),
  ]);
  const plan = planGraph(graph, evaluatorLane(backend));
  t.configure({ debug: { detectNanInf: true } });
  try {
    expect(() => runPlan(plan, [upload(backend, [1, -1])], [true])).toThrow(
      expect.objectContaining({ code: "numeric/not-finite", op: "log" }),
    );
  } finally {
    t.configure({ debug: { detectNanInf: false } });
  }
  expect(backend.live()).toBe(0);
});
