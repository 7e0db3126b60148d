// Matrices on their way into decompositions.
// In: array-likes.  Out: tensors of f32, f64 or c64, and the dtype that results return to.
// Invariant: integers and bool become f32; f16 and bf16 are computed in f32 and come back as they were.
import type { DType } from "../../dtype.js";
import { floatOf } from "../../dtype.js";
import { ArgumentError, ShapeError } from "../../error.js";
import type { Tensor } from "../../methods.generated.js";
import type { TensorLike } from "../../operand.js";
import { describe, shapeText } from "../../shape.js";
import { asFloat, promoted, withDType } from "../arguments.js";

/** An operand in the dtype it is computed in, and the one its results have. */
export interface Operand {
  readonly x: Tensor;
  readonly dtype: DType;
}

const computedIn = (dtype: DType): DType => (dtype === "f16" || dtype === "bf16" ? "f32" : dtype);

/** One matrix or batch of them; throws `shape/matrix`. */
export function matrixOperand(op: string, given: TensorLike): Operand {
  const x = asFloat(op, given);
  checkRank(op, x);
  return { x: withDType(x, computedIn(x.dtype)), dtype: x.dtype };
}

/** As matrixOperand, of square matrices. */
export function squareOperand(op: string, given: TensorLike): Operand {
  const operand = matrixOperand(op, given);
  checkSquare(op, operand.x);
  return operand;
}

/** Two operands of one dtype. */
export function twoOperands(op: string, a: TensorLike, b: TensorLike): { a: Tensor; b: Tensor; dtype: DType } {
  const [x, y] = promoted(op, [a, b], floatOf) as [Tensor, Tensor];
  const dtype = x.dtype;
  return { a: withDType(x, computedIn(dtype)), b: withDType(y, computedIn(dtype)), dtype };
}

/** Throws `shape/matrix` below rank 2. */
export function checkRank(op: string, x: Tensor): void {
  if (x.ndim >= 2) return;
  throw new ShapeError({
    code: "shape/matrix",
    op,
    what: `the shape is ${shapeText(x.shape)}`,
    remedy: "pass matrices, [..., m, n]",
    shapes: [x.shape],
  });
}

/** Throws `shape/matrix` unless the last two extents are equal. */
export function checkSquare(op: string, x: Tensor): void {
  checkRank(op, x);
  if (x.shape.at(-1) === x.shape.at(-2)) return;
  throw new ShapeError({
    code: "shape/matrix",
    op,
    what: `the shape is ${shapeText(x.shape)}`,
    remedy: "pass square matrices, [..., n, n]",
    shapes: [x.shape],
  });
}

/** One of a list of words; throws `argument/choice`. */
export function checkedChoice<T extends string>(
  value: unknown,
  choices: readonly T[],
  op: string,
  argument: string,
): T {
  if (choices.includes(value as T)) return value as T;
  throw new ArgumentError({
    code: "argument/choice",
    op,
    what: `${argument} is ${describe(value)}`,
    remedy: `use ${choices.map((choice) => `"${choice}"`).join(" or ")}`,
    argument,
  });
}
