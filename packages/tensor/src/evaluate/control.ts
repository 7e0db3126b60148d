// Branches, loops and calls inside a plan: their graphs are made ready once, before the first iteration.
// In: a control node with its closed graphs.  Out: a step.
// Invariant: only the chosen branch of cond runs; a loop owns one state at a time, and the body gives its parts back after their last use.
// Not here: slices and stacks of scan (scan.ts), eager control flow (control.ts one folder up).
import type { Backend, Handle } from "../backend.js";
import type { Values } from "../dtype.js";
import { InternalError, locate } from "../error.js";
import type { Graph, Node } from "../graph/graph.js";
import type { WhileAttributes } from "../schema/control.js";
import type { TensorType } from "../schema/op.js";
import { execute, readBack } from "./execute.js";
import { planStep } from "./kernel.js";
import { disposePlan, type Lane, type Pace, type Plan, planGraph, type Step } from "./plan.js";
import { scanStep } from "./scan.js";
import { LoopState, stateFlags } from "./state.js";

/** The step of cond, while, scan or call. */
export function controlStep(node: Node, graphs: readonly Graph[], lane: Lane): Step {
  const make = STEPS[node.op.name];
  if (make === undefined) throw new InternalError(node.op.name, "no step runs it");
  return make(
    node,
    graphs.map((graph) => planGraph(graph, lane)),
    graphs,
  );
}

type MakeStep = (node: Node, plans: readonly Plan[], graphs: readonly Graph[]) => Step;

const STEPS: Readonly<Record<string, MakeStep>> = {
  cond: condStep,
  while: whileStep,
  scan: (node, plans, graphs) => scanStep(node, plans[0]!, graphs[0]!),
  call: (_, plans) => planStep(plans[0]!),
};

function condStep({ inputs }: Node, plans: readonly Plan[]): Step {
  const index = inputs[0]!;
  return {
    kind: "nested",
    *run(operands, pace) {
      const [at] = yield* readBack(plans[0]!.backend, operands[0]!, index, pace);
      const chosen = plans[Math.min(Math.max(Number(at), 0), plans.length - 1)]!;
      return yield* execute(chosen, operands.slice(1), pace);
    },
    dispose: disposeAll(plans),
  };
}

function whileStep({ inputs, attributes }: Node, plans: readonly Plan[], graphs: readonly Graph[]): Step {
  const { conditionConstants: c, bodyConstants: b } = attributes as unknown as WhileAttributes;
  const [condition, body] = plans as readonly [Plan, Plan];
  const verdict = graphs[0]!.outputs[0]!;
  const flags = stateFlags(b, inputs.length - c - b, 0);
  return {
    kind: "nested",
    *run(operands, pace) {
      const ofCondition = operands.slice(0, c);
      const ofBody = operands.slice(c, c + b);
      const state = new LoopState(body.backend, operands.slice(c + b));
      let step = 0;
      try {
        for (; ; step++) {
          const [flag] = yield* execute(condition, [...ofCondition, ...state.handles], pace);
          const [go] = yield* readAndRelease(body.backend, flag!, verdict, pace);
          if (!go) return state.moveOut();
          const given = [...ofBody, ...state.handles];
          state.replace(yield* execute(body, given, pace, state.handOver() ? flags : undefined));
        }
      } catch (error) {
        throw locate(error, { loop: { op: "while", step } });
      } finally {
        state.dispose();
      }
    },
    dispose: disposeAll(plans),
  };
}

function* readAndRelease(
  backend: Backend,
  handle: Handle,
  type: TensorType,
  pace: Pace,
): Generator<Promise<unknown> | undefined, Values, unknown> {
  try {
    return yield* readBack(backend, handle, type, pace);
  } finally {
    backend.release(handle);
  }
}

const disposeAll = (plans: readonly Plan[]) => (): void => {
  for (const plan of plans) disposePlan(plan);
};
