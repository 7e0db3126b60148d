// The directory of a zip archive.
// In: an archive's size and, range by range, its bytes.  Out: its members, where they are and how they are packed.
// Invariant: what stands in the directory lies inside the file and before the directory; names are different from each other.
// Not here: what members hold (npz.ts), writing (zip-write.ts).
// Source: PKWARE's APPNOTE 6.3.10, sections 4.3.7 (local header), 4.3.12 to 4.3.16 (directory), 4.5.3 (zip64).
import { foreignFormat } from "./magic.js";
import { GET_AGAIN, ioError, type Place } from "./place.js";
import { type Reader, range } from "./range.js";

/** A file in an archive. */
export interface Member {
  readonly name: string;
  /** How it is packed: 0 not at all, 8 by deflate. */
  readonly method: number;
  readonly crc: number;
  /** Bytes it takes in the archive, and unpacked. */
  readonly stored: number;
  readonly length: number;
  /** Where its local header begins. */
  readonly offset: number;
}

const END = { signature: 0x06054b50, length: 22, comment: 0xffff };
const END64 = { signature: 0x06064b50, length: 56 };
const LOCATOR = { signature: 0x07064b50, length: 20 };
const ENTRY = { signature: 0x02014b50, length: 46 };
const LOCAL = { signature: 0x04034b50, length: 30 };
/** A field that says: see the zip64 field. */
const FULL = 0xffffffff;
const ZIP64_FIELD = 1;
const ENCRYPTED = 1;
const UTF8 = 1 << 11;

const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
const u64 = (view: DataView, at: number): number => Number(view.getBigUint64(at, true));

interface Directory {
  readonly offset: number;
  readonly length: number;
  readonly count: number;
}

/** Members by name, in the order of the directory; throws `io/format`, `io/zip`. */
export function* readDirectory(size: number, place: Place): Reader<Map<string, Member>> {
  const directory = yield* findDirectory(size, place);
  const bytes = yield* range(place, size, { ...directory, what: "the directory" });
  const members = new Map<string, Member>();
  let at = 0;
  for (let i = 0; i < directory.count; i++) {
    const { member, length } = entryAt(bytes, at, directory.offset, place);
    if (members.has(member.name))
      throw damaged(`${JSON.stringify(member.name)} is there twice`, directory.offset + at, place);
    members.set(member.name, member);
    at += length;
  }
  if (at !== bytes.length) throw damaged("its directory has more than its members", directory.offset + at, place);
  return members;
}

const damaged = (what: string, offset: number, place: Place): Error =>
  ioError(place, "zip", `the archive is damaged: ${what}`, GET_AGAIN, { offset });

function* findDirectory(size: number, place: Place): Reader<Directory> {
  const length = Math.min(size, END.length + END.comment);
  const tail = yield* range(place, size, { offset: size - length, length, what: "the archive" });
  const view = viewOf(tail);
  for (let at = length - END.length; at >= 0; at--) {
    if (view.getUint32(at, true) !== END.signature || at + END.length + view.getUint16(at + 20, true) !== length)
      continue;
    const end = size - length + at;
    const plain = {
      count: view.getUint16(at + 10, true),
      length: view.getUint32(at + 12, true),
      offset: view.getUint32(at + 16, true),
    };
    const found = (yield* findDirectory64(end, size, place)) ?? { ...plain, end };
    if (found.offset + found.length !== found.end) throw damaged("its directory is not where it must be", end, place);
    return found;
  }
  const first = yield* range(place, size, { offset: 0, length: Math.min(size, 24), what: "the archive" });
  throw foreignFormat(first, "npz", 0, place);
}

/** The directory as the zip64 record before the end says, where there is one. */
function* findDirectory64(end: number, size: number, place: Place): Reader<(Directory & { end: number }) | undefined> {
  if (end < LOCATOR.length + END64.length) return undefined;
  const what = "the directory";
  const locator = viewOf(yield* range(place, size, { offset: end - LOCATOR.length, length: LOCATOR.length, what }));
  if (locator.getUint32(0, true) !== LOCATOR.signature) return undefined;
  const offset = u64(locator, 8);
  if (offset > end - LOCATOR.length - END64.length)
    throw damaged("its zip64 record is not where it must be", end, place);
  const record = viewOf(yield* range(place, size, { offset, length: END64.length, what }));
  if (record.getUint32(0, true) !== END64.signature) throw damaged("its zip64 record is none", offset, place);
  return { count: u64(record, 32), length: u64(record, 40), offset: u64(record, 48), end: offset };
}

function entryAt(bytes: Uint8Array, at: number, base: number, place: Place): { member: Member; length: number } {
  const view = viewOf(bytes);
  const refuse = (what: string): never => {
    throw damaged(what, base + at, place);
  };
  if (at + ENTRY.length > bytes.length || view.getUint32(at, true) !== ENTRY.signature)
    return refuse("its directory has fewer members than it says");
  const [flags, method] = [view.getUint16(at + 8, true), view.getUint16(at + 10, true)];
  const [nameLength, extraLength, commentLength] = [28, 30, 32].map((field) => view.getUint16(at + field, true)) as [
    number,
    number,
    number,
  ];
  const nameAt = at + ENTRY.length;
  const length = ENTRY.length + nameLength + extraLength + commentLength;
  if (at + length > bytes.length) return refuse("its directory ends inside a member");
  const name = nameOf(bytes.subarray(nameAt, nameAt + nameLength), flags, refuse);
  if (flags & ENCRYPTED)
    throw ioError(place, "encrypted", `${JSON.stringify(name)} is encrypted`, "write it without a password", {
      offset: base + at,
    });
  const extra = bytes.subarray(nameAt + nameLength, nameAt + nameLength + extraLength);
  const fields = [24, 20, 42].map((field) => view.getUint32(at + field, true)) as [number, number, number];
  const [unpacked, stored, offset] = widened(fields, extra, refuse);
  if (offset + LOCAL.length + stored > base) return refuse(`${JSON.stringify(name)} is said to lie outside of it`);
  if (method === 0 && stored !== unpacked) return refuse(`${JSON.stringify(name)} has two sizes`);
  return { member: { name, method, crc: view.getUint32(at + 16, true), stored, length: unpacked, offset }, length };
}

/** Names are UTF-8 where the member says so, else ASCII: what lies beyond depends on who wrote it. */
function nameOf(bytes: Uint8Array, flags: number, refuse: (what: string) => never): string {
  const isUtf8 = (flags & UTF8) !== 0;
  if (!isUtf8 && bytes.some((byte) => byte > 0x7f))
    return refuse("the name of a member is no ASCII, and not marked as UTF-8");
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return refuse("the name of a member is no UTF-8");
  }
}

/** Sizes and offset, each from the zip64 field where it does not fit into its own. */
function widened(
  fields: readonly [number, number, number],
  extra: Uint8Array,
  refuse: (what: string) => never,
): [number, number, number] {
  if (!fields.includes(FULL)) return [...fields];
  const view = viewOf(extra);
  for (let at = 0; at + 4 <= extra.length; at += 4 + view.getUint16(at + 2, true)) {
    if (view.getUint16(at, true) !== ZIP64_FIELD) continue;
    let next = at + 4;
    const end = Math.min(extra.length, next + view.getUint16(at + 2, true));
    return fields.map((field) => {
      if (field !== FULL) return field;
      if (next + 8 > end) return refuse("the zip64 field of a member is too short");
      next += 8;
      return u64(view, next - 8);
    }) as [number, number, number];
  }
  return refuse("the zip64 field of a member lacks");
}

/** Where a member's bytes begin; throws `io/zip`. */
export function* memberStart(member: Member, size: number, place: Place): Reader<number> {
  const what = `the member ${JSON.stringify(member.name)}`;
  const local = viewOf(yield* range(place, size, { offset: member.offset, length: LOCAL.length, what }));
  const start = member.offset + LOCAL.length + local.getUint16(26, true) + local.getUint16(28, true);
  if (local.getUint32(0, true) !== LOCAL.signature || start + member.stored > size)
    throw damaged(`${what} is not where its directory says`, member.offset, place);
  return start;
}
