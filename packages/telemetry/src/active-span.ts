// One run of a span: from its start event to the one event that closes it.
// In: the span's record and the start metadata.  Out: start, then exactly one of stop and exception.
// Invariant: closing is idempotent; clocks are read and metadata are merged only for events that have handlers.
// Not here: which function is measured (span.ts, iterate.ts).
import { monotonicTime, systemTime } from "./clock.js";
import { beginContext, contexts } from "./context.js";
import { dispatch, exceptionMetadata } from "./dispatch.js";
import { disposable } from "./dispose.js";
import type { SpanRecord } from "./registry.js";
import type { Around, Disposes, Measurements, Metadata, SpanContext, SpanMetadata } from "./types.js";

/** A span that is running; `using` closes it with the start metadata. */
export interface ActiveSpan<D = Metadata, X = Measurements> extends Disposes {
  /** The span's context, or undefined when nobody listens. */
  readonly context: unknown;
  /** Whether somebody listens; false on the span that stands for "nobody". */
  readonly enabled: boolean;
  /** Closes the span: start metadata, then these; the standard measurements win over extra ones. Later calls do nothing. */
  stop(metadata?: D, extra?: X): void;
  /** Closes the span with an exception event. Later calls do nothing. */
  exception(reason: unknown, metadata?: Partial<D>): void;
  /** Runs a function inside this span: spans it starts have this one as parent. Does not close the span. */
  run<R>(fn: () => R): R;
}

/** What is handed out when nobody listens: one shared object on which everything does nothing. */
export const INACTIVE: ActiveSpan<never, never> = disposable<Omit<ActiveSpan, keyof Disposes>>(
  { context: undefined, enabled: false, stop() {}, exception() {}, run: (fn) => fn() },
  () => {},
);
Object.freeze(INACTIVE);

/** A span somebody listens to. */
export class RunningSpan {
  readonly context: unknown;
  readonly enabled: boolean = true;
  readonly #record: SpanRecord;
  readonly #start: Metadata;
  readonly #began: number;
  #open = true;

  /** Reads the clock, then executes the start event: the time of its handlers counts. */
  constructor(record: SpanRecord, start: Metadata) {
    this.#record = record;
    this.#start = start;
    this.context = "spanContext" in start ? start["spanContext"] : beginContext();
    this.#began = monotonicTime();
    const { handlers, name } = record.start;
    if (handlers) dispatch(handlers, name, { systemTime: systemTime(), monotonicTime: this.#began }, this.#metadata());
  }

  #metadata(): Metadata & SpanMetadata {
    return { spanContext: this.context, ...this.#start };
  }

  /** `metadata` is called only when somebody listens to the closing event. */
  close(kind: "stop" | "exception", metadata: () => Metadata, extra?: Measurements): void {
    const { handlers, name } = this.#record[kind];
    if (this.#open && handlers) {
      const now = monotonicTime();
      const duration = now - this.#began;
      const measurements = { duration, monotonicTime: now, ...extra };
      measurements.duration = duration;
      measurements.monotonicTime = now;
      this.#open = false;
      dispatch(handlers, name, measurements, metadata());
    }
    this.#open = false;
  }

  stop(metadata?: Metadata, extra?: Measurements): void {
    this.close("stop", () => ({ ...this.#metadata(), ...metadata }), extra);
  }

  exception(reason: unknown, metadata?: Metadata): void {
    this.close("exception", () => ({ ...this.#metadata(), ...metadata, ...exceptionMetadata(reason) }));
  }

  run<R>(fn: () => R): R {
    const { prefix, around } = this.#record;
    let inside = fn;
    for (const { handler } of [...(around.handlers ?? [])].reverse()) {
      const next = inside;
      inside = () => (handler as Around)(prefix, this.#metadata(), next);
    }
    return contexts().run(this.context as SpanContext, inside);
  }
}

disposable(RunningSpan.prototype, function (this: RunningSpan) {
  this.stop();
});
