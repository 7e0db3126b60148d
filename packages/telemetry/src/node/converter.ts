// Guards functions of the user that run inside a channel's subscriber.
// In: a function from message to payload.  Out: one that never throws: Node would make an uncaught exception of it.
// Invariant: the first throw is told by a process warning, once for each bridge.
import { isObject } from "../fault.js";

/** `convert`, or `fallback` of the message when it throws. */
export function guarded<A extends readonly unknown[], R>(
  place: string,
  convert: (...args: A) => R,
  fallback: R,
): (...args: A) => R {
  let told = false;
  return (...args) => {
    try {
      return convert(...args);
    } catch (error) {
      if (!told) {
        told = true;
        process.emitWarning(
          `${place}: a message could not be converted: ${error instanceof Error ? error.stack : error}`,
          {
            type: "TelemetryWarning",
            code: "SEXTANT_TELEMETRY_CONVERT",
          },
        );
      }
      return fallback;
    }
  };
}

/** A message's own fields; what is no object stands under `message`. */
export function fieldsOf(message: unknown): Readonly<Record<string, unknown>> {
  return isObject(message) ? { ...message } : { message };
}
