// scan inside a plan: slices of the walked arrays go in, results of the steps are stacked.
// In: a scan node and the plan of its body.  Out: a step.
// Invariant: one slice and one carry are alive at a time beside the results so far; how slices are made is decided before the first step.
// Not here: other loops (control.ts).
import type { Backend, Handle } from "../backend.js";
import { locate } from "../error.js";
import type { Graph, Node } from "../graph/graph.js";
import type { ScanAttributes } from "../schema/control.js";
import * as creation from "../schema/creation.js";
import * as movement from "../schema/movement.js";
import type { Attributes, TensorType } from "../schema/op.js";
import type { AnyOpSchema } from "../schema/table.js";
import { execute } from "./execute.js";
import { kernel } from "./kernel.js";
import { disposePlan, type Plan, type Step } from "./plan.js";
import { LoopState, stateFlags } from "./state.js";

/** The step of a scan. */
export function scanStep({ inputs, attributes }: Node, body: Plan, graph: Graph): Step {
  const { constants, carries, length, reverse } = attributes as unknown as ScanAttributes;
  const { backend } = body;
  const walked = inputs.slice(constants + carries);
  const rows = walked.map((x) => rowOf(backend, x));
  const results = graph.outputs.slice(carries);
  const stacks = results.map((y) => stackOf(backend, y, length));
  // Slices are the step's own, so the body may give them back early; the first carry is the caller's.
  const firstStep = stateFlags(constants + carries, walked.length, 0);
  const laterSteps = stateFlags(constants, carries + walked.length, 0);
  return {
    kind: "nested",
    *run(operands, pace) {
      const fixed = operands.slice(0, constants);
      const xs = operands.slice(constants + carries);
      const carry = new LoopState(backend, operands.slice(constants, constants + carries));
      const made: Handle[][] = results.map(() => new Array<Handle>(length));
      let at = 0;
      try {
        for (let step = 0; step < length; step++) {
          at = reverse ? length - 1 - step : step;
          const given = [...fixed, ...carry.handles, ...xs.map((x, i) => rows[i]!(x, at))];
          const outputs = yield* execute(body, given, pace, carry.handOver() ? laterSteps : firstStep);
          carry.replace(outputs.slice(0, carries));
          for (let i = 0; i < made.length; i++) made[i]![at] = outputs[carries + i]!;
        }
        const stacked = made.splice(0).map((ys, i) => stacks[i]!(ys));
        return [...carry.moveOut(), ...stacked];
      } catch (error) {
        throw locate(error, { loop: { op: "scan", step: at } });
      } finally {
        carry.dispose();
        for (const ys of made) for (const y of ys) if (y !== undefined) backend.release(y);
      }
    },
    dispose: () => disposePlan(body),
  };
}

/** Takes one row of an array along its first axis. */
function rowOf(backend: Backend, x: TensorType): (handle: Handle, at: number) => Handle {
  const [, ...shape] = x.shape;
  const window: TensorType = { dtype: x.dtype, shape: [1, ...shape] };
  const row: TensorType = { dtype: x.dtype, shape };
  const zeros = shape.map(() => 0);
  const step = x.shape.map(() => 1);
  const bounds = (at: number): Attributes => ({ start: [at, ...zeros], stop: [at + 1, ...shape], step });
  const slice = kernel(backend, movement.slice as unknown as AnyOpSchema, [x], bounds(0));
  const reshape = kernel(backend, movement.reshape as unknown as AnyOpSchema, [window], { shape });
  return (handle, at) => {
    const [cut] = slice([handle], bounds(at), [window]);
    try {
      return reshape([cut!], { shape }, [row])[0]!;
    } finally {
      backend.release(cut!);
    }
  };
}

/** Joins rows, which are given back, along a new first axis. */
function stackOf(backend: Backend, y: TensorType, length: number): (rows: readonly Handle[]) => Handle {
  const shape = [1, ...y.shape];
  const row: TensorType = { dtype: y.dtype, shape };
  const whole: TensorType = { dtype: y.dtype, shape: [length, ...y.shape] };
  if (length === 0) {
    const attributes = { shape: whole.shape, value: 0, dtype: y.dtype };
    const full = kernel(backend, creation.full as unknown as AnyOpSchema, [], attributes);
    return () => full([], attributes, [whole])[0]!;
  }
  const reshape = kernel(backend, movement.reshape as unknown as AnyOpSchema, [y], { shape });
  const join = kernel(backend, movement.concatenate as unknown as AnyOpSchema, new Array(length).fill(row), {
    axis: 0,
  });
  return (rows) => {
    const flat: Handle[] = [];
    try {
      for (const x of rows) flat.push(reshape([x], { shape }, [row])[0]!);
      return join(flat, { axis: 0 }, [whole])[0]!;
    } finally {
      for (const x of flat) backend.release(x);
      for (const x of rows) backend.release(x);
    }
  };
}
