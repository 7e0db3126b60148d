// The checker of proofs bites: every kind of fault planted into a right proof is found.
import { expect, test } from "vitest";
import { type Knowledge, type Premise, type Proof, parse, type RuleProof, type Value } from "../../src/index.js";
import { evaluateNaively } from "../support/naive.js";
import { proofChecker } from "../support/proof-checker.js";

const PROGRAM = parse(`.decl edge(x: number, y: number)
.input edge
.decl blocked(x: number)
.input blocked
.decl path(x: number, y: number)
path(x, y) :- edge(x, y).
path(x, z) :- path(x, y), edge(y, z), !blocked(z).
.decl busy(x: number, n: number)
busy(x, n) :- path(x, _), n = sum y : { path(x, y), y > 1 }, n >= 5.
.decl same(x: number, y: number) eqrel
same(x, y) :- path(x, y), x > 1.`);
const FACTS = {
  edge: [
    [1, 2],
    [2, 3],
    [3, 4],
    [1, 3],
    [4, 9],
    [7, 8],
  ],
  blocked: [[9]],
};
const KNOWLEDGE: Knowledge = PROGRAM.evaluate(FACTS);
const CHECKER = proofChecker(PROGRAM.checked, FACTS, evaluateNaively(PROGRAM.checked, FACTS));

const ruleProof = (fact: string): RuleProof => KNOWLEDGE.explain(fact).proof as RuleProof;
const fact = (relation: string, ...tuple: readonly Value[]): Proof => ({ kind: "fact", relation, tuple, height: 0 });
const replaced = (premises: readonly Premise[], at: number, premise: Premise): readonly Premise[] =>
  premises.map((old, position) => (position === at ? premise : old));
const without = (premises: readonly Premise[], at: number): readonly Premise[] =>
  premises.filter((_, position) => position !== at);
const sum = (proof: RuleProof) => proof.premises[2] as Extract<Premise, { kind: "aggregate" }>;

const path14 = ruleProof("path(1, 4)");
const busy = ruleProof("busy(1, 9)");
const same = KNOWLEDGE.explain("same(4, 2)").proof as Extract<Proof, { kind: "equivalence" }>;
const loop = KNOWLEDGE.explain("same(8, 8)").proof as Extract<Proof, { kind: "equivalence" }>;
/** A true proof, one step higher than the least: 1 -> 2 -> 3 -> 4 in place of 1 -> 3 -> 4. */
const path13 = ruleProof("path(1, 3)");
const detour: RuleProof = {
  ...path14,
  height: 3,
  premises: replaced(path14.premises, 0, {
    ...path14,
    tuple: [1, 3],
    height: 2,
    bindings: { x: 1, y: 2, z: 3 },
    premises: [ruleProof("path(1, 2)"), fact("edge", 2, 3), { ...path14.premises[2]!, pattern: { x: 3 } } as Premise],
  }),
};

test("the proofs that faults are planted into are right", () => {
  for (const proof of [path14, path13, busy, same, loop]) expect(CHECKER.check(proof, true)).toEqual([]);
  expect(CHECKER.check(detour, false)).toEqual([]);
});

test.for<{ readonly fault: string; readonly proof: Proof; readonly found: string }>([
  { fault: "a tuple that does not hold", proof: { ...path14, tuple: [1, 9] }, found: "path(1, 9): does not hold" },
  {
    fault: "a tuple of the result under a proof of another",
    proof: { ...path14, tuple: [2, 4] },
    found: "does not make it",
  },
  {
    fault: "a swapped premise that holds and does not join",
    proof: { ...path14, premises: replaced(path14.premises, 0, ruleProof("path(7, 8)")) },
    found: "does not make it",
  },
  {
    fault: "a premise of another relation",
    proof: { ...path14, premises: replaced(path14.premises, 1, ruleProof("path(3, 4)")) },
    found: "a premise of another relation",
  },
  {
    fault: "a missing premise",
    proof: { ...path14, premises: without(path14.premises, 1) },
    found: "premises are not those of the body",
  },
  {
    fault: "a missing negation",
    proof: { ...path14, premises: without(path14.premises, 2) },
    found: "a negation is missing",
  },
  {
    fault: "a negation of other values",
    proof: {
      ...path14,
      premises: replaced(path14.premises, 2, { ...path14.premises[2]!, pattern: { x: 5 } } as Premise),
    },
    found: "a negation of other values",
  },
  {
    fault: "one premise too many",
    proof: { ...path14, premises: [...path14.premises, fact("blocked", 9)] },
    found: "premises are not those of the body",
  },
  {
    fault: "a condition too many",
    proof: { ...path14, premises: [...path14.premises, { kind: "condition", text: "1 = 1", written: "1 = 1" }] },
    found: "1 premises too many",
  },
  { fault: "another rule", proof: { ...path14, clause: path13.clause }, found: "premises are not those of the body" },
  {
    fault: "a rule of another relation",
    proof: { ...path14, clause: busy.clause },
    found: "by a rule of another relation",
  },
  { fault: "a derived tuple called a fact", proof: fact("path", 1, 3), found: "was not given" },
  { fault: "a wrong height", proof: { ...path14, height: 3 }, found: "height is not one above" },
  { fault: "a proof that is not the lowest", proof: detour, found: "height 3, least is 2" },
  {
    fault: "a missing comparison",
    proof: { ...busy, premises: without(busy.premises, 3) },
    found: "a comparison is missing",
  },
  { fault: "a missing aggregate", proof: { ...busy, premises: without(busy.premises, 2) }, found: "sum is missing" },
  {
    fault: "a missing contributor",
    proof: {
      ...busy,
      premises: replaced(busy.premises, 2, { ...sum(busy), contributors: sum(busy).contributors.slice(1) }),
    },
    found: "contributors are not all there are",
  },
  {
    fault: "a contributor twice",
    proof: {
      ...busy,
      premises: replaced(busy.premises, 2, {
        ...sum(busy),
        contributors: [...sum(busy).contributors, sum(busy).contributors[0]!],
      }),
    },
    found: "contributors are not all there are",
  },
  {
    fault: "another value of an aggregate",
    proof: { ...busy, premises: replaced(busy.premises, 2, { ...sum(busy), value: 8 }) },
    found: "an aggregate of another value",
  },
  {
    fault: "a contributor without its condition",
    proof: {
      ...busy,
      premises: replaced(busy.premises, 2, {
        ...sum(busy),
        contributors: sum(busy).contributors.map((member) => ({ ...member, premises: member.premises.slice(0, 1) })),
      }),
    },
    found: "a comparison is missing",
  },
  {
    fault: "a fault deep inside",
    proof: { ...path14, premises: replaced(path14.premises, 0, { ...path13, premises: [fact("edge", 7, 8)] }) },
    found: "does not make it",
  },
  { fault: "a cut", proof: KNOWLEDGE.explain("path(1, 4)", { depth: 0 }).proof, found: "cut" },
  { fault: "a chain without a link", proof: { ...same, premises: [] }, found: "a chain without links" },
  { fault: "a chain that ends elsewhere", proof: { ...same, tuple: [4, 7] }, found: "does not hold" },
  { fault: "a broken chain", proof: { ...same, premises: loop.premises }, found: "a chain that is broken" },
  {
    fault: "a chain in a relation that is none",
    proof: { ...path14, kind: "equivalence", premises: [path13] } as Proof,
    found: "not an equivalence relation",
  },
])("$fault is found", ({ proof, found }) => {
  expect(CHECKER.check(proof, true).join("\n")).toContain(found);
});
