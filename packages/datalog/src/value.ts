// The values of the language: their kinds, how JavaScript sees them, equality and order.
// In: nothing.  Out: `Kind`, `ValueType` (what a column holds) and `Value` (what a user hands in and gets back).
// Invariant: two values of one kind are equal exactly when `compareValues` says 0; -0 equals 0, every NaN is one value that sorts last.
// Not here: the 32-bit words that relations store (storage/intern.ts).

/** Base kind of a column or term. Subtypes, unions and aliases are resolved to one of these before planning. */
export type Kind = "symbol" | "number" | "unsigned" | "float" | "int64" | "record" | "adt";

/** What happens when `number`, `unsigned` or `int64` arithmetic leaves its range. */
export type Overflow = "wrap" | "error";

/** Position of a `ValueType` in its program's type table; types may refer to each other and to themselves. */
export type TypeId = number;

/** A named field of a record or of a branch of an algebraic data type. */
export interface Field {
  readonly name: string;
  readonly type: TypeId;
}

/** One constructor of an algebraic data type. */
export interface Branch {
  readonly name: string;
  readonly fields: readonly Field[];
}

/** What a column holds, precise enough to read and write values at the edge. */
export type ValueType =
  | { readonly kind: "symbol" | "number" | "unsigned" | "float" | "int64"; readonly name: string }
  | { readonly kind: "record"; readonly name: string; readonly fields: readonly Field[] }
  | { readonly kind: "adt"; readonly name: string; readonly branches: readonly Branch[] };

/** A record or a branch as JavaScript sees it: an object keyed by field name; a branch carries its constructor under `$`. */
export interface StructuredValue {
  readonly [field: string]: Value;
}

/** A value as JavaScript sees it: `symbol` is a string, `int64` a bigint, the other numeric kinds numbers, `nil` is null. */
export type Value = string | number | bigint | null | StructuredValue;

/** A tuple as JavaScript sees it, in attribute order. */
export type Tuple = readonly Value[];

/** A tuple keyed by attribute name. */
export interface Row {
  readonly [attribute: string]: Value;
}

/** Order of two symbols: by UTF-16 code unit, so that it never depends on locale or on interning. */
export function compareSymbols(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}

/** Order of two floats: numeric, -0 equals 0, NaN equals NaN and sorts after everything. */
export function compareFloats(left: number, right: number): number {
  if (left < right) return -1;
  if (left > right) return 1;
  if (left === right) return 0;
  return Number.isNaN(left) ? (Number.isNaN(right) ? 0 : 1) : -1;
}

/** Total order over values of one kind, used to print results in a stable order; structured values compare field by field. */
export function compareValues(left: Value, right: Value): number {
  if (typeof left === "string" && typeof right === "string") return compareSymbols(left, right);
  if (typeof left === "number" && typeof right === "number") return compareFloats(left, right);
  if (typeof left === "bigint" && typeof right === "bigint") return left < right ? -1 : left > right ? 1 : 0;
  if (left === null || right === null) return left === right ? 0 : left === null ? -1 : 1;
  if (typeof left === "object" && typeof right === "object") return compareStructures(left, right);
  return compareSymbols(typeof left, typeof right);
}

function compareStructures(left: StructuredValue, right: StructuredValue): number {
  const names = Object.keys(left);
  const others = Object.keys(right);
  for (let i = 0; i < names.length && i < others.length; i++) {
    const byName = compareSymbols(names[i]!, others[i]!);
    if (byName !== 0) return byName;
    const byValue = compareValues(left[names[i]!]!, right[others[i]!]!);
    if (byValue !== 0) return byValue;
  }
  return names.length - others.length;
}

/** The value as JSON has it: bigints become strings. */
export function plainValue(value: Value): Value {
  if (typeof value === "bigint") return String(value);
  return typeof value === "object" && value !== null ? plainRow(value) : value;
}

/** The same of each value of a row. */
export function plainRow(row: Row): Row {
  return Object.fromEntries(Object.entries(row).map(([name, value]) => [name, plainValue(value)]));
}
