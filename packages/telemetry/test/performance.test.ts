// User Timing measures of spans, as an observer sees them.
import { PerformanceObserver } from "node:perf_hooks";
import { afterEach, describe, expect, test } from "vitest";
import { attach, defineSpan, detach, execute, listHandlers, setLogger } from "../src/index.js";
import { type Bridge, type MeasureOptions, measureSpans } from "../src/performance.js";

const cleanups: (() => void)[] = [];
afterEach(() => {
  for (const cleanup of cleanups.splice(0).reverse()) cleanup();
  setLogger(undefined);
  performance.clearMeasures();
});
const start = (selection: Parameters<typeof measureSpans>[0], options?: MeasureOptions): Bridge => {
  const bridge = measureSpans(selection, options);
  cleanups.push(bridge.close);
  return bridge;
};

interface Entry {
  readonly name: string;
  readonly startTime: number;
  readonly duration: number;
  readonly detail: {
    devtools: { color: string; track: string; trackGroup: string; properties: string[][]; dataType: string };
  };
}

/** Runs, and gives the measures that an observer got. */
async function observed(run: () => void): Promise<Entry[]> {
  const entries: Entry[] = [];
  const observer = new PerformanceObserver((list) => void entries.push(...(list.getEntries() as unknown as Entry[])));
  observer.observe({ entryTypes: ["measure"] });
  run();
  await new Promise((resolve) => setTimeout(resolve, 20));
  observer.disconnect();
  return entries;
}

const work = defineSpan("perf.work");
const boom = new Error("boom");
const fail = (): never => {
  throw boom;
};

test("a stop is a measure with the event's own times and a DevTools track; the buffer stays empty", async () => {
  start(["perf.work"]);
  const stops: { monotonicTime: number; duration: number }[] = [];
  attach("stops", "perf.work.stop", (_event, { monotonicTime, duration }) => {
    stops.push({ monotonicTime: Number(monotonicTime), duration: Number(duration) });
  });
  cleanups.push(() => void detach("stops"));
  const entries = await observed(() => {
    work.span({ sql: "select" }, () => [
      0,
      { bytes: 12n as unknown as number },
      { sql: "select", shape: [2, 3], plan: { a: 1 }, none: undefined },
    ]);
  });
  expect(entries).toHaveLength(1);
  const [entry, stop] = [entries[0] as Entry, stops[0] as { monotonicTime: number; duration: number }];
  expect(entry.name).toBe("perf.work");
  expect(entry.startTime).toBeCloseTo(stop.monotonicTime - stop.duration, 6);
  expect(entry.duration).toBeCloseTo(stop.duration, 6);
  expect(entry.detail.devtools).toEqual({
    dataType: "track-entry",
    track: "perf",
    trackGroup: "Telemetry",
    color: "primary",
    tooltipText: "perf.work",
    properties: [
      ["bytes", "12"],
      ["sql", "select"],
      ["shape", "[2, 3]"],
    ],
  });
  expect(performance.getEntriesByType("measure")).toEqual([]);
});

test("ten thousand spans leave nothing behind, unless entries are kept", () => {
  const bridge = start(["perf.work"]);
  for (let n = 0; n < 10_000; n += 1) work.trace({ n }, () => n);
  expect(performance.getEntriesByType("measure")).toHaveLength(0);
  bridge.close();
  start(["perf.work"], { keep: true });
  for (let n = 0; n < 10; n += 1) work.trace({ n }, () => n);
  expect(performance.getEntriesByType("measure")).toHaveLength(10);
});

test("an exception is drawn as an error, with what was thrown", async () => {
  start({ prefix: "perf" });
  const entries = await observed(() => expect(() => work.trace({ sql: "select" }, fail)).toThrow(boom));
  expect(entries[0]?.detail.devtools).toMatchObject({
    color: "error",
    properties: [
      ["sql", "select"],
      ["kind", "error"],
      ["reason", "Error: boom"],
    ],
  });
});

test("name, track, group, colour and properties can be chosen", async () => {
  start(["perf.work"], {
    name: (prefix, { sql }) => `${prefix} ${sql}`,
    track: (prefix) => prefix.toUpperCase(),
    trackGroup: "Group",
    color: "tertiary",
    properties: (_measurements, { sql }) => [["query", sql as string]],
  });
  const entries = await observed(() => work.trace({ sql: 5 }, () => 1));
  expect(entries.map(({ name }) => name)).toEqual(["perf.work 5"]);
  expect(entries[0]?.detail.devtools).toMatchObject({
    track: "PERF.WORK",
    trackGroup: "Group",
    color: "tertiary",
    properties: [["query", "5"]],
  });
});

test("a fixed track, and times before this thread's origin", async () => {
  start(["perf.far"], { track: "workers" });
  const entries = await observed(() =>
    execute("perf.far.stop", { monotonicTime: -5, duration: 10 }, { spanContext: undefined }),
  );
  expect(entries[0]).toMatchObject({ startTime: 0, duration: 0, detail: { devtools: { track: "workers" } } });
});

describe("faults", () => {
  test.for<{ name: string; options: MeasureOptions }>([
    { name: "name", options: { name: fail } },
    { name: "track", options: { track: fail } },
    { name: "properties", options: { properties: fail } },
  ])("a $name that throws detaches the bridge and never reaches the caller", ({ options }) => {
    const lines: string[] = [];
    setLogger({ error: (line) => void lines.push(line) });
    start(["perf.work"], options);
    expect(work.trace({}, () => 7)).toBe(7);
    expect([lines.length, work.enabled]).toEqual([1, false]);
  });

  test("metadata that cannot be cloned are no obstacle", async () => {
    start(["perf.work"]);
    const entries = await observed(() => work.trace({ fn: () => 1, symbol: Symbol("s"), list: [() => 1] }, () => 1));
    expect(entries[0]?.detail.devtools.properties).toEqual([
      ["symbol", "Symbol(s)"],
      ["list", "[() => 1]"],
    ]);
  });

  test("an event without times, executed by hand under a span's name, is no bar and no obstacle", async () => {
    const bridge = start(["perf.work"]);
    expect(await observed(() => execute("perf.work.stop", {}, { spanContext: {} }))).toEqual([]);
    expect(listHandlers("perf").map(({ id }) => id)).toContain(bridge.id);
  });

  test("closing detaches; a malformed selection is a TypeError", () => {
    const bridge = start(["perf.work"]);
    expect(listHandlers("perf").map(({ id }) => id)).toEqual([bridge.id, bridge.id]);
    bridge.close();
    expect(listHandlers("perf")).toEqual([]);
    expect(() => measureSpans("perf" as never)).toThrow(expect.objectContaining({ code: "selection/form" }));
    expect(() => measureSpans(["a..b"])).toThrow(expect.objectContaining({ code: "name/malformed" }));
  });
});
