// Transformations that treat every tensor alike: a rule for one gradient, lifted to trees.
// In: what is remembered of each tensor, by name, and the rule of a step.  Out: a gradient transformation.
// Invariant: the state is `{ [name]: tree }`, with `count` (i32, steps taken) where the rule depends on it.
import type { Tensor } from "../methods.generated.js";
import { backendOf, withDType } from "../ops/arguments.js";
import { add, divide, power, subtract } from "../ops/arithmetic.js";
import { full, zerosLike } from "../ops/creation.js";
import { unflatten } from "../tree.js";
import { type GradientTransformation, matching, overTrees } from "./transformation.js";

/** What is remembered of one tensor. */
export type Memory<S extends string> = Readonly<Record<S, Tensor>>;

/** The rule of a transformation for one tensor. */
export interface LeafRule<S extends string, C = undefined> {
  /** What is remembered before the first step, from the parameter. */
  readonly begin: Readonly<Record<S, (parameter: Tensor) => Tensor>>;
  /** What all tensors of a step share and that depends on the number of steps, this one included. */
  readonly shared?: (count: Tensor) => C;
  /** The update of a gradient, and what is remembered next. */
  readonly step: (gradient: Tensor, memory: Memory<S>, shared: C) => readonly [update: Tensor, memory: Memory<S>];
}

type Trees = Readonly<Record<string, unknown>> & { readonly count?: Tensor };

/** What most memories begin with. */
export const zeros = zerosLike as (parameter: Tensor) => Tensor;

/** Steps taken, before the first. */
export const noSteps = (leaves: readonly Tensor[]): Tensor =>
  full([], 0, { dtype: "i32", backend: backendOf(leaves) }) as Tensor;

/** Lifts a rule to trees. */
export function perLeaf<S extends string, C = undefined>(op: string, rule: LeafRule<S, C>): GradientTransformation {
  const names = Object.keys(rule.begin) as S[];
  return overTrees<Trees>({
    op,
    init({ leaves, shape }) {
      const trees = names.map((name) => [name, unflatten(shape, leaves.map(rule.begin[name]))]);
      return { ...(rule.shared && { count: noSteps(leaves) }), ...Object.fromEntries(trees) };
    },
    update(gradients, state) {
      const count = rule.shared && (add(state.count!, 1) as Tensor);
      const shared = count && rule.shared(count);
      const remembered = names.map((name) => matching(op, state[name], gradients, `state.${name}`));
      const stepped = gradients.leaves.map((gradient, i) => {
        const memory = Object.fromEntries(names.map((name, n) => [name, remembered[n]![i]!])) as Memory<S>;
        return rule.step(gradient, memory, shared as C);
      });
      const trees = names.map((name) => [
        name,
        unflatten(
          gradients.shape,
          stepped.map(([, memory]) => memory[name]),
        ),
      ]);
      return [stepped.map(([update]) => update), { ...(count && { count }), ...Object.fromEntries(trees) }];
    },
  });
}

/** A running mean, one value further: `share` of what was, the rest of what comes. */
export const runningMean = (was: Tensor, value: Tensor, share: number): Tensor =>
  add(was.multiply(share), value.multiply(1 - share)) as Tensor;

/** The part of its weight that a running mean which began at zero has after `count` steps: 1 - share^count, f64. */
export const weightOf = (share: number, count: Tensor): Tensor =>
  subtract(1, power(share, withDType(count, "f64"))) as Tensor;

/** A running mean that began at zero, corrected for it; in its own dtype. */
export const corrected = (mean: Tensor, weight: Tensor): Tensor =>
  divide(mean, withDType(weight, mean.dtype)) as Tensor;
