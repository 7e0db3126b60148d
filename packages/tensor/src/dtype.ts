// The fourteen dtypes: their widths, their storage, the promotion lattice.
// In: dtype names.  Out: facts about them, their join.
// Invariant: `promoteTypes` is commutative, associative on floats and integers, and idempotent; the type-level table is generated from it.
//
//   bool -> u8 -> u16 -> u32 -> u64 ---> (weak float) -> bf16 -> f32 -> f64 -> c64
//     \       \      \      \        /                \-> f16 -/
//      -> i8 -> i16 -> i32 -> i64 --
import { DTypeError } from "./error.js";
import { fromBf16, fromF16, toBf16, toF16 } from "./half.js";

/** Name of an element type. */
export type DType =
  | "bool"
  | "u8"
  | "u16"
  | "u32"
  | "u64"
  | "i8"
  | "i16"
  | "i32"
  | "i64"
  | "f16"
  | "bf16"
  | "f32"
  | "f64"
  | "c64";
/** Integer dtypes. */
export type IntegerDType = "u8" | "u16" | "u32" | "u64" | "i8" | "i16" | "i32" | "i64";
/** Real floating dtypes. */
export type FloatDType = "f16" | "bf16" | "f32" | "f64";

/** Typed array that stores each dtype; f16 and bf16 are bits, c64 interleaves two f32. */
export interface StorageByDType {
  bool: Uint8Array;
  u8: Uint8Array;
  u16: Uint16Array;
  u32: Uint32Array;
  u64: BigUint64Array;
  i8: Int8Array;
  i16: Int16Array;
  i32: Int32Array;
  i64: BigInt64Array;
  f16: Uint16Array;
  bf16: Uint16Array;
  f32: Float32Array;
  f64: Float64Array;
  c64: Float32Array;
}
/** Any typed array that stores elements. */
export type Values = StorageByDType[DType];
/** What kind of number a dtype holds. */
type DTypeKind = "bool" | "unsigned" | "signed" | "float" | "complex";

/** Facts about one dtype. */
export interface DTypeFacts {
  readonly name: DType;
  readonly kind: DTypeKind;
  /** Bytes of one element. */
  readonly bytes: number;
  /** Array slots of one element: 2 for c64, else 1. */
  readonly lanes: number;
  /** Is one slot a bigint? */
  readonly big: boolean;
  readonly array: new (source: number | ArrayBufferLike, offset?: number, length?: number) => Values;
  /** Smallest and largest integer; undefined for floats and complex. */
  readonly range: readonly [bigint, bigint] | undefined;
}

const facts = (
  name: DType,
  kind: DTypeKind,
  bytes: number,
  array: unknown,
  range?: readonly [bigint, bigint],
): DTypeFacts => ({
  name,
  kind,
  bytes,
  lanes: kind === "complex" ? 2 : 1,
  big: array === BigInt64Array || array === BigUint64Array,
  array: array as DTypeFacts["array"],
  range,
});
const unsigned = (bits: bigint): readonly [bigint, bigint] => [0n, 2n ** bits - 1n];
const signed = (bits: bigint): readonly [bigint, bigint] => [-(2n ** (bits - 1n)), 2n ** (bits - 1n) - 1n];

/** Facts by dtype name. */
export const DTYPE_FACTS: Readonly<Record<DType, DTypeFacts>> = {
  bool: facts("bool", "bool", 1, Uint8Array, [0n, 1n]),
  u8: facts("u8", "unsigned", 1, Uint8Array, unsigned(8n)),
  u16: facts("u16", "unsigned", 2, Uint16Array, unsigned(16n)),
  u32: facts("u32", "unsigned", 4, Uint32Array, unsigned(32n)),
  u64: facts("u64", "unsigned", 8, BigUint64Array, unsigned(64n)),
  i8: facts("i8", "signed", 1, Int8Array, signed(8n)),
  i16: facts("i16", "signed", 2, Int16Array, signed(16n)),
  i32: facts("i32", "signed", 4, Int32Array, signed(32n)),
  i64: facts("i64", "signed", 8, BigInt64Array, signed(64n)),
  f16: facts("f16", "float", 2, Uint16Array),
  bf16: facts("bf16", "float", 2, Uint16Array),
  f32: facts("f32", "float", 4, Float32Array),
  f64: facts("f64", "float", 8, Float64Array),
  c64: facts("c64", "complex", 8, Float32Array),
};

/** All dtypes, narrow to wide within a kind.
 * @example DTYPES.length;  // => 14 */
export const DTYPES: readonly DType[] = Object.keys(DTYPE_FACTS) as DType[];
/** Dtypes by what an op may admit. */
export const DTYPE_SETS: Readonly<
  Record<"any" | "real" | "number" | "integer" | "float" | "inexact" | "bits" | "bool" | "complex", readonly DType[]>
> = {
  any: DTYPES,
  real: DTYPES.filter((d) => DTYPE_FACTS[d].kind !== "complex"),
  number: DTYPES.filter((d) => DTYPE_FACTS[d].kind !== "bool"),
  integer: DTYPES.filter((d) => DTYPE_FACTS[d].kind === "signed" || DTYPE_FACTS[d].kind === "unsigned"),
  float: DTYPES.filter((d) => DTYPE_FACTS[d].kind === "float"),
  inexact: DTYPES.filter((d) => DTYPE_FACTS[d].kind === "float" || DTYPE_FACTS[d].kind === "complex"),
  bits: DTYPES.filter((d) => DTYPE_FACTS[d].range !== undefined),
  bool: ["bool"],
  complex: ["c64"],
};

/** Is it the name of a dtype?
 * @example isDType("f32");  // => true */
export function isDType(name: unknown): name is DType {
  return typeof name === "string" && Object.hasOwn(DTYPE_FACTS, name);
}

/** What was given for a name, as errors print it. */
function nameText(name: unknown): string {
  if (typeof name === "string") return JSON.stringify(name);
  return name !== null && (typeof name === "object" || typeof name === "function") ? `a ${typeof name}` : String(name);
}

/** The name itself when it is a dtype; throws `dtype/unknown` otherwise. */
export function checkedDType(name: unknown, op: string): DType {
  if (isDType(name)) return name;
  throw new DTypeError({
    code: "dtype/unknown",
    op,
    what: `unknown dtype ${nameText(name)}`,
    remedy: `use one of ${DTYPES.join(", ")}`,
    argument: "dtype",
  });
}

export const isFloat = (dtype: DType): dtype is FloatDType => DTYPE_FACTS[dtype].kind === "float";
export const isComplexType = (dtype: DType): dtype is "c64" => dtype === "c64";
export const isInexact = (dtype: DType): dtype is FloatDType | "c64" => isFloat(dtype) || dtype === "c64";
export const isInteger = (dtype: DType): dtype is IntegerDType => {
  const { kind } = DTYPE_FACTS[dtype];
  return kind === "signed" || kind === "unsigned";
};
export const isBig = (dtype: DType): dtype is "i64" | "u64" => DTYPE_FACTS[dtype].big;

/** Zeroed storage for `size` elements. */
export function storageOf<D extends DType>(dtype: D, size: number): StorageByDType[D] {
  const { array: ValueArray, lanes } = DTYPE_FACTS[dtype];
  return new ValueArray(size * lanes) as StorageByDType[D];
}

// Signed type that holds the other integer type as well; 64-bit unsigned beside signed leaves the integers.
const SIGNED_ABOVE: Readonly<Record<string, DType>> = { u8: "i16", u16: "i32", u32: "i64", u64: "f32" };
const RANK: Readonly<Record<DTypeKind, number>> = { bool: 0, unsigned: 1, signed: 2, float: 3, complex: 4 };

/** The smallest dtype of the lattice above both.
 * Source: JAX's type promotion without canonicalisation to 32 bits: u32 with i32 is i64, i64 with f32 is f32, u64 with a signed type is f32; f64 with c64 is c64, the only complex type.
 * @example promoteTypes("u8", "i8");  // => "i16" */
export function promoteTypes(a: DType, b: DType): DType {
  const x: unknown = DTYPE_FACTS[a];
  const y: unknown = DTYPE_FACTS[b];
  if (x === undefined || y === undefined) return checkedDType(x === undefined ? a : b, "promoteTypes");
  if (a === b) return a;
  const [low, high] = RANK[DTYPE_FACTS[a].kind] <= RANK[DTYPE_FACTS[b].kind] ? [a, b] : [b, a];
  const l = DTYPE_FACTS[low];
  const h = DTYPE_FACTS[high];
  if (l.kind === h.kind) {
    if (h.kind === "float" && l.bytes === h.bytes) return "f32";
    return l.bytes > h.bytes ? low : high;
  }
  if (l.kind === "unsigned" && h.kind === "signed") {
    const above = SIGNED_ABOVE[low]!;
    return DTYPE_FACTS[above].kind === "signed" && DTYPE_FACTS[above].bytes < h.bytes ? high : above;
  }
  return high;
}

/** The float an op that needs one computes in: floats and complex stay, everything else is f32. */
export function floatOf(dtype: DType): FloatDType | "c64" {
  return isInexact(dtype) ? dtype : "f32";
}

/** Result of sums and products: narrow integers and bool widen to 32 bits, the rest stays. */
export function accumulatorOf(dtype: DType): DType {
  if (dtype === "bool" || dtype === "i8" || dtype === "i16") return "i32";
  if (dtype === "u8" || dtype === "u16") return "u32";
  return dtype;
}

/** The number nearest to `value` that a real dtype of at most 53 significant bits holds; integers saturate, NaN becomes 0. */
export function roundTo(dtype: DType, value: number): number {
  if (dtype === "f64") return value;
  if (dtype === "f32") return Math.fround(value);
  if (dtype === "f16") return fromF16(toF16(value));
  if (dtype === "bf16") return fromBf16(toBf16(value));
  if (dtype === "bool") return value !== 0 ? 1 : 0;
  const [low, high] = DTYPE_FACTS[dtype].range!;
  if (Number.isNaN(value)) return 0;
  return Math.min(Math.max(Math.trunc(value), Number(low)), Number(high));
}
