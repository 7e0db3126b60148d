// What a loop carries from step to step: traced until its types stay the same.
// In: the first carry and how a step is traced on it.  Out: the carry in the dtypes that it keeps, and the graph of a step.
// Invariant: only a plain number takes the dtype that the step gives it; a tensor keeps its own or it is an error.
// Source: JAX's promotion of weakly typed carries in `scan` and `while_loop`.
import type { DType } from "../../dtype.js";
import { ArgumentError, ShapeError } from "../../error.js";
import type { Graph, Value } from "../../graph/graph.js";
import type { Tensor } from "../../methods.generated.js";
import { sameShape } from "../../shape.js";
import type { TraceInput } from "../../trace.js";
import { type FlatTree, leafPaths, type TracedFunction } from "../../transform/function.js";
import { difference, type TreeShape } from "../../tree.js";
import { withDType } from "../arguments.js";
import { convertedOutputs, inputsOf, typeText, yieldsTo } from "./closed.js";

/** A loop whose carry keeps its types. */
export interface Steady {
  readonly init: readonly Tensor[];
  /** Its first outputs are the carry. */
  readonly graph: Graph;
  readonly result: TreeShape;
}

/** Traces a step on a carry; `carryOf` is the structure of the next carry in the step's result, whose leaves come first. */
export function steadyCarry(
  op: string,
  init: FlatTree,
  step: (carry: readonly TraceInput[]) => TracedFunction,
  carryOf: (result: TreeShape) => TreeShape,
): Steady {
  const paths = leafPaths(init.shape, "carry");
  let inputs = inputsOf(init.leaves, paths);
  for (;;) {
    const { graph, result } = step(inputs);
    const path = difference(init.shape, carryOf(result), "carry");
    if (path !== undefined)
      throw new ArgumentError({
        code: "control/carry",
        op,
        what: `the carry that a step returns differs in structure at ${path}`,
        remedy: "return the carry in the structure it came in",
        path,
      });
    const next = inputs.map((input, i) => settled(op, input, graph.outputs[i]!));
    if (next.every((input, i) => input === inputs[i])) {
      const dtypes = graph.outputs.map(({ dtype }, i) => inputs[i]?.dtype ?? dtype);
      return {
        init: init.leaves.map((x, i) => withDType(x, inputs[i]!.dtype)),
        graph: convertedOutputs(graph, dtypes),
        result,
      };
    }
    inputs = next;
  }
}

/** The carry that goes in when this came out of it: itself when nothing changes. Throws `control/carry`. */
function settled(op: string, input: TraceInput, output: Value): TraceInput {
  const weak = input.weakType === true;
  const shapes = sameShape(input.shape, output.shape);
  if (shapes && output.weakType && yieldsTo(output.dtype, input.dtype)) return input;
  if (shapes && !weak && input.dtype === output.dtype) return input;
  if (shapes && weak && yieldsTo(input.dtype, output.dtype)) return strengthened(input, output.dtype, output.weakType);
  throw new ShapeError({
    code: "control/carry",
    op,
    what: `${input.name} is ${typeText(input)} when a step begins and ${typeText(output)} when it ends`,
    remedy: shapes
      ? `begin with ${output.dtype}, or return it with astype("${input.dtype}")`
      : "keep the shape of the carry, for example by beginning with one that broadcasting does not change",
    shapes: [input.shape, output.shape],
    path: input.name,
  });
}

const strengthened = (input: TraceInput, dtype: DType, weakType: boolean): TraceInput => ({
  ...input,
  dtype,
  weakType,
});
