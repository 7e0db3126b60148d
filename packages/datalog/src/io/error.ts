// What can go wrong between relations and files, with file, line and column.
// In: a place and what is wrong there.  Out: IoError.
// Invariant: lines and columns count from 1; a place without a line is the file as a whole.
// Not here: values that do not fit when they come from JavaScript (storage/error.ts).
import { DatalogError } from "../diagnostic.js";

/** Where in which file. `column` counts UTF-16 code units of the line. */
export interface FilePlace {
  readonly file: string;
  readonly line?: number | undefined;
  readonly column?: number | undefined;
  readonly relation?: string | undefined;
}

/** A file that cannot be read into a relation or written from one. Codes: `io/missing-file`, `io/outside`, `io/columns`, `io/value`,
 * `io/quote`, `io/nul`, `io/encoding`, `io/record-size`, `io/gzip`, `io/json`, `io/sqlite`, `io/parameter`, `io/stdin`, `io/same-file`, `io/file`. */
export class IoError extends DatalogError {
  readonly file: string;
  readonly line: number | undefined;
  readonly column: number | undefined;
  readonly relation: string | undefined;

  constructor(code: string, place: FilePlace, message: string, options?: { cause?: unknown } | undefined) {
    const position = [place.file, place.line, place.column].filter((part) => part !== undefined).join(":");
    super(code, `IoError [${position}]: ${message}`, [], options);
    this.name = "IoError";
    this.file = place.file;
    this.line = place.line;
    this.column = place.column;
    this.relation = place.relation;
  }
}
