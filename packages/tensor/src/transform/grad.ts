// Derivatives of functions: gradients, forward and reverse products, linear maps.
// In: functions of trees of tensors.  Out: functions, curried as in JAX.
// Invariant: every transformation traces, so inside the function values cannot be read, also outside defn.
// Source: JAX `grad`, `value_and_grad`, `jvp`, `vjp`, `linearize`.
// Not here: whole Jacobians (jacobian.ts), rules (jvp-rules/, transpose-rules/).
import { isFloat } from "../dtype.js";
import { GradError } from "../error.js";
import type { Graph } from "../graph/graph.js";
import type { Tensor } from "../methods.generated.js";
import { beside } from "../ops/arguments.js";
import type { AuxOptions, GradOptions } from "../options/transform.js";
import { replay } from "../replay.js";
import { shapeText } from "../shape.js";
import { type TreeShape, unflatten } from "../tree.js";
import {
  argumentTrees,
  checkDifferentiable,
  checkedArgnums,
  leavesOf,
  matchingLeaves,
  one,
  orZeros,
  type TracedCall,
  traceCall,
} from "./call.js";
import { jvpGraph, linearizeGraph, transposeGraph } from "./drivers.js";
import type { TreeFunction } from "./function.js";
import type { Tangent } from "./rule.js";
import { held, lastRun, tidyBeside } from "./scope.js";

/** The gradient of a function with one float as its result.
 * Returns a function of the same arguments whose result is the gradient by the argument at `argnums`, of that argument's structure and shapes;
 * an array of them when `argnums` is an array; `[gradient, extra]` with `hasAux`.
 * A plain number counts as f32. Throws `grad/not-scalar`, `grad/dtype`, `grad/no-derivative`, `argument/argnums`.
 * Source: JAX `grad`.
 * @example grad((x) => x.multiply(x).sum())(tensor([1, 2])).toArray();  // => [2,4] */
export function grad(fn: TreeFunction, options: GradOptions = {}): TreeFunction {
  return named(`grad(${fn.name})`, (...args) => {
    const chosen: Chosen = (value, gradient) => (options.hasAux ? [gradient, (value as unknown[])[1]] : gradient);
    return differentiate("grad", fn, options, args, chosen);
  });
}

/** The result of a function together with its gradient, as `grad` gives it: `[value, gradient]`, or `[[value, extra], gradient]` with `hasAux`.
 * Throws as `grad`.
 * Source: JAX `value_and_grad`.
 * @example valueAndGrad((x) => x.multiply(x))(3).map((t) => t.item());  // => [9,6] */
export function valueAndGrad(fn: TreeFunction, options: GradOptions = {}): TreeFunction {
  return named(`valueAndGrad(${fn.name})`, (...args) => {
    const both: Chosen = (value, gradient) => [value, gradient];
    return differentiate("valueAndGrad", fn, options, args, both);
  });
}

function named(name: string, fn: TreeFunction): TreeFunction {
  return Object.defineProperty(fn, "name", { value: name, configurable: true });
}

/** What a user gets of the value and the gradient. */
type Chosen = (value: unknown, gradient: unknown) => unknown;

function differentiate(
  op: string,
  fn: TreeFunction,
  options: GradOptions,
  args: readonly unknown[],
  chosen: Chosen,
): unknown {
  const argnums = checkedArgnums(options.argnums ?? 0, args.length, op);
  const call = traceCall(op, fn, args, argnums);
  const active = leavesOf(call, argnums);
  checkDifferentiable(call, active, false);
  checkScalar(call, options.hasAux ?? false);
  return lastRun(call.graph, call.leaves, () => {
    const { outputs, active: reached, linear } = linearizeGraph(call.graph, call.leaves, active);
    held(linear);
    const seeds = outputs.map((y, i) => (i === 0 ? one(y.dtype) : undefined)).filter((_, i) => reached[i]);
    const below = transposeGraph(
      linear,
      linear.inputs.map(() => undefined),
      seeds,
    );
    const trees = argumentTrees(call, argnums, pulledBack(call, active, below));
    return chosen(unflatten(call.result, outputs), Array.isArray(options.argnums) ? trees : trees[0]);
  });
}

/** A cotangent for each leaf; zeros where none arrived, undefined for leaves not asked for. */
function pulledBack(
  { leaves }: TracedCall,
  active: readonly boolean[],
  cotangents: readonly Tangent[],
): (Tensor | undefined)[] {
  let next = 0;
  return leaves.map((x, i) => (active[i] ? orZeros(cotangents[next++], x) : undefined));
}

/** Throws `grad/not-scalar` unless the (first) result is one float. */
function checkScalar({ label, graph, result }: TracedCall, hasAux: boolean): void {
  const main: TreeShape | undefined = !hasAux
    ? result
    : result.kind === "array" && result.items.length === 2
      ? result.items[0]
      : undefined;
  if (main === undefined)
    throw new GradError({
      code: "grad/aux",
      op: label,
      what: "the function did not return [value, extra]",
      remedy: "return an array of two, or leave hasAux out",
    });
  const value = graph.outputs[0];
  if (main.kind === "leaf" && value!.shape.length === 0 && isFloat(value!.dtype)) return;
  throw new GradError({
    code: "grad/not-scalar",
    op: label,
    what: main.kind === "leaf" ? `the result is ${value!.dtype}${shapeText(value!.shape)}` : "the result is a tree",
    remedy: "return one float of rank 0, for example with sum or mean; for more use vjp or jacrev",
    shapes: main.kind === "leaf" ? [value!.shape] : undefined,
  });
}

/** The result of a function and its derivative in a direction: `[result, tangent]`, or `[result, tangent, extra]` with `hasAux`.
 * `primals` and `tangents` are lists of arguments of the same structure, shapes and dtypes; integers and booleans take no tangent (any value is ignored).
 * Throws `tree/structure`, `shape/tangent`, `grad/no-derivative`.
 * Source: JAX `jvp`.
 * @example jvp((x) => x.sin(), [0], [2])[1].item();  // => 2 */
export function jvp(
  fn: TreeFunction,
  primals: readonly unknown[],
  tangents: readonly unknown[],
  options: AuxOptions = {},
): unknown[] {
  const all = primals.map((_, i) => i);
  const call = traceCall("jvp", fn, primals, all);
  const duals = beside(call.leaves, () => matchingLeaves(tangents, call, call.label, "tangents"));
  const [value, tangent] = lastRun(call.graph, call.leaves, () => {
    const { outputs, tangents: made } = jvpGraph(call.graph, call.leaves, duals);
    const whole = outputs.map((y, i) => orZeros(made[i], y));
    return [unflatten(call.result, outputs), unflatten(call.result, whole)];
  });
  if (!options.hasAux) return [value, tangent];
  checkPair(call);
  return [(value as unknown[])[0], (tangent as unknown[])[0], (value as unknown[])[1]];
}

function checkPair({ label, result }: TracedCall): void {
  if (result.kind === "array" && result.items.length === 2) return;
  throw new GradError({
    code: "grad/aux",
    op: label,
    what: "the function did not return [value, extra]",
    remedy: "return an array of two, or leave hasAux out",
  });
}

/** The result of a function and its pullback, which takes a cotangent of the result's structure to the list of cotangents of the arguments.
 * The pullback can be called any number of times. Throws `tree/structure`, `shape/tangent`, `grad/dtype`, `grad/no-derivative`.
 * Source: JAX `vjp`.
 * @example vjp((x) => x.sin(), 0)[1](3)[0].item();  // => 3 */
export function vjp(fn: TreeFunction, ...primals: readonly unknown[]): [unknown, (cotangent: unknown) => unknown[]] {
  const all = primals.map((_, i) => i);
  const call = traceCall("vjp", fn, primals, all);
  const active = call.leaves.map((x) => isFloat(x.dtype) || x.dtype === "c64");
  const { outputs, reached, linear } = linearized(call, active);
  const pullback = (cotangent: unknown): unknown[] => {
    const wanted = { shape: call.result, leaves: outputs };
    const seeds = beside(call.leaves, () => matchingLeaves(cotangent, wanted, call.label, "cotangent"));
    return tidyBeside(call.leaves, () => {
      const below = transposeGraph(
        linear,
        linear.inputs.map(() => undefined),
        seeds.filter((_, i) => reached[i]),
      );
      let next = 0;
      const values = call.leaves.map((x, i) => orZeros(active[i] ? below[next++] : undefined, x));
      return argumentTrees(call, all, values);
    });
  };
  return [unflatten(call.result, outputs), pullback];
}

/** The result of a function and its linear map at the arguments, which takes tangents of the arguments to the tangent of the result.
 * What does not depend on the tangents is computed once. Throws as `jvp`.
 * Source: JAX `linearize`.
 * @example linearize((x) => x.sin(), 0)[1](2).item();  // => 2 */
export function linearize(
  fn: TreeFunction,
  ...primals: readonly unknown[]
): [unknown, (...tangents: unknown[]) => unknown] {
  const all = primals.map((_, i) => i);
  const call = traceCall("linearize", fn, primals, all);
  const active = call.leaves.map((x) => isFloat(x.dtype) || x.dtype === "c64");
  const { outputs, reached, linear } = linearized(call, active);
  const map = (...tangents: unknown[]): unknown => {
    const given = beside(call.leaves, () => matchingLeaves(tangents, call, call.label, "tangents"));
    const duals = given.filter((_, i) => active[i]);
    return tidyBeside(call.leaves, () => {
      const made = replay(linear, duals);
      let next = 0;
      return unflatten(
        call.result,
        outputs.map((y, i) => (reached[i] ? made[next++] : orZeros(undefined, y))),
      );
    });
  };
  return [unflatten(call.result, outputs), map];
}

/** A traced call run once, and its linear rest, which lives as long as the scope around. */
function linearized(
  { graph, leaves }: TracedCall,
  active: readonly boolean[],
): { readonly outputs: readonly Tensor[]; readonly reached: readonly boolean[]; readonly linear: Graph } {
  let linear: Graph | undefined;
  const { outputs, reached } = lastRun(graph, leaves, () => {
    const made = linearizeGraph(graph, leaves, active);
    linear = made.linear;
    return { outputs: made.outputs, reached: made.active };
  });
  return { outputs, reached, linear: held(linear!) };
}
