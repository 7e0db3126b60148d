// What an optimiser is: a pair of pure functions over trees of tensors, and how such pairs are joined and used.
// In: gradients, the state after the last step, parameters.  Out: updates to add to the parameters, and the next state.
// Invariant: nothing is changed in place and a state is a tree of tensors, so init and update can be compiled, mapped and saved.
// Source: the gradient transformations of Optax.
// Not here: what one transformation does (moments.ts, scale.ts, clip.ts, ...), the optimisers by name (optimizers.ts).
import { isFloat } from "../dtype.js";
import { ArgumentError, DTypeError, ShapeError } from "../error.js";
import type { Tensor } from "../methods.generated.js";
import { withDType } from "../ops/arguments.js";
import { add } from "../ops/arithmetic.js";
import type { TensorTree } from "../ops/control/closed.js";
import { zerosLike } from "../ops/creation.js";
import { checkSettings } from "../ops/settings.js";
import { describe, sameShape, shapeText } from "../shape.js";
import { type FlatTree, flattenTensors, leafPaths } from "../transform/function.js";
import { difference, type Tree, unflatten } from "../tree.js";

/** What an optimiser remembers between steps: a tree of tensors whose form is its own affair. */
export type OptimizerState = Tree<Tensor>;

/** A step of an optimiser, as a pair of pure functions. */
export interface GradientTransformation {
  /** The state before the first step. */
  init(parameters: unknown): OptimizerState;
  /** Updates of the gradients' structure, and the next state. Some transformations need the parameters too. */
  update<G>(gradients: G, state: OptimizerState, parameters?: unknown): [updates: TensorTree<G>, state: OptimizerState];
}

/** The same pair on the tensors of flat trees; `Parts` is the state between steps. */
export interface FlatTransformation<Parts> {
  /** Name in errors. */
  readonly op: string;
  readonly init: (parameters: FlatTree) => Parts;
  readonly update: (
    gradients: FlatTree,
    state: Parts,
    parameters: readonly Tensor[] | undefined,
  ) => readonly [readonly Tensor[], Parts];
}

/** The public pair over trees: arguments are checked, results have the gradients' structure. */
export function overTrees<Parts>({ op, init, update }: FlatTransformation<Parts>): GradientTransformation {
  return {
    init: (parameters) => init(floats(op, parameters, "parameters")) as OptimizerState,
    update(gradients, state, parameters) {
      const flat = floats(op, gradients, "gradients");
      checkState(op, state);
      const beside = parameters === undefined ? undefined : matching(op, parameters, flat, "parameters");
      const [updates, next] = update(flat, state as Parts, beside);
      return [unflatten(flat.shape, updates) as never, next as OptimizerState];
    },
  };
}

/** A transformation that remembers nothing. */
export function stateless(
  op: string,
  update: (gradients: readonly Tensor[], parameters: readonly Tensor[] | undefined) => readonly Tensor[],
): GradientTransformation {
  return overTrees<Record<string, never>>({
    op,
    init: () => ({}),
    update: ({ leaves }, state, parameters) => [update(leaves, parameters), state],
  });
}

/** The tensors of a tree of floats; throws `tree/leaf`, `dtype/unsupported` with the path of one that is none. */
export function floats(op: string, tree: unknown, what: string): FlatTree {
  const flat = flattenTensors(tree, op, what);
  const leaves = flat.leaves.map((x) => (x.weakType ? withDType(x, "f32") : x));
  const wrong = leaves.findIndex((x) => !isFloat(x.dtype));
  if (wrong < 0) return { shape: flat.shape, leaves };
  const path = leafPaths(flat.shape, what)[wrong]!;
  throw new DTypeError({
    code: "dtype/unsupported",
    op,
    what: `${path} is ${leaves[wrong]!.dtype}`,
    remedy: "pass floats, or leave it out by masked",
    path,
  });
}

/** Tensors of a tree that has to have the structure and shapes of another; throws `tree/structure`, `shape/optim`. */
export function matching(op: string, tree: unknown, beside: FlatTree, what: string): readonly Tensor[] {
  const flat = flattenTensors(tree, op, what);
  const path = difference(beside.shape, flat.shape, what);
  const remedy = "pass the gradients, the state and the parameters of one model";
  if (path !== undefined)
    throw new ArgumentError({
      code: "tree/structure",
      op,
      what: `the structure differs from that of the gradients at ${path}`,
      remedy,
      path,
    });
  const other = flat.leaves.findIndex((x, i) => !sameShape(x.shape, beside.leaves[i]!.shape));
  if (other < 0) return flat.leaves;
  const shapes = [flat.leaves[other]!.shape, beside.leaves[other]!.shape] as const;
  const place = leafPaths(flat.shape, what)[other]!;
  throw new ShapeError({
    code: "shape/optim",
    op,
    what: `${place} is ${shapeText(shapes[0])} beside ${shapeText(shapes[1])}`,
    remedy,
    path: place,
    shapes,
  });
}

/** The parameters of an update that cannot do without; throws `optim/parameters`. */
export function needed(op: string, parameters: readonly Tensor[] | undefined): readonly Tensor[] {
  if (parameters !== undefined) return parameters;
  throw new ArgumentError({
    code: "optim/parameters",
    op,
    what: "it needs the parameters",
    remedy: "call update(gradients, state, parameters)",
    argument: "parameters",
  });
}

function checkState(op: string, state: unknown): void {
  if (typeof state === "object" && state !== null) return;
  throw new ArgumentError({
    code: "optim/state",
    op,
    what: `state is ${describe(state)}`,
    remedy: "pass what init or the last update gave",
    argument: "state",
  });
}

/** Transformations one after the other: each gets the updates of the one before.
 * Throws `argument/function` for what is no transformation.
 * Source: Optax `chain`.
 * @example optim.chain(optim.clip(1), optim.scale(-0.5)).update([4], [{}, {}])[0].map((u) => u.item());  // => [-0.5] */
export function chain(...steps: readonly GradientTransformation[]): GradientTransformation {
  for (const [i, step] of steps.entries()) checkTransformation(step, "optim.chain", `step ${i}`);
  return {
    init: (parameters) => steps.map((step) => step.init(parameters)),
    update(gradients, state, parameters) {
      const states = statesOf("optim.chain", state, steps.length);
      const next: OptimizerState[] = [];
      let updates: unknown = gradients;
      for (const [i, step] of steps.entries()) [updates, next[i]] = step.update(updates, states[i]!, parameters);
      return [updates as never, next];
    },
  };
}

function statesOf(op: string, state: unknown, count: number): readonly OptimizerState[] {
  if (Array.isArray(state) && state.length === count) return state;
  throw new ArgumentError({
    code: "optim/state",
    op,
    what: `the state is ${Array.isArray(state) ? `of ${state.length}` : describe(state)}, for ${count} transformations`,
    remedy: "pass what init or the last update of this optimiser gave",
    argument: "state",
  });
}

/** Throws `argument/function` unless the value is a transformation. */
export function checkTransformation(value: unknown, op: string, what: string): void {
  const { init, update } = Object(value) as Partial<GradientTransformation>;
  if (typeof init === "function" && typeof update === "function") return;
  throw new ArgumentError({
    code: "argument/function",
    op,
    what: `${what} is ${describe(value)}`,
    remedy: "pass a gradient transformation, an object of init and update",
  });
}

/** Gradients as they are.
 * Source: Optax `identity`.
 * @example optim.identity().update([3], {})[0].map((u) => u.item());  // => [3] */
export function identity(): GradientTransformation {
  return stateless("optim.identity", (gradients) => gradients);
}

/** Updates of zero, which leave parameters as they are.
 * Source: Optax `set_to_zero`.
 * @example optim.setToZero().update([3], {})[0].map((u) => u.item());  // => [0] */
export function setToZero(): GradientTransformation {
  return stateless("optim.setToZero", (gradients) => gradients.map((g) => zerosLike(g)));
}

/** Parameters plus updates; each keeps its own dtype.
 * Throws `tree/structure`, `shape/optim` when structures or shapes differ.
 * Source: Optax `apply_updates`.
 * @example optim.applyUpdates({ w: 1 }, { w: 0.5 }).w.item();  // => 1.5 */
export function applyUpdates<P>(parameters: P, updates: unknown): TensorTree<P> {
  const op = "optim.applyUpdates";
  const flat = floats(op, parameters, "parameters");
  const steps = matching(op, updates, flat, "updates");
  const moved = flat.leaves.map((parameter, i) => withDType(add(parameter, steps[i]!) as Tensor, parameter.dtype));
  return unflatten(flat.shape, moved) as TensorTree<P>;
}

/** A tree on its way to another: `stepSize` of the new, the rest of the old; for averages of parameters.
 * Throws `argument/range` unless stepSize lies between 0 and 1, `tree/structure`, `shape/optim` when structures or shapes differ.
 * Source: Polyak and Juditsky, "Acceleration of stochastic approximation by averaging"; Optax `incremental_update`.
 * @example optim.incrementalUpdate({ w: 4 }, { w: 0 }, 0.25).w.item();  // => 1 */
export function incrementalUpdate<P>(fresh: P, old: unknown, stepSize: number): TensorTree<P> {
  const op = "optim.incrementalUpdate";
  checkSettings(op, { share: { "1 - stepSize": 1 - stepSize } });
  const flat = floats(op, fresh, "fresh");
  const before = matching(op, old, flat, "old");
  const mixed = flat.leaves.map((x, i) => add(x.multiply(stepSize), before[i]!.multiply(1 - stepSize)) as Tensor);
  return unflatten(flat.shape, mixed) as TensorTree<P>;
}
