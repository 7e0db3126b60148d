// Functions of trees, traced: arguments flattened, results checked, structures remembered.
// In: a user's function and its arguments.  Out: a graph of the flat tensors and how to build the trees again.
// Invariant: leaves of arguments are tensors, numbers or typed arrays; a JavaScript number is weak; anything else is an error with its path.
// Not here: caches and static arguments (defn/).
import { ArgumentError } from "../error.js";
import type { Graph } from "../graph/graph.js";
import type { Tensor } from "../methods.generated.js";
import type { TensorLike } from "../operand.js";
import { asTensor, backendOf, isScalar } from "../ops/arguments.js";
import { describe } from "../shape.js";
import { isTensor } from "../tensor.js";
import { type TraceInput, trace } from "../trace.js";
import { flatten, type TreeShape, unflatten } from "../tree.js";

/** A function of trees of tensors. */
// biome-ignore lint/suspicious/noExplicitAny: a user's own parameter and result types pass through.
export type TreeFunction = (...args: any[]) => any;

/** Tensors of a tree with its structure. */
export interface FlatTree {
  readonly leaves: readonly Tensor[];
  readonly shape: TreeShape;
}

/** The name that errors give a function. */
export const nameOf = (fn: { readonly name: string }): string => (fn.name === "" ? "anonymous" : fn.name);

/** Throws `argument/function` for what is no function. */
export function checkedFunction(fn: unknown, op: string): void {
  if (typeof fn === "function") return;
  throw new ArgumentError({
    code: "argument/function",
    op,
    what: `fn is ${describe(fn)}`,
    remedy: "pass a function of tensors",
    argument: "fn",
  });
}

/** The tensors of a tree; throws `tree/leaf` with the path of a leaf that is no tensor. */
export function flattenTensors(tree: unknown, op: string, what: string): FlatTree {
  const { leaves, shape } = flatten(tree);
  const beside = backendOf(leaves.filter(isTensor));
  const paths = leaves.every(isLeaf) ? undefined : leafPaths(shape, what);
  return {
    shape,
    leaves: leaves.map((leaf, i) => asTensor(op, checkedLeaf(leaf, op, paths?.[i] ?? what), beside)),
  };
}

/** A leaf of a tree of tensors; throws `tree/leaf` with its path when it cannot become one. */
export function checkedLeaf(leaf: unknown, op: string, path: string): TensorLike {
  if (isLeaf(leaf)) return leaf;
  throw new ArgumentError({
    code: "tree/leaf",
    op,
    what: `${path} is ${describe(leaf)}`,
    remedy: "pass tensors, numbers, typed arrays, or nested arrays and plain objects of them",
    path,
  });
}

function isLeaf(x: unknown): x is TensorLike {
  return isTensor(x) || isScalar(x) || (ArrayBuffer.isView(x) && !(x instanceof DataView));
}

/** Path of each leaf, such as `params.layers[3].bias`. */
export function leafPaths(shape: TreeShape, root: string): string[] {
  if (shape.kind === "leaf") return [root];
  if (shape.kind === "array") return shape.items.flatMap((item, i) => leafPaths(item, `${root}[${i}]`));
  return shape.items.flatMap((item, i) => leafPaths(item, `${root}.${shape.keys[i]}`));
}

/** A traced function of trees. */
export interface TracedFunction {
  readonly graph: Graph;
  /** Structure of the result. */
  readonly result: TreeShape;
}

/** Traces a function on arguments of given types; `argumentShape` is the structure of the list of arguments. */
export function traceFunction(
  label: string,
  fn: TreeFunction,
  inputs: readonly TraceInput[],
  argumentShape: TreeShape,
): TracedFunction {
  let result: TreeShape | undefined;
  const names = argumentShape.kind === "array" ? argumentNames(fn, argumentShape) : [];
  const graph = trace(
    label,
    inputs.map((input, i) => ({
      dtype: input.dtype,
      shape: input.shape,
      weakType: input.weakType ?? false,
      name: input.name ?? names[i] ?? `argument ${i}`,
    })),
    (...tracers) => {
      const made = fn(...(unflatten(argumentShape, tracers) as unknown[]));
      const flat = flattenTensors(made, label, "the result");
      result = flat.shape;
      return flat.leaves;
    },
  );
  return { graph, result: result! };
}

/** What errors call each leaf of the arguments: `argument 0 "params".layers[3].bias`. */
export function argumentNames(fn: TreeFunction, { items }: TreeShape & { readonly kind: "array" }): string[] {
  const names = parameterNames(fn);
  return items.flatMap((item, i) =>
    leafPaths(item, names[i] === undefined ? `argument ${i}` : `argument ${i} "${names[i]}"`),
  );
}

/** Names of a function's parameters, read from its source; patterns and defaults have none. */
export function parameterNames(fn: TreeFunction): (string | undefined)[] {
  const source = Function.prototype.toString.call(fn);
  const list =
    /^(?:async\s+)?(?:function\b[^(]*)?\(([^()]*)\)/.exec(source)?.[1] ??
    /^(?:async\s+)?([A-Za-z_$][\w$]*)\s*=>/.exec(source)?.[1];
  return (list ?? "").split(",").map((part) => /^\s*([A-Za-z_$][\w$]*)\s*$/.exec(part)?.[1]);
}
