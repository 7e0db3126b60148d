// The process-wide table of events, spans and handlers.
// Invariant: it is plain data under one global symbol, so that every installed copy of the package works on the same records with its own
// functions and ignores the fields it does not know; a version that adds a field gives it to a table that lacks it. Handler lists are replaced,
// never changed, and null when empty: a dispatch keeps the list it began with, and "nobody listens" is one comparison.
// Not here: calling handlers (dispatch.ts), running wrappers (around.ts).
import { must } from "./fault.js";
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
  Metadata,
  SpanContext,
  SpanMetadata,
} from "./types.js";

/** A handler, or a wrapper of traced functions; one object however many events it is attached to. */
export interface Registration {
  readonly id: HandlerId;
  readonly handler: Handler<never, never> | Around;
  readonly config: unknown;
  /** What it is attached to. */
  readonly records: Set<EventRecord>;
  /** Of what is declared later, the records that it attaches to: set where it follows a prefix. */
  follow?: Follow | undefined;
}

/** The records of an event or span that a registration attaches to. */
export type Follow = (declared: EventRecord | SpanRecord) => readonly EventRecord[];

/** One event. */
export interface EventRecord {
  readonly name: string;
  handlers: readonly Registration[] | null;
  /** The span it belongs to, once that is defined. */
  span: SpanRecord | null;
  /** Of a span, whether one of its four records has handlers; in every record, so that all begin in one shape. */
  active: boolean;
  /** What its declaration says. */
  description?: Description;
}

const KINDS = ["start", "stop", "exception"] as const;

/** One span: its three events. A record too, named by the prefix, whose own handlers are what wraps the traced functions. */
export interface SpanRecord extends EventRecord {
  start: EventRecord;
  stop: EventRecord;
  exception: EventRecord;
}

interface Registry {
  readonly events: Map<string, EventRecord>;
  /** By prefix. */
  readonly spans: Map<string, EventRecord>;
  /** In order of declaration. */
  readonly declared: Set<EventRecord | SpanRecord>;
  readonly handlers: Map<HandlerId, Registration>;
  /** Id of the span begun last. */
  begun: number;
  logger?: Logger | undefined;
  /** The context manager in force. */
  contexts: ContextManager;
  /** What setContextManager was given last. */
  installed?: ContextManager | undefined;
  /** Attaches the registrations that follow a prefix to what has been declared; comes with the first of them. */
  follow?: ((declared: EventRecord | SpanRecord) => void) | undefined;
  /** Runs a function inside a span's wrappers; comes with the first wrapper. */
  wrap: <R>(span: SpanRecord, metadata: Metadata & SpanMetadata, fn: () => R) => R;
  /** Innermost running span of the default context manager. */
  current?: SpanContext | undefined;
}

type Slots = { [key: symbol]: Omit<Registry, "wrap"> };

/** The default context manager: spans surround what runs synchronously inside them. */
export const nesting: ContextManager = {
  active: () => registry.current,
  run(context, fn) {
    const outer = registry.current;
    registry.current = context;
    try {
      return fn();
    } finally {
      registry.current = outer;
    }
  },
};

/** The table of this process: the one that is there, or a new one put there. */
// biome-ignore lint/suspicious/noAssignInExpressions: as the sentence says
export const registry = ((globalThis as Slots)[Symbol.for("sextant.telemetry/registry@1")] ??= {
  events: new Map(),
  spans: new Map(),
  declared: new Set(),
  handlers: new Map(),
  begun: 0,
  contexts: nesting,
}) as Registry;

/** The record of a name, made when there is none. */
export function intern(name: string, records: Map<string, EventRecord> = registry.events): EventRecord {
  const record = records.get(name) ?? { name, handlers: null, span: null, active: false };
  records.set(name, record);
  return record;
}

/** Asks again whether somebody listens, after the handlers of a record have changed. */
function refresh(record: EventRecord & Partial<SpanRecord>): void {
  const owner = record.span ?? record;
  owner.active = !!owner.handlers || KINDS.some((kind) => owner[kind]?.handlers);
}

/** Attaches a registration to a record; one that it is attached to already counts once. */
function link(registration: Registration, record: EventRecord): void {
  registration.records.add(record);
  record.handlers = [...new Set(record.handlers).add(registration)];
  refresh(record);
}

/** The record of a span, made when there is none. */
export function internSpan(name: string): SpanRecord {
  const span = intern(name, registry.spans) as SpanRecord;
  for (const kind of KINDS) {
    span[kind] = intern(`${name}.${kind}`);
    span[kind].span = span;
  }
  refresh(span);
  return span;
}

/** Notes that an event or span exists; registrations that follow a prefix of it are attached. */
export function declare<R extends EventRecord>(record: R, description?: Description): R {
  record.description = { ...record.description, ...description };
  registry.declared.add(record);
  registry.follow?.(record);
  return record;
}

/** Detaches a registration; its id may be another's by now. */
export function withdraw(registration: Registration): void {
  for (const record of registration.records) {
    const rest = new Set(record.handlers);
    rest.delete(registration);
    record.handlers = rest.size ? [...rest] : null;
    refresh(record);
  }
  // Last, so that a detachment that a full stack cut short is done again by whoever fails next.
  if (registry.handlers.get(registration.id) === registration) registry.handlers.delete(registration.id);
}

/** Enters a handler under its id and links it to events; the answer of the attach functions. */
export function register(
  place: string,
  id: HandlerId,
  handler: Registration["handler"],
  config: unknown,
  names: readonly string[],
): AttachResult {
  must(typeof id === "string" || typeof id === "symbol", "handler/id", place, id, "string or symbol");
  must(typeof handler === "function", "handler/function", place, handler, "function");
  const ok = !registry.handlers.has(id);
  const registration: Registration = { id, handler, config, records: new Set() };
  if (ok) {
    registry.handlers.set(id, registration);
    for (const name of names) link(registration, intern(name));
  }
  // Where the runtime has no such symbol yet, nobody can look for the method.
  const answer = { ok, ...(!ok && { error: "already_exists" }), [Symbol.dispose]: () => withdraw(registration) };
  return answer as AttachResult;
}

/** Attaches one handler to several events, all or none.
 * The same name twice counts once; an empty list attaches nothing and leaves the id free.
 * Throws TypeError `name/malformed`, `name/list`, `handler/id`, `handler/function`; an id that is taken is the value `already_exists`.
 * @example attachMany("log", ["db.query.stop", "db.query.exception"], (event) => console.log(event)).ok;  // => true */
export function attachMany<const N extends EventName, C = undefined>(
  id: HandlerId,
  events: readonly N[],
  handler: Handler<N, C>,
  config?: C,
): AttachResult {
  must(Array.isArray(events), "name/list", "attachMany", events, "array of event names");
  const names = events.map((name) => dotted(name, "attachMany"));
  const answer = register("attachMany", id, handler as never, config, names);
  if (answer.ok && !names.length) detach(id);
  return answer;
}

/** Attaches a handler to one event.
 * Throws TypeError `name/malformed`, `handler/id`, `handler/function`; an id that is taken is the value `already_exists`.
 * @example attach("log", "cache.miss", (event, { count }, { key }) => console.log(event, count, key)).ok;  // => true */
export function attach<const N extends EventName, C = undefined>(
  id: HandlerId,
  event: N,
  handler: Handler<N, C>,
  config?: C,
): AttachResult {
  return register("attach", id, handler as never, config, [dotted(event, "attach")]);
}

function followers(declared: EventRecord | SpanRecord): void {
  for (const each of registry.handlers.values()) {
    for (const record of each.follow?.(declared) ?? []) link(each, record);
  }
}

/** Enters a registration that follows what is declared, present and future. */
export function registerFollower(
  place: string,
  id: HandlerId,
  handler: Registration["handler"],
  config: unknown,
  follow: Follow,
): AttachResult {
  const answer = register(place, id, handler, config, []);
  if (answer.ok) {
    (registry.handlers.get(id) as Registration).follow = follow;
    registry.follow = followers;
    registry.declared.forEach(followers);
  }
  return answer;
}

/** Whether a declaration is a span's. */
export const isSpan = (declared: EventRecord | SpanRecord): declared is SpanRecord => "start" in declared;

/** Attaches a handler to every declared event under a prefix, those declared later included.
 * The empty prefix stands for all events. Declared are the events of `event` and `defineSpan`.
 * Throws TypeError `name/malformed`, `handler/id`, `handler/function`; an id that is taken is the value `already_exists`.
 * @example attachPrefix("watch", "db", (event) => console.log(event)).ok;  // => true */
export function attachPrefix<C = undefined>(
  id: HandlerId,
  prefix: EventName | readonly [],
  handler: Handler<string, C>,
  config?: C,
): AttachResult {
  const under = dottedPrefix(prefix, "attachPrefix");
  return registerFollower("attachPrefix", id, handler as never, config, (declared) => {
    const events = isSpan(declared) ? KINDS.map((kind) => declared[kind]) : [declared];
    return events.filter(({ name }) => isUnder(name, under));
  });
}

/** Detaches a handler from all its events. A dispatch that is under way still calls it.
 * An id that is not attached is the value `not_found`.
 * @example detach("nobody");  // => { ok: false, error: "not_found" } */
export function detach(id: HandlerId): DetachResult {
  const registration = registry.handlers.get(id);
  if (!registration) return { ok: false, error: "not_found" };
  withdraw(registration);
  return { ok: true };
}

/** Handlers attached under a prefix, in attach order for each event; one row for each event of a handler.
 * The empty prefix lists all.  Throws TypeError `name/malformed`.
 * @example listHandlers("db").map(({ id, eventName }) => [id, eventName]); */
export function listHandlers(prefix: EventName | readonly [] = ""): HandlerRow[] {
  const under = dottedPrefix(prefix, "listHandlers");
  return [...registry.events.values()]
    .filter(({ name }) => isUnder(name, under))
    .flatMap(({ name, handlers }) =>
      (handlers ?? []).map(({ id, handler, config }) => ({ id, eventName: name, handler: handler as never, config })),
    );
}

/** Every event and span declared so far, in order of declaration.
 * @example listEvents().map(({ name, kind, doc }) => [name, kind, doc]); */
export function listEvents(): readonly DeclaredEvent[] {
  return [...registry.declared].map((declared) => ({
    ...declared.description,
    name: declared.name,
    kind: isSpan(declared) ? "span" : "event",
  }));
}
