// From a graph whose nodes are all taken to a program.
// In: a graph.  Out: a program that holds handles of its constants.
// Invariant: functions of bodies have higher numbers than their callers; blocks that are not taken as one op stand as their composition.
// Not here: which nodes are taken (refusal.ts), the words (program/).
import type { Backend } from "../backend.js";
import { heldHandle } from "../buffer.js";
import { blockFallbackEvent } from "../events.js";
import type { Graph, Node, Value } from "../graph/graph.js";
import type { Program, ProgramConstant, ProgramInstruction } from "../program/program.js";
import { writeFunction } from "../program/write.js";
import * as control from "../schema/control.js";
import type { AnyOpSchema } from "../schema/table.js";
import { bufferOfTensor } from "../tensor.js";
import type { Refusals } from "./refusal.js";

/** A program from a graph; its constants are the program's own until `disposeProgram`. */
export function lowerGraph(graph: Graph, backend: Backend, refusals: Refusals): Program {
  const lowering = new Lowering(backend, refusals);
  lowering.function(graph);
  return { label: graph.label, functions: lowering.functions, constants: lowering.constants };
}

/** Gives the constants of a program back. */
export function disposeProgram({ constants }: Program, backend: Backend): void {
  for (const { handle } of constants) backend.release(handle);
}

class Lowering {
  readonly functions: Int32Array[] = [];
  readonly constants: ProgramConstant[] = [];
  readonly #backend: Backend;
  readonly #refusals: Refusals;

  constructor(backend: Backend, refusals: Refusals) {
    this.#backend = backend;
    this.#refusals = refusals;
  }

  /** Adds a graph as a function; answers with its number. */
  function(graph: Graph): number {
    const number = this.functions.push(new Int32Array()) - 1;
    const flat: Flat = { nodes: [], constants: [], same: new Map() };
    this.#flatten(graph, flat);
    const slots = new Map<Value, number>();
    const assign = (value: Value): number => {
      slots.set(value, slots.size);
      return slots.size - 1;
    };
    for (const value of graph.inputs) assign(value);
    const constants = flat.constants.map(({ value, tensor }) => {
      assign(value);
      const buffer = bufferOfTensor(tensor, graph.label);
      const handle = this.#backend.retain(heldHandle(buffer, graph.label, "a captured tensor"));
      return this.constants.push({ type: { dtype: value.dtype, shape: value.shape }, handle }) - 1;
    });
    const slot = (value: Value): number => slots.get(origin(value, flat.same))!;
    const instructions = flat.nodes.map((node): ProgramInstruction => {
      const inputs = node.inputs.map(slot);
      const { op, functions } = this.#called(node);
      const types = node.outputs.map(({ dtype, shape }) => ({ dtype, shape }));
      // A function with a derivative of its own runs as a call.
      const attributes = node.op.name === "custom" ? { remat: false } : node.attributes;
      return { op, inputs, outputs: node.outputs.map(assign), functions, attributes, types };
    });
    const inputs = graph.inputs.map(({ dtype, shape }) => ({ dtype, shape }));
    this.functions[number] = writeFunction({
      inputs,
      constants,
      slots: slots.size,
      instructions,
      outputs: graph.outputs.map(slot),
    });
    return number;
  }

  #called({ op, body }: Node): { op: AnyOpSchema; functions: readonly number[] } {
    if (body?.kind === "control") return { op, functions: body.graphs.map((graph) => this.function(graph)) };
    if (body?.kind !== "custom") return { op, functions: [] };
    return { op: control.call as unknown as AnyOpSchema, functions: [this.function(body.graphs[0])] };
  }

  /** Nodes and constants of a graph with compositions in place of blocks. */
  #flatten(graph: Graph, flat: Flat): void {
    flat.constants.push(...graph.constants);
    for (const node of graph.nodes) {
      const inner = this.#refusals.composition(node);
      if (inner === undefined) {
        flat.nodes.push(node);
        continue;
      }
      blockFallbackEvent.execute({}, { block: node.op.name, argsCount: node.inputs.length });
      for (const [i, value] of inner.inputs.entries()) flat.same.set(value, node.inputs[i]!);
      this.#flatten(inner, flat);
      for (const [i, value] of node.outputs.entries()) flat.same.set(value, inner.outputs[i]!);
    }
  }
}

interface Flat {
  readonly nodes: Node[];
  readonly constants: Graph["constants"][number][];
  /** Values that stand for others. */
  readonly same: Map<Value, Value>;
}

/** What a value stands for in the end. */
function origin(value: Value, same: ReadonlyMap<Value, Value>): Value {
  let now = value;
  for (let next = same.get(now); next !== undefined; next = same.get(now)) now = next;
  return now;
}
