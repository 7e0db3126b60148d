// Records of a zip archive.
// In: members, once their sizes and checksums are known.  Out: bytes before and after them.
// Invariant: the same members give the same bytes (there is no time of writing); what does not fit into 32 bits stands in zip64 fields.
// Not here: the members' own bytes (npz.ts), reading (zip-read.ts).
// Source: PKWARE's APPNOTE 6.3.10, sections 4.3.7 (local header), 4.3.12 to 4.3.16 (directory), 4.5.3 (zip64).
import type { Member } from "./zip-read.js";

/** What fits into fields of 32 and of 16 bits. */
export interface Limits {
  readonly size: number;
  readonly count: number;
}
const LIMITS: Limits = { size: 0xffffffff, count: 0xffff };

/** 1980-01-01, the first day that zip knows. */
const DATE = (1 << 5) | 1;
const VERSION = 20;
const VERSION64 = 45;
const UTF8 = 1 << 11;

/** Bytes of a little-endian number, and the number. */
type Field = readonly [bytes: 2 | 4 | 8, value: number];

function record(fields: readonly Field[], ...tail: readonly Uint8Array[]): Uint8Array {
  const head = fields.reduce((sum, [width]) => sum + width, 0);
  const bytes = new Uint8Array(tail.reduce((sum, { length }) => sum + length, head));
  const view = new DataView(bytes.buffer);
  let at = 0;
  for (const [width, value] of fields) {
    if (width === 2) view.setUint16(at, value, true);
    else if (width === 4) view.setUint32(at, value, true);
    else view.setBigUint64(at, BigInt(value), true);
    at += width;
  }
  for (const part of tail) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

/** The zip64 field with these numbers. */
const wideField = (values: readonly number[]): Uint8Array =>
  record([[2, 1], [2, 8 * values.length], ...values.map((value): Field => [8, value])]);

const encoded = (name: string): Uint8Array => new TextEncoder().encode(name);

/** The fields that stand both before a member and in the directory. */
function described(
  { name, method, crc, stored, length }: Member,
  version: number,
  size: (value: number) => Field,
  bytes: Uint8Array,
  extra: Uint8Array,
): readonly Field[] {
  return [
    [2, version],
    [2, bytes.length === name.length ? 0 : UTF8],
    [2, method],
    [2, 0],
    [2, DATE],
    [4, crc],
    size(stored),
    size(length),
    [2, bytes.length],
    [2, extra.length],
  ];
}

/** What stands before a member. */
export function localHeader(member: Member, limits: Limits = LIMITS): Uint8Array {
  const { name, stored, length } = member;
  const bytes = encoded(name);
  const isWide = Math.max(stored, length) >= limits.size;
  // Both sizes stand in the wide field when one must.
  const extra = isWide ? wideField([length, stored]) : new Uint8Array(0);
  const size = (value: number): Field => [4, isWide ? LIMITS.size : value];
  return record(
    [[4, 0x04034b50], ...described(member, isWide ? VERSION64 : VERSION, size, bytes, extra)],
    bytes,
    extra,
  );
}

function directoryEntry(member: Member, limits: Limits): Uint8Array {
  const { name, stored, length, offset } = member;
  const bytes = encoded(name);
  const wide = [length, stored, offset].filter((value) => value >= limits.size);
  const extra = wide.length > 0 ? wideField(wide) : new Uint8Array(0);
  const version = wide.length > 0 ? VERSION64 : VERSION;
  const size = (value: number): Field => [4, value >= limits.size ? LIMITS.size : value];
  return record(
    [
      [4, 0x02014b50],
      [2, version],
      ...described(member, version, size, bytes, extra),
      [2, 0],
      [2, 0],
      [2, 0],
      [4, 0],
      size(offset),
    ],
    bytes,
    extra,
  );
}

/** What stands after the last member, at `offset`. */
export function directory(members: readonly Member[], offset: number, limits: Limits = LIMITS): Uint8Array[] {
  const entries = members.map((member) => directoryEntry(member, limits));
  const length = entries.reduce((sum, entry) => sum + entry.length, 0);
  const count = members.length;
  const isWide = count >= limits.count || length >= limits.size || offset >= limits.size;
  const end = record([
    [4, 0x06054b50],
    [2, 0],
    [2, 0],
    [2, isWide ? LIMITS.count : count],
    [2, isWide ? LIMITS.count : count],
    [4, isWide ? LIMITS.size : length],
    [4, isWide ? LIMITS.size : offset],
    [2, 0],
  ]);
  return isWide ? [...entries, ...wideEnd(count, length, offset), end] : [...entries, end];
}

function wideEnd(count: number, length: number, offset: number): Uint8Array[] {
  const fields: Field[] = [
    [4, 0x06064b50],
    [8, 44],
    [2, VERSION64],
    [2, VERSION64],
    [4, 0],
    [4, 0],
    [8, count],
    [8, count],
    [8, length],
    [8, offset],
  ];
  const locator: Field[] = [
    [4, 0x07064b50],
    [4, 0],
    [8, offset + length],
    [4, 1],
  ];
  return [record(fields), record(locator)];
}
