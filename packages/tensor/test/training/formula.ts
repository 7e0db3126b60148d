// Data and weights of the training runs as formulas: the counterpart of those in scripts/goldens/training.py.
import * as t from "../../src/index.js";

export type Tensor = t.Tensor;

const sizeOf = (shape: readonly number[]): number => shape.reduce((product, extent) => product * extent, 1);

/** Numbers between -scale and scale that look like noise. */
export function wave(shape: readonly number[], seed: number, scale: number, dtype: t.DType): Tensor {
  const numbers = Float64Array.from({ length: sizeOf(shape) }, (_, i) => scale * Math.sin(12.9898 * i + 78.233 * seed));
  return t.reshape(t.tensor(numbers, { dtype }), shape) as Tensor;
}

/** Labels without a pattern that a bias alone could learn. */
export function classes(count: number, of: number): Tensor {
  return t.tensor(Int32Array.from({ length: count }, (_, i) => (i * i + Math.floor(i / 2)) % of)) as Tensor;
}

/** Mean surprise at the labels. */
export function crossEntropy(logits: Tensor, labels: Tensor): Tensor {
  const chosen = t.takeAlongAxis(t.logSoftmax(logits), t.expandDims(labels, -1), { axis: -1 });
  return t.negative(t.mean(chosen)) as Tensor;
}
