// node:diagnostics_channel and TracingChannel, both ways, against Node's own implementation.
import { AsyncLocalStorage } from "node:async_hooks";
import { channel, subscribe, type TracingChannel, tracingChannel, unsubscribe } from "node:diagnostics_channel";
import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, describe, expect, test, vi } from "vitest";
import {
  activeContext,
  attach,
  attachMany,
  defineSpan,
  detach,
  event,
  execute,
  listHandlers,
  type Metadata,
  type SpanContext,
  setLogger,
} from "../src/index.js";
import {
  type Bridge,
  executeChannel,
  publishEvents,
  publishSpans,
  type SpanMessage,
  traceChannel,
  useAsyncContext,
} from "../src/node.js";

const cleanups: (() => void)[] = [];
const opened = (bridge: Bridge): Bridge => {
  cleanups.push(bridge.close);
  return bridge;
};
afterEach(() => {
  for (const cleanup of cleanups.splice(0).reverse()) cleanup();
  setLogger(undefined);
  vi.restoreAllMocks();
});

/** Messages of a channel from now on. */
function messagesOf(name: string | symbol): unknown[] {
  const messages: unknown[] = [];
  const listener = (message: unknown): void => void messages.push(message);
  subscribe(name, listener);
  cleanups.push(() => unsubscribe(name, listener));
  return messages;
}

/** Events under their names from now on. */
function eventsOf(...names: string[]): { event: string; measurements: object; metadata: Metadata }[] {
  const events: { event: string; measurements: object; metadata: Metadata }[] = [];
  const id = Symbol("eventsOf");
  attachMany(id, names, (name, measurements, metadata) => void events.push({ event: name, measurements, metadata }));
  cleanups.push(() => void detach(id));
  return events;
}

/** Phases of a TracingChannel, in order, with their message. */
function phasesOf(name: string): { phases: string[]; messages: Set<SpanMessage> } {
  const traced = tracingChannel<unknown, SpanMessage>(name);
  const phases: string[] = [];
  const messages = new Set<SpanMessage>();
  const note = (phase: string) => (message: SpanMessage) => {
    phases.push(phase);
    messages.add(message);
  };
  const subscribers = {
    start: note("start"),
    end: note("end"),
    asyncStart: note("asyncStart"),
    asyncEnd: note("asyncEnd"),
    error: note("error"),
  };
  traced.subscribe(subscribers);
  cleanups.push(() => traced.unsubscribe(subscribers));
  return { phases, messages };
}

const boom = new Error("boom");
const fail = (): never => {
  throw boom;
};

describe("events to channels", () => {
  test("publishes name, measurements and metadata of the selected events", () => {
    opened(publishEvents(["chan.a", "chan.b"]));
    const [a, other] = [messagesOf("chan.a"), messagesOf("chan.c")];
    execute("chan.a", { count: 1 }, { key: "x" });
    execute("chan.c", { count: 2 });
    expect(a).toEqual([{ name: "chan.a", measurements: { count: 1 }, metadata: { key: "x" } }]);
    expect(other).toEqual([]);
  });

  test("publishes nothing to a channel without subscribers, and again once there are some", () => {
    opened(publishEvents(["chan.idle"]));
    const target = channel("chan.idle");
    const publish = vi.spyOn(target, "publish");
    execute("chan.idle", { count: 1 });
    expect(publish).not.toHaveBeenCalled();
    publish.mockRestore();
    const messages = messagesOf("chan.idle");
    execute("chan.idle", { count: 2 });
    expect(messages).toEqual([{ name: "chan.idle", measurements: { count: 2 }, metadata: {} }]);
  });

  test("a prefix follows declared events, also those declared later, and channelName renames", () => {
    event("chan.tree.early");
    const renamed = Symbol("renamed");
    opened(publishEvents({ prefix: "chan.tree" }, { channelName: (name) => (name.endsWith("late") ? renamed : name) }));
    const [early, late] = [messagesOf("chan.tree.early"), messagesOf(renamed)];
    const lateEvent = event("chan.tree.late");
    execute("chan.tree.early", {});
    lateEvent.execute({ n: 1 });
    expect(early).toHaveLength(1);
    expect(late).toEqual([{ name: "chan.tree.late", measurements: { n: 1 }, metadata: {} }]);
  });

  test("closing detaches, once and for good", () => {
    const bridge = opened(publishEvents(["chan.closing"]));
    const messages = messagesOf("chan.closing");
    expect(listHandlers("chan.closing").map(({ id }) => id)).toEqual([bridge.id]);
    bridge.close();
    bridge.close();
    execute("chan.closing", {});
    expect([messages, listHandlers("chan.closing")]).toEqual([[], []]);
  });

  test.for([[""], ["a..b"], [[]], [["a", "b.c"]]])(
    "the malformed name %j is a TypeError and attaches nothing",
    ([name]) => {
      expect(() => publishEvents(["chan.fine", name as string])).toThrow(TypeError);
      expect(listHandlers("chan.fine")).toEqual([]);
    },
  );
});

describe("channels to events", () => {
  test.for<{ name: string; message: unknown; measurements: object; metadata: object }>([
    {
      name: "an event's message",
      message: { name: "x", measurements: { n: 1 }, metadata: { k: 2 } },
      measurements: { n: 1 },
      metadata: { k: 2 },
    },
    { name: "any object", message: { request: 7 }, measurements: {}, metadata: { request: 7 } },
    { name: "text", message: "hello", measurements: {}, metadata: { message: "hello" } },
    { name: "undefined", message: undefined, measurements: {}, metadata: { message: undefined } },
  ])("$name becomes a payload", ({ message, measurements, metadata }) => {
    opened(executeChannel("foreign:thing", "foreign.thing"));
    const events = eventsOf("foreign.thing");
    channel("foreign:thing").publish(message);
    expect(events).toEqual([{ event: "foreign.thing", measurements, metadata }]);
  });

  test("a converter chooses the payload, or drops the message; it is not called while nobody listens", () => {
    const convert = vi.fn((message: unknown) => (message === 0 ? undefined : { measurements: { n: Number(message) } }));
    const name = Symbol("numbers");
    opened(executeChannel(name, "foreign.number", { convert }));
    channel(name).publish(1);
    expect(convert).not.toHaveBeenCalled();
    const events = eventsOf("foreign.number");
    channel(name).publish(0);
    channel(name).publish(2);
    expect(events).toEqual([{ event: "foreign.number", measurements: { n: 2 }, metadata: {} }]);
  });

  test.for<{ name: string; convert: () => never }>([
    { name: "throws", convert: fail },
    { name: "answers a number", convert: () => 5 as never },
    { name: "answers null", convert: () => null as never },
    { name: "answers measurements that are no object", convert: () => ({ measurements: 5 }) as never },
  ])("a converter that $name costs its messages and one warning, never the publisher", ({ convert }) => {
    const warn = vi.spyOn(process, "emitWarning").mockImplementation(() => {});
    opened(executeChannel("foreign:bad", "foreign.bad", { convert }));
    const events = eventsOf("foreign.bad");
    channel("foreign:bad").publish({});
    channel("foreign:bad").publish({});
    expect(events).toEqual([]);
    expect(warn).toHaveBeenCalledTimes(1);
    expect(warn.mock.calls[0]?.[1]).toMatchObject({ type: "TelemetryWarning", code: "SEXTANT_TELEMETRY_CONVERT" });
  });

  test("a failing handler does not reach the publisher", () => {
    const lines: string[] = [];
    setLogger({ error: (line) => void lines.push(line) });
    opened(executeChannel("foreign:fail", "foreign.fail"));
    attach("fails", "foreign.fail", fail);
    channel("foreign:fail").publish({});
    expect([lines.length, listHandlers("foreign.fail")]).toEqual([1, []]);
  });

  test("closing unsubscribes", () => {
    const bridge = opened(executeChannel("foreign:close", "foreign.close"));
    expect(channel("foreign:close").hasSubscribers).toBe(true);
    bridge.close();
    expect(channel("foreign:close").hasSubscribers).toBe(false);
  });

  test("a pair of bridges over one channel does not echo, whichever side begins", () => {
    opened(publishEvents(["both.ways"]));
    opened(executeChannel("both.ways", "both.ways"));
    const [events, messages] = [eventsOf("both.ways"), messagesOf("both.ways")];
    execute("both.ways", { n: 1 });
    expect([events.length, messages.length]).toEqual([1, 1]);
    channel("both.ways").publish({ name: "both.ways", measurements: { n: 2 }, metadata: {} });
    expect([events.length, messages.length]).toEqual([2, 2]);
    expect(events.map(({ measurements }) => measurements)).toEqual([{ n: 1 }, { n: 2 }]);
  });
});

describe("spans to TracingChannels", () => {
  const query = defineSpan("pub.query");

  /** What Node's own tracing of the same function publishes. */
  async function nodesOrder(
    name: string,
    run: (traced: TracingChannel<unknown, object>) => unknown,
  ): Promise<string[]> {
    const { phases } = phasesOf(name);
    await Promise.resolve()
      .then(() => run(tracingChannel(name) as TracingChannel<unknown, object>))
      .catch(() => undefined);
    return phases;
  }

  test.for<{ name: string; work: () => unknown; method: "traceSync" | "tracePromise"; order: string[] }>([
    { name: "a result", work: () => 7, method: "traceSync", order: ["start", "end"] },
    { name: "a throw", work: fail, method: "traceSync", order: ["start", "error", "end"] },
    {
      name: "a promise",
      work: () => sleep(1, 7),
      method: "tracePromise",
      order: ["start", "end", "asyncStart", "asyncEnd"],
    },
    {
      name: "a rejection",
      work: () => Promise.reject(boom),
      method: "tracePromise",
      order: ["start", "end", "error", "asyncStart", "asyncEnd"],
    },
    { name: "a throw in place of a promise", work: fail, method: "tracePromise", order: ["start", "error", "end"] },
  ])("$name: the order is Node's, with one message object", async ({ name, work, method, order }) => {
    opened(publishSpans(["pub.query"]));
    const { phases, messages } = phasesOf("pub.query");
    const outcome = Promise.resolve().then(() => query.trace({ sql: "select" }, work));
    const isBoom = (await outcome.catch((reason: unknown) => reason)) === boom;
    expect(phases).toEqual(order);
    expect(await nodesOrder(`node.${name}`, (traced) => traced[method](work as never))).toEqual(order);
    const [message] = messages;
    expect(messages.size).toBe(1);
    expect(message).toMatchObject({
      name: "pub.query",
      metadata: { sql: "select" },
      measurements: { duration: expect.any(Number) },
    });
    expect(message?.error).toBe(isBoom ? boom : undefined);
    if (name === "a result") expect(message?.result).toBe(7);
  });

  test("the shared message tells start first and the outcome last; what subscribers add stays", () => {
    opened(publishSpans(["pub.query"]));
    const traced = tracingChannel<unknown, SpanMessage & { mark?: number }>("pub.query");
    const seen: unknown[] = [];
    const subscribers = {
      start: (message: SpanMessage & { mark?: number }) => {
        seen.push(Object.keys(message.measurements));
        message.mark = 1;
      },
      end: (message: SpanMessage & { mark?: number }) =>
        seen.push(Object.keys(message.measurements), message.metadata["rows"], message.mark),
      asyncStart: () => {},
      asyncEnd: () => {},
      error: () => {},
    };
    traced.subscribe(subscribers);
    cleanups.push(() => traced.unsubscribe(subscribers));
    query.trace(
      { sql: "select" },
      () => 7,
      () => ({ rows: 3 }),
    );
    expect(seen).toEqual([["systemTime", "monotonicTime"], ["duration", "monotonicTime"], 3, 1]);
  });

  test("stores bound to start are active in the traced function, after its awaits, and in every message", async () => {
    opened(publishSpans(["pub.query"]));
    const traced = tracingChannel<string, SpanMessage>("pub.query");
    const store = new AsyncLocalStorage<string>();
    traced.start.bindStore(store, ({ metadata }) => `in ${metadata["sql"]}`);
    cleanups.push(() => void traced.start.unbindStore(store));
    const seen: (string | undefined)[] = [];
    const look = (): void => void seen.push(store.getStore());
    const subscribers = { start: look, end: look, asyncStart: look, asyncEnd: look, error: look };
    traced.subscribe(subscribers);
    cleanups.push(() => traced.unsubscribe(subscribers));
    await store.run("outside", async () => {
      await query.trace({ sql: "select" }, async () => {
        look();
        await sleep(1);
        look();
      });
      expect(store.getStore()).toBe("outside");
    });
    expect(seen).toEqual(Array.from({ length: 6 }, () => "in select"));
  });

  test("what is published is decided at the start: a subscriber that comes later sees no half span", async () => {
    opened(publishSpans(["pub.query"]));
    let finish = (): void => {};
    const running = query.trace({}, () => new Promise<void>((resolve) => (finish = resolve)));
    const { phases } = phasesOf("pub.query");
    finish();
    await running;
    expect(phases).toEqual([]);
    query.trace({}, () => 1);
    expect(phases).toEqual(["start", "end"]);
  });

  test.for<{ name: string; run: () => unknown; order: string[] }>([
    { name: "closed at once", run: () => query.start({}).stop({}), order: ["start", "end"] },
    { name: "that failed", run: () => query.start({}).exception(boom), order: ["start", "error", "end"] },
    {
      name: "closed later",
      run: async () => {
        const span = query.start({});
        await sleep(1);
        span.stop({});
      },
      order: ["start", "end"],
    },
    {
      name: "that ran a function",
      run: () => {
        const span = query.start({});
        span.run(() => 1);
        span.run(() => 2);
        span.stop({});
      },
      order: ["start", "end"],
    },
    {
      name: "that ran an async function",
      run: async () => {
        const span = query.start({});
        await span.run(() => sleep(1));
        span.stop({});
      },
      order: ["start", "end", "asyncStart", "asyncEnd"],
    },
    { name: "around an iterator", run: () => [...query.iterate({}, () => [1, 2])], order: ["start", "end"] },
  ])("a span by hand $name", async ({ run, order }) => {
    opened(publishSpans(["pub.query"]));
    const { phases, messages } = phasesOf("pub.query");
    await run();
    expect(phases).toEqual(order);
    expect(messages.size).toBe(1);
  });

  test("nested spans by hand publish their starts in order", () => {
    opened(publishSpans({ prefix: "pub" }));
    const names: string[] = [];
    const spans = ["pub.outer", "pub.inner"].map((prefix) => {
      subscribe(`tracing:${prefix}:start`, note);
      subscribe(`tracing:${prefix}:end`, note);
      cleanups.push(() => {
        unsubscribe(`tracing:${prefix}:start`, note);
        unsubscribe(`tracing:${prefix}:end`, note);
      });
      return defineSpan(prefix);
    });
    function note(_message: unknown, name: string | symbol): void {
      names.push(String(name));
    }
    const [outer, inner] = spans.map((span) => span.start({}));
    inner?.stop({});
    outer?.stop({});
    expect(names).toEqual([
      "tracing:pub.outer:start",
      "tracing:pub.inner:start",
      "tracing:pub.inner:end",
      "tracing:pub.outer:end",
    ]);
  });

  test("a span by hand publishes its start within the microtask, and before the end of another", async () => {
    opened(publishSpans({ prefix: "pub" }));
    const names: string[] = [];
    const note = (_message: unknown, name: string | symbol): void => void names.push(String(name).slice(8));
    for (const name of ["pub.one", "pub.two"].flatMap((prefix) => [
      `tracing:${prefix}:start`,
      `tracing:${prefix}:end`,
    ])) {
      subscribe(name, note);
      cleanups.push(() => unsubscribe(name, note));
    }
    const one = defineSpan("pub.one").start({});
    expect(names).toEqual([]);
    await Promise.resolve();
    expect(names).toEqual(["pub.one:start"]);
    const two = defineSpan("pub.two").start({});
    one.stop({});
    expect(names).toEqual(["pub.one:start", "pub.two:start", "pub.one:end"]);
    two.stop({});
    expect(names).toEqual(["pub.one:start", "pub.two:start", "pub.one:end", "pub.two:end"]);
  });

  test("closing detaches handlers and wrapper; spans that run are not published to their end", () => {
    const bridge = opened(publishSpans(["pub.query"]));
    const { phases } = phasesOf("pub.query");
    query.trace({}, () => bridge.close());
    expect(phases).toEqual(["start"]);
    expect([listHandlers("pub"), query.enabled]).toEqual([[], false]);
  });
});

describe("TracingChannels to spans", () => {
  const NAMES = ["ext.call.start", "ext.call.stop", "ext.call.exception"];
  type Call = { arg?: number; rows?: number; result?: unknown };
  const traced = tracingChannel<unknown, Call>("ext-call");
  const namesOf = (events: readonly { event: string }[]): string[] => events.map(({ event: name }) => name.slice(9));

  test.for<{ name: string; run: () => unknown; order: string[] }>([
    { name: "traceSync", run: () => traced.traceSync(() => 1, { arg: 1 }), order: ["start", "stop"] },
    {
      name: "traceSync of undefined",
      run: () => traced.traceSync(() => undefined, { arg: 1 }),
      order: ["start", "stop"],
    },
    { name: "traceSync that throws", run: () => traced.traceSync(fail, { arg: 1 }), order: ["start", "exception"] },
    { name: "tracePromise", run: () => traced.tracePromise(() => sleep(1), { arg: 1 }), order: ["start", "stop"] },
    {
      name: "tracePromise that rejects",
      run: () => traced.tracePromise(() => Promise.reject(boom), { arg: 1 }),
      order: ["start", "exception"],
    },
    {
      name: "tracePromise that throws",
      run: () => traced.tracePromise(fail, { arg: 1 }),
      order: ["start", "exception"],
    },
    {
      name: "traceCallback",
      run: () =>
        new Promise<void>((done) =>
          traced.traceCallback((cb: () => void) => void setTimeout(cb, 1), -1, { arg: 1 }, undefined, done),
        ),
      order: ["start", "stop"],
    },
    {
      name: "traceCallback called at once",
      run: () =>
        traced.traceCallback(
          (cb: () => void) => cb(),
          -1,
          { arg: 1 },
          undefined,
          () => {},
        ),
      order: ["start", "stop"],
    },
    {
      name: "traceCallback with an error",
      run: () =>
        traced.traceCallback(
          (cb: (error: Error) => void) => cb(boom),
          -1,
          { arg: 1 },
          undefined,
          () => {},
        ),
      order: ["start", "exception"],
    },
  ])("$name", async ({ run, order }) => {
    opened(traceChannel("ext-call", "ext.call"));
    const events = eventsOf(...NAMES);
    await Promise.resolve()
      .then(run)
      .catch(() => undefined);
    expect(namesOf(events)).toEqual(order);
    const [start, end] = events;
    expect(start?.metadata).toMatchObject({ arg: 1 });
    expect(end?.metadata).toMatchObject({ arg: 1 });
    expect(end?.metadata["spanContext"]).toBe(start?.metadata["spanContext"]);
    expect(end?.measurements).toMatchObject({ duration: expect.any(Number) });
    if (order[1] === "exception") expect(end?.metadata).toMatchObject({ kind: "error", reason: boom });
  });

  test("metadata and outcome are converted; the default leaves the result out", () => {
    opened(
      traceChannel(traced, "ext.call", {
        metadata: (message) => ({ args: [(message as Call).arg] }),
        outcome: (message) => ({ answered: (message as Call).result }),
      }),
    );
    opened(traceChannel(traced, "ext.plain"));
    const [events, plain] = [eventsOf(...NAMES), eventsOf("ext.plain.stop")];
    traced.traceSync(() => 5, { arg: 3 });
    expect(events[0]?.metadata).toMatchObject({ args: [3] });
    expect(events[1]?.metadata).toMatchObject({ args: [3], answered: 5 });
    expect(Object.keys(plain[0]?.metadata ?? {}).sort()).toEqual(["arg", "spanContext"]);
  });

  test.for(["metadata", "outcome"] as const)("a throwing converter `%s` costs its fields, not the caller", (which) => {
    const warn = vi.spyOn(process, "emitWarning").mockImplementation(() => {});
    opened(traceChannel("ext-call", "ext.call", { [which]: fail }));
    const events = eventsOf(...NAMES);
    expect(traced.traceSync(() => 5, { arg: 3 })).toBe(5);
    expect(traced.traceSync(() => 6, { arg: 3 })).toBe(6);
    expect(namesOf(events)).toEqual(["start", "stop", "start", "stop"]);
    expect(warn).toHaveBeenCalledTimes(1);
  });

  test("end without a result closes nothing, unless the publisher is said to be synchronous", () => {
    const message = {};
    const publish = (): void => {
      traced.start.publish(message);
      traced.end.publish(message);
    };
    const waiting = opened(traceChannel("ext-call", "ext.call"));
    const events = eventsOf(...NAMES);
    publish();
    expect(namesOf(events)).toEqual(["start"]);
    traced.asyncStart.publish(message);
    traced.asyncEnd.publish(message);
    expect(namesOf(events)).toEqual(["start", "stop"]);
    waiting.close();
    opened(traceChannel("ext-call", "ext.call", { sync: true }));
    publish();
    expect(namesOf(events)).toEqual(["start", "stop", "start", "stop"]);
  });

  test("nothing happens while nobody listens, nor for a call that began before", async () => {
    const metadata = vi.fn(() => ({}));
    opened(traceChannel("ext-call", "ext.call", { metadata }));
    const running = traced.tracePromise(() => sleep(2), {});
    expect(metadata).not.toHaveBeenCalled();
    const events = eventsOf(...NAMES);
    await running;
    expect(events).toEqual([]);
  });

  test("messages that are no object are ignored", () => {
    opened(traceChannel("ext-call", "ext.call"));
    const events = eventsOf(...NAMES);
    traced.start.publish("text" as never);
    expect(events).toEqual([]);
  });

  test("with the async context, spans inside a traced call are its children, and nothing stays active", async () => {
    opened(useAsyncContext());
    opened(traceChannel("ext-call", "ext.call"));
    const inner = defineSpan("ext.inner");
    const [outerEvents, innerEvents] = [eventsOf(...NAMES), eventsOf("ext.inner.start")];
    await traced.tracePromise(async () => {
      await sleep(1);
      inner.trace({}, () => undefined);
    }, {});
    const [outerContext, innerContext] = [outerEvents, innerEvents].map(([first]) => first?.metadata["spanContext"]);
    expect(outerContext).toBeDefined();
    expect((innerContext as SpanContext).parent).toBe(outerContext);
    expect(activeContext()).toBeUndefined();
  });

  test("a pair of bridges over one TracingChannel does not echo, whichever side begins", async () => {
    const span = defineSpan("pair.call");
    opened(publishSpans(["pair.call"], { channelName: () => "pair" }));
    opened(traceChannel("pair", "pair.call"));
    const { phases } = phasesOf("pair");
    const events = eventsOf("pair.call.start", "pair.call.stop");
    await span.trace({}, () => sleep(1));
    expect([events.length, phases]).toEqual([2, ["start", "end", "asyncStart", "asyncEnd"]]);
    phases.length = 0;
    tracingChannel("pair").traceSync(() => 1, {});
    expect([events.length, phases]).toEqual([4, ["start", "end"]]);
  });

  test("closing unsubscribes from all five channels", () => {
    const bridge = opened(traceChannel("ext-call", "ext.call"));
    expect(traced.hasSubscribers).toBe(true);
    bridge.close();
    expect(traced.hasSubscribers).toBe(false);
  });
});
