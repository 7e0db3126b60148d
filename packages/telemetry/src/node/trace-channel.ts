// A TracingChannel of node:diagnostics_channel as a span.
// In: a TracingChannel that somebody else publishes, and a span's prefix.  Out: start, then one of stop and exception, for each traced call.
// Invariant: a call is known by its message object, held weakly; its span closes at the first message that tells the outcome: `error`, `end` with
// a result, `asyncStart`. With the async context of async-context.ts spans of the traced function are its children.
// Not here: the other direction (publish-spans.ts).
import { type TracingChannel, tracingChannel } from "node:diagnostics_channel";
import { type Bridge, bridge } from "../bridge.js";
import { isObject } from "../fault.js";
import { type ActiveSpan, defineSpan, type Metadata, type SpanContext, type SpanPrefix } from "../index.js";
import { asyncStorage } from "./async-context.js";
import { fieldsOf, guarded } from "./converter.js";
import { isAnnounced, relay } from "./relay.js";

/** Options of {@link traceChannel}. */
export interface TraceChannelOptions {
  /** Start metadata of a message; default: its own fields. */
  readonly metadata?: ((message: object) => Metadata) | undefined;
  /** What stop and exception metadata add; default nothing. */
  readonly outcome?: ((message: object) => Metadata) | undefined;
  /** Whether `end` closes a span also when the message has no `result`, for publishers that set none; default false. */
  readonly sync?: boolean | undefined;
}

type Outcome = { readonly result?: unknown; readonly error?: unknown };

function startFields(message: object): Metadata {
  const { result, error, ...rest } = fieldsOf(message);
  return rest;
}

/** A converter whose answer can be metadata. */
function checked(convert: (message: object) => Metadata): (message: object) => Metadata {
  return (message) => {
    const metadata = convert(message);
    if (isObject(metadata)) return metadata;
    throw new TypeError("the converter answered no metadata object");
  };
}

/** Executes the events of a span for each call that a TracingChannel traces, while somebody listens to the span.
 * Units: `duration` in milliseconds, up to the moment the outcome is known. A converter that throws costs its fields, with one process warning.
 * Throws TypeError `name/malformed`.
 * @example traceChannel("pino_asJson", "pino.line").close(); */
export function traceChannel(
  channel: string | TracingChannel,
  prefix: SpanPrefix,
  options: TraceChannelOptions = {},
): Bridge {
  const source = (typeof channel === "string" ? tracingChannel(channel) : channel) as TracingChannel<unknown, object>;
  const name = source.start.name;
  const place = `traceChannel ${String(name)}`;
  const { metadata = startFields, outcome = () => ({}), sync = false } = options;
  const startMetadata = guarded(place, checked(metadata), {});
  const stopMetadata = guarded(place, checked(outcome), {});
  const handle = defineSpan(prefix);
  const spans = new WeakMap<object, ActiveSpan>();

  const open = (message: unknown): void => {
    if (!isObject(message) || isAnnounced(message) || spans.has(message) || !handle.enabled) return;
    relay(name, () => {
      spans.set(message, handle.start(() => startMetadata(message)) as ActiveSpan);
    });
  };
  const close = (message: object, end: (span: ActiveSpan) => void): void => {
    const span = spans.get(message);
    if (span === undefined) return;
    spans.delete(message);
    relay(name, () => end(span));
  };
  const stop = (message: object): void => close(message, (span) => span.stop(stopMetadata(message)));
  const subscribers = {
    start: open,
    end: (message: object) => {
      if (sync || "result" in message) stop(message);
    },
    asyncStart: stop,
    asyncEnd: stop,
    error: (message: Outcome) => close(message, (span) => span.exception(message.error, stopMetadata(message))),
  };

  const storage = asyncStorage();
  if (storage !== undefined) {
    // Stores are entered before `start` is published, so the span begins here.
    source.start.bindStore(storage as never, (message) => {
      open(message);
      const span = spans.get(message);
      return span === undefined ? storage.getStore() : (span.context as SpanContext | undefined);
    });
  }
  source.subscribe(subscribers);
  return bridge(Symbol(`sextant.telemetry/node.trace ${String(name)}`), () => {
    source.unsubscribe(subscribers);
    if (storage !== undefined) source.start.unbindStore(storage as never);
  });
}
