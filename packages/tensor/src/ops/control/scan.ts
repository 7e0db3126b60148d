// Loops over the slices of tensors, with a carry.
// In: a function of a carry and a slice, the first carry, trees of tensors.  Out: the last carry, and the results of all steps stacked.
// Invariant: one step is traced once, however many there are; it has a gradient.
// Source: JAX `lax.scan`.
// Not here: derivatives and batches (transform/control/scan.ts), running (evaluate/scan.ts), map (transform/map.ts).
import { synchronous } from "../../default-backend.js";
import { ArgumentError, ShapeError } from "../../error.js";
import type { StepOptions } from "../../options/control.js";
import * as schema from "../../schema/control.js";
import { describe, shapeText } from "../../shape.js";
import { isTensor } from "../../tensor.js";
import type { TraceInput } from "../../trace.js";
import { type FlatTree, flattenTensors, leafPaths, nameOf, type TracedFunction } from "../../transform/function.js";
import { flatten, type TreeShape, unflatten } from "../../tree.js";
import { beside, checkedFlag, checkedInteger } from "../arguments.js";
import { steadyCarry } from "./carry.js";
import {
  applyClosed,
  checkFunction,
  closedTogether,
  noResult,
  type TensorTree,
  tracedPart,
  typeText,
} from "./closed.js";

/** Nothing to walk over. */
const NONE: FlatTree = { leaves: [], shape: { kind: "array", items: [] } };

/** The carry after a function went over all slices of the first axis of `xs`, and what it gave for each, stacked: `[carry, ys]`.
 * `f(carry, x)` returns `[carry, y]`; carry, xs and y are trees, xs may be null with `length` given, y may be null.
 * The carry keeps its structure, shapes and dtypes; a plain number in `init` takes the dtype that the step gives it.
 * Complexity: one trace of f; linear in the steps, in time and for a gradient in memory.
 * Throws `control/carry`, `control/pair` unless f returns two, `control/length`, `control/no-result`, `argument/function`.
 * Source: JAX `lax.scan`.
 * @example scan((sum, x) => [sum.add(x), sum], 0, tensor([1, 2, 3])).map((t) => t.toArray());  // => [6,[0,1,3]] */
export function scan<C, X, Y>(
  f: (carry: TensorTree<C>, x: TensorTree<X>) => readonly [unknown, Y],
  init: C,
  xs: X,
  options: StepOptions = {},
): [TensorTree<C>, TensorTree<Y>] {
  checkFunction(f, "scan", "f");
  return beside([...flatten(init).leaves, ...flatten(xs).leaves], () => {
    const label = `scan(${nameOf(f)})`;
    const carry = flattenTensors(init, label, "init");
    const over = xs === null || xs === undefined ? NONE : flattenTensors(xs, label, "xs");
    const slices = slicesOf(over, label);
    const length = stepCount(over, options.length, label);
    const reverse = checkedFlag(options.reverse ?? false, label, "reverse");
    const whole = over !== NONE;
    let withResults = false;
    const body = (state: unknown, x: unknown): unknown => {
      const result = f(state as TensorTree<C>, (whole ? x : xs) as TensorTree<X>);
      const [next, y] = checkedPair(result, label);
      withResults = y !== null && y !== undefined;
      return [next, withResults ? y : []];
    };
    const shape = { kind: "array", items: [carry.shape, over.shape] } as const;
    const step = (inputs: readonly TraceInput[]): TracedFunction =>
      tracedPart(label, body, [...inputs, ...slices], shape);
    const { init: start, graph, result } = steadyCarry(label, carry, step, (pair) => itemOf(pair, 0));
    const { graphs, captured } = closedTogether([graph]);
    const carries = start.length;
    const results = applyClosed(
      schema.scan,
      captured,
      [...captured, ...start, ...over.leaves],
      { constants: captured.length, carries, length, reverse },
      { kind: "control", graphs },
      graph.outputs.map(({ dtype, shape }, i) => ({ dtype, shape: i < carries ? shape : [length, ...shape] })),
    );
    const ys = withResults ? unflatten(itemOf(result, 1), results.slice(carries)) : null;
    return [unflatten(carry.shape, results.slice(0, carries)) as TensorTree<C>, ys as TensorTree<Y>];
  });
}

const itemOf = (shape: TreeShape, i: number): TreeShape => (shape as TreeShape & { kind: "array" }).items[i]!;

/** Carry and result of a step; throws `control/pair`. */
function checkedPair(result: unknown, op: string): readonly [unknown, unknown] {
  if (synchronous(result, op) === undefined) throw noResult(op);
  if (Array.isArray(result) && result.length === 2) return result as [unknown, unknown];
  throw new ArgumentError({
    code: "control/pair",
    op,
    what: `f returned ${isTensor(result) ? typeText(result) : describe(result)}`,
    remedy: "return [carry, y]; y may be null",
    argument: "f",
  });
}

/** Types of the slices of tensors; throws `control/length` for a scalar. */
function slicesOf({ leaves, shape }: FlatTree, op: string): TraceInput[] {
  const paths = leafPaths(shape, "xs");
  const names = leafPaths(shape, "x");
  return leaves.map((x, i) => {
    if (x.ndim > 0) return { dtype: x.dtype, shape: x.shape.slice(1), name: names[i]! };
    throw new ShapeError({
      code: "control/length",
      op,
      what: `${paths[i]} is ${typeText(x)}, which has no axis to walk over`,
      remedy: "pass it in init or use it from outside; xs are sliced along their first axis",
      shapes: [x.shape],
      path: paths[i],
    });
  });
}

/** The number of steps; throws `control/length` when xs or the option disagree, or nothing tells it. */
function stepCount({ leaves, shape }: FlatTree, given: number | undefined, op: string): number {
  const asked = given === undefined ? undefined : checkedInteger(given, op, "length", 0);
  const paths = leafPaths(shape, "xs");
  const length = asked ?? leaves[0]?.shape[0];
  if (length === undefined)
    throw new ArgumentError({
      code: "control/length",
      op,
      what: "xs has no tensors and length is not given",
      remedy: "give length, the number of steps",
      argument: "length",
    });
  const other = leaves.findIndex((x) => x.shape[0] !== length);
  if (other < 0) return length;
  throw new ShapeError({
    code: "control/length",
    op,
    what: `${paths[other]} ${shapeText(leaves[other]!.shape)} has ${leaves[other]!.shape[0]} slices, ${asked === undefined ? `${paths[0]} ${shapeText(leaves[0]!.shape)} has` : "length asks for"} ${length}`,
    remedy: "give all tensors of xs the same first extent",
    shapes: leaves.map((x) => x.shape),
    path: paths[other],
  });
}
