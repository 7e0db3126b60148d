// Runs conformance rows on a backend.
// In: a backend, rows.  Out: one outcome per row and dtype.
// Invariant: a refusal by supports() is an outcome of its own, never a pass; handles are given back.
// Not here: the rows.
import type { Backend } from "../../backend.js";
import type { Complex } from "../../complex.js";
import { DTYPE_FACTS, type DType, isBig, storageOf, type Values } from "../../dtype.js";
import { toBf16, toF16 } from "../../half.js";
import { itemAt } from "../../read.js";
import type { Attributes, Scalar, TensorType } from "../../schema/op.js";
import { type AnyOpSchema, OP_TABLE } from "../../schema/table.js";
import { shapeText, sizeOf } from "../../shape.js";
import type { ConformanceRow, Found, Literal } from "./row.js";

/** What came of one row for one dtype. */
export interface Outcome {
  /** Name of the primitive. */
  readonly op: string;
  /** Dtype the row ran for. */
  readonly dtype: DType;
  /** What the row claims. */
  readonly claim: string;
  /** `unsupported` when the backend refused the op. */
  readonly status: "passed" | "unsupported" | "failed";
  /** Why it failed or was refused. */
  readonly reason: string;
}

/** Runs one row for each of its dtypes. */
export function runRow(backend: Backend, row: ConformanceRow): Outcome[] {
  const schema = OP_TABLE.get(row.op);
  if (schema === undefined) return [{ ...row, dtype: "f32", status: "failed", reason: "the schema has no such op" }];
  return (row.dtypes ?? schema.admits).map((dtype) => {
    const outcome = { op: row.op, dtype, claim: row.claim };
    try {
      return { ...outcome, ...runFor(backend, schema, row, dtype) };
    } catch (error) {
      return { ...outcome, status: "failed", reason: error instanceof Error ? error.message : String(error) };
    }
  });
}

function runFor(
  backend: Backend,
  schema: AnyOpSchema,
  row: ConformanceRow,
  dtype: DType,
): Pick<Outcome, "status" | "reason"> {
  const types: TensorType[] = row.inputs.map((x) => ({ dtype: x.dtype ?? dtype, shape: x.shape }));
  // An op without operands says its dtype in an attribute.
  const attributes: Attributes =
    "dtype" in schema.attributes && !("dtype" in row.attributes) ? { ...row.attributes, dtype } : row.attributes;
  const results = schema.result(types, attributes as never);
  const supported = backend.supports(
    schema,
    types.map((t) => t.dtype),
    attributes,
  );
  if (supported !== true) return { status: "unsupported", reason: supported.reason };
  const inputs = row.inputs.map((x, i) => backend.upload(encode(x, types[i]!.dtype), types[i]!));
  const handles = backend.run(schema, inputs, attributes, results);
  const found = handles.map((handle, i) => foundIn(backend.download(handle), results[i]!));
  for (const handle of [...inputs, ...handles]) backend.release(handle);
  const reason = row.holds?.(row.inputs, found) ?? mismatch(row, found);
  return reason === undefined ? { status: "passed", reason: "" } : { status: "failed", reason };
}

function encode(x: Literal, dtype: DType): Values {
  const values = storageOf(dtype, sizeOf(x.shape));
  x.values.forEach((item, i) => {
    if (dtype === "c64") {
      const { re, im } = typeof item === "object" ? item : { re: Number(item), im: 0 };
      values[2 * i] = re as never;
      values[2 * i + 1] = im as never;
    } else values[i] = slotOf(item as number | bigint | boolean, dtype) as never;
  });
  return values;
}

function slotOf(item: number | bigint | boolean, dtype: DType): number | bigint {
  if (isBig(dtype)) return BigInt(item);
  if (dtype === "f16") return toF16(Number(item));
  return dtype === "bf16" ? toBf16(Number(item)) : Number(item);
}

function foundIn(values: Values, type: TensorType): Found {
  return { ...type, values: Array.from({ length: sizeOf(type.shape) }, (_, i) => itemAt(type.dtype, values, i)) };
}

/** Distance from 1 to the next number of each inexact dtype. */
const EPSILON: Readonly<Partial<Record<DType, number>>> = {
  f16: 2 ** -10,
  bf16: 2 ** -7,
  f32: 2 ** -23,
  f64: 2 ** -52,
  c64: 2 ** -23,
};

/** The first place where a result is not as expected. */
function mismatch(row: ConformanceRow, found: readonly Found[]): string | undefined {
  const expected = row.expected ?? [];
  if (row.expected !== undefined && expected.length !== found.length)
    return `${found.length} results, expected ${expected.length}`;
  for (const [r, want] of expected.entries()) {
    const { dtype, shape, values } = found[r]!;
    if (shapeText(want.shape) !== shapeText(shape))
      return `result ${r} is ${shapeText(shape)}, expected ${shapeText(want.shape)}`;
    if (want.dtype !== undefined && want.dtype !== dtype) return `result ${r} is ${dtype}, expected ${want.dtype}`;
    const bad = want.values.findIndex(
      (w, i) => !agrees(values[i]!, rounded(w, dtype), (row.ulps ?? 0) * (EPSILON[dtype] ?? 0)),
    );
    if (bad >= 0) return `element ${bad} of result ${r} is ${text(values[bad]!)}, expected ${text(want.values[bad]!)}`;
  }
  return undefined;
}

/** The expected value as the dtype holds it, so that an exact row may say 0.1. */
function rounded(want: Scalar, dtype: DType): Scalar {
  if (typeof want === "object" || DTYPE_FACTS[dtype].kind !== "float") return want;
  return itemAt(dtype, encode({ shape: [], values: [want] }, dtype), 0);
}

const pair = (x: Scalar): Complex => (typeof x === "object" ? x : { re: Number(x), im: 0 });

function agrees(a: Scalar, b: Scalar, tolerance: number): boolean {
  if (typeof a === "bigint") return a === BigInt(b as number);
  const [x, y] = [pair(a), pair(b)];
  return near(x.re, y.re, tolerance) && near(x.im, y.im, tolerance);
}

/** Equal up to the tolerance, relative above 1 and absolute below. */
function near(x: number, y: number, tolerance: number): boolean {
  if (Number.isNaN(x) || Number.isNaN(y)) return Number.isNaN(x) && Number.isNaN(y);
  if (tolerance === 0) return x === y;
  return x === y || Math.abs(x - y) <= tolerance * Math.max(1, Math.abs(y));
}

const text = (x: Scalar): string => (typeof x === "object" ? `${x.re}+${x.im}j` : String(x));
