// Proofs of tuples: which one is chosen, its depth, how it is printed as text, JSON, Graphviz and HTML.
import { expect, test } from "vitest";
import { type EvaluateOptions, type Facts, KnowledgeError, OptionError, parse } from "../../src/index.js";

interface Row {
  readonly name: string;
  readonly program: string;
  readonly facts?: Facts;
  readonly options?: EvaluateOptions;
  readonly fact: string;
  readonly text: string;
}

const lines = (text: TemplateStringsArray): string => text[0]!.replace(/^\n/, "").replace(/\n *$/, "");

test.for<Row>([
  {
    name: "exactly the tuples that joined, of the lowest proof",
    program: `.decl edge(x: symbol, y: symbol)  .input edge
      .decl path(x: symbol, y: symbol)
      path(x, y) :- edge(x, y).
      path(x, z) :- path(x, y), edge(y, z).`,
    facts: {
      edge: [
        ["a", "b"],
        ["b", "c"],
        ["x", "y"],
        ["c", "d"],
        ["a", "c"],
      ],
    },
    fact: 'path("a", "d")',
    text: lines`
path("a", "d")  [by path(x, z) :- path(x, y), edge(y, z).]
  path("a", "c")  [by path(x, y) :- edge(x, y).]
    edge("a", "c")  [fact]
  edge("c", "d")  [fact]`,
  },
  {
    name: "heights count over all strata, not within one",
    program: `.decl e(x: number, y: number)
      e(1, 2). e(2, 3). e(3, 4).
      .decl long(x: number, y: number)
      long(x, y) :- e(x, y).
      long(x, z) :- long(x, y), e(y, z).
      .decl r(x: number, y: number)
      r(x, y) :- long(x, y), y > 3, x < 2.
      r(x, y) :- e(x, z), s(z, y).
      .decl s(x: number, y: number)
      s(x, y) :- e(x, z), e(z, y).`,
    fact: "r(1, 4)",
    text: lines`
r(1, 4)  [by r(x, y) :- e(x, z), s(z, y).]
  e(1, 2)  [fact]
  s(2, 4)  [by s(x, y) :- e(x, z), e(z, y).]
    e(2, 3)  [fact]
    e(3, 4)  [fact]`,
  },
  {
    name: "negations and comparisons are leaves with their values",
    program: `.decl p(x: number, s: symbol)  p(1, "a"). p(2, "b").
      .decl bad(x: number, y: number)  bad(2, 2).
      .decl q(s: symbol)
      q(s) :- p(x, s), !bad(x, _), x + 1 < 3, s != "b".`,
    fact: 'q("a")',
    text: lines`
q("a")  [by q(s) :- p(x, s), !bad(x, _), x + 1 < 3, s != "b".]
  p(1, "a")  [fact]
  !bad(1, _)  [no such tuple]
  1 + 1 < 3
  "a" != "b"`,
  },
  {
    name: "an aggregate has all its contributors, nested ones too",
    program: `.decl e(x: number, y: number)  e(1, 2). e(1, 4). e(2, 4).
      .decl m(x: number, s: number)
      m(x, s) :- e(x, 2), s = sum n : { e(x, y), n = count : { e(y, _) } }.`,
    fact: "m(1, 1)",
    text: lines`
m(1, 1)  [by m(x, s) :- e(x, 2), s = sum n : { e(x, y), n = count : { e(y, _) } }.]
  e(1, 2)  [fact]
  1 = sum n : { e(1, y), n = count : { e(y, _) } }
  sum n : { e(1, y), n = count : { e(y, _) } }  [= 1, of 2]
    - adds 0, n = 0, y = 4
      e(1, 4)  [fact]
      0 = count : { e(4, _) }
      count : { e(4, _) }  [= 0, of 0]
    - adds 1, n = 1, y = 2
      e(1, 2)  [fact]
      1 = count : { e(2, _) }
      count : { e(2, _) }  [= 1, of 1]
        - one
          e(2, 4)  [fact]`,
  },
  {
    name: "an aggregate in the head",
    program: ".decl p(x: number)  p(1). p(3).  .decl n(x: number)  n(count : { p(x), x > 1 }).",
    fact: "n(1)",
    text: lines`
n(1)  [by n(count : { p(x), x > 1 }).]
  count : { p(x), x > 1 }  [= 1, of 1]
    - x = 3
      p(3)  [fact]
      3 > 1`,
  },
  {
    name: "records and branches are shown as values",
    program: `.type List = Nil {} | Cons { head: number, tail: List }
      .type Pair = [a: number, b: symbol]
      .decl list(x: List)  list($Cons(1, $Nil())).
      .decl pair(p: Pair)  pair([1, "x"]). pair(nil).
      .decl q(n: number, l: List)
      q(n, l) :- list(l), l = $Cons(n, _), pair([n, _]), pair(p), p = nil.`,
    fact: "q(1, $Cons(1, $Nil()))",
    text: lines`
q(1, $Cons(1, $Nil))  [by q(n, l) :- list(l), l = $Cons(n, _), pair([n, _]), pair(p), p = nil.]
  list($Cons(1, $Nil))  [fact]
  $Cons(1, $Nil) = $Cons(1, _)
  pair([1, "x"])  [fact]
  pair(nil)  [fact]
  nil = nil`,
  },
  {
    name: "a pair of an equivalence by a chain of pairs that rules made",
    program: `.decl e(x: symbol, y: symbol)  e("a", "b"). e("c", "b").
      .decl same(x: symbol, y: symbol) eqrel
      same(x, y) :- e(x, y).`,
    fact: 'same("c", "a")',
    text: lines`
same("c", "a")  [by equivalence]
  same("c", "b")  [by same(x, y) :- e(x, y).]
    e("c", "b")  [fact]
  same("a", "b")  [by same(x, y) :- e(x, y).]
    e("a", "b")  [fact]`,
  },
  {
    name: "a pair of an equivalence that was given is a fact",
    program: ".decl same(x: number, y: number) eqrel  .input same  same(x, 9) :- same(x, 7).",
    facts: { same: [[1, 2]] },
    fact: "same(1, 2)",
    text: "same(1, 2)  [fact]",
  },
  {
    name: "a chosen tuple by the tuples that were chosen",
    program: `.decl e(x: number, y: number)  e(0, 1). e(0, 2). e(1, 3). e(2, 3).
      .decl tree(x: number, y: number) choice-domain y
      tree(0, 0).
      tree(x, y) :- tree(_, x), e(x, y).`,
    fact: "tree(0, 1)",
    text: lines`
tree(0, 1)  [by tree(x, y) :- tree(_, x), e(x, y).]
  tree(0, 0)  [fact]
  e(0, 1)  [fact]`,
  },
  {
    name: "a tuple that subsumption kept by tuples that it kept",
    program: `.decl e(x: number, y: number, w: number)  e(0, 1, 9). e(0, 2, 1). e(2, 1, 1).
      .decl d(x: number, n: number)
      d(0, 0).
      d(y, n + w) :- d(x, n), e(x, y, w).
      d(x, n) <= d(x, m) :- m <= n.`,
    fact: "d(1, 2)",
    text: lines`
d(1, 2)  [by d(y, n + w) :- d(x, n), e(x, y, w).]
  d(2, 1)  [by d(y, n + w) :- d(x, n), e(x, y, w).]
    d(0, 0)  [fact]
    e(0, 2, 1)  [fact]
  e(2, 1, 1)  [fact]`,
  },
  {
    name: "rules read through inline relations as they were expanded",
    program: `.decl e(x: number, y: number)  e(1, 2).
      .decl out(x: number) inline
      out(x) :- e(x, y), !e(y, x).
      .decl q(x: number)  q(x) :- out(x).`,
    fact: "q(1)",
    text: lines`
q(1)  [by q(x) :- e(x, y), !e(y, x).]
  e(1, 2)  [fact]
  !e(2, 1)  [no such tuple]`,
  },
  {
    name: "facts of a relation that also has rules are facts, computed facts too",
    program: ".decl p(x: number)  .input p  p(x + 1) :- p(x), x < 9.  p(2 + 3).",
    facts: { p: [[1], [4]] },
    fact: "p(5)",
    text: "p(5)  [fact]",
  },
  {
    name: "derived beside given tuples",
    program: ".decl p(x: number)  .input p  p(x + 1) :- p(x), x < 9.  p(2 + 3).",
    facts: { p: [[1], [4]] },
    fact: "p(6)",
    text: lines`
p(6)  [by p(x + 1) :- p(x), x < 9.]
  p(5)  [fact]
  5 < 9`,
  },
  {
    name: "relations without attributes, given and derived",
    program: ".decl on()  .input on  .decl go()  go() :- on(), wait().  .decl wait()  .input wait  wait() :- go().",
    facts: { on: [[]], wait: [[]] },
    fact: "go()",
    text: lines`
go()  [by go() :- on(), wait().]
  on()  [fact]
  wait()  [fact]`,
  },
  {
    name: "numbers of autoinc as the evaluation gave them",
    program: '.decl e(s: symbol)  e("a"). e("b").  .decl id(n: number, s: symbol)  id(autoinc(), s) :- e(s).',
    fact: 'id(1, "b")',
    text: lines`
id(1, "b")  [by id(autoinc(), s) :- e(s).]
  e("b")  [fact]`,
  },
  {
    name: "functions, parameters and ranges",
    program: `.functor twice(x: number): number
      .decl q(x: number)
      q(@twice(x)) :- x = range(1, $most), x > 1.`,
    options: { parameters: { most: 4 }, functors: { twice: (x: number) => 2 * x } },
    fact: "q(6)",
    text: lines`
q(6)  [by q(@twice(x)) :- x = range(1, $most), x > 1.]
  3 = range(1, $most)
  3 > 1`,
  },
  {
    name: "int64 and unsigned values",
    program: `.decl p(x: int64, u: unsigned)  p(9007199254740993, 4294967295).
      .decl q(x: int64)  q(x) :- p(x, u), u > 1.`,
    fact: "q(9007199254740993)",
    text: lines`
q(9007199254740993)  [by q(x) :- p(x, u), u > 1u.]
  p(9007199254740993, 4294967295)  [fact]
  4294967295 > 1u`,
  },
])("$name", ({ program, facts, options, fact, text }) => {
  expect(String(parse(program).evaluate(facts, options).explain(fact))).toBe(text);
});

const CHAIN = `.decl edge(x: number, y: number)  .input edge
  .decl path(x: number, y: number)
  path(x, y) :- edge(x, y).
  path(x, z) :- path(x, y), edge(y, z).`;
const chain = (length: number) => ({ edge: Array.from({ length }, (_, i) => [i, i + 1]) });

test("a proof of 5,000 steps is found and printed: nothing recurs along it", () => {
  const program = parse(`.decl edge(x: number, y: number)  .input edge
    .decl reach(x: number)  reach(0).  reach(y) :- reach(x), edge(x, y).`);
  const explanation = program.evaluate(chain(5_000)).explain("reach(5000)");
  expect(explanation.height).toBe(5_000);
  expect(explanation.toString().split("\n")).toHaveLength(10_001);
  expect(explanation.toDot().match(/->/g)).toHaveLength(10_000);
  expect(explanation.toHtml()).toContain("reach(4999)");
});

test("heights of a large result, found by generated code", () => {
  const program = parse(`${CHAIN}
    .decl count(x: number, n: number)
    count(x, n) :- edge(x, _), n = count : { path(x, _) }, !path(x, x).`);
  const knowledge = program.evaluate(chain(260));
  expect(knowledge.size("path")).toBeGreaterThan(30_000);
  for (const [from, to] of [
    [0, 1],
    [0, 260],
    [7, 207],
    [100, 133],
  ] as const)
    expect(knowledge.explain("path", [from, to]).height).toBe(to - from);
  // As high as the highest of its contributors, and one more.
  expect(knowledge.explain("count(200, 60)").height).toBe(61);
});

test("depth cuts the proof and keeps the heights", () => {
  const knowledge = parse(CHAIN).evaluate(chain(9));
  const explanation = knowledge.explain("path", { x: 0, y: 9 }, { depth: 1 });
  expect(String(explanation)).toBe(lines`
path(0, 9)  [by path(x, z) :- path(x, y), edge(y, z).]
  path(0, 8)  [by path(x, z) :- path(x, y), edge(y, z).]
    path(0, 7)  [height 7, not shown]
    edge(7, 8)  [fact]
  edge(8, 9)  [fact]`);
  expect(explanation.height).toBe(9);
  expect(knowledge.explain("path", [0, 9], { depth: 0 }).proof).toMatchObject({
    kind: "rule",
    premises: [{ kind: "cut", relation: "path", tuple: [0, 8], height: 8 }, { kind: "fact" }],
  });
});

test("the relation may be named with a tuple, an object or in a text", () => {
  const knowledge = parse(CHAIN).evaluate(chain(3));
  const texts = [
    knowledge.explain("path(0, 3)"),
    knowledge.explain("path", [0, 3]),
    knowledge.explain("path", { y: 3, x: 0 }),
    knowledge.explain({ name: "path" }, [0, 3]),
  ].map(String);
  expect(new Set(texts).size).toBe(1);
});

test("a fact is asked about as it is printed, also where a float has no digits", () => {
  const odd = parse(".type P = [x: float]\n.decl f(x: float, p: P)\n.decl g(x: float)\ng(x) :- f(x, _).").evaluate({
    f: [
      { x: Number.POSITIVE_INFINITY, p: { x: Number.NaN } },
      { x: Number.NEGATIVE_INFINITY, p: { x: Number.NEGATIVE_INFINITY } },
      { x: Number.NaN, p: null },
    ],
  });
  for (const relation of ["f", "g"]) {
    for (const tuple of odd.tuples(relation)) {
      const text = String(odd.explain(relation, tuple)).split("  [")[0]!;
      expect(text).toMatch(/inf|nan/);
      expect(odd.explain(text).proof.tuple).toEqual(tuple);
    }
  }
  expect(odd.query("g(inf)").length).toBe(3);
});

test("sub-proofs that occur twice are one object, shown once", () => {
  const { proof, ...explanation } = parse(`.decl f(n: number)  f(0). f(1).
    f(n + 2) :- f(n), f(n + 1), n < 25.
    .decl g(n: number)  g(n) :- f(n), f(n - 1).`)
    .evaluate()
    .explain("g(26)");
  expect(proof.kind).toBe("rule");
  expect(explanation.height).toBe(26);
  expect(explanation.toString().split("\n").length).toBeLessThan(200);
  expect(JSON.stringify(explanation.toJSON()).length).toBeLessThan(20_000);
});

test("JSON is plain: bigints are strings, a sub-proof seen before is a reference", () => {
  const knowledge = parse(`.decl p(x: int64)  p(5).  .decl q(x: int64)  q(x) :- p(x).
    .decl r(x: int64)  r(x) :- q(x), q(x), x > 1.`).evaluate();
  const rule = (text: string, clause: number, column: number, line = 1) => ({
    rule: text,
    clause,
    position: { file: "<text>", line, column },
    bindings: { x: "5" },
  });
  const q = { kind: "rule", relation: "q", tuple: ["5"], height: 1 };
  expect(JSON.parse(JSON.stringify(knowledge.explain("r(5)")))).toEqual({
    kind: "rule",
    relation: "r",
    tuple: ["5"],
    height: 2,
    ...rule("r(x) :- q(x), q(x), x > 1.", 2, 24, 2),
    premises: [
      {
        ...q,
        ...rule("q(x) :- p(x).", 1, 46),
        premises: [{ kind: "fact", relation: "p", tuple: ["5"], height: 0 }],
      },
      { ...q, kind: "shown" },
      { kind: "condition", text: "5 > 1", written: "x > 1" },
    ],
  });
});

test("Graphviz: one node per sub-proof, premises point at what they support", () => {
  const dot = parse(CHAIN).evaluate(chain(2)).explain("path(0, 2)").toDot();
  expect(dot.match(/^ {2}n\d+ \[/gm)).toHaveLength(4);
  expect(dot.match(/->/g)).toHaveLength(3);
  expect(dot).toMatch(/^digraph proof \{\n/);
});

test("HTML is one page without script whose text is escaped and whose tags are closed", () => {
  const knowledge = parse('.decl p(s: symbol)  p("<b>&\\"x").  .decl q(s: symbol)  q(s) :- p(s), s != "<".').evaluate();
  const html = knowledge.explain("q", ['<b>&"x']).toHtml();
  expect(html).not.toMatch(/<script|<b>|https?:/);
  expect(html).toContain("&lt;b&gt;&amp;");
  for (const tag of ["ul", "li", "details", "summary", "code", "html", "body"])
    expect(html.match(new RegExp(`<${tag}[ >]`, "g"))!.length, tag).toBe(
      html.match(new RegExp(`</${tag}>`, "g"))!.length,
    );
});

test("what explain returns is frozen to the leaves", () => {
  const { proof } = parse(CHAIN).evaluate(chain(3)).explain("path(0, 3)");
  const visit = (value: unknown): void => {
    if (typeof value !== "object" || value === null) return;
    expect(Object.isFrozen(value)).toBe(true);
    Object.values(value).forEach(visit);
  };
  visit(proof);
});

test.for([
  { ask: "nix(1)", code: "knowledge/unknown-relation", part: "declares no such relation; it declares edge, path" },
  { ask: "path(1)", code: "knowledge/tuple", part: "the tuple has 1 values and the relation 2 attributes" },
  { ask: "path(1, 2, 3)", code: "knowledge/tuple", part: "the tuple has 3 values" },
  { ask: 'path("a", 2)', code: "knowledge/tuple", part: 'attribute "x": "a" is not an integer' },
  { ask: "path(X, 2)", code: "explain/goal", part: "a fact has values only; ask with query" },
  { ask: "path(_, 2)", code: "explain/goal", part: "a fact has values only" },
  { ask: "path(2, 1)", code: "explain/absent", part: "[path(2, 1)]: the tuple does not hold; ask whyNot" },
  { ask: "path(2, 77)", code: "explain/absent", part: "the tuple does not hold" },
])("explaining $ask is a KnowledgeError $code", ({ ask, code, part }) => {
  const knowledge = parse(CHAIN).evaluate(chain(3));
  for (const question of [() => knowledge.explain(ask), () => knowledge.explainAll(ask).next()]) {
    expect(question).toThrow(KnowledgeError);
    expect(question).toThrow(expect.objectContaining({ code, message: expect.stringContaining(part) as string }));
  }
});

test.for([
  { options: { depth: -1 }, part: "[depth]: -1 is not a number from 0" },
  { options: { timeLimit: Number.NaN }, part: "[timeLimit]: NaN is not a number from 0" },
])("$part", ({ options, part }) => {
  const knowledge = parse(CHAIN).evaluate(chain(3));
  expect(() => knowledge.explain("path(0, 3)", options)).toThrow(OptionError);
  expect(() => knowledge.explain("path(0, 3)", options)).toThrow(part);
});

test("a time limit ends the search, and a later question begins anew", () => {
  const knowledge = parse(CHAIN).evaluate(chain(200));
  const limited = () => knowledge.explain("path(0, 200)", { timeLimit: 0 });
  expect(limited).toThrow(expect.objectContaining({ code: "explain/time-limit" }));
  expect(knowledge.explain("path(0, 200)").height).toBe(200);
});

test("a tuple that rests on one which subsumption deleted has no proof among the result", () => {
  const knowledge = parse(`.decl d(x: number, n: number)
    d(0, 9). d(0, n - 1) :- d(0, n), n > 5.
    .decl seen(n: number)  seen(n) :- d(0, n).
    d(1, n) :- seen(n), n > 90.
    d(x, n) <= d(x, m) :- m < n.`).evaluate();
  expect(knowledge.tuples("seen")).toContainEqual([8]);
  expect(() => knowledge.explain("seen(8)")).toThrow(expect.objectContaining({ code: "explain/no-proof" }));
  expect(() => knowledge.explain("d(0, 8)")).toThrow(expect.objectContaining({ code: "explain/absent" }));
});

test("a partial result explains what it has", () => {
  const knowledge = parse(CHAIN).evaluate(chain(50), { maxIterations: 5, onLimit: "partial" });
  expect(knowledge.complete).toBe(false);
  expect(knowledge.explain("path(3, 7)").height).toBe(4);
  expect(() => knowledge.explain("path(0, 40)")).toThrow(expect.objectContaining({ code: "explain/absent" }));
});

test("facts the caller changed after the evaluation change nothing", () => {
  const edge = [[1, 2]];
  const knowledge = parse(".decl p(x: number, y: number)  .input p  p(y, x) :- p(x, y).").evaluate({ p: edge });
  edge[0]![0] = 7;
  edge.push([2, 1]);
  expect(String(knowledge.explain("p(1, 2)"))).toBe("p(1, 2)  [fact]");
  expect(knowledge.explain("p(2, 1)").height).toBe(1);
});
