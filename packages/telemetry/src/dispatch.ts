// Calls the handlers of an event.
// In: the list of handlers as it stood when the dispatch began, and the payload.  Out: nothing; the caller never notices a handler.
// Invariant: a handler that throws, or answers with a promise that rejects, is detached from all its events, then
// `telemetry.handler.failure` is executed, then one line is logged; the handlers after it still run.
import { monotonicTime, systemTime } from "./clock.js";
import { detach, intern, type Registration, registry } from "./registry.js";
import type { ExceptionKind, ExceptionMetadata, Lazy, LoggedFailure, Logger, Measurements, Metadata } from "./types.js";

const FAILURE = "telemetry.handler.failure";

const toConsole: Logger = { error: (message) => console.error(message) };

/** Class of something thrown. */
export function kindOf(reason: unknown): ExceptionKind {
  if ((reason as { name?: unknown } | null | undefined)?.name === "AbortError") return "exit";
  return reason instanceof Error || Object.prototype.toString.call(reason) === "[object Error]" ? "error" : "throw";
}

/** What is said of something thrown. */
export function exceptionMetadata(reason: unknown): ExceptionMetadata {
  const stack = (reason as { stack?: unknown } | null | undefined)?.stack;
  return { kind: kindOf(reason), reason, stacktrace: typeof stack === "string" ? stack : undefined };
}

function log(message: string, details: LoggedFailure): void {
  try {
    (registry.logger ?? toConsole).error(message, details);
  } catch {
    // A logger that fails has nobody left to tell.
  }
}

const text = (reason: unknown): string => {
  try {
    return String(reason);
  } catch {
    return typeof reason;
  }
};

/** Takes a handler out that failed, and tells. */
export function failed(
  { id, config }: { id: string | symbol; config: unknown },
  eventName: string,
  reason: unknown,
): void {
  const metadata = { eventName, handlerId: id, handlerConfig: config, ...exceptionMetadata(reason) };
  const { handlers } = intern(FAILURE);
  if (handlers !== null)
    dispatch(FAILURE, handlers, { systemTime: systemTime(), monotonicTime: monotonicTime() }, metadata);
  log(`telemetry: handler ${String(id)} failed on ${eventName} and was detached: ${text(reason)}`, metadata);
}

function fail(registration: Registration, eventName: string, reason: unknown): void {
  if (registry.handlers.get(registration.id) === registration) detach(registration.id);
  failed(registration, eventName, reason);
}

/** Calls the handlers in attach order. */
export function dispatch(
  name: string,
  handlers: readonly Registration[],
  measurements: Measurements,
  metadata: Metadata,
): void {
  for (let i = 0; i < handlers.length; i++) {
    const registration = handlers[i] as Registration;
    try {
      const answer = registration.handler(
        name as never,
        measurements as never,
        metadata as never,
        registration.config as never,
      );
      if (answer !== undefined && answer !== null && typeof answer.then === "function") {
        answer.then(undefined, (reason) => fail(registration, name, reason));
      }
    } catch (reason) {
      fail(registration, name, reason);
    }
  }
}

/** A payload or the function that makes it; one that throws or makes no object is logged, and nothing takes its place. */
export function evaluate<T extends object>(lazy: Lazy<T>, eventName: string): T {
  if (typeof lazy !== "function") return lazy;
  try {
    const value = lazy();
    if (typeof value === "object" && value !== null) return value;
    throw new TypeError(`a payload is no ${value === null ? "null" : typeof value}`);
  } catch (reason) {
    log(`telemetry: the payload of ${eventName} could not be made: ${text(reason)}`, {
      eventName,
      ...exceptionMetadata(reason),
    });
    return {} as T;
  }
}

/** Whether a value can be a payload: an object, or a function that makes one. */
export const isPayload = (value: unknown): boolean =>
  (typeof value === "object" && value !== null) || typeof value === "function";

/** Replaces where lines about failed handlers go; undefined brings the default back (console.error).
 * @example setLogger({ error: (message) => console.warn(message) }); */
export function setLogger(logger: Logger | undefined): void {
  registry.logger = logger ?? null;
}
