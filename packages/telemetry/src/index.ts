// Public names of @sextant/telemetry.
export type { ActiveSpan } from "./active-span.js";
export { attachAround } from "./around.js";
export type { TimeUnit } from "./clock.js";
export { convert } from "./clock.js";
export { activeContext, setContextManager } from "./context.js";
export { setLogger } from "./dispatch.js";
export { Event, event, execute } from "./event.js";
export type { Iterated, IterationSource } from "./iterate.js";
export { attach, attachMany, attachPrefix, detach, listEvents, listHandlers } from "./registry.js";
export type { SpanResult, SpanReturn } from "./span.js";
export { defineSpan, Span } from "./span.js";
export type {
  Around,
  AttachResult,
  ContextManager,
  DeclaredEvent,
  Description,
  DetachResult,
  Disposes,
  EventMap,
  EventName,
  ExceptionKind,
  ExceptionMetadata,
  ExtraOf,
  FailureMetadata,
  Handler,
  HandlerId,
  HandlerRow,
  Join,
  Lazy,
  LoggedFailure,
  Logger,
  Measurements,
  MeasurementsOf,
  Metadata,
  MetadataOf,
  Millis,
  NameOf,
  Segments,
  SpanContext,
  SpanMetadata,
  SpanPrefix,
  StartMeasurements,
  StartOf,
  StopMeasurements,
  StopOf,
  TelemetryEvents,
  TelemetrySpans,
} from "./types.js";
