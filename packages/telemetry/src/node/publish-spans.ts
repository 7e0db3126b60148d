// Spans as node:diagnostics_channel TracingChannels.
// In: a selection of spans.  Out: for each run of one, the messages `tracing:<prefix>:start`, `end`, `asyncStart`, `asyncEnd`, `error`, all with
// one message object, in Node's order: start, end | start, error, end | start, end, asyncStart, asyncEnd | start, end, error, asyncStart, asyncEnd.
// Invariant: stores bound to the start channel are active in the traced function and in every message of its span; what is published is decided
// when the span starts: without subscribers then, nothing is built and nothing is published later.
// Not here: the other direction (trace-channel.ts).
import { AsyncResource } from "node:async_hooks";
import { type TracingChannel, tracingChannel } from "node:diagnostics_channel";
import { attachSpans, type Bridge, bridge, prefixesOf, type SpanSelection } from "../bridge.js";
import { isThenable } from "../dispatch.js";
import { attachAround, detach, type Measurements, type Metadata } from "../index.js";
import { createSpanTable } from "../span-table.js";
import { announce, isRelayed } from "./relay.js";

/** The one object that all messages of a span's run share; subscribers may add to it. */
export interface SpanMessage {
  /** Dotted prefix of the span. */
  readonly name: string;
  /** Measurements of the last event: of the start, then of the stop or exception. */
  measurements: Measurements;
  /** Metadata of the last event. */
  metadata: Metadata;
  /** What the function that ran last inside the span answered; set when it answered no promise. */
  result?: unknown;
  /** What was thrown; set before `error`. */
  error?: unknown;
}

/** Options of {@link publishSpans}. */
export interface PublishSpansOptions {
  /** TracingChannel of a span, without `tracing:`; default: the span's prefix. */
  readonly channelName?: ((prefix: string) => string) | undefined;
}

type Phase = "end" | "asyncStart" | "asyncEnd" | "error";

/** Captures the stores of the traced function; cheaper than AsyncLocalStorage.snapshot on Node 20 and 22. */
const RESOURCE = "SextantSpan";
const MANUAL = { requireManualDestroy: true };

/** One run of a span that is published. */
interface Trace {
  readonly channel: TracingChannel<unknown, SpanMessage>;
  readonly message: SpanMessage;
  /** Restores the bound stores; undefined until `start` is published. */
  scope: AsyncResource | undefined;
  /** Whether the function answered a promise, so that `end` has been published already. */
  asynchronous: boolean;
  result: unknown;
}

/** Publishes `start` and runs a function with the stores that are bound to it. */
function begin<R>(trace: Trace, fn: () => R): R {
  const { channel, message } = trace;
  return announce(message, (published) =>
    channel.start.runStores(message, () => {
      published();
      trace.scope = new AsyncResource(RESOURCE, MANUAL);
      return fn();
    }),
  );
}

function publish({ channel, message, scope }: Trace, phases: readonly Phase[]): void {
  const all = (): void => {
    for (const phase of phases) channel[phase].publish(message);
  };
  if (scope === undefined) all();
  else scope.runInAsyncScope(all);
}

function runTraced<R>(trace: Trace, next: () => R): R {
  const first = trace.scope === undefined;
  const run = (): R => {
    const result = next();
    if (!isThenable(result)) trace.result = result;
    else if (first) {
      trace.asynchronous = true;
      publish(trace, ["end"]);
    }
    return result;
  };
  return first ? begin(trace, run) : run();
}

/** The last messages of a span's run. */
function finish(trace: Trace, measurements: Measurements, metadata: Metadata, failed: boolean): void {
  const { message, asynchronous } = trace;
  message.measurements = measurements;
  message.metadata = metadata;
  if (failed) message.error = metadata["reason"];
  else if (!asynchronous) message.result = trace.result;
  if (trace.scope === undefined) begin(trace, () => {});
  publish(trace, [
    ...(failed ? (["error"] as const) : []),
    ...(asynchronous ? (["asyncStart", "asyncEnd"] as const) : (["end"] as const)),
  ]);
}

/** Publishes each run of the selected spans to the TracingChannel of its prefix, while that has subscribers.
 * The stores that subscribers bind to its `start` are active inside the traced function (of an iterator or a manual span: in its first step).
 * A manual span that runs no function publishes `start` within the current microtask, at the latest before its own end.
 * Complexity: without subscribers a map look-up for each run. Throws TypeError `selection/form`, `name/malformed`.
 * @example publishSpans(["db.query"]).close(); */
export function publishSpans(selection: SpanSelection, options: PublishSpansOptions = {}): Bridge {
  const { channelName = (prefix) => prefix } = options;
  const channels = new Map<string, TracingChannel<unknown, SpanMessage>>();
  const traces = createSpanTable<Trace>();
  const id = Symbol("sextant.telemetry/node.publish-spans");
  const around = Symbol("sextant.telemetry/node.publish-spans around");
  // The start event comes before the function runs: its `start` message waits for that, as only then stores can be entered.
  let waiting: Trace | undefined;

  const channelOf = (prefix: string): TracingChannel<unknown, SpanMessage> => {
    let channel = channels.get(prefix);
    if (channel === undefined) {
      channel = tracingChannel<unknown, SpanMessage>(channelName(prefix));
      channels.set(prefix, channel);
    }
    return channel;
  };
  const release = (trace: Trace | undefined): void => {
    if (trace === undefined || trace !== waiting) return;
    waiting = undefined;
    begin(trace, () => {});
  };
  let scheduled = false;
  const releaseSoon = (): void => {
    if (scheduled) return;
    scheduled = true;
    queueMicrotask(() => {
      scheduled = false;
      release(waiting);
    });
  };
  const take = (context: unknown): Trace | undefined => {
    const trace = traces.get(context);
    traces.delete(context);
    if (trace === waiting) waiting = undefined;
    else release(waiting);
    return trace;
  };
  const close = (failed: boolean) => (_prefix: string, measurements: Measurements, metadata: Metadata) => {
    const trace = take(metadata["spanContext"]);
    if (trace !== undefined) finish(trace, measurements, metadata, failed);
  };

  attachSpans(id, selection, {
    start: (prefix, measurements, metadata) => {
      release(waiting);
      const channel = channelOf(prefix);
      if (!channel.hasSubscribers || isRelayed(channel.start.name)) return;
      const message: SpanMessage = { name: prefix, measurements, metadata };
      const trace: Trace = { channel, message, scope: undefined, asynchronous: false, result: undefined };
      traces.set(metadata["spanContext"], trace);
      waiting = trace;
      releaseSoon();
    },
    stop: close(false),
    exception: close(true),
  });
  attachAround(around, prefixesOf(selection), (_prefix, metadata, next) => {
    const trace = traces.get(metadata.spanContext);
    if (trace === waiting) waiting = undefined;
    return trace === undefined ? next() : runTraced(trace, next);
  });
  return bridge(id, () => {
    detach(around);
  });
}
