// Goldens as JSON: arguments for calls, and what the results must be.
// In: encoded values of scripts/goldens.  Out: tensors and plain values for the library under test; decoded arrays for comparison.
// Invariant: decoding needs nothing of the library but `tensor`, `reshape` and `random.key`.
// Not here: comparing (golden-compare.ts), finding and calling functions (goldens.test.ts).
import { DTYPE_FACTS, type DType, type Values } from "../src/dtype.js";
import { fromBf16, fromF16, toBf16, toF16 } from "../src/half.js";

/** A namespace of the library under test. */
export type Library = Readonly<Record<string, unknown>>;
/** Any function of it. */
export type Callable = (...args: unknown[]) => unknown;

/** An array as the goldens write it: little-endian bytes in base64, or a list. */
export interface EncodedArray {
  readonly d: DType;
  readonly s: readonly number[];
  readonly v: string | readonly (number | "nan" | "inf" | "-inf")[];
}

/** One call and its result. */
export interface GoldenCase {
  readonly fn: string;
  readonly args: readonly unknown[];
  readonly opts?: Readonly<Record<string, unknown>>;
  readonly want: unknown;
  /** What is made of the result before it is compared. */
  readonly then?: string | { readonly apply: readonly unknown[] };
  readonly tol?: number;
}

/** One file of goldens. */
export interface GoldenFile {
  readonly made_by: string;
  readonly versions: Readonly<Record<string, unknown>>;
  readonly aliases: Readonly<Record<string, string>>;
  readonly cases: readonly GoldenCase[];
}

/** An array whose elements can be compared: two numbers an element for c64. */
export interface Decoded {
  readonly dtype: DType;
  readonly shape: readonly number[];
  readonly values: ArrayLike<number> | ArrayLike<bigint>;
}

const SPECIAL: Readonly<Record<string, number>> = { nan: Number.NaN, inf: Infinity, "-inf": -Infinity };
const numberOf = (x: number | string): number => (typeof x === "number" ? x : SPECIAL[x]!);

export const isEncodedArray = (x: unknown): x is EncodedArray =>
  typeof x === "object" && x !== null && "d" in x && "s" in x && "v" in x;

/** What stores the elements: bits for f16 and bf16. */
export function storageOfEncoded({ d, v }: EncodedArray): Values {
  const { array: ValueArray, big } = DTYPE_FACTS[d];
  if (typeof v === "string") {
    const bytes = Uint8Array.from(atob(v), (c) => c.charCodeAt(0));
    return new ValueArray(bytes.buffer);
  }
  const bits = d === "f16" ? toF16 : d === "bf16" ? toBf16 : undefined;
  const storage = new ValueArray(v.length);
  for (let i = 0; i < v.length; i++) {
    const x = numberOf(v[i]!);
    storage[i] = big ? BigInt(x) : bits === undefined ? x : bits(x);
  }
  return storage;
}

/** Numbers of a storage: f16 and bf16 bits become what they mean. */
export function readable(dtype: DType, storage: Values | ArrayLike<number>): Decoded["values"] {
  const meaning = dtype === "f16" ? fromF16 : dtype === "bf16" ? fromBf16 : undefined;
  if (meaning === undefined || !(storage instanceof Uint16Array)) return storage as Decoded["values"];
  return Float64Array.from(storage, meaning);
}

/** The wanted array, ready to be compared. */
export function decodedArray(x: EncodedArray): Decoded {
  return { dtype: x.d, shape: x.s, values: readable(x.d, storageOfEncoded(x)) };
}

/** Functions that cases pass as arguments, by name. */
export type Callbacks = Readonly<Record<string, Callable>>;

/** An argument or option of a call. */
export function decodeArgument(x: unknown, lib: Library, callbacks: Callbacks): unknown {
  if (x === null || typeof x !== "object") return x;
  if (Array.isArray(x)) return x.map((v) => decodeArgument(v, lib, callbacks));
  if (isEncodedArray(x)) {
    const flat = (lib["tensor"] as Callable)(storageOfEncoded(x), { dtype: x.d });
    return x.s.length === 1 ? flat : (lib["reshape"] as Callable)(flat, x.s);
  }
  const entry = x as Readonly<Record<string, unknown>>;
  const [tag] = Object.keys(entry);
  const decode = tag === undefined ? undefined : TAGS[tag];
  if (decode !== undefined && Object.keys(entry).length === 1) return decode(entry[tag!], lib, callbacks);
  return Object.fromEntries(Object.entries(entry).map(([key, v]) => [key, decodeArgument(v, lib, callbacks)]));
}

/** Values that JSON has no form for, by their only key. */
const TAGS: Readonly<Record<string, (value: unknown, lib: Library, callbacks: Callbacks) => unknown>> = {
  number: (text) => SPECIAL[text as string]!,
  big: (text) => BigInt(text as string),
  c: (parts) => ({ re: numberOf((parts as number[])[0]!), im: numberOf((parts as number[])[1]!) }),
  key: (seed, lib) => ((lib["random"] as Library)["key"] as Callable)(seed),
  call: (name, _, callbacks) => {
    const found = callbacks[name as string];
    if (found === undefined) throw new Error(`no callback named ${String(name)}`);
    return found;
  },
};

/** Arguments of a case, options last; a position without an argument is undefined, an option without one null. */
export function decodeArguments(row: GoldenCase, lib: Library, callbacks: Callbacks): unknown[] {
  const args = row.args.map((x) => (x === null ? undefined : decodeArgument(x, lib, callbacks)));
  if (row.opts !== undefined) args.push(decodeArgument(row.opts, lib, callbacks));
  return args;
}

/** A call as a reader writes it: dtypes and shapes in place of elements. */
export function callText(row: GoldenCase, fn: string = row.fn): string {
  const parts = row.args.map(argumentText);
  if (row.opts !== undefined) parts.push(argumentText(row.opts));
  return `${fn}(${parts.join(", ")})`;
}

function argumentText(x: unknown): string {
  if (isEncodedArray(x)) return `${x.d}[${x.s.join(",")}]`;
  if (Array.isArray(x)) return `[${x.map(argumentText).join(", ")}]`;
  if (typeof x === "object" && x !== null)
    return `{${Object.entries(x)
      .map(([key, v]) => `${key}: ${argumentText(v)}`)
      .join(", ")}}`;
  return JSON.stringify(x) ?? "undefined";
}
