// Calls the handlers of an event.
// In: the list of handlers as it stood when the dispatch began, and the payload.  Out: nothing; the caller never notices a handler.
// Invariant: a handler that throws, or answers with a promise that rejects, is detached from all its events, then
// `telemetry.handler.failure` is executed, then one line is logged; the handlers after it still run.
import { monotonicTime, systemTime } from "./clock.js";
import { must } from "./fault.js";
import { detach, intern, type Registration, registry } from "./registry.js";
import type { ExceptionMetadata, Handler, Lazy, LoggedFailure, Logger, Measurements, Metadata } from "./types.js";

const FAILURE = "telemetry.handler.failure";

const toConsole: Logger = { error: (message) => console.error(message) };

/** What is said of something thrown. An error is known by its stack, so that those of other realms count. */
export function exceptionMetadata(reason: unknown): ExceptionMetadata {
  const { name, stack } = (reason ?? {}) as { name?: unknown; stack?: unknown };
  const stacktrace = typeof stack === "string" ? stack : undefined;
  return { kind: name === "AbortError" ? "exit" : stacktrace === undefined ? "throw" : "error", reason, stacktrace };
}

function log(what: string, details: LoggedFailure): void {
  try {
    (registry.logger ?? toConsole).error(`telemetry: ${what}: ${String(details.reason)}`, details);
  } catch {
    // A logger that fails has nobody left to tell.
  }
}

/** Takes a handler out that failed, and tells; one that was attached later under the same id stays. */
export function failed(registration: Registration, eventName: string, reason: unknown): void {
  const { id, config } = registration;
  if (registry.handlers.get(id) === registration) detach(id);
  const metadata = { eventName, handlerId: id, handlerConfig: config, ...exceptionMetadata(reason) };
  dispatch(
    intern(FAILURE).handlers ?? [],
    FAILURE,
    { systemTime: systemTime(), monotonicTime: monotonicTime() },
    metadata,
  );
  log(`handler ${String(id)} failed on ${eventName} and is detached`, metadata);
}

/** Calls the handlers in attach order. */
export function dispatch(
  handlers: readonly Registration[],
  name: string,
  measurements: Measurements,
  metadata: Metadata,
): void {
  for (let i = 0; i < handlers.length; i++) {
    const registration = handlers[i] as Registration;
    try {
      const { handler, config } = registration;
      const answer = (handler as unknown as Handler<string, unknown>)(
        name,
        measurements as never,
        metadata as never,
        config,
      );
      if (typeof answer?.then === "function") answer.then(undefined, (reason) => failed(registration, name, reason));
    } catch (reason) {
      failed(registration, name, reason);
    }
  }
}

/** Whether a value can be a payload: an object, or a function that makes one. */
export const isPayload = (value: unknown): boolean =>
  (typeof value === "object" && value !== null) || typeof value === "function";

/** Throws TypeError `event/payload` unless a value can be a payload. */
export function requirePayload(value: unknown, place: string): void {
  must(isPayload(value), "event/payload", place, value, "object, nor a function that makes one");
}

/** A payload or the function that makes it; one that throws or makes no object is logged, and an empty one takes its place. */
export function evaluate<T extends object>(lazy: Lazy<T>, eventName: string): T {
  if (typeof lazy !== "function") return lazy;
  try {
    const value = lazy();
    requirePayload(value, eventName);
    return value;
  } catch (reason) {
    log(`no payload for ${eventName}`, { eventName, ...exceptionMetadata(reason) });
    return {} as T;
  }
}

/** Replaces where lines about failed handlers go; undefined brings the default back (console.error).
 * @example setLogger({ error: (message) => console.warn(message) }); */
export function setLogger(logger: Logger | undefined): void {
  registry.logger = logger;
}
