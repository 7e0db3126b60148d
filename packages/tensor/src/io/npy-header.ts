// Headers of npy files: read in all three versions, written as NumPy writes them.
// In: the first bytes of a file; or a dtype and a shape.  Out: dtype, order and shape; or bytes.
// Invariant: what NumPy can store and this package cannot is refused by name, with what to do in Python; pickles are never read.
// Source: NumPy's format specification, `numpy.lib.format` (versions 1.0, 2.0 and 3.0).
import { DTYPE_FACTS, type DType } from "../dtype.js";
import { DTypeError, type IoError } from "../error.js";
import type { TensorType } from "../schema/op.js";
import { checkedSize } from "../shape.js";
import { type ByteOrder, MACHINE_ORDER } from "./element.js";
import { foreignFormat } from "./magic.js";
import { GET_AGAIN, ioError, type Place } from "./place.js";
import { type Literal, parseLiteral } from "./python-literal.js";

/** What the header says. */
export interface NpyHeader extends TensorType {
  readonly order: ByteOrder;
  /** Is the first axis the one whose elements are neighbours? */
  readonly fortran: boolean;
}

const MAGIC = "\x93NUMPY";
/** Bytes of the magic and the version. */
export const PREFIX = 8;

/** How a version writes its header. */
export interface NpyVersion {
  /** Bytes that say how long the header is. */
  readonly lengthBytes: 2 | 4;
  readonly encoding: "latin1" | "utf-8";
}
const VERSIONS: Readonly<Record<number, NpyVersion>> = {
  1: { lengthBytes: 2, encoding: "latin1" },
  2: { lengthBytes: 4, encoding: "latin1" },
  3: { lengthBytes: 4, encoding: "utf-8" },
};
/** Bytes of a header; longer ones belong to no array of plain numbers. */
const LONGEST = 1 << 20;

/** The version that the first bytes name; throws `io/format`, `io/version`. */
export function npyVersion(bytes: Uint8Array, base: number, place: Place): NpyVersion {
  if (String.fromCharCode(...bytes.subarray(0, MAGIC.length)) !== MAGIC) throw foreignFormat(bytes, "npy", base, place);
  const version = VERSIONS[bytes[6] ?? 0];
  if (version !== undefined && bytes[7] === 0) return version;
  throw ioError(
    place,
    "version",
    `version ${bytes[6]}.${bytes[7]} of npy is not known`,
    "write the file with version 1.0, 2.0 or 3.0",
    { offset: base + MAGIC.length },
  );
}

/** Bytes of the header by the field that says so; throws `io/header-size`. */
export function headerLength(field: Uint8Array, base: number, place: Place): number {
  const length = field.reduceRight((sum, byte) => sum * 256 + byte, 0);
  if (length <= LONGEST) return length;
  throw ioError(
    place,
    "header-size",
    `the header takes ${length} bytes, more than ${LONGEST}`,
    `${GET_AGAIN}; headers of plain numbers are short`,
    { offset: base + PREFIX },
  );
}

const KEYS = ["descr", "fortran_order", "shape"];

/** What the header says; throws `io/header`, `dtype/format`, `memory/size`. */
export function npyHeader(bytes: Uint8Array, { encoding }: NpyVersion, base: number, place: Place): NpyHeader {
  const refuse = (what: string, at = 0): never => {
    throw ioError(place, "header", `the header is none of npy: ${what}`, GET_AGAIN, { offset: base + at });
  };
  const header = parseLiteral(textOf(bytes, encoding, refuse), refuse);
  if (!(header instanceof Map) || header.size !== KEYS.length || !KEYS.every((key) => header.has(key)))
    return refuse(`it must be a dictionary of ${KEYS.join(", ")}`);
  const [descr, fortran, shape] = KEYS.map((key) => header.get(key) as Literal);
  if (typeof fortran !== "boolean") return refuse("fortran_order must be True or False");
  if (!isShape(shape)) return refuse("shape must be a tuple of whole numbers");
  return { ...elementOf(descr!, place, base), fortran, shape: checkedSize(shape, place.op) };
}

function textOf(bytes: Uint8Array, encoding: string, refuse: (what: string) => never): string {
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    return refuse(`it is no ${encoding}`);
  }
}

const isShape = (shape: Literal | undefined): shape is readonly number[] =>
  Array.isArray(shape) && shape.every((extent) => Number.isSafeInteger(extent) && extent >= 0);

/** NumPy's kind and width of each dtype; bf16 has none. */
const CODES: Readonly<Partial<Record<DType, string>>> = {
  bool: "b1",
  u8: "u1",
  u16: "u2",
  u32: "u4",
  u64: "u8",
  i8: "i1",
  i16: "i2",
  i32: "i4",
  i64: "i8",
  f16: "f2",
  f32: "f4",
  f64: "f8",
  c64: "c8",
};
const DTYPE_BY_CODE: ReadonlyMap<string, DType> = new Map(
  Object.entries(CODES).map(([dtype, code]) => [code, dtype as DType]),
);
const ORDERS: Readonly<Record<string, ByteOrder>> = {
  "<": "little",
  ">": "big",
  "=": MACHINE_ORDER,
  "|": MACHINE_ORDER,
};

/** What else NumPy stores, by kind: what it is, and what to do in Python. */
const FOREIGN: Readonly<Record<string, readonly [string, string]>> = {
  O: ["Python objects, which only a pickle holds", "save the arrays inside one by one, for example with np.savez"],
  S: ["bytes of text", "save x.view('uint8')"],
  a: ["bytes of text", "save x.view('uint8')"],
  U: ["text", "save numbers that stand for it, or x.view('uint32')"],
  M: ["dates", "save x.view('int64')"],
  m: ["spans of time", "save x.view('int64')"],
  V: ["raw bytes, such as bfloat16 of ml_dtypes", "save x.astype('float32'), x.view('uint16') or a safetensors file"],
  c: ["complex numbers wider than c64", "save x.astype('complex64')"],
  f: ["floats wider than f64", "save x.astype('float64')"],
};

function elementOf(descr: Literal, place: Place, base: number): { dtype: DType; order: ByteOrder } {
  const [, sign = "", kind = "", width = ""] =
    (typeof descr === "string" && /^([<>=|])([A-Za-z])(\d*)/.exec(descr)) || [];
  const dtype = DTYPE_BY_CODE.get(kind + width);
  if (dtype !== undefined && descr === sign + kind + width) return { dtype, order: ORDERS[sign]! };
  throw foreignDType(descr, kind, place, base);
}

function foreignDType(descr: Literal, kind: string, place: Place, base: number): IoError {
  const [what, remedy] = Array.isArray(descr)
    ? ["records of several fields", "save each field for itself: np.savez(file, **{n: x[n] for n in x.dtype.names})"]
    : (FOREIGN[kind] ?? ["a dtype that npy does not have", GET_AGAIN]);
  const text = typeof descr === "string" ? JSON.stringify(descr) : "a list";
  return ioError(place, "dtype", `the dtype is ${text}: ${what}`, `in Python, ${remedy}`, {
    offset: base,
  });
}

/** Bytes to which NumPy aligns the elements. */
const ALIGNMENT = 64;

/** The bytes before the elements, as NumPy writes them; throws `dtype/format` for bf16. */
export function npyHeaderBytes({ dtype, shape }: TensorType, op: string): Uint8Array {
  const code = CODES[dtype];
  if (code === undefined)
    throw new DTypeError({
      code: "dtype/format",
      op,
      what: `npy has no ${dtype}`,
      remedy: `convert it, astype(x, "f32"), save its bits, bitcast(x, "u16"), or write safetensors`,
    });
  const sign = DTYPE_FACTS[dtype].bytes === 1 ? "|" : "<";
  const extents = shape.length === 1 ? `${shape[0]},` : shape.join(", ");
  const text = `{'descr': '${sign}${code}', 'fortran_order': False, 'shape': (${extents}), }`;
  const before = PREFIX + VERSIONS[1]!.lengthBytes;
  const length = Math.ceil((before + text.length + 1) / ALIGNMENT) * ALIGNMENT - before;
  const bytes = Uint8Array.from(`${MAGIC}\x01\x00\0\0${text.padEnd(length - 1)}\n`, (c) => c.charCodeAt(0));
  new DataView(bytes.buffer).setUint16(PREFIX, length, true);
  return bytes;
}
