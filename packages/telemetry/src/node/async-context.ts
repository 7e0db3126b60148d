// Spans that follow asynchronous work: an AsyncLocalStorage in the place of the core's synchronous nesting.
// In: nothing.  Out: the manager installed, and the way back.
// Invariant: one storage for the program, however often it is asked for; the last one to close brings the earlier manager back and switches the
// storage off, so that awaits are as cheap as before.
// Not here: which span is active (the core asks the manager).
import { AsyncLocalStorage } from "node:async_hooks";
import { type Bridge, bridge } from "../bridge.js";
import { type ContextManager, type SpanContext, setContextManager } from "../index.js";

interface Installation {
  readonly storage: AsyncLocalStorage<SpanContext | undefined>;
  readonly manager: ContextManager;
  readonly before: ContextManager | undefined;
  users: number;
}

let installed: Installation | undefined;

function install(): Installation {
  const storage = new AsyncLocalStorage<SpanContext | undefined>();
  const manager: ContextManager = {
    active: () => storage.getStore(),
    run: (context, fn) => storage.run(context, fn),
  };
  return { storage, manager, before: setContextManager(manager), users: 0 };
}

function uninstall({ storage, manager, before }: Installation): void {
  const current = setContextManager(before);
  // Whoever installed another manager since then keeps it.
  if (current !== manager) setContextManager(current);
  storage.disable();
}

/** Makes spans follow awaits, timers and callbacks: a span started in any of them has the right parent.
 * Install it once, at the start of the program; closing brings synchronous nesting back.
 * Complexity: on Node 20 and 22 every `await` of the program becomes some 100 ns slower, hence it is never installed by default.
 * @example using context = useAsyncContext(); */
export function useAsyncContext(): Bridge {
  installed ??= install();
  const mine = installed;
  mine.users += 1;
  return bridge(Symbol("sextant.telemetry/node.context"), () => {
    mine.users -= 1;
    if (mine.users > 0) return;
    installed = undefined;
    uninstall(mine);
  });
}

/** The storage in use, for those who make spans active without calling a function (trace-channel.ts). */
export const asyncStorage = (): AsyncLocalStorage<SpanContext | undefined> | undefined => installed?.storage;
