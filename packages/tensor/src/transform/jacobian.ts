// Whole derivatives: Jacobians by columns or rows, and Hessians.
// In: functions of trees of tensors.  Out: functions whose results have the axes of the value, then those of the argument.
// Invariant: one vectorised pass over a basis per leaf, not one pass per element.
// Source: JAX `jacfwd`, `jacrev`, `hessian`.
// Not here: products with a Jacobian, which are cheaper (grad.ts).
import type { Graph } from "../graph/graph.js";
import type { Tensor } from "../methods.generated.js";
import { eye, zeros } from "../ops/creation.js";
import { moveaxis, reshape } from "../ops/movement.js";
import type { ArgnumsOptions } from "../options/transform.js";
import type { TensorType } from "../schema/op.js";
import { sizeOf } from "../shape.js";
import { trace } from "../trace.js";
import { unflatten } from "../tree.js";
import {
  argumentTrees,
  checkDifferentiable,
  checkedArgnums,
  leavesOf,
  orZeros,
  type TracedCall,
  traceCall,
} from "./call.js";
import { batchGraph, jvpGraph, linearizeGraph, transposeGraph } from "./drivers.js";
import type { TreeFunction } from "./function.js";
import { held, lastRun } from "./scope.js";

/** The Jacobian of a function by forward mode: one vectorised pass for all elements of an argument; best for few inputs and many results.
 * Result: for each leaf of the function's result a tree like the argument, each of shape [...result, ...argument]; an array of trees when `argnums` is an array.
 * Throws `grad/dtype`, `grad/no-derivative`, `argument/argnums`.
 * Source: JAX `jacfwd`.
 * @example jacfwd((x) => x.multiply(x))(tensor([1, 2])).toArray();  // => [[2,0],[0,4]] */
export function jacfwd(fn: TreeFunction, options: ArgnumsOptions = {}): TreeFunction {
  return jacobianBy("jacfwd", fn, options, columns);
}

/** The Jacobian of a function by reverse mode: one vectorised pass for all elements of the result; best for many inputs and few results.
 * Result and errors as `jacfwd`; throws `grad/no-reverse` for a whileLoop.
 * Source: JAX `jacrev`.
 * @example jacrev((x) => x.multiply(x))(tensor([1, 2])).toArray();  // => [[2,0],[0,4]] */
export function jacrev(fn: TreeFunction, options: ArgnumsOptions = {}): TreeFunction {
  return jacobianBy("jacrev", fn, options, rows);
}

/** The matrix of second derivatives of a function with one float as its result: forward over reverse mode.
 * Result: for each leaf of the argument a tree like the argument, of shape [...leaf, ...leaf]. Throws as `jacfwd`.
 * Source: JAX `hessian`.
 * @example hessian((x) => x.multiply(x).sum())(tensor([1, 2])).toArray();  // => [[2,0],[0,2]] */
export function hessian(fn: TreeFunction, options: ArgnumsOptions = {}): TreeFunction {
  return jacfwd(jacrev(fn, options), options);
}

/** Derivatives of each output by each differentiated leaf: [...output, ...leaf]; undefined is zero. */
type Blocks = (call: TracedCall, active: readonly boolean[]) => (Tensor | undefined)[][];

function jacobianBy(op: string, fn: TreeFunction, options: ArgnumsOptions, blocks: Blocks): TreeFunction {
  const jacobian = (...args: unknown[]): unknown => {
    const argnums = checkedArgnums(options.argnums ?? 0, args.length, op);
    const call = traceCall(op, fn, args, argnums);
    const active = leavesOf(call, argnums);
    checkDifferentiable(call, active, false);
    return lastRun(call.graph, call.leaves, () => {
      const parts = blocks(call, active);
      const trees = call.graph.outputs.map((output, o) => {
        let next = 0;
        const values = call.leaves.map((x, i) =>
          active[i]
            ? orZeros(parts[o]![next++], { dtype: output.dtype, shape: [...output.shape, ...x.shape] })
            : undefined,
        );
        const byArgument = argumentTrees(call, argnums, values);
        return Array.isArray(options.argnums) ? byArgument : byArgument[0];
      });
      return unflatten(call.result, trees);
    });
  };
  return Object.defineProperty(jacobian, "name", { value: `${op}(${fn.name})`, configurable: true });
}

function columns({ graph, leaves }: TracedCall, active: readonly boolean[]): (Tensor | undefined)[][] {
  const inputs = graph.inputs.filter((_, i) => active[i]);
  const reached = new Set<number>();
  const pushed = trace(`columns of ${graph.label}`, inputs, (...tangents) => {
    let next = 0;
    const duals = leaves.map((_, i) => (active[i] ? tangents[next++] : undefined));
    return jvpGraph(graph, leaves, duals).tangents.map((tangent, o) => {
      if (tangent !== undefined) reached.add(o);
      return orZeros(tangent, graph.outputs[o]!);
    });
  });
  held(pushed);
  const byInput = inputs.map((_, i) => overBasis(pushed, i));
  return graph.outputs.map(({ shape }, o) =>
    inputs.map((input, i) => {
      if (!reached.has(o)) return undefined;
      // The basis is the outermost axis; it belongs behind the axes of the output.
      const moved = moveaxis(byInput[i]![o]!, 0, -1) as Tensor;
      return reshape(moved, [...shape, ...input.shape]) as Tensor;
    }),
  );
}

function rows({ graph, leaves }: TracedCall, active: readonly boolean[]): (Tensor | undefined)[][] {
  const { active: reached, linear } = linearizeGraph(graph, leaves, active);
  held(linear);
  const pulled = trace(`rows of ${graph.label}`, linear.outputs, (...cotangents) =>
    transposeGraph(
      linear,
      linear.inputs.map(() => undefined),
      cotangents,
    ).map((cotangent, i) => orZeros(cotangent, linear.inputs[i]!)),
  );
  held(pulled);
  let next = 0;
  return graph.outputs.map(({ shape }, o) => {
    if (!reached[o]) return linear.inputs.map(() => undefined);
    const made = overBasis(pulled, next++);
    return linear.inputs.map((input, i) => reshape(made[i]!, [...shape, ...input.shape]) as Tensor);
  });
}

/** A linear graph on every unit vector of one of its inputs, zeros for the others: results with the basis as axis 0. */
function overBasis(graph: Graph, at: number): readonly Tensor[] {
  const size = sizeOf(graph.inputs[at]!.shape);
  const inputs = graph.inputs.map((input, i) =>
    i === at ? basis(input, size) : (zeros(input.shape, { dtype: input.dtype }) as Tensor),
  );
  const { outputs, batched } = batchGraph(
    graph,
    inputs,
    inputs.map((_, i) => i === at),
    size,
  );
  return outputs.map((y, i) => (batched[i] ? y : (zeros([size, ...y.shape], { dtype: y.dtype }) as Tensor)));
}

const basis = ({ dtype, shape }: TensorType, size: number): Tensor =>
  reshape(eye(size, { dtype }) as Tensor, [size, ...shape]) as Tensor;
