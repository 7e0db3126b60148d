// What every bridge to another system answers, and how it picks what it follows.
// In: names of events or spans, or one prefix.  Out: attached handlers and the way to detach them all.
// Invariant: ids are fresh symbols, so that bridges never collide, also those of another copy of the package; closing is idempotent.
// Not here: what a bridge does with an event (node/*, opentelemetry/*, performance.ts, pino.ts).
import { disposable } from "./dispose.js";
import { isObject, must } from "./fault.js";
import {
  attachMany,
  attachPrefix,
  type Disposes,
  detach,
  type EventName,
  type Measurements,
  type Metadata,
  type Segments,
  type SpanPrefix,
} from "./index.js";

/** A bridge that is open. */
export interface Bridge extends Disposes {
  /** Id of its handlers, as `listHandlers` shows it. */
  readonly id: symbol;
  /** Detaches and unsubscribes everything. Further calls change nothing. Disposing is the same. */
  close(): void;
}

/** Which events a bridge follows: exactly these, or every declared one under a prefix, those declared later included; "" is all. */
export type EventSelection = readonly EventName[] | { readonly prefix: EventName | readonly [] };

/** Which spans a bridge follows: exactly these, or every declared one under a prefix, those declared later included; "" is all. */
export type SpanSelection = readonly SpanPrefix[] | { readonly prefix: SpanPrefix | readonly [] };

/** A handler of any event. */
export type AnyHandler = (event: string, measurements: Measurements, metadata: Metadata) => void;

/** What a bridge does at the three events of a span; each gets the span's prefix in place of the event's name. */
export interface SpanHandlers {
  readonly start?: AnyHandler;
  readonly stop: AnyHandler;
  readonly exception: AnyHandler;
}

/** The answer of a bridge. */
export function bridge(id: symbol, close: () => void): Bridge {
  let open = true;
  const closeOnce = (): void => {
    if (!open) return;
    open = false;
    detach(id);
    close();
  };
  return disposable({ id, close: closeOnce }, closeOnce);
}

const isPrefix = (selection: EventSelection): selection is { readonly prefix: EventName | readonly [] } =>
  !Array.isArray(selection) && isObject(selection) && "prefix" in selection;

/** Throws TypeError `selection/form`. */
function checkSelection(id: symbol, selection: unknown): void {
  const holds = Array.isArray(selection) || isPrefix(selection as EventSelection);
  must(holds, "selection/form", String(id.description), selection, "list of names or { prefix }");
}

/** Attaches one handler to a selection of events. Throws TypeError `selection/form`, `name/malformed`. */
export function attachEvents(id: symbol, selection: EventSelection, handler: AnyHandler): void {
  checkSelection(id, selection);
  if (isPrefix(selection)) attachPrefix(id, selection.prefix, handler);
  else attachMany(id, selection as readonly EventName[], handler as never);
}

/** The name of one event of a span; what is no name stays so, for the core to refuse. */
function eventOf(prefix: SpanPrefix, phase: keyof SpanHandlers): EventName {
  if (typeof prefix === "string") return `${prefix}.${phase}`;
  return Array.isArray(prefix) && prefix.length > 0 ? [...(prefix as Segments), phase] : prefix;
}

/** Attaches to the events of a selection of spans. A prefix may also hold single events; only those of spans carry a span context.
 * Throws TypeError `selection/form`, `name/malformed`. */
export function attachSpans(id: symbol, selection: SpanSelection, handlers: SpanHandlers): void {
  checkSelection(id, selection);
  const phases = Object.keys(handlers) as (keyof SpanHandlers)[];
  const events: EventSelection = isPrefix(selection)
    ? selection
    : (selection as readonly SpanPrefix[]).flatMap((prefix) => phases.map((phase) => eventOf(prefix, phase)));
  attachEvents(id, events, (event, measurements, metadata) => {
    const at = event.lastIndexOf(".");
    const phase = event.slice(at + 1);
    if (!("spanContext" in metadata) || !Object.hasOwn(handlers, phase)) return;
    handlers[phase as keyof SpanHandlers]?.(event.slice(0, at), measurements, metadata);
  });
}

/** The prefixes of a selection, as `attachAround` takes them. */
export function prefixesOf(selection: SpanSelection): readonly (SpanPrefix | readonly [])[] {
  return isPrefix(selection) ? [selection.prefix as SpanPrefix | readonly []] : (selection as readonly SpanPrefix[]);
}
