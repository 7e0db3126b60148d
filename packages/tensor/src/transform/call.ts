// A call of a user's function that a transformation takes apart.
// In: the function and its arguments.  Out: its graph, the flat arguments, and which of them a choice of arguments names.
// Invariant: the function is traced once per call; a plain number that is differentiated counts as f32, since JavaScript cannot tell 3 from 3.0.
// Not here: what is done with the graph (grad.ts, jacobian.ts, vmap.ts).
import { type DType, isFloat, isInexact } from "../dtype.js";
import { ArgumentError, GradError, ShapeError } from "../error.js";
import type { Graph } from "../graph/graph.js";
import type { Tensor } from "../methods.generated.js";
import { beside, withDType } from "../ops/arguments.js";
import { ones, zeros } from "../ops/creation.js";
import { describe, sameShape, shapeText } from "../shape.js";
import { strongView } from "../tensor.js";
import { difference, type TreeShape, unflatten } from "../tree.js";
import { checkedFunction, flattenTensors, leafPaths, nameOf, type TreeFunction, traceFunction } from "./function.js";
import type { Tangent } from "./rule.js";

/** A function traced on its arguments. */
export interface TracedCall {
  readonly label: string;
  readonly graph: Graph;
  /** Structure of the result. */
  readonly result: TreeShape;
  /** All tensors of all arguments. */
  readonly leaves: readonly Tensor[];
  /** Structure of the list of arguments. */
  readonly shape: TreeShape & { readonly kind: "array" };
  /** What errors call each leaf. */
  readonly paths: readonly string[];
}

/** Traces a function on arguments; numbers among the differentiated ones become f32. */
export function traceCall(
  op: string,
  fn: TreeFunction,
  args: readonly unknown[],
  differentiated: readonly number[],
): TracedCall {
  checkedFunction(fn, op);
  const label = `${op}(${nameOf(fn)})`;
  const flats = args.map((arg, i) => {
    const flat = flattenTensors(arg, label, `argument ${i}`);
    return differentiated.includes(i) ? { ...flat, leaves: flat.leaves.map(asDifferentiable) } : flat;
  });
  const shape = { kind: "array", items: flats.map((flat) => flat.shape) } as const;
  const leaves = flats.flatMap((flat) => flat.leaves);
  const { graph, result } = beside(leaves, () => traceFunction(label, fn, leaves, shape));
  return {
    label,
    graph,
    result,
    leaves,
    shape,
    paths: shape.items.flatMap((item, i) => leafPaths(item, `argument ${i}`)),
  };
}

/** A weak number as f32. */
function asDifferentiable(x: Tensor): Tensor {
  return x.weakType && !isInexact(x.dtype) ? withDType(x, "f32") : x;
}

/** The arguments that are named, counted from the front; throws `argument/argnums`. */
export function checkedArgnums(argnums: unknown, count: number, op: string): number[] {
  const list = Array.isArray(argnums) ? argnums : [argnums];
  return list.map((argnum: unknown) => {
    const at = typeof argnum === "number" && argnum < 0 ? argnum + count : argnum;
    if (typeof at === "number" && Number.isInteger(at) && at >= 0 && at < count) return at;
    throw new ArgumentError({
      code: "argument/argnums",
      op,
      what: `argnums names argument ${describe(argnum)} of ${count}`,
      remedy: "name arguments by position, 0 is the first",
      argument: "argnums",
    });
  });
}

/** For each leaf of the call: does it belong to one of these arguments? */
export function leavesOf({ shape }: TracedCall, argnums: readonly number[]): boolean[] {
  return shape.items.flatMap((item, i) => leafPaths(item, "").map(() => argnums.includes(i)));
}

/** Throws `grad/dtype` when a differentiated leaf has no derivative. */
export function checkDifferentiable(
  { label, leaves, paths }: TracedCall,
  active: readonly boolean[],
  complex: boolean,
): void {
  const wrong = leaves.findIndex((x, i) => active[i] && !(complex ? isInexact(x.dtype) : isFloat(x.dtype)));
  if (wrong < 0) return;
  throw new GradError({
    code: "grad/dtype",
    op: label,
    what: `${paths[wrong]} is ${leaves[wrong]!.dtype}`,
    remedy:
      complex || leaves[wrong]!.dtype !== "c64"
        ? "differentiate by floats: convert it with astype, or leave it out of argnums"
        : "a complex argument has no gradient of its own; use vjp, or differentiate by its real and imaginary part",
    argument: paths[wrong],
  });
}

/** A tree of values beside tensors of a structure: same structure, shapes and dtypes; none of them is weak. Throws `tree/structure`, `shape/tangent`. */
export function matchingLeaves(
  tree: unknown,
  {
    shape,
    leaves,
  }: { readonly shape: TreeShape; readonly leaves: readonly { dtype: DType; shape: readonly number[] }[] },
  op: string,
  what: string,
): Tensor[] {
  const flat = flattenTensors(tree, op, what);
  const path = difference(shape, flat.shape, what);
  if (path !== undefined)
    throw new ArgumentError({
      code: "tree/structure",
      op,
      what: `${path} differs in structure from what it belongs to`,
      remedy: "pass a tree of the same structure",
      path,
    });
  return flat.leaves.map((x, i) => {
    const type = leaves[i]!;
    if (sameShape(x.shape, type.shape) && (x.weakType || x.dtype === type.dtype))
      return strongView(withDType(x, type.dtype));
    const place = leafPaths(shape, what)[i]!;
    throw new ShapeError({
      code: "shape/tangent",
      op,
      what: `${place} is ${x.dtype}${shapeText(x.shape)} beside ${type.dtype}${shapeText(type.shape)}`,
      remedy: "pass a tensor of the same shape and dtype",
      shapes: [x.shape, type.shape],
      path: place,
    });
  });
}

/** A tangent, or zeros of the type in place of none. */
export function orZeros(
  tangent: Tangent,
  { dtype, shape }: { readonly dtype: DType; readonly shape: readonly number[] },
): Tensor {
  return tangent ?? (zeros(shape, { dtype }) as Tensor);
}

/** One, of the dtype. */
export const one = (dtype: DType): Tensor => ones([], { dtype }) as Tensor;

/** The trees of some arguments from values of all leaves. */
export function argumentTrees(
  { shape }: TracedCall,
  argnums: readonly number[],
  values: readonly unknown[],
): unknown[] {
  let next = 0;
  const trees = shape.items.map((item) => {
    const count = leafPaths(item, "").length;
    next += count;
    return unflatten(item, values.slice(next - count, next));
  });
  return argnums.map((argnum) => trees[argnum]);
}
