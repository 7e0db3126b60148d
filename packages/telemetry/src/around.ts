// Wrapping of traced functions: how a bridge makes its own context active inside them.
// Invariant: the traced function runs exactly once and its outcome is the caller's, whatever a wrapper does; a wrapper that throws or never
// calls `next` is detached like a failing handler.
import { failed } from "./dispatch.js";
import { dottedPrefix, isUnder } from "./name.js";
import { isSpan, type Registration, registerFollower, registry, type SpanRecord } from "./registry.js";
import type { Around, AttachResult, HandlerId, Metadata, SpanMetadata, SpanPrefix } from "./types.js";

/** Wraps every function traced by declared spans under the given prefixes, present and future; wrappers attached first are outermost.
 * Throws TypeError `name/malformed`, `handler/id`, `handler/function`; an id that is taken is the value `already_exists`.
 * @example attachAround("context", ["db"], (prefix, metadata, next) => next()).ok;  // => true */
export function attachAround(
  id: HandlerId,
  prefixes: readonly (SpanPrefix | readonly [])[],
  around: Around,
): AttachResult {
  const under = prefixes.map((prefix) => dottedPrefix(prefix, "attachAround"));
  registry.wrap = wrapped;
  return registerFollower("attachAround", id, around, undefined, (declared) =>
    isSpan(declared) && under.some((prefix) => isUnder(declared.name, prefix)) ? [declared] : [],
  );
}

/** Runs a function inside all wrappers of a span, the first one outermost. */
function wrapped<R>({ name, handlers }: SpanRecord, metadata: Metadata & SpanMetadata, fn: () => R): R {
  return (handlers ?? []).reduceRight((next, registration) => guarded(registration, name, metadata, next), fn)();
}

/** A function inside one wrapper, with the invariant: whatever that does, `next` runs once and its outcome comes back. */
function guarded<R>(
  registration: Registration,
  prefix: string,
  metadata: Metadata & SpanMetadata,
  next: () => R,
): () => R {
  let outcome: (() => R) | undefined;
  let own: unknown;
  const once = (): R => {
    try {
      const value = outcome ? outcome() : next();
      outcome = () => value;
    } catch (reason) {
      own = reason;
      outcome = () => {
        throw reason;
      };
    }
    return outcome();
  };
  return (): R => {
    try {
      (registration.handler as Around)(prefix, metadata, once);
      if (!outcome) throw new TypeError("next was not called");
    } catch (reason) {
      if (!outcome || !Object.is(reason, own)) failed(registration, prefix, reason);
    }
    return once();
  };
}
