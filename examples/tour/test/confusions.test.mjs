// What the rules make of probabilities: pairs, chains with their images, families, and why not.
import { describe, expect, test } from "vitest";
import { drawTree } from "../draw/tree.mjs";
import { studyConfusions } from "../together/confusion-study.mjs";

/** Probabilities of one image: the digits named get theirs, the others share what is left. */
const given = (shares) => {
  const left = 1 - Object.values(shares).reduce((sum, share) => sum + share, 0);
  return Array.from({ length: 10 }, (_, digit) => shares[digit] ?? left / (10 - Object.keys(shares).length));
};

describe("four images", async () => {
  const labels = [3, 8, 1, 0];
  const probabilities = [
    given({ 8: 0.9, 3: 0.08 }),
    given({ 8: 0.6, 1: 0.39 }),
    given({ 1: 0.7, 7: 0.29 }),
    given({ 0: 0.99 }),
  ];
  const answers = await studyConfusions(probabilities, labels);

  test("are facts: a digit meant, and ten probabilities each", () => expect(answers.facts).toBe(44));

  test("mistakes come before hesitations", () => {
    expect(answers.pairs).toEqual([
      { digit: 3, other: 8, mistook: 1, hesitated: 0 },
      { digit: 1, other: 7, mistook: 0, hesitated: 1 },
      { digit: 8, other: 1, mistook: 0, hesitated: 1 },
    ]);
  });

  test("chains name their images, from the first digit to the last, the longest first", () => {
    const [longest, ...shorter] = answers.chains;
    expect(shorter.map(({ digit, other }) => [digit, other])).toEqual([
      [3, 1],
      [8, 7],
    ]);
    expect(longest.evidence).toEqual([
      { digit: 3, other: 8, image: 0 },
      { digit: 8, other: 1, image: 1 },
      { digit: 1, other: 7, image: 2 },
    ]);
    expect(drawTree(longest.tree, 80)).toEqual([
      "3 can pass for 7",
      "├─ 3 can pass for 1",
      "│  ├─ 3 can pass for 8",
      "│  │  └─ image 0: 3 was read as 8",
      "│  └─ image 1: 8 was nearly read as 1",
      "└─ image 2: 1 was nearly read as 7",
    ]);
  });

  test("families are closed both ways; what is in none is apart", () => {
    expect(answers.families).toEqual([[1, 3, 7, 8]]);
    expect(answers.apart).toEqual([0]);
  });

  test("a pair that no chain ties is refused with the literal that fails", () => {
    expect(answers.refusal).toMatchObject({ digit: 0, other: 1, failed: expect.stringMatching(/\(0, \d\)$/) });
  });
});

test("nothing confused, nothing found", async () => {
  const labels = Array.from({ length: 10 }, (_, digit) => digit);
  const answers = await studyConfusions(
    labels.map((digit) => given({ [digit]: 0.99 })),
    labels,
  );
  expect(answers).toMatchObject({ pairs: [], chains: [], families: [], apart: labels });
});

test("the least doubt counts", async () => {
  const { pairs } = await studyConfusions([given({ 4: 0.95, 9: 0.05 }), given({ 4: 0.9501, 7: 0.0499 })], [4, 4]);
  expect(pairs).toEqual([{ digit: 4, other: 9, mistook: 0, hesitated: 1 }]);
});
