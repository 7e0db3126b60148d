// Executes in this thread the events that another one forwards.
// In: batches on a port.  Out: the same events, with `origin` in their metadata and times on this thread's clock.
// Invariant: the events of one span carry one context object here too, so that bridges which remember spans by it work; ids are unique among
// those of this process; what is remembered is bounded also when spans never end.
// Not here: sending (forward-events.ts).
import { threadId } from "node:worker_threads";
import { type Bridge, bridge } from "../bridge.js";
import {
  event as eventNamed,
  execute,
  type Measurements,
  type Metadata,
  type Millis,
  type SpanContext,
} from "../index.js";
import { BATCH, type Batch, isBatch, type SentEvent } from "./batch.js";
import { restoreErrors } from "./clone.js";

/** Contexts of one sender that are remembered. */
const MAX_OPEN = 10_000;
/** Ids of this process's own spans count from 1; those of each receiver from a multiple of this. */
const IDS_PER_RECEIVER = 2 ** 32;

/** Where batches arrive: a MessagePort, `parentPort`, or a Worker. */
export interface ReceivingPort {
  /** Listens to messages. */
  on(event: "message", listener: (message: unknown) => void): unknown;
  /** Stops listening. */
  off(event: "message", listener: (message: unknown) => void): unknown;
}

/** Options of {@link receiveEvents}. */
export interface ReceiveOptions {
  /** Parent of spans that have none in their own thread, such as the span that started the worker. */
  readonly parent?: SpanContext | undefined;
}

/** A received event that is being executed. */
interface Arrival {
  readonly port: unknown;
  readonly threads: readonly number[];
}

let receivers = 0;
let arrival: Arrival | undefined;

/** The received event that is being executed right now; forwarders ask, so that it is not sent back. */
export const currentArrival = (): Arrival | undefined => arrival;

/** The contexts of one sender's spans as this thread knows them. */
function contextTable(parent: SpanContext | undefined): {
  of(ids: readonly number[], at?: number): SpanContext | undefined;
  forget(id: number): void;
} {
  receivers += 1;
  const base = receivers * IDS_PER_RECEIVER;
  const known = new Map<number, SpanContext>();
  let made = 0;
  const of = (ids: readonly number[], at = 0): SpanContext | undefined => {
    const id = ids[at];
    if (id === undefined) return parent;
    const found = known.get(id);
    if (found !== undefined) return found;
    const context: SpanContext = { parent: of(ids, at + 1), id: base + ++made };
    known.set(id, context);
    if (known.size > MAX_OPEN) known.delete(known.keys().next().value as number);
    return context;
  };
  return { of, forget: (id) => known.delete(id) };
}

const endsSpan = (event: string): boolean => event.endsWith(".stop") || event.endsWith(".exception");

/** Times of the sender's monotonic clock on this thread's. */
function shifted(measurements: Measurements, by: Millis): Measurements {
  const { monotonicTime } = measurements;
  return by === 0 || typeof monotonicTime !== "number"
    ? measurements
    : { ...measurements, monotonicTime: monotonicTime + by };
}

/** Executes the events that `forwardEvents` sends from another thread; other messages on the port are left alone.
 * Events that could not wait are told as `telemetry.forward.dropped` with the measurement `count`. As any listener, it keeps the program alive
 * while the port is open.
 * @example receiveEvents(worker); */
export function receiveEvents(source: ReceivingPort, options: ReceiveOptions = {}): Bridge {
  const contexts = contextTable(options.parent);
  const droppedEvent = eventNamed("telemetry.forward.dropped", {
    doc: "a thread forwarded more than this one could read; count: events lost since the last; origin",
  });

  const executeSent = (sent: SentEvent, { origin, timeOrigin }: Batch): void => {
    const [event, measurements, metadata, span, threads] = sent;
    // It has been in this thread before: forwarders in a circle.
    if (threads.lastIndexOf(threadId, -2) >= 0) return;
    const context = span === undefined ? {} : { spanContext: contexts.of(span) };
    const received: Metadata = { origin, ...metadata, ...context };
    arrival = { port: source, threads };
    execute(event, shifted(measurements, timeOrigin - performance.timeOrigin), received);
    if (span !== undefined && endsSpan(event)) contexts.forget(span[0] as number);
  };
  const receive = (message: unknown): void => {
    if (!isBatch(message)) return;
    const outer = arrival;
    try {
      restoreErrors(message.notes);
      for (const sent of message[BATCH]) executeSent(sent, message);
    } finally {
      arrival = outer;
      Atomics.add(message.read, 0, 1);
    }
    if (message.dropped > 0) droppedEvent.execute({ count: message.dropped }, { origin: message.origin });
  };

  source.on("message", receive);
  return bridge(Symbol("sextant.telemetry/node.receive"), () => {
    source.off("message", receive);
  });
}
