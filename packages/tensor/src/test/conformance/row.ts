// A conformance row: one op on given operands, and what must come out.
// In: plain numbers.  Out: rows that run on any backend, for every dtype they name.
// Invariant: expected values are written down, never computed by the code under test.
// Not here: running rows (run.ts).
import type { DType } from "../../dtype.js";
import type { Attributes, Scalar, TensorType } from "../../schema/op.js";

/** A tensor written down: values in row-major order. */
export interface Literal {
  /** Extents. */
  readonly shape: readonly number[];
  /** Elements. */
  readonly values: readonly Scalar[];
  /** Fixed dtype; the row's own when left out. */
  readonly dtype?: DType | undefined;
}

/** One row. */
export interface ConformanceRow {
  /** Name of the primitive. */
  readonly op: string;
  /** What the row claims. */
  readonly claim: string;
  /** Operands. */
  readonly inputs: readonly Literal[];
  /** Attributes, complete. */
  readonly attributes: Attributes;
  /** Results; `undefined` where the row checks a property instead. */
  readonly expected?: readonly Literal[] | undefined;
  /** A property of the results in place of expected values: a sentence when it does not hold. */
  readonly holds?: ((inputs: readonly Literal[], results: readonly Found[]) => string | undefined) | undefined;
  /** Dtypes the row runs for; all that the schema admits when left out. */
  readonly dtypes?: readonly DType[] | undefined;
  /** Relative and absolute tolerance in units of the dtype's precision; 0, exact, when left out. */
  readonly ulps?: number | undefined;
}

/** A result as found: its type and elements. */
export interface Found extends TensorType {
  /** Elements in row-major order. */
  readonly values: readonly Scalar[];
}

/** A literal of any rank from nested arrays of one depth each. */
export function literal(nested: unknown, dtype?: DType): Literal {
  const shape: number[] = [];
  for (let node = nested; Array.isArray(node); node = node[0]) shape.push(node.length);
  const values = (Array.isArray(nested) ? nested.flat(shape.length) : [nested]) as Scalar[];
  return dtype === undefined ? { shape, values } : { shape, values, dtype };
}

/** What a row may say besides its op, operands and results. */
export type RowOptions = Partial<Pick<ConformanceRow, "attributes" | "dtypes" | "ulps" | "claim">>;

/** A row with one result; operands and result are nested arrays or literals. */
export function row(
  op: string,
  inputs: readonly unknown[],
  expected: unknown,
  options: RowOptions = {},
): ConformanceRow {
  return rowOfMany(op, inputs, [expected], options);
}

/** A row with several results. */
export function rowOfMany(
  op: string,
  inputs: readonly unknown[],
  expected: readonly unknown[],
  options: RowOptions = {},
): ConformanceRow {
  const { attributes = {}, claim = "computes", ...rest } = options;
  return { op, claim, attributes, inputs: inputs.map(asLiteral), expected: expected.map(asLiteral), ...rest };
}

const asLiteral = (x: unknown): Literal =>
  typeof x === "object" && x !== null && Object.hasOwn(x, "values") ? (x as Literal) : literal(x);

/** A real literal of a fixed dtype. */
export const typed = (dtype: DType, nested: unknown): Literal => literal(nested, dtype);
