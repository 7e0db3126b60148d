// Capturing events in tests.
// In: names of events.  Out: what was executed, as an array, as an async iterable, or one at a time.
// Invariant: capturing ends with `stop` or `using`; what was captured stays readable.
import { disposable } from "./dispose.js";
import type { Disposes, EventName, MeasurementsOf, MetadataOf, Millis, NameOf } from "./index.js";
import { attachMany, detach } from "./index.js";

/** One event as it was executed. */
export interface Captured<N = string> {
  /** Dotted name. */
  readonly event: NameOf<N>;
  /** Its measurements. */
  readonly measurements: MeasurementsOf<N>;
  /** Its metadata. */
  readonly metadata: MetadataOf<N>;
}

/** What {@link captureEvents} answers. */
export interface Capture<N = string> extends Disposes, AsyncIterable<Captured<N>> {
  /** Id of the handler. */
  readonly id: symbol;
  /** Everything captured so far, in order. */
  readonly events: readonly Captured<N>[];
  /** The next event, one that was captured but not yet taken included; `match` skips others.
   * Rejects with an Error `test/timeout` after `timeout` milliseconds (1,000; Infinity = never). */
  next(match?: (captured: Captured<N>) => boolean, timeout?: Millis): Promise<Captured<N>>;
  /** Forgets what was captured. */
  clear(): void;
  /** Ends capturing; waiting iterations end. */
  stop(): void;
}

/** From here on the platform's timers overflow and fire at once. */
const MAX_DELAY: Millis = 2 ** 31;

interface Waiter {
  wake(): void;
}

/** Captures events from now on.
 * Throws TypeError `name/malformed`.
 * @example const captured = captureEvents(["cache.miss"]); captured.events.length;  // => 0 */
export function captureEvents<const N extends EventName>(names: readonly N[]): Capture<N> {
  const id = Symbol("captureEvents");
  const events: Captured<N>[] = [];
  const waiting = new Set<Waiter>();
  let taken = 0;
  let open = true;

  const wakeAll = (): void => {
    for (const waiter of [...waiting]) waiter.wake();
  };
  attachMany(id, names, (event, measurements, metadata) => {
    events.push({ event, measurements, metadata });
    wakeAll();
  });

  const changed = (timeout: Millis): Promise<boolean> =>
    new Promise((resolve) => {
      const timer = timeout < MAX_DELAY ? setTimeout(() => settle(false), timeout) : undefined;
      const settle = (inTime: boolean): void => {
        clearTimeout(timer);
        waiting.delete(waiter);
        resolve(inTime);
      };
      const waiter: Waiter = { wake: () => settle(true) };
      waiting.add(waiter);
    });

  const take = (match: (captured: Captured<N>) => boolean): Captured<N> | undefined => {
    while (taken < events.length) {
      const captured = events[taken++] as Captured<N>;
      if (match(captured)) return captured;
    }
    return undefined;
  };

  const stop = (): void => {
    open = false;
    detach(id);
    wakeAll();
  };

  const capture = {
    id,
    events,
    async next(match: (captured: Captured<N>) => boolean = () => true, timeout: Millis = 1000) {
      const deadline = performance.now() + timeout;
      for (;;) {
        const captured = take(match);
        if (captured !== undefined) return captured;
        const left = deadline - performance.now();
        if (!open || left <= 0 || !(await changed(left))) {
          const last = take(match);
          if (last !== undefined) return last;
          const message = `Error [captureEvents]: no matching event of ${names.map(String).join(", ")} within ${timeout} ms; ${events.length} captured`;
          throw Object.assign(new Error(message), { code: "test/timeout" });
        }
      }
    },
    clear() {
      events.length = 0;
      taken = 0;
    },
    stop,
    async *[Symbol.asyncIterator](): AsyncGenerator<Captured<N>> {
      for (;;) {
        const captured = take(() => true);
        if (captured !== undefined) yield captured;
        else if (open) await changed(Number.POSITIVE_INFINITY);
        else return;
      }
    },
  };
  return disposable(capture, stop);
}

/** Waits for the next execution of an event.
 * Rejects with an Error `test/timeout` after `timeout` milliseconds (1,000; Infinity = never).  Throws TypeError `name/malformed`.
 * @example const { measurements } = await waitFor("job.done.stop"); */
export async function waitFor<const N extends EventName>(
  name: N,
  match: (captured: Captured<N>) => boolean = () => true,
  timeout: Millis = 1000,
): Promise<Captured<N>> {
  const captured = captureEvents([name]);
  try {
    return await captured.next(match, timeout);
  } finally {
    captured.stop();
  }
}
