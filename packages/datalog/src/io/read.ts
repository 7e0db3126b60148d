// One `.input` directive: the right reader for its format.
// In: a channel, builders, a path or a stream.  Out: rows and bytes read.
// Invariant: a missing file is an error unless the caller says that it is empty.
// Not here: how formats are read.
import type { Signal } from "../signal.js";
import { Misfit } from "../storage/codec.js";
import type { ColumnBuilder } from "./column.js";
import type { Channel } from "./directive.js";
import { IoError } from "./error.js";
import { readJson } from "./json.js";
import type { RunProgress } from "./progress.js";
import { type ReadTarget, readDelimited } from "./read-delimited.js";
import { type ByteSource, openFile, readText } from "./source.js";
import { readTable } from "./sqlite.js";

/** All that reading one channel takes. */
export interface Reading {
  readonly channel: Channel;
  readonly builders: readonly ColumnBuilder[];
  /** Standard input, when that is what is read. */
  readonly source: ByteSource | null;
  readonly missing: "error" | "empty";
  readonly signal: Signal | undefined;
  readonly onProgress: ((progress: RunProgress) => void) | undefined;
}

/** Adds the rows of a file or stream to the builders. */
export async function readChannel(path: string, reading: Reading): Promise<{ rows: number; bytes: number }> {
  const { channel, builders, missing, signal, onProgress } = reading;
  const { relation, format } = channel;
  const source = reading.source ?? (await openFile(path, relation.name));
  if (source === undefined) {
    if (missing === "empty") return { rows: 0, bytes: 0 };
    throw new IoError(
      "io/missing-file",
      { file: path, relation: relation.name },
      `there is no such file, and ".input ${relation.name}" reads it; make it (it may be empty), name another with filename=..., or choose the folder of the facts`,
    );
  }
  const target: ReadTarget = {
    relation: relation.name,
    attributes: relation.attributes,
    builders,
    onRows: (rows) => {
      signal?.throwIfAborted();
      onProgress?.({ phase: "read", relation: relation.name, path, rows, bytes: source.read(), total: source.total });
    },
  };
  const rows =
    format.kind === "delimited"
      ? await readDelimited(source, format, target)
      : format.kind === "json"
        ? readJson(source.name, await readText(source, relation.name, signal), target)
        : await readRows(path, format.table, target);
  return { rows, bytes: format.kind === "sqlite" ? (source.total ?? 0) : source.read() };
}

async function readRows(
  path: string,
  table: string,
  { relation, builders, attributes, onRows }: ReadTarget,
): Promise<number> {
  const rows = await readTable(path, table, relation, (columns, row, position) => {
    if (builders.length === 0) return;
    if (columns !== builders.length)
      throw new IoError(
        "io/columns",
        { file: path, relation },
        `the table "${table}" has ${columns} columns and "${relation}" ${builders.length} attributes; choose another table with name=..., or make a view`,
      );
    for (const [column, builder] of builders.entries()) {
      try {
        builder.addValue(row[column]);
      } catch (error) {
        if (!(error instanceof Misfit)) throw error;
        throw new IoError(
          "io/value",
          { file: path, relation, line: position + 1, column: column + 1 },
          `row ${position + 1} of table "${table}", attribute "${attributes[column]!.name}" of "${relation}": ${error.message}; correct the value or the declared type`,
        );
      }
    }
  });
  onRows(rows);
  return rows;
}
