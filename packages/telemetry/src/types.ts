// The domain words of telemetry as types, and the typed registry of events.
// Invariant: nothing here exists at run time.

/** Time in milliseconds, float64. */
export type Millis = number;

/** An event name as its segments. A segment is not empty and holds no dot. */
export type Segments = readonly [string, ...string[]];

/** The dotted name of constant segments. */
export type Join<S extends readonly string[]> = S extends readonly [
  infer A extends string,
  ...infer R extends readonly string[],
]
  ? R extends readonly []
    ? A
    : `${A}.${Join<R>}`
  : string;

/** Numbers an event carries: what is added up, compared, drawn. */
export type Measurements = Readonly<Record<string, number | bigint>>;

/** What an event is about: labels, identities, objects. */
export type Metadata = Readonly<Record<string, unknown>>;

/** Payloads of spans by prefix; empty here, augmented by packages:
 * `interface TelemetrySpans { "db.query": { start: { sql: string }; stop: { rows: number }; measurements: { bytes: number } } }` */
// biome-ignore lint/suspicious/noEmptyInterface: filled by declaration merging
export interface TelemetrySpans {}

/** Payloads of single events by name; empty here, augmented by packages:
 * `interface TelemetryEvents { "cache.miss": { measurements: { count: number }; metadata: { key: string } } }` */
// biome-ignore lint/suspicious/noEmptyInterface: filled by declaration merging
export interface TelemetryEvents {}

/** Identity of one run of a span; the same object in all its events. */
export interface SpanContext {
  /** Counts up, unique in the process. */
  readonly id: number;
  /** Context of the span around it, if any. */
  readonly parent: SpanContext | undefined;
}

/** Measurements of a `start` event. */
export interface StartMeasurements {
  /** Wall clock, milliseconds since the epoch. */
  readonly systemTime: Millis;
  /** Monotonic clock. */
  readonly monotonicTime: Millis;
}

/** Measurements of a `stop` or `exception` event. */
export interface StopMeasurements {
  /** `monotonicTime` of this event minus that of `start`. */
  readonly duration: Millis;
  /** Monotonic clock. */
  readonly monotonicTime: Millis;
}

/** What all events of a span carry. */
export interface SpanMetadata {
  /** A {@link SpanContext}, or whatever the start metadata named `spanContext`. */
  readonly spanContext: unknown;
}

/** `error` = an Error, `exit` = an AbortError, `throw` = anything else. */
export type ExceptionKind = "error" | "throw" | "exit";

/** What an exception event adds to the metadata. */
export interface ExceptionMetadata {
  /** Class of the reason. */
  readonly kind: ExceptionKind;
  /** What was thrown. */
  readonly reason: unknown;
  /** Its stack, if it has one. */
  readonly stacktrace: string | undefined;
}

/** Metadata of `telemetry.handler.failure`. */
export interface FailureMetadata extends ExceptionMetadata {
  /** Event whose dispatch failed. */
  readonly eventName: string;
  /** Handler that failed and is now detached. */
  readonly handlerId: HandlerId;
  /** Its configuration. */
  readonly handlerConfig: unknown;
}

type Field<Span, Key extends string, Default> = Span extends Record<Key, infer Value> ? Value : Default;
type None = Record<never, never>;

type SpanStarts = {
  [P in keyof TelemetrySpans & string as `${P}.start`]: {
    measurements: StartMeasurements;
    metadata: Field<TelemetrySpans[P], "start", Metadata> & SpanMetadata;
  };
};
type SpanStops = {
  [P in keyof TelemetrySpans & string as `${P}.stop`]: {
    measurements: StopMeasurements & Field<TelemetrySpans[P], "measurements", None>;
    metadata: Field<TelemetrySpans[P], "stop", Metadata> & SpanMetadata;
  };
};
type SpanExceptions = {
  [P in keyof TelemetrySpans & string as `${P}.exception`]: {
    measurements: StopMeasurements;
    metadata: Field<TelemetrySpans[P], "start", Metadata> & ExceptionMetadata & SpanMetadata;
  };
};

/** Every declared event with its payload. */
export type EventMap = TelemetryEvents &
  SpanStarts &
  SpanStops &
  SpanExceptions & {
    "telemetry.handler.failure": { measurements: StartMeasurements; metadata: FailureMetadata };
  };

/** A declared name, any other dotted name, or segments. */
export type EventName = (keyof EventMap & string) | (string & {}) | Segments;

/** A span's prefix, declared or not. */
export type SpanPrefix = (keyof TelemetrySpans & string) | (string & {}) | Segments;

/** The dotted form of a name. */
export type NameOf<N> = N extends readonly string[] ? Join<N> : N extends string ? N : string;

/** Measurements of an event: those declared, else any. */
export type MeasurementsOf<N> =
  NameOf<N> extends keyof EventMap
    ? EventMap[NameOf<N>] extends { measurements: infer M }
      ? M
      : Measurements
    : Measurements;

/** Metadata of an event: those declared, else any. */
export type MetadataOf<N> =
  NameOf<N> extends keyof EventMap ? (EventMap[NameOf<N>] extends { metadata: infer D } ? D : Metadata) : Metadata;

/** Start metadata of a span: those declared, else any. */
export type StartOf<P> =
  NameOf<P> extends keyof TelemetrySpans ? Field<TelemetrySpans[NameOf<P>], "start", Metadata> : Metadata;

/** Stop metadata of a span: those declared, else any. */
export type StopOf<P> =
  NameOf<P> extends keyof TelemetrySpans ? Field<TelemetrySpans[NameOf<P>], "stop", Metadata> : Metadata;

/** Extra measurements of a span's stop: those declared, else any. */
export type ExtraOf<P> =
  NameOf<P> extends keyof TelemetrySpans ? Field<TelemetrySpans[NameOf<P>], "measurements", None> : Measurements;

/** Names a handler in the whole process. */
export type HandlerId = string | symbol;

/** Called once for each event it is attached to; a promise that rejects counts as a failure. */
export type Handler<N = string, C = unknown> = (
  event: NameOf<N>,
  measurements: MeasurementsOf<N>,
  metadata: MetadataOf<N>,
  config: C,
) => void | PromiseLike<void>;

/** A value, or a function that makes it, called at most once and only when somebody listens. */
export type Lazy<T> = T | (() => T);

type DisposeKey = SymbolConstructor extends { readonly dispose: infer D } ? (D extends symbol ? D : never) : never;

/** What `using` needs, where the consumer's library has it. */
export type Disposes = { readonly [K in DisposeKey]: () => void };

/** Answer of the attach functions. Disposing of it detaches what this call attached, and nothing when it attached nothing. */
export type AttachResult = Disposes &
  ({ readonly ok: true } | { readonly ok: false; readonly error: "already_exists" });

/** Answer of `detach`. */
export type DetachResult = { readonly ok: true } | { readonly ok: false; readonly error: "not_found" };

/** One row of `listHandlers`: a handler attached to several events has a row for each. */
export interface HandlerRow {
  /** Identity given at attach. */
  readonly id: HandlerId;
  /** Dotted name of the event. */
  readonly eventName: string;
  /** The function. */
  readonly handler: Handler<never, never>;
  /** Configuration given at attach. */
  readonly config: unknown;
}

/** What a declaration may say about an event. */
export interface Description {
  /** One sentence for tables of events. */
  readonly doc?: string | undefined;
  /** Unit of the measurements, where it is not milliseconds. */
  readonly unit?: string | undefined;
}

/** One row of `listEvents`. */
export interface DeclaredEvent extends Description {
  /** Dotted name; of a span, its prefix. */
  readonly name: string;
  /** A span stands for its three events. */
  readonly kind: "event" | "span";
}

/** Wraps the function that a span measures; must call `next` once and return what it returns. */
export type Around = <R>(prefix: string, metadata: Metadata & SpanMetadata, next: () => R) => R;

/** Finds the span around a call; the default follows synchronous nesting. */
export interface ContextManager {
  /** Context of the innermost span that is running. */
  active(): SpanContext | undefined;
  /** Runs a function inside a span. */
  run<R>(context: SpanContext | undefined, fn: () => R): R;
}

/** What a logger is told besides the line: the metadata of `telemetry.handler.failure`, or of a payload that could not be made. */
export interface LoggedFailure extends ExceptionMetadata {
  /** Event that was dispatched, or prefix of the span. */
  readonly eventName: string;
  /** Handler that failed; absent when it was not a handler. */
  readonly handlerId?: HandlerId | undefined;
  /** Its configuration. */
  readonly handlerConfig?: unknown;
}

/** Receives one line for each handler that failed. */
export interface Logger {
  /** Called after the handler was detached and `telemetry.handler.failure` executed. */
  error(message: string, failure: LoggedFailure): void;
}
