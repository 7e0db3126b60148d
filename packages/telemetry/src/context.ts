// Which span surrounds a call.
// Invariant: the default follows synchronous nesting and costs nothing while no span is active; another manager (async context) is installed
// by whoever wants it.
import { registry } from "./registry.js";
import type { ContextManager, SpanContext } from "./types.js";

const synchronous: ContextManager = {
  active: () => registry.current,
  run(context, fn) {
    const outer = registry.current;
    registry.current = context;
    try {
      return fn();
    } finally {
      registry.current = outer;
    }
  },
};

/** The manager in force. */
export const contexts = (): ContextManager => registry.contexts ?? synchronous;

/** Context of the innermost span around this call, if any. */
export const activeContext = (): SpanContext | undefined => contexts().active();

/** A fresh context below the running span. */
export function beginContext(): SpanContext {
  registry.begun += 1;
  return { id: registry.begun, parent: activeContext() };
}

/** Installs another way to find the surrounding span; undefined brings the default back (synchronous nesting).
 * Answers the manager that was installed before, for whoever wants to restore it; undefined = the default.
 * @example setContextManager(undefined); */
export function setContextManager(manager: ContextManager | undefined): ContextManager | undefined {
  const before = registry.contexts;
  registry.contexts = manager;
  return before;
}
