// Piecewise linear interpolation.
// In: places, points with rising coordinates, their values.  Out: values at the places.
import { floatOf } from "../dtype.js";
import { ArgumentError } from "../error.js";
import type { Tensor } from "../methods.generated.js";
import type { TensorLike } from "../operand.js";
import type { InterpOptions } from "../options/order.js";
import { describe, sameShape, shapeText } from "../shape.js";
import { promoted, withDType } from "./arguments.js";
import { add, divide, multiply, remainder, subtract } from "./arithmetic.js";
import { equal, greater, less, selectWhere } from "./comparison.js";
import { clip } from "./functions.js";
import { take } from "./indexing.js";
import { concatenate } from "./movement.js";
import { sliceAxis } from "./slice.js";
import { argsort, searchsorted } from "./sort.js";
import { checkedVector } from "./vector.js";

/** Values at x between points (xp, fp) of rising xp, on straight lines.
 * Shapes: that of x. Dtype: promoted, integers f32. Throws `shape/vector`, `argument/points`, `argument/period`.
 * Source: NumPy `interp`.
 * @example interp([0.5, 3], [0, 1], [10, 20]).toArray();  // => [15,20] */
export function interp(x: TensorLike, xp: TensorLike, fp: TensorLike, options: InterpOptions = {}): Tensor {
  const { left, right, period } = options;
  let [at, places, values] = promoted("interp", [x, xp, fp], floatOf) as [Tensor, Tensor, Tensor];
  checkedVector("interp", places, "xp");
  checkedVector("interp", values, "fp");
  if (!sameShape(places.shape, values.shape) || places.size === 0)
    throw new ArgumentError({
      code: "argument/points",
      op: "interp",
      what: `xp has shape ${shapeText(places.shape)}, fp ${shapeText(values.shape)}`,
      remedy: "give as many values as places, at least one",
      argument: "fp",
    });
  if (period !== undefined) {
    if (!(period > 0))
      throw new ArgumentError({
        code: "argument/period",
        op: "interp",
        what: `period is ${describe(period)}`,
        remedy: "pass a number above 0",
        argument: "period",
      });
    [at, places, values] = wrapped(at, places, values, period);
  }
  const count = places.size;
  const i = clip(searchsorted(places, at, { side: "right" }), 1, Math.max(count - 1, 1)) as Tensor;
  const before = subtract(i, 1) as Tensor;
  const [x0, x1, f0, f1] = [take(places, before), take(places, i), take(values, before), take(values, i)] as Tensor[];
  const width = subtract(x1!, x0!) as Tensor;
  const share = selectWhere(equal(width, 0), 0, divide(subtract(at, x0!), selectWhere(equal(width, 0), 1, width)));
  const inside = add(f0!, multiply(share, subtract(f1!, f0!))) as Tensor;
  if (period !== undefined) return inside;
  const low = selectWhere(less(at, take(places, 0)), left ?? take(values, 0), inside) as Tensor;
  const result = selectWhere(greater(at, take(places, -1)), right ?? take(values, -1), low) as Tensor;
  return withDType(result, inside.dtype);
}

/** Places within one period, sorted, with the neighbours beyond both ends. */
function wrapped(x: Tensor, xp: Tensor, fp: Tensor, period: number): [Tensor, Tensor, Tensor] {
  const within = remainder(xp, period) as Tensor;
  const order = argsort(within);
  const [places, values] = [take(within, order) as Tensor, take(fp, order) as Tensor];
  const [firstPlace, lastPlace] = [sliceAxis(places, 0, 0, 1), sliceAxis(places, 0, places.size - 1, places.size)];
  const [firstValue, lastValue] = [sliceAxis(values, 0, 0, 1), sliceAxis(values, 0, values.size - 1, values.size)];
  return [
    remainder(x, period) as Tensor,
    concatenate([subtract(lastPlace, period) as Tensor, places, add(firstPlace, period) as Tensor]) as Tensor,
    concatenate([lastValue, values, firstValue]) as Tensor,
  ];
}
