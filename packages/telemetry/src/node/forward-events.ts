// Sends events of this thread to another one.
// In: events, and a port.  Out: batches on the port, one a turn of the event loop at most and one every MAX_BATCH events.
// Invariant: payloads are copied when the event is executed, so that what is sent is what happened; memory is bounded also when nobody receives:
// beyond MAX_UNREAD batches that the other side has not read, events are dropped and counted.
// Not here: receiving (receive-events.ts), what a copy is (clone.ts).
import { isMainThread, threadId } from "node:worker_threads";
import { attachEvents, type Bridge, bridge, type EventSelection } from "../bridge.js";
import { isObject } from "../fault.js";
import type { Measurements, Metadata, Millis } from "../index.js";
import { BATCH, type Batch, type SentEvent } from "./batch.js";
import { cloneable, type ErrorNote } from "./clone.js";
import { currentArrival } from "./receive-events.js";

/** Events in a batch before it is sent at once. */
const MAX_BATCH = 256;
/** Batches that may wait on the other side. */
const MAX_UNREAD = 64;
/** How soon a batch that may not be sent yet is tried again. */
const RETRY: Millis = 20;
/** Ancestors of a span that are sent. */
const MAX_ANCESTORS = 64;
/** What stands for a payload that cannot be copied. */
const UNCLONEABLE: readonly [Measurements, Metadata] = [{}, { uncloneable: true }];

/** Where batches are sent: a MessagePort, `parentPort`, or a Worker. */
export interface SendingPort {
  /** Sends one message. */
  postMessage(message: unknown): void;
}

/** Options of {@link forwardEvents}. */
export interface ForwardOptions {
  /** Metadata `origin` of the events on the other side; default `worker-<threadId>`, or `main`. */
  readonly origin?: string | undefined;
}

/** A forwarder at work; closing sends what is waiting. */
export interface Forwarder extends Bridge {
  /** Sends what is waiting now and not at the end of the turn, unless the other side is too far behind. */
  flush(): void;
}

function spanIds(context: unknown): readonly number[] | undefined {
  const ids: number[] = [];
  let at: unknown = context;
  while (isObject(at) && ids.length < MAX_ANCESTORS) {
    const { id, parent } = at as { readonly id?: unknown; readonly parent?: unknown };
    if (typeof id !== "number") break;
    ids.push(id);
    at = parent;
  }
  return ids.length > 0 ? ids : undefined;
}

/** Sends each of the selected events to another thread, where `receiveEvents` executes it.
 * Functions, symbols, promises and weak collections arrive as text, instances of classes as plain records, errors as errors with their name and
 * fields. Complexity: one copy of the payload. Throws TypeError `selection/form`, `name/malformed`.
 * @example forwardEvents(workerData.port, { prefix: "db" }); */
export function forwardEvents(port: SendingPort, selection: EventSelection, options: ForwardOptions = {}): Forwarder {
  const { origin = isMainThread ? "main" : `worker-${threadId}` } = options;
  const id = Symbol("sextant.telemetry/node.forward");
  const read = new Int32Array(new SharedArrayBuffer(4));
  let waiting: SentEvent[] = [];
  let notes: ErrorNote[] = [];
  let sent = 0;
  let dropped = 0;
  let timer: { cancel(): void } | undefined;

  const mustWait = (): boolean => ((sent - Atomics.load(read, 0)) | 0) >= MAX_UNREAD;
  const send = (): void => {
    timer?.cancel();
    timer = undefined;
    if (waiting.length === 0 && dropped === 0) return;
    const batch: Batch = { [BATCH]: waiting, origin, timeOrigin: performance.timeOrigin, notes, dropped, read };
    waiting = [];
    notes = [];
    dropped = 0;
    sent += 1;
    port.postMessage(batch);
  };
  const flush = (): void => {
    if (!mustWait()) send();
  };
  const endTurn = (): void => {
    timer = undefined;
    flush();
    if (waiting.length === 0) return;
    const retry = setTimeout(endTurn, RETRY);
    retry.unref();
    timer = { cancel: () => clearTimeout(retry) };
  };
  const schedule = (): void => {
    // Not unref'd: a thread with nothing else to do sends first and ends then.
    const turn = setImmediate(endTurn);
    timer = { cancel: () => clearImmediate(turn) };
  };

  attachEvents(id, selection, (event, measurements, metadata) => {
    const arrival = currentArrival();
    if (arrival?.port === port) return;
    if (waiting.length >= MAX_BATCH) {
      if (mustWait()) {
        dropped += 1;
        return;
      }
      send();
    }
    const span = spanIds(metadata["spanContext"]);
    // The context travels as ids, which the other side turns into one object for all events of the span.
    const omitted = span === undefined ? undefined : "spanContext";
    const [copiedMeasurements, copiedMetadata] =
      cloneable([measurements, metadata] as const, notes, omitted) ?? UNCLONEABLE;
    waiting.push([event, copiedMeasurements, copiedMetadata, span, [...(arrival?.threads ?? []), threadId]]);
    if (waiting.length >= MAX_BATCH) flush();
    else if (timer === undefined) schedule();
  });
  process.once("exit", send);
  const forwarder = bridge(id, () => {
    process.off("exit", send);
    send();
  });
  return Object.assign(forwarder, { flush });
}
