// Functions as closed graphs: what they capture becomes operands.
// In: users' functions and the types of their arguments.  Out: graphs without constants, and the captured tensors.
// Invariant: graphs that are closed together take the same captured tensors first, whether they use them or not.
// Not here: what the constructs check (branch.ts, carry.ts).
import { synchronous } from "../../default-backend.js";
import { type DType, isInteger } from "../../dtype.js";
import { ArgumentError } from "../../error.js";
import { type Graph, type Node, type NodeBody, newValue, type Value } from "../../graph/graph.js";
import type { Tensor } from "../../methods.generated.js";
import type { ScalarLike, TensorCore, TypedArray } from "../../operand.js";
import { applyControl } from "../../replay.js";
import { astype } from "../../schema/elementwise.js";
import type { OpSchema, TensorType } from "../../schema/op.js";
import type { AnyOpSchema } from "../../schema/table.js";
import { describe, shapeText } from "../../shape.js";
import { bodyOf } from "../../tensor.js";
import { identityOf, type TraceInput } from "../../trace.js";
import { type TracedFunction, type TreeFunction, traceFunction } from "../../transform/function.js";
import type { TreeShape } from "../../tree.js";

/** A tree with a tensor at every leaf. */
export type TensorTree<T> = T extends TensorCore
  ? T
  : T extends ScalarLike | TypedArray
    ? Tensor
    : { [K in keyof T]: TensorTree<T[K]> };

/** Graphs that take the same captured tensors first. */
export interface Closed {
  readonly graphs: readonly Graph[];
  readonly captured: readonly Tensor[];
}

/** Graphs without constants: each takes all that any of them captured, then its own inputs. */
export function closedTogether(graphs: readonly Graph[]): Closed {
  const captured = new Map<object, Tensor>();
  for (const { constants } of graphs)
    for (const { tensor } of constants) {
      const key = identityOf(tensor);
      if (!captured.has(key)) captured.set(key, tensor);
    }
  const closed = graphs.map((graph) => {
    const own = new Map(graph.constants.map(({ tensor, value }) => [identityOf(tensor), value]));
    const leading = [...captured].map(([key, tensor]) => own.get(key) ?? newValue(tensor, tensor.weakType));
    return { ...graph, inputs: [...leading, ...graph.inputs], constants: [] };
  });
  return { graphs: closed, captured: [...captured.values()] };
}

/** The results of an op on closed graphs; the handles that the traces held on what was captured are given back. */
export function applyClosed<A>(
  op: OpSchema<A>,
  captured: readonly Tensor[],
  operands: readonly Tensor[],
  attributes: A,
  body: NodeBody,
  types: readonly TensorType[],
): readonly Tensor[] {
  try {
    return applyControl(op as never, operands, attributes as never, body, types);
  } finally {
    for (const x of captured) if (bodyOf(x).kind === "buffer") x.dispose();
  }
}

/** A user's function traced; its result must be a tree of tensors. Throws `control/no-result`, `scope/async`, `tree/leaf`. */
export function tracedPart(
  label: string,
  fn: TreeFunction,
  inputs: readonly TraceInput[],
  shape: TreeShape,
): TracedFunction {
  const given = (...args: unknown[]): unknown => {
    const result = synchronous(fn(...args), label);
    if (result === undefined) throw noResult(label);
    return result;
  };
  return traceFunction(label, given, inputs, shape);
}

/** The error of a function without a result. */
export const noResult = (op: string): ArgumentError =>
  new ArgumentError({
    code: "control/no-result",
    op,
    what: "the function returned undefined",
    remedy: "return the result; what a traced function stores elsewhere has no value",
  });

/** Throws `argument/function`. */
export function checkFunction(fn: unknown, op: string, argument: string): void {
  if (typeof fn === "function") return;
  throw new ArgumentError({
    code: "argument/function",
    op,
    what: `${argument} is ${describe(fn)}`,
    remedy: "pass a function of tensors",
    argument,
  });
}

/** Inputs of a trace from tensors, with what errors call them. */
export function inputsOf(leaves: readonly Tensor[], names: readonly string[]): TraceInput[] {
  return leaves.map(({ dtype, shape, weakType }, i) => ({ dtype, shape, weakType, name: names[i]! }));
}

/** How errors write a type. */
export const typeText = ({ dtype, shape }: TensorType): string => `${dtype}${shapeText(shape)}`;

const rankOf = (dtype: DType): number => (dtype === "bool" ? 0 : isInteger(dtype) ? 1 : dtype === "c64" ? 3 : 2);

/** Does a weak value of one dtype take the other one beside it? */
export const yieldsTo = (weak: DType, strong: DType): boolean => rankOf(weak) <= rankOf(strong);

/** The dtype that values settle on: that of the first strong one, else of the weak one of the highest kind. */
export function settledDType(values: readonly Value[]): DType {
  const strong = values.find((value) => !value.weakType);
  if (strong !== undefined) return strong.dtype;
  return values.reduce((high, { dtype }) => (rankOf(dtype) > rankOf(high) ? dtype : high), values[0]!.dtype);
}

/** The graph with weak outputs converted where they yield to the dtype asked for. */
export function convertedOutputs(graph: Graph, dtypes: readonly DType[]): Graph {
  const added: Node[] = [];
  const outputs = graph.outputs.map((value, i) => {
    const dtype = dtypes[i]!;
    if (!value.weakType || value.dtype === dtype || !yieldsTo(value.dtype, dtype)) return value;
    const converted = newValue({ dtype, shape: value.shape });
    const op = astype as unknown as AnyOpSchema;
    added.push({
      op,
      inputs: [value],
      attributes: { dtype },
      outputs: [converted],
      body: undefined,
      origin: undefined,
    });
    return converted;
  });
  return added.length === 0 ? graph : { ...graph, nodes: [...graph.nodes, ...added], outputs };
}
