// One run of a span: from its start event to the one event that closes it.
// In: the span's record and the start metadata.  Out: start, then exactly one of stop and exception.
// Invariant: closing is idempotent; clocks are read and metadata are merged only for events that have handlers.
// Not here: which function is measured (span.ts, iterate.ts).
import { runInside } from "./around.js";
import { monotonicTime, systemTime } from "./clock.js";
import { beginContext, contexts } from "./context.js";
import { dispatch, exceptionMetadata } from "./dispatch.js";
import { disposable } from "./dispose.js";
import type { EventRecord, SpanRecord } from "./registry.js";
import type { Disposes, Measurements, Metadata, SpanContext, SpanMetadata } from "./types.js";

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
    const { handlers } = record.start;
    if (handlers !== null) {
      dispatch(record.start.name, handlers, { systemTime: systemTime(), monotonicTime: this.#began }, this.#metadata());
    }
  }

  #metadata(): Metadata & SpanMetadata {
    return { spanContext: this.context, ...this.#start };
  }

  #close({ name, handlers }: EventRecord, extra: Measurements | undefined, metadata: () => Metadata): void {
    if (!this.#open) return;
    this.#open = false;
    if (handlers === null) return;
    const now = monotonicTime();
    const duration = now - this.#began;
    const measurements = { duration, monotonicTime: now, ...extra };
    measurements.duration = duration;
    measurements.monotonicTime = now;
    dispatch(name, handlers, measurements, metadata());
  }

  stop(metadata?: Metadata, extra?: Measurements): void {
    this.#close(this.#record.stop, extra, () => ({ ...this.#metadata(), ...metadata }));
  }

  /** Closes with exactly these metadata; the start metadata give only the context. */
  stopWith(metadata: Metadata, extra: Measurements | undefined): void {
    this.#close(this.#record.stop, extra, () => ({ spanContext: this.context, ...metadata }));
  }

  exception(reason: unknown, metadata?: Metadata): void {
    this.#close(this.#record.exception, undefined, () => ({
      ...this.#metadata(),
      ...metadata,
      ...exceptionMetadata(reason),
    }));
  }

  run<R>(fn: () => R): R {
    const { arounds, prefix } = this.#record;
    const inside = arounds === null ? fn : (): R => runInside(arounds, prefix, this.#metadata(), fn);
    return contexts().run(this.context as SpanContext, inside);
  }
}

disposable(RunningSpan.prototype, function (this: RunningSpan) {
  this.stop();
});
