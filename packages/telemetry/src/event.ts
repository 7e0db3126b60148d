// Executing events: by name, or through a prepared handle that has found its record once.
// Invariant: with nobody listening a handle costs one load and one comparison, and a name one look-up;
// of unknown names nothing enters the registry, and few are remembered here.
import { dispatch, evaluate, requirePayload } from "./dispatch.js";
import { dotted } from "./name.js";
import { declare, type EventRecord, intern, registry } from "./registry.js";
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

/** Stand-ins for well-formed names without a record, so that such a name is checked once, not at every call.
 * A thousand are remembered; then all are forgotten, so that names made up on the way leave no trace. */
let unheard = new Map<string, EventRecord>();

function emit(record: EventRecord, measurements: Lazy<Measurements>, metadata: Lazy<Metadata> = {}): void {
  requirePayload(measurements, record);
  requirePayload(metadata, record);
  if (record.handlers) dispatch(record, evaluate(measurements, record), evaluate(metadata, record));
}

/** Executes an event: calls the handlers attached to exactly this name, in attach order, before it returns.
 * Units: times are milliseconds.  A payload may be a function, called at most once and only when somebody listens.
 * Throws TypeError `name/malformed`, `event/payload`; never because of a handler.
 * @example execute("cache.miss", { count: 1 }, { key: "user:7" }); */
export function execute<const N extends EventName>(
  name: N,
  measurements: Lazy<MeasurementsOf<N>>,
  metadata?: Lazy<MetadataOf<N>>,
): void {
  const text = Array.isArray(name) ? dotted(name, "execute") : (name as string);
  emit(
    registry.events.get(text) ??
      unheard.get(text) ??
      // biome-ignore lint/suspicious/noAssignInExpressions: the room there is, or new room
      intern(dotted(text, "execute"), unheard.size < 1000 ? unheard : (unheard = new Map())),
    measurements as Lazy<Measurements>,
    metadata as Lazy<Metadata> | undefined,
  );
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
  execute(measurements: Lazy<M>, metadata?: Lazy<D>): void {
    emit(this.#record, measurements as Lazy<Measurements>, metadata as Lazy<Metadata> | undefined);
  }
}

/** Declares an event and prepares it.
 * Complexity: execute costs one comparison while nobody listens.  Throws TypeError `name/malformed`.
 * @example const miss = event("cache.miss", { doc: "a key was not there: count; key" }); */
export function event<const N extends EventName>(
  name: N,
  description?: Description,
): Event<MeasurementsOf<NameOf<N>>, MetadataOf<NameOf<N>>> {
  return new Event(declare(intern(dotted(name, "event")), description));
}
