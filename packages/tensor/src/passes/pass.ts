// What a pass is: a graph in, a graph out that computes the same.
// In: nothing.  Out: the types of passes and rewrites.
// Invariant: a rewrite changes no bit of any result; `because` says why.
// Not here: the driver (rewrite.ts), the order (optimize.ts).
import type { Backend } from "../backend.js";
import type { Graph, Node, Value } from "../graph/graph.js";
import type { Tensor } from "../methods.generated.js";
import type { Scalar, TensorType } from "../schema/op.js";
import type { AnyOpSchema } from "../schema/table.js";

/** What passes know beside the graph. */
export interface PassContext {
  /** The backend that the graph is compiled for; it folds the constants. */
  readonly backend: Backend;
  /** How often each rewrite has fired, by name. */
  readonly fired: Map<string, number>;
}

/** One pass. */
export interface Pass {
  readonly name: string;
  readonly run: (graph: Graph, context: PassContext) => Graph;
}

/** One value that every element of a tensor has. */
export interface Uniform extends TensorType {
  readonly item: Scalar;
}

/** The graph being rewritten, up to the node at hand. */
export interface Draft {
  readonly context: PassContext;
  /** Is it a graph inside a node, which has no constants? */
  readonly closed: boolean;
  /** The node that makes a value; undefined for inputs and constants. */
  maker(value: Value): Node | undefined;
  /** The tensor of a constant. */
  tensor(value: Value): Tensor | undefined;
  /** The one value of all elements, where it is known. */
  uniform(value: Value): Uniform | undefined;
  /** The results of one more node, itself simplified. */
  add(op: AnyOpSchema, inputs: readonly Value[], attributes: object): readonly Value[];
  /** A constant of a graph that is not closed. */
  constant(tensor: Tensor): Value;
}

/** One rewrite. */
export interface Rewrite {
  readonly name: string;
  /** Ops it looks at. */
  readonly ops: readonly string[];
  /** Why it is exact. */
  readonly because: string;
  /** What stands for the results of the node; undefined leaves it. */
  readonly rewrite: (node: Node, draft: Draft) => readonly Value[] | undefined;
}
