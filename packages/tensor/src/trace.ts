// Tracing: a function run on values without elements, so that what it does is written down as a graph.
// In: the types of the arguments and a function of tensors.  Out: a graph.
// Invariant: inside an absorbing trace nothing runs; a tensor from outside becomes a constant of the graph, which holds a handle of its own.
// Not here: graphs run on tensors (replay.ts), trees of arguments (transform/function.ts), caches (defn/).
import { type TraceFrame, withFrame } from "./apply.js";
import { settings } from "./config.js";
import { warnOncePer } from "./fallback.js";
import { type Constant, type Graph, type Node, type NodeBody, newValue, type Value } from "./graph/graph.js";
import type { Tensor } from "./methods.generated.js";
import { originNow, userFrame } from "./origin.js";
import type { Attributes, TensorType } from "./schema/op.js";
import type { AnyOpSchema } from "./schema/table.js";
import { bodyOf, leakedTracer, retained, tracerOf } from "./tensor.js";

// A trace holds a handle of its own on what it captures; traces around it must still see that it is the same tensor.
const originals = new WeakMap<object, object>();

/** What makes two tensors the same operand of a graph. */
export function identityOf(x: Tensor): object {
  const body = bodyOf(x);
  return body.kind === "traced" ? body.value : (originals.get(body) ?? body);
}

function ownCopy(x: Tensor, op: string): Tensor {
  const copy = retained(x, op);
  originals.set(bodyOf(copy), identityOf(x));
  return copy;
}

// More nodes than models have whose loops are loops.
const MANY_NODES = 50_000;

function warnUnrolled(label: string): void {
  const place = userFrame();
  warnOncePer(
    `unrolled ${label}`,
    `@sextant/tensor: the trace of ${label} has more than ${MANY_NODES} nodes${place === undefined ? "" : `, now at ${place}`}: a JavaScript loop inside a traced function is written out step by step; use forLoop or scan`,
  );
}

/** One trace in progress. */
export class GraphFrame implements TraceFrame {
  readonly label: string;
  readonly absorbs: boolean;
  open = true;
  readonly #inputs: Value[] = [];
  readonly #inputNames: string[] = [];
  readonly #constants = new Map<unknown, Constant>();
  readonly #nodes: Node[] = [];

  /** `absorbs`: does it record every op, or only those on its own values? */
  constructor(label: string, absorbs: boolean) {
    this.label = label;
    this.absorbs = absorbs;
  }

  /** A new input of the graph. `name` is what errors call it. */
  input(type: TensorType, weakType = false, name = `argument ${this.#inputs.length}`): Tensor {
    const value = newValue(type, weakType);
    this.#inputs.push(value);
    this.#inputNames.push(name);
    return tracerOf(this, value);
  }

  record(
    op: AnyOpSchema,
    inputs: readonly Tensor[],
    attributes: Attributes,
    types: readonly TensorType[],
    body?: NodeBody,
  ): readonly Tensor[] {
    const weak = inputs.length > 0 && body === undefined && inputs.every((x) => x.weakType);
    const outputs = types.map((type) => newValue(type, weak));
    if (this.#nodes.length === MANY_NODES && this.absorbs) warnUnrolled(this.label);
    this.#nodes.push({
      op,
      inputs: inputs.map((x) => this.valueOf(x, op.name)),
      attributes,
      outputs,
      body,
      origin: settings().debug.origin ? originNow() : undefined,
    });
    return outputs.map((value) => tracerOf(this, value));
  }

  /** The value that stands for a tensor in this graph; one from outside becomes a constant. */
  valueOf(x: Tensor, op: string): Value {
    const body = bodyOf(x);
    if (body.kind === "traced") {
      if (body.owner === this) return body.value;
      if (!body.owner.open) throw leakedTracer(body, op);
    }
    const key = identityOf(x);
    let constant = this.#constants.get(key);
    if (constant === undefined) {
      constant = { value: newValue(x, x.weakType), tensor: body.kind === "traced" ? x : ownCopy(x, op) };
      this.#constants.set(key, constant);
    }
    return constant.value;
  }

  /** Ends the trace. */
  close(outputs: readonly Tensor[]): Graph {
    const values = outputs.map((x) => this.valueOf(x, this.label));
    this.open = false;
    return {
      label: this.label,
      inputs: this.#inputs,
      constants: [...this.#constants.values()],
      nodes: this.#nodes,
      outputs: values,
    };
  }

  describe(value: Value): string {
    const wanted = new Set<Value>([value]);
    let origin: string | undefined;
    for (let i = this.#nodes.length - 1; i >= 0; i--) {
      const node = this.#nodes[i]!;
      if (!node.outputs.some((output) => wanted.has(output))) continue;
      if (node.outputs.includes(value)) origin = node.origin;
      for (const input of node.inputs) wanted.add(input);
    }
    const names = this.#inputNames.filter((_, i) => wanted.has(this.#inputs[i]!));
    const from = names.length === 0 ? "" : `, from ${names.join(", ")}`;
    return origin === undefined ? from : `, made at ${origin}${from}`;
  }
}

/** An argument of a trace: its type, whether it is weak, and what errors call it. */
export interface TraceInput extends TensorType {
  readonly weakType?: boolean;
  readonly name?: string;
}

/** The graph of a function of tensors. */
export function trace(
  label: string,
  inputs: readonly TraceInput[],
  fn: (...inputs: Tensor[]) => readonly Tensor[],
): Graph {
  const frame = new GraphFrame(label, true);
  try {
    return withFrame(frame, () => {
      const tracers = inputs.map((input) => frame.input(input, input.weakType, input.name));
      return frame.close(fn(...tracers));
    });
  } finally {
    frame.open = false;
  }
}
