// The lane of a backend's compiler: whole graphs as programs, or segments around what it does not take.
// In: a backend that compiles.  Out: a lane for plans.
// Invariant: a graph of which every node is taken is one program; bodies of cuts are programs of their own, cut again.
// Not here: whether this lane is taken (pipeline.ts).
import type { Backend, CompileOptions, Handle } from "../backend.js";
import { InternalError } from "../error.js";
import type { Lane, Step, Unit } from "../evaluate/plan.js";
import { unitOf } from "../evaluate/step.js";
import type { Graph } from "../graph/graph.js";
import { disposeProgram, lowerGraph } from "./lower.js";
import type { Refusals } from "./refusal.js";
import { cutGraph } from "./segments.js";

/** Name of the step that runs a program. */
export const PROGRAM_STEP = "program";

/** The lane of a compiler. */
export function nativeLane(backend: Backend, refusals: Refusals, options: CompileOptions): Lane {
  const lane: Lane = {
    backend,
    units: (graph) =>
      cutGraph(graph, (node) => refusals.of(node) !== undefined).map((part) =>
        part.kind === "cut" ? unitOf(part.node, lane) : programUnit(part.graph, backend, refusals, options),
      ),
  };
  return lane;
}

function programUnit(graph: Graph, backend: Backend, refusals: Refusals, options: CompileOptions): Unit {
  if (backend.compile === undefined) throw new InternalError(graph.label, `"${backend.name}" has no compiler`);
  const program = lowerGraph(graph, backend, refusals);
  const executable = backend.compile(program, options);
  const step: Step = {
    kind: "nested",
    *run(operands, pace) {
      if (!pace.asynchronous || executable.runAsync === undefined) return executable.run(operands);
      return (yield executable.runAsync(operands, pace.signal, pace.waited)) as readonly Handle[];
    },
    dispose: () => {
      executable.dispose();
      disposeProgram(program, backend);
    },
  };
  return { name: PROGRAM_STEP, node: undefined, inputs: graph.inputs, outputs: graph.outputs, step };
}
