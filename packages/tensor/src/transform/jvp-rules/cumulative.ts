// Forward rules of running reductions that are not linear.
// In: an operand, its tangent.  Out: the tangent of the result.
// Invariant: values and tangents are combined pair by pair, so zeros, ties and infinities mean what they mean to the op of two operands.
// Source: Blelloch 1990, "Prefix sums and their applications"; the order of combination is JAX's, so ties split alike.
import type { Tensor } from "../../methods.generated.js";
import { add, logaddexp, maximum, minimum, multiply } from "../../ops/arithmetic.js";
import { concatenate, flip } from "../../ops/movement.js";
import { sliceAxis } from "../../ops/slice.js";
import type { CumulativeAttributes } from "../../schema/cumulative.js";
import type { JvpRule } from "../rule.js";
import { zeroPadded } from "../zeros.js";
import { elementwise } from "./elementwise.js";
import { partials } from "./partials.js";

/** A value and its tangent. */
type Pair = readonly [Tensor, Tensor];

/** The rule of a running reduction from the op of two operands and its rule. */
function running(join: (x: Tensor, y: Tensor) => unknown, rule: JvpRule): JvpRule<CumulativeAttributes> {
  const combine = ([x, tx]: Pair, [y, ty]: Pair): Pair => {
    const joined = join(x, y) as Tensor;
    const [tangent] = rule({ primals: [x, y], tangents: [tx, ty], outputs: [joined], attributes: {} as never });
    return [joined, tangent!];
  };
  return ({ primals: [x], tangents: [t], attributes: { axis, reverse } }) => {
    const turned = (y: Tensor): Tensor => (reverse ? (flip(y, { axis }) as Tensor) : y);
    const [, tangent] = prefixes([turned(x!), turned(t!)], axis, combine);
    return [turned(tangent)];
  };
}

/** All prefixes combined: of pairs of neighbours first, then what lies between those. */
function prefixes(pair: Pair, axis: number, combine: (a: Pair, b: Pair) => Pair): Pair {
  const count = pair[0].shape[axis]!;
  if (count < 2) return pair;
  const part = ([x, t]: Pair, start: number, stop: number, step = 1): Pair => [
    sliceAxis(x, axis, start, stop, step),
    sliceAxis(t, axis, start, stop, step),
  ];
  const odd = prefixes(combine(part(pair, 0, count - 1, 2), part(pair, 1, count, 2)), axis, combine);
  const first = part(pair, 0, 1);
  const between = Math.ceil(count / 2) - 1;
  if (between === 0) return both(first, odd, (x, y) => concatenate([x, y], { axis }) as Tensor);
  const rest = combine(part(odd, 0, between), part(pair, 2, count, 2));
  const even = both(first, rest, (x, y) => concatenate([x, y], { axis }) as Tensor);
  return both(even, odd, (x, y) => interleaved(x, y, axis, count));
}

const both = ([x, tx]: Pair, [y, ty]: Pair, join: (a: Tensor, b: Tensor) => Tensor): Pair => [join(x, y), join(tx, ty)];

/** Elements of two tensors in turn along an axis. */
function interleaved(x: Tensor, y: Tensor, axis: number, count: number): Tensor {
  const only = (n: number): number[] => x.shape.map((_, i) => (i === axis ? n : 0));
  const placed = (z: Tensor, from: number): Tensor => {
    const filled = from + 2 * z.shape[axis]! - 1;
    return zeroPadded(z, { low: only(from), high: only(count - filled), interior: only(1) });
  };
  return add(placed(x, 0), placed(y, 1)) as Tensor;
}

const product = partials(
  (_, y) => y,
  (x) => x,
);

/** Rules by op. */
export const cumulative: Readonly<Record<string, JvpRule>> = {
  cumprod: running(multiply, product) as JvpRule,
  cummax: running(maximum, elementwise["maximum"]!) as JvpRule,
  cummin: running(minimum, elementwise["minimum"]!) as JvpRule,
  cumlogsumexp: running(logaddexp, elementwise["logaddexp"]!) as JvpRule,
};
