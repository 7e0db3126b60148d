// The console reporter: a block for each event, and how values of any kind are written on one line.
import { afterEach, describe, expect, test, vi } from "vitest";
import { execute, listHandlers, type Measurements } from "../src/index.js";
import { consoleReporter, counter, lastValue, type Metric, sum } from "../src/metrics/index.js";
import { printValue } from "../src/metrics/print.js";

const EVENT = "console.test";

function linesOf(metrics: readonly Metric[], send: () => void): string[] {
  const lines: string[] = [];
  using reporter = consoleReporter(metrics, { write: (line) => lines.push(line) });
  expect(reporter.metrics).toEqual(metrics);
  send();
  return lines;
}

describe("the console reporter", () => {
  test("prints the event, all it carries, and what each metric makes of it", () => {
    const metrics = [
      lastValue(`${EVENT}.heapUsed`, { unit: ["byte", "megabyte"] }),
      counter(`${EVENT}.heapUsed`, { tags: ["type"] }),
      counter(`${EVENT}.heapUsed`, { tags: ({ type }) => ({ upper: String(type).toUpperCase() }) }),
      sum(`${EVENT}.other`),
      sum(`${EVENT}.text`),
      counter(`${EVENT}.heapUsed`, { keep: () => false }),
      counter(`${EVENT}.heapUsed`, { tags: ["absent"] }),
      counter(`${EVENT}.heapUsed`, { tags: ["list"] }),
      counter(`${EVENT}.heapUsed`, {
        keep: () => {
          throw new RangeError("no\nway");
        },
      }),
      counter(`${EVENT}.elsewhere.x`),
    ];
    const lines = linesOf(metrics, () =>
      execute(EVENT, { heapUsed: 1_500_000, text: "7" } as unknown as Measurements, { type: "a", list: [1] }),
    );
    expect(lines).toEqual([
      "[telemetry] console.test",
      '  measurements: { heapUsed: 1500000, text: "7" }',
      '  metadata: { type: "a", list: [ 1 ] }',
      "  lastValue console.test.heapUsed: 1.5 megabyte",
      '  counter console.test.heapUsed: 1500000 { type: "a" }',
      '  counter console.test.heapUsed: 1500000 { upper: "A" }',
      "  sum console.test.other: skipped, the event has no such measurement",
      "  sum console.test.text: skipped, the measurement is no number that can be counted",
      "  counter console.test.heapUsed: dropped by keep or drop",
      "  counter console.test.heapUsed: skipped, the event lacks a tag",
      "  counter console.test.heapUsed: skipped, a tag is no string, number, boolean or bigint",
      "  counter console.test.heapUsed: skipped, a function of the definition threw: [RangeError: no way]",
    ]);
  });

  test("a write that throws does not detach it", () => {
    using _reporter = consoleReporter([counter(`${EVENT}.x`)], {
      write: () => {
        throw new Error("closed pipe");
      },
    });
    execute(EVENT, { x: 1 });
    expect(listHandlers(EVENT)).toHaveLength(1);
  });

  test("detaches on close", () => {
    const reporter = consoleReporter([counter(`${EVENT}.x`)], { write: () => {} });
    reporter.close();
    expect(listHandlers(EVENT)).toEqual([]);
  });

  test("writes to console.log unless told otherwise", () => {
    const log = vi.spyOn(console, "log").mockImplementation(() => {});
    using _reporter = consoleReporter([]);
    using _other = consoleReporter([counter(`${EVENT}.x`)]);
    execute(EVENT, { x: 1 });
    expect(log.mock.calls.map(([line]) => line)).toEqual([
      "[telemetry] console.test",
      "  measurements: { x: 1 }",
      "  metadata: {}",
      "  counter console.test.x: 1",
    ]);
  });
  afterEach(() => vi.restoreAllMocks());

  test("refuses what is no list of metrics", () =>
    expect(() => consoleReporter([{}] as Metric[])).toThrow(expect.objectContaining({ code: "metric/list" })));
});

describe("values as text", () => {
  class Point {
    readonly x = 1;
  }
  const circle: Record<string, unknown> = { name: "o" };
  circle["self"] = circle;
  test.for<{ value: unknown; text: string }>([
    { value: undefined, text: "undefined" },
    { value: null, text: "null" },
    { value: 1.5, text: "1.5" },
    { value: Number.NaN, text: "NaN" },
    { value: -0, text: "0" },
    { value: 7n, text: "7n" },
    { value: 'a "b"\n', text: '"a \\"b\\"\\n"' },
    { value: Symbol("s"), text: "Symbol(s)" },
    { value: function named() {}, text: "[function named]" },
    { value: () => {}, text: "[function value]" },
    { value: [], text: "[]" },
    { value: {}, text: "{}" },
    { value: [1, [2, [3, [4]]]], text: "[ 1, [ 2, [ 3, [Array] ] ] ]" },
    { value: Array.from({ length: 20 }, (_, at) => at), text: "[ 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, … ]" },
    { value: new Float32Array([1, 2]), text: "Float32Array [ 1, 2 ]" },
    { value: new Point(), text: "Point { x: 1 }" },
    { value: Object.assign(Object.create(null), { a: 1 }), text: "{ a: 1 }" },
    { value: new Error("boom"), text: "[Error: boom]" },
    { value: new Date(0), text: "1970-01-01T00:00:00.000Z" },
    { value: new Date(Number.NaN), text: "Invalid Date" },
    { value: circle, text: '{ name: "o", self: { name: "o", self: { name: "o", self: [Object] } } }' },
    { value: { "a\nb": 1 }, text: "{ a b: 1 }" },
    { value: "x".repeat(300), text: `"${"x".repeat(200)}…"` },
    {
      value: {
        get broken() {
          throw new Error("no");
        },
      },
      text: "[cannot be shown]",
    },
  ])("$text", ({ value, text }) => expect(printValue(value)).toBe(text));
});
