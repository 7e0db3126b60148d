// Small pieces that tables of rewrites are made of.
// In: a draft, values.  Out: tests on constants, values of wanted types.
// Not here: the rewrites.
import { DTYPE_FACTS, type DType } from "../dtype.js";
import type { Node, Value } from "../graph/graph.js";
import { sameType } from "../graph/types.js";
import * as creation from "../schema/creation.js";
import * as movement from "../schema/movement.js";
import type { Scalar, TensorType } from "../schema/op.js";
import type { AnyOpSchema } from "../schema/table.js";
import { sameShape } from "../shape.js";
import type { Draft } from "./pass.js";

/** Integers and bool: arithmetic is exact, there is one zero and no NaN. */
export const isExact = (dtype: DType): boolean => DTYPE_FACTS[dtype].range !== undefined;

/** Is every element of the value this number? Floats tell 0 from -0; true is 1. */
export function isAll(draft: Draft, value: Value, number: number): boolean {
  const uniform = draft.uniform(value);
  if (uniform === undefined || typeof uniform.item === "object") return false;
  const item = Number(uniform.item);
  return isExact(value.dtype) ? item === number : Object.is(item, number);
}

/** The node of one of these ops that makes the value. */
export function makerOf(draft: Draft, value: Value, ...ops: readonly string[]): Node | undefined {
  const node = draft.maker(value);
  return node !== undefined && ops.includes(node.op.name) ? node : undefined;
}

/** The operand of the node of this op that makes the value. */
export const under = (draft: Draft, value: Value, op: string): Value | undefined =>
  makerOf(draft, value, op)?.inputs[0];

/** The value as the only result of the node, broadcast where the node would have; nothing when the dtype is another. */
export function inPlaceOf({ outputs }: Node, draft: Draft, value: Value): readonly Value[] | undefined {
  const [output] = outputs as readonly [Value];
  if (sameType(output, value)) return [value];
  if (output.dtype !== value.dtype) return undefined;
  return draft.add(any(movement.broadcastTo), [value], { shape: output.shape });
}

/** One value everywhere, in the type of the node's result. */
export function filled({ outputs }: Node, draft: Draft, value: Scalar): readonly Value[] {
  const { dtype, shape } = outputs[0]!;
  return draft.add(any(creation.full), [], { shape, value, dtype });
}

/** A schema whatever its attributes. */
export const any = (op: unknown): AnyOpSchema => op as AnyOpSchema;

/** The value under the shape, reshaped where it has another. */
export function reshaped(draft: Draft, value: Value, { shape }: Pick<TensorType, "shape">): readonly Value[] {
  return sameShape(value.shape, shape) ? [value] : draft.add(any(movement.reshape), [value], { shape });
}
