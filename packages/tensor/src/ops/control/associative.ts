// Running results of an associative function, in a number of rounds that grows with the logarithm of the extent.
// In: a function of two trees, a tree of tensors.  Out: the tree of running results.
// Invariant: the function sees whole slices; leaves keep shape and dtype.
// Source: JAX `lax.associative_scan`.
// Not here: loops that run step by step (scan.ts).
import { ShapeError } from "../../error.js";
import type { Tensor } from "../../methods.generated.js";
import type { NestedArray } from "../../operand.js";
import type { ScanOptions } from "../../options/functional.js";
import { checkedAxis, sameShape, shapeText } from "../../shape.js";
import { isTensor } from "../../tensor.js";
import { flattenTensors, leafPaths } from "../../transform/function.js";
import { difference, flatten, unflatten } from "../../tree.js";
import { asTensor, backendOf, checkedFlag } from "../arguments.js";
import { concatenate, flip, swapaxes } from "../movement.js";
import { sliceAxis } from "../slice.js";
import { checkFunction, noResult, type TensorTree, typeText } from "./closed.js";

/** All running results of an associative function along an axis: element i joins the elements 0 to i.
 * `fn(a, b)` joins two trees of slices like `elems`; an array of plain numbers counts as one tensor.
 * Shapes and dtypes: kept. Complexity: O(log n) calls on whole slices.
 * Throws `shape/axis`, `control/length` unless all leaves have one extent along it, `control/carry` unless fn returns what it gets, `argument/function`.
 * Source: JAX `lax.associative_scan`.
 * @example associativeScan((a, b) => a.add(b), [1, 2, 3]).toArray();  // => [1,3,6] */
export function associativeScan<X>(
  fn: (a: Running<X>, b: Running<X>) => unknown,
  elems: X,
  options: ScanOptions = {},
): Running<X> {
  const op = "associativeScan";
  checkFunction(fn, op, "fn");
  const given = isNumbers(elems) ? asTensor(op, elems as NestedArray) : elems;
  const { leaves, shape } = flattenTensors(given, op, "elems");
  const paths = leafPaths(shape, "elems");
  const reverse = checkedFlag(options.reverse ?? false, op, "reverse");
  const axes = leaves.map((x) => checkedAxis(options.axis ?? 0, x.ndim, op));
  const extent = checkedExtent(leaves, axes, paths);
  const turned = (x: Tensor, i: number): Tensor => (reverse ? (flip(x, { axis: axes[i]! }) as Tensor) : x);
  let results = leaves.map((x, i) => swapaxes(turned(x, i), 0, axes[i]!) as Tensor);
  const part = (from: number, to: number): Tensor[] => results.map((x) => sliceAxis(x, 0, from, to) as Tensor);
  // After the round of width w every element joins the 2 w elements up to it.
  for (let width = 1; width < extent; width *= 2) {
    const [before, after] = [part(0, extent - width), part(width, extent)];
    const joined = fn(unflatten(shape, before) as Running<X>, unflatten(shape, after) as Running<X>);
    if (joined === undefined) throw noResult(op);
    const flat = flattenTensors(
      isNumbers(joined) ? asTensor(op, joined as NestedArray, backendOf(leaves)) : joined,
      op,
      "the result",
    );
    const other = difference(shape, flat.shape, "the result");
    const changed =
      other === undefined
        ? flat.leaves.findIndex((x, i) => x.dtype !== after[i]!.dtype || !sameShape(x.shape, after[i]!.shape))
        : -1;
    if (other !== undefined || changed >= 0)
      throw new ShapeError({
        code: "control/carry",
        op,
        what:
          other === undefined
            ? `fn made ${typeText(flat.leaves[changed]!)} of ${paths[changed]}, ${typeText(after[changed]!)}`
            : `fn returned a tree that differs at ${other}`,
        remedy: "return the structure, shapes and dtypes that it gets",
        path: other ?? paths[changed],
      });
    const head = part(0, width);
    results = flat.leaves.map((x, i) => concatenate([head[i]!, x]) as Tensor);
  }
  const back = results.map((x, i) => turned(swapaxes(x, 0, axes[i]!) as Tensor, i));
  return unflatten(shape, back) as Running<X>;
}

/** A tree like the elements; one tensor for plain numbers. */
export type Running<X> = X extends readonly number[] ? Tensor : TensorTree<X>;

/** Is it an array without a tensor in it? */
const isNumbers = (x: unknown): boolean => Array.isArray(x) && !flatten(x).leaves.some(isTensor);

/** The extent that all leaves have along their axis; throws `control/length`. */
function checkedExtent(leaves: readonly Tensor[], axes: readonly number[], paths: readonly string[]): number {
  const extents = leaves.map((x, i) => x.shape[axes[i]!]!);
  const other = extents.findIndex((extent) => extent !== extents[0]);
  if (other < 0) return extents[0] ?? 0;
  throw new ShapeError({
    code: "control/length",
    op: "associativeScan",
    what: `${paths[other]} ${shapeText(leaves[other]!.shape)} has ${extents[other]} slices, ${paths[0]} ${shapeText(leaves[0]!.shape)} has ${extents[0]}`,
    remedy: "give all tensors of elems the same extent along the axis",
    shapes: leaves.map((x) => x.shape),
    path: paths[other],
  });
}
