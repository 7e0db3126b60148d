// Every behaviour of Erlang's :telemetry, section by section, as a row: what it does there, and that it holds here.
// Rows whose `deviation` is set differ on purpose; README.md lists the same deviations, and the last test compares the two lists.
import { readFileSync } from "node:fs";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  attach,
  attachMany,
  defineSpan,
  detach,
  type EventName,
  execute,
  type FailureMetadata,
  type Handler,
  listHandlers,
  type Measurements,
  type Metadata,
  setLogger,
} from "../src/index.js";
import { captureEvents } from "../src/test.js";

interface Row {
  readonly rule: string;
  /** Name of the deviation in README.md, where we differ on purpose. */
  readonly deviation?: string;
  readonly check: () => void | Promise<void>;
}

const ids: (string | symbol)[] = [];
const logged: string[] = [];
let calls: unknown[][] = [];

const record: Handler<string, unknown> = (...call) => {
  calls.push(call);
};
/** Attaches under an id that the test's end detaches. */
function on(
  id: string,
  events: readonly EventName[],
  handler: Handler<string, unknown> = record,
  config?: unknown,
): unknown {
  ids.push(id);
  return attachMany(id, events as readonly string[], handler, config);
}
const anything = expect.anything();
const failing: Handler<string, unknown> = () => {
  throw new Error("boom");
};

beforeEach(() => {
  calls = [];
  logged.length = 0;
  setLogger({ error: (message) => logged.push(message) });
});
afterEach(() => {
  for (const id of ids.splice(0)) detach(id);
  setLogger(undefined);
});

const FUNCTIONS: readonly Row[] = [
  {
    rule: "attach answers ok, and already_exists for an id that is taken",
    check: () => {
      ids.push("a");
      expect(attach("a", "x.y", record)).toMatchObject({ ok: true });
      expect(attach("a", "other.event", record)).toMatchObject({ ok: false, error: "already_exists" });
      expect(listHandlers("other")).toEqual([]);
    },
  },
  {
    rule: "attachMany attaches to all events, and passes the configuration",
    check: () => {
      on("a", ["x.y", "x.z"], record, { level: 1 });
      execute("x.y", { n: 1 });
      execute("x.z", { n: 2 });
      expect(calls).toEqual([
        ["x.y", { n: 1 }, {}, { level: 1 }],
        ["x.z", { n: 2 }, {}, { level: 1 }],
      ]);
    },
  },
  {
    rule: "one malformed name in attachMany attaches nothing and leaves the id free",
    check: () => {
      expect(() => attachMany("a", ["x.y", ""], record)).toThrow(TypeError);
      expect(listHandlers("x")).toEqual([]);
      expect(on("a", ["x.y"])).toMatchObject({ ok: true });
    },
  },
  {
    rule: "attachMany of no events answers ok, registers nothing and leaves the id free",
    check: () => {
      expect(attachMany("a", [], record)).toMatchObject({ ok: true });
      expect(on("a", ["x.y"])).toMatchObject({ ok: true });
    },
  },
  {
    rule: "detach takes the id out of all its events; the second time it is not_found",
    check: () => {
      on("a", ["x.y", "x.z"]);
      expect(detach("a")).toEqual({ ok: true });
      expect(detach("a")).toEqual({ ok: false, error: "not_found" });
      execute("x.y", {});
      execute("x.z", {});
      expect(calls).toEqual([]);
    },
  },
  {
    rule: "listHandlers matches whole segments, an equal name, and nothing shorter than the prefix",
    check: () => {
      on("a", ["m.b.c"]);
      on("b", ["m.bc"]);
      on("c", ["m.b"]);
      const names = (prefix: string): string[] => listHandlers(prefix).map(({ eventName }) => eventName);
      expect(names("m.b").sort()).toEqual(["m.b", "m.b.c"]);
      expect(names("m.b.c.d")).toEqual([]);
      expect(names("m").sort()).toEqual(["m.b", "m.b.c", "m.bc"]);
    },
  },
  {
    rule: "listHandlers of the empty prefix lists everything, a handler once for each of its events, with its row's fields",
    check: () => {
      on("a", ["p.one", "p.two"], record, 7);
      const rows = listHandlers([]).filter(({ id }) => id === "a");
      expect(rows).toEqual([
        { id: "a", eventName: "p.one", handler: record, config: 7 },
        { id: "a", eventName: "p.two", handler: record, config: 7 },
      ]);
      expect(listHandlers("").length).toBe(listHandlers([]).length);
    },
  },
  {
    rule: "listHandlers refuses a malformed prefix",
    check: () => expect(() => listHandlers("a..b")).toThrow(TypeError),
  },
  {
    rule: "execute without metadata passes an empty object",
    check: () => {
      on("a", ["x.y"]);
      execute("x.y", { n: 1 });
      expect(calls).toEqual([["x.y", { n: 1 }, {}, undefined]]);
    },
  },
  {
    rule: "execute dispatches on the exact name: no prefix, no wildcard, nothing shorter or longer",
    check: () => {
      on("a", ["x.y"]);
      for (const name of ["x", "x.y.z", "x.*", "*"]) execute(name, {});
      expect(calls).toEqual([]);
    },
  },
  {
    rule: "execute refuses measurements and metadata that are no objects, whoever listens",
    check: () => {
      const bad = (): void => execute("x.y", "text" as unknown as Measurements);
      const worse = (): void => execute("x.y", {}, null as unknown as Metadata);
      for (const listened of [false, true]) {
        if (listened) on("a", ["x.y"]);
        expect(bad).toThrow(expect.objectContaining({ code: "event/payload" }));
        expect(worse).toThrow(expect.objectContaining({ code: "event/payload" }));
      }
      expect(calls).toEqual([]);
    },
  },
  {
    rule: "a number in place of measurements becomes {value}",
    deviation: "number as measurements",
    check: () => expect(() => execute("x.y", 1 as unknown as Measurements)).toThrow(TypeError),
  },
  {
    rule: "execute does not validate the segments of a name",
    deviation: "names are validated everywhere",
    check: () => expect(() => execute(["s", 1] as unknown as EventName, {})).toThrow(TypeError),
  },
  {
    rule: "names are lists of atoms",
    deviation: "dotted names",
    check: () => {
      on("a", [["x", "y"]]);
      execute("x.y", {});
      execute(["x", "y"], {});
      expect(calls.map(([name]) => name)).toEqual(["x.y", "x.y"]);
    },
  },
  {
    rule: "without the application, execute answers ok and span runs the function",
    check: () => {
      expect(execute("nobody.listens", {})).toBeUndefined();
      expect(defineSpan("nobody.spans").span({}, () => ["result", {}])).toBe("result");
    },
  },
  {
    rule: "without the application attach fails, list_handlers is empty, and a restart of the table loses the handlers",
    deviation: "nothing to start",
    check: async () => {
      on("a", ["x.y"]);
      const again = (await import("../src/index.js")) as { listHandlers: typeof listHandlers };
      expect(again.listHandlers("x").map(({ id }) => id)).toEqual(["a"]);
    },
  },
  {
    rule: "persist copies the table to make dispatch cheaper",
    deviation: "no persist",
    check: async () => expect("persist" in (await import("../src/index.js"))).toBe(false),
  },
  {
    rule: "attaching a closure logs a notice",
    deviation: "no notice for closures",
    check: () => {
      on("a", ["x.y"], () => undefined);
      expect(logged).toEqual([]);
    },
  },
];

const DISPATCH: readonly Row[] = [
  {
    rule: "handlers run in the caller, one after another, before execute answers",
    check: () => {
      const order: string[] = [];
      on("a", ["x.y"], () => void order.push("a"));
      on("b", ["x.y"], () => void order.push("b"));
      execute("x.y", {});
      expect(order).toEqual(["a", "b"]);
    },
  },
  {
    rule: "a handler detached during a dispatch still runs in it",
    check: () => {
      on("a", ["x.y"], () => void detach("b"));
      on("b", ["x.y"]);
      execute("x.y", {});
      execute("x.y", {});
      expect(calls.length).toBe(1);
    },
  },
  {
    rule: "a handler attached during a dispatch does not run in it",
    check: () => {
      on("a", ["x.y"], () => void (listHandlers("x").length === 1 && on("b", ["x.y"])));
      execute("x.y", {});
      expect(calls.length).toBe(0);
      execute("x.y", {});
      expect(calls.length).toBe(1);
    },
  },
  {
    rule: "the order of handlers is not to be relied on",
    deviation: "attach order is promised",
    check: () => {
      const order: string[] = [];
      for (const id of ["c", "a", "b"]) on(id, ["x.y"], () => void order.push(id));
      execute("x.y", {});
      expect(order).toEqual(["c", "a", "b"]);
    },
  },
  {
    rule: "a handler gets name, measurements, metadata and configuration; what it returns is ignored",
    check: () => {
      on(
        "a",
        ["x.y"],
        ((...call: unknown[]) => {
          calls.push(call);
          return 42;
        }) as never,
        "config",
      );
      expect(execute("x.y", { n: 1 }, { k: "v" })).toBeUndefined();
      expect(calls).toEqual([["x.y", { n: 1 }, { k: "v" }, "config"]]);
    },
  },
  {
    rule: "a handler that throws is detached from all its events, then the failure is executed, then one line is logged, then the others run",
    check: () => {
      const order: string[] = [];
      setLogger({ error: () => order.push("log") });
      on(
        "watch",
        ["telemetry.handler.failure"],
        () => void order.push(`failure, ${listHandlers("x.z").length} left on x.z`),
      );
      on("one", ["x.y"], () => void order.push("one"));
      on("two", ["x.y", "x.z"], failing);
      on("three", ["x.y"], () => void order.push("three"));
      execute("x.y", {});
      expect(order).toEqual(["one", "failure, 0 left on x.z", "log", "three"]);
      expect(detach("two")).toEqual({ ok: false, error: "not_found" });
    },
  },
  {
    rule: "the failure event has exactly the two clocks and the six facts",
    check: () => {
      const captured = captureEvents(["telemetry.handler.failure"]);
      const reason = new Error("boom");
      on(
        "bad",
        ["x.y"],
        () => {
          throw reason;
        },
        { c: 1 },
      );
      execute("x.y", {});
      captured.stop();
      expect(captured.events).toEqual([
        {
          event: "telemetry.handler.failure",
          measurements: { systemTime: expect.any(Number), monotonicTime: expect.any(Number) },
          metadata: {
            eventName: "x.y",
            handlerId: "bad",
            handlerConfig: { c: 1 },
            kind: "error",
            reason,
            stacktrace: reason.stack,
          },
        },
      ]);
    },
  },
  {
    rule: "a handler that raises, throws or exits is caught, and the failure tells which",
    check: () => {
      const captured = captureEvents(["telemetry.handler.failure"]);
      const abort: unknown = AbortSignal.abort().reason;
      for (const reason of [new RangeError("r"), "text", undefined, abort]) {
        on("bad", ["x.y"], () => {
          throw reason;
        });
        expect(execute("x.y", {})).toBeUndefined();
        expect(detach("bad")).toEqual({ ok: false, error: "not_found" });
      }
      captured.stop();
      const said = captured.events.map(({ metadata }) => [metadata.kind, typeof metadata.stacktrace]);
      expect(said).toEqual([
        ["error", "string"],
        ["throw", "undefined"],
        ["throw", "undefined"],
        ["exit", "string"],
      ]);
    },
  },
  {
    rule: "the log is a structured report: handler, kind, reason, stack",
    check: () => {
      const reports: unknown[] = [];
      const reason = new Error("boom");
      setLogger({ error: (_message, report) => reports.push(report) });
      on(
        "bad",
        ["x.y"],
        () => {
          throw reason;
        },
        { c: 1 },
      );
      execute("x.y", {});
      expect(reports).toEqual([
        {
          eventName: "x.y",
          handlerId: "bad",
          handlerConfig: { c: 1 },
          kind: "error",
          reason,
          stacktrace: reason.stack,
        },
      ]);
    },
  },
  {
    rule: "a failing failure-handler is taken out by the same rule, and that ends",
    check: () => {
      const seen: unknown[] = [];
      on("f", ["telemetry.handler.failure"], failing);
      on(
        "g",
        ["telemetry.handler.failure"],
        (_event, _measurements, metadata) => void seen.push((metadata as unknown as FailureMetadata).handlerId),
      );
      on("bad", ["x.y"], failing);
      execute("x.y", {});
      expect(seen).toEqual(["f", "bad"]);
      expect(listHandlers("telemetry.handler").map(({ id }) => id)).toEqual(["g"]);
      expect(logged.length).toBe(2);
    },
  },
  {
    rule: "nothing attaches a failed handler again",
    check: () => {
      on("bad", ["x.y"], failing);
      execute("x.y", {});
      execute("x.y", {});
      expect(logged.length).toBe(1);
    },
  },
];

const span = defineSpan("conformance.job");
const EVENTS = ["conformance.job.start", "conformance.job.stop", "conformance.job.exception"] as const;
/** What the span's events carry while `run` runs. */
function during(run: () => unknown): readonly { event: string; measurements: Measurements; metadata: Metadata }[] {
  const captured = captureEvents(EVENTS);
  try {
    run();
  } catch {
    // The row looks at the events.
  }
  captured.stop();
  return captured.events as never;
}

const SPANS: readonly Row[] = [
  {
    rule: "start carries both clocks, the start metadata and the context",
    check: () => {
      const [start] = during(() => span.span({ a: 1 }, () => [0, {}]));
      expect(start).toEqual({
        event: "conformance.job.start",
        measurements: { systemTime: expect.any(Number), monotonicTime: expect.any(Number) },
        metadata: { spanContext: anything, a: 1 },
      });
    },
  },
  {
    rule: "the clock is read before the start event: the time of start handlers counts, and the difference is exact",
    check: () => {
      on("slow", ["conformance.job.start"], () => {
        const until = performance.now() + 5;
        while (performance.now() < until);
      });
      const [start, stop] = during(() => span.span({}, () => [0, {}]));
      const { duration, monotonicTime } = stop!.measurements as Record<string, number>;
      expect(duration!).toBeGreaterThanOrEqual(5);
      expect(monotonicTime! - (start!.measurements["monotonicTime"] as number)).toBe(duration);
    },
  },
  {
    rule: "a result with metadata stops with these, without the start metadata and without the wall clock",
    check: () => {
      let result: unknown;
      const [, stop] = during(() => {
        result = span.span({ a: 1 }, () => ["result", { b: 2 }]);
      });
      expect(result).toBe("result");
      expect(stop).toEqual({
        event: "conformance.job.stop",
        measurements: { duration: expect.any(Number), monotonicTime: expect.any(Number) },
        metadata: { spanContext: anything, b: 2 },
      });
    },
  },
  {
    rule: "extra measurements enter stop; the standard ones win",
    check: () => {
      const [, stop] = during(() => span.span({}, () => [0, { rows: 3, duration: -1, monotonicTime: -1 }, {}]));
      expect(stop!.measurements["rows"]).toBe(3);
      expect(stop!.measurements["duration"]).toBeGreaterThanOrEqual(0);
      expect(stop!.measurements["monotonicTime"]).toBeGreaterThan(0);
    },
  },
  {
    rule: "exception carries the start metadata, kind, reason and stack, which win over metadata of the same names; the error goes on",
    check: () => {
      const reason = new Error("no");
      const run = (): unknown =>
        span.span({ a: 1, kind: "mine" }, () => {
          throw reason;
        });
      const events = during(run);
      expect(run).toThrow(reason);
      expect(events.map(({ event }) => event)).toEqual(["conformance.job.start", "conformance.job.exception"]);
      expect(events[1]).toEqual({
        event: "conformance.job.exception",
        measurements: { duration: expect.any(Number), monotonicTime: expect.any(Number) },
        metadata: { spanContext: anything, a: 1, kind: "error", reason, stacktrace: reason.stack },
      });
    },
  },
  {
    rule: "errors, other thrown values and exits have kinds of their own",
    check: () => {
      const kind = (reason: unknown): unknown =>
        during(() =>
          span.span({}, () => {
            throw reason;
          }),
        )[1]!.metadata["kind"];
      expect([kind(new RangeError("r")), kind("text"), kind(undefined), kind(AbortSignal.abort().reason)]).toEqual([
        "error",
        "throw",
        "throw",
        "exit",
      ]);
    },
  },
  {
    rule: "one fresh context a call, the same in all events of the call",
    check: () => {
      const [start, stop, again] = during(() => {
        span.span({}, () => [0, {}]);
        span.span({}, () => [0, {}]);
      });
      expect(stop!.metadata["spanContext"]).toBe(start!.metadata["spanContext"]);
      expect(again!.metadata["spanContext"]).not.toBe(start!.metadata["spanContext"]);
    },
  },
  {
    rule: "a context given only in the start metadata is lost in stop",
    deviation: "the caller's span context reaches stop",
    check: () => {
      const mine = { mine: true };
      const [start, stop] = during(() => span.span({ spanContext: mine }, () => [0, {}]));
      expect([start!.metadata["spanContext"], stop!.metadata["spanContext"]]).toEqual([mine, mine]);
      expect(stop!.metadata["spanContext"]).toBe(mine);
    },
  },
  {
    rule: "a context given in the stop metadata wins there",
    check: () => {
      const [, stop] = during(() => span.span({}, () => [0, { spanContext: "stop's own" }]));
      expect(stop!.metadata["spanContext"]).toBe("stop's own");
    },
  },
  {
    rule: "a context given in the start metadata is that of the exception event",
    check: () => {
      const mine = { mine: true };
      const events = during(() =>
        span.span({ spanContext: mine }, () => {
          throw new Error("no");
        }),
      );
      expect(events.map(({ metadata }) => metadata["spanContext"])).toEqual([mine, mine]);
      expect(events[1]!.metadata["spanContext"]).toBe(mine);
    },
  },
  {
    rule: "a malformed answer leaves the span open",
    deviation: "a malformed answer closes the span",
    check: () => {
      const run = (): unknown => span.span({}, (() => "no tuple") as never);
      expect(during(run).map(({ event }) => event)).toEqual(["conformance.job.start", "conformance.job.exception"]);
      expect(run).toThrow(expect.objectContaining({ code: "span/return" }));
    },
  },
  {
    rule: "stop metadata that are no object are refused, start metadata that are none emit nothing",
    check: () => {
      const run = (): unknown => span.span({}, (() => [1, 2]) as never);
      expect(run).toThrow(expect.objectContaining({ code: "span/return" }));
      expect(during(() => span.span(5 as never, () => [0, {}]))).toEqual([]);
      expect(() => span.span(5 as never, () => [0, {}])).toThrow(TypeError);
    },
  },
  {
    rule: "a failing start handler does not touch the span",
    check: () => {
      on("bad", ["conformance.job.start"], failing);
      const events = during(() => expect(span.span({}, () => ["result", {}])).toBe("result"));
      expect(events.map(({ event }) => event)).toEqual(["conformance.job.start", "conformance.job.stop"]);
    },
  },
  {
    rule: "the empty prefix is allowed",
    deviation: "names are validated everywhere",
    check: () => expect(() => defineSpan([] as never)).toThrow(TypeError),
  },
  {
    rule: "a handler attached while the span runs sees its stop",
    deviation: "interest is read when the span starts",
    check: () => {
      const captured: unknown[] = [];
      const lonely = defineSpan("conformance.lonely");
      lonely.span({}, () => {
        on("late", ["conformance.lonely.stop"], (event) => void captured.push(event));
        return [0, {}];
      });
      expect(captured).toEqual([]);
    },
  },
];

const STORAGE: readonly Row[] = [
  {
    rule: "the same name twice in attachMany attaches twice",
    deviation: "names in attachMany count once",
    check: () => {
      on("a", ["x.y", "x.y"]);
      execute("x.y", {});
      expect(calls.length).toBe(1);
    },
  },
  {
    rule: "an id is unique over all events",
    check: () => {
      on("a", ["x.y"]);
      expect(attach("a", "x.z", record)).toMatchObject({ ok: false, error: "already_exists" });
    },
  },
  {
    rule: "attachMany under an id that is taken adds nothing",
    check: () => {
      on("a", ["x.y"]);
      expect(attachMany("a", ["x.z", "x.w"], record)).toMatchObject({ ok: false });
      expect(listHandlers("x").map(({ eventName }) => eventName)).toEqual(["x.y"]);
    },
  },
  {
    rule: "an id that reads like a pattern is only an id",
    check: () => {
      on("_", ["x.y"]);
      on("b", ["x.y"]);
      expect(detach("_")).toEqual({ ok: true });
      expect(listHandlers("x").map(({ id }) => id)).toEqual(["b"]);
    },
  },
];

const CONVENTIONS: readonly Row[] = [
  {
    rule: "times are in native units, keys in snake case",
    deviation: "milliseconds and camelCase",
    check: () => {
      const [start, stop] = during(() => span.span({}, () => [0, {}]));
      expect(Object.keys(start!.measurements).sort()).toEqual(["monotonicTime", "systemTime"]);
      expect(Math.abs((start!.measurements["systemTime"] as number) - Date.now())).toBeLessThan(60_000);
      expect(Object.keys(stop!.measurements).sort()).toEqual(["duration", "monotonicTime"]);
    },
  },
  {
    rule: "a failure without an exception is a stop whose metadata hold an error",
    check: () => {
      const events = during(() => span.span({}, () => [undefined, { error: "no rows" }]));
      expect(events.map(({ event, metadata }) => [event, metadata["error"]])).toEqual([
        ["conformance.job.start", undefined],
        ["conformance.job.stop", "no rows"],
      ]);
    },
  },
  {
    rule: "stop metadata should hold the start metadata, so that metrics need only stop: trace sees to it",
    check: () => {
      const [, stop] = during(() =>
        span.trace(
          { a: 1, b: 1 },
          () => 5,
          (result) => ({ b: result }),
        ),
      );
      expect(stop!.metadata).toEqual({ spanContext: anything, a: 1, b: 5 });
    },
  },
  {
    rule: "the test tool sends every event of the names under a fresh id that detach takes",
    check: () => {
      const captured = captureEvents(["x.y", "x.z"]);
      execute("x.y", { n: 1 }, { k: 1 });
      expect(captured.events).toEqual([{ event: "x.y", measurements: { n: 1 }, metadata: { k: 1 } }]);
      expect(detach(captured.id)).toEqual({ ok: true });
      execute("x.z", {});
      expect(captured.events.length).toBe(1);
    },
  },
];

describe.each([
  ["functions", FUNCTIONS],
  ["dispatch, order, failure", DISPATCH],
  ["span", SPANS],
  ["storage", STORAGE],
  ["conventions", CONVENTIONS],
] as const)("%s", (_section, rows) => {
  test.each(rows.map((row) => [row.deviation === undefined ? row.rule : `not here: ${row.rule}`, row] as const))(
    "%s",
    (_rule, row) => row.check(),
  );
});

test("README.md lists exactly the deviations that the rows show", () => {
  const readme = readFileSync(new URL("../README.md", import.meta.url), "utf8");
  const section = readme.slice(
    readme.indexOf("## Deviations"),
    readme.indexOf("\n## ", readme.indexOf("## Deviations") + 5),
  );
  const listed = [...section.matchAll(/^\| ([^|]+?) \|/gm)]
    .map((match) => match[1])
    .filter((name) => name !== "here" && !/^-+$/.test(name!));
  const shown = [FUNCTIONS, DISPATCH, SPANS, STORAGE, CONVENTIONS].flat().flatMap((row) => row.deviation ?? []);
  expect([...new Set(listed)].sort()).toEqual([...new Set(shown)].sort());
});
