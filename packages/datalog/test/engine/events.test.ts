// The events of an evaluation that a user meets first: whole payloads of query and planner, strata, rounds and rules, limits, aborts.
import { captureEvents } from "@sextant/telemetry/test";
import { expect, test } from "vitest";
import { EVENTS, LimitError, parse } from "../../src/index.js";

const CLOSURE = `.decl edge(x: symbol, y: symbol)
.input edge
.decl path(x: symbol, y: symbol)
path(x, y) :- edge(x, y).
path(x, z) :- path(x, y), edge(y, z).`;
const EDGES = {
  edge: [
    ["a", "b"],
    ["b", "c"],
    ["c", "d"],
  ],
};
const QUERY = [EVENTS.queryStart, EVENTS.queryStop, EVENTS.queryException] as const;

const time = expect.any(Number) as number;
const spanContext = { id: expect.any(Number) as number, parent: undefined };

test("an evaluation is one datalog.query span with the sizes of its result", () => {
  using captured = captureEvents(QUERY);
  parse(CLOSURE).evaluate(EDGES);
  expect(captured.events).toEqual([
    {
      event: "datalog.query.start",
      measurements: { systemTime: time, monotonicTime: time },
      metadata: { spanContext, relationCount: 2, stratumCount: 2 },
    },
    {
      event: "datalog.query.stop",
      measurements: { duration: time, monotonicTime: time, iterations: 4 },
      metadata: {
        spanContext,
        relationCount: 2,
        stratumCount: 2,
        relationSizes: { edge: 3, path: 6 },
        storageType: "columnar",
      },
    },
  ]);
});

test("storageType says map for map storage", () => {
  using captured = captureEvents([EVENTS.queryStop]);
  parse(CLOSURE).evaluate(EDGES, { storage: "map" });
  expect(captured.events[0]!.metadata.storageType).toBe("map");
});

test("a limit ends in exception, with the limit's own event before it", () => {
  using captured = captureEvents([...QUERY, EVENTS.limitExceeded]);
  expect(() => parse(CLOSURE).evaluate(EDGES, { maxIterations: 1 })).toThrow(LimitError);
  expect(captured.events.slice(1)).toEqual([
    {
      event: "datalog.limit.exceeded",
      measurements: { limit: 1, value: 2 },
      metadata: { which: "maxIterations", stratum: 1, rule: "path(x, z) :- path(x, y), edge(y, z).", iteration: 1 },
    },
    {
      event: "datalog.query.exception",
      measurements: { duration: time, monotonicTime: time },
      metadata: {
        spanContext,
        relationCount: 2,
        stratumCount: 2,
        kind: "error",
        reason: expect.any(LimitError) as unknown,
        stacktrace: expect.any(String) as string,
      },
    },
  ]);
});

test('a limit with onLimit "partial" ends in stop with complete: false', () => {
  using captured = captureEvents(QUERY);
  parse(CLOSURE).evaluate(EDGES, { maxIterations: 1, onLimit: "partial" });
  expect(captured.events[1]).toEqual({
    event: "datalog.query.stop",
    measurements: { duration: time, monotonicTime: time, iterations: 2 },
    metadata: {
      spanContext,
      relationCount: 2,
      stratumCount: 2,
      relationSizes: { edge: 3, path: 5 },
      storageType: "columnar",
      complete: false,
    },
  });
});

test("an abort ends in exception of kind exit", () => {
  using captured = captureEvents([EVENTS.queryException]);
  expect(() => parse(CLOSURE).evaluate(EDGES, { signal: AbortSignal.abort() })).toThrow();
  expect(captured.events[0]!.metadata.kind).toBe("exit");
});

test("planning is a datalog.planner span", () => {
  using captured = captureEvents([EVENTS.plannerStart, EVENTS.plannerStop]);
  parse(CLOSURE);
  const metadata = { spanContext, relationCount: 2, ruleCount: 2, strategy: "full" };
  expect(captured.events).toEqual([
    { event: "datalog.planner.start", measurements: { systemTime: time, monotonicTime: time }, metadata },
    { event: "datalog.planner.stop", measurements: { duration: time, monotonicTime: time }, metadata },
  ]);
});

test("strata, rounds and rules are told with their counts, inside the query span", () => {
  const program = parse(CLOSURE);
  using captured = captureEvents([
    EVENTS.queryStart,
    EVENTS.stratumStart,
    EVENTS.stratumStop,
    EVENTS.iterationStop,
    EVENTS.ruleStop,
  ]);
  program.evaluate(EDGES);
  const query = captured.events[0]!.metadata.spanContext;
  const context = { id: expect.any(Number) as number, parent: query };
  const start = { spanContext: context, stratum: 1, relations: ["path"], recursive: true };
  const round = (iteration: number, tuplesNew: number, tuplesTried: number) => ({
    event: "datalog.iteration.stop",
    measurements: { duration: time, tuplesNew, tuplesTried },
    metadata: { spanContext: context, stratum: 1, iteration },
  });
  const rule = (iteration: number, text: string, line: number, tuples: number) => ({
    event: "datalog.rule.stop",
    measurements: { duration: time, tuplesNew: tuples, tuplesTried: tuples },
    metadata: {
      spanContext: context,
      stratum: 1,
      iteration,
      rule: text,
      position: { file: "<text>", line, column: 1 },
    },
  });
  const recursive = "path(x, z) :- path(x, y), edge(y, z).";
  expect(captured.events.slice(1)).toEqual([
    { event: "datalog.stratum.start", measurements: { systemTime: time, monotonicTime: time }, metadata: start },
    rule(0, "path(x, y) :- edge(x, y).", 4, 3),
    round(0, 3, 3),
    rule(1, recursive, 5, 2),
    round(1, 2, 2),
    rule(2, recursive, 5, 1),
    round(2, 1, 1),
    rule(3, recursive, 5, 0),
    round(3, 0, 0),
    {
      event: "datalog.stratum.stop",
      measurements: { duration: time, monotonicTime: time, iterations: 4, tuplesNew: 6, tuplesTried: 6 },
      metadata: start,
    },
  ]);
});
