// Programs from files, with the files they include.
// In: a path, folders for `.include`, macros.  Out: text with a resolver; a program.
// Invariant: a file is found beside the including file first, then in the include folders in order.
// Not here: what `.include` means (syntax/preprocessor.ts).
import { readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { type Program, parse } from "../engine.js";
import type { ParseOptions } from "../syntax/parser.js";
import type { IncludedText } from "../syntax/preprocessor.js";
import { fileError } from "./source.js";

/** How a program file is read. */
export interface ProgramFileOptions {
  /** Folders in which `.include` looks after that of the including file. */
  readonly include?: readonly string[] | undefined;
  /** Macros that are defined from the start, as `#define name text` would. */
  readonly define?: Readonly<Record<string, string>> | undefined;
}

/** Reads and checks a program. Throws DatalogError with all diagnostics, IoError when the file cannot be read.
 * @example readProgram("rules.dl", { include: ["lib"] }).evaluate(); */
export function readProgram(path: string, options: ProgramFileOptions = {}): Program {
  return parse(readProgramText(path), parseOptionsFor(path, options));
}

/** Text of a program file. Throws `io/file`, `io/encoding`. */
export function readProgramText(path: string): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(readFileSync(path));
  } catch (error) {
    throw fileError(path, undefined, error);
  }
}

/** Options for `parse` with a resolver over files. */
export function parseOptionsFor(path: string, { include = [], define }: ProgramFileOptions): ParseOptions {
  return { file: path, define, resolve: (wanted, from) => findIncluded(wanted, [dirname(from), ...include]) };
}

function findIncluded(wanted: string, folders: readonly string[]): IncludedText | null {
  for (const folder of folders) {
    const name = resolve(folder, wanted);
    try {
      return { name, text: readFileSync(name, "utf8") };
    } catch (error) {
      if (!["ENOENT", "ENOTDIR", "EISDIR"].includes((error as { code: string }).code))
        throw fileError(name, undefined, error);
    }
  }
  return null;
}
