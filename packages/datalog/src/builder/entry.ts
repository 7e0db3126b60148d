// What a program consists of, as it is built: one entry per call, each knowing the one before.
// In: what the user passed.  Out: entries.
// Invariant: adding an entry is O(1) and leaves every earlier program as it is.
// Not here: what entries mean (assemble.ts).
import type { Atom, DirectiveName, DirectiveParameter, Literal } from "../syntax/ast.js";
import type { Problem } from "./note.js";
import type { ColumnType } from "./shape.js";

/** One call of the builder. */
export type Entry =
  | {
      readonly kind: "rule";
      readonly heads: readonly Atom[];
      readonly body: readonly Literal[];
      readonly problems: readonly Problem[];
    }
  /** `row` is its position in the list it was given in, from 0; null for one given as an atom. */
  | { readonly kind: "fact"; readonly head: Atom; readonly row: number | null }
  | {
      readonly kind: "subsumption";
      readonly dominated: Atom;
      readonly dominating: Atom;
      readonly body: readonly Literal[];
      readonly problems: readonly Problem[];
    }
  | {
      readonly kind: "query";
      readonly name: string;
      readonly find: readonly { readonly variable: string; readonly type: ColumnType | null }[];
      readonly body: readonly Literal[];
    }
  | {
      readonly kind: "directive";
      readonly directive: DirectiveName;
      readonly relation: string;
      readonly parameters: readonly DirectiveParameter[];
    };

/** A list of entries that grows at its end; lists share what they have in common. */
export interface Entries {
  readonly before: Entries | null;
  readonly entries: readonly Entry[];
}

/** The entries in the order in which they were added. */
export function listEntries(last: Entries | null): Entry[] {
  const parts: (readonly Entry[])[] = [];
  for (let at = last; at !== null; at = at.before) parts.push(at.entries);
  return parts.reverse().flat();
}
