// Compositions in a wider float than their operands have, rounded once at the end.
// In: operands, a composition.  Out: its result in the operands' promoted float dtype.
// Invariant: the result's dtype is what the composition would have had in the operands' own; the wider dtype is seen by the composition alone.
// Not here: what is composed.
import { DTYPE_SETS, type DType, floatOf } from "../dtype.js";
import type { Tensor } from "../methods.generated.js";
import type { TensorLike } from "../operand.js";
import { checkAdmitted } from "../schema/rule.js";
import { promoted, withDType } from "./arguments.js";

/** The float that inner results have: f32 for the 16-bit ones, else the dtype itself. */
export const single = (dtype: DType): DType => (dtype === "f16" || dtype === "bf16" ? "f32" : dtype);

/** Promotes the operands to a float, 16-bit ones to f32, composes, and rounds back to their own dtype; complex throws `dtype/unsupported`. */
export function inSingle(
  op: string,
  inputs: readonly TensorLike[],
  compose: (...operands: Tensor[]) => Tensor,
): Tensor {
  const operands = promoted(op, inputs, floatOf);
  const { dtype } = operands[0]!;
  checkAdmitted(DTYPE_SETS.float, dtype, op, "x");
  return withDType(compose(...operands.map((x) => withDType(x, single(dtype)))), dtype);
}

/** As `inSingle`, in f64 whatever the dtype, for several results. */
export function inDouble(
  op: string,
  inputs: readonly TensorLike[],
  compose: (...operands: Tensor<"f64">[]) => readonly Tensor<"f64">[],
): readonly Tensor[] {
  const operands = promoted(op, inputs, floatOf);
  const { dtype } = operands[0]!;
  checkAdmitted(DTYPE_SETS.float, dtype, op, "x");
  const wide = operands.map((x) => withDType(x, "f64") as Tensor as Tensor<"f64">);
  return compose(...wide).map((x) => withDType(x as Tensor, dtype));
}
