// Batching of matrix products, decompositions and transforms.
// In: matrices with and without the batch.  Out: results with it.
// Invariant: leading axes of these ops are a batch already; one matrix beside a batch of them is one larger product, not many small ones.
import { apply, applyAll } from "../../apply.js";
import type { Tensor } from "../../methods.generated.js";
import * as algebra from "../../schema/algebra.js";
import * as schema from "../../schema/contraction.js";
import { fft } from "../../schema/fft.js";
import { sizeOf } from "../../shape.js";
import type { BatchRule } from "../rule.js";
import { alongAxis, linedUp, moved, reshaped } from "./batch-axis.js";

/** Matrices [..., k, n] with their columns side by side, [k, ... n], through a map of matrices, and back. */
function besideEachOther(y: Tensor, map: (columns: Tensor) => Tensor): Tensor {
  const apart = moved(y, y.ndim - 2, 0);
  const [rows, ...rest] = apart.shape as readonly [number, ...number[]];
  const made = map(reshaped(apart, [rows, sizeOf(rest)]));
  return moved(reshaped(made, [made.shape[0]!, ...rest]), 0, y.ndim - 2);
}

const matmul: BatchRule = ({ inputs, batched, size, results }) => {
  const [x, y] = inputs as [Tensor, Tensor];
  if (!batched[1] && y.ndim === 2) {
    const rows = reshaped(x, [sizeOf(x.shape.slice(0, -1)), x.shape.at(-1)!]);
    return [reshaped(apply(schema.matmul, [rows, y], {}), [size, ...results[0]!.shape])];
  }
  // Few rows beside wide matrices repay no copy of the matrices.
  if (!batched[0] && x.ndim === 2 && x.shape[0]! >= y.shape.at(-1)!)
    return [besideEachOther(y, (columns) => apply(schema.matmul, [x, columns], {}))];
  return applyAll(schema.matmul, linedUp(inputs, batched), {});
};

const triangularSolve: BatchRule<algebra.TriangularAttributes> = ({ inputs, batched, attributes }) => {
  const [a, b] = inputs as [Tensor, Tensor];
  if (!batched[0] && a.ndim === 2)
    return [besideEachOther(b, (columns) => apply(algebra.triangularSolve, [a, columns], attributes))];
  return applyAll(algebra.triangularSolve, linedUp(inputs, batched), attributes);
};

const DECOMPOSITIONS = [algebra.cholesky, algebra.qr, algebra.lu, algebra.eigh, algebra.eig, algebra.svd] as const;

/** Rules by op. */
export const contraction: Readonly<Record<string, BatchRule>> = {
  matmul,
  triangularSolve,
  fft: alongAxis(fft),
  ...Object.fromEntries(
    DECOMPOSITIONS.map((op): [string, BatchRule] => [
      op.name,
      ({ inputs, attributes }) => applyAll(op as typeof algebra.cholesky, inputs, attributes),
    ]),
  ),
};
