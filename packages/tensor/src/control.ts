// What the ops that carry functions do when they run at once.
// In: such an op with its operands, and how a graph is run.  Out: the results.
// Invariant: only the chosen branch of cond runs; scan reads and writes one slice per step.
// Not here: recording (trace.ts), user functions (ops/control/).
import { apply } from "./apply.js";
import { InternalError } from "./error.js";
import type { Graph, NodeBody } from "./graph/graph.js";
import type { Tensor } from "./methods.generated.js";
import type { ScanAttributes, WhileAttributes } from "./schema/control.js";
import * as creation from "./schema/creation.js";
import * as movement from "./schema/movement.js";
import type { Attributes } from "./schema/op.js";
import type { AnyOpSchema } from "./schema/table.js";

/** Runs a closed graph. */
export type RunGraph = (graph: Graph, inputs: readonly Tensor[]) => readonly Tensor[];

/** The results of a control op on concrete operands. */
export function runControl(
  op: AnyOpSchema,
  inputs: readonly Tensor[],
  attributes: Attributes,
  body: NodeBody,
  run: RunGraph,
): readonly Tensor[] {
  switch (body.kind) {
    case "callback":
      body.run(inputs);
      return [];
    case "linear":
      return body.forward(...inputs);
    case "custom":
      return run(body.graphs[0], inputs);
    case "control":
      return runners[op.name]!(inputs, attributes, body.graphs, run);
    case "block":
      throw new InternalError(op.name, "a block is not a control op");
  }
}

type Runner = (
  inputs: readonly Tensor[],
  attributes: Attributes,
  graphs: readonly Graph[],
  run: RunGraph,
) => readonly Tensor[];

const runners: Readonly<Record<string, Runner>> = { cond: runCond, while: runWhile, scan: runScan, call: runCall };

function runCond([index, ...operands]: readonly Tensor[], _: Attributes, graphs: readonly Graph[], run: RunGraph) {
  const at = Math.min(Math.max(Number(index!.item()), 0), graphs.length - 1);
  return run(graphs[at]!, operands);
}

function runCall(inputs: readonly Tensor[], _: Attributes, graphs: readonly Graph[], run: RunGraph) {
  return run(graphs[0]!, inputs);
}

function runWhile(inputs: readonly Tensor[], attributes: Attributes, graphs: readonly Graph[], run: RunGraph) {
  const { conditionConstants: c, bodyConstants: b } = attributes as unknown as WhileAttributes;
  const [condition, body] = graphs as readonly [Graph, Graph];
  let state = inputs.slice(c + b);
  while (run(condition, [...inputs.slice(0, c), ...state])[0]!.item())
    state = [...run(body, [...inputs.slice(c, c + b), ...state])];
  return state;
}

function runScan(inputs: readonly Tensor[], attributes: Attributes, graphs: readonly Graph[], run: RunGraph) {
  const { constants, carries, length, reverse } = attributes as unknown as ScanAttributes;
  const body = graphs[0]!;
  const fixed = inputs.slice(0, constants);
  const xs = inputs.slice(constants + carries);
  let carry = inputs.slice(constants, constants + carries);
  const stacks: Tensor[][] = body.outputs.slice(carries).map(() => new Array(length));
  for (let step = 0; step < length; step++) {
    const at = reverse ? length - 1 - step : step;
    const results = run(body, [...fixed, ...carry, ...xs.map((x) => sliceAt(x, at))]);
    carry = results.slice(0, carries);
    results.slice(carries).forEach((y, i) => {
      stacks[i]![at] = y;
    });
  }
  return [...carry, ...stacks.map((ys, i) => stacked(ys, body.outputs[carries + i]!))];
}

function sliceAt(x: Tensor, at: number): Tensor {
  const [, ...rest] = x.shape;
  const start = [at, ...rest.map(() => 0)];
  const stop = [at + 1, ...rest];
  const window = apply(movement.slice, [x], { start, stop, step: x.shape.map(() => 1) });
  return apply(movement.reshape, [window], { shape: rest });
}

function stacked(
  ys: readonly Tensor[],
  { dtype, shape }: { dtype: Tensor["dtype"]; shape: readonly number[] },
): Tensor {
  if (ys.length === 0) return apply(creation.full, [], { shape: [0, ...shape], value: 0, dtype } as never);
  const rows = ys.map((y) => apply(movement.reshape, [y], { shape: [1, ...shape] }));
  return apply(movement.concatenate, rows, { axis: 0 });
}
