// One run of a span: from its start event to the one event that closes it.
// In: the span's record and the start metadata.  Out: start, then exactly one of stop and exception.
// Invariant: closing is idempotent; clocks are read and metadata are merged only for events that have handlers.
// Not here: which function is measured (span.ts, iterate.ts).
import { startMeasurements } from "./clock.js";
import { dispatch, evaluate, exceptionMetadata, isThenable } from "./dispatch.js";
import { registry, type SpanRecord } from "./registry.js";
import type { Disposes, Lazy, Measurements, Metadata, SpanContext, SpanMetadata } from "./types.js";

/** A span that is running; `using` closes it with the start metadata. */
export interface ActiveSpan<D = Metadata, X = Measurements> extends Disposes {
  /** The span's context, or undefined when nobody listens. */
  readonly context: unknown;
  /** Whether somebody listens; false on the span that stands for "nobody". */
  readonly enabled: boolean;
  /** Closes the span: start metadata, then these; the standard measurements win over extra ones. Later calls do nothing. */
  stop(metadata?: Lazy<D>, extra?: X): void;
  /** Closes the span with an exception event. Later calls do nothing. */
  exception(reason: unknown, metadata?: Partial<D>): void;
  /** Runs a function inside this span: spans it starts have this one as parent. Does not close the span. */
  run<R>(fn: () => R): R;
}

/** What is handed out when nobody listens: one shared object on which everything does nothing. */
export const INACTIVE: RunningSpan = {
  enabled: false,
  stop() {},
  exception() {},
  run: (fn: () => unknown) => fn(),
  [Symbol.dispose]() {},
} as unknown as RunningSpan;

/** A span somebody listens to. */
export class RunningSpan {
  readonly enabled: boolean = true;
  /** Null once the span is closed. */
  #record: SpanRecord | null;
  readonly #metadata: Metadata & SpanMetadata;
  readonly #began: number;

  /** Reads the clock, then executes the start event: the time of its handlers counts. */
  constructor(record: SpanRecord, start: Metadata) {
    this.#record = record;
    this.#metadata = { spanContext: { id: ++registry.begun, parent: registry.contexts.active() }, ...start };
    this.#began = performance.now();
    if (record.start.handlers) dispatch(record.start, startMeasurements(this.#began), this.#metadata);
  }

  get context(): unknown {
    return this.#metadata.spanContext;
  }

  /** `more` is evaluated only when somebody listens to the closing event. */
  close(kind: "stop" | "exception", base: Metadata, more: Lazy<Metadata> | undefined, extra?: Measurements): void {
    const record = this.#record?.[kind];
    this.#record = null;
    if (record?.handlers) {
      const now = performance.now();
      const standard: Measurements = { duration: now - this.#began, monotonicTime: now };
      // A literal that begins with a name is made in a tenth of the time of one that only spreads (measured, V8 11).
      dispatch(
        record,
        { duration: now, ...extra, ...standard },
        { spanContext: this.#metadata.spanContext, ...base, ...evaluate(more, record) },
      );
    }
  }

  stop(metadata?: Lazy<Metadata>, extra?: Measurements): void {
    this.close("stop", this.#metadata, metadata, extra);
  }

  exception(reason: unknown, metadata?: Metadata): void {
    this.close("exception", this.#metadata, () => ({ ...metadata, ...exceptionMetadata(reason) }));
  }

  run<R>(fn: () => R): R {
    const record = this.#record;
    return registry.contexts.run(
      this.#metadata.spanContext as SpanContext,
      record?.handlers ? (): R => registry.wrap(record, this.#metadata, fn) : fn,
    );
  }

  [Symbol.dispose](): void {
    this.stop();
  }
}

/** Runs a function inside a span; `done` gets what it answers, now or when that settles, and what is thrown closes the span.
 * `keep` gives thenables of the caller's own back as they are. */
export function inside(
  span: RunningSpan,
  fn: (span: RunningSpan) => unknown,
  done: (result: unknown) => unknown,
  keep?: boolean,
): unknown {
  const broken = (reason: unknown): never => {
    span.exception(reason);
    throw reason;
  };
  try {
    const result = span.run(() => fn(span));
    if (!isThenable(result)) return done(result);
    // A rejection is told at once, before a step of the same iterator that settled with it.
    if (!keep || result.constructor === Promise) return Promise.resolve(result).then(done, broken).catch(broken);
    // Its settling is only watched: what it rejects with stays the caller's affair.
    result.then(done, (reason) => span.exception(reason));
    return result;
  } catch (reason) {
    return broken(reason);
  }
}
