// Every bridge and reporter at once, fed with values of every kind in every place: none fails and is detached, and the program never notices.
import { MessageChannel } from "node:worker_threads";
import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from "@opentelemetry/sdk-trace-base";
import pino from "pino";
import { Registry } from "prom-client";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Disposes } from "../src/index.js";
import { defineSpan, event, listHandlers, setLogger } from "../src/index.js";
import {
  aggregateMetrics,
  consoleReporter,
  counter,
  distribution,
  lastValue,
  type Metric,
  sum,
  summary,
} from "../src/metrics/index.js";
import { forwardEvents, publishEvents, publishSpans, receiveEvents } from "../src/node.js";
import { exportMetrics, exportSpans } from "../src/opentelemetry.js";
import { measureSpans } from "../src/performance.js";
import { logEvents } from "../src/pino.js";
import { bridgeRegistry, prometheusExporter } from "../src/prometheus.js";

const job = defineSpan("odd.job");
const note = event("odd.note");
const ODD = { prefix: "odd" };
const TAGS = { tags: ["tag"] };
const METRICS: readonly Metric[] = [
  counter("odd.note.count", { ...TAGS, measurement: "v" }),
  sum("odd.note.sum", { ...TAGS, measurement: "v" }),
  lastValue("odd.note.last", { ...TAGS, measurement: "v" }),
  summary("odd.note.summary", { ...TAGS, measurement: "v" }),
  distribution("odd.note.buckets", { ...TAGS, measurement: "v", reporterOptions: { buckets: [1] } }),
];

const logged: string[] = [];
const written: string[] = [];
const registry = new Registry();
const { port1, port2 } = new MessageChannel();
const exporter = prometheusExporter(METRICS);
const open: Disposes[] = [exporter];

beforeAll(() => {
  setLogger({ error: (message) => void logged.push(message) });
  const tracers = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(new InMemorySpanExporter())] });
  const sink = { write: (line: string) => void written.push(line) };
  open.push(
    bridgeRegistry(exporter, registry as never),
    aggregateMetrics(METRICS),
    consoleReporter(METRICS, { write: () => {} }),
    exportMetrics(METRICS),
    exportSpans(ODD, { tracer: tracers.getTracer("odd") }),
    logEvents(pino({ level: "trace" }, sink) as never, ODD),
    measureSpans(ODD),
    publishEvents(ODD),
    publishSpans(ODD),
    receiveEvents(port2),
    forwardEvents(port1, { prefix: "odd.note" }),
    forwardEvents(port1, ["odd.job.start", "odd.job.stop", "odd.job.exception"]),
  );
});
afterAll(() => {
  for (const each of open) each[Symbol.dispose]();
  port1.close();
  setLogger(undefined);
  expect(listHandlers("odd")).toEqual([]);
});

const throws = (): never => {
  throw new Error("unreadable");
};
const revoked = Proxy.revocable({}, {});
revoked.revoke();
const cycle: Record<string, unknown> = {};
cycle["self"] = cycle;

/** By name: the name is used as a key as well. */
const VALUES: Readonly<Record<string, unknown>> = {
  undefined,
  null: null,
  NaN: Number.NaN,
  Infinity: Number.POSITIVE_INFINITY,
  bigint: 10n ** 30n,
  symbol: Symbol("s"),
  function: throws,
  cycle,
  nested: { a: { b: { c: { d: { e: {} } } } } },
  array: [1, "a", null, cycle, revoked.proxy],
  sparse: Array(1000),
  typed: new Float32Array(5),
  shared: new SharedArrayBuffer(8),
  date: new Date(Number.NaN),
  map: new Map([[cycle, new Set([cycle])]]),
  error: Object.assign(new Error("e"), { cause: cycle }),
  promise: Promise.resolve(1),
  weak: new WeakMap(),
  url: new URL("https://example.org/"),
  throwing: { toString: throws, toJSON: throws },
  bare: Object.create(null),
  revoked: revoked.proxy,
  proxy: new Proxy({}, { get: throws, ownKeys: throws, getPrototypeOf: throws }),
  long: "x".repeat(100_000),
  surrogate: "\ud800",
  "": "",
  "a.b": "dots",
  __proto__x: "prefix",
  constructor: "name of a method",
  length: 7,
};

/** Places in which a value can stand; each answers whether the program got what it would get unheard. */
const PLACES: Readonly<Record<string, (name: string, value: unknown) => boolean>> = {
  metadata: (name, value) => {
    note.execute({ v: 1 }, { tag: "t", [name]: value });
    return true;
  },
  tag: (_name, value) => {
    note.execute({ v: 1 }, { tag: value });
    return true;
  },
  measurement: (name, value) => {
    note.execute({ v: value as number, [name]: 1 }, { tag: name });
    return true;
  },
  "start and stop": (name, value) =>
    job.trace(
      { [name]: value },
      () => 1,
      () => ({ [`${name} too`]: value }),
    ) === 1,
  "extra measurement": (name, value) => job.span({}, () => [1, { [name]: value as number }, {}]) === 1,
  step: (_name, value) => Object.is([...job.iterate({}, () => [value])][0], value),
  thrown: (_name, value) => {
    try {
      return job.trace({}, () => {
        throw value;
      });
    } catch (reason) {
      return Object.is(reason, value);
    }
  },
};

test.each(Object.keys(PLACES).flatMap((place) => Object.keys(VALUES).map((name) => [place, name] as const)))(
  "%s: %s",
  (place, name) => {
    const handlers = listHandlers("odd").length;
    expect(PLACES[place]!(name, VALUES[name])).toBe(true);
    expect(logged).toEqual([]);
    expect(listHandlers("odd")).toHaveLength(handlers);
    for (const line of written.splice(0)) expect(() => JSON.parse(line)).not.toThrow();
  },
);

test("what was counted can be scraped", async () => {
  await expect(registry.metrics()).resolves.toContain('odd_note_count{tag="Infinity"}');
});
