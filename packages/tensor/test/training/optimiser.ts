// Gradient descent and Adam, written out: the counterpart of those in scripts/goldens/training.py.
import * as t from "../../src/index.js";
import type { Tensor } from "./formula.js";

/** Next parameters and state from step number (from 1), parameters, gradients and state. */
export type Optimiser = (step: number, parameters: unknown, gradients: unknown, state: unknown) => [unknown, unknown];

const { map } = t.tree;

export const descent =
  (rate: number): Optimiser =>
  (_, parameters, gradients, state) => [
    map((p: Tensor, g: Tensor) => p.subtract(g.multiply(rate)), parameters, gradients),
    state,
  ];

export const adam =
  (rate: number, first: number = 0.9, second: number = 0.999, epsilon: number = 1e-8): Optimiser =>
  (step, parameters, gradients, state) => {
    const zeros = (): unknown => map((p: Tensor) => t.zerosLike(p), parameters);
    const [m, v] = (state as [unknown, unknown] | undefined) ?? [zeros(), zeros()];
    const mean = map((a: Tensor, g: Tensor) => a.multiply(first).add(g.multiply(1 - first)), m, gradients);
    const square = map(
      (a: Tensor, g: Tensor) => a.multiply(second).add(t.square(g).multiply(1 - second)),
      v,
      gradients,
    );
    const scaled = (rate * Math.sqrt(1 - second ** step)) / (1 - first ** step);
    const next = map(
      (p: Tensor, a: Tensor, b: Tensor) => p.subtract(a.multiply(scaled).divide(t.sqrt(b).add(epsilon))),
      parameters,
      mean,
      square,
    );
    return [next, [mean, square]];
  };
