// Events and node:diagnostics_channel, both ways.
// In: a selection of events, or a channel.  Out: a message for each event, or an event for each message.
// Invariant: nothing is built for a channel without subscribers nor for an event without handlers; a pair of bridges over the same channel does
// not echo.
// Not here: spans (publish-spans.ts, trace-channel.ts).
import { type Channel, channel as channelNamed, subscribe, unsubscribe } from "node:diagnostics_channel";
import { attachEvents, type Bridge, bridge, type EventSelection } from "../bridge.js";
import { isObject } from "../fault.js";
import { type EventName, event as eventNamed, type Measurements, type Metadata } from "../index.js";
import { fieldsOf, guarded } from "./converter.js";
import { relay } from "./relay.js";

/** What a bridge publishes for an event. */
export interface EventMessage {
  /** Dotted name of the event. */
  readonly name: string;
  /** Its measurements. */
  readonly measurements: Measurements;
  /** Its metadata. */
  readonly metadata: Metadata;
}

/** Options of {@link publishEvents}. */
export interface PublishOptions {
  /** Channel of an event; default: the event's name. */
  readonly channelName?: ((event: string) => string | symbol) | undefined;
}

/** What a message says as an event; undefined = nothing. */
export type MessageConverter = (
  message: unknown,
) => { readonly measurements?: Measurements | undefined; readonly metadata?: Metadata | undefined } | undefined;

/** Options of {@link executeChannel}. */
export interface ExecuteOptions {
  /** How a message becomes a payload; default: an {@link EventMessage} as it is, of other messages their fields as metadata. */
  readonly convert?: MessageConverter | undefined;
}

/** Publishes each of the selected events to the diagnostics channel of its name, while that has subscribers.
 * Complexity: without subscribers a map look-up for each event. Throws TypeError `selection/form`, `name/malformed`.
 * @example publishEvents(["cache.miss"]).close(); */
export function publishEvents(selection: EventSelection, options: PublishOptions = {}): Bridge {
  const { channelName = (event) => event } = options;
  const channels = new Map<string, Channel>();
  const id = Symbol("sextant.telemetry/node.publish");
  const channelOf = (event: string): Channel => {
    let channel = channels.get(event);
    if (channel === undefined) {
      channel = channelNamed(channelName(event));
      channels.set(event, channel);
    }
    return channel;
  };
  attachEvents(id, selection, (name, measurements, metadata) => {
    const channel = channelOf(name);
    if (!channel.hasSubscribers) return;
    relay(channel.name, () => channel.publish({ name, measurements, metadata } satisfies EventMessage));
  });
  return bridge(id, () => {});
}

function isEventMessage(message: unknown): message is EventMessage {
  if (!isObject(message)) return false;
  const { measurements, metadata } = message as Partial<EventMessage>;
  return isObject(measurements) && isObject(metadata);
}

const payloadOf: MessageConverter = (message) => (isEventMessage(message) ? message : { metadata: fieldsOf(message) });

const isPayload = (value: unknown): boolean => value === undefined || isObject(value);

/** Executes an event for each message of a diagnostics channel, while the event has handlers.
 * A converter that throws drops its message, with one process warning. Throws TypeError `name/malformed`.
 * @example executeChannel("undici:request:create", "undici.request.create").close(); */
export function executeChannel(channel: string | symbol, event: EventName, options: ExecuteOptions = {}): Bridge {
  const handle = eventNamed(event);
  const convert = guarded(`executeChannel ${String(channel)}`, checked(options.convert ?? payloadOf), undefined);
  const receive = (message: unknown): void => {
    if (!handle.enabled) return;
    relay(channel, () => {
      const payload = convert(message);
      if (payload !== undefined) handle.execute(payload.measurements ?? {}, payload.metadata ?? {});
    });
  };
  subscribe(channel, receive);
  return bridge(Symbol(`sextant.telemetry/node.execute ${String(channel)}`), () => unsubscribe(channel, receive));
}

/** A converter whose answer the core will take. */
function checked(convert: MessageConverter): MessageConverter {
  return (message) => {
    const payload = convert(message);
    if (payload === undefined) return undefined;
    if (isObject(payload) && isPayload(payload.measurements) && isPayload(payload.metadata)) return payload;
    throw new TypeError("the converter answered no { measurements, metadata }");
  };
}
