// Where the fields of a delimited file begin and end.
// In: bytes, a dialect.  Out: one record after the other as stretches of bytes.
// Invariant: plain records end at every line break; those of RFC 4180 may hold line breaks and delimiters between quotes. A record is given only when it is complete.
// In columns of records and branches, delimiters inside brackets do not count, as in Souffle.
// Not here: reading files (read-delimited.ts), what fields mean (column.ts).
import { Buffer } from "node:buffer";

/** How fields are told apart. */
export interface Dialect {
  readonly delimiter: Buffer;
  readonly rfc4180: boolean;
  /** Columns whose values may hold delimiters inside brackets, by position in the file. */
  readonly nested: readonly boolean[];
}

/** What is wrong with a record, and where in the bytes. */
export interface Broken {
  readonly code: "io/quote" | "io/nul";
  readonly at: number;
  readonly message: string;
}

/** The fields of the last record: field `i` is `bytes[starts[i], ends[i])`; where `quoted[i]` is 1, without the quotes around it, doubled ones still inside. */
export interface RecordFields {
  count: number;
  starts: Int32Array;
  ends: Int32Array;
  quoted: Uint8Array;
  broken: Broken | null;
}

/** Room for the fields of a record. */
export function recordFields(): RecordFields {
  return { count: 0, starts: new Int32Array(16), ends: new Int32Array(16), quoted: new Uint8Array(16), broken: null };
}

/** Reads the record that starts at `from`. Answers where the next one starts, or -1 when the record goes on behind `to` and `last` says that more will come. */
export type Scanner = (bytes: Buffer, from: number, to: number, last: boolean, into: RecordFields) => number;

const LF = 10;
const CR = 13;
const QUOTE = 34;

/** The scanner of a dialect. */
export function scanner(dialect: Dialect): Scanner {
  return dialect.rfc4180 ? (...args) => scanQuoted(dialect, ...args) : (...args) => scanPlain(dialect, ...args);
}

function scanPlain(
  { delimiter, nested }: Dialect,
  bytes: Buffer,
  from: number,
  to: number,
  last: boolean,
  into: RecordFields,
): number {
  const first = delimiter[0]!;
  const width = delimiter.length;
  const brackets = nested.length > 0;
  into.count = 0;
  into.broken = null;
  let start = from;
  let depth = 0;
  for (let at = from; at < to; at++) {
    const byte = bytes[at]!;
    if (byte === LF) {
      addField(into, start, at > start && bytes[at - 1] === CR ? at - 1 : at, 0);
      return at + 1;
    }
    if (byte === 0) into.broken ??= nul(at);
    if (brackets && nested[into.count] === true) {
      if (byte === OPEN_SQUARE || byte === OPEN_ROUND) depth++;
      else if (byte === CLOSE_SQUARE || byte === CLOSE_ROUND) depth--;
      if (depth > 0) {
        if (byte === QUOTE) at = endOfText(bytes, at, to);
        continue;
      }
    }
    if (byte !== first || (width > 1 && !matchesAt(bytes, at, to, delimiter))) continue;
    addField(into, start, at, 0);
    at += width - 1;
    start = at + 1;
    depth = 0;
  }
  if (!last) return -1;
  addField(into, start, to > start && bytes[to - 1] === CR ? to - 1 : to, 0);
  return to;
}

const OPEN_SQUARE = 91;
const CLOSE_SQUARE = 93;
const OPEN_ROUND = 40;
const CLOSE_ROUND = 41;
const BACKSLASH = 92;

/** Position of the quote that closes a symbol inside a record, or the position itself when the line has none. */
function endOfText(bytes: Buffer, from: number, to: number): number {
  for (let at = from + 1; at < to && bytes[at] !== LF; at++) {
    if (bytes[at] === BACKSLASH) at++;
    else if (bytes[at] === QUOTE) return at;
  }
  return from;
}

function scanQuoted(
  { delimiter }: Dialect,
  bytes: Buffer,
  from: number,
  to: number,
  last: boolean,
  into: RecordFields,
): number {
  into.count = 0;
  into.broken = null;
  let at = from;
  for (;;) {
    const start = at;
    let end: number;
    let quoted = 0;
    if (bytes[at] === QUOTE && at < to) {
      end = closingQuote(bytes, at + 1, to, into);
      // A quote that is the last byte known may be the first half of a doubled one.
      if (end < 0 || (end + 1 >= to && !last)) {
        if (!last) return -1;
        into.broken ??= {
          code: "io/quote",
          at: start,
          message: 'the quote is never closed; add the closing quote, and write a quote inside a field as ""',
        };
        addField(into, start, to, 0);
        return to;
      }
      quoted = 1;
      at = end + 1;
      const stray = bytes[at] === CR && bytes[at + 1] === LF ? at + 1 : at;
      if (stray < to && bytes[stray] !== LF && !matchesAt(bytes, at, to, delimiter)) {
        if (at + delimiter.length > to && !last) return -1;
        into.broken ??= {
          code: "io/quote",
          at,
          message: 'text stands behind the closing quote; end the field there, or write a quote inside a field as ""',
        };
      }
    }
    // What stands in front of the next delimiter or line break; of a quoted field nothing.
    let rest = at;
    while (rest < to && bytes[rest] !== LF && !matchesAt(bytes, rest, to, delimiter)) {
      if (quoted === 0 && bytes[rest] === QUOTE)
        into.broken ??= {
          code: "io/quote",
          at: rest,
          message: 'a quote stands inside a field without quotes; quote the whole field and write the quote as ""',
        };
      if (bytes[rest] === 0) into.broken ??= nul(rest);
      rest++;
    }
    if (rest >= to && !last) return -1;
    const line = rest >= to || bytes[rest] === LF;
    if (quoted === 1) addField(into, start + 1, end!, 1);
    else addField(into, start, line && rest > start && bytes[rest - 1] === CR ? rest - 1 : rest, 0);
    if (rest >= to) return to;
    if (line) return rest + 1;
    at = rest + delimiter.length;
  }
}

function closingQuote(bytes: Buffer, from: number, to: number, into: RecordFields): number {
  for (let at = from; at < to; at++) {
    const byte = bytes[at];
    if (byte === 0) into.broken ??= nul(at);
    if (byte !== QUOTE) continue;
    if (at + 1 < to && bytes[at + 1] === QUOTE) at++;
    else return at;
  }
  return -1;
}

function nul(at: number): Broken {
  return {
    code: "io/nul",
    at,
    message: "there is a NUL byte; text files have none, so remove it or check that this is the right file",
  };
}

function matchesAt(bytes: Buffer, at: number, to: number, delimiter: Buffer): boolean {
  if (bytes[at] !== delimiter[0] || at + delimiter.length > to) return false;
  for (let i = 1; i < delimiter.length; i++) if (bytes[at + i] !== delimiter[i]) return false;
  return true;
}

function addField(into: RecordFields, start: number, end: number, quoted: number): void {
  if (into.count === into.starts.length) {
    const starts = new Int32Array(into.count * 2);
    const ends = new Int32Array(into.count * 2);
    const marks = new Uint8Array(into.count * 2);
    starts.set(into.starts);
    ends.set(into.ends);
    marks.set(into.quoted);
    into.starts = starts;
    into.ends = ends;
    into.quoted = marks;
  }
  into.starts[into.count] = start;
  into.ends[into.count] = end;
  into.quoted[into.count] = quoted;
  into.count += 1;
}

/** A quoted field with its doubled quotes made single. */
export function unescapeField(bytes: Buffer, start: number, end: number): Buffer {
  if (bytes.indexOf(QUOTE, start) >= end || bytes.indexOf(QUOTE, start) < 0) return bytes.subarray(start, end);
  const plain = Buffer.allocUnsafe(end - start);
  let length = 0;
  for (let at = start; at < end; at++) {
    plain[length++] = bytes[at]!;
    if (bytes[at] === QUOTE) at++;
  }
  return plain.subarray(0, length);
}
