// Loops whose number of steps a value decides.
// In: a condition, a body, the first state.  Out: the last state.
// Invariant: condition and body are traced, not run by hand; the state keeps tree, shapes and dtypes.
// Source: JAX `lax.while_loop`, `lax.fori_loop`.
// Not here: loops over slices (scan.ts), derivatives and batches (transform/control/while.ts).
import { isInteger } from "../../dtype.js";
import { DTypeError, ShapeError } from "../../error.js";
import type { Tensor } from "../../methods.generated.js";
import type { TensorLike } from "../../operand.js";
import * as schema from "../../schema/control.js";
import { bodyOf } from "../../tensor.js";
import type { TraceInput } from "../../trace.js";
import { flattenTensors, leafPaths, nameOf, type TracedFunction, type TreeFunction } from "../../transform/function.js";
import { flatten, unflatten } from "../../tree.js";
import { asTensor, beside, isScalar, withDType } from "../arguments.js";
import { add } from "../arithmetic.js";
import { less } from "../comparison.js";
import { steadyCarry } from "./carry.js";
import {
  applyClosed,
  checkFunction,
  closedTogether,
  inputsOf,
  noResult,
  type TensorTree,
  tracedPart,
  typeText,
} from "./closed.js";
import { checkedPredicate } from "./predicate.js";
import { scan } from "./scan.js";

/** The state after a body ran as long as a condition of the state held.
 * The state is a tree that keeps its structure, shapes and dtypes; a plain number in `init` takes the dtype that the body gives it.
 * Derivatives: forward mode only; use scan, or forLoop with plain bounds, where a gradient is needed. Under vmap it runs until every example is done.
 * Throws `control/predicate` unless the condition is one bool, `control/carry`, `control/no-result`, `argument/function`; `grad/no-reverse` in a gradient.
 * Source: JAX `lax.while_loop`.
 * @example whileLoop((n) => n.less(100), (n) => n.multiply(2), 1).item();  // => 128 */
export function whileLoop<S>(
  condition: (state: TensorTree<S>) => TensorLike,
  body: (state: TensorTree<S>) => unknown,
  init: S,
): TensorTree<S> {
  checkFunction(condition, "whileLoop", "condition");
  checkFunction(body, "whileLoop", "body");
  return beside(flatten(init).leaves, () => {
    const flat = flattenTensors(init, "whileLoop", "init");
    const label = `whileLoop(${nameOf(body)})`;
    const shape = { kind: "array", items: [flat.shape] } as const;
    const step = (inputs: readonly TraceInput[]): TracedFunction => tracedPart(label, body, inputs, shape);
    const steady = steadyCarry("whileLoop", flat, step, (result) => result);
    const test = (state: TensorTree<S>): unknown => {
      const holds = condition(state);
      return holds === undefined ? undefined : checkedPredicate(holds, "whileLoop", "the result of the condition");
    };
    const inputs = inputsOf(steady.init, leafPaths(flat.shape, "carry"));
    const tested = tracedPart(`whileLoop(${nameOf(condition)})`, test, inputs, shape).graph;
    const [before, within] = [closedTogether([tested]), closedTogether([steady.graph])];
    const captured = [...before.captured, ...within.captured];
    const results = applyClosed(
      schema.whileOp,
      captured,
      [...captured, ...steady.init],
      { conditionConstants: before.captured.length, bodyConstants: within.captured.length },
      { kind: "control", graphs: [before.graphs[0]!, within.graphs[0]!] },
      steady.graph.outputs,
    );
    return unflatten(flat.shape, results) as TensorTree<S>;
  });
}

/** The carry after a body ran for i = lower, lower + 1, ... up to before upper; `body(i, carry)` returns the next carry, i is an i32.
 * With bounds that are known while tracing (numbers, tensors from outside) it is a scan, which has a gradient; with bounds that are traced it is a whileLoop.
 * Throws `control/bound` unless the bounds are integers, `control/carry`, `control/no-result`, `argument/function`.
 * Source: JAX `lax.fori_loop`.
 * @example forLoop(0, 5, (i, sum) => sum.add(i), 0).item();  // => 10 */
export function forLoop<C>(
  lower: TensorLike,
  upper: TensorLike,
  body: (i: Tensor<"i32">, carry: TensorTree<C>) => unknown,
  init: C,
): TensorTree<C> {
  checkFunction(body, "forLoop", "body");
  return beside(flatten(init).leaves, () => {
    const last = counted(checkedBound(lower, "lower"), checkedBound(upper, "upper"), body, init);
    return last.carry as TensorTree<C>;
  });
}

/** The count and the carry after a loop. */
function counted(
  lower: Tensor,
  upper: Tensor,
  body: (i: Tensor<"i32">, carry: never) => unknown,
  init: unknown,
): Counted {
  const [from, to] = [knownBound(lower), knownBound(upper)];
  const step: TreeFunction = ({ i, carry }) => {
    const next = body(i, carry as never);
    if (next === undefined) throw noResult(`forLoop(${nameOf(body)})`);
    return { i: add(i, 1), carry: next };
  };
  Object.defineProperty(step, "name", { value: body.name });
  const start: unknown = { i: withDType(lower, "i32"), carry: init };
  const last =
    from !== undefined && to !== undefined
      ? scan((state: unknown) => [step(state), null], start, null, { length: Math.max(0, to - from) })[0]
      : whileLoop((state) => less((state as Counted).i, upper), step, start);
  return last as Counted;
}

interface Counted {
  readonly i: Tensor;
  readonly carry: unknown;
}

/** One integer that i32 holds; throws `control/bound`. */
function checkedBound(given: TensorLike, argument: string): Tensor {
  const x = asTensor("forLoop", given);
  const facts = {
    code: "control/bound",
    op: "forLoop",
    what: `${argument} is ${isScalar(given) ? String(given) : typeText(x)}`,
    remedy: "pass one integer of rank 0",
    shapes: [x.shape],
    argument,
  };
  if (!isInteger(x.dtype)) throw new DTypeError(facts);
  if (x.ndim !== 0) throw new ShapeError(facts);
  return withDType(x, "i32");
}

/** The value of a bound that is not traced. */
function knownBound(x: Tensor): number | undefined {
  return bodyOf(x).kind === "traced" ? undefined : Number(x.item());
}
