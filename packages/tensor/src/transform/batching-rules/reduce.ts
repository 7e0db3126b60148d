// Batching of reductions, running reductions and order: the batch is one more axis that stays.
// In: an operand with the batch.  Out: results with it.

import { apply } from "../../apply.js";
import type { Tensor } from "../../methods.generated.js";
import * as cumulative from "../../schema/cumulative.js";
import * as schema from "../../schema/reduce.js";
import * as sort from "../../schema/sort.js";
import type { BatchRule } from "../rule.js";
import { alongAxis, moved, overAxes, reshaped, withBatch } from "./batch-axis.js";

const searchsorted: BatchRule<sort.SearchAttributes> = ({ inputs, batched, size, attributes, results }) => {
  const [sorted, values] = inputs as [Tensor, Tensor];
  const { shape } = results[0]!;
  if (!batched[0]) {
    if (sorted.ndim === 1) return [apply(sort.searchsorted, inputs, attributes)];
    // All examples' values are searched for in the same rows.
    const beside = moved(values, 0, shape.length - 1);
    const rows = reshaped(beside, [...shape.slice(0, -1), size * shape.at(-1)!]);
    const found = apply(sort.searchsorted, [sorted, rows], attributes) as Tensor;
    return [moved(reshaped(found, beside.shape), shape.length - 1, 0)];
  }
  const asked = withBatch(values, batched[1]!, size);
  if (sorted.ndim > 2) return [apply(sort.searchsorted, [sorted, asked], attributes)];
  const rows = reshaped(asked, [size, shape.reduce((count, extent) => count * extent, 1)]);
  return [reshaped(apply(sort.searchsorted, [sorted, rows], attributes), asked.shape)];
};

/** Rules by op. */
export const reduce: Readonly<Record<string, BatchRule>> = {
  ...Object.fromEntries(
    [schema.sum, schema.prod, schema.max, schema.min, schema.all, schema.any_].map((op) => [op.name, overAxes(op)]),
  ),
  argmax: alongAxis(schema.argmax),
  argmin: alongAxis(schema.argmin),
  cumsum: alongAxis(cumulative.cumsum),
  cumprod: alongAxis(cumulative.cumprod),
  cummax: alongAxis(cumulative.cummax),
  cummin: alongAxis(cumulative.cummin),
  cumlogsumexp: alongAxis(cumulative.cumlogsumexp),
  sort: alongAxis(sort.sort),
  argsort: alongAxis(sort.argsort),
  searchsorted,
};
