// The process-wide table of events, spans and handlers.
// Invariant: it is plain data under one global symbol, so that every installed copy of the package works on the same records with its own
// functions; a copy adds the fields it misses and ignores those it does not know. Handler lists are replaced, never changed, and null when empty:
// a dispatch keeps the list it began with, and "nobody listens" is one comparison.
// Not here: calling handlers (dispatch.ts).
import { disposable } from "./dispose.js";
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
  SpanContext,
} from "./types.js";

/** A handler, or a wrapper of traced functions; one object however many events it is attached to. */
export interface Registration {
  readonly id: HandlerId;
  readonly handler: Handler<never, never> | Around;
  readonly config: unknown;
  /** Events it is attached to. */
  readonly names: Set<string>;
  /** Links it to what is declared later, where it follows a prefix. */
  readonly follow?: ((declared: DeclaredEvent) => void) | undefined;
}

/** One event. */
export interface EventRecord {
  readonly name: string;
  handlers: readonly Registration[] | null;
  /** The span it belongs to, once that is defined. */
  span: SpanRecord | null;
}

/** One span: its three events, and a nameless fourth that keeps what wraps it. */
export interface SpanRecord {
  readonly prefix: string;
  readonly start: EventRecord;
  readonly stop: EventRecord;
  readonly exception: EventRecord;
  readonly around: EventRecord;
  /** How many of the four have handlers; 0 = nobody listens. */
  active: number;
}

interface Registry {
  readonly events: Map<string, EventRecord>;
  readonly declared: Map<string, DeclaredEvent>;
  readonly handlers: Map<HandlerId, Registration>;
  /** Id of the span begun last. */
  begun: number;
  logger?: Logger | undefined;
  contexts?: ContextManager | undefined;
  /** Innermost running span of the default context manager. */
  current?: SpanContext | undefined;
}

function shared(): Registry {
  const key = Symbol.for("sextant.telemetry/registry@1");
  const slots = globalThis as { [key]?: Registry };
  const fresh: Registry = { events: new Map(), declared: new Map(), handlers: new Map(), begun: 0 };
  slots[key] = Object.assign(slots[key] ?? fresh, { ...fresh, ...slots[key] });
  return slots[key];
}

/** The table of this process. */
export const registry: Registry = shared();

/** The record of an event, made when there is none. */
export function intern(name: string): EventRecord {
  let record = registry.events.get(name);
  if (!record) {
    record = { name, handlers: null, span: null };
    registry.events.set(name, record);
  }
  return record;
}

function setHandlers(record: EventRecord, handlers: readonly Registration[]): void {
  const { span } = record;
  if (span && record.handlers) span.active--;
  record.handlers = handlers.length ? handlers : null;
  if (span && record.handlers) span.active++;
}

/** Attaches a registration to an event, unless it is already. */
export function link(registration: Registration, name: string): void {
  if (registration.names.has(name)) return;
  registration.names.add(name);
  const record = intern(name);
  setHandlers(record, [...(record.handlers ?? []), registration]);
}

// No event has an empty segment, so the wrappers' record of a span cannot meet one.
const WRAPPERS = "..";

/** Names of the records behind a declaration; the last of a span's four keeps its wrappers. */
export const recordsOf = ({ name, kind }: DeclaredEvent): readonly string[] =>
  kind === "span" ? [`${name}.start`, `${name}.stop`, `${name}.exception`, name + WRAPPERS] : [name];

/** Notes that an event or span exists; registrations that follow a prefix of it are attached. */
export function declare(name: string, kind: DeclaredEvent["kind"], description?: Description): void {
  const declared = { ...registry.declared.get(name), ...description, name, kind };
  registry.declared.set(name, declared);
  for (const { follow } of registry.handlers.values()) follow?.(declared);
}

/** The record of a declared span, made when there is none. */
export function internSpan(prefix: string): SpanRecord {
  const records = recordsOf({ name: prefix, kind: "span" }).map(intern);
  const [start, stop, exception, around] = records as [EventRecord, EventRecord, EventRecord, EventRecord];
  if (!start.span) {
    const span = { prefix, start, stop, exception, around, active: records.filter(({ handlers }) => handlers).length };
    for (const record of records) record.span = span;
  }
  return start.span as SpanRecord;
}

/** Enters a registration under its id and links it to events; the answer of the attach functions. */
export function register(place: string, registration: Registration, names: Iterable<string>): AttachResult {
  const { id, handler } = registration;
  must(typeof id === "string" || typeof id === "symbol", "handler/id", place, id, "string or symbol");
  must(typeof handler === "function", "handler/function", place, handler, "function");
  if (registry.handlers.has(id)) return disposable({ ok: false, error: "already_exists" } as const, () => {});
  for (const name of names) link(registration, name);
  if (registration.names.size || registration.follow) registry.handlers.set(id, registration);
  return disposable({ ok: true } as const, () => {
    if (registry.handlers.get(id) === registration) detach(id);
  });
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
  return register("attachMany", { id, handler: handler as never, config, names: new Set() }, names);
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
  return register("attach", { id, handler: handler as never, config, names: new Set() }, [dotted(event, "attach")]);
}

/** Enters a registration that follows the declared records, present and future, whose name is under a prefix; of spans either the three events
 * or the record of the wrappers. */
export function registerFollower(
  place: string,
  { id, handler, config }: Pick<Registration, "id" | "handler" | "config">,
  prefixes: readonly string[],
  wraps: boolean,
): AttachResult {
  const followed = (declared: DeclaredEvent): readonly string[] =>
    recordsOf(declared).filter((name) => {
      const wrapper = name.endsWith(WRAPPERS);
      return wrapper === wraps && prefixes.some((prefix) => isUnder(wrapper ? declared.name : name, prefix));
    });
  const follow = (declared: DeclaredEvent): void => {
    for (const name of followed(declared)) link(registration, name);
  };
  const registration: Registration = { id, handler, config, names: new Set(), follow };
  return register(place, registration, [...registry.declared.values()].flatMap(followed));
}

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
  const prefixes = [dottedPrefix(prefix, "attachPrefix")];
  return registerFollower("attachPrefix", { id, handler: handler as never, config }, prefixes, false);
}

/** Detaches a handler from all its events. A dispatch that is under way still calls it.
 * An id that is not attached is the value `not_found`.
 * @example detach("nobody");  // => { ok: false, error: "not_found" } */
export function detach(id: HandlerId): DetachResult {
  const registration = registry.handlers.get(id);
  if (!registration) return { ok: false, error: "not_found" };
  for (const name of registration.names) {
    const record = intern(name);
    setHandlers(record, record.handlers?.filter((each) => each !== registration) ?? []);
  }
  // Last, so that a detachment that a full stack cut short is done again by whoever fails next.
  registry.handlers.delete(id);
  return { ok: true };
}

/** Handlers attached under a prefix, in attach order for each event; one row for each event of a handler.
 * The empty prefix lists all.  Throws TypeError `name/malformed`.
 * @example listHandlers("db").map(({ id, eventName }) => [id, eventName]); */
export function listHandlers(prefix: EventName | readonly [] = ""): HandlerRow[] {
  const under = dottedPrefix(prefix, "listHandlers");
  return [...registry.events.values()]
    .filter(({ name }) => !name.endsWith(WRAPPERS) && isUnder(name, under))
    .flatMap(({ name, handlers }) =>
      (handlers ?? []).map(({ id, handler, config }) => ({ id, eventName: name, handler: handler as never, config })),
    );
}

/** Every event and span declared so far, in order of declaration.
 * @example listEvents().map(({ name, kind, doc }) => [name, kind, doc]); */
export function listEvents(): readonly DeclaredEvent[] {
  return [...registry.declared.values()];
}
