// The events that say what an evaluation does inside: compiles, indexes, representations, callbacks; and that nobody pays for them unheard.
import { attach, detach } from "@sextant/telemetry";
import { captureEvents } from "@sextant/telemetry/test";
import { expect, test } from "vitest";
import { EVENTS, EvaluationError, LimitError, parse } from "../../src/index.js";

const time = expect.any(Number) as number;
const started = { systemTime: time, monotonicTime: time };
const ended = { duration: time, monotonicTime: time };
const child = (parent: unknown) => ({ id: time, parent });

const CLOSURE = `.decl edge(x: number, y: number)
.input edge
.decl path(x: number, y: number)
path(x, y) :- edge(x, y).
path(x, z) :- path(x, y), edge(y, z).`;
const BASE = "path(x, y) :- edge(x, y).";
const STEP = "path(x, z) :- path(x, y), edge(y, z).";
const EDGES = {
  edge: [
    [1, 2],
    [2, 3],
  ],
};

// ---- compile ----------------------------------------------------------------------------------------------------

test("each rule version that gets code is a datalog.compile span inside the query; the cache answers the second time", () => {
  const program = parse(CLOSURE);
  using captured = captureEvents([EVENTS.queryStart, EVENTS.compileStart, EVENTS.compileStop]);
  program.evaluate(EDGES, { executor: "generated" });
  const query = captured.events[0]!.metadata.spanContext;
  const compiled = (rule: string, cacheHit: boolean, parent: unknown) => {
    const metadata = { spanContext: child(parent), rule };
    return [
      { event: "datalog.compile.start", measurements: started, metadata },
      {
        event: "datalog.compile.stop",
        measurements: { ...ended, codeBytes: time },
        metadata: { ...metadata, cacheHit },
      },
    ];
  };
  expect(captured.events.slice(1)).toEqual([...compiled(BASE, false, query), ...compiled(STEP, false, query)]);
  for (const { event, measurements } of captured.events)
    if (event === "datalog.compile.stop")
      expect((measurements as { codeBytes: number }).codeBytes).toBeGreaterThan(100);
  captured.clear();
  program.evaluate(EDGES, { executor: "generated" });
  const again = captured.events[0]!.metadata.spanContext;
  expect(captured.events.slice(1)).toEqual([...compiled(BASE, true, again), ...compiled(STEP, true, again)]);
});

test("an interpreted evaluation compiles nothing", () => {
  using captured = captureEvents([EVENTS.compileStart]);
  parse(CLOSURE).evaluate(EDGES, { executor: "interpreted" });
  expect(captured.events).toEqual([]);
});

// ---- indexes and representations --------------------------------------------------------------------------------

const WIDE = `.decl e(a: number, b: number, c: number)
.input e
.decl f(a: number, c: number)
f(a, d) :- e(a, b, _), e(b, _, d).`;

test("an index that a rule needs is told with its rows and bytes", () => {
  using captured = captureEvents([EVENTS.indexBuild]);
  parse(WIDE).evaluate(
    {
      e: [
        [1, 2, 3],
        [2, 4, 5],
        [2, 6, 7],
      ],
    },
    { executor: "interpreted", representation: "hash" },
  );
  expect(captured.events).toEqual([
    {
      event: "datalog.index.build",
      measurements: { duration: time, rows: 3, bytes: time },
      metadata: { relation: "e", columns: [0] },
    },
  ]);
  expect(captured.events[0]!.measurements.bytes).toBeGreaterThan(0);
});

test("a relation that becomes bits says from what to what, with its rows and bytes", () => {
  using captured = captureEvents([EVENTS.representationSwitch]);
  parse(CLOSURE).evaluate(EDGES, { representation: "dense" });
  expect(captured.events).toEqual([
    {
      event: "datalog.representation.switch",
      measurements: { rows: 2, bytes: time },
      metadata: { relation: "edge", from: "hash", to: "dense" },
    },
    {
      event: "datalog.representation.switch",
      measurements: { rows: 0, bytes: time },
      metadata: { relation: "path", from: "hash", to: "dense" },
    },
  ]);
});

test("a relation that stays what it is says nothing", () => {
  using captured = captureEvents([EVENTS.representationSwitch]);
  parse(CLOSURE).evaluate(EDGES, { representation: "hash" });
  expect(captured.events).toEqual([]);
});

// ---- callbacks --------------------------------------------------------------------------------------------------

const CALLS = `.functor twice(x: number): number
.decl p(x: number)  .input p
.decl q(x: number)
q(@twice(x)) :- p(x).`;
const CALLBACK = [EVENTS.queryStart, EVENTS.callbackStart, EVENTS.callbackStop, EVENTS.callbackException] as const;

test("each call of a JavaScript function is a datalog.callback span inside the query", () => {
  const program = parse(CALLS);
  using captured = captureEvents(CALLBACK);
  program.evaluate({ p: [[1], [2]] }, { functors: { twice: (x: number) => x * 2 } });
  const metadata = { spanContext: child(captured.events[0]!.metadata.spanContext), callback: "twice" };
  const call = [
    { event: "datalog.callback.start", measurements: started, metadata },
    { event: "datalog.callback.stop", measurements: ended, metadata },
  ];
  expect(captured.events.slice(1)).toEqual([...call, ...call]);
});

test("a function that throws ends its span and the query in exception", () => {
  const program = parse(CALLS);
  using captured = captureEvents([...CALLBACK, EVENTS.queryException]);
  const failing = {
    twice: () => {
      throw new RangeError("too much");
    },
  };
  expect(() => program.evaluate({ p: [[1]] }, { functors: failing })).toThrow(EvaluationError);
  const [query, start, exception] = captured.events;
  const metadata = { spanContext: child(query!.metadata.spanContext), callback: "twice" };
  const failed = { kind: "error", stacktrace: expect.any(String) as string };
  expect([start, exception]).toEqual([
    { event: "datalog.callback.start", measurements: started, metadata },
    {
      event: "datalog.callback.exception",
      measurements: ended,
      metadata: { ...metadata, ...failed, reason: expect.objectContaining({ code: "callback/threw" }) as unknown },
    },
  ]);
  expect(captured.events.at(-1)).toEqual({
    event: "datalog.query.exception",
    measurements: ended,
    metadata: {
      ...{ spanContext: query!.metadata.spanContext, relationCount: 2, stratumCount: 2 },
      ...failed,
      reason: expect.any(EvaluationError) as unknown,
    },
  });
});

// ---- limits -----------------------------------------------------------------------------------------------------

const ENDLESS = ".decl n(x: number)\nn(0).\nn(x + 1) :- n(x).";
const STEPS = "n(x + 1) :- n(x).";

test.for([
  { options: { maxTuples: 100 }, limit: 100, which: "maxTuples", rule: STEPS },
  { options: { maxIterations: 7 }, limit: 7, which: "maxIterations", rule: STEPS },
  { options: { memoryLimit: 10_000 }, limit: 10_000, which: "memoryLimit", rule: STEPS },
  // No time at all is over before the first rule runs.
  { options: { timeLimit: 0 }, limit: 0, which: "timeLimit", rule: null },
])("datalog.limit.exceeded: $which", ({ options, limit, which, rule }) => {
  const program = parse(ENDLESS);
  using captured = captureEvents([EVENTS.limitExceeded, EVENTS.queryException]);
  expect(() => program.evaluate({}, options)).toThrow(LimitError);
  expect(captured.events).toEqual([
    {
      event: "datalog.limit.exceeded",
      measurements: { limit, value: time },
      metadata: { which, stratum: 0, rule, iteration: time },
    },
    expect.objectContaining({ event: "datalog.query.exception" }),
  ]);
  expect(captured.events[0]!.measurements).toMatchObject({ value: expect.any(Number) as number });
  const { value } = captured.events[0]!.measurements as { readonly value: number };
  expect(value).toBeGreaterThan(limit);
});

test("a partial result is told too, and ends in stop", () => {
  using captured = captureEvents([EVENTS.limitExceeded, EVENTS.queryStop, EVENTS.queryException]);
  parse(ENDLESS).evaluate({}, { maxTuples: 100, onLimit: "partial" });
  expect(captured.events.map(({ event }) => event)).toEqual(["datalog.limit.exceeded", "datalog.query.stop"]);
  captured.clear();
  // Facts alone are over the limit: no rule runs, and what there is are the facts.
  const knowledge = parse(CLOSURE).evaluate(EDGES, { maxTuples: 1, onLimit: "partial" });
  expect([knowledge.complete, knowledge.size("edge"), knowledge.size("path")]).toEqual([false, 2, 0]);
  expect(captured.events.map(({ event }) => event)).toEqual(["datalog.limit.exceeded", "datalog.query.stop"]);
});

// ---- planner ----------------------------------------------------------------------------------------------------

test("a program with errors is never planned; a planned one tells its rules", () => {
  using captured = captureEvents([EVENTS.plannerStart, EVENTS.plannerStop, EVENTS.plannerException]);
  expect(() => parse(".decl p(x: number)\np(x) :- q(x).")).toThrow();
  expect(captured.events).toEqual([]);
  parse(`${CLOSURE}\n.decl one(x: number)\none(1).`);
  const metadata = { spanContext: child(undefined), relationCount: 3, ruleCount: 3, strategy: "full" };
  expect(captured.events).toEqual([
    { event: "datalog.planner.start", measurements: started, metadata },
    { event: "datalog.planner.stop", measurements: ended, metadata },
  ]);
});

// ---- parents of an asynchronous evaluation ----------------------------------------------------------------------

const LAYERS = `${CLOSURE}
.functor keep(x: number): number
.decl far(x: number, y: number)
far(x, @keep(y)) :- path(x, y), !edge(x, y).
.decl ends(y: number)
ends(y) :- far(_, y), !far(y, _).`;

test("evaluateAsync keeps the query span as the parent of strata, callbacks and compilations after the first pause", async () => {
  const program = parse(LAYERS);
  using captured = captureEvents([
    EVENTS.queryStart,
    EVENTS.stratumStart,
    EVENTS.stratumStop,
    EVENTS.callbackStart,
    EVENTS.compileStart,
    EVENTS.queryStop,
  ]);
  let pauses = 0;
  const chain = { edge: Array.from({ length: 40 }, (_, i) => [i, i + 1]) };
  const functors = { keep: (x: number) => x };
  const options = { slice: 0, onProgress: () => pauses++, functors, executor: "generated" } as const;
  await Promise.all([program.evaluateAsync(chain, options), program.evaluateAsync(chain, options)]);
  expect(pauses).toBeGreaterThan(20);
  const queries = captured.events.filter(({ event }) => event === "datalog.query.start");
  const ids = queries.map(({ metadata }) => (metadata.spanContext as { readonly id: number }).id);
  expect(new Set(ids).size).toBe(2);
  for (const id of ids) {
    const inner = captured.events.filter(({ event, metadata }) => {
      const { parent } = metadata.spanContext as { readonly parent?: { readonly id: number } };
      return !event.startsWith("datalog.query.") && parent?.id === id;
    });
    const count = (name: string): number => inner.filter(({ event }) => event === name).length;
    expect(count("datalog.stratum.start")).toBe(3);
    expect(count("datalog.stratum.stop")).toBe(3);
    expect(count("datalog.compile.start")).toBe(4);
    expect(count("datalog.callback.start")).toBe(780);
  }
  const stops = captured.events.filter(({ event }) => event === "datalog.query.stop");
  expect(stops.map(({ metadata }) => (metadata.spanContext as { readonly id: number }).id).sort()).toEqual(
    [...ids].sort(),
  );
});

// ---- gating -----------------------------------------------------------------------------------------------------

const THREE = `.functor note(x: number): number
.decl a(x: number)  .input a
.decl b(x: number)  b(@note(x)) :- a(x).
.decl c(x: number)  c(@note(x)) :- b(x).
.decl d(x: number)  d(@note(x)) :- c(x).`;

test("who attaches while a stratum runs hears from the next stratum on, and who detaches hears to its end", () => {
  const program = parse(THREE);
  const heard: unknown[] = [];
  const id = Symbol("late");
  let calls = 0;
  const note = (x: number): number => {
    calls++;
    if (calls === 1) attach(id, EVENTS.ruleStop, (_event, _measurements, { rule }) => void heard.push(rule));
    if (calls === 3) detach(id);
    return x;
  };
  try {
    const { strata } = program.evaluate({ a: [[1]] }, { functors: { note } }).stats;
    expect(heard).toEqual(["c(@note(x)) :- b(x)."]);
    // Times are there exactly for the strata that were watched when they began.
    expect(strata.map(({ rules }) => rules.map(({ duration }) => typeof duration))).toEqual([
      [],
      ["undefined"],
      ["number"],
      ["number"],
    ]);
  } finally {
    detach(id);
  }
});

test("without a listener no clock is read for inner events and stats have counts only", () => {
  const { stats } = parse(CLOSURE).evaluate(EDGES);
  for (const { duration, rules } of stats.strata) {
    expect(duration).toBeUndefined();
    for (const rule of rules) expect(rule.duration).toBeUndefined();
  }
  expect(stats.strata[1]!.rules.map(({ runs, tried, inserted }) => [runs, tried, inserted])).toEqual([
    [1, 2, 2],
    [2, 1, 1],
  ]);
});

test.for([
  { listen: EVENTS.stratumStop, stratum: true, rule: false },
  { listen: EVENTS.iterationStop, stratum: false, rule: false },
  { listen: EVENTS.ruleStop, stratum: false, rule: true },
])("times follow what is listened to: $listen", ({ listen, stratum, rule }) => {
  using _captured = captureEvents([listen]);
  const { strata } = parse(CLOSURE).evaluate(EDGES).stats;
  expect(strata[1]!.duration !== undefined).toBe(stratum);
  expect(strata[1]!.rules[0]!.duration !== undefined).toBe(rule);
});
