// Wrong input and misbehaving code around the core: what is refused, what is survived, and that nothing depends on who listens.
import { describe, expect, test } from "vitest";
import {
  attach,
  attachAround,
  attachMany,
  attachPrefix,
  convert,
  defineSpan,
  detach,
  event,
  execute,
  listEvents,
  listHandlers,
  setContextManager,
  setLogger,
} from "../src/index.js";
import { captureEvents, waitFor } from "../src/test.js";
import { cleanRegistry } from "./clean-registry.js";

const logged = cleanRegistry();

const nothing = (): void => {};

describe("malformed names", () => {
  const NAMES: readonly unknown[] = [
    "",
    ".",
    "a.",
    ".a",
    "a..b",
    [],
    [""],
    ["a", ""],
    ["a", "b.c"],
    ["a", 5],
    ["a", Symbol("s")],
    5,
    null,
    undefined,
    {},
  ];
  const EDGES: Readonly<Record<string, (name: never) => unknown>> = {
    attach: (name) => attach("id", name, nothing),
    attachMany: (name) => attachMany("id", ["fine", name], nothing),
    execute: (name) => execute(name, {}),
    event: (name) => event(name),
    defineSpan: (name) => defineSpan(name),
  };
  test.each(Object.keys(EDGES).flatMap((edge) => NAMES.map((name) => [edge, name] as const)))(
    "%s refuses %o",
    (edge, name) => {
      expect(() => EDGES[edge]!(name as never)).toThrow(
        expect.objectContaining({ name: "TypeError", code: "name/malformed" }),
      );
      expect(listHandlers("")).toEqual([]);
    },
  );

  test("the message names the place, shows the value and says what to do", () => {
    expect(() => attach("id", ["a", "b.c"], nothing)).toThrow(
      'TypeError [attach]: ["a","b.c"] is no event name; use "a.b" or ["a", "b"]',
    );
  });
});

describe("malformed handlers", () => {
  test.each([null, undefined, 5, "f", {}])("a handler that is %o", (handler) => {
    for (const bad of [
      () => attach("id", "a.b", handler as never),
      () => attachPrefix("id", "a", handler as never),
      () => attachAround("id", ["a"], handler as never),
    ]) {
      expect(bad).toThrow(expect.objectContaining({ code: "handler/function" }));
    }
    expect(listHandlers("")).toEqual([]);
  });
  test.each([null, undefined, 5, {}, ["a"]])("an id that is %o", (id) => {
    expect(() => attach(id as never, "a.b", nothing)).toThrow(expect.objectContaining({ code: "handler/id" }));
  });
  test("a list of events that is none", () => {
    expect(() => attachMany("id", "a.b" as never, nothing)).toThrow(expect.objectContaining({ code: "name/list" }));
  });
  test("ids are shared between handlers, followers and wrappers", () => {
    attach("id", "a.b", nothing);
    expect(attachPrefix("id", "a", nothing)).toMatchObject({ ok: false, error: "already_exists" });
    expect(attachAround("id", ["a"], (_prefix, _metadata, next) => next())).toMatchObject({ ok: false });
  });
  test("the answer of attach detaches with using, but not what came later under its id", () => {
    const first = attach("id", "a.b", nothing);
    const refused = attach("id", "a.b", nothing);
    (refused as never as Disposable)[Symbol.dispose]();
    expect(listHandlers("a").length).toBe(1);
    detach("id");
    attach("id", "a.c", nothing);
    (first as never as Disposable)[Symbol.dispose]();
    expect(listHandlers("a").map(({ eventName }) => eventName)).toEqual(["a.c"]);
  });
});

describe("payloads", () => {
  const made = event("faults.payload");
  test.each([null, undefined, 5, "x", true])("measurements %o are refused, heard or not", (bad) => {
    for (const heard of [false, true]) {
      if (heard) attach("id", "faults.payload", nothing);
      expect(() => made.execute(bad as never)).toThrow(expect.objectContaining({ code: "event/payload" }));
      if (bad !== undefined) {
        expect(() => made.execute({}, bad as never)).toThrow(expect.objectContaining({ code: "event/payload" }));
      }
    }
  });
  test("a thunk is not called while nobody listens, and once when two do", () => {
    let calls = 0;
    const thunk = (): { n: number } => ({ n: ++calls });
    made.execute(thunk, thunk);
    expect(calls).toBe(0);
    const captured = captureEvents(["faults.payload"]);
    attach("second", "faults.payload", nothing);
    made.execute(thunk);
    expect(calls).toBe(1);
    expect(captured.events[0]?.measurements).toEqual({ n: 1 });
  });
  test("a thunk that throws, or makes no object, is logged and replaced by nothing; the caller goes on", () => {
    const captured = captureEvents(["faults.payload"]);
    made.execute(
      () => {
        throw new Error("thunk");
      },
      (() => 5) as never,
    );
    expect(captured.events).toEqual([{ event: "faults.payload", measurements: {}, metadata: {} }]);
    expect(logged).toEqual([
      "telemetry: no payload for faults.payload: Error: thunk",
      expect.stringContaining(
        "telemetry: no payload for faults.payload: TypeError: TypeError [faults.payload]: 5 is no object",
      ),
    ]);
  });
  test.each<readonly [string, string | readonly [string, string]]>([
    ["a dotted name", "faults.unknown"],
    ["segments", ["faults", "unknown"]],
  ])("%s that nobody declared: the outcome is the same first and later, heard or not", (_form, name) => {
    const bad = (): unknown => execute(name, {}, 5 as never);
    const refused = expect.objectContaining({ message: "TypeError [faults.unknown]: 5 is no object" });
    expect(bad).toThrow(refused);
    expect(bad).toThrow(refused);
    execute(name, () => expect.unreachable("nobody listens"));
    const captured = captureEvents(["faults.unknown"]);
    expect(bad).toThrow(refused);
    execute(name, { n: 1 });
    expect(captured.events).toEqual([{ event: "faults.unknown", measurements: { n: 1 }, metadata: {} }]);
  });
  test("a malformed name stays malformed, however many names came before", () => {
    for (let i = 0; i < 3000; i++) execute(`faults.made.up${i}`, {});
    for (let i = 0; i < 2; i++) {
      expect(() => execute("faults..made", {})).toThrow(expect.objectContaining({ code: "name/malformed" }));
    }
    const captured = captureEvents(["faults.made.up7", "faults.made.up2999"]);
    for (const i of [7, 2999, 7]) execute(`faults.made.up${i}`, {});
    expect(captured.events.map((each) => each.event)).toEqual([7, 2999, 7].map((i) => `faults.made.up${i}`));
  });
  test("unknown names leave no trace", () => {
    const { size } = (globalThis as never as Record<symbol, { events: Map<string, unknown> }>)[
      Symbol.for("sextant.telemetry/registry@1")
    ]!.events;
    for (let i = 0; i < 1000; i++) execute(`request.${i}`, {});
    const after = (globalThis as never as Record<symbol, { events: Map<string, unknown> }>)[
      Symbol.for("sextant.telemetry/registry@1")
    ]!.events.size;
    expect(after).toBe(size);
  });
});

describe("handlers that misbehave", () => {
  test("a handler whose promise rejects is detached from all its events", async () => {
    const failure = waitFor("telemetry.handler.failure");
    attachMany("bad", ["a.b", "a.c"], async () => {
      throw new Error("late");
    });
    execute("a.b", {});
    expect((await failure).metadata).toMatchObject({ handlerId: "bad", eventName: "a.b", kind: "error" });
    expect(listHandlers("a").map(({ id }) => id)).not.toContain("bad");
  });
  test("a late rejection does not detach what was attached later under the same id", async () => {
    let reject: (reason: unknown) => void = nothing;
    attach("id", "a.b", () => new Promise((_resolve, no) => (reject = no)));
    execute("a.b", {});
    detach("id");
    attach("id", "a.b", nothing);
    reject(new Error("late"));
    await waitFor("never.comes", undefined, 5).catch(nothing);
    expect(listHandlers("a").map(({ id }) => id)).toEqual(["id"]);
  });
  test("a handler that detaches itself, others, and attaches more while it is called", () => {
    const seen: string[] = [];
    attach("one", "a.b", () => {
      seen.push("one");
      detach("one");
      detach("two");
      attach("three", "a.b", () => void seen.push("three"));
    });
    attach("two", "a.b", () => void seen.push("two"));
    execute("a.b", {});
    execute("a.b", {});
    expect(seen).toEqual(["one", "two", "three"]);
  });
  test("a handler that executes the same event recursively", () => {
    const depths: number[] = [];
    attach("deep", "a.b", (_event, { depth }) => {
      depths.push(Number(depth));
      if (Number(depth) < 5) execute("a.b", { depth: Number(depth) + 1 });
    });
    execute("a.b", { depth: 0 });
    expect(depths).toEqual([0, 1, 2, 3, 4, 5]);
  });
  test("a handler that recurses without end fails like any other, and the caller lives", () => {
    attach("endless", "a.b", () => execute("a.b", {}));
    execute("a.b", {});
    expect(listHandlers("a")).toEqual([]);
  });
  test("a logger that throws changes nothing", () => {
    setLogger({
      error: () => {
        throw new Error("logger");
      },
    });
    attach("bad", "a.b", () => {
      throw new Error("x");
    });
    expect(() => execute("a.b", {})).not.toThrow();
  });
  const revoked = Proxy.revocable({}, {});
  revoked.revoke();
  const UNREADABLE: Readonly<Record<string, unknown>> = {
    "an object without prototype": Object.create(null),
    "a revoked proxy": revoked.proxy,
    "an object whose stack throws": Object.defineProperty({}, "stack", {
      get() {
        throw new Error("stack");
      },
    }),
  };
  test.each(Object.keys(UNREADABLE))("%s is a reason like any other", (name) => {
    using failures = captureEvents(["telemetry.handler.failure"]);
    attach("bad", "a.b", () => {
      throw UNREADABLE[name];
    });
    using others = captureEvents(["a.b"]);
    expect(() => execute("a.b", {})).not.toThrow();
    expect(others.events).toHaveLength(1);
    expect(failures.events.map(({ metadata }) => [metadata.handlerId, metadata.kind, metadata.stacktrace])).toEqual([
      ["bad", "throw", undefined],
    ]);
  });
});

describe("spans", () => {
  const job = defineSpan("faults.job");
  const NAMES = ["faults.job.start", "faults.job.stop", "faults.job.exception"] as const;
  const outcome = (run: () => unknown): unknown => {
    try {
      return { value: run() };
    } catch (thrown) {
      return { thrown: thrown instanceof TypeError ? (thrown as { code?: string }).code : thrown };
    }
  };

  const ANSWERS: readonly (readonly [string, unknown])[] = [
    ["nothing", undefined],
    ["a number", 5],
    ["an empty tuple", []],
    ["a tuple of one", [1]],
    ["metadata that are no object", [1, 2]],
    ["metadata that are null", [1, null]],
    ["measurements that are no object", [1, 2, {}]],
    ["a tuple of four", [1, {}, {}, {}]],
  ];
  test.each(ANSWERS)("span: %s is malformed, heard or not", (_name, answer) => {
    const quiet = outcome(() => job.span({}, (() => answer) as never));
    const captured = captureEvents(NAMES);
    const heard = outcome(() => job.span({}, (() => answer) as never));
    expect(heard).toEqual({ thrown: "span/return" });
    expect(quiet).toEqual(heard);
    expect(captured.events.map((each) => each.event)).toEqual(["faults.job.start", "faults.job.exception"]);
  });
  test.each(ANSWERS)("span of a promise: %s is malformed, heard or not", async (_name, answer) => {
    const run = (): Promise<unknown> => job.span({}, (async () => answer) as never) as Promise<unknown>;
    await expect(run()).rejects.toMatchObject({ code: "span/return" });
    const captured = captureEvents(NAMES);
    await expect(run()).rejects.toMatchObject({ code: "span/return" });
    expect(captured.events.map((each) => each.event)).toEqual(["faults.job.start", "faults.job.exception"]);
  });
  test("span hands its function the same kind of thing, heard or not", () => {
    const seen: unknown[] = [];
    const look = (...given: unknown[]): [number, Record<string, never>] => {
      seen.push(given.map((each) => typeof each));
      return [1, {}];
    };
    job.span({}, look);
    captureEvents(NAMES);
    job.span({}, look);
    expect(seen[1]).toEqual(seen[0]);
  });
  test("a rejection, a throw of no error and an abort reach the caller as they are", async () => {
    const captured = captureEvents(["faults.job.exception"]);
    const abort = AbortSignal.abort().reason as unknown;
    for (const reason of [new Error("e"), "text", undefined, abort]) {
      await expect(job.trace({}, async () => Promise.reject(reason))).rejects.toBe(reason);
      expect(
        outcome(() =>
          job.trace({}, () => {
            throw reason;
          }),
        ),
      ).toEqual({ thrown: reason });
    }
    expect(captured.events.map(({ metadata }) => metadata.kind)).toEqual(
      ["error", "throw", "throw", "exit"].flatMap((kind) => [kind, kind]),
    );
  });
  test("a promise that never settles leaves the span open and nothing else", () => {
    const captured = captureEvents(NAMES);
    job.trace({}, () => new Promise(nothing));
    expect(captured.events.map((each) => each.event)).toEqual(["faults.job.start"]);
  });
  test("unheard, trace gives the function's own promise; heard, a chained native one", () => {
    const promise = Promise.resolve(1);
    expect(job.trace({}, () => promise)).toBe(promise);
    captureEvents(NAMES);
    expect(job.trace({}, () => promise)).toBeInstanceOf(Promise);
  });
  test("a thenable of the caller's own comes back itself, and its settling closes the span", () => {
    const captured = captureEvents(["faults.job.stop", "faults.job.exception"]);
    class Lazy {
      extra = "kept";
      // biome-ignore lint/suspicious/noThenProperty: the test is about thenables
      then(resolve: (value: number) => void): void {
        resolve(7);
      }
    }
    const lazy = new Lazy();
    expect(job.trace({}, () => lazy)).toBe(lazy);
    expect(captured.events.map((each) => each.event)).toEqual(["faults.job.stop"]);
  });
  test("a rejected promise is not hidden and not reported twice", async () => {
    captureEvents(NAMES);
    const unhandled: unknown[] = [];
    const watch = (reason: unknown): void => void unhandled.push(reason);
    process.on("unhandledRejection", watch);
    await job.trace({}, async () => Promise.reject(new Error("handled"))).catch(nothing);
    await new Promise((resolve) => setTimeout(resolve, 5));
    process.off("unhandledRejection", watch);
    expect(unhandled).toEqual([]);
  });
  test("a stop function that throws is logged; the result stands", () => {
    const captured = captureEvents(["faults.job.stop"]);
    const result = job.trace(
      { a: 1 },
      () => 5,
      () => {
        throw new Error("stop");
      },
    );
    expect(result).toBe(5);
    expect(captured.events[0]?.metadata).toMatchObject({ a: 1 });
    expect(logged.length).toBe(1);
  });
  test("manual spans close once; using closes them; unheard they are one shared object", () => {
    expect(job.start({})).toBe(job.start({ other: 1 }));
    expect(job.start({}).enabled).toBe(false);
    const captured = captureEvents(["faults.job.stop", "faults.job.exception"]);
    const span = job.start({ a: 1 });
    span.stop({ b: 2 }, { n: 1 });
    span.stop({ b: 3 });
    span.exception(new Error("late"));
    (job.start({ c: 1 }) as never as Disposable)[Symbol.dispose]();
    job.start({}).exception("why", { d: 1 });
    expect(
      captured.events.map(({ event: name, metadata }) => [name, { ...metadata, spanContext: 0, stacktrace: 0 }]),
    ).toEqual([
      ["faults.job.stop", { a: 1, b: 2, spanContext: 0, stacktrace: 0 }],
      ["faults.job.stop", { c: 1, spanContext: 0, stacktrace: 0 }],
      ["faults.job.exception", { d: 1, kind: "throw", reason: "why", spanContext: 0, stacktrace: 0 }],
    ]);
  });
  test("nested spans know their parent, by synchronous nesting", () => {
    const captured = captureEvents(["faults.job.start"]);
    job.trace({ n: 1 }, () => job.trace({ n: 2 }, () => job.start({ n: 3 }).run(() => job.trace({ n: 4 }, nothing))));
    const contexts = captured.events.map(
      ({ metadata }) => metadata.spanContext as { id: number; parent?: { id: number } },
    );
    expect(contexts.map(({ parent }) => contexts.findIndex((each) => each.id === parent?.id))).toEqual([-1, 0, 1, 2]);
  });
  test("another context manager is asked, and can be taken out again", () => {
    const asked: string[] = [];
    const previous = setContextManager({
      active: () => void asked.push("active") as undefined,
      run: (_context, fn) => {
        asked.push("run");
        return fn();
      },
    });
    captureEvents(NAMES);
    job.trace({}, nothing);
    setContextManager(previous);
    job.trace({}, nothing);
    expect(asked).toEqual(["active", "run"]);
  });
});

describe("iterators", () => {
  const rows = defineSpan("faults.rows");
  const NAMES = ["faults.rows.start", "faults.rows.stop", "faults.rows.exception"] as const;
  function* three(): Generator<number, string, unknown> {
    yield 1;
    yield 2;
    yield 3;
    return "end";
  }
  const kinds = (captured: { events: readonly { event: string }[] }): string[] =>
    captured.events.map(({ event: name }) => name.slice(12));

  test("nothing happens before the first step; the end closes with the number of items", () => {
    const captured = captureEvents(NAMES);
    const iterator = rows.iterate({}, three);
    expect(captured.events).toEqual([]);
    expect([...iterator]).toEqual([1, 2, 3]);
    expect(kinds(captured)).toEqual(["start", "stop"]);
    expect(captured.events[1]?.measurements).toMatchObject({ items: 3 });
  });
  test("an early break closes too, and runs the source's own cleanup", () => {
    const captured = captureEvents(NAMES);
    let cleaned = false;
    function* endless(): Generator<number> {
      try {
        for (let i = 0; ; i++) yield i;
      } finally {
        cleaned = true;
      }
    }
    for (const i of rows.iterate({}, endless)) if (i === 2) break;
    expect(cleaned).toBe(true);
    expect(kinds(captured)).toEqual(["start", "stop"]);
    expect(captured.events[1]?.measurements).toMatchObject({ items: 3 });
  });
  test("a step that throws is an exception", () => {
    const captured = captureEvents(NAMES);
    const broken = rows.iterate({}, function* () {
      yield 1;
      throw new Error("row");
    });
    expect(() => [...broken]).toThrow("row");
    expect(kinds(captured)).toEqual(["start", "exception"]);
  });
  test("async iterators: end, break, rejection", async () => {
    const captured = captureEvents(NAMES);
    const source = async function* (fail: boolean): AsyncGenerator<number> {
      yield 1;
      if (fail) throw new Error("row");
      yield 2;
    };
    const got: number[] = [];
    for await (const i of rows.iterate({}, () => source(false))) got.push(i);
    for await (const i of rows.iterate({}, () => source(false))) {
      got.push(i);
      break;
    }
    await expect(async () => {
      for await (const i of rows.iterate({}, () => source(true))) got.push(i);
    }).rejects.toThrow("row");
    expect(got).toEqual([1, 2, 1, 1]);
    expect(kinds(captured)).toEqual(["start", "stop", "start", "stop", "start", "exception"]);
  });
  test("values sent, thrown and returned reach the source", () => {
    const source = function* (): Generator<number, string, number> {
      const sent = yield 1;
      try {
        yield sent * 2;
      } catch (error) {
        yield (error as Error).message.length;
      }
      return "end";
    };
    const iterator = rows.iterate({}, source) as never as Generator<number, string, number>;
    expect([iterator.next(), iterator.next(21), iterator.throw(new Error("four")), iterator.next(0)]).toEqual([
      { done: false, value: 1 },
      { done: false, value: 42 },
      { done: false, value: 4 },
      { done: true, value: "end" },
    ]);
  });
  test("each step runs inside the span", () => {
    const captured = captureEvents(["faults.rows.start", "faults.step.start"]);
    const step = defineSpan("faults.step");
    [
      ...rows.iterate({}, function* () {
        step.trace({}, nothing);
        yield 1;
      }),
    ];
    const [outer, inner] = captured.events.map(
      ({ metadata }) => metadata.spanContext as { id: number; parent?: { id: number } },
    );
    expect(inner?.parent?.id).toBe(outer?.id);
  });
});

describe("wrappers", () => {
  const job = defineSpan("wrapped.job");
  test("a wrapper makes a span active, surrounds the function, and the outermost is the one attached first", () => {
    const order: string[] = [];
    const wrapper = (name: string) =>
      ((prefix: string, _metadata: unknown, next: () => unknown) => {
        order.push(`${name} in ${prefix}`);
        const result = next();
        order.push(`${name} out`);
        return result;
      }) as never;
    expect(job.enabled).toBe(false);
    attachAround("around", ["wrapped"], wrapper("first"));
    attachAround("inner", ["wrapped.job"], wrapper("second"));
    expect(job.enabled).toBe(true);
    expect(job.trace({}, () => 5)).toBe(5);
    expect(order).toEqual(["first in wrapped.job", "second in wrapped.job", "second out", "first out"]);
    detach("around");
    detach("inner");
    expect(job.enabled).toBe(false);
  });
  test.each([
    [
      "throws before next",
      () => {
        throw new Error("w");
      },
    ],
    ["never calls next", () => undefined],
    [
      "throws after next",
      (_p: string, _m: unknown, next: () => unknown) => {
        next();
        throw new Error("w");
      },
    ],
  ])("a wrapper that %s is detached; the function ran once and its result stands", (_name, around) => {
    let runs = 0;
    attachAround("around", ["wrapped"], around as never);
    expect(job.trace({}, () => ++runs)).toBe(1);
    expect(runs).toBe(1);
    expect(logged.length).toBe(1);
    expect(job.enabled).toBe(false);
  });
  test("a wrapper that calls next twice, or answers something else, changes nothing", () => {
    let runs = 0;
    attachAround("around", ["wrapped"], ((_p: string, _m: unknown, next: () => unknown) => {
      next();
      next();
      return "other";
    }) as never);
    expect(job.trace({}, () => ++runs)).toBe(1);
    detach("around");
  });
  test.each([new RangeError("own"), undefined, Number.NaN])(
    "what the function throws passes a wrapper and blames nobody: %s",
    (own) => {
      attachAround("around", ["wrapped"], (_prefix, _metadata, next) => next());
      let thrown: unknown = "nothing";
      try {
        job.trace({}, () => {
          throw own;
        });
      } catch (reason) {
        thrown = reason;
      }
      expect(thrown).toBe(own);
      expect(logged).toEqual([]);
      expect(job.enabled).toBe(true);
      detach("around");
    },
  );
});

describe("discovery", () => {
  test("attachPrefix follows events and spans declared before and after, by whole segments", () => {
    event("found.before");
    const seen: string[] = [];
    attachPrefix("watch", "found", (name) => void seen.push(name));
    const later = event("found.later");
    defineSpan("found.span").trace({}, nothing);
    event("foundling");
    execute("found.before", {});
    later.execute({});
    execute("foundling", {});
    expect(seen).toEqual(["found.span.start", "found.span.stop", "found.before", "found.later"]);
    detach("watch");
    execute("found.before", {});
    expect(seen.length).toBe(4);
  });
  test("listEvents tells kind, documentation and unit; a second declaration adds to the first", () => {
    event("listed.bytes", { doc: "bytes read", unit: "bytes" });
    event("listed.bytes");
    defineSpan(["listed", "job"], { doc: "a job" });
    expect(listEvents().filter(({ name }) => name.startsWith("listed"))).toEqual([
      { name: "listed.bytes", kind: "event", doc: "bytes read", unit: "bytes" },
      { name: "listed.job", kind: "span", doc: "a job" },
    ]);
  });
});

describe("convert", () => {
  test.each([
    [1.5, "s", "ms", 1500],
    [1500, "ms", "s", 1.5],
    [1, "ms", "ns", 1e6],
    [250, "us", "ms", 0.25],
    [7, "ms", "ms", 7],
  ] as const)("%d %s in %s", (value, from, to, result) => expect(convert(value, from, to)).toBe(result));
  test("refuses unknown units", () =>
    expect(() => convert(1, "min" as never, "s")).toThrow(expect.objectContaining({ code: "unit/unknown" })));
});

describe("capturing", () => {
  test("next waits, skips what does not match, and times out with what it waited for", async () => {
    const captured = captureEvents(["cap.ture"]);
    setTimeout(() => {
      execute("cap.ture", { n: 1 });
      execute("cap.ture", { n: 2 });
    }, 1);
    expect((await captured.next(({ measurements }) => measurements["n"] === 2)).measurements).toEqual({ n: 2 });
    await expect(captured.next(undefined, 5)).rejects.toMatchObject({ code: "test/timeout" });
    captured.clear();
    expect(captured.events).toEqual([]);
  });
  test("next waits as long as it takes when there is no time limit", async () => {
    setTimeout(() => execute("cap.ture", { n: 1 }), 5);
    const { measurements } = await waitFor("cap.ture", undefined, Number.POSITIVE_INFINITY);
    expect(measurements).toEqual({ n: 1 });
  });
  test("iterates until it is stopped", async () => {
    const captured = captureEvents(["cap.ture"]);
    const seen: unknown[] = [];
    const done = (async () => {
      for await (const { measurements } of captured) seen.push(measurements);
    })();
    execute("cap.ture", { n: 1 });
    await new Promise((resolve) => setTimeout(resolve, 1));
    execute("cap.ture", { n: 2 });
    captured.stop();
    await done;
    expect(seen).toEqual([{ n: 1 }, { n: 2 }]);
  });
});
