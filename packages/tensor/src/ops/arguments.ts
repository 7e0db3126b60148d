// From what users pass to tensors of one dtype on one backend.
// In: tensors, numbers, nested arrays, typed arrays.  Out: tensors, promoted together.
// Invariant: only plain numbers, booleans, bigints and complex records are weak; they take the dtype and backend of the tensor beside them.
// Not here: shapes (schema).

import { apply } from "../apply.js";
import type { Backend } from "../backend.js";
import { heldHandle } from "../buffer.js";
import { type Complex, isComplex } from "../complex.js";
import { defaultBackend, withBackend } from "../default-backend.js";
import { DTYPE_FACTS, type DType, floatOf, isBig, isInteger, promoteTypes, storageOf } from "../dtype.js";
import { ArgumentError, NumberRangeError } from "../error.js";
import { toBf16, toF16 } from "../half.js";
import type { Tensor } from "../methods.generated.js";
import type { TensorLike } from "../operand.js";
import * as schema from "../schema/elementwise.js";
import { describe } from "../shape.js";
import { bodyOf, isTensor, tensorOf, tracerOf } from "../tensor.js";
import { arrayTensor } from "./from-array.js";

/** How strongly a weak value pulls: bool < int < float < complex. */
type WeakKind = 0 | 1 | 2 | 3;

const INT32_MIN = -(2 ** 31);
const INT32_MAX = 2 ** 31 - 1;

/** Is it one plain value, which is weak beside tensors? */
export function isScalar(x: unknown): x is number | boolean | bigint | Complex {
  return typeof x === "number" || typeof x === "boolean" || typeof x === "bigint" || isComplex(x);
}

/** A number is weakly an int when it is integral and fits i32, else weakly a float. */
function weakKind(x: number | boolean | bigint | Complex): WeakKind {
  if (typeof x === "boolean") return 0;
  if (typeof x === "bigint") return 1;
  if (typeof x === "number") return Number.isInteger(x) && x >= INT32_MIN && x <= INT32_MAX ? 1 : 2;
  return 3;
}

/** Kind of a weak tensor, from its dtype. */
function kindOf(dtype: DType): WeakKind {
  if (dtype === "bool") return 0;
  return dtype === "c64" ? 3 : isInteger(dtype) ? 1 : 2;
}

/** Dtype of a weak value on its own. */
export function ownDType(x: number | boolean | bigint | Complex): DType {
  if (typeof x === "bigint") return "i64";
  return (["bool", "i32", "f32", "c64"] as const)[weakKind(x)];
}

/** Dtype of strong operands of dtype `strong` beside weak ones; `wide` when a bigint is among them. */
function besideWeak(strong: DType, kind: WeakKind, wide: boolean): DType {
  if (kind === 0) return strong;
  if (kind === 1) return strong === "bool" ? (wide ? "i64" : "i32") : strong;
  return kind === 2 ? floatOf(strong) : "c64";
}

/** The dtype that operands take together, beside a dtype that is there already. */
export function commonDType(inputs: readonly TensorLike[], beside?: DType): DType {
  let strong = beside;
  let kind: WeakKind | undefined;
  let wide = false;
  for (const x of inputs) {
    const isStrong = isTensor(x) && !x.weakType;
    if (isStrong) {
      strong = strong === undefined ? x.dtype : promoteTypes(strong, x.dtype);
      continue;
    }
    const own = isTensor(x) ? x.dtype : ownDType(x as number);
    const next = isTensor(x) ? kindOf(own) : weakKind(x as number);
    wide ||= own === "i64";
    kind = kind === undefined || next > kind ? next : kind;
  }
  if (strong === undefined) return kind === 1 && wide ? "i64" : (["bool", "i32", "f32", "c64"] as const)[kind ?? 2];
  return kind === undefined ? strong : besideWeak(strong, kind, wide);
}

/** Operands as tensors of one dtype, on the backend of the tensors among them; `dtypeOf` may raise the common dtype. */
export function promoted(
  op: string,
  inputs: readonly TensorLike[],
  dtypeOf?: (common: DType) => DType,
  backend: Backend = backendOf(inputs),
): Tensor[] {
  const lifted = inputs.map((x) => (isTensor(x) || isScalar(x) ? x : arrayTensor(x, op, { backend })));
  const common = commonDType(lifted);
  const dtype = dtypeOf === undefined ? common : dtypeOf(common);
  return lifted.map((x) => (isTensor(x) ? withDType(x, dtype) : scalarTensor(op, x, dtype, backend)));
}

/** One operand as a tensor; a plain number becomes a weak one. */
export function asTensor(op: string, x: TensorLike, backend?: Backend): Tensor {
  if (isTensor(x)) return x;
  if (isScalar(x)) return scalarTensor(op, x, ownDType(x), backend ?? defaultBackend());
  return arrayTensor(x, op, { backend });
}

/** Largest whole number up to which f32 holds all of them. */
const WHOLE_F32 = 2 ** 24;

/** Whole numbers as a tensor: those of plain lists that f32 would round are f64. */
export function wholeAsTensor(op: string, x: TensorLike, backend?: Backend): Tensor {
  const rounds = Array.isArray(x) && x.flat(Number.POSITIVE_INFINITY).some((n) => Math.abs(Number(n)) > WHOLE_F32);
  const given = asTensor(op, x, backend);
  return rounds && given.dtype === "f32" ? arrayTensor(x, op, { dtype: "f64", backend }) : given;
}

/** One operand as a tensor that an op in floats admits: integers and bool become f32. */
export function asFloat(op: string, x: TensorLike): Tensor {
  const tensor = asTensor(op, x);
  return withDType(tensor, floatOf(tensor.dtype));
}

/** The tensor in a dtype, itself when it has it; the result is weak when the tensor was. */
export function withDType(x: Tensor, dtype: DType): Tensor {
  return x.dtype === dtype ? x : apply(schema.astype, [x], { dtype });
}

/** The backend of the tensors among the operands, else the default one. */
export function backendOf(inputs: readonly TensorLike[]): Backend {
  for (const x of inputs) {
    if (!isTensor(x)) continue;
    const body = bodyOf(x);
    if (body.kind === "buffer") return body.backend;
  }
  return defaultBackend();
}

/** Runs a function whose new tensors live where the first tensor among these does. */
export const beside = <T>(inputs: readonly unknown[], run: () => T): T =>
  withBackend(backendOf(inputs as readonly TensorLike[]), run);

/** A weak tensor of rank 0; throws `dtype/range` when the number does not fit an integer dtype. */
function scalarTensor(op: string, value: number | boolean | bigint | Complex, dtype: DType, backend: Backend): Tensor {
  const values = storageOf(dtype, 1);
  if (isComplex(value)) {
    values[0] = value.re as never;
    values[1] = value.im as never;
  } else {
    checkFits(op, value, dtype);
    values[0] = slotOf(value, dtype) as never;
  }
  const type = { dtype, shape: [] };
  return tensorOf(backend, backend.upload(values, type), type, true);
}

function slotOf(value: number | boolean | bigint, dtype: DType): number | bigint {
  if (isBig(dtype)) return BigInt(value);
  if (dtype === "f16") return toF16(Number(value));
  return dtype === "bf16" ? toBf16(Number(value)) : Number(value);
}

function checkFits(op: string, value: number | boolean | bigint, dtype: DType): void {
  const { range } = DTYPE_FACTS[dtype];
  if (range === undefined || typeof value === "boolean") return;
  const [low, high] = range;
  if (value >= low && value <= high) return;
  throw new NumberRangeError({
    code: "dtype/range",
    op,
    what: `${value} does not fit ${dtype}, which holds ${low} to ${high}`,
    remedy: `convert the tensor beside it with astype, or pass a number that fits`,
  });
}

/** A boolean option; throws `argument/boolean`. */
export function checkedFlag(value: unknown, op: string, argument: string): boolean {
  if (typeof value === "boolean") return value;
  throw new ArgumentError({
    code: "argument/boolean",
    op,
    what: `${argument} is ${describe(value)}`,
    remedy: "pass true or false",
    argument,
  });
}

/** A whole number, no smaller than `low`; throws `argument/integer`. */
export function checkedInteger(value: unknown, op: string, argument: string, low: number = -(2 ** 31)): number {
  if (typeof value === "number" && Number.isInteger(value) && value >= low) return value;
  throw new ArgumentError({
    code: "argument/integer",
    op,
    what: `${argument} is ${describe(value)}`,
    remedy: low > -(2 ** 31) ? `pass a whole number of at least ${low}` : "pass a whole number",
    argument,
  });
}

/** A fresh result without weakness, a tensor in its own right from here on; the weak one is given back. */
export function strengthened<D extends DType>(x: Tensor<D>): Tensor<D> {
  if (!x.weakType) return x;
  const body = bodyOf(x);
  if (body.kind === "traced") return tracerOf(body.owner, body.value, false) as Tensor as Tensor<D>;
  const strong: Tensor<D> = tensorOf(body.backend, body.backend.retain(heldHandle(body, "astype", "x")), x);
  x.dispose();
  return strong;
}
