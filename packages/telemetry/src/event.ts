// Executing events: by name, or through a prepared handle that has found its record once.
// Invariant: with nobody listening a handle costs one load and one comparison, and a name one look-up; unknown names leave no trace.
import { dispatch, evaluate, isPayload, requirePayload } from "./dispatch.js";
import { dotted } from "./name.js";
import { declare, type EventRecord, intern, type Registration, registry } from "./registry.js";
import type {
  Description,
  EventName,
  Lazy,
  Measurements,
  MeasurementsOf,
  Metadata,
  MetadataOf,
  NameOf,
} from "./types.js";

const NONE: Metadata = Object.freeze({});

function emit(
  handlers: readonly Registration[] | null | undefined,
  name: string,
  measurements: Lazy<Measurements>,
  metadata: Lazy<Metadata>,
): void {
  requirePayload(measurements, name);
  requirePayload(metadata, name);
  if (handlers) dispatch(handlers, name, evaluate(measurements, name), evaluate(metadata, name));
}

/** Executes an event: calls the handlers attached to exactly this name, in attach order, before it returns.
 * Units: times are milliseconds.  A payload may be a function, called at most once and only when somebody listens.
 * Throws TypeError `name/malformed`, `event/payload`; never because of a handler.
 * @example execute("cache.miss", { count: 1 }, { key: "user:7" }); */
export function execute<const N extends EventName>(
  name: N,
  measurements: Lazy<MeasurementsOf<N>>,
  metadata: Lazy<MetadataOf<N>> = NONE as MetadataOf<N>,
): void {
  const record = registry.events.get(name as string);
  if (record?.handlers === null && isPayload(measurements) && isPayload(metadata)) return;
  const text = dotted(name, "execute");
  const { handlers } = record ?? registry.events.get(text) ?? {};
  emit(handlers, text, measurements as Lazy<Measurements>, metadata as Lazy<Metadata>);
}

/** A prepared event: what a module keeps for an event that it executes often. */
export class Event<M = Measurements, D = Metadata> {
  /** Dotted name. */
  readonly name: string;
  readonly #record: EventRecord;

  /** @internal */
  constructor(record: EventRecord) {
    this.name = record.name;
    this.#record = record;
  }

  /** Whether somebody listens right now. */
  get enabled(): boolean {
    return this.#record.handlers !== null;
  }

  /** Executes the event.  Throws TypeError `event/payload`; never because of a handler.
   * @example event("cache.miss").execute({ count: 1 }, () => ({ key: "user:7" })); */
  execute(measurements: Lazy<M>, metadata: Lazy<D> = NONE as D): void {
    const { handlers } = this.#record;
    if (handlers || !isPayload(measurements) || !isPayload(metadata)) {
      emit(handlers, this.name, measurements as Lazy<Measurements>, metadata as Lazy<Metadata>);
    }
  }
}

/** Declares an event and prepares it.
 * Complexity: execute costs one comparison while nobody listens.  Throws TypeError `name/malformed`.
 * @example const miss = event("cache.miss", { doc: "a key was not there: count; key" }); */
export function event<const N extends EventName>(
  name: N,
  description?: Description,
): Event<MeasurementsOf<NameOf<N>>, MetadataOf<NameOf<N>>> {
  const text = dotted(name, "event");
  declare(text, "event", description);
  return new Event(intern(text));
}
