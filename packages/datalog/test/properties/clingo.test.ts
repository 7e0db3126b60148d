// clingo evaluates the same programs: an implementation by other people, of another language, that knows nothing of ours.
import * as clingo from "clingo-wasm";
import fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import { type Program, parse } from "../../src/index.js";
import { aspOf, Inexpressible, tuplesOf } from "../support/asp.js";
import { type ProgramSpec, printProgram, programsWithoutStringFunctors } from "../support/generate.js";
import { PATIENCE, runs } from "../support/level.js";
import { keysOf, setsOf } from "../support/sets.js";

afterAll(() => clingo.restart());

function expressed(program: Program, facts: ProgramSpec["facts"]): string | null {
  try {
    return aspOf(program.checked, facts);
  } catch (error) {
    if (error instanceof Inexpressible) return null;
    throw error;
  }
}

/** The tuples of clingo's one answer set. */
async function solve(program: Program, text: string) {
  const answer = await clingo.run(text, 0);
  if (answer.Result === "ERROR") throw new Error(`${answer.Error}\n${text}`);
  expect(answer.Models.Number, text).toBe(1);
  return keysOf(tuplesOf(program.checked, answer.Call[0]!.Witnesses[0]!.Value));
}

test("generated programs mean to the engine what they mean to clingo", { timeout: PATIENCE }, async () => {
  const tried = { all: 0, compared: 0 };
  await fc.assert(
    fc.asyncProperty(programsWithoutStringFunctors, async (spec) => {
      const program = parse(printProgram(spec));
      const text = expressed(program, spec.facts);
      tried.all += 1;
      if (text === null) return;
      tried.compared += 1;
      expect(setsOf(program, program.evaluate(spec.facts)), text).toEqual(await solve(program, text));
    }),
    runs(150, 6_000),
  );
  expect(tried.compared, `of ${tried.all} programs`).toBeGreaterThan(tried.all * 0.9);
});

test.for([
  ["negation", "p(x) :- e0(x), !q(x). q(x) :- e0(x), x > 2.", [[1], [2], [3]], [[1], [2]]],
  ["count counts tuples", "p(n) :- n = count : { e0(_) }.", [[1], [2], [3]], [[3]]],
  ["count of nothing", "p(n) :- n = count : { e0(_) }.", [], [[0]]],
  ["min of nothing", "p(n) :- n = min x : { e0(x) }.", [], []],
  ["sum", "p(n) :- n = sum x : { e0(x), x > 1 }.", [[1], [2], [3]], [[5]]],
  ["remainder of a negative number", "p(n) :- e0(x), n = (x - 9) % 4.", [[1], [4]], [[0], [-1]]],
] as const)("the translation of %s is right on both sides", async ([, rules, facts, wanted]) => {
  const program = parse(`.decl e0(x: number)\n.input e0\n.decl p(x: number)\n.output p\n.decl q(x: number)\n${rules}`);
  const given = { e0: facts };
  const solved = await solve(program, aspOf(program.checked, given));
  expect(solved.p).toEqual(keysOf({ p: wanted }).p);
  expect(setsOf(program, program.evaluate(given)).p).toEqual(solved.p);
});
