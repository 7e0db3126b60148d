// Folding events into series: kinds, tags, what does not count, limits of memory.
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { execute, listHandlers, type Measurements, type Metadata } from "../src/index.js";
import {
  type AggregateOptions,
  type Aggregation,
  aggregateMetrics,
  type CallbackFailure,
  counter,
  distribution,
  lastValue,
  type Metric,
  type MetricOptions,
  type Series,
  type SkipReason,
  sum,
  summary,
} from "../src/metrics/index.js";
import { heapAfterCollection } from "./heap.js";
import { PROPERTY } from "./property.js";

const EVENT = "aggregate.test";
const open: Aggregation[] = [];

function aggregate(metrics: readonly Metric[], options?: AggregateOptions): Aggregation {
  const aggregation = aggregateMetrics(metrics, options);
  open.push(aggregation);
  return aggregation;
}

const values = (aggregation: Aggregation): unknown[] => aggregation.read().map(({ tags, value }) => [tags, value]);
const skips = (aggregation: Aggregation): unknown[] =>
  aggregation.skipped().map(({ reason, count }) => [reason, count]);

afterEach(() => {
  for (const aggregation of open.splice(0)) aggregation.close();
});

describe("kinds", () => {
  const observe = (metric: Metric, observed: readonly number[]): unknown[] => {
    const aggregation = aggregate([metric]);
    for (const x of observed) execute(EVENT, { x });
    return aggregation.read().map(({ kind, value }) => [kind, value]);
  };

  test.for<{ metric: Metric; observed: number[]; gives: unknown[] }>([
    { metric: counter(`${EVENT}.x`), observed: [5, 0, -1], gives: [["counter", 3]] },
    { metric: counter(`${EVENT}.x`), observed: [], gives: [["counter", 0]] },
    { metric: sum(`${EVENT}.x`), observed: [0.5, 0.25, -1], gives: [["sum", -0.25]] },
    { metric: sum(`${EVENT}.x`, { unit: ["ms", "s"] }), observed: [1500, 500], gives: [["sum", 2]] },
    { metric: lastValue(`${EVENT}.x`), observed: [3, 1, 2], gives: [["lastValue", 2]] },
    { metric: lastValue(`${EVENT}.x`), observed: [1, Number.NaN], gives: [["lastValue", Number.NaN]] },
    { metric: lastValue(`${EVENT}.x`), observed: [], gives: [] },
    {
      metric: summary(`${EVENT}.x`),
      observed: [1, 1, 1, 1],
      gives: [["summary", { count: 4, sum: 4, min: 1, max: 1, mean: 1, p50: 1, p95: 1, p99: 1 }]],
    },
    {
      metric: summary(`${EVENT}.x`),
      observed: [],
      gives: [["summary", { count: 0, sum: 0, min: NaN, max: NaN, mean: NaN, p50: NaN, p95: NaN, p99: NaN }]],
    },
    {
      metric: distribution(`${EVENT}.x`, { reporterOptions: { buckets: [1, 2.5] } }),
      observed: [0, 1, 1.5, 2.5, 9],
      gives: [
        [
          "distribution",
          {
            count: 5,
            sum: 14,
            buckets: [
              { le: 1, count: 2 },
              { le: 2.5, count: 4 },
            ],
          },
        ],
      ],
    },
    {
      metric: distribution(`${EVENT}.x`, { reporterOptions: { buckets: [-1, 0] } }),
      observed: [],
      gives: [
        [
          "distribution",
          {
            count: 0,
            sum: 0,
            buckets: [
              { le: -1, count: 0 },
              { le: 0, count: 0 },
            ],
          },
        ],
      ],
    },
  ])("$metric.kind of $observed is $gives", ({ metric, observed, gives }) => {
    expect(observe(metric, observed)).toEqual(gives);
  });

  test.for<{ unit: string; first: number; last: number }>([
    { unit: "millisecond", first: 0.1, last: 10_000 },
    { unit: "ms", first: 0.1, last: 10_000 },
    { unit: "second", first: 0.0001, last: 10 },
    { unit: "nanosecond", first: 100_000, last: 1e10 },
  ])("a distribution in $unit has buckets for durations of its own", ({ unit, first, last }) => {
    const [series] = aggregate([distribution(`${EVENT}.x`, { unit })]).read();
    const bounds = series?.kind === "distribution" ? series.value.buckets.map(({ le }) => le) : [];
    expect([bounds[0], bounds.at(-1)]).toEqual([first, last]);
    expect(bounds).toEqual([...bounds].sort((a, b) => a - b));
  });

  test("percentiles are within 1 % of the exact ones", () => {
    const aggregation = aggregate([summary(`${EVENT}.x`)]);
    for (let x = 1; x <= 1000; x += 1) execute(EVENT, { x });
    const [series] = aggregation.read();
    const value = (series as Extract<Series, { kind: "summary" }>).value;
    expect(value).toMatchObject({ count: 1000, min: 1, max: 1000, mean: 500.5 });
    for (const [estimate, exact] of [
      [value.p50, 500],
      [value.p95, 950],
      [value.p99, 990],
    ] as const)
      expect(Math.abs(estimate - exact)).toBeLessThanOrEqual(0.01 * exact);
  });
});

describe("tags", () => {
  test("listed tags split the metric; the order of first appearance is the order of the series", () => {
    const aggregation = aggregate([counter(`${EVENT}.x`, { tags: ["route", "status"] })]);
    for (const [route, status] of [
      ["/", 200],
      ["/a", 200],
      ["/", 500],
      ["/", 200],
    ])
      execute(EVENT, { x: 1 }, { route, status, more: "ignored" });
    expect(values(aggregation)).toEqual([
      [{ route: "/", status: "200" }, 2],
      [{ route: "/a", status: "200" }, 1],
      [{ route: "/", status: "500" }, 1],
    ]);
  });

  test.for<{ options: MetricOptions; metadata: Metadata[]; gives: unknown[] }>([
    { options: { tags: ["t"] }, metadata: [{ t: 1 }, { t: "1" }, { t: 1n }], gives: [[{ t: "1" }, 3]] },
    { options: { tags: ["t"] }, metadata: [{ t: true }, { t: "true" }], gives: [[{ t: "true" }, 2]] },
    { options: { tags: ["t"] }, metadata: [{ t: 0 }, { t: -0 }], gives: [[{ t: "0" }, 2]] },
    { options: { tags: ["t"] }, metadata: [{ t: "\ud800" }, { t: "\udc00" }], gives: [[{ t: "\ufffd" }, 2]] },
    { options: { tags: ["t"] }, metadata: [{ t: "😀" }], gives: [[{ t: "😀" }, 1]] },
    {
      options: { tags: ["up"], tagValues: ({ t }) => ({ up: String(t).toUpperCase() }) },
      metadata: [{ t: "a" }, { t: "A" }],
      gives: [[{ up: "A" }, 2]],
    },
    {
      options: { tags: ({ a, b }) => (a === 1 ? { a: 1, b: String(b) } : { b: String(b), a: 1 }) },
      metadata: [
        { a: 1, b: "x" },
        { a: 2, b: "x" },
        { a: 2, b: "y" },
      ],
      gives: [
        [{ a: "1", b: "x" }, 2],
        [{ a: "1", b: "y" }, 1],
      ],
    },
    {
      options: { tags: ({ kind }) => (kind === undefined ? {} : { kind: String(kind) }) },
      metadata: [{}, { kind: "k" }, {}],
      gives: [
        [{}, 2],
        [{ kind: "k" }, 1],
      ],
    },
    {
      options: { tags: ["__proto__"] },
      metadata: [JSON.parse('{"__proto__": "p"}')],
      gives: [[JSON.parse('{"__proto__": "p"}'), 1]],
    },
  ])("$options over $metadata gives $gives", ({ options, metadata, gives }) => {
    const aggregation = aggregate([counter(`${EVENT}.x`, options)]);
    for (const each of metadata) execute(EVENT, { x: 1 }, each);
    expect(values(aggregation)).toEqual(gives);
    expect(aggregation.skipped()).toEqual([]);
  });

  test("a tag value that spells another series' key is a series of its own", () => {
    const aggregation = aggregate([counter(`${EVENT}.x`, { tags: ["a", "b"] })]);
    execute(EVENT, { x: 1 }, { a: 'x","b":"y', b: "z" });
    execute(EVENT, { x: 1 }, { a: "x", b: 'y","b":"z' });
    expect(values(aggregation)).toHaveLength(2);
  });
});

describe("what does not count", () => {
  const thrower = (): never => {
    throw new Error("boom");
  };

  test.for<{ metric: Metric; measurements?: unknown; metadata?: Metadata; reason: SkipReason }>([
    { metric: counter(`${EVENT}.y`), reason: "missing_measurement" },
    { metric: counter(`${EVENT}.x`), measurements: { x: null }, reason: "missing_measurement" },
    { metric: counter(`${EVENT}.x`), measurements: { x: "1" }, reason: "not_a_number" },
    { metric: sum(`${EVENT}.toString`), reason: "not_a_number" },
    { metric: sum(`${EVENT}.x`), measurements: { x: Number.NaN }, reason: "not_a_number" },
    { metric: sum(`${EVENT}.x`), measurements: { x: Infinity }, reason: "not_a_number" },
    { metric: sum(`${EVENT}.x`, { unit: ["s", "ns"] }), measurements: { x: 1e308 }, reason: "not_a_number" },
    { metric: summary(`${EVENT}.x`), measurements: { x: -Infinity }, reason: "not_a_number" },
    { metric: distribution(`${EVENT}.x`, { unit: "ms" }), measurements: { x: Number.NaN }, reason: "not_a_number" },
    { metric: lastValue(`${EVENT}.x`), measurements: { x: {} }, reason: "not_a_number" },
    { metric: sum(`${EVENT}.x`, { measurement: () => undefined }), reason: "missing_measurement" },
    { metric: counter(`${EVENT}.x`, { keep: () => false }), reason: "dropped" },
    { metric: counter(`${EVENT}.x`, { drop: () => true }), reason: "dropped" },
    { metric: counter(`${EVENT}.x`, { tags: ["t"] }), reason: "missing_tag" },
    { metric: counter(`${EVENT}.x`, { tags: ["t"] }), metadata: { t: null }, reason: "missing_tag" },
    { metric: counter(`${EVENT}.x`, { tags: () => ({ t: undefined as never }) }), reason: "missing_tag" },
    { metric: counter(`${EVENT}.x`, { tags: ["t"] }), metadata: { t: {} }, reason: "unusable_tag" },
    { metric: counter(`${EVENT}.x`, { tags: ["t"] }), metadata: { t: [1] }, reason: "unusable_tag" },
    { metric: counter(`${EVENT}.x`, { tags: ["t"] }), metadata: { t: Symbol("s") }, reason: "unusable_tag" },
    { metric: counter(`${EVENT}.x`, { keep: thrower }), reason: "errored" },
    { metric: counter(`${EVENT}.x`, { drop: thrower }), reason: "errored" },
    { metric: counter(`${EVENT}.x`, { measurement: thrower }), reason: "errored" },
    { metric: counter(`${EVENT}.x`, { tags: thrower }), reason: "errored" },
    { metric: counter(`${EVENT}.x`, { tags: () => null as never }), reason: "errored" },
    { metric: counter(`${EVENT}.x`, { tags: ["t"], tagValues: thrower }), reason: "errored" },
  ])(
    "$metric.kind $metric.name of $measurements, $metadata is $reason",
    ({ metric, measurements, metadata, reason }) => {
      const aggregation = aggregate([metric], { onError: () => {} });
      const before = values(aggregation);
      for (let times = 0; times < 3; times += 1)
        execute(EVENT, (measurements ?? { x: 1 }) as Measurements, metadata ?? {});
      expect(skips(aggregation)).toEqual([[reason, 3]]);
      expect(values(aggregation)).toEqual(before);
      expect(listHandlers(EVENT)).toHaveLength(1);
    },
  );

  test("a failing function is told once for each metric, and the other metrics of the event go on", () => {
    const failures: CallbackFailure[] = [];
    const [bad, good] = [counter(`${EVENT}.x`, { keep: thrower }), sum(`${EVENT}.x`)];
    const aggregation = aggregate([bad, good], { onError: (failure) => failures.push(failure) });
    for (let times = 0; times < 5; times += 1) execute(EVENT, { x: 2 });
    expect(failures).toEqual([{ metric: bad, error: new Error("boom") }]);
    expect(values(aggregation)).toEqual([
      [{}, 0],
      [{}, 10],
    ]);
    expect(skips(aggregation)).toEqual([["errored", 5]]);
  });

  describe("on the console", () => {
    const lines: string[] = [];
    beforeEach(() => {
      lines.length = 0;
      vi.spyOn(console, "error").mockImplementation((line: string) => lines.push(line));
    });
    afterEach(() => vi.restoreAllMocks());

    test("a failing function is one line", () => {
      aggregate([counter(`${EVENT}.x`, { keep: thrower })]);
      for (let times = 0; times < 3; times += 1) execute(EVENT, { x: 1 });
      expect(lines).toEqual([
        `[telemetry] counter "${EVENT}.x": one of its functions threw: Error: boom; such events are skipped and from now on only counted`,
      ]);
    });

    test("an onError that throws is one line too, and the handler stays", () => {
      aggregate([counter(`${EVENT}.x`, { keep: thrower })], {
        onError: () => {
          throw "no listener";
        },
      });
      execute(EVENT, { x: 1 });
      expect(lines).toEqual([
        `[telemetry] counter "${EVENT}.x": one of its functions threw: "no listener"; such events are skipped and from now on only counted`,
      ]);
      expect(listHandlers(EVENT)).toHaveLength(1);
    });
  });
});

describe("bounds", () => {
  test("what comes after maxSeries is counted in one overflow series", () => {
    const aggregation = aggregate([counter(`${EVENT}.x`, { tags: ["id"] })], { maxSeries: 3 });
    for (let id = 0; id < 10; id += 1) execute(EVENT, { x: 1 }, { id });
    execute(EVENT, { x: 1 }, { id: 1 });
    expect(aggregation.read().map(({ tags, overflow, value }) => [tags, overflow, value])).toEqual([
      [{ id: "0" }, false, 1],
      [{ id: "1" }, false, 2],
      [{ id: "2" }, false, 1],
      [{}, true, 7],
    ]);
  });

  test("a metric without tags and its overflow never meet", () => {
    const aggregation = aggregate([counter(`${EVENT}.x`)], { maxSeries: 1 });
    for (let times = 0; times < 5; times += 1) execute(EVENT, { x: 1 });
    expect(aggregation.read().map(({ overflow, value }) => [overflow, value])).toEqual([[false, 5]]);
  });

  test("every spelling of known tags reaches its series, also when more spellings came than are remembered", () => {
    const names = ["a", "b", "c", "d"];
    const orders = [
      names,
      [...names].reverse(),
      ["b", "a", "d", "c"],
      ["c", "a", "b", "d"],
      ["d", "b", "c", "a"],
      ["b", "c", "d", "a"],
    ];
    const aggregation = aggregate(
      [
        counter(`${EVENT}.x`, {
          tags: ({ order }) => Object.fromEntries((order as string[]).map((name) => [name, name])),
        }),
      ],
      { maxSeries: 1 },
    );
    for (let times = 0; times < 3; times += 1) for (const order of orders) execute(EVENT, { x: 1 }, { order });
    expect(values(aggregation)).toEqual([[{ a: "a", b: "b", c: "c", d: "d" }, 18]]);
  });

  test("spellings of one series without end take no memory without end", () => {
    const names = ["a", "b", "c", "d", "e", "f", "g", "h"];
    /** The n-th order of the names, by the factorial number system. */
    const order = (n: number): string[] => {
      const left = [...names];
      return names.map((_, at) => {
        const [name = ""] = left.splice(n % (names.length - at), 1);
        n = Math.floor(n / (names.length - at));
        return name;
      });
    };
    const tags = ({ n }: Metadata): Record<string, string> =>
      Object.fromEntries(order(n as number).map((name) => [name, name]));
    const aggregation = aggregate([counter(`${EVENT}.x`, { tags })], { maxSeries: 10 });
    const observe = (from: number, to: number): void => {
      for (let n = from; n < to; n += 1) execute(EVENT, { x: 1 }, { n });
    };
    observe(0, 1000);
    const before = heapAfterCollection();
    observe(1000, 20_000);
    expect(heapAfterCollection() - before).toBeLessThan(2_000_000);
    expect(values(aggregation)).toEqual([[Object.fromEntries(names.map((name) => [name, name])), 20_000]]);
  });

  test.for<{ how: string; options: MetricOptions }>([
    { how: "listed tags", options: { tags: ["a", "b"] } },
    { how: "tagValues", options: { tags: ["a", "b"], tagValues: (metadata) => metadata } },
    { how: "a function", options: { tags: ({ b, a }) => ({ b: b as string, a: a as number }) } },
  ])("a known series is found without making a text of its tags: $how", ({ options }) => {
    const aggregation = aggregate([counter(`${EVENT}.x`, options)]);
    execute(EVENT, { x: 1 }, { a: 1, b: "x" });
    const stringify = vi.spyOn(JSON, "stringify");
    for (let times = 0; times < 10; times += 1) execute(EVENT, { x: 1 }, { a: 1, b: "x" });
    expect(stringify).not.toHaveBeenCalled();
    stringify.mockRestore();
    expect(values(aggregation)).toEqual([[{ a: "1", b: "x" }, 11]]);
  });

  test.for([0, -1, 1.5, Number.NaN, Infinity, "9"])("maxSeries %s is refused", (maxSeries) =>
    expect(() => aggregateMetrics([], { maxSeries: maxSeries as number })).toThrow(
      expect.objectContaining({
        code: "metric/max-series",
        message: `TypeError [aggregateMetrics]: maxSeries is ${JSON.stringify(maxSeries)}; give a whole number from 1 on`,
      }),
    ),
  );
});

describe("life", () => {
  test("one handler an event, whatever the number of metrics; reporters do not meet", () => {
    const metrics = [counter(`${EVENT}.x`), sum(`${EVENT}.x`), counter(`${EVENT}.other.x`)];
    const [first, second] = [aggregate(metrics), aggregate(metrics)];
    expect(listHandlers(EVENT).map(({ eventName }) => eventName)).toEqual([
      EVENT,
      EVENT,
      `${EVENT}.other`,
      `${EVENT}.other`,
    ]);
    first.close();
    execute(EVENT, { x: 1 });
    expect([values(first), values(second)].map((rows) => rows[0])).toEqual([
      [{}, 0],
      [{}, 1],
    ]);
  });

  test("close detaches, can be called again, and leaves what was folded", () => {
    const aggregation = aggregate([sum(`${EVENT}.x`)]);
    execute(EVENT, { x: 2 });
    aggregation.close();
    aggregation.close();
    execute(EVENT, { x: 2 });
    expect([listHandlers(EVENT), values(aggregation)]).toEqual([[], [[{}, 2]]]);
  });

  test("using detaches", () => {
    {
      using aggregation = aggregateMetrics([sum(`${EVENT}.x`)]);
      expect([aggregation.metrics.length, listHandlers(EVENT).length]).toEqual([1, 1]);
    }
    expect(listHandlers(EVENT)).toEqual([]);
  });

  test("reset forgets one metric or all", () => {
    const [counts, sums] = [counter(`${EVENT}.x`, { tags: ["t"] }), sum(`${EVENT}.x`)];
    const aggregation = aggregate([counts, sums]);
    const observe = (): void => {
      execute(EVENT, { x: 2 }, { t: "a" });
      execute(EVENT, {}, { t: "a" });
    };
    observe();
    aggregation.reset(sums);
    expect([values(aggregation), skips(aggregation)]).toEqual([
      [
        [{ t: "a" }, 1],
        [{}, 0],
      ],
      [["missing_measurement", 1]],
    ]);
    aggregation.reset();
    expect([values(aggregation), skips(aggregation)]).toEqual([[[{}, 0]], []]);
    observe();
    expect(values(aggregation)).toEqual([
      [{ t: "a" }, 1],
      [{}, 2],
    ]);
  });

  test("a definition of another copy of the package, known by its shape, is taken", () => {
    const copy = { ...counter(`${EVENT}.x`) };
    const aggregation = aggregate([copy]);
    execute(EVENT, { x: 1 });
    expect(values(aggregation)).toEqual([[{}, 1]]);
  });

  test("a definition made by hand with a malformed event name is refused, and nothing stays attached", () => {
    const odd = { ...counter(`${EVENT}.x`), eventName: "a..b" };
    expect(() => aggregateMetrics([counter(`${EVENT}.x`), odd])).toThrow(TypeError);
    expect(listHandlers(EVENT)).toEqual([]);
  });

  const REMEDY = "give a list of what counter, sum, lastValue, summary and distribution return";
  test.for<{ metrics: unknown; says: string }>([
    { metrics: undefined, says: "the metrics are undefined" },
    { metrics: counter("a.b"), says: `the metrics are ${JSON.stringify(counter("a.b"))}` },
    { metrics: [counter("a.b"), "c.d"], says: 'entry 1 of the metrics is "c.d"' },
    {
      metrics: [{ kind: "timer", name: "a", eventName: "b" }],
      says: 'entry 0 of the metrics is {"kind":"timer","name":"a","eventName":"b"}',
    },
  ])("$metrics is refused", ({ metrics, says }) =>
    expect(() => aggregateMetrics(metrics as Metric[])).toThrow(
      expect.objectContaining({ code: "metric/list", message: `TypeError [aggregateMetrics]: ${says}; ${REMEDY}` }),
    ),
  );

  test("a distribution without buckets and without a unit of time is refused, and nothing is attached", () => {
    expect(() => aggregateMetrics([counter(`${EVENT}.x`), distribution(`${EVENT}.x`)])).toThrow(
      expect.objectContaining({
        code: "metric/buckets",
        message: `TypeError [distribution]: "${EVENT}.x" has neither buckets nor a unit of time; give reporterOptions.buckets, or a unit such as millisecond to get buckets for durations`,
      }),
    );
    expect(listHandlers(EVENT)).toEqual([]);
  });
});

describe("an aggregation is the fold of the raw events", () => {
  interface Sent {
    readonly x: number | undefined;
    readonly a: unknown;
    readonly b: unknown;
  }
  const tag = fc.constantFrom<unknown>("u", "v", 1, "1", true, "true", 2n, undefined);
  const sent = fc.record<Sent>({
    x: fc.option(
      fc.integer({ min: -1000, max: 1000 }).map((n) => n / 4),
      { nil: undefined, freq: 10 },
    ),
    a: tag,
    b: tag,
  });
  const BOUNDS = [-100, -1, 0, 0.25, 10, 200];

  /** Naive: keep all values of each tag set, in order. */
  function groups(events: readonly Sent[]): Map<string, number[]> {
    const grouped = new Map<string, number[]>();
    for (const { x, a, b } of events) {
      if (x === undefined || a === undefined || b === undefined) continue;
      const key = JSON.stringify({ a: String(a), b: String(b) });
      grouped.set(key, [...(grouped.get(key) ?? []), x]);
    }
    return grouped;
  }

  const total = (observed: readonly number[]): number => observed.reduce((left, right) => left + right, 0);
  const FOLDS: Record<string, (observed: readonly number[]) => unknown> = {
    counter: (observed) => observed.length,
    sum: total,
    lastValue: (observed) => observed.at(-1),
    distribution: (observed) => ({
      count: observed.length,
      sum: total(observed),
      buckets: BOUNDS.map((le) => ({ le, count: observed.filter((x) => x <= le).length })),
    }),
    summary: (observed) =>
      expect.objectContaining({
        count: observed.length,
        sum: total(observed),
        min: Math.min(...observed),
        max: Math.max(...observed),
        mean: total(observed) / observed.length,
      }),
  };

  const TAGGINGS: Record<string, MetricOptions> = {
    "listed tags": { tags: ["a", "b"] },
    "a function of tags": {
      tags: ({ a, b }) => (a === "u" ? { b: b as string, a: a as string } : { a: a as string, b: b as string }),
    },
  };

  test.for(Object.keys(TAGGINGS))("by %s", (tagging) => {
    const options = { ...TAGGINGS[tagging], reporterOptions: { buckets: BOUNDS } };
    const metrics = [counter, sum, lastValue, summary, distribution].map((define) => define(`${EVENT}.x`, options));
    fc.assert(
      fc.property(fc.array(sent, { maxLength: 80 }), (events) => {
        using aggregation = aggregateMetrics(metrics);
        for (const { x, ...metadata } of events)
          execute(EVENT, (x === undefined ? {} : { x }) as Measurements, metadata);
        const grouped = [...groups(events)];
        for (const metric of metrics) {
          const rows = aggregation.read().filter((series) => series.metric === metric);
          expect(rows.map(({ tags, value }) => [JSON.stringify(tags), value])).toEqual(
            grouped.map(([key, observed]) => [key, FOLDS[metric.kind]?.(observed)]),
          );
        }
        const counted = grouped.reduce((count, [, observed]) => count + observed.length, 0);
        const skipped = aggregation.skipped().filter(({ metric }) => metric === metrics[0]);
        expect(counted + skipped.reduce((count, row) => count + row.count, 0)).toBe(events.length);
      }),
      PROPERTY,
    );
  });

  test("with few series: nothing is lost, the sum of all series is the sum of all events", () => {
    fc.assert(
      fc.property(fc.array(sent, { maxLength: 80 }), fc.integer({ min: 1, max: 5 }), (events, maxSeries) => {
        using aggregation = aggregateMetrics([sum(`${EVENT}.x`, { tags: ["a", "b"] })], { maxSeries });
        for (const { x, ...metadata } of events)
          execute(EVENT, (x === undefined ? {} : { x }) as Measurements, metadata);
        const rows = aggregation.read();
        expect(rows.length).toBeLessThanOrEqual(maxSeries + 1);
        expect(total(rows.map(({ value }) => value as number))).toBe(total([...groups(events).values()].flat()));
      }),
      PROPERTY,
    );
  });
});
