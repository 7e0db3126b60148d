// Transposes of contractions.
// In: a cotangent [...b, m, n] and one known matrix.  Out: the cotangent of the other, of its own batch.
// Invariant: axes over which an operand was repeated are summed inside one product, never after a larger one; nothing is conjugated.
import { apply } from "../../apply.js";
import type { Tensor } from "../../methods.generated.js";
import { contract } from "../../ops/dot-general.js";
import { reshape, swapaxes, transpose } from "../../ops/movement.js";
import * as schema from "../../schema/contraction.js";
import { type Shape, sameShape } from "../../shape.js";
import type { TransposeRule } from "../rule.js";

const turned = (x: Tensor): Tensor => swapaxes(x, -2, -1) as Tensor;
const product = (x: Tensor, y: Tensor): Tensor => apply(schema.matmul, [x, y], {}) as Tensor;

/** Cotangent of the left operand, whose shape is given: ct y^T. */
function leftCotangent(ct: Tensor, y: Tensor, shape: Shape): Tensor {
  const rank = ct.ndim;
  const filled = (given: Shape): number[] => [...new Array<number>(rank - given.length).fill(1), ...given];
  const [left, right] = [filled(shape), filled(y.shape)];
  const axes = ct.shape.slice(0, -2).map((_, axis) => axis);
  const summed = axes.filter((axis) => left[axis] !== ct.shape[axis]);
  const rest = axes.filter((axis) => left[axis] === ct.shape[axis]);
  const paired = rest.filter((axis) => right[axis] === ct.shape[axis]);
  const alone = rest.filter((axis) => right[axis] !== ct.shape[axis]);
  const inner = [...summed, rank - 1];
  const made = contract("matmul", ct, reshape(y, right) as Tensor, { x: inner, y: inner }, { x: paired, y: paired });
  const order = [...paired, ...alone];
  const extents = [...order.map((axis) => ct.shape[axis]!), ...left.slice(-2)];
  const places = [...rest.map((axis) => order.indexOf(axis)), rest.length, rest.length + 1];
  return reshape(transpose(reshape(made, extents), places), shape) as Tensor;
}

const matmul: TransposeRule = ({ cotangents: [ct], inputs: [x, y], types }) => {
  const whole = (side: number): boolean => sameShape(types[side]!.shape.slice(0, -2), ct!.shape.slice(0, -2));
  if (x === undefined)
    return [whole(0) ? product(ct!, turned(y!)) : leftCotangent(ct!, y!, types[0]!.shape), undefined];
  if (whole(1)) return [undefined, product(turned(x), ct!)];
  const { shape } = types[1]!;
  const across = [...shape.slice(0, -2), shape.at(-1)!, shape.at(-2)!];
  return [undefined, turned(leftCotangent(turned(ct!), turned(x), across))];
};

/** Rules by op. */
export const contraction: Readonly<Record<string, TransposeRule>> = { matmul };
