// Rules of scan.
// In: a scan node with tangents, cotangents or batches.  Out: scans over more carries, slices and results.
// Invariant: one step is transformed once, whatever the length; what no step changes is kept once and not per step.
// Source: JAX `lax.scan`'s JVP, partial evaluation, transpose and batching rules.
import type { Graph, Node, Value } from "../../graph/graph.js";
import type { Tensor } from "../../methods.generated.js";
import { add } from "../../ops/arithmetic.js";
import { applyClosed, closedTogether } from "../../ops/control/closed.js";
import { moveaxis } from "../../ops/movement.js";
import { replay } from "../../replay.js";
import * as schema from "../../schema/control.js";
import type { TensorType } from "../../schema/op.js";
import { trace } from "../../trace.js";
import { orZeros } from "../call.js";
import type { ControlRules } from "../rule.js";
import {
  batchTypes,
  filled,
  given,
  graphsOf,
  hasEffect,
  linearTangents,
  marked,
  present,
  pruned,
  split,
  spread,
  withBatch,
} from "./graphs.js";
import { reachedSteps } from "./reach.js";

/** Something for constants, carries and slices each. */
interface Parts<T> {
  readonly constants: readonly T[];
  readonly carries: readonly T[];
  readonly slices: readonly T[];
}

/** A scan node taken apart. */
interface Scan {
  readonly step: Graph;
  readonly length: number;
  readonly reverse: boolean;
  readonly counts: { readonly constants: number; readonly carries: number };
  /** Cuts a list that runs like the operands. */
  parts<T>(list: readonly T[]): Parts<T>;
}

function scanOf(node: Node): Scan {
  const { constants, carries, length, reverse } = node.attributes as unknown as schema.ScanAttributes;
  return {
    step: graphsOf(node)[0]!,
    length,
    reverse,
    counts: { constants, carries },
    parts: (list) => ({
      constants: list.slice(0, constants),
      carries: list.slice(constants, constants + carries),
      slices: list.slice(constants + carries),
    }),
  };
}

/** The results of a scan whose step is not closed yet: last carries, stacked results. */
function applyScan(
  { length, reverse }: { readonly length: number; readonly reverse: boolean },
  step: Graph,
  { constants, carries, slices }: Parts<Tensor>,
): { readonly carries: readonly Tensor[]; readonly results: readonly Tensor[] } {
  const { graphs, captured } = closedTogether([pruned(step)]);
  const count = carries.length;
  const types = step.outputs.map(({ dtype, shape }, i) => ({ dtype, shape: i < count ? shape : [length, ...shape] }));
  const made = applyClosed(
    schema.scan,
    captured,
    [...captured, ...constants, ...carries, ...slices],
    { constants: captured.length + constants.length, carries: count, length, reverse },
    { kind: "control", graphs },
    types,
  );
  return { carries: made.slice(0, count), results: made.slice(count) };
}

/** A step traced on constants, carries and slices. */
function traceStep(label: string, types: Parts<TensorType>, fn: (inputs: Parts<Tensor>) => readonly Tensor[]): Graph {
  const { constants, carries, slices } = types;
  const [first, second] = [constants.length, constants.length + carries.length];
  return trace(label, [...constants, ...carries, ...slices], (...inputs) =>
    fn({ constants: inputs.slice(0, first), carries: inputs.slice(first, second), slices: inputs.slice(second) }),
  );
}

/** Both lists, part by part. */
const joined = <T>(a: Parts<T>, b: Parts<T>): Parts<T> => ({
  constants: [...a.constants, ...b.constants],
  carries: [...a.carries, ...b.carries],
  slices: [...a.slices, ...b.slices],
});

const flat = <T>({ constants, carries, slices }: Parts<T>): T[] => [...constants, ...carries, ...slices];

/** The second half of lists that were joined. */
const latter = <T>(all: Parts<T>, first: Parts<unknown>): Parts<T> => ({
  constants: all.constants.slice(first.constants.length),
  carries: all.carries.slice(first.carries.length),
  slices: all.slices.slice(first.slices.length),
});

const former = <T>(all: Parts<T>, first: Parts<unknown>): Parts<T> => ({
  constants: all.constants.slice(0, first.constants.length),
  carries: all.carries.slice(0, first.carries.length),
  slices: all.slices.slice(0, first.slices.length),
});

/** How a step's residual reaches the linear step: the same in all steps, a slice that is there already, or kept step by step. */
type Source =
  | { readonly kind: "fixed"; readonly at: number }
  | { readonly kind: "slice"; readonly at: number }
  | { readonly kind: "kept"; readonly at: number };

/** Values of a step that are the same in every step. */
function invariantValues(step: Graph, constants: number): ReadonlySet<Value> {
  const same = new Set<Value>([...step.constants.map(({ value }) => value), ...step.inputs.slice(0, constants)]);
  for (const node of step.nodes)
    if (!hasEffect(node) && node.inputs.every((value) => same.has(value)))
      for (const value of node.outputs) same.add(value);
  return same;
}

/** Where residuals come from, and two graphs: what is the same in all steps, computed before the loop, and the rest of a step.
 * The first gives the fixed residuals, then `hoisted` values that a step takes as further constants. */
function placeResiduals(values: Graph, outputs: number, { constants, carries }: Scan["counts"]) {
  const same = invariantValues(values, constants);
  const [first, slices] = [values.inputs.slice(0, constants), values.inputs.slice(constants + carries)];
  const given = new Set<Value>([...values.constants.map(({ value }) => value), ...first]);
  const [fixed, kept]: [Value[], Value[]] = [[], []];
  const sources = values.outputs.slice(outputs).map((value): Source => {
    if (same.has(value)) return { kind: "fixed", at: fixed.push(value) - 1 };
    const at = slices.indexOf(value);
    return at >= 0 ? { kind: "slice", at } : { kind: "kept", at: kept.push(value) - 1 };
  });
  const [before, within]: [Node[], Node[]] = [[], []];
  for (const node of values.nodes) {
    const once = !hasEffect(node) && node.inputs.every((value) => same.has(value));
    (once ? before : within).push(node);
  }
  const step = pruned({ ...values, nodes: within, outputs: [...values.outputs.slice(0, outputs), ...kept] });
  const used = new Set([...step.nodes.flatMap((node) => node.inputs), ...step.outputs]);
  const hoisted = [...used].filter((value) => same.has(value) && !given.has(value));
  return {
    sources,
    hoisted: hoisted.length,
    before: pruned({ ...values, inputs: first, nodes: before, outputs: [...fixed, ...hoisted] }),
    step: { ...step, inputs: [...first, ...hoisted, ...values.inputs.slice(constants)] },
  };
}

export const scan: ControlRules = {
  jvp(node, primals, tangents, drivers) {
    const it = scanOf(node);
    const { constants, carries } = it.counts;
    const reach = reachedSteps(it.step, present(tangents), constants, carries, "tangent");
    const active = flat({ ...it.parts(present(tangents)), carries: reach.carry });
    const directions = it.parts(active.map((is, i) => (is ? orZeros(tangents[i], primals[i]!) : undefined)));
    const moving: Parts<Tensor> = {
      constants: given(directions.constants),
      carries: given(directions.carries),
      slices: given(directions.slices),
    };
    const types = it.parts<TensorType>(it.step.inputs);
    const movingTypes = it.parts(it.step.inputs.map((type, i) => (active[i] ? [type] : [])));
    const tangentTypes: Parts<TensorType> = {
      constants: movingTypes.constants.flat(),
      carries: movingTypes.carries.flat(),
      slices: movingTypes.slices.flat(),
    };
    const step = traceStep(it.step.label, joined(types, tangentTypes), (inputs) => {
      const values = flat(former(inputs, types));
      const dual = drivers.jvp(it.step, values, spread(flat(latter(inputs, types)), active));
      const made = filled(dual.tangents, it.step.outputs, reach.outputs);
      const moved = moving.carries.length;
      return [
        ...dual.outputs.slice(0, carries),
        ...made.slice(0, moved),
        ...dual.outputs.slice(carries),
        ...made.slice(moved),
      ];
    });
    const made = applyScan(it, step, joined(it.parts(primals), moving));
    const results = it.step.outputs.length - carries;
    return {
      outputs: [...made.carries.slice(0, carries), ...made.results.slice(0, results)],
      tangents: spread([...made.carries.slice(carries), ...made.results.slice(results)], reach.outputs),
    };
  },

  linearize(node, primals, tangents, drivers) {
    const it = scanOf(node);
    const { constants, carries } = it.counts;
    const reach = reachedSteps(it.step, present(tangents), constants, carries, "tangent");
    const active = flat({ ...it.parts(present(tangents)), carries: reach.carry });
    const cut = split(it.step, active, drivers);
    const outputs = it.step.outputs.length;
    const { sources, hoisted, before, step } = placeResiduals(cut.values, outputs, it.counts);
    const operands = it.parts(primals);
    const once = replay(before, operands.constants);
    const fixed = once.slice(0, once.length - hoisted);
    const constant = [...operands.constants, ...once.slice(fixed.length)];
    const made = applyScan(it, step, { ...operands, constants: constant });
    const ys = made.results.slice(0, outputs - carries);
    const values = [...made.carries, ...ys];
    const live = [...reach.carry, ...cut.active.slice(carries)];
    if (!live.includes(true)) return { outputs: values, tangents: [] };
    const kept = made.results.slice(outputs - carries);
    const found = (kind: Source["kind"]): readonly Source[] => sources.filter((source) => source.kind === kind);
    const residuals: Parts<Tensor> = {
      constants: fixed,
      carries: [],
      slices: [...found("slice").map(({ at }) => operands.slices[at]!), ...kept],
    };
    const firstKept = found("slice").length;
    const residualOf = (inputs: Parts<Tensor>): Tensor[] => {
      let slice = 0;
      return sources.map((source) => {
        if (source.kind === "fixed") return inputs.constants[source.at]!;
        return inputs.slices[source.kind === "slice" ? slice++ : firstKept + source.at]!;
      });
    };
    const moving = it.parts(active.map((is, i) => (is ? [orZeros(tangents[i], primals[i]!)] : [])));
    const directions: Parts<Tensor> = {
      constants: moving.constants.flat(),
      carries: moving.carries.flat(),
      slices: moving.slices.flat(),
    };
    const sliced = ({ dtype, shape }: TensorType): TensorType => ({ dtype, shape: shape.slice(1) });
    const types: Parts<TensorType> = {
      constants: [...residuals.constants, ...directions.constants],
      carries: directions.carries,
      slices: [...residuals.slices, ...directions.slices].map(sliced),
    };
    const linear = traceStep(cut.linear.label, types, (inputs) => {
      const tangentInputs = flat(latter(inputs, residuals));
      const made = linearTangents(cut, [...residualOf(inputs), ...tangentInputs]);
      return filled(made, it.step.outputs, live);
    });
    const moved = applyScan(it, linear, joined(residuals, directions));
    return { outputs: values, tangents: spread([...moved.carries, ...moved.results], live) };
  },

  transpose(node, inputs, cotangents, drivers) {
    const it = scanOf(node);
    const { constants, carries } = it.counts;
    const unknown = inputs.map((x) => x === undefined);
    const reach = reachedSteps(it.step, unknown, constants, carries, "value");
    const operands = it.parts(inputs);
    const types = it.parts<TensorType>(it.step.inputs);
    // Carries that depend on known values alone run forwards; what they are in each step is then known.
    const steady = reach.carry.map((is) => !is);
    const passed = knownCarries(it, operands, steady);
    const known: Parts<Tensor> = {
      constants: given(operands.constants),
      carries: [],
      slices: [...given(operands.slices), ...passed],
    };
    const above = {
      carries: cotangents.slice(0, carries),
      results: cotangents.slice(carries),
    };
    const open = {
      constants: marked(types.constants, unknown.slice(0, constants)),
      carries: marked(types.carries, reach.carry),
      slices: unknown.slice(constants + carries),
    };
    const backward: Parts<Tensor> = {
      constants: [],
      carries: [
        ...open.constants.map((type) => orZeros(undefined, type)),
        ...filled(above.carries, types.carries, reach.carry),
      ],
      slices: given(above.results),
    };
    const sliced = ({ dtype, shape }: TensorType): TensorType => ({ dtype, shape: shape.slice(1) });
    const step = traceStep(
      `transpose of ${it.step.label}`,
      joined<TensorType>(
        { ...known, slices: known.slices.map(sliced) },
        { ...backward, slices: backward.slices.map(sliced) },
      ),
      (values) => {
        const { constants: fixed, slices } = former(values, known);
        const { carries: sums, slices: seeds } = latter(values, known);
        const heldSlices = given(operands.slices).length;
        const args = [
          ...spread(fixed, present(operands.constants)),
          ...spread(slices.slice(heldSlices), steady),
          ...spread(slices, present(operands.slices)),
        ];
        const seedsAbove = [
          ...spread(sums.slice(open.constants.length), reach.carry),
          ...spread(seeds, present(above.results)),
        ];
        const below = it.parts(drivers.transpose(it.step, args, seedsAbove));
        const added = marked(below.constants, unknown.slice(0, constants)).map((term, i) =>
          term === undefined ? sums[i]! : (add(sums[i]!, term) as Tensor),
        );
        return [
          ...added,
          ...filled(below.carries, types.carries, reach.carry),
          ...filled(below.slices, types.slices, open.slices),
        ];
      },
    );
    const made = applyScan({ length: it.length, reverse: !it.reverse }, step, joined(known, backward));
    return [
      ...spread(made.carries, unknown.slice(0, constants)),
      ...spread(made.carries.slice(open.constants.length), reach.carry),
      ...spread(made.results, open.slices),
    ];
  },

  batch(node, inputs, batched, size, drivers) {
    const it = scanOf(node);
    const { constants, carries } = it.counts;
    const reach = reachedSteps(it.step, batched, constants, carries, "value");
    const flags = flat({ ...it.parts(batched), carries: reach.carry });
    const types = it.parts<TensorType>(batchTypes(it.step.inputs, flags, size));
    const step = traceStep(it.step.label, types, (values) => {
      const made = drivers.batch(it.step, flat(values), flags, size);
      return made.outputs.map((y, i) => (reach.outputs[i] ? withBatch(y, made.batched[i]!, size) : y));
    });
    const operands = it.parts(inputs);
    const given = it.parts(batched);
    const made = applyScan(it, step, {
      constants: operands.constants,
      carries: operands.carries.map((x, i) => (reach.carry[i] ? withBatch(x, given.carries[i]!, size) : x)),
      // The steps are the first axis, the batch the one after it.
      slices: operands.slices.map((x, i) => (given.slices[i] ? (moveaxis(x, 0, 1) as Tensor) : x)),
    });
    const results = made.results.map((y, i) => (reach.outputs[carries + i] ? (moveaxis(y, 1, 0) as Tensor) : y));
    return { outputs: [...made.carries, ...results], batched: reach.outputs };
  },
};

/** What carries that need nothing unknown are when each step begins, stacked. */
function knownCarries(it: Scan, operands: Parts<Tensor | undefined>, steady: readonly boolean[]): readonly Tensor[] {
  if (!steady.includes(true)) return [];
  const inputs = it.parts(it.step.inputs);
  const [fixed, walked] = [present(operands.constants), present(operands.slices)];
  const begun = marked(inputs.carries, steady);
  const step = {
    ...it.step,
    inputs: [...marked(inputs.constants, fixed), ...begun, ...marked(inputs.slices, walked)],
    outputs: [...marked(it.step.outputs.slice(0, it.counts.carries), steady), ...begun],
  };
  return applyScan(it, step, {
    constants: given(operands.constants),
    carries: given(marked(operands.carries, steady)),
    slices: given(operands.slices),
  }).results;
}
