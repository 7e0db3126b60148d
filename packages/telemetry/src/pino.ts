// Events as lines of a pino logger, and the running span's id in every other line.
// In: events and a logger.  Out: one line an event at a level chosen by event.
// Invariant: a line holds no span context object, only ids, and errors under `err`, where pino's own serializer finds them; events that are
// executed while a line is written (a logger that is itself traced) are not logged again.
// Not here: pino itself; any logger with its levels as methods will do.
import { attachEvents, type Bridge, bridge, type EventSelection } from "./bridge.js";
import { activeContext, type Measurements, type Metadata } from "./index.js";

export type { Bridge, EventSelection } from "./bridge.js";

/** Levels of pino, lowest first. */
export type Level = "trace" | "debug" | "info" | "warn" | "error" | "fatal";

/** What of a pino logger is used. */
export type EventLogger = {
  readonly [L in Level]: (fields: object, message?: string) => void;
} & {
  /** Whether a level is written; asked before a line is built, where the logger can tell. */
  isLevelEnabled?(level: string): boolean;
};

/** What {@link spanMixin} adds to a line. */
export interface SpanFields {
  /** Id of the span that is running. */
  spanId?: unknown;
  /** Id of the span around it. */
  parentSpanId?: unknown;
}

/** Options of {@link logEvents}. */
export interface LogOptions {
  /** Level of an event, undefined = no line; default {@link levelOf}. */
  readonly level?: ((event: string, measurements: Measurements, metadata: Metadata) => Level | undefined) | undefined;
  /** Message of a line; default: the event's name. */
  readonly message?: ((event: string, measurements: Measurements, metadata: Metadata) => string) | undefined;
}

/** Levels by the last segment of an event's name; others are "info". */
const LEVELS: Readonly<Record<string, Level>> = { start: "debug", exception: "error", failure: "error" };

/** The default level of an event: "error" for exceptions and failures, "debug" for starts, "info" for the rest.
 * @example levelOf("db.query.exception");  // => "error" */
export function levelOf(event: string): Level {
  const last = event.slice(event.lastIndexOf(".") + 1);
  return Object.hasOwn(LEVELS, last) ? (LEVELS[last] as Level) : "info";
}

function idsOf(context: unknown): SpanFields {
  if (context === undefined || context === null) return {};
  if (typeof context !== "object") return { spanId: typeof context === "symbol" ? String(context) : context };
  const { id, parent } = context as { readonly id?: unknown; readonly parent?: { readonly id?: unknown } };
  const ids: SpanFields = {};
  if (id !== undefined) ids.spanId = id;
  if (parent?.id !== undefined) ids.parentSpanId = parent.id;
  return ids;
}

function fieldsOf(event: string, measurements: Measurements, metadata: Metadata): object {
  const { spanContext, ...own } = metadata;
  const line = { event, ...idsOf(spanContext), measurements };
  // Where there is no stack, the reason is not one that was thrown: `tensor.compile.stop` says by a word why it compiled.
  if (!("stacktrace" in own)) return { ...line, metadata: own };
  const { reason, stacktrace, ...rest } = own;
  // pino's serializer of errors prints the stack; of what is no error, nothing would be printed.
  const thrown = reason instanceof Error ? { err: reason } : { reason: String(reason), stacktrace };
  return { ...line, ...thrown, metadata: rest };
}

/** A payload that cannot be read must not end the logging: its line says so. */
function readableFields(event: string, measurements: Measurements, metadata: Metadata): object {
  try {
    return fieldsOf(event, measurements, metadata);
  } catch (error) {
    return { event, unreadable: String(error) };
  }
}

/** Writes a line for each of the selected events: `event`, `spanId`, `parentSpanId`, `err`, `measurements`, `metadata`.
 * Units: as in the event. A level the logger does not write costs one comparison. Throws TypeError `selection/form`, `name/malformed`.
 * @example logEvents(pino(), { prefix: "db" }, { level: (event) => (event.endsWith(".start") ? undefined : levelOf(event)) }); */
export function logEvents(logger: EventLogger, selection: EventSelection, options: LogOptions = {}): Bridge {
  const { level: chooseLevel = levelOf, message } = options;
  const id = Symbol("sextant.telemetry/pino");
  let writing = false;
  attachEvents(id, selection, (event, measurements, metadata) => {
    if (writing) return;
    const level = chooseLevel(event, measurements, metadata);
    if (level === undefined || logger.isLevelEnabled?.(level) === false) return;
    writing = true;
    try {
      logger[level](readableFields(event, measurements, metadata), message?.(event, measurements, metadata) ?? event);
    } finally {
      writing = false;
    }
  });
  return bridge(id, () => {});
}

/** A `mixin` for pino: adds `spanId` and `parentSpanId` of the running span to each line, nothing outside of spans.
 * With the async context of `@sextant/telemetry/node` it follows awaits and timers.
 * @example pino({ mixin: spanMixin }); */
export function spanMixin(): SpanFields {
  return idsOf(activeContext());
}
