// Transformations for parts of a model.
// In: transformations; which leaves each is for.  Out: a gradient transformation of the whole.
// Invariant: an inner transformation sees the list of its leaves, in order; its state is of that list.
import { ArgumentError } from "../error.js";
import type { Tensor } from "../methods.generated.js";
import { describe } from "../shape.js";
import { leafPaths } from "../transform/function.js";
import { flatten, type TreeShape, unflatten } from "../tree.js";
import {
  chain,
  checkTransformation,
  type GradientTransformation,
  type OptimizerState,
  overTrees,
} from "./transformation.js";

/** For each leaf of a tree, what a tree that may end earlier says of it; throws `tree/structure`. */
function spread(op: string, labels: unknown, tree: TreeShape, path: string): unknown[] {
  const isLeaf = flatten(labels).shape.kind === "leaf";
  if (isLeaf) return leafPaths(tree, path).map(() => labels);
  const own = labels as Readonly<Record<string, unknown>>;
  const keys = tree.kind === "record" ? tree.keys : tree.kind === "array" ? tree.items.map((_, i) => String(i)) : [];
  const isAlike = Array.isArray(labels) === (tree.kind === "array") && tree.kind !== "leaf";
  if (!isAlike || String(Object.keys(own).sort()) !== String([...keys].sort()))
    throw new ArgumentError({
      code: "tree/structure",
      op,
      what: `${path} has ${keys.length === 0 ? "no parts" : `the parts ${keys.join(", ")}`} and its mask ${Object.keys(own).join(", ")}`,
      remedy: "give a value for each part, or one for all of them",
      path,
    });
  return keys.flatMap((key, i) => {
    const below = tree.kind === "record" ? `${path}.${key}` : `${path}[${key}]`;
    return spread(op, own[key], (tree as { items: readonly TreeShape[] }).items[i]!, below);
  });
}

/** The label of each leaf, from labels or a function of the tree that gives them. */
function labelsOf(op: string, labels: unknown, shape: TreeShape, leaves: readonly Tensor[]): unknown[] {
  const given =
    typeof labels === "function" ? (labels as (tree: unknown) => unknown)(unflatten(shape, leaves)) : labels;
  return spread(op, given, shape, "parameters");
}

/** A transformation for the leaves where `mask` is true; the updates of the others stay as they are.
 * The mask is a tree of booleans of the parameters' structure, or of its beginning (`{ encoder: true, head: false }`), or a function of the
 * parameters that gives one. Throws at init and update `tree/structure`, `argument/boolean`.
 * Source: Optax `masked`.
 * @example
 * const step = optim.masked(optim.scale(-1), [true, false]);
 * step.update([4, 4], step.init([1, 1]))[0].map((u) => u.item());  // => [-4,4] */
export function masked(inner: GradientTransformation, mask: unknown): GradientTransformation {
  const op = "optim.masked";
  checkTransformation(inner, op, "inner");
  const held = (shape: TreeShape, leaves: readonly Tensor[]): number[] =>
    labelsOf(op, mask, shape, leaves).flatMap((label, i) => {
      if (typeof label === "boolean") return label ? [i] : [];
      throw new ArgumentError({
        code: "argument/boolean",
        op,
        what: `the mask of ${leafPaths(shape, "parameters")[i]} is ${describe(label)}`,
        remedy: "pass true or false",
        argument: "mask",
      });
    });
  return overTrees<{ readonly inner: OptimizerState }>({
    op,
    init: ({ leaves, shape }) => ({ inner: inner.init(held(shape, leaves).map((i) => leaves[i]!)) }),
    update({ leaves, shape }, state, parameters) {
      const chosen = held(shape, leaves);
      const of = (tensors: readonly Tensor[]): Tensor[] => chosen.map((i) => tensors[i]!);
      const [updates, next] = inner.update(of(leaves), state.inner, parameters && of(parameters));
      const after = [...leaves];
      for (const [n, i] of chosen.entries()) after[i] = updates[n]!;
      return [after, { inner: next }];
    },
  });
}

/** Transformations by name, each for the leaves of that label.
 * Labels are a tree of names of the parameters' structure, or of its beginning, or a function of the parameters that gives one; `setToZero`
 * keeps leaves as they are. Throws `argument/function`; at init and update `tree/structure`, `optim/label` for a label without a transformation.
 * Source: Optax `partition`.
 * @example
 * const step = optim.partition({ fast: optim.sgd(1), still: optim.setToZero() }, { body: "still", head: "fast" });
 * step.update({ body: 4, head: 4 }, step.init({ body: 1, head: 1 }))[0].head.item();  // => -4 */
export function partition(
  transformations: Readonly<Record<string, GradientTransformation>>,
  labels: unknown,
): GradientTransformation {
  const op = "optim.partition";
  const names = Object.keys(transformations);
  for (const name of names) checkTransformation(transformations[name], op, name);
  const maskOf = (name: string) => (tree: unknown) => {
    const { leaves, shape } = flatten(tree);
    const found = labelsOf(op, labels, shape, leaves as Tensor[]);
    for (const [i, label] of found.entries()) {
      if (names.includes(label as string)) continue;
      throw new ArgumentError({
        code: "optim/label",
        op,
        what: `${leafPaths(shape, "parameters")[i]} has the label ${describe(label)}`,
        remedy: `use one of ${names.join(", ")}`,
        argument: "labels",
      });
    }
    return unflatten(
      shape,
      found.map((label) => label === name),
    );
  };
  return chain(...names.map((name) => masked(transformations[name]!, maskOf(name))));
}
