// Spans and metrics in a real OpenTelemetry SDK.
import { setTimeout as sleep } from "node:timers/promises";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { context, diag, propagation, SpanKind, SpanStatusCode, type Tracer, trace } from "@opentelemetry/api";
import { AsyncLocalStorageContextManager } from "@opentelemetry/context-async-hooks";
import {
  AlwaysOffSampler,
  BasicTracerProvider,
  InMemorySpanExporter,
  type ReadableSpan,
  SimpleSpanProcessor,
} from "@opentelemetry/sdk-trace-base";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { attach, defineSpan, detach, event, execute, listHandlers, type Metadata, setLogger } from "../src/index.js";
import { useAsyncContext } from "../src/node.js";
import { type Bridge, type ExportSpansOptions, exportSpans } from "../src/opentelemetry.js";

const exporter = new InMemorySpanExporter();
const provider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] });
const cleanups: (() => void)[] = [];
const opened = (bridge: Bridge): Bridge => {
  cleanups.push(bridge.close);
  return bridge;
};

beforeEach(() => {
  context.setGlobalContextManager(new AsyncLocalStorageContextManager());
  trace.setGlobalTracerProvider(provider);
});
afterEach(() => {
  for (const cleanup of cleanups.splice(0).reverse()) cleanup();
  setLogger(undefined);
  trace.disable();
  context.disable();
  exporter.reset();
});

const finished = (): readonly ReadableSpan[] => exporter.getFinishedSpans();
const spanNamed = (name: string): ReadableSpan => {
  const found = finished().filter((span) => span.name === name);
  expect(found, `spans named ${name}`).toHaveLength(1);
  return found[0] as ReadableSpan;
};
/** Each finished span with the name of its parent. */
const tree = (): Record<string, string | undefined> => {
  const names = new Map(finished().map((span) => [span.spanContext().spanId, span.name]));
  return Object.fromEntries(
    finished().map((span) => [
      span.name,
      names.get(span.parentSpanContext?.spanId ?? "") ?? span.parentSpanContext?.spanId,
    ]),
  );
};
const millis = ([seconds, nanos]: readonly [number, number]): number => seconds * 1e3 + nanos / 1e6;

const outer = defineSpan("otel.outer");
const inner = defineSpan("otel.inner");
const boom = new RangeError("boom");
const fail = (): never => {
  throw boom;
};
const ALL = { prefix: "otel" } as const;

describe("nesting", () => {
  test("spans nest across awaits, timers and parallel branches, with OpenTelemetry's own between them", async () => {
    opened(exportSpans(ALL));
    const branch = defineSpan("otel.branch");
    const leaf = defineSpan("otel.leaf");
    await outer.trace({}, async () => {
      await sleep(1);
      await Promise.all(
        ["left", "right"].map((side) =>
          branch.trace({ side }, async () => {
            await sleep(1);
            await trace.getTracer("own").startActiveSpan(`own.${side}`, async (own) => {
              await sleep(1);
              leaf.trace({ side }, () => undefined);
              own.end();
            });
          }),
        ),
      );
      inner.trace({}, () => undefined);
    });
    const byId = new Map(finished().map((span) => [span.spanContext().spanId, span]));
    const path = (span: ReadableSpan): string => {
      const parent = byId.get(span.parentSpanContext?.spanId ?? "");
      return parent === undefined ? span.name : `${path(parent)} > ${span.name}`;
    };
    expect(finished().map(path).sort()).toEqual(
      [
        "otel.outer",
        "otel.outer > otel.branch",
        "otel.outer > otel.branch",
        "otel.outer > otel.branch > own.left",
        "otel.outer > otel.branch > own.left > otel.leaf",
        "otel.outer > otel.branch > own.right",
        "otel.outer > otel.branch > own.right > otel.leaf",
        "otel.outer > otel.inner",
      ].sort(),
    );
    expect(new Set(finished().map((span) => span.spanContext().traceId)).size).toBe(1);
  });

  test("the span is active in the traced function, also after awaits, and not after it", async () => {
    opened(exportSpans(ALL));
    const seen: (string | undefined)[] = [];
    const look = (): void => void seen.push(trace.getActiveSpan()?.spanContext().spanId);
    await outer.trace({}, async () => {
      look();
      await sleep(1);
      look();
      trace.getActiveSpan()?.setAttribute("from", "inside");
    });
    look();
    const { spanId } = spanNamed("otel.outer").spanContext();
    expect(seen).toEqual([spanId, spanId, undefined]);
    expect(spanNamed("otel.outer").attributes).toEqual({ from: "inside" });
  });

  test("baggage and other values of the surrounding context stay visible", () => {
    opened(exportSpans(ALL));
    const baggage = propagation.createBaggage({ tenant: { value: "t1" } });
    context.with(propagation.setBaggage(context.active(), baggage), () =>
      outer.trace({}, () => expect(propagation.getActiveBaggage()?.getEntry("tenant")?.value).toBe("t1")),
    );
  });

  test("a manual span is the parent of what runs in its run, and of spans below it", async () => {
    opened(exportSpans(ALL));
    const manual = defineSpan("otel.manual");
    await outer.trace({}, async () => {
      const span = manual.start({});
      inner.trace({}, () => undefined);
      await span.run(async () => {
        await sleep(1);
        trace.getTracer("own").startSpan("own.in.run").end();
      });
      span.stop({});
    });
    expect(tree()).toEqual({
      "otel.outer": undefined,
      "otel.manual": "otel.outer",
      "otel.inner": "otel.outer",
      "own.in.run": "otel.manual",
    });
  });

  test("the parent by span context wins over an ancestor that is active in OpenTelemetry, not over a span of another's", () => {
    opened(exportSpans(ALL));
    outer.trace({}, () => {
      const manual = defineSpan("otel.manual").start({});
      // Another context manager than OpenTelemetry's knows that the manual span is around this one.
      const below = (name: string): void =>
        defineSpan(name).trace({ spanContext: { id: -1, parent: manual.context } }, () => undefined);
      below("otel.below");
      trace.getTracer("own").startActiveSpan("own", (own) => {
        below("otel.below.own");
        own.end();
      });
      manual.stop({});
    });
    expect(tree()).toMatchObject({ "otel.below": "otel.manual", "otel.below.own": "own", own: "otel.outer" });
  });

  test("without an OpenTelemetry context manager spans nest by span context", async () => {
    context.disable();
    opened(exportSpans(ALL));
    const asyncContext = opened(useAsyncContext());
    await outer.trace({}, async () => {
      await sleep(1);
      inner.trace({}, () => undefined);
    });
    asyncContext.close();
    expect(tree()).toEqual({ "otel.outer": undefined, "otel.inner": "otel.outer" });
  });

  test("a span that begins below one that has ended is still its child", async () => {
    opened(exportSpans(ALL));
    let late: Promise<void> = Promise.resolve();
    outer.trace({}, () => {
      late = sleep(2).then(() => inner.trace({}, () => undefined));
    });
    await late;
    expect(tree()).toEqual({ "otel.outer": undefined, "otel.inner": "otel.outer" });
  });

  test("each step of an iterator runs inside its span", async () => {
    opened(exportSpans(ALL));
    async function* rows(): AsyncGenerator<number> {
      for (const row of [1, 2]) {
        await sleep(1);
        defineSpan(`otel.row${row}`).trace({}, () => undefined);
        yield row;
      }
    }
    for await (const _row of outer.iterate({}, rows)) await sleep(1);
    expect(tree()).toEqual({ "otel.outer": undefined, "otel.row1": "otel.outer", "otel.row2": "otel.outer" });
    expect(spanNamed("otel.outer").attributes).toEqual({ items: 2 });
  });

  test("spans forwarded as events, without a function to wrap, nest too", () => {
    opened(exportSpans(["far.outer", "far.inner"]));
    const parent = { id: 1, parent: undefined };
    const child = { id: 2, parent };
    const times = { monotonicTime: performance.now() };
    execute("far.outer.start", times, { spanContext: parent, origin: "worker-1" });
    execute("far.inner.start", times, { spanContext: child });
    execute("far.inner.stop", { ...times, duration: 0 }, { spanContext: child });
    execute("far.outer.stop", { ...times, duration: 0 }, { spanContext: parent, origin: "worker-1" });
    expect(tree()).toEqual({ "far.outer": undefined, "far.inner": "far.outer" });
    expect(spanNamed("far.outer").attributes).toEqual({ origin: "worker-1" });
  });
});

describe("what a span holds", () => {
  test("metadata of start and stop, extra measurements, the event's own times", () => {
    opened(exportSpans(ALL));
    const durations: number[] = [];
    attach("durations", "otel.outer.stop", (_event, { duration }) => void durations.push(Number(duration)));
    cleanups.push(() => void detach("durations"));
    outer.span({ sql: "select", shape: [2, 3] }, () => [
      1,
      { bytes: 12 },
      { rows: 5, plan: { cost: 1.5, index: "pk" } },
    ]);
    const span = spanNamed("otel.outer");
    expect(span.attributes).toEqual({
      sql: "select",
      shape: [2, 3],
      bytes: 12,
      rows: 5,
      "plan.cost": 1.5,
      "plan.index": "pk",
    });
    expect(span.status).toEqual({ code: SpanStatusCode.UNSET });
    expect(span.kind).toBe(SpanKind.INTERNAL);
    expect(span.instrumentationScope.name).toBe("@sextant/telemetry");
    expect(millis(span.duration)).toBeCloseTo(durations[0] as number, 5);
  });

  test("attributes of the start are there for the sampler", () => {
    const asked: unknown[] = [];
    const sampling = new BasicTracerProvider({
      sampler: {
        shouldSample: (_context, _trace, name, kind, attributes) => {
          asked.push([name, kind, attributes]);
          return { decision: 0 };
        },
        toString: () => "test",
      },
    });
    opened(exportSpans(ALL, { tracer: sampling.getTracer("t"), kind: SpanKind.CLIENT }));
    expect(outer.trace({ sql: "select" }, () => 7)).toBe(7);
    expect(asked).toEqual([["otel.outer", SpanKind.CLIENT, { sql: "select" }]]);
  });

  test.for<{ name: string; reason: unknown; type: string; message: string; stack: boolean }>([
    { name: "an error", reason: boom, type: "RangeError", message: "boom", stack: true },
    { name: "text", reason: "text", type: "string", message: "text", stack: false },
    { name: "undefined", reason: undefined, type: "undefined", message: "undefined", stack: false },
    {
      name: "an abort",
      reason: new DOMException("stop", "AbortError"),
      type: "AbortError",
      message: "stop",
      stack: true,
    },
    {
      name: "an object with a message",
      reason: { name: "Odd", message: "odd" },
      type: "Odd",
      message: "odd",
      stack: false,
    },
    {
      name: "an object that refuses to be text",
      reason: Object.create(null),
      type: "object",
      message: "object",
      stack: false,
    },
    { name: "a symbol", reason: Symbol("s"), type: "symbol", message: "Symbol(s)", stack: false },
  ])("$name that is thrown is recorded and passed on", async ({ reason, type, message, stack }) => {
    opened(exportSpans(ALL));
    const thrower = async (): Promise<never> => {
      await sleep(1);
      throw reason;
    };
    const caught = await outer.trace({ sql: "select" }, thrower).then(
      () => "resolved",
      (thrown: unknown) => thrown,
    );
    expect(caught).toBe(reason);
    const span = spanNamed("otel.outer");
    expect(span.status).toEqual({ code: SpanStatusCode.ERROR, message });
    expect(span.attributes).toEqual({ sql: "select" });
    expect(span.events).toHaveLength(1);
    expect(span.events[0]).toMatchObject({
      name: "exception",
      attributes: { "exception.type": type, "exception.message": message },
    });
    expect("exception.stacktrace" in (span.events[0]?.attributes ?? {})).toBe(stack);
  });

  test("a synchronous throw is recorded too, and the context is left", () => {
    opened(exportSpans(ALL));
    expect(() => outer.trace({}, fail)).toThrow(boom);
    expect(trace.getActiveSpan()).toBeUndefined();
    expect(spanNamed("otel.outer").status.code).toBe(SpanStatusCode.ERROR);
  });

  test("stop metadata with an error set the status, a falsy one does not", () => {
    opened(exportSpans(ALL));
    outer.trace(
      {},
      () => 1,
      () => ({ error: new Error("half") }),
    );
    inner.trace(
      {},
      () => 1,
      () => ({ error: null }),
    );
    expect(spanNamed("otel.outer").status).toEqual({ code: SpanStatusCode.ERROR, message: "half" });
    expect(spanNamed("otel.inner").status).toEqual({ code: SpanStatusCode.UNSET });
  });

  test("name, kind and attributes can be chosen", () => {
    const options: ExportSpansOptions = {
      name: (prefix, { route }) => `${prefix} ${route}`,
      kind: (_prefix, { server }: Metadata) => (server ? SpanKind.SERVER : SpanKind.CLIENT),
      attributes: (fields, prefix) => Object.fromEntries(Object.keys(fields).map((key) => [`${prefix}/${key}`, 1])),
    };
    opened(exportSpans(ALL, options));
    outer.trace(
      { route: "/a", server: true },
      () => 1,
      () => ({ rows: 2 }),
    );
    const span = spanNamed("otel.outer /a");
    expect([span.kind, span.attributes]).toEqual([
      SpanKind.SERVER,
      { "otel.outer/route": 1, "otel.outer/server": 1, "otel.outer/rows": 1 },
    ]);
  });
});

describe("lifetime and faults", () => {
  test("a provider that is registered after the bridge is used", () => {
    trace.disable();
    opened(exportSpans(ALL));
    expect(outer.trace({}, () => 1)).toBe(1);
    trace.setGlobalTracerProvider(provider);
    outer.trace({}, () => 2);
    expect(finished()).toHaveLength(1);
  });

  test("without a provider, and with one that samples nothing, the program runs as ever", async () => {
    trace.disable();
    opened(exportSpans(ALL));
    expect(await outer.trace({}, async () => inner.trace({}, () => 3))).toBe(3);
    const off = new BasicTracerProvider({ sampler: new AlwaysOffSampler() });
    trace.setGlobalTracerProvider(off);
    expect(outer.trace({}, () => trace.getActiveSpan()?.isRecording())).toBe(false);
  });

  test.for<{ name: string; options: ExportSpansOptions }>([
    { name: "a tracer that throws", options: { tracer: { startSpan: fail } as unknown as Tracer } },
    { name: "a name that throws", options: { name: fail } },
    { name: "attributes that throw", options: { attributes: fail } },
  ])("$name never breaks the caller; the bridge is detached and it is told once", async ({ options }) => {
    const lines: string[] = [];
    setLogger({ error: (line) => void lines.push(line) });
    opened(exportSpans(ALL, options));
    expect(await outer.trace({}, async () => inner.trace({}, () => 3))).toBe(3);
    expect(outer.trace({}, () => 4)).toBe(4);
    expect([lines.length, listHandlers("otel")]).toEqual([1, []]);
  });

  test("attributes that throw at the end still end the span", () => {
    setLogger({ error: () => {} });
    let calls = 0;
    opened(
      exportSpans(ALL, {
        attributes: () => {
          calls += 1;
          return calls === 1 ? {} : fail();
        },
      }),
    );
    outer.trace(
      {},
      () => 1,
      () => ({ rows: 1 }),
    );
    expect(finished()).toHaveLength(1);
  });

  test("a field that cannot be read costs that field alone", () => {
    opened(exportSpans(["far.odd"]));
    const spanContext = { id: 1, parent: undefined };
    const odd = {
      spanContext,
      kept: 1,
      get bad() {
        return fail();
      },
    };
    execute("far.odd.start", {}, odd);
    execute(
      "far.odd.stop",
      { n: 2 },
      {
        spanContext,
        get worse() {
          return fail();
        },
      },
    );
    expect(spanNamed("far.odd").attributes).toEqual({ kept: 1, n: 2 });
  });

  test("a span processor that throws does not reach the caller", () => {
    setLogger({ error: () => {} });
    const bad = new BasicTracerProvider({
      spanProcessors: [{ onStart: fail, onEnd: fail, forceFlush: async () => {}, shutdown: async () => {} }],
    });
    opened(exportSpans(ALL, { tracer: bad.getTracer("t") }));
    expect(outer.trace({}, () => 1)).toBe(1);
  });

  test("spans that never end are not held", async () => {
    setFlagsFromString("--expose-gc");
    const collect = runInNewContext("gc") as () => void;
    const made: WeakRef<object>[] = [];
    const tracer = provider.getTracer("t");
    const watched = {
      startSpan: (...args: Parameters<Tracer["startSpan"]>) => {
        const span = tracer.startSpan(...args);
        made.push(new WeakRef(span));
        return span;
      },
    } as Tracer;
    opened(exportSpans(ALL, { tracer: watched }));
    for (let n = 0; n < 100; n += 1) outer.start({ n });
    expect(made).toHaveLength(100);
    await sleep(1);
    collect();
    await sleep(1);
    collect();
    expect(made.filter((reference) => reference.deref() !== undefined).length).toBeLessThan(10);
  });

  test("span contexts that are no objects work, and are forgotten at the end", () => {
    const complaints: string[] = [];
    const complain = (line: string): void => void complaints.push(line);
    diag.setLogger({ error: complain, warn: complain, info() {}, debug() {}, verbose() {} });
    cleanups.push(() => diag.disable());
    opened(exportSpans(ALL));
    outer.trace({ spanContext: "mine" }, () => trace.getActiveSpan()?.setAttribute("seen", true));
    execute("otel.outer.stop", { duration: 0, monotonicTime: performance.now() }, { spanContext: "mine" });
    expect(spanNamed("otel.outer").attributes).toEqual({ seen: true });
    expect(complaints).toEqual([]);
  });

  test("a stop without a start, and a span that began before the bridge, make no span", async () => {
    let finish = (): void => {};
    const running = outer.trace({}, () => new Promise<void>((resolve) => (finish = resolve)));
    opened(exportSpans(ALL));
    finish();
    await running;
    execute("otel.outer.stop", { duration: 0, monotonicTime: 0 }, { spanContext: { id: 1, parent: undefined } });
    expect(finished()).toEqual([]);
  });

  test("a prefix follows spans declared later, and leaves single events alone", () => {
    opened(exportSpans({ prefix: "late" }));
    defineSpan("late.span").trace({}, () => 1);
    for (const name of ["late.start", "late.stop"]) event(name).execute({}, {});
    expect(finished().map(({ name }) => name)).toEqual(["late.span"]);
  });

  test("closing detaches handlers and wrapper", () => {
    const bridge = opened(exportSpans(ALL));
    expect(outer.enabled).toBe(true);
    bridge.close();
    bridge.close();
    expect([outer.enabled, listHandlers("otel")]).toEqual([false, []]);
    outer.trace({}, () => 1);
    expect(finished()).toEqual([]);
  });

  test.for<{ selection: unknown; code: string }>([
    ...["", "a..b", [], ["a.b"], 5, undefined].map((prefix) => ({ selection: [prefix], code: "name/malformed" })),
    { selection: { prefix: "a..b" }, code: "name/malformed" },
    ...["otel", undefined, null, 5, {}].map((selection) => ({ selection, code: "selection/form" })),
  ])("the selection $selection is a TypeError and attaches nothing", ({ selection, code }) => {
    expect(() => exportSpans(selection as never)).toThrow(expect.objectContaining({ name: "TypeError", code }));
    expect([listHandlers(""), outer.enabled]).toEqual([[], false]);
  });
});
