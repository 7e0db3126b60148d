// Part 3: what the classifier confuses, reasoned over by the rules in rules/confusions.dl.
// In: the probabilities that the tensors gave to held-out images, and the digits that were meant.  Out: answers as plain objects.
// Invariant: every answer rests on images: each explanation ends in the images that were confused.
// Not here: the rules (rules/confusions.dl), drawing (report/together.mjs).
import { readFileSync } from "node:fs";
import { parse } from "@sextant/datalog";
import { proofTree } from "../proof-tree.mjs";

const RULES = new URL("../rules/confusions.dl", import.meta.url);
/** The least probability of another digit that counts as hesitation. */
const DOUBT = 0.05;

/** Facts `meant(image, digit)` and `given(image, digit, probability)`; images are numbered in the order of the held-out set. */
export const confusionFacts = (probabilities, labels) => ({
  meant: Array.from(labels, (digit, image) => [image, digit]),
  given: probabilities.flatMap((row, image) => row.map((probability, digit) => [image, digit, probability])),
});

/** What proofs say, line by line. */
const SENTENCES = {
  confusable: (digit, other) => `${digit} can pass for ${other}`,
  mistook: (digit, other, image) => `image ${image}: ${digit} was read as ${other}`,
  hesitated: (digit, other, image) => `image ${image}: ${digit} was nearly read as ${other}`,
};

/** Images of a proof, from the first digit to the last: `{ digit, other, image }`. */
const evidenceIn = (proof) =>
  (proof.premises ?? []).flatMap((premise) => {
    if (premise.relation !== "mistook" && premise.relation !== "hesitated") return evidenceIn(premise);
    const [digit, other, image] = premise.tuple;
    return [{ digit, other, image }];
  });

/** Each pair of digits that images confuse, with how many were mistaken and how many gave rise to doubt; most mistaken first. */
function pairs(rowsOf) {
  const counts = new Map();
  for (const kind of ["mistook", "hesitated"]) {
    for (const [digit, other] of rowsOf(kind)) {
      const key = `${digit} ${other}`;
      const pair = counts.get(key) ?? { digit, other, mistook: 0, hesitated: 0 };
      pair[kind] += 1;
      counts.set(key, pair);
    }
  }
  return [...counts.values()].sort(
    (a, b) => b.mistook - a.mistook || b.hesitated - a.hesitated || a.digit - b.digit || a.other - b.other,
  );
}

/** Pairs that only a chain of images confuses, each with the shortest chain; the longest of these first. */
function chains(knowledge) {
  const found = knowledge.tuples("only_chained").map(([digit, other]) => {
    const { proof } = knowledge.explain("confusable", [digit, other]);
    return { digit, other, evidence: evidenceIn(proof), tree: proofTree(proof, SENTENCES) };
  });
  return found.sort((a, b) => b.evidence.length - a.evidence.length || a.digit - b.digit || a.other - b.other);
}

/** Digits that are tied to each other, as lists; an equivalence has every pair of a family. */
function families(rowsOf) {
  const members = new Map();
  for (const [digit, other] of rowsOf("family")) members.set(digit, [...(members.get(digit) ?? []), other]);
  const lists = [...members.values()].map((digits) => digits.sort((a, b) => a - b));
  return [...new Map(lists.map((digits) => [digits.join(), digits])).values()];
}

/** Why a pair of digits is not confusable, by the rule that came furthest; undefined where all are. */
function refusal(knowledge, labels) {
  const digits = [...new Set(labels)].sort((a, b) => a - b);
  const pair = digits
    .flatMap((digit) => digits.map((other) => [digit, other]))
    .find(([digit, other]) => digit !== other && !knowledge.has("confusable", [digit, other]));
  if (pair === undefined) return undefined;
  const [rule] = knowledge.whyNot("confusable", pair).rules;
  return { digit: pair[0], other: pair[1], rule: rule.rule, failed: rule.failed?.text ?? rule.reason };
}

/** Evaluates the rules over what the tensors gave. Rejects with what the Datalog engine throws.
 * @example (await studyConfusions(training.probabilities, held.labels)).pairs[0]; // => {"digit":8,"other":1,"mistook":2,"hesitated":0} */
export async function studyConfusions(probabilities, labels) {
  const program = parse(readFileSync(RULES, "utf8"), { file: "examples/tour/rules/confusions.dl" });
  const facts = confusionFacts(probabilities, labels);
  const knowledge = await program.evaluateAsync(facts, { parameters: { doubt: DOUBT } });
  const rowsOf = (relation) => knowledge.tuples(relation);
  return {
    doubt: DOUBT,
    facts: facts.meant.length + facts.given.length,
    pairs: pairs(rowsOf),
    chains: chains(knowledge),
    families: families(rowsOf),
    apart: rowsOf("apart")
      .map(([digit]) => digit)
      .sort((a, b) => a - b),
    refusal: refusal(knowledge, labels),
  };
}
