// A function looked at without computing: its graph, and the types of its result.
// In: a function and arguments, or their types.  Out: a graph, or a tree of types.
// Invariant: no kernel runs.
// Not here: graphs that are going to run (defn/).
import { isDType } from "../dtype.js";
import { ArgumentError } from "../error.js";
import type { Graph } from "../graph/graph.js";
import { asTensor } from "../ops/arguments.js";
import type { TensorType } from "../schema/op.js";
import { describe } from "../shape.js";
import type { TraceInput } from "../trace.js";
import { flatten, type TreeShape, unflatten } from "../tree.js";
import { checkedLeaf, leafPaths, nameOf, type TracedFunction, type TreeFunction, traceFunction } from "./function.js";

/** The graph of a function, as it is traced: a function of the same arguments, or of records `{ dtype, shape }` in place of tensors.
 * Nothing runs. Throws `tree/leaf`, and what the function throws.
 * Source: JAX `make_jaxpr`.
 * @example makeGraph((x) => x.add(1).sum())(tensor([1, 2])).nodes.map((node) => node.op.name);  // => ["add","sum"] */
export function makeGraph(fn: TreeFunction): (...args: unknown[]) => Graph {
  return (...args) => traceTypes("makeGraph", fn, args).graph;
}

/** Dtypes and shapes of a function's result, in the result's structure; arguments are tensors, or records `{ dtype, shape }` in their place.
 * Nothing runs. Throws `tree/leaf`, and what the function throws.
 * Source: JAX `eval_shape`.
 * @example evalShape((x) => x.matmul(x), { dtype: "f32", shape: [1000, 1000] });  // => {"dtype":"f32","shape":[1000,1000]} */
export function evalShape(fn: TreeFunction, ...args: readonly unknown[]): unknown {
  const { graph, result } = traceTypes("evalShape", fn, args);
  return unflatten(
    result,
    graph.outputs.map(({ dtype, shape }) => ({ dtype, shape })),
  );
}

function traceTypes(op: string, fn: TreeFunction, args: readonly unknown[]): TracedFunction {
  if (typeof fn !== "function")
    throw new ArgumentError({
      code: "argument/function",
      op,
      what: `fn is ${describe(fn)}`,
      remedy: "pass a function of tensors",
      argument: "fn",
    });
  const label = `${op}(${nameOf(fn)})`;
  const inputs: TraceInput[] = [];
  const items = args.map((arg, i) => inputsOf(arg, label, `argument ${i}`, inputs));
  return traceFunction(label, fn, inputs, { kind: "array", items });
}

/** Adds the types of an argument's leaves; answers with its structure. */
function inputsOf(arg: unknown, op: string, path: string, inputs: TraceInput[]): TreeShape {
  const types: TensorType[] = [];
  const { leaves, shape } = flatten(withoutTypes(arg, types));
  const paths = leafPaths(shape, path);
  leaves.forEach((leaf, i) => {
    const type = leaf instanceof Placeholder ? types[leaf.at]! : asTensor(op, checkedLeaf(leaf, op, paths[i]!));
    const { dtype, shape: extents } = type;
    inputs.push({ dtype, shape: extents, weakType: "weakType" in type && type.weakType === true });
  });
  return shape;
}

/** Stands for a record of dtype and shape, which would else be a tree of its own. */
class Placeholder {
  readonly at: number;

  constructor(at: number) {
    this.at = at;
  }
}

/** The tree with its records `{ dtype, shape }` taken out. */
function withoutTypes(node: unknown, types: TensorType[]): unknown {
  if (Array.isArray(node)) return node.map((item) => withoutTypes(item, types));
  if (typeof node !== "object" || node === null || Object.getPrototypeOf(node) !== Object.prototype) return node;
  const { dtype, shape } = node as { dtype?: unknown; shape?: unknown };
  if (isDType(dtype) && Array.isArray(shape) && shape.every((extent) => Number.isSafeInteger(extent) && extent >= 0))
    return new Placeholder(types.push({ dtype, shape }) - 1);
  return Object.fromEntries(Object.entries(node).map(([key, item]) => [key, withoutTypes(item, types)]));
}
