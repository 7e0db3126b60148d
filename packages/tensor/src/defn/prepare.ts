// A program for a call that the cache does not know: traced, compiled, wrapped.
// In: the function, the arguments of the call, where it runs.  Out: an entry.
// Invariant: tensors made while tracing belong to nobody's tidy scope; constants of the graph live where the function runs.
// Not here: the cache (function.ts), passes and lanes (pipeline.ts).
import type { Backend } from "../backend.js";
import { withBackend } from "../default-backend.js";
import { type CompileStart, compileSpan } from "../events.js";
import { asTensor } from "../ops/arguments.js";
import { compileGraph } from "../pipeline.js";
import { collectMade } from "../scope.js";
import { checkedLeaf, leafPaths, parameterNames, type TracedFunction, traceFunction } from "../transform/function.js";
import { flatten, type TreeShape } from "../tree.js";
import { Entry } from "./entry.js";
import { nested } from "./inline.js";
import type { Subject } from "./options.js";
import { checkPlaces } from "./place.js";
import type { Signature } from "./signature.js";

/** Structure of the arguments that are not static, and which each leaf belongs to. */
export interface Arguments {
  readonly shape: TreeShape & { readonly kind: "array" };
  /** What errors call each leaf. */
  readonly paths: readonly string[];
  /** Position of the argument that each leaf belongs to. */
  readonly owners: readonly number[];
}

/** The structure of a call's arguments. */
export function argumentsOf({ fn, settings }: Subject, args: readonly unknown[]): Arguments {
  const names = parameterNames(fn);
  const items: TreeShape[] = [];
  const paths: string[] = [];
  const owners: number[] = [];
  args.forEach((arg, i) => {
    if (settings.statics[i]) return;
    const { shape } = flatten(arg);
    const below = leafPaths(shape, names[i] === undefined ? `argument ${i}` : `argument ${i} "${names[i]}"`);
    items.push(shape);
    paths.push(...below);
    owners.push(...below.map(() => i));
  });
  return { shape: { kind: "array", items }, paths, owners };
}

/** Traces a function on the arguments of a call. */
export function traceCallOf(
  compiled: Subject,
  args: readonly unknown[],
  { leaves }: Signature,
  { shape, paths }: Arguments,
  place: Backend,
): TracedFunction {
  const { fn, label, settings } = compiled;
  checkPlaces(leaves, place, label, paths);
  const inputs = leaves.map((leaf, i) => {
    const { dtype, shape: extents, weakType } = asTensor(label, checkedLeaf(leaf, label, paths[i]!), place);
    return { dtype, shape: extents, weakType, name: paths[i]! };
  });
  const traced = (...given: unknown[]): unknown => {
    let next = 0;
    return fn(...args.map((arg, i) => (settings.statics[i] ? arg : given[next++])));
  };
  return collectMade(() => withBackend(place, () => nested(label, () => traceFunction(label, traced, inputs, shape))))
    .result;
}

/** A program for a call. */
export function prepareEntry(
  compiled: Subject,
  args: readonly unknown[],
  signature: Signature,
  place: Backend,
  why: CompileStart,
  count: number,
): Entry {
  const { label, settings } = compiled;
  const structure = argumentsOf(compiled, args);
  return compileSpan.trace(why, (span) => {
    const { graph, result } = traceCallOf(compiled, args, signature, structure, place);
    const made = compileGraph(graph, { backend: place });
    span.stop({ ...why, lane: made.lane }, { nodes: made.nodes, instructions: made.plan.instructions.length, count });
    return new Entry({
      label,
      key: why.key,
      backend: place,
      compiled: made,
      outputs: graph.outputs,
      result,
      paths: structure.paths,
      donated: structure.owners.flatMap((owner, leaf) => (settings.donated[owner] ? [leaf] : [])),
    });
  });
}
