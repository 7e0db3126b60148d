// Public names of @sextant/telemetry/node: what only Node can do.
export type { Bridge, EventSelection, SpanSelection } from "./bridge.js";
export { useAsyncContext } from "./node/async-context.js";
export type { EventMessage, ExecuteOptions, MessageConverter, PublishOptions } from "./node/channels.js";
export { executeChannel, publishEvents } from "./node/channels.js";
export type { Forwarder, ForwardOptions, SendingPort } from "./node/forward-events.js";
export { forwardEvents } from "./node/forward-events.js";
export type { PublishSpansOptions, SpanMessage } from "./node/publish-spans.js";
export { publishSpans } from "./node/publish-spans.js";
export type { ReceiveOptions, ReceivingPort } from "./node/receive-events.js";
export { receiveEvents } from "./node/receive-events.js";
export type { TraceChannelOptions } from "./node/trace-channel.js";
export { traceChannel } from "./node/trace-channel.js";
