// A graph: what a traced function does, as data.
// In: nothing.  Out: types of values, nodes and graphs, and the few constructors of them.
// Invariant: nodes stand in an order in which every input is made before it is used; a value is made by exactly one input, constant or node.
// Not here: recording (trace.ts), rewriting (passes/), printing (print.ts), running (evaluate.ts).
import type { DType } from "../dtype.js";
import type { Tensor } from "../methods.generated.js";
import type { Attributes, TensorType } from "../schema/op.js";
import type { AnyOpSchema } from "../schema/table.js";
import type { Shape } from "../shape.js";

/** One value of a graph; two values are the same when they are the same object. */
export interface Value extends TensorType {
  readonly dtype: DType;
  readonly shape: Shape;
  /** Does it take the dtype of the value beside it? */
  readonly weakType: boolean;
}

/** A tensor from outside that a graph uses: concrete, or a tracer of an outer trace. */
export interface Constant {
  readonly value: Value;
  readonly tensor: Tensor;
}

/** The derivative of a function that the user gave along with it. */
export type CustomRule =
  | {
      readonly kind: "jvp";
      /** Results and their tangents. */
      readonly jvp: (primals: readonly Tensor[], tangents: readonly Tensor[]) => DualTensors;
    }
  | {
      readonly kind: "vjp";
      /** Results first, then what `backward` needs. */
      readonly forward: (primals: readonly Tensor[]) => { outputs: readonly Tensor[]; residuals: readonly Tensor[] };
      /** Cotangents of the arguments; undefined is zero. */
      readonly backward: (
        residuals: readonly Tensor[],
        cotangents: readonly Tensor[],
      ) => readonly (Tensor | undefined)[];
    };

/** Results with their tangents. */
export interface DualTensors {
  readonly outputs: readonly Tensor[];
  readonly tangents: readonly (Tensor | undefined)[];
}

/** What a node carries beside its attributes. */
export type NodeBody =
  /** The default composition of a block. */
  | {
      readonly kind: "block";
      /** The results, made of other ops. */
      readonly compose: (...inputs: Tensor[]) => readonly Tensor[];
    }
  /** Closed sub-graphs of cond, while, scan and call; each has no constants. */
  | { readonly kind: "control"; readonly graphs: readonly Graph[] }
  /** A closed function with a derivative of its own. */
  | {
      readonly kind: "custom";
      readonly graphs: readonly [Graph];
      /** How many of its first operands the function uses from outside; the rule gets the others. */
      readonly captured: number;
      readonly rule: CustomRule;
    }
  /** A function of the host, called with the values for its effect. */
  | {
      readonly kind: "callback";
      /** Called at run time, once per run. */
      readonly run: (values: readonly Tensor[]) => void;
    }
  /** A map that is linear in its last `linear` operands and known only by its two directions. */
  | {
      readonly kind: "linear";
      readonly linear: number;
      /** The results, from all operands. */
      readonly forward: (...inputs: Tensor[]) => readonly Tensor[];
      /** Cotangents of the linear operands from the other operands and the cotangents of the results. */
      readonly transpose: (others: readonly Tensor[], cotangents: readonly Tensor[]) => readonly (Tensor | undefined)[];
    };

/** One op on values. */
export interface Node {
  readonly op: AnyOpSchema;
  readonly inputs: readonly Value[];
  readonly attributes: Attributes;
  readonly outputs: readonly Value[];
  readonly body: NodeBody | undefined;
  /** The user's line, `file:line:column`, while `debug.origin` is on. */
  readonly origin: string | undefined;
}

/** Nodes that a backend may run as one kernel: elementwise ops over one shape, and reductions of what they make. */
export interface FusionGroup {
  readonly nodes: readonly Node[];
  /** Values from outside the group, each once. */
  readonly inputs: readonly Value[];
  /** Values of the group that something outside uses. */
  readonly outputs: readonly Value[];
}

/** A function of tensors as data. */
export interface Graph {
  /** What was traced, such as "defn(step)". */
  readonly label: string;
  readonly inputs: readonly Value[];
  readonly constants: readonly Constant[];
  readonly nodes: readonly Node[];
  readonly outputs: readonly Value[];
  /** Which nodes may run together; says nothing about what they compute. */
  readonly groups?: readonly FusionGroup[];
}

/** A new value of that type. */
export function newValue({ dtype, shape }: TensorType, weakType = false): Value {
  return { dtype, shape, weakType };
}

/** The graph without constants: they become its first inputs. */
export function closed(graph: Graph): { readonly graph: Graph; readonly captured: readonly Tensor[] } {
  const { constants } = graph;
  if (constants.length === 0) return { graph, captured: [] };
  return {
    graph: { ...graph, inputs: [...constants.map((c) => c.value), ...graph.inputs], constants: [] },
    captured: constants.map((c) => c.tensor),
  };
}
