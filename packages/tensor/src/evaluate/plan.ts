// A graph made ready to run many times: values have become slots, and each step knows which slots end with it.
// In: a graph and a lane, which says what the steps are.  Out: a plan.
// Invariant: inputs take the first slots, constants the next, results the rest; a slot is given back right after its last use.
// Not here: running (execute.ts), what a node does (step.ts), segments of a compiled program (pipeline).
import type { Backend, Handle } from "../backend.js";
import { heldHandle } from "../buffer.js";
import { BackendMismatchError } from "../error.js";
import type { Constant, Graph, Node, Value } from "../graph/graph.js";
import type { Signal } from "../signal.js";
import { bufferOfTensor } from "../tensor.js";

/** A run in progress: it yields nothing to take a breath, or a promise whose result it needs. */
export type Run = Generator<Promise<unknown> | undefined, readonly Handle[], unknown>;

/** How a run shares the thread. */
export interface Pace {
  /** Is it time to take a breath? */
  readonly due: () => boolean;
  /** Are values read without blocking? */
  readonly asynchronous: boolean;
  /** Gives the run up. */
  readonly signal: Signal | undefined;
  /** Told how long a program waited for its turn, in milliseconds. */
  readonly waited?: ((milliseconds: number) => void) | undefined;
}

/** What one step does with its operands, which stay the caller's; results belong to the caller. */
export type Step =
  | { readonly kind: "direct"; readonly run: (operands: readonly Handle[]) => readonly Handle[] }
  | {
      readonly kind: "nested";
      readonly run: (operands: readonly Handle[], pace: Pace) => Run;
      readonly dispose: () => void;
    };

/** One step of a graph: a node, or several that run as one. */
export interface Unit {
  /** Name of the op or construct. */
  readonly name: string;
  /** The node, when it is one. */
  readonly node: Node | undefined;
  readonly inputs: readonly Value[];
  readonly outputs: readonly Value[];
  readonly step: Step;
}

/** What runs graphs: how a graph is cut into steps, and where they run. */
export interface Lane {
  readonly backend: Backend;
  readonly units: (graph: Graph) => readonly Unit[];
}

/** One step with its slots. */
export interface Instruction {
  readonly name: string;
  readonly node: Node | undefined;
  readonly inputs: readonly number[];
  readonly outputs: readonly number[];
  readonly types: readonly Value[];
  readonly step: Step;
  /** Slots of results that are not needed after this step. */
  readonly ending: readonly number[];
  /** Slots of inputs that are not needed after this step. */
  readonly endingInputs: readonly number[];
}

/** A graph ready to run. */
export interface Plan {
  readonly backend: Backend;
  readonly label: string;
  readonly inputs: number;
  readonly constants: readonly Handle[];
  readonly slots: number;
  readonly instructions: readonly Instruction[];
  readonly outputs: readonly number[];
  /** Is it the first output from its slot? */
  readonly first: readonly boolean[];
  /** Inputs that no step and no output uses. */
  readonly unused: readonly number[];
}

/** Makes a graph ready to run. Throws `backend/mismatch` when a captured tensor lives elsewhere. */
export function planGraph(graph: Graph, lane: Lane): Plan {
  const units = lane.units(graph);
  const slotOf = new Map<Value, number>();
  const assign = (value: Value): number => {
    const slot = slotOf.size;
    slotOf.set(value, slot);
    return slot;
  };
  for (const value of graph.inputs) assign(value);
  for (const { value } of graph.constants) assign(value);
  const made = slotOf.size;
  for (const { outputs } of units) for (const value of outputs) assign(value);
  const slot = (value: Value): number => slotOf.get(value)!;

  const outputs = graph.outputs.map(slot);
  const seen = new Set<number>(outputs);
  const instructions: Instruction[] = new Array(units.length);
  for (let i = units.length - 1; i >= 0; i--) {
    const unit = units[i]!;
    const ends = [...unit.inputs, ...unit.outputs].map(slot).filter((at) => !seen.has(at) && seen.add(at));
    instructions[i] = {
      name: unit.name,
      node: unit.node,
      inputs: unit.inputs.map(slot),
      outputs: unit.outputs.map(slot),
      types: unit.outputs,
      step: unit.step,
      ending: ends.filter((at) => at >= made),
      endingInputs: ends.filter((at) => at < graph.inputs.length),
    };
  }
  return {
    backend: lane.backend,
    label: graph.label,
    inputs: graph.inputs.length,
    constants: graph.constants.map((constant) => constantHandle(constant, lane.backend, graph.label)),
    slots: slotOf.size,
    instructions,
    outputs,
    first: outputs.map((at, i) => outputs.indexOf(at) === i),
    unused: graph.inputs.map((_, i) => i).filter((at) => !seen.has(at)),
  };
}

/** A handle of the plan's own on a captured tensor. */
function constantHandle({ tensor }: Constant, backend: Backend, op: string): Handle {
  const buffer = bufferOfTensor(tensor, op);
  if (buffer.backend === backend) return backend.retain(heldHandle(buffer, op, "a captured tensor"));
  throw new BackendMismatchError({
    code: "backend/mismatch",
    op,
    what: `a captured tensor lives on "${buffer.backend.name}", and the function runs on "${backend.name}"`,
    remedy: `move it with x.to("${backend.name}"), or pass it as an argument`,
    shapes: [tensor.shape],
  });
}

/** Gives back what a plan holds; it is not run again. */
export function disposePlan(plan: Plan): void {
  for (const handle of plan.constants) plan.backend.release(handle);
  for (const { step } of plan.instructions) if (step.kind === "nested") step.dispose();
}
