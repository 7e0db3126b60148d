// Batching of ops that move elements.
// In: operands with and without the batch.  Out: results with it.
import { apply } from "../../apply.js";
import type { Tensor } from "../../methods.generated.js";
import { backendOf } from "../../ops/arguments.js";
import * as creation from "../../schema/creation.js";
import { where } from "../../schema/elementwise.js";
import * as schema from "../../schema/movement.js";
import type { BatchRule } from "../rule.js";
import { lifted, overAxes, reshaped, shifted, withBatch } from "./batch-axis.js";

const reshape: BatchRule<schema.ShapeAttributes> = ({ inputs: [x], size, attributes: { shape } }) => [
  reshaped(x!, [size, ...shape]),
];

const broadcastTo: BatchRule<schema.ShapeAttributes> = ({ inputs: [x], size, attributes: { shape } }) => [
  apply(schema.broadcastTo, [lifted(x!, shape.length)], { shape: [size, ...shape] }),
];

const transpose: BatchRule<schema.PermutationAttributes> = ({ inputs, attributes: { permutation } }) => [
  apply(schema.transpose, inputs, { permutation: [0, ...shifted(permutation)] }),
];

const slice: BatchRule<schema.SliceAttributes> = ({ inputs, size, attributes: { start, stop, step } }) => [
  apply(schema.slice, inputs, { start: [0, ...start], stop: [size, ...stop], step: [1, ...step] }),
];

const concatenate: BatchRule<schema.AxisAttributes> = ({ inputs, batched, size, attributes: { axis } }) => [
  apply(
    schema.concatenate,
    inputs.map((x, i) => withBatch(x, batched[i]!, size)),
    { axis: axis + 1 },
  ),
];

const pad: BatchRule<schema.PadAttributes> = ({ inputs, batched, results, attributes }) => {
  const [x, value] = inputs as [Tensor, Tensor];
  const widths = batched[0] ? withoutBatch(attributes) : attributes;
  if (!batched[1]) return [apply(schema.pad, [x, value], widths)];
  // One op pads with one value: each example's own comes in where a mask, padded alike, says so.
  const { dtype } = x;
  const place = backendOf(inputs);
  const fill = (of: { readonly shape: readonly number[]; readonly value: boolean }): Tensor =>
    apply(creation.full, [], { ...of, dtype: "bool" }, place);
  const zero = apply(creation.full, [], { shape: [], value: dtype === "bool" ? false : 0, dtype }, place) as Tensor;
  const own = batched[0] ? x.shape.slice(1) : x.shape;
  const kept = apply(
    schema.pad,
    [fill({ shape: own, value: true }), fill({ shape: [], value: false })],
    attributes,
  ) as Tensor;
  const padded = apply(schema.pad, [x, zero], widths) as Tensor;
  return [apply(where, [kept, padded, lifted(value, results[0]!.shape.length)], {})];
};

const withoutBatch = ({ low, high, interior }: schema.PadAttributes): schema.PadAttributes => ({
  low: [0, ...low],
  high: [0, ...high],
  interior: [0, ...interior],
});

/** Rules by op. */
export const movement: Readonly<Record<string, BatchRule>> = {
  reshape,
  broadcastTo,
  transpose,
  slice,
  flip: overAxes(schema.flip),
  concatenate,
  pad,
};
