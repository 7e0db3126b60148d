// A program as its author would like to read it: one way to write each statement, comments and blank lines where they were.
// In: a parsed program without inclusions and macros.  Out: text.
// Invariant: the text parses to the same tree and holds the same comments; formatting it again changes nothing.
// A comment behind a statement stays behind it; one inside a statement moves in front of it.
// Not here: how a statement is written (syntax/print.ts).
import type { Comment, Component, Program, Statement } from "../syntax/ast.js";
import { printStatement } from "../syntax/print.js";

interface Writer {
  readonly text: string;
  readonly comments: Comment[];
  readonly lines: string[];
  /** Where the last thing written ended in the source; -1 at the start of a block. */
  end: number;
}

/** The formatted text. Complexity: O(text). */
export function formatProgram({ source, statements, comments }: Program): string {
  const ordered = [...comments].sort((left, right) => left.location.start - right.location.start);
  const writer: Writer = { text: source.text, comments: ordered, lines: [], end: -1 };
  writeBlock(writer, statements, "", source.text.length);
  return writer.lines.length === 0 ? "" : `${writer.lines.join("\n")}\n`;
}

function writeBlock(writer: Writer, statements: readonly Statement[], indent: string, end: number): void {
  for (const statement of statements) {
    const { start } = statement.location;
    writeComments(writer, start, indent, true);
    if (statement.kind === "component") {
      writeComponent(writer, statement, indent);
      continue;
    }
    writeComments(writer, statement.location.end, indent, false);
    separate(writer, start);
    writer.lines.push(
      ...printStatement(statement)
        .split("\n")
        .map((line) => indent + line),
    );
    writer.end = statement.location.end;
  }
  writeComments(writer, end, indent, true);
}

function writeComponent(writer: Writer, component: Component, indent: string): void {
  const { members, location } = component;
  const [head, tail] = printStatement({ ...component, members: [] }).split("\n");
  const brace = writer.text.indexOf("{", location.start);
  writeComments(writer, brace, indent, false);
  separate(writer, location.start);
  writer.lines.push(indent + head!);
  writer.end = -1;
  writeBlock(writer, members, `${indent}  `, location.end);
  writer.lines.push(indent + tail!);
  writer.end = location.end;
}

/** Comments that start before an offset; `outside` of statements they may stay behind what they follow. */
function writeComments(writer: Writer, before: number, indent: string, outside: boolean): void {
  const { comments, lines, text } = writer;
  while (comments.length > 0 && comments[0]!.location.start < before) {
    const { location, text: comment } = comments.shift()!;
    const behind = outside && writer.end >= 0 && !text.slice(writer.end, location.start).includes("\n");
    if (behind) lines[lines.length - 1] += ` ${comment.trimEnd()}`;
    else {
      separate(writer, location.start);
      lines.push(indent + comment.trimEnd());
    }
    writer.end = Math.max(writer.end, location.end);
  }
}

/** One empty line where there were some. */
function separate({ text, end, lines }: Writer, start: number): void {
  if (end >= 0 && start > end && /\n[^\S\n]*\n/.test(text.slice(end, start))) lines.push("");
}
