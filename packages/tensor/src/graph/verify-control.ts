// Do the graphs that a node carries agree with its operands and results?
// In: a node of an op that carries functions, the verifier of graphs.  Out: what is wrong, or nothing.
// Invariant: such graphs are closed: all they use are their inputs.
// Not here: what the ops do (control.ts).
import type { ScanAttributes, WhileAttributes } from "../schema/control.js";
import type { TensorType } from "../schema/op.js";
import type { Graph, Node } from "./graph.js";
import { sameType, typesText } from "./types.js";

/** What is wrong with a node that carries functions; `verify` checks a graph and throws. */
export function controlFault(node: Node, verify: (graph: Graph) => void): string | undefined {
  const { body, op } = node;
  const graphs = body !== undefined && "graphs" in body ? body.graphs : [];
  for (const [i, graph] of graphs.entries()) {
    if (graph.constants.length > 0) return `carries a graph ${i} that is not closed: it has constants`;
    verify(graph);
  }
  return CONTROL_FAULTS[op.name]?.(node, graphs);
}

type Fault = string | undefined;

const CONTROL_FAULTS: Readonly<Record<string, (node: Node, graphs: readonly Graph[]) => Fault>> = {
  cond: condFault,
  while: whileFault,
  scan: scanFault,
  call: callFault,
  custom: callFault,
  callback: ({ outputs }) => (outputs.length === 0 ? undefined : "is a callback and has results"),
  linear: ({ inputs, body }) => {
    const count = body?.kind === "linear" ? body.linear : 0;
    return count <= inputs.length ? undefined : `is linear in ${count} of ${inputs.length} operands`;
  },
};

/** The wanted types against those found. */
function typesFault(what: string, wanted: readonly TensorType[], found: readonly TensorType[]): Fault {
  if (wanted.length === found.length && wanted.every((type, i) => sameType(type, found[i]!))) return undefined;
  return `has ${what} ${typesText(found)} where ${typesText(wanted)} belongs`;
}

function countFault(graphs: readonly Graph[], count: number): Fault {
  return graphs.length === count ? undefined : `carries ${graphs.length} graphs in place of ${count}`;
}

function condFault({ inputs, outputs }: Node, graphs: readonly Graph[]): Fault {
  if (graphs.length === 0) return "has no branch";
  const [index, ...operands] = inputs;
  if (index === undefined) return "has no index";
  for (const [i, graph] of graphs.entries()) {
    const fault =
      typesFault(`branch ${i} with inputs`, operands, graph.inputs) ??
      typesFault(`branch ${i} with results`, outputs, graph.outputs);
    if (fault !== undefined) return fault;
  }
  return typesFault("an index", [{ dtype: "i32", shape: [] }], [index]);
}

function whileFault({ inputs, outputs, attributes }: Node, graphs: readonly Graph[]): Fault {
  const { conditionConstants: c, bodyConstants: b } = attributes as unknown as WhileAttributes;
  if (c < 0 || b < 0 || c + b > inputs.length) return `counts ${c} and ${b} constants of ${inputs.length} operands`;
  const [condition, body] = graphs;
  if (condition === undefined || body === undefined) return countFault(graphs, 2);
  const state = inputs.slice(c + b);
  return (
    countFault(graphs, 2) ??
    typesFault("a condition with inputs", [...inputs.slice(0, c), ...state], condition.inputs) ??
    typesFault("a condition with results", [{ dtype: "bool", shape: [] }], condition.outputs) ??
    typesFault("a body with inputs", [...inputs.slice(c, c + b), ...state], body.inputs) ??
    typesFault("a body with results", state, body.outputs) ??
    typesFault("results", state, outputs)
  );
}

function scanFault({ inputs, outputs, attributes }: Node, graphs: readonly Graph[]): Fault {
  const { constants, carries, length } = attributes as unknown as ScanAttributes;
  if (constants < 0 || carries < 0 || constants + carries > inputs.length)
    return `counts ${constants} constants and ${carries} carries of ${inputs.length} operands`;
  const [body] = graphs;
  if (body === undefined) return countFault(graphs, 1);
  const fixed = inputs.slice(0, constants);
  const carry = inputs.slice(constants, constants + carries);
  const xs = inputs.slice(constants + carries);
  const short = xs.find((x) => x.shape[0] !== length);
  if (short !== undefined) return `walks ${typesText([short])} in ${length} steps`;
  const slices = xs.map(({ dtype, shape }) => ({ dtype, shape: shape.slice(1) }));
  const ys = body.outputs.slice(carries).map(({ dtype, shape }) => ({ dtype, shape: [length, ...shape] }));
  return (
    countFault(graphs, 1) ??
    typesFault("a body with inputs", [...fixed, ...carry, ...slices], body.inputs) ??
    typesFault("a body with carries", carry, body.outputs.slice(0, carries)) ??
    typesFault("results", [...carry, ...ys], outputs)
  );
}

function callFault({ inputs, outputs }: Node, graphs: readonly Graph[]): Fault {
  const [body] = graphs;
  if (body === undefined) return countFault(graphs, 1);
  return (
    countFault(graphs, 1) ??
    typesFault("a function with inputs", inputs, body.inputs) ??
    typesFault("a function with results", outputs, body.outputs)
  );
}
