// Graphs as data: what the verifier refuses, what a reader sees.
import { describe, expect, test } from "vitest";
import { graphDot } from "../src/graph/dot.js";
import { type Graph, type Node, type NodeBody, newValue } from "../src/graph/graph.js";
import { graphText } from "../src/graph/print.js";
import { verifyGraph } from "../src/graph/verify.js";
import * as t from "../src/index.js";
import { applyControl } from "../src/replay.js";
import * as control from "../src/schema/control.js";
import type { AnyOpSchema } from "../src/schema/table.js";
import { trace } from "../src/trace.js";

const F = { dtype: "f32", shape: [] } as const;
const F3 = { dtype: "f32", shape: [3] } as const;
const I = { dtype: "i32", shape: [] } as const;
const B = { dtype: "bool", shape: [] } as const;

const sample = (): Graph => trace("f", [F3, F3], (x, y) => [x.add(y).sum()]);

/** A graph of one node that carries graphs. */
function controlled(
  op: object,
  operands: readonly t.TensorType[],
  attributes: object,
  body: NodeBody,
  types: readonly t.TensorType[],
): Graph {
  return trace("f", operands, (...xs) => applyControl(op as AnyOpSchema, xs, attributes as t.Attributes, body, types));
}

const control1 = (...graphs: Graph[]): NodeBody => ({ kind: "control", graphs });
const double = trace("double", [F], (x) => [x.multiply(2)].map((y) => y.add(x)));
const openGraph = double; // holds the number two as a constant
const twice = trace("twice", [F], (x) => [x.add(x)]);
const positive = trace("positive", [F], (x) => [x.greater(x)]);
const step = trace("step", [F, F], (c, x) => [c.add(x), c]);

const scanned = (): Graph =>
  controlled(control.scan, [F, F3], { constants: 0, carries: 1, length: 3, reverse: false }, control1(step), [F, F3]);

/** The first node of the graph, changed. */
const withNode = (graph: Graph, change: Partial<Node>): Graph => ({
  ...graph,
  nodes: graph.nodes.map((node, i) => (i === 0 ? { ...node, ...change } : node)),
});

describe("the verifier", () => {
  test.for<[string, () => Graph]>([
    ["a traced function", sample],
    ["blocks", () => trace("f", [F3], (x) => [t.softmax(x), t.nn.gelu(x)])],
    ["a branch", () => controlled(control.cond, [I, F], {}, control1(twice, twice), [F])],
    [
      "a loop",
      () =>
        controlled(control.whileOp, [F], { conditionConstants: 0, bodyConstants: 0 }, control1(positive, twice), [F]),
    ],
    [
      "a scan",
      () =>
        controlled(control.scan, [F, F3], { constants: 0, carries: 1, length: 3, reverse: false }, control1(step), [
          F,
          F3,
        ]),
    ],
    ["a call", () => controlled(control.call, [F], { remat: true }, control1(twice), [F])],
    ["a callback", () => controlled(control.callback, [F], {}, { kind: "callback", run: () => {} }, [])],
  ])("takes %s", ([, make]) => {
    expect(() => verifyGraph(make())).not.toThrow();
  });

  const scanOf = (attributes: object, operands = [F, F3], types: readonly t.TensorType[] = [F, F3]) =>
    controlled(
      control.scan,
      operands,
      { constants: 0, carries: 1, length: 3, reverse: false, ...attributes },
      control1(step),
      types,
    );

  test.for<[string, () => Graph, string]>([
    [
      "an operand of nowhere",
      () => withNode(sample(), { inputs: [newValue(F3), newValue(F3)] }),
      "[add]: internal: node 0 of f uses operand 0 before it is made",
    ],
    [
      "an operand made later",
      () => {
        const g = sample();
        return { ...g, nodes: [...g.nodes].reverse() };
      },
      "[sum]: internal: node 0 of f uses operand 0 before it is made",
    ],
    [
      "a missing operand",
      () => {
        const g = sample();
        return withNode(g, { inputs: g.inputs.slice(1) });
      },
      "has 1 operands, add takes 2",
    ],
    [
      "a value made twice",
      () => {
        const g = sample();
        return { ...g, nodes: [...g.nodes, g.nodes[1]!] };
      },
      "node 2 (sum) makes a value that was made before",
    ],
    ["an output of nowhere", () => ({ ...sample(), outputs: [newValue(F)] }), "output 0 is a value that nothing makes"],
    [
      "a wrong shape",
      () => withNode(sample(), { outputs: [newValue(F)] }),
      "node 0 of f has result 0 as f32[], add makes f32[3]",
    ],
    [
      "a wrong dtype",
      () => withNode(sample(), { outputs: [newValue({ dtype: "f64", shape: [3] })] }),
      "as f64[3], add makes f32[3]",
    ],
    [
      "a result too many",
      () => withNode(sample(), { outputs: [newValue(F3), newValue(F3)] }),
      "has 2 results, add makes 1",
    ],
    [
      "operands the op refuses",
      () => {
        const g = trace("f", [F3, F], (x, y) => [x.add(y)]);
        return withNode(g, { inputs: [g.inputs[0]!, newValue(I)], ...{} });
      },
      "uses operand 1 before it is made",
    ],
    [
      "dtypes the op refuses",
      () => {
        const g = trace("f", [F3, { dtype: "i32", shape: [3] }], (x) => [x.add(x)]);
        return withNode(g, { inputs: g.inputs });
      },
      "is refused by its own rule: DTypeError [add]",
    ],
    [
      "an attribute too many",
      () => withNode(sample(), { attributes: { axis: 1 } }),
      'has an attribute "axis" that add does not know',
    ],
    [
      "an attribute too few",
      () =>
        withNode(
          trace("f", [F3], (x) => [x.sum()]),
          { attributes: { axes: [0] } },
        ),
      'lacks the attribute "keepDims"',
    ],
    [
      "an attribute of another kind",
      () =>
        withNode(
          trace("f", [F3], (x) => [x.sum()]),
          { attributes: { axes: [0.5], keepDims: false } },
        ),
      'has an attribute "axes" that is not ints',
    ],
    [
      "a choice that is none",
      () =>
        withNode(
          trace("f", [F3], (x) => [t.takeAlongAxis(x, t.tensor([0], { dtype: "i32" }))]),
          { attributes: { axis: 0, mode: "loose" } },
        ),
      'has an attribute "mode" that is not clip | wrap | fill',
    ],
    [
      "an op of nowhere",
      () => withNode(sample(), { op: { ...sample().nodes[0]!.op, name: "plus" } }),
      "[plus]: internal: node 0 of f is of an op that is not in the table",
    ],
    [
      "a block without its composition",
      () =>
        withNode(
          trace("f", [F3], (x) => [t.softmax(x)]),
          { body: undefined },
        ),
      "has no body where softmax has block body",
    ],
    [
      "a primitive with a composition",
      () => withNode(sample(), { body: { kind: "block", compose: (x) => [x] } }),
      "has block body where add has no body",
    ],
    [
      "a constant of another type",
      () => {
        const g = trace("f", [], () => [t.ones([2]).add(t.ones([3]).sum())]);
        const c = trace("f", [F3], (x) => [x.add(t.tensor([1, 2, 3]))]);
        return { ...c, constants: c.constants.map((one) => ({ ...one, tensor: t.ones([2]) })), label: g.label };
      },
      "constant 0 is f32[2], its value f32[3]",
    ],
    [
      "a branch that is not closed",
      () => controlled(control.cond, [I, F], {}, control1(twice, openGraph), [F]),
      "[cond]: internal: node 0 of f carries a graph 1 that is not closed",
    ],
    [
      "a branch with another result",
      () => controlled(control.cond, [I, F], {}, control1(twice, positive), [F]),
      "has branch 1 with results bool[] where f32[] belongs",
    ],
    [
      "a branch with other inputs",
      () => controlled(control.cond, [I, F], {}, control1(step), [F]),
      "has branch 0 with inputs f32[] f32[] where f32[] belongs",
    ],
    [
      "a branch for no index",
      () => controlled(control.cond, [B, F], {}, control1(twice), [F]),
      "has an index bool[] where i32[] belongs",
    ],
    ["no branch", () => controlled(control.cond, [I], {}, control1(), []), "has no branch"],
    [
      "a condition that is a number",
      () => controlled(control.whileOp, [F], { conditionConstants: 0, bodyConstants: 0 }, control1(twice, twice), [F]),
      "has a condition with results f32[] where bool[] belongs",
    ],
    [
      "a body that changes the state",
      () =>
        controlled(control.whileOp, [F], { conditionConstants: 0, bodyConstants: 0 }, control1(positive, positive), [
          F,
        ]),
      "has a body with results bool[] where f32[] belongs",
    ],
    [
      "a loop without a body",
      () => controlled(control.whileOp, [F], { conditionConstants: 0, bodyConstants: 0 }, control1(positive), [F]),
      "carries 1 graphs in place of 2",
    ],
    [
      "more constants than operands",
      () =>
        controlled(control.whileOp, [F], { conditionConstants: 1, bodyConstants: 1 }, control1(positive, twice), [F]),
      "counts 1 and 1 constants of 1 operands",
    ],
    ["a scan of another length", () => scanOf({ length: 4 }), "walks f32[3] in 4 steps"],
    [
      "a scan with other results",
      () => scanOf({}, [F, F3], [F, F]),
      "has results f32[] f32[] where f32[] f32[3] belongs",
    ],
    ["a scan that counts wrong", () => scanOf({ carries: 3 }), "counts 0 constants and 3 carries of 2 operands"],
    [
      "a fault inside a body",
      () => controlled(control.call, [F], { remat: false }, control1(withNode(twice, { outputs: [newValue(I)] })), [F]),
      "node 0 of twice",
    ],
    [
      "a callback with results",
      () => controlled(control.callback, [F], {}, { kind: "callback", run: () => {} }, [F]),
      "is a callback and has results",
    ],
    [
      "a map linear in more than it takes",
      () =>
        controlled(control.linear, [F], {}, { kind: "linear", linear: 2, forward: (x) => [x], transpose: () => [] }, [
          F,
        ]),
      "is linear in 2 of 1 operands",
    ],
  ])("refuses %s", ([, make, text]) => {
    const graph = make();
    expect(() => verifyGraph(graph)).toThrow(expect.objectContaining({ name: "InternalError", code: "internal/bug" }));
    expect(() => verifyGraph(graph)).toThrow(text);
  });
});

describe("the text", () => {
  test("reads like a jaxpr: constants ; inputs, a line per node, scalars where they are used", () => {
    const table = t.tensor([1, 2, 3]);
    const graph = trace("f", [F3, { dtype: "f32", shape: [2, 3] }], (x, y) => [
      t.softmax(x.multiply(table).add(y)).sum({ axis: 1 }).multiply(-2),
      x.astype("i32").add(7),
    ]);
    expect(graphText(graph)).toMatchInlineSnapshot(`
      "{ lambda a:f32[3] ; b:f32[3] c:f32[2,3]. let
          d:f32[3] = multiply b a
          e:f32[2,3] = add d c
          f:f32[2,3] = softmax[axes=[1]] e
          g:f32[2] = sum[axes=[1] keepDims=false] f
          h:f32[2] = multiply g -2.0:f32[]
          i:i32[3] = astype[dtype=i32] b
          j:i32[3] = add i 7:i32[]
        in (h, j) }"
    `);
  });

  test("indents the graphs that a node carries", () => {
    expect(graphText(scanned())).toMatchInlineSnapshot(`
      "{ lambda ; a:f32[] b:f32[3]. let
          c:f32[] d:f32[3] = scan[
            constants=0 carries=1 length=3 reverse=false
            body={ lambda ; e:f32[] f:f32[]. let
                g:f32[] = add e f
              in (g, e) }
          ] a b
        in (c, d) }"
    `);
    expect(graphText(trace("f", [], () => []))).toBe("{ lambda ;. let in () }");
  });

  test("ends lines with the user's place where it is known", () => {
    const graph = withNode(sample(), { origin: "train.ts:41:7" });
    expect(graphText(graph)).toMatchInlineSnapshot(`
      "{ lambda ; a:f32[3] b:f32[3]. let
          c:f32[3] = add a b  # train.ts:41:7
          d:f32[] = sum[axes=[0] keepDims=false] c
        in (d,) }"
    `);
  });

  test("names go on after z", () => {
    const graph = trace("f", [F], (x) => {
      let y = x;
      for (let i = 0; i < 27; i++) y = y.add(x);
      return [y];
    });
    expect(graphText(graph).split("\n").slice(-3)).toEqual([
      "    aa:f32[] = add z a",
      "    ab:f32[] = add aa a",
      "  in (ab,) }",
    ]);
  });

  test.for<[t.DType, unknown, string]>([
    ["f32", 2, "2.0:f32[]"],
    ["f32", -0, "-0.0:f32[]"],
    ["f32", Number.NaN, "NaN:f32[]"],
    ["f64", 0.5, "0.5:f64[]"],
    ["bool", true, "true:bool[]"],
    ["i64", 3n, "3:i64[]"],
    ["c64", { re: 1, im: -2 }, "(1-2j):c64[]"],
  ])("a scalar of %s", ([dtype, value, text]) => {
    const constant = t.tensor(value as number, { dtype });
    const used = trace("f", [], () => [constant]);
    expect(graphText(used)).toBe(`{ lambda ;. let in (${text},) }`);
  });
});

test("the picture has clusters for sub-graphs and fusion groups", () => {
  const graph = scanned();
  const [outer] = graph.nodes;
  expect(graphDot({ ...graph, groups: [{ nodes: [outer!], inputs: [], outputs: [] }] })).toMatchInlineSnapshot(`
    "digraph "f" {
      rankdir=TB;
      node [shape=box, style="rounded,filled", fillcolor=white, fontname="monospace"];
      edge [fontname="monospace", fontsize=9];
      n0 [label="input 0\\nf32[]", shape=ellipse];
      n1 [label="input 1\\nf32[3]", shape=ellipse];
      n2 [label="scan\\nconstants=0 carries=1 length=3 reverse=false\\nf32[]\\nf32[3]", fillcolor=lightsalmon];
      subgraph cluster_3 {
        label="scan n2: body"; style=solid;
        n4 [label="input 0\\nf32[]", shape=ellipse];
        n5 [label="input 1\\nf32[]", shape=ellipse];
        n6 [label="add\\nf32[]", fillcolor=white];
        n4 -> n6 [label="f32[]"];
        n5 -> n6 [label="f32[]"];
        n7 [label="output 0", shape=ellipse];
        n6 -> n7 [label="f32[]"];
        n8 [label="output 1", shape=ellipse];
        n4 -> n8 [label="f32[]"];
      }
      n0 -> n2 [label="f32[]"];
      n1 -> n2 [label="f32[3]"];
      subgraph cluster_9 {
        label="fusion group 0"; style=dashed;
        n2;
      }
      n10 [label="output 0", shape=ellipse];
      n2 -> n10 [label="f32[]"];
      n11 [label="output 1", shape=ellipse];
      n2 -> n11 [label="f32[3]"];
    }
    "
  `);
});
