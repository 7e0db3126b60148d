// Which tensors of a file are read, and in what form they are given.
// In: what the file has, by name; what the caller asked.  Out: the names to read; a record or a tree of the tensors.
// Invariant: a name that is asked for and not there is an error that lists what is.
import { ArgumentError } from "../error.js";
import type { Tensor } from "../methods.generated.js";
import type { AsTree, PickOptions } from "../options/io.js";
import { describe } from "../shape.js";
import type { Tree } from "../tree.js";
import { nested } from "./names.js";
import { ioError, type Place } from "./place.js";

/** Names in a message. */
const SHOWN = 8;

/** Entries that the options pick, in the order of the file, or of `names`; throws `io/name`, `argument/names`, `argument/function`. */
export function picked<Entry>(
  entries: ReadonlyMap<string, Entry>,
  { names, filter }: PickOptions<Entry>,
  place: Place,
): [string, Entry][] {
  const asked = names === undefined ? [...entries] : named(entries, names, place);
  if (filter === undefined) return asked;
  if (typeof filter !== "function") throw noFunction(filter, place.op);
  return asked.filter(([name, entry]) => filter(name, entry));
}

const noFunction = (filter: unknown, op: string): ArgumentError =>
  new ArgumentError({
    code: "argument/function",
    op,
    what: `filter is ${describe(filter)}`,
    remedy: "pass a function of a name and what is known of that tensor",
    argument: "filter",
  });

function named<Entry>(entries: ReadonlyMap<string, Entry>, names: unknown, place: Place): [string, Entry][] {
  if (!Array.isArray(names))
    throw new ArgumentError({
      code: "argument/names",
      op: place.op,
      what: `names is ${describe(names)}`,
      remedy: 'pass an array, such as ["w", "b"]',
      argument: "names",
    });
  return [...new Set<string>(names)].map((name) => {
    const entry = entries.get(name);
    if (entry !== undefined) return [name, entry];
    const there = [...entries.keys()];
    const list = there.slice(0, SHOWN).map((each) => JSON.stringify(each));
    const more = there.length > SHOWN ? ` and ${there.length - SHOWN} more` : "";
    throw ioError(
      place,
      "name",
      `there is no tensor ${describe(name)}`,
      there.length === 0 ? "the file has none" : `it has ${list.join(", ")}${more}`,
    );
  });
}

/** Throws `argument/choice` unless the form is one that there is: before anything is read. */
export function checkForm({ as }: Partial<AsTree>, op: string): void {
  if (as === undefined || as === "tree") return;
  throw new ArgumentError({
    code: "argument/choice",
    op,
    what: `as is ${describe(as)}`,
    remedy: 'use "tree", or leave it out',
    argument: "as",
  });
}

/** Tensors in the form that was asked for. */
export function inForm(
  tensors: readonly (readonly [string, Tensor])[],
  { as }: Partial<AsTree>,
  place: Place,
): Record<string, Tensor> | Tree<Tensor> {
  return as === "tree" ? nested(tensors, place) : Object.fromEntries(tensors);
}
