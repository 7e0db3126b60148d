// The one handler: what it counts, and that it lets go.
import "@sextant/datalog";
import "@sextant/tensor";
import { execute, listHandlers } from "@sextant/telemetry";
import { afterEach, expect, test } from "vitest";
import { observe } from "../observe.mjs";

let observer;
afterEach(() => observer.close());

const stop = (duration) => execute("datalog.query.stop", { duration, monotonicTime: 0, iterations: 1 }, {});

test("one function watches every declared event of both libraries, and nothing else", () => {
  observer = observe(() => {});
  const rows = listHandlers([]).filter(({ id }) => String(id).startsWith("tour."));
  expect(new Set(rows.map(({ handler }) => handler)).size).toBe(1);
  const names = rows.map(({ eventName }) => eventName);
  expect(names).toEqual(
    expect.arrayContaining(["datalog.query.start", "tensor.to_binary.stop", "tensor.memory.stats"]),
  );
  expect(names.filter((name) => !/^(tensor|datalog)\./.test(name))).toEqual([]);
  observer.close();
  expect(listHandlers([]).filter(({ id }) => String(id).startsWith("tour."))).toEqual([]);
});

test("quantiles are by nearest rank, sums by adding up", () => {
  observer = observe(() => {});
  for (let duration = 100; duration >= 1; duration -= 1) stop(duration);
  expect(observer.summary()).toEqual({
    total: 100,
    starts: 0,
    events: [{ event: "datalog.query.stop", count: 100, p50: 50, p95: 95, total: 5050 }],
  });
});

test("a single duration is every quantile", () => {
  observer = observe(() => {});
  stop(7);
  expect(observer.summary().events).toEqual([{ event: "datalog.query.stop", count: 1, p50: 7, p95: 7, total: 7 }]);
});

test("events without a duration are counted; starts are counted apart; the longest sum comes first", () => {
  observer = observe(() => {});
  execute("datalog.query.start", { systemTime: 0, monotonicTime: 0 }, {});
  execute("tensor.memory.stats", { active: 1, peak: 1, cache: 0 }, {});
  execute("tensor.eval.stop", { duration: 1, monotonicTime: 0 }, {});
  stop(2);
  const { total, starts, events } = observer.summary();
  expect({ total, starts }).toEqual({ total: 4, starts: 1 });
  expect(events.map(({ event, total }) => [event, total])).toEqual([
    ["datalog.query.stop", 2],
    ["tensor.eval.stop", 1],
    ["tensor.memory.stats", undefined],
  ]);
});

test("each event is passed on with the count so far", () => {
  const seen = [];
  observer = observe((event, total) => seen.push([event, total]));
  stop(1);
  stop(1);
  expect(seen).toEqual([
    ["datalog.query.stop", 1],
    ["datalog.query.stop", 2],
  ]);
});

test("nothing seen, nothing listed", () => {
  observer = observe(() => {});
  expect(observer.summary()).toEqual({ total: 0, starts: 0, events: [] });
});
