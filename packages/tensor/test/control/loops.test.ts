// What loops cost: steps are traced once, memory and work grow with the steps and no faster, nothing is kept that need not be.
import { describe, expect, test } from "vitest";
import type { Graph, Node } from "../../src/graph/graph.js";
import * as t from "../../src/index.js";
import { applyControl } from "../../src/replay.js";
import { callback } from "../../src/schema/control.js";
import { trace } from "../../src/trace.js";

/** All nodes of a graph, those of its sub-graphs too. */
const allNodes = ({ nodes }: Graph): Node[] =>
  nodes.flatMap((node) => [
    node,
    ...(node.body?.kind === "control" || node.body?.kind === "custom" ? node.body.graphs.flatMap(allNodes) : []),
  ]);

const sizeOf = ({ shape }: { shape: readonly number[] }): number => shape.reduce((n, extent) => n * extent, 1);
const f32 = (...shape: number[]) => ({ dtype: "f32", shape }) as const;

describe("the gradient of a scan", () => {
  const weights = f32(16, 16);
  const loss =
    (steps: number) =>
    (w: t.Tensor, c: t.Tensor): t.Tensor => {
      const scaled = (): t.Tensor => w.multiply(w).exp();
      return t.scan((v) => [t.tanh(t.matmul(scaled(), v)), v.sum()], c, null, { length: steps })[1].sum();
    };
  const gradientGraph = (steps: number): Graph =>
    trace("grad", [weights, f32(16)], (w, c) => [t.grad(loss(steps))(w, c)]);

  test("is a graph of one size, however many steps there are", () => {
    expect(allNodes(gradientGraph(1000)).length).toBe(allNodes(gradientGraph(3)).length);
  });

  test("keeps per step what steps change, and once what they do not", () => {
    const graph = gradientGraph(1000);
    const scans = graph.nodes.filter((node) => node.op.name === "scan");
    const perStep = scans.flatMap((node) => node.outputs.filter(({ shape }) => shape[0] === 1000)).map(sizeOf);
    expect(scans.length).toBe(2);
    // y, the carry as a column, and tanh of it; not the weights, and exp of them is computed once before the loop.
    expect(perStep).toEqual([1000, 16_000, 16_000]);
    expect(scans.flatMap((node) => allNodes({ ...graph, nodes: [node] })).map((node) => node.op.name)).not.toContain(
      "exp",
    );
  });

  test("walks over slices that are there already without a copy of them", () => {
    const graph = trace("grad", [f32(100, 16), f32(16)], (xs, c) => [
      t.grad((v: t.Tensor) => t.scan((a, x) => [a.multiply(x), null], v, xs)[0].sum())(c),
    ]);
    const scans = graph.nodes.filter((node) => node.op.name === "scan");
    // Values, then the transpose: neither makes a stack of rows, the second reads xs itself.
    expect(scans.flatMap((node) => node.outputs.filter(({ shape }) => shape.length === 2))).toEqual([]);
    expect(scans.at(-1)!.inputs).toContain(graph.inputs[0]);
  });

  test.for([100, 1000])("of %i steps has memory for its residuals and no more", (steps) => {
    t.tidy(() => {
      const [w, c] = [t.full([16, 16], 0.01), t.ones([16])];
      const before = t.memory.stats().active;
      t.memory.resetPeak();
      const g = t.grad(loss(steps))(w, c) as t.Tensor;
      expect(g.shape).toEqual([16, 16]);
      // Two rows of 16 floats per step, a second copy while rows are joined, and what a few steps need.
      expect(t.memory.stats().peak - before).toBeLessThan(steps * 2 * 64 * 4 + 60_000);
      return [];
    });
  });

  test("runs each step once forwards and once backwards", () => {
    let runs = 0;
    const body: t.NodeBody = {
      kind: "callback",
      run: () => {
        runs++;
      },
    };
    const g = t.grad((x: t.Tensor) => {
      const step = (c: t.Tensor): readonly [t.Tensor, null] => {
        applyControl(callback as never, [c], {}, body, []);
        return [c.sin(), null];
      };
      return t.scan(step, x, null, { length: 1000 })[0];
    });
    g(0.5);
    expect(runs).toBe(1000);
  });
});

test("checkpoint computes again in place of keeping", () => {
  let runs = 0;
  const body: t.NodeBody = {
    kind: "callback",
    run: () => {
      runs++;
    },
  };
  const f = (x: t.Tensor): t.Tensor => {
    applyControl(callback as never, [x], {}, body, []);
    return x.sin().sin().sin().sum();
  };
  const counted = (fn: (x: t.Tensor) => t.Tensor): number => {
    runs = 0;
    t.grad(fn)(t.ones([4]));
    return runs;
  };
  expect([counted(f), counted(t.checkpoint(f))]).toEqual([1, 2]);
  runs = 0;
  t.defn(t.grad(t.checkpoint(f)))(t.ones([4]));
  expect(runs).toBe(2);
  const graph = trace("grad", [f32(4)], (x) => [t.grad(t.checkpoint((v: t.Tensor) => v.sin().exp().sum()))(x)]);
  const calls = graph.nodes.filter((node) => node.op.name === "call");
  expect(calls.map(({ attributes }) => attributes["remat"])).toEqual([true, true]);
  // What the second call takes is the argument and the cotangent, none of the values between.
  expect(calls[1]!.inputs).toContain(graph.inputs[0]);
  expect(calls[0]!.outputs.length).toBe(1);
});

test("a checkpoint inside a scan keeps the carry of each step and nothing else", () => {
  const step = t.checkpoint((c: t.Tensor, x: t.Tensor) => c.multiply(x).sin().exp().tanh());
  const graph = trace("grad", [f32(16), f32(1000, 16)], (c, xs) => [
    t.grad((v: t.Tensor) => t.scan((a, x) => [step(a, x), null], v, xs)[0].sum())(c),
  ]);
  const perStep = graph.nodes
    .filter((node) => node.op.name === "scan")
    .flatMap((node) => node.outputs.filter(({ shape }) => shape[0] === 1000));
  expect(perStep.map(({ shape }) => shape)).toEqual([[1000, 16]]);
});

test("a branch that is known while tracing leaves no cond behind", () => {
  const graph = trace("grad", [f32(4)], (x) => [
    t.grad((v: t.Tensor) =>
      t
        .cond(
          true,
          (u) => u.sin(),
          (u) => u.cos(),
          v,
        )
        .sum(),
    )(x),
  ]);
  expect(graph.nodes.map((node) => node.op.name)).not.toContain("cond");
});

test("a scan of 10,000 steps under vmap and a whileLoop of 10,000 keep memory flat", () => {
  t.tidy(() => {
    const before = t.memory.stats().active;
    t.memory.resetPeak();
    const each = t.vmap((x: t.Tensor) => t.scan((c) => [c.add(x), null], x, null, { length: 10_000 })[0])(t.ones([8]));
    const counted = t.whileLoop(
      ({ i }) => i.less(10_000),
      ({ i, c }) => ({ i: i.add(1), c: c.multiply(0.5).add(t.ones([64])) }),
      { i: 0, c: t.zeros([64]) },
    );
    expect([each.at(0).item(), counted.i.item()]).toEqual([10_001, 10_000]);
    expect(t.memory.stats().peak - before).toBeLessThan(10_000);
    return [];
  });
});
