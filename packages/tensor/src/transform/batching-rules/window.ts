// Batching of convolution and of reductions over windows.
// In: operands with and without the batch.  Out: results with it.
// Source: JAX folds batches of convolutions the same way.
import { apply } from "../../apply.js";
import type { Tensor } from "../../methods.generated.js";
import * as schema from "../../schema/window.js";
import type { BatchRule } from "../rule.js";
import { moved, reshaped, withBatch } from "./batch-axis.js";

const conv: BatchRule<schema.ConvAttributes> = ({ inputs, batched, size, attributes, results }) => {
  const [x, kernel] = inputs as [Tensor, Tensor];
  const { shape } = results[0]!;
  const places = shape.slice(0, -1);
  const { groups } = attributes;
  if (!batched[1]) {
    // One kernel: the examples are more images.
    const [, images, ...rest] = x.shape as readonly [number, number, ...number[]];
    const made = apply(schema.conv, [reshaped(x, [size * images, ...rest]), kernel], attributes) as Tensor;
    return [reshaped(made, [size, ...shape])];
  }
  const [, features, ...window] = kernel.shape as readonly [number, number, ...number[]];
  const kernels = (inGroups: Tensor): Tensor => reshaped(inGroups, [size * features, ...window]);
  if (!batched[0]) {
    // One image: the kernels are more features, of each group as many.
    const each = features / groups;
    const byGroup = moved(reshaped(kernel, [size, groups, each, ...window]), 0, 1);
    const made = apply(schema.conv, [x, kernels(byGroup)], attributes) as Tensor;
    const apart = reshaped(made, [...places, groups, size, each]);
    return [reshaped(moved(apart, places.length + 1, 0), [size, ...shape])];
  }
  // Each example is a group of channels of its own.
  const beside = moved(x, 0, x.ndim - 2);
  const channels = reshaped(beside, [...beside.shape.slice(0, -2), size * x.shape.at(-1)!]);
  const made = apply(schema.conv, [channels, kernels(kernel)], { ...attributes, groups: size * groups }) as Tensor;
  return [moved(reshaped(made, [...places, size, features]), places.length, 0)];
};

const reduceWindow: BatchRule<schema.WindowAttributes> = ({ inputs, attributes: a }) => [
  apply(schema.reduceWindow, inputs, {
    reduce: a.reduce,
    ...oneByOne(a),
    inputDilation: [1, ...a.inputDilation],
    windowDilation: [1, ...a.windowDilation],
  }),
];

const windowScatter: BatchRule<schema.WindowScatterAttributes> = ({ inputs, batched, size, attributes: a }) => [
  apply(
    schema.windowScatter,
    inputs.map((x, i) => withBatch(x, batched[i]!, size)),
    { select: a.select, ...oneByOne(a) },
  ),
];

type Windows = Pick<schema.WindowAttributes, "window" | "strides" | "low" | "high">;

/** Windows of one example along the batch. */
const oneByOne = ({ window, strides, low, high }: Windows): Windows => ({
  window: [1, ...window],
  strides: [1, ...strides],
  low: [0, ...low],
  high: [0, ...high],
});

/** Rules by op. */
export const window: Readonly<Record<string, BatchRule>> = { conv, reduceWindow, windowScatter };
