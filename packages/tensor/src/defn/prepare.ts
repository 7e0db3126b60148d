// A program for a kind of call: traced, compiled, wrapped.
// In: the function, the arguments of a call with their kind.  Out: an entry.
// Invariant: tensors made while tracing belong to nobody's tidy scope; constants of the graph live where the function runs.
// Not here: the cache (function.ts), passes and lanes (pipeline.ts).
import { settings } from "../config.js";
import { withBackend } from "../default-backend.js";
import { type CompileStart, compileSpan } from "../events.js";
import type { Graph } from "../graph/graph.js";
import { type Compiled, compileGraph } from "../pipeline.js";
import { collectMade, type Disposable } from "../scope.js";
import { isTensor } from "../tensor.js";
import { type TracedFunction, traceFunction } from "../transform/function.js";
import { Entry } from "./entry.js";
import { nested } from "./inline.js";
import type { CallKind } from "./kind.js";
import type { Subject } from "./options.js";

/** A traced function, and what else the trace made. */
export interface TracedKind extends TracedFunction {
  readonly made: readonly Disposable[];
}

/** Traces a function on arguments of a kind. */
export function traceKind({ fn, label, settings }: Subject, args: readonly unknown[], kind: CallKind): TracedKind {
  const traced = (...given: unknown[]): unknown => {
    let next = 0;
    return fn(...args.map((arg, i) => (settings.statics[i] ? arg : given[next++])));
  };
  const open = kind.arguments.filter(({ tree }) => tree !== undefined);
  const inputs = open.flatMap(({ leaves }) => leaves);
  const shape = { kind: "array", items: open.map(({ tree }) => tree!) } as const;
  const run = () => nested(label, () => traceFunction(label, traced, inputs, shape));
  const { result, made } = collectMade(() => withBackend(kind.backend, run));
  return { ...result, made };
}

/** A program for a kind of call; `count` is how often the function has been compiled. */
export function prepareEntry(
  subject: Subject,
  args: readonly unknown[],
  kind: CallKind,
  why: CompileStart,
  count: number,
): Entry {
  const { nativeFallback, fuse } = subject.settings;
  return compileSpan.trace(why, (span) => {
    // Inside a program nobody looks at single results.
    const native = subject.settings.native && !settings().debug.detectNanInf;
    const entry = entryOf(subject, args, kind, why.key, (graph) =>
      compileGraph(graph, { backend: kind.backend, key: why.key, native, nativeFallback, fuse }),
    );
    const { lane, plan, graph } = entry.parts.compiled;
    span.stop({ ...why, lane }, { nodes: graph.nodes.length, instructions: plan.instructions.length, count });
    return entry;
  });
}

/** Traces a function, and wraps what a compiler makes of its graph. */
export function entryOf(
  subject: Subject,
  args: readonly unknown[],
  kind: CallKind,
  key: string,
  compile: (graph: Graph) => Compiled,
): Entry {
  const { graph, result, made } = traceKind(subject, args, kind);
  const compiled = compile(graph);
  disposeTrace(graph, made);
  disposeTrace(compiled.graph, []);
  const donated = donatedLeaves(subject, kind);
  return new Entry({ label: subject.label, key, kind, compiled, result, outputs: compiled.graph.outputs, donated });
}

/** Leaves of the arguments that are donated. */
function donatedLeaves({ settings }: Subject, kind: CallKind): number[] {
  const flags = kind.arguments.flatMap(({ leaves }, i) => leaves.map(() => settings.donated[i] === true));
  return flags.flatMap((donated, leaf) => (donated ? [leaf] : []));
}

/** Gives back what only the trace needed: the program has handles of its own by now. Tensors that the user's function made may be kept by it. */
function disposeTrace({ constants }: Graph, made: readonly Disposable[]): void {
  for (const { tensor } of constants) tensor.dispose();
  for (const each of made) if (isTensor(each) && each.weakType && each.ndim === 0) each.dispose();
}
