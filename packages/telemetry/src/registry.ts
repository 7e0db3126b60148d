// The process-wide table of events, spans and handlers.
// Invariant: it is plain data under one global symbol, so that every installed copy of the package works on the same records with its own
// functions; a copy adds the fields it misses and ignores those it does not know. Handler lists are replaced, never changed, and null when empty:
// a dispatch keeps the list it began with, and "nobody listens" is one comparison.
// Not here: calling handlers (dispatch.ts).
import { disposable } from "./dispose.js";
import { fault, shown } from "./fault.js";
import { dotted, dottedPrefix, isUnder } from "./name.js";
import type {
  Around,
  AttachResult,
  ContextManager,
  DeclaredEvent,
  Description,
  DetachResult,
  EventName,
  Handler,
  HandlerId,
  HandlerRow,
  Logger,
  SpanContext,
} from "./types.js";

/** A handler as the table keeps it; one object however many events it is attached to. */
export interface Registration {
  readonly id: HandlerId;
  readonly handler: Handler<never, never>;
  readonly config: unknown;
  /** Prefix it follows, or null for a fixed list of events. */
  readonly prefix: string | null;
  /** Events it is attached to. */
  readonly names: Set<string>;
}

/** A wrapper of traced functions. */
export interface AroundRegistration {
  readonly id: HandlerId;
  readonly prefixes: readonly string[];
  readonly around: Around;
}

/** One event. */
export interface EventRecord {
  readonly name: string;
  handlers: readonly Registration[] | null;
  /** The span it belongs to, once that is defined. */
  span: SpanRecord | null;
}

/** One span: its three events and what wraps it. */
export interface SpanRecord {
  readonly prefix: string;
  readonly start: EventRecord;
  readonly stop: EventRecord;
  readonly exception: EventRecord;
  arounds: readonly AroundRegistration[] | null;
  /** How many of its events have handlers, plus its arounds; 0 = nobody listens. */
  active: number;
}

interface Registry {
  readonly events: Map<string, EventRecord>;
  readonly spans: Map<string, SpanRecord>;
  readonly declared: Map<string, DeclaredEvent>;
  readonly handlers: Map<HandlerId, Registration>;
  readonly arounds: Map<HandlerId, AroundRegistration>;
  logger: Logger | null;
  contexts: ContextManager | null;
  /** Innermost running span of the default context manager. */
  current: SpanContext | undefined;
  /** Id of the span begun last. */
  spansBegun: number;
}

const KEY = Symbol.for("sextant.telemetry/registry@1");

function shared(): Registry {
  const slots = globalThis as { [KEY]?: Partial<Registry> };
  slots[KEY] = Object.assign(slots[KEY] ?? {}, {
    events: new Map(),
    spans: new Map(),
    declared: new Map(),
    handlers: new Map(),
    arounds: new Map(),
    logger: null,
    contexts: null,
    current: undefined,
    spansBegun: 0,
    ...slots[KEY],
  });
  return slots[KEY] as Registry;
}

/** The table of this process. */
export const registry: Registry = shared();

/** The record of an event, made when there is none. */
export function intern(name: string): EventRecord {
  let record = registry.events.get(name);
  if (record === undefined) {
    record = { name, handlers: null, span: null };
    registry.events.set(name, record);
  }
  return record;
}

function setHandlers(record: EventRecord, handlers: readonly Registration[]): void {
  const [before, after] = [record.handlers !== null, handlers.length > 0];
  record.handlers = after ? handlers : null;
  if (record.span !== null) record.span.active += Number(after) - Number(before);
}

function link(registration: Registration, name: string): void {
  if (registration.names.has(name)) return;
  registration.names.add(name);
  const record = intern(name);
  setHandlers(record, [...(record.handlers ?? []), registration]);
}

/** The three events of a span. */
const eventsOf = (prefix: string): readonly string[] => [`${prefix}.start`, `${prefix}.stop`, `${prefix}.exception`];

/** Notes that an event or span exists; handlers that follow a prefix of it are attached. */
export function declare(name: string, kind: DeclaredEvent["kind"], description: Description = {}): void {
  registry.declared.set(name, { ...registry.declared.get(name), ...description, name, kind });
  for (const each of kind === "span" ? eventsOf(name) : [name]) {
    for (const registration of registry.handlers.values()) {
      if (registration.prefix !== null && isUnder(each, registration.prefix)) link(registration, each);
    }
  }
}

/** The record of a span, made when there is none. */
export function internSpan(prefix: string): SpanRecord {
  const known = registry.spans.get(prefix);
  if (known !== undefined) return known;
  const [start, stop, exception] = eventsOf(prefix).map(intern) as [EventRecord, EventRecord, EventRecord];
  const record: SpanRecord = { prefix, start, stop, exception, arounds: null, active: 0 };
  for (const event of [start, stop, exception]) {
    event.span = record;
    if (event.handlers !== null) record.active += 1;
  }
  registry.spans.set(prefix, record);
  refreshArounds(record);
  return record;
}

/** Finds again what wraps a span, after a change of the wrappers. */
export function refreshArounds(record: SpanRecord): void {
  const found = [...registry.arounds.values()].filter(({ prefixes }) =>
    prefixes.some((prefix) => isUnder(record.prefix, prefix)),
  );
  record.active += found.length - (record.arounds?.length ?? 0);
  record.arounds = found.length > 0 ? found : null;
}

/** Checks an id and makes the answer of an attach function; `enter` runs when the id is free. */
export function claim(id: HandlerId, place: string, enter: () => void): AttachResult {
  if (typeof id !== "string" && typeof id !== "symbol") {
    throw fault("handler/id", place, `a handler's id is no ${typeof id}: ${shown(id)}`, "give a string or a symbol");
  }
  const taken = registry.handlers.has(id) || registry.arounds.has(id);
  if (!taken) enter();
  const mine = registry.handlers.get(id) ?? registry.arounds.get(id);
  const leave = (): void => {
    if (!taken && mine !== undefined && mine === (registry.handlers.get(id) ?? registry.arounds.get(id))) detach(id);
  };
  const answer = taken ? ({ ok: false, error: "already_exists" } as const) : ({ ok: true } as const);
  return disposable(answer, leave);
}

/** Throws TypeError `handler/function` unless the value can be called. */
export function requireFunction(value: unknown, place: string): void {
  if (typeof value !== "function") {
    throw fault(
      "handler/function",
      place,
      `a handler is no ${value === null ? "null" : typeof value}`,
      "give a function",
    );
  }
}

/** Attaches one handler to several events, all or none.
 * The same name twice counts once; an empty list attaches nothing and leaves the id free.
 * Throws TypeError `name/*`, `handler/id`, `handler/function`; an id that is taken is the value `already_exists`.
 * @example attachMany("log", ["db.query.stop", "db.query.exception"], (event) => console.log(event)).ok;  // => true */
export function attachMany<const N extends EventName, C = undefined>(
  id: HandlerId,
  events: readonly N[],
  handler: Handler<N, C>,
  config?: C,
): AttachResult {
  if (!Array.isArray(events))
    throw fault("name/list", "attachMany", `the events are ${shown(events)}`, "give an array of names");
  const names = events.map((name) => dotted(name, "attachMany"));
  requireFunction(handler, "attachMany");
  return claim(id, "attachMany", () => {
    if (names.length === 0) return;
    const registration: Registration = { id, handler: handler as never, config, prefix: null, names: new Set() };
    registry.handlers.set(id, registration);
    for (const name of names) link(registration, name);
  });
}

/** Attaches a handler to one event.
 * Throws TypeError `name/*`, `handler/id`, `handler/function`; an id that is taken is the value `already_exists`.
 * @example attach("log", "cache.miss", (event, { count }, { key }) => console.log(event, count, key)).ok;  // => true */
export function attach<const N extends EventName, C = undefined>(
  id: HandlerId,
  event: N,
  handler: Handler<N, C>,
  config?: C,
): AttachResult {
  return attachMany(id, [event], handler, config);
}

/** Attaches a handler to every declared event under a prefix, those declared later included.
 * The empty prefix stands for all events. Declared are the events of `event` and `defineSpan`.
 * Throws TypeError `name/*`, `handler/id`, `handler/function`; an id that is taken is the value `already_exists`.
 * @example attachPrefix("watch", "db", (event) => console.log(event)).ok;  // => true */
export function attachPrefix<C = undefined>(
  id: HandlerId,
  prefix: EventName | readonly [],
  handler: Handler<string, C>,
  config?: C,
): AttachResult {
  const under = dottedPrefix(prefix, "attachPrefix");
  requireFunction(handler, "attachPrefix");
  return claim(id, "attachPrefix", () => {
    const registration: Registration = { id, handler: handler as never, config, prefix: under, names: new Set() };
    registry.handlers.set(id, registration);
    for (const { name, kind } of registry.declared.values()) {
      for (const each of kind === "span" ? eventsOf(name) : [name]) if (isUnder(each, under)) link(registration, each);
    }
  });
}

/** Detaches a handler from all its events. A dispatch that is under way still calls it.
 * An id that is not attached is the value `not_found`.
 * @example detach("nobody");  // => { ok: false, error: "not_found" } */
export function detach(id: HandlerId): DetachResult {
  const registration = registry.handlers.get(id);
  if (registration === undefined && !registry.arounds.has(id)) return { ok: false, error: "not_found" };
  registry.handlers.delete(id);
  for (const name of registration?.names ?? []) {
    const record = intern(name);
    setHandlers(record, record.handlers?.filter((each) => each !== registration) ?? []);
  }
  if (registry.arounds.delete(id)) for (const span of registry.spans.values()) refreshArounds(span);
  return { ok: true };
}

/** Handlers attached under a prefix, in attach order for each event; one row for each event of a handler.
 * The empty prefix lists all.  Throws TypeError `name/*`.
 * @example listHandlers("db").map(({ id, eventName }) => [id, eventName]); */
export function listHandlers(prefix: EventName | readonly [] = ""): HandlerRow[] {
  const under = dottedPrefix(prefix, "listHandlers");
  return [...registry.events.values()]
    .filter((record) => isUnder(record.name, under))
    .flatMap((record) =>
      (record.handlers ?? []).map(({ id, handler, config }) => ({ id, eventName: record.name, handler, config })),
    );
}

/** Every event and span declared so far, in order of declaration.
 * @example listEvents().map(({ name, kind, doc }) => [name, kind, doc]); */
export function listEvents(): readonly DeclaredEvent[] {
  return [...registry.declared.values()];
}
