// Rules of whileLoop.
// In: a while node with tangents or batches.  Out: a loop whose state has the tangents, or in which every example runs until it is done.
// Invariant: tangents never decide how often the body runs; an example that is done keeps its state.
// Source: JAX `lax.while_loop`'s JVP and batching rules.
import { GradError } from "../../error.js";
import { type Graph, type Node, newValue } from "../../graph/graph.js";
import type { Tensor } from "../../methods.generated.js";
import { logicalAnd, selectWhere } from "../../ops/comparison.js";
import { applyClosed, closedTogether } from "../../ops/control/closed.js";
import { reshape } from "../../ops/movement.js";
import { any } from "../../ops/reduce.js";
import { applyNode } from "../../replay.js";
import * as schema from "../../schema/control.js";
import type { TensorType } from "../../schema/op.js";
import { trace } from "../../trace.js";
import type { Batch, ControlRules, Drivers, Dual, Tangent } from "../rule.js";
import { batchTypes, filled, given, graphsOf, marked, present, pruned, spread, withBatch } from "./graphs.js";
import { reached, reachedSteps } from "./reach.js";

/** A while node taken apart. */
interface While<T> {
  readonly test: Graph;
  readonly body: Graph;
  /** Operands, or a list that runs like them: of the condition, of the body, the state. */
  readonly tested: readonly T[];
  readonly fixed: readonly T[];
  readonly state: readonly T[];
}

function whileOf<T>(node: Node, list: readonly T[]): While<T> {
  const { conditionConstants: c, bodyConstants: b } = node.attributes as unknown as schema.WhileAttributes;
  const [test, body] = graphsOf(node) as [Graph, Graph];
  return { test, body, tested: list.slice(0, c), fixed: list.slice(c, c + b), state: list.slice(c + b) };
}

/** The last state of a loop whose graphs are not closed yet. */
function applyWhile({ test, body, tested, fixed, state }: While<Tensor>): readonly Tensor[] {
  const [before, within] = [closedTogether([pruned(test)]), closedTogether([pruned(body)])];
  return applyClosed(
    schema.whileOp,
    [...before.captured, ...within.captured],
    [...before.captured, ...tested, ...within.captured, ...fixed, ...state],
    {
      conditionConstants: before.captured.length + tested.length,
      bodyConstants: within.captured.length + fixed.length,
    },
    { kind: "control", graphs: [before.graphs[0]!, within.graphs[0]!] },
    body.outputs,
  );
}

/** The loop with tangents in its state. */
function dualWhile(node: Node, primals: readonly Tensor[], tangents: readonly Tangent[], drivers: Drivers): Dual {
  const { test, body, tested, fixed, state } = whileOf(node, primals);
  const directions = whileOf(node, tangents);
  const active = [...directions.fixed, ...directions.state].map((x) => x !== undefined);
  const reach = reachedSteps(body, active, fixed.length, state.length, "tangent").carry;
  const fixedTangents = given(directions.fixed);
  const types = body.inputs.slice(fixed.length);
  const stateTypes = marked(types, reach);
  const split = fixed.length + fixedTangents.length;
  const step = trace(
    body.label,
    [...body.inputs.slice(0, fixed.length), ...fixedTangents, ...types, ...stateTypes],
    (...inputs) => {
      const [constants, carried] = [inputs.slice(0, split), inputs.slice(split)];
      const dual = drivers.jvp(
        body,
        [...constants.slice(0, fixed.length), ...carried.slice(0, state.length)],
        [
          ...spread(constants.slice(fixed.length), present(directions.fixed)),
          ...spread(carried.slice(state.length), reach),
        ],
      );
      return [...dual.outputs, ...filled(dual.tangents, body.outputs, reach)];
    },
  );
  const last = applyWhile({
    test: { ...test, inputs: [...test.inputs, ...stateTypes.map((type) => newValue(type))] },
    body: step,
    tested,
    fixed: [...fixed, ...fixedTangents],
    state: [...state, ...filled(directions.state, state, reach)],
  });
  return { outputs: last.slice(0, state.length), tangents: spread(last.slice(state.length), reach) };
}

export const whileRules: ControlRules = {
  jvp: dualWhile,

  // The linear map runs the loop again with tangents: how often the body runs is known only then.
  linearize(node, primals, tangents, drivers) {
    const { tangents: made } = dualWhile(node, primals, tangents, drivers);
    return { outputs: applyNode(node, primals), tangents: made };
  },

  transpose(node) {
    throw new GradError({
      code: "grad/no-reverse",
      op: "whileLoop",
      what: `a whileLoop has no reverse mode${node.origin === undefined ? "" : ` (at ${node.origin})`}: how many steps it takes is not known, so what their derivatives need cannot be kept`,
      remedy: "use scan, or forLoop with bounds that are plain numbers, or forward mode (jvp, jacfwd)",
    });
  },

  batch(node, inputs, batched, size, drivers) {
    const it = whileOf(node, inputs);
    const flags = whileOf(node, batched);
    const reach = reachedSteps(
      it.body,
      [...flags.fixed, ...flags.state],
      it.fixed.length,
      it.state.length,
      "value",
    ).carry;
    const decides = reached(it.test, [...flags.tested, ...reach], "value")[0]!;
    return decides ? untilAllDone(it, flags, size, drivers) : inStep(it, flags, reach, size, drivers);
  },
};

/** All examples run equally often. */
function inStep(
  it: While<Tensor>,
  flags: While<boolean>,
  reach: readonly boolean[],
  size: number,
  drivers: Drivers,
): Batch {
  const marks = [...flags.fixed, ...reach];
  const test = trace(
    it.test.label,
    batchTypes(it.test.inputs, [...flags.tested, ...reach], size),
    (...values) => drivers.batch(it.test, values, [...flags.tested, ...reach], size).outputs,
  );
  const body = trace(it.body.label, batchTypes(it.body.inputs, marks, size), (...values) => {
    const made = drivers.batch(it.body, values, marks, size);
    return made.outputs.map((y, i) => (reach[i] ? withBatch(y, made.batched[i]!, size) : y));
  });
  const state = it.state.map((x, i) => (reach[i] ? withBatch(x, flags.state[i]!, size) : x));
  return { outputs: applyWhile({ ...it, test, body, state }), batched: reach };
}

/** Every example runs until its own condition fails; the state carries which of them still run. */
function untilAllDone(it: While<Tensor>, flags: While<boolean>, size: number, drivers: Drivers): Batch {
  const state = it.state.map((x, i) => withBatch(x, flags.state[i]!, size));
  const all = state.map(() => true);
  const running = (tested: readonly Tensor[], values: readonly Tensor[]): Tensor => {
    const made = drivers.batch(it.test, [...tested, ...values], [...flags.tested, ...all], size);
    return withBatch(made.outputs[0]!, made.batched[0]!, size);
  };
  const mask: TensorType = { dtype: "bool", shape: [size] };
  const types = (list: readonly Tensor[]): TensorType[] => list.map(({ dtype, shape }) => ({ dtype, shape }));
  const [tests, constants] = [it.tested.length, it.tested.length + it.fixed.length];
  const body = trace(it.body.label, [...types(it.tested), ...types(it.fixed), mask, ...types(state)], (...values) => {
    const [runs, ...before] = values.slice(constants) as [Tensor, ...Tensor[]];
    const made = drivers.batch(it.body, [...values.slice(tests, constants), ...before], [...flags.fixed, ...all], size);
    const after = made.outputs.map((y, i) => {
      const next = withBatch(y, made.batched[i]!, size);
      const own = reshape(runs, [size, ...before[i]!.shape.slice(1).map(() => 1)]);
      return selectWhere(own, next, before[i]!) as Tensor;
    });
    return [logicalAnd(runs, running(values.slice(0, tests), after)) as Tensor, ...after];
  });
  const test = trace(it.test.label, [mask, ...types(state)], (runs) => [any(runs!) as Tensor]);
  const [, ...last] = applyWhile({
    test,
    body,
    tested: [],
    fixed: [...it.tested, ...it.fixed],
    state: [running(it.tested, state), ...state],
  });
  return { outputs: last, batched: all };
}
