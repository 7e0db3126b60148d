// Tensors rolled, turned, mirrored and their axes put in other places.
// In: an array-like.  Out: a tensor of the same elements.
import { ArgumentError, ShapeError } from "../error.js";
import type { Tensor } from "../methods.generated.js";
import type { DTypeOf, TensorLike } from "../operand.js";
import type { RollAxisOptions, RotateOptions } from "../options/movement.js";
import { axisList, checkedAxis } from "../shape.js";
import { asTensor } from "./arguments.js";
import { hostNumbers } from "./host.js";
import { concatenate, flip, moveaxis, ravel, reshape, swapaxes } from "./movement.js";
import { sliceAxis } from "./slice.js";

/** The last two axes exchanged.
 * Throws `shape/axis` below rank 2.
 * Source: NumPy `matrix_transpose`.
 * @example matrixTranspose([[1, 2]]).shape;  // => [2,1] */
export function matrixTranspose<X extends TensorLike>(x: X): Tensor<DTypeOf<X>> {
  return swapaxes(x, -2, -1);
}

/** An axis put before another one.
 * Throws `shape/axis`.
 * Source: NumPy `rollaxis`.
 * @example rollaxis([[[1, 2, 3]]], 2).shape;  // => [3,1,1] */
export function rollaxis<X extends TensorLike>(x: X, axis: number, options: RollAxisOptions = {}): Tensor<DTypeOf<X>> {
  const operand = asTensor("rollaxis", x);
  const from = checkedAxis(axis, operand.ndim, "rollaxis");
  const { start = 0 } = options;
  const before = start === operand.ndim ? start : checkedAxis(start, operand.ndim, "rollaxis", "start");
  return moveaxis(operand, from, before > from ? before - 1 : before) as Tensor as Tensor<DTypeOf<X>>;
}

/** Elements moved along axes, those that leave at the end coming in at the start; the flattened tensor when no axis is named.
 * Throws `shape/axis`, `argument/lengths`, `argument/whole`.
 * Source: NumPy `roll`.
 * @example roll([1, 2, 3], 1).toArray();  // => [3,1,2] */
export function roll<X extends TensorLike>(
  x: X,
  shift: number | readonly number[],
  options: { readonly axis?: number | readonly number[] | undefined } = {},
): Tensor<DTypeOf<X>> {
  const operand = asTensor("roll", x);
  const shifts = hostNumbers(shift as TensorLike, "roll", "shift");
  if (options.axis === undefined) {
    const total = shifts.reduce((a, b) => a + b, 0);
    return reshape(rolled(ravel(operand) as Tensor, 0, total), operand.shape) as Tensor as Tensor<DTypeOf<X>>;
  }
  const axes = axisList(options.axis).map((a) => checkedAxis(a, operand.ndim, "roll"));
  if (shifts.length !== axes.length && shifts.length !== 1 && axes.length !== 1)
    throw new ArgumentError({
      code: "argument/lengths",
      op: "roll",
      what: `${shifts.length} shifts for ${axes.length} axes`,
      remedy: "pass one shift, or one per axis",
      argument: "shift",
    });
  const count = shifts.length === 0 || axes.length === 0 ? 0 : Math.max(shifts.length, axes.length);
  let result = operand;
  for (let i = 0; i < count; i++) result = rolled(result, axes[i] ?? axes[0]!, shifts[i] ?? shifts[0]!);
  return result as Tensor as Tensor<DTypeOf<X>>;
}

function rolled(x: Tensor, axis: number, shift: number): Tensor {
  const extent = x.shape[axis]!;
  if (extent === 0) return x;
  const cut = ((-shift % extent) + extent) % extent;
  if (cut === 0) return x;
  return concatenate([sliceAxis(x, axis, cut, extent), sliceAxis(x, axis, 0, cut)], { axis });
}

/** Reversed left to right, along the second axis.
 * Throws `shape/axis` below rank 2.
 * Source: NumPy `fliplr`.
 * @example fliplr([[1, 2]]).toArray();  // => [[2,1]] */
export function fliplr<X extends TensorLike>(x: X): Tensor<DTypeOf<X>> {
  return flip(x, { axis: 1 });
}

/** Reversed upside down, along the first axis.
 * Throws `shape/axis` for a scalar.
 * Source: NumPy `flipud`.
 * @example flipud([[1], [2]]).toArray();  // => [[2],[1]] */
export function flipud<X extends TensorLike>(x: X): Tensor<DTypeOf<X>> {
  return flip(x, { axis: 0 });
}

/** Turned by quarters in the plane of two axes, from the first towards the second.
 * Throws `shape/axis`, `shape/axis-twice`, `argument/whole`.
 * Source: NumPy `rot90`.
 * @example rot90([[1, 2], [3, 4]]).toArray();  // => [[2,4],[1,3]] */
export function rot90<X extends TensorLike>(x: X, options: RotateOptions = {}): Tensor<DTypeOf<X>> {
  const operand = asTensor("rot90", x);
  const [first, second] = (options.axes ?? [0, 1]).map((a) => checkedAxis(a, operand.ndim, "rot90")) as [
    number,
    number,
  ];
  if (first === second)
    throw new ShapeError({
      code: "shape/axis-twice",
      op: "rot90",
      what: `both axes are ${first}`,
      remedy: "name two different axes",
      argument: "axes",
    });
  const turns = (((options.k ?? 1) % 4) + 4) % 4;
  if (turns === 0) return operand as Tensor as Tensor<DTypeOf<X>>;
  if (turns === 2) return flip(operand, { axis: [first, second] }) as Tensor as Tensor<DTypeOf<X>>;
  const turned =
    turns === 1
      ? swapaxes(flip(operand, { axis: second }), first, second)
      : flip(swapaxes(operand, first, second), { axis: second });
  return turned as Tensor as Tensor<DTypeOf<X>>;
}
