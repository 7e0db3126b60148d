// Edges that the core's compact form could get wrong: handles of a span's own events, lazy payloads of spans, sources and thenables of every make.
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
} from "../src/index.js";
import { captureEvents } from "../src/test.js";
import { cleanRegistry } from "./clean-registry.js";

const logged = cleanRegistry();

const nothing = (): void => {};
const job = defineSpan("edges.job");
const NAMES = ["edges.job.start", "edges.job.stop", "edges.job.exception"] as const;

describe("interest", () => {
  test.each(["start", "stop", "exception"])("a handle of a span's own %s event knows who listens to it", (kind) => {
    const handle = event(`edges.job.${kind}`);
    expect(handle.enabled).toBe(false);
    attach("id", `edges.job.${kind}`, nothing);
    expect([handle.enabled, job.enabled]).toEqual([true, true]);
    detach("id");
    expect([handle.enabled, job.enabled]).toEqual([false, false]);
  });
  test("handlers attached before the span is defined make it active, and those of other events do not", () => {
    attachMany("early", ["edges.early.stop", "edges.other"], nothing);
    expect(defineSpan("edges.early").enabled).toBe(true);
    expect(defineSpan("edges.earl").enabled).toBe(false);
    expect(defineSpan("edges.early").enabled).toBe(true);
    detach("early");
    expect(defineSpan("edges.early").enabled).toBe(false);
  });
  test("a span stays active until the last of its handlers, followers and wrappers is gone", () => {
    attach("one", "edges.job.stop", nothing);
    attachPrefix("two", "edges", nothing);
    attachAround("around", ["edges"], (_prefix, _metadata, next) => next());
    for (const id of ["one", "two"]) {
      detach(id);
      expect(job.enabled).toBe(true);
    }
    detach("around");
    expect(job.enabled).toBe(false);
  });
  test("a name declared as event and as span is both", () => {
    event("edges.both", { doc: "the event" });
    defineSpan("edges.both", { doc: "the span" });
    expect(listEvents().filter(({ name }) => name === "edges.both")).toEqual([
      { name: "edges.both", kind: "event", doc: "the event" },
      { name: "edges.both", kind: "span", doc: "the span" },
    ]);
    const seen: string[] = [];
    attach("id", "edges.both", (name) => void seen.push(name));
    defineSpan("edges.both").trace({}, nothing);
    execute("edges.both", {});
    expect(seen).toEqual(["edges.both"]);
  });
});

describe("lazy payloads of spans", () => {
  test.each([
    [
      "throws",
      (): never => {
        throw new Error("thunk");
      },
    ],
    ["makes no object", (): number => 5],
  ] as const)("start metadata whose function %s: the span runs without them", (_name, start) => {
    const captured = captureEvents(NAMES);
    expect(job.trace(start as never, () => 7)).toBe(7);
    expect(captured.events.map(({ metadata }) => Object.keys(metadata))).toEqual([["spanContext"], ["spanContext"]]);
    expect(logged.length).toBe(1);
  });
  test("start metadata are made once, and only when somebody listens", () => {
    let made = 0;
    const start = (): { n: number } => ({ n: ++made });
    job.trace(start, nothing);
    [...job.iterate(start, () => [1])];
    job.span(start, () => [0, {}]);
    expect(made).toBe(0);
    const captured = captureEvents(NAMES);
    job.trace(start, nothing);
    expect(captured.events.map(({ metadata }) => metadata["n"])).toEqual([1, 1]);
  });
  test("stop metadata by a function are made when the stop is heard", () => {
    let made = 0;
    const more = (): { rows: number } => ({ rows: ++made });
    attach("id", "edges.job.start", nothing);
    job.trace({}, () => 1, more);
    job.start({}).stop(more);
    expect(made).toBe(0);
    const captured = captureEvents(["edges.job.stop"]);
    job.trace({}, () => 1, more);
    job.start({}).stop(more);
    expect(captured.events.map(({ metadata }) => metadata["rows"])).toEqual([1, 2]);
  });
  test.each([5, "x", null, undefined])("start metadata %o are refused by every method, heard or not", (bad) => {
    for (const heard of [false, true]) {
      if (heard) captureEvents(NAMES);
      for (const method of ["trace", "span", "iterate", "start"] as const) {
        expect(() => (job[method] as (start: unknown, fn: unknown) => unknown)(bad, () => [0, {}])).toThrow(
          expect.objectContaining({ code: "event/payload" }),
        );
      }
    }
  });
});

describe("sources of every make", () => {
  const three = (): number[] => [1, 2, 3];
  const plain = (): Iterator<number> => {
    const steps = three();
    return {
      next: () => (steps.length > 0 ? { done: false, value: steps.shift()! } : { done: true, value: undefined }),
    };
  };
  const SOURCES: readonly (readonly [string, () => Iterable<number> | Iterator<number>])[] = [
    ["a list", three],
    ["a set", () => new Set(three())],
    ["a generator", () => three().values()],
    ["an iterator that is not iterable and has no return", plain],
  ];
  test.each(SOURCES)("%s, to the end and abandoned, heard or not", (_name, source) => {
    for (const heard of [false, true]) {
      const captured = heard ? captureEvents(NAMES) : undefined;
      expect([...(job.iterate({}, source) as Iterable<number>)]).toEqual([1, 2, 3]);
      const abandoned = job.iterate({}, source) as IterableIterator<number>;
      for (const value of abandoned) if (value === 2) break;
      expect(abandoned.return?.(9 as never)).toMatchObject({ done: true });
      expect(
        captured?.events.map(({ measurements }) => (measurements as { items?: number }).items) ?? "unheard",
      ).toEqual(heard ? [undefined, 3, undefined, 2] : "unheard");
    }
  });
  test("a source that cannot be made is an exception, and the error goes on", () => {
    const captured = captureEvents(NAMES);
    const broken = job.iterate({}, (): number[] => {
      throw new Error("source");
    });
    expect(() => broken.next()).toThrow("source");
    expect(captured.events.map((each) => each.event)).toEqual(["edges.job.start", "edges.job.exception"]);
  });
});

describe("thenables of every make", () => {
  class Query<T> extends Promise<T> {}
  const foreign = (settle: "resolve" | "reject") => ({
    // biome-ignore lint/suspicious/noThenProperty: the test is about thenables
    then(resolve: (value: unknown) => void, reject: (reason: unknown) => void): void {
      (settle === "resolve" ? resolve : reject)("settled");
    },
  });
  test.each([
    ["a subclass of Promise", Query.resolve(1), "edges.job.stop"],
    ["a thenable that resolves", foreign("resolve"), "edges.job.stop"],
    ["a thenable that rejects", foreign("reject"), "edges.job.exception"],
  ])("trace gives %s back itself, heard or not, and closes the span", async (_name, thenable, closing) => {
    expect(job.trace({}, () => thenable)).toBe(thenable);
    const captured = captureEvents(NAMES);
    expect(job.trace({}, () => thenable)).toBe(thenable);
    await new Promise((resolve) => setTimeout(resolve, 1));
    expect(captured.events.map((each) => each.event)).toEqual(["edges.job.start", closing]);
  });
  test("the rejection of a subclass of Promise stays the caller's affair", async () => {
    captureEvents(NAMES);
    const unhandled: unknown[] = [];
    const watch = (reason: unknown): void => void unhandled.push(reason);
    process.on("unhandledRejection", watch);
    await job.trace({}, () => Query.reject(new Error("handled"))).catch(nothing);
    await new Promise((resolve) => setTimeout(resolve, 5));
    process.off("unhandledRejection", watch);
    expect(unhandled).toEqual([]);
  });
  test("span unwraps any thenable of a tuple into a promise, heard or not", async () => {
    // biome-ignore lint/suspicious/noThenProperty: the test is about thenables
    const answer = { then: (resolve: (value: unknown) => void) => resolve([4, { rows: 1 }]) };
    expect(await job.span({}, () => answer as never)).toBe(4);
    const captured = captureEvents(["edges.job.stop"]);
    expect(await job.span({}, () => answer as never)).toBe(4);
    expect(captured.events[0]?.metadata).toMatchObject({ rows: 1 });
  });
});

test.each(["toString", "constructor", "", "S", 5, null])("convert refuses the unit %o", (unit) => {
  expect(() => convert(1, unit as never, "s")).toThrow(expect.objectContaining({ code: "unit/unknown" }));
  expect(() => convert(1, "s", unit as never)).toThrow(expect.objectContaining({ code: "unit/unknown" }));
});

test.each([
  [undefined, "undefined"],
  [null, "null"],
  [Symbol("s"), "Symbol(s)"],
  [10n, "10"],
  ["a..b", '"a..b"'],
  [Object.create(null), "an object"],
  [["a", ["b"], Object.create(null), ""], '["a",["b"],an object,""]'],
])("a message can show %o", (name, shown) => {
  expect(() => event(name as never)).toThrow(`TypeError [event]: ${shown} is no event name`);
});
