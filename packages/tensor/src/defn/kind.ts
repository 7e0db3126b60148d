// The kind of a call as data: what its text in the cache stands for, in the user's words.
// In: arguments and the types of their leaves.  Out: for each argument its tree, types or static value; text for people.
// Invariant: made only when a program is made; a hit never pays for it.
// Not here: the text of the cache (signature.ts), what differs (reason.ts).
import type { Backend } from "../backend.js";
import type { TensorLike } from "../operand.js";
import { asTensor, isScalar, ownDType } from "../ops/arguments.js";
import type { TraceInput } from "../trace.js";
import { checkedLeaf, leafPaths } from "../transform/function.js";
import { flatten, type TreeShape } from "../tree.js";
import type { Subject } from "./options.js";
import { checkPlaces } from "./place.js";
import { staticText } from "./static-value.js";

/** One leaf of the arguments. */
export interface LeafKind extends TraceInput {
  readonly name: string;
  readonly weakType: boolean;
}

/** One argument. */
export interface ArgumentKind {
  /** What errors call it. */
  readonly path: string;
  /** The text of a static value. */
  readonly value: string | undefined;
  /** Structure of one that is not static. */
  readonly tree: TreeShape | undefined;
  readonly leaves: readonly LeafKind[];
}

/** The kind of a call. */
export interface CallKind {
  readonly backend: Backend;
  readonly arguments: readonly ArgumentKind[];
}

/** The kind of a call from its arguments and their leaves; throws `tree/leaf`, `backend/mismatch`. */
export function kindOfCall(
  { label, names, settings }: Subject,
  args: readonly unknown[],
  leaves: readonly unknown[],
  backend: Backend,
): CallKind {
  let next = 0;
  return {
    backend,
    arguments: args.map((arg, position) => {
      const path = names[position] === undefined ? `argument ${position}` : `argument ${position} "${names[position]}"`;
      if (settings.statics[position]) return { path, value: staticText(arg, label, path), tree: undefined, leaves: [] };
      const { shape: tree } = flatten(arg);
      const paths = leafPaths(tree, path);
      const below = leaves.slice(next, next + paths.length);
      next += paths.length;
      checkPlaces(below, backend, label, paths);
      return {
        path,
        value: undefined,
        tree,
        leaves: below.map((leaf, i) => {
          return { ...leafType(checkedLeaf(leaf, label, paths[i]!), label, backend), name: paths[i]! };
        }),
      };
    }),
  };
}

/** The type that a leaf has as a tensor. */
function leafType(leaf: TensorLike, op: string, backend: Backend): Omit<LeafKind, "name"> {
  if (isScalar(leaf)) return { dtype: ownDType(leaf), shape: [], weakType: true };
  const x = asTensor(op, leaf, backend);
  const { dtype, shape, weakType } = x;
  if (x !== leaf) x.dispose();
  return { dtype, shape, weakType };
}

/** A structure as text: `[x, {a: x}]`. */
export function treeText(shape: TreeShape): string {
  if (shape.kind === "leaf") return "one tensor";
  const below = (item: TreeShape): string => (item.kind === "leaf" ? "x" : treeText(item));
  if (shape.kind === "array") return `[${shape.items.map(below).join(", ")}]`;
  return `{${shape.items.map((item, i) => `${shape.keys[i]}: ${below(item)}`).join(", ")}}`;
}
