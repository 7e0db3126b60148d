// Vectorisation of functions: written for one example, run on a batch.
// In: a function of trees, where the batch is in its arguments and results.  Out: a function of batches.
// Invariant: the function is traced on one example's types; inside, batches are axis 0.
// Source: JAX `vmap`.
// Not here: the rules (batching-rules/).
import { ArgumentError, ShapeError } from "../error.js";
import type { Tensor } from "../methods.generated.js";
import { broadcastTo, moveaxis } from "../ops/movement.js";
import type { BatchAxes, VmapOptions } from "../options/transform.js";
import { checkedAxis, describe, shapeText } from "../shape.js";
import { type TreeShape, unflatten } from "../tree.js";
import { batchGraph } from "./drivers.js";
import { flattenTensors, leafPaths, nameOf, type TreeFunction, traceFunction } from "./function.js";

/** A function of batches from a function of one example.
 * `inAxes` says where the batch is in each argument (a number for all, or a list with a number, null or a tree per argument),
 * `outAxes` where it goes in each result; results that depend on no batch are repeated.
 * Throws `vmap/axes`, `vmap/size` when the extents differ or none is known, `shape/axis`.
 * Source: JAX `vmap`.
 * @example vmap((x) => x.sin().multiply(2))(tensor([0, 0])).toArray();  // => [0,0] */
export function vmap(fn: TreeFunction, options: VmapOptions = {}): TreeFunction {
  const mapped = (...args: unknown[]): unknown => {
    const label = `vmap(${nameOf(fn)})`;
    const flats = args.map((arg, i) => flattenTensors(arg, label, `argument ${i}`));
    const shape = { kind: "array", items: flats.map((flat) => flat.shape) } as const;
    const leaves = flats.flatMap((flat) => flat.leaves);
    const paths = shape.items.flatMap((item, i) => leafPaths(item, `argument ${i}`));
    const axes = spreadAxes(options.inAxes === undefined ? 0 : options.inAxes, shape, label, "inAxes").map((axis, i) =>
      axis === null ? null : checkedAxis(axis, leaves[i]!.ndim, label),
    );
    const size = batchSize(leaves, axes, paths, options.axisSize, label);
    const inputs = leaves.map((x, i) => (axes[i] === null ? x : (moveaxis(x, axes[i]!, 0) as Tensor)));
    const batched = axes.map((axis) => axis !== null);
    const types = inputs.map((x, i) => ({
      dtype: x.dtype,
      shape: batched[i] ? x.shape.slice(1) : x.shape,
      weakType: x.weakType,
    }));
    const { graph, result } = traceFunction(label, fn, types, shape);
    const made = batchGraph(graph, inputs, batched, size);
    const outAxes = spreadAxes(options.outAxes === undefined ? 0 : options.outAxes, result, label, "outAxes");
    return unflatten(
      result,
      made.outputs.map((y, i) => placed(y, made.batched[i]!, outAxes[i]!, size, label)),
    );
  };
  return Object.defineProperty(mapped, "name", { value: `vmap(${fn.name})`, configurable: true });
}

/** A result with its batch where it was asked for. */
function placed(y: Tensor, batched: boolean, axis: number | null, size: number, label: string): Tensor {
  if (axis === null) {
    if (!batched) return y;
    throw new ArgumentError({
      code: "vmap/axes",
      op: label,
      what: "outAxes is null for a result that depends on the batch",
      remedy: "give the axis where the batch goes",
      argument: "outAxes",
    });
  }
  const whole = batched ? y : (broadcastTo(y, [size, ...y.shape]) as Tensor);
  return moveaxis(whole, 0, checkedAxis(axis, whole.ndim, label)) as Tensor;
}

/** One axis per leaf from a tree of axes that may end above the leaves. Throws `vmap/axes`. */
function spreadAxes(axes: BatchAxes, shape: TreeShape, op: string, argument: string): (number | null)[] {
  const spread = (node: unknown, below: TreeShape, path: string): (number | null)[] => {
    if (node === null || typeof node === "number") return leafPaths(below, "").map(() => node);
    const fits =
      (below.kind === "array" && Array.isArray(node) && node.length === below.items.length) ||
      (below.kind === "record" &&
        typeof node === "object" &&
        node !== undefined &&
        below.keys.every((key) => Object.hasOwn(node as object, key)) &&
        Object.keys(node as object).length === below.keys.length);
    if (below.kind === "leaf" || !fits)
      throw new ArgumentError({
        code: "vmap/axes",
        op,
        what: `${path} is ${describe(node)}`,
        remedy: "pass a number or null, or a tree of these like the tensors it belongs to",
        argument,
        path,
      });
    return below.items.flatMap((item, i) => {
      const key = below.kind === "record" ? below.keys[i]! : i;
      return spread(
        (node as Record<string, unknown>)[key],
        item,
        below.kind === "record" ? `${path}.${key}` : `${path}[${key}]`,
      );
    });
  };
  return spread(axes, shape, argument);
}

function batchSize(
  leaves: readonly Tensor[],
  axes: readonly (number | null)[],
  paths: readonly string[],
  given: number | undefined,
  op: string,
): number {
  let size = given;
  let from = "axisSize";
  for (let i = 0; i < leaves.length; i++) {
    const axis = axes[i];
    if (axis === null || axis === undefined) continue;
    const extent = leaves[i]!.shape[axis]!;
    if (size !== undefined && size !== extent)
      throw new ShapeError({
        code: "vmap/size",
        op,
        what: `${paths[i]} ${shapeText(leaves[i]!.shape)} has a batch of ${extent} on axis ${axis}, ${from} one of ${size}`,
        remedy: "give all batches one extent, or set inAxes",
        shapes: [leaves[i]!.shape],
      });
    if (size === undefined) [size, from] = [extent, paths[i]!];
  }
  if (size !== undefined) return size;
  throw new ArgumentError({
    code: "vmap/size",
    op,
    what: "no argument has a batch",
    remedy: "name an axis in inAxes, or give axisSize",
    argument: "inAxes",
  });
}
