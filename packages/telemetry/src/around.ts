// Wrapping of traced functions: how a bridge makes its own context active inside them.
// Invariant: the traced function runs exactly once and its outcome is the caller's, whatever a wrapper does; a wrapper that throws or never
// calls `next` is detached like a failing handler.
import { failed } from "./dispatch.js";
import { dottedPrefix } from "./name.js";
import { registerFollower, registry } from "./registry.js";
import type { Around, AttachResult, HandlerId, SpanPrefix } from "./types.js";

/** Wraps every function traced by declared spans under the given prefixes, present and future; wrappers attached first are outermost.
 * Throws TypeError `name/malformed`, `handler/id`, `handler/function`; an id that is taken is the value `already_exists`.
 * @example attachAround("context", ["db"], (prefix, metadata, next) => next()).ok;  // => true */
export function attachAround(
  id: HandlerId,
  prefixes: readonly (SpanPrefix | readonly [])[],
  around: Around,
): AttachResult {
  const under = prefixes.map((prefix) => dottedPrefix(prefix, "attachAround"));
  const handler = typeof around === "function" ? guarded(id, around) : around;
  return registerFollower("attachAround", { id, handler, config: undefined }, under, true);
}

/** The wrapper with the invariant: whatever it does, `next` has run once and its outcome comes back. */
function guarded(id: HandlerId, around: Around): Around {
  return (prefix, metadata, next) => {
    const registration = registry.handlers.get(id);
    const { once, outcome } = onlyOnce(next);
    try {
      around(prefix, metadata, once);
      if (!outcome.known) throw new TypeError("next was not called");
    } catch (reason) {
      if (registration && (!outcome.known || reason !== outcome.thrown)) failed(registration, prefix, reason);
    }
    return once();
  };
}

function onlyOnce<R>(next: () => R): { once: () => R; outcome: { known: boolean; thrown: unknown } } {
  const outcome: { known: boolean; thrown: unknown; value?: R; threw: boolean } = {
    known: false,
    thrown: undefined,
    threw: false,
  };
  const once = (): R => {
    if (!outcome.known) {
      outcome.known = true;
      try {
        outcome.value = next();
      } catch (reason) {
        outcome.thrown = reason;
        outcome.threw = true;
      }
    }
    if (outcome.threw) throw outcome.thrown;
    return outcome.value as R;
  };
  return { once, outcome };
}
