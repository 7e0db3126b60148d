// Places in program text, and how a message shows them.
// In: a source (name and text) and offsets.  Out: line and column, and the line with a caret below it.
// Invariant: lines and columns count from 1; columns count UTF-16 code units, a tab is one.

/** A piece of program text: a file, an included file, or a string handed to `parse`. */
export interface Source {
  /** Name shown in messages; `<program>` for a string. */
  readonly name: string;
  readonly text: string;
}

/** A stretch of a source. */
export interface Location {
  readonly source: Source;
  /** Offset of the first character. */
  readonly start: number;
  /** Offset behind the last character. */
  readonly end: number;
}

/** Line and column of an offset. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

const lineStarts = new WeakMap<Source, readonly number[]>();

function startsOf(source: Source): readonly number[] {
  let starts = lineStarts.get(source);
  if (starts === undefined) {
    const found = [0];
    for (let at = source.text.indexOf("\n"); at >= 0; at = source.text.indexOf("\n", at + 1)) found.push(at + 1);
    starts = found;
    lineStarts.set(source, starts);
  }
  return starts;
}

/** Line and column of an offset. Complexity: O(log lines) after the first call for a source. */
export function positionOf({ source, start }: Pick<Location, "source" | "start">): Position {
  const starts = startsOf(source);
  let [low, high] = [0, starts.length - 1];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (starts[middle]! <= start) low = middle;
    else high = middle - 1;
  }
  return { line: low + 1, column: start - starts[low]! + 1 };
}

/** `name:line:column`. */
export function placeOf(location: Location): string {
  const { line, column } = positionOf(location);
  return `${location.source.name}:${line}:${column}`;
}

/** The source line of a location with a caret under its first character and a run of them under the rest. */
export function excerpt(location: Location): string {
  const { line, column } = positionOf(location);
  const start = startsOf(location.source)[line - 1]!;
  const end = location.source.text.indexOf("\n", start);
  const text = location.source.text.slice(start, end < 0 ? undefined : end);
  const width = Math.max(1, Math.min(location.end, start + text.length) - location.start);
  const indent = text.slice(0, column - 1).replace(/[^\t]/g, " ");
  return `${text}\n${indent}${"^".repeat(width)}`;
}

/** The stretch from the beginning of one location to the end of another in the same source. */
export function spanning(first: Location, last: Location): Location {
  return { source: first.source, start: first.start, end: Math.max(first.end, last.end) };
}
