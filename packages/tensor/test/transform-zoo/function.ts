// What the tables of the zoo hold: functions of float tensors, each the counterpart of the Python function of that name in scripts/goldens/zoo.
// Invariant: constants take the dtype of an argument, so that a function computes in f64 when it gets f64.
import * as t from "../../src/index.js";

/** A tensor of any dtype. */
export type Tensor = t.Tensor;

/** Functions by name. */
export type Functions = Readonly<Record<string, (...xs: Tensor[]) => Tensor>>;

/** Constants in the dtype of a tensor. */
export const like = (x: Tensor, values: t.TensorLike): Tensor => t.tensor(values, { dtype: x.dtype }) as Tensor;

/** The identity matrix in the dtype of a tensor. */
export const eyeLike = (x: Tensor, n: number): Tensor => t.eye(n, { dtype: x.dtype }) as Tensor;
