// Forward rules of reductions that are not linear.
// In: an operand, its tangent, the result.  Out: the tangent of the result.
// Invariant: the extremes' derivative is shared evenly by the elements that are equal to it; a product's is right with zeros in it.
// Source: conventions observed from JAX 0.10.
import type { Tensor } from "../../methods.generated.js";
import { withDType } from "../../ops/arguments.js";
import { add, divide, multiply } from "../../ops/arithmetic.js";
import { equal } from "../../ops/comparison.js";
import { onesLike, zerosLike } from "../../ops/creation.js";
import { concatenate, reshape, transpose } from "../../ops/movement.js";
import { sum } from "../../ops/reduce.js";
import { sliceAxis } from "../../ops/slice.js";
import type { ReduceAttributes } from "../../schema/reduce.js";
import { sizeOf } from "../../shape.js";
import type { JvpRule } from "../rule.js";

/** The mean tangent of the elements that are equal to the result. */
const extreme: JvpRule<ReduceAttributes> = ({ primals: [x], tangents: [t], outputs: [y], attributes: { axes } }) => {
  const axis = [...axes];
  const kept = x!.shape.map((extent, i) => (axes.includes(i) ? 1 : extent));
  const chosen = withDType(equal(x!, reshape(y!, kept)) as Tensor, x!.dtype);
  const weight = divide(chosen, sum(chosen, { axis, keepDims: true }));
  return [reshape(sum(multiply(t!, weight), { axis }), y!.shape) as Tensor];
};

/** The reduced axes as one last axis. */
function gathered(x: Tensor, axes: readonly number[]): Tensor {
  const rest = x.shape.map((_, i) => i).filter((i) => !axes.includes(i));
  const extents = axes.map((axis) => x.shape[axis]!);
  const moved = transpose(x, [...rest, ...axes]);
  return reshape(moved, [...rest.map((i) => x.shape[i]!), sizeOf(extents)]) as Tensor;
}

/** Pairs are multiplied by the product rule until one is left, so that no division meets a zero. */
const prod: JvpRule<ReduceAttributes> = ({ primals: [x], tangents: [t], outputs: [y], attributes: { axes } }) => {
  let value = gathered(x!, axes);
  let tangent = gathered(t!, axes);
  const axis = value.ndim - 1;
  let count = value.shape[axis]!;
  if (count === 0) return [undefined];
  while (count > 1) {
    if (count % 2 === 1) {
      const shape = value.shape.map((extent, i) => (i === axis ? 1 : extent));
      value = concatenate([value, onesLike(value, { shape })], { axis }) as Tensor;
      tangent = concatenate([tangent, zerosLike(value, { shape })], { axis }) as Tensor;
      count += 1;
    }
    const half = count / 2;
    const [a, b] = [sliceAxis(value, axis, 0, half), sliceAxis(value, axis, half, count)];
    const [ta, tb] = [sliceAxis(tangent, axis, 0, half), sliceAxis(tangent, axis, half, count)];
    tangent = add(multiply(ta, b), multiply(tb, a)) as Tensor;
    value = multiply(a, b) as Tensor;
    count = half;
  }
  return [reshape(tangent, y!.shape) as Tensor];
};

/** Rules by op. */
export const reduce: Readonly<Record<string, JvpRule>> = {
  prod: prod as JvpRule,
  max: extreme as JvpRule,
  min: extreme as JvpRule,
};
