// Why a tuple is not there, and all proofs of one that is.
import { expect, test } from "vitest";
import { type Facts, KnowledgeError, parse } from "../../src/index.js";

const lines = (text: TemplateStringsArray): string => text[0]!.replace(/^\n/, "").replace(/\n *$/, "");

const PATH = `.decl edge(x: symbol, y: symbol)  .input edge
  .decl closed(x: symbol)  .input closed
  .decl path(x: symbol, y: symbol)
  path(x, y) :- edge(x, y).
  path(x, z) :- path(x, y), edge(y, z), !closed(z).`;
const FACTS = {
  edge: [
    ["a", "b"],
    ["b", "c"],
    ["x", "y"],
  ],
  closed: [["c"]],
};

test.for<{
  readonly name: string;
  readonly program: string;
  readonly facts?: Facts;
  readonly fact: string;
  readonly text: string;
}>([
  {
    name: "the rule that comes furthest is first, with what holds and what fails",
    program: PATH,
    facts: FACTS,
    fact: 'path("a", "c")',
    text: lines`
path("a", "c") does not hold
  path(x, z) :- path(x, y), edge(y, z), !closed(z).
    holds  path("a", "b")
    holds  edge("b", "c")
    fails  !closed("c")
  path(x, y) :- edge(x, y).
    fails  edge("a", "c")`,
  },
  {
    name: "values that no relation has ever seen",
    program: PATH,
    facts: FACTS,
    fact: 'path("a", "nowhere")',
    text: lines`
path("a", "nowhere") does not hold
  path(x, z) :- path(x, y), edge(y, z), !closed(z).
    holds  path("a", "b")
    fails  edge("b", "nowhere")
  path(x, y) :- edge(x, y).
    fails  edge("a", "nowhere")`,
  },
  {
    name: "a relation of facts",
    program: PATH,
    facts: FACTS,
    fact: 'edge("a", "c")',
    text: lines`
edge("a", "c") does not hold
  edge has no rules, and no such fact was given`,
  },
  {
    name: "a comparison",
    program: ".decl p(x: number)  p(1).  .decl q(x: number)  q(x) :- p(x), x > 3.",
    fact: "q(1)",
    text: lines`
q(1) does not hold
  q(x) :- p(x), x > 3.
    fails  1 > 3`,
  },
  {
    name: "an aggregate with another value",
    program: ".decl p(x: number)  p(1). p(5).  .decl q(n: number)  q(n) :- n = sum x : { p(x) }.",
    fact: "q(7)",
    text: lines`
q(7) does not hold
  q(n) :- n = sum x : { p(x) }.
    fails  7 = sum x : { p(x) }`,
  },
  {
    name: "a head that is never this tuple",
    program: ".decl p(x: number)  p(1).  .decl q(x: number, y: number)  q(x + 1, 0) :- p(x).",
    fact: "q(7, 0)",
    text: lines`
q(7, 0) does not hold
  q(x + 1, 0) :- p(x).
    holds  p(1)
    fails  the head: it is never this tuple`,
  },
  {
    name: "a tuple that a choice kept out",
    program:
      ".decl e(x: number, y: number)  e(1, 2). e(1, 3).  .decl c(x: number, y: number) choice-domain x  c(x, y) :- e(x, y).",
    fact: "c(1, 3)",
    text: lines`
c(1, 3) does not hold
  c(x, y) :- e(x, y).
    holds  e(1, 3)
    the body holds: a choice, a subsumption or a limit keeps the tuple out`,
  },
  {
    name: "records and branches, arguments that compute, ranges",
    program: `.type List = Nil {} | Cons { head: number, tail: List }
      .decl list(x: List)  list($Nil()).
      .decl q(n: number, l: List)
      q(n, l) :- list(t), l = $Cons(n, t), n = range(0, 3), list($Cons(n - 1, t)).`,
    fact: "q(2, $Cons(2, $Nil()))",
    text: lines`
q(2, $Cons(2, $Nil)) does not hold
  q(n, l) :- list(t), l = $Cons(n, t), n = range(0, 3), list($Cons(n - 1, t)).
    holds  $Cons(2, $Nil) = $Cons(2, $Nil)
    holds  2 = range(0, 3)
    holds  list($Nil)
    fails  list($Cons(2 - 1, $Nil))`,
  },
])("$name", ({ program, facts, fact, text }) => {
  expect(String(parse(program).evaluate(facts).whyNot(fact))).toBe(text);
});

test("a refutation is data too: rule, place, bindings that came furthest", () => {
  const refutation = parse(PATH).evaluate(FACTS).whyNot("path", { x: "a", y: "c" });
  expect(refutation.relation).toBe("path");
  expect(refutation.tuple).toEqual(["a", "c"]);
  expect(refutation.rules[0]).toEqual({
    rule: "path(x, z) :- path(x, y), edge(y, z), !closed(z).",
    clause: 1,
    position: { file: "<text>", line: 5, column: 3 },
    reason: "literal",
    failed: { written: "!closed(z)", text: '!closed("c")' },
    satisfied: ['path("a", "b")', 'edge("b", "c")'],
    bindings: { x: "a", z: "c", y: "b" },
  });
  const isFrozen = (value: unknown): boolean =>
    typeof value !== "object" || value === null || (Object.isFrozen(value) && Object.values(value).every(isFrozen));
  expect(isFrozen(refutation)).toBe(true);
});

test("a refutation is JSON: bigints are strings", () => {
  const wide = parse(".decl e(x: int64)\n.input e\n.decl p(x: int64)\np(x) :- e(x), x > 5.").evaluate({ e: [[3n]] });
  const { tuple, rules } = JSON.parse(JSON.stringify(wide.whyNot("p", [3n])));
  expect(tuple).toEqual(["3"]);
  expect(rules[0].bindings).toEqual({ x: "3" });
});

test.for([
  { ask: 'path("a", "b")', code: "explain/present", part: "the tuple holds; ask explain why" },
  { ask: 'path("a", X)', code: "explain/goal", part: "a fact has values only" },
  { ask: 'path("a")', code: "knowledge/tuple", part: "the tuple has 1 values" },
  { ask: "path(1, 2)", code: "knowledge/tuple", part: "1 is not a string" },
  { ask: "nix(1)", code: "knowledge/unknown-relation", part: "declares no such relation" },
])("whyNot $ask is a KnowledgeError $code", ({ ask, code, part }) => {
  const knowledge = parse(PATH).evaluate(FACTS);
  expect(() => knowledge.whyNot(ask)).toThrow(KnowledgeError);
  expect(() => knowledge.whyNot(ask)).toThrow(
    expect.objectContaining({ code, message: expect.stringContaining(part) as string }),
  );
});

test("asking why not changes nothing", () => {
  const knowledge = parse(PATH).evaluate(FACTS);
  const before = JSON.stringify(knowledge);
  knowledge.whyNot('path("new", "values")');
  expect(JSON.stringify(knowledge)).toBe(before);
  expect(knowledge.query('path("new", X)')).toEqual([]);
});

// ---- all proofs -------------------------------------------------------------------------------------------------

test.for([
  {
    name: "two ways around",
    edges: [
      ["a", "b"],
      ["a", "c"],
      ["b", "d"],
      ["c", "d"],
    ],
    fact: 'path("a", "d")',
    heights: [2, 2],
  },
  {
    name: "a cycle is not walked twice",
    edges: [
      ["a", "b"],
      ["b", "a"],
      ["b", "c"],
    ],
    fact: 'path("a", "c")',
    heights: [2],
  },
  {
    name: "a direct way and a long one",
    edges: [
      ["a", "b"],
      ["b", "c"],
      ["a", "c"],
    ],
    fact: 'path("a", "c")',
    heights: [1, 2],
  },
  { name: "one way", edges: [["a", "b"]], fact: 'path("a", "b")', heights: [1] },
  { name: "a fact", edges: [["a", "b"]], fact: 'edge("a", "b")', heights: [0] },
])("explainAll: $name", ({ edges, fact, heights }) => {
  const program = parse(
    ".decl edge(x: symbol, y: symbol)  .input edge  .decl path(x: symbol, y: symbol)  path(x, y) :- edge(x, y).  path(x, z) :- path(x, y), edge(y, z).",
  );
  const proofs = [...program.evaluate({ edge: edges }).explainAll(fact)];
  expect(proofs.map(({ height }) => height).sort()).toEqual(heights);
  expect(new Set(proofs.map(String)).size).toBe(heights.length);
});

test("explainAll makes a proof when it is asked for: the first of 2^60 is there at once", () => {
  const program = parse(`.decl e(n: number, side: number)  .input e
    .decl r(n: number)  r(0).  r(n + 1) :- r(n), e(n, _).`);
  const edges = Array.from({ length: 60 }, (_, n) => [
    [n, 0],
    [n, 1],
  ]).flat();
  const proofs = program.evaluate({ e: edges }).explainAll("r(60)");
  expect(proofs.next().value).toMatchObject({ height: 60 });
  expect(proofs.next().value).toMatchObject({ height: 60 });
});

test("a tuple that was given and can be derived has both proofs", () => {
  const knowledge = parse(".decl p(x: number)  p(1). p(2).  p(x + 1) :- p(x), x < 2.").evaluate();
  expect([...knowledge.explainAll("p(2)")].map(({ proof }) => proof.kind)).toEqual(["fact", "rule"]);
});

test("explainAll cuts at a depth", () => {
  const knowledge = parse(".decl p(x: number)  p(0).  p(x + 1) :- p(x), x < 9.").evaluate();
  expect([...knowledge.explainAll("p(9)", { depth: 1 })].map(String)).toEqual([
    lines`
p(9)  [by p(x + 1) :- p(x), x < 9.]
  p(8)  [by p(x + 1) :- p(x), x < 9.]
    p(7)  [height 7, not shown]
    7 < 9
  8 < 9`,
  ]);
});
