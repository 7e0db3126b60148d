// Evaluation on demand, case by case: answers, how little is computed, what is kept in full, what is refused.
import { captureEvents } from "@sextant/telemetry/test";
import { describe, expect, test } from "vitest";
import {
  program as build,
  columns,
  div,
  EVENTS,
  eq,
  functor,
  type Knowledge,
  number,
  parse,
  type Row,
  relations,
  sub,
  v,
} from "../../src/index.js";
import { runProgram } from "../../src/io/run.js";

const sorted = (rows: readonly Row[]): readonly string[] => rows.map((row) => JSON.stringify(row)).sort();

const EDGES = ".decl e(x: number, y: number)\n.input e\n.decl p(x: number, y: number)\np(x, y) :- e(x, y).\n";
/** Two chains, 0 to 5 and 10 to 15. */
const chains = [0, 10].flatMap((start) => [0, 1, 2, 3, 4].map((i) => [start + i, start + i + 1]));

interface Case {
  readonly name: string;
  readonly text: string;
  readonly facts?: Readonly<Record<string, readonly (readonly (number | string)[])[]>>;
  readonly goal: string;
  readonly answers: number;
  /** Tuples that are computed, by relation. */
  readonly sizes: Readonly<Record<string, number>>;
}

const CASES: readonly Case[] = [
  {
    name: "left-linear closure, first column bound",
    text: `${EDGES}p(x, z) :- p(x, y), e(y, z).`,
    goal: "p(2, X)",
    answers: 3,
    sizes: { p: 3, "p@bf": 1 },
  },
  {
    name: "left-linear closure, second column bound",
    text: `${EDGES}p(x, z) :- p(x, y), e(y, z).`,
    goal: "p(X, 3)",
    answers: 3,
    sizes: { p: 6, "p@fb": 4 },
  },
  {
    name: "right-linear closure",
    text: `${EDGES}p(x, z) :- e(x, y), p(y, z).`,
    goal: "p(13, X)",
    answers: 2,
    sizes: { p: 3, "p@bf": 3 },
  },
  {
    name: "non-linear closure",
    text: `${EDGES}p(x, z) :- p(x, y), p(y, z).`,
    goal: "p(3, X)",
    answers: 2,
    sizes: { p: 3, "p@bf": 3 },
  },
  {
    name: "both columns bound are asked by the first alone",
    text: `${EDGES}p(x, z) :- p(x, y), p(y, z).`,
    goal: "p(3, 5)",
    answers: 1,
    sizes: { p: 3, "p@bf": 3 },
  },
  {
    name: "same generation",
    text: `.decl up(x: number, y: number)\n.input up\n.decl sg(x: number, y: number)
sg(x, x) :- up(x, _).\nsg(x, x) :- up(_, x).\nsg(x, y) :- up(x, a), sg(a, b), up(y, b).`,
    facts: {
      up: [
        [3, 1],
        [4, 1],
        [5, 2],
        [6, 2],
        [1, 0],
        [2, 0],
        [13, 11],
        [14, 11],
      ],
    },
    goal: "sg(3, X)",
    answers: 4,
    sizes: { sg: 7, "sg@bf": 3 },
  },
  {
    name: "mutual recursion, where ExDatalog loses the answer",
    text: `.decl e(x: number, y: number)\n.input e\n.decl f(x: number, y: number)\n.input f
.decl p(x: number, y: number)\n.decl q(x: number, y: number)
p(x, y) :- e(x, y).\np(x, z) :- q(x, y), e(y, z).\nq(x, y) :- f(x, w), p(w, y).`,
    facts: {
      e: [
        [2, 3],
        [3, 4],
        [7, 8],
      ],
      f: [[1, 2]],
    },
    goal: "p(1, X)",
    answers: 1,
    sizes: { p: 2, q: 1 },
  },
  {
    name: "negation of what is demanded below",
    text: `${EDGES}p(x, z) :- p(x, y), e(y, z).\n.decl odd(x: number)\nodd(x) :- e(x, _), !p(x, 4).`,
    goal: "odd(11)",
    answers: 1,
    sizes: { odd: 1, p: 0 },
  },
  {
    name: "demand below a negation",
    text: `${EDGES}p(x, z) :- p(x, y), e(y, z).\n.decl shut(x: number)\nshut(x) :- p(x, 5).
.decl open(x: number, y: number)\nopen(x, y) :- e(x, y), !shut(y).`,
    goal: "open(12, X)",
    answers: 1,
    sizes: { open: 1, shut: 0 },
  },
  {
    name: "an aggregate over a demanded group",
    text: `${EDGES}p(x, z) :- p(x, y), e(y, z).\n.decl n(x: number, c: number)\nn(x, c) :- e(x, _), c = count : { p(x, _) }.`,
    goal: "n(1, C)",
    answers: 1,
    sizes: { n: 1, p: 4 },
  },
  {
    name: "records as bound arguments",
    text: `.type P = [a: number, b: number]\n.decl e(x: P, y: P)\n.decl p(x: P, y: P)
e([0, 1], [0, 2]).\ne([0, 2], [0, 3]).\ne([9, 9], [9, 8]).\np(x, y) :- e(x, y).\np([a, b], z) :- e([a, b], y), p(y, z).`,
    facts: {},
    goal: "p([0, 1], X)",
    answers: 2,
    sizes: { p: 3, "p@bf": 3 },
  },
  {
    name: "zero attributes",
    text: `${EDGES}.decl some()\nsome() :- p(3, _).\n.decl other()\nother() :- p(_, _).`,
    goal: "some()",
    answers: 1,
    sizes: { some: 1, p: 1, other: 0 },
  },
  {
    name: "constants in heads",
    text: `${EDGES}.decl k(x: number, y: number)\nk(1, y) :- p(y, _).\nk(2, y) :- p(_, y).`,
    goal: "k(2, X)",
    answers: 10,
    sizes: { k: 10 },
  },
  {
    name: "repeated variables in heads and goals",
    text: `${EDGES}.decl same(x: number, y: number)\nsame(x, x) :- p(x, _).`,
    goal: "same(4, X)",
    answers: 1,
    sizes: { same: 1, p: 1 },
  },
  { name: "a goal without constants", text: EDGES, goal: "p(X, X)", answers: 0, sizes: { p: 10 } },
  { name: "a goal about facts", text: EDGES, goal: "e(3, X)", answers: 1, sizes: { e: 10, p: 0 } },
  { name: "a goal that nothing satisfies", text: EDGES, goal: "p(99, X)", answers: 0, sizes: { p: 0 } },
  {
    name: "only values of atoms are computed with: 10 / x waits for q(x)",
    text: `.decl q(x: number)\n.input q\n.decl r(x: number, y: number)\n.input r\n.decl p(x: number, y: number)
p(x, y) :- q(x), z = 10 / x, r(z, y).`,
    facts: {
      q: [[1], [2]],
      r: [
        [5, 7],
        [10, 8],
      ],
    },
    goal: "p(0, X)",
    answers: 0,
    sizes: { p: 0 },
  },
  {
    name: "a negation keeps zero from a division also where zero is not demanded",
    text: `.decl q(x: number)\n.input q\n.decl n(x: number)\n.input n\n.decl zero(x: number)\nzero(x) :- n(x), x = 0.
.decl p(x: number, y: number)\np(x, y) :- q(x), !zero(x), y = 10 / x.`,
    facts: { q: [[0], [2]], n: [[0], [1]] },
    goal: "p(2, X)",
    answers: 1,
    sizes: { p: 1 },
  },
  {
    name: "demands end where the recursion ends, whatever the order of writing",
    text: `.decl n(x: number)\n.input n\n.decl p(x: number)\np(0) :- n(0).\np(x) :- p(x + 1), n(x).\np(3) :- n(3).`,
    facts: { n: [[0], [1], [2], [3]] },
    goal: "p(1)",
    answers: 1,
    sizes: { p: 3, "p@b": 4 },
  },
  {
    name: "a range is not made for a value that only the goal has",
    text: `.decl q(x: number)\n.input q\n.decl p(x: number, y: number)\np(x, y) :- q(x), y = range(0, x).`,
    facts: { q: [[2], [3]] },
    goal: "p(2000000000, X)",
    answers: 0,
    sizes: { p: 0, "p@bf.1": 0 },
  },
];

describe("goals are answered with the tuples that they need", () => {
  test.for(CASES)("$name", ({ text, facts = { e: chains }, goal, answers, sizes }) => {
    const program = parse(text);
    const full = program.evaluate(facts);
    const demanded = program.evaluate(facts, { strategy: "demand", goal });
    expect(sorted(demanded.query(goal))).toEqual(sorted(full.query(goal)));
    expect(demanded.query(goal)).toHaveLength(answers);
    expect(demanded.stats.relationSizes).toMatchObject(sizes);
  });
});

const CLOSURE = `${EDGES}p(x, z) :- p(x, y), e(y, z).\n`;

const KEPT: readonly { readonly name: string; readonly text: string; readonly goal: string; readonly told: string }[] =
  [
    {
      name: "a negation on the way of its own demand",
      text: `${CLOSURE}.decl bad(x: number)\nbad(x) :- p(x, 3).\n.decl w(x: number, y: number)
w(x, y) :- e(x, y).\nw(x, z) :- w(x, y), e(y, z), !bad(z).`,
      goal: "w(10, X)",
      told: "bad in full: demanded on the way to its own negation or aggregate",
    },
    {
      name: "a choice",
      text: `${CLOSURE}.decl one(x: number, y: number) choice-domain x\none(x, y) :- p(x, y).`,
      goal: "one(10, X)",
      told: "one in full: of a choice-domain the first tuple stays\n  p in full: one depends on it",
    },
    {
      name: "a subsumption",
      text: `${CLOSURE}.decl least(x: number, y: number)\nleast(x, y) :- p(x, y).\nleast(x, a) <= least(x, b) :- b < a.`,
      goal: "least(10, X)",
      told: "least in full: subsumption compares all its tuples",
    },
    {
      name: "a limit of size",
      text: `${CLOSURE}.limitsize p(n=3)`,
      goal: "p(10, X)",
      told: "p in full: .limitsize stops at the tuples that come first",
    },
    {
      name: "a sum of floats",
      text: `.decl f(x: number, w: float)\n.input f\n.decl g(x: number, w: float)\ng(x, w + 0.1) :- f(x, w).
.decl s(x: number, w: float)\ns(x, w) :- f(x, _), w = sum a : { g(x, a) }.`,
      goal: "s(1, X)",
      told: "g in full: an aggregate over it rounds in the order of its tuples",
    },
    {
      name: "numbers of tuples",
      text: `${CLOSURE}.decl n(x: number, y: number)\nn(x, autoinc()) :- p(x, _).`,
      goal: "n(10, X)",
      told: "demand: evaluated in full: autoinc() numbers tuples in the order of their making",
    },
    {
      name: "numbers of symbols",
      text: `.decl w(x: symbol)\n.input w\n.decl n(x: symbol, y: number)\nn(x, ord(x)) :- w(x).`,
      goal: 'n("a", X)',
      told: "demand: evaluated in full: ord() numbers symbols in the order of their appearance",
    },
  ];

describe("what depends on more than its tuples is computed in full, and the plan says why", () => {
  test.for(KEPT)("$name", ({ text, goal, told }) => {
    const program = parse(text);
    const facts = Object.fromEntries(
      [
        ["e", chains],
        [
          "f",
          [
            [1, 0.2],
            [1, 0.3],
            [2, 1],
          ],
        ],
        ["w", [["b"], ["a"]]],
      ].filter(([name]) => program.checked.relations[0]!.name === name),
    );
    const full = program.evaluate(facts);
    expect(sorted(program.evaluate(facts, { strategy: "demand", goal }).query(goal))).toEqual(sorted(full.query(goal)));
    expect(program.plan({ strategy: "demand", goal }).toString()).toContain(told);
  });
});

describe("a result on demand does not pretend", () => {
  const program = parse(`${CLOSURE}.query from(y) :- p($start, y).\n.decl least(x: number, c: number)
least(x, c) :- p(x, _), c = min y : { p(x, y) }.`);
  const facts = { e: chains };
  const demanded = program.evaluate(facts, { strategy: "demand", goal: "p(2, X)", parameters: { start: 0 } });

  test("relations have what was computed, and stats say which are not whole", () => {
    expect(demanded.relations()).toEqual(["e", "p", "least", "from"]);
    expect(demanded.tuples("p")).toEqual([
      [2, 3],
      [2, 4],
      [2, 5],
    ]);
    expect(demanded.stats).toMatchObject({ strategy: "demand", partial: ["p", "least", "from"] });
    expect(program.evaluate(facts, { parameters: { start: 0 } }).stats).toMatchObject({
      strategy: "full",
      partial: [],
    });
    expect(demanded.complete).toBe(true);
  });

  test("what the demanded tuples decide is answered", () => {
    expect(demanded.has("p", [2, 5])).toBe(true);
    expect(demanded.has("p", [2, 1])).toBe(false);
    expect(demanded.match("p", { x: 2, y: 9 })).toEqual([]);
    expect(demanded.query("p(2, 77)")).toEqual([]);
    expect(demanded.query("e(X, 1)")).toEqual([{ X: 0 }]);
    expect(demanded.explain("p(2, 5)").height).toBe(3);
    expect(String(demanded.explain("p", [2, 4]))).toBe(
      String(program.evaluate(facts, { parameters: { start: 0 } }).explain("p", [2, 4])),
    );
    expect([...demanded.explainAll("p(2, 4)")]).toHaveLength(1);
    expect(demanded.explain("e(0, 1)").proof.kind).toBe("fact");
  });

  test.for<readonly [string, (knowledge: Knowledge) => unknown]>([
    ["has", (k) => k.has("p", [0, 1])],
    ["match", (k) => k.match("p", { y: 3 })],
    ["query", (k) => k.query("p(X, Y)")],
    ["query of a value that nobody knows", (k) => k.query("p(4711, Y)")],
    ["run", (k) => k.run("from")],
    ["explain", (k) => k.explain("least(2, 3)")],
    ["explain of an absent tuple", (k) => k.explain("p(0, 5)")],
    ["whyNot", (k) => k.whyNot("p(2, 1)")],
    ["whyNot of what was not asked", (k) => k.whyNot("least(2, 1)")],
  ])("%s: knowledge/not-demanded", ([, ask]) => {
    expect(() => ask(demanded)).toThrow(expect.objectContaining({ code: "knowledge/not-demanded" }));
  });

  test("whyNot answers where the rule reads whole relations", () => {
    const open = parse(".decl e(x: number, y: number)\n.input e\n.decl r(x: number)\nr(x) :- e(x, y), y > 3.");
    const [rule] = open.evaluate(facts, { strategy: "demand", goal: "r(2)" }).whyNot("r(2)").rules;
    expect(rule).toMatchObject({ reason: "literal", failed: { text: "3 > 3" } });
  });

  test("without a goal the queries and outputs are asked for; names ask for whole relations", () => {
    const options = { strategy: "demand", parameters: { start: 3 } } as const;
    const queried = program.evaluate(facts, options);
    expect(sorted(queried.run("from"))).toEqual(['{"y":4}', '{"y":5}']);
    expect(queried.size("p")).toBe(2);
    expect(program.evaluate(facts, { ...options, goal: ["from", "least(11, X)"] }).query("least(11, X)")).toEqual([
      { X: 12 },
    ]);
    expect(program.evaluate(facts, { ...options, goal: "p" }).size("p")).toBe(30);
    const output = parse(`${CLOSURE}.decl out(y: number)\n.output out\nout(y) :- p(3, y).`);
    expect(output.evaluate(facts, { strategy: "demand" }).stats.relationSizes).toMatchObject({ out: 2, p: 2 });
  });

  test("goals of one kind share a plan, and the planner says what it does", () => {
    const fresh = parse(CLOSURE);
    using captured = captureEvents([EVENTS.plannerStart]);
    for (const x of [0, 1, 2]) fresh.evaluate(facts, { strategy: "demand", goal: `p(${x}, X)` });
    expect(captured.events.map(({ metadata }) => metadata)).toEqual([
      { relationCount: 3, ruleCount: 3, strategy: "demand", spanContext: expect.anything() },
    ]);
  });
});

describe("functions see only values of atoms, and only demanded ones", () => {
  const asked: number[] = [];
  const slow = functor("slow", [number], number, (x) => {
    asked.push(x);
    if (x === 99) throw new Error("nobody has 99");
    return x * 2;
  });
  const { q, fib, doubled } = relations({
    q: columns(["x", number]),
    fib: columns(["x", number], ["y", number]),
    doubled: columns(["x", number], ["y", number]),
  });
  const built = build(q, fib, doubled)
    .rule(doubled(v.x, v.y), q(v.x), eq(v.y, slow(v.x)))
    .rule(fib(v.x, v.x), q(v.x), eq(v.z, div(4, v.x)), eq(v.z, 4))
    .rule(fib(v.x, v.y), q(v.x), fib(sub(v.x, 1), v.y));
  const facts = { q: [{ x: 0 }, { x: 1 }, { x: 2 }, { x: 3 }, { x: 7 }] };

  test("a function is called for the demanded key, not for one that only the goal has", () => {
    expect(built.evaluate(facts, { strategy: "demand", goal: "doubled(3, X)" }).tuples(doubled)).toEqual([[3, 6]]);
    expect(built.evaluate(facts, { strategy: "demand", goal: "doubled(99, X)" }).tuples(doubled)).toEqual([]);
    expect(new Set(asked)).toEqual(new Set([3]));
  });

  test("arithmetic that may fail is demanded through values of atoms", () => {
    const safe = { q: facts.q.slice(1) };
    const result = built.evaluate(safe, { strategy: "demand", goal: "fib(2, X)" });
    expect(result.query("fib(2, X)")).toEqual(built.evaluate(safe).query("fib(2, X)"));
    expect(result.size(fib)).toBe(2);
    expect(() => built.evaluate(facts)).toThrow("4 / 0 has no value");
  });
});

describe("what cannot be asked", () => {
  const program = parse(CLOSURE);
  test.for<readonly [string, object, string]>([
    ["a goal in full", { goal: "p(1, X)" }, "evaluate/goal"],
    ["no goal where nothing is wanted", { strategy: "demand" }, "evaluate/goal"],
    ["an empty list", { strategy: "demand", goal: [] }, "evaluate/goal"],
    ["an unknown relation", { strategy: "demand", goal: "r(1, X)" }, "evaluate/goal"],
    ["an unknown name", { strategy: "demand", goal: "r" }, "evaluate/goal"],
    ["too few arguments", { strategy: "demand", goal: "p(1)" }, "evaluate/goal"],
    ["a value of another type", { strategy: "demand", goal: 'p("a", X)' }, "evaluate/goal"],
    ["a value out of range", { strategy: "demand", goal: "p(5000000000, X)" }, "evaluate/goal"],
    ["a computation", { strategy: "demand", goal: "p(1 + 1, X)" }, "knowledge/query"],
    ["another strategy", { strategy: "magic", goal: "p(1, X)" }, "evaluate/option"],
    ["a goal that is no text", { strategy: "demand", goal: 7 }, "evaluate/option"],
  ])("%s: %s", ([, options, code]) => {
    expect(() => program.evaluate({ e: [] }, options)).toThrow(expect.objectContaining({ code }));
  });

  test("a run with files writes whole outputs", async () => {
    const options = { goal: "p(1, X)", strategy: "demand" } as const;
    await expect(runProgram(program, options)).rejects.toMatchObject({ code: "evaluate/goal" });
  });

  test("facts of relations that the transformation made", () => {
    const facts = { e: [], "p@bf": [[1]] };
    expect(() => program.evaluate(facts, { strategy: "demand", goal: "p(1, X)" })).toThrow(
      expect.objectContaining({ code: "facts/unknown-relation", message: expect.not.stringContaining("p@bf,") }),
    );
  });
});
