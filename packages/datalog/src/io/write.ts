// Relations as text: delimited or JSON, in pieces.
// In: tuples, types, a format.  Out: pieces of text; how many texts will be misread.
// Invariant: RFC 4180 and JSON read back as they were; plain text is as Souffle writes it, and what it cannot hold is counted.
// Not here: where the text goes (sink.ts).
import type { CheckedProgram } from "../analyze/checked.js";
import type { Tuple } from "../value.js";
import type { FileFormat } from "./directive.js";
import { jsonText } from "./json.js";
import { printer } from "./text-value.js";

type Relation = CheckedProgram["relations"][number];

/** What is known when all was written. */
export interface WriteCounts {
  rows: number;
  /** Fields of plain text that hold a delimiter, a line break or a NUL. */
  misread: number;
}

const PIECE = 1 << 16;

/** The text of a relation, in pieces of about 64 Ki characters; waits between pieces so that other work gets its turn. */
export async function* textOf(
  program: CheckedProgram,
  relation: Relation,
  rows: Iterable<Tuple>,
  format: Exclude<FileFormat, { kind: "sqlite" }>,
  counts: WriteCounts,
): AsyncGenerator<string> {
  let piece = format.kind === "json" ? "[" : headerOf(relation, format);
  const line =
    format.kind === "json"
      ? jsonLine(program, relation, format, counts)
      : delimitedLine(program, relation, format, counts);
  for (const row of rows) {
    piece += line(row);
    counts.rows += 1;
    if (piece.length < PIECE) continue;
    yield piece;
    piece = "";
    await new Promise((resolve) => setImmediate(resolve));
  }
  if (format.kind === "json") piece += counts.rows === 0 ? "]\n" : "\n]\n";
  yield piece;
}

function headerOf(relation: Relation, format: Extract<FileFormat, { kind: "delimited" }>): string {
  if (!format.headers) return "";
  const names = relation.attributes.map(({ name }) => name);
  return `${arranged(names, format.columns).join(format.delimiter)}\n`;
}

/** Fields in the order of the file's columns; columns that no attribute has are empty. */
function arranged(fields: readonly string[], columns: readonly number[] | null): readonly string[] {
  if (columns === null) return fields;
  const all = new Array<string>(Math.max(...columns) + 1).fill("");
  for (const [attribute, column] of columns.entries()) all[column] = fields[attribute]!;
  return all;
}

function delimitedLine(
  { types }: CheckedProgram,
  { attributes }: Relation,
  { delimiter, rfc4180, columns }: Extract<FileFormat, { kind: "delimited" }>,
  counts: WriteCounts,
): (row: Tuple) => string {
  if (attributes.length === 0) return () => "()\n";
  const printers = attributes.map(({ type, kind }) => {
    const print = printer(types, type);
    if (rfc4180) return (value: Tuple[number]) => quotedField(print(value), delimiter);
    if (kind !== "symbol") return print;
    return (value: Tuple[number]) => {
      const text = print(value);
      if (text.includes(delimiter) || /[\n\0]|\r$/.test(text)) counts.misread += 1;
      return text;
    };
  });
  if (columns !== null)
    return (row) =>
      `${arranged(
        row.map((value, column) => printers[column]!(value)),
        columns,
      ).join(delimiter)}\n`;
  return (row) => {
    let line = printers[0]!(row[0]!);
    for (let column = 1; column < printers.length; column++) line += delimiter + printers[column]!(row[column]!);
    return `${line}\n`;
  };
}

function quotedField(text: string, delimiter: string): string {
  return text.includes(delimiter) || /["\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function jsonLine(
  { types }: CheckedProgram,
  { attributes }: Relation,
  { shape }: Extract<FileFormat, { kind: "json" }>,
  counts: WriteCounts,
): (row: Tuple) => string {
  return (row) => {
    const start = counts.rows === 0 ? "\n" : ",\n";
    const texts = attributes.map(({ type }, column) => jsonText(types, type, row[column]!, shape));
    if (shape === "list") return `${start}[${texts.join(", ")}]`;
    return `${start}{${attributes.map(({ name }, column) => `${JSON.stringify(name)}: ${texts[column]}`).join(", ")}}`;
  };
}
