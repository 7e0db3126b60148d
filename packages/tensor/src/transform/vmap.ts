// Vectorisation of functions: written for one example, run on a batch.
// In: a function of trees, where the batch is in its arguments and results.  Out: a function of batches.
// Invariant: the function is traced on one example's types; inside, batches are axis 0.
// Source: JAX `vmap`.
// Not here: the rules (batching-rules/).
import { ArgumentError, ShapeError } from "../error.js";
import type { Tensor } from "../methods.generated.js";
import { beside, checkedInteger } from "../ops/arguments.js";
import type { BatchAxes, VmapOptions } from "../options/transform.js";
import { describe, shapeText } from "../shape.js";
import { type TreeShape, unflatten } from "../tree.js";
import { moved, withBatch } from "./batching-rules/batch-axis.js";
import { batchGraph } from "./drivers.js";
import {
  argumentNames,
  checkedFunction,
  flattenTensors,
  leafPaths,
  nameOf,
  type TreeFunction,
  traceFunction,
} from "./function.js";
import { lastRun } from "./scope.js";

/** An axis of the batch, or none. */
type BatchAxis = number | null;

/** A function of batches from a function of one example.
 * `inAxes` says where the batch is in each argument (a number for all, or a list with a number, null or a tree per argument; a number or null
 * stands for all tensors of a tree), `outAxes` where it goes in each result; results that depend on no batch are repeated.
 * Throws `argument/function`, `vmap/axes`, `vmap/size` when the extents differ or none is known, `shape/axis`.
 * Source: JAX `vmap`.
 * @example vmap((x) => x.sin().multiply(2))(tensor([0, 0])).toArray();  // => [0,0] */
export function vmap(fn: TreeFunction, options: VmapOptions = {}): TreeFunction {
  checkedFunction(fn, "vmap");
  const { inAxes = 0, outAxes = 0 } = options;
  const given = options.axisSize === undefined ? undefined : checkedInteger(options.axisSize, "vmap", "axisSize", 0);
  const label = `vmap(${nameOf(fn)})`;
  const mapped = (...args: unknown[]): unknown => {
    const flats = args.map((arg, i) => flattenTensors(arg, label, `argument ${i}`));
    const shape = { kind: "array", items: flats.map((flat) => flat.shape) } as const;
    const leaves = flats.flatMap((flat) => flat.leaves);
    const names = argumentNames(fn, shape);
    const axes = leafAxes(spreadAxes(inAxes, shape, label, "inAxes"), leaves, names, label);
    const size = batchSize(leaves, axes, names, given, label);
    const types = leaves.map(({ dtype, shape, weakType }, i) => ({
      dtype,
      shape: shape.filter((_, axis) => axis !== axes[i]),
      weakType,
    }));
    const { graph, result } = beside(leaves, () => traceFunction(label, fn, types, shape));
    const places = spreadAxes(outAxes, result, label, "outAxes");
    const paths = leafPaths(result, "the result");
    return lastRun(graph, leaves, () => {
      const inputs = leaves.map((x, i) => moved(x, axes[i] ?? 0, 0));
      const batched = axes.map((axis) => axis !== null);
      const made = batchGraph(graph, inputs, batched, size);
      return unflatten(
        result,
        made.outputs.map((y, i) => placed(y, made.batched[i]!, places[i]!, size, paths[i]!, label)),
      );
    });
  };
  return Object.defineProperty(mapped, "name", { value: `vmap(${fn.name})`, configurable: true });
}

/** A result with its batch where it was asked for. Throws `vmap/axes`, `shape/axis`. */
function placed(y: Tensor, batched: boolean, axis: BatchAxis, size: number, path: string, op: string): Tensor {
  if (axis !== null) {
    const whole = withBatch(y, batched, size);
    return moved(whole, 0, axisWithin(axis, whole, path, "outAxes", op));
  }
  if (!batched) return y;
  throw new ArgumentError({
    code: "vmap/axes",
    op,
    what: `outAxes is null for ${path}, which depends on the batch`,
    remedy: "give the axis where the batch goes",
    argument: "outAxes",
    path,
  });
}

/** The batch axis of each leaf, counted from the front. Throws `shape/axis`. */
const leafAxes = (
  axes: readonly BatchAxis[],
  leaves: readonly Tensor[],
  names: readonly string[],
  op: string,
): BatchAxis[] => axes.map((axis, i) => (axis === null ? null : axisWithin(axis, leaves[i]!, names[i]!, "inAxes", op)));

function axisWithin(axis: number, x: Tensor, name: string, argument: "inAxes" | "outAxes", op: string): number {
  const rank = x.ndim;
  if (Number.isInteger(axis) && axis >= -rank && axis < rank) return axis < 0 ? axis + rank : axis;
  throw new ShapeError({
    code: "shape/axis",
    op,
    what: `${argument} puts the batch of ${name} on axis ${describe(axis)}, its rank ${argument === "inAxes" ? "is" : "with the batch is"} ${rank}`,
    remedy:
      rank === 0
        ? `a scalar has no batch; give it null in ${argument}`
        : `use a whole number from ${-rank} to ${rank - 1}`,
    shapes: [x.shape],
    argument,
    path: name,
  });
}

/** One axis per leaf from a tree of axes that may end above the leaves. Throws `vmap/axes`. */
function spreadAxes(axes: BatchAxes, shape: TreeShape, op: string, argument: string): BatchAxis[] {
  const spread = (node: unknown, below: TreeShape, path: string): BatchAxis[] => {
    if (node === null || typeof node === "number") return leafPaths(below, "").map(() => node);
    const parts = below.kind === "leaf" ? undefined : partsOf(node, below);
    if (parts === undefined)
      throw new ArgumentError({
        code: "vmap/axes",
        op,
        what: `${path} is ${describe(node)} beside ${textOf(below, path === "inAxes")}`,
        remedy: "pass a number or null, or a tree of these like the tensors it belongs to",
        argument,
        path,
      });
    return parts.flatMap(([step, part], i) =>
      spread(part, (below as { items: readonly TreeShape[] }).items[i]!, `${path}${step}`),
    );
  };
  return spread(axes, shape, argument);
}

/** Parts of a container of axes, in the order of the container of tensors beside it; undefined when they do not fit. */
function partsOf(node: unknown, below: Exclude<TreeShape, { kind: "leaf" }>): [string, unknown][] | undefined {
  const list = Array.isArray(node);
  if (typeof node !== "object" || node === null || list !== (below.kind === "array")) return undefined;
  const keys = below.kind === "array" ? below.items.map((_, i) => String(i)) : below.keys;
  const own = Object.keys(node);
  if (own.length !== keys.length || !keys.every((key) => Object.hasOwn(node, key))) return undefined;
  return keys.map((key) => [list ? `[${key}]` : `.${key}`, (node as Record<string, unknown>)[key]]);
}

/** What a structure is, for errors. */
function textOf(shape: TreeShape, isCall: boolean): string {
  if (shape.kind === "leaf") return "one tensor";
  if (shape.kind === "record") return `an object with ${shape.keys.join(", ") || "no keys"}`;
  return `${isCall ? "a call of" : "an array of"} ${shape.items.length}${isCall ? " arguments" : ""}`;
}

/** Extent of the batch. Throws `vmap/size`. */
function batchSize(
  leaves: readonly Tensor[],
  axes: readonly BatchAxis[],
  names: readonly string[],
  given: number | undefined,
  op: string,
): number {
  const batches = leaves.flatMap((x, i) => {
    const axis = axes[i];
    return axis === null || axis === undefined ? [] : [{ x, axis, name: names[i]!, extent: x.shape[axis]! }];
  });
  const size = given ?? batches[0]?.extent;
  if (size === undefined)
    throw new ArgumentError({
      code: "vmap/size",
      op,
      what: "no argument has a batch",
      remedy: "name an axis in inAxes, or give axisSize",
      argument: "inAxes",
    });
  const other = batches.find((batch) => batch.extent !== size);
  if (other === undefined) return size;
  const text = ({ x, axis, name, extent }: (typeof batches)[number]): string =>
    `${name} ${x.dtype}${shapeText(x.shape)} has ${extent} examples on axis ${axis}`;
  throw new ShapeError({
    code: "vmap/size",
    op,
    what: `${text(other)}, ${given === undefined ? text(batches[0]!) : `axisSize is ${given}`}`,
    remedy: "give all batches one extent, or null in inAxes to what has no batch",
    shapes: given === undefined ? [other.x.shape, batches[0]!.x.shape] : [other.x.shape],
    argument: "inAxes",
    path: other.name,
  });
}
