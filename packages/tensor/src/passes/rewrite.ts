// The driver of rewrites: one walk over the nodes, each asked of the table of its op.
// In: tables of rewrites.  Out: a pass.
// Invariant: linear in nodes; operands are simplified before the node that uses them; a result keeps type and weakness; graphs inside nodes are walked too.
// Not here: the tables (algebra.ts, layout.ts, fold.ts), removing what became unused (dead.ts).
import { heldHandle } from "../buffer.js";
import { type Constant, type Graph, type Node, type NodeBody, newValue, type Value } from "../graph/graph.js";
import { sameType } from "../graph/types.js";
import type { Tensor } from "../methods.generated.js";
import { itemAt } from "../read.js";
import type { Attributes, Scalar } from "../schema/op.js";
import type { AnyOpSchema } from "../schema/table.js";
import { bodyOf } from "../tensor.js";
import { fixedOperands, graphsOf } from "./inside.js";
import type { Draft, Pass, PassContext, Rewrite, Uniform } from "./pass.js";

// A rewrite may make nodes that are rewritten in turn; more in a row than this are two tables undoing each other.
const MAX_DEPTH = 16;

/** The pass that applies tables of rewrites. */
export function rewriting(name: string, ...tables: readonly (readonly Rewrite[])[]): Pass {
  const byOp = new Map<string, Rewrite[]>();
  for (const rewrite of tables.flat()) for (const op of rewrite.ops) byOp.set(op, [...(byOp.get(op) ?? []), rewrite]);
  return { name, run: (graph, context) => new GraphDraft(graph, context, byOp, new Map()).finish() };
}

class GraphDraft implements Draft {
  readonly context: PassContext;
  readonly closed: boolean;
  readonly #graph: Graph;
  readonly #byOp: ReadonlyMap<string, readonly Rewrite[]>;
  readonly #inside: Map<Graph, Graph>;
  readonly #nodes: Node[] = [];
  readonly #constants: Constant[];
  readonly #tensors = new Map<Value, Tensor>();
  readonly #makers = new Map<Value, Node>();
  readonly #uniforms = new Map<Value, Uniform | undefined>();
  readonly #stands = new Map<Value, Value>();
  #origin: string | undefined;
  #depth = 0;

  constructor(
    graph: Graph,
    context: PassContext,
    byOp: ReadonlyMap<string, readonly Rewrite[]>,
    inside: Map<Graph, Graph>,
    known?: readonly (Uniform | undefined)[],
  ) {
    this.#graph = graph;
    this.closed = known !== undefined;
    known?.forEach((uniform, i) => {
      if (uniform !== undefined) this.#uniforms.set(graph.inputs[i]!, uniform);
    });
    this.context = context;
    this.#byOp = byOp;
    this.#inside = inside;
    this.#constants = [...graph.constants];
    for (const { value, tensor } of graph.constants) this.#tensors.set(value, tensor);
  }

  finish(): Graph {
    for (const before of this.#graph.nodes) {
      this.#origin = before.origin;
      const node = this.#withInside(this.#moved(before));
      const results = this.#place(node);
      node.outputs.forEach((value, i) => {
        if (results[i] !== value) this.#stands.set(value, results[i]!);
      });
    }
    const { label, inputs, outputs } = this.#graph;
    return {
      label,
      inputs,
      constants: this.#constants,
      nodes: this.#nodes,
      outputs: outputs.map((value) => this.#now(value)),
    };
  }

  /** The node on the values that stand for its operands. */
  #moved(node: Node): Node {
    if (!node.inputs.some((value) => this.#stands.has(value))) return node;
    return { ...node, inputs: node.inputs.map((value) => this.#now(value)) };
  }

  /** The node with its graphs rewritten, which know the operands that are one value; a graph that knows none is done once. */
  #withInside(node: Node): Node {
    const fixed = fixedOperands(node);
    if (fixed.length === 0) return node;
    const graphs = graphsOf(node).map((graph, i) => {
      const known = fixed[i]!.map((value) => this.uniform(value));
      const draft = new GraphDraft(graph, this.context, this.#byOp, this.#inside, known);
      if (known.some((uniform) => uniform !== undefined)) return draft.finish();
      const done = this.#inside.get(graph) ?? draft.finish();
      this.#inside.set(graph, done);
      return done;
    });
    return { ...node, body: { ...node.body, graphs } as NodeBody };
  }

  #now(value: Value): Value {
    return this.#stands.get(value) ?? value;
  }

  /** The values that stand for the results of a node: of a rewrite, or its own. */
  #place(node: Node): readonly Value[] {
    if (this.#depth < MAX_DEPTH) {
      this.#depth++;
      for (const rewrite of this.#byOp.get(node.op.name) ?? []) {
        const results = rewrite.rewrite(node, this);
        if (results === undefined || !node.outputs.every((value, i) => stands(value, results[i]!))) continue;
        const { fired } = this.context;
        fired.set(rewrite.name, (fired.get(rewrite.name) ?? 0) + 1);
        this.#depth--;
        return results;
      }
      this.#depth--;
    }
    this.#nodes.push(node);
    for (const value of node.outputs) this.#makers.set(value, node);
    return node.outputs;
  }

  maker(value: Value): Node | undefined {
    return this.#makers.get(value);
  }

  tensor(value: Value): Tensor | undefined {
    return this.#tensors.get(value);
  }

  uniform(value: Value): Uniform | undefined {
    if (this.#uniforms.has(value)) return this.#uniforms.get(value);
    const item = this.#item(value);
    const uniform = item === undefined ? undefined : { dtype: value.dtype, shape: value.shape, item };
    this.#uniforms.set(value, uniform);
    return uniform;
  }

  #item(value: Value): Scalar | undefined {
    const node = this.#makers.get(value);
    if (node !== undefined) {
      if (node.op.name === "full") return node.attributes.value as Scalar;
      return node.op.name === "broadcastTo" || node.op.name === "reshape"
        ? this.uniform(node.inputs[0]!)?.item
        : undefined;
    }
    const tensor = this.#tensors.get(value);
    return tensor === undefined || tensor.size !== 1 ? undefined : scalarOf(tensor);
  }

  add(op: AnyOpSchema, inputs: readonly Value[], attributes: object): readonly Value[] {
    const weak = inputs.length > 0 && inputs.every((value) => value.weakType);
    const outputs = op.result(inputs, attributes as never).map((type) => newValue(type, weak));
    const origin = this.#origin;
    return this.#place({ op, inputs, attributes: attributes as Attributes, outputs, body: undefined, origin });
  }

  constant(tensor: Tensor): Value {
    const value = newValue(tensor, tensor.weakType);
    this.#constants.push({ value, tensor });
    this.#tensors.set(value, tensor);
    return value;
  }
}

const stands = (old: Value, now: Value): boolean => sameType(old, now) && old.weakType === now.weakType;

/** The element of a tensor that has one and is not being traced. */
export function scalarOf(tensor: Tensor): Scalar | undefined {
  const body = bodyOf(tensor);
  if (body.kind !== "buffer") return undefined;
  return itemAt(tensor.dtype, body.backend.download(heldHandle(body, "optimize", "a constant")), 0);
}
