// What the rules of an op look like to the transformations.
// In: types only.  Out: forward, transpose and batching rules of primitives; the rules of ops that carry functions.
// Invariant: a forward rule is linear in the tangents; a transposed op is linear in the operands that are undefined; a batch is axis 0.
// Source: JVP and transpose as in JAX ("You Only Linearize Once", Radul et al. 2022).
// Not here: the rules (jvp-rules/, transpose-rules/, batching-rules/, control/), who calls them (jvp.ts, drivers.ts, transpose.ts, batch.ts).
import type { Graph, Node } from "../graph/graph.js";
import type { Tensor } from "../methods.generated.js";
import type { TensorType } from "../schema/op.js";

/** The derivative of a value, of the value's type; undefined is zero. */
export type Tangent = Tensor | undefined;

/** Results and their tangents. */
export interface Dual {
  readonly outputs: readonly Tensor[];
  readonly tangents: readonly Tangent[];
}

/** What the forward rule of a primitive gets; at least one tangent is there. */
export interface JvpContext<A = never> {
  readonly primals: readonly Tensor[];
  readonly tangents: readonly Tangent[];
  /** The results, computed already. */
  readonly outputs: readonly Tensor[];
  readonly attributes: A;
}

/** Tangents of the results of a primitive. */
export type JvpRule<A = never> = (context: JvpContext<A>) => readonly Tangent[];

/** What the transpose rule of a primitive gets; at least one cotangent is there. */
export interface TransposeContext<A = never> {
  /** Of the results; undefined is zero. */
  readonly cotangents: readonly Tangent[];
  /** Operands that are known; those in which the op is linear here are undefined. */
  readonly inputs: readonly (Tensor | undefined)[];
  /** Types of all operands. */
  readonly types: readonly TensorType[];
  /** Types of the results. */
  readonly results: readonly TensorType[];
  readonly attributes: A;
}

/** Cotangents of the operands that are undefined; of the others nothing. */
export type TransposeRule<A = never> = (context: TransposeContext<A>) => readonly Tangent[];

/** What the batching rule of a primitive gets; at least one operand is batched. */
export interface BatchContext<A = never> {
  /** Operands; the batched ones have the batch as axis 0, before the axes the op knows. */
  readonly inputs: readonly Tensor[];
  readonly batched: readonly boolean[];
  /** Extent of the batch. */
  readonly size: number;
  /** Attributes for operands without the batch. */
  readonly attributes: A;
  /** Types of the results without the batch. */
  readonly results: readonly TensorType[];
}

/** Results of a batch, each with the batch as axis 0. */
export type BatchRule<A = never> = (context: BatchContext<A>) => readonly Tensor[];

/** Values of which some have a batch as axis 0. */
export interface Batch {
  readonly outputs: readonly Tensor[];
  readonly batched: readonly boolean[];
}

/** A graph run once on values, with the linear rest that takes tangents to tangents. */
export interface Linearized {
  readonly outputs: readonly Tensor[];
  /** Which outputs have a tangent. */
  readonly active: readonly boolean[];
  /** From the tangents of the active inputs to those of the active outputs; what else it needs are its constants. */
  readonly linear: Graph;
}

/** The transformations themselves, for rules whose op carries graphs. */
export interface Drivers {
  /** A graph on values and tangents. */
  jvp(graph: Graph, primals: readonly Tensor[], tangents: readonly Tangent[]): Dual;
  /** A graph on values, and its linear map. */
  linearize(graph: Graph, primals: readonly Tensor[], active: readonly boolean[]): Linearized;
  /** Cotangents of the inputs that are undefined, in a graph that is linear in them. */
  transpose(graph: Graph, inputs: readonly (Tensor | undefined)[], cotangents: readonly Tangent[]): readonly Tangent[];
  /** A graph on values of which some are batched. */
  batch(graph: Graph, inputs: readonly Tensor[], batched: readonly boolean[], size: number): Batch;
}

/** The rules of an op that carries functions. */
export interface ControlRules {
  /** Forward mode. */
  readonly jvp: (node: Node, primals: readonly Tensor[], tangents: readonly Tangent[], drivers: Drivers) => Dual;
  /** Reverse mode: the values now, and ops on the tangents only; throws GradError where there is none. */
  readonly linearize: (node: Node, primals: readonly Tensor[], tangents: readonly Tangent[], drivers: Drivers) => Dual;
  /** Transpose, where the op occurs in linear maps; the known operands are tensors. */
  readonly transpose?: (
    node: Node,
    inputs: readonly (Tensor | undefined)[],
    cotangents: readonly Tangent[],
    drivers: Drivers,
  ) => readonly Tangent[];
  /** Batching. */
  readonly batch: (
    node: Node,
    inputs: readonly Tensor[],
    batched: readonly boolean[],
    size: number,
    drivers: Drivers,
  ) => Batch;
}
