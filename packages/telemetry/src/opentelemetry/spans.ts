// Spans of this package as spans of OpenTelemetry.
// In: the events of a selection of spans, and the functions they measure.  Out: one OpenTelemetry span each, active inside the function.
// Invariant: an OpenTelemetry span is found by the span context, held weakly, so that spans which never end leak nothing; a failing tracer costs
// the spans, never the traced program (the core detaches what throws).
// Not here: what of a payload becomes attributes (attributes.ts), metrics (metrics.ts).
import {
  type Attributes,
  type Context,
  context as contextApi,
  type Span,
  type SpanKind,
  SpanStatusCode,
  type Tracer,
  trace as traceApi,
} from "@opentelemetry/api";
import { attachSpans, type Bridge, bridge, prefixesOf, type SpanSelection } from "../bridge.js";
import { attachAround, detach, type Measurements, type Metadata, type Millis } from "../index.js";
import { createSpanTable, type SpanTable } from "../span-table.js";
import { attributesOf } from "./attributes.js";

/** Any fields of an event. */
type Fields = Readonly<Record<string, unknown>>;

/** Options of {@link exportSpans}. */
export interface ExportSpansOptions {
  /** Who makes the spans; default: the tracer "@sextant/telemetry" of the global provider, also of one that is registered later. */
  readonly tracer?: Tracer | undefined;
  /** Name of a span; default: its prefix. */
  readonly name?: ((prefix: string, metadata: Metadata) => string) | undefined;
  /** Kind of a span; default INTERNAL. */
  readonly kind?: SpanKind | ((prefix: string, metadata: Metadata) => SpanKind) | undefined;
  /** Attributes of fields of a span: of its start metadata, then of what is new in stop or exception metadata, then of extra measurements.
   * Default: scalars as they are, lists of one type, plain objects flattened with dots; the rest is dropped. */
  readonly attributes?: ((fields: Readonly<Record<string, unknown>>, prefix: string) => Attributes) | undefined;
}

/** One run of a span, seen from OpenTelemetry. */
interface Exported {
  readonly span: Span;
  /** The context in which the span is active. */
  readonly context: Context;
  /** Start metadata, so that only what is new is written at the end. */
  readonly start: Metadata;
}

const IDENTITY: ReadonlySet<string> = new Set(["spanContext"]);
/** What the span's times say already. */
const TIMES: ReadonlySet<string> = new Set(["duration", "monotonicTime"]);
/** What the recorded exception says already. */
const EXCEPTION: ReadonlySet<string> = new Set(["spanContext", "kind", "reason", "stacktrace"]);

/** The fields that are neither skipped nor known already; one that cannot be read is left out. */
function fieldsBut(fields: Fields, skip: ReadonlySet<string>, known: Fields = {}): Fields {
  const rest: Record<string, unknown> = {};
  for (const key of Object.keys(fields)) {
    if (skip.has(key)) continue;
    try {
      const value = fields[key];
      if (!(key in known && Object.is(known[key], value))) rest[key] = value;
    } catch {
      // A getter threw: the others are told.
    }
  }
  return rest;
}

const surrounding = (spanContext: unknown): unknown =>
  (spanContext as { readonly parent?: unknown } | null | undefined)?.parent;

/** The context below which a span begins. That is OpenTelemetry's own, unless the active span there is only an ancestor of the span around this
 * one: a manual span is not active in OpenTelemetry, yet spans below it belong to it. */
function parentContext(spans: SpanTable<Exported>, spanContext: unknown): Context {
  const active = contextApi.active();
  const activeSpan = traceApi.getSpan(active);
  let nearest: Exported | undefined;
  for (let at = surrounding(spanContext); at !== undefined && at !== null; at = surrounding(at)) {
    const exported = spans.get(at);
    nearest ??= exported;
    if (nearest !== undefined && activeSpan === undefined) return nearest.context;
    if (exported !== undefined && exported.span === activeSpan)
      return nearest === exported || nearest === undefined ? active : traceApi.setSpan(active, nearest.span);
  }
  return active;
}

/** A property of something thrown, which may be anything; undefined when it cannot be read. */
function propertyOf(value: unknown, name: "name" | "message"): unknown {
  try {
    return (value as Readonly<Record<string, unknown>> | null | undefined)?.[name];
  } catch {
    return undefined;
  }
}

function textOf(value: unknown): string {
  try {
    return String(propertyOf(value, "message") ?? value);
  } catch {
    return typeof value;
  }
}

function failWith(span: Span, { reason, stacktrace }: Metadata, time: Millis | undefined): void {
  const message = textOf(reason);
  const name = propertyOf(reason, "name");
  span.recordException(
    {
      name: typeof name === "string" ? name : typeof reason,
      message,
      ...(typeof stacktrace === "string" ? { stack: stacktrace } : {}),
    },
    time,
  );
  span.setStatus({ code: SpanStatusCode.ERROR, message });
}

/** OpenTelemetry takes numbers below the present time of `performance.now()` as times of that clock. */
const timeOf = ({ monotonicTime }: Measurements): Millis | undefined =>
  typeof monotonicTime === "number" ? monotonicTime : undefined;

/** Makes an OpenTelemetry span of each run of the selected spans; it is active inside the traced function, so that spans of other
 * instrumentation are its children, and its times are those of the events.
 * Exceptions are recorded and set the status ERROR, as does a stop with the metadata `error`. Manual spans are parents of what runs in their
 * `run` and of spans started below them. Throws TypeError `selection/form`, `name/malformed`.
 * @example exportSpans({ prefix: "db" }).close(); */
export function exportSpans(selection: SpanSelection, options: ExportSpansOptions = {}): Bridge {
  const { tracer = traceApi.getTracer("@sextant/telemetry"), name, kind, attributes = attributesOf } = options;
  const spans = createSpanTable<Exported>();
  const id = Symbol("sextant.telemetry/opentelemetry");
  const around = Symbol("sextant.telemetry/opentelemetry around");

  function start(prefix: string, measurements: Measurements, metadata: Metadata): void {
    const parent = parentContext(spans, metadata["spanContext"]);
    const startTime = timeOf(measurements);
    const spanKind = typeof kind === "function" ? kind(prefix, metadata) : kind;
    const span = tracer.startSpan(
      name === undefined ? prefix : name(prefix, metadata),
      {
        attributes: attributes(fieldsBut(metadata, IDENTITY), prefix),
        ...(spanKind === undefined ? {} : { kind: spanKind }),
        ...(startTime === undefined ? {} : { startTime }),
      },
      parent,
    );
    spans.set(metadata["spanContext"], { span, context: traceApi.setSpan(parent, span), start: metadata });
  }

  function end(prefix: string, measurements: Measurements, metadata: Metadata, failed: boolean): void {
    const { spanContext } = metadata;
    const exported = spans.get(spanContext);
    if (exported === undefined) return;
    // At once, not when the context is collected: a weak table that only grows until then makes the collector slow.
    spans.delete(spanContext);
    const { span, start: before } = exported;
    if (!span.isRecording()) return;
    const time = timeOf(measurements);
    try {
      span.setAttributes(attributes(fieldsBut(metadata, failed ? EXCEPTION : IDENTITY, before), prefix));
      span.setAttributes(attributes(fieldsBut(measurements, TIMES), prefix));
      if (failed) failWith(span, metadata, time);
      else if (metadata["error"]) span.setStatus({ code: SpanStatusCode.ERROR, message: textOf(metadata["error"]) });
    } finally {
      span.end(time);
    }
  }

  attachSpans(id, selection, {
    start,
    stop: (prefix, measurements, metadata) => end(prefix, measurements, metadata, false),
    exception: (prefix, measurements, metadata) => end(prefix, measurements, metadata, true),
  });
  attachAround(around, prefixesOf(selection), (_prefix, metadata, next) => {
    const exported = spans.get(metadata.spanContext);
    return exported === undefined ? next() : contextApi.with(exported.context, next);
  });
  return bridge(id, () => {
    detach(around);
  });
}
