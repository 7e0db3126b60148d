// Lines of a real pino logger, read back as the JSON it wrote.
import { Writable } from "node:stream";
import { setTimeout as sleep } from "node:timers/promises";
import { type Logger, type LoggerOptions, pino } from "pino";
import { afterEach, describe, expect, test } from "vitest";
import { attach, defineSpan, detach, execute, listHandlers, type SpanContext, setLogger } from "../src/index.js";
import { useAsyncContext } from "../src/node.js";
import { type Bridge, levelOf, logEvents, spanMixin } from "../src/pino.js";

type Line = Record<string, unknown> & { level: number; msg: string };
const LEVELS = { trace: 10, debug: 20, info: 30, warn: 40, error: 50, fatal: 60 };

const cleanups: (() => void)[] = [];
afterEach(() => {
  for (const cleanup of cleanups.splice(0).reverse()) cleanup();
  setLogger(undefined);
});
const opened = (bridge: Bridge): Bridge => {
  cleanups.push(bridge.close);
  return bridge;
};

function logger(options: LoggerOptions = {}): { log: Logger; lines: () => Line[] } {
  let text = "";
  const stream = new Writable({
    write(chunk, _encoding, done) {
      text += String(chunk);
      done();
    },
  });
  const log = pino({ level: "trace", ...options }, stream);
  return {
    log,
    lines: () =>
      text
        .split("\n")
        .filter((line) => line !== "")
        .map((line) => JSON.parse(line) as Line),
  };
}

const outer = defineSpan("log.outer");
const inner = defineSpan("log.inner");
const boom = new RangeError("boom", { cause: new Error("deep") });

describe("logEvents", () => {
  test("each event is a line with its level, name, ids, measurements and metadata", () => {
    const { log, lines } = logger();
    opened(logEvents(log, ["log.outer.start", "log.outer.stop", "log.note"]));
    let context: SpanContext | undefined;
    outer.trace({ sql: "select" }, ({ context: own }) => {
      context = own as SpanContext;
      execute("log.note", { count: 1 }, { key: "k" });
    });
    const common = { pid: process.pid, hostname: expect.any(String), time: expect.any(Number) };
    expect(lines()).toEqual([
      {
        ...common,
        level: LEVELS.debug,
        msg: "log.outer.start",
        event: "log.outer.start",
        spanId: context?.id,
        measurements: { systemTime: expect.any(Number), monotonicTime: expect.any(Number) },
        metadata: { sql: "select" },
      },
      {
        ...common,
        level: LEVELS.info,
        msg: "log.note",
        event: "log.note",
        measurements: { count: 1 },
        metadata: { key: "k" },
      },
      {
        ...common,
        level: LEVELS.info,
        msg: "log.outer.stop",
        event: "log.outer.stop",
        spanId: context?.id,
        measurements: { duration: expect.any(Number), monotonicTime: expect.any(Number) },
        metadata: { sql: "select" },
      },
    ]);
  });

  test("an exception is an error with pino's own serialization of it", () => {
    const { log, lines } = logger();
    opened(logEvents(log, { prefix: "log" }));
    const thrown = (): never => {
      throw boom;
    };
    expect(() => outer.trace({}, () => inner.trace({ sql: "select" }, thrown))).toThrow(boom);
    const [line] = lines().filter(({ event }) => event === "log.inner.exception");
    expect(line).toMatchObject({
      level: LEVELS.error,
      err: { type: "RangeError", message: "boom: deep", stack: expect.stringContaining("RangeError: boom") },
      metadata: { sql: "select", kind: "error" },
      spanId: expect.any(Number),
      parentSpanId: expect.any(Number),
    });
    expect(Object.keys(line?.["metadata"] as object)).toEqual(["sql", "kind"]);
  });

  test.for<{ name: string; reason: unknown; text: string }>([
    { name: "text", reason: "text", text: "text" },
    { name: "undefined", reason: undefined, text: "undefined" },
    { name: "an object", reason: { a: 1 }, text: "[object Object]" },
  ])("$name that is thrown is told as text", ({ reason, text }) => {
    const { log, lines } = logger();
    opened(logEvents(log, ["log.outer.exception"]));
    outer.start({}).exception(reason);
    expect(lines()).toMatchObject([{ level: LEVELS.error, reason: text, metadata: { kind: "throw" } }]);
  });

  test("a reason that nothing threw stays where it is", () => {
    const { log, lines } = logger();
    opened(logEvents(log, ["log.note"]));
    execute("log.note", {}, { reason: { kind: "shape" } });
    expect(lines()).toMatchObject([{ level: LEVELS.info, metadata: { reason: { kind: "shape" } } }]);
  });

  test("failing handlers are told when their event is selected", () => {
    setLogger({ error: () => {} });
    const { log, lines } = logger();
    opened(logEvents(log, ["telemetry.handler.failure"]));
    attach("bad", "log.note", () => {
      throw boom;
    });
    execute("log.note", {});
    expect(lines()).toMatchObject([
      { level: LEVELS.error, err: { type: "RangeError" }, metadata: { handlerId: "bad", eventName: "log.note" } },
    ]);
  });

  test("level and message can be chosen; no level, no line", () => {
    const { log, lines } = logger();
    opened(
      logEvents(log, ["log.outer.start", "log.outer.stop"], {
        level: (event, { duration }) =>
          event.endsWith(".start") ? undefined : Number(duration) >= 0 ? "warn" : "info",
        message: (event, _measurements, { sql }) => `${event}: ${sql}`,
      }),
    );
    outer.trace({ sql: "select" }, () => 1);
    expect(lines().map(({ level, msg }) => [level, msg])).toEqual([[LEVELS.warn, "log.outer.stop: select"]]);
  });

  test("a level that is not written costs no line and no payload; changing the logger's level counts at once", () => {
    const { log, lines } = logger({ level: "info" });
    let read = 0;
    opened(logEvents(log, ["log.outer.start"], { message: () => `${++read}` }));
    outer.trace({}, () => 1);
    expect([read, lines()]).toEqual([0, []]);
    log.level = "debug";
    outer.trace({}, () => 1);
    expect([read, lines().length]).toEqual([1, 1]);
  });

  test("bigints, cycles and getters that throw do not break a line", () => {
    const { log, lines } = logger();
    opened(logEvents(log, ["log.note"]));
    const loop: Record<string, unknown> = {};
    loop["self"] = loop;
    execute("log.note", { size: 2n }, { loop });
    execute(
      "log.note",
      {},
      {
        get bad() {
          throw boom;
        },
      },
    );
    execute(
      "log.note",
      {},
      {
        deep: {
          get bad() {
            throw boom;
          },
        },
      },
    );
    const [first, second, third] = lines();
    expect(first).toMatchObject({ measurements: { size: 2 }, metadata: { loop: { self: "[Circular]" } } });
    expect(second).toMatchObject({ event: "log.note", unreadable: "RangeError: boom" });
    expect(third).toMatchObject({ event: "log.note", metadata: expect.stringContaining("unable to serialize") });
  });

  test("a child logger's bindings are on every line; any object with the levels as methods will do", () => {
    const { log, lines } = logger();
    opened(logEvents(log.child({ module: "db" }), ["log.note"]));
    const own: unknown[] = [];
    const method = (fields: object, message?: string): void => void own.push([fields, message]);
    opened(
      logEvents({ trace: method, debug: method, info: method, warn: method, error: method, fatal: method }, [
        "log.note",
      ]),
    );
    execute("log.note", { n: 1 });
    expect(lines()).toMatchObject([{ module: "db", event: "log.note" }]);
    expect(own).toEqual([[{ event: "log.note", measurements: { n: 1 }, metadata: {} }, "log.note"]]);
  });

  test("a logger that executes events itself does not log them for ever", () => {
    const { log, lines } = logger();
    const traced = {
      ...levelsOf(log),
      info: (fields: object, message?: string) => outer.trace({}, () => log.info(fields, message)),
    };
    opened(logEvents(traced, { prefix: "" }));
    execute("log.note", {});
    outer.trace({}, () => 1);
    expect(lines().map(({ msg }) => msg)).toEqual(["log.outer.start", "log.outer.stop"]);
  });

  test("a logger that throws is detached and never reaches the caller", () => {
    const told: string[] = [];
    setLogger({ error: (line) => void told.push(line) });
    const { log } = logger();
    const bad = {
      ...levelsOf(log),
      info: () => {
        throw boom;
      },
    };
    opened(logEvents(bad, ["log.outer.stop"]));
    expect(outer.trace({}, () => 7)).toBe(7);
    expect([told.length, listHandlers("log")]).toEqual([1, []]);
  });

  test("closing detaches; a malformed selection is a TypeError", () => {
    const { log, lines } = logger();
    const bridge = opened(logEvents(log, { prefix: "log" }));
    bridge.close();
    outer.trace({}, () => 1);
    expect([lines(), listHandlers("log")]).toEqual([[], []]);
    expect(() => logEvents(log, 5 as never)).toThrow(expect.objectContaining({ code: "selection/form" }));
  });
});

function levelsOf(log: Logger): Record<keyof typeof LEVELS, (fields: object, message?: string) => void> {
  const entries = (Object.keys(LEVELS) as (keyof typeof LEVELS)[]).map((level) => [
    level,
    (fields: object, message?: string) => log[level](fields, message),
  ]);
  return Object.fromEntries(entries);
}

test.for([
  ["db.query.start", "debug"],
  ["db.query.stop", "info"],
  ["db.query.exception", "error"],
  ["telemetry.handler.failure", "error"],
  ["cache.miss", "info"],
  ["start", "debug"],
  ["toString", "info"],
] as const)("the level of %s is %s", ([event, level]) => {
  expect(levelOf(event)).toBe(level);
});

describe("spanMixin", () => {
  const LISTENER = "keeps the spans active";
  const listen = (): void => {
    attach(LISTENER, "log.outer.stop", () => {});
    attach(`${LISTENER} too`, "log.inner.stop", () => {});
    cleanups.push(() => [LISTENER, `${LISTENER} too`].forEach((id) => void detach(id)));
  };

  test("adds the ids of the running span, and nothing outside of one", () => {
    listen();
    const { log, lines } = logger({ mixin: spanMixin });
    const ids: unknown[] = [];
    log.info("before");
    outer.trace({}, ({ context }) => {
      log.info({ own: 1 }, "outer");
      ids.push((context as SpanContext).id);
      inner.trace({}, (span) => {
        ids.push((span.context as SpanContext).id);
        log.info("inner");
      });
    });
    log.info("after");
    expect(lines().map(({ msg, spanId, parentSpanId, own }) => [msg, spanId, parentSpanId, own])).toEqual([
      ["before", undefined, undefined, undefined],
      ["outer", ids[0], undefined, 1],
      ["inner", ids[1], ids[0], undefined],
      ["after", undefined, undefined, undefined],
    ]);
  });

  test("follows awaits with the async context", async () => {
    listen();
    opened(useAsyncContext());
    const { log, lines } = logger({ mixin: spanMixin });
    const ids = await Promise.all(
      [3, 1, 2].map((delay) =>
        outer.trace({}, async ({ context }) => {
          await sleep(delay);
          log.info({ delay }, "line");
          return [delay, (context as SpanContext).id];
        }),
      ),
    );
    const logged = new Map(lines().map(({ delay, spanId }) => [delay, spanId]));
    expect(logged).toEqual(new Map(ids as [number, number][]));
  });

  test("a span context of the caller's own is the id", () => {
    listen();
    const { log, lines } = logger({ mixin: spanMixin });
    outer.trace({ spanContext: "request-7" }, () => log.info("inside"));
    outer.trace({ spanContext: { other: 1 } }, () => log.info("odd"));
    expect(lines().map(({ spanId }) => spanId)).toEqual(["request-7", undefined]);
  });

  test("an event's own ids win over those of the span around its line", () => {
    const { log, lines } = logger({ mixin: spanMixin });
    opened(logEvents(log, ["log.far"]));
    outer.trace({}, () => execute("log.far", {}, { spanContext: { id: 99, parent: undefined } }));
    expect(lines()).toMatchObject([{ spanId: 99 }]);
  });
});
