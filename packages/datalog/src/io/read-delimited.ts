// A delimited file into columns.
// In: bytes, a format, builders.  Out: rows added; or an IoError with line and column.
// Invariant: one chunk and one record are in memory; a record is added whole or the read fails.
// Not here: where fields end (delimited.ts), what they mean (column.ts).
import { Buffer } from "node:buffer";
import { Misfit } from "../storage/codec.js";
import { BadEncoding, type ColumnBuilder } from "./column.js";
import { recordFields, scanner, unescapeField } from "./delimited.js";
import type { FileFormat } from "./directive.js";
import { IoError } from "./error.js";
import { type ByteSource, guarded } from "./source.js";

/** What a reader needs. */
export interface ReadTarget {
  readonly relation: string;
  readonly attributes: readonly { readonly name: string; readonly kind: string }[];
  readonly builders: readonly ColumnBuilder[];
  /** Called after each chunk with the rows so far; throws to stop. */
  readonly onRows: (rows: number) => void;
}

/** A record longer than this has most likely lost a quote or its line breaks. */
const LONGEST_RECORD = 1 << 28;

/** Adds all records; answers how many. */
export async function readDelimited(
  source: ByteSource,
  format: Extract<FileFormat, { kind: "delimited" }>,
  target: ReadTarget,
): Promise<number> {
  const reader = createReader(source.name, format, target);
  // What is not yet scanned is `bytes[from, to)`.
  let bytes = Buffer.allocUnsafe(1 << 21);
  let from = 0;
  let to = 0;
  /** A record that was not complete is looked at again only when twice as much of it is there. */
  let wanted = 0;
  for await (const chunk of guarded(source, target.relation)) {
    if (to + chunk.length > bytes.length) {
      const kept = to - from;
      const room = kept + chunk.length > bytes.length ? Buffer.allocUnsafe(2 * (kept + chunk.length)) : bytes;
      bytes.copy(room, 0, from, to);
      bytes = room;
      from = 0;
      to = kept;
    }
    bytes.set(chunk, to);
    to += chunk.length;
    if (to - from < wanted) continue;
    from = reader.take(bytes, from, to, false);
    wanted = 2 * (to - from);
    if (to - from > LONGEST_RECORD)
      throw new IoError(
        "io/record-size",
        reader.place(bytes, from, from),
        `the record is longer than ${LONGEST_RECORD} bytes; look for a quote that is never closed or for missing line breaks`,
      );
    target.onRows(reader.rows());
  }
  reader.take(bytes, from, to, true);
  target.onRows(reader.rows());
  return reader.rows();
}

function createReader(
  file: string,
  format: Extract<FileFormat, { kind: "delimited" }>,
  { relation, attributes, builders }: ReadTarget,
) {
  const arity = builders.length;
  const columns = format.columns ?? builders.map((_, column) => column);
  const least = format.columns === null ? arity : Math.max(0, ...columns) + 1;
  const nested: boolean[] = [];
  for (const [i, { kind }] of attributes.entries()) if (kind === "record" || kind === "adt") nested[columns[i]!] = true;
  const scan = scanner({ delimiter: Buffer.from(format.delimiter), rfc4180: format.rfc4180, nested });
  const fields = recordFields();
  let line = 1;
  let rows = 0;
  let first = true;
  let skip = format.headers;

  const place = (bytes: Buffer, record: number, at: number) => {
    const before = bytes.toString("utf8", record, at);
    const breaks = before.split("\n");
    const column = breaks.at(-1)!.length + 1;
    return { file, relation, line: line + breaks.length - 1, column };
  };

  const add = (bytes: Buffer, record: number, end: number): void => {
    const { count, starts, ends, quoted, broken } = fields;
    if (broken !== null) throw new IoError(broken.code, place(bytes, record, broken.at), broken.message);
    if (arity === 0) {
      if (ends[0]! > starts[0]! && bytes.toString("latin1", record, ends[0]).trim() !== "()")
        throw columnCount(bytes, record, end);
      return;
    }
    if (format.columns === null ? count !== arity : count < least) throw columnCount(bytes, record, end);
    for (let attribute = 0; attribute < arity; attribute++) {
      const field = columns[attribute]!;
      try {
        if (quoted[field] === 1) {
          const plain = unescapeField(bytes, starts[field]!, ends[field]!);
          builders[attribute]!.addBytes(plain, 0, plain.length);
        } else builders[attribute]!.addBytes(bytes, starts[field]!, ends[field]!);
      } catch (error) {
        if (!(error instanceof Misfit)) throw error;
        const { name } = attributes[attribute]!;
        const at = place(bytes, record, starts[field]!);
        if (error instanceof BadEncoding)
          throw new IoError("io/encoding", at, `the bytes of "${name}" are no UTF-8; convert the file`);
        throw new IoError(
          "io/value",
          at,
          `attribute "${name}" of "${relation}": ${error.message}; correct the field or the declared type`,
        );
      }
    }
  };

  const columnCount = (bytes: Buffer, record: number, end: number): IoError => {
    const what =
      end - record <= 1 && fields.count === 1
        ? "the line is empty"
        : `there ${fields.count === 1 ? "is 1 field" : `are ${fields.count} fields`}`;
    const wanted =
      arity === 0
        ? "()"
        : `${format.columns === null ? "" : "at least "}${least} with ${JSON.stringify(format.delimiter)} between them`;
    return new IoError(
      "io/columns",
      place(bytes, record, record),
      `${what} and "${relation}" takes ${wanted}; correct the line or the delimiter`,
    );
  };

  return {
    rows: () => rows,
    place,
    /** Adds the complete records in `bytes[from, to)`; answers where the first incomplete one starts. */
    take: (bytes: Buffer, from: number, to: number, last: boolean): number => {
      let at = from;
      if (first) {
        if (to - at < 3 && !last) return at;
        first = false;
        // A byte order mark is no part of the first field.
        if (to - at >= 3 && bytes[at] === 0xef && bytes[at + 1] === 0xbb && bytes[at + 2] === 0xbf) at += 3;
      }
      while (at < to) {
        const next = scan(bytes, at, to, last, fields);
        if (next < 0) return at;
        if (skip) skip = false;
        else {
          add(bytes, at, next);
          rows += 1;
        }
        line += format.rfc4180 ? breaksIn(bytes, at, next) : 1;
        at = next;
      }
      return at;
    },
  };
}

function breaksIn(bytes: Buffer, from: number, to: number): number {
  let count = 0;
  for (let at = bytes.indexOf(10, from); at >= 0 && at < to; at = bytes.indexOf(10, at + 1)) count += 1;
  return count;
}
