// The one handler: what it counts, and that it lets go.
import "@sextant/datalog";
import "@sextant/tensor";
import { execute, listHandlers } from "@sextant/telemetry";
import { afterEach, describe, expect, test } from "vitest";
import { observe } from "../watch/observe.mjs";
import { timeline } from "../watch/timeline.mjs";

let observer;
afterEach(() => observer?.close());

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
  expect(observer.summary()).toMatchObject({
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
  expect(observer.summary()).toMatchObject({
    total: 0,
    starts: 0,
    events: [],
    fallbacks: [],
    memory: { samples: 0, active: 0, peak: 0, cache: 0 },
    timeline: { stages: [], lanes: [] },
  });
});

test("what falls back is counted by what and why, the most frequent first", () => {
  observer = observe(() => {});
  const op = { op: "windowScatter", inputShapes: [[1], [1]], inputDtypes: ["f32", "f32"] };
  execute("tensor.block.fallback", {}, { block: "softmax", argsCount: 1 });
  for (let run = 0; run < 2; run += 1) execute("tensor.fallback.start", { systemTime: 0, monotonicTime: 0 }, op);
  execute("tensor.compiler.fallback", { count: 1 }, { key: "defn(learn) 1a2b", reason: "windowScatter: MLX has none" });
  execute("tensor.compiler.fallback", { count: 1 }, { key: "defn(learn) 3c4d", reason: "no reason with a colon" });
  expect(observer.summary().fallbacks).toEqual([
    { what: "op windowScatter", count: 2, why: "no kernel for f32: ran on reference" },
    { what: "block softmax", count: 1, why: "composed of other ops" },
    { what: "defn(learn) at no reason with a colon", count: 1, why: "no reason with a colon" },
    { what: "defn(learn) at windowScatter", count: 1, why: "MLX has none" },
  ]);
});

test("memory is the last sample, with the largest peak", () => {
  observer = observe(() => {});
  for (const [active, peak] of [
    [10, 90],
    [20, 30],
  ])
    execute("tensor.memory.stats", { active, peak, cache: 5 }, {});
  expect(observer.summary().memory).toEqual({ samples: 2, active: 20, peak: 90, cache: 5 });
});

describe("the timeline", () => {
  let now = 0;
  const at = (lanes, time, event, duration) => {
    now = time;
    lanes.add(event, { duration });
  };

  test("joins stretches that nearly touch, and keeps others apart", () => {
    now = 100;
    const lanes = timeline(() => now);
    at(lanes, 110, "b", 5);
    at(lanes, 118, "b", 5);
    at(lanes, 150, "b", 10);
    at(lanes, 160, "a", 60);
    at(lanes, 170, "a", undefined);
    now = 200;
    expect(lanes.summary()).toEqual({
      length: 100,
      stages: [],
      lanes: [
        { event: "a", stretches: [{ from: 0, to: 60 }] },
        {
          event: "b",
          stretches: [
            { from: 5, to: 18 },
            { from: 40, to: 50 },
          ],
        },
      ],
    });
  });

  test("a stretch that holds earlier ones takes them in", () => {
    now = 0;
    const lanes = timeline(() => now);
    for (let time = 10; time <= 100; time += 10) at(lanes, time, "x", 1);
    at(lanes, 110, "x", 100);
    expect(lanes.summary().lanes).toEqual([{ event: "x", stretches: [{ from: 9, to: 110 }] }]);
  });

  test("stages begin when they are named", () => {
    now = 0;
    const lanes = timeline(() => now);
    lanes.stage("one");
    now = 30;
    lanes.stage("two");
    expect(lanes.summary().stages).toEqual([
      { name: "one", from: 0 },
      { name: "two", from: 30 },
    ]);
  });
});
