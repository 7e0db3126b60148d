// Reading a result: every way to the same tuples, patterns, indexes, and that nothing of it is shared.
import { captureEvents } from "@sextant/telemetry/test";
import { expect, test, vi } from "vitest";
import { EVENTS, type EvaluateOptions, type Knowledge, KnowledgeError, parse } from "../../src/index.js";
import { DenseRelation } from "../../src/storage/dense-relation.js";
import { HashRelation } from "../../src/storage/hash-relation.js";
import { MapRelation } from "../../src/storage/map-relation.js";

const PROGRAM = parse(`.type Pair = [a: number, b: symbol]
  .type Tree = Leaf {} | Node { left: Tree, value: int64 }
  .decl edge(from: symbol, to: symbol)  .input edge
  .decl path(from: symbol, to: symbol)
  path(x, y) :- edge(x, y).
  path(x, z) :- path(x, y), edge(y, z).
  .decl pair(p: Pair, n: number)  pair([1, "x"], 7). pair(nil, 8).
  .decl tree(t: Tree)  tree($Leaf()). tree($Node($Leaf(), 9007199254740993)).
  .decl wide(i: int64, u: unsigned, f: float)  wide(9007199254740993, 4294967295, 0.5).
  .decl same(x: number, y: number) eqrel  same(1, 2). same(5, 5).
  .decl yes()  yes() :- path("a", "c").
  .decl no()  no() :- path("c", "a").
  .decl loop(x: number, y: number)  loop(1, 1). loop(1, 2).`);
const FACTS = {
  edge: [
    ["a", "b"],
    ["b", "c"],
  ],
};
const WAYS: Readonly<Record<string, EvaluateOptions>> = {
  hash: { representation: "hash" },
  dense: { representation: "dense" },
  map: { storage: "map" },
};
const knowledges = Object.entries(WAYS).map(([way, options]) => ({ way, k: PROGRAM.evaluate(FACTS, options) }));
const sorted = (tuples: Iterable<unknown>): readonly string[] => Array.from(tuples, shown).sort();
const shown = (value: unknown): string =>
  JSON.stringify(value, (_key, inner: unknown) => (typeof inner === "bigint" ? `${inner}n` : inner));

const leaf = { $: "Leaf" };
const node = { $: "Node", left: leaf, value: 9007199254740993n };

/** Tuples of every relation, whatever keeps them. */
const TUPLES: Readonly<Record<string, readonly (readonly unknown[])[]>> = {
  edge: [
    ["a", "b"],
    ["b", "c"],
  ],
  path: [
    ["a", "b"],
    ["a", "c"],
    ["b", "c"],
  ],
  pair: [
    [{ a: 1, b: "x" }, 7],
    [null, 8],
  ],
  tree: [[leaf], [node]],
  wide: [[9007199254740993n, 4294967295, 0.5]],
  same: [
    [1, 1],
    [1, 2],
    [2, 1],
    [2, 2],
    [5, 5],
  ],
  yes: [[]],
  no: [],
  loop: [
    [1, 1],
    [1, 2],
  ],
};

test.for(knowledges)("every way of reading gives the same tuples: $way", ({ k }) => {
  expect(k.relations()).toEqual(Object.keys(TUPLES));
  for (const [relation, tuples] of Object.entries(TUPLES)) {
    const wanted = sorted(tuples);
    expect(sorted(k.tuples(relation)), relation).toEqual(wanted);
    expect(sorted(k.rows(relation)), relation).toEqual(wanted);
    expect(sorted(k.get(relation).map(Object.values)), relation).toEqual(wanted);
    expect(sorted(k.toArray(relation).map(Object.values)), relation).toEqual(wanted);
    expect(sorted(k.match(relation, {}).map(Object.values)), relation).toEqual(wanted);
    expect(k.size(relation), relation).toBe(wanted.length);
    for (const tuple of tuples) expect(k.has(relation, tuple as never), relation).toBe(true);
    for (const row of k.get(relation)) {
      expect(k.has(relation, row)).toBe(true);
      expect(k.match(relation, row)).toEqual([row]);
    }
  }
});

test.for([
  { goal: 'path("a", X)', answers: [{ X: "b" }, { X: "c" }] },
  {
    goal: "path(X, Y)",
    answers: [
      { X: "a", Y: "b" },
      { X: "a", Y: "c" },
      { X: "b", Y: "c" },
    ],
  },
  { goal: "path(X, _)", answers: [{ X: "a" }, { X: "b" }] },
  { goal: 'path("a", "c")', answers: [{}] },
  { goal: 'path("c", X)', answers: [] },
  { goal: 'path("nowhere", X)', answers: [] },
  { goal: "loop(X, X)", answers: [{ X: 1 }] },
  { goal: 'pair([1, "x"], N)', answers: [{ N: 7 }] },
  { goal: "pair(nil, N)", answers: [{ N: 8 }] },
  { goal: "pair(P, 7)", answers: [{ P: { a: 1, b: "x" } }] },
  { goal: "tree($Leaf())", answers: [{}] },
  { goal: "tree($Node($Leaf(), 9007199254740993))", answers: [{}] },
  { goal: "tree($Node($Leaf(), 9007199254740992))", answers: [] },
  { goal: "wide(9007199254740993, U, F)", answers: [{ U: 4294967295, F: 0.5 }] },
  { goal: "wide(_, 4294967295, F)", answers: [{ F: 0.5 }] },
  { goal: "wide(_, _, 0.5)", answers: [{}] },
  { goal: "same(2, X)", answers: [{ X: 1 }, { X: 2 }] },
  { goal: "same(X, 2)", answers: [{ X: 1 }, { X: 2 }] },
  { goal: "same(5, 1)", answers: [] },
  { goal: "yes()", answers: [{}] },
  { goal: "no()", answers: [] },
])("query $goal", ({ goal, answers }) => {
  for (const { way, k } of knowledges) expect(sorted(k.query(goal)), way).toEqual(sorted(answers));
});

test.for([
  {
    relation: "path",
    pattern: { from: "a" },
    rows: [
      { from: "a", to: "b" },
      { from: "a", to: "c" },
    ],
  },
  {
    relation: "path",
    pattern: { to: "c" },
    rows: [
      { from: "a", to: "c" },
      { from: "b", to: "c" },
    ],
  },
  {
    relation: "path",
    pattern: { from: "a", to: undefined },
    rows: [
      { from: "a", to: "b" },
      { from: "a", to: "c" },
    ],
  },
  { relation: "path", pattern: { from: "unknown" }, rows: [] },
  { relation: "pair", pattern: { p: null }, rows: [{ p: null, n: 8 }] },
  { relation: "pair", pattern: { p: { a: 1, b: "x" } }, rows: [{ p: { a: 1, b: "x" }, n: 7 }] },
  { relation: "pair", pattern: { p: [1, "x"] }, rows: [{ p: { a: 1, b: "x" }, n: 7 }] },
  {
    relation: "same",
    pattern: { y: 2 },
    rows: [
      { x: 1, y: 2 },
      { x: 2, y: 2 },
    ],
  },
])("match $relation $pattern", ({ relation, pattern, rows }) => {
  for (const { way, k } of knowledges) expect(sorted(k.match(relation, pattern as never)), way).toEqual(sorted(rows));
});

// ---- indexes ----------------------------------------------------------------------------------------------------

const BIG = parse(".decl e(a: number, b: number)  .input e  .decl f(a: number, b: number)  f(a, b) :- e(a, b).");
const BIG_FACTS = { e: Array.from({ length: 2_000 }, (_, i) => [i % 200, i >> 2]) };

test.for([
  { way: "hash", store: HashRelation },
  { way: "dense", store: DenseRelation },
  { way: "map", store: MapRelation },
])("patterns and goals are answered from an index and never by a scan: $way", ({ way, store }) => {
  const k = BIG.evaluate(BIG_FACTS, WAYS[way]!);
  // Building an index may walk the relation, once.
  k.match("f", { a: 0 });
  k.match("f", { b: 0 });
  const scan = vi.spyOn(store.prototype as HashRelation, "scan");
  const probe = vi.spyOn(store.prototype as HashRelation, "probe");
  expect(k.match("f", { a: 7 })).toHaveLength(10);
  expect(k.query("f(X, 3)")).toHaveLength(4);
  expect(k.query("f(12, 3)")).toEqual([{}]);
  expect(k.has("f", [12, 3])).toBe(true);
  expect(probe).toHaveBeenCalledTimes(2);
  expect(scan).not.toHaveBeenCalled();
  vi.restoreAllMocks();
});

test("an index is built once per set of attributes, when it is first asked for", () => {
  const k = BIG.evaluate(BIG_FACTS, WAYS["hash"]!);
  using captured = captureEvents([EVENTS.indexBuild]);
  for (let a = 0; a < 5; a++) k.match("f", { a });
  k.query("f(3, X)");
  k.match("f", { b: 1 });
  expect(captured.events.map(({ metadata }) => metadata)).toEqual([
    { relation: "f", columns: [0] },
    { relation: "f", columns: [1] },
  ]);
});

test("rows walks a relation in pieces", () => {
  const k = BIG.evaluate(BIG_FACTS, WAYS["hash"]!);
  const scan = vi.spyOn(HashRelation.prototype, "scan");
  const rows = k.rows("f");
  rows.next();
  expect(scan.mock.calls.map(([version, , , from, to]) => [version, from, to])).toEqual([["total", 0, 256]]);
  expect(1 + [...rows].length).toBe(2_000);
  vi.restoreAllMocks();
});

// ---- nothing is shared ------------------------------------------------------------------------------------------

const isDeepFrozen = (value: unknown): boolean =>
  typeof value !== "object" || value === null || (Object.isFrozen(value) && Object.values(value).every(isDeepFrozen));

test.for(knowledges)("what is returned is frozen to the leaves, or the caller's own: $way", ({ k }) => {
  for (const relation of k.relations()) {
    for (const value of [k.get(relation), k.tuples(relation), [...k.rows(relation)], k.match(relation, {})].flat())
      expect(isDeepFrozen(value), relation).toBe(true);
    for (const list of [k.get(relation), k.tuples(relation), k.match(relation, {})])
      expect(Object.isFrozen(list)).toBe(true);
  }
  for (const value of [k, k.stats, k.relations(), k.query("path(X, Y)"), k.query("tree(T)"), k.diff(knowledges[0]!.k)])
    expect(isDeepFrozen(value)).toBe(true);
  const own = k.toArray("path");
  own.length = 0;
  expect(k.toArray("path")).toHaveLength(3);
  const json = k.toJSON() as Record<string, { from: string }[]>;
  json["path"]![0]!.from = "changed";
  json["edge"] = [];
  expect(shown(k.toJSON())).not.toContain("changed");
  expect(k.toJSON()["edge"]).toHaveLength(2);
});

test("arguments are read at once and kept by nobody", () => {
  const { k } = knowledges[0]!;
  const tuple = ["a", "c"];
  const pattern = { from: "a" };
  const rows = k.match("path", pattern);
  const { proof } = k.explain("path", tuple);
  tuple[0] = "z";
  pattern.from = "z";
  expect(rows).toHaveLength(2);
  expect(proof.tuple).toEqual(["a", "c"]);
});

// ---- JSON, difference, numbers ----------------------------------------------------------------------------------

test("toJSON is plain: rows by relation, bigints as strings", () => {
  const json = JSON.parse(JSON.stringify(knowledges[0]!.k)) as Record<string, unknown[]>;
  expect(Object.keys(json)).toEqual(Object.keys(TUPLES));
  expect(json["wide"]).toEqual([{ i: "9007199254740993", u: 4294967295, f: 0.5 }]);
  expect(json["tree"]).toContainEqual({ t: { $: "Node", left: leaf, value: "9007199254740993" } });
  expect(json["yes"]).toEqual([{}]);
});

const long = "x".repeat(300);

test.for<{
  readonly name: string;
  readonly program?: string;
  readonly before: object;
  readonly after: object;
  readonly diff: object;
}>([
  { name: "nothing differs", before: FACTS, after: FACTS, diff: {} },
  {
    name: "added and removed tuples, derived ones too",
    program: ".decl p(x: number)  .input p  .decl q(x: number)  q(x * 2) :- p(x).",
    before: { p: [[1], [2]] },
    after: { p: [[2], [3]] },
    diff: { p: { added: [[3]], removed: [[1]] }, q: { added: [[6]], removed: [[2]] } },
  },
  {
    name: "values that are equal only to a printer differ",
    program: ".type P = [a: symbol, b: symbol]  .decl p(x: P, s: symbol)  .input p",
    before: { p: [[[long, "a"], "1,2"]] },
    after: { p: [[[long, "b"], "1,2"]] },
    diff: {
      p: { added: [[{ a: long, b: "b" }, "1,2"]], removed: [[{ a: long, b: "a" }, "1,2"]] },
    },
  },
])("diff: $name", ({ program, before, after, diff }) => {
  const made = program === undefined ? PROGRAM : parse(program);
  const [old, now] = [made.evaluate(before as never), made.evaluate(after as never)];
  expect(old.diff(now)).toEqual(diff);
  const swapped = Object.entries(diff as Record<string, { added: unknown; removed: unknown }>).map(
    ([name, { added, removed }]) => [name, { added: removed, removed: added }],
  );
  expect(now.diff(old)).toEqual(Object.fromEntries(swapped));
});

test("diff between programs: relations that only one of them has", () => {
  const one = parse(".decl p(x: number) p(1). .decl q(x: number) q(1).").evaluate();
  const two = parse(".decl p(x: number) p(1). .decl r(x: number) r(2).").evaluate();
  expect(one.diff(two)).toEqual({ q: { added: [], removed: [[1]] }, r: { added: [[2]], removed: [] } });
});

test("stats always count; times of rules and strata only where somebody asked for them", () => {
  const closure = parse(`.decl edge(x: symbol, y: symbol)  .input edge
    .decl path(x: symbol, y: symbol)
    path(x, y) :- edge(x, y).
    path(x, z) :- path(x, y), edge(y, z).`);
  const expected = {
    strategy: "full",
    partial: [],
    iterations: 3,
    duration: expect.any(Number) as number,
    tuples: 5,
    bytes: expect.any(Number) as number,
    storage: "columnar",
    relationSizes: { edge: 2, path: 3 },
    representations: { edge: "hash", path: "hash" },
    strata: [
      { relations: ["edge"], recursive: false, iterations: 0, tuples: 2, duration: undefined, rules: [] },
      {
        relations: ["path"],
        recursive: true,
        iterations: 3,
        tuples: 3,
        duration: undefined,
        rules: [
          { text: "path(x, y) :- edge(x, y).", line: 3, runs: 1, tried: 2, inserted: 2, duration: undefined },
          {
            text: "path(x, z) :- path(x, y), edge(y, z).",
            line: 4,
            runs: 2,
            tried: 1,
            inserted: 1,
            duration: undefined,
          },
        ],
      },
    ],
  };
  const { stats } = closure.evaluate(FACTS);
  expect(stats).toEqual(expected);
  expect(closure.evaluate(FACTS).stats).not.toBe(stats);
  const profiled = closure.evaluate(FACTS, { profile: true }).stats.strata[1]!;
  expect([profiled.duration, ...profiled.rules.map(({ duration }) => duration)]).toEqual(
    Array.from({ length: 3 }, () => expect.any(Number) as number),
  );
  using _listening = captureEvents([EVENTS.ruleStop]);
  expect(closure.evaluate(FACTS).stats.strata[1]!.rules[0]!.duration).toEqual(expect.any(Number));
});

// ---- wrong questions --------------------------------------------------------------------------------------------

const K: Knowledge = knowledges[0]!.k;

test.for<{ readonly name: string; readonly ask: () => unknown; readonly code: string; readonly part: string }>([
  {
    name: "get of an unknown relation",
    ask: () => K.get("nix"),
    code: "knowledge/unknown-relation",
    part: "[nix]: the program declares no such relation; it declares edge, path",
  },
  { name: "rows of an unknown relation", ask: () => K.rows("nix"), code: "knowledge/unknown-relation", part: "[nix]" },
  {
    name: "toArray of an unknown relation",
    ask: () => K.toArray("nix"),
    code: "knowledge/unknown-relation",
    part: "[nix]",
  },
  {
    name: "size of __proto__",
    ask: () => K.size("__proto__"),
    code: "knowledge/unknown-relation",
    part: "[__proto__]",
  },
  {
    name: "has of a short tuple",
    ask: () => K.has("path", ["a"]),
    code: "knowledge/tuple",
    part: "the tuple has 1 values and the relation 2 attributes",
  },
  {
    name: "has of an object that lacks an attribute",
    ask: () => K.has("path", { from: "a" }),
    code: "knowledge/tuple",
    part: 'attribute "to" is missing',
  },
  {
    name: "has of an object with another attribute",
    ask: () => K.has("path", { from: "a", to: "b", via: "c" }),
    code: "knowledge/tuple",
    part: 'there is no attribute "via"',
  },
  {
    name: "has of something else",
    ask: () => K.has("path", 7 as never),
    code: "knowledge/tuple",
    part: "7 is not a tuple",
  },
  {
    name: "has of a value of another type",
    ask: () => K.has("path", ["a", 7]),
    code: "knowledge/tuple",
    part: 'attribute "to": 7 is not a string',
  },
  {
    name: "match of another attribute",
    ask: () => K.match("path", { via: 1 }),
    code: "knowledge/tuple",
    part: 'there is no attribute "via"; the attributes are from, to',
  },
  {
    name: "match of a value of another type",
    ask: () => K.match("path", { from: 1 }),
    code: "knowledge/tuple",
    part: "1 is not a string",
  },
  {
    name: "a goal with too many arguments",
    ask: () => K.query("path(X)"),
    code: "knowledge/query",
    part: "path has 2 attributes and the goal gives 1",
  },
  {
    name: "a goal that computes",
    ask: () => K.query("loop(1 + 1, X)"),
    code: "knowledge/query",
    part: "a goal cannot hold a call",
  },
  {
    name: "a goal with one variable for values of different kinds",
    ask: () => parse('.decl r(x: symbol, n: number) r("a", 0).').evaluate().query("r(X, X)"),
    code: "knowledge/query",
    part: '"X" stands for "x", a symbol, and for "n", a number; give each its own variable',
  },
  {
    name: "a goal of an unknown relation",
    ask: () => K.query("nix(X)"),
    code: "knowledge/unknown-relation",
    part: "[nix]",
  },
  {
    name: "a goal with a constant of another type",
    ask: () => K.query('loop("a", X)'),
    code: "knowledge/tuple",
    part: '"a" is not an integer',
  },
])("$name is a KnowledgeError", ({ ask, code, part }) => {
  expect(ask).toThrow(KnowledgeError);
  expect(ask).toThrow(expect.objectContaining({ code, message: expect.stringContaining(part) as string }));
});
