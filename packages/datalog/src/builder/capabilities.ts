// What the engine offers under given options, and what is missing of what somebody needs.
// In: options of an evaluation.  Out: a table of what works.
// Invariant: an entry is true only when it works in this process, now.
// Not here: how any of it is done.

import { canGenerateCode } from "../execute/compile.js";
import type { EvaluateOptions } from "../execute/evaluate.js";

/** What an evaluation can do. */
export interface Capabilities {
  readonly storage: "columnar" | "map";
  /** Generated code runs; where the runtime forbids it, plans are interpreted. */
  readonly generatedCode: boolean;
  readonly indexedLookup: boolean;
  readonly joinOrdering: boolean;
  readonly arithmetic: boolean;
  readonly comparisons: boolean;
  readonly typeTests: boolean;
  readonly stringTests: boolean;
  readonly aggregates: boolean;
  readonly negation: boolean;
  readonly callbacks: boolean;
  /** Callbacks that are waited for: with `evaluateAsync` only. */
  readonly asynchronousCallbacks: boolean;
  readonly limits: boolean;
  readonly explanations: boolean;
  /** Rules running in another engine or process. */
  readonly externalExecution: boolean;
}

/** What an evaluation with these options offers.
 * @example capabilities({ storage: "map" }).indexedLookup; // => true */
export function capabilities(options: Pick<EvaluateOptions, "storage" | "executor" | "planner"> = {}): Capabilities {
  return Object.freeze({
    storage: options.storage ?? "columnar",
    generatedCode: options.executor !== "interpreted" && canGenerateCode(),
    indexedLookup: true,
    joinOrdering: options.planner !== "written",
    arithmetic: true,
    comparisons: true,
    typeTests: true,
    stringTests: true,
    aggregates: true,
    negation: true,
    callbacks: true,
    asynchronousCallbacks: true,
    limits: true,
    explanations: true,
    externalExecution: false,
  });
}

/** Names of what is needed and not offered; empty when everything is there.
 * @example missingCapabilities({ externalExecution: true }, capabilities()); // => ["externalExecution"] */
export function missingCapabilities(
  needed: Partial<Capabilities>,
  offered: Capabilities,
): readonly (keyof Capabilities)[] {
  return (Object.keys(needed) as (keyof Capabilities)[]).filter(
    (name) => needed[name] !== undefined && needed[name] !== false && needed[name] !== offered[name],
  );
}
