// Trees of tensors and the names that files give them.
// In: a tree, or tensors by name.  Out: tensors by dotted name, or the tree.
// Invariant: names are the keys and positions on the way to a leaf, joined by dots; every leaf has a name of its own.
// Not here: which names a format allows.
import { ArgumentError } from "../error.js";
import type { Tensor } from "../methods.generated.js";
import { asTensor } from "../ops/arguments.js";
import { describe } from "../shape.js";
import { isTensor } from "../tensor.js";
import { flatten, type Tree, type TreeShape } from "../tree.js";
import { ioError, type Place } from "./place.js";

/** The tensors of a tree by name, in the order of `tree.flatten`; throws `io/tree`, `io/leaf`, `io/name-twice`. */
export function tensorsByName(tree: unknown, op: string): Map<string, Tensor> {
  const { leaves, shape } = flatten(tree);
  if (shape.kind === "leaf")
    throw new ArgumentError({
      code: "io/tree",
      op,
      what: `the tensors are ${isTensor(tree) ? "one tensor" : describe(tree)}`,
      remedy: "pass an object of tensors, such as { w, b }; objects and arrays may nest",
      argument: "tensors",
    });
  const found = new Map<string, Tensor>();
  namesOf(shape, []).forEach((name, i) => {
    if (found.has(name))
      throw new ArgumentError({
        code: "io/name-twice",
        op,
        what: `two tensors are named ${JSON.stringify(name)}`,
        remedy: "names are keys joined by dots: leave dots out of keys, or use other keys",
        argument: "tensors",
        path: name,
      });
    found.set(name, checkedLeaf(leaves[i], name, op));
  });
  return found;
}

function namesOf(shape: TreeShape, above: readonly string[]): string[] {
  if (shape.kind === "leaf") return [above.join(".")];
  return shape.items.flatMap((item, i) => namesOf(item, [...above, shape.kind === "record" ? shape.keys[i]! : `${i}`]));
}

/** Numbers are refused: in a tree an array of them would be that many tensors. */
function checkedLeaf(leaf: unknown, name: string, op: string): Tensor {
  if (isTensor(leaf)) return leaf;
  if (ArrayBuffer.isView(leaf) && !(leaf instanceof DataView)) return asTensor(op, leaf as Uint8Array);
  throw new ArgumentError({
    code: "io/leaf",
    op,
    what: `${JSON.stringify(name)} is ${describe(leaf)}`,
    remedy: "pass tensors or typed arrays, for example tensor(values)",
    argument: "tensors",
    path: name,
  });
}

type Branch = Map<string, Branch | Tensor>;

/** The tree that dotted names stand for; throws `io/tree` where one name is another's beginning. */
export function nested(tensors: Iterable<readonly [string, Tensor]>, place: Place): Tree<Tensor> {
  const root: Branch = new Map();
  for (const [name, tensor] of tensors) {
    const keys = name.split(".");
    const last = keys.pop()!;
    let branch = root;
    for (const key of keys) {
      const next = branch.get(key) ?? new Map();
      if (!(next instanceof Map)) throw branchAndTensor(name, place);
      branch.set(key, next);
      branch = next;
    }
    if (branch.has(last)) throw branchAndTensor(name, place);
    branch.set(last, tensor);
  }
  return grown(root);
}

const branchAndTensor = (name: string, place: Place): Error =>
  ioError(
    place,
    "tree",
    `${JSON.stringify(name)} and another name that begins or ends where it does are no tree`,
    'read it without as: "tree"',
  );

function grown(node: Branch | Tensor): Tree<Tensor> {
  if (!(node instanceof Map)) return node as Tree<Tensor>;
  const isList = [...node.keys()].every((_, i) => node.has(`${i}`));
  if (isList && node.size > 0) return Array.from({ length: node.size }, (_, i) => grown(node.get(`${i}`)!));
  return Object.fromEntries([...node].map(([key, child]) => [key, grown(child)]));
}
