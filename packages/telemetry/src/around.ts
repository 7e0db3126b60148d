// Wrapping of traced functions: how a bridge makes its own context active inside them.
// Invariant: the traced function runs exactly once and its outcome is the caller's, whatever a wrapper does; a wrapper that throws or never
// calls `next` is detached like a failing handler.
import { failed } from "./dispatch.js";
import { dottedPrefix } from "./name.js";
import { type AroundRegistration, claim, detach, refreshArounds, registry, requireFunction } from "./registry.js";
import type { Around, AttachResult, HandlerId, Metadata, SpanMetadata, SpanPrefix } from "./types.js";

/** Wraps every function traced by spans under the given prefixes; wrappers attached first are outermost.
 * Throws TypeError `name/*`, `handler/id`, `handler/function`; an id that is taken is the value `already_exists`.
 * @example attachAround("context", ["db"], (prefix, metadata, next) => next()).ok;  // => true */
export function attachAround(
  id: HandlerId,
  prefixes: readonly (SpanPrefix | readonly [])[],
  around: Around,
): AttachResult {
  const under = prefixes.map((prefix) => dottedPrefix(prefix, "attachAround"));
  requireFunction(around, "attachAround");
  return claim(id, "attachAround", () => {
    registry.arounds.set(id, { id, prefixes: under, around });
    for (const span of registry.spans.values()) refreshArounds(span);
  });
}

function wrapped<R>(
  registration: AroundRegistration,
  prefix: string,
  metadata: Metadata & SpanMetadata,
  next: () => R,
): R {
  let outcome: { readonly value: R } | { readonly thrown: unknown } | undefined;
  const once = (): R => {
    if (outcome === undefined) {
      try {
        outcome = { value: next() };
      } catch (thrown) {
        outcome = { thrown };
      }
    }
    if ("thrown" in outcome) throw outcome.thrown;
    return outcome.value;
  };
  try {
    registration.around(prefix, metadata, once);
    if (outcome === undefined) throw new TypeError("the wrapper did not call next");
  } catch (reason) {
    const own = outcome !== undefined && "thrown" in outcome && (outcome as { thrown: unknown }).thrown === reason;
    if (!own) {
      if (registry.arounds.get(registration.id) === registration) detach(registration.id);
      failed({ id: registration.id, config: undefined }, prefix, reason);
    }
  }
  return once();
}

/** Runs a function inside the wrappers of a span. */
export function runInside<R>(
  arounds: readonly AroundRegistration[] | null,
  prefix: string,
  metadata: Metadata & SpanMetadata,
  fn: () => R,
): R {
  if (arounds === null) return fn();
  return arounds.reduceRight<() => R>((next, each) => () => wrapped(each, prefix, metadata, next), fn)();
}
