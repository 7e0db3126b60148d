// Headers of safetensors files: read, checked against the size of the file, and written.
// In: bytes and the size of the file; or tensors and texts.  Out: what each tensor is and where; or bytes.
// Invariant: after the check the tensors fill the file from the header's end to its own, without a hole and without an overlap.
// Source: the format as the safetensors project documents it; byte for byte what its 0.8 writes.
import type { DType } from "../dtype.js";
import { IoError } from "../error.js";
import type { SafetensorsEntry } from "../options/io.js";
import type { TensorType } from "../schema/op.js";
import { checkedSize, shapeText, sizeOf } from "../shape.js";
import { bytesOfType } from "./element.js";
import { repeatedKey } from "./json-keys.js";
import { knownFormat } from "./magic.js";
import { GET_AGAIN, ioError, type Place } from "./place.js";

/** Bytes that say how long the header is. */
export const PREFIX = 8;
/** Bytes of a header, as the format limits them. */
const LONGEST = 100_000_000;
/** The key of the texts. */
export const METADATA = "__metadata__";

/** The format's names of our dtypes, in the order in which it writes tensors: wide ones first, so that all are aligned. */
const NAMES: readonly (readonly [DType, string])[] = [
  ["u64", "U64"],
  ["i64", "I64"],
  ["f64", "F64"],
  ["c64", "C64"],
  ["f32", "F32"],
  ["u32", "U32"],
  ["i32", "I32"],
  ["bf16", "BF16"],
  ["f16", "F16"],
  ["u16", "U16"],
  ["i16", "I16"],
  ["i8", "I8"],
  ["u8", "U8"],
  ["bool", "BOOL"],
];
const NAME_BY_DTYPE = Object.fromEntries(NAMES) as Readonly<Record<DType, string>>;
const DTYPE_BY_NAME: ReadonlyMap<string, DType> = new Map(NAMES.map(([dtype, name]) => [name, dtype]));
const RANK: ReadonlyMap<DType, number> = new Map(NAMES.map(([dtype], i) => [dtype, i]));

/** Bits of the dtypes that the format has and this package has not. */
const FOREIGN_BITS: ReadonlyMap<string, number> = new Map([
  ["F8_E4M3", 8],
  ["F8_E5M2", 8],
  ["F8_E8M0", 8],
  ["F6_E2M3", 6],
  ["F6_E3M2", 6],
  ["F4", 4],
]);

/** What a header says, by name, in the order of the elements. */
export interface Contents {
  readonly metadata: Readonly<Record<string, string>>;
  readonly tensors: ReadonlyMap<string, SafetensorsEntry>;
}

/** The header's length by its first bytes; throws `io/header-size`, `io/truncated`. */
export function headerLength(bytes: Uint8Array, size: number, place: Place): number {
  const length = new DataView(bytes.buffer, bytes.byteOffset).getBigUint64(0, true);
  const known =
    length > LONGEST || PREFIX + Number(length) > size ? knownFormat(bytes, "safetensors", 0, place) : undefined;
  if (known !== undefined) throw known;
  if (length > LONGEST)
    throw ioError(
      place,
      "header-size",
      `the first 8 bytes say that the header takes ${length} bytes, more than ${LONGEST}`,
      "this is no safetensors file, or a damaged one",
      { offset: 0 },
    );
  if (PREFIX + Number(length) > size)
    throw ioError(
      place,
      "truncated",
      `the first 8 bytes say that the header takes ${length} bytes, and ${size - PREFIX} follow`,
      `this is no safetensors file, or ${GET_AGAIN}`,
      { offset: 0 },
    );
  return Number(length);
}

/** What the header says, once it agrees with the size of the file. Throws `io/header`, `io/offsets`, `io/metadata`. */
export function contentsOf(bytes: Uint8Array, size: number, place: Place): Contents {
  const header = parsedHeader(bytes, place);
  const metadata = checkedMetadata(header[METADATA], place);
  const start = PREFIX + bytes.length;
  const entries = Object.entries(header)
    .filter(([name]) => name !== METADATA)
    .map(([name, entry]) => [name, checkedEntry(name, entry, start, place)] as const)
    .sort(([, a], [, b]) => a.offset - b.offset || a.byteLength - b.byteLength);
  checkCover(entries, start, size, place);
  return { metadata, tensors: new Map(entries) };
}

/** The header as an object; throws `io/header`. */
function parsedHeader(bytes: Uint8Array, place: Place): Record<string, unknown> {
  const refuse = (what: string, cause?: unknown): IoError =>
    ioError(place, "header", `the header is ${what}`, `this is no safetensors file, or ${GET_AGAIN}`, {
      offset: PREFIX,
      cause,
    });
  try {
    const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
    const header: unknown = JSON.parse(text);
    if (typeof header !== "object" || header === null || Array.isArray(header)) throw refuse("no JSON object");
    const twice = repeatedKey(text);
    if (twice !== undefined) throw refuse(`no safetensors: the key ${JSON.stringify(twice)} is there twice`);
    return header as Record<string, unknown>;
  } catch (error) {
    throw error instanceof IoError ? error : refuse("no JSON in UTF-8", error);
  }
}

function checkedMetadata(metadata: unknown, place: Place): Record<string, string> {
  if (metadata === undefined) return {};
  if (isTexts(metadata)) return metadata;
  throw ioError(place, "metadata", `${METADATA} must hold texts by name`, "write the file with texts only", {
    offset: PREFIX,
  });
}

const isTexts = (value: unknown): value is Record<string, string> =>
  typeof value === "object" &&
  value !== null &&
  !Array.isArray(value) &&
  Object.values(value).every((text) => typeof text === "string");

const isWhole = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;
const areWhole = (value: unknown): value is number[] => Array.isArray(value) && value.every(isWhole);

/** One entry, its offset counted from the start of the file; throws `io/header`, `io/offsets`. */
function checkedEntry(name: string, entry: unknown, start: number, place: Place): SafetensorsEntry {
  const { dtype, shape, data_offsets: offsets } = (entry ?? {}) as Readonly<Record<string, unknown>>;
  if (typeof dtype !== "string" || !areWhole(shape) || !areWhole(offsets) || offsets.length !== 2)
    throw ioError(
      place,
      "header",
      `${JSON.stringify(name)} must have dtype, shape and two data_offsets, whole numbers`,
      GET_AGAIN,
      { offset: PREFIX },
    );
  const [begin, end] = offsets as [number, number];
  const wanted = byteLengthOf(dtype, shape);
  if (end - begin === (wanted ?? end - begin) && begin <= end)
    return { dtype, shape, offset: start + begin, byteLength: end - begin };
  throw ioError(
    place,
    "offsets",
    `${JSON.stringify(name)}, ${dtype}${shapeText(shape)}, takes ${wanted ?? "some"} bytes, and its data_offsets ${begin} to ${end} have ${end - begin}`,
    GET_AGAIN,
    { offset: start + begin },
  );
}

/** Bytes of such elements; undefined for a dtype that is not known at all. */
function byteLengthOf(dtype: string, shape: readonly number[]): number | undefined {
  const own = DTYPE_BY_NAME.get(dtype);
  if (own !== undefined) return bytesOfType({ dtype: own, shape });
  const bits = FOREIGN_BITS.get(dtype);
  return bits === undefined ? undefined : (sizeOf(shape) * bits) / 8;
}

/** Throws `io/offsets` unless entries in order fill all from start to size. */
function checkCover(
  entries: readonly (readonly [string, SafetensorsEntry])[],
  start: number,
  size: number,
  place: Place,
): void {
  let at = start;
  for (const [name, { offset, byteLength }] of entries) {
    if (offset !== at)
      throw ioError(
        place,
        "offsets",
        `${JSON.stringify(name)} begins at byte ${offset}, ${offset > at ? "after a hole from" : "inside of the one that ends at"} byte ${at}`,
        GET_AGAIN,
        { offset },
      );
    at += byteLength;
  }
  if (at > size)
    throw ioError(place, "truncated", `the tensors end at byte ${at}, the file at byte ${size}`, GET_AGAIN, {
      offset: size,
    });
  if (at < size)
    throw ioError(place, "trailing", `the tensors end at byte ${at}, the file at byte ${size}`, GET_AGAIN, {
      offset: at,
    });
}

/** The dtype and shape of an entry; throws `io/dtype` for a dtype that there is none of here, `memory/size`. */
export function typeOfEntry(name: string, { dtype, shape, offset }: SafetensorsEntry, place: Place): TensorType {
  const own = DTYPE_BY_NAME.get(dtype);
  if (own !== undefined) return { dtype: own, shape: checkedSize(shape, place.op) };
  throw ioError(
    place,
    "dtype",
    `${JSON.stringify(name)} is ${dtype}, for which there is no dtype here`,
    "leave it out with names or filter, or write it as BF16 or F16 in Python",
    { offset },
  );
}

/** The order in which tensors are written: wide dtypes first, then by name. */
export function inFileOrder<T extends TensorType>(tensors: ReadonlyMap<string, T>): [string, T][] {
  const rank = ({ dtype }: T): number => RANK.get(dtype)!;
  return [...tensors].sort(([a, x], [b, y]) => rank(x) - rank(y) || (a < b ? -1 : 1));
}

/** The bytes before the elements of tensors, which are in file order. */
export function headerBytes(
  tensors: readonly (readonly [string, TensorType])[],
  metadata: Readonly<Record<string, string>> | undefined,
): Uint8Array {
  let at = 0;
  const entries = tensors.map(([name, type]): [string, unknown] => {
    const begin = at;
    at += bytesOfType(type);
    return [name, { dtype: NAME_BY_DTYPE[type.dtype], shape: type.shape, data_offsets: [begin, at] }];
  });
  // Not through one object: its keys that are numbers would move to the front.
  const all: [string, unknown][] = metadata === undefined ? entries : [[METADATA, metadata], ...entries];
  const text = `{${all.map(([name, entry]) => `${JSON.stringify(name)}:${JSON.stringify(entry)}`).join(",")}}`;
  const json = new TextEncoder().encode(text);
  const length = Math.ceil(json.length / PREFIX) * PREFIX;
  const bytes = new Uint8Array(PREFIX + length).fill(0x20, PREFIX + json.length);
  bytes.set(json, PREFIX);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(length), true);
  return bytes;
}
