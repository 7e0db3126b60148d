// Enumerations of proofs in results whose tuples support each other in cycles: every proof once, and no search that ends nowhere.
import fc from "fast-check";
import { expect, test } from "vitest";
import { type Facts, parse } from "../../src/index.js";
import { runs } from "../support/level.js";

const pairs = (nodes: number): [number, number][] =>
  Array.from({ length: nodes * nodes }, (_, i): [number, number] => [Math.floor(i / nodes), i % nodes]).filter(
    ([from, to]) => from !== to,
  );

const take = (program: string, facts: Facts, ask: string, most: number): string[] => {
  const texts: string[] = [];
  for (const explanation of parse(program).evaluate(facts).explainAll(ask)) {
    texts.push(JSON.stringify(explanation));
    if (texts.length === most) break;
  }
  return texts;
};

const PATHS = `.decl edge(x: number, y: number)
  .decl path(x: number, y: number)
  path(x, y) :- edge(x, y).
  path(x, y) :- path(x, z), path(z, y).`;

// Between 12 nodes that all are linked, one path has more proofs than could ever be gone through.
const DEAD_ENDS: readonly { what: string; program: string; ask: string; proofs: number }[] = [
  {
    what: "a premise that rests on the conclusion, after one with very many proofs",
    program: `${PATHS} .decl root(x: number) .decl back(x: number)
      root(0) :- edge(0, 1).
      root(x) :- path(x, 7), back(x).
      back(x) :- root(x).`,
    ask: "root(0)",
    proofs: 1,
  },
  {
    what: "a premise that rests on the conclusion through others",
    program: `${PATHS} .decl root(x: number) .decl a(x: number) .decl b(x: number)
      root(0) :- edge(0, 1).
      root(x) :- path(x, 7), a(x).
      a(x) :- path(x, 6), b(x).
      b(x) :- path(x, 5), a(x).
      b(x) :- path(x, 4), root(x).`,
    ask: "root(0)",
    proofs: 1,
  },
  {
    what: "two tuples that each have one proof of their own and one through the other",
    program: `${PATHS} .decl a(x: number) .decl b(x: number)
      a(0) :- edge(0, 1).
      b(0) :- edge(0, 2).
      a(x) :- b(x), edge(x, 3).
      b(x) :- a(x), path(x, 7).`,
    ask: "a(0)",
    proofs: 2,
  },
];
test.each(DEAD_ENDS)("$what", ({ program, ask, proofs }) => {
  expect(new Set(take(program, { edge: pairs(12) }, ask, 100)).size).toBe(proofs);
});

test("as many proofs of a path between linked nodes as are asked for, all different", () => {
  expect(new Set(take(PATHS, { edge: pairs(7) }, "path(0, 6)", 300)).size).toBe(300);
});

test("links of an equivalence that rest on the pair they would show", () => {
  const program = `.decl given(x: number, y: number)
    .decl same(x: number, y: number) eqrel
    same(x, y) :- given(x, y).
    same(x, y) :- same(y, z), same(z, x), given(x, z).`;
  const given: [number, number][] = [0, 1, 2, 3, 4, 5].map((x) => [x, x + 1]);
  const texts = take(program, { given }, "same(0, 4)", 50);
  expect(texts.length).toBeGreaterThan(0);
  expect(new Set(texts).size).toBe(texts.length);
});

/** Proofs of `p(goal)` by definition: a rule for `goal` with proofs of its premises, none of which is one of the tuples above it. */
function countProofs(rules: readonly Implication[], goal: number, above: readonly number[]): number {
  if (above.includes(goal)) return 0;
  let count = 0;
  for (const { head, body } of rules) {
    if (head !== goal) continue;
    count += [...new Set(body)].reduce((product, each) => product * countProofs(rules, each, [...above, goal]), 1);
  }
  return count;
}

interface Implication {
  readonly head: number;
  readonly body: readonly number[];
}

const SIZE = 6;
const implications = fc.uniqueArray(
  fc.record({
    head: fc.nat(SIZE - 1),
    body: fc.uniqueArray(fc.nat(SIZE - 1), { minLength: 1, maxLength: 2 }).map((body) => body.sort()),
  }),
  { minLength: 4, maxLength: 10, selector: ({ head, body }) => `${head}:${body.join()}` },
);

test("ground rules with cycles have as many proofs as the definition says", () => {
  let proofs = 0;
  fc.assert(
    fc.property(implications, (given) => {
      // The axiom that every third atom rests on is no fact of its own relation, so that an atom may hold in more ways than one.
      const axioms = [0, 3].map((head) => ({ head, body: [SIZE] }));
      const rules: readonly Implication[] = [...given, ...axioms];
      const text = [
        ".decl axiom(x: number) axiom(0).",
        ...Array.from({ length: SIZE }, (_, i) => `.decl p${i}(x: number)`),
        ...rules.map(({ head, body }) => {
          const literals = body.map((each) => (each === SIZE ? "axiom(x)" : `p${each}(x)`));
          return `p${head}(x) :- ${literals.join(", ")}.`;
        }),
      ].join("\n");
      const withAxiom = [...rules, { head: SIZE, body: [] }];
      const knowledge = parse(text).evaluate();
      for (let goal = 0; goal < SIZE; goal++) {
        const expected = countProofs(withAxiom, goal, []);
        expect(knowledge.has(`p${goal}`, [0])).toBe(expected > 0);
        if (expected === 0 || expected > 2_000) continue;
        const texts = [...knowledge.explainAll(`p${goal}`, [0])].map((explanation) => JSON.stringify(explanation));
        expect(texts.length).toBe(expected);
        expect(new Set(texts).size).toBe(expected);
        proofs += expected;
      }
    }),
    runs(60, 1_000),
  );
  expect(proofs).toBeGreaterThan(100);
});
