// Async context of Node: spans keep their parents across awaits, timers and callbacks, and nothing leaks out of them.
import { AsyncLocalStorage } from "node:async_hooks";
import { EventEmitter } from "node:events";
import { setImmediate as nextTurn, setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { activeContext, attachMany, defineSpan, detach, type SpanContext, setContextManager } from "../src/index.js";
import { type Bridge, useAsyncContext } from "../src/node.js";

const outer = defineSpan("async.outer");
const inner = defineSpan("async.inner");
const LISTENER = Symbol("listener");

/** Contexts by the label in the start metadata. */
let started: Map<string, SpanContext>;

beforeEach(() => {
  started = new Map();
  attachMany(LISTENER, ["async.outer.start", "async.inner.start"], (_event, _measurements, { label, spanContext }) => {
    started.set(String(label), spanContext as SpanContext);
  });
});
afterEach(() => {
  detach(LISTENER);
  setContextManager(undefined);
});

const parentOf = (label: string): SpanContext | undefined => started.get(label)?.parent;

const viaCallback = <T>(begin: (done: (value: T) => void) => void): Promise<T> => new Promise(begin);

describe("with the async context", () => {
  let context: Bridge;
  beforeEach(() => {
    context = useAsyncContext();
  });
  afterEach(() => context.close());

  test.for<{ name: string; reach: (work: () => void) => Promise<unknown> }>([
    {
      name: "an await",
      reach: async (work) => {
        await Promise.resolve();
        work();
      },
    },
    { name: "a timer", reach: (work) => sleep(1).then(work) },
    { name: "setTimeout with a callback", reach: (work) => viaCallback((done) => setTimeout(() => done(work()), 1)) },
    { name: "setImmediate", reach: (work) => nextTurn().then(work) },
    { name: "a microtask", reach: (work) => viaCallback((done) => queueMicrotask(() => done(work()))) },
    { name: "process.nextTick", reach: (work) => viaCallback((done) => process.nextTick(() => done(work()))) },
  ])("$name keeps the span", async ({ reach }) => {
    await outer.trace({ label: "outer" }, () => reach(() => inner.trace({ label: "inner" }, () => undefined)));
    expect(parentOf("inner")).toBe(started.get("outer"));
    expect(activeContext()).toBeUndefined();
  });

  test("spans that run at the same time keep their own parents", async () => {
    const job = (label: string, delay: number): Promise<void> =>
      outer.trace({ label }, async () => {
        await sleep(delay);
        await inner.trace({ label: `${label}/1` }, () => sleep(delay));
        await inner.trace({ label: `${label}/2` }, () => sleep(1));
      });
    await Promise.all([job("a", 3), job("b", 1), job("c", 2)]);
    for (const label of ["a", "b", "c"]) {
      expect(parentOf(`${label}/1`)).toBe(started.get(label));
      expect(parentOf(`${label}/2`)).toBe(started.get(label));
      expect(parentOf(label)).toBeUndefined();
    }
  });

  test("a promise that is not awaited inside still belongs to its span, and the caller has none after it", async () => {
    let late: Promise<void> = Promise.resolve();
    outer.trace({ label: "outer" }, () => {
      late = sleep(2).then(() => inner.trace({ label: "late" }, () => undefined));
    });
    expect(activeContext()).toBeUndefined();
    await late;
    expect(parentOf("late")).toBe(started.get("outer"));
    expect(activeContext()).toBeUndefined();
  });

  test("nothing leaks after a span that throws or rejects", async () => {
    const boom = new Error("boom");
    expect(() =>
      outer.trace({ label: "sync" }, () => {
        throw boom;
      }),
    ).toThrow(boom);
    expect(activeContext()).toBeUndefined();
    await expect(outer.trace({ label: "async" }, () => Promise.reject(boom))).rejects.toBe(boom);
    expect(activeContext()).toBeUndefined();
    inner.trace({ label: "next" }, () => undefined);
    expect(parentOf("next")).toBeUndefined();
  });

  test("a listener registered inside a span runs in the context of whoever emits", () => {
    const emitter = new EventEmitter();
    let seen: unknown = "not called";
    outer.trace({ label: "outer" }, () =>
      emitter.on("ping", () => {
        seen = activeContext();
      }),
    );
    emitter.emit("ping");
    expect(seen).toBeUndefined();
  });

  test("each step of an async iterator runs inside its span, wherever it is asked for", async () => {
    async function* rows(): AsyncGenerator<number> {
      for (const row of [1, 2]) {
        await sleep(1);
        inner.trace({ label: `row ${row}` }, () => undefined);
        yield row;
      }
    }
    const steps = outer.iterate({ label: "rows" }, rows);
    const elsewhere = new AsyncLocalStorage<number>();
    for (let at = 0; at < 3; at += 1) await elsewhere.run(at, () => steps.next());
    expect(parentOf("row 1")).toBe(started.get("rows"));
    expect(parentOf("row 2")).toBe(started.get("rows"));
  });

  test("a manual span is the parent inside its run only", async () => {
    const span = outer.start({ label: "manual" });
    inner.trace({ label: "beside" }, () => undefined);
    await span.run(async () => {
      await sleep(1);
      inner.trace({ label: "inside" }, () => undefined);
    });
    span.stop({});
    expect(parentOf("beside")).toBeUndefined();
    expect(parentOf("inside")).toBe(started.get("manual"));
  });
});

describe("installing", () => {
  test("without it a span is lost at the first await; closing brings that back", async () => {
    const parentAfterAwait = async (label: string): Promise<SpanContext | undefined> => {
      await outer.trace({ label: "outer" }, async () => {
        await Promise.resolve();
        inner.trace({ label }, () => undefined);
      });
      return parentOf(label);
    };
    expect(await parentAfterAwait("before")).toBeUndefined();
    const context = useAsyncContext();
    expect(await parentAfterAwait("during")).toBe(started.get("outer"));
    context.close();
    expect(await parentAfterAwait("after")).toBeUndefined();
    expect(outer.trace({ label: "sync" }, () => activeContext())).toBe(started.get("sync"));
  });

  test("`using` closes", () => {
    {
      using _context = useAsyncContext();
    }
    expect(setContextManager(undefined)).toBeUndefined();
  });

  test("two users share one manager, the last to close restores", () => {
    const [first, second] = [useAsyncContext(), useAsyncContext()];
    const manager = setContextManager(undefined);
    setContextManager(manager);
    expect(manager).toBeDefined();
    first.close();
    first.close();
    expect(setContextManager(manager)).toBe(manager);
    second.close();
    expect(setContextManager(undefined)).toBeUndefined();
  });

  test("closing switches the storage off: work that is still under way has no span any more", async () => {
    const context = useAsyncContext();
    const manager = setContextManager(undefined);
    setContextManager(manager);
    await outer.trace({ label: "outer" }, async () => {
      await Promise.resolve();
      expect(manager?.active()).toBe(started.get("outer"));
      context.close();
      expect(manager?.active()).toBeUndefined();
    });
  });

  test("a manager that was there before comes back; one installed later stays", () => {
    const mine = { active: () => undefined, run: <R>(_context: unknown, fn: () => R): R => fn() };
    setContextManager(mine);
    const context = useAsyncContext();
    context.close();
    expect(setContextManager(undefined)).toBe(mine);

    const again = useAsyncContext();
    setContextManager(mine);
    again.close();
    expect(setContextManager(undefined)).toBe(mine);
  });
});
