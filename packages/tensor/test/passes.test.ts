// Passes: each rewrite fires on what it is for, and no bit of any result changes.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { apply } from "../src/apply.js";
import { closed, type Graph, type Node, type NodeBody } from "../src/graph/graph.js";
import { graphText } from "../src/graph/print.js";
import * as t from "../src/index.js";
import { ALGEBRA } from "../src/passes/algebra.js";
import { CHOICE } from "../src/passes/choice.js";
import { FOLD } from "../src/passes/fold.js";
import { LAYOUT } from "../src/passes/layout.js";
import { optimize } from "../src/passes/optimize.js";
import { createReferenceBackend } from "../src/reference/backend.js";
import { REFERENCE_KERNELS } from "../src/reference/table.js";
import { applyControl } from "../src/replay.js";
import * as control from "../src/schema/control.js";
import { pad, slice } from "../src/schema/movement.js";
import { trace } from "../src/trace.js";
import { drawsFor, graphOf, runOnTraps } from "./graphs.js";
import { RUNS } from "./level.js";

type Fn = (x: t.Tensor, y: t.Tensor) => t.Tensor;

const optimized = (graph: Graph): { graph: Graph; fired: Map<string, number> } => {
  const fired = new Map<string, number>();
  return { graph: optimize(graph, { backend: t.defaultBackend(), verify: true, fired }), fired };
};

const FLOATS: readonly t.DType[] = ["f16", "bf16", "f32", "f64"];
const INTEGERS: readonly t.DType[] = ["u8", "i8", "i32", "u32", "i64", "u64"];
const NUMBERS = [...FLOATS, ...INTEGERS];
const WITH_BOOL: readonly t.DType[] = [...NUMBERS, "bool"];
const ALL: readonly t.DType[] = [...WITH_BOOL, "c64"];
const BITS: readonly t.DType[] = [...INTEGERS, "bool"];

/** A rewrite, the function in which it fires, the dtypes of its arguments, their shape. */
interface Row {
  readonly name: string;
  readonly fn: Fn;
  readonly dtypes: readonly t.DType[];
  readonly shape?: readonly number[];
  /** Dtypes where it must not fire, since it would change bits. */
  readonly never?: readonly t.DType[];
}

const neg = (x: t.Tensor): t.Tensor => t.negative(x) as t.Tensor;
const twice =
  (fn: (x: t.Tensor) => t.Tensor): Fn =>
  (x) =>
    fn(fn(x));

const ROWS: readonly Row[] = [
  { name: "multiplyByOne", fn: (x) => x.multiply(1) as t.Tensor, dtypes: NUMBERS, never: ["c64"] },
  { name: "multiplyByOne", fn: (x) => t.ones([11], { dtype: x.dtype }).multiply(x) as t.Tensor, dtypes: WITH_BOOL },
  { name: "multiplyByZero", fn: (x) => x.multiply(0) as t.Tensor, dtypes: INTEGERS, never: [...FLOATS, "c64"] },
  { name: "divideByOne", fn: (x) => x.divide(1) as t.Tensor, dtypes: FLOATS, never: ["c64"] },
  { name: "addZero", fn: (x) => x.add(0) as t.Tensor, dtypes: INTEGERS, never: [...FLOATS, "c64"] },
  { name: "addZero", fn: (x) => x.add(-0) as t.Tensor, dtypes: FLOATS, never: ["c64"] },
  { name: "addZero", fn: (x) => t.add(false, x) as t.Tensor, dtypes: ["bool"] },
  { name: "subtractZero", fn: (x) => x.subtract(0) as t.Tensor, dtypes: NUMBERS },
  { name: "subtractItself", fn: (x) => x.subtract(x) as t.Tensor, dtypes: INTEGERS, never: FLOATS },
  { name: "negativeTwice", fn: twice(neg), dtypes: [...NUMBERS, "c64"] },
  { name: "subtractNegative", fn: (x, y) => x.subtract(neg(y)) as t.Tensor, dtypes: [...NUMBERS, "c64"] },
  { name: "addNegative", fn: (x, y) => x.add(neg(y)) as t.Tensor, dtypes: [...NUMBERS, "c64"] },
  { name: "addNegative", fn: (x, y) => neg(x).add(y) as t.Tensor, dtypes: [...NUMBERS, "c64"] },
  { name: "negativesCancel", fn: (x, y) => neg(x).multiply(neg(y)) as t.Tensor, dtypes: NUMBERS, never: ["c64"] },
  { name: "negativesCancel", fn: (x, y) => neg(x).divide(neg(y)) as t.Tensor, dtypes: FLOATS, never: ["c64"] },
  {
    name: "absOfNegative",
    fn: (x) => t.abs(neg(x)) as t.Tensor,
    dtypes: [...FLOATS, "i8", "i32", "i64"],
    never: ["c64", "u8"],
  },
  ...[t.abs, t.floor, t.ceil, t.trunc, t.rint, t.sign].map(
    (fn): Row => ({ name: "idempotent", fn: twice(fn as never), dtypes: FLOATS }),
  ),
  ...[t.floor, t.ceil, t.trunc, t.rint].map(
    (fn): Row => ({ name: "wholeAlready", fn: (x) => fn(x) as t.Tensor, dtypes: INTEGERS }),
  ),
  { name: "positiveAlready", fn: (x) => t.abs(x) as t.Tensor, dtypes: ["u8", "u64", "bool"], never: ["i8", "f32"] },
  { name: "powerOfOne", fn: (x) => t.power(x, 1) as t.Tensor, dtypes: NUMBERS, never: ["c64"] },
  { name: "powerOfZero", fn: (x) => t.power(x, 0) as t.Tensor, dtypes: NUMBERS, never: ["c64"] },
  { name: "sameOperands", fn: (x) => t.maximum(x, x) as t.Tensor, dtypes: ALL },
  { name: "sameOperands", fn: (x) => t.bitwiseAnd(x, x) as t.Tensor, dtypes: BITS },
  { name: "exclusiveOfItself", fn: (x) => t.bitwiseXor(x, x) as t.Tensor, dtypes: BITS },
  { name: "bitsOfNothing", fn: (x) => t.bitwiseOr(x, 0) as t.Tensor, dtypes: INTEGERS },
  { name: "bitsOfNothing", fn: (x) => t.logicalXor(x, false) as t.Tensor, dtypes: ["bool"] },
  { name: "logicalAndTrue", fn: (x) => t.logicalAnd(true, x) as t.Tensor, dtypes: ["bool"] },
  { name: "logicalDecided", fn: (x) => t.logicalAnd(x, false) as t.Tensor, dtypes: ["bool"] },
  { name: "logicalDecided", fn: (x) => t.logicalOr(x, true) as t.Tensor, dtypes: ["bool"] },
  { name: "logicalDecided", fn: (x) => t.bitwiseAnd(x, 0) as t.Tensor, dtypes: INTEGERS },
  { name: "shiftByNothing", fn: (x) => t.leftShift(x, 0) as t.Tensor, dtypes: INTEGERS },
  { name: "notTwice", fn: twice((x) => t.bitwiseNot(x) as t.Tensor), dtypes: BITS },
  { name: "compareWithItself", fn: (x) => t.lessEqual(x, x) as t.Tensor, dtypes: BITS, never: [...FLOATS, "c64"] },
  { name: "convertToItself", fn: (x) => t.bitcast(x, x.dtype) as t.Tensor, dtypes: ALL },
  {
    name: "convertThereAndBack",
    fn: (x) => x.astype("f32").astype(x.dtype) as t.Tensor,
    dtypes: ["f16", "bf16", "u8", "i8", "bool"],
    never: ["i32", "f64", "i64"],
  },
  {
    name: "convertThrough",
    fn: (x) => x.astype("f64").astype("bf16") as t.Tensor,
    dtypes: ["f16", "f32", "i32", "u8", "bool"],
    never: ["i64"],
  },
  { name: "gradientStopped", fn: (x) => t.stopGradient(x) as t.Tensor, dtypes: ALL },
  { name: "chosenByConstant", fn: (x, y) => t.where(true, x, y) as t.Tensor, dtypes: ALL },
  { name: "chosenByConstant", fn: (x, y) => t.where(t.zeros([11], { dtype: "bool" }), x, y) as t.Tensor, dtypes: ALL },
  { name: "chosenFromEquals", fn: (x, y) => t.where(y.astype("bool"), x, x) as t.Tensor, dtypes: ALL },
  { name: "chosenByNot", fn: (x, y) => t.where(t.logicalNot(y.astype("bool")), x, y) as t.Tensor, dtypes: ALL },
  {
    name: "partsOfComplex",
    fn: (x, y) => t.real(t.complex(x, y)).add(t.imag(t.complex(y, x))) as t.Tensor,
    dtypes: ["f32"],
  },
  { name: "complexOfParts", fn: (x) => t.complex(t.real(x), t.imag(x)) as t.Tensor, dtypes: ["c64"] },
  { name: "conjugateTwice", fn: twice((x) => t.conjugate(x) as t.Tensor), dtypes: ["c64"] },
  { name: "realAlready", fn: (x) => t.real(x) as t.Tensor, dtypes: NUMBERS },
  { name: "neverSpecial", fn: (x) => t.isnan(x) as t.Tensor, dtypes: BITS, never: FLOATS },
  { name: "neverSpecial", fn: (x) => t.isfinite(x) as t.Tensor, dtypes: BITS },
  { name: "reduceNothing", fn: (x) => x.reshape([11, 1]).max({ axis: 1 }) as t.Tensor, dtypes: ALL },
  { name: "reduceNothing", fn: (x) => x.sum({ axis: [] }) as t.Tensor, dtypes: ["i32", "i64"], never: FLOATS },
  { name: "reshapeToItself", fn: (x) => x.reshape([11]) as t.Tensor, dtypes: ["f32"] },
  { name: "reshapeTwice", fn: (x) => x.reshape([1, 11]).reshape([11, 1]) as t.Tensor, dtypes: ["f32"] },
  { name: "transposeNothing", fn: (x) => x.transpose([0, 1, 2]) as t.Tensor, dtypes: ["f32"], shape: [2, 3, 4] },
  { name: "transposeNothing", fn: (x) => x.transpose([1, 0, 2]) as t.Tensor, dtypes: ["f32"], shape: [1, 3, 4] },
  {
    name: "transposeTwice",
    fn: (x) => x.transpose([1, 2, 0]).transpose([1, 0, 2]) as t.Tensor,
    dtypes: ["f32"],
    shape: [2, 3, 4],
  },
  { name: "broadcastToItself", fn: (x) => x.broadcastTo([11]) as t.Tensor, dtypes: ["f32"] },
  { name: "broadcastTwice", fn: (x) => x.broadcastTo([2, 11]).broadcastTo([3, 2, 11]) as t.Tensor, dtypes: ["f32"] },
  { name: "broadcastOfLeadingOnes", fn: (x) => x.reshape([1, 11]).broadcastTo([4, 11]) as t.Tensor, dtypes: ["f32"] },
  { name: "broadcastInside", fn: (x, y) => x.add(t.sum(y).broadcastTo([11])) as t.Tensor, dtypes: ["f32"] },
  {
    name: "broadcastInside",
    fn: (x, y) => t.where(y.astype("bool"), x, t.sum(y).broadcastTo([11]) as never) as t.Tensor,
    dtypes: ["f32"],
  },
  {
    name: "computeOnce",
    fn: (x, y) =>
      x
        .at(0)
        .broadcastTo([11])
        .subtract(y.at(3).broadcastTo([11]))
        .multiply(y) as t.Tensor,
    dtypes: NUMBERS,
  },
  { name: "sliceNothing", fn: (x) => apply(slice, [x], { start: [0], stop: [11], step: [1] }), dtypes: ["f32"] },
  {
    name: "sliceTwice",
    fn: (x) => x.at({ start: 1, step: 2 }).at({ step: -2 }) as t.Tensor,
    dtypes: ["f32"],
  },
  {
    name: "sliceTwice",
    fn: (x) => x.at({ step: -1 }).at({ start: 2, stop: 7, step: 3 }) as t.Tensor,
    dtypes: ["f32"],
  },
  { name: "flipNothing", fn: (x) => t.flip(x, { axis: 0 }) as t.Tensor, dtypes: ["f32"], shape: [1, 3] },
  {
    name: "flipTwice",
    fn: (x) => t.flip(t.flip(x, { axis: [0, 1] }) as t.Tensor, { axis: 1 }) as t.Tensor,
    dtypes: ["f32"],
    shape: [2, 3],
  },
  { name: "flipTwice", fn: twice((x) => t.flip(x) as t.Tensor), dtypes: ["f32"], shape: [2, 3] },
  {
    name: "padNothing",
    fn: (x) => apply(pad, [x, t.tensor(2)], { low: [0], high: [0], interior: [0] }),
    dtypes: ["f32"],
  },
  {
    name: "concatenateWithNothing",
    fn: (x, y) => t.concatenate([x, y.at({ stop: 0 }) as t.Tensor, y]) as t.Tensor,
    dtypes: ["f32"],
  },
  { name: "concatenateWithNothing", fn: (x) => t.concatenate([x]) as t.Tensor, dtypes: ["f32"] },
  { name: "fullOfScalar", fn: (x) => x.add(t.full([2, 11], 0.5)) as t.Tensor, dtypes: FLOATS },
  { name: "moveOneValue", fn: (x) => t.ones([2, 11]).reshape([11, 2]).transpose().add(x) as t.Tensor, dtypes: ["f32"] },
  {
    name: "reduceTransposed",
    fn: (x) => x.transpose([2, 0, 1]).max({ axis: [0, 1] }) as t.Tensor,
    dtypes: [...FLOATS, "i32"],
    shape: [2, 3, 4],
  },
  {
    name: "reduceTransposed",
    fn: (x) => x.transpose([2, 0, 1]).sum({ axis: 0 }) as t.Tensor,
    dtypes: ["i32"],
    shape: [2, 3, 4],
    never: FLOATS,
  },
  { name: "foldConstants", fn: (x) => x.add(t.tensor([2]).multiply(3).exp()) as t.Tensor, dtypes: ["f32"] },
  {
    name: "foldConstants",
    fn: (x) => x.add(t.iota([11], { dtype: "i32" }).multiply(2).astype("f32")) as t.Tensor,
    dtypes: ["f32"],
  },
  {
    name: "deadCode",
    fn: (x, y) => {
      x.multiply(y).exp();
      return x.add(y) as t.Tensor;
    },
    dtypes: ["f32"],
  },
  {
    name: "commonSubexpressions",
    fn: (x, y) => x.multiply(y).add(2).subtract(x.multiply(y).add(2)) as t.Tensor,
    dtypes: FLOATS,
  },
  { name: "fusionGroups", fn: (x, y) => x.multiply(y).exp().sum() as t.Tensor, dtypes: ["f32"] },
];

describe("rewrites", () => {
  const inputsOf = ({ shape = [11] }: Row, dtype: t.DType) => [
    { dtype, shape },
    { dtype, shape },
  ];

  test.for(ROWS.flatMap((row, i) => row.dtypes.map((dtype) => [row.name, dtype, i] as const)))(
    "%s fires in %s and changes no bit (row %i)",
    ([name, dtype, i]) => {
      const row = ROWS[i]!;
      const before = trace("f", inputsOf(row, dtype), (x, y) => [row.fn(x, y)]);
      const { graph: after, fired } = optimized(before);
      expect(fired.get(name)).toBeGreaterThan(0);
      for (const from of [0, 1, 5]) expect(runOnTraps(after, from)).toEqual(runOnTraps(before, from));
    },
  );

  test.for(ROWS.flatMap((row, i) => (row.never ?? []).map((dtype) => [row.name, dtype, i] as const)))(
    "%s leaves %s alone (row %i)",
    ([name, dtype, i]) => {
      const row = ROWS[i]!;
      const { fired } = optimized(trace("f", inputsOf(row, dtype), (x, y) => [row.fn(x, y)]));
      expect(fired.get(name)).toBeUndefined();
    },
  );

  test("every rewrite of the tables has a row", () => {
    const rows = new Set(ROWS.map(({ name }) => name));
    const names = [FOLD, ALGEBRA, CHOICE, LAYOUT].flat().map(({ name }) => name);
    expect(names.filter((name) => !rows.has(name))).toEqual([]);
    expect(new Set(names).size).toBe(names.length);
  });
});

describe("random graphs", () => {
  test("compute the same, bit for bit, before and after all passes", () => {
    const counts = new Map<string, number>();
    let nodesBefore = 0;
    let nodesAfter = 0;
    fc.assert(
      fc.property(drawsFor(24), fc.nat(10), (draws, from) => {
        const before = graphOf(draws);
        const { graph: after, fired } = optimized(before);
        for (const [name, count] of fired) counts.set(name, (counts.get(name) ?? 0) + count);
        nodesBefore += before.nodes.length;
        nodesAfter += after.nodes.length;
        expect(runOnTraps(after, from), `${graphText(before)}\n${graphText(after)}`).toEqual(runOnTraps(before, from));
      }),
      RUNS,
    );
    console.log(`${nodesBefore} nodes became ${nodesAfter}; ${[...counts].map(([n, c]) => `${n} ${c}`).join(", ")}`);
    expect(nodesAfter).toBeLessThan(nodesBefore);
  });
});

/** Can the graph run when each group runs as one node? */
function isConvex({ nodes, groups = [] }: Graph): boolean {
  const unit = new Map<Node, number>();
  groups.forEach((group, i) => {
    for (const node of group.nodes) unit.set(node, i);
  });
  nodes.forEach((node, i) => {
    if (!unit.has(node)) unit.set(node, groups.length + i);
  });
  const makers = new Map(nodes.flatMap((node) => node.outputs.map((value) => [value, unit.get(node)!] as const)));
  const needs = new Map<number, Set<number>>();
  for (const node of nodes)
    for (const value of node.inputs) {
      const [from, to] = [makers.get(value), unit.get(node)!];
      if (from !== undefined && from !== to) needs.set(to, (needs.get(to) ?? new Set()).add(from));
    }
  const left = new Set(unit.values());
  for (let before = -1; before !== left.size; ) {
    before = left.size;
    for (const one of left) if (![...(needs.get(one) ?? [])].some((other) => left.has(other))) left.delete(one);
  }
  return left.size === 0;
}

describe("fusion groups", () => {
  test("hold runs over one shape and the reductions of what they make, with what goes in and out", () => {
    const graph = trace(
      "f",
      [
        { dtype: "f32", shape: [2, 3] },
        { dtype: "f32", shape: [3] },
      ],
      (x, y) => {
        const z = x.multiply(y).exp();
        return [z.sum({ axis: 1 }).add(1), z, x.matmul(t.exp(y))];
      },
    );
    const { groups } = optimized(graph).graph;
    const names = groups!.map(({ nodes, inputs, outputs }) => [
      nodes.map(({ op }) => op.name).join(" "),
      inputs.map(({ shape }) => shape),
      outputs.map(({ shape }) => shape),
    ]);
    expect(names).toEqual([["multiply exp sum", [[2, 3], [3]], [[2, 3], [2]]]]);
  });

  test("never need what needs them, whatever the graph", () => {
    let groups = 0;
    fc.assert(
      fc.property(drawsFor(40), (draws) => {
        const { graph } = optimized(graphOf(draws));
        groups += graph.groups!.length;
        expect(isConvex(graph), graphText(graph)).toBe(true);
        const members = graph.groups!.flatMap(({ nodes }) => nodes);
        expect(new Set(members).size).toBe(members.length);
      }),
      RUNS,
    );
    expect(groups).toBeGreaterThan(RUNS.numRuns);
  });

  test("are left out with fuse: false", () => {
    const graph = trace("f", [{ dtype: "f32", shape: [3] }], (x) => [x.exp().add(x)]);
    expect(optimize(graph, { backend: t.defaultBackend(), fuse: false }).groups).toBeUndefined();
  });
});

describe("what passes leave alone", () => {
  const F3 = { dtype: "f32", shape: [3] } as const;
  const callback = (x: t.Tensor): void => {
    applyControl(control.callback as never, [x], {}, { kind: "callback", run: () => {} }, []);
  };
  type ControlBody = Extract<NodeBody, { kind: "control" }>;
  const closedBody = (fn: (x: t.Tensor) => t.Tensor): NodeBody => ({
    kind: "control",
    graphs: [trace("body", [F3], (x) => [fn(x)])],
  });
  const call = (x: t.Tensor, body: NodeBody, remat = false): t.Tensor =>
    applyControl(control.call as never, [x], { remat }, body, [F3])[0]!;
  const names = ({ nodes }: Graph): string[] => nodes.map(({ op }) => op.name);

  test("callbacks stay, each and in order, also in graphs inside nodes whose results nothing uses", () => {
    const graph = trace("f", [F3], (x) => {
      callback(x);
      callback(x);
      call(
        x,
        closedBody((y) => y.exp()),
      );
      call(
        x,
        closedBody((y) => {
          callback(y);
          return y;
        }),
      );
      return [x.add(1)];
    });
    expect(names(optimized(graph).graph)).toEqual(["callback", "callback", "call", "add"]);
  });

  test("what checkpoint computes again stays apart from what it computed before", () => {
    const body = closedBody((x) => x.exp().multiply(x.exp()));
    const graph = trace("f", [F3], (x) => [x.exp(), call(x, body, true), call(x, body, true)]);
    const { graph: after } = optimized(graph);
    expect(names(after)).toEqual(["exp", "call", "call"]);
    expect(names((after.nodes[1]!.body as ControlBody).graphs[0]!)).toEqual(["exp", "multiply"]);
    expect(runOnTraps(after)).toEqual(runOnTraps(graph));
  });

  test("large constants are not made", () => {
    const graph = trace("f", [], () => [t.iota([5000]).multiply(2), t.full([100, 100], 3).add(1)]);
    const { graph: after, fired } = optimized(graph);
    expect(names(after)).toEqual(["iota", "multiply", "broadcastTo"]);
    expect(after.constants.map(({ value }) => value.shape)).toEqual([[], []]);
    expect(fired.get("computeOnce")).toBe(1);
  });

  test("constants of another backend are not folded, nor what would be NaN or infinite", () => {
    const elsewhere = { ...createReferenceBackend(REFERENCE_KERNELS), name: "elsewhere" };
    const there = t.tensor([1, 2], { backend: elsewhere });
    expect(names(optimized(trace("f", [], () => [there.add(there)])).graph)).toEqual(["add"]);
    const zero = t.tensor([0]);
    expect(names(optimized(trace("f", [], () => [zero.log(), zero.divide(zero)])).graph)).toEqual(["log", "divide"]);
    const mask = t.tensor([0, Number.NEGATIVE_INFINITY]);
    expect(names(optimized(trace("f", [], () => [mask.add(1)])).graph)).toEqual([]);
  });

  test("graphs inside nodes are rewritten too, and a graph that two nodes share once", () => {
    const body = closedBody((x) => t.negative(t.negative(x)) as t.Tensor);
    const { graph, fired } = optimized(trace("f", [F3], (x) => [call(x, body), call(x.exp(), body)]));
    const inner = graph.nodes
      .filter(({ op }) => op.name === "call")
      .map((node) => (node.body as ControlBody).graphs[0]);
    expect(inner[0]!.nodes).toEqual([]);
    expect(inner[1]).toBe(inner[0]);
    expect(fired.get("negativeTwice")).toBe(1);
  });

  test("a graph inside a node knows the operands that are one value, and stays closed", () => {
    const inner = closed(trace("body", [F3], (x) => [x.multiply(1).add(t.zeros([], { dtype: "f32" }))]));
    const { graph, fired } = optimized(
      trace("f", [F3], (x) =>
        applyControl(
          control.call as never,
          [...inner.captured, x],
          { remat: false },
          { kind: "control", graphs: [inner.graph] },
          [F3],
        ),
      ),
    );
    expect(fired.get("multiplyByOne")).toBe(1);
    expect(names((graph.nodes[0]!.body as ControlBody).graphs[0]!)).toEqual(["full", "add"]);
  });
});
