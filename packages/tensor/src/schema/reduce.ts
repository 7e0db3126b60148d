// Reductions over axes.
// Invariant: `axes` are sorted and counted from the front; the reduced axes stay as extent 1 with keepDims.
// Not here: statistics composed of these (ops/), cumulative ops (scan family).
import { accumulatorOf, DTYPE_SETS, type DType } from "../dtype.js";
import { reducedShape } from "../shape.js";
import { defineOp, type OpSchema } from "./op.js";
import { checkAdmitted, checkNotEmpty } from "./rule.js";

const { any, bool } = DTYPE_SETS;

/** Attributes of reductions. */
export interface ReduceAttributes {
  readonly axes: readonly number[];
  readonly keepDims: boolean;
}

interface ReduceEntry {
  readonly admits: readonly DType[];
  readonly doc: string;
  readonly dtype?: (operand: DType) => DType;
  readonly linear?: readonly (readonly number[])[];
  /** Has the reduction of nothing a value? */
  readonly identity: boolean;
}

function reduction(name: string, entry: ReduceEntry): OpSchema<ReduceAttributes> {
  const { admits, doc, dtype, identity, linear = [] } = entry;
  return defineOp<ReduceAttributes>({
    name,
    form: "reduction",
    operands: ["x"],
    attributes: { axes: "ints", keepDims: "bool" },
    admits,
    linear,
    doc,
    result: ([operand], { axes, keepDims }) => {
      const x = operand!;
      checkAdmitted(admits, x.dtype, name, "x");
      if (!identity) checkNotEmpty(x.shape, axes, name);
      return [{ dtype: dtype === undefined ? x.dtype : dtype(x.dtype), shape: reducedShape(x.shape, axes, keepDims) }];
    },
  });
}

export const sum: OpSchema<ReduceAttributes> = reduction("sum", {
  admits: any,
  dtype: accumulatorOf,
  linear: [[0]],
  identity: true,
  doc: "Sum; narrow integers widen to 32 bits and wrap there.",
});
export const prod: OpSchema<ReduceAttributes> = reduction("prod", {
  admits: any,
  dtype: accumulatorOf,
  identity: true,
  doc: "Product; narrow integers widen to 32 bits and wrap there.",
});
export const max: OpSchema<ReduceAttributes> = reduction("max", {
  admits: any,
  identity: false,
  doc: "Largest; NaN wins, complex numbers order by real, then imaginary part.",
});
export const min: OpSchema<ReduceAttributes> = reduction("min", {
  admits: any,
  identity: false,
  doc: "Smallest; NaN wins, complex numbers order by real, then imaginary part.",
});
export const all: OpSchema<ReduceAttributes> = reduction("all", {
  admits: bool,
  identity: true,
  doc: "Do all hold? True of nothing.",
});
export const any_: OpSchema<ReduceAttributes> = reduction("any", {
  admits: bool,
  identity: true,
  doc: "Does any hold? False of nothing.",
});

/** Attributes of position reductions along one axis. */
export interface ArgReduceAttributes {
  readonly axis: number;
  readonly keepDims: boolean;
}

function position(name: string, doc: string): OpSchema<ArgReduceAttributes> {
  return defineOp<ArgReduceAttributes>({
    name,
    form: "reduction",
    operands: ["x"],
    attributes: { axis: "int", keepDims: "bool" },
    admits: any,
    doc,
    result: ([operand], { axis, keepDims }) => {
      checkNotEmpty(operand!.shape, [axis], name);
      return [{ dtype: "i32", shape: reducedShape(operand!.shape, [axis], keepDims) }];
    },
  });
}
export const argmax: OpSchema<ArgReduceAttributes> = position(
  "argmax",
  "Position of the first largest, or of the first NaN, as i32.",
);
export const argmin: OpSchema<ArgReduceAttributes> = position(
  "argmin",
  "Position of the first smallest, or of the first NaN, as i32.",
);
