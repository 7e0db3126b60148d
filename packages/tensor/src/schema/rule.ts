// Building blocks of result rules: admitted dtypes, common dtypes, broadcasting.
// In: operand types.  Out: result types; throws DTypeError and ShapeError in the op's name.
// Not here: rules that only one family has.
import { DTYPE_SETS, type DType } from "../dtype.js";
import { DTypeError, ShapeError } from "../error.js";
import { broadcastShapes, type Shape, shapeText } from "../shape.js";
import { defineOp, type NoAttributes, type OpSchema, type TensorType } from "./op.js";

/** Throws `dtype/unsupported` unless the op admits the dtype. */
export function checkAdmitted(admits: readonly DType[], dtype: DType, op: string, operand = "operand"): void {
  if (admits.includes(dtype)) return;
  throw new DTypeError({
    code: "dtype/unsupported",
    op,
    what: `${operand} is ${dtype}`,
    remedy: `convert with astype to one of ${admits.join(", ")}`,
    argument: operand,
  });
}

/** The dtype that all operands share; throws `dtype/mixed`. User functions promote before, so this guards direct callers. */
export function sharedDType(types: readonly TensorType[], op: string): DType {
  const { dtype } = types[0]!;
  for (let i = 1; i < types.length; i++)
    if (types[i]!.dtype !== dtype)
      throw new DTypeError({
        code: "dtype/mixed",
        op,
        what: `operands are ${types.map((t) => t.dtype + shapeText(t.shape)).join(" and ")}`,
        remedy: "convert them to one dtype with astype",
        shapes: types.map((t) => t.shape),
      });
  return dtype;
}

/** What an elementwise entry says. */
export interface ElementwiseEntry {
  readonly admits: readonly DType[];
  readonly doc: string;
  /** Dtype of the result; the operand's own when left out. */
  readonly dtype?: (operand: DType) => DType;
  readonly linear?: readonly (readonly number[])[];
}

/** An elementwise op of one operand. */
export function unaryOp(name: string, entry: ElementwiseEntry): OpSchema<NoAttributes> {
  const { admits, dtype, doc, linear = [] } = entry;
  return defineOp({
    name,
    form: "elementwise",
    operands: ["x"],
    admits,
    linear,
    doc,
    result: (types) => {
      const x = types[0]!;
      checkAdmitted(admits, x.dtype, name, "x");
      return [{ dtype: dtype === undefined ? x.dtype : dtype(x.dtype), shape: x.shape }];
    },
  });
}

/** An elementwise op of two operands of one dtype that broadcast. */
export function binaryOp(name: string, entry: ElementwiseEntry): OpSchema<NoAttributes> {
  const { admits, dtype, doc, linear = [] } = entry;
  return defineOp({
    name,
    form: "elementwise",
    operands: ["x", "y"],
    admits,
    linear,
    doc,
    result: (types) => {
      const shared = sharedDType(types, name);
      checkAdmitted(admits, shared, name, "x");
      const shape: Shape = broadcastShapes(types[0]!.shape, types[1]!.shape, name);
      return [{ dtype: dtype === undefined ? shared : dtype(shared), shape }];
    },
  });
}

/** A comparison: any dtype the order admits, result bool. */
export function comparisonOp(
  name: string,
  doc: string,
  admits: readonly DType[] = DTYPE_SETS.any,
): OpSchema<NoAttributes> {
  return binaryOp(name, { admits, doc, dtype: () => "bool" });
}

/** Throws `shape/empty-reduction` when a reduction without identity would see no element. */
export function checkNotEmpty(shape: readonly number[], axes: readonly number[], op: string): void {
  const empty = axes.find((axis) => shape[axis] === 0);
  if (empty === undefined) return;
  throw new ShapeError({
    code: "shape/empty-reduction",
    op,
    what: `axis ${empty} of ${shapeText(shape)} is empty and ${op} of nothing has no value`,
    remedy: "reduce a non-empty axis, or pass an initial value where the function takes one",
    shapes: [shape],
  });
}
