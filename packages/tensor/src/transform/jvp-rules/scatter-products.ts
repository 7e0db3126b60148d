// What an update of a multiplying scatter is multiplied with: x and all other updates at its place.
// In: a write, taken apart.  Out: a factor per element of the updates, zero where the update is dropped.
// Invariant: nothing is divided by a zero, in derivatives of any order: the factor costs two scatters; its own derivative multiplies
//   the updates of each place pair by pair, in the logarithm of their number.
// Source: segmented prefix products after Hillis and Steele, "Data parallel algorithms" (1986).
import { apply } from "../../apply.js";
import type { Tensor } from "../../methods.generated.js";
import { backendOf, withDType } from "../../ops/arguments.js";
import { add, divide, multiply } from "../../ops/arithmetic.js";
import { equal, logicalOr, notEqual, selectWhere } from "../../ops/comparison.js";
import { fullLike, iota, onesLike } from "../../ops/creation.js";
import { takeAlongAxis } from "../../ops/indexing.js";
import { concatenate, flip, reshape } from "../../ops/movement.js";
import { withDerivative } from "../../ops/own-derivative.js";
import { sliceAxis } from "../../ops/slice.js";
import { argsort } from "../../ops/sort.js";
import { type ScatterAttributes, scatter } from "../../schema/indexing.js";
import { gatherOrZero, scatterAdd, windowSizes, zeroUnless } from "../positions.js";

/** Where a scatter writes. */
interface Places {
  readonly indices: readonly Tensor[];
  readonly attributes: ScatterAttributes;
}

/** A value and its tangent. */
type Pair = readonly [Tensor, Tensor];

/** The product of x and of all other updates at the place of each update. */
export function productOfOthers(x: Tensor, updates: Tensor, { indices, attributes }: Places): Tensor {
  const [factor] = withDerivative(
    "scatterMul",
    [x, updates, ...indices],
    (operand, factors, ...places) => [byQuotient(operand!, factors!, { indices: places, attributes })],
    ([operand, factors, ...places], [dx, du]) => {
      const where: Places = { indices: places, attributes };
      const tangent = tangentByPairs([operand!, dx!], [factors!, du!], where);
      return { outputs: [productOfOthers(operand!, factors!, where)], tangents: [tangent] };
    },
  );
  return factor!;
}

/** What stands in a result where each update went, zero for updates that are dropped. */
const readBack = (values: Tensor, updates: Tensor, { indices, attributes: { axes, mode } }: Places): Tensor =>
  gatherOrZero(values, indices, { axes, mode, sizes: windowSizes(values.shape, updates.shape) });

/** The product of the place over the update itself; zeros are counted apart, so nothing is divided by them. */
function byQuotient(x: Tensor, updates: Tensor, places: Places): Tensor {
  const { indices, attributes } = places;
  const isZero = equal(updates, 0) as Tensor;
  const nonZero = selectWhere(isZero, onesLike(updates, { shape: [] }), updates) as Tensor;
  const product = apply(scatter, [x, nonZero, ...indices], attributes) as Tensor;
  const counted = scatterAdd(x.shape, withDType(isZero, updates.dtype), indices, attributes);
  const zeros = readBack(counted, updates, places);
  const others = divide(readBack(product, updates, places), nonZero) as Tensor;
  const counts = logicalOr(equal(zeros, 0), isZero);
  const alone = logicalOr(equal(zeros, 0), equal(zeros, 1));
  return zeroUnless(alone as Tensor, zeroUnless(counts as Tensor, others));
}

const times = ([a, ta]: Pair, [b, tb]: Pair): Pair => [
  multiply(a, b) as Tensor,
  add(multiply(ta, b), multiply(a, tb)) as Tensor,
];

/** The tangent of the factors, from the products before and after each update among those of its place. */
function tangentByPairs([x, dx]: Pair, [updates, du]: Pair, places: Places): Tensor {
  const back = (values: Tensor): Tensor => readBack(values, updates, places);
  const written = notEqual(back(onesLike(x) as Tensor), 0) as Tensor;
  const one = onesLike(updates, { shape: [] }) as Tensor;
  const kept = selectWhere(written, updates, one) as Tensor;
  const names = nameOfPlace(x, updates, places);
  const order = argsort(names) as Tensor;
  const sorted = (values: Tensor): Tensor => takeAlongAxis(flat(values), order, { axis: 0 }) as Tensor;
  const group = sorted(names);
  const own: Pair = [sorted(kept), sorted(zeroUnless(written, du))];
  const turned = ([value, tangent]: Pair): Pair => [flip(value) as Tensor, flip(tangent) as Tensor];
  const before = productsBefore(own, group);
  const after = turned(productsBefore(turned(own), flip(group) as Tensor));
  const [, tangent] = times([sorted(back(x)), sorted(back(dx))], times(before, after));
  const unsorted = takeAlongAxis(tangent, argsort(order), { axis: 0 });
  return zeroUnless(written, reshape(unsorted, updates.shape) as Tensor);
}

const flat = (x: Tensor): Tensor => reshape(x, [x.size]) as Tensor;

/** The same number for updates of the same place: the name of the last one written there. */
function nameOfPlace(x: Tensor, updates: Tensor, places: Places): Tensor {
  const { indices, attributes } = places;
  const names = reshape(iota([updates.size], { dtype: "i32", backend: backendOf([updates]) }), updates.shape) as Tensor;
  const none = fullLike(x, -1, { dtype: "i32" }) as Tensor;
  const setting: ScatterAttributes = { ...attributes, reduce: "set" };
  return flat(readBack(apply(scatter, [none, names, ...indices], setting) as Tensor, updates, places));
}

/** Of each element of a list in groups the product of those of its group that stand before it. */
function productsBefore(pair: Pair, group: Tensor): Pair {
  const count = group.size;
  const moved = (x: Tensor, by: number, fill: number): Tensor => {
    const front = fullLike(x, fill, { shape: [Math.min(by, count)] });
    return concatenate([front, sliceAxis(x, 0, 0, Math.max(count - by, 0))], { axis: 0 }) as Tensor;
  };
  const earlier = ([value, tangent]: Pair, by: number): Pair => {
    const same = equal(moved(group, by, -1), group) as Tensor;
    const one = onesLike(value, { shape: [] });
    return [selectWhere(same, moved(value, by, 1), one) as Tensor, zeroUnless(same, moved(tangent, by, 0))];
  };
  let products = earlier(pair, 1);
  for (let by = 1; by < count; by *= 2) products = times(products, earlier(products, by));
  return products;
}
