// Trees: nested arrays and plain objects with tensors (or anything else) at the leaves.
// In: a tree and what counts as a leaf.  Out: its leaves in order, and a structure that builds the tree again.
// Invariant: object keys are visited in sorted order, so two objects with the same keys have the same structure.
// Not here: tensors; the caller says what a leaf is.
import { ArgumentError } from "./error.js";

/** A nested container of leaves. */
export type Tree<T> = T | readonly Tree<T>[] | { readonly [key: string]: Tree<T> };

/** The structure of a tree without its leaves. */
export type TreeShape =
  | { readonly kind: "leaf" }
  | { readonly kind: "array"; readonly items: readonly TreeShape[] }
  | { readonly kind: "record"; readonly keys: readonly string[]; readonly items: readonly TreeShape[] };

const LEAF: TreeShape = { kind: "leaf" };

/** Is the value a container: an array or an object without a class? */
function isContainer(value: unknown): value is readonly unknown[] | Record<string, unknown> {
  if (Array.isArray(value)) return true;
  if (typeof value !== "object" || value === null) return false;
  const prototype = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

/** Leaves of a tree in order, with its structure.
 * Throws `tree/cycle` when a container holds itself.
 * @example flatten({ b: 1, a: [2, 3] }).leaves;  // => [2,3,1] */
export function flatten(tree: unknown): { leaves: unknown[]; shape: TreeShape } {
  const leaves: unknown[] = [];
  return { leaves, shape: flattenInto(tree, leaves, []) };
}

function flattenInto(node: unknown, leaves: unknown[], above: readonly unknown[]): TreeShape {
  if (!isContainer(node)) {
    leaves.push(node);
    return LEAF;
  }
  if (above.includes(node))
    throw new ArgumentError({
      code: "tree/cycle",
      op: "tree.flatten",
      what: `a container at depth ${above.length} holds itself`,
      remedy: "pass a tree without cycles",
    });
  const within = [...above, node];
  if (Array.isArray(node)) return { kind: "array", items: node.map((item) => flattenInto(item, leaves, within)) };
  const keys = Object.keys(node).sort();
  const record = node as Record<string, unknown>;
  return { kind: "record", keys, items: keys.map((key) => flattenInto(record[key], leaves, within)) };
}

/** The tree with that structure and these leaves, the inverse of `flatten`.
 * Throws `tree/leaves` when the number of leaves differs.
 * @example unflatten(flatten([1, [2]]).shape, [3, 4]);  // => [3,[4]] */
export function unflatten(shape: TreeShape, leaves: readonly unknown[]): unknown {
  const count = leafCount(shape);
  if (count !== leaves.length)
    throw new ArgumentError({
      code: "tree/leaves",
      op: "tree.unflatten",
      what: `${leaves.length} leaves for a tree of ${count}`,
      remedy: "pass as many leaves as flatten gave",
    });
  let next = 0;
  const build = (node: TreeShape): unknown => {
    if (node.kind === "leaf") return leaves[next++];
    if (node.kind === "array") return node.items.map(build);
    return Object.fromEntries(node.items.map((item, i) => [node.keys[i]!, build(item)]));
  };
  return build(shape);
}

/** Number of leaves under a structure. */
function leafCount(shape: TreeShape): number {
  if (shape.kind === "leaf") return 1;
  return shape.items.reduce((sum, item) => sum + leafCount(item), 0);
}

/** A tree of the same structure with each leaf replaced; further trees give further arguments.
 * Throws `tree/structure` when the structures differ, naming the first place.
 * @example tree.map((a, b) => a + b, { x: 1 }, { x: 2 });  // => {"x":3} */
export function map(fn: (...leaves: never[]) => unknown, tree: unknown, ...rest: readonly unknown[]): unknown {
  const first = flatten(tree);
  const others = rest.map((other, position) => {
    const flat = flatten(other);
    const path = difference(first.shape, flat.shape, "$");
    if (path !== undefined)
      throw new ArgumentError({
        code: "tree/structure",
        op: "tree.map",
        what: `tree ${position + 2} differs from the first at ${path}`,
        remedy: "pass trees of one structure",
        path,
      });
    return flat.leaves;
  });
  return unflatten(
    first.shape,
    first.leaves.map((leaf, i) => (fn as (...leaves: unknown[]) => unknown)(leaf, ...others.map((o) => o[i]))),
  );
}

/** Path of the first place where two structures differ, or undefined. */
export function difference(a: TreeShape, b: TreeShape, path: string): string | undefined {
  if (a.kind !== b.kind) return path;
  if (a.kind === "leaf" || b.kind === "leaf") return undefined;
  if (a.items.length !== b.items.length) return path;
  for (let i = 0; i < a.items.length; i++) {
    const step = a.kind === "record" ? `${path}.${a.keys[i]}` : `${path}[${i}]`;
    if (a.kind === "record" && b.kind === "record" && a.keys[i] !== b.keys[i]) return step;
    const below = difference(a.items[i]!, b.items[i]!, step);
    if (below !== undefined) return below;
  }
  return undefined;
}
