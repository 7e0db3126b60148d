// Calls the handlers of an event.
// In: the list of handlers as it stood when the dispatch began, and the payload.  Out: nothing; the caller never notices a handler.
// Invariant: a handler that throws, or answers with a promise that rejects, is detached from all its events, then
// `telemetry.handler.failure` is executed, then one line is logged; the handlers after it still run.
import { startMeasurements } from "./clock.js";
import { isObject, must } from "./fault.js";
import { type EventRecord, intern, type Registration, registry, withdraw } from "./registry.js";
import type { ExceptionMetadata, Handler, Lazy, LoggedFailure, Logger, Measurements, Metadata } from "./types.js";

/** What is said of something thrown, whatever it is: an error is known by its stack, so that those of other realms count. */
export function exceptionMetadata(reason: unknown): ExceptionMetadata {
  let name: unknown;
  let stack: unknown;
  try {
    ({ name, stack } = reason as Error);
  } catch {
    // Nothing, or what cannot be read (a proxy, a getter that throws), is no error.
  }
  const stacktrace = typeof stack === "string" ? stack : undefined;
  return { kind: name === "AbortError" ? "exit" : stacktrace ? "error" : "throw", reason, stacktrace };
}

function log(what: string, details: LoggedFailure): void {
  try {
    const message = `telemetry: ${what}: ${String(details.reason)}`;
    if (registry.logger) registry.logger.error(message, details);
    else console.error(message);
  } catch {
    // A logger that fails has nobody left to tell.
  }
}

/** Takes a handler out that failed, and tells; one that was attached later under the same id stays. */
export function failed(registration: Registration, eventName: string, reason: unknown): void {
  withdraw(registration);
  const metadata = {
    eventName,
    handlerId: registration.id,
    handlerConfig: registration.config,
    ...exceptionMetadata(reason),
  };
  dispatch(intern("telemetry.handler.failure"), startMeasurements(), metadata);
  log(`handler ${String(registration.id)} failed on ${eventName} and is detached`, metadata);
}

/** Whether something is a promise or can be awaited like one. */
export const isThenable = (value: unknown): value is PromiseLike<unknown> =>
  typeof (value as PromiseLike<unknown> | undefined | null)?.then === "function";

type Heard = Registration & { readonly handler: Handler<string, unknown> };

/** Calls the handlers of an event in attach order. */
export function dispatch({ name, handlers }: EventRecord, measurements: object, metadata: object): void {
  for (const registration of handlers ?? []) {
    try {
      const { handler, config } = registration as Heard;
      const answer = handler(name, measurements as Measurements, metadata as Metadata, config);
      if (isThenable(answer)) answer.then(null, (reason) => failed(registration, name, reason));
    } catch (reason) {
      failed(registration, name, reason);
    }
  }
}

/** Throws TypeError `event/payload` unless a value can be a payload. */
export function requirePayload<T>(value: T, place: EventRecord): T {
  if (!isObject(value)) must(typeof value === "function", "event/payload", place.name, value, "object");
  return value;
}

/** A payload or the function that makes it; one that throws or makes no object is logged, and an empty one takes its place. */
export function evaluate<T extends object | undefined>(lazy: Lazy<T>, record: EventRecord): T {
  try {
    return typeof lazy === "function" ? requirePayload(lazy(), record) : lazy;
  } catch (reason) {
    log(`no payload for ${record.name}`, { eventName: record.name, ...exceptionMetadata(reason) });
    return {} as T;
  }
}

/** Replaces where lines about failed handlers go; undefined brings the default back (console.error).
 * @example setLogger({ error: (message) => console.warn(message) }); */
export function setLogger(logger: Logger | undefined): void {
  registry.logger = logger;
}
