// Where something stands in a text: sources, locations, positions and carets.
// In: text and offsets.  Out: line and column (1-based), the source line with a caret below it.
// Invariant: a location never outlives its source text; offsets are UTF-16 code units of that text.
// Not here: messages (diagnostic.ts).

/** A text that was read: a program file, an included file, or what a macro expanded to. */
export interface Source {
  readonly name: string;
  readonly text: string;
  /** Name and line that `#line` directives gave, by first offset they hold for, ascending. */
  readonly renamed?: readonly SourceName[] | undefined;
}

/** From `offset` on, lines count from `line` and belong to the file `name`. */
export interface SourceName {
  readonly offset: number;
  readonly name: string;
  readonly line: number;
}

/** A stretch of a source, `end` exclusive. */
export interface Location {
  readonly source: Source;
  readonly start: number;
  readonly end: number;
}

/** A place for people: line and column count from 1. */
export interface Position {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** The source of programs that were built in JavaScript, not read. */
export const BUILT: Source = { name: "<builder>", text: "" };

/** The location of everything that was built in JavaScript. */
export const NOWHERE: Location = { source: BUILT, start: 0, end: 0 };

const lineStarts = new WeakMap<Source, readonly number[]>();

function startsOf(source: Source): readonly number[] {
  let starts = lineStarts.get(source);
  if (starts === undefined) {
    const found = [0];
    for (let at = source.text.indexOf("\n"); at >= 0; at = source.text.indexOf("\n", at + 1)) found.push(at + 1);
    lineStarts.set(source, found);
    starts = found;
  }
  return starts;
}

function lineIndex(starts: readonly number[], offset: number): number {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (starts[middle]! <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** File, line and column of the start of a location. Complexity: O(log lines) after the first call per source. */
export function positionOf(location: Location): Position {
  const { source, start } = location;
  const starts = startsOf(source);
  const line = lineIndex(starts, start);
  const column = start - starts[line]! + 1;
  const name = source.renamed?.filter((entry) => entry.offset <= start).at(-1);
  if (name === undefined) return { file: source.name, line: line + 1, column };
  return { file: name.name, line: name.line + line - lineIndex(starts, name.offset), column };
}

/** `file:line:column` of the start of a location; only the name where there is no text. */
export function formatPosition(location: Location): string {
  if (location.source.text === "") return location.source.name;
  const { file, line, column } = positionOf(location);
  return `${file}:${line}:${column}`;
}

/** The source line of a location and carets below the stretch it covers (up to the end of that line); empty where there is no text. */
export function renderCaret(location: Location): string {
  const { source, start, end } = location;
  if (source.text === "") return "";
  const starts = startsOf(source);
  const index = lineIndex(starts, Math.min(start, source.text.length));
  const from = starts[index]!;
  const line = source.text.slice(from, (starts[index + 1] ?? source.text.length + 1) - 1).replace(/\r$/, "");
  const lead = line.slice(0, start - from).replace(/[^\t]/g, " ");
  const width = Math.max(1, Math.min(end, from + line.length) - start);
  return `${line}\n${lead}${"^".repeat(width)}`;
}
