// Proofs as trees of sentences.
import { parse } from "@sextant/datalog";
import { expect, test } from "vitest";
import { drawTree } from "../draw/tree.mjs";
import { proofTree } from "../proof-tree.mjs";

const knowledge = parse(`
  .decl edge(x: symbol, y: symbol)
  .input edge
  .decl path(x: symbol, y: symbol)
  path(x, y) :- edge(x, y).
  path(x, z) :- path(x, y), edge(y, z), x != z.
`).evaluate({
  edge: [
    ["a", "b"],
    ["b", "c"],
  ],
});
const { proof } = knowledge.explain("path", ["a", "c"]);

test.for([
  [
    { path: (x, y) => `${x} leads to ${y}`, edge: (x, y) => `${x}-${y}` },
    ["a leads to c", "├─ a leads to b", "│  └─ a-b", "└─ b-c"],
  ],
  [{ path: (x, y) => `${x} leads to ${y}` }, ["a leads to c", "└─ a leads to b"]],
])("what has a sentence is a line, what has none gives way: %#", ([says, lines]) => {
  expect(drawTree(proofTree(proof, says), 80)).toEqual(lines);
});

test("a relation may be named like a property of every object", () => {
  const known = parse(".decl toString(x: number)\ntoString(1).\n.decl p(x: number)\np(x) :- toString(x).").evaluate();
  const { proof } = known.explain("p", [1]);
  expect(drawTree(proofTree(proof, { p: (x) => `p ${x}` }), 80)).toEqual(["p 1"]);
});
