// Rules of branches.
// In: a cond node with tangents, cotangents or batches.  Out: a cond on more operands, or both branches where examples differ.
// Invariant: branches stay in agreement: what only one of them has, the others give as zeros. A choice known already leaves one branch.
// Source: JAX `lax.cond`'s JVP, partial evaluation, transpose and batching rules.
import { branchAt } from "../../control.js";
import type { Graph } from "../../graph/graph.js";
import type { Tensor } from "../../methods.generated.js";
import { maximum, minimum } from "../../ops/arithmetic.js";
import { equal, selectWhere } from "../../ops/comparison.js";
import { applyClosed, closedTogether } from "../../ops/control/closed.js";
import { ones } from "../../ops/creation.js";
import { reshape } from "../../ops/movement.js";
import { replay } from "../../replay.js";
import * as schema from "../../schema/control.js";
import type { TensorType } from "../../schema/op.js";
import { bodyOf } from "../../tensor.js";
import { trace } from "../../trace.js";
import type { ControlRules } from "../rule.js";
import { held } from "../scope.js";
import {
  batchTypes,
  filled,
  given,
  graphsOf,
  linearTangents,
  marked,
  present,
  pruned,
  type Split,
  split,
  spread,
  withBatch,
} from "./graphs.js";
import { reached, union } from "./reach.js";

/** The branch, where the index has a value. */
const chosen = (index: Tensor, graphs: readonly Graph[]): Graph | undefined =>
  bodyOf(index).kind === "buffer" ? graphs[branchAt(index, graphs.length)]! : undefined;

/** The results of a cond on branches that are not closed yet. */
function applyCond(index: Tensor, branches: readonly Graph[], operands: readonly Tensor[]): readonly Tensor[] {
  const { graphs, captured } = closedTogether(branches.map(pruned));
  const body = { kind: "control", graphs } as const;
  return applyClosed(schema.cond, captured, [index, ...captured, ...operands], {}, body, graphs[0]!.outputs);
}

/** Residuals of all branches one after the other. Where a branch did not run its own are ones: with a batch of choices its
 * linear map runs on them all the same, what it gives is dropped, and a zero there could make NaN of a second derivative. */
function residualSlots(splits: readonly Split[]): { types: readonly TensorType[]; starts: readonly number[] } {
  let next = 0;
  const starts = splits.map(({ residuals }) => {
    next += residuals.length;
    return next - residuals.length;
  });
  return { types: splits.flatMap(({ residuals }) => residuals), starts };
}

export const cond: ControlRules = {
  jvp(node, [index, ...operands], [, ...tangents], drivers) {
    const graphs = graphsOf(node);
    const only = chosen(index!, graphs);
    if (only !== undefined) return drivers.jvp(only, operands, tangents);
    const active = present(tangents);
    const reach = union(graphs.map((graph) => reached(graph, active, "tangent")));
    const types = marked(graphs[0]!.inputs, active);
    const duals = graphs.map((graph) =>
      trace(graph.label, [...graph.inputs, ...types], (...inputs) => {
        const [values, directions] = [inputs.slice(0, operands.length), inputs.slice(operands.length)];
        const dual = drivers.jvp(graph, values, spread(directions, active));
        return [...dual.outputs, ...filled(dual.tangents, graph.outputs, reach)];
      }),
    );
    const results = applyCond(index!, duals, [...operands, ...given(tangents)]);
    const count = node.outputs.length;
    return { outputs: results.slice(0, count), tangents: spread(results.slice(count), reach) };
  },

  linearize(node, [index, ...operands], [, ...tangents], drivers) {
    const graphs = graphsOf(node);
    const active = present(tangents);
    const only = chosen(index!, graphs);
    if (only !== undefined) {
      const { outputs, ...rest } = drivers.linearize(only, operands, active);
      held(rest.linear);
      return { outputs, tangents: linearTangents(rest, given(tangents)) };
    }
    const splits = graphs.map((graph) => split(graph, active, drivers));
    const reach = union(splits.map((part) => part.active));
    const { types, starts } = residualSlots(splits);
    const count = node.outputs.length;
    const values = splits.map(({ values: graph }, b) =>
      trace(graph.label, graph.inputs, (...inputs) => {
        const made = replay(graph, inputs);
        const own = made.slice(count);
        const slots = types.map(
          ({ dtype, shape }, slot) => own[slot - starts[b]!] ?? (ones(shape, { dtype }) as Tensor),
        );
        return [...made.slice(0, count), ...slots];
      }),
    );
    const results = applyCond(index!, values, operands);
    const outputs = results.slice(0, count);
    if (!reach.includes(true)) return { outputs, tangents: [] };
    const linear = splits.map((part, b) =>
      trace(part.linear.label, [...types, ...marked(graphs[b]!.inputs, active)], (...inputs) => {
        const residuals = inputs.slice(starts[b]!, starts[b]! + part.residuals.length);
        const made = linearTangents(part, [...residuals, ...inputs.slice(types.length)]);
        return filled(made, node.outputs, reach);
      }),
    );
    const made = applyCond(index!, linear, [...results.slice(count), ...given(tangents)]);
    return { outputs, tangents: spread(made, reach) };
  },

  transpose(node, [index, ...inputs], cotangents, drivers) {
    const graphs = graphsOf(node);
    const only = chosen(index!, graphs);
    if (only !== undefined) return [undefined, ...drivers.transpose(only, inputs, cotangents)];
    const [known, above] = [present(inputs), present(cotangents)];
    const unknown = known.map((is) => !is);
    const types = [...marked(graphs[0]!.inputs, known), ...marked(node.outputs, above)];
    const transposed = graphs.map((graph) =>
      trace(`transpose of ${graph.label}`, types, (...values) => {
        const count = given(inputs).length;
        const below = drivers.transpose(graph, spread(values, known), spread(values.slice(count), above));
        return filled(below, graph.inputs, unknown);
      }),
    );
    const results = applyCond(index!, transposed, [...given(inputs), ...given(cotangents)]);
    return [undefined, ...spread(results, unknown)];
  },

  batch(node, [index, ...operands], [byExample, ...batched], size, drivers) {
    const graphs = graphsOf(node);
    if (byExample) {
      // Every example has its own choice, so all branches run and each takes its own.
      const place = minimum(maximum(index!, 0), graphs.length - 1) as Tensor;
      const [first, ...rest] = graphs.map((graph) => drivers.batch(graph, operands, batched, size).outputs);
      const outputs = node.outputs.map(({ shape }, i) => {
        let chosenOnes = first![i]!;
        rest.forEach((results, branch) => {
          const mask = reshape(equal(place, branch + 1), [size, ...shape.map(() => 1)]);
          chosenOnes = selectWhere(mask, results[i]!, chosenOnes) as Tensor;
        });
        return withBatch(chosenOnes, chosenOnes.ndim > shape.length, size);
      });
      return { outputs, batched: outputs.map(() => true) };
    }
    const only = chosen(index!, graphs);
    if (only !== undefined) return drivers.batch(only, operands, batched, size);
    const reach = union(graphs.map((graph) => reached(graph, batched, "value")));
    const branches = graphs.map((graph) =>
      trace(graph.label, batchTypes(graph.inputs, batched, size), (...inputs) => {
        const made = drivers.batch(graph, inputs, batched, size);
        return made.outputs.map((y, i) => (reach[i] ? withBatch(y, made.batched[i]!, size) : y));
      }),
    );
    return { outputs: applyCond(index!, branches, operands), batched: reach };
  },
};
