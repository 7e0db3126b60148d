// Files that a program names, inside the folder it may use.
// In: a folder, a file name of a directive.  Out: a path, or an IoError when the name leaves the folder.
// Invariant: no directive reaches a file outside; links that the owner of the folder put there are the owner's choice.
// Not here: opening files (source.ts, sink.ts).
import { isAbsolute, relative, resolve, sep } from "node:path";
import { IoError } from "./error.js";

/** Path of `name` in `folder`. Throws `io/outside`. */
export function pathInside(folder: string, name: string, relation: string): string {
  const root = resolve(folder);
  const path = resolve(root, name);
  const way = relative(root, path);
  if (
    name !== "" &&
    !name.includes("\0") &&
    way !== "" &&
    way !== ".." &&
    !way.startsWith(`..${sep}`) &&
    !isAbsolute(way)
  )
    return path;
  throw new IoError(
    "io/outside",
    { file: name, relation },
    `the file ${JSON.stringify(name)} of "${relation}" is not inside the folder ${JSON.stringify(folder)}; name a file in it, or pass another folder`,
  );
}
