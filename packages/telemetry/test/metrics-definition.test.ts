// Metric definitions: names, options and units that are taken, and the error of each that is not.
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  counter,
  distribution,
  lastValue,
  type Metric,
  type MetricOptions,
  type NameOption,
  sum,
  summary,
  type UnitOption,
} from "../src/metrics/index.js";
import { measure } from "../src/metrics/sample.js";
import { PROPERTY } from "./property.js";

const KINDS = { counter, sum, lastValue, summary, distribution };

/** The error of a definition: its code and whole text. */
function faultOf(define: () => unknown): { code: unknown; message: string } {
  try {
    define();
  } catch (error) {
    expect(error).toBeInstanceOf(TypeError);
    const { code, message } = error as TypeError & { code: unknown };
    return { code, message };
  }
  throw new Error("did not throw");
}

describe("names", () => {
  test.for<{ name: NameOption; options?: MetricOptions; gives: Partial<Metric> }>([
    {
      name: "http.request.stop.duration",
      gives: { name: "http.request.stop.duration", eventName: "http.request.stop", measurement: "duration" },
    },
    {
      name: ["http", "request", "stop", "duration"],
      gives: { name: "http.request.stop.duration", eventName: "http.request.stop", measurement: "duration" },
    },
    { name: "a.b", gives: { name: "a.b", eventName: "a", measurement: "b" } },
    {
      name: "requests",
      options: { eventName: "http.request.stop" },
      gives: { name: "requests", eventName: "http.request.stop", measurement: "requests" },
    },
    {
      name: "http.requests.total",
      options: { eventName: ["http", "request"], measurement: "duration" },
      gives: { name: "http.requests.total", eventName: "http.request", measurement: "duration" },
    },
  ])("$name is $gives", ({ name, options, gives }) => expect(counter(name, options)).toMatchObject(gives));

  const REMEDY = 'write segments joined by single dots, such as "http.request.stop.duration"';
  test.for<{ name: unknown; options?: MetricOptions; code: string; says: string }>([
    { name: "", code: "metric/name", says: `the name "" is empty; ${REMEDY}` },
    { name: [], code: "metric/name", says: `the name [] is empty; ${REMEDY}` },
    { name: ".a.b", code: "metric/name", says: `the name ".a.b" has an empty segment; ${REMEDY}` },
    { name: "a.b.", code: "metric/name", says: `the name "a.b." has an empty segment; ${REMEDY}` },
    { name: "a..b", code: "metric/name", says: `the name "a..b" has an empty segment; ${REMEDY}` },
    { name: ["a", ""], code: "metric/name", says: `the name ["a",""] has an empty segment; ${REMEDY}` },
    {
      name: ["a", 1],
      code: "metric/name",
      says: `the name ["a",1] has the segment 1, which is not a string; ${REMEDY}`,
    },
    {
      name: ["a.b", "c"],
      code: "metric/name",
      says: `the name ["a.b","c"] has the segment "a.b" with a dot in it; ${REMEDY}`,
    },
    { name: 7, code: "metric/name", says: `the name 7 is neither a string nor a list of segments; ${REMEDY}` },
    {
      name: undefined,
      code: "metric/name",
      says: `the name undefined is neither a string nor a list of segments; ${REMEDY}`,
    },
    {
      name: "duration",
      code: "metric/name",
      says: 'the name "duration" is a measurement without an event; write "event.duration" or give the option eventName',
    },
    {
      name: "a.b",
      options: { eventName: "x..y" },
      code: "metric/event-name",
      says: `the event name "x..y" has an empty segment; ${REMEDY}`,
    },
  ])("$name with $options is refused", ({ name, options, code, says }) => {
    for (const [kind, define] of Object.entries(KINDS))
      expect(faultOf(() => define(name as NameOption, options))).toEqual({
        code,
        message: `TypeError [${kind}]: ${says}`,
      });
  });

  test("segments joined and split again are the definition's event and measurement", () => {
    const segment = fc.string({ minLength: 1 }).filter((text) => !text.includes("."));
    fc.assert(
      fc.property(fc.array(segment, { minLength: 2, maxLength: 6 }), (segments) => {
        const metric = sum(segments);
        expect(metric.name).toBe(segments.join("."));
        expect([...metric.eventName.split("."), metric.measurement]).toEqual(segments);
        expect(sum(metric.name)).toEqual(metric);
      }),
      PROPERTY,
    );
  });
});

describe("options", () => {
  test("a definition is plain frozen data with every field", () => {
    const metric = counter("a.b");
    expect(metric).toEqual({
      kind: "counter",
      name: "a.b",
      eventName: "a",
      measurement: "b",
      conversion: { times: 1, over: 1 },
      tags: [],
      tagValues: undefined,
      keep: undefined,
      description: undefined,
      unit: "unit",
      reporterOptions: {},
    });
    expect([metric, metric.tags, metric.reporterOptions].every(Object.isFrozen)).toBe(true);
  });

  test("a definition keeps copies, so that later changes of the options change nothing", () => {
    const [tags, buckets] = [["route"], [1, 2]];
    const metric = distribution("a.b", { tags, reporterOptions: { buckets } });
    tags.push("method");
    buckets.push(0);
    expect([metric.tags, metric.reporterOptions.buckets]).toEqual([["route"], [1, 2]]);
  });

  test("drop is stored as a negated keep, and both get metadata and measurements", () => {
    const metric = counter("a.b", { drop: (metadata, measurements) => metadata["x"] === 1 && measurements["b"] === 2 });
    expect([metric.keep?.({ x: 1 }, { b: 2 }), metric.keep?.({ x: 1 }, { b: 3 })]).toEqual([false, true]);
  });

  test("options of other reporters pass unread", () =>
    expect(summary("a.b", { reporterOptions: { statsd: { rate: 1 } } }).reporterOptions).toEqual({
      statsd: { rate: 1 },
    }));

  const KNOWN = "eventName, measurement, tags, tagValues, keep, drop, description, unit, reporterOptions";
  const BUCKETS = "give finite numbers in ascending order";
  test.for<{ options: unknown; code: string; says: string }>([
    { options: { tag: ["a"] }, code: "metric/option", says: `there is no option "tag"; the options are ${KNOWN}` },
    { options: 3, code: "metric/option", says: "the options are 3; give an object or leave them out" },
    {
      options: { measurement: 3 },
      code: "metric/option",
      says: "the option measurement is 3; give a key or a function",
    },
    {
      options: { measurement: "" },
      code: "metric/option",
      says: 'the option measurement is ""; give a key or a function',
    },
    {
      options: { tags: "route" },
      code: "metric/option",
      says: 'the option tags is "route"; give a list of keys or a function',
    },
    {
      options: { tags: ["a", 1] },
      code: "metric/option",
      says: 'the option tags is ["a",1]; give a list of keys or a function',
    },
    {
      options: { tags: ["a", "a"] },
      code: "metric/option",
      says: 'the option tags is ["a","a"]; give a list of keys or a function',
    },
    { options: { tagValues: {} }, code: "metric/option", says: "the option tagValues is {}; give a function" },
    { options: { keep: true }, code: "metric/option", says: "the option keep is true; give a function" },
    { options: { drop: 1n }, code: "metric/option", says: "the option drop is 1; give a function" },
    { options: { description: 1 }, code: "metric/option", says: "the option description is 1; give a string" },
    { options: { unit: 1 }, code: "metric/option", says: "the option unit is 1; give a name or a pair of names" },
    {
      options: { eventName: 1 },
      code: "metric/option",
      says: "the option eventName is 1; give a dotted name or a list of segments",
    },
    {
      options: { reporterOptions: [] },
      code: "metric/option",
      says: "the option reporterOptions is []; give an object",
    },
    {
      options: { keep: () => true, drop: () => true },
      code: "metric/keep",
      says: "both keep and drop are given; give one of them",
    },
    {
      options: { tags: () => ({}), tagValues: () => ({}) },
      code: "metric/tags",
      says: "tagValues is given beside a function of tags; let the function give names and values, or list the tags",
    },
    { options: { reporterOptions: { buckets: [] } }, code: "metric/buckets", says: `the buckets are []; ${BUCKETS}` },
    { options: { reporterOptions: { buckets: 5 } }, code: "metric/buckets", says: `the buckets are 5; ${BUCKETS}` },
    {
      options: { reporterOptions: { buckets: [1, 1] } },
      code: "metric/buckets",
      says: `the buckets are [1,1]; ${BUCKETS}`,
    },
    {
      options: { reporterOptions: { buckets: [2, 1] } },
      code: "metric/buckets",
      says: `the buckets are [2,1]; ${BUCKETS}`,
    },
    {
      options: { reporterOptions: { buckets: ["1"] } },
      code: "metric/buckets",
      says: `the buckets are ["1"]; ${BUCKETS}`,
    },
    {
      options: { reporterOptions: { buckets: [1, Infinity] } },
      code: "metric/buckets",
      says: `the buckets are [1,null]; ${BUCKETS}`,
    },
    {
      options: { reporterOptions: { prometheusType: "histogram" } },
      code: "metric/option",
      says: 'prometheusType is "histogram"; give "counter" or "gauge"',
    },
  ])("$options are refused", ({ options, code, says }) =>
    expect(faultOf(() => distribution("a.b", options as MetricOptions))).toEqual({
      code,
      message: `TypeError [distribution]: ${says}`,
    }),
  );
});

describe("units", () => {
  test.for<{ unit: UnitOption; from: number | bigint; to: number; as: string }>([
    { unit: "byte", from: 1500, to: 1500, as: "byte" },
    { unit: ["millisecond", "second"], from: 1500, to: 1.5, as: "second" },
    { unit: ["second", "millisecond"], from: 1.5, to: 1500, as: "millisecond" },
    { unit: ["millisecond", "millisecond"], from: 7, to: 7, as: "millisecond" },
    { unit: ["millisecond", "microsecond"], from: 0.25, to: 250, as: "microsecond" },
    { unit: ["nanosecond", "second"], from: 3n, to: 3e-9, as: "second" },
    { unit: ["second", "nanosecond"], from: 2, to: 2e9, as: "nanosecond" },
    { unit: ["ms", "s"], from: 1500, to: 1.5, as: "s" },
    { unit: ["us", "millisecond"], from: 1500, to: 1.5, as: "millisecond" },
    { unit: ["byte", "kilobyte"], from: 1500n, to: 1.5, as: "kilobyte" },
    { unit: ["byte", "megabyte"], from: 1_100_000, to: 1.1, as: "megabyte" },
    { unit: ["megabyte", "kilobyte"], from: 2, to: 2000, as: "kilobyte" },
    { unit: ["kilobyte", "byte"], from: 0.5, to: 500, as: "byte" },
  ])("$from in $unit is $to", ({ unit, from, to, as }) => {
    const metric = sum("a.b", { unit });
    expect([measure(metric, { b: from }, {}), metric.unit]).toEqual([to, as]);
  });

  test("conversion also applies to a computed measurement", () =>
    expect(measure(sum("a.b", { measurement: ({ x = 0 }) => Number(x) * 2, unit: ["ms", "s"] }), { x: 250 }, {})).toBe(
      0.5,
    ));

  test("a conversion is rounded once: the quotient of integers is the nearest float", () => {
    fc.assert(
      fc.property(fc.integer(), (value) => {
        expect(measure(sum("a.b", { unit: ["microsecond", "second"] }), { b: value }, {})).toBe(value / 1e6);
      }),
      PROPERTY,
    );
  });

  test.for<{ unit: unknown }>([
    { unit: ["millisecond", "byte"] },
    { unit: ["second"] },
    { unit: ["second", "minute"] },
    { unit: ["second", "second", "second"] },
    { unit: "" },
    { unit: ["toString", "toString"] },
  ])("$unit is refused", ({ unit }) =>
    expect(faultOf(() => sum("a.b", { unit: unit as UnitOption }))).toEqual({
      code: "metric/unit",
      message: `TypeError [sum]: the unit ${JSON.stringify(unit)} is neither a name nor a pair of one family; give a name, or [from, to] out of nanosecond, microsecond, millisecond, second, ns, us, ms, s; or byte, kilobyte, megabyte`,
    }),
  );
});
