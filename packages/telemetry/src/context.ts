// Which span surrounds a call.
// Invariant: the default follows synchronous nesting and costs nothing while no span is active; another manager (async context) is installed
// by whoever wants it.
import { nesting, registry } from "./registry.js";
import type { ContextManager, SpanContext } from "./types.js";

/** Context of the innermost span around this call, if any. */
export const activeContext = (): SpanContext | undefined => registry.contexts.active();

/** Installs another way to find the surrounding span; undefined brings the default back (synchronous nesting).
 * Answers the manager that was installed before, for whoever wants to restore it; undefined = the default.
 * @example setContextManager(undefined); */
export function setContextManager(manager: ContextManager | undefined): ContextManager | undefined {
  const before = registry.installed;
  registry.installed = manager;
  registry.contexts = manager ?? nesting;
  return before;
}
