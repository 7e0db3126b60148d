// Transformations that decide whether a step is taken.
// In: a transformation.  Out: a gradient transformation whose updates are zero where none is taken.
// Invariant: the inner transformation's state changes only with a step that is taken.
import type { Tensor } from "../methods.generated.js";
import { add, subtract } from "../ops/arithmetic.js";
import { equal, greater, logicalAnd, logicalOr, selectWhere } from "../ops/comparison.js";
import { cond } from "../ops/control/branch.js";
import { zerosLike } from "../ops/creation.js";
import { isfinite } from "../ops/functions.js";
import { all } from "../ops/reduce.js";
import { checkSettings } from "../ops/settings.js";
import { unflatten } from "../tree.js";
import { noSteps } from "./leaf-rule.js";
import {
  checkTransformation,
  type GradientTransformation,
  matching,
  type OptimizerState,
  overTrees,
} from "./transformation.js";

/** The inner step where `taken` holds, else updates of zero and the state as it was. */
function stepWhere(
  taken: Tensor,
  inner: GradientTransformation,
  gradients: readonly Tensor[],
  state: OptimizerState,
  parameters: readonly Tensor[] | undefined,
): [readonly Tensor[], OptimizerState] {
  return cond(
    taken,
    (): unknown => inner.update(gradients, state, parameters),
    (): unknown => [gradients.map((g) => zerosLike(g)), state],
  ) as unknown as [readonly Tensor[], OptimizerState];
}

/** One step of the inner transformation for every `every` updates, by the mean of their gradients: large batches in small parts.
 * Throws `argument/range`, `argument/function`.
 * Source: Optax `MultiSteps`.
 * @example
 * const step = optim.multiSteps(optim.sgd(1), 2);
 * const [, state] = step.update([2], step.init([1]));
 * step.update([4], state)[0].map((u) => u.item());  // => [-3] */
export function multiSteps(inner: GradientTransformation, every: number): GradientTransformation {
  const op = "optim.multiSteps";
  checkTransformation(inner, op, "inner");
  checkSettings(op, { steps: { every } });
  return overTrees<{ readonly count: Tensor; readonly inner: OptimizerState; readonly mean: unknown }>({
    op,
    init: ({ leaves, shape }) => ({
      count: noSteps(leaves),
      inner: inner.init(leaves),
      mean: unflatten(
        shape,
        leaves.map((x) => zerosLike(x)),
      ),
    }),
    update(gradients, state, parameters) {
      const count = add(state.count, 1) as Tensor;
      const last = equal(count, every) as Tensor;
      const before = matching(op, state.mean, gradients, "state.mean");
      const means = gradients.leaves.map((gradient, i) => {
        const mean = before[i]!;
        return add(mean, subtract(gradient, mean).divide(count.astype(gradient.dtype))) as Tensor;
      });
      const [updates, next] = stepWhere(last, inner, means, state.inner, parameters);
      const kept = means.map((mean) => selectWhere(last, 0, mean) as Tensor);
      const now = selectWhere(last, 0, count) as Tensor;
      return [updates, { count: now, inner: next, mean: unflatten(gradients.shape, kept) }];
    },
  });
}

/** Steps by gradients without NaN and infinities only; after `patience` others in a row the next is taken all the same.
 * The state counts `failed` (in a row) and `failures` (in all).
 * Throws `argument/range`, `argument/function`.
 * Source: Optax `apply_if_finite`.
 * @example
 * const step = optim.applyIfFinite(optim.sgd(1), 3);
 * step.update([NaN], step.init([1]))[0].map((u) => u.item());  // => [0] */
export function applyIfFinite(inner: GradientTransformation, patience: number): GradientTransformation {
  const op = "optim.applyIfFinite";
  checkTransformation(inner, op, "inner");
  checkSettings(op, { wait: { patience } });
  return overTrees<{ readonly failed: Tensor; readonly failures: Tensor; readonly inner: OptimizerState }>({
    op,
    init: ({ leaves }) => ({ failed: noSteps(leaves), failures: noSteps(leaves), inner: inner.init(leaves) }),
    update({ leaves }, state, parameters) {
      const finite = leaves
        .map((gradient) => all(isfinite(gradient)) as Tensor)
        .reduce((a, b) => logicalAnd(a, b) as Tensor, equal(state.failed, state.failed) as Tensor);
      const failed = selectWhere(finite, 0, state.failed.add(1)) as Tensor;
      const taken = logicalOr(finite, greater(failed, patience)) as Tensor;
      const [updates, next] = stepWhere(taken, inner, leaves, state.inner, parameters);
      return [updates, { failed, failures: selectWhere(finite, state.failures, state.failures.add(1)), inner: next }];
    },
  });
}
