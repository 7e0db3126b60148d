// Running reductions along one axis.
// Invariant: the shape stays; `reverse` runs from the end.
import { accumulatorOf, DTYPE_SETS, type DType } from "../dtype.js";
import { defineOp, type OpSchema } from "./op.js";
import { checkAdmitted } from "./rule.js";

const { any, float } = DTYPE_SETS;

/** Attributes of cumulative ops. */
export interface CumulativeAttributes {
  readonly axis: number;
  readonly reverse: boolean;
}

interface CumulativeEntry {
  readonly admits?: readonly DType[];
  readonly dtype?: (operand: DType) => DType;
  readonly linear?: readonly (readonly number[])[];
  readonly doc: string;
}

function cumulative(name: string, entry: CumulativeEntry): OpSchema<CumulativeAttributes> {
  const { admits = any, doc, dtype, linear = [] } = entry;
  return defineOp<CumulativeAttributes>({
    name,
    form: "reduction",
    operands: ["x"],
    attributes: { axis: "int", reverse: "bool" },
    admits,
    linear,
    doc,
    result: ([operand]) => {
      checkAdmitted(admits, operand!.dtype, name, "x");
      return [{ dtype: dtype === undefined ? operand!.dtype : dtype(operand!.dtype), shape: operand!.shape }];
    },
  });
}

export const cumsum: OpSchema<CumulativeAttributes> = cumulative("cumsum", {
  dtype: accumulatorOf,
  linear: [[0]],
  doc: "Running sum; narrow integers widen to 32 bits and wrap there.",
});
export const cumprod: OpSchema<CumulativeAttributes> = cumulative("cumprod", {
  dtype: accumulatorOf,
  doc: "Running product; narrow integers widen to 32 bits and wrap there.",
});
export const cummax: OpSchema<CumulativeAttributes> = cumulative("cummax", { doc: "Largest so far; NaN stays." });
export const cummin: OpSchema<CumulativeAttributes> = cumulative("cummin", { doc: "Smallest so far; NaN stays." });
export const cumlogsumexp: OpSchema<CumulativeAttributes> = cumulative("cumlogsumexp", {
  admits: float,
  doc: "Logarithm of the running sum of exp(x).",
});
