// Forward rules of reads and writes at positions; dynamicSlice, dynamicUpdateSlice are linear by their schema.
// In: values, tangents, results.  Out: tangents of the results; positions have none.
// Invariant: what a read in mode "fill" puts outside is constant, so its tangent is zero; equal extremes share the derivative evenly.
// Source: JAX `lax.gather`, `lax.scatter_min`.
import { apply } from "../../apply.js";
import type { Tensor } from "../../methods.generated.js";
import { withDType } from "../../ops/arguments.js";
import { add, divide, multiply } from "../../ops/arithmetic.js";
import { equal } from "../../ops/comparison.js";
import { onesLike, zerosLike } from "../../ops/creation.js";
import type * as schemas from "../../schema/indexing.js";
import { scatter as scatterSchema } from "../../schema/indexing.js";
import { gatherOrZero, scatterAdd, takeOrZero, windowSizes, zeroUnless } from "../positions.js";
import type { JvpContext, JvpRule, Tangent } from "../rule.js";
import { productOfOthers } from "./scatter-products.js";

/** A write taken apart. */
interface Write {
  readonly x: Tensor;
  readonly updates: Tensor;
  readonly indices: readonly Tensor[];
  readonly result: Tensor;
  readonly attributes: schemas.ScatterAttributes;
}

/** Tangent of the result from those of x and of the updates. */
type WriteRule = (write: Write, x: Tangent, updates: Tangent) => Tangent;

/** What stands in the result where each update went, zero for updates that are dropped. */
const readBack = (values: Tensor, { x, updates, indices, attributes: { axes, mode } }: Write): Tensor =>
  gatherOrZero(values, indices, { axes, mode, sizes: windowSizes(x.shape, updates.shape) });

/** Updates added up where they go. */
const gathered = (updates: Tensor, { x, indices, attributes }: Write): Tensor =>
  scatterAdd(x.shape, updates, indices, attributes);

const sumOf = (a: Tangent, b: Tangent): Tangent => (a === undefined ? b : b === undefined ? a : (add(a, b) as Tensor));

/** Writes that replace or add are linear in x and the updates together. */
const linear: WriteRule = ({ x, updates, indices, attributes }, dx, du) =>
  apply(
    scatterSchema,
    [dx ?? (zerosLike(x) as Tensor), du ?? (zerosLike(updates) as Tensor), ...indices],
    attributes,
  ) as Tensor;

/** An update's derivative is the product of all else that meets at its place. */
const multiplied: WriteRule = (write, dx, du) => {
  const { x, updates, indices, attributes } = write;
  const byX = dx === undefined ? undefined : (apply(scatterSchema, [dx, updates, ...indices], attributes) as Tensor);
  if (du === undefined) return byX;
  return sumOf(byX, gathered(multiply(du, productOfOthers(x, updates, write)) as Tensor, write));
};

/** Everything that equals the result at its place has an equal share of the derivative. */
const extreme: WriteRule = (write, dx, du) => {
  const { x, updates, result } = write;
  const kept = equal(x, result) as Tensor;
  const won = equal(updates, readBack(result, write)) as Tensor;
  const shares = add(withDType(kept, x.dtype), gathered(withDType(won, x.dtype), write)) as Tensor;
  const share = divide(onesLike(x, { shape: [] }), shares) as Tensor;
  const byX = dx === undefined ? undefined : (multiply(dx, zeroUnless(kept, share)) as Tensor);
  const byUpdates =
    du === undefined ? undefined : gathered(multiply(du, zeroUnless(won, readBack(share, write))) as Tensor, write);
  return sumOf(byX, byUpdates);
};

const WRITES: Readonly<Record<schemas.ScatterReduce, WriteRule>> = {
  set: linear,
  add: linear,
  multiply: multiplied,
  min: extreme,
  max: extreme,
};

const scatter = ({
  primals: [x, updates, ...indices],
  tangents: [dx, du],
  outputs: [result],
  attributes,
}: JvpContext<schemas.ScatterAttributes>) => [
  WRITES[attributes.reduce]({ x: x!, updates: updates!, indices, result: result!, attributes }, dx, du),
];

const gather = ({ primals, tangents: [dx], attributes }: JvpContext<schemas.GatherAttributes>) => [
  gatherOrZero(dx!, primals.slice(1), attributes),
];

const takeAlongAxis = ({ primals, tangents: [dx], attributes }: JvpContext<schemas.AlongAxisAttributes>) => [
  takeOrZero(dx!, primals[1]!, attributes),
];

/** Rules by op. */
export const indexing: Readonly<Record<string, JvpRule>> = {
  scatter: scatter as JvpRule,
  gather: gather as JvpRule,
  takeAlongAxis: takeAlongAxis as JvpRule,
};
