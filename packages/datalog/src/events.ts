// The events of the package, declared once, with the types of their payloads.
// In: nothing.  Out: prepared handles; names as constants for those who attach.
// Invariant: spans are executed with `trace`, so stop and exception carry the start metadata too. Durations are milliseconds.
// Not here: when they are executed (engine.ts, execute/observe.ts).
import { defineSpan, type Event, event, type Span } from "@sextant/telemetry";

/** How the tuples of an evaluation are kept. */
export type StorageType = "map" | "columnar" | "external";

/** Metadata of `datalog.query.start`. */
export interface QueryStart {
  readonly relationCount: number;
  readonly stratumCount: number;
}

/** What `datalog.query.stop` adds. `complete` is there only when a limit cut the evaluation short and the caller asked for what there was. */
export interface QueryStop {
  readonly relationSizes: { readonly [relation: string]: number };
  readonly storageType: StorageType;
  readonly complete?: false;
}

/** Metadata of `datalog.planner.start`. */
export interface PlannerStart {
  readonly relationCount: number;
  readonly ruleCount: number;
  readonly strategy: string;
}

/** Metadata of `datalog.stratum.start`. */
export interface StratumStart {
  readonly stratum: number;
  readonly relations: readonly string[];
  readonly recursive: boolean;
}

/** Measurements of `datalog.iteration.stop` and `datalog.rule.stop` beside the duration. */
export interface TupleCounts {
  readonly duration: number;
  readonly tuplesNew: number;
  readonly tuplesTried: number;
}

/** Metadata of `datalog.iteration.stop`. */
export interface IterationPlace {
  readonly spanContext: unknown;
  readonly stratum: number;
  readonly iteration: number;
}

/** Metadata of `datalog.rule.stop`. */
export interface RulePlace extends IterationPlace {
  readonly rule: string;
  readonly position: { readonly file: string; readonly line: number; readonly column: number };
}

/** Metadata of `datalog.compile.start`. */
export interface CompileStart {
  readonly rule: string;
}

/** Metadata of `datalog.index.build`. */
export interface IndexBuild {
  readonly relation: string;
  /** Numbers of the columns, most significant first. */
  readonly columns: readonly number[];
}

/** Metadata of `datalog.representation.switch`. */
export interface RepresentationSwitch {
  readonly relation: string;
  readonly from: string;
  readonly to: string;
}

/** Metadata of `datalog.limit.exceeded`. */
export interface LimitExceeded {
  readonly which: string;
  readonly stratum: number;
  readonly rule: string | null;
  readonly iteration: number;
}

/** Metadata of `datalog.callback.start`. */
export interface CallbackStart {
  readonly callback: string;
}

/** Metadata of `datalog.io.start`. */
export interface IoStart {
  readonly relation: string;
  readonly path: string;
  readonly direction: "read" | "write";
}

declare module "@sextant/telemetry" {
  interface TelemetrySpans {
    "datalog.query": { start: QueryStart; stop: QueryStop; measurements: { readonly iterations: number } };
    "datalog.planner": { start: PlannerStart };
    "datalog.stratum": {
      start: StratumStart;
      measurements: { readonly iterations: number; readonly tuplesNew: number; readonly tuplesTried: number };
    };
    "datalog.compile": {
      start: CompileStart;
      stop: { readonly cacheHit: boolean };
      measurements: { readonly codeBytes: number };
    };
    "datalog.callback": { start: CallbackStart };
    "datalog.io": { start: IoStart; measurements: { readonly rows: number; readonly bytes: number } };
  }
  interface TelemetryEvents {
    "datalog.iteration.stop": { measurements: TupleCounts; metadata: IterationPlace };
    "datalog.rule.stop": { measurements: TupleCounts; metadata: RulePlace };
    "datalog.index.build": {
      measurements: { readonly duration: number; readonly rows: number; readonly bytes: number };
      metadata: IndexBuild;
    };
    "datalog.representation.switch": {
      measurements: { readonly rows: number; readonly bytes: number };
      metadata: RepresentationSwitch;
    };
    "datalog.limit.exceeded": {
      measurements: { readonly limit: number; readonly value: number };
      metadata: LimitExceeded;
    };
  }
}

/** Names of all events, for `attach` and friends. */
export const EVENTS = {
  queryStart: "datalog.query.start",
  queryStop: "datalog.query.stop",
  queryException: "datalog.query.exception",
  plannerStart: "datalog.planner.start",
  plannerStop: "datalog.planner.stop",
  plannerException: "datalog.planner.exception",
  stratumStart: "datalog.stratum.start",
  stratumStop: "datalog.stratum.stop",
  stratumException: "datalog.stratum.exception",
  iterationStop: "datalog.iteration.stop",
  ruleStop: "datalog.rule.stop",
  compileStart: "datalog.compile.start",
  compileStop: "datalog.compile.stop",
  compileException: "datalog.compile.exception",
  indexBuild: "datalog.index.build",
  representationSwitch: "datalog.representation.switch",
  limitExceeded: "datalog.limit.exceeded",
  callbackStart: "datalog.callback.start",
  callbackStop: "datalog.callback.stop",
  callbackException: "datalog.callback.exception",
  ioStart: "datalog.io.start",
  ioStop: "datalog.io.stop",
  ioException: "datalog.io.exception",
} as const;

/** One evaluation. */
export const querySpan: Span<QueryStart, QueryStop, { readonly iterations: number }> = defineSpan("datalog.query", {
  doc: "one evaluation: relationCount, stratumCount; stop adds iterations, relationSizes, storageType",
});

/** Making a plan from a checked program. */
export const plannerSpan: Span<PlannerStart> = defineSpan("datalog.planner", {
  doc: "planning a program: relationCount, ruleCount, strategy",
});

/** One stratum of an evaluation. */
export const stratumSpan: Span<
  StratumStart,
  Readonly<Record<string, unknown>>,
  { readonly iterations: number; readonly tuplesNew: number; readonly tuplesTried: number }
> = defineSpan("datalog.stratum", {
  doc: "one stratum: stratum, relations, recursive; stop adds iterations, tuplesNew, tuplesTried",
});

/** Generating code for a rule version. */
export const compileSpan: Span<CompileStart, { readonly cacheHit: boolean }, { readonly codeBytes: number }> =
  defineSpan("datalog.compile", { doc: "generating code for one rule version: rule; stop adds codeBytes, cacheHit" });

/** One call of a JavaScript function from a rule. */
export const callbackSpan: Span<CallbackStart> = defineSpan("datalog.callback", {
  doc: "one call of a JavaScript function from a rule: callback",
});

/** One file or stream read into a relation, or written from one. */
export const ioSpan: Span<
  IoStart,
  Readonly<Record<string, unknown>>,
  { readonly rows: number; readonly bytes: number }
> = defineSpan("datalog.io", {
  doc: "one file or stream read or written: relation, path, direction; stop adds rows, bytes",
});

/** A round of a stratum ended. */
export const iterationStop: Event<TupleCounts, IterationPlace> = event("datalog.iteration.stop", {
  doc: "one round of a stratum: duration, tuplesNew, tuplesTried; stratum, iteration",
});

/** A rule version ran. */
export const ruleStop: Event<TupleCounts, RulePlace> = event("datalog.rule.stop", {
  doc: "one run of a rule version: duration, tuplesNew, tuplesTried; stratum, iteration, rule, position",
});

/** An index was built. @public */
export const indexBuild: Event<
  { readonly duration: number; readonly rows: number; readonly bytes: number },
  IndexBuild
> = event("datalog.index.build", { doc: "an index over visible tuples: duration, rows, bytes; relation, columns" });

/** A relation changed its representation. */
export const representationSwitch: Event<{ readonly rows: number; readonly bytes: number }, RepresentationSwitch> =
  event("datalog.representation.switch", {
    doc: "a relation changed its representation: rows, bytes; relation, from, to",
  });

/** A limit was reached. */
export const limitExceeded: Event<{ readonly limit: number; readonly value: number }, LimitExceeded> = event(
  "datalog.limit.exceeded",
  { doc: "a limit ended an evaluation: limit, value; which, stratum, rule, iteration" },
);
