// The exposition text, read back by a parser of its own; scrapes; and prom-client on the same observations.
import { createServer, request as httpRequest, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import fc from "fast-check";
import * as promClient from "prom-client";
import { afterEach, describe, expect, test } from "vitest";
import { execute, listHandlers, type Metadata } from "../src/index.js";
import { counter, distribution, lastValue, type Metric, sum, summary } from "../src/metrics/index.js";
import { scrapeListener } from "../src/prometheus/listener.js";
import {
  bridgeRegistry,
  type PrometheusExporter,
  type PrometheusOptions,
  prometheusExporter,
} from "../src/prometheus.js";
import { heapAfterCollection } from "./heap.js";
import { comparable, parseExposition } from "./prometheus-parser.js";
import { PROPERTY } from "./property.js";

const EVENT = "prom.test";
const open: PrometheusExporter[] = [];

function exporterOf(metrics: readonly Metric[], options?: PrometheusOptions): PrometheusExporter {
  const exporter = prometheusExporter(metrics, options);
  open.push(exporter);
  return exporter;
}

afterEach(() => {
  for (const exporter of open.splice(0)) exporter.close();
});

describe("the parser of the tests", () => {
  test("reads what the format allows", () => {
    const text = `# HELP a Help with \\\\ and \\n and "quotes".
# TYPE a counter
a{x="\\"\\\\\\n",y=""} 1
a 2.5e-3 1395066363000
# any comment

# TYPE h histogram
h_bucket{le="0.5"} 1
h_bucket{le="+Inf"} 2
h_sum -1
h_count 2
untyped_thing NaN
`;
    const families = parseExposition(text);
    expect([...families.keys()]).toEqual(["a", "h", "untyped_thing"]);
    expect(families.get("a")?.help).toBe('Help with \\ and \n and "quotes".');
    expect([...(families.get("a")?.samples[0]?.labels ?? [])]).toEqual([
      ["x", '"\\\n'],
      ["y", ""],
    ]);
  });

  test.for<{ text: string; fault: RegExp }>([
    { text: "a 1", fault: /no line feed/ },
    { text: "1a 1\n", fault: /no metric name/ },
    { text: "a\n", fault: /odd spaces/ },
    { text: "a  1\n", fault: /is no float/ },
    { text: "a one\n", fault: /is no float/ },
    { text: "a Infinity\n", fault: /is no float/ },
    { text: "a Nan\n", fault: /is no float/ },
    { text: "a 1 1.5\n", fault: /is no timestamp/ },
    { text: 'a{x="1"y="2"} 1\n', fault: /comma/ },
    { text: 'a{x="1",x="2"} 1\n', fault: /twice/ },
    { text: 'a{1x="1"} 1\n', fault: /no label name/ },
    { text: 'a{x-y="1"} 1\n', fault: /no quoted value/ },
    { text: 'a{x="a"b"} 1\n', fault: /comma/ },
    { text: 'a{x="a\nb"} 1\n', fault: /no quoted value/ },
    { text: 'a{x="\\t"} 1\n', fault: /unknown escape/ },
    { text: "# HELP a b\\d\n", fault: /unknown escape/ },
    { text: '# HELP a \\"b\\"\n', fault: /unknown escape/ },
    { text: "# TYPE a clock\n", fault: /is no type/ },
    { text: "# TYPE a.b counter\n", fault: /is no metric name/ },
    { text: "#TYPE a counter\n", fault: /malformed comment/ },
    { text: "# TYPE a counter\n# TYPE a counter\n", fault: /TYPE twice/ },
    { text: "# HELP a x\n# HELP a x\n", fault: /HELP twice/ },
    { text: "a 1\n# TYPE a counter\n", fault: /after samples/ },
    { text: "a 1\nb 1\na 2\n", fault: /not together/ },
    { text: "a 1\na 1\n", fault: /twice/ },
    { text: "# TYPE a counter\na -1\n", fault: /cannot be -1/ },
    { text: '# TYPE a gauge\na{le="1"} 1\n', fault: /label le/ },
    { text: "# TYPE a summary\na 1\n", fault: /no float/ },
    { text: '# TYPE h histogram\nh_bucket{le="1"} 1\nh_sum 1\nh_count 1\n', fault: /\+Inf/ },
    { text: '# TYPE h histogram\nh_bucket{le="+Inf"} 1\nh_sum 1\n', fault: /lacks its sum or count/ },
    { text: '# TYPE h histogram\nh_bucket{le="+Inf"} 1\nh_sum 1\nh_count 2\n', fault: /not the count/ },
    {
      text: '# TYPE h histogram\nh_bucket{le="1"} 2\nh_bucket{le="+Inf"} 1\nh_sum 1\nh_count 1\n',
      fault: /out of order/,
    },
    {
      text: '# TYPE h histogram\nh_bucket{le="2"} 0\nh_bucket{le="1"} 0\nh_bucket{le="+Inf"} 1\nh_sum 1\nh_count 1\n',
      fault: /out of order/,
    },
  ])("refuses $text", ({ text, fault }) => expect(() => parseExposition(text)).toThrow(fault));
});

describe("the text", () => {
  const one = (metric: Metric, ...events: readonly [x: number, metadata?: Metadata][]): string => {
    const exporter = exporterOf([metric]);
    for (const [x, metadata] of events) execute(EVENT, { x }, metadata ?? {});
    parseExposition(exporter.text());
    return exporter.text();
  };

  test.for<{ metric: Metric; events: [number, Metadata?][]; text: string }>([
    {
      metric: counter("requests.total", { eventName: EVENT, measurement: "x", description: "Requests." }),
      events: [[5], [7]],
      text: "# HELP requests_total Requests.\n# TYPE requests_total counter\nrequests_total 2\n",
    },
    {
      metric: sum("bytes.total", { eventName: EVENT, measurement: "x", unit: ["byte", "kilobyte"] }),
      events: [[1500], [250]],
      text: "# HELP bytes_total sum of x of the event prom.test, in kilobyte\n# TYPE bytes_total counter\nbytes_total 1.75\n",
    },
    {
      metric: sum("balance", {
        eventName: EVENT,
        measurement: ({ x }) => x,
        reporterOptions: { prometheusType: "gauge" },
      }),
      events: [[1], [-3]],
      text: "# HELP balance sum of a computed measurement of the event prom.test\n# TYPE balance gauge\nbalance -2\n",
    },
    {
      metric: lastValue(`${EVENT}.x`, { tags: ["b", "a"], description: "g" }),
      events: [
        [1, { a: "1", b: "2" }],
        [Number.NaN, { a: "2", b: "2" }],
        [Infinity, { a: "3", b: "2" }],
        [-Infinity, { a: "4", b: "2" }],
        [1e21, { a: "5", b: "2" }],
      ],
      text: `# HELP prom_test_x g
# TYPE prom_test_x gauge
prom_test_x{a="1",b="2"} 1
prom_test_x{a="2",b="2"} NaN
prom_test_x{a="3",b="2"} +Inf
prom_test_x{a="4",b="2"} -Inf
prom_test_x{a="5",b="2"} 1e+21
`,
    },
    {
      metric: distribution("d", {
        eventName: EVENT,
        measurement: "x",
        description: "h",
        reporterOptions: { buckets: [0.005, 1, 1e6] },
      }),
      events: [[1], [0.001], [0.005], [2e6]],
      text: `# HELP d h
# TYPE d histogram
d_bucket{le="0.005"} 2
d_bucket{le="1"} 3
d_bucket{le="1000000"} 3
d_bucket{le="+Inf"} 4
d_sum 2000001.006
d_count 4
`,
    },
    {
      metric: distribution("d", {
        eventName: EVENT,
        measurement: "x",
        description: "h",
        tags: ["a"],
        reporterOptions: { buckets: [1] },
      }),
      events: [[1, { a: "v" }]],
      text: `# HELP d h
# TYPE d histogram
d_bucket{a="v",le="1"} 1
d_bucket{a="v",le="+Inf"} 1
d_sum{a="v"} 1
d_count{a="v"} 1
`,
    },
    {
      metric: summary("s", { eventName: EVENT, measurement: "x", description: "q" }),
      events: [[4], [4]],
      text: `# HELP s q
# TYPE s summary
s{quantile="0.5"} 4
s{quantile="0.95"} 4
s{quantile="0.99"} 4
s_sum 8
s_count 2
`,
    },
    {
      metric: summary("s", { eventName: EVENT, measurement: "x", description: "q" }),
      events: [],
      text: `# HELP s q
# TYPE s summary
s{quantile="0.5"} NaN
s{quantile="0.95"} NaN
s{quantile="0.99"} NaN
s_sum 0
s_count 0
`,
    },
    { metric: lastValue(`${EVENT}.x`), events: [], text: "" },
    { metric: counter(`${EVENT}.x`, { tags: ["t"] }), events: [], text: "" },
    {
      metric: counter("c", { eventName: EVENT, measurement: "x", description: 'a "b" \\ c\nd', tags: ["t"] }),
      events: [[1, { t: 'say "hi"\n\\n \r é 😀 }{,= ' }]],
      text: `# HELP c a "b" \\\\ c\\nd
# TYPE c counter
c{t="say \\"hi\\"\\n\\\\n \r é 😀 }{,= "} 1
`,
    },
    {
      metric: counter("4xx.rück-läufer.a:b", {
        eventName: EVENT,
        measurement: "x",
        description: "n",
        tags: ["le", "2nd", "x-y", "__own", "quantile"],
      }),
      events: [[1, { le: 1, "2nd": 2, "x-y": 3, __own: 4, quantile: 5 }]],
      text: `# HELP _4xx_r_ck_l_ufer_a_b n
# TYPE _4xx_r_ck_l_ufer_a_b counter
_4xx_r_ck_l_ufer_a_b{_2nd="2",_own="4",exported_le="1",exported_quantile="5",x_y="3"} 1
`,
    },
  ])("of a $metric.kind named $metric.name after $events", ({ metric, events, text }) =>
    expect(one(metric, ...events)).toBe(text),
  );

  test("of label values of any characters is read back as they were", () => {
    const wellFormed = fc.string({ unit: "binary" });
    fc.assert(
      fc.property(
        fc.array(fc.tuple(wellFormed, wellFormed), { minLength: 1, maxLength: 10 }),
        wellFormed,
        (tags, description) => {
          using exporter = prometheusExporter([counter(`${EVENT}.x`, { tags: ["a", "b"], description })]);
          for (const [a, b] of tags) execute(EVENT, { x: 1 }, { a, b });
          const family = parseExposition(exporter.text()).get("prom_test_x");
          if (description !== "") expect(family?.help).toBe(description);
          const expected = new Map(
            tags.map((pair) => [JSON.stringify(pair), tags.filter(([a, b]) => a === pair[0] && b === pair[1]).length]),
          );
          const read = family?.samples.map(
            ({ labels, value }) => [JSON.stringify([labels.get("a"), labels.get("b")]), value] as const,
          );
          expect(new Map(read)).toEqual(expected);
        },
      ),
      PROPERTY,
    );
  });

  test("of a distribution: buckets are cumulative counts of the observations, for any bounds and values", () => {
    const bounds = fc
      .uniqueArray(fc.double({ noNaN: true, noDefaultInfinity: true }), { minLength: 1, maxLength: 8 })
      .map((list) => [...new Set(list.map((bound) => bound + 0))].sort((a, b) => a - b));
    const observed = fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { maxLength: 50 });
    fc.assert(
      fc.property(bounds, observed, (buckets, values) => {
        using exporter = prometheusExporter([
          distribution("d", { eventName: EVENT, measurement: "x", reporterOptions: { buckets } }),
        ]);
        for (const x of values) execute(EVENT, { x });
        const samples = parseExposition(exporter.text()).get("d")?.samples ?? [];
        const counts = samples.filter(({ name }) => name === "d_bucket").map(({ value }) => value);
        expect(counts).toEqual([...buckets, Infinity].map((le) => values.filter((x) => x <= le).length));
        expect(samples.at(-2)?.value).toBe(values.reduce((a, b) => a + b, 0));
      }),
      PROPERTY,
    );
  });
});

describe("what does not count", () => {
  test("a negative value of a sum that Prometheus sees as a counter", () => {
    const exporter = exporterOf([sum(`${EVENT}.x`)]);
    for (const x of [2, -1, 0]) execute(EVENT, { x });
    expect(parseExposition(exporter.text()).get("prom_test_x")?.samples[0]?.value).toBe(2);
    expect(exporter.skipped().map(({ reason, count }) => [reason, count])).toEqual([["negative", 1]]);
  });

  test("tags of a function whose names Prometheus cannot tell apart", () => {
    const exporter = exporterOf([counter(`${EVENT}.x`, { tags: () => ({ "a-b": 1, a_b: 2 }) })]);
    execute(EVENT, { x: 1 });
    expect([exporter.text(), exporter.skipped().map(({ reason }) => reason)]).toEqual(["", ["unusable_tag"]]);
  });

  test("spellings that come to one label set are one series", () => {
    const exporter = exporterOf([counter(`${EVENT}.x`, { tags: ({ name }) => ({ [String(name)]: "v" }) })]);
    for (const name of ["a-b", "a_b", "a.b"]) execute(EVENT, { x: 1 }, { name });
    expect(
      parseExposition(exporter.text())
        .get("prom_test_x")
        ?.samples.map(({ value }) => value),
    ).toEqual([3]);
  });

  test("series over the limit have a label of their own, which a tag cannot take", () => {
    const exporter = exporterOf([counter(`${EVENT}.x`, { tags: ["telemetry_overflow"], description: "c" })], {
      maxSeries: 1,
    });
    for (const value of ["true", "other", "third"]) execute(EVENT, { x: 1 }, { telemetry_overflow: value });
    expect(exporter.text()).toBe(`# HELP prom_test_x c
# TYPE prom_test_x counter
prom_test_x{exported_telemetry_overflow="true"} 1
prom_test_x{telemetry_overflow="true"} 2
`);
    parseExposition(exporter.text());
  });
});

describe("definitions that cannot be exported", () => {
  const named = (name: string): { eventName: string; measurement: string } => ({ eventName: EVENT, measurement: name });
  test.for<{ metrics: () => readonly Metric[]; options?: unknown; code: string; says: string }>([
    {
      metrics: () => [counter("a.b"), sum("a.b")],
      code: "prometheus/name",
      says: 'counter "a.b" and sum "a.b" both print "a_b"; give one of them another name and say eventName and measurement',
    },
    {
      metrics: () => [counter("a.b"), lastValue("a_b", named("x"))],
      code: "prometheus/name",
      says: 'counter "a.b" and lastValue "a_b" both print "a_b"; give one of them another name and say eventName and measurement',
    },
    {
      metrics: () => [distribution("a.b", { unit: "ms" }), counter("a.b.count")],
      code: "prometheus/name",
      says: 'distribution "a.b" and counter "a.b.count" both print "a_b_count"; give one of them another name and say eventName and measurement',
    },
    {
      metrics: () => [sum("a.b.sum"), summary("a.b")],
      code: "prometheus/name",
      says: 'sum "a.b.sum" and summary "a.b" both print "a_b_sum"; give one of them another name and say eventName and measurement',
    },
    {
      metrics: () => [counter("a.b", { tags: ["x-y", "x.y"] })],
      code: "prometheus/label",
      says: 'two tags of counter "a.b" become the label "x_y"; rename one, with tagValues where it comes from the event',
    },
    {
      metrics: () => [],
      options: { path: "metrics" },
      code: "prometheus/path",
      says: 'the path is "metrics"; give one such as "/metrics"',
    },
    {
      metrics: () => [],
      options: { maxSeries: 0 },
      code: "metric/max-series",
      says: "maxSeries is 0; give a whole number from 1 on",
    },
    {
      metrics: () => null as never,
      code: "metric/list",
      says: "the metrics are null; give a list of what counter, sum, lastValue, summary and distribution return",
    },
  ])("$says", ({ metrics, options, code, says }) => {
    expect(() => prometheusExporter(metrics(), options as PrometheusOptions)).toThrow(
      expect.objectContaining({ name: "TypeError", code, message: `TypeError [prometheusExporter]: ${says}` }),
    );
    expect(listHandlers("a")).toEqual([]);
  });
});

interface Answer {
  readonly status: number | undefined;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
}

/** Serves a listener on a free port of 127.0.0.1 while `use` runs. */
async function serving<T>(
  exporter: PrometheusExporter,
  use: (ask: (path: string, method?: string) => Promise<Answer>) => Promise<T>,
): Promise<T> {
  const server = createServer(exporter.listener);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const ask = (path: string, method = "GET"): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const sent = httpRequest({ host: "127.0.0.1", port, path, method, agent: false }, (response) => {
        let body = "";
        response.setEncoding("utf8");
        response.on("data", (part) => {
          body += part;
        });
        response.on("end", () => resolve({ status: response.statusCode, headers: response.headers, body }));
      });
      sent.on("error", reject);
      sent.end();
    });
  try {
    return await use(ask);
  } finally {
    await new Promise((resolve) => server.close(resolve));
  }
}

describe("a scrape over HTTP", () => {
  test("gives what prom-client gives for the same observations", async () => {
    const buckets = [1, 5, 25];
    const options = { eventName: EVENT, measurement: "x" };
    const exporter = exporterOf([
      counter("c.total", { ...options, tags: ["route"], description: 'Counts "all"\nof \\ it' }),
      sum("s.total", { ...options, description: "Sums" }),
      lastValue("g", { ...options, tags: ["status", "route"], description: "Latest" }),
      distribution("d", { ...options, tags: ["route"], description: "Buckets", reporterOptions: { buckets } }),
      distribution("e", {
        ...options,
        eventName: "never",
        description: "Without observations",
        reporterOptions: { buckets },
      }),
    ]);
    const registry = new promClient.Registry();
    const registers = [registry];
    const c = new promClient.Counter({
      name: "c_total",
      help: 'Counts "all"\nof \\ it',
      labelNames: ["route"],
      registers,
    });
    const s = new promClient.Counter({ name: "s_total", help: "Sums", registers });
    const g = new promClient.Gauge({ name: "g", help: "Latest", labelNames: ["status", "route"], registers });
    const d = new promClient.Histogram({ name: "d", help: "Buckets", labelNames: ["route"], buckets, registers });
    new promClient.Histogram({ name: "e", help: "Without observations", buckets, registers });
    const routes = ["/", "/users", 'quo"te', "back\\slash", "new\nline", "\\n", "ünï 😀"];
    for (let at = 0; at < 500; at += 1) {
      const x = ((at * 7919) % 40) / 4;
      const [route, status] = [routes[at % routes.length] as string, at % 3 === 0 ? 500 : 200];
      execute(EVENT, { x }, { route, status });
      c.inc({ route });
      s.inc(x);
      g.set({ route, status }, x);
      d.observe({ route }, x);
    }
    await serving(exporter, async (ask) => {
      const { status, headers, body } = await ask("/metrics");
      expect([status, headers["content-type"]]).toEqual([200, registry.contentType]);
      expect(headers["content-length"]).toBe(String(Buffer.byteLength(body)));
      expect(body).toBe(exporter.text());
      expect(comparable(parseExposition(body))).toEqual(comparable(parseExposition(await registry.metrics())));
    });
  });

  test.for<{ path: string; method: string; status: number; body: string; headers: Record<string, string> }>([
    {
      path: "/metrics",
      method: "GET",
      status: 200,
      body: "# HELP a_b c\n# TYPE a_b counter\na_b 0\n",
      headers: { "content-type": "text/plain; version=0.0.4; charset=utf-8" },
    },
    {
      path: "/metrics?name=x",
      method: "GET",
      status: 200,
      body: "# HELP a_b c\n# TYPE a_b counter\na_b 0\n",
      headers: {},
    },
    { path: "/metrics", method: "HEAD", status: 200, body: "", headers: { "content-length": "38" } },
    {
      path: "/metrics",
      method: "POST",
      status: 405,
      body: "Metrics are read with GET\n",
      headers: { allow: "GET, HEAD" },
    },
    {
      path: "/",
      method: "GET",
      status: 404,
      body: "Metrics are at /metrics\n",
      headers: { "content-type": "text/plain; charset=utf-8" },
    },
    { path: "/metrics/", method: "GET", status: 404, body: "Metrics are at /metrics\n", headers: {} },
  ])("$method $path is $status", async ({ path, method, status, body, headers }) => {
    const exporter = exporterOf([counter("a.b", { description: "c" })], { path: "/metrics" });
    const answer = await serving(exporter, (ask) => ask(path, method));
    expect([answer.status, answer.body]).toEqual([status, body]);
    expect(answer.headers).toMatchObject(headers);
  });

  test("sends no body with HEAD, though the headers tell its length", () => {
    const answered: unknown[] = [];
    scrapeListener(() => "ü 1\n", undefined)(
      { method: "HEAD" },
      {
        writeHead: (_, headers) => answered.push(headers["content-length"]),
        end: (...body) => answered.push(body),
      },
    );
    expect(answered).toEqual([5, []]);
  });

  test("answers 500 when the text cannot be printed", () => {
    const answered: unknown[] = [];
    const listener = scrapeListener(() => {
      throw new Error("no text");
    }, undefined);
    listener({ method: "GET" }, { writeHead: (status) => answered.push(status), end: (body) => answered.push(body) });
    expect(answered).toEqual([500, "The metrics could not be printed: Error: no text\n"]);
  });

  test("still answers after close, with what was observed", async () => {
    const exporter = exporterOf([counter(`${EVENT}.x`)]);
    execute(EVENT, { x: 1 });
    exporter.close();
    execute(EVENT, { x: 1 });
    const { body } = await serving(exporter, (ask) => ask("/any/path"));
    expect([parseExposition(body).get("prom_test_x")?.samples[0]?.value, listHandlers(EVENT)]).toEqual([1, []]);
  });
});

describe("a scrape that never comes", () => {
  test("a million observations leave as many cells as ten thousand, and no more memory", () => {
    const exporter = exporterOf(
      [
        counter("never.c", { eventName: EVENT, measurement: "x", tags: ["route"] }),
        counter("never.ids", { eventName: EVENT, measurement: "x", tags: ["id"] }),
        summary("never.s", { eventName: EVENT, measurement: "x", tags: ["route"] }),
        distribution("never.d", { eventName: EVENT, measurement: "x", tags: ["route"], unit: "ms" }),
      ],
      { maxSeries: 100 },
    );
    const observe = (from: number, to: number): void => {
      for (let at = from; at < to; at += 1) execute(EVENT, { x: at % 1000 }, { route: at % 10, id: at });
    };
    const cells = (): number => exporter.families().reduce((count, { samples }) => count + samples.length, 0);
    observe(0, 10_000);
    const [cellsBefore, heapBefore] = [cells(), heapAfterCollection()];
    observe(10_000, 1_000_000);
    const [cellsAfter, heapAfter] = [cells(), heapAfterCollection()];
    expect(cellsAfter).toBe(cellsBefore);
    expect(cellsBefore).toBe(10 + 101 + 10 * 5 + 10 * 19);
    expect(heapAfter - heapBefore).toBeLessThan(2_000_000);
    const families = parseExposition(exporter.text());
    const total = (name: string): number =>
      (families.get(name)?.samples ?? [])
        .filter((each) => each.name === name || each.name === `${name}_count`)
        .reduce((count, { value, labels }) => count + (labels.has("quantile") ? 0 : value), 0);
    expect(["never_c", "never_ids", "never_s", "never_d"].map(total)).toEqual([1e6, 1e6, 1e6, 1e6]);
  });
});

describe("a bridge to a prom-client registry", () => {
  const metrics = (): Metric[] => [
    counter("bridge.c_total", { eventName: EVENT, measurement: "x", tags: ["route"], description: "c" }),
    distribution("bridge.d", { eventName: EVENT, measurement: "x", tags: ["route"], unit: "ms", description: "d" }),
    summary("bridge.s", { eventName: EVENT, measurement: "x", description: "s" }),
    lastValue("bridge.g", { eventName: EVENT, measurement: "x", description: "g" }),
  ];
  const observe = (): void => {
    for (let x = 0; x < 20; x += 1) execute(EVENT, { x }, { route: x % 2 === 0 ? 'quo"te\n' : "back\\slash" });
  };

  test("shows the exporter's samples among those of the registry", async () => {
    const registry = new promClient.Registry();
    const own = new promClient.Counter({ name: "own_total", help: "own", registers: [registry] });
    own.inc(3);
    const exporter = exporterOf(metrics());
    using _bridge = bridgeRegistry(exporter, registry);
    observe();
    const text = parseExposition(await registry.metrics());
    expect(text.get("own_total")?.samples[0]?.value).toBe(3);
    text.delete("own_total");
    expect(comparable(text)).toEqual(comparable(parseExposition(exporter.text())));
    expect(await registry.getSingleMetricAsString("bridge_g")).toContain("bridge_g 19");
    expect((await registry.getMetricsAsJSON()).map(({ name }) => name)).toContain("bridge_d");
  });

  test("prints OpenMetrics in a registry that does", async () => {
    const registry = new promClient.Registry();
    registry.setContentType(promClient.Registry.OPENMETRICS_CONTENT_TYPE as never);
    using _bridge = bridgeRegistry(exporterOf(metrics()), registry);
    observe();
    const lines = (await registry.metrics()).split("\n");
    expect(lines).toContain("# TYPE bridge_c counter");
    expect(lines).toContain('bridge_c_total{route="back\\\\slash"} 10');
    expect(lines.filter((line) => line.includes("_total_total"))).toEqual([]);
  });

  test("resets with the registry", async () => {
    const registry = new promClient.Registry();
    const exporter = exporterOf(metrics());
    using _bridge = bridgeRegistry(exporter, registry);
    observe();
    registry.resetMetrics();
    expect(exporter.families().map(({ samples }) => samples.length)).toEqual([0, 0, 5, 0]);
    observe();
    expect(parseExposition(exporter.text()).get("bridge_s")?.samples.at(-1)?.value).toBe(20);
  });

  test("leaves the registry as it was when it is closed", async () => {
    const registry = new promClient.Registry();
    bridgeRegistry(exporterOf(metrics()), registry).close();
    expect(registry.getMetricsAsArray()).toEqual([]);
  });

  test("a name that is taken there is the registry's own error, and nothing stays registered", () => {
    const registry = new promClient.Registry();
    new promClient.Gauge({ name: "bridge_s", help: "taken", registers: [registry] });
    expect(() => bridgeRegistry(exporterOf(metrics()), registry)).toThrow("bridge_s");
    expect(registry.getMetricsAsArray().map(({ name }) => name)).toEqual(["bridge_s"]);
  });

  test.for([undefined, null, {}, { registerMetric: () => {} }])("%s is no registry", (registry) =>
    expect(() => bridgeRegistry(exporterOf([]), registry as never)).toThrow(
      expect.objectContaining({
        code: "prometheus/registry",
        message: `TypeError [bridgeRegistry]: the registry is ${registry === undefined ? "undefined" : JSON.stringify(registry)}; give a Registry of prom-client 15`,
      }),
    ),
  );
});

test("using closes the exporter", () => {
  {
    using exporter = prometheusExporter([counter(`${EVENT}.x`)]);
    expect([exporter.contentType, listHandlers(EVENT).length]).toEqual(["text/plain; version=0.0.4; charset=utf-8", 1]);
  }
  expect(listHandlers(EVENT)).toEqual([]);
});
