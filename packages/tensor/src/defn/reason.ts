// Why a function is compiled once more: the first difference between two calls, the coarsest first.
// In: the kinds of the call before and of this one.  Out: reason, path, what was there, what is there.
// Invariant: two different kinds have a difference; none is found only between equal ones.
// Not here: reasons that are not between two calls: first, evicted, function (history.ts).
import type { CompileReason } from "../events.js";
import { sameShape, shapeText } from "../shape.js";
import { difference } from "../tree.js";
import { type ArgumentKind, type CallKind, type LeafKind, treeText } from "./kind.js";

/** What a compile is owed to. */
export interface Cause {
  readonly reason: CompileReason;
  readonly argument?: string | undefined;
  readonly previous?: string | undefined;
  readonly now?: string | undefined;
}

/** The first difference between two calls; undefined when there is none. */
export function differenceOf(previous: CallKind, now: CallKind): Cause | undefined {
  if (previous.backend !== now.backend)
    return { reason: "backend", previous: previous.backend.name, now: now.backend.name };
  const [before, after] = [previous.arguments, now.arguments];
  if (before.length !== after.length)
    return { reason: "tree", previous: `${before.length} arguments`, now: `${after.length} arguments` };
  for (const compare of COMPARISONS)
    for (let i = 0; i < after.length; i++) {
      const cause = compare(before[i]!, after[i]!);
      if (cause !== undefined) return cause;
    }
  return undefined;
}

type Compare = (a: ArgumentKind, b: ArgumentKind) => Cause | undefined;

/** A comparison of the leaves of arguments that have the same structure. */
const byLeaf =
  (reason: CompileReason, same: (a: LeafKind, b: LeafKind) => boolean, text: (leaf: LeafKind) => string): Compare =>
  (a, b) => {
    const at = b.leaves.findIndex((leaf, i) => !same(a.leaves[i]!, leaf));
    if (at < 0) return undefined;
    return { reason, argument: b.leaves[at]!.name, previous: text(a.leaves[at]!), now: text(b.leaves[at]!) };
  };

const COMPARISONS: readonly Compare[] = [
  ({ tree: a }, { tree: b, path }) => {
    if (a === undefined || b === undefined) return undefined;
    const argument = difference(a, b, path);
    return argument === undefined ? undefined : { reason: "tree", argument, previous: treeText(a), now: treeText(b) };
  },
  ({ value: previous }, { value: now, path: argument }) =>
    previous === now ? undefined : { reason: "static", argument, previous: short(previous), now: short(now) },
  byLeaf(
    "dtype",
    (a, b) => a.dtype === b.dtype,
    (leaf) => leaf.dtype,
  ),
  byLeaf(
    "weakType",
    (a, b) => a.weakType === b.weakType,
    (leaf) => (leaf.weakType ? `weak ${leaf.dtype}` : leaf.dtype),
  ),
  byLeaf(
    "shape",
    (a, b) => sameShape(a.shape, b.shape),
    (leaf) => shapeText(leaf.shape),
  ),
];

const LONG = 80;

/** A static value as it may stand in an event. */
function short(text: string | undefined): string {
  if (text === undefined) return "nothing";
  return text.length > LONG ? `${text.slice(0, LONG)}...` : text;
}
