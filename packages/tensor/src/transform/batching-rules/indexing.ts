// Batching of reads and writes at positions given by tensors.
// In: operands, updates and positions with and without the batch.  Out: results with it.
// Invariant: an example reads and writes its own part only, with the index mode of one example; the order of writes within an example stays.
import { apply } from "../../apply.js";
import type { Tensor } from "../../methods.generated.js";
import { backendOf } from "../../ops/arguments.js";
import * as creation from "../../schema/creation.js";
import * as schema from "../../schema/indexing.js";
import * as movement from "../../schema/movement.js";
import type { Shape } from "../../shape.js";
import type { BatchRule } from "../rule.js";
import { exampleNumbers, linedUp, moved, ownRank, reshaped, shifted, withBatch } from "./batch-axis.js";

const gather: BatchRule<schema.GatherAttributes> = ({ inputs, batched, size, attributes, results }) => {
  const [x, ...indices] = inputs as [Tensor, ...Tensor[]];
  const { axes, sizes, mode } = attributes;
  const flags = batched.slice(1);
  const places = linedUp(indices, flags);
  if (!batched[0]) return [apply(schema.gather, [x, ...places], attributes)];
  const { shape } = results[0]!;
  if (!flags.includes(true)) {
    // The same positions for all: windows take the whole batch.
    const windows = apply(schema.gather, inputs, { axes: shifted(axes), sizes: [size, ...sizes], mode }) as Tensor;
    return [moved(windows, shape.length - sizes.length, 0)];
  }
  const own = exampleNumbers(size, shape.length - sizes.length + 1, inputs);
  const windows = apply(schema.gather, [x, own, ...places], {
    axes: [0, ...shifted(axes)],
    sizes: [1, ...sizes],
    mode,
  }) as Tensor;
  return [reshaped(windows, [size, ...shape])];
};

const scatter: BatchRule<schema.ScatterAttributes> = ({ inputs, batched, size, attributes }) => {
  const [x, updates, ...indices] = inputs as [Tensor, Tensor, ...Tensor[]];
  const flags = batched.slice(2);
  const rank = ownRank(updates, batched[1]!) - ownRank(x, batched[0]!);
  const target = withBatch(x, batched[0]!, size);
  const all = withBatch(updates, batched[1]!, size);
  if (!flags.includes(true)) {
    // The same positions for all: windows take the whole batch.
    const windows = moved(all, 0, rank);
    return [apply(schema.scatter, [target, windows, ...indices], { ...attributes, axes: shifted(attributes.axes) })];
  }
  return [writtenApart(target, all, linedUp(indices, flags), rank, attributes)];
};

/** Windows [batch, ...positions, ...window] written into each example at its own positions. */
function writtenApart(
  x: Tensor,
  updates: Tensor,
  indices: readonly Tensor[],
  rank: number,
  attributes: schema.ScatterAttributes,
): Tensor {
  const positions = updates.shape.slice(0, rank + 1);
  const windows = reshaped(updates, [...positions, 1, ...updates.shape.slice(rank + 1)]);
  const own = exampleNumbers(positions[0]!, rank + 1, [x, updates, ...indices]);
  return apply(schema.scatter, [x, windows, own, ...indices], {
    ...attributes,
    axes: [0, ...shifted(attributes.axes)],
  });
}

const takeAlongAxis: BatchRule<schema.AlongAxisAttributes> = ({ inputs, batched, attributes: { axis, mode } }) => [
  apply(
    schema.takeAlongAxis,
    inputs.map((x, i) => (batched[i] ? x : reshaped(x, [1, ...x.shape]))),
    { axis: axis + 1, mode },
  ),
];

const dynamicSlice: BatchRule<schema.DynamicSliceAttributes> = (context) => {
  const { inputs, batched, size, attributes } = context;
  const [x, start] = inputs as [Tensor, Tensor];
  const { sizes } = attributes;
  if (!batched[1]) return [apply(schema.dynamicSlice, [x, fromFirst(start)], { sizes: [size, ...sizes] })];
  const axes = movingAxes(batched[0] ? x.shape.slice(1) : x.shape, sizes);
  if (axes.length === 0) return [withBatch(x, batched[0]!, size)];
  return gather({
    ...context,
    inputs: [x, ...columns(start, axes)],
    batched: [batched[0]!, ...axes.map(() => true)],
    attributes: { axes, sizes, mode: "clip" },
  });
};

const dynamicUpdateSlice: BatchRule = ({ inputs, batched, size }) => {
  const [x, update, start] = inputs as [Tensor, Tensor, Tensor];
  const target = withBatch(x, batched[0]!, size);
  const windows = withBatch(update, batched[1]!, size);
  if (!batched[2]) return [apply(schema.dynamicUpdateSlice, [target, windows, fromFirst(start)], {})];
  const axes = movingAxes(target.shape.slice(1), windows.shape.slice(1));
  if (axes.length === 0) return [windows];
  return [writtenApart(target, windows, columns(start, axes), 0, { axes, reduce: "set", mode: "clip" })];
};

/** A start for a window that takes the whole batch. */
function fromFirst(start: Tensor): Tensor {
  const first = apply(creation.full, [], { shape: [1], value: 0, dtype: start.dtype }, backendOf([start])) as Tensor;
  return apply(movement.concatenate, [first, start], { axis: 0 });
}

/** Axes along which a window can be in several places. */
const movingAxes = (shape: Shape, window: Shape): number[] =>
  [...shape.keys()].filter((axis) => window[axis]! < shape[axis]!);

/** The starts of a batch, [batch, rank], along some axes, each [batch]. */
function columns(start: Tensor, axes: readonly number[]): Tensor[] {
  const size = start.shape[0]!;
  return axes.map((axis) =>
    reshaped(apply(movement.slice, [start], { start: [0, axis], stop: [size, axis + 1], step: [1, 1] }), [size]),
  );
}

/** Rules by op. */
export const indexing: Readonly<Record<string, BatchRule>> = {
  gather,
  scatter,
  takeAlongAxis,
  dynamicSlice,
  dynamicUpdateSlice,
};
