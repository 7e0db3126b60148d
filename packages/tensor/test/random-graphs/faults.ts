// Faults to plant into rules and passes: mistakes that such code has when it is written.
// In: the tables of rules, one pass.  Out: ways to plant a fault and to take it out again.
// Invariant: a planted rule has the types of the right one wherever it can, so that only numbers tell.
import { applyAll } from "../../src/apply.js";
import type { Graph, Node, Value } from "../../src/graph/graph.js";
import * as t from "../../src/index.js";
import { commonSubexpressions } from "../../src/passes/common.js";
import type { Pass } from "../../src/passes/pass.js";
import { OP_TABLE } from "../../src/schema/table.js";
import { BATCH_RULES } from "../../src/transform/batching-rules/table.js";
import { JVP_RULES } from "../../src/transform/jvp-rules/table.js";
import type { BatchContext, JvpContext, Tangent, TransposeContext } from "../../src/transform/rule.js";
import { TRANSPOSE_RULES } from "../../src/transform/transpose-rules/table.js";
import type { Tensor } from "./pick.js";

/** A fault: what is wrong, how it is planted; planting gives the way back. */
export interface Fault {
  readonly name: string;
  plant(): () => void;
}

type Attributes = Readonly<Record<string, never>>;
type Replaced<Context, Result> = (
  context: Context,
  right: (context: Context) => readonly Result[],
) => readonly Result[];

/** Another rule in a table. */
function replacing<Context, Result>(table: object, op: string, wrong: Replaced<Context, Result>): () => () => void {
  const rules = table as Record<string, (context: Context) => readonly Result[]>;
  return () => {
    const right = rules[op];
    if (right === undefined) throw new Error(`${op} has no rule to plant a fault in`);
    rules[op] = (context) => wrong(context, right);
    return () => {
      rules[op] = right;
    };
  };
}
const jvp = (op: string, wrong: Replaced<JvpContext<Attributes>, Tangent>): (() => () => void) =>
  replacing(JVP_RULES, op, wrong);
const transposed = (op: string, wrong: Replaced<TransposeContext<Attributes>, Tangent>): (() => () => void) =>
  replacing(TRANSPOSE_RULES, op, wrong);
const batched = (op: string, wrong: Replaced<BatchContext<Attributes>, Tensor>): (() => () => void) =>
  replacing(BATCH_RULES, op, wrong);

/** Another node in place of each after the common subexpressions; `idOf` numbers values. */
function rewriting(wrong: (node: Node, idOf: (value: Value) => number) => Node): () => () => void {
  const rewritten = (graph: Graph): Graph => {
    const ids = new Map<Value, number>();
    const idOf = (value: Value): number => {
      if (!ids.has(value)) ids.set(value, ids.size);
      return ids.get(value)!;
    };
    for (const value of [...graph.inputs, ...graph.constants.map((constant) => constant.value)]) idOf(value);
    return { ...graph, nodes: graph.nodes.map((node) => wrong(node, idOf)) };
  };
  return () => {
    const pass = commonSubexpressions as { run: Pass["run"] };
    const right = pass.run;
    pass.run = (graph, context) => rewritten(right(graph, context));
    return () => {
      pass.run = right;
    };
  };
}

const run = (op: string, inputs: readonly Tensor[], attributes: Attributes): readonly Tensor[] =>
  applyAll(OP_TABLE.get(op)!, inputs, attributes as never);
const zerosOf = ({ shape, dtype }: { shape: readonly number[]; dtype: t.DType }): Tensor =>
  t.zeros(shape, { dtype }) as Tensor;

export const FAULTS: readonly Fault[] = [
  {
    name: "the second factor's tangent is lost",
    plant: jvp("multiply", (context, right) => {
      const [a, b] = context.tangents;
      return right({ ...context, tangents: a === undefined ? [a, b] : [a, undefined] });
    }),
  },
  {
    name: "the derivative of tanh is 1 - y",
    plant: jvp("tanh", ({ outputs: [y], tangents: [dx] }) => [t.subtract(1, y!).multiply(dx!) as Tensor]),
  },
  {
    name: "the tangent of a maximum is that of the other side",
    plant: jvp("maximum", (context, right) => right({ ...context, tangents: [...context.tangents].reverse() })),
  },
  {
    name: "the largest element's tangent is the first element's",
    plant: jvp("max", (context) => {
      const [x] = context.primals;
      const { axes } = context.attributes as unknown as { axes: readonly number[] };
      const start = x!.shape.map(() => 0);
      const stop = x!.shape.map((extent, i) => (axes.includes(i) ? 1 : extent));
      return [t.reshape(t.slice(context.tangents[0]!, start, stop), context.outputs[0]!.shape) as Tensor];
    }),
  },
  {
    name: "a permutation is transposed by itself, not by its inverse",
    plant: transposed("transpose", ({ cotangents, attributes }) =>
      run("transpose", cotangents as Tensor[], attributes),
    ),
  },
  {
    name: "a broadcast's cotangents are not summed, the first one is taken",
    plant: transposed("broadcastTo", ({ cotangents: [ct], types: [type] }) => {
      const extra = ct!.ndim - type!.shape.length;
      const stop = ct!.shape.map((_, i) => (i < extra ? 1 : type!.shape[i - extra]!));
      return [
        t.reshape(
          t.slice(
            ct!,
            stop.map(() => 0),
            stop,
          ),
          type!.shape,
        ) as Tensor,
      ];
    }),
  },
  {
    name: "a slice's cotangent is put at the front",
    plant: transposed("slice", (context, right) => {
      const { start, stop, step } = context.attributes as unknown as Record<string, readonly number[]>;
      const moved = { start: start!.map(() => 0), stop: stop!.map((x, i) => x - start![i]!), step };
      return right({ ...context, attributes: moved as never });
    }),
  },
  {
    name: "cotangents of an element read twice overwrite each other",
    plant: transposed("gather", ({ cotangents: [ct], inputs, types, attributes }) => {
      const { axes, mode } = attributes as unknown as { axes: readonly number[]; mode: string };
      const operands = [zerosOf(types[0]!), ct!, ...(inputs.slice(1) as Tensor[])];
      const [made] = run("scatter", operands, { axes, reduce: "set", mode } as never);
      return [made, ...inputs.slice(1).map(() => undefined)];
    }),
  },
  {
    name: "the pullback of a running sum runs in the same direction",
    plant: transposed("cumsum", ({ cotangents, attributes }) => run("cumsum", cotangents as Tensor[], attributes)),
  },
  {
    name: "a batch of matrix products comes out with its axes exchanged",
    plant: batched("matmul", (context, right) => {
      const [made] = right(context);
      const square = made!.ndim >= 3 && made!.shape.at(-1) === made!.shape.at(-2);
      return [square ? (t.swapaxes(made!, -1, -2) as Tensor) : made!];
    }),
  },
  {
    name: "a batch is sorted along the axis before",
    plant: batched("sort", (context) => run("sort", context.inputs, context.attributes)),
  },
  {
    name: "all rows of a batch start where the first one does",
    plant: batched("dynamicSlice", (context, right) => {
      const [x, start] = context.inputs;
      if (!context.batched[1]) return right(context);
      return right({
        ...context,
        inputs: [x!, t.broadcastTo(t.slice(start!, [0, 0], [1, start!.shape[1]!]), start!.shape) as Tensor],
      });
    }),
  },
  {
    name: "a batch of running products carries over from row to row",
    plant: batched("cumprod", (context) => run("cumprod", context.inputs, context.attributes)),
  },
  {
    name: "operands of a subtraction are put in order",
    plant: rewriting((node, idOf) => {
      if (node.op.name !== "subtract" || node.inputs[0]!.shape.join() !== node.inputs[1]!.shape.join()) return node;
      return { ...node, inputs: [...node.inputs].sort((a, b) => idOf(a) - idOf(b)) };
    }),
  },
];
