// What the ops of random programs share: values, choices, limits of size.
// Invariant: a choice depends on shapes and numbers of the program alone, never on elements, so a program is the same under every transformation.
import * as t from "../../src/index.js";

export type Tensor = t.Tensor;

/** Numbers with which an op chooses its axes, shifts and sizes. */
export type Choice = (below: number) => number;

/** An op of random programs: what it makes of one or two values, or undefined where it does not apply. */
export type ProgramOp = (x: Tensor, y: Tensor, choose: Choice) => Tensor | undefined;

export const MAX_RANK = 3;
export const MAX_SIZE = 48;

/** An axis of x, or undefined for a scalar. */
export const axisOf = (x: Tensor, choose: Choice): number | undefined => (x.ndim === 0 ? undefined : choose(x.ndim));

/** Can the two be broadcast, and stay small? */
export function fit(x: Tensor, y: Tensor): boolean {
  const rank = Math.max(x.ndim, y.ndim);
  let size = 1;
  for (let i = 1; i <= rank; i++) {
    const [m, n] = [x.shape.at(-i) ?? 1, y.shape.at(-i) ?? 1];
    if (m !== n && m !== 1 && n !== 1) return false;
    size *= Math.max(m, n);
  }
  return size <= MAX_SIZE;
}

/** A function of one value as an op. */
export const unary =
  (f: (x: Tensor) => Tensor): ProgramOp =>
  (x) =>
    f(x);

/** A function of two values that broadcast as an op. */
export const binary =
  (f: (x: Tensor, y: Tensor) => Tensor): ProgramOp =>
  (x, y) =>
    fit(x, y) ? f(x, y) : undefined;

/** A function along one axis as an op. */
export const along =
  (f: (x: Tensor, axis: number, choose: Choice) => Tensor | undefined): ProgramOp =>
  (x, _, choose) => {
    const axis = axisOf(x, choose);
    return axis === undefined ? undefined : f(x, axis, choose);
  };

/** Constants in the dtype of a tensor. */
export const like = (x: Tensor, values: t.TensorLike): Tensor => t.tensor(values, { dtype: x.dtype }) as Tensor;
