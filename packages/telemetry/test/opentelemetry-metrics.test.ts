// Metric definitions in a real OpenTelemetry SDK.
import { type Meter, metrics as metricsApi } from "@opentelemetry/api";
import {
  AggregationTemporality,
  DataPointType,
  MeterProvider,
  type MetricData,
  MetricReader,
} from "@opentelemetry/sdk-metrics";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { defineSpan, execute, listHandlers } from "../src/index.js";
import { counter, distribution, lastValue, type Metric, sum, summary } from "../src/metrics/index.js";
import { type Bridge, type ExportMetricsOptions, exportMetrics } from "../src/opentelemetry.js";

class Collector extends MetricReader {
  protected async onShutdown(): Promise<void> {}
  protected async onForceFlush(): Promise<void> {}
}

let reader: Collector;
let provider: MeterProvider;
const open: Bridge[] = [];
beforeEach(() => {
  reader = new Collector();
  provider = new MeterProvider({ readers: [reader] });
  metricsApi.setGlobalMeterProvider(provider);
});
afterEach(async () => {
  for (const bridge of open.splice(0)) bridge.close();
  metricsApi.disable();
  await provider.shutdown();
});
const start = (metrics: readonly Metric[], options?: ExportMetricsOptions): Bridge => {
  const bridge = exportMetrics(metrics, options);
  open.push(bridge);
  return bridge;
};

async function collect(): Promise<Map<string, MetricData>> {
  const { resourceMetrics, errors } = await reader.collect();
  expect(errors).toEqual([]);
  const data = resourceMetrics.scopeMetrics.flatMap(({ metrics }) => metrics);
  return new Map(data.map((each) => [each.descriptor.name, each]));
}
const pointsOf = (data: MetricData | undefined): unknown[] =>
  (data?.dataPoints ?? []).map(({ attributes, value }) => [attributes, value]);

describe("kinds", () => {
  test("a counter counts by tags, cumulatively over collections", async () => {
    start([counter("mo.hit.count", { tags: ["route"], description: "hits" })]);
    for (const route of ["/a", "/b", "/a"]) execute("mo.hit", { count: 1 }, { route });
    const first = (await collect()).get("mo.hit.count");
    expect(first).toMatchObject({
      descriptor: { description: "hits", unit: "1" },
      dataPointType: DataPointType.SUM,
      isMonotonic: true,
      aggregationTemporality: AggregationTemporality.CUMULATIVE,
    });
    expect(pointsOf(first)).toEqual([
      [{ route: "/a" }, 2],
      [{ route: "/b" }, 1],
    ]);
    execute("mo.hit", { count: 1 }, { route: "/b" });
    expect(pointsOf((await collect()).get("mo.hit.count"))).toEqual([
      [{ route: "/a" }, 2],
      [{ route: "/b" }, 2],
    ]);
  });

  test("a sum may go down; one that says it is monotonic is a counter", async () => {
    start([
      sum("mo.pool.change"),
      sum("mo.pool.grow", { eventName: "mo.pool", measurement: "change", reporterOptions: { monotonic: true } }),
    ]);
    execute("mo.pool", { change: 5.5 });
    execute("mo.pool", { change: -2 });
    const data = await collect();
    expect(data.get("mo.pool.change")).toMatchObject({ isMonotonic: false, dataPoints: [{ value: 3.5 }] });
    expect(data.get("mo.pool.grow")).toMatchObject({ isMonotonic: true });
  });

  test("a last value is a gauge, absent until there is one", async () => {
    start([lastValue("mo.heap.used", { unit: "byte" })]);
    expect((await collect()).get("mo.heap.used")?.dataPoints ?? []).toEqual([]);
    execute("mo.heap", { used: 10 });
    execute("mo.heap", { used: 7 });
    expect((await collect()).get("mo.heap.used")).toMatchObject({
      descriptor: { unit: "By" },
      dataPointType: DataPointType.GAUGE,
      dataPoints: [{ value: 7 }],
    });
  });

  test("a distribution is a histogram with its buckets, a summary one with the provider's", async () => {
    const span = defineSpan("mo.query");
    start([
      distribution("mo.query.stop.rows", { tags: ["table"], reporterOptions: { buckets: [1, 10] } }),
      distribution("mo.query.stop.duration", { unit: "millisecond" }),
      summary("mo.size", { eventName: "mo.query.stop", measurement: "rows" }),
    ]);
    for (const rows of [1, 5, 50]) span.span({}, () => [0, { rows }, { table: "t" }]);
    const data = await collect();
    expect(data.get("mo.query.stop.rows")).toMatchObject({
      dataPointType: DataPointType.HISTOGRAM,
      dataPoints: [
        {
          attributes: { table: "t" },
          value: { count: 3, sum: 56, min: 1, max: 50, buckets: { boundaries: [1, 10], counts: [1, 1, 1] } },
        },
      ],
    });
    expect(data.get("mo.query.stop.duration")).toMatchObject({
      descriptor: { unit: "ms" },
      dataPoints: [{ value: { count: 3 } }],
    });
    expect(data.get("mo.size")).toMatchObject({ dataPoints: [{ value: { count: 3, sum: 56 } }] });
  });
});

describe("rules of every reporter", () => {
  test("keep, unit conversion, missing measurements and missing tags", async () => {
    const skip = { tags: ["route"], keep: ({ route }: { route?: unknown }) => route !== "/drop" };
    start([
      sum("mo.rule.bytes", { ...skip, unit: ["byte", "kilobyte"] }),
      distribution("mo.rule.size", { ...skip, measurement: "bytes", reporterOptions: { buckets: [1] } }),
    ]);
    execute("mo.rule", { bytes: 1500 }, { route: "/a" });
    execute("mo.rule", { bytes: 9 }, { route: "/drop" });
    execute("mo.rule", { other: 9 }, { route: "/a" });
    execute("mo.rule", { bytes: 9 }, {});
    const data = await collect();
    expect(data.get("mo.rule.bytes")?.descriptor.unit).toBe("kBy");
    expect(pointsOf(data.get("mo.rule.bytes"))).toEqual([[{ route: "/a" }, 1.5]]);
    expect(pointsOf(data.get("mo.rule.size"))).toMatchObject([[{ route: "/a" }, { count: 1, sum: 1500 }]]);
  });

  test.for([
    { kind: "counter", metric: counter("mo.many.n", { tags: ["id"] }) },
    { kind: "distribution", metric: distribution("mo.many.n", { tags: ["id"], reporterOptions: { buckets: [1] } }) },
  ])("series of a $kind beyond the limit are one series", async ({ metric }) => {
    start([metric], { maxSeries: 2 });
    for (let id = 0; id < 10; id += 1) execute("mo.many", { n: 1 }, { id });
    const points = (await collect()).get("mo.many.n")?.dataPoints ?? [];
    expect(points.map(({ attributes }) => attributes)).toEqual([
      { id: "0" },
      { id: "1" },
      { "otel.metric.overflow": true },
    ]);
    const counts = points.map(({ value }) => (typeof value === "number" ? value : (value as { count: number }).count));
    expect(counts).toEqual([1, 1, 8]);
  });

  test.for([
    { kind: "counter", define: counter },
    { kind: "summary", define: summary },
  ])("a $kind whose function throws is told once, the others count on", async ({ define }) => {
    const told: unknown[] = [];
    const bad = define("mo.throw.bad", {
      measurement: () => {
        throw new Error("bad");
      },
    });
    start([bad, counter("mo.throw.n")], { onError: ({ metric }) => told.push(metric) });
    execute("mo.throw", { n: 1 });
    execute("mo.throw", { n: 1 });
    expect(told).toEqual([bad]);
    expect(pointsOf((await collect()).get("mo.throw.n"))).toEqual([[{}, 2]]);
  });

  test("a listener that throws is told on the console, and the metrics beside go on", async () => {
    const lines = vi.spyOn(console, "error").mockImplementation(() => {});
    const throws = (): never => {
      throw new Error("no");
    };
    start([summary("mo.listener.n", { keep: throws }), summary("mo.listener.m")], { onError: throws });
    execute("mo.listener", { n: 1, m: 1 });
    execute("mo.listener", { n: 1, m: 1 });
    expect(lines).toHaveBeenCalledTimes(1);
    lines.mockRestore();
    expect(pointsOf((await collect()).get("mo.listener.m"))).toMatchObject([[{}, { count: 2 }]]);
  });

  test("a meter can be given; without a provider nothing happens", async () => {
    metricsApi.disable();
    start([counter("mo.none.n"), summary("mo.none.m")]);
    execute("mo.none", { n: 1, m: 1 });
    const meter: Meter = provider.getMeter("mine");
    start([counter("mo.mine.n")], { meter });
    execute("mo.mine", { n: 1 });
    const { resourceMetrics } = await reader.collect();
    expect(
      resourceMetrics.scopeMetrics.map(({ scope, metrics }) => [
        scope.name,
        metrics.map(({ descriptor }) => descriptor.name),
      ]),
    ).toEqual([["mine", ["mo.mine.n"]]]);
  });

  test("closing detaches and stops observing", async () => {
    const bridge = start([counter("mo.close.n"), summary("mo.close.m")]);
    execute("mo.close", { n: 1, m: 1 });
    bridge.close();
    bridge.close();
    expect(listHandlers("mo.close")).toEqual([]);
    expect((await collect()).get("mo.close.n")?.dataPoints ?? []).toEqual([]);
  });

  test("a list of something else is a TypeError, and nothing is attached", () => {
    expect(() => exportMetrics([counter("mo.bad.n"), {} as Metric])).toThrow(
      expect.objectContaining({ code: "metric/list" }),
    );
    expect(() => exportMetrics([counter("mo.bad.n"), distribution("mo.bad.d", { unit: "thing" })])).toThrow(
      expect.objectContaining({ code: "metric/buckets" }),
    );
    expect(() => exportMetrics([summary("mo.bad.s")], { maxSeries: 0 })).toThrow(
      expect.objectContaining({ code: "metric/max-series" }),
    );
    expect(listHandlers("mo.bad")).toEqual([]);
  });
});
