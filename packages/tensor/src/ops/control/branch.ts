// Branches: one of several functions runs, chosen by a value.
// In: a predicate or an index, functions, their operands.  Out: the results of the chosen one.
// Invariant: all branches are traced, one runs; they take the same operands and agree in tree, shape and dtype of their results.
// Source: JAX `lax.cond`, `lax.switch`.
// Not here: derivatives and batches of branches (transform/control/cond.ts).
import { branchAt } from "../../control.js";
import { ArgumentError, ShapeError } from "../../error.js";
import type { Graph } from "../../graph/graph.js";
import type { Tensor } from "../../methods.generated.js";
import type { TensorLike } from "../../operand.js";
import * as schema from "../../schema/control.js";
import { describe, sameShape } from "../../shape.js";
import { bodyOf } from "../../tensor.js";
import { flattenTensors, leafPaths, nameOf, type TracedFunction, type TreeFunction } from "../../transform/function.js";
import { difference, unflatten } from "../../tree.js";
import { asTensor, backendOf, beside, withDType } from "../arguments.js";
import {
  applyClosed,
  checkFunction,
  closedTogether,
  convertedOutputs,
  inputsOf,
  settledDType,
  type TensorTree,
  tracedPart,
  typeText,
} from "./closed.js";
import { checkedBranchIndex, checkedPredicate } from "./predicate.js";

/** What a branch gets for operands. */
export type Operands<A extends readonly unknown[]> = { [K in keyof A]: TensorTree<A[K]> };

/** The result of `onTrue` where the predicate holds, else that of `onFalse`; only that one runs.
 * Operands and results are trees; both functions are traced, so they must agree in structure, shapes and dtypes. Under vmap with a batched predicate both run.
 * Throws `control/predicate` unless it is one bool, `control/branches`, `control/no-result`, `argument/function`.
 * Source: JAX `lax.cond`.
 * @example cond(true, (x) => x.multiply(2), (x) => x, tensor([1, 2])).toArray();  // => [2,4] */
export function cond<A extends readonly unknown[], R, S>(
  pred: TensorLike,
  onTrue: (...operands: Operands<A>) => R,
  onFalse: (...operands: Operands<A>) => S,
  ...operands: A
): TensorTree<R> | TensorTree<S> {
  const index = predicateIndex(checkedPredicate(pred, "cond", "pred"));
  return branches("cond", index, [onFalse, onTrue], ["onFalse", "onTrue"], operands) as TensorTree<R>;
}

/** The result of the function at the index; an index outside is the nearest inside. Also named `switch` in the namespace of the package.
 * Operands and results as for `cond`. Throws `control/index` unless it is one integer, `control/branches`, `control/no-result`, `argument/function`.
 * Source: JAX `lax.switch`.
 * @example switchCase(5, [(x) => x, (x) => x.negative()], tensor([1, 2])).toArray();  // => [-1,-2] */
export function switchCase<A extends readonly unknown[], R>(
  index: TensorLike,
  functions: readonly ((...operands: Operands<A>) => R)[],
  ...operands: A
): TensorTree<R> {
  if (!Array.isArray(functions) || functions.length === 0)
    throw new ArgumentError({
      code: "control/no-branches",
      op: "switchCase",
      what: Array.isArray(functions) ? "there are no branches" : `branches is ${describe(functions)}`,
      remedy: "pass an array of one or more functions",
      argument: "branches",
    });
  const names = functions.map((_, i) => `branches[${i}]`);
  const place = checkedBranchIndex(index, functions.length, "switchCase");
  return branches("switchCase", place, functions, names, operands) as TensorTree<R>;
}

/** The index of a predicate's branch; a plain number of one that is known, so that derivatives need not keep the other branch. */
function predicateIndex(predicate: Tensor): Tensor {
  return bodyOf(predicate).kind === "traced"
    ? withDType(predicate, "i32")
    : asTensor("cond", branchAt(predicate, 2), backendOf([predicate]));
}

function branches(
  op: string,
  index: Tensor,
  functions: readonly TreeFunction[],
  names: readonly string[],
  operands: readonly unknown[],
): unknown {
  functions.forEach((fn, i) => {
    checkFunction(fn, op, names[i]!);
  });
  const flats = operands.map((operand, i) => flattenTensors(operand, op, `operand ${i}`));
  const leaves = flats.flatMap((flat) => flat.leaves);
  const shape = { kind: "array", items: flats.map((flat) => flat.shape) } as const;
  const paths = flats.flatMap((flat, i) => leafPaths(flat.shape, `operand ${i}`));
  const traced = beside(leaves, () =>
    functions.map((fn) => tracedPart(`${op}(${nameOf(fn)})`, fn, inputsOf(leaves, paths), shape)),
  );
  const agreed = agreeing(op, traced, names);
  const { graphs, captured } = closedTogether(agreed);
  const body = { kind: "control", graphs } as const;
  const results = applyClosed(schema.cond, captured, [index, ...captured, ...leaves], {}, body, graphs[0]!.outputs);
  return unflatten(traced[0]!.result, results);
}

/** The graphs of branches, plain numbers among their results converted to what the others return. Throws `control/branches`. */
function agreeing(op: string, branches: readonly TracedFunction[], names: readonly string[]): Graph[] {
  const [first, ...rest] = branches as [TracedFunction, ...TracedFunction[]];
  rest.forEach(({ result }, i) => {
    const path = difference(first.result, result, "the result");
    if (path !== undefined)
      throw new ArgumentError({
        code: "control/branches",
        op,
        what: `${names[0]} and ${names[i + 1]} return trees that differ at ${path}`,
        remedy: "return the same structure from every branch",
        path,
      });
  });
  const dtypes = first.graph.outputs.map((_, at) => settledDType(branches.map(({ graph }) => graph.outputs[at]!)));
  const graphs = branches.map(({ graph }) => convertedOutputs(graph, dtypes));
  const paths = leafPaths(first.result, "the result");
  for (const [at, path] of paths.entries()) {
    const types = graphs.map((graph) => graph.outputs[at]!);
    const other = types.findIndex((type) => type.dtype !== types[0]!.dtype || !sameShape(type.shape, types[0]!.shape));
    if (other < 0) continue;
    throw new ShapeError({
      code: "control/branches",
      op,
      what: `${path} is ${typeText(types[0]!)} from ${names[0]} and ${typeText(types[other]!)} from ${names[other]}`,
      remedy: "return the same shape and dtype from every branch, for example with broadcastTo or astype",
      shapes: [types[0]!.shape, types[other]!.shape],
      path,
    });
  }
  return graphs;
}
