// Functions with a say in their derivative: recomputed, or given by the user.
// In: functions of trees.  Out: functions of the same arguments, kept whole in graphs.
// Invariant: what a rule returns is checked against the function's results and arguments when the rule is used.
// Source: JAX `checkpoint`, `custom_jvp`, `custom_vjp`.
// Not here: what transformations do with them (control/call.ts, control/custom.ts).
import { synchronous } from "../default-backend.js";
import { isInexact } from "../dtype.js";
import { ArgumentError, GradError } from "../error.js";
import type { CustomRule, DualTensors } from "../graph/graph.js";
import type { Tensor } from "../methods.generated.js";
import { applyClosed, checkFunction, closedTogether, inputsOf, tracedPart } from "../ops/control/closed.js";
import * as schema from "../schema/control.js";
import type { TensorType } from "../schema/op.js";
import { describe } from "../shape.js";
import { isTensor } from "../tensor.js";
import type { TreeShape } from "../tree.js";
import { unflatten } from "../tree.js";
import { matchingLeaves } from "./call.js";
import { flattenTensors, leafPaths, nameOf, type TracedFunction, type TreeFunction } from "./function.js";

/** A function traced on the arguments of one call. */
interface Call {
  readonly label: string;
  readonly leaves: readonly Tensor[];
  /** Structure of the list of arguments. */
  readonly shape: TreeShape & { readonly kind: "array" };
  readonly traced: TracedFunction;
}

function callOf(op: string, fn: TreeFunction, args: readonly unknown[]): Call {
  const label = `${op}(${nameOf(fn)})`;
  const flats = args.map((arg, i) => flattenTensors(arg, label, `argument ${i}`));
  const shape = { kind: "array", items: flats.map((flat) => flat.shape) } as const;
  const leaves = flats.flatMap((flat) => flat.leaves);
  const paths = flats.flatMap((flat, i) => leafPaths(flat.shape, `argument ${i}`));
  return { label, leaves, shape, traced: tracedPart(label, fn, inputsOf(leaves, paths), shape) };
}

const named = <F extends TreeFunction>(op: string, fn: TreeFunction, made: F): F =>
  Object.defineProperty(made, "name", { value: `${op}(${fn.name})`, configurable: true });

/** The function with a derivative that keeps nothing but its arguments and computes the rest again: less memory for one more run. Also named `remat`.
 * Trees as arguments and result. Compiled, it stays one call whose recomputation is not merged with the first run.
 * Throws `argument/function`, `control/no-result`.
 * Source: JAX `checkpoint`.
 * @example grad(checkpoint((x) => x.sin().sin().sum()))(tensor([0])).toArray();  // => [1] */
export function checkpoint<F extends TreeFunction>(fn: F): F {
  checkFunction(fn, "checkpoint", "fn");
  const whole = (...args: unknown[]): unknown => {
    const { leaves, traced } = callOf("checkpoint", fn, args);
    const { graphs, captured } = closedTogether([traced.graph]);
    const body = { kind: "control", graphs } as const;
    const operands = [...captured, ...leaves];
    return unflatten(
      traced.result,
      applyClosed(schema.call, captured, operands, { remat: true }, body, traced.graph.outputs),
    );
  };
  return named("checkpoint", fn, whole as F);
}

/** The results of a function with a rule for its derivative. */
function applyCustom(call: Call, rule: CustomRule): unknown {
  const { graphs, captured } = closedTogether([call.traced.graph]);
  const body = { kind: "custom", graphs: [graphs[0]!], captured: captured.length, rule } as const;
  const operands = [...captured, ...call.leaves];
  return unflatten(
    call.traced.result,
    applyClosed(schema.custom, captured, operands, {}, body, call.traced.graph.outputs),
  );
}

/** The function with a derivative of the user's: `rule(primals, tangents)` gets both as lists of arguments and returns `[result, tangent of the result]`.
 * The rule is linear in the tangents; it serves forward and reverse mode. Tangents of integers are zeros. What the function uses from outside has no derivative.
 * Throws `argument/function`; where it is differentiated `grad/custom-rule`, `tree/structure` and `shape/tangent` for what the rule returns, `grad/custom-capture`.
 * Source: JAX `custom_jvp`.
 * @example grad(customJvp((x) => x.abs(), ([x], [dx]) => [x.abs(), dx]))(-3).item();  // => 1 */
export function customJvp<F extends TreeFunction>(
  fn: F,
  // biome-ignore lint/suspicious/noExplicitAny: the user's own argument types pass through.
  rule: (primals: any, tangents: any) => readonly [unknown, unknown],
): F {
  checkFunction(fn, "customJvp", "fn");
  checkFunction(rule, "customJvp", "rule");
  const whole = (...args: unknown[]): unknown => {
    const call = callOf("customJvp", fn, args);
    const { label, shape, traced } = call;
    const jvp = (primals: readonly Tensor[], tangents: readonly Tensor[]): DualTensors => {
      const made = synchronous(rule(unflatten(shape, primals), unflatten(shape, tangents)), label);
      const [result, tangent] = checkedPair(made, label, "the rule", "[result, tangent]");
      return {
        outputs: leavesLike(result, traced, label, "the result of the rule"),
        tangents: leavesLike(tangent, traced, label, "the tangent of the rule"),
      };
    };
    return applyCustom(call, { kind: "jvp", jvp });
  };
  return named("customJvp", fn, whole as F);
}

/** The function with a gradient of the user's: `forward(...args)` returns `[result, residuals]`, `backward(residuals, cotangent)` the list of cotangents, one per argument.
 * Residuals are a tree; null stands for a cotangent of zeros, and what is given for integers is ignored. Reverse mode only. What the function uses from outside has no derivative.
 * Throws `argument/function`; where it is differentiated `grad/custom-rule`, `tree/structure` and `shape/tangent` for what the two return, `grad/custom-capture`, `grad/no-forward` in forward mode.
 * Source: JAX `custom_vjp`.
 * @example grad(customVjp((x) => x.square(), (x) => [x.square(), x], (x, g) => [g.multiply(x)]))(3).item();  // => 3 */
export function customVjp<F extends TreeFunction>(
  fn: F,
  forward: (...args: Parameters<F>) => readonly [unknown, unknown],
  // biome-ignore lint/suspicious/noExplicitAny: the user's own residuals and cotangents pass through.
  backward: (residuals: any, cotangent: any) => readonly unknown[],
): F {
  checkFunction(fn, "customVjp", "fn");
  checkFunction(forward, "customVjp", "forward");
  checkFunction(backward, "customVjp", "backward");
  const whole = (...args: unknown[]): unknown => {
    const call = callOf("customVjp", fn, args);
    const { label, shape, traced } = call;
    const types = call.leaves.map(({ dtype, shape: extents }) => ({ dtype, shape: extents }));
    let kept: TreeShape | undefined;
    return applyCustom(call, {
      kind: "vjp",
      forward: (primals) => {
        const made = synchronous(forward(...(unflatten(shape, primals) as Parameters<F>)), label);
        const [result, residuals] = checkedPair(made, label, "forward", "[result, residuals]");
        const flat = flattenTensors(residuals, label, "the residuals");
        kept = flat.shape;
        return { outputs: leavesLike(result, traced, label, "the result of forward"), residuals: flat.leaves };
      },
      backward: (residuals, cotangents) => {
        const seed = unflatten(traced.result, cotangents);
        const made = synchronous(backward(unflatten(kept!, residuals), seed), label);
        return argumentCotangents(made, shape, types, label);
      },
    });
  };
  return named("customVjp", fn, whole as F);
}

function checkedPair(made: unknown, op: string, who: string, what: string): readonly [unknown, unknown] {
  if (Array.isArray(made) && made.length === 2) return made as [unknown, unknown];
  throw new GradError({
    code: "grad/custom-rule",
    op,
    what: `${who} returned ${isTensor(made) ? "a tensor" : describe(made)}`,
    remedy: `return ${what}`,
  });
}

/** Leaves of a tree that has the structure, shapes and dtypes of the function's result. */
const leavesLike = (tree: unknown, { graph, result }: TracedFunction, op: string, what: string): Tensor[] =>
  matchingLeaves(tree, { shape: result, leaves: graph.outputs }, op, what);

/** A cotangent for each leaf of the arguments; undefined where none is given or none counts. */
function argumentCotangents(
  list: unknown,
  { items }: Call["shape"],
  leaves: readonly TensorType[],
  op: string,
): (Tensor | undefined)[] {
  if (!Array.isArray(list) || list.length !== items.length)
    throw new ArgumentError({
      code: "grad/custom-rule",
      op,
      what: `backward returned ${isTensor(list) ? "a tensor" : describe(list)} for ${items.length} arguments`,
      remedy: "return an array with one cotangent per argument; null stands for zeros",
    });
  let next = 0;
  return items.flatMap((shape, i): (Tensor | undefined)[] => {
    const what = `cotangent of argument ${i}`;
    const own = leaves.slice(next, next + leafPaths(shape, "").length);
    next += own.length;
    const tree: unknown = list[i];
    if (tree === null || tree === undefined || !own.some((x) => isInexact(x.dtype))) return own.map(() => undefined);
    const made = matchingLeaves(tree, { shape, leaves: own }, op, what);
    return made.map((x, at) => (isInexact(own[at]!.dtype) ? x : undefined));
  });
}
